//! The rules that hold for every command: exit codes, near misses, where it works, what goes to which stream.

use super::Desk;
use crate::support::{World, binary};
use snapbox::{assert_data_eq, str};

#[test]
fn near_misses_are_offered() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["lsit"]).all(),
        str![[r#"
--- stderr
error: unrecognized subcommand 'lsit'

  tip: a similar subcommand exists: 'list'

Usage: stopgap [OPTIONS] [COMMAND]

For more information, try '--help'.
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["list", "--ownr", "x"]).all(),
        str![[r#"
--- stderr
error: unexpected argument '--ownr' found

  tip: a similar argument exists: '--owner'

Usage: stopgap list --owner <NAME>

For more information, try '--help'.
--- exit 2

"#]]
    );
    world.add(&infra, &["Restart it"]);
    assert_data_eq!(
        world.run(&infra, &["edit", "last", "--unset", "onwer"]).all(),
        str![[r#"
--- stderr
error: `onwer` is no field
hint: did you mean `owner`?
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["list", "--format", "yaml"]).all(),
        str![[r#"
--- stderr
error: invalid value 'yaml' for '--format <FORMAT>'
  [possible values: table, json, jsonl, csv, markdown]

For more information, try '--help'.
--- exit 2

"#]]
    );
}

#[test]
fn a_title_is_the_only_thing_that_is_needed() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["add"]).all(),
        str![[r#"
--- stderr
error: an entry needs a title: what was changed?
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["add", "Restart it"]).all(),
        str![[r#"
gap-0000000001
--- stderr
gap-0000000001 Restart it
no environment, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: environment, reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
}

#[test]
fn the_id_alone_goes_to_a_pipe() {
    let (world, infra) = World::with_repository();
    let out = world.ok(&infra, &["add", "Restart it", "-e", "prod"]);
    let id = out.trim_end();
    assert!(id.starts_with("gap-") && id.len() == 14 && out.ends_with('\n'), "{out:?}");
    for arguments in [
        &["note", id, "text"][..],
        &["link", id, "tf:a.b"],
        &["edit", id, "--owner", "shop"],
        &["resolve", id, "reverted"],
        &["reopen", id],
    ] {
        let said = world.run(&infra, arguments);
        assert_eq!((said.out.as_str(), said.code), ("gap-0000000001\n", 0), "{}", said.all());
        assert!(said.err.contains("in [ROOT]/infra"), "the journal is named: {}", said.all());
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let (world, infra) = World::with_repository();
    for number in 0..3 {
        world.add(&infra, &[&format!("{number} {}", "x".repeat(60_000)), "-e", "prod"]);
    }
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let script =
            format!("set -o pipefail; '{}' list --format {format} | head -c 10 >/dev/null", binary());
        let output = world.command("bash", &infra).args(["-c", &script]).output().expect("bash starts");
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

#[test]
fn it_works_in_another_folder_and_on_another_journal() {
    let desk = Desk::new();
    let world = &desk.world;
    let root = world.root();
    let elsewhere = desk.listed(&["-C", "../infra", "list", "--overdue"]);
    assert_eq!(elsewhere, ["Raise"]);
    let ops = world.repository("ops");
    let said = world.run(&root, &["-C", "infra", "--journal", "../ops", "add", "Into ops", "-e", "prod"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
gap-0000000001 Into ops
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/ops, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(world.files(&ops, "stopgap").len(), 1);
    let said = world.run(&desk.infra, &["list", "--journal", &ops.display().to_string()]);
    assert_data_eq!(
        said.all(),
        str![[r#"
ENTRY           STATUS  ENV   RISK  AGE  DUE    OWNER  TITLE
gap-0000000001  open    prod        now  in 7d         Into ops
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&desk.infra, &["list", "--journal", "../nowhere"]).all(),
        str![[r#"
--- stderr
error: failed to open the repository [ROOT]/infra/../nowhere: there is no git repository there
--- exit 2

"#]]
    );
}

#[test]
fn exit_codes_are_a_contract() {
    let desk = Desk::new();
    for (arguments, code) in [
        (&["--version"][..], 0),
        (&["--help"], 0),
        (&["list", "--help"], 0),
        (&["status"], 0),
        (&["list", "--env", "nowhere"], 0),
        (&["policy", "check"], 0),
        (&["show", "gap-0000000000"], 2),
        (&["resolve", "last"], 2),
        (&["no-such-command"], 2),
        (&["list", "--no-such-flag"], 2),
        (&["-C", "/no/such/folder", "list"], 2),
    ] {
        let said = desk.world.run(&desk.infra, arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.all());
        assert!(code == 0 || said.err.contains("error: "), "{arguments:?}: {}", said.all());
    }
}

#[test]
fn a_person_at_a_terminal_gets_a_sentence() {
    let desk = Desk::new();
    let said = |arguments: &[&str]| {
        let all: Vec<&str> = arguments.iter().copied().chain(["--color", "never"]).collect();
        desk.world.tidy(&desk.world.screen(&desk.infra, 80, &all))
    };
    assert_data_eq!(
        said(&["add", "Restart it", "-e", "prod", "--at", "03:00"]),
        str![[r#"
gap-0000000001 Restart it
prod, Mon 2026-11-23 03:00:00 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine

"#]]
    );
    assert_data_eq!(
        said(&["note", &desk.vendor, &desk.pods, "Seen again"]),
        str![[r#"
noted gap-0000000001 Open 8443 from the vendor to the web tier
noted gap-0000000002 Scale the checkout pods to 12
in [ROOT]/infra, only on this machine

"#]]
    );
    assert_data_eq!(
        said(&["resolve", &desk.vendor, "reverted"]),
        str![[r#"
reverted: gap-0000000001 Open 8443 from the vendor to the web tier
in [ROOT]/infra, only on this machine

"#]]
    );
}
