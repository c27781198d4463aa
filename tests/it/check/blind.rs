//! A gate that cannot see does not pass: 2, with the command that helps.

use super::{checked, infra, kinds, linked, policy, unseen};
use crate::support::World;
use std::path::Path;

#[track_caller]
fn assert_blind(world: &World, folder: &Path, arguments: &[&str], words: &[&str]) {
    let (code, view) = checked(world, folder, arguments);
    let said = unseen(&view);
    assert!(code == 2 && view["verdict"] == "unseen", "{arguments:?}: {code} {view:#}");
    for word in words {
        assert!(said.contains(word), "{word} is not in {said}");
    }
    let text = world.raw(folder, &[&["check"], arguments].concat());
    assert!(text.code == 2 && text.err.contains("error: ") && text.err.contains("hint: "), "{}", text.all());
}

#[test]
fn without_a_journal_nothing_is_known() {
    let (world, infra) = infra();
    let fetch = "git fetch origin '+refs/heads/stopgap:refs/remotes/origin/stopgap'";
    assert_blind(&world, &infra, &[], &["no journal is in", fetch]);
    assert_blind(&world, &infra, &["--allow-unknown"], &["no journal is in"]);
    assert_blind(&world, &infra, &["--change", "main"], &["no journal is in"]);
    let (code, view) = checked(&world, &infra, &["--allow-empty"]);
    assert_eq!(
        (code, &view["verdict"], &view["permitted"][0]["what"].is_string()),
        (0, &"pass".into(), &true)
    );
    let nowhere = world.path("nowhere");
    std::fs::create_dir(&nowhere).expect("a folder");
    assert_blind(&world, &nowhere, &["--allow-empty"], &["there is no journal here"]);
}

#[test]
fn a_journal_without_entries_is_permitted_by_name() {
    let (world, infra) = infra();
    world.put(&infra, "stopgap.toml", b"schema = 1\n");
    assert_blind(&world, &infra, &[], &["the journal has no entry"]);
    assert_eq!(checked(&world, &infra, &["--allow-empty"]).0, 0);
}

#[test]
fn what_cannot_be_read_fails_before_everything_else() {
    for (path, text) in [
        ("entries/2026/11/23/gap-bad0000000.toml", "no TOML"),
        ("entries/2026/11/23/gap-bad0000000.toml", "schema = 9\n"),
        ("stopgap.toml", "schema = 9\n"),
        ("stopgap.toml", "[[["),
    ] {
        let (world, infra, _) = linked();
        world.put(&infra, path, text.as_bytes());
        for arguments in [&[][..], &["--change", "main"], &["--allow-empty", "--allow-unknown"]] {
            assert_blind(&world, &infra, arguments, &[path]);
        }
    }
    let (world, infra, _) = linked();
    policy(&world, &infra, "[[[");
    assert_blind(&world, &infra, &["--allow-unknown"], &[".stopgap.toml cannot be used"]);
}

#[test]
fn clones_as_ci_makes_them() {
    let (world, infra, _) = linked();
    let url = format!("file://{}", infra.display());
    // The default of most: one branch, one commit.
    world.git(&world.root(), &["clone", "--quiet", "--depth=1", &url, "shallow"]);
    let shallow = world.path("shallow");
    assert_blind(&world, &shallow, &[], &["no journal is in"]);
    world.git(&shallow, &["fetch", "--quiet", "origin", "+refs/heads/stopgap:refs/remotes/origin/stopgap"]);
    assert_blind(&world, &shallow, &[], &["its clone is shallow", "git fetch --unshallow"]);
    assert_eq!(checked(&world, &shallow, &["--allow-unknown"]).0, 0);
    world.git(&shallow, &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(checked(&world, &shallow, &[]).0, 0);
    // A branch alone, whole: main is not here, where the rules are.
    super::fix(&world, &infra, "Say 8443");
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&world.root(), &["clone", "--quiet", "--single-branch", "--branch=fix", &url, "single"]);
    let single = world.path("single");
    world.git(&single, &["fetch", "--quiet", "origin", "+refs/heads/stopgap:refs/remotes/origin/stopgap"]);
    assert_blind(&world, &single, &["--allow-unknown"], &["the main branch of origin is not here"]);
    world.git(&single, &["fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/main"]);
    assert_eq!(checked(&world, &single, &[]).0, 0);
}

