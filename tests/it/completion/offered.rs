//! What `complete` prints: the candidates, in which order, and nothing where there is nothing to say.

use crate::support::World;
use std::path::Path;

/// The candidates of fish, which are plain.
fn offered(world: &World, folder: &Path, line: &[&str]) -> Vec<String> {
    let all: Vec<&str> = ["complete", "fish", "--", "stopgap"].iter().chain(line).copied().collect();
    let said = world.raw(folder, &all);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{line:?}");
    said.out.lines().skip(1).map(|row| row.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn unreconciled_entries_come_first_and_the_newest_before_older_ones() {
    let (mut world, infra) = World::with_repository();
    let old = world.add(&infra, &["Old"]);
    world.set_now("2026-11-23T04:00:00+01:00");
    let new = world.add(&infra, &["New"]);
    world.set_now("2026-11-23T05:00:00+01:00");
    let done = world.add(&infra, &["Done"]);
    world.ok(&infra, &["resolve", &done, "mistaken"]);
    assert_eq!(offered(&world, &infra, &["show", ""]), ["last", &new, &old, &done]);
    assert_eq!(offered(&world, &infra, &["reopen", "gap-"]), [&*done, &new, &old]);
    let letters = &new["gap-".len()..];
    assert_eq!(offered(&world, &infra, &["show", &letters[..6]]), [letters]);
    assert_eq!(offered(&world, &infra, &["note", &new, "Some text ", ""]), [""; 0]);
    assert_eq!(offered(&world, &infra, &["resolve", &new, "c"])[0], "codified");
}

#[test]
fn environments_come_from_the_policy_and_from_entries() {
    let (world, infra) = World::with_repository();
    world.write("infra/.stopgap.toml", "schema = 1\n[environments.prod]\n[environments.staging]\n");
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Policy"]);
    world.add(&infra, &["One", "-e", "sandbox"]);
    assert_eq!(offered(&world, &infra, &["list", "-e", ""]), ["prod", "staging", "sandbox"]);
    assert_eq!(offered(&world, &infra, &["add", "--env=s"]), ["--env=staging", "--env=sandbox"]);
}

#[test]
fn documents_come_from_the_policy() {
    let (world, infra) = World::with_repository();
    let policy =
        "schema = 1\n[[documents]]\npath = \"docs/network.drawio\"\n[[documents]]\npath = \"runbook.md\"\n";
    world.write("infra/.stopgap.toml", policy);
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Policy"]);
    assert_eq!(
        offered(&world, &infra, &["documents", "reviewed", ""]),
        ["docs/network.drawio", "runbook.md"]
    );
    assert_eq!(
        offered(&world, &infra, &["documents", "reviewed", "runbook.md", "docs/"]),
        ["docs/network.drawio"]
    );
}

#[test]
fn words_of_closed_sets_come_from_the_model() {
    let (world, infra) = World::with_repository();
    assert_eq!(offered(&world, &infra, &["add", "--outcome", ""]), ["worked", "partial", "failed", "undone"]);
    assert_eq!(offered(&world, &infra, &["list", "--format", "js"]), ["json", "jsonl"]);
    assert_eq!(offered(&world, &infra, &["edit", "last", "--unset", "du"]), ["due"]);
    let commands = offered(&world, &infra, &[""]);
    assert!(commands.contains(&"resolve".to_owned()) && !commands.contains(&"complete".to_owned()));
}

#[test]
fn where_there_is_no_journal_nothing_is_said_and_nothing_made() {
    let mut world = World::new();
    let folder = world.path("home");
    assert_eq!(offered(&world, &folder, &["show", ""]), [""; 0]);
    assert_eq!(offered(&world, &folder, &["-C", "/nowhere", "show", ""]), [""; 0]);
    world.write("home/broken/.git", "gitdir: /nowhere\n");
    assert_eq!(offered(&world, &folder.join("broken"), &["list", "-e", ""]), [""; 0]);
    world.set("STOPGAP_JOURNAL", "https://localhost:1/changes.git");
    assert_eq!(offered(&world, &folder, &["show", ""]), [""; 0]);
    let made: Vec<_> = std::fs::read_dir(world.path("state")).expect("a folder").flatten().collect();
    assert!(made.is_empty(), "{made:?}");
}

#[test]
fn an_index_is_neither_made_nor_brought_up_to_date() {
    let (mut world, infra) = World::with_repository();
    let mut lines = String::new();
    for at in 0..1001 {
        lines.push_str(&format!("{{\"title\": \"Entry {at}\", \"source\": \"test:{at}\"}}\n"));
    }
    let imported = world.run_with(&infra, &["import", "--format", "jsonl"], lines.as_bytes());
    assert_eq!(imported.code, 0, "{}", imported.err);
    let folder = infra.join(".git/stopgap");
    let _ = std::fs::remove_dir_all(&folder);
    // Whether it comes in time is another matter.
    offered(&world, &infra, &["show", "gap-"]);
    assert!(!folder.join("base.index").exists());
    world.ok(&infra, &["list", "--limit", "1"]);
    assert!(folder.join("base.index").exists());
    // Some of what comes later is not in the index, and an older one is replaced.
    world.set_now("2026-11-24T04:00:00+01:00");
    let new = world.add(&infra, &["New"]);
    let listed = |world: &World| -> Vec<String> {
        let rows = world.ok(&infra, &["list", "--format", "jsonl"]);
        let id = |row: &str| {
            row.split("\"id\":\"").nth(1).and_then(|rest| Some(rest.split('"').next()?.to_owned()))
        };
        rows.lines().filter_map(id).collect()
    };
    let all = listed(&world);
    world.ok(&infra, &["note", &all[900], "Seen again"]);
    let mut newest: Vec<String> = all.iter().rev().take(200).cloned().collect();
    assert_eq!((all.len(), &newest[0]), (1002, &new));
    assert_eq!(offered(&world, &infra, &["show", "gap-"]), newest);
    newest.insert(0, "last".to_owned());
    newest.truncate(200);
    assert_eq!(offered(&world, &infra, &["show", ""]), newest);
    // Ids may begin with what reads like the letter; the word is meant.
    assert_eq!(offered(&world, &infra, &["show", "l"]), ["last"]);
}

fn code(world: &World, infra: &Path, folders: usize) {
    for at in 0..folders {
        let (root, module) = (format!("infra/envs/e{at}/main.tf"), format!("infra/modules/m{at}/main.tf"));
        let call = format!("module \"net\" {{\n  source = \"../../modules/m{at}\"\n}}\n");
        world.write(&root, &format!("{call}resource \"aws_x\" \"web{at}\" {{}}\nvariable \"size\" {{}}\n"));
        world.write(&module, "resource \"aws_y\" \"inner\" {}\nmoved {\n  from = a.b\n  to = a.c\n}\n");
    }
    world.write("infra/k8s/api.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: api}\n");
    world.git(infra, &["add", "--all"]);
    world.git(infra, &["commit", "--quiet", "-m", "Code"]);
}

#[test]
fn addresses_of_the_code_stand_behind_those_that_entries_name() {
    let (world, infra) = World::with_repository();
    code(&world, &infra, 2);
    world.add(&infra, &["One", "-l", "envs/e1//aws_x.gone"]);
    let links = |typed: &str| offered(&world, &infra, &["add", "--link", typed]);
    assert_eq!(
        links("envs/e1"),
        [
            "envs/e1//aws_x.gone",
            "envs/e1//aws_x.web1",
            "envs/e1//module.net",
            "envs/e1//module.net.aws_y.inner",
            "envs/e1//var.size"
        ]
    );
    assert_eq!(links("aws_"), ["aws_security_group.web", "aws_x.web0", "aws_x.web1", "aws_y.inner"]);
    assert_eq!(links("tf:envs/e0//m"), ["tf:envs/e0//module.net", "tf:envs/e0//module.net.aws_y.inner"]);
    assert_eq!(links("k"), ["k8s:Service/-/api"]);
    assert_eq!(links("inf"), ["infra@tf:envs/e1//aws_x.gone", "infra@"]);
    assert_eq!(links("infra@k"), ["infra@k8s:Service/-/api"]);
    assert_eq!(links("nothing"), [""; 0]);
    assert_eq!(offered(&world, &infra, &["add", "--link=envs/e0//v"]), ["--link=envs/e0//var.size"]);
}

#[test]
fn where_there_are_too_many_addresses_they_come_part_by_part() {
    let (world, infra) = World::with_repository();
    code(&world, &infra, 120);
    let links = |typed: &str| offered(&world, &infra, &["add", "--link", typed]);
    assert!(!infra.join(".git/stopgap/code.index").exists(), "nothing is written while somebody types");
    assert_eq!(
        links(""),
        [
            ".//aws_security_group.",
            "aws_security_group.",
            "aws_x.",
            "aws_y.",
            "envs/",
            "k8s:",
            "module.",
            "var."
        ]
    );
    // The only way on is gone at once, and what are still too many come letter by letter.
    let folders = links("e");
    assert!(folders.contains(&"envs/e0//".to_owned()) && folders.len() == 120, "{folders:?}");
    assert_eq!(links("envs/e119//a"), ["envs/e119//aws_x.web119"]);
    let said = world.ok(&infra, &["complete", "bash", "--", "stopgap add --link e"]);
    assert!(said.starts_with("beginnings\n"), "{said}");
    let said = world.ok(&infra, &["complete", "bash", "--", "stopgap add --link aws_x"]);
    assert!(said.starts_with("words\n"), "{said}");
}

#[test]
fn nobody_waits_for_a_disk_that_does_not_answer() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["One"]);
    let head = infra.join(".git/refs/heads/stopgap");
    std::fs::remove_file(&head).expect("a branch");
    let made = world.command("mkfifo", &infra).arg(&head).status().expect("it starts");
    assert!(made.success());
    assert_eq!(offered(&world, &infra, &["show", ""]), [""; 0]);
    assert_eq!(offered(&world, &infra, &["sho"]), ["show"]);
}

#[test]
fn it_is_hidden() {
    let (world, infra) = World::with_repository();
    world.ok(&infra, &["man", "--to", "man1"]);
    assert!(!infra.join("man1/stopgap-complete.1").exists());
    for arguments in [&["--help"][..], &["man"], &["man", "--reference"]] {
        let said = world.ok(&infra, arguments);
        assert!(!said.contains("What a word") && !said.contains("stopgap-complete("), "{arguments:?}");
    }
}
