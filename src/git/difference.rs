//! What differs between two trees, by name alone: equal folders are skipped whole.

use super::process::Program;
use super::{GitError, Kind, Node, ObjectId, Repository};
use std::collections::{HashMap, HashSet};

/// Folders inside each other, deeper than which nothing is compared.
const DEEPEST: usize = 128;

/// Files, more than which no change has that somebody takes back as a whole: comparing them would take seconds.
const MOST_FILES: usize = 500;

impl Repository {
    /// The paths of files that one of two trees has and the other has not, or that differ. Nothing is fetched: what is
    /// not here is not in the answer.
    ///
    /// # Errors
    /// Where the object database cannot be opened.
    pub fn differing_paths(
        &self,
        one: Option<ObjectId>,
        other: Option<ObjectId>,
    ) -> Result<Vec<String>, GitError> {
        let mut found = Vec::new();
        self.compare(one, other, "", 0, &mut found)?;
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The id of the change between two trees, whatever lines it stands on: the same for two commits that change the
    /// same lines in the same way. `None` where nothing differs, or what would tell is not here.
    #[must_use]
    pub fn patch_id(&self, before: Option<ObjectId>, after: Option<ObjectId>) -> Option<ObjectId> {
        let tree = |id: Option<ObjectId>| id.map(|id| self.inner.find_tree(id)).transpose().ok();
        let (before, after) = (tree(before)?, tree(after)?);
        // Lines around a change differ from branch to branch: they are no part of it.
        let mut options = git2::DiffOptions::new();
        options.context_lines(0).interhunk_lines(0);
        let diff = self.inner.diff_tree_to_tree(before.as_ref(), after.as_ref(), Some(&mut options)).ok()?;
        if !(1..=MOST_FILES).contains(&diff.deltas().len()) {
            return None;
        }
        diff.patchid(None).ok()
    }

    /// The same of one folder, not of those below it.
    ///
    /// # Errors
    /// Where the object database cannot be opened.
    pub fn differing_paths_in(
        &self,
        one: Option<ObjectId>,
        other: Option<ObjectId>,
        folder: &str,
    ) -> Result<Vec<String>, GitError> {
        let objects = self.objects()?;
        let read = |id: Option<ObjectId>| id.and_then(|id| objects.tree_here(id).ok()).unwrap_or_default();
        // Nothing is fetched on the way there either.
        let below = |root: Option<ObjectId>| {
            folder.split('/').filter(|part| !part.is_empty()).try_fold(root?, |id, part| {
                let tree = objects.tree_here(id).ok()?;
                tree.get(part).filter(|node| node.kind == Kind::Folder).map(|node| node.id)
            })
        };
        let (first, second) = (read(below(one)), read(below(other)));
        let (first, second) = first.differing(&second);
        // A line that stands on both sides differs in nothing.
        let is_alone = |node: &&Node<'_>, others: &[Node<'_>]| {
            !others.iter().any(|other| (other.name, other.id, other.kind) == (node.name, node.id, node.kind))
        };
        let left = first.iter().filter(|node| is_alone(node, &second));
        let names = left.chain(second.iter().filter(|node| is_alone(node, &first)));
        let names = names.filter(|node| node.kind == Kind::File);
        let mut paths: Vec<String> = names
            .filter_map(|node| std::str::from_utf8(node.name).ok())
            .map(|name| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") })
            .collect();
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    fn compare(
        &self,
        one: Option<ObjectId>,
        other: Option<ObjectId>,
        above: &str,
        depth: usize,
        found: &mut Vec<String>,
    ) -> Result<(), GitError> {
        if one == other || depth > DEEPEST {
            return Ok(());
        }
        let objects = self.objects()?;
        let read = |id: Option<ObjectId>| id.and_then(|id| objects.tree_here(id).ok()).unwrap_or_default();
        let (first, second) = (read(one), read(other));
        let (mut only_first, mut only_second) = first.differing(&second);
        // What stands between the first and the last line that differ may be the same in both.
        let is_same = |one: &Node<'_>, other: &Node<'_>| {
            (one.name, one.id, one.kind) == (other.name, other.id, other.kind)
        };
        let same: HashSet<Vec<u8>> = {
            let others: HashMap<&[u8], &Node<'_>> =
                only_second.iter().map(|node| (node.name, node)).collect();
            let both = only_first
                .iter()
                .filter(|node| others.get(node.name).is_some_and(|other| is_same(node, other)));
            both.map(|node| node.name.to_vec()).collect()
        };
        only_first.retain(|node| !same.contains(node.name));
        only_second.retain(|node| !same.contains(node.name));
        let mut seen: Vec<&[u8]> = Vec::new();
        for node in only_first.iter().chain(&only_second) {
            if seen.contains(&node.name) {
                continue;
            }
            seen.push(node.name);
            let Ok(name) = std::str::from_utf8(node.name) else { continue };
            let path = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
            let folder = |nodes: &[Node<'_>]| {
                nodes
                    .iter()
                    .find(|other| other.name == node.name && other.kind == Kind::Folder)
                    .map(|node| node.id)
            };
            let is_file = |nodes: &[Node<'_>]| {
                nodes.iter().any(|other| other.name == node.name && other.kind != Kind::Folder)
            };
            let (left, right) = (folder(&only_first), folder(&only_second));
            if left.is_some() || right.is_some() {
                self.compare(left, right, &path, depth + 1, found)?;
            }
            if is_file(&only_first) || is_file(&only_second) {
                found.push(path);
            }
        }
        Ok(())
    }

    /// What a file was called in the parent of a commit, where git takes it for renamed. A partial clone is not asked:
    /// git compares all that was added with all that is gone, and would fetch it first.
    ///
    /// # Errors
    /// Where git cannot compare them: what it takes is not here.
    pub fn renamed_from(
        &self,
        parent: ObjectId,
        commit: ObjectId,
        path: &str,
    ) -> Result<Option<String>, GitError> {
        if self.is_partial() {
            return Ok(None);
        }
        let arguments = [
            "diff-tree".to_owned(),
            "-r".to_owned(),
            "-M".to_owned(),
            "-z".to_owned(),
            "--diff-filter=R".to_owned(),
            "--name-status".to_owned(),
            parent.to_string(),
            commit.to_string(),
        ];
        let program = Program::git(self.git_dir(), arguments).for_repository(Some(self));
        // What is not here cannot be compared, and is not fetched for it.
        let said = program.variable("GIT_NO_LAZY_FETCH", "1").output(&[])?;
        let text = String::from_utf8_lossy(&said);
        // `R100`, the old path, the new one, each ended by a zero.
        let mut words = text.split('\0');
        while let (Some(_), Some(old), Some(new)) = (words.next(), words.next(), words.next()) {
            if new == path {
                return Ok(Some(old.to_owned()));
            }
        }
        Ok(None)
    }
}
