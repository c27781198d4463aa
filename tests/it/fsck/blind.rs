//! A gate that cannot see does not pass: 2, with what to do, and what was found all the same.

use super::{ID, entry, journal, path};
use crate::support::World;

#[test]
fn without_a_journal_nothing_is_checked() {
    let (world, infra) = World::with_repository();
    let said = world.raw(&infra, &["fsck"]);
    assert!(
        said.code == 2 && said.err.contains("nothing was checked") && said.err.contains("hint:"),
        "{}",
        said.all()
    );
    let nowhere = world.path("nowhere");
    std::fs::create_dir(&nowhere).expect("a folder");
    assert_eq!(world.raw(&nowhere, &["fsck"]).code, 2);
    // Somebody's own branch of that name.
    world.git(&infra, &["branch", "stopgap", "main"]);
    let said = world.raw(&infra, &["fsck"]);
    assert!(said.code == 2 && said.err.contains("something else than a journal"), "{}", said.all());
}

#[test]
fn a_shallow_clone_ends_before_the_journal_begins() {
    let (world, infra) = journal();
    world.put(&infra, &path("gap-bad0000000"), b"no TOML");
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--depth=1", "--no-single-branch", &url, "shallow"]);
    for _ in 0..2 {
        let said = world.raw(&world.path("shallow"), &["fsck"]);
        assert!(said.code == 2 && said.err.contains("git fetch --unshallow"), "{}", said.all());
        assert!(said.out.contains("error unreadable:"), "{}", said.all());
    }
    world.git(&world.path("shallow"), &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(world.raw(&world.path("shallow"), &["fsck"]).code, 1);
}

#[test]
fn objects_that_are_missing_are_named() {
    for (revision, what) in [("stopgap^", "commit"), ("stopgap^^{tree}", "tree"), ("stopgap:entries", "tree")]
    {
        let (world, infra) = journal();
        world.put(&infra, &path("gap-bad0000000"), b"no TOML");
        let id = world.git(&infra, &["rev-parse", revision]);
        let file = infra.join(".git/objects").join(&id[..2]).join(id[2..].trim());
        std::fs::remove_file(file).expect("an object");
        let said = world.raw(&infra, &["fsck"]);
        assert!(
            said.code == 2 && said.err.contains(id.trim()) && said.err.contains("hint:"),
            "{what}: {}",
            said.all()
        );
    }
}

#[test]
fn a_policy_that_cannot_be_read_leaves_open_who_may_sign() {
    for text in ["schema = 9\n", "[[[\n"] {
        let (world, infra) = journal();
        world.put(&infra, &path(ID), entry(ID, "owner = \"nobody\"\n").as_bytes());
        world.put(&infra, "stopgap.toml", text.as_bytes());
        let said = world.raw(&infra, &["fsck"]);
        assert!(said.code == 2 && said.err.contains("error: stopgap.toml cannot be used"), "{}", said.all());
        assert!(said.out.contains("error changed:"), "{}", said.all());
    }
}

#[test]
fn what_a_partial_clone_left_out_is_fetched() {
    let (world, infra) = journal();
    world.put(&infra, &path("gap-bad0000000"), b"no TOML");
    world.git(&infra, &["config", "uploadpack.allowFilter", "true"]);
    world.git(&infra, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--no-checkout", "--filter=blob:none", &url, "partial"]);
    let said = world.raw(&world.path("partial"), &["fsck"]);
    assert!(said.code == 1 && said.out.contains("error unreadable:"), "{}", said.all());
    assert!(said.out.contains("checked 3 commits, 2 files; 1 finding\n"), "{}", said.all());
}

#[test]
fn a_tree_without_end_is_no_end() {
    let (world, infra) = journal();
    let deep = format!("entries/{}gap-deep000000.toml", "x/".repeat(300));
    world.put(&infra, &deep, b"schema = 1\n");
    super::by_git(&world, &infra, |place| {
        std::fs::remove_dir_all(place.join("entries/x")).expect("a folder");
    });
    let said = world.raw(&infra, &["fsck"]);
    assert_eq!(said.code, 0, "what was never a record is gone: {}", said.all());
    world.put(&infra, &deep, b"schema = 1\n");
    let said = world.raw(&infra, &["fsck"]);
    assert!(said.code == 1 && said.out.contains("error misplaced:"), "{}", said.all());
}
