//! The mark of a row that names no source of its own: by it a second import of the same row is recognised.

use std::collections::HashMap;

/// Rows that were seen in this input, and how often.
#[derive(Default)]
pub(super) struct Marks(HashMap<u64, u64>);

impl Marks {
    /// `tickets.csv#9f86d081884c7d65`: where the row came from, and a hash of its cells. Rows that are alike are
    /// counted, so that each is another one, and the same one the next time.
    pub(super) fn mark<'a>(&mut self, file: &str, cells: impl Iterator<Item = &'a str>) -> String {
        let hash = cells.fold(OFFSET, |hash, cell| hashed(hashed(hash, cell.as_bytes()), &[0xff]));
        let seen = self.0.entry(hash).or_default();
        let hash = if *seen == 0 { hash } else { hashed(hash, &seen.to_le_bytes()) };
        *seen += 1;
        format!("{file}#{hash:016x}")
    }
}

/// What of a source tells it apart: of a mark the hash alone, for a file can get another name.
pub(super) fn key(source: &str) -> &str {
    match source.rsplit_once('#') {
        Some((_, hash)) if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => hash,
        _ => source,
    }
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: the marks are in journals and have to be the same in every version, which no hasher of the standard
/// library promises. Nobody gains anything by two rows that share one.
fn hashed(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
