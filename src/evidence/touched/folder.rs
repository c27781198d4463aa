//! Whether a commit says something else of the code in a folder: comments, layout and files that hold no code do not
//! count, and neither does what a merge only brings together.

use super::{Seen, Touching};
use crate::code::language_of;
use crate::git::{Commit, ObjectId};
use std::collections::BTreeMap;

impl Touching<'_> {
    /// Whether a commit changes what one of the files says that `counts` names: of a folder, those below it left out, or
    /// of the whole tree. Of a merge only that counts in which it differs from all its parents.
    pub fn says_otherwise(
        &self,
        commit: &Commit,
        folder: Option<&str>,
        counts: impl Fn(&str) -> bool,
    ) -> bool {
        let parents: Vec<Option<ObjectId>> = if commit.parents.is_empty() {
            vec![None]
        } else {
            let tree = |id: &ObjectId| self.repository.commit_here(*id).ok().map(|parent| parent.tree);
            commit.parents.iter().map(tree).collect()
        };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for parent in &parents {
            let (repository, now) = (self.repository, Some(commit.tree));
            let paths = match folder {
                Some(folder) => repository.differing_paths_in(*parent, now, folder),
                None => repository.differing_paths(*parent, now),
            };
            let Ok(paths) = paths else {
                // What cannot be compared may be anything.
                return true;
            };
            for path in paths.into_iter().filter(|path| counts(path)) {
                if self.file_says_otherwise(commit.tree, *parent, &path) {
                    *seen.entry(path).or_default() += 1;
                }
            }
        }
        seen.values().any(|count| *count == parents.len())
    }

    fn file_says_otherwise(&self, now: ObjectId, before: Option<ObjectId>, path: &str) -> bool {
        if language_of(path).is_none() {
            return true;
        }
        let hashes = |tree: Option<ObjectId>| match tree.map(|tree| self.blob(tree, path)) {
            Some(Seen::There(blob)) => Some(self.known(blob, path, false)?.hashes.clone()),
            Some(Seen::Not) | None => Some(std::collections::HashMap::new()),
            Some(Seen::Unknown) => None,
        };
        match (hashes(Some(now)), hashes(before)) {
            (Some(now), Some(before)) => now != before,
            _ => true,
        }
    }
}
