//! Which files were changed last: what somebody looks for at night is mostly where somebody worked lately.

use super::codes::Code;
use super::links::Candidate;
use crate::git::{ObjectId, Repository};
use std::collections::HashMap;

/// Commits that are looked through for it, along the first parents.
const COMMITS: usize = 200;

/// The candidates whose files were changed last come first; those that nobody touched lately stay in their order.
pub(super) fn newest_first(code: &Code, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    if candidates.len() > 1
        && let Ok(repository) = Repository::open(&code.git_dir)
    {
        let ranks = ranks(&repository, code.commit);
        candidates.sort_by_cached_key(|one| ranks.get(&one.place.path).copied().unwrap_or(usize::MAX));
    }
    candidates
}

/// Path → how many commits ago it was changed, of those that were changed lately.
pub(super) fn ranks(repository: &Repository, tip: ObjectId) -> HashMap<String, usize> {
    let mut ranks = HashMap::new();
    let mut next = repository.commit_here(tip).ok();
    for rank in 0..COMMITS {
        let Some(commit) = next else { break };
        let parent = commit.parents.first().and_then(|parent| repository.commit_here(*parent).ok());
        // At the first commit everything is new: that says nothing.
        if parent.is_none() && rank > 0 {
            break;
        }
        let before = parent.as_ref().map(|parent| parent.tree);
        // In a partial clone the past is not here: that says nothing either.
        if before.is_some_and(|tree| !repository.has_tree(tree)) {
            break;
        }
        for path in repository.differing_paths(before, Some(commit.tree)).unwrap_or_default() {
            ranks.entry(path).or_insert(rank);
        }
        next = parent;
    }
    ranks
}
