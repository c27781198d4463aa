//! Bringing what the link index needs of a mirror: the folders and the infrastructure code of its main branch, in a few
//! requests, so that everything about links works without the network from then on.

use super::codes::{cache, codebase};
use crate::code::{Files, Needed, needed};
use crate::git::{Below, GitError, GitErrorKind, Manners, ObjectId, Repository};
use crate::history::Source;
use crate::model::Code as CodePolicy;

/// How origin is called in a mirror.
pub(super) const ORIGIN: &str = "origin";

/// Levels of folders that are asked for one by one where most of them are here already: only what has changed is
/// sent then. What is left is asked for with everything below it.
const LEVELS: usize = 2;

/// Brings what is missing of the main branch of a mirror, and makes its index.
///
/// # Errors
/// Where the remote does not give it. What came stays.
pub(super) fn bring(source: &Source, policy: Option<&CodePolicy>, manners: &Manners) -> Result<(), GitError> {
    // Without a main branch nothing is read; that is told where the sources are.
    let Ok(main) = source.main() else { return Ok(()) };
    let tree = main.repository.tree_of(main.tip)?;
    let skipped = policy.map_or(&[][..], |code| &code.skip);
    let was_brought = cache(&main.repository, true).is_file();
    let blobs = trees(&main.repository, tree, skipped, was_brought, manners)?.blobs;
    if !blobs.is_empty() {
        main.repository.bring(ORIGIN, &blobs, Below::Nothing, manners)?;
        let left = needed(main.repository.git_dir(), tree, skipped)?.blobs.len();
        if left > 0 {
            return Err(lost(left, "files"));
        }
    }
    // Opened anew, so that what came is seen.
    let repository = Repository::open(main.repository.git_dir())?;
    let files = Files::At { git_dir: repository.git_dir().to_path_buf(), tree };
    codebase(files, Some(&cache(&repository, true)), policy).map(drop)
}

/// Brings the folders; what is needed is files alone after that.
fn trees(
    repository: &Repository,
    tree: ObjectId,
    skipped: &[String],
    was_brought: bool,
    manners: &Manners,
) -> Result<Needed, GitError> {
    let missing = || needed(repository.git_dir(), tree, skipped);
    let mut left = missing()?;
    for level in 0..=LEVELS {
        if left.trees.is_empty() {
            return Ok(left);
        }
        let is_exact = was_brought && level < LEVELS;
        let below = if is_exact { Below::Nothing } else { Below::Trees };
        repository.bring(ORIGIN, &left.trees, below, manners)?;
        left = missing()?;
    }
    if left.trees.is_empty() { Ok(left) } else { Err(lost(left.trees.len(), "folders")) }
}

fn lost(number: usize, what: &str) -> GitError {
    GitError {
        doing: format!("fetch from {ORIGIN}"),
        message: format!("{number} of its {what} did not come"),
        kind: GitErrorKind::Missing,
    }
}
