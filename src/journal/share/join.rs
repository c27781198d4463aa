//! The union of two journals as trees: associative, commutative, idempotent.
//!
//! The same path with two contents can only come from tampering. Both stay: the one with the smaller blob id under
//! its name, the other beside it under a name that says which content it has, so that every order of merging gives
//! the same tree.

use crate::git::{GitError, Kind, Line, ObjectId, Objects, Repository};
use crate::journal::tombstone::Expunged;
use std::collections::BTreeMap;

/// The folders that are joined as unions; everything else is merged from three versions.
pub(in crate::journal) const FOLDERS: [&str; 3] = ["entries", "events", "expunged"];

/// Records lie three folders deep; a forged tree can be as deep as one likes.
const DEEPEST: usize = 16;

/// Joins the folders of journals.
pub(in crate::journal) struct Joiner<'a> {
    repository: &'a Repository,
    objects: Objects<'a>,
    expunged: &'a Expunged,
    /// Paths that had two contents.
    pub(in crate::journal) forked: Vec<String>,
}

/// A name in two trees: at most one folder of each, and the files.
#[derive(Default)]
struct Place {
    folders: Vec<ObjectId>,
    leaves: Vec<Leaf>,
}

/// A file; or a link or submodule, which a journal does not hold, and which is kept all the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf {
    id: ObjectId,
    mode: Vec<u8>,
}

impl<'a> Joiner<'a> {
    pub(in crate::journal) fn new(
        repository: &'a Repository,
        expunged: &'a Expunged,
    ) -> Result<Self, GitError> {
        Ok(Self { repository, objects: repository.objects()?, expunged, forked: Vec::new() })
    }

    /// The union of two folders at the same path, without what was expunged; `None` where nothing is left.
    ///
    /// # Errors
    /// Where a tree cannot be read or written.
    pub(in crate::journal) fn folder(
        &mut self,
        path: &str,
        one: Option<ObjectId>,
        other: Option<ObjectId>,
    ) -> Result<Option<ObjectId>, GitError> {
        let touched = self.expunged.touches(path);
        match (one, other) {
            (None, None) => return Ok(None),
            (Some(id), None) | (None, Some(id)) if !touched => return Ok(Some(id)),
            (Some(one), Some(other)) if one == other && !touched => return Ok(Some(one)),
            _ => {}
        }
        let is_too_deep = path.matches('/').count() > DEEPEST;
        let mut places: BTreeMap<Vec<u8>, Place> = BTreeMap::new();
        for tree in [one, other].into_iter().flatten() {
            for node in self.objects.tree(tree)?.nodes() {
                let place = places.entry(node.name.to_vec()).or_default();
                if node.kind == Kind::Folder && !is_too_deep {
                    place.folders.push(node.id);
                    continue;
                }
                // How a file was marked says nothing about a record.
                let mode = if node.kind == Kind::File { b"100644" } else { node.mode };
                let leaf = Leaf { id: node.id, mode: mode.to_vec() };
                if !place.leaves.contains(&leaf) {
                    place.leaves.push(leaf);
                }
            }
        }
        let mut lines: BTreeMap<Vec<u8>, Line> = BTreeMap::new();
        for (name, mut place) in places {
            let below = format!("{path}/{}", String::from_utf8_lossy(&name));
            let mut name_is_taken = false;
            if let Some(first) = place.folders.first() {
                let folder = self.folder(&below, Some(*first), place.folders.get(1).copied())?;
                if let Some(id) = folder {
                    name_is_taken = true;
                    lines.insert(name.clone(), Line::folder(name.clone(), id));
                }
            }
            if self.expunged.covers(&below) {
                continue;
            }
            place.leaves.sort();
            if place.leaves.len() + usize::from(name_is_taken) > 1 {
                self.forked.push(below);
            }
            for leaf in place.leaves {
                let mut own = if name_is_taken { fork_name(&name, leaf.id) } else { name.clone() };
                name_is_taken = true;
                // The fork may be there already. A forged one, with another content, takes nobody's place.
                while lines.get(&own).is_some_and(|line| line.id != leaf.id) {
                    own = fork_name(&own, leaf.id);
                }
                lines.insert(own.clone(), Line { mode: leaf.mode, name: own, id: leaf.id });
            }
        }
        if lines.is_empty() {
            return Ok(None);
        }
        self.repository.write_tree(lines.into_values().collect()).map(Some)
    }
}

/// `gap-ID.toml` with another content becomes `gap-ID.fork-BLOB.toml`; so the entry, which it speaks of, is suspect.
fn fork_name(name: &[u8], id: ObjectId) -> Vec<u8> {
    let (stem, ending) = match name.strip_suffix(b".toml") {
        Some(stem) => (stem, ".toml"),
        None => (name, ""),
    };
    [stem, format!(".fork-{id}{ending}").as_bytes()].concat()
}
