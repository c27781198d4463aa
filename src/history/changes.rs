//! What commits have changed: the paths, and the change as a number that tells copies and inverses. Found out when it
//! is asked for, and remembered: a commit never changes.

use super::graph::{Graph, Node};
use crate::git::{ObjectId, Repository};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// An id of a patch, as bytes.
pub type Patch = [u8; 20];

/// A change as it can be compared with others.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Comparable {
    As(Patch),
    /// Nothing was changed, or more than is worth it.
    Not,
}

impl Comparable {
    fn of(patch: Option<ObjectId>) -> Self {
        patch.map_or(Self::Not, |patch| Self::As(bytes(patch)))
    }

    fn patch(self) -> Option<Patch> {
        match self {
            Self::As(patch) => Some(patch),
            Self::Not => None,
        }
    }
}

/// What was found out of a commit; `None`: nobody asked, or it could not be told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Known {
    paths: Option<Vec<String>>,
    patch: Option<Comparable>,
    inverse: Option<Comparable>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Changes {
    known: RefCell<BTreeMap<Node, Known>>,
    #[serde(skip)]
    is_new: Cell<bool>,
}

impl Changes {
    /// Whether something was found out that the file does not hold.
    #[must_use]
    pub fn has_news(&self) -> bool {
        self.is_new.get()
    }

    /// The paths that a commit changed, a merge against its first parent; `None` where that cannot be told from here.
    #[must_use]
    pub fn paths(&self, graph: &Graph, repository: &Repository, node: Node) -> Option<Vec<String>> {
        if let Some(known) = self.known.borrow().get(&node).and_then(|known| known.paths.clone()) {
            return Some(known);
        }
        let (before, after) = trees(graph, repository, node)?;
        let paths = repository.differing_paths(before, Some(after)).ok()?;
        self.remember(node, |known| known.paths = Some(paths.clone()));
        Some(paths)
    }

    /// The id of its change; `None` where it changed nothing, or that cannot be told.
    #[must_use]
    pub fn patch(&self, graph: &Graph, repository: &Repository, node: Node) -> Option<Patch> {
        if let Some(known) = self.known.borrow().get(&node).and_then(|known| known.patch) {
            return known.patch();
        }
        let (before, after) = trees(graph, repository, node)?;
        let patch = Comparable::of(repository.patch_id(before, Some(after)));
        self.remember(node, |known| known.patch = Some(patch));
        patch.patch()
    }

    /// The id of what would undo it.
    #[must_use]
    pub fn inverse(&self, graph: &Graph, repository: &Repository, node: Node) -> Option<Patch> {
        if let Some(known) = self.known.borrow().get(&node).and_then(|known| known.inverse) {
            return known.patch();
        }
        let (before, after) = trees(graph, repository, node)?;
        let inverse = Comparable::of(repository.patch_id(Some(after), before));
        self.remember(node, |known| known.inverse = Some(inverse));
        inverse.patch()
    }

    fn remember(&self, node: Node, set: impl FnOnce(&mut Known)) {
        set(self.known.borrow_mut().entry(node).or_default());
        self.is_new.set(true);
    }
}

/// The id of the change of a commit that is in no branch any more.
#[must_use]
pub fn patch_of(repository: &Repository, commit: ObjectId) -> Option<Patch> {
    let commit = repository.commit(commit).ok()?;
    let before = match commit.parents.first() {
        Some(parent) => Some(repository.tree_of(*parent).ok()?),
        None => None,
    };
    repository.patch_id(before, Some(commit.tree)).map(bytes)
}

/// The trees before and after a commit; `None` where one is not here.
fn trees(graph: &Graph, repository: &Repository, node: Node) -> Option<(Option<ObjectId>, ObjectId)> {
    let tree = |node: Node| {
        let tree = repository.commit(graph.id(node)).ok()?.tree;
        repository.has_tree(tree).then_some(tree)
    };
    let after = tree(node)?;
    let before = match graph.first_parent(node) {
        Some(parent) => Some(tree(parent)?),
        // A root changed everything it holds; where its parents are not here, nobody can tell.
        None if repository.commit(graph.id(node)).ok()?.parents.is_empty() => None,
        None => return None,
    };
    Some((before, after))
}

fn bytes(id: ObjectId) -> Patch {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(id.as_bytes());
    bytes
}
