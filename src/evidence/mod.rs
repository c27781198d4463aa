//! The one loader: joins what the journal and the policy say into cases that can be filtered, shown and judged.
//!
//! What the code's history and plans say is joined here as well, once they are read.

mod filter;
mod find;

pub use filter::Filter;
pub use find::FindError;

use crate::git::GitError;
use crate::journal::{Inbox, Located, Row, Snapshot, Waiting};
use crate::model::{Policy, Unreadable};
use crate::reconcile::{Case, Verdict, judge};
use chrono::{DateTime, Utc};

pub struct Evidence {
    snapshot: Snapshot,
    policy: Policy,
    now: DateTime<Utc>,
    /// What waits in the inbox, for this journal and for others.
    pub waiting: Vec<Waiting>,
}

impl Evidence {
    /// Reads the journal that was located, and lays over it what waits for it in the inbox.
    ///
    /// # Errors
    /// Where the journal's refs or trees cannot be read.
    pub fn load(located: &Located, inbox: &Inbox, now: DateTime<Utc>) -> Result<Self, GitError> {
        let (waiting, _) = inbox.list();
        let ours = waiting.iter().filter(|one| match located.journal() {
            Some(journal) => one.belongs_to(journal, located.is_default),
            // Without a journal the inbox is all there is.
            None => true,
        });
        let records: Vec<_> = ours.map(|one| one.record.clone()).collect();
        let snapshot = Snapshot::load(located.journal(), &records)?;
        Ok(Self { snapshot, policy: located.rules.policy.clone(), now, waiting })
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
        self.snapshot.rows().map(|row| (row, judge(&row.summary, &self.policy, self.now)))
    }

    /// The whole of an entry.
    #[must_use]
    pub fn case(&self, row: &Row) -> Option<Case> {
        let dossier = self.snapshot.dossier(row)?;
        Some(Case::of(dossier, &self.policy, self.now, row.is_waiting))
    }

    /// The entries that pass a filter, oldest change first.
    pub fn select<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = (Row, Verdict)> + 'a {
        self.judged().filter(move |(row, verdict)| {
            filter.passes_row(row, verdict, self.environments())
                && (!filter.needs_case() || self.case(row).is_some_and(|case| filter.passes_case(&case)))
        })
    }

    fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }
}
