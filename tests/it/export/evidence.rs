//! Evidence for an audit: checked here as an auditor would, with git and by hand.

use crate::commands::Desk;
use crate::support::World;
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use std::path::{Path, PathBuf};

fn made(desk: &Desk, arguments: &[&str]) -> PathBuf {
    let all: Vec<&str> =
        ["export", "--evidence", "-o", "../audit"].iter().chain(arguments).copied().collect();
    desk.world.ok(&desk.infra, &all);
    desk.world.path("audit")
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_str(&text(folder, "manifest.json")).expect("JSON")
}

fn rows(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let text = text(folder, name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The id that git gives a text.
fn blob(world: &World, folder: &Path, text: &str) -> String {
    let file = world.write("to-hash", text);
    world.git(folder, &["hash-object", "--no-filters", &file.display().to_string()]).trim().to_owned()
}

fn files(folder: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder.join(below)).expect("a folder") {
        let file = file.expect("a file");
        let name = file.file_name().into_string().expect("a name");
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if file.path().is_dir() { found.extend(files(folder, &path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn the_folder_holds_everything_and_git_confirms_each_file() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    let folder = made(&desk, &["--sample", "2", "--seed", "7"]);
    let manifest = manifest(&folder);
    let listed: Vec<(String, String)> = manifest["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| {
            (
                file["path"].as_str().expect("a path").to_owned(),
                file["blob"].as_str().expect("an id").to_owned(),
            )
        })
        .collect();
    let mut there = files(&folder, "");
    there.retain(|name| name != "manifest.json");
    assert_eq!(
        listed.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>(),
        there,
        "every file is listed"
    );
    for (path, id) in &listed {
        let file = folder.join(path).display().to_string();
        assert_eq!(world.git(infra, &["hash-object", "--no-filters", &file]).trim(), id, "{path}");
    }
    let tip = world.git(infra, &["rev-parse", "stopgap"]).trim().to_owned();
    assert_eq!(manifest["journals"][0]["tips"], serde_json::json!([tip]));
    let main = world.git(infra, &["rev-parse", "main"]).trim().to_owned();
    assert_eq!(manifest["code"], serde_json::json!({ "infra": main }));
    assert_eq!(manifest["population"], 6);
    assert_eq!(manifest["by_status"], serde_json::json!({ "mistaken": 1, "open": 4, "reverted": 1 }));
    assert_eq!(text(&folder, "population.jsonl"), world.ok(infra, &["list", "--all", "--format", "jsonl"]));
    assert_eq!(text(&folder, "population.csv"), world.ok(infra, &["list", "--all", "--format", "csv"]));
    let fsck: Value = serde_json::from_str(&text(&folder, "fsck.json")).expect("JSON");
    let mut again: Value =
        serde_json::from_str(&world.ok(infra, &["fsck", "--all", "--json"])).expect("JSON");
    again["checked"]["earlier"] = fsck["checked"]["earlier"].clone();
    assert_eq!(fsck, again);
}

#[test]
fn an_auditor_draws_the_same_sample_by_hand() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    let folder = made(&desk, &["--sample", "3", "--seed", "July's dice"]);
    let population = text(&folder, "population.jsonl");
    let ids = population.lines().map(|line| {
        let entry: Value = serde_json::from_str(line).expect("JSON");
        entry["id"].as_str().expect("an id").to_owned()
    });
    let mut ranked: Vec<(String, String)> =
        ids.map(|id| (blob(world, infra, &format!("July's dice\n{id}\n")), id)).collect();
    ranked.sort();
    ranked.truncate(3);
    let drawn: Vec<(String, String)> =
        rows(&folder, "sample.csv").into_iter().map(|row| (row[1].clone(), row[2].clone())).collect();
    assert_eq!(drawn, ranked);
    for (_, id) in &drawn {
        let one: Value = serde_json::from_str(&text(&folder, &format!("sample/{id}.json"))).expect("JSON");
        assert_eq!(one["id"], id.as_str());
        assert!(population.lines().any(|line| serde_json::from_str::<Value>(line).expect("JSON") == one));
    }
    // Without a seed the journal's commit is one, which nobody chose.
    let said = world.run(infra, &["export", "--evidence", "-o", "../other", "--sample", "1"]);
    let tip = world.git(infra, &["rev-parse", "stopgap"]).trim().to_owned();
    assert_eq!(manifest(&world.path("other"))["sample"]["seed"], tip.as_str());
    assert_data_eq!(
        said.all(),
        str![[r#"
wrote 6 entries, performed at any time, to ../other
--- stderr
drew 1 of 6 by the seed [SHA]
--- exit 0

"#]]
    );
}

#[test]
fn approvals_proofs_and_lags_are_told_entry_by_entry() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    // An approval of one's own is not taken. Here it turns out afterwards who performed the change.
    world.ok(infra, &["edit", &desk.vendor, "--by", "Sam <sam@example.com>"]);
    world.ok(infra, &["approve", &desk.vendor]);
    world.ok(infra, &["edit", &desk.vendor, "--by", "On-call <oncall@example.com>"]);
    world.ok(infra, &["approve", &desk.pods, "--reason", "=cmd|' /C calc'!A1"]);
    let folder = made(&desk, &["--from", "2026-11-20", "--to", "2026-11-23"]);
    let approvals = rows(&folder, "approvals.csv");
    let of = |id: &str| approvals.iter().find(|row| row[0] == id).expect("a row").clone();
    assert_eq!(of(&desk.vendor)[4], "no: by who performed it, or may have");
    let pods = of(&desk.pods);
    assert_eq!((pods[4].as_str(), pods[6].as_str()), ("yes", "yes"));
    assert_eq!(pods[5], (65 * 3600 + 20 * 60 + 41).to_string());
    assert!(pods[7].starts_with("'=cmd"), "no formula runs: {}", pods[7]);
    assert_eq!(of(&desk.queue)[4], "none");
    // Nobody has to approve what never happened, nor what a review still has time for.
    let proofs = rows(&folder, "proofs.csv");
    let mistaken = proofs.iter().find(|row| row[2] == "mistaken").expect("a row");
    assert_eq!(of(&mistaken[0])[6], "no");
    assert!(approvals.iter().all(|row| row[0] != desk.certificate), "performed before the period");
    let lags = rows(&folder, "lag.csv");
    let lag = lags.iter().find(|row| row[0] == desk.vendor).expect("a row");
    assert_eq!(
        (lag[2].as_str(), lag[3].as_str(), lag[4].as_str()),
        ("2026-11-23T02:12:00Z", "2026-11-23T02:20:41Z", "521")
    );
    let proofs = rows(&folder, "proofs.csv");
    assert!(proofs.iter().any(|row| row[2] == "mistaken" && row[5] == "decision"), "{proofs:?}");
    let said = text(&folder, "README.md");
    assert!(said.contains("was performed from 2026-11-20 to 2026-11-23: 4 entries."), "{said}");
    assert!(said.contains("Nothing is known that could not be seen."), "{said}");
}

#[test]
fn nothing_is_ever_overwritten() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    std::fs::create_dir(world.path("empty")).expect("a folder");
    world.ok(infra, &["export", "--evidence", "-o", "../empty"]);
    let before = files(&world.path("empty"), "");
    assert!(before.contains(&"manifest.json".to_owned()), "an empty folder is filled");
    assert_data_eq!(
        world.run(infra, &["export", "--evidence", "-o", "../empty"]).all(),
        str![[r#"
--- stderr
error: [ROOT]/infra/../empty is not empty, and evidence is never overwritten
hint: -o names a folder that is not there yet
--- exit 2

"#]]
    );
    assert_eq!(files(&world.path("empty"), ""), before);
    // Where there is no journal there is nothing to hand out, and nothing is left behind.
    let bare = world.repository("bare");
    let said = world.run(&bare, &["export", "--evidence", "-o", "../none"]);
    assert!(said.code == 2 && !world.path("none").exists(), "{}", said.err);
    let left = std::fs::read_dir(world.root())
        .expect("a folder")
        .filter(|file| file.as_ref().expect("a file").file_name().to_string_lossy().starts_with(".stopgap-"));
    assert_eq!(left.count(), 0);
}

#[test]
fn what_cannot_be_seen_is_said_in_the_folder() {
    let desk = Desk::new();
    let broken = "entries/2026/11/23/gap-br0ken0000.toml";
    desk.world.put(&desk.infra, broken, b"schema = 1\nid = ");
    let folder = made(&desk, &[]);
    let unseen = manifest(&folder)["unseen"].to_string();
    assert!(unseen.contains(broken), "{unseen}");
    assert!(text(&folder, "README.md").contains("gap-br0ken0000"));
    assert_eq!(manifest(&folder)["journals"][0]["errors"].as_u64().map(|count| count > 0), Some(true));
}

#[test]
fn no_value_of_a_sensitive_change_gets_out() {
    let (world, infra) = World::with_repository();
    world.add(
        &infra,
        &["Rotate", "-e", "prod", "--link", "aws_db_instance.main", "--set", "password=hunter2hunter2"],
    );
    world.ok(&infra, &["export", "--evidence", "-o", "../audit", "--sample", "1"]);
    let folder = world.path("audit");
    for name in files(&folder, "") {
        assert!(!text(&folder, &name).contains("hunter2"), "{name}");
    }
}

/// Commits, the check and the rules are those of today: a folder that mixes them with the entries of another day proves
/// nothing.
#[test]
fn evidence_is_of_now() {
    let desk = Desk::new();
    let said = desk.world.run(&desk.infra, &["export", "--evidence", "-o", "../x", "--as-of", "2026-11-01"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    assert!(said.err.contains("hint: --to DATE narrows"), "{}", said.err);
    assert!(!desk.world.path("x").exists(), "nothing was begun");
}
