//! The form that `edit` opens in an editor: one table an entry, each field with a word on what belongs there.
//!
//! It is TOML, so that an editor colours it and a text of several lines has a way to be written. It is checked
//! strictly: unlike at 3 a.m. there is somebody here who can mend it.

use super::fill::{Notice, value_of};
use super::when::Clock;
use crate::journal::{value_from_toml, value_to_toml};
use crate::model::{Entry, EntryId, Field, Link, Missing, Shape, Typed, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct FormError {
    /// Counted from 1.
    pub line: Option<usize>,
    pub message: String,
}

/// What the form says of one entry: the new value, or that the field is empty.
pub type Answers = BTreeMap<Field, Option<Value>>;

const HEAD: &str = "\
# Fill in, save and close. What is left empty stays as it is or is taken away.
# Times: \"03:12\", \"2 hours ago\", \"2026-11-23 03:12\". Texts of several lines: \"\"\"…\"\"\"
";

/// The first words of a line that the form itself puts above a mistake.
const MISTAKE: &str = "#! ";

/// Writes the form. `only_missing` leaves out the fields that are filled in and fit.
#[must_use]
pub fn write_form(entries: &[&Entry], only_missing: bool) -> String {
    let mut form = HEAD.to_owned();
    for entry in entries {
        let place = entry.environment.as_deref().unwrap_or("no environment");
        let title = entry.title.replace(['\n', '\r'], " ");
        // Writing into a string cannot fail.
        let _ = write!(
            form,
            "\n[{}]\n# {title}\n# {place}, {}\n",
            entry.id,
            entry.moment().format("%a %Y-%m-%d %H:%M %:z")
        );
        for field in asked(entry, only_missing) {
            let _ = write!(form, "\n# {}\n{} = {}\n", about(field), field.name(), shown(entry, field));
        }
    }
    form
}

/// The fields that a form asks for.
fn asked(entry: &Entry, only_missing: bool) -> Vec<Field> {
    let odd: Vec<Field> = entry.oddities().into_iter().map(|(field, _)| field).collect();
    let fields =
        Field::ALL.into_iter().filter(|field| *field != Field::AllowedSecrets && *field != Field::Source);
    fields
        .filter(|field| {
            !only_missing
                || odd.contains(field)
                || (Missing::ASKED.contains(field) && entry.get(*field).is_none())
        })
        .collect()
}

fn about(field: Field) -> String {
    match field.shape() {
        Shape::Choice(words) => format!("{}: {}", field.about(), words.join(", ")),
        _ => field.about().to_owned(),
    }
}

/// The value as TOML; an empty text or list where the field is not set.
fn shown(entry: &Entry, field: Field) -> String {
    let value = match field {
        Field::Links => {
            let addresses = entry.links.iter().map(|link| Value::text(&link.to)).collect::<Vec<_>>();
            Some(Value::List(addresses))
        }
        other => entry.get(other),
    };
    let empty = if matches!(field.shape(), Shape::List | Shape::Links) {
        Value::List(Vec::new())
    } else {
        Value::text("")
    };
    value_to_toml(value.unwrap_or(empty)).to_string()
}

/// Puts the mistakes on top of a form that is opened again.
#[must_use]
pub fn with_mistakes(form: &str, mistakes: &[FormError]) -> String {
    let bare = without_mistakes(form);
    // Their own lines move everything down.
    let shift = mistakes.len();
    let lines = mistakes.iter().map(|mistake| {
        let moved =
            FormError { line: mistake.line.map(|line| line + shift), message: mistake.message.clone() };
        format!("{MISTAKE}{}\n", moved.to_string().replace('\n', " "))
    });
    lines.collect::<String>() + &bare
}

/// The form without the lines that were put above it.
#[must_use]
pub fn without_mistakes(form: &str) -> String {
    form.lines().skip_while(|line| line.starts_with(MISTAKE)).fold(String::new(), |mut text, line| {
        text.push_str(line);
        text.push('\n');
        text
    })
}

/// Reads the form back.
///
/// # Errors
/// Everything that is wrong with it, with the lines of the form without its own remarks.
pub fn read_form(
    form: &str,
    entries: &[&Entry],
    clock: &Clock,
) -> Result<Vec<(EntryId, Answers)>, Vec<FormError>> {
    let text = without_mistakes(form);
    let parsed: toml::Table = toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        vec![FormError { line, message: error.message().lines().next().unwrap_or_default().to_owned() }]
    })?;
    let mut mistakes = Vec::new();
    let mut all = Vec::new();
    for (key, value) in parsed {
        let line = line_of(&text, 1, |line| line.trim() == format!("[{key}]"));
        let mut wrong = |message: String| mistakes.push(FormError { line, message });
        let id = EntryId::from_disk(&key);
        let Some(entry) = entries.iter().find(|entry| Some(entry.id) == id) else {
            wrong(format!("`{key}` is none of the entries that this form is about"));
            continue;
        };
        let toml::Value::Table(fields) = value else {
            wrong(format!("`{key}` has to be a table: [{key}]"));
            continue;
        };
        let mut answers = Answers::new();
        for (name, value) in fields {
            let line = line_of(&text, line.unwrap_or(1), |line| {
                line.split('=').next().is_some_and(|key| key.trim() == name)
            });
            match answer(entry, &name, value_from_toml(value), clock) {
                Ok((field, answer)) => drop(answers.insert(field, answer)),
                Err(message) => mistakes.push(FormError { line, message }),
            }
        }
        all.push((entry.id, answers));
    }
    if mistakes.is_empty() { Ok(all) } else { Err(mistakes) }
}

