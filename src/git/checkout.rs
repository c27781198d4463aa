//! Worktrees in which a branch is checked out. A commit that moves their branch behind their back would show
//! up there as deleted files, and the next `git commit` would delete them for good.

use super::error::sorted;
use super::process::Program;
use super::{GitError, ObjectId, Repository, jittered};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long the lock of an index may stand in the way.
const PATIENCE: Duration = Duration::from_secs(1);

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
    /// Puts files of a tree into the worktree and, for these paths alone, into its index. `old` is the tree before.
    ///
    /// What stands there already is left alone, so that nothing of the user's is overwritten. Git itself writes the
    /// index: it locks before it reads, and knows indexes that are split or sparse.
    ///
    /// # Errors
    /// Where a file or the index cannot be written; the commit itself stands.
    pub fn add(
        &self,
        repository: &Repository,
        old: Option<ObjectId>,
        tree: ObjectId,
        paths: &[String],
    ) -> Result<(), GitError> {
        let mut lines = Vec::new();
        for path in paths {
            let Some(bytes) = repository.file(tree, path)? else { continue };
            let before = old.map(|old| repository.file(old, path)).transpose()?.flatten();
            if !self.place(path, &bytes, before.as_deref())? {
                continue;
            }
            let id = git2::Oid::hash_object(git2::ObjectType::Blob, &bytes)
                .map_err(sorted(format!("hash {path}")))?;
            lines.extend_from_slice(format!("100644 {id}\t{path}\0").as_bytes());
        }
        self.update_index(&lines)
    }

    /// Takes files out of the index, and out of the worktree where they stand there as in `old`. Says which were
    /// changed there, and stay.
    ///
    /// # Errors
    /// Where a file or the index cannot be written.
    pub fn remove(
        &self,
        repository: &Repository,
        old: ObjectId,
        paths: &[String],
    ) -> Result<Vec<PathBuf>, GitError> {
        let (mut lines, mut left) = (Vec::new(), Vec::new());
        for path in paths {
            let full = self.work_dir.join(path);
            let there = std::fs::read(&full).ok();
            if there.is_some() && there != repository.file(old, path)? {
                left.push(full.clone());
            } else if let Err(error) = std::fs::remove_file(&full)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(GitError::io(format!("remove {}", full.display()), &error));
            }
            // Mode 0 takes a path out.
            lines.extend_from_slice(format!("0 {}\t{path}\0", "0".repeat(40)).as_bytes());
        }
        self.update_index(&lines).map(|()| left)
    }

    fn update_index(&self, lines: &[u8]) -> Result<(), GitError> {
        let started = Instant::now();
        loop {
            let update = Program::git(&self.work_dir, ["update-index", "--add", "-z", "--index-info"]);
            match update.output(lines) {
                // Somebody else is at work on this index; that takes no long.
                Err(error) if error.message.contains("index.lock") && started.elapsed() < PATIENCE => {
                    std::thread::sleep(jittered(Duration::from_millis(40)));
                }
                other => return other.map(drop),
            }
        }
    }

    /// Writes a file where none is, or where the one before it stands unchanged. Says whether what stands there now is the file of the tree, or may become it.
    fn place(&self, path: &str, bytes: &[u8], before: Option<&[u8]>) -> Result<bool, GitError> {
        let full = self.work_dir.join(path);
        let failed = |error: std::io::Error| GitError::io(format!("write {}", full.display()), &error);
        if let Some(folder) = full.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        // A new file only: a link is not followed, and what the user has there stays.
        match File::options().write(true).create_new(true).open(&full) {
            Ok(mut file) => file.write_all(bytes).map(|()| true).map_err(failed),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let is_link = std::fs::symlink_metadata(&full).is_ok_and(|found| found.is_symlink());
                let there = if is_link { None } else { std::fs::read(&full).ok() };
                if there.as_deref() == Some(bytes) {
                    return Ok(true);
                }
                let is_untouched = there.is_some() && there.as_deref() == before;
                if is_untouched {
                    std::fs::write(&full, bytes).map_err(failed)?;
                }
                Ok(is_untouched)
            }
            Err(error) => Err(failed(error)),
        }
    }
}
