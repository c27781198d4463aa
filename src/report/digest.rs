//! The digest: which entries somebody should hear of today, by owner, and why.
//!
//! All numbers of the journal come from the figures; here only what is new and what is soon due is counted.

use crate::model::{EntryId, Field, Status};
use crate::reconcile::Case;
use crate::report::{Figures, VERSION};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// From when on an entry is new, and until when one is soon due.
#[derive(Clone, Copy, Debug)]
pub struct DigestSpan {
    pub now: DateTime<Utc>,
    pub new_since: DateTime<Utc>,
    pub due_until: DateTime<Utc>,
}

#[derive(Debug, Serialize)]
pub struct Digest {
    pub version: u32,
    pub journals: Vec<String>,
    #[serde(serialize_with = "utc")]
    pub as_of: DateTime<Utc>,
    #[serde(serialize_with = "utc")]
    pub new_since: DateTime<Utc>,
    #[serde(serialize_with = "utc")]
    pub due_until: DateTime<Utc>,
    pub counts: DigestCounts,
    /// What could not be read: what is missing here may still be there.
    pub unseen: Vec<String>,
    /// Most overdue first; what nobody owns last.
    pub owners: Vec<DigestOwner>,
}

/// Of all entries that were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DigestCounts {
    pub unreconciled: u64,
    pub overdue: u64,
    pub incomplete: u64,
    pub suspect: u64,
    /// Unreconciled, and somebody took back what was said of their end.
    pub reopened: u64,
    /// Unreconciled and not overdue yet.
    pub due_soon: u64,
    /// Recorded in the span, reconciled or not.
    pub new: u64,
}

#[derive(Debug, Serialize)]
pub struct DigestOwner {
    /// `None`: nobody owns them.
    pub owner: Option<String>,
    pub overdue: u64,
    /// The most urgent first.
    pub entries: Vec<DigestEntry>,
}

#[derive(Debug, Serialize)]
pub struct DigestEntry {
    #[serde(serialize_with = "shown")]
    pub id: EntryId,
    pub title: String,
    pub environment: Option<String>,
    pub status: &'static str,
    /// `suspect`, `overdue`, `reopened`, `due`, `new`, `incomplete`; at least one.
    pub because: Vec<&'static str>,
    /// A sentence, where something contradicts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    #[serde(serialize_with = "utc")]
    pub deadline: DateTime<Utc>,
    /// The last day of an acceptance that ran out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_ended: Option<NaiveDate>,
    pub missing: Vec<&'static str>,
    /// Which of several journals holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
}

/// The reasons, the most urgent first.
const URGENCY: [&str; 6] = ["suspect", "overdue", "reopened", "due", "new", "incomplete"];

impl Digest {
    #[must_use]
    pub fn new(journals: Vec<String>, span: DigestSpan) -> Self {
        Self {
            version: VERSION,
            journals,
            as_of: span.now,
            new_since: span.new_since,
            due_until: span.due_until,
            counts: DigestCounts::default(),
            unseen: Vec::new(),
            owners: Vec::new(),
        }
    }

    /// Adds an entry, if there is something to say of it.
    pub fn add(&mut self, case: &Case, journal: Option<&str>) {
        let because = self.because(case);
        if because.is_empty() {
            return;
        }
        let counts = &mut self.counts;
        for (word, count) in [
            ("suspect", &mut counts.suspect),
            ("reopened", &mut counts.reopened),
            ("due", &mut counts.due_soon),
            ("new", &mut counts.new),
        ] {
            *count += u64::from(because.contains(&word));
        }
        let entry = &case.standing.entry;
        let shown = DigestEntry {
            id: entry.id,
            title: entry.title.clone(),
            environment: entry.environment.clone(),
            status: case.verdict.status.word(),
            why: case.verdict.why.clone().filter(|_| case.verdict.status == Status::Suspect),
            deadline: case.verdict.deadline,
            acceptance_ended: case.verdict.acceptance_ended,
            missing: case.summary.missing.fields().map(Field::name).collect(),
            journal: journal.map(str::to_owned),
            because,
        };
        let owner = case.owner();
        match self.owners.iter_mut().find(|known| known.owner.as_deref() == owner) {
            Some(known) => known.entries.push(shown),
            None => self.owners.push(DigestOwner {
                owner: owner.map(str::to_owned),
                overdue: 0,
                entries: vec![shown],
            }),
        }
    }

    fn because(&self, case: &Case) -> Vec<&'static str> {
        let verdict = &case.verdict;
        if verdict.status == Status::Mistaken {
            return Vec::new();
        }
        let is_open = verdict.status.is_unreconciled();
        let recorded = case.standing.entry.recorded_at;
        let holds = |word: &str| match word {
            "suspect" => verdict.status == Status::Suspect,
            "overdue" => verdict.overdue,
            "reopened" => is_open && case.summary.reopened,
            "due" => is_open && !verdict.overdue && verdict.deadline <= self.due_until,
            "new" => recorded >= self.new_since && recorded <= self.as_of,
            _ => is_open && !case.summary.missing.is_empty(),
        };
        URGENCY.into_iter().filter(|word| holds(word)).collect()
    }

    /// Takes the numbers of the journal from the figures of the same entries, and puts everything in order.
    #[must_use]
    pub fn finish(mut self, figures: &Figures) -> Self {
        self.counts.unreconciled = figures.unreconciled;
        self.counts.overdue = figures.overdue;
        self.counts.incomplete = figures.incomplete;
        let named: BTreeMap<Option<&str>, u64> =
            figures.by_owner.iter().map(|group| (group.name.as_deref(), group.overdue)).collect();
        for owner in &mut self.owners {
            owner.overdue = named.get(&owner.owner.as_deref()).copied().unwrap_or(0);
            owner.entries.sort_by_key(|entry| (entry.urgency(), entry.deadline, entry.id));
        }
        self.owners.sort_by(|one, other| {
            let order = |owner: &DigestOwner| (owner.owner.is_none(), std::cmp::Reverse(owner.overdue));
            order(one).cmp(&order(other)).then_with(|| one.owner.cmp(&other.owner))
        });
        self
    }

    /// Nobody is to hear of anything, also of nothing that is unknown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.unseen.is_empty()
    }
}

impl DigestEntry {
    fn urgency(&self) -> usize {
        let first = self.because.first();
        URGENCY.iter().position(|word| Some(word) == first).unwrap_or(URGENCY.len())
    }
}

fn shown<S: Serializer>(id: &EntryId, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&id.to_string())
}

fn utc<S: Serializer>(moment: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&super::in_utc(moment.timestamp()))
}
