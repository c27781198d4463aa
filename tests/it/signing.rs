//! Who a record is from: the committer as git itself would choose it, signed as git itself would sign.

use crate::support::World;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// `NAME <ADDRESS>` of the journal's newest commit, as author and as committer.
fn committer(world: &World, folder: &Path) -> String {
    let both = world.git(folder, &["log", "-1", "--format=%an <%ae>%n%cn <%ce>", "stopgap"]);
    let (author, committer) = both.trim_end().split_once('\n').expect("two lines");
    assert_eq!(author, committer, "author and committer are one person");
    committer.to_owned()
}

/// What git would call the committer, without the time; `None` where it refuses to say.
fn as_git_says(world: &World, folder: &Path) -> Option<String> {
    let said =
        world.command("git", folder).args(["var", "GIT_COMMITTER_IDENT"]).output().expect("git starts");
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    said.status.success().then(|| text.split_inclusive('>').next().unwrap_or_default().to_owned())
}

/// A configuration, made in a world whose repository is `infra` and whose global file names nobody yet.
struct Row {
    name: &'static str,
    set: fn(&mut World, &Path),
}

const GLOBAL: &str = "[user]\n\tname = Global\n\temail = global@example.com\n";

const IDENTITIES: [Row; 16] = [
    Row { name: "a global configuration", set: |world, _| global(world, GLOBAL) },
    Row {
        name: "a local configuration over a global one",
        set: |world, infra| {
            global(world, GLOBAL);
            world.git(infra, &["config", "user.name", "Local"]);
        },
    },
    Row {
        name: "a committer of its own",
        set: |world, infra| {
            global(world, GLOBAL);
            world.git(infra, &["config", "committer.name", "Committer"]);
            world.git(infra, &["config", "author.email", "author@example.com"]);
        },
    },
    Row {
        name: "GIT_COMMITTER_*",
        set: |world, _| {
            global(world, GLOBAL);
            world.set("GIT_COMMITTER_NAME", "From the environment");
            world.set("GIT_COMMITTER_EMAIL", "environment@example.com");
            world.set("GIT_AUTHOR_NAME", "Somebody else");
        },
    },
    Row {
        name: "GIT_CONFIG_COUNT",
        set: |world, _| {
            global(world, GLOBAL);
            world.set("GIT_CONFIG_COUNT", "1");
            world.set("GIT_CONFIG_KEY_0", "user.name");
            world.set("GIT_CONFIG_VALUE_0", "Counted");
        },
    },
    Row {
        name: "git -c",
        set: |world, _| {
            global(world, GLOBAL);
            world.set("GIT_CONFIG_PARAMETERS", "'user.name'='On the command line'");
        },
    },
    Row {
        name: "GIT_CONFIG_GLOBAL",
        set: |world, _| {
            global(world, GLOBAL);
            world.write("other.gitconfig", "[user]\n\tname = Other\n\temail = other@example.com\n");
            let file = world.path("other.gitconfig").display().to_string();
            world.set("GIT_CONFIG_GLOBAL", &file);
        },
    },
    Row {
        name: "XDG_CONFIG_HOME",
        set: |world, _| {
            std::fs::remove_file(world.path("home/.gitconfig")).expect("a file");
            world.write("xdg/git/config", GLOBAL);
            let folder = world.path("xdg").display().to_string();
            world.set("XDG_CONFIG_HOME", &folder);
        },
    },
    Row {
        name: "includeIf gitdir",
        set: |world, _| {
            let root = world.root().display().to_string();
            world.write("work.gitconfig", "[user]\n\temail = work@example.com\n");
            global(
                world,
                &format!("{GLOBAL}[includeIf \"gitdir:{root}/infra/\"]\n\tpath = {root}/work.gitconfig\n"),
            );
        },
    },
    Row {
        name: "includeIf hasconfig",
        set: |world, infra| {
            let root = world.root().display().to_string();
            world.write("work.gitconfig", "[user]\n\temail = work@example.com\n");
            global(
                world,
                &format!(
                    "{GLOBAL}[includeIf \"hasconfig:remote.*.url:https://acme.example/**\"]\n\tpath = {root}/work.gitconfig\n"
                ),
            );
            world.git(infra, &["remote", "add", "origin", "https://acme.example/infra"]);
        },
    },
    Row {
        name: "a configuration of the worktree",
        set: |world, infra| {
            global(world, GLOBAL);
            world.git(infra, &["config", "extensions.worktreeConfig", "true"]);
            world.git(infra, &["config", "--worktree", "user.name", "Of this worktree"]);
        },
    },
    Row {
        name: "an address in EMAIL",
        set: |world, _| {
            global(world, "[user]\n\tname = Named\n");
            world.set("EMAIL", "mail@example.com");
        },
    },
    Row {
        name: "odd characters at the ends and inside",
        set: |world, infra| {
            world.git(infra, &["config", "user.name", " .Dr. <Ann> \"Lee\", Jr.; "]);
            world.git(infra, &["config", "user.email", "<ann@example.com>"]);
        },
    },
    Row {
        name: "names of other scripts",
        set: |world, infra| {
            world.git(infra, &["config", "user.name", "Zoë 王 – עברית 👩‍🚒"]);
            world.git(infra, &["config", "user.email", "zoë@bücher.example"]);
        },
    },
    Row {
        name: "control characters",
        set: |world, infra| {
            world.git(infra, &["config", "user.name", "Tab\there\u{1b}[31m"]);
            world.git(infra, &["config", "user.email", "a b@example.com"]);
        },
    },
    Row {
        name: "an empty variable",
        set: |world, _| {
            global(world, GLOBAL);
            world.set("GIT_COMMITTER_EMAIL", "");
        },
    },
];

