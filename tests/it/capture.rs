//! Capturing never refuses: whatever is missing, wrong or in the way, the record is kept and what is odd about it
//! is said. Only a missing title stops it.

mod fields;
mod inbox;
mod obstacles;
mod policy;
mod secrets;
mod shortcuts;
mod whole;

use crate::support::World;
use std::path::Path;

/// The file of an entry in the journal.
#[track_caller]
fn file(world: &World, folder: &Path, id: &str) -> String {
    world.git(folder, &["show", &format!("stopgap:entries/2026/11/23/{id}.toml")])
}

/// What waits: the contents of the inbox's files.
fn waiting(world: &World) -> Vec<String> {
    let folder = std::fs::read_dir(world.path("state/stopgap/inbox"));
    let files = folder.into_iter().flatten().map(|file| file.expect("a file").path());
    files.map(|file| std::fs::read_to_string(file).expect("text")).collect()
}

/// The number of commits of a journal.
fn records(world: &World, folder: &Path) -> usize {
    let arguments = ["rev-list", "refs/heads/stopgap", "--"];
    let log = world.command("git", folder).args(arguments).output().expect("git starts");
    String::from_utf8(log.stdout).expect("text").lines().count()
}
