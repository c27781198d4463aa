//! Filling an entry from texts that somebody typed for its fields. Nothing is refused: what does not fit is
//! kept as it was typed, and a notice says so.

use super::when::{Clock, WhenError, absolute, parse_date, parse_moment};
use crate::model::{Channel, Disposition, Entry, Field, Outcome, Risk, Value, Word, nearest};

/// Something to tell about what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// How it was understood.
    Note(String),
    /// It does not fit and is kept as typed.
    Warning(String),
    /// What to type instead.
    Hint(String),
}

/// Why a text does not fit its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    pub why: String,
    /// What to type instead.
    pub hint: Option<String>,
}

/// Sets one field after the other; a list grows by each text.
pub fn fill(entry: &mut Entry, typed: &[(Field, String)], clock: &Clock) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (field, text) in typed {
        let value = read_value(*field, text, clock, &mut notices).unwrap_or_else(|misfit| {
            notices.push(Notice::Warning(format!("{}; it is kept as typed", misfit.why)));
            notices.extend(misfit.hint.map(Notice::Hint));
            Value::text(text)
        });
        match (entry.get(*field), value) {
            (Some(Value::List(mut items)), value @ Value::Text(_)) if is_list(*field) => {
                items.push(value);
                entry.set(*field, Value::List(items));
            }
            (Some(Value::Table(mut known)), Value::Table(more)) => {
                known.extend(more);
                entry.set(*field, Value::Table(known));
            }
            (_, value) => entry.set(*field, value),
        }
    }
    notices
}

fn is_list(field: Field) -> bool {
    matches!(field.shape(), crate::model::Shape::List)
}

/// The value that a text means in a field; how it was understood goes to the notices.
///
/// # Errors
/// Where it means none: a field of that kind cannot hold it but as text.
pub fn read_value(
    field: Field,
    text: &str,
    clock: &Clock,
    notices: &mut Vec<Notice>,
) -> Result<Value, Misfit> {
    match field {
        Field::PerformedAt => {
            let moment = parse_moment(text, clock).map_err(|error| no_time(&error))?;
            notices.push(Notice::Note(format!("performed {}", absolute(moment.at, &moment.zone))));
            notices.extend(moment.remarks.iter().map(|remark| Notice::Note(remark.sentence(&moment))));
            Ok(Value::Stamp(moment.at))
        }
        Field::Due => {
            let date = parse_date(text, clock).map_err(|error| no_time(&error))?;
            notices.push(Notice::Note(format!("due {}", date.format("%a %Y-%m-%d"))));
            Ok(Value::Date(date))
        }
        Field::Risk => word::<Risk>(field, text),
        Field::Channel => word::<Channel>(field, text),
        Field::Disposition => word::<Disposition>(field, text),
        Field::Outcome => word::<Outcome>(field, text),
        Field::AllowedSecrets => {
            let (rule, why) = text.split_once('=').unwrap_or((text, ""));
            if why.trim().is_empty() {
                notices
                    .push(Notice::Warning(format!("--allow-secret {rule}: say why, as in {rule}=\"why\"")));
            }
            Ok(Value::Table([(rule.trim().to_owned(), Value::text(why.trim()))].into()))
        }
        _ => Ok(Value::text(text)),
    }
}

fn no_time(error: &WhenError) -> Misfit {
    let hint = error.hint();
    Misfit { why: format!("failed to {error}"), hint: Some(hint) }
}

/// A word of a closed set, or any beginning of it that is clear.
fn word<W: Word>(field: Field, text: &str) -> Result<Value, Misfit> {
    if let Some(known) = W::read(text) {
        return Ok(Value::text(known.word()));
    }
    let words = W::words();
    let why = format!("{field} `{text}` is none of {}", words.join(", "));
    let hint = nearest(text, words)
        .map(|near| format!("did you mean `{near}`? `stopgap edit last --{field} {near}` corrects it"));
    Err(Misfit { why, hint })
}

#[cfg(test)]
mod tests;