/// Replaces the person's own configuration.
fn global(world: &World, text: &str) {
    world.write("home/.gitconfig", text);
}

#[test]
fn the_committer_is_whom_git_would_name() {
    for row in IDENTITIES {
        let (mut world, infra) = World::with_repository();
        // With the machine's own file switched off git alone could say what holds, and would always be asked.
        world.unset("GIT_CONFIG_NOSYSTEM");
        (row.set)(&mut world, &infra);
        let expected =
            as_git_says(&world, &infra).unwrap_or_else(|| panic!("{}: git knows who it is", row.name));
        let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
        assert!(said.code == 0 && !said.err.contains("warning"), "{}: {}", row.name, said.all());
        assert_eq!(committer(&world, &infra), expected, "{}", row.name);
        let shown = world.ok(&infra, &["show", "last", "--json"]);
        let entry: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(entry["recorded_by"], expected.as_str(), "{}", row.name);
    }
}

#[test]
fn it_is_the_repository_around_the_user_that_says_who_is_at_work() {
    let (world, infra) = World::with_repository();
    let changes = world.repository("changes");
    world.git(&infra, &["config", "user.name", "Of infra"]);
    world.git(&changes, &["config", "user.name", "Of changes"]);
    let journal = changes.display().to_string();
    world.add(&infra, &["--journal", &journal, "Open 8443", "-e", "prod"]);
    assert_eq!(committer(&world, &changes), "Of infra <oncall@example.com>");
}

#[test]
fn where_git_refuses_to_guess_the_account_stands_in() {
    let (mut world, infra) = World::with_repository();
    global(&world, "[user]\n\tuseConfigOnly = true\n");
    world.set("USER", "oncall");
    assert_eq!(as_git_says(&world, &infra), None, "git refuses");
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.err.contains("warning: git does not know who you are (no "), "{}", said.all());
    assert!(said.err.contains("; recorded as oncall <oncall@bastion>"), "{}", said.all());
    assert!(said.err.contains("hint: git config --global user.name NAME"), "{}", said.all());
    assert_eq!(committer(&world, &infra), "oncall <oncall@bastion>");

    for (name, value) in [("user.name", "<>"), ("user.email", "")] {
        let (world, infra) = World::with_repository();
        world.git(&infra, &["config", name, value]);
        assert_eq!(world.run(&infra, &["add", "Open 8443", "-e", "prod"]).code, 0, "{name}={value}");
        world.git(&infra, &["fsck", "--strict"]);
    }
}

/// Whether a program that a test needs is there.
fn has(world: &World, program: &str) -> bool {
    let started = world
        .command(program, &world.root())
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if started.is_err() {
        println!("skipped: {program} is not installed");
    }
    started.is_ok()
}

/// A world whose commits are signed with a key that has no passphrase.
pub fn with_gpg() -> Option<(World, PathBuf)> {
    let (mut world, infra) = World::with_repository();
    if !has(&world, "gpg") {
        return None;
    }
    // The socket of the agent lies in here: its path has to be short.
    let keys = world.path("k");
    std::fs::create_dir(&keys).expect("a folder");
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o700)).expect("a folder of one's own");
    world.set("GNUPGHOME", &keys.display().to_string());
    let key = [
        "--batch",
        "--quiet",
        "--passphrase",
        "",
        "--quick-gen-key",
        "On-call <oncall@example.com>",
        "default",
        "default",
        "never",
    ];
    let made = world.command("gpg", &infra).args(key).stderr(Stdio::null()).status().expect("gpg starts");
    assert!(made.success(), "gpg makes a key");
    world.git(&infra, &["config", "commit.gpgsign", "true"]);
    Some((world, infra))
}

