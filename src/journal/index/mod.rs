//! The index: what the journal's files say, in one or two files under the common git dir, so that a list of
//! 100,000 entries is answered in milliseconds. It is a cache: where anything about it is off it is built anew
//! without a word, and where it cannot be written nothing is lost but time.
//!
//! `base` holds almost everything, `recent` what came since, so that an append never costs a rewrite of it all.

mod row;
mod segment;

pub(super) use row::{IndexRow, NO_ENVIRONMENT};
pub(super) use segment::{Content, Segment};

use crate::git::ObjectId;
use std::path::{Path, PathBuf};

/// The files, oldest first; a later one overrides the rows of an earlier one.
pub(super) struct Index {
    pub segments: Vec<Segment>,
}

impl Index {
    /// What is there and fits together; nothing where there is no usable index.
    pub(super) fn open(folder: &Path) -> Self {
        let Some(base) = Segment::open(&base_file(folder)) else { return Self { segments: Vec::new() } };
        let recent = Segment::open(&recent_file(folder)).filter(|recent| recent.parent() == base.trees());
        Self { segments: std::iter::once(base).chain(recent).collect() }
    }

    /// The trees whose files the index covers.
    pub(super) fn trees(&self) -> &[ObjectId] {
        self.segments.last().map_or(&[], Segment::trees)
    }

    pub(super) fn base_rows(&self) -> usize {
        self.segments.first().map_or(0, Segment::len)
    }

    /// Replaces everything by one segment.
    pub(super) fn write_base(folder: &Path, content: &Content) {
        if content.write(&base_file(folder)) {
            let _ = std::fs::remove_file(recent_file(folder));
        }
    }

    /// Replaces what came since the base.
    pub(super) fn write_recent(folder: &Path, content: &Content) {
        content.write(&recent_file(folder));
    }

    pub(super) fn remove(folder: &Path) {
        let _ = std::fs::remove_file(base_file(folder));
        let _ = std::fs::remove_file(recent_file(folder));
    }
}

fn base_file(folder: &Path) -> PathBuf {
    folder.join("base.index")
}

fn recent_file(folder: &Path) -> PathBuf {
    folder.join("recent.index")
}
