//! A clone whose remotes have a journal already continues it, and reads the union of all that it can see.

use super::{ask, subjects};
use crate::support::World;
use std::path::PathBuf;

/// A clone of `NAME.git`, whose journal holds one entry; the clone's folder and that entry.
fn clone_with_journal(world: &World) -> (PathBuf, String) {
    let first = world.repository("first");
    let id = world.add(&first, &["Recorded by a colleague", "-e", "prod"]);
    world.git(&world.root(), &["clone", "--quiet", "--bare", "first", "infra.git"]);
    world.git(&world.root(), &["clone", "--quiet", "infra.git", "infra"]);
    (world.path("infra"), id)
}

#[test]
fn the_first_local_write_continues_what_the_remote_has() {
    let world = World::new();
    let (infra, theirs) = clone_with_journal(&world);
    assert!(world.ok(&infra, &["list"]).contains(&theirs), "read before anything is written here");
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
    assert!(
        said.err.contains("in [ROOT]/infra, only on this machine until `stopgap sync`"),
        "{}",
        said.all()
    );
    let tips = ["stopgap^", "origin/stopgap"].map(|name| ask(&world, &infra, &["rev-parse", name]));
    assert_eq!(tips[0], tips[1], "its parent is the remote's tip");
    assert_eq!(world.files(&infra, "stopgap").len(), 2);
    world.git(&infra, &["push", "--quiet", "origin", "stopgap"]);
}

#[test]
fn where_local_and_remote_went_apart_both_are_listed() {
    let world = World::new();
    let (infra, first) = clone_with_journal(&world);
    world.git(&world.root(), &["clone", "--quiet", "infra.git", "other"]);
    let other = world.path("other");
    let theirs = world.add(&other, &["Theirs", "-e", "prod"]);
    world.ok(&other, &["note", &first, "Seen there"]);
    world.git(&other, &["push", "--quiet", "origin", "stopgap"]);
    let ours = world.add(&infra, &["Ours", "-e", "prod"]);
    world.ok(&infra, &["note", &first, "Seen here"]);
    world.git(&infra, &["fetch", "--quiet"]);

    let listed = world.ok(&infra, &["list", "--format", "jsonl"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    for id in [&first, &theirs, &ours] {
        assert!(listed.contains(id.as_str()), "{id} in {listed}");
    }
    let shown = world.ok(&infra, &["show", &first]);
    assert!(shown.contains("Seen here") && shown.contains("Seen there"), "{shown}");
    // Writing goes on locally: merging is not what recording is for.
    let tip = ask(&world, &infra, &["rev-parse", "stopgap"]);
    world.add(&infra, &["Another", "-e", "prod"]);
    assert_eq!(ask(&world, &infra, &["rev-parse", "stopgap^"]), tip);
}

#[test]
fn every_remote_counts_and_origin_is_continued() {
    let world = World::new();
    let (infra, first) = clone_with_journal(&world);
    let partner = world.repository("partner");
    let theirs = world.add(&partner, &["Recorded by a partner", "-e", "prod"]);
    world.git(&infra, &["remote", "add", "--fetch", "a-partner", "../partner"]);
    let listed = world.ok(&infra, &["list"]);
    assert!(listed.contains(&first) && listed.contains(&theirs), "{listed}");
    let ours = world.add(&infra, &["Ours", "-e", "prod"]);
    let parent = ask(&world, &infra, &["rev-parse", "stopgap^"]);
    assert_eq!(parent, ask(&world, &infra, &["rev-parse", "origin/stopgap"]));
    let listed = world.ok(&infra, &["list"]);
    assert!([&first, &theirs, &ours].into_iter().all(|id| listed.contains(id.as_str())), "{listed}");
}

#[test]
fn without_an_origin_the_remote_that_has_one_is_continued() {
    let (world, infra) = World::with_repository();
    let partner = world.repository("partner");
    world.add(&partner, &["Recorded by a partner", "-e", "prod"]);
    world.git(&infra, &["remote", "add", "--fetch", "team/partner", "../partner"]);
    assert!(world.ok(&infra, &["list"]).contains("Recorded by a partner"));
    world.add(&infra, &["Ours", "-e", "prod"]);
    let parent = ask(&world, &infra, &["rev-parse", "stopgap^"]);
    assert_eq!(parent, ask(&world, &infra, &["rev-parse", "team/partner/stopgap"]));
}

#[test]
fn a_branch_of_the_remote_that_only_ends_like_the_journal_is_none() {
    let world = World::new();
    let origin = world.repository("origin");
    world.git(&origin, &["branch", "team/stopgap"]);
    world.git(&world.root(), &["clone", "--quiet", "origin", "infra"]);
    let infra = world.path("infra");
    world.add(&infra, &["Ours", "-e", "prod"]);
    assert_eq!(ask(&world, &infra, &["log", "--format=%P", "stopgap"]), "");
    assert_eq!(subjects(&world, &infra).len(), 1);
}

#[test]
fn a_partial_clone_can_record() {
    let world = World::new();
    let (_, theirs) = clone_with_journal(&world);
    world.git(&world.path("infra.git"), &["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", world.path("infra.git").display());
    for filter in ["blob:none", "tree:0"] {
        let name = filter.replace(':', "-");
        world.git(&world.root(), &["clone", "--quiet", "--filter", filter, &url, &name]);
        let clone = world.path(&name);
        let id = world.add(&clone, &["Ours", "-e", "prod"]);
        let listed = world.ok(&clone, &["list"]);
        assert!(listed.contains(&theirs) && listed.contains(&id), "{filter}: {listed}");
        assert_eq!(world.files(&clone, "stopgap").len(), 2, "{filter}");
    }
}

#[test]
fn a_clone_that_was_made_without_the_journal_is_no_empty_one() {
    let world = World::new();
    clone_with_journal(&world);
    let url = format!("file://{}", world.path("infra.git").display());
    for (name, options) in [("single", &["--single-branch"][..]), ("shallow", &["--depth=1"])] {
        let arguments: Vec<&str> =
            ["clone", "--quiet"].iter().chain(options).copied().chain([url.as_str(), name]).collect();
        world.git(&world.root(), &arguments);
        let clone = world.path(name);
        for command in ["list", "status"] {
            let said = world.raw(&clone, &[command]).all();
            assert!(said.contains("what origin has is unknown") && said.contains("exit 2"), "{name}: {said}");
        }
        world.git(&clone, &["fetch", "--quiet", "origin", "+refs/heads/stopgap:refs/remotes/origin/stopgap"]);
        assert!(world.raw(&clone, &["list"]).all().contains("Recorded by a colleague"), "{name}");
    }
}