/// A world whose commits are signed with an ssh key that `allowed` names.
pub fn with_ssh() -> Option<(World, PathBuf)> {
    let (world, infra) = World::with_repository();
    if !has(&world, "ssh-keygen") {
        return None;
    }
    let key = world.path("home/key").display().to_string();
    let made = ["-q", "-t", "ed25519", "-N", "", "-C", "oncall", "-f", &key];
    assert!(world.command("ssh-keygen", &infra).args(made).status().expect("it starts").success());
    let public = std::fs::read_to_string(format!("{key}.pub")).expect("a key");
    let allowed = world.write("home/allowed", &format!("oncall@example.com {public}")).display().to_string();
    for (name, value) in [
        ("commit.gpgsign", "true"),
        ("gpg.format", "ssh"),
        ("user.signingkey", "~/key.pub"),
        ("gpg.ssh.allowedSignersFile", allowed.as_str()),
    ] {
        world.git(&infra, &["config", name, value]);
    }
    Some((world, infra))
}

/// What `git verify-commit` says of a commit.
fn verified(world: &World, infra: &Path, commit: &str) -> String {
    let said = world.command("git", infra).args(["verify-commit", commit]).output().expect("git starts");
    let text = String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{commit}: {text}");
    text
}

#[test]
fn a_signature_is_good_by_gpg_and_by_ssh() {
    for (format, world) in [("gpg", with_gpg()), ("ssh", with_ssh())] {
        let Some((world, infra)) = world else { continue };
        world.add(&infra, &["Open 8443", "-e", "prod"]);
        world.ok(&infra, &["note", "last", "Seen again"]);
        for commit in ["stopgap", "stopgap^"] {
            let said = verified(&world, &infra, commit);
            assert!(said.contains("Good") && said.contains("oncall@example.com"), "{format}: {said}");
        }
        assert_eq!(committer(&world, &infra), "On-call <oncall@example.com>", "{format}");
        let date = world.git(&infra, &["log", "-1", "--format=%cI", "stopgap"]);
        assert_eq!(date.trim_end(), "2026-11-23T03:20:41+01:00", "{format}: the time of the record");
        world.git(&infra, &["fsck", "--strict"]);
        stop_agent(&world, &infra);
    }
}

#[test]
fn the_journal_elsewhere_decides_about_signing_there() {
    let Some((world, infra)) = with_ssh() else { return };
    let changes = world.repository("changes");
    world.git(&changes, &["config", "stopgap.journal", "../infra"]);
    world.add(&changes, &["Open 8443", "-e", "prod"]);
    assert!(verified(&world, &infra, "stopgap").contains("Good"));
    world.add(&infra, &["--journal", "../changes", "Open 8443", "-e", "prod"]);
    let plain = world.git(&changes, &["cat-file", "-p", "stopgap"]);
    assert!(!plain.contains("gpgsig"), "{plain}");
}

#[test]
fn where_signing_fails_the_record_is_unsigned_and_says_so() {
    for (name, key, value, why) in [
        ("a program that is not there", "gpg.program", "/nowhere/gpg", "cannot exec '/nowhere/gpg'"),
        ("a program that refuses", "gpg.program", "false", "gpg failed to sign the data)"),
        (
            "a key that is not there",
            "user.signingkey",
            "nobody@example.com",
            "gpg: signing failed: No secret key)",
        ),
    ] {
        let (world, infra) = World::with_repository();
        if key == "user.signingkey" && !has(&world, "gpg") {
            continue;
        }
        world.git(&infra, &["config", "commit.gpgsign", "true"]);
        world.git(&infra, &["config", key, value]);
        let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
        assert_eq!((said.code, said.out.as_str()), (0, "gap-0000000001\n"), "{name}: {}", said.all());
        assert!(
            said.err.contains(&format!("warning: the commit could not be signed ({why}")),
            "{name}: {}",
            said.all()
        );
        assert!(said.err.contains("); it is recorded unsigned"), "{name}: {}", said.all());
        assert!(world.ok(&infra, &["list"]).contains("Open 8443"), "{name}");
    }
}

#[test]
fn a_policy_that_requires_signatures_marks_what_has_none() {
    let (world, infra) = World::with_repository();
    world.put(&infra, "stopgap.toml", b"schema = 1\n[signing]\nrequired = true\n");
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod"]);
    assert!(said.code == 0 && said.err.contains("the policy requires signatures"), "{}", said.all());
}

/// The agent that gpg started would outlive the world it belongs to.
pub fn stop_agent(world: &World, infra: &Path) {
    let _ = world.command("gpgconf", infra).args(["--kill", "all"]).status();
}
