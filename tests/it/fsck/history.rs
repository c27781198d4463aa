//! What was there is there: changes, removals and renames, in the row, in merges, and what was expunged.

use super::{DAY, ID, ULID, assert_clean, assert_kinds, by_git, entry, found, journal, note, path};
use crate::support::World;
use std::path::Path;

#[test]
fn a_record_that_was_changed_is_found_even_where_it_was_changed_back() {
    let (world, infra) = journal();
    world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
    assert_kinds(&world, &infra, &[("changed", &path(ID))]);
    world.put(&infra, &path(ID), entry(ID, "").as_bytes());
    assert_kinds(&world, &infra, &[("changed", &path(ID)), ("changed", &path(ID))]);
    let all = found(&world, &infra, &["--all"]);
    let one = &all["findings"][0];
    assert_eq!(one["entry"], ID);
    assert_eq!(one["author"], "Another program <other@example.com>");
    assert_eq!(one["severity"], "error");
    let commit = world.git(&infra, &["rev-parse", "stopgap~1"]);
    assert_eq!(one["commit"], commit.trim());
}

#[test]
fn a_record_that_was_removed_or_renamed_is_found() {
    let (world, infra) = journal();
    let fact = format!("{DAY}/{ID}.{ULID}.note.toml");
    world.put(&infra, &fact, note(ID, "text = \"x\"\n").as_bytes());
    let event = format!("events/2026/11/23/{ULID}.document.toml");
    world.put(&infra, &event, b"schema = 1\n");
    by_git(&world, &infra, |place| std::fs::remove_file(place.join(&fact)).expect("a file"));
    by_git(&world, &infra, |place| std::fs::remove_dir_all(place.join("events")).expect("a folder"));
    assert_kinds(&world, &infra, &[("removed", &fact), ("removed", &event)]);
    let (world, infra) = journal();
    by_git(&world, &infra, |place| {
        std::fs::rename(place.join(path(ID)), place.join(format!("{DAY}/aside.txt"))).expect("a file");
    });
    assert_kinds(&world, &infra, &[("renamed", &path(ID)), ("stray", &format!("{DAY}/aside.txt"))]);
}

#[test]
fn many_that_went_at_once_are_counted() {
    let (world, infra) = journal();
    by_git(&world, &infra, |place| {
        for at in 0..70 {
            let id = format!("gap-many0000{at:02}");
            std::fs::write(place.join(path(&id)), entry(&id, "")).expect("a file");
        }
    });
    by_git(&world, &infra, |place| std::fs::remove_dir_all(place.join("entries")).expect("a folder"));
    let all = found(&world, &infra, &[]);
    assert_eq!(all["findings"].as_array().map(Vec::len), Some(51));
    assert_eq!(all["findings"][50]["message"], "21 more records like these");
}

/// Two branches, `stopgap` and `other`, of which the second has the entry with another content.
fn two_contents(world: &World, infra: &Path) {
    let other = "gap-0ther00000";
    world.git(infra, &["branch", "other", "stopgap"]);
    world.put(infra, &path(other), entry(other, "").as_bytes());
    world.git(infra, &["branch", "-m", "stopgap", "ours"]);
    world.git(infra, &["branch", "-m", "other", "stopgap"]);
    world.put(infra, &path(other), entry(other, "owner = \"shop\"\n").as_bytes());
    world.git(infra, &["branch", "-m", "stopgap", "other"]);
    world.git(infra, &["branch", "-m", "ours", "stopgap"]);
}

