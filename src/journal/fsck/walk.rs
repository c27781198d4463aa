//! Which commits are looked at, parents before children, and what is needed of each.

use super::Unseen;
use crate::git::{Commit, GitError, ObjectId, Repository};
use crate::model::Watch;
use std::collections::{HashMap, HashSet};

/// Commits after which it is told how far the walk is.
const TOLD_EACH: usize = 1024;

/// What is kept of a commit while the history is checked.
pub(super) struct Step {
    pub id: ObjectId,
    pub tree: ObjectId,
    pub parents: Vec<ObjectId>,
    /// Seconds since 1970.
    pub at: Option<i64>,
    pub is_signed: bool,
    pub message: String,
}

impl From<Commit> for Step {
    fn from(commit: Commit) -> Self {
        Self {
            id: commit.id,
            tree: commit.tree,
            parents: commit.parents,
            at: commit.author.at.map(|at| at.timestamp()),
            is_signed: commit.is_signed,
            message: commit.message,
        }
    }
}

/// The commits that came after `hidden`, which are known to be good or not asked for.
pub(super) fn since(
    repository: &Repository,
    hidden: &[ObjectId],
    tips: &[ObjectId],
) -> Result<Vec<Step>, GitError> {
    let ids = repository.commits_between(hidden, tips)?;
    ids.into_iter().map(|id| repository.commit(id).map(Step::from)).collect()
}

/// All commits. What is not here is told, and the rest is there.
pub(super) fn all(
    repository: &Repository,
    tips: &[ObjectId],
    unseen: &mut Vec<Unseen>,
    watch: &Watch,
) -> Vec<Step> {
    let told = watch.step("walking the history of the journal", None);
    let boundary = boundary(repository);
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut steps = Vec::new();
    for tip in tips {
        // A commit is put down once all its parents are: on the way back.
        let mut open: Vec<(Step, usize)> = Vec::new();
        let mut next = seen.insert(*tip).then_some(*tip);
        loop {
            if let Some(id) = next.take() {
                match repository.commit(id) {
                    Ok(commit) => {
                        let mut step = Step::from(commit);
                        if boundary.contains(&id) && !step.parents.is_empty() {
                            unseen.push(Unseen {
                                what: format!("the clone is shallow: nothing before commit {id} can be seen"),
                                hint: "git fetch --unshallow".to_owned(),
                            });
                            step.parents.clear();
                        }
                        open.push((step, 0));
                    }
                    Err(error) => unseen.push(Unseen::of(&error)),
                }
            }
            let Some((step, at)) = open.last_mut() else { break };
            match step.parents.get(*at).copied() {
                Some(parent) => {
                    *at += 1;
                    next = seen.insert(parent).then_some(parent);
                }
                None => {
                    steps.extend(open.pop().map(|(step, _)| step));
                    if steps.len().is_multiple_of(TOLD_EACH) {
                        told.at(steps.len() as u64);
                    }
                }
            }
        }
    }
    steps
}

/// Where a shallow clone ends.
pub(super) fn boundary(repository: &Repository) -> HashSet<ObjectId> {
    let text = std::fs::read_to_string(repository.common_dir().join("shallow")).unwrap_or_default();
    text.lines().filter_map(|line| ObjectId::from_str(line.trim()).ok()).collect()
}

/// The trees of commits and of their parents, wherever those are.
pub(super) struct Trees(HashMap<ObjectId, ObjectId>);

impl Trees {
    /// Reads those parents that are not among the steps.
    pub(super) fn of(repository: &Repository, steps: &[Step], unseen: &mut Vec<Unseen>) -> Self {
        let mut trees: HashMap<ObjectId, ObjectId> = steps.iter().map(|step| (step.id, step.tree)).collect();
        for parent in steps.iter().flat_map(|step| &step.parents) {
            if trees.contains_key(parent) {
                continue;
            }
            match repository.tree_of(*parent) {
                Ok(tree) => drop(trees.insert(*parent, tree)),
                Err(error) => {
                    let told = Unseen::of(&error);
                    if !unseen.contains(&told) {
                        unseen.push(told);
                    }
                }
            }
        }
        Self(trees)
    }

    /// The roots of a commit's parents; `None` where one of them is not here.
    pub(super) fn of_parents(&self, step: &Step) -> Option<Vec<ObjectId>> {
        let mut trees: Vec<ObjectId> =
            step.parents.iter().map(|parent| self.0.get(parent).copied()).collect::<Option<_>>()?;
        trees.sort_unstable();
        trees.dedup();
        Some(trees)
    }
}
