//! What a person types for a time (`--at`, `--since`, `--until`, `--due`) becomes an instant or a date.
//!
//! The present and the person's zone are passed in. Text is taken apart in `read`, put on the calendar in
//! `place` and becomes an instant in `zone`. Nothing is guessed in silence: what was decided for the person
//! comes back as a [`Remark`].

mod day;
mod echo;
mod error;
mod place;
mod read;
mod span;
#[cfg(test)]
mod tests;
mod zone;

pub use echo::absolute;
pub use error::WhenError;
pub use zone::Zone;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use place::Place;
use read::Reading;

/// Where and when the person is: passed in, so that tests are deterministic. One `now()` in the program,
/// elsewhere.
#[derive(Clone, Debug)]
pub struct Clock {
    pub now: DateTime<FixedOffset>,
    pub zone: Zone,
}

/// An instant that was typed, in the zone that was typed or else the person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub at: DateTime<FixedOffset>,
    /// For the echo: `Europe/Amsterdam`, `UTC`, `+01:00`.
    pub zone: String,
    pub remarks: Vec<Remark>,
}

/// What was decided for the person, or looks odd; never a reason to refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The instant lies ahead of the present by this much.
    Future { by: TimeDelta },
    /// The local time exists twice, and both lie in the past; the earlier was taken.
    Fold { other: DateTime<FixedOffset> },
    /// A clock time without a day, or a day without a year, was taken as the most recent one.
    MostRecent,
    /// A day without a time of day: its first instant.
    DateOnly,
    /// An abbreviation was typed in the wrong half of the year (`CET` in July). It was taken at its word,
    /// `offset`; the clocks in `place` show `there`.
    Season { typed: String, offset: FixedOffset, place: String, there: FixedOffset },
}

/// On which side of the present a text without a year, a day or a direction is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lean {
    /// `--at`: the past, but a week day is the coming one, and said to be.
    Performed,
    /// `--since`, `--until`: always the past.
    Back,
    /// `--due`: the future.
    Ahead,
}

/// Reads when a change was performed (`--at`).
///
/// # Errors
/// Where the text cannot be read, has two readings, or names a local time that the clocks jumped over.
pub fn parse_moment(text: &str, clock: &Clock) -> Result<Moment, WhenError> {
    Place::new(text, clock, Lean::Performed).moment(&Reading::of(text, clock)?)
}

/// Reads one end of a span of time that lies in the past (`--since`, `--until`). A bare duration counts back
/// from now, a date is the start of that day and `friday` the most recent one.
///
/// # Errors
/// As [`parse_moment`].
pub fn parse_since(text: &str, clock: &Clock) -> Result<Moment, WhenError> {
    let mut moment = Place::new(text, clock, Lean::Back).moment(&Reading::of(text, clock)?)?;
    // Both are the rule here, not a decision that the person may not have expected.
    moment.remarks.retain(|remark| !matches!(remark, Remark::DateOnly | Remark::MostRecent));
    Ok(moment)
}

/// Reads a date that lies ahead (`--due`, and `--until` of an acceptance): `2026-12-01`, `friday`, `3d`. A
/// date with its year is taken as it stands, also where it has passed.
///
/// # Errors
/// Where the text cannot be read, has two readings, carries a time of day, or counts back in time.
pub fn parse_date(text: &str, clock: &Clock) -> Result<NaiveDate, WhenError> {
    Place::new(text, clock, Lean::Ahead).date(&Reading::of(text, clock)?)
}
