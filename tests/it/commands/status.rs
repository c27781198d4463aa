//! `status`, and the bare command: how much is open, where, since when, and what waits.

use super::Desk;
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn an_empty_journal_says_how_to_begin() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["status"]).all(),
        str![[r#"
Journal [ROOT]/infra, only on this machine
No entries yet. Record the first: stopgap add "what you changed" -e prod
--- exit 0

"#]]
    );
    assert_eq!(world.run(&infra, &[]), world.run(&infra, &["status"]), "the bare command is status");
}

#[test]
fn environments_are_counted_the_most_unreconciled_first() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["status"]).all(),
        str![[r#"
Journal [ROOT]/infra, only on this machine
4 unreconciled of 5, 1 overdue, 3 incomplete
1 mistaken, 1 reverted, 4 open

ENV      UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod                2        0           1      2d
(none)              1        0           1      5h
staging             1        1           1      3w

Oldest: gap-0000000001 Raise max_connections to 500, 3 weeks ago
--- exit 0

"#]]
    );
}

#[test]
fn what_is_late_grows_with_time() {
    let mut desk = Desk::new();
    desk.world.set_now("2027-06-01T10:00:00+02:00");
    assert_data_eq!(
        desk.world.run(&desk.infra, &[]).all(),
        str![[r#"
Journal [ROOT]/infra, only on this machine
4 unreconciled of 5, 4 overdue, 3 incomplete
1 mistaken, 1 reverted, 4 open

ENV      UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod                2        2           1     27w
(none)              1        1           1     27w
staging             1        1           1     30w

Oldest: gap-0000000001 Raise max_connections to 500, 6 months ago
--- exit 0

"#]]
    );
}

#[test]
fn nothing_is_left_to_do() {
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Restart it", "-e", "prod"]);
    world.ok(&infra, &["resolve", &id, "reverted"]);
    assert_data_eq!(
        world.run(&infra, &["status"]).all(),
        str![[r#"
Journal [ROOT]/infra, only on this machine
Nothing is left to reconcile: 1 entry.
--- exit 0

"#]]
    );
}

#[test]
fn what_is_set_by_on_and_what_waits_are_shown() {
    let world = World::new();
    let bare = world.path("bare");
    std::fs::create_dir(&bare).expect("a folder");
    world.run(&bare, &["add", "Outside of everything", "-e", "prod"]);
    world.run(&bare, &["on", "INC-4211", "-e", "prod"]);
    assert_data_eq!(
        world.run(&bare, &["status"]).all(),
        str![[r#"
No journal here.
1 unreconciled of 1, 0 overdue, 1 incomplete

ENV   UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod             1        0           1     now

Oldest: gap-0000000001 Outside of everything, just now

On INC-4211 in prod until Mon 11:20; `stopgap off` ends it.

1 record is waiting in the inbox:
  add gap-0000000001: Outside of everything (prod)
    there is no repository here and no default journal
--- exit 0

"#]]
    );
    let infra = world.repository("infra");
    assert_data_eq!(
        world.run(&infra, &["status"]).all(),
        str![[r#"
Journal [ROOT]/infra, only on this machine
No entries yet. Record the first: stopgap add "what you changed" -e prod

On INC-4211 in prod until Mon 11:20; `stopgap off` ends it.

1 record is waiting in the inbox:
  add gap-0000000001: Outside of everything (prod)
    there is no repository here and no default journal
--- exit 0

"#]]
    );
}

#[test]
fn without_a_journal_there_is_nothing_to_look_at() {
    let world = World::new();
    let bare = world.path("bare");
    std::fs::create_dir(&bare).expect("a folder");
    for command in ["status", "list", "log"] {
        let said = world.run(&bare, &[command]);
        assert_eq!(said.code, 2, "{command}: {}", said.all());
        assert!(said.err.contains("there is no journal here"), "{command}: {}", said.all());
    }
    assert_data_eq!(
        world.run(&bare, &["status"]).all(),
        str![[r#"
--- stderr
error: there is no journal here: no repository around this folder, and no default
hint: `--journal PATH` names one, `git config --global stopgap.journal PATH` makes it the default
--- exit 2

"#]]
    );
}

#[test]
fn it_fits_a_narrow_terminal() {
    let desk = Desk::new();
    let screen = desk.world.screen(&desk.infra, 40, &["status", "--color", "never"]);
    assert_data_eq!(
        desk.world.tidy(&screen),
        str![[r#"
Journal [ROOT]/infra, only on this machine
4 unreconciled of 5, 1 overdue, 3 incomplete
1 mistaken, 1 reverted, 4 open

ENV      UNRECONCILED  OVERDUE  OLDEST
prod                2        0      2d
(none)              1        0      5h
staging             1        1      3w

Oldest: gap-0000000001 Raise max_connec…

"#]]
    );
}
