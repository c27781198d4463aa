//! The commit that took a block away.

use super::{Seen, Touched, Touching};
use crate::code::{Kind, language_of};
use crate::git::{Commit, ObjectId};
use crate::model::Link;

/// What a link pointed at when it was made.
struct Lost {
    path: String,
    folder: String,
    /// `None`: the file as a whole, or lines of it.
    name: Option<(String, Kind)>,
}

impl Touching<'_> {
    /// The commit that took away what a link pointed at: the last one that does not have it, and whose parent had.
    #[must_use]
    pub fn removed(&self, tip: ObjectId, link: &Link) -> Option<Touched> {
        let made = self.repository.resolve_commit(link.commit.as_deref()?)?;
        let lost = self.lost(made, link)?;
        let mut commits = self.repository.commits_between(&[made], &[tip]).ok()?;
        commits.reverse();
        for id in commits {
            let Ok(commit) = self.repository.commit_here(id) else { continue };
            let parents = commit.parents.iter().filter_map(|id| self.repository.commit_here(*id).ok());
            let parents: Vec<Commit> = parents.collect();
            let tree = |commit: &Commit| {
                if lost.folder.is_empty() {
                    Some(Some(commit.tree))
                } else {
                    self.repository.entry_if_known(commit.tree, &lost.folder)
                }
            };
            let own = tree(&commit);
            // A merge that took one side over has taken nothing away itself.
            if parents.iter().any(|parent| tree(parent) == own) || self.holds(&commit, &lost)? {
                continue;
            }
            let mut had = parents.iter().map(|parent| self.holds(parent, &lost));
            if !parents.is_empty() && had.all(|had| had == Some(true)) {
                return Some(Touched { commit, path: lost.path });
            }
        }
        None
    }

    fn lost(&self, made: ObjectId, link: &Link) -> Option<Lost> {
        let path = link.path.clone()?;
        let folder = path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned());
        let tree = self.repository.commit_here(made).ok()?.tree;
        let text = self.repository.file_here(tree, &path)?;
        let blocks =
            language_of(&path).map(|language| language.scan(&path, &text).blocks).unwrap_or_default();
        let is_meant = |name: &str| link.to.contains(name);
        let mut blocks =
            blocks.into_iter().filter(|block| Some(block.lines) == link.lines && is_meant(&block.name));
        let name = blocks.next().map(|block| (block.name, block.kind));
        Some(Lost { path, folder, name })
    }

    /// Whether a commit has it; `None` where that cannot be told from here.
    fn holds(&self, commit: &Commit, lost: &Lost) -> Option<bool> {
        let Some((name, kind)) = &lost.name else {
            return match self.blob(commit.tree, &lost.path) {
                Seen::There(_) => Some(true),
                Seen::Not => Some(false),
                Seen::Unknown => None,
            };
        };
        let files = if kind.is_of_a_module() {
            // It may have gone to another file of the folder.
            self.repository.files_here(commit.tree, &lost.folder)
        } else {
            match self.blob(commit.tree, &lost.path) {
                Seen::There(blob) => vec![(lost.path.clone(), blob)],
                Seen::Not => Vec::new(),
                Seen::Unknown => return None,
            }
        };
        for (path, blob) in files.iter().filter(|(path, _)| language_of(path).is_some()) {
            if self.known(*blob, path, *kind == Kind::Value)?.hashes.contains_key(name) {
                return Some(true);
            }
        }
        Some(false)
    }
}
