//! Too much of something: long texts, deep nesting, deep folders, a double that comes late. All in bounded time.

use crate::support::World;
use std::path::Path;
use std::time::{Duration, Instant};

const DAY: &str = "entries/2026/11/23";

/// Generous: these run in a debug build beside other tests.
const BOUND: Duration = Duration::from_secs(60);

fn entry(id: &str, rest: &str) -> String {
    format!("schema = 1\nid = \"{id}\"\nrecorded_at = 2026-11-23T03:20:41+01:00\n{rest}")
}

#[test]
fn ten_megabytes_in_a_field() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["The good one", "-e", "prod"]);
    let huge = "\u{1b}[31m漢".repeat(10 * 1024 * 1024 / 8);
    let json = serde_json::json!({"title": huge, "reason": huge, "environment": "prod"}).to_string();
    let started = Instant::now();
    let said = world.run_with(&infra, &["add", "--from", "-"], json.as_bytes());
    assert_eq!(said.code, 0, "{}", said.err.get(..2000).unwrap_or(&said.err));
    for arguments in [&["list"][..], &["status"], &["list", "--grep", "nothing"]] {
        let said = world.run(&infra, arguments);
        assert_eq!(said.code, 0);
    }
    assert!(world.screen(&infra, 80, &["list"]).len() < 2000, "a terminal is not flooded by a table");
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
    let subject = world.git(&infra, &["log", "-1", "--format=%s", "stopgap"]);
    assert!(subject.chars().count() < 150, "{subject}");
}

#[test]
fn nesting_without_end() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["The good one", "-e", "prod"]);
    let deep =
        |open: &str, close: &str| format!("deep = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
    for (name, text) in [("11st000000", deep("[", "]")), ("tab1e00000", deep("{a=", "}"))] {
        let id = format!("gap-{name}");
        world.put(
            &infra,
            &format!("{DAY}/{id}.toml"),
            entry(&id, &format!("title = \"x\"\n{text}")).as_bytes(),
        );
    }
    let dotted = format!("title = \"x\"\na{} = 1\n", ".a".repeat(100_000));
    world.put(&infra, &format!("{DAY}/gap-d0tted0000.toml"), entry("gap-d0tted0000", &dotted).as_bytes());
    let started = Instant::now();
    let said = world.raw(&infra, &["list", "--all"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("The good one"));
    for name in ["11st000000", "tab1e00000"] {
        assert!(said.err.lines().any(|line| line.contains(name) && line.len() < 500), "{}", said.err);
    }
    let json = format!("{{\"title\": \"x\", \"deep\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let said = world.run_with(&infra, &["add", "--from", "-"], json.as_bytes());
    assert_eq!(said.code, 2, "an error, not a crash: {}", said.all());
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
}

/// A tree of so many folders in one another, without a process for each.
fn nest(infra: &Path, depth: usize) {
    let repository = git2::Repository::open(infra).expect("a repository");
    let mut inner = repository.treebuilder(None).and_then(|builder| builder.write()).expect("a tree");
    for _ in 0..depth {
        let mut builder = repository.treebuilder(None).expect("a tree");
        builder.insert("a", inner, 0o040_000).expect("a folder");
        inner = builder.write().expect("a tree");
    }
    let tip = repository
        .find_reference("refs/heads/stopgap")
        .expect("a journal")
        .peel_to_commit()
        .expect("a commit");
    let root = tip.tree().expect("a tree");
    let entries = root.get_name("entries").expect("entries").id();
    let entries = repository.find_tree(entries).expect("a tree");
    let mut builder = repository.treebuilder(Some(&entries)).expect("a tree");
    builder.insert("deep", inner, 0o040_000).expect("a folder");
    let entries = builder.write().expect("a tree");
    let mut builder = repository.treebuilder(Some(&root)).expect("a tree");
    builder.insert("entries", entries, 0o040_000).expect("a folder");
    let root = builder.write().and_then(|id| repository.find_tree(id)).expect("a tree");
    let who = git2::Signature::now("x", "x@example.com").expect("a name");
    repository.commit(Some("refs/heads/stopgap"), &who, &who, "Deep", &root, &[&tip]).expect("a commit");
}

#[test]
fn folders_without_end() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["The good one", "-e", "prod"]);
    nest(&infra, 20_000);
    let started = Instant::now();
    let said = world.run(&infra, &["list"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("The good one"), "{}", said.all());
    assert!(said.err.contains("entries/deep/a") && said.err.len() < 2000, "{}", said.err);
    assert!(started.elapsed() < BOUND, "{:?}", started.elapsed());
}

#[test]
fn a_double_that_comes_after_the_index_does_not_take_its_place() {
    let (world, infra) = World::with_repository();
    let mut stream =
        String::from("commit refs/heads/stopgap\ncommitter x <x@example.com> 1764000000 +0000\ndata 1\nx\n");
    for number in 0..1_100 {
        let id = format!("gap-{number:010}");
        let text = entry(&id, &format!("title = \"Entry {number}\"\nenvironment = \"prod\"\n"));
        let length = text.len();
        stream +=
            &["M 100644 inline ", DAY, "/", &id, ".toml\ndata ", &length.to_string(), "\n", &text, "\n"]
                .concat();
    }
    let import = world.write("stream", &stream).display().to_string();
    let script = format!("git fast-import --quiet < '{import}'");
    assert!(world.command("sh", &infra).args(["-c", &script]).status().expect("sh starts").success());
    world.ok(&infra, &["resolve", "0000000007", "reverted"]);
    assert_eq!(world.ok(&infra, &["list", "-f", "jsonl"]).lines().count(), 1_099);
    let double =
        "schema = 1\nid = \"gap-0000000007\"\nrecorded_at = 2026-11-24T03:20:41+01:00\ntitle = \"Forged\"\n";
    world.put(&infra, "entries/2026/11/24/gap-0000000007.toml", double.as_bytes());
    for _ in 0..2 {
        let said = world.raw(&infra, &["show", "0000000007"]);
        assert!(said.out.contains("Entry 7") && said.out.contains("reverted"), "{}", said.all());
        assert!(
            said.err.contains("2026/11/24/gap-0000000007.toml: ") && said.err.contains("twice"),
            "{}",
            said.err
        );
    }
}
