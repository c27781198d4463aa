//! Reviews as records of the journal: written once, joined from clones, kept in the inbox, checked, taken out.

use super::{DRAWING, RUNBOOK, document, documents, go_to, infra, state};
use crate::sharing::{assert_sound, at_hub, clone, two_clones};
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::Path;

const ULID: &str = "01KDZZZZZZZZZZZZZZZZZZZZZZ";

/// Puts an event into a journal as another program would.
fn put(world: &World, infra: &Path, name: &str, text: &str) {
    world.put(infra, "README.md", b"# stopgap\n");
    world.put(infra, &format!("events/2026/11/10/{name}"), text.as_bytes());
}

fn event(rest: &str) -> String {
    format!("schema = 1\nkind = \"document\"\nat = 2026-11-10T12:00:00+01:00\npath = \"{RUNBOOK}\"\n{rest}")
}

#[test]
fn a_review_is_one_file_and_one_commit() {
    let (world, infra) = infra();
    world.ok(&infra, &["documents", "reviewed", DRAWING, "--note", "Looks right"]);
    let files = world.files(&infra, "stopgap");
    let path = files.iter().find(|path| path.starts_with("events/")).expect("an event");
    assert_data_eq!(world.tidy(path), str!["events/2026/11/10/[ULID].document.toml"]);
    assert_data_eq!(
        world.tidy(&world.git(&infra, &["show", &format!("stopgap:{path}")])),
        str![[r#"
schema = 1
kind = "document"
at = 2026-11-10T12:00:00+01:00
by = "On-call <oncall@example.com>"
path = "docs/network.drawio"
note = "Looks right"

[seen]
infra = "[SHA]"

"#]]
    );
    assert_eq!(
        world.git(&infra, &["log", "-1", "--format=%s", "stopgap"]),
        "document docs/network.drawio: reviewed\n"
    );
    let review = &document(&world, &infra, DRAWING)["review"];
    assert_eq!(review["note"], "Looks right");
    assert!(path.contains(review["id"].as_str().expect("an id")));
    assert_eq!(world.run(&infra, &["fsck"]).code, 0);
    // It is no entry, and nobody takes it for one.
    let listed = world.run(&infra, &["list", "--all"]);
    assert_eq!((listed.code, listed.out.as_str()), (0, ""), "{}", listed.all());
}

#[test]
fn the_newest_review_counts_whoever_wrote_it_and_in_whichever_order() {
    let (mut world, infra) = infra();
    let at = |day: u32, by: &str| {
        format!(
            "schema = 1\nkind = \"document\"\nat = 2026-11-{day}T12:00:00Z\npath = \"{RUNBOOK}\"\nby = \"{by}\"\n"
        )
    };
    world.put(&infra, "README.md", b"# stopgap\n");
    let last = |name: char| format!("01KD{}", name.to_string().repeat(22));
    // The ids say the contrary of the times; of the same moment the greater id counts.
    for (day, name, by) in [(14, 'A', "Last"), (13, 'Z', "Before"), (14, '9', "Same time")] {
        world.put(
            &infra,
            &format!("events/2026/11/{day}/{}.document.toml", last(name)),
            at(day, by).as_bytes(),
        );
    }
    go_to(&mut world, 15);
    assert_eq!(document(&world, &infra, RUNBOOK)["review"]["by"], "Last");
}

#[test]
fn two_clones_review_and_both_reviews_are_kept() {
    let (world, hub, a, b, _) = two_clones();
    let policy = "schema = 1\n[[documents]]\npath = \"one.md\"\n[[documents]]\npath = \"two.md\"\n";
    world.put(&a, "stopgap.toml", policy.as_bytes());
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    world.ok(&a, &["documents", "reviewed", "one.md"]);
    world.ok(&b, &["documents", "reviewed", "two.md"]);
    // Before anything is shared each sees its own.
    assert_eq!(documents(&world, &a)["stale"], 1);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    // What is fetched counts before it is joined.
    world.git(&a, &["fetch", "--quiet", "origin", "stopgap:refs/remotes/origin/stopgap"]);
    assert_eq!(documents(&world, &a)["stale"], 0);
    world.ok(&a, &["sync"]);
    let events = at_hub(&world, &hub).into_iter().filter(|path| path.starts_with("events/")).count();
    assert_eq!(events, 2);
    for folder in [&a, &b] {
        assert_eq!(documents(&world, folder)["stale"], 0);
        assert_eq!(world.run(folder, &["fsck"]).code, 0);
        assert_sound(&world, folder);
    }
}

#[test]
fn many_reviewers_at_once_lose_nothing() {
    let (world, infra) = infra();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| world.ok(&infra, &["documents", "reviewed", DRAWING, RUNBOOK]));
        }
    });
    let files = world.files(&infra, "stopgap");
    assert_eq!(files.iter().filter(|path| path.starts_with("events/")).count(), 16, "{files:?}");
    assert_sound(&world, &infra);
}

