//! A summary: the few numbers of an entry from which its status, deadline and place in a list follow.
//!
//! It has a fixed size, so that an index over a million entries is read in milliseconds.

use super::typed::Risk;
use super::{Entry, EntryId, Field, Resolution, Shape, Standing};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    pub id: EntryId,
    /// Seconds since 1970, when the change was performed (or recorded, where that is not known).
    pub performed: i64,
    /// Milliseconds since 1970: `last` has to tell apart what a script records within a second.
    pub recorded: i64,
    pub state: State,
    /// The last day of an acceptance.
    pub until: Option<NaiveDate>,
    /// The day by which the entry itself says it should be done.
    pub due: Option<NaiveDate>,
    pub risk: Option<Risk>,
    pub missing: Missing,
    /// A commit is said to hold the change.
    pub has_claim: bool,
    /// It should be undone, not codified.
    pub to_revert: bool,
    pub reopened: bool,
}

/// What of a summary decides on the status: entries that are alike in this have the same one on every day, so
/// that they can be counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Outlook {
    pub state: State,
    pub has_claim: bool,
    pub until: Option<NaiveDate>,
}

/// What the facts alone say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    Open,
    Claimed,
    Accepted,
    Reverted,
    Mistaken,
    Suspect,
}

/// What is asked for in daylight: a set of fields that are empty or do not say what they should.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing(pub u16);

impl Missing {
    /// The fields that a complete entry has, in the order in which they are asked for.
    pub const ASKED: [Field; 8] = [
        Field::Environment,
        Field::Reason,
        Field::Risk,
        Field::Disposition,
        Field::Outcome,
        Field::Owner,
        Field::Rollback,
        Field::Links,
    ];

    const ODD: u16 = 1 << 15;
    const CONFLICT: u16 = 1 << 14;

    #[must_use]
    pub fn of(standing: &Standing) -> Self {
        Self::in_entry(&standing.entry, !standing.conflicts.is_empty())
    }

    fn in_entry(entry: &Entry, has_conflict: bool) -> Self {
        let mut bits = 0;
        for (at, field) in Self::ASKED.into_iter().enumerate() {
            if !is_set(entry, field) {
                bits |= 1 << at;
            }
        }
        if !entry.oddities().is_empty() {
            bits |= Self::ODD;
        }
        if has_conflict {
            bits |= Self::CONFLICT;
        }
        Self(bits)
    }

    /// The same, with nothing asked for in this field.
    #[must_use]
    pub fn without(self, field: Field) -> Self {
        let at = Self::ASKED.iter().position(|asked| *asked == field);
        Self(at.map_or(self.0, |at| self.0 & !(1 << at)))
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fields that are not set.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        Self::ASKED
            .into_iter()
            .enumerate()
            .filter(move |(at, _)| self.0 & (1 << at) != 0)
            .map(|(_, field)| field)
    }

    /// A field holds something that does not fit it.
    #[must_use]
    pub fn has_oddity(self) -> bool {
        self.0 & Self::ODD != 0
    }

    /// A field was amended twice, by people who did not see each other.
    #[must_use]
    pub fn has_conflict(self) -> bool {
        self.0 & Self::CONFLICT != 0
    }
}

impl Summary {
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        Outlook { state: self.state, has_claim: self.has_claim, until: self.until }
    }

    /// A summary with this outlook, whatever else it says.
    #[must_use]
    pub fn example(outlook: Outlook) -> Self {
        Self {
            id: EntryId::from_random(0),
            performed: 0,
            recorded: 0,
            state: outlook.state,
            until: outlook.until,
            due: None,
            risk: None,
            missing: Missing(0),
            has_claim: outlook.has_claim,
            to_revert: false,
            reopened: false,
        }
    }

    #[must_use]
    pub fn of(standing: &Standing) -> Self {
        let (state, until) = match standing.decision.as_ref().map(|decision| &decision.resolution) {
            _ if standing.suspect => (State::Suspect, None),
            None => (State::Open, None),
            Some(Resolution::Codified { .. }) => (State::Claimed, None),
            Some(Resolution::Accepted { until }) => (State::Accepted, *until),
            Some(Resolution::Reverted) => (State::Reverted, None),
            Some(Resolution::Mistaken) => (State::Mistaken, None),
        };
        Self {
            state,
            until,
            missing: Missing::of(standing),
            has_claim: !standing.claims.is_empty(),
            reopened: standing.reopened,
            ..Self::of_bare(&standing.entry)
        }
    }

    /// Of an entry about which nothing was said: most of them, so that nothing is copied for it.
    #[must_use]
    pub fn of_bare(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            performed: entry.moment().timestamp(),
            recorded: entry.recorded_at.timestamp_millis(),
            state: State::Open,
            until: None,
            due: entry.due.as_ref().and_then(|typed| typed.known()).copied(),
            risk: entry.risk.as_ref().and_then(|typed| typed.known()).copied(),
            missing: Missing::in_entry(entry, false),
            has_claim: false,
            to_revert: entry
                .disposition
                .as_ref()
                .is_some_and(|typed| typed.known() == Some(&super::Disposition::Revert)),
            reopened: false,
        }
    }
}

/// As `entry.get(field).is_some()`, without a copy of what is there.
fn is_set(entry: &Entry, field: Field) -> bool {
    match field {
        Field::Risk => entry.risk.is_some(),
        Field::Disposition => entry.disposition.is_some(),
        Field::Outcome => entry.outcome.is_some(),
        // One that was never found in the code says as little as none.
        Field::Links => !entry.links.is_empty() && entry.links.iter().all(|link| link.path.is_some()),
        text if text.shape() == Shape::Text => entry.text(text).is_some_and(|said| !said.trim().is_empty()),
        other => entry.get(other).is_some(),
    }
}
