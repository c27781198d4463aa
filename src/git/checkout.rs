//! Worktrees in which a branch is checked out. A commit that moves their branch behind their back would show
//! up there as deleted files, and the next `git commit` would delete them for good.

use super::error::sorted;
use super::{GitError, Repository};
use std::path::{Path, PathBuf};

/// A worktree whose HEAD is the branch that was written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOut {
    pub work_dir: PathBuf,
}

/// The worktrees, main and linked, that have `reference` checked out. Reads one small file for each.
#[must_use]
pub fn checkouts_of(repository: &Repository, reference: &str) -> Vec<CheckedOut> {
    let shared = repository.common_dir();
    let wanted = format!("ref: {reference}");
    let is_on = |head: &Path| std::fs::read_to_string(head).is_ok_and(|text| text.trim() == wanted);
    let mut found = Vec::new();
    if is_on(&shared.join("HEAD")) {
        let main = git2::Repository::open(shared).ok();
        let work_dir = main.as_ref().and_then(|main| main.workdir()).map(Path::to_path_buf);
        found.extend(work_dir.map(|work_dir| CheckedOut { work_dir }));
    }
    for linked in std::fs::read_dir(shared.join("worktrees")).into_iter().flatten().flatten() {
        if !is_on(&linked.path().join("HEAD")) {
            continue;
        }
        let pointer = std::fs::read_to_string(linked.path().join("gitdir")).unwrap_or_default();
        if let Some(work_dir) = Path::new(pointer.trim()).parent().filter(|folder| folder.is_dir()) {
            found.push(CheckedOut { work_dir: work_dir.to_path_buf() });
        }
    }
    found
}

impl CheckedOut {
    /// Puts new files into the worktree and, for these paths alone, into its index.
    ///
    /// # Errors
    /// Where a file or the index cannot be written; the commit itself stands.
    pub fn add(&self, files: &[(String, Vec<u8>)]) -> Result<(), GitError> {
        let doing = || format!("bring {} up to date", self.work_dir.display());
        let repository = git2::Repository::open(&self.work_dir).map_err(sorted(doing()))?;
        let mut index = repository.index().map_err(sorted(doing()))?;
        for (path, bytes) in files {
            let full = self.work_dir.join(path);
            let written = match full.parent() {
                Some(folder) => std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&full, bytes)),
                None => std::fs::write(&full, bytes),
            };
            written.map_err(|error| GitError::io(format!("write {}", full.display()), &error))?;
            index.add_path(Path::new(path)).map_err(sorted(doing()))?;
        }
        index.write().map_err(sorted(doing()))
    }
}
