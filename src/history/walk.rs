//! The commits that changed one thing in the tree, newest first, as `git log` would list them for a path.
//!
//! What the thing is, and whether two of its states are the same, the caller says: a file, or a block in one.

use crate::git::{Commit, GitError, ObjectId, Repository};
use chrono::{DateTime, FixedOffset};
use std::collections::{BinaryHeap, HashMap, HashSet};

/// How a thing stood in a parent of a commit.
pub enum Before<K> {
    /// As in the commit; it may have been called otherwise.
    Same(K),
    /// Otherwise.
    Other(K),
    /// It was not there.
    Absent,
    /// Nobody can tell from here: what would say it was not fetched.
    Unknown,
}

/// Walks back from a commit, following one thing.
pub struct Walk<'a, K> {
    repository: &'a Repository,
    /// By time, newest first.
    waiting: BinaryHeap<(Option<DateTime<FixedOffset>>, ObjectId)>,
    keys: HashMap<ObjectId, (Commit, K)>,
    seen: HashSet<ObjectId>,
    /// Only these commits are looked at; `None`: all.
    within: Option<HashSet<ObjectId>>,
    /// Where a shallow clone was cut.
    ends: Vec<ObjectId>,
    is_blind: bool,
}

impl<'a, K: Clone> Walk<'a, K> {
    /// From a commit back to the beginning, or through `within` alone.
    ///
    /// # Errors
    /// Where the commit is not here.
    pub fn from(
        repository: &'a Repository,
        tip: ObjectId,
        key: K,
        within: Option<HashSet<ObjectId>>,
    ) -> Result<Self, GitError> {
        let mut walk = Self {
            repository,
            waiting: BinaryHeap::new(),
            keys: HashMap::new(),
            seen: HashSet::new(),
            within,
            ends: repository.shallow_ends(),
            is_blind: false,
        };
        walk.push(tip, key)?;
        Ok(walk)
    }

    /// Whether some commit could not be compared with a parent: there may be more than was told.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.is_blind
    }

    fn push(&mut self, id: ObjectId, key: K) -> Result<(), GitError> {
        if self.within.as_ref().is_some_and(|within| !within.contains(&id)) || !self.seen.insert(id) {
            return Ok(());
        }
        let commit = self.repository.commit_here(id)?;
        self.waiting.push((commit.committed, id));
        self.keys.insert(id, (commit, key));
        Ok(())
    }

    /// The next commit that changed the thing, with what it is called there. `before` compares a commit with one of
    /// its parents.
    ///
    /// # Errors
    /// Where a commit cannot be read.
    pub fn next(
        &mut self,
        mut before: impl FnMut(&Commit, &K, &Commit) -> Before<K>,
    ) -> Result<Option<(Commit, K)>, GitError> {
        while let Some((_, id)) = self.waiting.pop() {
            let Some((commit, key)) = self.keys.remove(&id) else { continue };
            let mut others = Vec::new();
            let mut same = None;
            // Where the history was cut off nobody can tell what the first commit has changed.
            let mut is_known = !self.ends.contains(&id);
            for parent in &commit.parents {
                let Ok(parent) = self.repository.commit_here(*parent) else {
                    is_known = false;
                    continue;
                };
                match before(&commit, &key, &parent) {
                    Before::Same(key) => {
                        same = Some((parent.id, key));
                        break;
                    }
                    Before::Other(key) => others.push((parent.id, key)),
                    Before::Absent => {}
                    Before::Unknown => is_known = false,
                }
            }
            // A merge that took one side's state over has not changed it: that side has its story.
            if let Some((parent, key)) = same {
                self.push(parent, key)?;
                continue;
            }
            for (parent, key) in others {
                self.push(parent, key)?;
            }
            // One side may have it as it is: then the commit has changed nothing.
            if !is_known {
                self.is_blind = true;
                continue;
            }
            return Ok(Some((commit, key)));
        }
        Ok(None)
    }
}
