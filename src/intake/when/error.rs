//! Why a text is no time, and what to type instead.
//!
//! The messages are fragments that read after "failed to". What was typed is shown escaped and cut, since it
//! may hold anything.

use chrono::{DateTime, FixedOffset, NaiveDateTime};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// The clocks jumped over this local time. `before` is what it was by the clocks after the change,
    /// `after` by the clocks before it: the two that can have been meant.
    #[error("find {local} in {zone}: the clocks jumped over it")]
    Gap { local: NaiveDateTime, zone: String, before: DateTime<FixedOffset>, after: DateTime<FixedOffset> },
    #[error("read `{}` as a time: {why}", shown(text))]
    Unreadable { text: String, why: String },
    /// Each reading can be typed in place of what was ambiguous.
    #[error("read `{}` in one way only", shown(text))]
    Ambiguous { text: String, readings: Vec<String> },
}

impl WhenError {
    pub(super) fn unreadable(text: &str, why: impl Into<String>) -> Self {
        Self::Unreadable { text: text.to_owned(), why: why.into() }
    }

    /// What to type instead.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Gap { before, after, .. } => {
                let [before, after] = [before, after].map(|at| at.format("%Y-%m-%d %H:%M:%S %:z"));
                format!("write `{after}` if the clock had not been changed yet, `{before}` if it had")
            }
            Self::Unreadable { .. } => {
                "write it like `2 hours ago`, `yesterday 03:10`, `2026-11-23 03:12`, with a zone like \
                 `Europe/Amsterdam` or `+01:00` after a clock time; a date like `2026-11-23`"
                    .to_owned()
            }
            Self::Ambiguous { readings, .. } => {
                let quoted: Vec<String> = readings.iter().map(|reading| format!("`{reading}`")).collect();
                format!("write {}", quoted.join(" or "))
            }
        }
    }
}

/// At most 60 characters of what was typed, without control characters.
fn shown(text: &str) -> String {
    let mut shown: String = text.trim().chars().take(60).flat_map(char::escape_debug).collect();
    if text.trim().chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
