//! The union of several trees: which files of some trees are not in others, found by skipping whatever is equal.
//!
//! Write-once makes a union of journals simple: a path is in it where any tree has it. The same path with two
//! contents can only come from tampering; the first is shown and the path is reported.

use super::tombstone::Expunged;
use crate::git::{GitError, Kind, ObjectId, Objects};
use std::collections::BTreeMap;

/// Records lie three folders deep. Far below that nothing is ours, and a tree can be forged as deep as one likes.
const DEEPEST: usize = 16;

/// A file that the new trees have and the old ones had not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Added {
    pub path: String,
    pub blob: ObjectId,
}

/// What came between two sets of trees.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub added: Vec<Added>,
    /// Paths that are folders, links or submodules where a file belongs, or the reverse.
    pub misplaced: Vec<String>,
    /// Paths with more than one content.
    pub forked: Vec<String>,
    /// Folders that could not be read, and why.
    pub unreadable: Vec<(String, String)>,
    /// Something that was there is not any more, or has changed: what was known is worth nothing.
    pub is_rewrite: bool,
}

impl Difference {
    /// Compares the union of `new` with the union of `old`; both are trees of the same folder.
    pub(super) fn between(
        objects: &Objects<'_>,
        old: &[ObjectId],
        new: &[ObjectId],
        folder: &str,
    ) -> Result<Self, GitError> {
        let mut difference = Self::default();
        difference.compare(objects, old, new, folder)?;
        Ok(difference)
    }

    /// Leaves out what was expunged and still stands in one of the trees.
    pub(super) fn subtract(&mut self, expunged: &Expunged) {
        if expunged.is_empty() {
            return;
        }
        self.added.retain(|added| !expunged.covers(&added.path));
        self.misplaced.retain(|path| !expunged.covers(path));
        self.forked.retain(|path| !expunged.covers(path));
    }

    fn compare(
        &mut self,
        objects: &Objects<'_>,
        old: &[ObjectId],
        new: &[ObjectId],
        folder: &str,
    ) -> Result<(), GitError> {
        let after = lines(objects, new)?;
        let Ok(before) = lines(objects, old) else {
            // Trees of a history that was rewritten, or of another journal.
            self.is_rewrite = true;
            return Ok(());
        };
        for (name, now) in &after {
            let then = before.get(name);
            if then == Some(now) {
                continue;
            }
            let path = format!("{folder}/{}", String::from_utf8_lossy(name));
            let known = then.map_or(&[][..], |line| line.folders.as_slice());
            let is_too_deep = !now.folders.is_empty() && path.matches('/').count() > DEEPEST;
            if !now.folders.is_empty() && !is_too_deep {
                // One folder that cannot be read does not hide the others.
                if let Err(error) = self.compare(objects, known, &now.folders, &path) {
                    self.unreadable.push((path.clone(), error.to_string()));
                }
            }
            let looks_like_a_file = name.ends_with(b".toml");
            if now.has_other || is_too_deep || (looks_like_a_file && !now.folders.is_empty()) {
                self.misplaced.push(path.clone());
            }
            // A file took the place of a folder: whatever stood in that is gone. So is a link that was misplaced.
            self.is_rewrite |= !known.is_empty() && now.folders.is_empty();
            self.is_rewrite |= then.is_some_and(|line| line.has_other) && !now.has_other;
            let old_files = then.map_or(&[][..], |line| line.files.as_slice());
            if old_files.iter().any(|file| !now.files.contains(file)) {
                self.is_rewrite = true;
            }
            if now.files.len() > 1 {
                self.forked.push(path.clone());
                // What was read alone so far has to be read again beside its double.
                self.is_rewrite |= !old_files.is_empty() && old_files.len() != now.files.len();
            }
            if let (Some(blob), true) = (now.files.first(), old_files.is_empty()) {
                self.added.push(Added { path, blob: *blob });
            }
        }
        if before.keys().any(|name| !after.contains_key(name)) {
            self.is_rewrite = true;
        }
        Ok(())
    }
}

/// What a name stands for in each of several trees.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    files: Vec<ObjectId>,
    folders: Vec<ObjectId>,
    has_other: bool,
}

fn lines(objects: &Objects<'_>, trees: &[ObjectId]) -> Result<BTreeMap<Vec<u8>, Line>, GitError> {
    let mut lines: BTreeMap<Vec<u8>, Line> = BTreeMap::new();
    for tree in trees {
        for node in objects.tree(*tree)?.nodes() {
            let line = lines.entry(node.name.to_vec()).or_default();
            let list = match node.kind {
                Kind::File => &mut line.files,
                Kind::Folder => &mut line.folders,
                Kind::Other => {
                    line.has_other = true;
                    continue;
                }
            };
            if !list.contains(&node.id) {
                list.push(node.id);
                // The order of the trees makes no difference to what is shown.
                list.sort_unstable();
            }
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests;
