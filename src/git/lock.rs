//! Locks: the advisory one of our writers, which the kernel releases when they die, and git's own `.lock` files,
//! which nobody releases.

use super::{GitError, Repository};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// An advisory lock on a file of ours.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Waits for the lock, at most `patience`; `None` where somebody else held it all that time. The file is made
    /// where it is missing, and stays.
    ///
    /// It polls: a blocking lock would wait for ever on a writer that somebody stopped with Ctrl-Z.
    ///
    /// # Errors
    /// Where the file cannot be made.
    pub fn take(path: &Path, patience: Duration) -> Result<Option<Self>, GitError> {
        let opened = File::options().create(true).truncate(false).write(true).open(path);
        let file = opened.map_err(|error| GitError::io(format!("open {}", path.display()), &error))?;
        let started = Instant::now();
        let mut pause = Duration::from_micros(500);
        while file.try_lock().is_err() {
            if started.elapsed() > patience {
                return Ok(None);
            }
            std::thread::sleep(jittered(pause));
            pause = (pause * 2).min(Duration::from_millis(16));
        }
        Ok(Some(Self { _file: file }))
    }
}

/// Held while a writer works. Losing the race for it is no error: the swap of the ref decides.
#[derive(Debug)]
pub struct WriterLock {
    _lock: Option<FileLock>,
}

impl WriterLock {
    /// Waits for the lock on a file under the common git dir, at most `patience`.
    ///
    /// # Errors
    /// Where the file cannot be made: the repository is not writable.
    pub fn take(repository: &Repository, patience: Duration) -> Result<Self, GitError> {
        Ok(Self { _lock: FileLock::take(&own_file(repository, "lock")?, patience)? })
    }
}

/// Held by the one process that talks to the remotes for this repository.
#[derive(Debug)]
pub struct SharingLock {
    _lock: FileLock,
}

impl SharingLock {
    /// Takes the lock, waiting at most `patience`; `None` where another process has it.
    ///
    /// # Errors
    /// Where the file cannot be made: the repository is not writable.
    pub fn take(repository: &Repository, patience: Duration) -> Result<Option<Self>, GitError> {
        let taken = FileLock::take(&own_file(repository, "sharing.lock")?, patience)?;
        Ok(taken.map(|lock| Self { _lock: lock }))
    }
}

/// A file of ours under the common git dir; its folder is made where it is missing.
fn own_file(repository: &Repository, name: &str) -> Result<PathBuf, GitError> {
    let folder = repository.common_dir().join("stopgap");
    let path = folder.join(name);
    std::fs::create_dir_all(&folder)
        .map_err(|error| GitError::io(format!("open {}", path.display()), &error))?;
    Ok(path)
}

/// Between half and all of a time, so that writers that woke together do not meet again.
#[must_use]
pub fn jittered(time: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    time / 2 + (time / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
}

/// A `.lock` file of git that nobody seems to hold.
#[derive(Clone, Debug)]
pub struct StaleLock {
    pub path: PathBuf,
    pub age: Duration,
}

/// The lock files that block writing to a branch: its own, and those of the packed refs.
#[must_use]
pub fn stale_locks(repository: &Repository, reference: &str) -> Vec<StaleLock> {
    let shared = repository.common_dir();
    [format!("{reference}.lock"), "packed-refs.lock".to_owned()]
        .iter()
        .map(|name| shared.join(name))
        .filter_map(|path| {
            let modified = std::fs::metadata(&path).and_then(|found| found.modified()).ok()?;
            let age = SystemTime::now().duration_since(modified).unwrap_or_default();
            Some(StaleLock { path, age })
        })
        .collect()
}

impl Repository {
    /// Whether a journal could be written: tried with an empty file in each folder that it takes.
    ///
    /// # Errors
    /// Where it cannot: the error says why.
    pub fn try_writing(&self) -> Result<(), GitError> {
        let shared = self.common_dir();
        let (own, heads) = (shared.join("stopgap"), shared.join("refs/heads"));
        // The first record makes our own folder.
        let own = if own.exists() { own } else { shared.to_path_buf() };
        for folder in [shared.join("objects"), heads, own] {
            // A name that git itself gives its temporary files, and clears away.
            tempfile::Builder::new()
                .prefix("tmp_obj_")
                .tempfile_in(&folder)
                .map_err(|error| GitError::io(format!("write into {}", folder.display()), &error))?;
        }
        Ok(())
    }
}
