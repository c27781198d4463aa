//! Who resolved an entry as codified, and what of the code they had seen: what contradicts is none for them, until main
//! was as it should be and went back again.

use super::Proving;
use crate::evidence::codes::Code;
use crate::evidence::heard::gathered::recorded;
use crate::git::{ObjectId, Repository};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// States of the files in question between what somebody has seen and now, more than which are not looked into.
const MOST_BETWEEN: usize = 20;

/// What tells one state of some files from another.
type Files = BTreeMap<String, ObjectId>;

/// What is asked of a commit: whether it is there as it is now, and whether it is there as it should be or may be.
pub(super) struct Questions<'a> {
    pub is_as_now: &'a dyn Fn(ObjectId) -> bool,
    pub is_better: &'a dyn Fn(ObjectId) -> bool,
}

impl Proving<'_> {
    /// Whether somebody who resolved the entry had seen what main says now, and main did not do better since.
    /// `paths` are the files that say it.
    pub(super) fn is_known(&self, code: &Code, paths: &BTreeSet<&str>, questions: &Questions<'_>) -> bool {
        let Ok(repository) = Repository::open(&code.git_dir) else { return false };
        let seen = recorded(self.case).into_iter().filter_map(|recorded| {
            let tip =
                recorded.seen.iter().find(|(name, _)| *self.codes.canonical(name) == code.name)?.1.clone();
            repository.resolve_commit(&tip)
        });
        let seen: BTreeSet<ObjectId> = seen.collect();
        seen.into_iter().any(|seen| {
            (questions.is_as_now)(seen)
                && self.has_stayed(code, &repository, seen, paths, questions).is_some()
        })
    }

    /// Every commit that main has got since is held against the one before it: as many lines as meet in main, any of
    /// them can have been main's own.
    fn has_stayed(
        &self,
        code: &Code,
        repository: &Repository,
        seen: ObjectId,
        paths: &BTreeSet<&str>,
        questions: &Questions<'_>,
    ) -> Option<()> {
        let graph = &self.pasts.get(code.name.as_str())?.graph;
        let (seen, main) = (graph.find(seen)?, graph.find(code.commit)?);
        let mut known: HashMap<Files, bool> = HashMap::new();
        let mut files: HashMap<ObjectId, Files> = HashMap::new();
        let mut of = |commit: ObjectId| -> Option<Files> {
            if let Some(known) = files.get(&commit) {
                return Some(known.clone());
            }
            let found = files_of(repository, repository.tree_of(commit).ok()?, paths);
            files.insert(commit, found.clone());
            Some(found)
        };
        for node in graph.brought(main, seen) {
            let (node, parent) = (graph.id(node), graph.id(graph.first_parent(node)?));
            let (after, before) = (of(node)?, of(parent)?);
            if after == before {
                continue;
            }
            let mut is_better = |files: Files, commit: ObjectId| -> Option<bool> {
                if known.len() > MOST_BETWEEN {
                    return None;
                }
                Some(*known.entry(files).or_insert_with(|| (questions.is_better)(commit)))
            };
            if is_better(after, node)? && !is_better(before, parent)? {
                return None;
            }
        }
        Some(())
    }
}

/// The files at these paths, and those beside them that are laid over others or give them values.
fn files_of(repository: &Repository, tree: ObjectId, paths: &BTreeSet<&str>) -> Files {
    let folder = |path: &&str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let folders: BTreeSet<String> = paths.iter().map(folder).collect();
    let matters = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        paths.contains(path) || name.contains("override") || name.contains(".tfvars")
    };
    let files = folders.iter().flat_map(|folder| repository.files_here(tree, folder));
    files.filter(|(path, _)| matters(path)).collect()
}