#[test]
fn a_review_that_cannot_be_written_waits_and_counts_meanwhile() {
    let (world, infra) = infra();
    let lock = world.write("infra/.git/refs/heads/stopgap.lock", "");
    let said = world.run(&infra, &["documents", "reviewed", RUNBOOK]);
    assert!(said.code == 0 && said.err.contains("waiting in the inbox"), "{}", said.all());
    let waiting = world.run(&infra, &["inbox"]);
    assert!(waiting.out.starts_with("document docs/runbook.md: reviewed\n"), "{}", waiting.all());
    assert_eq!(state(&world, &infra, RUNBOOK), "fresh: ");
    std::fs::remove_file(lock).expect("the lock");
    world.ok(&infra, &["inbox", "file"]);
    assert_eq!(world.files(&infra, "stopgap").len(), 1);
    assert_eq!(state(&world, &infra, RUNBOOK), "fresh: ");
}

#[test]
fn an_event_that_cannot_be_read_is_told_and_a_gate_does_not_pass() {
    for (text, reason) in [
        (event("").replace("schema = 1", "schema = 2"), "written by a newer stopgap"),
        (event("").replace("path = ", "place = "), "it names no document under `path`"),
        (
            event("").replace("2026-11-10T12:00:00+01:00", "2026-11-12T12:00:00+01:00"),
            "it belongs at events/2026/11/12/",
        ),
        ("<<<<<<< ours\n".to_owned(), "markers of a merge conflict"),
    ] {
        let (world, infra) = infra();
        world.add(&infra, &["A box", "-e", "prod", "--link", "tf:envs/prod//aws_instance.web"]);
        put(&world, &infra, &format!("{ULID}.document.toml"), &text);
        for command in ["documents", "status"] {
            let said = world.run(&infra, &[command]);
            assert!(said.code == 0 && said.err.contains(reason), "{command}: {}", said.all());
            assert!(said.err.contains("events/2026/11/10/"), "{}", said.all());
        }
        assert_eq!(state(&world, &infra, RUNBOOK).split(',').next(), Some("stale: never reviewed"));
        let check = world.run(&infra, &["check"]);
        assert!(check.code == 2 && check.err.contains(reason), "{}", check.all());
        assert_eq!(world.run(&infra, &["fsck"]).code, 1, "{reason}");
    }
}

#[test]
fn what_a_newer_program_writes_is_left_alone() {
    let (world, infra) = infra();
    put(
        &world,
        &infra,
        &format!("{ULID}.baseline.toml"),
        "schema = 1\nkind = \"baseline\"\nat = 2026-11-10T12:00:00Z\n",
    );
    let other = ULID.replace('D', "C");
    put(&world, &infra, &format!("{other}.document.toml"), &event("mood = \"good\"\n"));
    let said = world.run(&infra, &["documents"]);
    assert!(said.code == 0 && !said.err.contains("warning"), "{}", said.all());
    assert_eq!(state(&world, &infra, RUNBOOK), "fresh: ");
    assert_eq!(world.run(&infra, &["fsck"]).code, 0);
}

#[test]
fn fsck_reads_events() {
    let (world, infra) = infra();
    put(&world, &infra, &format!("{ULID}.document.toml"), &event("note = \"password=hunter2hunter2\"\n"));
    world.put(&infra, "events/2026/11/11/review.toml", b"schema = 1\n");
    let other = ULID.replace('D', "C");
    world.put(&infra, &format!("events/2026/11/11/{other}.document.toml"), event("").as_bytes());
    let view: serde_json::Value =
        serde_json::from_str(&world.run(&infra, &["fsck", "--json"]).out).expect("JSON");
    let mut kinds: Vec<String> = view["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["kind"].as_str().unwrap_or_default().to_owned())
        .collect();
    kinds.sort();
    assert_eq!(kinds, ["misplaced", "secret", "stray"], "{view:#}");
}

#[test]
fn an_event_can_be_expunged_everywhere() {
    let (world, hub, a, b, _) = two_clones();
    world.put(&a, "stopgap.toml", b"schema = 1\n[[documents]]\npath = \"one.md\"\n");
    world.ok(&a, &["documents", "reviewed", "one.md", "--note", "Mrs. Example said so"]);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    let view = documents(&world, &a);
    let id = view["documents"][0]["review"]["id"].as_str().expect("an id");
    world.ok(&a, &["expunge", id, "--reason", "a name", "--yes"]);
    world.ok(&b, &["sync"]);
    for folder in [&a, &b, &clone(&world, &hub.file_url(), "c")] {
        assert_eq!(documents(&world, folder)["stale"], 1);
        assert!(!crate::sharing::reaches(&world, folder, "Mrs. Example"));
        assert_eq!(world.run(folder, &["fsck"]).code, 0);
    }
    assert!(!at_hub(&world, &hub).iter().any(|path| path.starts_with("events/")));
}
