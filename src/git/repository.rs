//! Finding and opening a repository, from wherever a person stands in it.
//!
//! Everything is resolved through the common git dir, so that sub-directories, linked worktrees, submodules
//! and bare clones see the same refs, locks and caches.

use super::durable::{keep_no_commits, sync_by_library};
use super::error::sorted;
use super::{GitError, GitErrorKind, ObjectId};
use crate::model::Variables;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Once;

pub struct Repository {
    pub(super) inner: git2::Repository,
    /// Objects that were written and are not durable yet.
    pub(super) unsynced: RefCell<Vec<ObjectId>>,
}

static OPTIONS: Once = Once::new();

/// Options of the library that hold for the whole process.
fn set_options() {
    OPTIONS.call_once(|| {
        // Each object is read at most once and git itself checks hashes in `fsck`: this saves a fifth of reading.
        git2::opts::strict_hash_verification(false);
        sync_by_library(true);
        keep_no_commits();
    });
}

impl Repository {
    /// The git dir of the repository that `folder` lies in, or that `GIT_DIR` names; `None` where there is none.
    /// Whether it can be opened is another question.
    ///
    /// # Errors
    /// Where the folders on the way cannot be read.
    pub fn find(folder: &Path, variables: &Variables) -> Result<Option<PathBuf>, GitError> {
        set_options();
        if let Some(named) = variables.path("GIT_DIR") {
            return Ok(Some(folder.join(named)));
        }
        let ceilings = variables.path("GIT_CEILING_DIRECTORIES").unwrap_or_default();
        let ceilings: Vec<PathBuf> = std::env::split_paths(&ceilings).collect();
        match git2::Repository::discover_path(folder, &ceilings) {
            Ok(path) => Ok(Some(path.components().collect())),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(sorted(format!("find the repository around {}", folder.display()))(error)),
        }
    }

    /// The repository at a path: its work tree or its git dir.
    ///
    /// # Errors
    /// Where there is none, or it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, GitError> {
        set_options();
        let doing = || format!("open the repository {}", path.display());
        match git2::Repository::open(path) {
            Ok(inner) => Ok(Self { inner, unsynced: RefCell::default() }),
            Err(error) if error.code() == git2::ErrorCode::NotFound => {
                Err(GitError::new(doing(), GitErrorKind::NoRepository, "there is no git repository there"))
            }
            Err(error) => Err(sorted(doing())(error)),
        }
    }

    /// The git dir that all worktrees share.
    #[must_use]
    pub fn common_dir(&self) -> &Path {
        self.inner.commondir()
    }

    #[must_use]
    pub fn git_dir(&self) -> &Path {
        self.inner.path()
    }

    /// `None` in a bare repository.
    #[must_use]
    pub fn work_dir(&self) -> Option<&Path> {
        self.inner.workdir()
    }

    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.inner.is_shallow()
    }

    /// The commits at which a shallow clone was cut.
    #[must_use]
    pub fn shallow_ends(&self) -> Vec<ObjectId> {
        let text = std::fs::read_to_string(self.common_dir().join("shallow")).unwrap_or_default();
        text.lines().filter_map(|line| ObjectId::from_str(line.trim()).ok()).collect()
    }

    /// How a person calls the repository: the folder of its main work tree, or the bare git dir. The same from
    /// every linked worktree.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        let shared = self.common_dir();
        let main = self.inner.is_worktree().then(|| git2::Repository::open(shared).ok()).flatten();
        let work_dir = if self.inner.is_worktree() {
            main.as_ref().and_then(|main| main.workdir())
        } else {
            self.inner.workdir()
        };
        let place = work_dir.unwrap_or_else(|| match shared.file_name() {
            Some(name) if name == ".git" => shared.parent().unwrap_or(shared),
            _ => shared,
        });
        // Without the slash that git's library leaves at the end.
        place.components().collect()
    }

    /// The last part of origin's URL, without `.git`; without an origin the folder's name.
    #[must_use]
    pub fn name(&self, config: &super::Config) -> Option<String> {
        let last = |text: &str| {
            let trimmed = text.trim_end_matches('/');
            let name = trimmed.rsplit(['/', ':', '\\']).next().unwrap_or(trimmed);
            let name = name.strip_suffix(".git").unwrap_or(name);
            (!name.is_empty()).then(|| name.to_owned())
        };
        config
            .get("remote.origin.url")
            .and_then(last)
            .or_else(|| self.place().file_name().and_then(|name| last(&name.to_string_lossy())))
    }
}

/// The git dir that all worktrees share, told from the files alone: for repositories that cannot be opened.
#[must_use]
pub fn common_dir_of(git_dir: &Path) -> PathBuf {
    let pointer = std::fs::read_to_string(git_dir.join("commondir")).unwrap_or_default();
    let shared = git_dir.join(pointer.trim());
    shared.canonicalize().unwrap_or(shared)
}
