//! Making new objects durable: all of them at once, before a ref names them.
//!
//! A record is seven objects. Synced one after the other, file and folder each, they are most of what an append
//! costs; synced side by side the file system writes its journal once or twice for all of them.

use super::{GitError, ObjectId, Repository};
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

/// Objects that are synced at the same time. They wait for the disk, not for a processor.
const AT_ONCE: usize = 8;

/// Whether libgit2 syncs what it writes, for the whole process. It does while refs are written; objects are
/// synced here.
pub(super) fn sync_by_library(is_on: bool) {
    // SAFETY: the option takes one integer. It is a plain variable of the library, and only the thread that
    // writes changes it. There is no safe wrapper, and core.fsyncObjectFiles would write the user's config.
    #[expect(unsafe_code, reason = "git2 wraps every option but this one")]
    unsafe {
        let option = libgit2_sys::GIT_OPT_ENABLE_FSYNC_GITDIR.cast_signed();
        libgit2_sys::git_libgit2_opts(option, std::ffi::c_int::from(is_on));
    }
}

impl Repository {
    /// Syncs the objects that were written since the last time, also those that were there already: whoever
    /// wrote them may have died before they were synced.
    ///
    /// # Errors
    /// Where the disk says no: then no ref may name them.
    pub(super) fn sync_objects(&self) -> Result<(), GitError> {
        let written = self.unsynced.take();
        let folder = self.common_dir().join("objects");
        let sync = |chunk: &[ObjectId]| chunk.iter().try_for_each(|id| sync_object(&folder, *id));
        let synced = std::thread::scope(|scope| {
            let chunks = written.chunks(written.len().div_ceil(AT_ONCE).max(1));
            let workers: Vec<_> = chunks.map(|chunk| scope.spawn(move || sync(chunk))).collect();
            workers.into_iter().try_for_each(|worker| worker.join().expect("syncing does not panic"))
        });
        synced.map_err(|error: std::io::Error| GitError::io("sync the new objects", &error))
    }
}

/// The file, and the folder that holds its name. One that is in a pack already was synced with that.
fn sync_object(folder: &Path, id: ObjectId) -> std::io::Result<()> {
    let id = id.to_string();
    let folder = folder.join(&id[..2]);
    match File::open(folder.join(&id[2..])) {
        Ok(file) => {
            file.sync_all()?;
            File::open(&folder)?.sync_all()
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Commits are read once each, a whole history of them: what the library kept of them would only fill the memory.
pub(super) fn keep_no_commits() {
    #[expect(unsafe_code, reason = "the library's options are no data of a thread")]
    // SAFETY: it is called once, before any repository is opened.
    let set = unsafe { git2::opts::set_cache_object_limit(git2::ObjectType::Commit, 0) };
    // Without it everything works as well, and slower.
    let _ = set;
}
