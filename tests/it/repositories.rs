//! Where a person may stand, and which journal that means: from every kind of repository one command adds one
//! commit to one branch, and touches nothing else.

mod checked_out;
mod code;
mod far;
mod hooks;
mod journals;
mod remotes;
mod situations;

use crate::support::World;
use std::path::Path;

/// What `git` prints, without the line's end.
#[track_caller]
fn ask(world: &World, folder: &Path, arguments: &[&str]) -> String {
    world.git(folder, arguments).trim_end().to_owned()
}

/// The subjects of the journal's commits, newest first; none where there is no journal.
fn subjects(world: &World, folder: &Path) -> Vec<String> {
    let arguments = ["log", "--format=%s", "refs/heads/stopgap", "--"];
    let log = world.command("git", folder).args(arguments).output().expect("git starts");
    String::from_utf8(log.stdout).expect("text").lines().map(str::to_owned).collect()
}
