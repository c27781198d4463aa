//! `fsck`: each kind of finding made with real git, and none where nothing is wrong.

mod blind;
mod clean;
mod files;
mod history;
mod memory;
mod output;
mod secrets;
mod signed;
mod times;

use crate::support::{NOW, Said, World};
use std::path::{Path, PathBuf};

const DAY: &str = "entries/2026/11/23";

/// An entry's id, path and fact id that tests write by hand.
const ID: &str = "gap-g00d000000";
const ULID: &str = "01KDZZZZZZZZZZZZZZZZZZZZZZ";

fn path(id: &str) -> String {
    format!("{DAY}/{id}.toml")
}

fn entry(id: &str, rest: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\ntitle = \"Typed by hand\"\nenvironment = \"prod\"\n\
         recorded_at = 2026-11-23T03:20:41+01:00\n{rest}"
    )
}

fn note(id: &str, rest: &str) -> String {
    format!("schema = 1\nentry = \"{id}\"\nkind = \"note\"\nat = 2026-11-23T03:25:41+01:00\n{rest}")
}

/// A journal with one entry that a program of somebody else's wrote.
fn journal() -> (World, PathBuf) {
    let (mut world, infra) = World::with_repository();
    // Git's own commits too are made at the moment at which everything happens.
    world.set("GIT_AUTHOR_DATE", NOW);
    world.put(&infra, "README.md", b"# stopgap\n");
    world.put(&infra, &path(ID), entry(ID, "").as_bytes());
    (world, infra)
}

/// A commit on the journal made by git in a worktree: `change` does something there.
fn by_git(world: &World, infra: &Path, change: impl FnOnce(&Path)) {
    let place = world.path("by-git");
    world.git(infra, &["worktree", "add", "--quiet", "--force", &place.display().to_string(), "stopgap"]);
    change(&place);
    world.git(&place, &["add", "--all"]);
    world.git(&place, &["commit", "--quiet", "--allow-empty", "-m", "By git"]);
    world.git(infra, &["worktree", "remove", "--force", &place.display().to_string()]);
}

/// What fsck finds, as JSON.
#[track_caller]
fn found(world: &World, infra: &Path, arguments: &[&str]) -> serde_json::Value {
    let all: Vec<&str> = ["fsck", "--json"].iter().chain(arguments).copied().collect();
    let said = world.raw(infra, &all);
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.all()))
}

/// Kind and path of every finding.
#[track_caller]
fn kinds(world: &World, infra: &Path) -> Vec<(String, String)> {
    let found = found(world, infra, &["--all"]);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let findings = found["findings"].as_array().expect("a list");
    findings.iter().map(|one| (text(&one["kind"]), text(&one["path"]))).collect()
}

#[track_caller]
fn assert_kinds(world: &World, infra: &Path, wanted: &[(&str, &str)]) {
    let kinds = kinds(world, infra);
    let kinds: Vec<(&str, &str)> = kinds.iter().map(|(kind, path)| (kind.as_str(), path.as_str())).collect();
    assert_eq!(kinds, wanted, "{}", world.raw(infra, &["fsck", "--all"]).all());
}

/// Nothing is found, and the answer says so with 0.
#[track_caller]
fn assert_clean(world: &World, infra: &Path) -> Said {
    let said = world.raw(infra, &["fsck", "--all", "--strict"]);
    assert!(said.code == 0 && said.out.contains("; no findings\n") && said.err.is_empty(), "{}", said.all());
    assert_eq!(said.out.lines().count(), 1, "{}", said.all());
    said
}
