//! Bringing the past of a file into a partial clone: of each commit the folders on the way to it, level by level, and
//! the versions of the file. For commands that a person waits for; capturing fetches nothing.
//!
//! It is bounded: so many commits, a request for each level, and after the first that fails none is tried any more.

use crate::git::{Below, Config, Kind, Manners, ObjectId, Repository};
use crate::model::Variables;
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

/// Commits whose folders are asked for, the newest ones.
const COMMITS: usize = 1_000;

/// Levels of folders, more than which are not asked for.
const DEEPEST: usize = 32;

/// Requests for single files that a block may have come from.
const STRAYS: usize = 20;

/// Silence that somebody who only looks puts up with.
const PATIENCE: Duration = Duration::from_secs(10);

/// Fetches what a walk through the history needs, as long as that works.
pub struct Bringing {
    manners: Manners,
    has_failed: Cell<bool>,
    strays: Cell<usize>,
}

impl Bringing {
    #[must_use]
    pub fn new(config: &Config, variables: &Variables) -> Self {
        // Nobody expects a question while looking.
        let mut manners = Manners::new(false, config, variables);
        manners.patience = manners.patience.min(PATIENCE);
        Self { manners, has_failed: Cell::new(false), strays: Cell::new(0) }
    }

    /// Brings what of these commits, newest last, leads to a file.
    pub(super) fn file(&self, repository: &Repository, commits: &[ObjectId], path: &str) {
        let Some(remote) = repository.promisor() else { return };
        let newest = &commits[commits.len().saturating_sub(COMMITS)..];
        let roots = newest.iter().filter_map(|id| Some(repository.commit_here(*id).ok()?.tree));
        let mut level: Vec<ObjectId> = roots.collect();
        for part in path.split('/').take(DEEPEST) {
            if !self.objects(repository, &remote, &mut level) {
                return;
            }
            level = below(repository.git_dir(), &level, part);
        }
        self.objects(repository, &remote, &mut level);
    }

    /// Brings one file that was asked for on the way; whether that may have helped.
    pub(super) fn stray(&self, repository: &Repository, blob: ObjectId) -> bool {
        let Some(remote) = repository.promisor() else { return false };
        self.strays.set(self.strays.get() + 1);
        self.strays.get() <= STRAYS && self.objects(repository, &remote, &mut vec![blob])
    }

    /// Brings some files in one request.
    pub(super) fn blobs(&self, repository: &Repository, mut blobs: Vec<ObjectId>) {
        if let Some(remote) = repository.promisor() {
            self.objects(repository, &remote, &mut blobs);
        }
    }

    /// Brings those objects that are not here; `false` where they cannot be had.
    fn objects(&self, repository: &Repository, remote: &str, ids: &mut Vec<ObjectId>) -> bool {
        ids.sort_unstable();
        ids.dedup();
        // Opened anew: what was fetched since is seen.
        let Ok(now) = Repository::open(repository.git_dir()) else { return false };
        let Ok(objects) = now.objects() else { return false };
        let missing: Vec<ObjectId> = ids.iter().copied().filter(|id| !objects.has(*id)).collect();
        if missing.is_empty() {
            return true;
        }
        let failed =
            self.has_failed.get() || now.bring(remote, &missing, Below::Nothing, &self.manners).is_err();
        self.has_failed.set(failed);
        !failed
    }
}

/// What is called so in each of these folders.
fn below(git_dir: &Path, folders: &[ObjectId], name: &str) -> Vec<ObjectId> {
    let Ok(repository) = Repository::open(git_dir) else { return Vec::new() };
    let Ok(objects) = repository.objects() else { return Vec::new() };
    let named = |folder: &ObjectId| {
        let tree = objects.tree_here(*folder).ok()?;
        tree.get(name).filter(|node| node.kind != Kind::Other).map(|node| node.id)
    };
    folders.iter().filter_map(named).collect()
}
