//! An opened journal: the branch `stopgap` of a repository, local and as the remotes last showed it.

use crate::git::{Config, GitError, ObjectId, Repository};
use crate::model::Variables;
use std::path::{Path, PathBuf};

/// The branch that holds the journal.
pub const BRANCH: &str = "stopgap";

/// The same, as a ref.
pub const REFERENCE: &str = "refs/heads/stopgap";

pub struct Journal {
    pub(super) repository: Repository,
    /// Of the repository that holds the journal, which decides about signing there.
    pub(super) config: Config,
}

impl Journal {
    /// # Errors
    /// Where there is no repository, or it or its configuration cannot be read.
    pub fn open(path: &Path, variables: &Variables) -> Result<Self, GitError> {
        let repository = Repository::open(path)?;
        let config = Config::load(Some(&repository), path, variables)?;
        Ok(Self { repository, config })
    }

    /// Where it is, as a person would name it.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        self.repository.place()
    }

    /// What tells two journals apart: the git dir that all worktrees of a repository share.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        key_of(&self.repository)
    }

    /// Whether a path names this journal: its git dir, or any of its work trees.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        let key = self.key();
        path.canonicalize().is_ok_and(|real| real == key)
            || Repository::open(path).is_ok_and(|other| key_of(&other) == key)
    }

    #[must_use]
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The commits whose union is the journal: the local tip and those of the remote-tracking branches.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn tips(&self) -> Result<Vec<ObjectId>, GitError> {
        let mut tips: Vec<ObjectId> = self.repository.reference(REFERENCE)?.into_iter().collect();
        for (_, tip) in self.repository.remote_tracking(BRANCH)? {
            if !tips.contains(&tip) {
                tips.push(tip);
            }
        }
        Ok(tips)
    }

    /// Whether anything was ever written to it.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn exists(&self) -> Result<bool, GitError> {
        Ok(!self.tips()?.is_empty())
    }

    /// Whether a remote is known to have it: only then will it be shared.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn is_on_a_remote(&self) -> Result<bool, GitError> {
        Ok(!self.repository.remote_tracking(BRANCH)?.is_empty())
    }
}

fn key_of(repository: &Repository) -> PathBuf {
    let shared = repository.common_dir();
    shared.canonicalize().unwrap_or_else(|_| shared.to_path_buf())
}
