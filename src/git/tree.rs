//! Trees as git stores them: parsed in place, compared without diffing, spliced by hand.
//!
//! A generic diff costs a hundred times as much as walking two trees and skipping equal sub-tree ids.

use super::error::sorted;
use super::{GitError, GitErrorKind, ObjectId, Repository};
use std::collections::BTreeMap;

/// The bytes of one tree.
#[derive(Clone, Debug, Default)]
pub struct Tree(Vec<u8>);

/// One line of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node<'a> {
    pub kind: Kind,
    /// The mode as git writes it, for example `100644`.
    pub mode: &'a [u8],
    /// File names are bytes in git; the journal's own are ASCII.
    pub name: &'a [u8],
    pub id: ObjectId,
}

/// A line of a tree that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub mode: Vec<u8>,
    pub name: Vec<u8>,
    pub id: ObjectId,
}

impl Line {
    #[must_use]
    pub fn file(name: Vec<u8>, id: ObjectId) -> Self {
        Self { mode: b"100644".to_vec(), name, id }
    }

    #[must_use]
    pub fn folder(name: Vec<u8>, id: ObjectId) -> Self {
        Self { mode: b"40000".to_vec(), name, id }
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        kind_of(&self.mode)
    }
}

impl From<Node<'_>> for Line {
    fn from(node: Node<'_>) -> Self {
        Self { mode: node.mode.to_vec(), name: node.name.to_vec(), id: node.id }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    /// A symbolic link or a submodule: nothing that a journal holds.
    Other,
}

fn kind_of(mode: &[u8]) -> Kind {
    match mode {
        b"40000" => Kind::Folder,
        b"100644" | b"100755" | b"100664" => Kind::File,
        _ => Kind::Other,
    }
}

fn next_node<'a>(rest: &mut &'a [u8]) -> Option<Node<'a>> {
    let space = rest.iter().position(|byte| *byte == b' ')?;
    let (mode, after) = (&rest[..space], &rest[space + 1..]);
    let end = after.iter().position(|byte| *byte == 0)?;
    let name = &after[..end];
    let id = after.get(end + 1..end + 21)?;
    *rest = &after[end + 21..];
    Some(Node { kind: kind_of(mode), mode, name, id: ObjectId::from_bytes(id).ok()? })
}

/// The lines until no more than `tail` bytes are left, each with the number of bytes behind it.
fn until(bytes: &[u8], tail: usize) -> Vec<(Node<'_>, usize)> {
    let mut rest = bytes;
    let mut nodes = Vec::new();
    while rest.len() > tail {
        let Some(node) = next_node(&mut rest) else { break };
        nodes.push((node, rest.len()));
    }
    nodes
}

fn common_start(one: &[u8], two: &[u8]) -> usize {
    const PIECE: usize = 64;
    let pieces = one.chunks_exact(PIECE).zip(two.chunks_exact(PIECE));
    let whole = pieces.take_while(|(one, two)| one == two).count() * PIECE;
    whole + one[whole..].iter().zip(&two[whole..]).take_while(|(one, two)| one == two).count()
}

fn common_end(one: &[u8], two: &[u8]) -> usize {
    const PIECE: usize = 64;
    let pieces = one.rchunks_exact(PIECE).zip(two.rchunks_exact(PIECE));
    let whole = pieces.take_while(|(one, two)| one == two).count() * PIECE;
    let (one, two) = (&one[..one.len() - whole], &two[..two.len() - whole]);
    whole + one.iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count()
}

