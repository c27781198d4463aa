//! The figures: every number that a report, `stats`, a digest, metrics or an audit shows. They are computed here once,
//! and shown by all.
//!
//! Days, weeks and months are those of UTC. Entries that were recorded by mistake are counted as such and nowhere else.

mod sheets;
mod spread;
mod tally;
mod trend;

pub use sheets::{Sheet, SheetCell};
pub use spread::Spread;
pub use tally::Tally;
pub use trend::{Period, Trend};

use super::in_utc;
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

/// How many of what is repeated are told.
const MOST_REPEATED: usize = 10;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Everything is as it stood at this moment.
    #[serde(serialize_with = "utc")]
    pub as_of: DateTime<Utc>,
    /// All that follows is about these: not what was recorded by mistake.
    pub entries: u64,
    pub mistaken: u64,
    pub unreconciled: u64,
    pub overdue: u64,
    /// Unreconciled, and something is missing or odd.
    pub incomplete: u64,
    pub reconciled: u64,
    /// Taken back at some time.
    pub reopened: u64,
    /// When the oldest of the unreconciled ones was performed, seconds since 1970.
    #[serde(serialize_with = "maybe_moment")]
    pub oldest: Option<i64>,
    /// All statuses, in their order, mistaken included.
    pub by_status: Vec<StatusFigure>,
    /// Unreconciled ones by the time since they were performed, the oldest last; all bands.
    pub by_age: Vec<AgeFigure>,
    /// From critical to low; what says none last.
    pub by_risk: Vec<Group>,
    /// Most unreconciled first, as in all that follow.
    pub by_environment: Vec<Group>,
    /// By the owner of the entry, or of the linked code.
    pub by_owner: Vec<Group>,
    pub by_channel: Vec<Group>,
    pub trend: Trend,
    /// From performing to the code that says it on main, of those that are codified.
    pub time_to_code: Spread,
    /// From performing to recording, of those that say when they were performed.
    pub recording_lag: Spread,
    pub recurrence: Recurrence,
    pub emergency: Emergency,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusFigure {
    pub status: &'static str,
    pub entries: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgeFigure {
    /// `under 1 day`, `1 to 3 days`.
    pub band: &'static str,
    /// From so many days on.
    pub from_days: i64,
    pub unreconciled: u64,
    pub overdue: u64,
}

/// Entries that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// `None`: those that say nothing of it.
    pub name: Option<String>,
    pub entries: u64,
    pub unreconciled: u64,
    pub overdue: u64,
}

/// What was done more than once.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Recurrence {
    /// Entries that touch a resource which an earlier one had touched.
    pub again: u64,
    /// The same as a share of all entries with links; `None` where none has any.
    pub share: Option<f64>,
    /// Resources that more than one entry touches, most first.
    pub resources: Vec<Repeated>,
    /// The same of their attributes.
    pub attributes: Vec<Repeated>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// The address; of an attribute with a space and its path behind.
    pub name: String,
    pub entries: u64,
    pub unreconciled: u64,
    /// When it was last touched, seconds since 1970.
    #[serde(serialize_with = "moment")]
    pub last: i64,
}

/// Changes by hand beside changes of the code, in the time that the trend spans.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Emergency {
    pub by_hand: u64,
    /// What came to main, a merge counted once; `None` where no code can be read.
    pub by_code: Option<u64>,
    /// By hand of all; `None` where nothing was changed, or no code can be read.
    pub share: Option<f64>,
}

impl Emergency {
    fn of(by_hand: u64, by_code: Option<u64>) -> Self {
        let share = by_code.and_then(|code| share(by_hand, by_hand + code));
        Self { by_hand, by_code, share }
    }
}

/// A part of a whole, rounded to a thousandth; `None` of nothing.
#[expect(clippy::cast_precision_loss, reason = "no journal holds 2^52 entries")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 1000.0).round() / 1000.0)
}

fn utc<S: Serializer>(moment: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&in_utc(moment.timestamp()))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn moment<S: Serializer>(seconds: &i64, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&in_utc(*seconds))
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn maybe_moment<S: Serializer>(seconds: &Option<i64>, out: S) -> Result<S::Ok, S::Error> {
    match seconds {
        Some(seconds) => moment(seconds, out),
        None => out.serialize_none(),
    }
}

#[cfg(test)]
mod tests;
