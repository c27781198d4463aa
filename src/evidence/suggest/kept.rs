//! What was found out about links into a code repository, kept beside it until its main branch moves.
//!
//! A cache: anything odd about it and it is empty, and where it cannot be written nothing is lost but time.
//!
//! ```text
//! magic 8 | version 4 | checksum of all behind it 4 | tip and links, as postcard
//! ```

use crate::git::{ObjectId, Repository, hash_of, write_cache};
use crate::model::Link;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"stopgues";
const VERSION: u32 = 1;
const HEADER: usize = 16;

/// Links, more than which are not kept.
const MOST: usize = 20_000;

/// A hash of what a link says.
pub type Key = [u8; 20];

/// What is known of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// What changed it.
    Touched(Touched),
    /// The code names values that the entry does not want.
    Differs,
    /// So many commits were too few to tell.
    Beyond(usize),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Newest first, and the file that each changed.
    pub commits: Vec<(ObjectId, String)>,
    /// The code has every value that the link names, and it names some.
    pub is_found: bool,
}

pub struct Kept {
    tip: ObjectId,
    links: BTreeMap<Key, Known>,
    is_changed: bool,
}

/// Commits, and the file that each changed.
type Files = Vec<(Key, String)>;

/// As it is written.
#[derive(Default, Serialize, Deserialize)]
struct Raw {
    tip: Vec<u8>,
    touched: Vec<(Key, bool, Files)>,
    differing: Vec<Key>,
    beyond: Vec<(Key, usize)>,
}

/// Where it is kept: all worktrees share it.
pub fn file(repository: &Repository) -> PathBuf {
    repository.common_dir().join("stopgap").join("suggest.cache")
}

/// What decides, besides main, on which commits changed the block of a link.
pub fn key(link: &Link) -> Key {
    let Link { to, commit, path, lines, block_hash, changes, .. } = link;
    let whole = format!("{to}\n{commit:?}\n{path:?}\n{lines:?}\n{block_hash:?}\n{changes:?}");
    bytes(hash_of(whole.as_bytes()))
}

fn bytes(id: ObjectId) -> Key {
    id.as_bytes().try_into().unwrap_or_default()
}

impl Kept {
    /// What was kept for this tip.
    pub fn read(path: &Path, tip: ObjectId) -> Self {
        let links = read(path, tip).unwrap_or_default();
        Self { tip, links, is_changed: false }
    }

    pub fn get(&self, key: &Key) -> Option<&Known> {
        self.links.get(key)
    }

    pub fn insert(&mut self, key: Key, known: Known) {
        if self.links.len() < MOST {
            self.links.insert(key, known);
            self.is_changed = true;
        }
    }

    /// Written beside its place and renamed, where there is anything new.
    pub fn write(&self, path: &Path) {
        if !self.is_changed {
            return;
        }
        let mut raw = Raw { tip: self.tip.as_bytes().to_vec(), ..Raw::default() };
        for (key, known) in &self.links {
            match known {
                Known::Touched(Touched { commits, is_found }) => {
                    let commits = commits.iter().map(|(id, path)| (bytes(*id), path.clone()));
                    raw.touched.push((*key, *is_found, commits.collect()));
                }
                Known::Differs => raw.differing.push(*key),
                Known::Beyond(commits) => raw.beyond.push((*key, *commits)),
            }
        }
        if let Ok(body) = postcard::to_stdvec(&raw) {
            let sum = crc32fast::hash(&body).to_le_bytes();
            write_cache(path, &[&MAGIC[..], &VERSION.to_le_bytes(), &sum, &body]);
        }
    }
}

fn read(path: &Path, tip: ObjectId) -> Option<BTreeMap<Key, Known>> {
    // Reading anything but a file may wait for ever.
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let whole = std::fs::read(path).ok()?;
    let (head, body) = whole.split_at_checked(HEADER)?;
    let is_ours = head.starts_with(MAGIC)
        && head[8..12] == VERSION.to_le_bytes()
        && head[12..16] == crc32fast::hash(body).to_le_bytes();
    let raw: Raw = if is_ours { postcard::from_bytes(body).ok()? } else { return None };
    if raw.tip != tip.as_bytes() {
        return None;
    }
    let mut links = BTreeMap::new();
    for (key, is_found, commits) in raw.touched {
        let id = |bytes: &Key| ObjectId::from_bytes(bytes).ok();
        let commits: Option<Vec<_>> =
            commits.into_iter().map(|(bytes, path)| Some((id(&bytes)?, path))).collect();
        links.insert(key, Known::Touched(Touched { commits: commits?, is_found }));
    }
    links.extend(raw.differing.into_iter().map(|key| (key, Known::Differs)));
    links.extend(raw.beyond.into_iter().map(|(key, commits)| (key, Known::Beyond(commits))));
    Some(links)
}

#[cfg(test)]
mod tests {
    use super::{Kept, Known, Touched, key};
    use crate::git::ObjectId;
    use crate::model::Link;

    #[test]
    fn what_is_kept_is_read_again_for_the_same_tip_alone_and_never_if_it_is_odd() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("stopgap/suggest.cache");
        let tip = ObjectId::from_bytes(&[1; 20]).expect("an id");
        let mut kept = Kept::read(&path, tip);
        let (one, other) = (key(&Link::new("tf:a.b")), key(&Link::new("tf:a.c")));
        let touched = Known::Touched(Touched { commits: vec![(tip, "main.tf".to_owned())], is_found: true });
        kept.insert(one, touched.clone());
        kept.insert(other, Known::Beyond(200));
        kept.write(&path);
        let again = Kept::read(&path, tip);
        assert_eq!((again.get(&one), again.get(&other)), (Some(&touched), Some(&Known::Beyond(200))));
        let moved = ObjectId::from_bytes(&[2; 20]).expect("an id");
        assert_eq!(Kept::read(&path, moved).get(&one), None);
        let whole = std::fs::read(&path).expect("a file");
        for at in 0..whole.len() {
            let mut odd = whole.clone();
            odd[at] ^= 1;
            std::fs::write(&path, &odd).expect("written");
            assert_eq!(Kept::read(&path, tip).get(&one), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).expect("written");
            assert_eq!(Kept::read(&path, tip).get(&one), None, "cut at {at}");
        }
    }
}
