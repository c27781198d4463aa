//! Journals of every kind in which nothing is wrong: whatever the program writes, and what plain git makes of it.

use super::assert_clean;
use crate::commands::Desk;
use crate::support::World;

#[test]
fn what_the_program_writes_is_clean() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    world.ok(infra, &["note", &desk.vendor, "Seen again"]);
    world.ok(infra, &["link", &desk.queue, "tf:aws_sqs_queue.jobs"]);
    world
        .ok(infra, &["resolve", &desk.pods, "accepted", "--until", "2027-01-01", "--reason", "For the sale"]);
    world.ok(infra, &["reopen", &desk.certificate, "--reason", "It came back"]);
    world.ok(infra, &["edit", &desk.limit, "--risk", "low"]);
    world.ok(infra, &["add", "mysql -h db -u root -phunter2secret", "-e", "prod"]);
    let said = assert_clean(world, infra);
    assert!(said.out.starts_with("checked 14 commits, 14 files"), "{}", said.all());
}

#[test]
fn two_clones_that_were_merged_are_clean() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["The first", "-e", "prod"]);
    world.git(&infra, &["clone", "--quiet", ".", "../second"]);
    let second = world.path("second");
    let theirs = world.add(&second, &["Over there", "-e", "prod"]);
    world.ok(&second, &["note", &theirs, "And said"]);
    world.add(&infra, &["Over here", "-e", "prod"]);
    world.git(&infra, &["remote", "add", "second", "../second"]);
    world.git(&infra, &["fetch", "--quiet", "second"]);
    assert_clean(&world, &infra);
    world.git(&infra, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    world.git(&world.path("journal"), &["merge", "--quiet", "--no-edit", "second/stopgap"]);
    // The journal is checked out now, and a record goes there as well.
    world.add(&infra, &["After the merge", "-e", "prod"]);
    let said = assert_clean(&world, &infra);
    assert!(said.out.starts_with("checked 6 commits, 5 files"), "{}", said.all());
    world.git(&second, &["fetch", "--quiet", "origin"]);
    assert_clean(&world, &second);
}

#[test]
fn two_journals_that_began_apart_are_clean_together() {
    let (world, infra) = World::with_repository();
    let other = world.repository("other");
    world.add(&infra, &["The first", "-e", "prod"]);
    world.add(&other, &["The other first", "-e", "prod"]);
    world.git(&infra, &["remote", "add", "other", "../other"]);
    world.git(&infra, &["fetch", "--quiet", "other"]);
    assert_clean(&world, &infra);
    world.git(&infra, &["switch", "--quiet", "stopgap"]);
    world.git(&infra, &["merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "other/stopgap"]);
    assert_clean(&world, &infra);
}

#[test]
fn what_was_filed_from_the_inbox_is_clean() {
    let (mut world, infra) = World::with_repository();
    let folder = world.path("nowhere");
    std::fs::create_dir(&folder).expect("a folder");
    let id = world.add(&folder, &["Before there was a journal", "-e", "prod"]);
    world.set_now("2026-11-25T03:20:41+01:00");
    let place = infra.display().to_string();
    world.ok(&infra, &["--journal", &place, "inbox", "file", "--all"]);
    world.ok(&infra, &["note", &id, "Filed at last"]);
    assert_clean(&world, &infra);
}

#[test]
fn rules_and_templates_may_change_at_will() {
    let (world, infra) = super::journal();
    for text in ["schema = 1\n", "schema = 1\n\n[deadlines]\nlow = \"9d\"\n"] {
        world.put(&infra, "stopgap.toml", text.as_bytes());
        world.put(&infra, "templates/restart.toml", text.as_bytes());
        world.put(&infra, "README.md", text.as_bytes());
    }
    super::by_git(&world, &infra, |place| {
        std::fs::remove_file(place.join("stopgap.toml")).expect("a file");
        std::fs::remove_dir_all(place.join("templates")).expect("a folder");
    });
    assert_clean(&world, &infra);
}

#[test]
fn events_and_facts_written_by_hand_are_clean() {
    let (world, infra) = super::journal();
    let fact = format!("{}/{}.{}.note.toml", super::DAY, super::ID, super::ULID);
    world.put(&infra, &fact, super::note(super::ID, "text = \"x\"\n").as_bytes());
    let event = format!("events/2026/11/23/{}.document.toml", super::ULID);
    let text =
        "schema = 1\nkind = \"document\"\nat = 2026-11-23T03:25:41+01:00\npath = \"docs/runbook.md\"\n";
    world.put(&infra, &event, text.as_bytes());
    let newer = event.replace("document", "baseline");
    world.put(&infra, &newer, b"schema = 1\nkind = \"baseline\"\n");
    assert_clean(&world, &infra);
}
