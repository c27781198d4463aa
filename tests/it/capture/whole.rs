//! `--from`: a whole entry as TOML or JSON, also what `show --json` prints; `--command -`: lines from a pipe.

use super::{file, records};
use crate::support::World;

const FULL: [&str; 21] = [
    "add",
    "Open 8443",
    "-e",
    "prod",
    "--reason",
    "The vendor failed over",
    "--at",
    "2026-11-22 22:15",
    "--due",
    "2026-11-26",
    "--risk",
    "hgih",
    "--tag",
    "vendor",
    "--command",
    "aws ec2 …",
    "--link",
    "aws_db.main",
    "--set",
    "size=8443",
    "--was=443",
];

/// The fields of an entry, without those that are drawn or derived anew.
fn fields(world: &World, folder: &std::path::Path, id: &str) -> serde_json::Value {
    let mut entry: serde_json::Value =
        serde_json::from_str(&world.ok(folder, &["show", id, "--json"])).expect("JSON");
    entry.as_object_mut().expect("an object").remove("id");
    entry
}

#[test]
fn what_show_prints_goes_back_in_with_a_new_id() {
    let (world, infra) = World::with_repository();
    let first = world.add(&infra, &FULL);
    // Derived fields are ignored, a later fact is no part of the entry.
    world.ok(&infra, &["resolve", &first, "reverted"]);
    let shown = world.ok(&infra, &["show", &first, "--json"]);
    let said = world.run_with(&infra, &["add", "--from", "-"], shown.as_bytes());
    assert_eq!(said.code, 0, "{}", said.all());
    let second = world.ok(&infra, &["list", "--format", "jsonl"]);
    let second = second.split('"').find(|part| part.starts_with("gap-")).expect("an id").to_owned();
    assert_ne!(first, second);
    world.ok(&infra, &["reopen", &first]);
    let (mut one, mut other) = (fields(&world, &infra, &first), fields(&world, &infra, &second));
    for entry in [&mut one, &mut other] {
        entry.as_object_mut().expect("an object").remove("facts");
    }
    assert_eq!(one, other);
    assert_eq!(file(&world, &infra, &first).replace(&first, &second), file(&world, &infra, &second));
}

#[test]
fn an_entry_as_it_is_on_disk_goes_back_in_and_flags_win() {
    let (world, infra) = World::with_repository();
    let first = world.add(&infra, &FULL[..]);
    world.write("infra/entry.toml", &file(&world, &infra, &first));
    let second = world.add(&infra, &["--from", "entry.toml", "-e", "staging", "Another title"]);
    let text = file(&world, &infra, &second);
    for line in
        ["title = \"Another title\"", "environment = \"staging\"", "risk = \"hgih\"", "due = 2026-11-26"]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn what_cannot_be_read_names_the_line_and_writes_nothing() {
    let (world, infra) = World::with_repository();
    for (text, reason) in [
        ("title = \n", "read the entry as TOML: line 1: "),
        ("{\"title\": }", "read the entry as JSON: "),
        ("[{\"title\": \"a\"}, {\"title\": \"b\"}]", "it is a list; give one entry at a time"),
        ("risk = \"low\"\n", "an entry needs a title"),
    ] {
        let said = world.run_with(&infra, &["add", "--from", "-"], text.as_bytes());
        assert!(said.code == 2 && said.err.contains(reason), "{text}: {}", said.all());
    }
    let said = world.run(&infra, &["add", "--from", "nowhere.toml"]);
    assert!(said.code == 2 && said.err.contains("failed to read nowhere.toml"), "{}", said.all());
    assert_eq!(records(&world, &infra), 0);
}

#[test]
fn a_secret_in_a_file_is_redacted_like_any_other() {
    let (world, infra) = World::with_repository();
    let text = "title = \"Rotated\"\nodd_key = \"ghp_16C7e42F292c6912E7710c838347Ae178B4a\"\n[[links]]\nto = \"aws_db.main\"\n[[links.changes]]\nattribute = \"password\"\nafter = \"Tr0ub4dor&3\"\n";
    let said = world.run_with(&infra, &["add", "--from", "-"], text.as_bytes());
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    assert!(said.err.contains("in odd_key") && said.err.contains("in links[0].changes[0]"), "{}", said.all());
    assert!(
        !shown.contains("ghp_") && !shown.contains("Tr0ub4dor") && shown.contains("\"odd_key\""),
        "{shown}"
    );
}

#[test]
fn commands_are_read_from_a_pipe_line_by_line() {
    let (world, infra) = World::with_repository();
    let input = b"systemctl stop queue  \n\n  \nsystemctl start queue\r\ncaf\xe9\n";
    let said = world.run_with(
        &infra,
        &["add", "Restarted", "-e", "prod", "--command", "first", "--command", "-"],
        input,
    );
    assert_eq!(said.code, 0, "{}", said.all());
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    let entry: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let expected =
        serde_json::json!(["first", "systemctl stop queue", "systemctl start queue", "caf\u{fffd}"]);
    assert_eq!(entry["commands"], expected);
}
