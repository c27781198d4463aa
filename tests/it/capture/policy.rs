//! What the team's policy adds to a record, and that a policy which cannot be read takes nothing away.

use super::records;
use crate::support::World;
use std::path::Path;

const POLICY: &str = "schema = 1\n[environments.prod]\nproduction = true\nmatch = [\"aws-profile:prod*\"]\n[environments.staging]\n";

/// Puts a policy on the code's main branch.
fn commit(world: &World, infra: &Path, text: &[u8]) {
    std::fs::write(infra.join(".stopgap.toml"), text).expect("a file");
    world.git(infra, &["add", ".stopgap.toml"]);
    world.git(infra, &["commit", "--quiet", "-m", "Rules"]);
}

#[test]
fn an_environment_that_the_policy_does_not_know_is_kept_and_guessed() {
    let (world, infra) = World::with_repository();
    commit(&world, &infra, POLICY.as_bytes());
    let said = world.run(&infra, &["add", "Open 8443", "-e", "stagign"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(
        said.err.contains("warning: environment `stagign` is none of prod, staging; it is kept"),
        "{}",
        said.all()
    );
    assert!(
        said.err.contains("hint: did you mean `staging`? `stopgap edit last -e staging` corrects it"),
        "{}",
        said.all()
    );
    assert!(world.ok(&infra, &["list"]).contains("stagign"));
}

#[test]
fn the_environment_is_inferred_from_the_surroundings() {
    let (mut world, infra) = World::with_repository();
    commit(&world, &infra, POLICY.as_bytes());
    world.set("AWS_PROFILE", "prod-eu");
    let said = world.run(&infra, &["add", "Open 8443"]);
    assert!(said.err.contains("note: environment prod: "), "{}", said.all());
    let said = world.run(&infra, &["add", "Open 8443", "-e", "staging"]);
    assert!(!said.err.contains("note: environment"), "what was typed wins: {}", said.all());
}

/// Files that cannot be used, by what is said about them.
const UNUSABLE: [(&str, &[u8], &str); 5] = [
    (
        "merge markers",
        b"schema = 1\n<<<<<<< HEAD\njournal = \"a\"\n=======\njournal = \"b\"\n>>>>>>> other\n",
        ":2: the file holds an unfinished merge",
    ),
    ("a newer schema", b"schema = 2\n", ":1: "),
    ("no TOML", b"schema = 1\n= = =\n", ":2: this is no TOML"),
    ("no UTF-8", b"schema = 1\n# caf\xe9\njournal = \"../elsewhere\"\n", ":2: this is no UTF-8"),
    ("NUL bytes", b"schema = 1\n\0\n", ":2: this is no TOML"),
];

#[test]
fn a_policy_of_the_code_that_cannot_be_read_gives_the_defaults_and_a_warning() {
    for (name, text, said_about_it) in UNUSABLE {
        let (world, infra) = World::with_repository();
        world.repository("elsewhere");
        commit(&world, &infra, text);
        let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
        assert_eq!(said.code, 0, "{name}: {}", said.all());
        assert!(
            said.err.contains(&format!("warning: .stopgap.toml{said_about_it}")),
            "{name}: {}",
            said.all()
        );
        assert!(said.err.contains("; defaults hold"), "{name}: {}", said.all());
        assert_eq!(records(&world, &infra), 1, "{name}");
    }
}

#[test]
fn a_policy_of_the_journal_that_cannot_be_read_gives_the_defaults_and_a_warning() {
    for (name, text, said_about_it) in UNUSABLE {
        let (world, infra) = World::with_repository();
        world.put(&infra, "stopgap.toml", text);
        let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
        assert_eq!(said.code, 0, "{name}: {}", said.all());
        assert!(
            said.err.contains(&format!("warning: stopgap.toml{said_about_it}")),
            "{name}: {}",
            said.all()
        );
        assert_eq!(records(&world, &infra), 2, "{name}");
        world.ok(&infra, &["list"]);
    }
}

#[test]
fn a_folder_or_a_link_where_the_policy_belongs_is_said() {
    let (world, infra) = World::with_repository();
    world.write("infra/.stopgap.toml/file", "");
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "A folder"]);
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
    let about =
        "warning: .stopgap.toml: a folder, link or submodule stands where this file belongs; defaults hold";
    assert!(said.code == 0 && said.err.contains(about), "{}", said.all());

    let (world, infra) = World::with_repository();
    std::os::unix::fs::symlink("/etc/passwd", infra.join(".stopgap.toml")).expect("a link");
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "A link"]);
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
    assert!(said.code == 0 && said.err.contains(about), "{}", said.all());
}

#[test]
fn one_wrong_line_leaves_the_rest_in_force() {
    let (world, infra) = World::with_repository();
    commit(&world, &infra, format!("{POLICY}proof = \"guess\"\n").as_bytes());
    let said = world.run(&infra, &["add", "Open 8443", "-e", "stagign"]);
    assert!(said.err.contains("warning: .stopgap.toml:6: "), "{}", said.all());
    assert!(said.err.contains("did you mean `staging`?"), "{}", said.all());
    assert!(!said.err.contains("defaults hold"), "{}", said.all());
}
