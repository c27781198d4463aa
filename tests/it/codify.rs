//! `codify`: what the code lacks of an entry, and writing it: through the binary, over real repositories.

mod callers;
mod refused;
mod written;

use crate::support::World;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A world whose repository `infra` holds these files, committed.
fn with(files: &[(&str, &str)]) -> (World, PathBuf) {
    let (world, infra) = World::with_repository();
    std::fs::remove_file(infra.join("main.tf")).expect("the file is there");
    for (path, text) in files {
        world.write(&format!("infra/{path}"), text);
    }
    world.git(&infra, &["add", "--all"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Lay out the code"]);
    (world, infra)
}

/// Records a change of one attribute.
#[track_caller]
fn recorded(world: &World, infra: &Path, link: &str, set: &str, was: &str) -> String {
    let mut arguments = vec!["Open 8443 from the vendor", "-e", "prod", "--link", link, "--set", set];
    if !was.is_empty() {
        arguments.extend(["--was", was]);
    }
    world.add(infra, &arguments)
}

/// The first change that `codify ID --json` tells, and why where it is to do by hand.
#[track_caller]
fn change(world: &World, infra: &Path, id: &str) -> (String, String) {
    let said = world.ok(infra, &["codify", id, "--json"]);
    let json: Value = serde_json::from_str(&said).expect("JSON");
    let change = &json["entries"][0]["links"][0]["changes"][0];
    let text = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("why"))
}

fn read(infra: &Path, path: &str) -> String {
    String::from_utf8(std::fs::read(infra.join(path)).expect("a file")).expect("text")
}

/// The lines that the work tree has and HEAD has not, and the other way round.
fn changed_lines(world: &World, infra: &Path) -> String {
    let diff = world.git(infra, &["diff", "--unified=0", "--no-color"]);
    let is_line = |line: &&str| {
        (line.starts_with('+') && !line.starts_with("+++"))
            || (line.starts_with('-') && !line.starts_with("---"))
    };
    diff.lines().filter(is_line).flat_map(|line| [line, "\n"]).collect()
}
