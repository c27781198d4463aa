//! History without what was expunged: every commit that held it, and all that follow, are written anew.
//!
//! A rewrite depends on nothing but the history and the tombstones, so that two clones that make it apart get the
//! same commits.

use super::join::{FOLDERS, Joiner};
use crate::git::{Commit, GitError, Kind, Line, ObjectId, Repository};
use crate::journal::tombstone::Expunged;
use crate::model::EntryId;
use std::collections::{BTreeSet, HashMap};

/// What stands in the place of a message that told about what was expunged.
const MESSAGE: &str = "expunged: what this commit recorded was taken out";

pub(super) struct Rewriter<'a> {
    repository: &'a Repository,
    joiner: Joiner<'a>,
    expunged: &'a Expunged,
    /// Ids whose mention in a message is taken out as well.
    ids: BTreeSet<EntryId>,
    /// Folders of records before and after, by path and id.
    folders: HashMap<(&'static str, ObjectId), Option<ObjectId>>,
}

impl<'a> Rewriter<'a> {
    pub(super) fn new(repository: &'a Repository, expunged: &'a Expunged) -> Result<Self, GitError> {
        Ok(Self {
            repository,
            joiner: Joiner::new(repository, expunged)?,
            expunged,
            ids: expunged.entries(),
            folders: HashMap::new(),
        })
    }

    /// The tip of the same history without what was expunged. The same tip, where it holds nothing of that.
    ///
    /// Behind `known` nothing is looked at: it holds nothing of that.
    pub(super) fn tip(&mut self, tip: ObjectId, known: Option<ObjectId>) -> Result<ObjectId, GitError> {
        if self.expunged.is_empty() {
            return Ok(tip);
        }
        let mut renewed: HashMap<ObjectId, ObjectId> = HashMap::new();
        let known: Vec<ObjectId> = known.into_iter().collect();
        for id in self.repository.commits_between(&known, &[tip])? {
            let commit = self.repository.commit_here(id)?;
            let mut parents: Vec<ObjectId> = Vec::new();
            for parent in &commit.parents {
                let parent = renewed.get(parent).copied().unwrap_or(*parent);
                if !parents.contains(&parent) {
                    parents.push(parent);
                }
            }
            let new = self.commit(&commit, &parents)?;
            renewed.insert(id, new);
        }
        Ok(renewed.get(&tip).copied().unwrap_or(tip))
    }

    fn commit(&mut self, commit: &Commit, parents: &[ObjectId]) -> Result<ObjectId, GitError> {
        let tree = self.root(commit.tree)?;
        let told = self.is_told_by(commit);
        if tree == commit.tree && parents == commit.parents && !told {
            return Ok(commit.id);
        }
        if let [parent] = parents
            && self.repository.tree_of(*parent)? == tree
            && (tree != commit.tree || told)
        {
            // Nothing is left of it.
            return Ok(*parent);
        }
        // A commit that brought what was expunged along with other things may tell about it in any words.
        let brought = tree != commit.tree && self.removed_here(commit)?;
        self.repository.recommit(commit.id, tree, parents, (told || brought).then_some(MESSAGE))
    }

    /// Whether the message names an entry that was expunged.
    fn is_told_by(&self, commit: &Commit) -> bool {
        commit.message.match_indices("gap-").any(|(at, _)| {
            let id = commit.message.get(at..at + 14).and_then(EntryId::from_disk);
            id.is_some_and(|id| self.ids.contains(&id))
        })
    }

    /// Whether the commit itself brought something that was expunged, or changed it: its first parent holds other
    /// files of that.
    fn removed_here(&self, commit: &Commit) -> Result<bool, GitError> {
        let before = match commit.parents.first() {
            Some(parent) => self.doomed_in(self.repository.tree_of(*parent)?)?,
            None => BTreeSet::new(),
        };
        Ok(self.doomed_in(commit.tree)? != before)
    }

    /// The files of a root that were expunged.
    fn doomed_in(&self, root: ObjectId) -> Result<BTreeSet<(String, ObjectId)>, GitError> {
        let mut doomed = BTreeSet::new();
        for folder in self.expunged.folders() {
            let Some(tree) = self.repository.folder(root, folder)? else { continue };
            for node in self.repository.tree(tree)?.nodes() {
                let path = format!("{folder}/{}", String::from_utf8_lossy(node.name));
                if self.expunged.covers(&path) {
                    doomed.insert((path, node.id));
                }
            }
        }
        Ok(doomed)
    }

    /// A root without what was expunged.
    pub(super) fn root(&mut self, root: ObjectId) -> Result<ObjectId, GitError> {
        let tree = self.repository.tree(root)?;
        let mut lines: Vec<Line> = Vec::new();
        let mut is_changed = false;
        for node in tree.nodes() {
            let folder = FOLDERS.into_iter().find(|name| name.as_bytes() == node.name);
            match folder.filter(|folder| node.kind == Kind::Folder && self.expunged.touches(folder)) {
                Some(folder) => {
                    let known = self.folders.get(&(folder, node.id)).copied();
                    let new = match known {
                        Some(new) => new,
                        None => self.joiner.folder(folder, Some(node.id), None)?,
                    };
                    self.folders.insert((folder, node.id), new);
                    is_changed |= new != Some(node.id);
                    lines.extend(new.map(|id| Line::folder(node.name.to_vec(), id)));
                }
                None => lines.push(Line::from(node)),
            }
        }
        if is_changed { self.repository.write_tree(lines) } else { Ok(root) }
    }
}
