//! Inside a hook git tells its children which repository, index and object folder they work for. A record goes
//! into the journal that was meant all the same, and stays there.

use super::{ask, subjects};
use crate::support::{World, binary};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn hook(world: &World, path: &str, script: &str) {
    let file = world.write(path, &format!("#!/bin/sh\nset -e\n{script}\n"));
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("an executable");
}

#[test]
fn a_hook_adds_to_the_journal_of_its_repository() {
    let (world, infra) = World::with_repository();
    hook(&world, "infra/.git/hooks/post-commit", &format!("{} add 'Said by a hook' -e prod", binary()));
    world.write("infra/main.tf", "changed\n");
    world.write("infra/staged.tf", "staged\n");
    world.git(&infra, &["add", "staged.tf"]);
    // Committing one path works on a second index, whose lock the hook inherits in GIT_INDEX_FILE.
    world.git(&infra, &["commit", "--quiet", "-m", "One file", "main.tf"]);
    assert!(subjects(&world, &infra)[0].ends_with("Said by a hook (prod)"));
    assert_eq!(ask(&world, &infra, &["status", "--porcelain"]), "A  staged.tf");
}

#[test]
fn a_hook_in_a_linked_worktree_does_the_same() {
    let (world, infra) = World::with_repository();
    world.git(&infra, &["worktree", "add", "--quiet", "-b", "feature", "../feature"]);
    hook(&world, "infra/.git/hooks/post-commit", &format!("{} add 'Said by a hook' -e prod", binary()));
    world.write("feature/main.tf", "changed\n");
    world.git(&world.path("feature"), &["commit", "--quiet", "--all", "-m", "Change"]);
    assert!(subjects(&world, &infra)[0].ends_with("Said by a hook (prod)"));
    assert_eq!(ask(&world, &world.path("feature"), &["status", "--porcelain"]), "");
}

#[test]
fn a_hook_adds_to_a_journal_elsewhere() {
    let (world, infra) = World::with_repository();
    let changes = world.repository("changes");
    // Checked out there, so that index and work tree of the other repository have to be found as well.
    world.add(&changes, &["The first", "-e", "prod"]);
    world.git(&changes, &["checkout", "--quiet", "stopgap"]);
    let line = format!("{} --journal {} add 'Said by a hook' -e prod", binary(), changes.display());
    hook(&world, "infra/.git/hooks/post-commit", &line);
    world.write("infra/main.tf", "changed\n");
    world.git(&infra, &["commit", "--quiet", "--all", "-m", "Change"]);
    assert!(subjects(&world, &changes)[0].ends_with("Said by a hook (prod)"));
    assert_eq!(ask(&world, &changes, &["status", "--porcelain"]), "");
    assert_eq!(subjects(&world, &infra), Vec::<String>::new());
    assert_eq!(ask(&world, &infra, &["status", "--porcelain"]), "");
}

/// Until a push is accepted its objects lie in a quarantine that is thrown away where it is refused.
#[test]
fn a_record_made_while_a_push_is_refused_is_whole() {
    let (world, infra) = World::with_repository();
    world.git(&world.root(), &["clone", "--quiet", "--bare", "infra", "server.git"]);
    let server = world.path("server.git");
    let line =
        format!("test -n \"$GIT_QUARANTINE_PATH\"\n{} add 'Said while refusing' -e prod\nexit 1", binary());
    hook(&world, "server.git/hooks/pre-receive", &line);
    world.git(&infra, &["commit", "--quiet", "--allow-empty", "-m", "Change"]);
    let pushed = world.command("git", &infra).args(["push", "../server.git", "main"]).output().expect("git");
    assert!(!pushed.status.success(), "the hook refuses");
    assert!(subjects(&world, &server)[0].ends_with("Said while refusing (prod)"));
    world.git(&server, &["fsck", "--strict"]);
    assert!(world.ok(&server, &["list"]).contains("Said while refusing"));
}

#[test]
fn variables_that_name_another_repository_do_not_redirect_a_named_journal() {
    for (name, value) in [
        ("GIT_OBJECT_DIRECTORY", "other/.git/objects"),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "other/.git/objects"),
        ("GIT_INDEX_FILE", "other/.git/index"),
        ("GIT_COMMON_DIR", "other/.git"),
        ("GIT_WORK_TREE", "other"),
        ("GIT_DIR", "other/.git"),
        ("GIT_NAMESPACE", "other"),
    ] {
        let mut world = World::new();
        let (changes, other) = (world.repository("changes"), world.repository("other"));
        world.add(&changes, &["The first", "-e", "prod"]);
        world.git(&changes, &["checkout", "--quiet", "stopgap"]);
        let listing = ask(&world, &other, &["count-objects"]);
        let value = if name == "GIT_NAMESPACE" { value.into() } else { world.path(value) };
        world.set(name, &value.display().to_string());
        let journal = changes.display().to_string();
        let id = world.add(&other, &["--journal", &journal, "Open 8443", "-e", "prod"]);
        world.unset(name);
        assert_eq!(subjects(&world, &changes)[0], format!("add {id}: Open 8443 (prod)"), "{name}");
        assert_eq!(ask(&world, &changes, &["status", "--porcelain"]), "", "{name}");
        assert_eq!(ask(&world, &other, &["count-objects"]), listing, "{name}");
        assert_eq!(ask(&world, &other, &["status", "--porcelain"]), "", "{name}");
        world.git(&changes, &["fsck", "--strict"]);
    }
}

#[test]
fn git_dir_names_the_repository_as_it_does_for_git() {
    let (mut world, infra) = World::with_repository();
    let outside = world.path("outside");
    fs::create_dir(&outside).expect("a folder");
    world.set("GIT_DIR", &infra.join(".git").display().to_string());
    let id = world.add(&outside, &["Open 8443", "-e", "prod"]);
    world.unset("GIT_DIR");
    assert_eq!(subjects(&world, &infra), [format!("add {id}: Open 8443 (prod)")]);
    assert_eq!(fs::read_dir(Path::new(&outside)).expect("a folder").count(), 0);
}
