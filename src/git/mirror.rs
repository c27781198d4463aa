//! Bare mirrors of repositories that are elsewhere: made without anything of the user's, filled by fetching.

use super::error::sorted;
use super::process::Program;
use super::{GitError, ObjectId, Repository};
use std::path::Path;

/// What of a remote a mirror has, and where it keeps it: as a clone would, so that refs have the same names.
const BRANCHES: &str = "+refs/heads/*:refs/remotes/origin/*";

impl Repository {
    /// Makes an empty bare repository that takes commits first, and trees and files when they are asked for.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn init_mirror(folder: &Path) -> Result<Self, GitError> {
        let doing = || format!("make the mirror {}", folder.display());
        let mut options = git2::RepositoryInitOptions::new();
        // No hooks and no settings of a template: nothing here is the user's.
        options.bare(true).mkpath(true).external_template(false);
        git2::Repository::init_opts(folder, &options).map_err(sorted(doing()))?;
        let made = Self::open(folder)?;
        for (key, value) in [
            ("remote.origin.fetch", BRANCHES),
            ("remote.origin.promisor", "true"),
            ("remote.origin.partialclonefilter", "tree:0"),
            ("remote.origin.tagOpt", "--no-tags"),
        ] {
            made.set(key, value)?;
        }
        Ok(made)
    }

    fn set(&self, key: &str, value: &str) -> Result<(), GitError> {
        let config = self.inner.config().and_then(|config| config.open_level(git2::ConfigLevel::Local));
        let set = config.and_then(|mut config| config.set_str(key, value));
        set.map_err(sorted(format!("set {key} in {}", self.common_dir().display())))
    }

    /// The address of origin.
    #[must_use]
    pub fn origin_url(&self) -> Option<String> {
        self.inner.config().ok()?.get_string("remote.origin.url").ok()
    }

    /// # Errors
    /// Where the configuration cannot be written.
    pub fn set_origin_url(&self, url: &str) -> Result<(), GitError> {
        self.set("remote.origin.url", url)
    }

    /// Lets `refs/remotes/origin/HEAD` stand for a branch of origin, or for none.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn set_origin_head(&self, branch: Option<&str>) -> Result<(), GitError> {
        const HEAD: &str = "refs/remotes/origin/HEAD";
        let doing = || format!("move {HEAD}");
        match branch {
            Some(branch) => {
                let target = format!("refs/remotes/origin/{branch}");
                self.inner.reference_symbolic(HEAD, &target, true, "fetch").map_err(sorted(doing()))?;
            }
            None => match self.inner.find_reference(HEAD) {
                Ok(mut found) => found.delete().map_err(sorted(doing()))?,
                Err(error) if error.code() == git2::ErrorCode::NotFound => {}
                Err(error) => return Err(sorted(doing())(error)),
            },
        }
        Ok(())
    }

    /// The main branch of a remote, or without one of this repository: the one that is named, else what the
    /// remote calls its own, else `main` or `master`. The name without what stands before it, and its commit.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn main_of(
        &self,
        remote: Option<&str>,
        branch: Option<&str>,
    ) -> Result<Option<(String, ObjectId)>, GitError> {
        let start =
            remote.map_or_else(|| "refs/heads/".to_owned(), |remote| format!("refs/remotes/{remote}/"));
        let names = match (branch, remote) {
            (Some(branch), _) => vec![branch],
            (None, Some(_)) => vec!["HEAD", "main", "master"],
            (None, None) => vec!["main", "master"],
        };
        for name in names {
            let whole = format!("{start}{name}");
            let found = match self.inner.find_reference(&whole).and_then(|found| found.resolve()) {
                Ok(found) => found,
                Err(error) if is_no_ref(error.code()) => continue,
                Err(error) => return Err(sorted(format!("read {whole}"))(error)),
            };
            if let (Ok(whole), Some(tip)) = (found.name(), found.target()) {
                return Ok(Some((whole.strip_prefix(&start).unwrap_or(whole).to_owned(), tip)));
            }
        }
        Ok(None)
    }

    /// How many commits a tip has behind it, itself included. Git counts them, faster than they could be read.
    ///
    /// # Errors
    /// Where git cannot be run or the history is broken.
    pub fn count(&self, tip: ObjectId) -> Result<usize, GitError> {
        let arguments = ["rev-list".to_owned(), "--count".to_owned(), tip.to_string()];
        let said = Program::git(self.git_dir(), arguments).for_repository(Some(self)).output(&[])?;
        Ok(String::from_utf8_lossy(&said).trim().parse().unwrap_or_default())
    }
}

/// Nothing is there, or nothing could be: a name that a policy gives may be no name of a branch.
fn is_no_ref(code: git2::ErrorCode) -> bool {
    matches!(code, git2::ErrorCode::NotFound | git2::ErrorCode::InvalidSpec)
}
