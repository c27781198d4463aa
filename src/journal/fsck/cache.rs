//! What was checked before: the tips, and all that was found behind them.
//!
//! A cache like the index: damaged or made under other rules it is as good as none, and where it cannot be written
//! nothing is lost but time. `magic 8 | version 4 | checksum 4 | postcard`.

use super::flaw::Flaw;
use crate::git::{ObjectId, Repository};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::PathBuf;

const MAGIC: &[u8; 8] = b"stopgapF";

/// Raised with every change of what is looked for or remembered.
const VERSION: u32 = 1;

/// What decides about findings beside the commits themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key {
    /// Rules for secrets come with the program.
    pub program: String,
    pub tombstones: Vec<String>,
    pub signatures_required: bool,
    pub signers: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Cache {
    pub key: Key,
    tips: Vec<[u8; 20]>,
    /// How much was looked at so far.
    pub commits: usize,
    pub files: usize,
    pub flaws: Vec<Flaw>,
}

impl Cache {
    pub(super) fn new(key: Key, tips: &[ObjectId], commits: usize, files: usize, flaws: Vec<Flaw>) -> Self {
        let tips = tips.iter().filter_map(|tip| tip.as_bytes().try_into().ok()).collect();
        Self { key, tips, commits, files, flaws }
    }

    pub(super) fn tips(&self) -> Vec<ObjectId> {
        self.tips.iter().filter_map(|tip| ObjectId::from_bytes(tip).ok()).collect()
    }

    /// What is remembered, whatever has become of it.
    pub(super) fn read(repository: &Repository) -> Option<Self> {
        let bytes = std::fs::read(place(repository)).ok()?;
        let (head, body) = bytes.split_at_checked(16)?;
        let sum = crc32fast::hash(body).to_le_bytes();
        if &head[..8] != MAGIC || head[8..12] != VERSION.to_le_bytes() || head[12..] != sum {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    /// The tips of then that are no part of the history of these tips.
    pub(super) fn lost(&self, repository: &Repository, tips: &[ObjectId]) -> Vec<ObjectId> {
        let is_part = |known: &ObjectId| tips.iter().any(|tip| repository.reaches(*tip, *known));
        self.tips().into_iter().filter(|known| !is_part(known)).collect()
    }

    /// Written beside its place and renamed.
    pub(super) fn write(&self, repository: &Repository) {
        // Without a cache everything is checked again.
        let _ = self.try_write(repository);
    }

    fn try_write(&self, repository: &Repository) -> std::io::Result<()> {
        let place = place(repository);
        let folder = place.parent().unwrap_or(&place);
        std::fs::create_dir_all(folder)?;
        let body = postcard::to_stdvec(self).map_err(std::io::Error::other)?;
        let mut file = tempfile::Builder::new().prefix("fsck-").tempfile_in(folder)?;
        for part in [&MAGIC[..], &VERSION.to_le_bytes(), &crc32fast::hash(&body).to_le_bytes(), &body] {
            file.write_all(part)?;
        }
        file.persist(&place)?;
        Ok(())
    }
}

fn place(repository: &Repository) -> PathBuf {
    repository.common_dir().join("stopgap/fsck.cache")
}
