//! `doctor`: each ailment in plain words with its mend; `--fix` does what is safe and nothing else.

use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// An ailment, what is said about it and the mend that is named.
struct Ailment {
    name: &'static str,
    make: fn(&World, &Path),
    wrong: &'static str,
    mend: &'static str,
}

const AILMENTS: [Ailment; 13] = [
    Ailment {
        name: "a stale lock of the branch",
        make: |world, _| old(&world.write("infra/.git/refs/heads/stopgap.lock", "")),
        wrong: "the lock [ROOT]/infra/.git/refs/heads/stopgap.lock is 5 minutes old and blocks the journal",
        mend: "where no git works here any more, `stopgap doctor --fix` removes it",
    },
    Ailment {
        name: "a stale lock of the packed refs",
        make: |world, _| old(&world.write("infra/.git/packed-refs.lock", "")),
        wrong: "the lock [ROOT]/infra/.git/packed-refs.lock is 5 minutes old and blocks the journal",
        mend: "where no git works here any more, `stopgap doctor --fix` removes it",
    },
    Ailment {
        name: "an unreadable entry",
        make: |world, infra| {
            world.add(infra, &["Open 8443", "-e", "prod"]);
            world.put(infra, "entries/2026/11/23/gap-k7m2qd4x9t.toml", b"schema = 1\n<<<<<<< HEAD\n");
        },
        wrong: ".toml:2: it holds the markers of a merge conflict",
        mend: "`git log stopgap -- PATH` tells who wrote it; the rest of the journal is not affected",
    },
    Ailment {
        name: "an entry of a newer version",
        make: |world, infra| {
            world.add(infra, &["Open 8443", "-e", "prod"]);
            world.put(infra, "entries/2026/11/23/gap-k7m2qd4x9t.toml", b"schema = 2\n");
        },
        wrong: "written by a newer stopgap",
        mend: "`git log stopgap -- PATH` tells who wrote it; the rest of the journal is not affected",
    },
    Ailment {
        name: "a branch below",
        make: |world, infra| drop(world.git(infra, &["branch", "stopgap/foo"])),
        wrong: "the branch stopgap/foo excludes a branch `stopgap`",
        mend: "git branch -m stopgap/foo NAME",
    },
    Ailment {
        name: "a shallow clone",
        make: |world, infra| {
            world.git(infra, &["commit", "--quiet", "--allow-empty", "-m", "Second"]);
            let url = format!("file://{}", infra.display());
            world.git(&world.root(), &["clone", "--quiet", "--depth", "1", &url, "shallow"]);
            world.git(&world.path("shallow"), &["remote", "remove", "origin"]);
            fs::rename(infra, world.path("origin")).expect("a folder");
            fs::rename(world.path("shallow"), infra).expect("a folder");
        },
        wrong: "the clone is shallow: what was claimed before its first commit cannot be seen",
        mend: "git fetch --unshallow",
    },
    Ailment {
        name: "a remote whose journal was not fetched",
        make: |world, infra| drop(world.git(infra, &["remote", "add", "upstream", "../elsewhere"])),
        wrong: "no journal is here, and there is a remote: it may hold one that was not fetched",
        mend: "git fetch upstream '+refs/heads/stopgap:refs/remotes/upstream/stopgap'",
    },
    Ailment {
        name: "SHA-256",
        make: |world, infra| again(world, infra, "--object-format=sha256"),
        wrong: "failed to open the repository [ROOT]/infra/.git: it names its objects by SHA-256, which cannot be read yet",
        mend: "name a journal in another repository with --journal PATH",
    },
    Ailment {
        name: "reftable",
        make: |world, infra| again(world, infra, "--ref-format=reftable"),
        wrong: "failed to open the repository [ROOT]/infra/.git: it keeps its branches in the reftable format, which cannot be read yet",
        mend: "`git refs migrate --ref-format=files` changes the format; or name a journal in another repository with --journal PATH",
    },
    Ailment {
        name: "nobody who works here",
        make: |world, _| drop(world.write("home/.gitconfig", "[user]\n\tuseConfigOnly = true\n")),
        wrong: "git does not know who you are; records name you as unknown <unknown@bastion>",
        mend: "git config --global user.name NAME; git config --global user.email ADDRESS",
    },
    Ailment {
        name: "records that wait",
        make: |world, _| drop(world.ok(&world.path("home"), &["add", "Open 8443", "-e", "prod"])),
        wrong: "1 record in the inbox [ROOT]/state/stopgap/inbox, for no journal or another one",
        mend: "`stopgap inbox` says which; `stopgap --journal PATH inbox file --all` files it into one that you name",
    },
    Ailment {
        name: "a file of the inbox that is none",
        make: |world, _| drop(world.write("state/stopgap/inbox/01KD.toml", "<<<<<<<\n")),
        wrong: "[ROOT]/state/stopgap/inbox/01KD.toml in the inbox cannot be read",
        mend: "it is TOML: open it, the record is under `content`",
    },
    Ailment {
        name: "a file where the branches belong",
        make: |world, infra| {
            world.git(infra, &["checkout", "--quiet", "--detach"]);
            world.git(infra, &["branch", "-D", "main"]);
            fs::remove_dir(infra.join(".git/refs/heads")).expect("an empty folder");
            world.write("infra/.git/refs/heads", "");
        },
        wrong: "failed to write into [ROOT]/infra/.git/refs/heads: ",
        mend: "records wait in the inbox until it can be written",
    },
];

