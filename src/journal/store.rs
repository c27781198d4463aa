//! An opened journal: the branch `stopgap` of a repository, local and as the remotes last showed it.

use super::paths::RecordPath;
use super::union::Difference;
use crate::git::{Config, GitError, ObjectId, Repository, without_credentials};
use crate::model::{Variables, Watch};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The branch that holds the journal.
pub const BRANCH: &str = "stopgap";

/// The same, as a ref.
pub const REFERENCE: &str = "refs/heads/stopgap";

pub struct Journal {
    pub(super) repository: Repository,
    /// Of the repository that holds the journal, which decides about signing there.
    pub(super) config: Config,
    /// Where it is named by URL: the repository is our own clone of that.
    pub(super) url: Option<String>,
    /// Told how far long work is.
    pub(super) watch: Watch,
}

impl Journal {
    /// # Errors
    /// Where there is no repository, or it or its configuration cannot be read.
    pub fn open(path: &Path, variables: &Variables) -> Result<Self, GitError> {
        let repository = Repository::open(path)?;
        let config = Config::load(Some(&repository), path, variables)?;
        Ok(Self { repository, config, url: None, watch: Watch::default() })
    }

    /// Where it is, as a person would name it.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        self.repository.place()
    }

    /// The same for people: the URL, without credentials, where it is named by one.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.url {
            Some(url) => without_credentials(url),
            None => self.place().display().to_string(),
        }
    }

    /// The URL by which it is named.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
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

    /// Of the repository that holds it.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
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

    /// The paths of all entries, on whichever branch.
    ///
    /// # Errors
    /// Where a tree cannot be read.
    pub(super) fn entry_paths(&self) -> Result<BTreeSet<String>, GitError> {
        let repository = &self.repository;
        let mut trees = Vec::new();
        for tip in self.tips()? {
            trees.extend(repository.folder(repository.tree_of(tip)?, "entries")?);
        }
        let mut all = Difference::between(&repository.objects()?, &[], &trees, "entries")?;
        all.subtract(&self.expunged()?);
        let is_entry = |path: &String| matches!(RecordPath::parse(path), Some(RecordPath::Entry(_)));
        Ok(all.added.into_iter().map(|added| added.path).filter(is_entry).collect())
    }

    /// Whether anything was ever written to it.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn exists(&self) -> Result<bool, GitError> {
        Ok(!self.tips()?.is_empty())
    }

    /// Whether a remote is known to have it, or is where it was named: only then is it shared by itself.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn is_on_a_remote(&self) -> Result<bool, GitError> {
        Ok(self.url.is_some() || !self.repository.remote_tracking(BRANCH)?.is_empty())
    }
}

fn key_of(repository: &Repository) -> PathBuf {
    let shared = repository.common_dir();
    shared.canonicalize().unwrap_or_else(|_| shared.to_path_buf())
}
