//! One commit against its parents: which records it lost, changed or moved, and which files it added.
//!
//! Trees are compared raw and equal ones skipped whole. Every record of every parent has to be there, under its
//! name or as a fork beside it.

use super::files::{is_record, is_toml};
use crate::git::{GitError, Kind, Node, ObjectId, Objects, Tree};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The folders that are only ever added to.
const FOLDERS: [&str; 3] = ["entries", "events", "expunged"];

/// Records lie three folders deep. Far below that nothing is ours, and a tree can be forged as deep as one likes.
const DEEPEST: usize = 16;

/// Trees that are kept: those of one commit are the parents' of the next.
const KEPT: usize = 128;

/// What a commit did.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub added: Vec<Added>,
    pub lost: Vec<Lost>,
    /// Paths below which trees could not be read, and why.
    pub unseen: Vec<(String, String)>,
}

/// Something that no parent has.
#[derive(Clone, Debug)]
pub(super) struct Added {
    pub path: String,
    pub id: ObjectId,
    pub kind: Kind,
}

/// A record that a parent has, and that is not there any more as it was.
#[derive(Debug)]
pub(super) struct Lost {
    pub path: String,
    pub was: ObjectId,
    pub how: How,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum How {
    Removed,
    RenamedTo(String),
    Changed,
    /// The parents of a merge had two contents, and one of them is gone.
    Overruled,
}

/// Compares commits one after the other.
pub(super) struct Comparer<'a> {
    objects: Objects<'a>,
    recent: HashMap<ObjectId, Rc<Tree>>,
}

/// A name in the trees of the parents and in that of the commit.
#[derive(Default)]
struct Place<'t> {
    before: Vec<Node<'t>>,
    now: Vec<Node<'t>>,
}

impl<'a> Comparer<'a> {
    pub(super) fn new(objects: Objects<'a>) -> Self {
        Self { objects, recent: HashMap::new() }
    }

    /// Compares the root of a commit with those of its parents.
    pub(super) fn compare(&mut self, parents: &[ObjectId], root: ObjectId) -> Changes {
        let mut changes = Changes::default();
        self.level("", parents, Some(root), &mut changes);
        for lost in changes.lost.iter_mut().filter(|lost| lost.how == How::Removed) {
            let moved = changes.added.iter().find(|added| added.id == lost.was && added.kind == Kind::File);
            if let Some(added) = moved {
                lost.how = How::RenamedTo(added.path.clone());
            }
        }
        changes
    }

    fn tree(&mut self, id: ObjectId) -> Result<Rc<Tree>, GitError> {
        if let Some(known) = self.recent.get(&id) {
            return Ok(Rc::clone(known));
        }
        let tree = Rc::new(self.objects.tree(id)?);
        if self.recent.len() >= KEPT {
            self.recent.clear();
        }
        self.recent.insert(id, Rc::clone(&tree));
        Ok(tree)
    }

    fn level(&mut self, path: &str, before: &[ObjectId], now: Option<ObjectId>, changes: &mut Changes) {
        if now.is_some_and(|now| !before.is_empty() && before.iter().all(|id| *id == now)) {
            return;
        }
        let read = |this: &mut Self, id| this.tree(id).map_err(|error| (path.to_owned(), error.to_string()));
        let now = match now.map(|id| read(self, id)).transpose() {
            Ok(now) => now,
            Err(unseen) => return changes.unseen.push(unseen),
        };
        let before: Vec<Rc<Tree>> = match before.iter().map(|id| read(self, *id)).collect() {
            Ok(before) => before,
            Err(unseen) => return changes.unseen.push(unseen),
        };
        let mut places: BTreeMap<&[u8], Place<'_>> = BTreeMap::new();
        match (before.as_slice(), &now) {
            ([one], Some(now)) => {
                let (gone, new) = one.differing(now);
                for node in gone {
                    places.entry(node.name).or_default().before.push(node);
                }
                for node in new {
                    places.entry(node.name).or_default().now.push(node);
                }
            }
            _ => {
                for node in before.iter().flat_map(|tree| tree.nodes()) {
                    places.entry(node.name).or_default().before.push(node);
                }
                for node in now.iter().flat_map(|tree| tree.nodes()) {
                    places.entry(node.name).or_default().now.push(node);
                }
            }
        }
        for (name, place) in &places {
            let name = String::from_utf8_lossy(name);
            if path.is_empty() && !FOLDERS.contains(&&*name) {
                continue;
            }
            let below = if path.is_empty() { name.into_owned() } else { format!("{path}/{name}") };
            self.folders(&below, place, changes);
            leaves(&below, place, now.as_deref(), changes);
        }
    }

    fn folders(&mut self, path: &str, place: &Place<'_>, changes: &mut Changes) {
        let mut before: Vec<ObjectId> = folders_of(&place.before).collect();
        before.sort_unstable();
        before.dedup();
        let now = folders_of(&place.now).next();
        if before.is_empty() && now.is_none() {
            return;
        }
        if let (Some(id), true) = (now, before.is_empty()) {
            let is_too_deep = path.matches('/').count() > DEEPEST;
            if is_too_deep || is_toml(path) {
                changes.added.push(Added { path: path.to_owned(), id, kind: Kind::Folder });
            }
        }
        if path.matches('/').count() <= DEEPEST {
            self.level(path, &before, now, changes);
        }
    }
}

fn folders_of(nodes: &[Node<'_>]) -> impl Iterator<Item = ObjectId> {
    nodes.iter().filter(|node| node.kind == Kind::Folder).map(|node| node.id)
}

/// What became of the files at a path; `tree` is the folder that they lie in now.
fn leaves(path: &str, place: &Place<'_>, tree: Option<&Tree>, changes: &mut Changes) {
    let is_leaf = |node: &&Node<'_>| node.kind != Kind::Folder;
    let now = place.now.iter().find(is_leaf);
    let mut before: Vec<&Node<'_>> = Vec::new();
    for node in place.before.iter().filter(is_leaf) {
        if !before.iter().any(|known| known.id == node.id && known.kind == node.kind) {
            before.push(node);
        }
    }
    let is_same = |one: &Node<'_>, other: &Node<'_>| one.id == other.id && one.kind == other.kind;
    if let Some(now) = now.filter(|now| !before.iter().any(|was| is_same(was, now))) {
        changes.added.push(Added { path: path.to_owned(), id: now.id, kind: now.kind });
    }
    if !is_record(path) {
        return;
    }
    for was in before.iter().filter(|was| was.kind == Kind::File) {
        if now.is_some_and(|now| is_same(was, now)) || has_fork(tree, was) {
            continue;
        }
        let how = match now {
            None => How::Removed,
            Some(now) if before.iter().any(|other| is_same(other, now)) => How::Overruled,
            Some(_) => How::Changed,
        };
        changes.lost.push(Lost { path: path.to_owned(), was: was.id, how });
    }
}

/// Whether the content lies beside its name: `gap-ID.toml` as `gap-ID.fork-BLOB.toml`.
fn has_fork(tree: Option<&Tree>, was: &Node<'_>) -> bool {
    let stem = was.name.strip_suffix(b".toml").unwrap_or(was.name);
    let start = [stem, b".fork-"].concat();
    let mut nodes = tree.into_iter().flat_map(Tree::nodes);
    nodes.any(|node| node.kind == Kind::File && node.id == was.id && node.name.starts_with(&start))
}