impl Tree {
    /// The lines in git's order. A damaged tree ends early.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || next_node(&mut rest))
    }

    /// The lines that one tree has and the other has not, of either. What is equal at the beginning and at the end
    /// is compared as bytes: of two trees that differ by one file hardly a line is looked at.
    #[must_use]
    pub fn differing<'a>(&'a self, other: &'a Self) -> (Vec<Node<'a>>, Vec<Node<'a>>) {
        let (mut one, mut two) = (self.0.as_slice(), other.0.as_slice());
        let mut same = common_start(one, two);
        loop {
            let mut rest = one;
            if next_node(&mut rest).is_none() || one.len() - rest.len() > same {
                break;
            }
            let length = one.len() - rest.len();
            same -= length;
            (one, two) = (rest, &two[length..]);
        }
        let tail = common_end(one, two);
        let (first, second) = (until(one, tail), until(two, tail));
        let left = |nodes: &[(Node<'a>, usize)]| nodes.last().map_or(usize::MAX, |(_, left)| *left);
        // Bytes of names and ids can look like lines: only where both stop at the same place the rest is the same.
        let stops = left(&first).min(one.len()) == left(&second).min(two.len());
        let (first, second) = if stops { (first, second) } else { (until(one, 0), until(two, 0)) };
        let bare = |nodes: Vec<(Node<'a>, usize)>| nodes.into_iter().map(|(node, _)| node).collect();
        (bare(first), bare(second))
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<Node<'_>> {
        self.nodes().find(|node| node.name == name.as_bytes())
    }

    /// The same tree with lines added or replaced, each name once.
    pub(super) fn with_all(&self, lines: Vec<(&str, Kind, ObjectId)>) -> Self {
        type Line<'a> = (&'a [u8], &'a [u8], ObjectId);
        let mode = |kind| if kind == Kind::Folder { b"40000".as_slice() } else { b"100644" };
        let mut sorted: BTreeMap<Vec<u8>, Line<'_>> = self
            .nodes()
            .map(|node| (sort_key(node.name, node.kind == Kind::Folder), (node.mode, node.name, node.id)))
            .collect();
        for (name, kind, id) in lines {
            let key = sort_key(name.as_bytes(), kind == Kind::Folder);
            // A file that is there keeps its mode.
            sorted
                .entry(key)
                .and_modify(|line| line.2 = id)
                .or_insert_with(|| (mode(kind), name.as_bytes(), id));
        }
        let mut bytes = Vec::with_capacity(sorted.len() * 80);
        for (mode, name, id) in sorted.into_values() {
            bytes.extend_from_slice(mode);
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(id.as_bytes());
        }
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same tree with one line added or replaced.
    fn with(&self, mode: &[u8], name: &str, id: ObjectId) -> Self {
        let mut bytes = Vec::with_capacity(self.0.len() + name.len() + 32);
        let mut line = |mode: &[u8], name: &[u8], id: ObjectId| {
            bytes.extend_from_slice(mode);
            bytes.push(b' ');
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(id.as_bytes());
        };
        let new_key = sort_key(name.as_bytes(), mode == b"40000");
        let mut placed = false;
        for node in self.nodes() {
            if node.name == name.as_bytes() {
                continue;
            }
            if !placed && sort_key(node.name, node.kind == Kind::Folder) > new_key {
                line(mode, name.as_bytes(), id);
                placed = true;
            }
            line(node.mode, node.name, node.id);
        }
        if !placed {
            line(mode, name.as_bytes(), id);
        }
        Self(bytes)
    }
}

/// Git sorts folders as if their names ended in a slash.
fn sort_key(name: &[u8], is_folder: bool) -> Vec<u8> {
    let mut key = name.to_vec();
    if is_folder {
        key.push(b'/');
    }
    key
}

impl Repository {
    /// # Errors
    /// Where the object is not here or is no tree.
    pub fn tree(&self, id: ObjectId) -> Result<Tree, GitError> {
        self.objects()?.tree(id)
    }

    /// Whether a tree is here.
    #[must_use]
    pub fn has_tree(&self, id: ObjectId) -> bool {
        self.inner.find_tree(id).is_ok()
    }

    /// # Errors
    /// Where it cannot be written.
    pub fn write_blob(&self, bytes: &[u8]) -> Result<ObjectId, GitError> {
        self.write_object(git2::ObjectType::Blob, bytes)
    }

    /// Writes a tree of these lines, whatever their order.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_tree(&self, mut lines: Vec<Line>) -> Result<ObjectId, GitError> {
        lines.sort_by_cached_key(|line| sort_key(&line.name, line.mode == b"40000"));
        let mut bytes = Vec::new();
        for line in lines {
            for part in [&line.mode[..], b" ", &line.name, b"\0", line.id.as_bytes()] {
                bytes.extend_from_slice(part);
            }
        }
        self.write_object(git2::ObjectType::Tree, &bytes)
    }

    /// The tree of a commit.
    ///
    /// # Errors
    /// Where the commit is not here.
    pub fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, GitError> {
        let doing = || format!("read commit {commit}");
        let found = self.inner.find_commit(commit).map_err(sorted(doing()))?;
        Ok(found.tree_id())
    }

    /// The bytes of a file at a path below a tree, `None` where there is no such file.
    ///
    /// # Errors
    /// Where an object on the way is not here.
    pub fn file(&self, root: ObjectId, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let objects = self.objects()?;
        let mut id = root;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let tree = objects.tree(id)?;
            let Some(node) = tree.get(part) else { return Ok(None) };
            match (node.kind, parts.peek()) {
                (Kind::Folder, Some(_)) => id = node.id,
                (Kind::File, None) => return objects.blob(node.id).map(|blob| Some(blob.to_vec())),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The bytes of a file at a path below a tree, `None` where there is none or some object on the way is not here:
    /// nothing is fetched.
    #[must_use]
    pub fn file_here(&self, root: ObjectId, path: &str) -> Option<Vec<u8>> {
        let objects = self.objects().ok()?;
        let id = self.node_here(root, path)?;
        objects.blob_here(id).map(|blob| blob.to_vec())
    }

    /// The id of a file at a path below a tree, by the trees that are here.
    #[must_use]
    pub fn node_here(&self, root: ObjectId, path: &str) -> Option<ObjectId> {
        self.node_if_known(root, path)?
    }

    /// The same; `None` where a tree on the way is not here, so that nobody can tell.
    #[must_use]
    #[expect(clippy::option_option, reason = "not known, not there, there")]
    pub fn node_if_known(&self, root: ObjectId, path: &str) -> Option<Option<ObjectId>> {
        let found = self.found_if_known(root, path)?;
        Some(found.filter(|(_, kind)| *kind == Kind::File).map(|(id, _)| id))
    }

    /// The same of a file or a folder; the top is the empty path.
    #[must_use]
    #[expect(clippy::option_option, reason = "not known, not there, there")]
    pub fn entry_if_known(&self, root: ObjectId, path: &str) -> Option<Option<ObjectId>> {
        if path.is_empty() {
            return Some(Some(root));
        }
        Some(self.found_if_known(root, path)?.map(|(id, _)| id))
    }

    #[expect(clippy::option_option, reason = "not known, not there, there")]
    fn found_if_known(&self, root: ObjectId, path: &str) -> Option<Option<(ObjectId, Kind)>> {
        let objects = self.objects().ok()?;
        let mut id = root;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let tree = objects.tree_here(id).ok()?;
            let Some(node) = tree.get(part) else { return Some(None) };
            match parts.peek() {
                None => return Some(Some((node.id, node.kind))),
                Some(_) if node.kind == Kind::Folder => id = node.id,
                Some(_) => return Some(None),
            }
        }
        Some(None)
    }

    /// The files of a folder, not of those below it, by the trees that are here: path and id.
    #[must_use]
    pub fn files_here(&self, root: ObjectId, folder: &str) -> Vec<(String, ObjectId)> {
        let Ok(objects) = self.objects() else { return Vec::new() };
        let mut id = root;
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            let below = objects
                .tree_here(id)
                .ok()
                .and_then(|tree| tree.get(part).filter(|node| node.kind == Kind::Folder).map(|node| node.id));
            let Some(below) = below else { return Vec::new() };
            id = below;
        }
        let Ok(tree) = objects.tree_here(id) else { return Vec::new() };
        let files = tree.nodes().filter(|node| node.kind == Kind::File).filter_map(|node| {
            let name = std::str::from_utf8(node.name).ok()?;
            Some((if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }, node.id))
        });
        files.collect()
    }

    /// The id of a folder at a path below a tree, by the trees that are here.
    #[must_use]
    pub fn folder_here(&self, root: ObjectId, path: &str) -> Option<ObjectId> {
        let objects = self.objects().ok()?;
        let folders = path.split('/').filter(|part| !part.is_empty());
        folders.into_iter().try_fold(root, |id, part| {
            let tree = objects.tree_here(id).ok()?;
            tree.get(part).filter(|node| node.kind == Kind::Folder).map(|node| node.id)
        })
    }

    /// The id of a folder at a path below a tree, `None` where there is no such folder.
    ///
    /// # Errors
    /// Where an object on the way is not here.
    pub fn folder(&self, root: ObjectId, path: &str) -> Result<Option<ObjectId>, GitError> {
        let objects = self.objects()?;
        let mut id = root;
        for part in path.split('/') {
            match objects.tree(id)?.get(part) {
                Some(node) if node.kind == Kind::Folder => id = node.id,
                _ => return Ok(None),
            }
        }
        Ok(Some(id))
    }

    /// Writes a tree that is `root` with files put at their paths, and says its id.
    ///
    /// # Errors
    /// Where an object cannot be read or written, or a file stands where a folder is needed.
    pub fn with_files(
        &self,
        root: Option<ObjectId>,
        files: &[(String, Vec<u8>)],
    ) -> Result<ObjectId, GitError> {
        let blob = |(path, bytes): &(String, Vec<u8>)| Ok((path.clone(), self.write_blob(bytes)?));
        self.with_blobs(root, files.iter().map(blob).collect::<Result<Vec<_>, GitError>>()?)
    }

    /// The same with blobs that are there already.
    ///
    /// # Errors
    /// Where an object cannot be read or written, or a file stands where a folder is needed.
    pub fn with_blobs(
        &self,
        root: Option<ObjectId>,
        files: impl IntoIterator<Item = (String, ObjectId)>,
    ) -> Result<ObjectId, GitError> {
        let mut id = root;
        for (path, blob) in files {
            let parts: Vec<&str> = path.split('/').collect();
            id = Some(self.spliced(id, &parts, blob)?);
        }
        match id {
            Some(id) => Ok(id),
            None => self.write_object(git2::ObjectType::Tree, &[]),
        }
    }

    fn spliced(&self, tree: Option<ObjectId>, parts: &[&str], blob: ObjectId) -> Result<ObjectId, GitError> {
        let old = tree.map(|id| self.tree(id)).transpose()?.unwrap_or_default();
        let Some((name, below)) = parts.split_first() else { return Ok(blob) };
        let new = if below.is_empty() {
            old.with(b"100644", name, blob)
        } else {
            let folder = match old.get(name) {
                Some(node) if node.kind == Kind::Folder => Some(node.id),
                Some(_) => {
                    let message = format!("`{name}` is a file where a folder belongs");
                    return Err(GitError::new("write the journal's tree", GitErrorKind::Other, message));
                }
                None => None,
            };
            old.with(b"40000", name, self.spliced(folder, below, blob)?)
        };
        self.write_object(git2::ObjectType::Tree, &new.0)
    }
}

