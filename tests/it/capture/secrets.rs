//! No secret that the rules know reaches the disk: not the journal, not the inbox. Keeping one takes a named
//! permission, which is stored with the entry.

use super::{file, waiting};
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::Path;

const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

/// Whether any object of a repository, packed or loose, holds a text.
fn holds(world: &World, infra: &Path, text: &str) -> bool {
    let all =
        world.git(infra, &["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]);
    all.lines()
        .filter_map(|line| line.strip_suffix(" blob").or(line.strip_suffix(" commit")))
        .any(|id| world.git(infra, &["cat-file", "-p", id]).contains(text))
}

#[test]
fn a_secret_is_redacted_and_its_place_is_shown() {
    let (world, infra) = World::with_repository();
    let line = format!("curl -H 'Authorization: Bearer {TOKEN}' https://api.example.com");
    let said =
        world.run(&infra, &["add", "Called the API", "-e", "prod", "--command", "true", "--command", &line]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
warning: redacted a secret in commands[1] (github-token)
hint: if it is none: record it again with --allow-secret github-token="why"
gap-0000000001 Called the API
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert!(!holds(&world, &infra, TOKEN));
    let shown = world.ok(&infra, &["show", "last"]);
    assert!(shown.contains("redacted") && !shown.contains(TOKEN), "{shown}");
}

#[test]
fn every_text_is_searched() {
    let places: [(&[&str], &str); 9] = [
        (&["--reason"], "reason"),
        (&["--rollback"], "rollback"),
        (&["--incident"], "incident"),
        (&["--owner"], "owner"),
        (&["--due"], "due"),
        (&["--risk"], "risk"),
        (&["--tag"], "tags[0]"),
        (&["--reference"], "references[0]"),
        (&["--link"], "links[0]"),
    ];
    for (flags, place) in places {
        let (world, infra) = World::with_repository();
        let mut arguments = vec!["add", "Called the API", "-e", "prod"];
        arguments.extend(flags);
        arguments.push(TOKEN);
        let said = world.run(&infra, &arguments);
        assert!(said.err.contains(&format!("redacted a secret in {place} (")), "{place}: {}", said.all());
        // What is no date, level or link is quoted before it is searched: to whoever typed it.
        let is_quoted = matches!(place, "due" | "risk" | "links[0]");
        assert!(is_quoted || !said.all().contains(TOKEN), "{place}: not even in the answer: {}", said.all());
        assert!(!holds(&world, &infra, TOKEN), "{place}");
    }
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Used", TOKEN, "-e", TOKEN]);
    assert!(said.code == 0 && !said.all().contains(TOKEN) && !holds(&world, &infra, TOKEN), "{}", said.all());
}

#[test]
fn facts_and_waiting_records_pass_the_same_door() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["Called the API", "-e", "prod"]);
    for command in [
        &["note", "last", TOKEN][..],
        &["edit", "last", "--reason", TOKEN],
        &["link", "last", "aws_db.main", "--set", &format!("tags={TOKEN}")],
        &["resolve", "last", "reverted", "--reason", TOKEN],
        &["reopen", "last", "--reason", TOKEN],
    ] {
        let said = world.run(&infra, command);
        assert!(said.code == 0 && said.err.contains("redacted a secret in"), "{command:?}: {}", said.all());
    }
    assert!(!holds(&world, &infra, TOKEN));
    world.run(&world.path("home"), &["add", "Called", "-e", "prod", "--reason", TOKEN]);
    let kept = waiting(&world);
    assert!(kept.len() == 1 && !kept[0].contains(TOKEN), "{kept:?}");
}

#[test]
fn a_sensitive_change_carries_no_value() {
    let (world, infra) = World::with_repository();
    let arguments = [
        "add",
        "Rotated",
        "-e",
        "prod",
        "--link",
        "aws_db_instance.main",
        "--set",
        "password=Tr0ub4dor&3",
        "--was",
        "correct-horse-9",
        "--set",
        "instance_class=db.r6g.2xlarge",
        "--was",
        "db.t3.medium",
    ];
    let said = world.run(&infra, &arguments);
    assert!(
        said.code == 0 && said.err.contains("redacted a secret in links[0].changes[0]"),
        "{}",
        said.all()
    );
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    let entry: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    let changes = &entry["links"][0]["changes"];
    assert_eq!(changes[0], serde_json::json!({"attribute": "password", "sensitive": true}), "{shown}");
    assert_eq!(changes[1]["after"], "db.r6g.2xlarge", "{shown}");
    for value in ["Tr0ub4dor", "correct-horse"] {
        assert!(!holds(&world, &infra, value) && !said.all().contains(value), "{value}");
    }
}

#[test]
fn keeping_one_takes_a_named_permission_that_is_stored() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Documented", "-e", "prod", "--reason", TOKEN]);
    let rule = said
        .err
        .split("--allow-secret ")
        .nth(1)
        .and_then(|rest| rest.split('=').next())
        .expect("a hint")
        .to_owned();
    let allow = format!("{rule}=an example from the manual");
    let said =
        world.run(&infra, &["add", "Documented", "-e", "prod", "--reason", TOKEN, "--allow-secret", &allow]);
    assert!(
        said.err.contains(&format!("note: kept what looks like a secret in reason ({rule})")),
        "{}",
        said.all()
    );
    let id = world.ok(&infra, &["list", "--format", "jsonl", "--grep", "manual"]);
    let id = id.split('"').find(|part| part.starts_with("gap-")).expect("an id").to_owned();
    let kept = file(&world, &infra, &id);
    assert!(kept.contains(TOKEN) && kept.contains("an example from the manual"), "{kept}");
    // It holds for what is said about the entry later, and for no other rule.
    let said = world.run(&infra, &["note", &id, TOKEN]);
    assert!(said.err.contains("note: kept what looks like a secret in text"), "{}", said.all());
    let said = world.run(&infra, &["note", &id, "mysql -u root -pHunter2hunter2 shop"]);
    assert!(said.err.contains("warning: redacted a secret in text"), "{}", said.all());
}

#[test]
fn a_permission_for_a_rule_that_is_none_is_said() {
    let (world, infra) = World::with_repository();
    let said = world
        .run(&infra, &["add", "X", "-e", "prod", "--reason", TOKEN, "--allow-secret", "github-tokn=why"]);
    assert!(
        said.code == 0 && said.err.contains("warning: no rule is called `github-tokn`"),
        "{}",
        said.all()
    );
    assert!(!holds(&world, &infra, TOKEN));
}
