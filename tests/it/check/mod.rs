//! `check`: the gate, on the journal and on changes of the code, with real git: what it finds, what it cannot see, and
//! that nothing in an entry, a commit or a branch has an effect on it.

mod blind;
mod change;
mod concerned;
mod elsewhere;
mod entries;
mod formats;
mod hostile;
mod merging;
mod overrides;
mod rules;

use crate::support::{Said, World};
use serde_json::Value;
use std::path::{Path, PathBuf};

const CODE: &str = "resource \"aws_security_group\" \"web\" {\n  port = 443\n}\n\nresource \"aws_db_instance\" \"main\" {\n  class = \"db.t3.medium\"\n}\n";

/// A month after everything was recorded: each time that a team gives is over.
const LATER: &str = "2026-12-23T03:20:41+01:00";

/// A repository with two blocks on main, and the clock of the night.
fn infra() -> (World, PathBuf) {
    let (world, infra) = World::with_repository();
    world.write("infra/main.tf", CODE);
    world.git(&infra, &["commit", "--quiet", "-am", "Two blocks"]);
    (world, infra)
}

/// The same with an entry that is linked to the first block.
fn linked() -> (World, PathBuf, String) {
    let (world, infra) = infra();
    let id = world.add(&infra, &["Open 8443", "-e", "prod", "--link", "tf:aws_security_group.web"]);
    (world, infra, id)
}

/// Commits everything in the work tree.
fn commit(world: &World, infra: &Path, message: &str) -> String {
    world.git(infra, &["add", "--all"]);
    world.git(infra, &["commit", "--quiet", "--allow-empty", "-m", message]);
    world.git(infra, &["rev-parse", "HEAD"]).trim().to_owned()
}

/// A branch on which the first block is changed, with this message.
fn fix(world: &World, infra: &Path, message: &str) -> String {
    world.git(infra, &["checkout", "--quiet", "-b", "fix"]);
    world.write("infra/main.tf", &CODE.replace("443", "8443"));
    commit(world, infra, message)
}

/// Puts a policy on main.
fn policy(world: &World, infra: &Path, text: &str) {
    world.write("infra/.stopgap.toml", &format!("schema = 1\n{text}"));
    commit(world, infra, "Policy");
}

/// What `check` says as JSON, and its exit code.
#[track_caller]
fn checked(world: &World, folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let all: Vec<&str> = ["check", "--json"].iter().chain(arguments).copied().collect();
    let said: Said = world.raw(folder, &all);
    let view = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.all()));
    (said.code, view)
}

/// `severity kind id` of every finding.
fn kinds(view: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let findings = view["findings"].as_array().expect("a list").iter();
    findings
        .map(|one| format!("{} {} {}", text(&one["severity"]), text(&one["kind"]), text(&one["entry"])))
        .collect()
}

/// What is found, and how it ends.
#[track_caller]
fn assert_found(world: &World, folder: &Path, arguments: &[&str], code: i32, wanted: &[String]) -> Value {
    let (ended, view) = checked(world, folder, arguments);
    assert_eq!((ended, kinds(&view)), (code, wanted.to_vec()), "{arguments:?}: {view:#}");
    view
}

/// The sentences about what could not be seen.
fn unseen(view: &Value) -> String {
    view["unseen"].to_string()
}

/// One finding of a kind.
#[track_caller]
fn one<'v>(view: &'v Value, kind: &str) -> &'v Value {
    let mut all = view["findings"].as_array().expect("a list").iter().filter(|one| one["kind"] == kind);
    all.next().unwrap_or_else(|| panic!("no {kind} in {view:#}"))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}