#[test]
fn a_journal_that_cannot_be_reached() {
    let (world, infra) = infra();
    policy(&world, &infra, "journal = \"file:///nowhere/at/all\"\n");
    for arguments in [&[][..], &["--allow-empty", "--allow-unknown"], &["--change", "main"]] {
        assert_blind(&world, &infra, arguments, &["file:///nowhere/at/all", "could not be reached"]);
    }
}

#[test]
fn code_that_is_elsewhere_has_to_be_here() {
    let (world, infra, _) = linked();
    policy(&world, &infra, "[[code]]\nname = \"apps\"\nurls = [\"../apps\"]\n");
    assert_blind(
        &world,
        &infra,
        &[],
        &["the code repository apps cannot be read: never fetched", "sync --code"],
    );
    assert_blind(&world, &infra, &["--change", "main"], &["apps"]);
    let (code, view) = checked(&world, &infra, &["--allow-unknown"]);
    assert_eq!((code, kinds(&view)), (0, vec![]), "{view:#}");
    world.repository("apps");
    world.raw(&infra, &["sync", "--code"]);
    assert_eq!(checked(&world, &infra, &[]).0, 0);
}

#[test]
fn code_that_nobody_knows() {
    let (world, infra) = infra();
    let id = world.add(&infra, &["Open 8443", "-e", "prod", "--link", "elsewhere@tf:aws_x.a"]);
    let words = &["code repository elsewhere", "nobody knows", "stopgap policy edit"];
    assert_blind(&world, &infra, &[], words);
    assert_blind(&world, &infra, &["--change", "main"], words);
    // It is permitted by name, and is no matter of entries that are not asked about.
    assert_eq!(checked(&world, &infra, &["--allow-unknown"]).0, 0);
    assert_eq!(checked(&world, &infra, &["-e", "staging"]).0, 0);
    // What it is done for nobody has to see.
    world.ok(&infra, &["resolve", &id, "reverted"]);
    assert_eq!(checked(&world, &infra, &[]).0, 0);
}

#[test]
fn code_that_is_called_otherwise_since() {
    let (world, infra, id) = linked();
    world.git(&infra, &["remote", "add", "origin", "../infra"]);
    let named = world.add(&infra, &["Open 9443", "-e", "prod", "--link", "infra@tf:aws_security_group.web"]);
    super::fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}\nReconciles: {named}"));
    world.git(&infra, &["branch", "--force", "main"]);
    world.git(&infra, &["fetch", "--quiet"]);
    world.git(&infra, &["remote", "set-head", "origin", "main"]);
    assert_eq!(checked(&world, &infra, &[]).0, 0);
    world.git(&infra, &["remote", "set-url", "origin", "../renamed.git"]);
    assert_blind(&world, &infra, &[], &["code repository infra", "nobody knows"]);
}

#[test]
fn mirrors_that_are_old() {
    let (mut world, infra, _) = linked();
    policy(&world, &infra, "[[code]]\nname = \"apps\"\nurls = [\"../apps\"]\n");
    world.repository("apps");
    world.ok(&infra, &["sync", "--code"]);
    assert_eq!(checked(&world, &infra, &[]).0, 0);
    // Neither long ago, nor at a time that is still to come.
    for now in ["2026-11-25T03:20:41+01:00", "2026-11-20T03:20:41+01:00"] {
        world.set("STOPGAP_NOW", now);
        assert_blind(&world, &infra, &[], &["apps", "more than a day ago", "stopgap sync --code"]);
        assert_blind(&world, &infra, &["--change", "main"], &["apps"]);
        assert_ne!(checked(&world, &infra, &["--allow-unknown"]).0, 2);
    }
    world.ok(&infra, &["sync", "--code"]);
    assert_eq!(checked(&world, &infra, &[]).0, 0);
}

