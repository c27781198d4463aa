//! Bare repositories of our own that stand for a remote: made whole or not at all, also by several at once.

use super::error::sorted;
use super::{FileLock, GitError, Repository};
use std::path::Path;
use std::time::Duration;

/// How long another process may be making it.
const PATIENCE: Duration = Duration::from_secs(10);

impl Repository {
    /// Makes a bare repository whose remote `origin` is `url`; nothing is fetched. One that is there already stays.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn make_clone(folder: &Path, url: &str, refspec: &str) -> Result<(), GitError> {
        let parent = folder.parent().unwrap_or(folder);
        let failed = |error: std::io::Error| GitError::io(format!("make {}", folder.display()), &error);
        std::fs::create_dir_all(parent).map_err(failed)?;
        // Whoever comes second waits, and finds it made. Where that takes too long the renaming decides.
        let _lock = FileLock::take(&folder.with_extension("lock"), PATIENCE)?;
        if folder.join("HEAD").exists() {
            return Ok(());
        }
        let beside = tempfile::Builder::new().prefix(".new-").tempdir_in(parent).map_err(failed)?;
        let doing = || format!("make {}", folder.display());
        let made = git2::Repository::init_bare(beside.path()).map_err(sorted(doing()))?;
        made.remote_with_fetch("origin", url, refspec).map_err(sorted(doing()))?;
        drop(made);
        std::fs::rename(beside.path(), folder).map_err(failed)?;
        Ok(())
    }
}
