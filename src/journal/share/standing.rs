//! How a journal stands with its remote, told without asking it: what waits, and how old that knowledge is.

use super::memory::remembered;
use super::replay::missing_records;
use crate::git::{GitError, fetched_at};
use crate::journal::store::{BRANCH, Journal, REFERENCE};
use crate::model::Stamp;

/// A remote that is known to have the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedWith {
    pub remote: String,
    /// Records that it did not have when it was last seen.
    pub waiting: usize,
    /// When it was last seen, by whatever fetched.
    pub seen_at: Option<Stamp>,
    /// Since when it cannot be reached or refuses, and why.
    pub failed_at: Option<Stamp>,
    pub failure: Option<String>,
    /// What came of sharing in the background since somebody last shared by hand.
    pub news: Vec<String>,
}

impl Journal {
    /// The remote that the journal is shared with: the configured one, origin, or the first that has it.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn remote(&self) -> Result<Option<String>, GitError> {
        if let Some(named) = self.config.get("stopgap.remote") {
            return Ok(Some(named.to_owned()));
        }
        let tracking = self.repository.remote_tracking(BRANCH)?;
        let names: Vec<&str> = tracking.iter().filter_map(|(name, _)| remote_of(name)).collect();
        let first = names.iter().find(|name| **name == "origin").or_else(|| names.first());
        Ok(first.map(|name| (*name).to_owned()).or_else(|| self.repository.remote()))
    }

    /// Whether records go to its remote by themselves: a remote is known to have the journal, and it is not one that
    /// was only looked at. Somebody else's, fetched beside origin, gets nothing unasked.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn is_shared_by_itself(&self) -> Result<bool, GitError> {
        if !self.is_on_a_remote()? {
            return Ok(false);
        }
        let Some(remote) = self.remote()? else { return Ok(false) };
        let is_chosen = self.config.get("stopgap.remote").is_some() || remote == "origin";
        let is_known = || remembered(&self.repository).get(&remote).is_some_and(|one| one.tip.is_some());
        Ok(is_chosen || self.repository.remotes().len() == 1 || is_known())
    }

    /// How it stands with its remote; `None` where no remote is known to have it.
    ///
    /// # Errors
    /// Where refs or trees cannot be read.
    pub fn shared_with(&self) -> Result<Option<SharedWith>, GitError> {
        let Some(remote) = self.remote()? else { return Ok(None) };
        let repository = &self.repository;
        let theirs = repository.reference(&format!("refs/remotes/{remote}/{BRANCH}"))?;
        let memory = remembered(repository).remove(&remote).unwrap_or_default();
        if theirs.is_none() && self.url.is_none() {
            return Ok(None);
        }
        let ours = repository.reference(REFERENCE)?;
        let root = |tip| match tip {
            Some(tip) => repository.tree_of(tip),
            None => repository.with_blobs(None, []),
        };
        let waiting = if ours == theirs {
            0
        } else {
            let (our_root, their_root) = (root(ours)?, root(theirs)?);
            let records = missing_records(repository, our_root, their_root)?.len();
            let is_known = ours.zip(theirs).is_some_and(|(ours, theirs)| repository.reaches(theirs, ours));
            // The policy, or a template: no record, and still something that others have to hear of.
            let edited = usize::from(ours.is_some() && !is_known && our_root != their_root);
            records.max(edited)
        };
        let by_git = fetched_at(repository, BRANCH).map(|at| at.fixed_offset());
        Ok(Some(SharedWith {
            remote,
            waiting,
            seen_at: memory.seen_at.max(by_git),
            failed_at: memory.failed_at,
            failure: memory.failure,
            news: memory.news,
        }))
    }
}

/// `refs/remotes/origin/stopgap` is of origin.
fn remote_of(reference: &str) -> Option<&str> {
    reference.strip_prefix("refs/remotes/")?.strip_suffix(BRANCH)?.strip_suffix('/')
}
