//! Times for people: the echo of what was read, and the notes that go with it.

use super::{Moment, Remark};
use crate::model::in_words;
use chrono::{DateTime, FixedOffset};

/// The echo, which can be typed again: `Mon 2026-11-23 03:12:00 +01:00 (Europe/Amsterdam)`.
#[must_use]
pub fn absolute(at: DateTime<FixedOffset>, zone: &str) -> String {
    let text = at.format("%a %Y-%m-%d %H:%M:%S %:z").to_string();
    if zone.is_empty() || text.ends_with(zone) { text } else { format!("{text} ({zone})") }
}

impl Remark {
    /// The note to print below the echo of the moment that it belongs to: a fragment without a full stop.
    #[must_use]
    pub fn sentence(&self, moment: &Moment) -> String {
        let at = moment.at;
        match self {
            Self::Future { by } => format!(
                "{} lies {} in the future; if it has happened already, give its date or say `last …`",
                at.format("%a %Y-%m-%d %H:%M"),
                in_words(*by)
            ),
            Self::Fold { other } => format!(
                "the clocks showed {} twice that day; the earlier one was taken, for the later one \
                 write `{}`",
                at.format("%H:%M"),
                other.format("%Y-%m-%d %H:%M:%S %:z")
            ),
            Self::MostRecent => format!("taken as the most recent one, on {}", at.format("%a %Y-%m-%d")),
            Self::DateOnly => {
                format!("no time of day was given; the start of the day was taken, {}", at.format("%H:%M"))
            }
            Self::Season { typed, offset, place, there } => format!(
                "{typed} is {offset}, and was taken as that, but the clocks in {place} show {there} \
                 on that day"
            ),
        }
    }
}
