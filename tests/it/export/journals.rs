//! Several journals at once: each entry once, with the name of its journal.

use crate::support::World;
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use std::path::PathBuf;

fn two() -> (World, PathBuf, String, String) {
    let world = World::new();
    let (a, b) = (world.repository("a"), world.repository("b"));
    let one = world.add(&a, &["In a", "-e", "prod", "--owner", "network", "--at", "2026-11-01 10:00"]);
    let other = world.add(&b, &["In b", "-e", "prod", "--owner", "shop", "--at", "2026-11-02 10:00"]);
    let outside = world.path("outside");
    std::fs::create_dir(&outside).expect("a folder");
    (world, outside, one, other)
}

fn lines(text: &str) -> Vec<Value> {
    let all = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    all.filter(|one: &Value| one.get("kind").is_none()).collect()
}

#[test]
fn each_record_says_its_journal_and_the_numbers_are_of_all() {
    let (world, outside, one, other) = two();
    let both = ["--journal", "../a", "--journal", "../b"];
    let with = |arguments: &[&str]| -> Vec<String> {
        arguments.iter().chain(&both).map(|text| (*text).to_owned()).collect()
    };
    let ok = |arguments: &[&str]| {
        let all = with(arguments);
        world.ok(&outside, &all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let all = lines(&ok(&["export"]));
    let told: Vec<(&str, bool)> = all
        .iter()
        .map(|one| {
            (one["id"].as_str().expect("an id"), one["journal"].as_str().expect("a name").ends_with("/a"))
        })
        .collect();
    assert_eq!(told, [(one.as_str(), true), (other.as_str(), false)]);
    let csv = ok(&["export", "--format", "csv"]);
    assert!(csv.lines().next().is_some_and(|head| head.ends_with(",source,journal")), "{csv}");
    let stats: Value = serde_json::from_str(&ok(&["stats", "--json"])).expect("JSON");
    let again = crate::figures::recomputed(&ok(&["export"]), &stats["as_of"]);
    for (key, value) in stats.as_object().expect("an object") {
        assert_eq!(value, &again[key], "{key}");
    }
    assert_eq!(stats["entries"], 2);
    let samples = super::samples(&ok(&["export", "--prometheus", "-"]));
    assert_eq!(samples["stopgap_entries{status=\"open\"}"], 2);
    let digest = ok(&["digest"]);
    assert!(digest.contains("(prod, ") && digest.contains("network") && digest.contains("shop"), "{digest}");
}

#[test]
fn a_copied_journal_counts_once_and_whoever_knows_more_tells() {
    let (world, outside, one, _) = two();
    world.git(&world.root(), &["clone", "--quiet", "a", "c"]);
    let c = world.path("c");
    world.git(&c, &["fetch", "--quiet", "origin", "stopgap:stopgap"]);
    world.git(&c, &["remote", "remove", "origin"]);
    world.ok(&c, &["resolve", &one, "reverted", "--reason", "Not needed"]);
    for order in [["../a", "../c"], ["../c", "../a"]] {
        let all = lines(&world.ok(&outside, &["export", "--journal", order[0], "--journal", order[1]]));
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!((&all[0]["id"], &all[0]["status"]), (&one.clone().into(), &"reverted".into()));
        let arguments = ["stats", "--json", "--journal", order[0], "--journal", order[1]];
        let stats: Value = serde_json::from_str(&world.ok(&outside, &arguments)).expect("JSON");
        assert_eq!((&stats["entries"], &stats["unreconciled"]), (&1.into(), &0.into()));
    }
    // The same journal named twice is one.
    let twice = world.ok(&outside, &["export", "--journal", "../a", "--journal", "../a/."]);
    assert!(lines(&twice)[0].get("journal").is_none());
}

#[test]
fn one_that_cannot_be_read_is_no_part_left_out() {
    let (world, outside, _, _) = two();
    let said = world.run(&outside, &["stats", "--journal", "../a", "--journal", "../nowhere"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    assert_data_eq!(
        world.run(&outside, &["list", "--journal", "../a", "--journal", "../b"]).all(),
        str![[r#"
--- stderr
error: this command takes one journal, and --journal names 2: ../a, ../b
hint: name one; `stopgap stats`, `report`, `digest` and `export` take several
--- exit 2

"#]]
    );
}

#[test]
fn what_was_exported_can_be_imported() {
    let (world, outside, one, other) = two();
    let new = world.repository("new");
    world.ok(&outside, &["export", "-o", "all.jsonl", "--journal", "../a", "--journal", "../b"]);
    // From within a repository the code is told of as well.
    let own = world.ok(&new, &["export"]);
    let mut all = std::fs::read_to_string(outside.join("all.jsonl")).expect("a file");
    all.push_str(&own);
    assert!(own.contains("\"kind\":\"code\""), "{own}");
    world.write("outside/all.jsonl", &all);
    let said = world.raw(&new, &["import", "../outside/all.jsonl"]);
    assert_eq!((said.code, said.out), (0, format!("{one}\n{other}\n")), "{}", said.err);
    let there = world.ok(&new, &["list", "--all", "--format", "jsonl"]);
    assert!(!there.contains("\"journal\""), "where an entry was is no field of it: {there}");
    assert_eq!(lines(&there).len(), 2);
}
