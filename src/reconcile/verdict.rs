//! The verdict on an entry: its status, and whether it is late.
//!
//! The first status that fits, in the order of [`Status`]. What the facts say is in the summary already; here
//! the calendar is added. Judging never panics, whatever days and times stand in the journal.

use super::Heard;
use super::heard::{Proof, Reach};
use crate::model::{Policy, ProofLevel, State, Status, Summary};
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
    /// A sentence: why it is not reconciled although something was claimed, or what speaks against it.
    pub why: Option<String>,
}

/// What there is to judge by, beside the entry itself.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    pub policy: &'a Policy,
    pub now: DateTime<Utc>,
    /// Some code that could hold a claim cannot be seen from here.
    pub is_blind: bool,
}

/// Judges an entry by what its facts say, with nothing known of any code.
#[must_use]
pub fn judge(summary: &Summary, policy: &Policy, now: DateTime<Utc>) -> Verdict {
    let bench = Bench { policy, now, is_blind: false };
    judge_heard(summary, None, ProofLevel::Claim, bench)
}

/// Judges an entry by what its facts and the code say, at a moment that is passed in. `level` is the proof that policy
/// asks for it.
#[must_use]
pub fn judge_heard(summary: &Summary, heard: Option<&Heard>, level: ProofLevel, bench: Bench<'_>) -> Verdict {
    let mut acceptance_ended = None;
    let decided = match summary.state {
        State::Suspect => Some(Status::Suspect),
        State::Mistaken => Some(Status::Mistaken),
        State::Reverted => Some(Status::Reverted),
        State::Accepted if summary.until.is_some_and(|until| bench.now < end_of(until)) => {
            Some(Status::Accepted)
        }
        State::Accepted => {
            acceptance_ended = summary.until;
            None
        }
        State::Claimed | State::Open => None,
    };
    let found = match decided {
        Some(status) => Found { status, grade: None, why: None },
        None => by_the_code(summary, heard, level, bench),
    };
    let deadline = deadline(summary, bench.policy);
    let overdue = found.status.is_unreconciled() && bench.now > deadline;
    let Found { status, grade, why } = found;
    Verdict { status, grade, overdue, deadline, acceptance_ended, why }
}

struct Found {
    status: Status,
    grade: Option<&'static str>,
    why: Option<String>,
}

/// The status where no decision of people holds.
fn by_the_code(summary: &Summary, heard: Option<&Heard>, level: ProofLevel, bench: Bench<'_>) -> Found {
    let found = |status, why| Found { status, grade: None, why };
    let nothing = if bench.is_blind { Status::Unknown } else { Status::Open };
    let Some(heard) = heard else {
        // Somebody named a commit, and nobody looked for it: it is no less than claimed, and no more.
        return found(if summary.has_claim { Status::Claimed } else { nothing }, None);
    };
    match heard.reach() {
        Reach::None => {
            let is_missing = heard.claims.is_empty() && summary.has_claim;
            let status = if is_missing { Status::Unknown } else { nothing };
            let why = heard.ended().and_then(super::Claimed::sentence);
            found(status, why)
        }
        Reach::Proposed(claimed) => found(Status::Proposed, claimed.sentence()),
        Reach::Doubtful(claimed) => found(Status::Suspect, claimed.sentence()),
        Reach::Unseen(claimed) => found(Status::Claimed, claimed.sentence()),
        Reach::Live => proven(summary, &heard.proof, level),
    }
}

/// A claim lives on main without doubt: whether what stands behind it is enough.
fn proven(summary: &Summary, proof: &Proof, level: ProofLevel) -> Found {
    let claimed = |why: String| Found { status: Status::Claimed, grade: None, why: Some(why) };
    let (grade, lack) = match proof {
        Proof::Contradicted(why) => {
            return Found { status: Status::Suspect, grade: None, why: Some(why.clone()) };
        }
        Proof::Found | Proof::Superseded => ("code", None),
        Proof::Attested => ("attested", None),
        Proof::CannotTell(why) => ("claim", Some(why.as_str())),
        Proof::None => ("claim", None),
    };
    if summary.to_revert {
        return claimed("it should be undone in production, and a commit only claims to hold it".to_owned());
    }
    let is_enough = match level {
        ProofLevel::Claim => true,
        ProofLevel::Code => grade != "claim",
        // A plan is better than all that can be read from the code; an attestation stands for what none can tell.
        ProofLevel::Plan => grade == "attested",
    };
    if is_enough {
        let why =
            (*proof == Proof::Superseded).then(|| "the code has moved on since it was claimed".to_owned());
        return Found { status: Status::Codified, grade: Some(grade), why };
    }
    match (level, lack) {
        (ProofLevel::Plan, _) => claimed("no plan has shown yet that the code keeps it".to_owned()),
        (_, Some(why)) => claimed(format!("the code does not prove it: {why}")),
        (_, None) => claimed("nothing in the code proves it yet".to_owned()),
    }
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
