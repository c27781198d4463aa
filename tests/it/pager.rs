//! The pager on a real terminal: when it starts, what it gets, how it is left, and that it never costs anything.

use crate::support::pty::Key;
use crate::support::{NOW, World};
use std::path::{Path, PathBuf};

/// A journal whose list is longer than the 24 rows of the terminal.
fn long() -> (World, PathBuf) {
    let (mut world, infra) = World::with_repository();
    for number in 0..30 {
        world.set_now(&format!("2026-11-22T03:{number:02}:00+01:00"));
        world.add(&infra, &[&format!("Change number {number:02}"), "-e", "prod"]);
    }
    world.set_now(NOW);
    (world, infra)
}

/// A pager that writes down that it was started, what for, and with which variables.
fn script(world: &mut World, rest: &str) -> PathBuf {
    let record = world.path("paged");
    let text = format!("#!/bin/sh\necho \"LESS=$LESS LV=$LV\" > {0}.env\n{rest}\n", record.display());
    let file = world.write("pager.sh", &text.replace("RECORD", &record.display().to_string()));
    let status = world.command("chmod", &world.root()).arg("+x").arg(&file).status().expect("chmod starts");
    assert!(status.success());
    world.set("GIT_PAGER", &file.display().to_string());
    record
}

fn read(record: &Path) -> Option<String> {
    std::fs::read_to_string(record).ok()
}

#[test]
fn what_is_longer_than_the_screen_goes_through_the_pager() {
    let (mut world, infra) = long();
    let record = script(&mut world, "cat > RECORD");
    let left = world.terminal(&infra, &["list"]).finish().sane(0);
    let paged = read(&record).expect("the pager was started");
    assert_eq!(paged.matches("Change number").count(), 30, "{paged}");
    assert!(paged.contains("\x1b["), "colours stay: {paged:?}");
    assert_eq!(read(&record.with_extension("env")).as_deref(), Some("LESS=FRX LV=-c\n"));
    assert!(!left.log.contains("Change number"), "nothing is printed twice: {}", left.log);
}

#[test]
fn what_fits_starts_no_pager_and_neither_does_a_pipe() {
    let (mut world, infra) = long();
    let record = script(&mut world, "cat > RECORD");
    let left = world.terminal(&infra, &["list", "--limit", "3"]).finish().sane(0);
    assert!(left.log.contains("Change number 02") && left.log.contains("3 of 30"), "{}", left.log);
    assert_eq!(world.ok(&infra, &["list"]).matches("Change number").count(), 30);
    let left = world.terminal(&infra, &["list", "--no-pager"]).finish().sane(0);
    assert_eq!(left.log.matches("Change number").count(), 30, "{}", left.log);
    assert_eq!(read(&record.with_extension("env")), None);
}

#[test]
fn results_and_what_is_said_beside_them_keep_their_order() {
    let (mut world, infra) = long();
    let record = script(&mut world, "cat > RECORD; sleep 0.2; echo 'the pager ends'");
    let left = world.terminal(&infra, &["list", "--limit", "28"]).finish().sane(0);
    assert_eq!(read(&record).expect("paged").matches("Change number").count(), 28);
    let (end, rest) = (left.log.find("the pager ends"), left.log.find("28 of 30"));
    assert!(end.is_some() && rest > end, "{}", left.log);
    // Where nothing is paged, a screen shows both in the order in which they were written.
    let left = world.terminal(&infra, &["list", "--limit", "2"]).finish().sane(0);
    assert!(left.log.find("2 of 30") > left.log.find("Change number 01"), "{}", left.log);
}

#[test]
fn the_users_own_choice_is_followed_as_git_follows_it() {
    let (mut world, infra) = long();
    let record = script(&mut world, "cat > RECORD");
    let own = world.path("pager.sh").display().to_string();
    let is_paged = |world: &World| {
        let _ = std::fs::remove_file(&record);
        let left = world.terminal(&infra, &["list"]).finish().sane(0);
        let shown = left.log.matches("Change number").count();
        let paged = read(&record).map_or(0, |text| text.matches("Change number").count());
        assert_eq!(shown + paged, 30, "{}", left.log);
        paged == 30
    };
    assert!(is_paged(&world));
    for none in ["cat", ""] {
        world.set("GIT_PAGER", none);
        assert!(!is_paged(&world), "{none:?}");
    }
    world.unset("GIT_PAGER");
    world.set("PAGER", &own);
    assert!(is_paged(&world));
    world.git(&infra, &["config", "core.pager", "cat"]);
    assert!(!is_paged(&world), "core.pager stands before PAGER");
    world.git(&infra, &["config", "pager.stopgap", &format!("{own} | cat")]);
    assert!(is_paged(&world), "pager.stopgap stands before core.pager, and a shell reads it");
    world.git(&infra, &["config", "pager.stopgap", "false"]);
    world.git(&infra, &["config", "core.pager", &own]);
    assert!(!is_paged(&world));
    world.git(&infra, &["config", "pager.stopgap", "true"]);
    assert!(is_paged(&world));
    world.set("GIT_PAGER", "cat");
    assert!(!is_paged(&world), "the variable stands before everything");
}

#[test]
fn a_pager_that_cannot_start_costs_nothing() {
    let (mut world, infra) = long();
    for (pager, said) in [
        ("/nowhere/pager", "failed to start the pager `/nowhere/pager`"),
        ("/nowhere/pager --wide", "the pager `/nowhere/pager --wide` cannot be started"),
    ] {
        world.set("GIT_PAGER", pager);
        let left = world.terminal(&infra, &["list"]).finish().sane(0);
        assert_eq!(left.log.matches("Change number").count(), 30, "{}", left.log);
        assert!(left.log.contains(said), "{}", left.log);
    }
}

#[test]
fn leaving_early_is_no_failure_and_no_verdict() {
    let (mut world, infra) = long();
    let record = script(&mut world, "head -n 3 > RECORD");
    let left = world.terminal(&infra, &["list"]).finish().sane(0);
    assert!(!left.log.contains("error"), "{}", left.log);
    assert_eq!(read(&record).expect("paged").lines().count(), 3);
    // A gate still says what it found.
    world.set_now("2027-06-01T00:00:00Z");
    let left = world.terminal(&infra, &["check"]).finish().sane(1);
    assert!(!left.log.contains("error:"), "{}", left.log);
}

#[test]
fn less_is_scrolled_interrupted_and_left() {
    let (mut world, infra) = long();
    if !world.command("less", &infra).arg("--version").output().is_ok_and(|said| said.status.success()) {
        eprintln!("skipped: no less is here");
        return;
    }
    world.unset("GIT_PAGER");
    let mut terminal = world.terminal(&infra, &["list"]);
    terminal.expect("Change number 20").key(Key::CtrlC);
    // It is still there, and still has the whole list. What is typed while it is interrupted it throws away.
    for _ in 0..100 {
        terminal.type_text("G");
        std::thread::sleep(std::time::Duration::from_millis(100));
        if terminal.look().contains("Change number 29") {
            break;
        }
    }
    terminal.expect("Change number 29").type_text("q");
    let left = terminal.finish().sane(0);
    assert!(!left.log.contains("error"), "{}", left.log);
}

#[test]
fn nobody_is_asked_through_a_pager() {
    let (mut world, infra) = long();
    let record = script(&mut world, "cat > RECORD");
    let mut terminal = world.terminal(&infra, &["add", "-e", "prod"]);
    terminal.expect("What was changed?").answer("Open 8443");
    terminal.finish().sane(0);
    assert_eq!(read(&record.with_extension("env")), None);
}
