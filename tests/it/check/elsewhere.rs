//! One journal for several code repositories: a change of one is held against what points into it, and the rules are
//! those of its own main.

use super::{assert_found, checked, commit, kinds};
use crate::support::World;
use std::path::PathBuf;

const BLOCK: &str = "resource \"a\" \"b\" {\n  x = 1\n}\n";

/// A journal `changes`, and two code repositories that name it and each other.
fn team() -> (World, PathBuf, PathBuf) {
    let world = World::new();
    world.repository("changes");
    let rules = "schema = 1\njournal = \"../changes\"\n[[code]]\nname = \"infra\"\nurls = [\"../infra\"]\n[[code]]\nname = \"apps\"\nurls = [\"../apps\"]\n";
    let folders = ["infra", "apps"].map(|name| {
        let folder = world.repository(name);
        world.write(&format!("{name}/main.tf"), BLOCK);
        world.write(&format!("{name}/.stopgap.toml"), rules);
        commit(&world, &folder, "Begin");
        folder
    });
    let [infra, apps] = folders;
    for folder in [&infra, &apps] {
        world.ok(folder, &["sync", "--code"]);
    }
    (world, infra, apps)
}

#[test]
fn a_change_touches_what_points_into_its_own_code() {
    let (world, infra, apps) = team();
    let ours = world.add(&infra, &["By hand", "--link", "tf:a.b"]);
    let theirs = world.add(&infra, &["By hand", "--link", "apps@tf:a.b"]);
    for (folder, id) in [(&infra, &ours), (&apps, &theirs)] {
        world.git(folder, &["checkout", "--quiet", "-b", "fix"]);
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name");
        world.write(&format!("{name}/main.tf"), &BLOCK.replace('1', "2"));
        commit(&world, folder, "Change");
        let (code, view) = checked(&world, folder, &["--change", "main"]);
        assert_eq!((code, kinds(&view)), (1, vec![format!("fail unclaimed {id}")]), "{view:#}");
        // A claim of the other one cannot be held against this code: nothing says that it is wrong.
        let message = format!("Claim\n\nReconciles: {ours}\nReconciles: {theirs}");
        commit(&world, folder, &message);
        let view = assert_found(&world, folder, &["--change", "main"], 0, &[]);
        assert_eq!(view["claimed"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn each_code_has_rules_of_its_own() {
    let (world, infra, apps) = team();
    let rules = std::fs::read_to_string(infra.join(".stopgap.toml")).expect("a file");
    world.write("infra/.stopgap.toml", &format!("{rules}[check]\nunclaimed = \"warn\"\n"));
    commit(&world, &infra, "Milder");
    for (folder, code) in [(&infra, 0), (&apps, 1)] {
        let id = world.add(folder, &["By hand", "--link", "tf:a.b"]);
        world.git(folder, &["checkout", "--quiet", "-b", "fix"]);
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name");
        world.write(&format!("{name}/main.tf"), &BLOCK.replace('1', "2"));
        commit(&world, folder, "Change");
        let severity = if code == 0 { "warn" } else { "fail" };
        assert_found(&world, folder, &["--change", "main"], code, &[format!("{severity} unclaimed {id}")]);
    }
}
