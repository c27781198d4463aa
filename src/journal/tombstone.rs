//! Tombstones: which files were taken out of the journal for good, by whom, when and why.
//!
//! A tombstone names paths and never what stood in them, not even a hash: a hash of a short secret can be guessed.
//! What it names is no part of the journal any more, wherever a copy of it turns up again.

use super::disk::{ReadError, read_header, write_rows};
use super::paths::RecordPath;
use super::seal::Sealed;
use super::search::{Finding, Search};
use crate::git::{GitError, Kind, ObjectId, Repository};
use crate::model::{EntryId, FactId, Stamp, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The folder of the journal's tree that holds them.
pub(super) const FOLDER: &str = "expunged";

/// What was taken out at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    pub id: FactId,
    /// Paths of the journal's tree. That of an entry stands for everything that is said of the entry as well.
    pub paths: Vec<String>,
    pub by: String,
    pub at: Stamp,
    pub reason: String,
}

impl Tombstone {
    #[must_use]
    pub fn path(&self) -> String {
        format!("{FOLDER}/{}.toml", self.id)
    }

    /// Redacts the reason and seals it.
    pub fn seal(&mut self) -> (Sealed, Vec<Finding>) {
        let permitted = BTreeMap::new();
        let mut search = Search::new(&permitted);
        self.reason = search.text(&self.reason, "reason");
        self.by = search.text(&self.by, "by");
        let rows = [
            ("schema", Value::Integer(1)),
            ("at", Value::Stamp(self.at)),
            ("by", Value::text(&self.by)),
            ("reason", Value::text(&self.reason)),
            ("paths", Value::List(self.paths.iter().map(Value::text).collect())),
        ];
        let text = write_rows(rows.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
        let count = self.paths.len();
        let subject = format!("expunge {count} file{}", if count == 1 { "" } else { "s" });
        (Sealed::reopened(self.path(), text.into_bytes(), subject), search.findings)
    }

    pub(super) fn read(id: FactId, bytes: &[u8]) -> Result<Self, ReadError> {
        let mut table = read_header(bytes)?;
        let wrong = |reason: &str| ReadError { line: None, reason: reason.to_owned() };
        let Some(Value::Stamp(at)) = table.remove("at") else {
            return Err(wrong("it has no time under `at`"));
        };
        let Some(Value::List(paths)) = table.remove("paths") else {
            return Err(wrong("it names no `paths`"));
        };
        let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
        if !paths.iter().all(|path| is_of_a_record(path)) {
            return Err(wrong("`paths` names something that is no record"));
        }
        let mut text = |key: &str| table.remove(key).map(|value| value.to_string()).unwrap_or_default();
        Ok(Self { id, paths, by: text("by"), at, reason: text("reason") })
    }
}

/// Only records can be taken out: no tombstone removes the policy, or another tombstone.
fn is_of_a_record(path: &str) -> bool {
    (path.starts_with("entries/") || path.starts_with("events/")) && !path.split('/').any(|part| part == "..")
}

/// Everything that tombstones name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expunged {
    pub tombstones: BTreeMap<FactId, Tombstone>,
    /// Tombstones that cannot be read, and why: what they name is unknown.
    pub unreadable: Vec<(String, String)>,
    paths: BTreeSet<String>,
}

impl Expunged {
    /// What the tombstones of some trees name, roots of journals.
    ///
    /// # Errors
    /// Where a tree cannot be read.
    pub(super) fn of_roots(repository: &Repository, roots: &[ObjectId]) -> Result<Self, GitError> {
        let objects = repository.objects()?;
        let mut all = Self::default();
        let (mut seen, mut unreadable) = (BTreeSet::new(), Vec::new());
        for root in roots {
            let top = objects.tree(*root)?;
            let Some(folder) = top.get(FOLDER).filter(|node| node.kind == Kind::Folder) else { continue };
            for node in objects.tree(folder.id)?.nodes() {
                let name = String::from_utf8_lossy(node.name).into_owned();
                if node.kind != Kind::File || !seen.insert((name.clone(), node.id)) {
                    continue;
                }
                // Of two contents of one tombstone both name what was taken out. What is none is `fsck`'s to tell.
                let stem = name.strip_suffix(".toml").map(|stem| stem.split(".fork-").next().unwrap_or(stem));
                let Some(id) = stem.and_then(|stem| stem.parse::<FactId>().ok()) else { continue };
                match Tombstone::read(id, &objects.blob(node.id)?) {
                    Ok(tombstone) => all.add(tombstone),
                    Err(error) => unreadable.push((id, format!("{FOLDER}/{name}"), error.reason)),
                }
            }
        }
        // A version that reads stands for one that somebody broke.
        unreadable.retain(|(id, _, _)| !all.tombstones.contains_key(id));
        all.unreadable.extend(unreadable.into_iter().map(|(_, path, reason)| (path, reason)));
        Ok(all)
    }