#[test]
fn the_branch_of_an_environment_that_is_not_here() {
    let (world, infra) = infra();
    policy(&world, &infra, "[environments.prod]\nbranch = \"release\"\n");
    let link = ["--link", "tf:aws_security_group.web", "--set", "port=8443", "--was", "443"];
    let id = world.add(&infra, &[&["Open 8443", "-e", "prod"], &link[..]].concat());
    world.git(&infra, &["branch", "release"]);
    super::fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&infra, &["merge", "--quiet", "fix"]);
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--single-branch", "--branch=main", &url, "single"]);
    let single = world.path("single");
    world.git(&single, &["fetch", "--quiet", "origin", "+refs/heads/stopgap:refs/remotes/origin/stopgap"]);
    assert_blind(&world, &single, &[], &["its branch release is not here", "git fetch origin"]);
    world.git(&single, &["fetch", "--quiet", "origin", "+refs/heads/release:refs/remotes/origin/release"]);
    assert_eq!(checked(&world, &single, &[]).0, 0);
    let listed = world.ok(&single, &["list", "--all"]);
    assert!(listed.contains("proposed"), "{listed}");
}

#[test]
fn a_change_that_is_not_here_as_a_whole() {
    let (world, infra, id) = linked();
    super::fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    assert_blind(
        &world,
        &infra,
        &["--change", "nope..HEAD"],
        &["`nope` is no commit that is here", "git fetch origin nope"],
    );
    assert_blind(
        &world,
        &infra,
        &["--change", "origin/main"],
        &["git fetch origin '+refs/heads/main:refs/remotes/origin/main'"],
    );
    world.git(&infra, &["checkout", "--quiet", "--orphan", "island"]);
    super::commit(&world, &infra, "Alone");
    assert_blind(&world, &infra, &["--change", "main..HEAD"], &["have no commit in common"]);
    // A clone that ends in the midst of the change.
    world.git(&infra, &["checkout", "--quiet", "fix"]);
    super::commit(&world, &infra, "One more");
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--depth=1", "--no-single-branch", &url, "cut"]);
    let cut = world.path("cut");
    world.git(&cut, &["remote", "set-head", "origin", "main"]);
    assert_blind(
        &world,
        &cut,
        &["--allow-unknown", "--change", "origin/main..HEAD"],
        &["is cut off in this shallow clone", "git fetch --unshallow"],
    );
    world.git(&cut, &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(checked(&world, &cut, &["--change", "origin/main..HEAD"]).0, 0);
    // Outside of a repository there is no change.
    let nowhere = world.path("nowhere");
    std::fs::create_dir(&nowhere).expect("a folder");
    let place = infra.display().to_string();
    assert_blind(
        &world,
        &nowhere,
        &["--journal", &place, "--change"],
        &["there is no code repository around"],
    );
}

#[test]
fn a_history_with_a_hole_proves_nothing() {
    let (world, infra, id) = linked();
    let hole = super::commit(&world, &infra, &format!("Say it\n\nReconciles: {id}"));
    for text in ["# one\n", "# two\n"] {
        world.write("infra/notes.tf", text);
        super::commit(&world, &infra, "Meanwhile");
    }
    let object = infra.join(".git/objects").join(&hole[..2]).join(&hole[2..]);
    std::fs::remove_file(&object).expect("a loose object");
    // A claim may stand in it: nobody knows.
    assert!(world.raw(&infra, &["list"]).all().contains("unknown"));
    assert_blind(&world, &infra, &[], &["some of its commits are not here"]);
}
