//! The link index: all blocks of a code base in one buffer, laid out as it lies in a file under the git dir.
//!
//! It is a cache. Files whose blob is known are not read again; where anything about the file is off it is made anew
//! without a word, and where it cannot be written nothing is lost but time.
//!
//! ```text
//! magic 8 | version 4 | checksum of all behind it 4 | key 20 | files 4 | blocks 4 | problems 4
//! files:    path 8 | blob 20 | language 8 | first block 4 | first problem 4
//! blocks:   name 8 | kind 4 | span 8 | lines 8 | target 16
//! problems: line 4 | reason 8
//! heap: texts; each is named by offset 4 and length 4, offset and length nought for none
//! ```
//!
//! Numbers are little-endian. The key is a hash of the tree and of what was left out.

mod build;
mod view;

pub use view::{BlockView, FileView};

use super::files::Files;
use crate::git::{GitError, write_cache};
use std::path::Path;

const MAGIC: &[u8; 8] = b"stopcode";
/// Goes up with the layout, and with every change of what a language finds in a file.
const VERSION: u32 = 1;
/// So many files are read while somebody waits for a suggestion.
const FEW: usize = 2000;
const HEADER: usize = 48;
const KEY: usize = 20;
const FILE: usize = 44;
const BLOCK: usize = 44;
const PROBLEM: usize = 12;

/// The blocks of a code base, file by file in the order of their paths.
pub struct Index {
    /// The header and all rows.
    bytes: Vec<u8>,
    /// The texts: that they are Unicode is looked at once, not with each of them.
    heap: String,
    files: usize,
    blocks: usize,
    problems: usize,
}

impl Index {
    /// The index of what lies at `files`, without what `skipped` globs name: from the file `cache` where that is
    /// right, else made, and kept there.
    ///
    /// # Errors
    /// Where the files cannot be listed.
    pub fn of(files: &Files, skipped: &[String], cache: Option<&Path>) -> Result<Self, GitError> {
        let key = build::key(files, skipped);
        let known = cache.and_then(Self::open);
        let known = match known {
            Some(known) if key.is_some_and(|key| known.key() == key) => return Ok(known),
            other => other,
        };
        let (index, is_whole) = build::build(files, skipped, key, known.as_ref())?;
        // What was not fetched yet may be there the next time.
        if let (Some(path), Some(_), true) = (cache, key, is_whole) {
            index.write(path);
        }
        Ok(index)
    }

    /// The same for a glance, which writes nothing and is soon over: from the file `cache`, be it right or only close;
    /// else made, where that is little work. `None` where it is not.
    #[must_use]
    pub fn glance(files: &Files, skipped: &[String], cache: Option<&Path>) -> Option<Self> {
        let key = build::key(files, skipped);
        let known = cache.and_then(Self::open);
        if known.as_ref().is_some_and(|known| known.files > FEW || key.is_some_and(|key| known.key() == key))
        {
            return known;
        }
        match files.few(skipped, FEW) {
            Some(listed) => {
                build::of_listed(files, &listed, key, known.as_ref()).ok().map(|(index, _)| index)
            }
            None => known,
        }
    }

    /// What lies in a file, if it is whole and of this version. Reading anything but a file may wait for ever.
    fn open(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        Self::from_bytes(std::fs::read(path).ok()?)
    }

    fn from_bytes(mut bytes: Vec<u8>) -> Option<Self> {
        let header = bytes.get(..HEADER)?;
        let number =
            |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let is_ours = header.starts_with(MAGIC)
            && number(8) == VERSION
            && number(12) == crc32fast::hash(bytes.get(16..)?);
        let count = |at: usize| usize::try_from(number(at)).ok();
        let (files, blocks, problems) = (count(36)?, count(40)?, count(44)?);
        let rows = [(files, FILE), (blocks, BLOCK), (problems, PROBLEM)];
        let start = rows
            .iter()
            .try_fold(HEADER, |sum, (count, width)| sum.checked_add(count.checked_mul(*width)?))?;
        if !is_ours || start > bytes.len() {
            return None;
        }
        let heap = String::from_utf8(bytes.split_off(start)).ok()?;
        Some(Self { bytes, heap, files, blocks, problems })
    }

    /// Written beside its place and renamed. A cache that cannot be written is none.
    fn write(&self, path: &Path) {
        write_cache(path, &[&self.bytes, self.heap.as_bytes()]);
    }

    fn key(&self) -> &[u8] {
        &self.bytes[16..16 + KEY]
    }
}

#[cfg(test)]
mod tests;
