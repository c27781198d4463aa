//! Sharing that nobody waits for: a record asks for it, one process does it for all that ask meanwhile.

use super::sync::{Sharing, SyncError};
use crate::git::{GitError, SharingLock};
use crate::journal::store::Journal;
use std::path::PathBuf;
use std::time::Duration;

/// Records that follow each other closely are shared together.
const PAUSE: Duration = Duration::from_millis(150);

/// A remote that cannot be reached is not asked again at once.
const AFTER_A_FAILURE: Duration = Duration::from_secs(2);

/// Rounds for one process: after so many somebody else may go on.
const ROUNDS: usize = 100;

impl Journal {
    fn request(&self) -> PathBuf {
        self.repository.common_dir().join("stopgap/unshared")
    }

    /// Asks for sharing. `true`: nobody is at it, so that a process has to be started.
    ///
    /// # Errors
    /// Where the request cannot be written.
    pub fn ask_for_sharing(&self) -> Result<bool, GitError> {
        let path = self.request();
        std::fs::write(&path, b"").map_err(|error| GitError::io_at(&path, &error))?;
        Ok(SharingLock::take(&self.repository, Duration::ZERO)?.is_some())
    }

    /// Shares as long as somebody asks for it. Whoever asks after the last look finds the lock free.
    ///
    /// # Errors
    /// What stood in the way of the last attempt; it is remembered and shown by `status`.
    pub fn share_while_asked(&self, sharing: &Sharing<'_>) -> Result<(), SyncError> {
        let mut done = Ok(());
        for _ in 0..ROUNDS {
            std::thread::sleep(PAUSE);
            if !self.is_asked_for() {
                break;
            }
            // Whoever looks whether the lock is free holds it for a moment.
            let Some(_lock) = SharingLock::take(&self.repository, PAUSE)? else { return Ok(()) };
            self.take_request();
            done = self.sync_locked(sharing).map(drop);
            if done.is_err() {
                // Whoever asks meanwhile is tried for once more, later.
                std::thread::sleep(AFTER_A_FAILURE);
            }
        }
        done
    }

    /// What is asked for from now on is not sure to be in what is shared now.
    pub(super) fn take_request(&self) {
        // Where it cannot be removed there is one round more.
        let _ = std::fs::remove_file(self.request());
    }

    /// Whether a record was written that nobody has shared yet.
    pub(super) fn is_asked_for(&self) -> bool {
        self.request().exists()
    }
}
