//! What was checked is remembered: only what came since is read, and nothing that was found is forgotten.

use super::{ID, assert_clean, entry, found, journal, path};
use crate::support::World;
use std::path::{Path, PathBuf};

fn cache(infra: &Path) -> PathBuf {
    infra.join(".git/stopgap/fsck.cache")
}

/// The file of an object that lies loose.
fn object(world: &World, infra: &Path, revision: &str) -> PathBuf {
    let id = world.git(infra, &["rev-parse", revision]);
    infra.join(".git/objects").join(&id[..2]).join(id[2..].trim())
}

#[test]
fn only_what_is_new_is_read() {
    let (world, infra) = journal();
    assert_clean(&world, &infra);
    std::fs::remove_file(object(&world, &infra, &format!("stopgap:{}", path(ID)))).expect("an object");
    world.put(&infra, &path("gap-new0000000"), entry("gap-new0000000", "").as_bytes());
    let said = world.raw(&infra, &["fsck"]);
    assert!(
        said.code == 0 && said.out == "checked 1 commit, 1 file (2 commits earlier); no findings\n",
        "{}",
        said.all()
    );
    let said = world.raw(&infra, &["fsck"]);
    assert!(
        said.code == 0 && said.out == "checked 0 commits, 0 files (3 commits earlier); no findings\n",
        "{}",
        said.all()
    );
    let said = world.raw(&infra, &["fsck", "--all"]);
    assert!(said.code == 2 && said.err.contains("is not here"), "{}", said.all());
    assert!(said.out.contains("not everything could be seen"), "{}", said.all());
}

#[test]
fn what_was_found_once_is_told_every_time() {
    let (world, infra) = journal();
    world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
    let first = world.raw(&infra, &["fsck"]);
    world.add(&infra, &["One more", "-e", "prod"]);
    let second = world.raw(&infra, &["fsck"]);
    assert_eq!((first.code, second.code), (1, 1));
    assert_eq!(first.out.lines().next(), second.out.lines().next());
    assert!(second.out.contains("checked 1 commit, 1 file (3 commits earlier)"), "{}", second.all());
}

#[test]
fn a_damaged_memory_is_made_anew_in_silence() {
    let (world, infra) = journal();
    world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
    let whole = world.raw(&infra, &["fsck"]);
    let bytes = std::fs::read(cache(&infra)).expect("a cache");
    let mut flipped = bytes.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    for damage in [Vec::new(), bytes[..bytes.len() / 2].to_vec(), flipped, b"something else".to_vec()] {
        std::fs::write(cache(&infra), damage).expect("a file");
        assert_eq!(world.raw(&infra, &["fsck"]), whole);
        assert_eq!(std::fs::read(cache(&infra)).expect("a cache"), bytes, "it is whole again");
    }
}

#[test]
fn without_a_place_to_remember_everything_is_checked_every_time() {
    let (world, infra) = journal();
    std::fs::write(infra.join(".git/stopgap"), "").expect("a file in the place of the folder");
    for _ in 0..2 {
        let said = world.raw(&infra, &["fsck"]);
        assert!(said.code == 0 && said.out == "checked 2 commits, 1 file; no findings\n", "{}", said.all());
    }
}

#[test]
fn a_history_that_was_rewritten_is_checked_from_its_beginning() {
    let (world, infra) = journal();
    world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
    assert_eq!(world.raw(&infra, &["fsck"]).code, 1);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", "stopgap^"]);
    let said = world.raw(&infra, &["fsck"]);
    assert!(said.code == 0 && said.out == "checked 2 commits, 1 file; no findings\n", "{}", said.all());
}

#[test]
fn what_was_there_and_is_on_no_branch_any_more_is_gone() {
    let (world, infra) = journal();
    let id = "gap-g0ne000000";
    world.put(&infra, &path(id), entry(id, "").as_bytes());
    assert_eq!(world.raw(&infra, &["fsck"]).code, 0);
    let tip = world.git(&infra, &["rev-parse", "stopgap"]);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", "stopgap^"]);
    for arguments in [&["fsck"][..], &["fsck"], &["fsck", "--all"]] {
        let said = world.raw(&infra, arguments);
        assert!(said.code == 1 && said.out.contains(&format!("error gone: {}", path(id))), "{}", said.all());
    }
    world.add(&infra, &["Meanwhile", "-e", "prod"]);
    let all = found(&world, &infra, &[]);
    assert_eq!((&all["errors"], &all["findings"][0]["kind"]), (&1.into(), &"gone".into()), "{all}");
    assert_eq!(all["findings"][0]["commit"], tip.trim());
    // On any branch is enough, and so is a tombstone.
    world.git(&infra, &["update-ref", "refs/remotes/origin/stopgap", tip.trim()]);
    assert_eq!(world.raw(&infra, &["fsck"]).code, 0);
    world.git(&infra, &["update-ref", "-d", "refs/remotes/origin/stopgap"]);
    assert_eq!(world.raw(&infra, &["fsck"]).code, 1);
    let stone = format!("schema = 1\nat = 2026-11-23T03:20:41+01:00\npaths = [\"{}\"]\n", path(id));
    world.put(&infra, &format!("expunged/{}.toml", super::ULID), stone.as_bytes());
    assert_clean(&world, &infra);
}

#[test]
fn what_was_written_anew_by_another_history_is_gone() {
    let (world, infra) = journal();
    assert_eq!(world.raw(&infra, &["fsck"]).code, 0);
    world.git(&infra, &["update-ref", "refs/heads/stopgap", "stopgap^"]);
    world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
    super::assert_kinds(&world, &infra, &[("gone", &path(ID))]);
}

#[test]
fn a_gate_can_start_today() {
    let (world, infra) = journal();
    world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
    let today = world.git(&infra, &["rev-parse", "stopgap"]);
    assert_eq!(world.raw(&infra, &["fsck"]).code, 1);
    let said = world.raw(&infra, &["fsck", "--since", today.trim()]);
    assert!(said.code == 0 && said.out == "checked 0 commits, 0 files; no findings\n", "{}", said.all());
    world.put(&infra, &path("gap-new0000000"), b"no TOML");
    let said = world.raw(&infra, &["fsck", "--since", &today[..10]]);
    assert!(said.code == 1 && said.out.contains("checked 1 commit, 1 file; 1 finding"), "{}", said.all());
    assert_eq!(found(&world, &infra, &[])["errors"], 2, "what was not looked at is not remembered as good");
    for wrong in ["main", "nowhere", "--all"] {
        let said = world.raw(&infra, &["fsck", "--since", wrong]);
        assert_eq!(said.code, 2, "{}", said.all());
    }
}
