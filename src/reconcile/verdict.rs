//! The verdict on an entry: its status, and whether it is late.
//!
//! The first status that fits, in the order of [`Status`]. What the facts say is in the summary already; here
//! the calendar is added. Judging never panics, whatever days and times stand in the journal.

use crate::model::{Policy, State, Status, Summary};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub status: Status,
    /// How much evidence from code or plans stands behind a codified entry. `None`: nothing but what was said.
    pub grade: Option<&'static str>,
    /// Unreconciled, and the deadline has passed.
    pub overdue: bool,
    pub deadline: DateTime<Utc>,
    /// The day on which an acceptance ran out that would hold otherwise. `None` also where an acceptance names
    /// no day: such a one never holds, so that nothing is kept for ever by leaving out a date.
    pub acceptance_ended: Option<NaiveDate>,
}

/// Judges an entry by what its facts say, at a moment that is passed in.
#[must_use]
pub fn judge(summary: &Summary, policy: &Policy, now: DateTime<Utc>) -> Verdict {
    // What is left to say once no decision holds.
    let otherwise = if summary.has_claim { Status::Claimed } else { Status::Open };
    let mut acceptance_ended = None;
    let status = match summary.state {
        State::Suspect => Status::Suspect,
        State::Mistaken => Status::Mistaken,
        State::Reverted => Status::Reverted,
        State::Accepted if summary.until.is_some_and(|until| now < end_of(until)) => Status::Accepted,
        State::Accepted => {
            acceptance_ended = summary.until;
            otherwise
        }
        State::Claimed => Status::Claimed,
        State::Open => otherwise,
    };
    let deadline = deadline(summary, policy);
    let overdue = status.is_unreconciled() && now > deadline;
    Verdict { status, grade: None, overdue, deadline, acceptance_ended }
}

/// The end of the day that the entry names, else the time that policy gives to its risk.
fn deadline(summary: &Summary, policy: &Policy) -> DateTime<Utc> {
    match summary.due {
        Some(due) => end_of(due),
        None => later_by(moment(summary.performed), policy.deadlines.of(summary.risk)),
    }
}

/// 24:00 UTC of a day. The last day that can be written never ends.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1));
    next.map_or(DateTime::<Utc>::MAX_UTC, |next| next.and_time(NaiveTime::MIN).and_utc())
}

/// Seconds since 1970 as a moment; the first or the last one where they lie outside of the calendar.
fn moment(seconds: i64) -> DateTime<Utc> {
    let nearest = if seconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    DateTime::from_timestamp(seconds, 0).unwrap_or(nearest)
}

fn later_by(start: DateTime<Utc>, delta: TimeDelta) -> DateTime<Utc> {
    let nearest = if delta < TimeDelta::zero() { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    start.checked_add_signed(delta).unwrap_or(nearest)
}

#[cfg(test)]
mod tests;
