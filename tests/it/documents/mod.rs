//! `documents`: which diagrams and runbooks have to be reviewed, by what changed under them in real repositories; and
//! reviews as events of the journal, which survive clones, the inbox and hostile hands.

mod events;
mod output;
mod stale;

use crate::support::World;
use serde_json::Value;
use std::path::{Path, PathBuf};

const MODULE: &str = "resource \"aws_security_group\" \"web\" {\n  port = 443\n}\n";
const ROOT: &str = "module \"network\" {\n  source = \"../../modules/network\"\n}\n\nresource \"aws_instance\" \"web\" {\n  size = \"small\"\n}\n";

/// The policy of most tests: a diagram of a module as one root calls it, and a runbook of the whole root.
const POLICY: &str = "schema = 1\n\n[[documents]]\npath = \"docs/network.drawio\"\ncovers = [\"tf:envs/prod//module.network\"]\nreview_every = \"90d\"\nowner = \"network\"\n\n[[documents]]\npath = \"docs/runbook.md\"\ncovers = [\"tf:envs/prod//\"]\n";

/// Days of November 2026, at noon.
fn noon(day: u32) -> String {
    format!("2026-11-{day:02}T12:00:00+01:00")
}

/// Moves the clock of the program and of git to noon of a day.
fn go_to(world: &mut World, day: u32) {
    let now = noon(day);
    world.set_now(&now);
    world.set("GIT_AUTHOR_DATE", &now);
    world.set("GIT_COMMITTER_DATE", &now);
}

/// Writes files and commits everything in the work tree.
fn commit(world: &World, infra: &Path, files: &[(&str, &str)], message: &str) -> String {
    for (path, text) in files {
        world.write(&format!("infra/{path}"), text);
    }
    world.git(infra, &["add", "--all"]);
    world.git(infra, &["commit", "--quiet", "--allow-empty", "-m", message]);
    world.git(infra, &["rev-parse", "HEAD"]).trim().to_owned()
}

/// Two roots that call one module, two documents, and a policy that names these; committed on the first of the month.
/// It is the tenth now.
fn infra() -> (World, PathBuf) {
    with_policy(POLICY)
}

fn with_policy(policy: &str) -> (World, PathBuf) {
    let mut world = World::new();
    go_to(&mut world, 1);
    let infra = world.repository("infra");
    let files = [
        ("modules/network/main.tf", MODULE),
        ("envs/prod/main.tf", ROOT),
        ("envs/staging/main.tf", ROOT),
        ("docs/network.drawio", "<mxfile/>\n"),
        ("docs/runbook.md", "# Runbook\n"),
        (".stopgap.toml", policy),
    ];
    commit(&world, &infra, &files, "Describe production");
    go_to(&mut world, 10);
    (world, infra)
}

/// The same where both documents were reviewed on the tenth; it is the twelfth now.
fn reviewed() -> (World, PathBuf) {
    let (mut world, infra) = infra();
    world.ok(&infra, &["documents", "reviewed", "docs/network.drawio", "docs/runbook.md"]);
    go_to(&mut world, 12);
    (world, infra)
}

/// What `documents` says as JSON.
#[track_caller]
fn documents(world: &World, folder: &Path) -> Value {
    serde_json::from_str(&world.ok(folder, &["documents", "--json"])).expect("JSON")
}

/// One of the documents.
#[track_caller]
fn document(world: &World, folder: &Path, path: &str) -> Value {
    let view = documents(world, folder);
    let mut all = view["documents"].as_array().expect("a list").iter();
    all.find(|one| one["path"] == path).unwrap_or_else(|| panic!("no {path} in {view:#}")).clone()
}

/// `state: why, why` of a document.
#[track_caller]
fn state(world: &World, folder: &Path, path: &str) -> String {
    let one = document(world, folder, path);
    let why: Vec<&str> = one["why"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    format!("{}: {}", one["state"].as_str().expect("a word"), why.join(", "))
}

const DRAWING: &str = "docs/network.drawio";
const RUNBOOK: &str = "docs/runbook.md";
