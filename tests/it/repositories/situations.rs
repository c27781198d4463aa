//! `add` from everywhere that a person can stand in: one commit on an orphan branch, and every other byte of the
//! world as it was.

use super::{ask, subjects};
use crate::support::World;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Makes a repository and says where in it the user stands.
type Situation = fn(&World) -> PathBuf;

const SITUATIONS: [(&str, Situation); 17] = [
    ("a plain repository", |world| world.repository("infra")),
    ("a sub-directory", sub_directory),
    ("the git dir itself", |world| world.repository("infra").join(".git")),
    ("a linked worktree", linked_worktree),
    ("a submodule", submodule),
    ("a bare clone", bare_clone),
    ("a git dir elsewhere", separate_git_dir),
    ("a detached HEAD", detached_head),
    ("an unborn branch", unborn_branch),
    ("a merge with conflicts and staged files", merging),
    ("a rebase that stopped", rebasing),
    ("a stash", stashed),
    ("a sparse checkout", sparse),
    ("objects borrowed from another repository", borrowing),
    ("refs and objects that are packed", packed),
    ("hooks, a commit template and odd settings", opinionated),
    ("untracked, ignored, changed and staged files", busy),
];

#[test]
fn one_commit_is_added_and_nothing_else_changes() {
    for (name, situation) in SITUATIONS {
        let world = World::new();
        let folder = situation(&world);
        let before = everything(&world, &folder);
        let id = world.add(&folder, &["Open 8443 from the vendor", "-e", "prod"]);
        let after = everything(&world, &folder);
        assert_same(&before, &after, name);
        assert_eq!(
            subjects(&world, &folder),
            [format!("add {id}: Open 8443 from the vendor (prod)")],
            "{name}: exactly one commit"
        );
        assert_eq!(ask(&world, &folder, &["log", "--format=%P", "stopgap"]), "", "{name}: without a parent");
        let files = world.files(&folder, "stopgap");
        assert_eq!(files, [format!("entries/2026/11/23/{id}.toml")], "{name}");
        assert!(world.ok(&folder, &["list"]).contains(&id), "{name}: it is listed");
    }
}

#[test]
fn the_second_entry_continues_the_first() {
    for (name, situation) in SITUATIONS {
        let world = World::new();
        let folder = situation(&world);
        world.add(&folder, &["Open 8443 from the vendor", "-e", "prod"]);
        let first = ask(&world, &folder, &["rev-parse", "stopgap"]);
        let before = everything(&world, &folder);
        world.add(&folder, &["Scale the database up", "-e", "prod"]);
        assert_same(&before, &everything(&world, &folder), name);
        assert_eq!(ask(&world, &folder, &["rev-parse", "stopgap^"]), first, "{name}");
    }
}

#[test]
fn work_that_was_going_on_goes_on_afterwards() {
    let world = World::new();
    let folder = merging(&world);
    world.add(&folder, &["Open 8443 from the vendor", "-e", "prod"]);
    world.write("infra/main.tf", "both\n");
    world.git(&folder, &["add", "main.tf"]);
    world.git(&folder, &["commit", "--quiet", "--no-edit"]);
    assert_eq!(ask(&world, &folder, &["log", "-1", "--format=%s"]), "Merge branch 'other'");

    let world = World::new();
    let folder = rebasing(&world);
    world.add(&folder, &["Open 8443 from the vendor", "-e", "prod"]);
    world.write("infra/main.tf", "both\n");
    world.git(&folder, &["add", "main.tf"]);
    world.git(&folder, &["-c", "core.editor=true", "rebase", "--continue"]);
    assert_eq!(ask(&world, &folder, &["status", "--porcelain", "--branch"]), "## other");
}

#[test]
fn every_place_of_a_repository_sees_the_same_journal() {
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Open 8443 from the vendor", "-e", "prod"]);
    world.git(&infra, &["worktree", "add", "--quiet", "-b", "feature", "../feature"]);
    fs::create_dir_all(infra.join("envs/prod")).expect("a folder");
    for place in ["infra/envs/prod", "infra/.git", "feature"] {
        let folder = world.path(place);
        assert!(world.ok(&folder, &["list"]).contains(&id), "{place}");
        let shown = world.run(&folder, &["status"]);
        assert!(shown.out.starts_with("Journal [ROOT]/infra,"), "{place}: {}", shown.all());
    }
}

/// Every file of the world with its bytes, and every folder; without what a journal consists of: objects, its
/// branch and that branch's log with the folders they lie in, and the folder for locks and indexes.
fn everything(world: &World, folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let shared = ask(world, folder, &["rev-parse", "--path-format=absolute", "--git-common-dir"]);
    let shared = PathBuf::from(shared);
    let of_the_journal = ["objects", "refs/heads/stopgap", "logs/refs/heads/stopgap", "stopgap"]
        .map(|below| shared.join(below));
    let mut found = BTreeMap::new();
    walk(&world.root(), &of_the_journal, &mut found);
    found
        .retain(|path, bytes| bytes.is_some() || !of_the_journal.iter().any(|place| place.starts_with(path)));
    found
}

fn walk(folder: &Path, skipped: &[PathBuf], found: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
    for file in fs::read_dir(folder).expect("a folder that can be read") {
        let path = file.expect("a file").path();
        if skipped.contains(&path) {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            found.insert(path.clone(), None);
            walk(&path, skipped, found);
        } else {
            found.insert(path.clone(), fs::read(&path).ok());
        }
    }
}

