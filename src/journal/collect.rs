//! From files to dossiers: reading blobs, sorting them by entry, keeping what cannot be read as a warning.

use super::disk::{read_entry, read_fact};
use super::paths::RecordPath;
use super::union::Added;
use crate::git::{GitError, Repository};
use crate::model::{Dossier, EntryId, Fact, Unreadable};
use std::collections::BTreeMap;
use std::path::Path;

/// Fewer files than this are read by one thread: starting another costs more.
const WORTH_A_THREAD: usize = 2000;

/// What some files of a journal hold, not yet joined with anything that was known before.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub entries: BTreeMap<EntryId, Dossier>,
    /// Facts whose entry is not among these files.
    pub facts: BTreeMap<EntryId, Pending>,
    pub warnings: Vec<Unreadable>,
}

/// What was said about an entry that is known from elsewhere, or not yet.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Pending {
    pub facts: Vec<Fact>,
    pub unreadable: Vec<Unreadable>,
}

impl Collected {
    /// Reads the files from the repository, on all processors where there are many.
    pub(super) fn read(repository: &Repository, added: &[Added]) -> Result<Self, GitError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        if added.len() < WORTH_A_THREAD || threads == 1 {
            return Self::read_all(repository, added);
        }
        let place = repository.git_dir().to_path_buf();
        let chunks = added.chunks(added.len().div_ceil(threads));
        let parts: Vec<Result<Self, GitError>> = std::thread::scope(|scope| {
            let workers: Vec<_> =
                chunks.map(|chunk| scope.spawn(|| Self::read_in_thread(&place, chunk))).collect();
            workers.into_iter().map(|worker| worker.join().expect("a reader does not panic")).collect()
        });
        let mut all = Self::default();
        for part in parts {
            all.absorb(part?);
        }
        Ok(all)
    }

    /// A handle on a repository cannot be shared between threads: each opens its own.
    fn read_in_thread(place: &Path, added: &[Added]) -> Result<Self, GitError> {
        Self::read_all(&Repository::open(place)?, added)
    }

    fn read_all(repository: &Repository, added: &[Added]) -> Result<Self, GitError> {
        let objects = repository.objects()?;
        let mut collected = Self::default();
        for file in added {
            match objects.blob(file.blob) {
                Ok(blob) => collected.take(&file.path, &blob),
                Err(error) => collected.unreadable(&file.path, None, error.to_string()),
            }
        }
        Ok(collected)
    }

    /// Takes in one file.
    pub(super) fn take(&mut self, path: &str, bytes: &[u8]) {
        let Some(record) = RecordPath::parse(path) else {
            // A file of another kind (a note somebody left) is none of our business, a record misnamed is.
            if path.starts_with("entries/")
                && Path::new(path).extension().is_some_and(|ending| ending == "toml")
            {
                self.unreadable(path, None, "its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml");
            }
            return;
        };
        match record {
            RecordPath::Entry(id) => match read_entry(id, bytes) {
                Ok(entry) if self.entries.contains_key(&id) => {
                    let first = entry.recorded_at;
                    self.unreadable(
                        path,
                        None,
                        format!("{id} is there twice (recorded {first}); the first is shown"),
                    );
                }
                Ok(entry) => drop(self.entries.insert(id, Dossier::new(entry))),
                Err(error) => self.unreadable(path, error.line, error.reason),
            },
            RecordPath::Fact { entry, id, kind } => {
                let pending = self.facts.entry(entry).or_default();
                match read_fact(entry, id, kind, bytes) {
                    Ok(fact) => pending.facts.push(fact),
                    Err(error) => {
                        let unreadable =
                            Unreadable { path: path.to_owned(), line: error.line, reason: error.reason };
                        pending.unreadable.push(unreadable.clone());
                        self.warnings.push(unreadable);
                    }
                }
            }
        }
    }

    pub(super) fn unreadable(&mut self, path: &str, line: Option<usize>, reason: impl Into<String>) {
        self.warnings.push(Unreadable { path: path.to_owned(), line, reason: reason.into() });
    }

    /// Joins with what others have read.
    pub(super) fn absorb(&mut self, other: Self) {
        for (id, dossier) in other.entries {
            if self.entries.contains_key(&id) {
                let reason = format!(
                    "{id} is there twice (recorded {}); the first is shown",
                    dossier.entry.recorded_at
                );
                let path = super::paths::entry_path(id, dossier.entry.recorded_at);
                self.unreadable(&path, None, reason);
            } else {
                self.entries.insert(id, dossier);
            }
        }
        for (id, pending) in other.facts {
            self.facts.entry(id).or_default().absorb(pending);
        }
        self.warnings.extend(other.warnings);
    }

    /// Hands the facts to their entries, as far as those are here.
    pub(super) fn join(&mut self) {
        let ids: Vec<EntryId> =
            self.facts.keys().copied().filter(|id| self.entries.contains_key(id)).collect();
        for id in ids {
            if let (Some(pending), Some(dossier)) = (self.facts.remove(&id), self.entries.get_mut(&id)) {
                pending.hand_to(dossier);
            }
        }
    }
}

impl Pending {
    pub(super) fn absorb(&mut self, other: Self) {
        self.facts.extend(other.facts);
        self.unreadable.extend(other.unreadable);
    }

    pub(super) fn hand_to(self, dossier: &mut Dossier) {
        dossier.facts.extend(self.facts);
        dossier.unreadable.extend(self.unreadable);
    }
}
