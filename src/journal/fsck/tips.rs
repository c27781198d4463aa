//! What stands at the tips now: whether a finding still holds, what lies beside a record, what the tips disagree on.

use crate::git::{GitError, Kind, ObjectId, Objects, Repository};
use crate::journal::disk::{read_entry, read_fact};
use crate::journal::paths::RecordPath;
use crate::journal::seal::permissions_of;
use crate::journal::union::Difference;
use crate::model::{Entry, EntryId, FactId, Stamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) struct Tips<'a> {
    repository: &'a Repository,
    roots: Vec<ObjectId>,
}

impl<'a> Tips<'a> {
    pub(super) fn new(repository: &'a Repository, tips: &[ObjectId]) -> Result<Self, GitError> {
        let mut roots: Vec<ObjectId> =
            tips.iter().map(|tip| repository.tree_of(*tip)).collect::<Result<_, _>>()?;
        roots.sort_unstable();
        roots.dedup();
        Ok(Self { repository, roots })
    }

    pub(super) fn roots(&self) -> &[ObjectId] {
        &self.roots
    }

    /// Whether a path has this content at any tip. What cannot be told counts as there.
    pub(super) fn have(&self, path: &str, id: [u8; 20]) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if path.contains('\u{fffd}') {
            return true;
        }
        self.roots.iter().any(|root| {
            let folder =
                if folder.is_empty() { Ok(Some(*root)) } else { self.repository.folder(*root, folder) };
            let tree = folder.and_then(|id| id.map(|id| self.repository.tree(id)).transpose());
            match tree {
                Ok(tree) => tree.is_some_and(|tree| {
                    tree.nodes().any(|node| node.name == name.as_bytes() && node.id.as_bytes() == id)
                }),
                Err(_) => true,
            }
        })
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        self.roots.iter().find_map(|root| self.repository.file(*root, path).ok().flatten())
    }

    /// The entry in a folder.
    pub(super) fn entry(&self, folder: &str, id: EntryId) -> Option<Entry> {
        read_entry(id, &self.file(&format!("{folder}/{id}.toml"))?).ok()
    }

    /// Whether a file with the entry's name is there, readable or not.
    pub(super) fn has_entry(&self, folder: &str, id: EntryId) -> bool {
        self.file(&format!("{folder}/{id}.toml")).is_some()
    }

    /// When a fact beside others was said.
    pub(super) fn fact_time(&self, folder: &str, entry: EntryId, id: FactId) -> Option<Stamp> {
        let start = format!("{entry}.{id}.");
        let name = self.names(folder).into_iter().find(|name| name.starts_with(&start))?;
        let path = format!("{folder}/{name}");
        let Some(RecordPath::Fact { kind, .. }) = RecordPath::parse(&path) else { return None };
        read_fact(entry, id, kind, &self.file(&path)?).ok().map(|fact| fact.at)
    }

    /// The rules whose findings may stay in what is said of an entry: permitted with a reason, there or later.
    pub(super) fn permissions(&self, folder: &str, id: EntryId) -> BTreeSet<String> {
        let mut all = BTreeMap::new();
        if let Some(entry) = self.entry(folder, id) {
            all.extend(entry.allowed_secrets);
        }
        let start = format!("{id}.");
        for name in self.names(folder).into_iter().filter(|name| name.starts_with(&start)) {
            let path = format!("{folder}/{name}");
            if let Some(RecordPath::Fact { entry, id, kind }) = RecordPath::parse(&path) {
                let fact = self.file(&path).and_then(|bytes| read_fact(entry, id, kind, &bytes).ok());
                all.extend(fact.iter().flat_map(permissions_of));
            }
        }
        all.into_iter().filter(|(_, why)| !why.trim().is_empty()).map(|(rule, _)| rule).collect()
    }

    fn names(&self, folder: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for root in &self.roots {
            let tree = self.repository.folder(*root, folder).ok().flatten();
            if let Some(tree) = tree.and_then(|id| self.repository.tree(id).ok()) {
                names.extend(tree.nodes().map(|node| String::from_utf8_lossy(node.name).into_owned()));
            }
        }
        names
    }

    /// Where each entry lies, wherever that is; every folder is looked into.
    pub(super) fn places(&self) -> HashMap<EntryId, String> {
        let folders =
            self.roots.iter().filter_map(|root| self.repository.folder(*root, "entries").ok().flatten());
        let folders: Vec<ObjectId> = folders.collect();
        let objects = self.repository.objects();
        let all = objects.and_then(|objects| Difference::between(&objects, &[], &folders, "entries"));
        let all = all.map(|all| all.added).unwrap_or_default();
        let entry = |path: String| match RecordPath::parse(&path) {
            Some(RecordPath::Entry(id)) => Some((id, path)),
            _ => None,
        };
        all.into_iter().filter_map(|added| entry(added.path)).collect()
    }

    /// Paths that have different contents at different tips.
    pub(super) fn forks(&self) -> Result<Vec<String>, GitError> {
        let mut found = Vec::new();
        forks_below(&self.repository.objects()?, "", &self.roots, &mut found)?;
        Ok(found)
    }
}

fn forks_below(
    objects: &Objects<'_>,
    path: &str,
    trees: &[ObjectId],
    found: &mut Vec<String>,
) -> Result<(), GitError> {
    if trees.len() < 2 || path.matches('/').count() > 16 {
        return Ok(());
    }
    let mut places: BTreeMap<Vec<u8>, (BTreeSet<ObjectId>, BTreeSet<ObjectId>)> = BTreeMap::new();
    for tree in trees {
        for node in objects.tree(*tree)?.nodes() {
            let place = places.entry(node.name.to_vec()).or_default();
            let ids = if node.kind == Kind::Folder { &mut place.0 } else { &mut place.1 };
            ids.insert(node.id);
        }
    }
    for (name, (folders, files)) in places {
        let name = String::from_utf8_lossy(&name);
        if path.is_empty() && !["entries", "events", "expunged"].contains(&&*name) {
            continue;
        }
        let below = if path.is_empty() { name.into_owned() } else { format!("{path}/{name}") };
        forks_below(objects, &below, &folders.into_iter().collect::<Vec<_>>(), found)?;
        if files.len() > 1 {
            found.push(below);
        }
    }
    Ok(())
}
