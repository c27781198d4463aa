//! The index: what the journal's files say, in one or two files under the common git dir, so that a list of
//! 100,000 entries is answered in milliseconds. It is a cache: where anything about it is off it is built anew
//! without a word, and where it cannot be written nothing is lost but time.
//!
//! `base` holds almost everything, `recent` what came since, so that an update never costs a rewrite of it all.

mod codec;
mod content;
mod row;
mod segment;

pub(super) use content::{Content, Digest, Encoded};
pub(super) use row::IndexRow;
pub(super) use segment::{Damaged, Place, Rows, Segment};

use super::tombstone::Expunged;
use crate::git::ObjectId;
use crate::model::EntryId;
use std::path::{Path, PathBuf};

/// The files, oldest first; the notes of the last one speak for all.
#[derive(Default)]
pub(super) struct Index {
    pub segments: Vec<Segment>,
}

impl Index {
    /// What is there and fits together; nothing where there is no usable index.
    pub(super) fn open(folder: &Path) -> Self {
        let Some(base) = Segment::open(&base_file(folder)) else { return Self::default() };
        let recent = Segment::open(&recent_file(folder)).filter(|recent| recent.parent() == base.trees());
        Self { segments: std::iter::once(base).chain(recent).collect() }
    }

    /// The trees whose files the index covers.
    pub(super) fn trees(&self) -> &[ObjectId] {
        self.segments.last().map_or(&[], Segment::trees)
    }

    /// For each segment the rows that a later one replaces.
    pub(super) fn replaced(&self) -> Vec<Vec<u32>> {
        let above = self.segments.iter().skip(1).map(|segment| segment.replaced().to_vec());
        above.chain(std::iter::once(Vec::new())).take(self.segments.len()).collect()
    }

    /// The rows of some entries: segment, number, row.
    pub(super) fn find(
        &self,
        hidden: &[Vec<u32>],
        ids: &(impl Iterator<Item = EntryId> + Clone),
    ) -> Result<Vec<(usize, u32, IndexRow)>, Damaged> {
        let mut found = Vec::new();
        if ids.clone().next().is_none() {
            return Ok(found);
        }
        for (at, (segment, hidden)) in self.segments.iter().zip(hidden).enumerate() {
            let rows = segment.find(&mut ids.clone())?.into_iter();
            let seen = rows.filter(|(number, _)| hidden.binary_search(number).is_err());
            found.extend(seen.map(|(number, row)| (at, number, row)));
        }
        Ok(found)
    }

    /// Whether it holds something that was expunged since it was made. An index that cannot be read does.
    pub(super) fn holds(&self, expunged: &Expunged) -> bool {
        if expunged.is_empty() {
            return false;
        }
        let (whole, facts) = (expunged.entries(), expunged.facts());
        let ids = whole.iter().copied().chain(facts.iter().map(|(entry, _)| *entry));
        let Ok(found) = self.find(&self.replaced(), &ids) else { return true };
        found.iter().any(|(segment, _, row)| {
            whole.contains(&row.summary.id)
                || self.segments[*segment].dossier(row.into()).map_or(true, |dossier| {
                    dossier.facts.iter().any(|fact| facts.contains(&(row.summary.id, fact.id)))
                })
        })
    }

    /// Whether a file can be made there: where not, nobody has to prepare one.
    pub(super) fn can_be_written(folder: &Path) -> bool {
        std::fs::create_dir_all(folder).is_ok()
            && tempfile::Builder::new().prefix("index-").tempfile_in(folder).is_ok()
    }

    /// Replaces everything by one segment; says whether that worked.
    pub(super) fn write_base(folder: &Path, mut content: Content) -> bool {
        let is_written = content.write(&base_file(folder));
        if is_written {
            let _ = std::fs::remove_file(recent_file(folder));
        }
        is_written
    }

    /// Replaces what came since the base.
    pub(super) fn write_recent(folder: &Path, mut content: Content) -> bool {
        content.write(&recent_file(folder))
    }

    pub(super) fn remove(folder: &Path) {
        for file in [base_file(folder), recent_file(folder)] {
            // Mostly there is none; that a cache cannot be removed is no error either.
            let _ = std::fs::remove_file(file);
        }
    }
}

fn base_file(folder: &Path) -> PathBuf {
    folder.join("base.index")
}

fn recent_file(folder: &Path) -> PathBuf {
    folder.join("recent.index")
}
