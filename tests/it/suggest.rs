//! Suggestions in `list` and `status`: commits of main that changed a linked block since and claim nothing.

use crate::links::{commit, edit, with_code};
use crate::support::{Said, World};
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "modules/network/main.tf";

/// A repository with code, and an entry that is linked to a block of it.
fn desk() -> (World, PathBuf, String) {
    let (world, infra) = with_code();
    let id = world.add(&infra, &["Open 8443", "-e", "prod", "--link", "aws_security_group.web"]);
    (world, infra, id)
}

fn change(world: &World, infra: &Path, from: &str, to: &str, message: &str) -> String {
    edit(infra, FILE, &format!("to_port   = {from}"), &format!("to_port   = {to}"));
    commit(world, infra, message);
    world.git(infra, &["rev-parse", "HEAD"]).trim().to_owned()
}

fn suggestions(world: &World, folder: &Path) -> Vec<Value> {
    let said: Value = serde_json::from_str(&world.ok(folder, &["status", "--json"])).expect("JSON");
    said["suggestions"].as_array().cloned().unwrap_or_default()
}

fn is_suggested(said: &Said) -> bool {
    said.out.contains(" since") || said.err.contains(" since") || said.err.contains("codified")
}

#[test]
fn a_commit_that_claims_nothing_is_suggested_with_the_command_that_records_it() {
    let (world, infra, id) = desk();
    assert!(!is_suggested(&world.raw(&infra, &["list"])), "nothing has changed yet");
    let sha = change(&world, &infra, "443", "8443", "Allow 8443 (#629)");
    let short = &sha[..10];
    let said = world.raw(&infra, &["list"]);
    let line = format!("{id}: {short} \"Allow 8443 (#629)\" changed {FILE} since\n");
    let next = format!("  if it brings the change into the code: stopgap resolve {id} codified {short}\n");
    assert_eq!(said.err, format!("{line}{next}"), "{}", said.out);
    assert!(world.ok(&infra, &["status"]).contains(&format!("\n\n{line}{next}")));
    let all = suggestions(&world, &infra);
    let text = serde_json::to_string_pretty(&all).expect("JSON").replace(short, "[SHORT]");
    let text = text.replace(&sha.replace(short, "[SHORT]"), "[SHA]");
    assert_data_eq!(
        world.tidy(&text),
        str![[r#"
[
  {
    "command": "stopgap resolve gap-0000000001 codified [SHORT]",
    "commits": [
      {
        "commit": "[SHA]",
        "path": "modules/network/main.tf",
        "subject": "Allow 8443 (#629)"
      }
    ],
    "entry": "gap-0000000001",
    "values_found": false
  }
]
"#]]
    );
    // The command is taken as it stands, and then there is nothing left to suggest.
    let command: Vec<&str> = all[0]["command"].as_str().expect("text").split(' ').skip(1).collect();
    assert!(world.ok(&infra, &["show", &id, "--json"]).contains("\"open\""));
    world.ok(&infra, &command);
    assert!(!is_suggested(&world.raw(&infra, &["list"])));
    assert!(suggestions(&world, &infra).is_empty());
    // Also where that was taken back: somebody has looked at it.
    world.ok(&infra, &["reopen", &id, "--reason", "Not that one"]);
    assert!(suggestions(&world, &infra).is_empty());
}

#[test]
fn what_claims_or_changes_nothing_that_is_meant_is_not_suggested() {
    let (world, infra, id) = desk();
    change(&world, &infra, "443", "8443", &format!("Allow 8443\n\n* Reconciles: {id}"));
    assert!(suggestions(&world, &infra).is_empty(), "it claims");
    change(&world, &infra, "8443", "444", "Revert \"Allow 8443\"\n\nThis reverts commit 0123456789.");
    assert!(suggestions(&world, &infra).is_empty(), "it takes back");
    edit(&infra, FILE, "default = 1", "default = 2");
    commit(&world, &infra, "Another block");
    edit(&infra, FILE, "  name = \"web\"", "  # Of the web.\n  name    =    \"web\"");
    commit(&world, &infra, "A comment");
    world.git(&infra, &["mv", FILE, "modules/network/web.tf"]);
    commit(&world, &infra, "Another file");
    assert!(suggestions(&world, &infra).is_empty(), "the block is as it was");
    assert!(!is_suggested(&world.raw(&infra, &["list"])));
}

#[test]
fn commits_that_speak_of_the_entry_are_not_suggested_once_it_is_open_again() {
    let (world, infra, id) = desk();
    change(&world, &infra, "443", "8443", &format!("Allow 8443\n\nReconciles: {id}"));
    change(&world, &infra, "8443", "444", &format!("Close it\n\nReopens: {id}"));
    assert!(world.ok(&infra, &["list"]).contains(&id), "it is open again");
    assert!(suggestions(&world, &infra).is_empty());
    change(&world, &infra, "444", "8444", "Another way");
    let all = suggestions(&world, &infra);
    assert_eq!(all[0]["commits"].as_array().map(Vec::len), Some(1), "{all:?}");
    assert_eq!(all[0]["commits"][0]["subject"], "Another way");
}

#[test]
fn what_the_code_says_of_the_values_decides() {
    let (world, infra, _) = desk();
    let link = ["--link", "tf:envs/prod//aws_db_instance.main"];
    let values = ["--set", "instance_class=db.r6g.large", "--was", "db.t3.medium"];
    let all: Vec<&str> = ["Larger database", "-e", "prod"].into_iter().chain(link).chain(values).collect();
    let id = world.add(&infra, &all);
    edit(&infra, "envs/prod/main.tf", "db.t3.medium", "db.t3.large");
    commit(&world, &infra, "Another size");
    assert!(suggestions(&world, &infra).is_empty(), "it says something else");
    edit(&infra, "envs/prod/main.tf", "db.t3.large", "db.r6g.large");
    commit(&world, &infra, "The right size");
    let all = suggestions(&world, &infra);
    assert_eq!((&all[0]["entry"], &all[0]["values_found"]), (&id.as_str().into(), &true.into()), "{all:?}");
    let said = world.raw(&infra, &["list"]);
    assert!(said.err.contains("  the code has the values of the entry now: stopgap resolve"), "{}", said.err);
    assert_eq!(world.raw(&infra, &["list"]), said, "as kept");
}

#[test]
fn a_change_that_came_back_is_not_suggested() {
    let (world, infra, _) = desk();
    change(&world, &infra, "443", "8443", "Allow 8443");
    assert_eq!(suggestions(&world, &infra).len(), 1);
    change(&world, &infra, "8443", "443", "As it was");
    assert!(suggestions(&world, &infra).is_empty());
}

#[test]
fn a_block_in_a_file_of_another_name_is_followed() {
    let (world, infra, _) = desk();
    world.git(&infra, &["mv", FILE, "modules/network/web.tf"]);
    commit(&world, &infra, "Another file");
    edit(&infra, "modules/network/web.tf", "to_port   = 443", "to_port   = 8443");
    commit(&world, &infra, "Allow 8443");
    let all = suggestions(&world, &infra);
    assert_eq!(all[0]["commits"].as_array().map(Vec::len), Some(1), "{all:?}");
    assert_eq!(all[0]["commits"][0]["path"], "modules/network/web.tf");
}

#[test]
fn only_main_counts() {
    let (world, infra, _) = desk();
    world.git(&infra, &["checkout", "--quiet", "-b", "feature"]);
    change(&world, &infra, "443", "8443", "Allow 8443");
    assert!(suggestions(&world, &infra).is_empty(), "on a branch");
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&infra, &["merge", "--quiet", "--no-ff", "--no-edit", "feature"]);
    let all = suggestions(&world, &infra);
    assert_eq!(all[0]["commits"][0]["subject"], "Allow 8443", "merged: the commit, not the merge");
    assert_eq!(all[0]["commits"].as_array().map(Vec::len), Some(1));
    // With a remote it is the remote's main.
    world.git(&world.root(), &["clone", "--quiet", "--bare", "infra", "server/infra.git"]);
    world.git(&infra, &["remote", "add", "origin", "../server/infra.git"]);
    world.git(&infra, &["fetch", "--quiet", "origin"]);
    change(&world, &infra, "8443", "9443", "Not pushed yet");
    let all = suggestions(&world, &infra);
    assert_eq!(all[0]["commits"].as_array().map(Vec::len), Some(1), "{all:?}");
    world.git(&infra, &["push", "--quiet", "origin", "main"]);
    let all = suggestions(&world, &infra);
    assert_eq!(all[0]["commits"][0]["subject"], "Not pushed yet", "{all:?}");
}

#[test]
fn three_commits_of_five_entries_are_named_and_the_rest_is_counted() {
    let (mut world, infra, first) = desk();
    let mut ids = vec![first];
    for at in 1..8 {
        world.set_now(&format!("2026-11-23T1{at}:30:00+01:00"));
        ids.push(world.add(&infra, &["Open it", "-e", "prod", "--link", "aws_security_group.web"]));
    }
    let mut from = "443".to_owned();
    for at in 1..6 {
        for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            world.set(name, &format!("2026-11-2{}T12:00:00+01:00", at + 3));
        }
        let to = format!("{at}8443");
        change(&world, &infra, &from, &to, &format!("Allow {to}"));
        from = to;
    }
    let said = world.raw(&infra, &["list"]);
    let named: Vec<&str> = said.err.lines().filter(|line| line.contains(" since")).collect();
    assert_eq!(named.len(), 15, "{}", said.err);
    // The newest entry first, its newest commit first.
    assert!(named[0].starts_with(&ids[7]) && named[0].contains("Allow 58443"), "{}", said.err);
    assert!(named[1].contains("Allow 48443") && named[2].contains("Allow 38443"), "{}", said.err);
    assert!(named[12].starts_with(&ids[3]), "{}", said.err);
    assert!(said.err.contains("if one of them brings the change into the code"), "{}", said.err);
    let more = "3 more entries have commits that may bring their change into the code\n";
    assert!(said.err.contains(more), "{}", said.err);
    // For no more than what is shown.
    let said = world.raw(&infra, &["list", "--limit", "1"]);
    assert!(said.err.contains(&ids[0]) && !said.err.contains(&ids[1]), "{}", said.err);
}

