//! What of a commit the index reads and is not here: in a partial clone, what has to be fetched for it.

use super::files::{DEEPEST, is_skipped};
use super::languages::language_of;
use super::owners::PLACES;
use crate::git::{GitError, Kind, ObjectId, Objects, Repository};
use std::path::Path;

/// Objects that are not here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// Folders; what lies in them is known once they are here.
    pub trees: Vec<ObjectId>,
    /// Files that a language reads, and CODEOWNERS.
    pub blobs: Vec<ObjectId>,
}

/// What is needed of a tree, without what `skipped` globs name. Nothing is fetched.
///
/// # Errors
/// Where the repository cannot be opened.
pub fn needed(git_dir: &Path, tree: ObjectId, skipped: &[String]) -> Result<Needed, GitError> {
    // Opened anew: what was fetched since is seen.
    let repository = Repository::open(git_dir)?;
    let mut found = Needed::default();
    below(&repository.objects()?, tree, "", 0, skipped, &mut found);
    for list in [&mut found.trees, &mut found.blobs] {
        list.sort_unstable();
        list.dedup();
    }
    Ok(found)
}

/// What is read of a code base: infrastructure code, and who owns it.
fn is_read(path: &str) -> bool {
    language_of(path).is_some() || PLACES.contains(&path)
}

fn below(
    objects: &Objects<'_>,
    tree: ObjectId,
    above: &str,
    depth: usize,
    skipped: &[String],
    found: &mut Needed,
) {
    if depth > DEEPEST {
        return;
    }
    let read = if objects.has(tree) { objects.tree_here(tree).ok() } else { None };
    let Some(read) = read else {
        found.trees.push(tree);
        return;
    };
    for node in read.nodes() {
        let Ok(name) = std::str::from_utf8(node.name) else { continue };
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        if is_skipped(&path, skipped) {
            continue;
        }
        match node.kind {
            Kind::Folder => below(objects, node.id, &path, depth + 1, skipped, found),
            Kind::File if is_read(&path) && !objects.has(node.id) => found.blobs.push(node.id),
            Kind::File | Kind::Other => {}
        }
    }
}
