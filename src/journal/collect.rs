//! From files to dossiers: reading blobs, sorting them by entry, keeping what cannot be read as a warning.
//!
//! Files are read by several threads and taken in one after the other in the order of their paths, so that how
//! many threads there are makes no difference to what is shown.

mod whole;

pub(super) use whole::whole_content;

use super::disk::{read_entry, read_fact};
use super::paths::RecordPath;
use super::union::{Added, Difference};
use crate::git::{GitError, ObjectId, Repository};
use crate::model::{Dossier, Entry, EntryId, Fact, Unreadable};
use std::collections::{BTreeMap, HashMap, hash_map};
use std::path::Path;

/// Fewer files than this are read by one thread: starting another costs more.
const WORTH_A_THREAD: usize = 500;

/// What some files of a journal hold, not yet joined with anything that was known before.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub entries: HashMap<EntryId, Box<Dossier>>,
    /// Facts whose entry is not among these files.
    pub facts: BTreeMap<EntryId, Pending>,
    pub warnings: Vec<Unreadable>,
    /// An object was missing that may be there the next time: what is read now must not be remembered.
    pub is_partial: bool,
}

/// What was said about an entry that is known from elsewhere, or not yet.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Pending {
    /// With the paths of their files.
    pub facts: Vec<(String, Fact)>,
    pub unreadable: Vec<Unreadable>,
}

/// One file, read.
enum File {
    Entry(EntryId, Box<Entry>),
    Fact(EntryId, Box<Fact>),
    Unreadable {
        line: Option<usize>,
        reason: String,
    },
    /// Of another kind, a note that somebody left: none of our business.
    Other,
    /// The object is not here.
    Absent,
}

impl Collected {
    /// Reads what came between two states of the journal, on all processors where it is much.
    pub(super) fn read(repository: &Repository, difference: Difference) -> Result<Self, GitError> {
        let mut files = read_files(repository, &difference.added)?;
        let mut collected = Self { is_partial: !difference.unreadable.is_empty(), ..Self::default() };
        collected.is_partial |= fetch_absent(repository, &difference.added, &mut files);
        collected.take_places(&difference);
        collected.take_all(difference.added, files);
        Ok(collected)
    }

    /// Takes in what cannot be read because of where it lies.
    fn take_places(&mut self, difference: &Difference) {
        for path in &difference.misplaced {
            self.unreadable(path.clone(), None, "a folder, link or submodule where a file belongs");
        }
        for path in &difference.forked {
            self.forked(path.clone());
        }
        for (path, reason) in &difference.unreadable {
            self.unreadable(path.clone(), None, reason.clone());
        }
    }

    fn take_all(&mut self, added: Vec<Added>, files: Vec<File>) {
        self.entries.reserve(files.len() / 2);
        for (added, file) in added.into_iter().zip(files) {
            self.take_in(added.path, file);
        }
    }

    /// Takes in one file.
    pub(super) fn take(&mut self, path: &str, bytes: &[u8]) {
        self.take_in(path.to_owned(), read(path, bytes));
    }

    fn take_in(&mut self, path: String, file: File) {
        match file {
            File::Entry(id, entry) => match self.entries.entry(id) {
                hash_map::Entry::Vacant(place) => drop(place.insert(Box::new(Dossier::new(*entry)))),
                hash_map::Entry::Occupied(_) => {
                    let at = entry.recorded_at.to_rfc3339();
                    let reason = format!("{id} is there twice (recorded {at}); the first is shown");
                    self.warnings.push(Unreadable { path, line: None, reason });
                }
            },
            File::Fact(id, fact) => self.facts.entry(id).or_default().facts.push((path, *fact)),
            File::Unreadable { line, reason } => self.unreadable(path, line, reason),
            File::Absent => self.unreadable(path, None, "its object is not here"),
            File::Other => {}
        }
    }

    /// A file that cannot be read is a warning; where its name says that it speaks of an entry, that entry is
    /// suspect: it could be a reopening.
    fn unreadable(&mut self, path: String, line: Option<usize>, reason: impl Into<String>) {
        let of = spoken_of(&path);
        self.warn(of, Unreadable { path, line, reason: reason.into() });
    }

    /// A path with two contents: whoever made that happen can have changed anything.
    fn forked(&mut self, path: String) {
        let of = RecordPath::parse(&path).map(|record| record.entry());
        let reason = "two branches hold it with different contents; the first is shown".to_owned();
        self.warn(of, Unreadable { path, line: None, reason });
    }