fn old(file: &Path) {
    age(file, Duration::from_secs(301));
}

fn age(file: &Path, age: Duration) {
    let opened = fs::File::options().write(true).open(file).expect("a file");
    opened.set_modified(SystemTime::now() - age).expect("a time");
}

/// The repository made anew in another format.
fn again(world: &World, infra: &Path, flag: &str) {
    fs::remove_dir_all(infra.join(".git")).expect("the repository");
    world.git(infra, &["init", "--quiet", flag]);
}

#[test]
fn each_ailment_is_named_with_its_mend() {
    for ailment in AILMENTS {
        let (world, infra) = World::with_repository();
        (ailment.make)(&world, &infra);
        let said = world.run(&infra, &["doctor"]);
        assert_eq!(said.code, 0, "{}: {}", ailment.name, said.all());
        assert!(said.out.contains(ailment.wrong), "{}: {}", ailment.name, said.all());
        let mend = format!("  mend: {}\n", ailment.mend);
        assert!(said.out.contains(&mend), "{}: {}", ailment.name, said.all());
        assert_eq!(
            said.out.matches("wrong: ").count(),
            1,
            "{}: nothing else is: {}",
            ailment.name,
            said.all()
        );
        assert!(!said.out.contains("nothing is wrong"), "{}: {}", ailment.name, said.all());
    }
}

#[test]
fn a_healthy_repository_has_nothing_wrong() {
    let (world, infra) = World::with_repository();
    let healthy = "journal: the branch stopgap of [ROOT]/infra\nnothing is wrong\n--- exit 0\n";
    assert_eq!(world.run(&infra, &["doctor"]).all(), healthy, "before the first entry");
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    assert_eq!(world.run(&infra, &["doctor"]).all(), healthy);
}

