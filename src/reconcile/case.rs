//! A case: an entry with everything that is known about it, and the verdict on it.

use super::{Heard, Verdict, judge};
use crate::model::{
    Dossier, Entry, Fact, FactKind, Field, Policy, Standing, Status, Summary, Unreadable, Value,
};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct Case {
    /// The entry as amended, and what its facts make of it.
    pub standing: Standing,
    /// The fields that facts changed, as they were recorded; `None` where a field was not set.
    pub as_recorded: Vec<(Field, Option<Value>)>,
    /// Each fact after all that its writer had seen.
    pub facts: Vec<Fact>,
    pub unreadable: Vec<Unreadable>,
    pub summary: Summary,
    pub verdict: Verdict,
    /// What the code says of it; `None`: nothing was claimed, or nobody asked the code.
    pub heard: Option<Heard>,
    /// When it was reconciled: what was decided, or when the claim came to main. `None` where it is not, or nobody
    /// can tell.
    pub settled_at: Option<DateTime<Utc>>,
    /// Who owns the linked code, as its CODEOWNERS says; asked only where the entry names no owner.
    pub owned_by: Option<String>,
    /// It waits in the inbox and is in no journal yet.
    pub is_waiting: bool,
}

impl Case {
    /// Judges a dossier.
    #[must_use]
    pub fn of(dossier: Dossier, policy: &Policy, now: DateTime<Utc>, is_waiting: bool) -> Self {
        let summary = Summary::of(&dossier.standing());
        let verdict = judge(&summary, policy, now);
        Self::judged(dossier, summary, verdict, is_waiting)
    }

    /// The case of a dossier whose summary and verdict are known.
    #[must_use]
    pub fn judged(dossier: Dossier, summary: Summary, verdict: Verdict, is_waiting: bool) -> Self {
        if dossier.facts.is_empty() && dossier.unreadable.is_empty() {
            // Most entries: nothing was said, nothing has to be folded.
            let standing = Standing::of_bare(dossier.entry);
            return Self {
                standing,
                as_recorded: Vec::new(),
                facts: Vec::new(),
                unreadable: Vec::new(),
                summary,
                verdict,
                heard: None,
                // Nothing was decided, and what the code says comes later.
                settled_at: None,
                owned_by: None,
                is_waiting,
            };
        }
        let standing = dossier.standing();
        let as_recorded = changed(&dossier, &standing.entry);
        let mut facts = dossier.facts;
        if facts.len() > 1 {
            let place = |fact: &Fact| standing.order.iter().position(|id| *id == fact.id);
            facts.sort_by_key(place);
            facts.dedup_by(|one, other| one.id == other.id);
        }
        let settled_at = settled_at(&verdict, &standing, None);
        Self {
            standing,
            as_recorded,
            facts,
            unreadable: dossier.unreadable,
            summary,
            verdict,
            heard: None,
            settled_at,
            owned_by: None,
            is_waiting,
        }
    }
}

impl Case {
    /// The same with what the code says of it, and so with the moment at which it was reconciled.
    #[must_use]
    pub fn with_heard(self, heard: Option<Heard>) -> Self {
        let settled_at = settled_at(&self.verdict, &self.standing, heard.as_ref());
        Self { heard, settled_at, ..self }
    }

    /// Who has to see to it: the owner that the entry names, else that of the linked code.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.standing.entry.owner.as_deref().or(self.owned_by.as_deref())
    }

    /// The entry before anything was said about it.
    #[must_use]
    pub fn recorded(&self) -> Entry {
        let mut entry = self.standing.entry.clone();
        for (field, value) in &self.as_recorded {
            match value {
                Some(value) => entry.set(*field, value.clone()),
                None => entry.unset(*field),
            }
        }
        entry
    }
}

/// When an entry was reconciled. What people decide holds from when they said so; what the code took over, from when the
/// first claim that still lives came to main: `resolve` may name that commit long after.
fn settled_at(verdict: &Verdict, standing: &Standing, heard: Option<&Heard>) -> Option<DateTime<Utc>> {
    match verdict.status {
        Status::Codified => DateTime::from_timestamp(heard?.landed_at()?, 0),
        Status::Reverted | Status::Accepted | Status::Mistaken => {
            standing.decision.as_ref().map(|decision| decision.at.to_utc())
        }
        Status::Suspect | Status::Claimed | Status::Proposed | Status::Unknown | Status::Open => None,
    }
}

/// The fields in which an entry is shown otherwise than it was recorded.
fn changed(dossier: &Dossier, shown: &Entry) -> Vec<(Field, Option<Value>)> {
    if !dossier.facts.iter().any(|fact| matches!(fact.body.kind(), FactKind::Amend | FactKind::Link)) {
        return Vec::new();
    }
    let recorded = Field::ALL.into_iter().map(|field| (field, dossier.entry.get(field)));
    recorded.filter(|(field, value)| *value != shown.get(*field)).collect()
}

#[cfg(test)]
mod tests {
    use crate::model::histories::entry;
    use crate::model::{Dossier, Standing};

    #[test]
    fn of_a_bare_entry_nothing_else_stands() {
        assert_eq!(Standing::of_bare(entry()), Dossier::new(entry()).standing());
    }
}
