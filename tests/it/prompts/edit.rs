//! `edit`: which editor opens which form, what comes of it, and that nothing that was written is lost.
//! The editors are small shell scripts.

use super::stop::drafts;
use crate::support::World;
use crate::support::pty::Key;
use std::path::{Path, PathBuf};

/// Makes an editor of a shell script; `$1` is the form.
fn script(world: &World, name: &str, body: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = world.write(name, &format!("#!/bin/sh\n{body}\n"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    path
}

fn set_editor(world: &mut World, body: &str) {
    let path = script(world, "editor", body);
    world.set("GIT_EDITOR", &path.display().to_string());
}

fn amends(world: &World, infra: &Path) -> Vec<String> {
    world.files(infra, "stopgap").into_iter().filter(|path| path.contains(".amend.")).collect()
}

#[track_caller]
fn form_of(world: &mut World, infra: &Path, arguments: &[&str]) -> String {
    let copy = world.path("form.toml");
    set_editor(world, &format!("cp \"$1\" '{}'", copy.display()));
    let said = world.run(infra, arguments);
    assert_eq!(said.code, 0, "{}", said.all());
    std::fs::read_to_string(copy).expect("the form")
}

#[test]
fn a_changed_field_is_one_amendment_and_an_emptied_one_is_taken_away() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod", "-o", "netwrok", "-t", "vendor", "--due", "2026-12-01"]);
    set_editor(
        &mut world,
        "sed -i -e 's/netwrok/network/' -e 's/^due = .*/due = \"\"/' -e 's/^risk = .*/risk = \"hi\"/' \
         -e 's/^tags = .*/tags = [\"vendor\", \"night\"]/' -e 's/^performed_at = .*/performed_at = \"03:00\"/' \"$1\"",
    );
    let said = world.run(&infra, &["edit", "last"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.err.contains("note: performed Mon 2026-11-23 03:00"), "{}", said.all());
    let amends = amends(&world, &infra);
    assert_eq!(amends.len(), 1);
    let fact = world.git(&infra, &["show", &format!("stopgap:{}", amends[0])]);
    for part in [
        "unset = [\"due\"]",
        "owner = \"network\"",
        "risk = \"high\"",
        "tags = [",
        "performed_at = 2026-11-23T03:00:00+01:00",
    ] {
        assert!(fact.contains(part), "{part} in {fact}");
    }
    for untouched in ["title", "environment", "performed_by"] {
        assert!(!fact.contains(untouched), "{untouched} in {fact}");
    }
}

#[test]
fn of_three_entries_only_those_that_changed_get_a_fact() {
    let (mut world, infra) = World::with_repository();
    let mut ids = Vec::new();
    for title in ["One", "Two", "Three"] {
        ids.push(world.add(&infra, &[title, "-e", "prod", "-I", "INC-7"]));
    }
    world.add(&infra, &["Other", "-e", "prod"]);
    let form = form_of(&mut world, &infra, &["edit", "--incident", "INC-7", "--missing"]);
    for id in &ids {
        assert_eq!(form.matches(&format!("[{id}]")).count(), 1, "{form}");
    }
    assert!(!form.contains("Other") && !form.contains("environment ="), "{form}");
    assert_eq!(amends(&world, &infra), Vec::<String>::new());

    set_editor(
        &mut world,
        &format!(
            "sed -i -e '/{}/,/^risk/s/^risk = .*/risk = \"low\"/' -e '/{}/,/^owner/s/^owner = .*/owner = \"net\"/' \"$1\"",
            ids[0], ids[2]
        ),
    );
    let said = world.run(&infra, &["edit", "--incident", "INC-7", "--missing"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let facts = amends(&world, &infra);
    assert_eq!(facts.len(), 2, "{facts:?}");
    assert!(
        facts.iter().any(|path| path.contains(&ids[0])) && facts.iter().any(|path| path.contains(&ids[2]))
    );
}

#[test]
fn mine_and_missing_choose_entries_and_say_where_there_is_none() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Mine", "-e", "prod"]);
    let form = form_of(&mut world, &infra, &["edit", "--mine", "--missing"]);
    assert!(form.contains("# Mine\n") && form.contains("reason = \"\""), "{form}");
    let said = world.run(&infra, &["edit", "--incident", "INC-9", "--missing"]);
    assert_eq!((said.code, said.err.as_str()), (0, "nothing is missing\n"), "{}", said.all());
    let said = world.run(&infra, &["edit"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("which entries?"), "{}", said.all());
}

#[test]
fn an_incident_chooses_without_ids_and_is_a_field_with_them() {
    let (mut world, infra) = World::with_repository();
    world.set("GIT_EDITOR", "false");
    let one = world.add(&infra, &["One", "-I", "INC-1"]);
    let two = world.add(&infra, &["Two", "-I", "INC-1"]);
    world.add(&infra, &["Other", "-I", "INC-2"]);
    let said = world.run(&infra, &["edit", "--incident", "INC-1", "--owner", "network"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let facts = amends(&world, &infra);
    assert_eq!(facts.len(), 2, "{facts:?}");
    world.ok(&infra, &["edit", &one, "--incident", "INC-3"]);
    assert!(world.ok(&infra, &["show", &one, "--json"]).contains(r#""incident": "INC-3""#));
    assert!(world.ok(&infra, &["show", &two, "--json"]).contains(r#""incident": "INC-1""#));
    let help = world.ok(&infra, &["edit", "--help"]);
    assert!(help.contains("without ids"), "{help}");
}

#[test]
fn flags_amend_without_an_editor() {
    let (mut world, infra) = World::with_repository();
    world.set("GIT_EDITOR", "false");
    let id = world.add(&infra, &["Restarted", "--due", "2026-12-01", "-I", "INC-1"]);
    let said = world.run(
        &infra,
        &["edit", &id, "--owner", "network", "--unset", "due", "-I", "INC-2", "-e", "prod", "--at", "03:00"],
    );
    assert_eq!(said.code, 0, "{}", said.all());
    let shown = world.ok(&infra, &["show", &id, "--json"]);
    for part in
        [r#""owner": "network""#, r#""incident": "INC-2""#, r#""environment": "prod""#, "T03:00:00+01:00"]
    {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let json: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert!(json.get("due").is_none() && json["as_recorded"]["due"] == "2026-12-01", "{shown}");
    let said = world.run(&infra, &["edit", &id, "--unset", "titel"]);
    assert!(said.code == 2 && said.err.contains("did you mean `title`?"), "{}", said.all());
}

#[test]
fn git_chooses_the_editor() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    let order = [("EDITOR", 1), ("VISUAL", 2), ("core.editor", 3), ("GIT_EDITOR", 4)];
    world.set("TERM", "xterm");
    for (name, number) in order {
        let path = script(
            &world,
            &format!("editor {number}"),
            &format!("echo {number} > '{}'", world.path("used").display()),
        );
        // With a path that has a space, and an argument, as a shell would take them.
        let command = format!("'{}' --wait", path.display());
        if name == "core.editor" {
            world.git(&infra, &["config", "core.editor", &command]);
        } else {
            world.set(name, &command);
        }
        // The script is given `--wait` first; it reads neither.
        let said = world.run(&infra, &["edit", "last"]);
        assert_eq!((said.code, said.err.as_str()), (0, "nothing was changed\n"), "{}", said.all());
        let used = std::fs::read_to_string(world.path("used")).expect("an editor ran");
        assert_eq!(used.trim(), number.to_string(), "{name}");
    }
}

#[test]
fn an_editor_that_fails_or_is_missing_changes_nothing() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    for (editor, said_so) in
        [("false", "ended with exit code 1"), ("no-such-editor", "there is no editor `no-such-editor`")]
    {
        world.set("GIT_EDITOR", editor);
        let said = world.run(&infra, &["edit", "last"]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains(said_so), "{}", said.all());
    }
    assert_eq!(drafts(&world), Vec::<PathBuf>::new());
    // What was written before it failed is kept.
    set_editor(&mut world, "sed -i 's/^reason = .*/reason = \"half\"/' \"$1\"; exit 1");
    let said = world.run(&infra, &["edit", "last"]);
    assert!(said.code == 2 && said.err.contains("edit --resume"), "{}", said.all());
    assert_eq!(drafts(&world).len(), 1);
    assert_eq!(amends(&world, &infra), Vec::<String>::new());

    world.unset("GIT_EDITOR");
    world.set("TERM", "dumb");
    let said = world.run(&infra, &["edit", "last"]);
    assert!(
        said.code == 2 && said.err.contains("GIT_EDITOR, core.editor, VISUAL or EDITOR"),
        "{}",
        said.all()
    );
}

#[test]
fn an_emptied_form_changes_nothing() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    set_editor(&mut world, ": > \"$1\"");
    let said = world.run(&infra, &["edit", "last"]);
    assert_eq!((said.code, said.err.as_str()), (0, "nothing was changed\n"), "{}", said.all());
    assert_eq!(drafts(&world), Vec::<PathBuf>::new());
}

#[test]
fn a_wrong_form_opens_again_with_the_mistakes_on_top() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    let seen = world.path("seen.toml");
    // The first time it makes mistakes, the second time it mends them.
    set_editor(
        &mut world,
        &format!(
            "if grep -q '^#!' \"$1\"; then cp \"$1\" '{}'; sed -i -e 's/vast/high/' -e 's/^colour = .*//' \"$1\"; \
             else sed -i 's/^risk = .*/risk = \"vast\"\\ncolour = 1/' \"$1\"; fi",
            seen.display()
        ),
    );
    let terminal = world.terminal(&infra, &["edit", "last"]);
    let left = terminal.finish().sane(0);
    assert!(left.screen.contains("amended gap-"), "{}", left.screen);
    let seen = std::fs::read_to_string(seen).expect("the form as it was opened again");
    for (number, line) in seen.lines().take(2).enumerate() {
        let rest = line.strip_prefix("#! line ").unwrap_or_else(|| panic!("{number}: {line}"));
        let (place, what) = rest.split_once(": ").expect("a line");
        let there = seen.lines().nth(place.parse::<usize>().expect("a number") - 1).expect("it is there");
        let wanted = if what.contains("vast") { "risk = \"vast\"" } else { "colour = 1" };
        assert_eq!(there, wanted, "{line}");
    }
    assert!(world.ok(&infra, &["show", "last", "--json"]).contains(r#""risk": "high""#));
    assert_eq!(drafts(&world), Vec::<PathBuf>::new());
}

#[test]
fn a_form_that_stays_wrong_is_kept_and_taken_up_again() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    set_editor(
        &mut world,
        "sed -i -e 's/^risk = .*/risk = \"vast\"/' -e 's/^owner = .*/owner = \"network\"/' \"$1\"",
    );
    let left = world.terminal(&infra, &["edit", "last"]).finish().sane(2);
    assert!(left.screen.contains("the form is wrong: line"), "{}", left.screen);
    assert!(left.screen.contains("edit --resume"), "{}", left.screen);
    let kept = drafts(&world);
    assert_eq!(kept.len(), 1);
    assert_eq!(amends(&world, &infra), Vec::<String>::new());

    // Saved unchanged it stays a draft, one and the same.
    let name = kept[0].display().to_string();
    set_editor(&mut world, "true");
    let left = world.terminal(&infra, &["edit", "--resume", &name]).finish().sane(2);
    assert!(left.screen.contains("edit --resume"), "{}", left.screen);
    assert_eq!(drafts(&world).len(), 1);
    // Emptied it changes nothing and stays as well.
    let name = drafts(&world)[0].display().to_string();
    set_editor(&mut world, ": > \"$1\"");
    let said = world.run(&infra, &["edit", "--resume", &name]);
    assert!(said.code == 0 && said.err.contains("is still there"), "{}", said.all());
    // Mended it is recorded and has served.
    set_editor(&mut world, "grep -q '^#! line .*vast' \"$1\" && sed -i 's/vast/low/' \"$1\"");
    let said = world.run(&infra, &["edit", "--resume", &name]);
    assert_eq!(said.code, 0, "{}", said.all());
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    assert!(shown.contains(r#""risk": "low""#) && shown.contains(r#""owner": "network""#), "{shown}");
    assert_eq!(drafts(&world), Vec::<PathBuf>::new());
}

#[test]
fn a_secret_in_a_form_reaches_neither_journal_nor_draft() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    set_editor(
        &mut world,
        "sed -i 's/^reason = .*/reason = \"ran mysql -u root -pTr0ub4dor3x shop\"/' \"$1\"",
    );
    let said = world.run(&infra, &["edit", "last"]);
    assert!(said.code == 0 && said.err.contains("redacted a secret in reason"), "{}", said.all());
    let fact = world.git(&infra, &["show", &format!("stopgap:{}", amends(&world, &infra)[0])]);
    assert!(fact.contains("[redacted:") && !fact.contains("Tr0ub4dor3x"), "{fact}");

    set_editor(
        &mut world,
        "sed -i -e 's/^rollback = .*/rollback = \"mysql -u root -pTr0ub4dor3x shop\"/' -e 's/^risk = .*/risk = \"vast\"/' \"$1\"",
    );
    let said = world.run(&infra, &["edit", "last"]);
    assert_eq!(said.code, 2, "{}", said.all());
    let draft = std::fs::read_to_string(&drafts(&world)[0]).expect("a draft");
    assert!(draft.contains("[redacted:") && !draft.contains("Tr0ub4dor3x"), "{draft}");
}

#[test]
fn what_is_left_as_it_stands_is_no_change_however_odd() {
    let (mut world, infra) = World::with_repository();
    let title = "A \"quoted\" 'title' with \\ and ] = [x] and 日本語";
    let long = "x y ".repeat(2500);
    let reason =
        format!("First line\n[not.a.table]\nrisk = \"none\"\n\"\"\" and ''' and \\n\t\r\n{long}\n\n");
    world.add(
        &infra,
        &[
            title,
            "-e",
            "prod]\"",
            "-r",
            &reason,
            "--at",
            "yesterday 03:10 America/New_York",
            "-c",
            "echo \"a\\b\" | tr ']' \"'\"",
            "-c",
            "one\ntwo",
            "--risk",
            "vast",
            "--due",
            "some day",
            "-t",
            "a",
            "-l",
            "aws_security_group.web",
            "--set",
            "port=8443",
            "--was",
            "443",
            "-l",
            "aws_security_group.web",
            "--set",
            "name=x",
            "-l",
            "the firewall",
            "--set",
            "a=1",
        ],
    );
    let before = world.ok(&infra, &["show", "last", "--json"]);
    set_editor(&mut world, "true");
    let said = world.run(&infra, &["edit", "last"]);
    assert_eq!((said.code, said.err.as_str()), (0, "nothing was changed\n"), "{}", said.all());
    // A change elsewhere leaves all of that alone too.
    set_editor(&mut world, "sed -i 's/^owner = .*/owner = \"network\"/' \"$1\"");
    let said = world.run(&infra, &["edit", "last"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let fact = world.git(&infra, &["show", &format!("stopgap:{}", amends(&world, &infra)[0])]);
    let set = fact.split("[set]").nth(1).expect("what is set").split("[seen]").next().unwrap_or_default();
    assert_eq!(set.trim(), "owner = \"network\"", "{fact}");
    let after: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["show", "last", "--json"])).expect("JSON");
    let before: serde_json::Value = serde_json::from_str(&before).expect("JSON");
    for key in ["title", "reason", "performed_at", "links", "commands", "risk", "due"] {
        assert_eq!(before[key], after[key], "{key}");
        assert!(!after[key].is_null(), "{key}");
    }
}

#[test]
fn a_link_that_stays_keeps_its_changes_when_another_comes() {
    let (mut world, infra) = World::with_repository();
    world.add(
        &infra,
        &["Opened", "-e", "prod", "-l", "aws_security_group.web", "--set", "port=8443", "--was", "443"],
    );
    set_editor(
        &mut world,
        "sed -i 's/^links = .*/links = [\"infra@tf:aws_security_group.web\", \"aws_instance.api\"]/' \"$1\"",
    );
    let said = world.run(&infra, &["edit", "last"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["show", "last", "--json"])).expect("JSON");
    assert_eq!(shown["links"][0]["changes"][0]["after"], 8443, "{shown}");
    assert_eq!(shown["links"][1]["to"], "infra@tf:aws_instance.api", "{shown}");
}

#[test]
fn control_c_in_an_editor_belongs_to_the_editor() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restarted", "-e", "prod"]);
    // One that goes on, as vi does.
    set_editor(
        &mut world,
        "trap : INT; echo ready; read answer; sed -i 's/^owner = .*/owner = \"net\"/' \"$1\"",
    );
    let mut terminal = world.terminal(&infra, &["edit", "last"]);
    terminal.expect("ready").key(Key::CtrlC).expect("^C").key(Key::Enter).key(Key::Enter);
    terminal.finish().sane(0);
    assert_eq!(amends(&world, &infra).len(), 1);
    // One that ends: what it saved is a draft.
    set_editor(&mut world, "sed -i 's/^owner = .*/owner = \"web\"/' \"$1\"; echo ready; read answer");
    let mut terminal = world.terminal(&infra, &["edit", "last"]);
    terminal.expect("ready").key(Key::CtrlC);
    let left = terminal.finish().sane(130);
    assert!(left.screen.contains("edit --resume"), "{}", left.screen);
    assert_eq!(drafts(&world).len(), 1);
}
