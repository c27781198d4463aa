//! Reading: the union of the journal's branches as of one moment, with what waits in the inbox laid over it.
//!
//! Most of it comes from the index; what the index does not cover yet is read from git and laid over the rows.
//! Where the index turns out to be damaged, even in the middle of a list, everything comes from git.

mod load;
mod past;
mod rows;

pub use rows::Row;

use super::collect::Pending;
use super::index::{Digest, Index};
use super::seal::Sealed;
use super::store::Journal;
use super::tombstone::Expunged;
use crate::git::{GitError, ObjectId};
use crate::model::{Dossier, EntryId, IdPrefix, Outlook, Summary, Unreadable, Watch};
use rows::{Order, Rows, Source};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Default)]
pub struct Snapshot {
    index: Index,
    /// For each segment the numbers of the rows that something newer replaces, in order.
    hidden: Vec<Vec<u32>>,
    /// What is newer than the index, by id.
    fresh: BTreeMap<EntryId, Fresh>,
    /// The ids of `fresh`, oldest change first.
    order: Vec<EntryId>,
    environments: Vec<String>,
    /// Environments of each segment, as positions in `environments`.
    translation: Vec<Vec<usize>>,
    /// Facts of entries that are not here.
    orphans: BTreeMap<EntryId, Pending>,
    /// How many entries of which outlook there are.
    tally: BTreeMap<Outlook, usize>,
    /// Files that could not be read, each once.
    pub warnings: Vec<Unreadable>,
    origin: Option<Origin>,
    waiting: Vec<Sealed>,
    /// The same without the index, once that turned out to be damaged.
    rebuilt: OnceCell<Option<Box<Snapshot>>>,
}

/// Where all of it can be read again.
#[derive(Clone)]
struct Origin {
    git_dir: PathBuf,
    /// The folders `entries` of the branches, each once.
    trees: Vec<ObjectId>,
    /// What was taken out, and may still stand in one of them.
    expunged: Expunged,
    /// Whether the index may be written and removed.
    keeps_index: bool,
    /// Told how many files were read.
    watch: Watch,
}

struct Fresh {
    dossier: Box<Dossier>,
    summary: Summary,
    environment: Option<usize>,
    is_waiting: bool,
}

impl Snapshot {
    /// Reads the journal, if there is one, and lays the waiting records over it.
    ///
    /// # Errors
    /// Where refs or trees cannot be read. A file that cannot be read is a warning.
    pub fn load(journal: Option<&Journal>, waiting: &[Sealed]) -> Result<Self, GitError> {
        Self::load_or_glance(journal, waiting, true)
    }

    /// The same, and nothing is written: an index that is there is used as it is.
    ///
    /// # Errors
    /// As for [`Snapshot::load`].
    pub fn glance(journal: Option<&Journal>, waiting: &[Sealed]) -> Result<Self, GitError> {
        Self::load_or_glance(journal, waiting, false)
    }

    fn load_or_glance(
        journal: Option<&Journal>,
        waiting: &[Sealed],
        keeps_index: bool,
    ) -> Result<Self, GitError> {
        match journal {
            None => Ok(Self::of_waiting(waiting)),
            Some(journal) => {
                let origin = Origin { keeps_index, ..Origin::of(journal)? };
                Self::read(&journal.repository, origin, waiting)
            }
        }
    }

    /// Appends what tells this state of the journal from every other.
    pub fn write_key(&self, out: &mut Vec<u8>) {
        if let Some(origin) = &self.origin {
            out.extend(origin.trees.iter().flat_map(ObjectId::as_bytes));
            out.extend_from_slice(format!("{:?}", origin.expunged).as_bytes());
        }
        for record in &self.waiting {
            out.extend_from_slice(record.path().to_string().as_bytes());
        }
    }

    /// Every entry, oldest change first.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        Rows::of(self, Order::OldestFirst)
    }

    /// Every entry, newest change first.
    pub fn newest_rows(&self) -> impl Iterator<Item = Row> + '_ {
        Rows::of(self, Order::NewestFirst)
    }

    /// The entry of a row with all that was said about it; `None` where even git cannot give it any more.
    #[must_use]
    pub fn dossier(&self, row: &Row) -> Option<Dossier> {
        let id = row.summary.id;
        match row.source {
            Source::Fresh => self.fresh.get(&id).map(|fresh| (*fresh.dossier).clone()),
            Source::Index { segment, place } => {
                let found = self.index.segments.get(segment).and_then(|segment| segment.dossier(place).ok());
                found.or_else(|| self.rebuilt()?.of_fresh(id))
            }
            Source::Rebuilt => self.rebuilt()?.of_fresh(id),
        }
    }

    fn of_fresh(&self, id: EntryId) -> Option<Dossier> {
        self.fresh.get(&id).map(|fresh| (*fresh.dossier).clone())
    }

    /// The rows whose ids begin like this.
    #[must_use]
    pub fn find(&self, prefix: &IdPrefix) -> Vec<Row> {
        self.rows().filter(|row| prefix.matches(&row.summary.id)).collect()
    }

    /// How many entries there are of each outlook; not one row is read for it.
    #[must_use]
    pub fn tally(&self) -> &BTreeMap<Outlook, usize> {
        &self.tally
    }

    /// The names that entries give as their environment.
    #[must_use]
    pub fn environments(&self) -> &[String] {
        &self.environments
    }

    /// The number of an environment, which it gets when it is met first.
    fn environment(&mut self, name: String) -> usize {
        self.environments.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.environments.push(name);
            self.environments.len() - 1
        })
    }

    fn insert(&mut self, id: EntryId, dossier: Box<Dossier>, is_waiting: bool) {
        let Digest { summary, environment } = Digest::of(&dossier);
        let environment = environment.map(|name| self.environment(name));
        self.remove(id);
        *self.tally.entry(summary.outlook()).or_default() += 1;
        self.fresh.insert(id, Fresh { dossier, summary, environment, is_waiting });
    }

    fn remove(&mut self, id: EntryId) -> Option<Fresh> {
        let removed = self.fresh.remove(&id)?;
        self.count_out(&removed.summary);
        Some(removed)
    }

    /// An entry that is about to be counted anew.
    fn count_out(&mut self, summary: &Summary) {
        let count = self.tally.entry(summary.outlook()).or_default();
        *count = count.saturating_sub(1);
    }
}