#[test]
fn what_is_not_open_or_is_to_be_undone_or_points_nowhere_gets_none() {
    let (world, infra, id) = desk();
    world.ok(&infra, &["resolve", &id, "reverted", "--reason", "undone"]);
    let link = ["--link", "aws_security_group.web"];
    world.add(&infra, &["To be undone", "--disposition", "revert", link[0], link[1]]);
    world.add(&infra, &["Nowhere", "--link", "tf:aws_nothing.here"]);
    world.add(&infra, &["No link at all"]);
    change(&world, &infra, "443", "8443", "Allow 8443");
    assert!(suggestions(&world, &infra).is_empty());
    assert!(!is_suggested(&world.raw(&infra, &["list", "--all"])));
}

#[test]
fn only_a_table_is_followed_by_suggestions_and_only_it_costs_anything() {
    let (world, infra, _) = desk();
    change(&world, &infra, "443", "8443", "Allow 8443");
    for format in ["json", "jsonl", "csv", "markdown"] {
        let said = world.raw(&infra, &["list", "--format", format]);
        assert_eq!(said.err, "", "{format}");
    }
    for format in ["jsonl", "csv", "markdown"] {
        assert!(!is_suggested(&world.raw(&infra, &["status", "--format", format])), "{format}");
    }
    assert!(!infra.join(".git/stopgap/suggest.cache").exists());
    assert!(is_suggested(&world.raw(&infra, &["list"])));
    assert!(infra.join(".git/stopgap/suggest.cache").exists());
}

