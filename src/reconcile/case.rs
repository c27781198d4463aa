//! A case: an entry with everything that is known about it, and the verdict on it.

use super::{Verdict, judge};
use crate::model::{Dossier, Fact, Policy, Standing, Summary, Unreadable};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct Case {
    /// The entry as amended, and what its facts make of it.
    pub standing: Standing,
    /// Each fact after all that its writer had seen.
    pub facts: Vec<Fact>,
    pub unreadable: Vec<Unreadable>,
    pub summary: Summary,
    pub verdict: Verdict,
    /// It waits in the inbox and is in no journal yet.
    pub is_waiting: bool,
}

impl Case {
    /// Judges a dossier.
    #[must_use]
    pub fn of(dossier: Dossier, policy: &Policy, now: DateTime<Utc>, is_waiting: bool) -> Self {
        let standing = dossier.standing();
        let summary = Summary::of(&standing);
        let verdict = judge(&summary, policy, now);
        let mut facts = dossier.facts;
        if facts.len() > 1 {
            let place = |fact: &Fact| standing.order.iter().position(|id| *id == fact.id);
            facts.sort_by_key(place);
            facts.dedup_by(|one, other| one.id == other.id);
        }
        Self { standing, facts, unreadable: dossier.unreadable, summary, verdict, is_waiting }
    }
}