#[track_caller]
fn assert_same(
    before: &BTreeMap<PathBuf, Option<Vec<u8>>>,
    after: &BTreeMap<PathBuf, Option<Vec<u8>>>,
    name: &str,
) {
    let paths: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed: Vec<_> = paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.is_empty(), "{name}: {changed:?} changed");
}

fn sub_directory(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    fs::create_dir_all(infra.join("envs/prod")).expect("a folder");
    infra.join("envs/prod")
}

fn linked_worktree(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.git(&infra, &["worktree", "add", "--quiet", "-b", "feature", "../feature"]);
    world.path("feature")
}

fn submodule(world: &World) -> PathBuf {
    world.repository("module");
    let infra = world.repository("infra");
    let url = world.path("module").display().to_string();
    world.git(&infra, &["submodule", "--quiet", "add", &url, "modules/network"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Take the module in"]);
    infra.join("modules/network")
}

fn bare_clone(world: &World) -> PathBuf {
    world.repository("infra");
    world.git(&world.root(), &["clone", "--quiet", "--bare", "infra", "infra.git"]);
    world.path("infra.git")
}

fn separate_git_dir(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.git(&infra, &["init", "--quiet", "--separate-git-dir", "../elsewhere"]);
    infra
}

fn detached_head(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.git(&infra, &["checkout", "--quiet", "--detach"]);
    infra
}

fn unborn_branch(world: &World) -> PathBuf {
    let infra = world.path("infra");
    fs::create_dir(&infra).expect("a folder");
    world.git(&infra, &["init", "--quiet"]);
    world.write("infra/main.tf", "resource {}\n");
    world.git(&infra, &["add", "main.tf"]);
    infra
}

/// Two branches that changed the same line.
fn forked(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.git(&infra, &["checkout", "--quiet", "-b", "other"]);
    world.write("infra/main.tf", "theirs\n");
    world.git(&infra, &["commit", "--quiet", "-am", "Theirs"]);
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.write("infra/main.tf", "ours\n");
    world.git(&infra, &["commit", "--quiet", "-am", "Ours"]);
    infra
}

fn merging(world: &World) -> PathBuf {
    let infra = forked(world);
    fails(world, &infra, &["merge", "--quiet", "other"]);
    world.write("infra/staged.tf", "staged\n");
    world.git(&infra, &["add", "staged.tf"]);
    assert!(infra.join(".git/MERGE_HEAD").exists(), "a merge is going on");
    infra
}

fn rebasing(world: &World) -> PathBuf {
    let infra = forked(world);
    world.git(&infra, &["checkout", "--quiet", "other"]);
    fails(world, &infra, &["rebase", "--quiet", "main"]);
    assert!(infra.join(".git/rebase-merge").exists(), "a rebase is going on");
    infra
}

fn stashed(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    for text in ["first\n", "second\n"] {
        world.write("infra/main.tf", text);
        world.git(&infra, &["stash", "push", "--quiet"]);
    }
    infra
}

fn sparse(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.write("infra/envs/prod/main.tf", "prod\n");
    world.write("infra/envs/dev/main.tf", "dev\n");
    world.git(&infra, &["add", "envs"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Environments"]);
    world.git(&infra, &["sparse-checkout", "set", "--cone", "--sparse-index", "envs/prod"]);
    infra
}

fn borrowing(world: &World) -> PathBuf {
    world.repository("lender");
    world.git(&world.root(), &["clone", "--quiet", "--shared", "lender", "infra"]);
    world.path("infra")
}

fn packed(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.git(&infra, &["gc", "--quiet"]);
    world.git(&infra, &["pack-refs", "--all"]);
    infra
}

fn opinionated(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    for hook in ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction"] {
        let path = world.write(&format!("infra/.git/hooks/{hook}"), "#!/bin/sh\ntouch \"$0.ran\"\nexit 1\n");
        let mut rights = fs::metadata(&path).expect("the hook").permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut rights, 0o755);
        fs::set_permissions(&path, rights).expect("an executable");
    }
    world.write("template", "Ticket: \n");
    for (key, value) in [
        ("commit.template", "../template"),
        ("core.autocrlf", "true"),
        ("core.logAllRefUpdates", "always"),
        ("core.splitIndex", "true"),
        ("commit.cleanup", "scissors"),
        ("i18n.commitEncoding", "ISO-8859-1"),
    ] {
        world.git(&infra, &["config", key, value]);
    }
    infra
}

fn busy(world: &World) -> PathBuf {
    let infra = world.repository("infra");
    world.write("infra/.gitignore", "secret.tfvars\nentries/\n");
    world.write("infra/secret.tfvars", "ignored\n");
    world.write("infra/new.tf", "untracked\n");
    world.write("infra/staged.tf", "staged\n");
    world.git(&infra, &["add", "staged.tf"]);
    world.git(&infra, &["add", "--intent-to-add", "new.tf"]);
    world.write("infra/main.tf", "changed\n");
    infra
}

/// Runs git, which has to stop with a conflict.
fn fails(world: &World, folder: &Path, arguments: &[&str]) {
    let output = world.command("git", folder).args(arguments).output().expect("git starts");
    assert!(!output.status.success(), "git {arguments:?} finds a conflict");
}