#[test]
fn what_was_found_is_kept_until_main_moves_and_a_cache_that_is_odd_is_none() {
    let (world, infra, id) = desk();
    change(&world, &infra, "443", "8443", "Allow 8443");
    let said = world.raw(&infra, &["list"]);
    let cache = infra.join(".git/stopgap/suggest.cache");
    let kept = fs::read(&cache).expect("a cache");
    // The index of the code is not even looked for again.
    fs::remove_file(infra.join(".git/stopgap/code.index")).expect("it is there");
    assert_eq!(world.raw(&infra, &["list"]), said);
    assert!(!infra.join(".git/stopgap/code.index").exists());
    assert_eq!(fs::read(&cache).expect("a cache"), kept);
    for odd in [&b""[..], b"stopgues", &kept[..kept.len() / 2]] {
        fs::write(&cache, odd).expect("written");
        assert_eq!(world.raw(&infra, &["list"]), said);
    }
    fs::remove_file(&cache).expect("removed");
    fs::create_dir(&cache).expect("a folder in the way");
    assert_eq!(world.raw(&infra, &["list"]), said);
    fs::remove_dir(&cache).expect("removed");
    change(&world, &infra, "8443", "9443", "Allow 9443");
    let said = world.raw(&infra, &["list"]);
    assert_eq!(said.err.matches(&format!("{id}: ")).count(), 2, "{}", said.err);
}

#[test]
fn a_list_looks_through_few_commits_and_shows_what_status_found() {
    let (world, infra, _) = desk();
    change(&world, &infra, "443", "8443", "Allow 8443");
    for at in 0..260 {
        world.git(&infra, &["commit", "--quiet", "--allow-empty", "-m", &format!("Commit {at}")]);
    }
    assert!(!is_suggested(&world.raw(&infra, &["list"])), "too many commits for a list");
    assert_eq!(suggestions(&world, &infra).len(), 1);
    assert!(is_suggested(&world.raw(&infra, &["list"])), "known by now");
}

#[test]
fn shallow_clones_and_hostile_subjects() {
    let (world, infra, _) = desk();
    change(&world, &infra, "443", "8443", "Evil \u{1b}[31m\" ::error::x ##vso[task]");
    let said = world.raw(&infra, &["list"]);
    assert!(is_suggested(&said), "{}", said.err);
    assert!(!said.err.contains('\u{1b}') && !said.err.contains("::error"), "{}", said.err);
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--depth", "1", "--no-single-branch", &url, "shallow"]);
    assert!(!is_suggested(&world.raw(&world.path("shallow"), &["list"])));
}
