//! Reading the form back: every mistake with its line, and nothing said about what was left as it stood.

use super::write::value_shown;
use super::{Answered, Answers, FormError, without_mistakes};
use crate::intake::fill::{Notice, read_value};
use crate::intake::when::Clock;
use crate::journal::{value_from_toml, value_to_toml};
use crate::model::{Entry, EntryId, Field, Link, Shape, Value, nearest};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// The ids that a form names, also where it cannot be read as a whole yet.
#[must_use]
pub fn form_ids(form: &str) -> Vec<String> {
    let keys = form.lines().filter_map(|line| Some(line.trim().strip_prefix('[')?.split_once(']')?.0));
    keys.filter(|key| EntryId::from_disk(key).is_some()).map(str::to_owned).collect()
}

/// Reads the form back.
///
/// # Errors
/// Everything that is wrong with it, with the lines of the form without its own remarks.
pub fn read_form(form: &str, entries: &[&Entry], clock: &Clock) -> Result<Vec<Answered>, Vec<FormError>> {
    let text = without_mistakes(form);
    let lines = Lines::of(&text)?;
    let parsed: toml::Table = toml::from_str(&text).map_err(|error| vec![lines.mistake(&error)])?;
    let mut mistakes = Vec::new();
    let mut all = Vec::new();
    for (key, value) in parsed {
        let mut wrong = |message: String| mistakes.push(FormError { line: lines.of_key(&[&key]), message });
        let id = EntryId::from_disk(&key);
        let Some(entry) = entries.iter().find(|entry| Some(entry.id) == id) else {
            wrong(format!("`{key}` is none of the entries that this form is about"));
            continue;
        };
        let toml::Value::Table(fields) = value else {
            wrong(format!("`{key}` has to be a table: [{key}]"));
            continue;
        };
        let mut answered = Answered { id: entry.id, answers: Answers::new(), notices: Vec::new() };
        for (name, value) in fields {
            match answer(entry, &name, value_from_toml(value), clock, &mut answered.notices) {
                Ok((field, answer)) => drop(answered.answers.insert(field, answer)),
                Err(message) => {
                    mistakes.push(FormError { line: lines.of_key(&[&key, &name]), message });
                }
            }
        }
        all.push(answered);
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    if mistakes.is_empty() { Ok(all) } else { Err(mistakes) }
}

/// Where the keys of a form stand.
struct Lines<'a> {
    text: &'a str,
    keys: BTreeMap<Vec<String>, usize>,
}

impl<'a> Lines<'a> {
    /// The parser goes on behind a mistake, so that all of them are shown at once.
    fn of(text: &'a str) -> Result<Self, Vec<FormError>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut lines = Self { text, keys: BTreeMap::new() };
        if !errors.is_empty() {
            let mut mistakes: Vec<FormError> = errors.iter().map(|error| lines.mistake(error)).collect();
            // One slip can be reported more than once.
            mistakes.dedup_by_key(|mistake| mistake.line);
            return Err(mistakes);
        }
        for (key, value) in table.get_ref() {
            let name = key.get_ref().to_string();
            if let DeValue::Table(fields) = value.get_ref() {
                for field in fields.keys() {
                    let path = vec![name.clone(), field.get_ref().to_string()];
                    lines.keys.insert(path, lines.at(&field.span()));
                }
            }
            lines.keys.insert(vec![name], lines.at(&key.span()));
        }
        Ok(lines)
    }

    fn at(&self, span: &Range<usize>) -> usize {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        before.split(|byte| *byte == b'\n').count()
    }

    fn of_key(&self, path: &[&str]) -> Option<usize> {
        let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
        self.keys.get(&path).copied()
    }

    fn mistake(&self, error: &toml::de::Error) -> FormError {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        FormError { line: error.span().map(|span| self.at(&span)), message }
    }
}