impl From<Vec<u8>> for Tree {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tree(names: &[(String, u8)]) -> Tree {
        let mut bytes = Vec::new();
        for (name, id) in names {
            bytes.extend_from_slice(b"100644 ");
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
            bytes.extend_from_slice(&[*id; 20]);
        }
        Tree(bytes)
    }

    proptest! {
        #[test]
        fn what_differs_is_what_differs(
            one in prop::collection::btree_map("[a-c]{1,3}", 0u8..40, 0..12),
            changed in prop::collection::btree_map("[a-c]{1,3}", 0u8..40, 0..3),
        ) {
            let mut two = one.clone();
            two.extend(changed);
            let lines = |map: &BTreeMap<String, u8>| {
                tree(&map.iter().map(|(name, id)| (name.clone(), *id)).collect::<Vec<_>>())
            };
            let (first, second) = (lines(&one), lines(&two));
            let (gone, new) = first.differing(&second);
            // Lines that both have are left out, or stand on both sides.
            let only = |nodes: &[Node<'_>], others: &[Node<'_>]| {
                let mut names: Vec<(Vec<u8>, ObjectId)> = nodes
                    .iter()
                    .filter(|node| !others.contains(node))
                    .map(|node| (node.name.to_vec(), node.id))
                    .collect();
                names.sort();
                names
            };
            let all = |tree: &'_ Tree| tree.nodes().map(|node| (node.name.to_vec(), node.id)).collect::<Vec<_>>();
            let (before, after) = (all(&first), all(&second));
            let wanted: Vec<_> = before.iter().filter(|line| !after.contains(line)).cloned().collect();
            prop_assert_eq!(only(&gone, &new), wanted);
            let wanted: Vec<_> = after.iter().filter(|line| !before.contains(line)).cloned().collect();
            prop_assert_eq!(only(&new, &gone), wanted);
        }
    }
}
