//! Sharing in the background: begun by a record where a remote has the journal, never by itself elsewhere.

use super::{at_hub, clone, eventually, hub, settle, tip, two_clones};
use crate::support::World;
use crate::support::hub::Hub;
use snapbox::{assert_data_eq, str};
use std::time::Duration;

fn count(world: &World, hub: &Hub) -> usize {
    let listed = world
        .command("git", hub.folder())
        .args(["ls-tree", "-r", "--name-only", "stopgap", "entries/"])
        .output();
    listed.map_or(0, |output| output.stdout.split(|byte| *byte == b'\n').count().saturating_sub(1))
}

#[test]
fn a_record_is_shared_without_being_waited_for() {
    let (mut world, hub, a, _b, _) = two_clones();
    world.unset("STOPGAP_SHARE");
    let said = world.run(&a, &["add", "Another", "-e", "prod"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
gap-0000000001 Another
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/a, sharing
--- exit 0

"#]]
    );
    eventually("it arrives", || count(&world, &hub) == 2);
    settle(&a.join(".git"));
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, hub.folder(), "stopgap"));
    assert!(world.ok(&a, &["status"]).contains("Shared with origin"));
}

#[test]
fn a_burst_is_shared_by_few_processes_and_whole() {
    let (mut world, hub, a, b, _) = two_clones();
    world.unset("STOPGAP_SHARE");
    for number in 0..10 {
        for folder in [&a, &b] {
            world.add(folder, &[&format!("Number {number}"), "-e", "prod"]);
        }
    }
    eventually("all arrive", || count(&world, &hub) == 21);
    settle(&a.join(".git"));
    settle(&b.join(".git"));
    let pushes = world.git(&a, &["rev-list", "--count", "stopgap"]);
    assert!(
        pushes.trim().parse::<usize>().expect("a number") < 21 + 21,
        "joined no more often than recorded"
    );
}

#[test]
fn it_is_never_begun_on_a_remote_unasked() {
    let mut world = World::new();
    world.unset("STOPGAP_SHARE");
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    let said = world.run(&a, &["add", "The first", "-e", "prod"]);
    assert!(said.err.contains("in [ROOT]/a, only on this machine\n"), "{}", said.all());
    std::thread::sleep(Duration::from_millis(500));
    assert!(!world.git(hub.folder(), &["branch"]).contains("stopgap"));
    // A journal by URL that holds nothing yet is not begun there either.
    let other = Hub::new(&world, "changes");
    let said = world.run(&a, &["--journal", &other.file_url(), "add", "Elsewhere", "-e", "prod"]);
    assert_eq!(said.code, 0, "{}", said.all());
    std::thread::sleep(Duration::from_millis(1500));
    assert!(world.git(other.folder(), &["for-each-ref"]).is_empty());
}

#[test]
fn a_partner_s_journal_that_was_only_fetched_gets_nothing() {
    let mut world = World::new();
    let (ours, partner) = (hub(&world), Hub::new(&world, "partner"));
    let theirs = world.repository("theirs");
    world.git(&theirs, &["remote", "add", "origin", &partner.file_url()]);
    world.add(&theirs, &["By a partner", "-e", "prod"]);
    world.ok(&theirs, &["sync"]);
    let a = clone(&world, &ours.file_url(), "a");
    world.git(&a, &["remote", "add", "partner", &partner.file_url()]);
    world.git(&a, &["fetch", "--quiet", "partner"]);
    world.unset("STOPGAP_SHARE");
    let said = world.run(&a, &["add", "Ours", "-e", "prod"]);
    assert!(said.err.contains("in [ROOT]/a, only on this machine\n"), "{}", said.all());
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(count(&world, &partner), 1);
}

#[test]
fn policy_configuration_and_environment_turn_it_off_in_their_order() {
    let (mut world, hub, a, _b, _) = two_clones();
    world.unset("STOPGAP_SHARE");
    let off = "only on this machine until `stopgap sync`";
    let answer = |world: &World| world.run(&a, &["add", "Another", "-e", "prod"]).err;
    world.run_with(&a, &["policy", "edit", "--from", "-"], b"schema = 1\n[sharing]\nbackground = false\n");
    settle(&a.join(".git"));
    assert!(answer(&world).contains(off), "the journal's policy");
    world.git(&a, &["config", "--global", "stopgap.share", "true"]);
    assert!(answer(&world).contains(off), "a person's configuration comes last");
    world.git(&a, &["config", "stopgap.share", "true"]);
    assert!(answer(&world).contains("sharing"), "the repository's configuration comes before the policy");
    eventually("they arrive", || count(&world, &hub) == 4);
    settle(&a.join(".git"));
    world.set("STOPGAP_SHARE", "0");
    assert!(answer(&world).contains(off), "the environment comes first");
}

#[test]
fn offline_is_no_error_and_status_says_so() {
    let (mut world, hub, a, _b, _) = two_clones();
    world.unset("STOPGAP_SHARE");
    let away = world.path("away");
    std::fs::rename(hub.folder(), &away).expect("the network is gone");
    let said = world.run(&a, &["add", "Offline", "-e", "prod"]);
    assert_eq!(said.code, 0);
    eventually("it is noticed", || world.ok(&a, &["status"]).contains("Last tried"));
    let status = world.ok(&a, &["status"]);
    assert!(status.contains("1 record waits for origin"), "{status}");
    settle(&a.join(".git"));
    std::fs::rename(&away, hub.folder()).expect("the network is back");
    world.add(&a, &["Online", "-e", "prod"]);
    eventually("both arrive", || count(&world, &hub) == 3);
    settle(&a.join(".git"));
    assert!(!world.ok(&a, &["status"]).contains("Last tried"));
    assert_eq!(at_hub(&world, &hub).len(), 3);
}