    fn warn(&mut self, of: Option<EntryId>, unreadable: Unreadable) {
        if let Some(entry) = of {
            self.facts.entry(entry).or_default().unreadable.push(unreadable.clone());
        }
        self.warnings.push(unreadable);
    }

    /// Hands the facts to their entries, as far as those are here.
    pub(super) fn join(&mut self) {
        for (id, pending) in std::mem::take(&mut self.facts) {
            match self.entries.get_mut(&id) {
                Some(dossier) => pending.hand_to(dossier),
                None => drop(self.facts.insert(id, pending)),
            }
        }
    }
}

/// The entry that a file beside it speaks of, whatever else its name says: `gap-ID.` and anything but `toml`.
fn spoken_of(path: &str) -> Option<EntryId> {
    let name = path.rsplit('/').next()?;
    let (id, rest) = name.split_once('.')?;
    EntryId::from_disk(id).filter(|_| rest != "toml")
}

/// Reads files in their order.
fn read_files(repository: &Repository, added: &[Added]) -> Result<Vec<File>, GitError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if added.len() < WORTH_A_THREAD || threads == 1 {
        return read_all(repository, added);
    }
    let place = repository.git_dir();
    let parts: Vec<Result<Vec<File>, GitError>> = std::thread::scope(|scope| {
        // A handle on a repository cannot be shared between threads: each opens its own.
        let start = |chunk| scope.spawn(move || read_all(&Repository::open(place)?, chunk));
        let workers: Vec<_> = added.chunks(added.len().div_ceil(threads)).map(start).collect();
        workers.into_iter().map(|worker| worker.join().expect("a reader does not panic")).collect()
    });
    let mut files = Vec::with_capacity(added.len());
    for part in parts {
        files.extend(part?);
    }
    Ok(files)
}

fn read_all(repository: &Repository, added: &[Added]) -> Result<Vec<File>, GitError> {
    let objects = repository.objects()?;
    let file = |added: &Added| match objects.blob_here(added.blob) {
        Some(blob) => read(&added.path, &blob),
        None => File::Absent,
    };
    Ok(added.iter().map(file).collect())
}

/// Objects that are not here: a partial clone has git fetch them, anywhere else they are damage. Says whether
/// some are still missing.
fn fetch_absent(repository: &Repository, added: &[Added], files: &mut [File]) -> bool {
    let absent = |file: &File| matches!(file, File::Absent);
    let ids: Vec<ObjectId> =
        added.iter().zip(&*files).filter(|(_, file)| absent(file)).map(|(added, _)| added.blob).collect();
    if ids.is_empty() {
        return false;
    }
    let fetched = repository.blobs_by_git(&ids).unwrap_or_default();
    for (added, file) in added.iter().zip(&mut *files).filter(|(_, file)| absent(file)) {
        if let Some(bytes) = fetched.get(&added.blob) {
            *file = read(&added.path, bytes);
        }
    }
    files.iter().any(absent)
}

fn read(path: &str, bytes: &[u8]) -> File {
    let unreadable = |error: super::ReadError| File::Unreadable { line: error.line, reason: error.reason };
    match RecordPath::parse(path) {
        Some(RecordPath::Entry(id)) => {
            read_entry(id, bytes).map_or_else(unreadable, |entry| File::Entry(id, Box::new(entry)))
        }
        Some(RecordPath::Fact { entry, id, kind }) => read_fact(entry, id, kind, bytes)
            .map_or_else(unreadable, |fact| File::Fact(entry, Box::new(fact))),
        // A file of another kind is none of our business, a record misnamed is.
        None if path.starts_with("entries/")
            && Path::new(path).extension().is_some_and(|ending| ending == "toml") =>
        {
            let reason = "its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml".to_owned();
            File::Unreadable { line: None, reason }
        }
        None => File::Other,
    }
}

impl Pending {
    pub(super) fn absorb(&mut self, other: Self) {
        self.facts.extend(other.facts);
        add_new(&mut self.unreadable, other.unreadable);
    }

    pub(super) fn hand_to(self, dossier: &mut Dossier) {
        dossier.facts.extend(self.facts.into_iter().map(|(_, fact)| fact));
        add_new(&mut dossier.unreadable, self.unreadable);
        // Not as they were found, so that it makes no difference when they were.
        dossier.unreadable.sort_by(|one, other| (&one.path, &one.reason).cmp(&(&other.path, &other.reason)));
    }
}

/// A place that could not be read may be met again when something beside it has changed.
fn add_new(known: &mut Vec<Unreadable>, more: Vec<Unreadable>) {
    for unreadable in more {
        if !known.contains(&unreadable) {
            known.push(unreadable);
        }
    }
}
