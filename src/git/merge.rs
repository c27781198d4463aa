//! What git knows of merging: where two histories parted, and three versions of a file.

use super::error::sorted;
use super::{GitError, ObjectId, Repository};

/// A file of which three versions were merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    Clean(Vec<u8>),
    /// Both sides changed the same lines.
    Conflict,
}

impl Repository {
    /// Where two histories parted; `None` where they have nothing in common.
    ///
    /// # Errors
    /// Where the histories cannot be read.
    pub fn merge_base(&self, one: ObjectId, other: ObjectId) -> Result<Option<ObjectId>, GitError> {
        match self.inner.merge_base(one, other) {
            Ok(base) => Ok(Some(base)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(sorted("find where two histories parted")(error)),
        }
    }

    /// Merges two versions of a file whose common ancestor is known, line by line.
    ///
    /// # Errors
    /// Where one of the blobs is not here.
    pub fn merge_file(
        &self,
        path: &str,
        base: ObjectId,
        ours: ObjectId,
        theirs: ObjectId,
    ) -> Result<Merged, GitError> {
        let doing = || format!("merge {path}");
        let entry = |id| git2::IndexEntry {
            ctime: git2::IndexTime::new(0, 0),
            mtime: git2::IndexTime::new(0, 0),
            dev: 0,
            ino: 0,
            mode: 0o100_644,
            uid: 0,
            gid: 0,
            file_size: 0,
            id,
            flags: 0,
            flags_extended: 0,
            path: path.as_bytes().to_vec(),
        };
        let merged = self
            .inner
            .merge_file_from_index(&entry(base), &entry(ours), &entry(theirs), None)
            .map_err(sorted(doing()))?;
        if !merged.is_automergeable() {
            return Ok(Merged::Conflict);
        }
        Ok(Merged::Clean(merged.content().to_vec()))
    }
}
