//! The commits that changed lines of a file: where lines came from git knows best.

use super::{Story, Touched};
use crate::code::Place;
use crate::git::{ObjectId, Program, Repository};
use std::time::Duration;

/// Commits, more than which are not asked for: their names fit a pipe.
const MOST: usize = 1_000;

/// Longer is no answer for somebody who looks.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a place is some lines of a file, not all of it.
pub(super) fn are_meant(place: &Place) -> bool {
    place.kind.is_none() && place.address.rsplit_once('#').is_some_and(|(_, lines)| lines.starts_with('L'))
}

/// The commits that changed the lines of a place; `None` where git cannot say.
pub(super) fn story(
    repository: &Repository,
    tip: ObjectId,
    place: &Place,
    since: Option<ObjectId>,
    goes_on: &mut dyn FnMut(&Touched) -> bool,
) -> Option<Story> {
    let (first, last) = place.lines;
    let mut arguments = vec![
        "log".to_owned(),
        format!("-L{first},{last}:{}", place.path),
        "--no-patch".to_owned(),
        "--no-show-signature".to_owned(),
        "--format=%H".to_owned(),
        format!("--max-count={MOST}"),
        tip.to_string(),
    ];
    arguments.extend(since.map(|since| format!("^{since}")));
    let program = Program::git(repository.git_dir(), arguments).for_repository(Some(repository));
    // What is not here is not fetched for it.
    let said = program.variable("GIT_NO_LAZY_FETCH", "1").within(PATIENCE).output(&[]).ok()?;
    let ends = repository.shallow_ends();
    let mut story = Story { commits: Vec::new(), is_whole: true };
    let mut count = 0;
    for id in String::from_utf8_lossy(&said).lines() {
        count += 1;
        let commit = repository.commit_here(repository.resolve_commit(id)?).ok()?;
        // Where the history was cut off nobody can tell what the first commit has changed.
        if ends.contains(&commit.id) {
            story.is_whole = false;
            continue;
        }
        let touched = Touched { commit, path: place.path.clone() };
        if !goes_on(&touched) {
            return Some(story);
        }
        story.commits.push(touched);
    }
    story.is_whole &= count < MOST;
    Some(story)
}
