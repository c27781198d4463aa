//! The one loader: joins what the journal and the policy say into cases that can be filtered, shown and judged.
//!
//! What the code's history and plans say is joined here as well, once they are read.

pub mod aim;
mod as_of;
mod bring;
pub mod change;
pub mod checklist;
pub mod code;
pub mod code_changes;
pub mod codes;
pub mod codify;
pub mod compare;
pub mod concerned;
pub mod documents;
mod filter;
mod find;
pub mod gate;
pub mod heard;
pub mod links;
mod offer;
mod owned;
pub mod past;
pub mod proof;
mod recent;
mod secrecy;
pub mod staged;
pub mod suggest;
mod then;
pub mod touched;

pub use filter::Filter;
pub use find::FindError;
// What is handed out: whoever asks for cases names no other room for them.
pub use crate::reconcile::{Case, Claimed, DocumentCase, DocumentState, Verdict, hold};

use crate::git::GitError;
use crate::journal::{Inbox, Journal, Located, Row, Sealed, Snapshot, Target, Waiting};
use crate::model::{Field, Outlook, Policy, ProofLevel, Summary, Unreadable};
use crate::reconcile::{Bench, judge_heard};
use chrono::{DateTime, Utc};
use codes::Codes;
use heard::{Hearing, Unseen, visible_codes};
use owned::Owned;

pub struct Evidence {
    snapshot: Snapshot,
    policy: Policy,
    now: DateTime<Utc>,
    hearing: Hearing,
    owned: Owned,
    /// What waits in the inbox, for this journal and for others.
    pub waiting: Vec<Waiting>,
}

impl Evidence {
    /// Reads the journal that was located, and lays over it what waits for it in the inbox.
    ///
    /// # Errors
    /// Where the journal's refs or trees cannot be read.
    pub fn load(located: &Located, inbox: &Inbox, now: DateTime<Utc>) -> Result<Self, GitError> {
        Self::read(located, inbox, now, Snapshot::load)
    }

    /// The same, and nothing is written, not even the index.
    ///
    /// # Errors
    /// As for [`Evidence::load`].
    pub fn glance(located: &Located, inbox: &Inbox, now: DateTime<Utc>) -> Result<Self, GitError> {
        Self::read(located, inbox, now, Snapshot::glance)
    }

    fn read(
        located: &Located,
        inbox: &Inbox,
        now: DateTime<Utc>,
        read: impl FnOnce(Option<&Journal>, &[Sealed]) -> Result<Snapshot, GitError>,
    ) -> Result<Self, GitError> {
        let (waiting, _) = inbox.list();
        let ours = waiting.iter().filter(|one| is_ours(one, located));
        let records: Vec<_> = ours.map(|one| one.record.clone()).collect();
        let snapshot = read(located.journal(), &records)?;
        Ok(Self {
            snapshot,
            policy: located.rules.policy.clone(),
            now,
            hearing: Hearing::default(),
            owned: Owned::default(),
            waiting,
        })
    }

    /// Asks the code as well: until then a claim is no more than somebody's word.
    pub fn hear(&mut self, codes: &Codes<'_>) {
        let (visible, unseen) = visible_codes(codes);
        self.owned = Owned::of(codes, &visible);
        self.hearing = Hearing::of(codes, &self.snapshot, &visible, unseen);
    }

    /// What could hold a claim and cannot be read from here.
    #[must_use]
    pub fn unseen(&self) -> &[Unseen] {
        &self.hearing.unseen
    }

    /// What is known from the code.
    #[must_use]
    pub fn hearing(&self) -> &Hearing {
        &self.hearing
    }

    /// The verdict on the entry of a row.
    fn verdict(&self, row: &Row) -> Verdict {
        let bench = Bench { policy: &self.policy, now: self.now, is_blind: !self.hearing.unseen.is_empty() };
        let heard = self.hearing.of_entry(row.summary.id, row.summary.has_claim);
        let level = match heard {
            None => ProofLevel::Claim,
            Some(_) => {
                let name = row.environment.and_then(|at| self.environments().get(at));
                self.policy.proof(name.map(String::as_str), row.summary.performed)
            }
        };
        judge_heard(&row.summary, heard, level, bench)
    }

    /// Files of the journal that could not be read.
    #[must_use]
    pub fn warnings(&self) -> &[Unreadable] {
        &self.snapshot.warnings
    }

    /// The environments that entries name.
    #[must_use]
    pub fn environments(&self) -> &[String] {
        self.snapshot.environments()
    }

