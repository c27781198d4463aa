//! Filling an entry from texts that somebody typed for its fields. Nothing is refused: what does not fit is
//! kept as it was typed, and a notice says so.

use super::when::{Clock, absolute, parse_date, parse_moment};
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

/// Sets one field after the other; a list grows by each text.
pub fn fill(entry: &mut Entry, typed: &[(Field, String)], clock: &Clock) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (field, text) in typed {
        let value = value_of(*field, text, clock, &mut notices);
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

/// The value that a text means in a field; the text itself where it means none.
pub fn value_of(field: Field, text: &str, clock: &Clock, notices: &mut Vec<Notice>) -> Value {
    match field {
        Field::PerformedAt => match parse_moment(text, clock) {
            Ok(moment) => {
                notices.push(Notice::Note(format!("performed {}", absolute(moment.at, &moment.zone))));
                notices.extend(moment.remarks.iter().map(|remark| Notice::Note(remark.sentence(&moment))));
                Value::Stamp(moment.at)
            }
            Err(error) => {
                kept(text, format!("failed to {error}; `{text}` is kept as typed"), error.hint(), notices)
            }
        },
        Field::Due => match parse_date(text, clock) {
            Ok(date) => {
                notices.push(Notice::Note(format!("due {}", date.format("%a %Y-%m-%d"))));
                Value::Date(date)
            }
            Err(error) => {
                kept(text, format!("failed to {error}; `{text}` is kept as typed"), error.hint(), notices)
            }
        },
        Field::Risk => word::<Risk>(field, text, notices),
        Field::Channel => word::<Channel>(field, text, notices),
        Field::Disposition => word::<Disposition>(field, text, notices),
        Field::Outcome => word::<Outcome>(field, text, notices),
        Field::AllowedSecrets => {
            let (rule, why) = text.split_once('=').unwrap_or((text, ""));
            if why.trim().is_empty() {
                notices
                    .push(Notice::Warning(format!("--allow-secret {rule}: say why, as in {rule}=\"why\"")));
            }
            Value::Table([(rule.trim().to_owned(), Value::text(why.trim()))].into())
        }
        _ => Value::text(text),
    }
}

fn kept(text: &str, why: String, hint: String, notices: &mut Vec<Notice>) -> Value {
    notices.push(Notice::Warning(why));
    notices.push(Notice::Hint(hint));
    Value::text(text)
}

/// A word of a closed set, or any beginning of it that is clear.
fn word<W: Word>(field: Field, text: &str, notices: &mut Vec<Notice>) -> Value {
    if let Some(known) = W::read(text) {
        return Value::text(known.word());
    }
    let words = W::words();
    notices.push(Notice::Warning(format!(
        "{field} `{text}` is none of {}; it is kept as typed",
        words.join(", ")
    )));
    if let Some(near) = nearest(text, words) {
        notices.push(Notice::Hint(format!(
            "did you mean `{near}`? `stopgap edit last --{field} {near}` corrects it"
        )));
    }
    Value::text(text)
}
