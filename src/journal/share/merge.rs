//! Two tips of one journal, joined: records as a union, everything else from three versions.

use super::join::{FOLDERS, Joiner};
use super::rest::Rest;
use crate::git::{GitError, Kind, Line, ObjectId, Repository};
use crate::journal::tombstone::Expunged;

/// The tree of two journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::journal) struct Joined {
    pub(in crate::journal) tree: ObjectId,
    /// Records that had two contents: both are kept, and somebody has changed what is written once.
    pub(in crate::journal) forked: Vec<String>,
    /// Edited files of which the remote's version was kept.
    pub(in crate::journal) overruled: Vec<String>,
}

/// Joins the roots of two journals; `base` is the root where they parted.
///
/// # Errors
/// Where a tree cannot be read or written.
pub(in crate::journal) fn join(
    repository: &Repository,
    base: Option<ObjectId>,
    ours: ObjectId,
    theirs: ObjectId,
    expunged: &Expunged,
) -> Result<Joined, GitError> {
    let mut rest = Rest::new(repository)?;
    let mut lines = rest.of_roots(base, ours, theirs)?;
    let mut joiner = Joiner::new(repository, expunged)?;
    for folder in FOLDERS {
        let sides = (repository.folder(ours, folder)?, repository.folder(theirs, folder)?);
        if let Some(id) = joiner.folder(folder, sides.0, sides.1)? {
            lines.push(Line::folder(folder.as_bytes().to_vec(), id));
        } else if let Some(line) = misplaced(repository, ours, folder)? {
            lines.push(line);
        }
    }
    let tree = repository.write_tree(lines)?;
    Ok(Joined { tree, forked: joiner.forked, overruled: rest.overruled })
}

/// What stands where a folder of records belongs, in a journal that somebody broke: it is kept as it is.
fn misplaced(repository: &Repository, root: ObjectId, folder: &str) -> Result<Option<Line>, GitError> {
    let tree = repository.tree(root)?;
    Ok(tree.get(folder).filter(|node| node.kind != Kind::Folder).map(Line::from))
}
