//! Journals that cannot be written now: the record goes to the inbox, with the reason in plain words and what to
//! do about it; and it is filed once the obstacle is gone.

use super::{records, waiting};
use crate::support::{Said, World, binary};
use snapbox::assert_data_eq;
use snapbox::str;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

struct Obstacle {
    name: &'static str,
    put: fn(&World, &Path),
    take_away: fn(&World, &Path),
    /// What the answer says after "waiting in the inbox for …: ".
    why: &'static str,
    hint: &'static str,
}

const OBSTACLES: [Obstacle; 7] = [
    Obstacle {
        name: "a stale lock",
        put: |world, _| drop(world.write("infra/.git/refs/heads/stopgap.lock", "")),
        take_away: |_, infra| fs::remove_file(infra.join(".git/refs/heads/stopgap.lock")).expect("the lock"),
        why: "the lock [ROOT]/infra/.git/refs/heads/stopgap.lock is ",
        hint: "`stopgap doctor --fix` removes the lock where no git works here any more",
    },
    Obstacle {
        name: "a branch below",
        put: |world, infra| drop(world.git(infra, &["branch", "stopgap/foo"])),
        take_away: |world, infra| drop(world.git(infra, &["branch", "-m", "stopgap/foo", "foo"])),
        why: "failed to move refs/heads/stopgap: a branch `stopgap/…` is in the way",
        hint: "`git branch -m OLD NEW` gives that branch another name",
    },
    Obstacle {
        name: "a branch below, packed",
        put: |world, infra| {
            world.git(infra, &["branch", "stopgap/foo"]);
            world.git(infra, &["pack-refs", "--all"]);
        },
        take_away: |world, infra| drop(world.git(infra, &["branch", "-D", "stopgap/foo"])),
        why: "failed to move refs/heads/stopgap: a branch `stopgap/…` is in the way",
        hint: "`git branch -m OLD NEW` gives that branch another name",
    },
    Obstacle {
        name: "a file where the branches belong",
        put: |world, infra| {
            world.git(infra, &["checkout", "--quiet", "--detach"]);
            world.git(infra, &["branch", "-D", "main"]);
            fs::remove_dir(infra.join(".git/refs/heads")).expect("an empty folder");
            world.write("infra/.git/refs/heads", "");
        },
        take_away: |_, infra| {
            fs::remove_file(infra.join(".git/refs/heads")).expect("the file");
            fs::create_dir(infra.join(".git/refs/heads")).expect("a folder");
        },
        why: "failed to move refs/heads/stopgap: ",
        hint: "`stopgap doctor` looks for what is wrong",
    },
    Obstacle {
        name: "SHA-256",
        put: |world, _| other_format(world, "--object-format=sha256"),
        take_away: |world, _| plain_format(world),
        why: "failed to open the repository [ROOT]/infra/.git: it names its objects by SHA-256, which cannot be read yet",
        hint: "name a journal in another repository with --journal PATH",
    },
    Obstacle {
        name: "reftable",
        put: |world, _| other_format(world, "--ref-format=reftable"),
        take_away: |world, infra| drop(world.git(infra, &["refs", "migrate", "--ref-format=files"])),
        why: "failed to open the repository [ROOT]/infra/.git: it keeps its branches in the reftable format, which cannot be read yet",
        hint: "`git refs migrate --ref-format=files` changes the format",
    },
    Obstacle {
        name: "another owner",
        put: |_, infra| own(infra, 65_534),
        take_away: |world, infra| {
            let place = infra.display().to_string();
            world.git(&world.root(), &["config", "--global", "--add", "safe.directory", &place]);
        },
        why: "failed to open the repository [ROOT]/infra/.git: '[ROOT]/infra' belongs to another user, and git does not trust it",
        hint: "`git config --global --add safe.directory [ROOT]/infra` trusts it",
    },
];

fn other_format(world: &World, flag: &str) {
    fs::remove_dir_all(world.path("infra/.git")).expect("the repository");
    world.git(&world.path("infra"), &["init", "--quiet", flag]);
}

fn plain_format(world: &World) {
    fs::remove_dir_all(world.path("infra/.git")).expect("the repository");
    world.git(&world.path("infra"), &["init", "--quiet"]);
}

/// Gives a folder and its git dir to another user; false where only root could.
fn own(folder: &Path, user: u32) {
    for path in [folder.to_path_buf(), folder.join(".git")] {
        std::os::unix::fs::chown(path, Some(user), Some(user)).expect("root may do that");
    }
}

fn is_root(world: &World) -> bool {
    fs::metadata(world.root()).is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0)
}

#[test]
fn what_cannot_be_written_waits_until_it_can() {
    for obstacle in OBSTACLES {
        let (world, infra) = World::with_repository();
        if obstacle.name == "another owner" && !is_root(&world) {
            println!("skipped: {} (only root can give files away)", obstacle.name);
            continue;
        }
        (obstacle.put)(&world, &infra);
        let said = world.run(&infra, &["add", "Open 8443 from the vendor", "-e", "prod"]);
        let told = said.all();
        assert_eq!(said.code, 0, "{}: {told}", obstacle.name);
        assert_eq!(said.out, "gap-0000000001\n", "{}: {told}", obstacle.name);
        let why = format!("waiting in the inbox for [ROOT]/infra/.git: {}", obstacle.why);
        assert!(said.err.contains(&why), "{}: {told}", obstacle.name);
        assert!(said.err.contains(&format!("hint: {}", obstacle.hint)), "{}: {told}", obstacle.name);
        assert_eq!(waiting(&world).len(), 1, "{}", obstacle.name);
        let shown = world.run(&infra, &["status"]);
        assert!(shown.out.contains("1 record is waiting in the inbox"), "{}: {}", obstacle.name, shown.all());

        (obstacle.take_away)(&world, &infra);
        let said = world.run(&infra, &["add", "Scale the database up", "-e", "prod"]);
        assert!(
            said.err.contains("note: filed 1 record that had waited in the inbox"),
            "{}: {}",
            obstacle.name,
            said.all()
        );
        assert_eq!((records(&world, &infra), waiting(&world).len()), (2, 0), "{}", obstacle.name);
    }
}

