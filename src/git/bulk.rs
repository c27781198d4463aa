//! Many files at once: each folder is written once, however many files go into it, and where there are many
//! objects they go into one pack.
//!
//! File by file, ten thousand records of one day write that day's folder ten thousand times, each time a little
//! longer; and as loose objects they are ten thousand files to sync.

use super::error::sorted;
use super::tree::{Kind, Tree};
use super::{GitError, GitErrorKind, ObjectId, Repository};
use git2::ObjectType;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// From so many files on they are packed: below, a pack would be one more file for git to tidy up.
const WORTH_A_PACK: usize = 100;

/// The tree with the new files in it.
pub enum Grown {
    Tree(ObjectId),
    /// This file is there already, with another content. Nothing is replaced.
    Taken(String),
}

/// What goes into a folder.
#[derive(Default)]
struct Folder<'a> {
    files: BTreeMap<&'a str, ObjectId>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

/// Objects on their way: loose, or held back until they are packed.
struct Batch<'a> {
    repository: &'a Repository,
    /// A handle of its own, so that only what is written here is held in memory.
    held: Option<git2::Repository>,
    new: RefCell<Vec<ObjectId>>,
}

impl Repository {
    /// Writes a tree that is `root` with files put at their paths. A file that is there with the same content
    /// stays as it is.
    ///
    /// # Errors
    /// Where an object cannot be read or written, or a file stands where a folder is needed.
    pub fn with_new_files(&self, root: Option<ObjectId>, files: &[(&str, &[u8])]) -> Result<Grown, GitError> {
        let batch = Batch::open(self, files.len() >= WORTH_A_PACK)?;
        let mut top = Folder::default();
        for (path, bytes) in files {
            let blob = batch.write(ObjectType::Blob, bytes)?;
            let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
            let mut folder = &mut top;
            for part in folders.split('/').filter(|part| !part.is_empty()) {
                folder = folder.folders.entry(part).or_default();
            }
            match folder.files.entry(name) {
                Entry::Occupied(there) if *there.get() != blob => {
                    return Ok(Grown::Taken((*path).to_owned()));
                }
                place => drop(place.or_insert(blob)),
            }
        }
        let grown = batch.grow(root, &top, "")?;
        if matches!(grown, Grown::Tree(_)) {
            batch.finish()?;
        }
        Ok(grown)
    }
}

impl<'a> Batch<'a> {
    fn open(repository: &'a Repository, packed: bool) -> Result<Self, GitError> {
        let doing = || "open the object database";
        let held = if packed {
            let handle = git2::Repository::open(repository.git_dir()).map_err(sorted(doing()))?;
            {
                let database = handle.odb().map_err(sorted(doing()))?;
                // Above all other places, so that everything is written there first. It lives as long as the handle.
                database.add_new_mempack_backend(1000).map_err(sorted(doing()))?;
            }
            Some(handle)
        } else {
            None
        };
        Ok(Self { repository, held, new: RefCell::default() })
    }

    fn write(&self, kind: ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let Some(held) = &self.held else { return self.repository.write_object(kind, bytes) };
        let doing = || "write an object";
        let database = held.odb().map_err(sorted(doing()))?;
        let id = ObjectId::hash_object(kind, bytes).map_err(sorted(doing()))?;
        // What an attempt before this one packed, or anybody else wrote.
        if !database.exists(id) {
            database.write(kind, bytes).map_err(sorted(doing()))?;
            self.new.borrow_mut().push(id);
        }
        Ok(id)
    }

    fn grow(&self, tree: Option<ObjectId>, folder: &Folder<'_>, above: &str) -> Result<Grown, GitError> {
        let old = tree.map(|id| self.repository.tree(id)).transpose()?.unwrap_or_default();
        let mut lines: Vec<(&str, Kind, ObjectId)> = Vec::new();
        for (name, below) in &folder.folders {
            let there = match old.get(name) {
                Some(node) if node.kind == Kind::Folder => Some(node.id),
                Some(_) => {
                    let message = format!("`{name}` is a file where a folder belongs");
                    return Err(GitError::new("write the journal's tree", GitErrorKind::Other, message));
                }
                None => None,
            };
            match self.grow(there, below, &format!("{above}{name}/"))? {
                Grown::Tree(id) => lines.push((name, Kind::Folder, id)),
                taken @ Grown::Taken(_) => return Ok(taken),
            }
        }
        for node in old.nodes() {
            let name = std::str::from_utf8(node.name).unwrap_or_default();
            if folder.files.get(name).is_some_and(|blob| *blob != node.id) {
                return Ok(Grown::Taken(format!("{above}{name}")));
            }
        }
        lines.extend(folder.files.iter().map(|(name, id)| (*name, Kind::File, *id)));
        self.write(ObjectType::Tree, Tree::with_all(&old, lines).bytes()).map(Grown::Tree)
    }

    /// Packs what was held back; it is synced when this returns.
    fn finish(self) -> Result<(), GitError> {
        let Some(held) = &self.held else { return Ok(()) };
        let new = self.new.take();
        if new.is_empty() {
            return Ok(());
        }
        let doing = || "pack the new objects";
        let mut builder = held.packbuilder().map_err(sorted(doing()))?;
        for id in new {
            builder.insert_object(id, None).map_err(sorted(doing()))?;
        }
        let folder = self.repository.common_dir().join("objects/pack");
        std::fs::create_dir_all(&folder).map_err(|error| GitError::io(doing(), &error))?;
        builder.write(&folder, 0).map_err(sorted(doing()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Grown, WORTH_A_PACK};
    use crate::git::Repository;

    #[test]
    fn many_files_make_the_same_tree_as_one_after_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        git2::Repository::init_bare(folder.path()).expect("a repository");
        let repository = Repository::open(folder.path()).expect("a repository");
        for count in [1, 3, WORTH_A_PACK + 50] {
            let files: Vec<(String, Vec<u8>)> = (0..count)
                .map(|at| {
                    (format!("entries/{:02}/{}.toml", at % 7, at * 7919 % 1000), at.to_le_bytes().to_vec())
                })
                .chain([("README.md".to_owned(), b"x".to_vec()), ("entries.txt".to_owned(), vec![1])])
                .collect();
            let old = repository.with_files(None, &files[..count / 2]).expect("it is written");
            let one_by_one = repository.with_files(Some(old), &files[count / 2..]).expect("it is written");
            let borrowed: Vec<(&str, &[u8])> =
                files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
            let Grown::Tree(at_once) = repository.with_new_files(Some(old), &borrowed).expect("written")
            else {
                panic!("nothing is in the way")
            };
            assert_eq!(at_once, one_by_one);
            let other = [(borrowed[0].0, b"other".as_slice())];
            let taken = repository.with_new_files(Some(at_once), &other).expect("it can be read");
            assert!(matches!(taken, Grown::Taken(path) if path == files[0].0));
        }
        let fresh: Vec<(String, Vec<u8>)> =
            (0..WORTH_A_PACK).map(|at| (format!("a/{at}"), format!("only here {at}").into_bytes())).collect();
        let borrowed: Vec<(&str, &[u8])> =
            fresh.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        let Grown::Tree(tree) = repository.with_new_files(None, &borrowed).expect("it is written") else {
            panic!("nothing is in the way")
        };
        let again = Repository::open(folder.path()).expect("a repository");
        assert_eq!(again.file(tree, "a/42").expect("it is read"), Some(b"only here 42".to_vec()));
        let packs = std::fs::read_dir(folder.path().join("objects/pack")).expect("a folder").count();
        assert_eq!(packs, 2, "a pack and its index");
    }
}
