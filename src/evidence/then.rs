//! What the code behind a link said when the link was made, read from the commit that it names.

use super::codes::Code;
use crate::code::Place;
use crate::git::Repository;
use crate::model::Link;

/// The hash of what a link pointed at, in the way of the place that it points at today. `None` where that commit is
/// not here, or nothing of its file.
pub(super) fn hash_then(link: &Link, place: &Place, code: &Code) -> Option<String> {
    let repository = Repository::open(&code.git_dir).ok()?;
    let commit = repository.resolve_commit(link.commit.as_deref()?)?;
    let text = repository.file_here(repository.tree_of(commit).ok()?, link.path.as_deref()?)?;
    place.hash_in(link.path.as_deref()?, &text, link.lines?)
}