/// A person's default journal is for outside of repositories: one that cannot be opened is a repository still.
#[test]
fn a_repository_that_cannot_be_opened_is_not_replaced_by_the_default() {
    let (world, infra) = World::with_repository();
    world.repository("changes");
    world.git(&infra, &["config", "--global", "stopgap.journal", "~/../changes"]);
    other_format(&world, "--object-format=sha256");
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    assert_eq!((records(&world, &world.path("changes")), waiting(&world).len()), (0, 1));
    // What its own configuration says counts all the same: who one is, and which journal.
    world.git(&infra, &["config", "user.name", "Local Name"]);
    world.git(&infra, &["config", "stopgap.journal", "../changes"]);
    world.add(&infra, &["Open 8444", "-e", "prod"]);
    assert_eq!(records(&world, &world.path("changes")), 1);
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    assert!(shown.contains("\"recorded_by\": \"Local Name <oncall@example.com>\""), "{shown}");
}

/// Folders that may not be written to. Root may write everywhere, so the program runs as somebody else there.
#[test]
fn folders_that_are_read_only_make_a_record_wait() {
    for folder in ["objects", "refs/heads", ""] {
        let (mut world, infra) = World::with_repository();
        let Some(said) = as_nobody(&mut world, &infra, &[&format!("infra/.git/{folder}")]) else { return };
        let told = said.all();
        assert_eq!(said.code, 0, "{folder}: {told}");
        assert!(
            said.err.contains("waiting in the inbox for [ROOT]/infra/.git: failed to "),
            "{folder}: {told}"
        );
        assert!(said.err.to_lowercase().contains("permission denied"), "{folder}: {told}");
        assert!(said.err.contains("hint: check the folder's permissions"), "{folder}: {told}");
        assert_eq!((waiting(&world).len(), records(&world, &infra)), (1, 0), "{folder}");
    }
}

#[test]
fn where_nothing_can_be_written_the_record_is_in_the_error() {
    let (mut world, infra) = World::with_repository();
    let Some(said) = as_nobody(&mut world, &infra, &["infra/.git", "state"]) else { return };
    assert_data_eq!(
        said.all(),
        str![[r#"
--- stderr
error: nothing could be written: failed to open [ROOT]/infra/.git/stopgap/lock: Permission denied (os error 13); and the inbox [ROOT]/state/stopgap/inbox failed too: Permission denied (os error 13)

Keep this yourself:

# entries/2026/11/23/gap-0000000001.toml
schema = 1
id = "gap-0000000001"
title = "Open 8443"
environment = "prod"
performed_at = 2026-11-23T03:20:41+01:00
performed_by = "On-call <oncall@example.com>"
recorded_at = 2026-11-23T03:20:41+01:00
recorded_by = "On-call <oncall@example.com>"
recorded_in = "infra"

--- exit 2

"#]]
    );
}

#[test]
fn a_state_folder_that_is_a_file_is_said_the_same_way() {
    let world = World::new();
    fs::remove_dir(world.path("state")).expect("a folder");
    world.write("state", "");
    let said =
        world.run(&world.path("home"), &["add", "Open 8443", "-e", "prod", "--reason", "It was closed"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert_eq!(said.out, "", "no id: nothing holds it");
    for text in ["title = \"Open 8443\"", "reason = \"It was closed\"", "Not a directory"] {
        assert!(said.err.contains(text), "{text}: {}", said.all());
    }
}

/// Runs `add` as a user who owns the world but may not write to these folders; `None` where that is impossible.
fn as_nobody(world: &mut World, infra: &Path, closed: &[&str]) -> Option<Said> {
    let everything = walkdir(&world.root());
    let is_root = is_root(world);
    if is_root {
        for path in &everything {
            std::os::unix::fs::lchown(path, Some(65_534), Some(65_534)).expect("root may do that");
        }
    }
    for folder in closed {
        fs::set_permissions(world.path(folder), fs::Permissions::from_mode(0o555)).expect("a folder");
    }
    let arguments = ["add", "Open 8443", "-e", "prod"];
    let said = if is_root {
        // The build folder may be closed to others: a copy of the program is not.
        let program = world.path("home/stopgap");
        fs::copy(binary(), &program).expect("a copy");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a copy");
        let drop_root = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let output = world.command("setpriv", infra).args(drop_root).arg(&program).args(arguments).output();
        match output {
            Ok(output) => Some(world.said(&output)),
            Err(error) => {
                println!("skipped: setpriv cannot be started ({error})");
                None
            }
        }
    } else {
        Some(world.run(infra, &arguments))
    };
    for folder in closed {
        fs::set_permissions(world.path(folder), fs::Permissions::from_mode(0o755)).expect("a folder");
    }
    if is_root {
        let place = infra.display().to_string();
        world.git(&world.root(), &["config", "--global", "--add", "safe.directory", &place]);
    }
    said
}

/// Every path below a folder, and the folder.
fn walkdir(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![folder.to_path_buf()];
    for file in fs::read_dir(folder).expect("a folder").flatten() {
        let path = file.path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(walkdir(&path));
        } else {
            found.push(path);
        }
    }
    found
}
