//! Two clones that did not know of each other, joined by a fetch: the union, and the more open wins.

use crate::support::World;
use std::path::{Path, PathBuf};

/// Two clones of one repository that share a journal of one entry.
fn clones() -> (World, PathBuf, PathBuf, String) {
    let world = World::new();
    let one = world.repository("origin/one");
    let id = world.add(&one, &["Open 8443", "-e", "prod"]);
    let other = world.path("other");
    world.git(&world.root(), &["clone", "--quiet", &one.display().to_string(), "other"]);
    world.git(&one, &["remote", "add", "origin", &other.display().to_string()]);
    (world, one, other, id)
}

fn fetch(world: &World, folders: [&Path; 2]) {
    for folder in folders {
        let branches = ["+stopgap:refs/remotes/origin/stopgap", "+main:refs/remotes/origin/main"];
        world.git(folder, &["fetch", "--quiet", "origin", branches[0], branches[1]]);
    }
}

#[track_caller]
fn seen_by_both(world: &World, folders: [&Path; 2], id: &str, status: &str) {
    for folder in folders {
        assert_eq!(super::status(world, folder, id), status, "{}", folder.display());
    }
}

#[test]
fn of_two_ends_the_more_open_wins() {
    let (world, one, other, id) = clones();
    world.ok(&one, &["resolve", &id, "reverted"]);
    world.ok(&other, &["resolve", &id, "accepted", "--until", "2027-01-01", "--reason", "x"]);
    fetch(&world, [&one, &other]);
    seen_by_both(&world, [&one, &other], &id, "accepted");
    // Somebody who has seen both decides.
    world.ok(&one, &["resolve", &id, "reverted"]);
    fetch(&world, [&one, &other]);
    seen_by_both(&world, [&one, &other], &id, "reverted");
}

#[test]
fn a_reopening_wins_over_an_end_that_did_not_know_of_it() {
    let (world, one, other, id) = clones();
    world.ok(&one, &["reopen", &id]);
    world.ok(&other, &["resolve", &id, "reverted"]);
    fetch(&world, [&one, &other]);
    seen_by_both(&world, [&one, &other], &id, "open");
}

#[test]
fn amendments_of_one_field_are_a_conflict_until_one_has_seen_both() {
    let (world, one, other, id) = clones();
    world.ok(&one, &["edit", &id, "--owner", "network"]);
    world.ok(&other, &["edit", &id, "--owner", "shop", "--risk", "high"]);
    fetch(&world, [&one, &other]);
    let shown = |folder: &Path| -> serde_json::Value {
        serde_json::from_str(&world.ok(folder, &["show", &id, "--json"])).expect("JSON")
    };
    assert_eq!(shown(&one), shown(&other));
    assert_eq!(shown(&one)["conflicts"], serde_json::json!(["owner"]));
    assert_eq!(shown(&one)["risk"], "high", "what nobody contradicted holds");
    world.ok(&one, &["edit", &id, "--owner", "edge"]);
    fetch(&world, [&one, &other]);
    assert_eq!(shown(&other)["owner"], "edge");
    assert!(shown(&other).get("conflicts").is_none());
}

#[test]
fn entries_of_both_are_listed_whoever_looks() {
    let (world, one, other, _) = clones();
    world.add(&one, &["Here", "-e", "prod"]);
    world.add(&other, &["There", "-e", "prod"]);
    fetch(&world, [&one, &other]);
    for folder in [&one, &other] {
        assert_eq!(world.ok(folder, &["list", "--format", "jsonl"]).lines().count(), 3);
    }
    // Nothing was merged on the way: reading is no writing.
    assert_eq!(world.files(&one, "stopgap").len(), 2);
}
