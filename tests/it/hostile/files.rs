//! Bad files in the journal: each is a warning with its path, the rest is shown, and nothing is lost.

use crate::support::{Said, World};
use snapbox::{IntoData, assert_data_eq, str};
use std::path::{Path, PathBuf};

const DAY: &str = "entries/2026/11/23";

/// A journal with one good entry.
fn journal() -> (World, PathBuf) {
    let (world, infra) = World::with_repository();
    put(&world, &infra, "gap-g00d000000", "title = \"The good one\"\nenvironment = \"prod\"\n");
    (world, infra)
}

fn head(id: &str) -> String {
    format!("schema = 1\nid = \"{id}\"\nrecorded_at = 2026-11-23T03:20:41+01:00\n")
}

fn put(world: &World, infra: &Path, id: &str, rest: &str) {
    world.put(infra, &format!("{DAY}/{id}.toml"), format!("{}{rest}", head(id)).as_bytes());
}

/// What `list --all` says: the good entry is always there, and the exit code is 0.
#[track_caller]
fn listed(world: &World, infra: &Path) -> Said {
    let said = world.raw(infra, &["list", "--all"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.out.contains("The good one"), "{}", said.all());
    said
}

#[track_caller]
fn warned(world: &World, infra: &Path, parts: &[&str]) {
    let said = listed(world, infra);
    let line = said.err.lines().find(|line| parts.iter().all(|part| line.contains(part)));
    assert!(line.is_some_and(|line| line.starts_with("warning: ")), "{parts:?} in {}", said.all());
    // Whoever counts sees the same.
    let status: serde_json::Value =
        serde_json::from_str(&world.ok(infra, &["status", "--json"])).expect("JSON");
    assert!(status["unreadable"].as_u64() >= Some(1), "{status}");
}

#[test]
fn a_file_that_is_no_entry_is_a_warning_with_its_place() {
    let (world, infra) = journal();
    let bad = |name: &str, bytes: &[u8]| world.put(&infra, &format!("{DAY}/gap-{name}.toml"), bytes);
    bad(
        "c0nf11ct00",
        format!("{}<<<<<<< HEAD\ntitle = \"a\"\n=======\ntitle = \"b\"\n>>>>>>> b\n", head("gap-c0nf11ct00"))
            .as_bytes(),
    );
    bad("newer00000", b"schema = 7\ntitle = { new = \"shape\" }\n");
    bad("empty00000", b"");
    bad("n0t0m10000", b"{\"title\": \"JSON\"}\n");
    bad("n0schema00", b"title = \"x\"\n");
    bad("0ther1d000", format!("{}title = \"x\"\n", head("gap-s0meth1ng0")).as_bytes());
    bad("n01d000000", b"schema = 1\ntitle = \"x\"\nrecorded_at = 2026-11-23T03:20:41+01:00\n");
    bad("n0t1me0000", b"schema = 1\nid = \"gap-n0t1me0000\"\ntitle = \"x\"\n");
    bad("badt1me000", b"schema = 1\nid = \"gap-badt1me000\"\ntitle = \"x\"\nrecorded_at = \"yesterday\"\n");
    bad("badvtf8000", b"schema = 1\ntitle = \"\xff\xfe\"\n");
    bad("nvn0000000", b"schema = 1\ntitle = \"a\0b\"\n");
    bad("b1nary0000", &[0, 159, 146, 150, 255, 0, 1]);
    let said = listed(&world, &infra);
    assert_eq!(said.out.lines().count(), 2, "{}", said.all());
    assert_data_eq!(world.run(&infra, &["list", "--all"]).err, str![[r#"
warning: entries/2026/11/23/gap-0000000002.toml: it says id = "gap-0000000003", its name says gap-0000000002
warning: entries/2026/11/23/gap-0000000004.toml:1: it is no UTF-8 text
warning: entries/2026/11/23/gap-0000000005.toml: recorded_at is no time with an offset: yesterday
warning: entries/2026/11/23/gap-0000000006.toml:2: it is no UTF-8 text
warning: entries/2026/11/23/gap-0000000007.toml:4: it holds the markers of a merge conflict
warning: entries/2026/11/23/gap-0000000008.toml: it is empty
warning: entries/2026/11/23/gap-0000000009.toml: it has no id
warning: entries/2026/11/23/gap-0000000010.toml: it does not say schema = 1
warning: entries/2026/11/23/gap-0000000011.toml:1: it is no TOML: invalid key-value pair, expected key
warning: entries/2026/11/23/gap-0000000012.toml: it has no recorded_at
warning: entries/2026/11/23/gap-0000000013.toml: written by a newer stopgap (schema = 7; this one reads 1)
warning: entries/2026/11/23/gap-0000000014.toml:2: it is no TOML: invalid basic string, expected non-double-quote visible characters, `\`

"#]].raw());
    assert_data_eq!(
        world.run(&infra, &["status"]).out,
        str![[r#"
Journal [ROOT]/infra, only on this machine
1 unreconciled of 1, 0 overdue, 1 incomplete

ENV   UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod             1        0           1     now

Oldest: gap-0000000001 The good one, just now

12 files of the journal could not be read; `stopgap doctor` says more.

"#]]
        .raw()
    );
}

#[test]
fn a_path_that_is_no_file_is_a_warning() {
    let (world, infra) = journal();
    world.put(&infra, &format!("{DAY}/gap-f01der0000.toml/inner.txt"), b"x");
    world.put_mode(&infra, &format!("{DAY}/gap-symb000000.toml"), b"../../../../etc/passwd", 0o120_000);
    world.put_mode(&infra, &format!("{DAY}/gap-svbm0dv1e0.toml"), b"", 0o160_000);
    warned(&world, &infra, &["gap-f01der0000.toml", "where a file belongs"]);
    warned(&world, &infra, &["gap-symb000000.toml", "where a file belongs"]);
    warned(&world, &infra, &["gap-svbm0dv1e0.toml", "where a file belongs"]);
}

#[test]
fn the_journals_own_folders_can_be_anything() {
    let (world, infra) = journal();
    world.put(&infra, "entries/2025", b"a file where a folder belongs");
    world.put_mode(&infra, "entries/2024", b"/etc", 0o120_000);
    world.put(&infra, "notes.txt", b"somebody's notes");
    world.put(&infra, "entries/README.md", b"somebody's notes");
    world.put(&infra, "events", b"a file where a folder belongs");
    warned(&world, &infra, &["entries/2024", "where a file belongs"]);
    let (world, infra) = World::with_repository();
    world.put(&infra, "entries", b"a file where a folder belongs");
    let said = world.run(&infra, &["list"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let said = world.run(&infra, &["add", "Still recorded", "-e", "prod"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(world.run(&infra, &["list"]).out.contains("Still recorded"), "whether here or in the inbox");
}

#[test]
fn odd_names_are_named() {
    let (world, infra) = journal();
    for name in [
        "gap-K7M2QD4X9T.toml",
        "gap-k7m2.toml",
        "gap-k7m2qd4x9t.note.toml",
        "gap-k7m2qd4x9t.01KDZZZZZZZZZZZZZZZZZZZZZZ.note.old.toml",
        "we\u{1b}[31mird\nname\u{9b}2J.toml",
        "網路.toml",
        ".toml",
        "-rf.toml",
    ] {
        world.put(&infra, &format!("{DAY}/{name}"), b"schema = 1\n");
    }
    let said = listed(&world, &infra);
    assert_eq!(said.out.lines().count(), 2, "{}", said.all());
    assert!(!said.err.contains(['\u{1b}', '\u{9b}']), "{:?}", said.err);
    assert_data_eq!(world.run(&infra, &["list", "--all"]).err, str![[r#"
warning: entries/2026/11/23/-rf.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml
warning: entries/2026/11/23/gap-0000000002.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml
warning: entries/2026/11/23/gap-k7m2.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml
warning: entries/2026/11/23/gap-0000000003.[ULID].note.old.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml
warning: entries/2026/11/23/gap-0000000003.note.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml
warning: entries/2026/11/23/weird name.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml
warning: entries/2026/11/23/網路.toml: its name is no record's: gap-ID.toml or gap-ID.ULID.KIND.toml

"#]].raw());
}

#[test]
fn keys_of_tomorrow_are_kept_and_shown() {
    let (world, infra) = journal();
    put(
        &world,
        &infra,
        "gap-t0m0rr0w00",
        "title = \"Newer\"\nweather = { wind = [1, 2.5] }\n[[links]]\nto = \"tf:a.b\"\nconfidence = 0.9\n",
    );
    let shown = world.ok(&infra, &["show", "t0m0", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(json["weather"], serde_json::json!({"wind": [1, 2.5]}));
    assert_eq!(json["links"][0]["confidence"], 0.9);
    assert!(world.ok(&infra, &["show", "t0m0"]).contains("weather:"));
    assert_eq!(listed(&world, &infra).err, "");
}

#[test]
fn an_id_on_two_days_is_shown_once() {
    let (world, infra) = journal();
    put(&world, &infra, "gap-tw1ce00000", "title = \"First\"\n");
    let later =
        "schema = 1\nid = \"gap-tw1ce00000\"\nrecorded_at = 2026-11-24T03:20:41+01:00\ntitle = \"Second\"\n";
    world.put(&infra, "entries/2026/11/24/gap-tw1ce00000.toml", later.as_bytes());
    warned(&world, &infra, &["entries/2026/11/24/gap-tw1ce00000.toml", "is there twice"]);
    let said = listed(&world, &infra);
    assert!(said.out.contains("First") && !said.out.contains("Second"), "{}", said.all());
    assert!(world.run(&infra, &["show", "tw1ce00000"]).out.contains("First"));
}

#[test]
fn values_of_another_shape_are_kept_and_marked() {
    let (world, infra) = journal();
    put(
        &world,
        &infra,
        "gap-shapes0000",
        "title = 7\nreason = [\"a\", \"b\"]\nenvironment = { name = \"prod\" }\nperformed_at = 2026-11-23\nrisk = 3\n\
         due = \"soon\"\ncommands = \"one\"\ntags = [1, true]\nlinks = \"tf:a.b\"\nallowed_secrets = [\"x\"]\n",
    );
    assert_eq!(listed(&world, &infra).err, "");
    assert_data_eq!(
        world.run(&infra, &["show", "shapes"]).all(),
        str![[r#"
gap-0000000001  7
status:           open, due in 7 days
reason:           ["a", "b"]
environment:      {name = "prod"}
performed at:     2026-11-23
recorded at:      Mon 2026-11-23 03:20:41 +01:00 (just now)
risk:             3
due:              soon
commands:         one
tags:             1, true
allowed secrets:  x:
link:             tf:a.b
                    not found in the code
missing:          disposition, outcome, owner, rollback, links
odd:              performed_at: `2026-11-23` is no time
odd:              due: `soon` is no date
odd:              risk: `3` is none of low, medium, high, critical
--- exit 0

"#]]
        .raw()
    );
}

#[test]
fn a_fact_that_cannot_be_read_makes_its_entry_suspect() {
    for (name, bytes, reason) in [
        ("waive", &b"schema = 1\n"[..], "its kind is not known here"),
        ("reopen", b"schema = 2\n", "written by a newer stopgap"),
        ("note", b"", "it is empty"),
        ("note", b"x = 1\n", "it does not say schema = 1"),
        ("note", b"<<<<<<< HEAD\n", "merge conflict"),
        ("resolve", b"schema = 1\nentry = \"gap-g00d000000\"\nkind = \"resolve\"\nat = 2026-11-23T03:20:41Z\nas = \"done\"\n", "resolved as `done`"),
        ("resolve", b"schema = 1\nentry = \"gap-0ther00000\"\nkind = \"resolve\"\n", "its entry is not"),
        ("note", b"\xff\xff", "no UTF-8"),
    ] {
        let (world, infra) = journal();
        let path = format!("{DAY}/gap-g00d000000.01KDZZZZZZZZZZZZZZZZZZZZZZ.{name}.toml");
        world.put(&infra, &path, bytes);
        warned(&world, &infra, &[&path, reason]);
        let json: serde_json::Value =
            serde_json::from_str(&world.ok(&infra, &["show", "g00d", "--json"])).expect("JSON");
        assert_eq!(json["status"], "suspect", "{reason}");
        assert_eq!(json["unreadable"].as_array().map(Vec::len), Some(1), "{reason}");
        assert!(world.ok(&infra, &["show", "g00d"]).contains("unreadable:"), "{reason}");
    }
}

#[test]
fn a_fact_about_an_entry_that_is_not_here_is_named() {
    let (world, infra) = journal();
    let path = format!("{DAY}/gap-0rphan0000.01KDZZZZZZZZZZZZZZZZZZZZZZ.note.toml");
    let text =
        "schema = 1\nentry = \"gap-0rphan0000\"\nkind = \"note\"\nat = 2026-11-23T03:20:41Z\ntext = \"x\"\n";
    world.put(&infra, &path, text.as_bytes());
    warned(&world, &infra, &["gap-0rphan0000.01KDZZZZZZZZZZZZZZZZZZZZZZ.note.toml", "which is not here"]);
    put(&world, &infra, "gap-0rphan0000", "title = \"It came later\"\n");
    let said = listed(&world, &infra);
    assert_eq!(said.err, "", "an unreadable past is forgotten once it can be read");
}

#[test]
fn the_same_path_with_two_contents_is_named() {
    let (world, infra) = journal();
    world.git(&infra, &["update-ref", "refs/remotes/origin/stopgap", "stopgap"]);
    put(&world, &infra, "gap-g00d000000", "title = \"The good one, rewritten\"\n");
    warned(&world, &infra, &["gap-g00d000000.toml", "different contents"]);
}

#[test]
fn writing_goes_on_beside_bad_files() {
    let (world, infra) = journal();
    world.put(&infra, &format!("{DAY}/gap-bad0000000.toml"), b"<<<<<<< HEAD\n");
    let id = world.add(&infra, &["One more", "-e", "prod"]);
    world.ok(&infra, &["note", &id, "text"]);
    let files = world.files(&infra, "stopgap");
    assert_eq!(files.len(), 4, "{files:?}");
}
