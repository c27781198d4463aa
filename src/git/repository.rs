//! Finding and opening a repository, from wherever a person stands in it.
//!
//! Everything is resolved through the common git dir, so that sub-directories, linked worktrees, submodules
//! and bare clones see the same refs, locks and caches.

use super::error::sorted;
use super::{GitError, GitErrorKind};
use crate::model::Variables;
use std::path::{Path, PathBuf};
use std::sync::Once;

pub struct Repository {
    pub(super) inner: git2::Repository,
}

static OPTIONS: Once = Once::new();

/// Options of the library that hold for the whole process.
fn set_options() {
    OPTIONS.call_once(|| {
        // Each object is read at most once and git itself checks hashes in `fsck`: this saves a fifth of reading.
        git2::opts::strict_hash_verification(false);
        // SAFETY: called once, before any repository is opened, with the integer that this option takes.
        // There is no safe wrapper, and setting core.fsyncObjectFiles would write the user's config.
        #[expect(unsafe_code, reason = "git2 wraps every option but this one")]
        unsafe {
            libgit2_sys::git_libgit2_opts(libgit2_sys::GIT_OPT_ENABLE_FSYNC_GITDIR as std::ffi::c_int, 1);
        }
    });
}

impl Repository {
    /// The repository that `folder` lies in, or that `GIT_DIR` names; `None` where there is none.
    ///
    /// # Errors
    /// Where there is one that cannot be opened: another owner, an unknown format.
    pub fn discover(folder: &Path, variables: &Variables) -> Result<Option<Self>, GitError> {
        set_options();
        let found = if let Some(named) = variables.path("GIT_DIR") {
            folder.join(named)
        } else {
            let ceilings = variables.path("GIT_CEILING_DIRECTORIES").unwrap_or_default();
            let ceilings: Vec<PathBuf> = std::env::split_paths(&ceilings).collect();
            match git2::Repository::discover_path(folder, &ceilings) {
                Ok(path) => path,
                Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
                Err(error) => {
                    return Err(sorted(format!("open the repository around {}", folder.display()))(error));
                }
            }
        };
        Self::open(&found).map(Some)
    }

    /// The repository at a path: its work tree or its git dir.
    ///
    /// # Errors
    /// Where there is none, or it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, GitError> {
        set_options();
        let doing = || format!("open the repository {}", path.display());
        match git2::Repository::open(path) {
            Ok(inner) => Ok(Self { inner }),
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

    /// How a person calls the repository: the folder of the work tree, or the bare git dir.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        let shared = self.common_dir();
        let place = match shared.file_name() {
            Some(name) if name == ".git" => shared.parent().unwrap_or(shared),
            _ => shared,
        };
        place.to_path_buf()
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
