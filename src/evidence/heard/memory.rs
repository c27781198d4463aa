//! What was found out of the code is remembered, under a key that holds everything it depends on.

use super::Visible;
use crate::evidence::codes::Codes;
use crate::git::{ObjectId, hash_of, write_cache};
use crate::journal::{Snapshot, Target};
use crate::model::EntryId;
use crate::reconcile::Heard;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Begins the file, and changes with what stands in it or how it is found out.
const MAGIC: &[u8; 8] = b"sgheard7";

/// Where it is kept: beside the journal's own index; `None` where there is no journal.
pub(super) fn file(codes: &Codes<'_>) -> Option<PathBuf> {
    match &codes.located().target {
        Target::Here(journal) => Some(journal.repository().common_dir().join("stopgap").join("heard")),
        _ => None,
    }
}

/// The key of what is here now.
pub(super) fn key(codes: &Codes<'_>, snapshot: &Snapshot, visible: &[Visible]) -> ObjectId {
    let mut text = format!("{:?}\n", codes.located().rules.policy);
    for code in visible {
        let folder = code.repository.common_dir().display();
        text.push_str(&format!("{} {folder} {:?} {:?}\n", code.name, code.mains, code.unseen));
        for (name, tip) in &code.branches {
            text.push_str(&format!("{name} {tip}\n"));
        }
    }
    let mut bytes = text.into_bytes();
    snapshot.write_key(&mut bytes);
    hash_of(&bytes)
}

pub(super) fn read(file: Option<&Path>, key: ObjectId) -> Option<BTreeMap<EntryId, Heard>> {
    let bytes = std::fs::read(file?).ok()?;
    let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(key.as_bytes())?;
    let (sum, rest) = rest.split_at_checked(4)?;
    let is_whole = sum == crc32fast::hash(rest).to_le_bytes();
    is_whole.then(|| postcard::from_bytes(rest).ok()).flatten()
}

pub(super) fn write(file: Option<&Path>, key: ObjectId, heard: &BTreeMap<EntryId, Heard>) {
    let (Some(file), Ok(rest)) = (file, postcard::to_stdvec(heard)) else { return };
    let sum = crc32fast::hash(&rest).to_le_bytes();
    write_cache(file, &[MAGIC, key.as_bytes(), &sum, &rest]);
}