#[test]
fn outside_of_repositories_it_says_what_that_means() {
    let world = World::new();
    assert_data_eq!(
        world.run(&world.path("home"), &["doctor"]).all(),
        str![[r#"
journal: none
wrong: there is no repository here and no default journal
  mend: `git config --global stopgap.journal PATH` names a default; records wait in the inbox until then
--- exit 0

"#]]
    );
}

#[test]
fn another_owner_is_named_with_the_command_that_trusts_it() {
    let (world, infra) = World::with_repository();
    let given = [infra.clone(), infra.join(".git")]
        .iter()
        .try_for_each(|path| std::os::unix::fs::chown(path, Some(65_534), Some(65_534)));
    if let Err(error) = given {
        println!("skipped: only root can give files away ({error})");
        return;
    }
    assert_data_eq!(
        world.run(&infra, &["doctor"]).all(),
        str![[r#"
journal: [ROOT]/infra/.git, which cannot be used
wrong: failed to open the repository [ROOT]/infra/.git: '[ROOT]/infra' belongs to another user, and git does not trust it
  mend: `git config --global --add safe.directory [ROOT]/infra` trusts it
--- exit 0

"#]]
    );
}

#[test]
fn fix_removes_a_lock_only_when_it_is_older_than_a_minute() {
    let (world, infra) = World::with_repository();
    let lock = world.write("infra/.git/refs/heads/stopgap.lock", "");
    for seconds in [0, 55] {
        age(&lock, Duration::from_secs(seconds));
        let said = world.run(&infra, &["doctor", "--fix"]);
        assert!(lock.exists(), "{seconds} seconds: {}", said.all());
        let mend = "mend: it is younger than a minute: make sure that no git works here, and try again";
        assert!(said.out.contains(mend), "{seconds} seconds: {}", said.all());
    }
    age(&lock, Duration::from_secs(61));
    assert!(world.run(&infra, &["doctor"]).out.contains("stopgap.lock"), "without --fix it stays");
    assert!(lock.exists());
    let said = world.run(&infra, &["doctor", "--fix"]);
    assert!(!lock.exists(), "{}", said.all());
    assert!(
        said.err.contains("note: removed [ROOT]/infra/.git/refs/heads/stopgap.lock, 1 minute old"),
        "{}",
        said.all()
    );
    assert!(said.out.ends_with("nothing is wrong\n"), "{}", said.all());
}

#[test]
fn fix_files_the_inbox_where_it_belongs_and_changes_nothing_else() {
    let (world, infra) = World::with_repository();
    let other = world.repository("other");
    world.add(&infra, &["The first", "-e", "prod"]);
    let lock = world.write("infra/.git/refs/heads/stopgap.lock", "");
    let foreign = ["index.lock", "HEAD.lock", "config.lock", "refs/heads/main.lock"]
        .map(|name| world.write(&format!("infra/.git/{name}"), ""));
    world.add(&infra, &["Meant for infra", "-e", "prod"]);
    world.write("other/.git/refs/heads/stopgap.lock", "");
    world.add(&other, &["Meant for other", "-e", "prod"]);
    foreign.iter().chain([&lock]).for_each(|file| old(file));

    let before = files(&infra);
    let said = world.run(&infra, &["doctor", "--fix"]);
    assert!(said.err.contains("note: filed 1 record from the inbox"), "{}", said.all());
    assert!(said.out.contains("wrong: 1 record in the inbox"), "the other one stays: {}", said.all());
    assert!(said.out.contains("for no journal or another one"), "{}", said.all());
    assert_eq!(world.files(&infra, "stopgap").len(), 2);
    let expected: Vec<PathBuf> = before.into_iter().filter(|path| *path != lock).collect();
    assert_eq!(files(&infra), expected, "other locks are git's own business");
}

#[test]
fn looking_changes_nothing() {
    for ailment in AILMENTS {
        let (world, infra) = World::with_repository();
        (ailment.make)(&world, &infra);
        let before = files(&world.root());
        world.run(&infra, &["doctor"]);
        assert_eq!(files(&world.root()), before, "{}", ailment.name);
    }
}

/// Every path below a folder, without objects and what the journal's branch and index are made of.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).expect("a folder").flatten() {
        let path = file.path();
        if path.ends_with(".git/objects") || path.ends_with(".git/stopgap") {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        }
        found.push(path);
    }
    found.sort();
    found
}
