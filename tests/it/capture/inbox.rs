//! The inbox: what has no journal, or whose journal cannot be written now, waits, is shown, can be worked with,
//! and is filed where it belongs and nowhere else.

use super::{file, records, waiting};
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::PathBuf;

/// A folder without a repository around it.
fn outside(world: &World) -> PathBuf {
    let folder = world.path("outside");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Puts a stale lock in the way of a repository's journal.
fn lock(world: &World, name: &str) -> PathBuf {
    world.write(&format!("{name}/.git/refs/heads/stopgap.lock"), "")
}

#[test]
fn without_a_journal_a_record_waits_and_says_so() {
    let world = World::new();
    let folder = outside(&world);
    assert_data_eq!(
        world.run(&folder, &["add", "Open 8443", "-e", "prod"]).all(),
        str![[r#"
gap-0000000001
--- stderr
gap-0000000001 Open 8443
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
waiting in the inbox: there is no repository here and no default journal
hint: `git config --global stopgap.journal PATH` names a default journal
hint: `stopgap inbox` shows what waits, `stopgap --journal PATH inbox file` files it
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&folder, &["inbox"]).all(),
        str![[r#"
add gap-0000000001: Open 8443 (prod)
  for  no journal was known
  why  there is no repository here and no default journal
  file [ROOT]/state/stopgap/inbox/[ULID].toml
--- stderr
hint: `stopgap inbox file` files them in the repository that they were meant for
hint: `stopgap --journal PATH inbox file --all` files them into a journal that you name
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&folder, &["status"]).all(),
        str![[r#"
No journal here.
1 unreconciled of 1, 0 overdue, 1 incomplete

ENV   UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod             1        0           1     now

Oldest: gap-0000000001 Open 8443, just now

1 record is waiting in the inbox:
  add gap-0000000001: Open 8443 (prod)
    there is no repository here and no default journal
--- exit 0

"#]]
    );
}

#[test]
fn a_default_journal_takes_what_was_meant_for_none() {
    let world = World::new();
    let (folder, changes) = (outside(&world), world.repository("changes"));
    let first = world.add(&folder, &["Before there was a default", "-e", "prod"]);
    world.git(&folder, &["config", "--global", "stopgap.journal", "~/../changes"]);
    let said = world.run(&folder, &["add", "With a default", "-e", "prod"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
note: filed 1 record that had waited in the inbox
gap-0000000001 With a default
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/changes, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(waiting(&world), Vec::<String>::new());
    assert_eq!(records(&world, &changes), 2);
    assert!(file(&world, &changes, &first).contains("recorded_in = \"bastion:"));
}

#[test]
fn whatever_repository_comes_next_does_not_take_it() {
    let world = World::new();
    let (infra, other) = (world.repository("infra"), world.repository("other"));
    let stale = lock(&world, "infra");
    world.add(&infra, &["Meant for infra", "-e", "prod"]);
    world.add(&outside(&world), &["Meant for none", "-e", "prod"]);
    assert_eq!(waiting(&world).len(), 2);

    world.add(&other, &["Meant for other", "-e", "prod"]);
    world.ok(&other, &["inbox", "file"]);
    world.ok(&other, &["doctor", "--fix"]);
    assert_eq!(records(&world, &other), 1, "the other repository has its own record alone");
    assert_eq!(waiting(&world).len(), 2);
    assert!(!world.ok(&other, &["list"]).contains("Meant for infra"), "nor does it list it");

    std::fs::remove_file(stale).expect("the lock");
    let said = world.run(&infra, &["add", "Now it works", "-e", "prod"]);
    assert!(said.err.contains("note: filed 1 record that had waited in the inbox"), "{}", said.all());
    assert_eq!(records(&world, &infra), 2);
    let left = waiting(&world);
    assert!(left.len() == 1 && left[0].contains("Meant for none"), "{left:?}");
}

#[test]
fn it_is_filed_from_every_place_of_the_repository_it_was_meant_for() {
    for place in ["infra", "infra/envs/prod", "feature"] {
        let (world, infra) = World::with_repository();
        world.write("infra/envs/prod/main.tf", "");
        world.git(&infra, &["worktree", "add", "--quiet", "-b", "feature", "../feature"]);
        let stale = lock(&world, "infra");
        world.add(&infra, &["Meant for infra", "-e", "prod"]);
        std::fs::remove_file(stale).expect("the lock");
        assert_eq!(
            world.ok(&world.path(place), &["inbox", "file"]),
            format!("filed 1 record into {}\n", infra.display())
        );
        assert_eq!((records(&world, &infra), waiting(&world).len()), (1, 0), "{place}");
    }
}

#[test]
fn inbox_file_takes_into_a_named_journal_what_the_user_says() {
    let world = World::new();
    let (infra, changes) = (world.repository("infra"), world.repository("changes"));
    lock(&world, "infra");
    world.add(&infra, &["Meant for infra", "-e", "prod"]);
    world.add(&outside(&world), &["Meant for none", "-e", "prod"]);

    assert_data_eq!(
        world.run(&changes, &["inbox", "file", "--all"]).all(),
        str![[r#"
--- stderr
error: --all files what was meant for other journals: name the one that takes it
hint: stopgap --journal PATH inbox file --all
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&changes, &["inbox", "file"]).all(),
        str![[r#"
--- stderr
nothing waits for [ROOT]/changes
2 records for no journal or another one
hint: `stopgap inbox` says which
--- exit 0

"#]]
    );
    let named = changes.display().to_string();
    assert_data_eq!(
        world.run(&infra, &["--journal", &named, "inbox", "file"]).all(),
        str![[r#"
filed 1 record into [ROOT]/changes
--- stderr
1 record for no journal or another one
hint: `stopgap inbox` says which
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["--journal", &named, "inbox", "file", "--all"]).all(),
        str![[r#"
filed 1 record into [ROOT]/changes
--- exit 0

"#]]
    );
    assert_eq!((records(&world, &changes), waiting(&world).len()), (2, 0));
}

#[test]
fn an_entry_that_waits_can_be_worked_with() {
    let (world, infra) = World::with_repository();
    let stale = lock(&world, "infra");
    let id = world.add(&infra, &["Open 8443", "-e", "prod"]);
    assert!(world.ok(&infra, &["list"]).contains("waiting"));
    world.ok(&infra, &["note", "last", "Seen again at 04:10"]);
    world.ok(&infra, &["edit", &id, "--reason", "The vendor failed over"]);
    world.ok(&infra, &["link", &id[4..8], "aws_security_group.web"]);
    let shown = world.ok(&infra, &["show", &id]);
    for text in ["Seen again at 04:10", "The vendor failed over", "aws_security_group.web", "waiting"] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    assert_eq!(waiting(&world).len(), 4);
    std::fs::remove_file(stale).expect("the lock");
    world.ok(&infra, &["inbox", "file"]);
    assert_eq!((records(&world, &infra), waiting(&world).len()), (4, 0));
    let filed = world.ok(&infra, &["show", &id]);
    assert!(filed.contains("Seen again at 04:10") && !filed.contains("waiting"), "{filed}");
}

#[test]
fn what_is_said_about_a_waiting_entry_waits_for_the_same_journal() {
    let world = World::new();
    let folder = outside(&world);
    let (infra, changes) = (world.repository("infra"), world.repository("changes"));
    lock(&world, "infra");
    let locked = world.add(&infra, &["Meant for infra", "-e", "prod"]);
    let homeless = world.add(&folder, &["Meant for none", "-e", "prod"]);
    assert_eq!(world.ok(&folder, &["note", "last", "Seen"]).trim(), homeless, "not the one meant for infra");
    let said = world.run(&folder, &["note", &locked, "Seen"]);
    assert!(said.code == 2 && said.err.contains("no entry begins with"), "{}", said.all());
    let named = changes.display().to_string();
    world.ok(&folder, &["--journal", &named, "inbox", "file"]);
    assert!(world.ok(&changes, &["show", &homeless]).contains("Seen"));
}

#[test]
fn what_was_filed_already_is_not_filed_twice() {
    let (world, infra) = World::with_repository();
    let stale = lock(&world, "infra");
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    let inbox = world.path("state/stopgap/inbox");
    let kept = std::fs::read_dir(&inbox).expect("the inbox").next().expect("a file").expect("a file").path();
    let text = std::fs::read(&kept).expect("text");
    std::fs::remove_file(stale).expect("the lock");
    world.ok(&infra, &["inbox", "file"]);
    // As if the program had died between writing there and removing here.
    std::fs::write(&kept, text).expect("a file");
    world.ok(&infra, &["inbox", "file"]);
    assert_eq!((records(&world, &infra), waiting(&world).len()), (1, 0));
}

#[test]
fn a_file_of_the_inbox_that_cannot_be_read_stops_nothing() {
    let (world, infra) = World::with_repository();
    let stale = lock(&world, "infra");
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    world.write("state/stopgap/inbox/01KD0000000000000000000000.toml", "<<<<<<< HEAD\n");
    std::fs::remove_file(stale).expect("the lock");
    let said = world.run(&infra, &["inbox"]);
    assert!(said.code == 0 && said.err.contains("cannot be read"), "{}", said.all());
    world.ok(&infra, &["inbox", "file"]);
    assert_eq!(records(&world, &infra), 1);
    assert_eq!(waiting(&world), ["<<<<<<< HEAD\n"], "what cannot be read is left alone");
}
