//! The form that `edit` opens in an editor: one table an entry, each field with a word on what belongs there.
//!
//! It is TOML, so that an editor colours it and a text of several lines has a way to be written. It is checked
//! strictly: unlike at 3 a.m. there is somebody here who can mend it. But what was left as it stood is never
//! found fault with.

mod read;
#[cfg(test)]
mod tests;
mod write;

use super::fill::Notice;
use crate::model::{Entry, EntryId, Field, Typed, Value};
use std::collections::BTreeMap;

pub use read::{form_ids, read_form};
pub use write::write_form;

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct FormError {
    /// Counted from 1.
    pub line: Option<usize>,
    pub message: String,
}

/// What the form says of each field: the new value, or that the field is empty.
pub type Answers = BTreeMap<Field, Option<Value>>;

/// What the form says of one entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub id: EntryId,
    pub answers: Answers,
    /// How times were understood.
    pub notices: Vec<Notice>,
}

/// The first letters of a line that the form itself puts above a mistake.
const MISTAKE: &str = "#! ";

/// Puts the mistakes on top of a form that is opened again.
#[must_use]
pub fn with_mistakes(form: &str, mistakes: &[FormError]) -> String {
    let bare = without_mistakes(form);
    // Their own lines move everything down.
    let shift = mistakes.len();
    let lines = mistakes.iter().map(|mistake| {
        let line = mistake.line.map(|line| line + shift);
        let moved = FormError { line, message: mistake.message.clone() }.to_string();
        format!("{MISTAKE}{}\n", remark(&moved))
    });
    lines.collect::<String>() + &bare
}

/// The form without the lines that were put above it.
#[must_use]
pub fn without_mistakes(form: &str) -> String {
    let form = form.trim_start_matches('\u{feff}');
    form.lines().skip_while(|line| line.starts_with(MISTAKE)).fold(String::new(), |mut text, line| {
        text.push_str(line);
        text.push('\n');
        text
    })
}

/// A text as it may stand in a comment: TOML allows no control characters there.
fn remark(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// What an amendment has to say so that an entry agrees with the answers: fields to set, fields to take away.
#[must_use]
pub fn differences(entry: &Entry, answers: &Answers) -> (Vec<(Field, Value)>, Vec<Field>) {
    let (mut set, mut unset) = (Vec::new(), Vec::new());
    for (field, answer) in answers {
        match (answer, entry.get(*field)) {
            (Some(value), known) if !is_same(entry, *field, value, known.as_ref()) => {
                set.push((*field, value.clone()));
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