fn answer(
    entry: &Entry,
    name: &str,
    value: Value,
    clock: &Clock,
    notices: &mut Vec<Notice>,
) -> Result<(Field, Option<Value>), String> {
    let Some(field) = Field::from_name(name) else {
        let near = nearest(name, Field::ALL.iter().map(|field| field.name()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("`{name}` is no field{hint}"));
    };
    if is_untouched(entry, field, &value) {
        return Ok((field, entry.get(field)));
    }
    let Some(value) = without_blanks(value) else {
        return if field == Field::Title {
            Err("an entry needs a title".to_owned())
        } else {
            Ok((field, None))
        };
    };
    let value = fitting(entry, field, value, clock, notices)?;
    let mut probe = entry.clone();
    probe.set(field, value.clone());
    // A word can be the short form of a link: what it means the code will say.
    probe.links.retain(|link| link.code().is_some() || link.to.contains(char::is_whitespace));
    match probe.oddities().into_iter().find(|(odd, _)| *odd == field) {
        Some((_, why)) => Err(format!("{field}: {why}")),
        None => Ok((field, Some(value))),
    }
}

/// Whether the form says what it showed.
fn is_untouched(entry: &Entry, field: Field, value: &Value) -> bool {
    value_shown(entry, field).is_some_and(|shown| value_from_toml(value_to_toml(shown)) == *value)
}

/// `None` where nothing is left.
fn without_blanks(value: Value) -> Option<Value> {
    match value {
        Value::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(Value::text),
        Value::List(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(without_blanks).collect();
            Some(items).filter(|items| !items.is_empty()).map(Value::List)
        }
        Value::Table(table) => Some(table).filter(|table| !table.is_empty()).map(Value::Table),
        other => Some(other),
    }
}

/// The value that belongs into the field.
fn fitting(
    entry: &Entry,
    field: Field,
    value: Value,
    clock: &Clock,
    notices: &mut Vec<Notice>,
) -> Result<Value, String> {
    let text = match (field.shape(), value) {
        (Shape::Links, value) => return Ok(Value::List(links(entry, value))),
        (Shape::List | Shape::Permissions, value) => return Ok(value),
        (_, Value::List(_) | Value::Table(_)) => {
            return Err(format!("{field}: one text belongs here, in quotes"));
        }
        (Shape::Stamp, Value::Stamp(stamp)) => return Ok(Value::Stamp(stamp)),
        (Shape::Date, Value::Date(date)) => return Ok(Value::Date(date)),
        (_, value) => value.to_string(),
    };
    if field == Field::Title && text.contains('\n') {
        return Err("title: one line; the rest belongs into the reason".to_owned());
    }
    read_value(field, &text, clock, notices).map_err(|misfit| {
        let why = if misfit.why.starts_with(field.name()) {
            misfit.why
        } else {
            format!("{field}: {}", misfit.why)
        };
        match misfit.hint.filter(|_| matches!(field.shape(), Shape::Stamp | Shape::Date)) {
            Some(hint) => format!("{why} ({hint})"),
            None => why,
        }
    })
}

/// Links are shown by their address alone: those that stayed keep everything else that they hold, and one that another
/// address was written over gives what it says of the values to that one.
fn links(entry: &Entry, value: Value) -> Vec<Value> {
    let code = entry.links.iter().find_map(Link::code);
    let mut known: Vec<Option<&Link>> = entry.links.iter().map(Some).collect();
    let typed = Link::from_value(value);
    // Of two links to one address each is taken once.
    let stayed: Vec<Option<&Link>> = typed
        .iter()
        .map(|link| {
            known
                .iter_mut()
                .find(|known| known.is_some_and(|known| known.to == link.to))
                .and_then(Option::take)
        })
        .collect();
    let is_as_many = typed.len() == known.len();
    let left = known.iter().flatten().count();
    let is_one_for_one = left == 1 && stayed.iter().filter(|stayed| stayed.is_none()).count() == 1;
    let all = typed.into_iter().zip(stayed).enumerate().map(|(at, (link, stayed))| {
        let Some(stayed) = stayed else {
            let former = if is_one_for_one {
                known.iter().flatten().next().copied()
            } else {
                known.get(at).copied().flatten().filter(|_| is_as_many)
            };
            let changes = match former {
                Some(former) if link.changes.is_empty() => former.changes.clone(),
                _ => link.changes.clone(),
            };
            return Link { to: Link::from_typed(&link.to, code).to, changes, ..link };
        };
        stayed.clone()
    });
    all.map(|link| Value::Table(link.to_table())).collect()
}
