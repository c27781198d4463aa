//! Which journal a record goes to: the first of flag, environment variable, the repository's own configuration,
//! `.stopgap.toml` on the main branch, the repository itself. A person's default serves outside repositories alone.

use super::{ask, subjects};
use crate::support::World;
use std::fs;
use std::path::PathBuf;

/// Everything that can name a journal.
const FLAG: u8 = 1;
const VARIABLE: u8 = 2;
const LOCAL: u8 = 4;
const TOML: u8 = 8;
const GLOBAL: u8 = 16;

/// A world in which these sources each name a journal of their own, and the folder to stand in.
fn world_with(sources: u8, is_inside: bool) -> (World, PathBuf) {
    let mut world = World::new();
    let infra = world.repository("infra");
    for name in ["flag", "variable", "local", "toml", "global"] {
        world.repository(name);
    }
    if sources & VARIABLE > 0 {
        world.set("STOPGAP_JOURNAL", &world.path("variable").display().to_string());
    }
    if sources & LOCAL > 0 {
        world.git(&infra, &["config", "stopgap.journal", "../local"]);
    }
    if sources & TOML > 0 {
        world.write("infra/.stopgap.toml", "schema = 1\njournal = \"../toml\"\n");
        world.git(&infra, &["add", ".stopgap.toml"]);
        world.git(&infra, &["commit", "--quiet", "-m", "One journal for all"]);
    }
    if sources & GLOBAL > 0 {
        let global = world.path("global").display().to_string();
        world.git(&infra, &["config", "--global", "stopgap.journal", &global]);
    }
    let outside = world.path("outside");
    fs::create_dir(&outside).expect("a folder");
    (world, if is_inside { infra } else { outside })
}

#[test]
fn the_first_source_that_names_a_journal_wins() {
    let rows = [
        (true, FLAG | VARIABLE | LOCAL | TOML | GLOBAL, "flag"),
        (true, VARIABLE | LOCAL | TOML | GLOBAL, "variable"),
        (true, LOCAL | TOML | GLOBAL, "local"),
        (true, TOML | GLOBAL, "toml"),
        (true, GLOBAL, "infra"),
        (true, 0, "infra"),
        (false, FLAG | VARIABLE | GLOBAL, "flag"),
        (false, VARIABLE | GLOBAL, "variable"),
        (false, GLOBAL, "global"),
        (false, LOCAL | TOML | GLOBAL, "global"),
    ];
    for (is_inside, sources, expected) in rows {
        let (world, folder) = world_with(sources, is_inside);
        let row = format!("sources {sources:05b}, inside: {is_inside}");
        let flag = world.path("flag").display().to_string();
        let mut arguments = vec!["add", "Open 8443", "-e", "prod"];
        if sources & FLAG > 0 {
            arguments.extend(["--journal", &flag]);
        }
        let said = world.run(&folder, &arguments);
        assert!(
            said.err.contains(&format!("in [ROOT]/{expected}, only on this machine")),
            "{row}: {}",
            said.all()
        );
        for name in ["infra", "flag", "variable", "local", "toml", "global"] {
            let count = subjects(&world, &world.path(name)).len();
            assert_eq!(count, usize::from(name == expected), "{row}: records in {name}");
        }
    }
}

#[test]
fn a_path_in_the_repository_is_relative_to_its_main_folder_from_everywhere() {
    for sources in [LOCAL, TOML] {
        let (world, infra) = world_with(sources, true);
        let expected = if sources == LOCAL { "local" } else { "toml" };
        fs::create_dir_all(world.path("trees")).expect("a folder");
        world.git(&infra, &["worktree", "add", "--quiet", "-b", "feature", "../trees/feature"]);
        fs::create_dir_all(infra.join("envs/prod")).expect("a folder");
        for place in ["infra", "infra/envs/prod", "infra/.git", "trees/feature"] {
            let said = world.run(&world.path(place), &["add", "Open 8443", "-e", "prod"]);
            assert!(said.err.contains(&format!("in [ROOT]/{expected},")), "{place}: {}", said.all());
        }
    }
}

#[test]
fn only_the_main_branch_names_the_journal() {
    let (world, infra) = World::with_repository();
    world.repository("elsewhere");
    world.git(&infra, &["checkout", "--quiet", "-b", "feature"]);
    world.write("infra/.stopgap.toml", "schema = 1\njournal = \"../elsewhere\"\n");
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Not reviewed yet"]);
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
    assert!(said.err.contains("in [ROOT]/infra,"), "{}", said.all());

    // The remote's main branch wins over the local one: what is not pushed is not reviewed either.
    world.git(&world.root(), &["clone", "--quiet", "infra", "clone"]);
    let clone = world.path("clone");
    world.git(&clone, &["checkout", "--quiet", "-B", "main", "origin/feature"]);
    world.git(&clone, &["remote", "set-head", "origin", "main"]);
    let said = world.run(&clone, &["add", "Open 8443", "-e", "prod"]);
    assert!(said.err.contains("in [ROOT]/clone,"), "{}", said.all());
    world.git(&clone, &["remote", "set-head", "origin", "feature"]);
    let said = world.run(&clone, &["add", "Open 8443", "-e", "prod"]);
    assert!(said.err.contains("in [ROOT]/elsewhere,"), "{}", said.all());
}