    pub(super) fn add(&mut self, tombstone: Tombstone) {
        self.paths.extend(tombstone.paths.iter().cloned());
        self.tombstones.insert(tombstone.id, tombstone);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether a file was taken out: it is named, or speaks of an entry that is.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        if self.paths.is_empty() {
            return false;
        }
        // `entries/2026/11/23/gap-ID`, whatever follows.
        let name_at = path.rfind('/').map_or(0, |at| at + 1);
        let stem = path[name_at..].find('.').map_or(path, |dot| &path[..name_at + dot]);
        self.paths.contains(path) || self.paths.contains(&format!("{stem}.toml"))
    }

    /// Whether something below a folder was taken out.
    #[must_use]
    pub fn touches(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        self.paths.range(start.clone()..).next().is_some_and(|path| path.starts_with(&start))
    }

    /// The paths that are named.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// The folders in which something was taken out, each once.
    #[must_use]
    pub fn folders(&self) -> BTreeSet<&str> {
        self.paths.iter().filter_map(|path| path.rsplit_once('/')).map(|(folder, _)| folder).collect()
    }

    /// The entries that are named whole.
    #[must_use]
    pub fn entries(&self) -> BTreeSet<EntryId> {
        let entry = |path: &String| match RecordPath::parse(path) {
            Some(RecordPath::Entry(id)) => Some(id),
            _ => None,
        };
        self.paths.iter().filter_map(entry).collect()
    }

    /// The facts that are named one by one, with their entries.
    #[must_use]
    pub fn facts(&self) -> BTreeSet<(EntryId, FactId)> {
        let fact = |path: &String| match RecordPath::parse(path) {
            Some(RecordPath::Fact { entry, id, .. }) => Some((entry, id)),
            _ => None,
        };
        self.paths.iter().filter_map(fact).collect()
    }

    /// What tells two sets of tombstones apart.
    #[must_use]
    pub fn ids(&self) -> BTreeSet<FactId> {
        self.tombstones.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tombstone(paths: &[&str]) -> Tombstone {
        Tombstone {
            id: FactId::new(1_764_000_000_000, 7),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            by: "On-call <oncall@example.com>".to_owned(),
            at: Stamp::parse_from_rfc3339("2026-11-23T03:20:41+01:00").expect("a time"),
            reason: "A password".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut written =
            tombstone(&["entries/2026/11/23/gap-k7m2qd4x9t.toml", "events/2026/11/23/x.document.toml"]);
        let (sealed, findings) = written.seal();
        assert!(findings.is_empty());
        assert_eq!(Tombstone::read(written.id, sealed.text().as_bytes()).expect("it reads"), written);
    }

    #[test]
    fn an_entry_stands_for_everything_that_is_said_of_it() {
        let mut all = Expunged::default();
        all.add(tombstone(&[
            "entries/2026/11/23/gap-k7m2qd4x9t.toml",
            "entries/2026/11/24/gap-a.01K.note.toml",
        ]));
        for (path, covered) in [
            ("entries/2026/11/23/gap-k7m2qd4x9t.toml", true),
            ("entries/2026/11/23/gap-k7m2qd4x9t.01KD.note.toml", true),
            ("entries/2026/11/23/gap-k7m2qd4x9t.fork-0f.toml", true),
            ("entries/2026/11/23/gap-k7m2qd4x9.toml", false),
            ("entries/2026/11/24/gap-a.01K.note.toml", true),
            ("entries/2026/11/24/gap-a.toml", false),
            ("entries/2026/11/24/gap-a.01L.note.toml", false),
        ] {
            assert_eq!(all.covers(path), covered, "{path}");
        }
        assert!(all.touches("entries") && all.touches("entries/2026/11/23"));
        assert!(!all.touches("entries/2026/11/22") && !all.touches("events"));
    }

    #[test]
    fn no_tombstone_removes_what_is_no_record() {
        for path in ["stopgap.toml", "expunged/x.toml", "entries/../stopgap.toml"] {
            let text = format!("schema = 1\nat = 2026-11-23T03:20:41+01:00\npaths = [\"{path}\"]\n");
            assert!(Tombstone::read(FactId::new(1, 1), text.as_bytes()).is_err(), "{path}");
        }
    }
}
