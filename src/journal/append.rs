//! Appending: one commit for each record, or for those that came together; durable before anybody is told, lost to no race.
//!
//! Writers take turns by an advisory lock and swap the ref only where it still is what they read. The user's
//! index, work tree and HEAD are never touched, except where the journal's own branch is checked out.

use super::PolicySide;
use super::lagging::bring_along;
use super::seal::Sealed;
use super::store::{BRANCH, Journal, REFERENCE};
use super::tombstone::Expunged;
use crate::git::{
    CommitDraft, GitError, GitErrorKind, Grown, Identity, Kind, ObjectId, Repository, Signed, WriterLock,
    jittered, stale_locks,
};
use crate::model::{Stamp, in_words};
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
    #[error("failed to {0}")]
    Git(#[from] GitError),
    #[error("{message}")]
    Locked { message: String },
    #[error("the path {0} exists already, with another content")]
    Taken(String),
    #[error("the branch {BRANCH} holds something else than a journal; it was left alone")]
    Foreign,
    #[error("{0} was expunged meanwhile: nothing can be said about it any more")]
    Expunged(String),
    #[error("other writers kept moving the branch for {0} seconds")]
    Crowded(u64),
}

/// What is continued.
struct Base {
    /// The local tip.
    old: Option<ObjectId>,
    /// The same, or that of a remote where nothing was written here yet.
    parent: Option<ObjectId>,
    tree: Option<ObjectId>,
}

impl Journal {
    /// Appends records, a commit each, in one swap of the ref.
    ///
    /// # Errors
    /// Where nothing was written: the caller still holds the records, and their ids stay the same.
    pub fn append(&self, records: &[Sealed], identity: &Identity, at: Stamp) -> Result<Receipt, AppendError> {
        self.persist(|| self.attempt(records, identity, at))
    }

    /// Appends records that came together, all in one commit with this subject.
    ///
    /// # Errors
    /// Where nothing was written, as of [`Journal::append`].
    pub fn append_together(
        &self,
        records: &[Sealed],
        subject: &str,
        identity: &Identity,
        at: Stamp,
    ) -> Result<Receipt, AppendError> {
        self.persist(|| self.attempt_together(records, subject, identity, at))
    }

    /// Tries until it succeeds, or until it is clear that waiting does not help.
    fn persist(&self, attempt: impl Fn() -> Result<Receipt, AppendError>) -> Result<Receipt, AppendError> {
        Repository::share_with_group(&self.config);
        let _turn = WriterLock::take(&self.repository, PATIENCE)?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match attempt() {
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
        let Base { old, mut parent, mut tree } = self.base(records)?;
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
            let parents: Vec<ObjectId> = parent.into_iter().collect();
            let message = &record.subject;
            let draft =
                CommitDraft { tree: new_tree, parents: &parents, identity, at, author: None, message };
            let (commit, how) = repository.write_commit(&draft, &self.config)?;
            if signed == Signed::NotAsked || matches!(how, Signed::Failed { .. }) {
                signed = how;
            }
            (parent, tree) = (Some(commit), Some(new_tree));
            commits.push(commit);
            written.extend(files.into_iter().map(|(path, _)| path));
        }
        if let Some(tip) = parent.filter(|tip| Some(*tip) != old) {
            let subject = records.last().map_or("append", |record| record.subject.as_str());
            repository.swap(REFERENCE, old, tip, subject)?;
        }
        let warnings = self.after(old, tree, &written)?;
        Ok(Receipt { commits, signed, warnings })
    }

    fn attempt_together(
        &self,
        records: &[Sealed],
        subject: &str,
        identity: &Identity,
        at: Stamp,
    ) -> Result<Receipt, AppendError> {
        let repository = &self.repository;
        let Base { old, parent, tree } = self.base(records)?;
        let mut files: Vec<(&str, &[u8])> =
            records.iter().map(|record| (record.path.as_str(), record.bytes.as_slice())).collect();
        if parent.is_none() {
            files.push(("README.md", README.as_bytes()));
        }
        let new_tree = match repository.with_new_files(tree, &files)? {
            Grown::Tree(id) => id,
            Grown::Taken(path) => return Err(AppendError::Taken(path)),
        };
        let (mut commits, mut signed) = (Vec::new(), Signed::NotAsked);
        // An earlier attempt that landed leaves nothing to write.
        if tree != Some(new_tree) {
            let parents: Vec<ObjectId> = parent.into_iter().collect();
            let draft = CommitDraft {
                tree: new_tree,
                parents: &parents,
                identity,
                at,
                author: None,
                message: subject,
            };
            let (commit, how) = repository.write_commit(&draft, &self.config)?;
            repository.swap(REFERENCE, old, commit, subject)?;
            (commits, signed) = (vec![commit], how);
        }
        let written: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        let warnings = self.after(old, Some(new_tree), &written)?;
        Ok(Receipt { commits, signed, warnings })
    }