    /// Every entry with its verdict, oldest change first.
    pub fn judged(&self) -> impl Iterator<Item = (Row, Verdict)> + '_ {
        Selected { evidence: self, filter: None, rows: self.snapshot.rows() }
    }

    /// The whole of an entry.
    #[must_use]
    pub fn case(&self, row: &Row) -> Option<Case> {
        let dossier = self.snapshot.dossier(row)?;
        let verdict = self.verdict(row);
        let heard = self.hearing.of_entry(row.summary.id, row.summary.has_claim).cloned();
        let mut case = Case::judged(dossier, row.summary, verdict, row.is_waiting).with_heard(heard);
        let entry = &case.standing.entry;
        if entry.owner.is_none() {
            case.owned_by = self.owned.by(&entry.links, &self.policy);
        }
        if case.owned_by.is_some() {
            // Somebody owns it: nobody has to be asked for.
            case.summary.missing = case.summary.missing.without(Field::Owner);
        }
        Some(case)
    }

    /// Whether something is missing that is asked for in daylight. A row cannot tell whether the code has an owner: the
    /// entry is read where that alone is open.
    #[must_use]
    pub fn is_incomplete(&self, row: &Row) -> bool {
        let missing = row.summary.missing;
        if missing.is_empty() || !missing.without(Field::Owner).is_empty() || !self.owned.is_any() {
            return !missing.is_empty();
        }
        self.case(row).is_none_or(|case| !case.summary.missing.is_empty())
    }

    /// The entries that pass a filter, oldest change first.
    pub fn select<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = (Row, Verdict)> + 'a {
        Selected { evidence: self, filter: Some(filter), rows: self.snapshot.rows() }
    }

    fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }
}

/// Whether a waiting record was meant for the journal that was located.
fn is_ours(waiting: &Waiting, located: &Located) -> bool {
    match &located.target {
        Target::Here(journal) => waiting.belongs_to(journal, located.is_default),
        // What is said about an entry has to go where the entry goes.
        Target::Unusable { meant, .. } => waiting.journal.as_ref() == Some(meant),
        Target::Nowhere => waiting.journal.is_none(),
    }
}

/// Entries with their verdicts, all of them or those that pass a filter.
struct Selected<'a, R> {
    evidence: &'a Evidence,
    filter: Option<&'a Filter>,
    rows: R,
}

impl<R: Iterator<Item = Row>> Iterator for Selected<'_, R> {
    type Item = (Row, Verdict);

    fn next(&mut self) -> Option<Self::Item> {
        let evidence = self.evidence;
        self.rows.by_ref().map(|row| (row, evidence.verdict(&row))).find(|(row, verdict)| {
            self.filter.is_none_or(|filter| {
                filter.passes_row(row, verdict, evidence.environments())
                    && (!filter.incomplete || evidence.is_incomplete(row))
                    && (!filter.needs_case()
                        || evidence.case(row).is_some_and(|case| filter.passes_case(&case)))
            })
        })
    }

    /// Where nothing but the status is asked for, no row has to be read.
    fn count(self) -> usize {
        let evidence = self.evidence;
        let is_heard = !evidence.hearing.heard.is_empty();
        if is_heard || self.filter.is_some_and(|filter| !filter.asks_for_status_alone()) {
            return self.fold(0, |count, _| count + 1);
        }
        let passes = |outlook: Outlook| {
            let bench = Bench {
                policy: &evidence.policy,
                now: evidence.now,
                is_blind: !evidence.hearing.unseen.is_empty(),
            };
            let summary = Summary::example(outlook);
            let heard = evidence.hearing.of_entry(summary.id, summary.has_claim);
            let verdict = judge_heard(&summary, heard, ProofLevel::Claim, bench);
            self.filter.is_none_or(|filter| filter.passes_status(verdict.status))
        };
        evidence
            .snapshot
            .tally()
            .iter()
            .filter(|(outlook, _)| passes(**outlook))
            .map(|(_, count)| count)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{EntryId, Missing, Policy, Risk, State, Summary};
    use crate::reconcile::judge;
    use chrono::{DateTime, NaiveDate};
    use proptest::prelude::*;

    const STATES: [State; 6] =
        [State::Open, State::Claimed, State::Accepted, State::Reverted, State::Mistaken, State::Suspect];

    proptest! {
        /// Entries are counted by their outlook: whatever else is in a summary must not change its status.
        #[test]
        fn the_outlook_decides_on_the_status(
            state in 0usize..6, has_claim: bool, until in proptest::option::of(0i32..3_000_000),
            due in proptest::option::of(0i32..3_000_000), performed: i64, bits: u64, missing: u16,
            (risky, to_revert, reopened) in any::<(bool, bool, bool)>(), now in 0i64..9_000_000_000,
        ) {
            let summary = Summary {
                id: EntryId::from_random(bits),
                performed,
                recorded: performed,
                state: STATES[state],
                until: until.and_then(NaiveDate::from_num_days_from_ce_opt),
                due: due.and_then(NaiveDate::from_num_days_from_ce_opt),
                risk: risky.then_some(Risk::Critical),
                missing: Missing(missing),
                has_claim,
                to_revert,
                reopened,
            };
            let now = DateTime::from_timestamp(now, 0).expect("a moment");
            let policy = Policy::default();
            let example = Summary::example(summary.outlook());
            prop_assert_eq!(judge(&summary, &policy, now).status, judge(&example, &policy, now).status);
        }
    }
}
