//! Files by themselves: they read, and name, folder and content agree. What was mended is no finding any more.

use super::{DAY, ID, ULID, assert_clean, assert_kinds, by_git, entry, journal, note, path};

#[test]
fn what_cannot_be_read_is_found_as_long_as_it_is_there() {
    let (world, infra) = journal();
    let bad = path("gap-bad0000000");
    world.put(&infra, &bad, b"schema = 1\n<<<<<<< HEAD\n");
    assert_kinds(&world, &infra, &[("unreadable", &bad)]);
    let event = format!("events/2026/11/23/{ULID}.document.toml");
    world.put(&infra, &event, b"schema = 9\n");
    let stone = format!("expunged/{ULID}.toml");
    world.put(&infra, &stone, b"schema = 1\n");
    assert_kinds(&world, &infra, &[("unreadable", &bad), ("unreadable", &event), ("unreadable", &stone)]);
    // A content that was mended stays a change, but reads.
    world.put(&infra, &bad, entry("gap-bad0000000", "").as_bytes());
    assert_kinds(&world, &infra, &[("unreadable", &event), ("unreadable", &stone), ("changed", &bad)]);
}

#[test]
fn names_folders_and_contents_agree() {
    let (world, infra) = journal();
    let other = path("gap-0ther00000");
    world.put(&infra, &other, entry("gap-s0meth1ng0", "").as_bytes());
    let day = "entries/2026/11/24/gap-day0000000.toml";
    world.put(&infra, day, entry("gap-day0000000", "").as_bytes());
    let flat = "entries/gap-f1at000000.toml";
    world.put(&infra, flat, entry("gap-f1at000000", "").as_bytes());
    assert_kinds(&world, &infra, &[("unreadable", &other), ("misplaced", day), ("misplaced", flat)]);
    let (world, infra) = journal();
    let twice = format!("entries/2026/11/24/{ID}.toml");
    let later = entry(ID, "").replace("2026-11-23T", "2026-11-24T");
    world.put(&infra, &twice, later.as_bytes());
    let kinds = super::kinds(&world, &infra);
    assert!(kinds.contains(&("misplaced".to_owned(), twice.clone())), "{kinds:?}");
}

#[test]
fn a_fact_lies_beside_its_entry() {
    let (world, infra) = journal();
    let apart = format!("entries/2026/11/24/{ID}.{ULID}.note.toml");
    world.put(&infra, &apart, note(ID, "text = \"x\"\n").as_bytes());
    assert_kinds(&world, &infra, &[("misplaced", &apart)]);
    let (world, infra) = journal();
    let alone = format!("{DAY}/gap-0rphan0000.{ULID}.note.toml");
    world.put(&infra, &alone, note("gap-0rphan0000", "text = \"x\"\n").as_bytes());
    assert_kinds(&world, &infra, &[("orphan", &alone)]);
    // Its entry comes later, from another clone: also what was remembered is no finding then.
    world.raw(&infra, &["fsck"]);
    world.put(&infra, &path("gap-0rphan0000"), entry("gap-0rphan0000", "").as_bytes());
    let said = world.raw(&infra, &["fsck"]);
    assert!(said.code == 0 && said.out.contains("no findings"), "{}", said.all());
    assert_clean(&world, &infra);
}

#[test]
fn only_files_that_are_records_belong_there() {
    let (world, infra) = journal();
    world.put(&infra, "entries/notes.md", b"# Notes\n");
    world.put(&infra, &format!("{DAY}/{ID}.waive.toml"), b"schema = 1\n");
    world.put(&infra, "events/readme.txt", b"x\n");
    world.put(&infra, "expunged/why.toml", b"schema = 1\n");
    world.put_mode(&infra, &path("gap-11nk000000"), b"/etc/passwd", 0o120_000);
    world.put_mode(&infra, &path("gap-m0du1e0000"), b"", 0o160_000);
    world.put(&infra, "entries/2026/gap-f01der0000.toml/x", b"x\n");
    let stray = format!("{DAY}/{ID}.waive.toml");
    let (link, module) = (path("gap-11nk000000"), path("gap-m0du1e0000"));
    let wanted = [
        ("stray", "entries/notes.md"),
        ("stray", &stray),
        ("stray", "events/readme.txt"),
        ("stray", "expunged/why.toml"),
        ("misplaced", &link),
        ("misplaced", &module),
        ("misplaced", "entries/2026/gap-f01der0000.toml"),
        ("stray", "entries/2026/gap-f01der0000.toml/x"),
    ];
    assert_kinds(&world, &infra, &wanted);
    by_git(&world, &infra, |place| {
        std::fs::remove_file(place.join("entries/notes.md")).expect("a file");
        std::fs::remove_file(place.join(&link)).expect("a link");
    });
    let kinds = super::kinds(&world, &infra);
    assert!(!kinds.iter().any(|(_, path)| path == "entries/notes.md" || *path == link), "{kinds:?}");
}

#[test]
fn a_folder_of_records_is_a_folder() {
    let (world, infra) = journal();
    world.put(&infra, "expunged", b"no folder\n");
    assert_kinds(&world, &infra, &[("misplaced", "expunged")]);
}
