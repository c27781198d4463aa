//! A mirror: a bare clone of a code repository, kept under the state folder. All commits are there after a fetch;
//! trees and files come when they are read, and stay.
//!
//! A mirror that is there was fetched whole at least once: it is made beside its place and renamed.

use crate::git::{FileLock, GitError, GitErrorKind, Manners, Repository, folder_name};
use crate::model::Stamp;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Says in a mirror when it was fetched.
const FETCHED: &str = "stopgap-fetched";

/// The place of a mirror, whether or not there is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mirror {
    folder: PathBuf,
}

impl Mirror {
    /// The mirror of an address in the folder that holds them all.
    ///
    /// Named after the address alone, so that repositories that a policy calls differently share one.
    #[must_use]
    pub fn of(store: &Path, url: &str) -> Self {
        Self { folder: store.join(folder_name(url)) }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    #[must_use]
    pub fn is_here(&self) -> bool {
        self.folder.is_dir()
    }

    /// When it was fetched last.
    #[must_use]
    pub fn fetched_at(&self) -> Option<Stamp> {
        let text = std::fs::read_to_string(self.folder.join(FETCHED)).ok()?;
        Stamp::parse_from_rfc3339(text.trim()).ok()
    }

    /// Fetches all branches from the first address that answers, and makes the mirror where there is none.
    ///
    /// Of several processes that want this at once one does it, the others wait for it.
    ///
    /// # Errors
    /// Where no address answers, with what each of them said. What was fetched before stands.
    pub fn fetch(&self, urls: &[String], manners: &Manners, now: Stamp) -> Result<(), GitError> {
        let doing = || format!("fetch into {}", self.folder.display());
        let failed = |error: std::io::Error| failure(doing(), error.to_string());
        let before = self.touched();
        let store = self.folder.parent().unwrap_or(&self.folder);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(store).map_err(failed)?;
        let _lock = self.lock(manners)?;
        if self.touched() != before {
            return Ok(());
        }
        if self.is_here() {
            let repository = Repository::open(&self.folder)?;
            from_any(&repository, urls, &["--auto-maintenance"], manners)?;
            return mark(&self.folder, now).map_err(failed);
        }
        self.remove_unfinished(store);
        // A name of its own: a git that outlived a killed process may still write where that one worked.
        let name = self.folder.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let making =
            tempfile::Builder::new().prefix(&format!("{name}.making-")).tempdir_in(store).map_err(failed)?;
        let beside = making.path();
        Repository::init_mirror(beside)
            .and_then(|repository| from_any(&repository, urls, &[], manners))
            .and_then(|()| mark(beside, now).map_err(failed))
            .and_then(|()| std::fs::rename(beside, &self.folder).map_err(failed))
    }

    /// Does something with the mirror while no other process fetches into it.
    ///
    /// # Errors
    /// Where another one is at it for too long.
    pub fn alone<T>(
        &self,
        manners: &Manners,
        work: impl FnOnce() -> Result<T, GitError>,
    ) -> Result<T, GitError> {
        let _lock = self.lock(manners)?;
        work()
    }

    fn lock(&self, manners: &Manners) -> Result<FileLock, GitError> {
        let lock = FileLock::take(&self.folder.with_extension("lock"), manners.patience)?;
        lock.ok_or_else(|| {
            let doing = format!("fetch into {}", self.folder.display());
            failure(doing, "another `stopgap sync --code` is still at it".to_owned())
        })
    }

    /// What processes left that were killed; nobody works on it, for the lock is ours.
    fn remove_unfinished(&self, store: &Path) {
        let start = format!("{}.making", self.folder.file_stem().unwrap_or_default().to_string_lossy());
        for found in std::fs::read_dir(store).into_iter().flatten().flatten() {
            if found.file_name().to_string_lossy().starts_with(&start) {
                let _ = std::fs::remove_dir_all(found.path());
            }
        }
    }

    /// When a fetch last ended well, by the clock of the disk.
    fn touched(&self) -> Option<SystemTime> {
        std::fs::metadata(self.folder.join(FETCHED)).and_then(|found| found.modified()).ok()
    }
}

fn failure(doing: String, message: String) -> GitError {
    GitError { doing, message, kind: GitErrorKind::Other }
}

/// Fetches from the first address that answers; it becomes the one that is asked for what is missing later.
fn from_any(
    repository: &Repository,
    urls: &[String],
    options: &[&str],
    manners: &Manners,
) -> Result<(), GitError> {
    let known = repository.origin_url();
    let mut errors: Vec<GitError> = Vec::new();
    for url in urls {
        repository.set_origin_url(url)?;
        match from_origin(repository, options, manners) {
            Ok(()) => return Ok(()),
            Err(error) => errors.push(error),
        }
    }
    if let Some(known) = known {
        repository.set_origin_url(&known)?;
    }
    let all: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    let message = all.join("; ");
    match errors.into_iter().next() {
        Some(first) => Err(GitError { doing: "fetch it".to_owned(), message, kind: first.kind }),
        None => Err(failure("fetch it".to_owned(), "it has no address".to_owned())),
    }
}

fn from_origin(repository: &Repository, options: &[&str], manners: &Manners) -> Result<(), GitError> {
    let all: Vec<&str> =
        ["--filter=tree:0", "--prune", "--update-shallow"].iter().chain(options).copied().collect();
    repository.fetch("origin", &["+refs/heads/*:refs/remotes/origin/*".to_owned()], &all, manners)?;
    let head = repository.remote_head("origin", manners)?;
    repository.set_origin_head(head.as_deref())
}

/// Remembers when it was fetched; written beside and renamed, as somebody may be reading it.
fn mark(folder: &Path, now: Stamp) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", now.to_rfc3339())?;
    file.persist(folder.join(FETCHED)).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests;
