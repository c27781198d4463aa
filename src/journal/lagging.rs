//! Worktrees that have the journal checked out: each new file is brought there, and what could not be brought is
//! remembered and tried again. A file that is missing there would be deleted by the user's next commit.

use super::store::{Journal, REFERENCE};
use crate::git::{ObjectId, Repository, checkouts_of};
use std::path::PathBuf;

/// Brings new files, and those that are owed, into every worktree that has the journal checked out. Says what
/// could not be done.
pub(super) fn bring_along(
    repository: &Repository,
    old: Option<ObjectId>,
    tree: ObjectId,
    written: &[String],
) -> Vec<String> {
    let checkouts = checkouts_of(repository, REFERENCE);
    if checkouts.is_empty() {
        return Vec::new();
    }
    let mut paths = owed(repository);
    paths.extend_from_slice(written);
    paths.sort();
    paths.dedup();
    let mut warnings = Vec::new();
    for checkout in checkouts {
        if let Err(error) = checkout.add(repository, old, tree, &paths) {
            let place = checkout.work_dir.display();
            let why = error.message.lines().next().unwrap_or_default();
            warnings.push(format!(
                "the worktree {place} has the journal checked out and lags behind ({why}); \
                 run `stopgap doctor --fix` before you commit there"
            ));
        }
    }
    remember(repository, if warnings.is_empty() { &[] } else { &paths });
    warnings
}

/// Takes files out of every worktree that has the journal checked out. What was changed there by hand stays.
pub(super) fn take_away(repository: &Repository, old: ObjectId, paths: &[String]) -> Vec<String> {
    let mut warnings = Vec::new();
    for checkout in checkouts_of(repository, REFERENCE) {
        match checkout.remove(repository, old, paths) {
            Ok(left) => warnings.extend(left.iter().map(|file| {
                format!("{} was changed by hand and stays: it still holds what was expunged", file.display())
            })),
            Err(error) => {
                let place = checkout.work_dir.display();
                let why = error.message.lines().next().unwrap_or_default();
                warnings.push(format!(
                    "the worktree {place} still holds what was taken out of the journal ({why})"
                ));
            }
        }
    }
    warnings
}

fn list(repository: &Repository) -> PathBuf {
    repository.common_dir().join("stopgap/lagging")
}

fn owed(repository: &Repository) -> Vec<String> {
    let text = std::fs::read_to_string(list(repository)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn remember(repository: &Repository, paths: &[String]) {
    // Where this cannot be written the warning is all there is; the record itself stands.
    if paths.is_empty() {
        let _ = std::fs::remove_file(list(repository));
    } else {
        let _ = std::fs::write(list(repository), paths.join("\n"));
    }
}

impl Journal {
    /// How many files are owed to worktrees that have the journal checked out.
    #[must_use]
    pub fn lagging(&self) -> usize {
        owed(&self.repository).len()
    }

    /// Tries again to bring them there; says what could not be done.
    #[must_use]
    pub fn catch_up(&self) -> Vec<String> {
        let tip = self.repository.reference(REFERENCE).ok().flatten();
        let tree = tip.and_then(|tip| self.repository.tree_of(tip).ok());
        tree.map(|tree| bring_along(&self.repository, None, tree, &[])).unwrap_or_default()
    }
}