/// The first line from `from` on that fits, counted from 1.
fn line_of(text: &str, from: usize, fits: impl Fn(&str) -> bool) -> Option<usize> {
    text.lines().enumerate().skip(from - 1).find(|(_, line)| fits(line)).map(|(at, _)| at + 1)
}

fn answer(entry: &Entry, name: &str, value: Value, clock: &Clock) -> Result<(Field, Option<Value>), String> {
    let Some(field) = Field::from_name(name) else {
        let near = crate::model::nearest(name, Field::ALL.iter().map(|field| field.name()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(format!("`{name}` is no field{hint}"));
    };
    let is_empty = match &value {
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Table(table) => table.is_empty(),
        _ => false,
    };
    if is_empty {
        return if field == Field::Title {
            Err("an entry needs a title".to_owned())
        } else {
            Ok((field, None))
        };
    }
    let value = match (field, value) {
        (Field::Links, value) => Value::List(links(entry, value)),
        (_, Value::Text(text)) => {
            let mut notices = Vec::new();
            let value = value_of(field, &text, clock, &mut notices);
            let warning = notices.into_iter().find_map(|notice| match notice {
                Notice::Warning(text) => Some(text.replace("; it is kept as typed", "")),
                _ => None,
            });
            match warning {
                Some(warning) => return Err(warning.split("; `").next().unwrap_or_default().to_owned()),
                None => value,
            }
        }
        (_, value) => value,
    };
    let mut probe = entry.clone();
    probe.set(field, value.clone());
    let odd = probe.oddities().into_iter().find(|(odd, _)| *odd == field);
    match odd {
        Some((_, why)) => Err(format!("{field}: {why}")),
        None => Ok((field, Some(value))),
    }
}

/// Links are shown by their address alone: those that stayed keep everything else that they hold.
fn links(entry: &Entry, value: Value) -> Vec<Value> {
    Link::from_value(value)
        .into_iter()
        .map(|link| {
            let known = entry.links.iter().find(|known| known.to == link.to);
            let code = entry.links.iter().find_map(|known| known.code());
            let kept =
                known.cloned().unwrap_or_else(|| Link { to: Link::from_typed(&link.to, code).to, ..link });
            Value::Table(kept.to_table())
        })
        .collect()
}

/// What an amendment has to say so that an entry agrees with the answers: fields to set, fields to take away.
#[must_use]
pub fn differences(entry: &Entry, answers: &Answers) -> (Vec<(Field, Value)>, Vec<Field>) {
    let (mut set, mut unset) = (Vec::new(), Vec::new());
    for (field, answer) in answers {
        match (answer, entry.get(*field)) {
            (Some(value), known) if !is_same(entry, *field, value, known.as_ref()) => {
                set.push((*field, value.clone()))
            }
            (None, Some(_)) => unset.push(*field),
            _ => {}
        }
    }
    (set, unset)
}

/// Whether setting a value would change nothing: compared as the entry holds it, not as it was typed.
fn is_same(entry: &Entry, field: Field, value: &Value, known: Option<&Value>) -> bool {
    let mut probe = entry.clone();
    probe.set(field, value.clone());
    if field == Field::PerformedAt
        && let (Some(Typed::Known(one)), Some(Typed::Known(other))) =
            (&probe.performed_at, &entry.performed_at)
    {
        return one == other;
    }
    probe.get(field).as_ref() == known
}