#[test]
fn a_merge_holds_what_its_parents_hold() {
    let (world, infra) = journal();
    two_contents(&world, &infra);
    world.git(&infra, &["switch", "--quiet", "stopgap"]);
    let wrong = ["merge", "--quiet", "--no-edit", "--strategy=ours", "other"];
    world.git(&infra, &wrong);
    assert_kinds(&world, &infra, &[("forked", &path("gap-0ther00000"))]);
    // A merge that leaves out what the other side has.
    let (world, infra) = journal();
    world.git(&infra, &["branch", "other", "stopgap"]);
    world.add(&infra, &["Over here", "-e", "prod"]);
    let tree = world.git(&infra, &["rev-parse", "other^{tree}"]);
    let merge = ["commit-tree", tree.trim(), "-p", "stopgap", "-p", "other", "-m", "Merge"];
    let commit = world.git(&infra, &merge);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", commit.trim()]);
    let all = found(&world, &infra, &[]);
    assert_eq!(all["findings"][0]["kind"], "removed");
    assert_eq!(all["findings"][0]["commit"], commit.trim());
    assert_eq!(all["findings"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_fork_that_a_union_made_is_a_finding_and_nothing_is_lost() {
    let (world, infra) = journal();
    two_contents(&world, &infra);
    let other = path("gap-0ther00000");
    let theirs = world.git(&infra, &["rev-parse", &format!("other:{other}")]);
    let fork = format!("{DAY}/gap-0ther00000.fork-{}.toml", theirs.trim());
    world.git(&infra, &["switch", "--quiet", "stopgap"]);
    world.git(&infra, &["merge", "--quiet", "--no-commit", "--strategy=ours", "other"]);
    let text = world.git(&infra, &["show", &format!("other:{other}")]);
    std::fs::write(infra.join(&fork), text).expect("a file");
    world.git(&infra, &["add", &fork]);
    world.git(&infra, &["commit", "--quiet", "-m", "Join"]);
    assert_kinds(&world, &infra, &[("forked", &fork)]);
    assert_eq!(found(&world, &infra, &[])["findings"][0]["entry"], "gap-0ther00000");
}

#[test]
fn tips_that_disagree_are_found() {
    let (world, infra) = journal();
    two_contents(&world, &infra);
    world.git(&infra, &["update-ref", "refs/remotes/origin/stopgap", "other"]);
    assert_kinds(&world, &infra, &[("forked", &path("gap-0ther00000"))]);
}

fn tombstone(paths: &str) -> Vec<u8> {
    format!(
        "schema = 1\nat = 2026-11-23T03:20:41+01:00\nby = \"On-call <oncall@example.com>\"\n\
         reason = \"A password\"\npaths = [\"{paths}\"]\n"
    )
    .into_bytes()
}

#[test]
fn what_was_expunged_may_be_missing_and_not_come_back() {
    let (world, infra) = journal();
    let other = "gap-0ther00000";
    let stone = format!("expunged/{ULID}.toml");
    // With the tombstone what is missing is no finding; that it is still in the history is.
    world.put(&infra, &path(other), entry(other, "").as_bytes());
    by_git(&world, &infra, |place| std::fs::remove_file(place.join(path(other))).expect("a file"));
    world.put(&infra, &stone, &tombstone(&path(other)));
    assert_kinds(&world, &infra, &[("brought-back", &path(other))]);
    // Rewritten, as an expunging does, nothing is left to find.
    let root = world.git(&infra, &["rev-parse", "stopgap~3"]);
    let tree = world.git(&infra, &["rev-parse", "stopgap^{tree}"]);
    let commit = world.git(&infra, &["commit-tree", tree.trim(), "-p", root.trim(), "-m", "Expunge"]);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", commit.trim()]);
    assert_clean(&world, &infra);
    world.put(&infra, &path(other), entry(other, "").as_bytes());
    assert_kinds(&world, &infra, &[("brought-back", &path(other))]);
    assert!(
        found(&world, &infra, &[])["findings"][0]["message"]
            .as_str()
            .is_some_and(|text| text.contains("back"))
    );
}

#[test]
fn a_tombstone_that_was_removed_is_found() {
    let (world, infra) = journal();
    let stone = format!("expunged/{ULID}.toml");
    world.put(&infra, &stone, &tombstone(&path("gap-0ther00000")));
    by_git(&world, &infra, |place| std::fs::remove_dir_all(place.join("expunged")).expect("a folder"));
    assert_kinds(&world, &infra, &[("removed", &stone)]);
}
