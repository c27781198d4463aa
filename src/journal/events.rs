//! Reading events: the newest review of each document, over all branches of the journal and what waits in the inbox.
//!
//! Only the folder `events/` is read, and only by those who ask: entries are read without it. Days are looked through
//! from the newest back, until everything that was asked for is found.

use super::ReadError;
use super::disk::read_event;
use super::paths::{EventPath, event_path};
use super::seal::Sealed;
use super::store::Journal;
use super::union::{Added, Difference};
use crate::git::{GitError, Kind, ObjectId, Objects};
use crate::model::{Event, EventKind, FactId, Unreadable};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the journal's tree that holds them.
const FOLDER: &str = "events";

/// The newest review of each document.
#[derive(Debug, Default)]
pub struct Reviews {
    by_path: BTreeMap<String, Event>,
    /// Every event that was read, in no order.
    read: Vec<Event>,
    /// Events that could not be read, as far as was looked: each could be a review.
    pub unreadable: Vec<Unreadable>,
}

impl Reviews {
    /// All of them.
    ///
    /// # Errors
    /// Where refs or trees cannot be read. A file that cannot be read is kept in `unreadable`.
    pub fn all(journal: Option<&Journal>, waiting: &[&Sealed]) -> Result<Self, GitError> {
        Self::read(journal, waiting, None)
    }

    /// Those of some documents; nothing older is read once they are found.
    ///
    /// # Errors
    /// As for [`Reviews::all`].
    pub fn of(
        journal: Option<&Journal>,
        waiting: &[&Sealed],
        documents: &BTreeSet<&str>,
    ) -> Result<Self, GitError> {
        Self::read(journal, waiting, Some(documents))
    }

    /// Everything that was read, the earliest first.
    #[must_use]
    pub fn in_order(mut self) -> Vec<Event> {
        self.read.sort_by_key(|event| (event.at, event.id));
        self.read.dedup_by_key(|event| event.id);
        self.read
    }

    /// The newest review of a document.
    #[must_use]
    pub fn newest(&self, document: &str) -> Option<&Event> {
        self.by_path.get(document)
    }

    fn read(
        journal: Option<&Journal>,
        waiting: &[&Sealed],
        wanted: Option<&BTreeSet<&str>>,
    ) -> Result<Self, GitError> {
        let mut reviews = Self::default();
        if let Some(journal) = journal {
            reviews.read_journal(journal, wanted)?;
        }
        // What waits comes last: it takes no part in deciding how far to look back.
        for record in waiting {
            let Some(EventPath { id, kind: Some(kind) }) = EventPath::parse(&record.path) else { continue };
            match read_event(id, kind, &record.bytes) {
                Ok(event) => reviews.take(event),
                Err(error) => reviews.refuse(&record.path, error),
            }
        }
        Ok(reviews)
    }

    fn read_journal(&mut self, journal: &Journal, wanted: Option<&BTreeSet<&str>>) -> Result<(), GitError> {
        let objects = journal.repository.objects()?;
        let Some(mut found) = files(journal, &objects)? else { return Ok(()) };
        found.subtract(&journal.expunged()?);
        for path in found.misplaced {
            self.refuse(&path, ReadError::new("a folder, link or submodule where a file belongs"));
        }
        for path in found.forked {
            let reason = "two branches hold it with different contents; the first is shown";
            self.refuse(&path, ReadError::new(reason));
        }
        for (path, reason) in found.unreadable {
            self.refuse(&path, ReadError::new(reason));
        }
        // Newest day first: the folder of an event is its day, or it is not read as one.
        let mut files = found.added;
        files.sort_by(|one, other| other.path.cmp(&one.path));
        for day in files.chunk_by(|one, other| folder_of(&one.path) == folder_of(&other.path)) {
            let has_all =
                |wanted: &BTreeSet<&str>| wanted.iter().all(|path| self.by_path.contains_key(*path));
            if wanted.is_some_and(has_all) {
                break;
            }
            self.read_day(journal, &objects, day);
        }
        Ok(())
    }

    fn read_day(&mut self, journal: &Journal, objects: &Objects<'_>, day: &[Added]) {
        let mut absent = Vec::new();
        for added in day {
            let Some(path) = EventPath::parse(&added.path) else {
                self.refuse_stray(&added.path);
                continue;
            };
            let Some(kind) = path.kind else { continue };
            match objects.blob_here(added.blob) {
                Some(bytes) => self.take_file(&added.path, path, kind, &bytes),
                None => absent.push((added, path, kind)),
            }
        }
        if absent.is_empty() {
            return;
        }
        // A partial clone has git fetch them, anywhere else they are damage.
        let ids: Vec<ObjectId> = absent.iter().map(|(added, ..)| added.blob).collect();
        let fetched = journal.repository.blobs_by_git(&ids).unwrap_or_default();
        for (added, path, kind) in absent {
            match fetched.get(&added.blob) {
                Some(bytes) => self.take_file(&added.path, path, kind, bytes),
                None => self.refuse(&added.path, ReadError::new("its object is not here")),
            }
        }
    }

    fn take_file(&mut self, place: &str, path: EventPath, kind: EventKind, bytes: &[u8]) {
        match read_event(path.id, kind, bytes) {
            Ok(event) => {
                let meant = event_path(event.id, event.at, kind);
                if meant == place {
                    self.take(event);
                } else {
                    let at = event.at.to_rfc3339();
                    self.refuse(place, ReadError::new(format!("written {at}, it belongs at {meant}")));
                }
            }
            Err(error) => self.refuse(place, error),
        }
    }

    fn take(&mut self, event: Event) {
        self.read.push(event.clone());
        match self.by_path.get_mut(event.document()) {
            Some(known) if !event.is_newer_than(known) => {}
            Some(known) => *known = event,
            None => drop(self.by_path.insert(event.document().to_owned(), event)),
        }
    }

    /// A file of another ending is a note that somebody left, one of ours is misnamed.
    fn refuse_stray(&mut self, path: &str) {
        if std::path::Path::new(path).extension().is_some_and(|ending| ending == "toml") {
            self.refuse(path, ReadError::new("its name is no event's: ULID.KIND.toml"));
        }
    }

    fn refuse(&mut self, path: &str, error: ReadError) {
        let unreadable = Unreadable { path: path.to_owned(), line: error.line, reason: error.reason };
        self.unreadable.push(unreadable);
    }
}

/// The files of all events, on whichever branch; `None` where there never was one.
fn files(journal: &Journal, objects: &Objects<'_>) -> Result<Option<Difference>, GitError> {
    let repository = &journal.repository;
    let mut trees: Vec<ObjectId> = Vec::new();
    for tip in journal.tips()? {
        let root = objects.tree(repository.tree_of(tip)?)?;
        trees.extend(root.get(FOLDER).filter(|node| node.kind == Kind::Folder).map(|node| node.id));
    }
    if trees.is_empty() {
        return Ok(None);
    }
    trees.sort_unstable();
    trees.dedup();
    Difference::between(objects, &[], &trees, FOLDER).map(Some)
}

impl Journal {
    /// The files of one event: its own, and second contents that a union kept beside it.
    pub(super) fn files_of_event(&self, id: FactId) -> Result<Vec<String>, GitError> {
        let found = files(self, &self.repository.objects()?)?.unwrap_or_default();
        let start = format!("{id}.");
        let is_meant = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with(&start));
        Ok(found.added.into_iter().map(|added| added.path).filter(|path| is_meant(path)).collect())
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