    /// Where records are put on; none of them may speak of something that was expunged there.
    fn base(&self, records: &[Sealed]) -> Result<Base, AppendError> {
        let old = self.repository.reference(REFERENCE)?;
        let parent = match old {
            Some(tip) => Some(tip),
            None => self.remote_tip()?,
        };
        let tree = parent.map(|tip| self.repository.tree_of(tip)).transpose()?;
        self.check_is_journal(tree)?;
        if let Some(tree) = tree {
            let expunged = Expunged::of_roots(&self.repository, &[tree])?;
            if let Some(record) = records.iter().find(|record| expunged.covers(&record.path)) {
                return Err(AppendError::Expunged(record.path.clone()));
            }
        }
        Ok(Base { old, parent, tree })
    }

    /// What is beside the branch: worktrees that have it checked out, and git's own housekeeping.
    fn after(
        &self,
        old: Option<ObjectId>,
        tree: Option<ObjectId>,
        written: &[String],
    ) -> Result<Vec<String>, AppendError> {
        let warnings = match tree {
            Some(tree) => {
                let before = old.map(|tip| self.repository.tree_of(tip)).transpose()?;
                bring_along(&self.repository, before, tree, written)
            }
            None => Vec::new(),
        };
        self.repository.tidy_up();
        Ok(warnings)
    }

    /// Begins the journal where there is none: a first commit that says what the branch is. `false`: it is there.
    ///
    /// # Errors
    /// Where nothing could be written.
    pub fn begin(&self, identity: &Identity, at: Stamp) -> Result<bool, AppendError> {
        Repository::share_with_group(&self.config);
        let _turn = WriterLock::take(&self.repository, PATIENCE)?;
        if let Some(tip) = self.tips()?.first() {
            self.check_is_journal(Some(self.repository.tree_of(*tip)?))?;
            return Ok(false);
        }
        let files = [("README.md".to_owned(), README.as_bytes().to_vec())];
        let tree = self.repository.with_files(None, &files)?;
        let message = "begin the journal of manual changes";
        let draft = CommitDraft { tree, parents: &[], identity, at, author: None, message };
        let (commit, _) = self.repository.write_commit(&draft, &self.config)?;
        self.repository.swap(REFERENCE, None, commit, message)?;
        Ok(true)
    }

    /// A branch of that name can be somebody's own: nothing is written on top of work that is no journal.
    fn check_is_journal(&self, tree: Option<ObjectId>) -> Result<(), AppendError> {
        let Some(tree) = tree else { return Ok(()) };
        let top = self.repository.tree(tree)?;
        let is_ours = || -> Result<bool, GitError> {
            let readme = self.repository.file(tree, "README.md")?.unwrap_or_default();
            Ok(README.lines().next() == String::from_utf8_lossy(&readme).lines().next())
        };
        let has_entries = top.get("entries").map(|node| node.kind);
        match has_entries {
            Some(Kind::Folder) => Ok(()),
            None if top.get(PolicySide::Journal.file_name()).is_some() || is_ours()? => Ok(()),
            _ => Err(AppendError::Foreign),
        }
    }

    /// Whether the branch of that name is somebody's own, and no journal.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.is_foreign_at(self.repository.reference(REFERENCE).ok().flatten())
    }

    /// Whether the journal's own history ends where a shallow clone was cut.
    pub(super) fn is_cut_short(&self, tip: Option<ObjectId>) -> bool {
        if tip.is_none() || !self.repository.is_shallow() {
            return false;
        }
        for id in self.repository.shallow_ends() {
            let tree = self.repository.tree_of(id).ok();
            if tree.is_some() && self.check_is_journal(tree).is_ok() {
                return true;
            }
        }
        false
    }

    /// The same of any tip.
    pub(super) fn is_foreign_at(&self, tip: Option<ObjectId>) -> bool {
        let tree = tip.and_then(|tip| self.repository.tree_of(tip).ok());
        matches!(self.check_is_journal(tree), Err(AppendError::Foreign))
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
                let age = in_words(chrono::TimeDelta::from_std(lock.age).unwrap_or_default());
                format!("the lock {} is {age} old and blocks the journal", lock.path.display())
            }
            None => error.to_string(),
        };
        AppendError::Locked { message }
    }
}