#[test]
fn a_journal_elsewhere_says_which_code_it_speaks_of() {
    let (world, infra) = World::with_repository();
    let changes = world.repository("changes");
    let journal = changes.display().to_string();
    let id = world
        .add(&infra, &["--journal", &journal, "Open 8443", "-e", "prod", "--link", "aws_security_group.web"]);
    let file = ask(&world, &changes, &["show", &format!("stopgap:entries/2026/11/23/{id}.toml")]);
    assert!(file.contains("recorded_in = \"infra\""), "{file}");
    assert!(file.contains("to = \"infra@tf:aws_security_group.web\""), "{file}");
    assert_eq!(subjects(&world, &infra), Vec::<String>::new());
    assert!(world.ok(&infra, &["--journal", &journal, "list"]).contains(&id));
}

#[test]
fn a_journal_that_is_not_there_keeps_the_record_for_it() {
    let (world, infra) = World::with_repository();
    let changes = world.path("changes").display().to_string();
    let said = world.run(&infra, &["--journal", &changes, "add", "Open 8443", "-e", "prod"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(
        said.err.contains("waiting in the inbox for [ROOT]/changes: failed to open the repository [ROOT]/changes: there is no git repository there"),
        "{}",
        said.all()
    );
    // Nor is it the repository around the user that takes it.
    world.add(&infra, &["Another", "-e", "prod"]);
    assert_eq!(subjects(&world, &infra).len(), 1);
    world.repository("changes");
    let said = world.run(&infra, &["--journal", &changes, "add", "A third", "-e", "prod"]);
    assert!(said.err.contains("filed 1 record that had waited in the inbox"), "{}", said.all());
    assert_eq!(subjects(&world, &world.path("changes")).len(), 2);
}

#[test]
fn every_answer_names_the_journal_it_wrote_to() {
    let (mut world, infra) = World::with_repository();
    world.repository("changes");
    world.git(&infra, &["config", "stopgap.journal", "../changes"]);
    world.write("home/editor", "#!/bin/sh\nsed -i 's/^#* *reason = .*/reason = \"By hand\"/' \"$1\"\n");
    world.set("GIT_EDITOR", &format!("sh {}", world.path("home/editor").display()));
    let commands: [&[&str]; 10] = [
        &["add", "Open 8443", "-e", "prod", "--by", "Ann <ann@example.com>"],
        &["add", "Open 8443", "-e", "prod", "--by", "Ann <ann@example.com>", "--json"],
        &["note", "last", "Seen again"],
        &["link", "last", "aws_security_group.web"],
        &["edit", "last", "--reason", "The vendor failed over"],
        &["resolve", "last", "reverted"],
        &["reopen", "last"],
        &["approve", "last"],
        &["resolve", "last", "mistaken"],
        &["doctor"],
    ];
    for command in commands {
        let said = world.run(&infra, command);
        assert!(said.code == 0 && said.all().contains("[ROOT]/changes"), "{command:?}: {}", said.all());
    }
}

/// What is said of a journal is the same from everywhere: the repository that holds it is the code that it speaks of.
#[test]
fn where_somebody_stands_changes_nothing() {
    let (world, infra) = World::with_repository();
    world.write("infra/CODEOWNERS", "* @acme/network\n");
    world.write("infra/main.tf", "resource \"aws_db_instance\" \"orders\" {\n  size = 1\n}\n");
    world.write("infra/.stopgap.toml", "schema = 1\n[deadlines]\nmedium = \"2d\"\n");
    world.git(&infra, &["add", "."]);
    world.git(&infra, &["commit", "--quiet", "-m", "Describe production"]);
    let link = ["--link", "aws_db_instance.orders", "--set", "size=2", "--was", "1"];
    let id = world.add(&infra, &[&["Larger database", "-e", "prod"], &link[..]].concat());
    world.add(&infra, &["Restarted", "-e", "prod"]);
    world.write("infra/main.tf", "resource \"aws_db_instance\" \"orders\" {\n  size = 2\n}\n");
    world.git(&infra, &["commit", "--quiet", "--all", "-m", &format!("Larger\n\nReconciles: {id}")]);
    let own = world.ok(&infra, &["list", "--all", "--format", "jsonl"]);
    assert!(own.contains("\"status\":\"codified\"") && own.contains("@acme/network"), "{own}");
    let outside = world.path("outside");
    fs::create_dir(&outside).expect("a folder");
    let other = world.repository("other");
    let journal = infra.display().to_string();
    for folder in [&outside, &other] {
        let said = world.ok(folder, &["list", "--all", "--format", "jsonl", "--journal", &journal]);
        let statuses = |text: &str| -> Vec<(String, String)> {
            let entries = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
            let spelled = |entry: &serde_json::Value, key: &str| entry[key].to_string();
            entries
                .map(|entry: serde_json::Value| (spelled(&entry, "status"), spelled(&entry, "owned_by")))
                .collect()
        };
        assert_eq!(statuses(&said), statuses(&own), "in {}", folder.display());
    }
    // Outside of any repository the rules are those of the one that holds the journal as well.
    assert_eq!(world.ok(&outside, &["list", "--all", "--format", "jsonl", "--journal", &journal]), own);
}
