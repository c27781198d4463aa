//! Appending: one commit for each record, durable before anybody is told, lost to no race.
//!
//! Writers take turns by an advisory lock and swap the ref only where it still is what they read. The user's
//! index, work tree and HEAD are never touched, except where the journal's own branch is checked out.

use super::seal::Sealed;
use super::store::{BRANCH, Journal, REFERENCE};
use crate::git::{
    CommitDraft, GitError, GitErrorKind, Identity, ObjectId, Signed, WriterLock, checkouts_of, jittered,
    stale_locks,
};
use crate::model::Stamp;
use std::time::{Duration, Instant};

/// How long a writer waits for the others before it relies on the swap alone.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a lock file of git may stand in the way before the record goes elsewhere.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// What a file without entries says to whoever lands on the branch.
const README: &str = include_str!("README.md");

/// What was written.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub commits: Vec<ObjectId>,
    pub signed: Signed,
    /// It stands, but something beside it did not work.
    pub warnings: Vec<String>,
}

/// Why nothing was written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    #[error("{0}")]
    Git(#[from] GitError),
    #[error("{message}")]
    Locked { message: String },
    #[error("the path {0} exists already, with another content")]
    Taken(String),
    #[error("other writers kept moving the branch for {0} seconds")]
    Crowded(u64),
}

impl Journal {
    /// Appends records, a commit each, in one swap of the ref.
    ///
    /// # Errors
    /// Where nothing was written: the caller still holds the records, and their ids stay the same.
    pub fn append(&self, records: &[Sealed], identity: &Identity, at: Stamp) -> Result<Receipt, AppendError> {
        let _turn = WriterLock::take(&self.repository, PATIENCE)?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match self.attempt(records, identity, at) {
                Err(AppendError::Git(error)) if error.kind == GitErrorKind::Moved => {
                    if started.elapsed() > PATIENCE {
                        return Err(AppendError::Crowded(PATIENCE.as_secs()));
                    }
                }
                Err(AppendError::Git(error)) if error.kind == GitErrorKind::Locked => {
                    if started.elapsed() > LOCK_PATIENCE {
                        return Err(self.locked(&error));
                    }
                }
                other => return other,
            }
            std::thread::sleep(jittered(pause));
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    fn attempt(&self, records: &[Sealed], identity: &Identity, at: Stamp) -> Result<Receipt, AppendError> {
        let repository = &self.repository;
        let old = repository.reference(REFERENCE)?;
        let mut parent = match old {
            Some(tip) => Some(tip),
            None => self.remote_tip()?,
        };
        let mut tree = parent.map(|tip| repository.tree_of(tip)).transpose()?;
        let mut written = Vec::new();
        let mut commits = Vec::new();
        let mut signed = Signed::NotAsked;
        for record in records {
            let mut files = Vec::new();
            match tree.map(|tree| repository.file(tree, &record.path)).transpose()?.flatten() {
                // An earlier attempt landed and its writer never learned of it.
                Some(there) if there == record.bytes => continue,
                Some(_) if !record.is_replaceable() => return Err(AppendError::Taken(record.path.clone())),
                _ => files.push((record.path.clone(), record.bytes.clone())),
            }
            if parent.is_none() {
                files.insert(0, ("README.md".to_owned(), README.as_bytes().to_vec()));
            }
            let new_tree = repository.with_files(tree, &files)?;
            let draft = CommitDraft { tree: new_tree, parent, identity, at, message: &record.subject };
            let (commit, how) = repository.write_commit(&draft, &self.config)?;
            if signed == Signed::NotAsked || matches!(how, Signed::Failed { .. }) {
                signed = how;
            }
            (parent, tree) = (Some(commit), Some(new_tree));
            commits.push(commit);
            written.extend(files);
        }
        if let Some(tip) = parent.filter(|tip| Some(*tip) != old) {
            let subject = records.last().map_or("append", |record| record.subject.as_str());
            repository.swap(REFERENCE, old, tip, subject)?;
        }
        let mut warnings = Vec::new();
        for checkout in checkouts_of(repository, REFERENCE) {
            if let Err(error) = checkout.add(&written) {
                let place = checkout.work_dir.display();
                warnings.push(format!(
                    "the worktree {place} has the journal checked out and lags behind ({error})"
                ));
            }
        }
        repository.tidy_up();
        Ok(Receipt { commits, signed, warnings })
    }

    /// The tip that the first local write continues: origin's, else that of the first remote that has one.
    fn remote_tip(&self) -> Result<Option<ObjectId>, GitError> {
        let remotes = self.repository.remote_tracking(BRANCH)?;
        let origin = format!("refs/remotes/origin/{BRANCH}");
        let chosen = remotes.iter().find(|(name, _)| *name == origin).or_else(|| remotes.first());
        Ok(chosen.map(|(_, tip)| *tip))
    }

    fn locked(&self, error: &GitError) -> AppendError {
        let locks = stale_locks(&self.repository, REFERENCE);
        let message = match locks.first() {
            Some(lock) => {
                format!(
                    "{} is {} seconds old and blocks the journal",
                    lock.path.display(),
                    lock.age.as_secs()
                )
            }
            None => error.to_string(),
        };
        AppendError::Locked { message }
    }
}
