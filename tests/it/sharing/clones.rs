//! Journals by URL: one bare clone for all repositories of a person, made at once, used offline, safe for many.

use super::{assert_sound, at_hub, clone};
use crate::support::World;
use crate::support::hub::Hub;
use snapbox::{assert_data_eq, str};
use std::path::{Path, PathBuf};

/// An empty hub for a journal, and two code repositories that name it.
fn two_codes() -> (World, Hub, PathBuf, PathBuf) {
    let world = World::new();
    let hub = Hub::new(&world, "changes");
    let (infra, apps) = (world.repository("infra"), world.repository("apps"));
    for folder in [&infra, &apps] {
        world.ok(folder, &["init", "--journal", &hub.file_url()]);
        world.git(folder, &["add", ".stopgap.toml"]);
        world.git(folder, &["commit", "--quiet", "-m", "Name the journal"]);
    }
    (world, hub, infra, apps)
}

/// The bare clones under the state folder.
fn clones(world: &World) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(world.path("state/stopgap/journals")).expect("the folder of clones");
    let mut all: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry").path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending == "git"));
    all
}

#[test]
fn two_repositories_write_to_one_journal_elsewhere() {
    let (mut world, hub, infra, apps) = two_codes();
    let said = world.run(&infra, &["add", "In infra", "-e", "prod"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
gap-0000000001 In infra
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in file://[ROOT]/changes, only on this machine until `stopgap sync`
--- exit 0

"#]]
    );
    world.set_now("2026-11-23T03:30:00+01:00");
    let second = world.add(&apps, &["In apps", "-e", "prod"]);
    assert_eq!(clones(&world).len(), 1);
    assert!(world.ok(&infra, &["list"]).contains(&second), "seen at once from the other repository");
    world.ok(&apps, &["sync"]);
    assert_eq!(at_hub(&world, &hub).len(), 2);
    for folder in [&infra, &apps] {
        assert!(
            !world.git(folder, &["branch", "--all"]).contains("stopgap"),
            "nothing in the code's repository"
        );
    }
    assert_data_eq!(
        world.run(&apps, &["status"]).all(),
        str![[r#"
Journal file://[ROOT]/changes
Shared with file://[ROOT]/changes, seen just now
2 unreconciled of 2, 0 overdue, 2 incomplete

ENV   UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod             2        0           2      9m

Oldest: gap-0000000001 In infra, 9 minutes ago
--- exit 0

"#]]
    );
}

#[test]
fn another_person_s_clone_of_the_code_finds_it_without_set_up() {
    let (mut world, hub, infra, _) = two_codes();
    let id = world.add(&infra, &["In infra", "-e", "prod"]);
    world.ok(&infra, &["sync"]);
    let state = world.path("another-state");
    world.set("XDG_STATE_HOME", &state.display().to_string());
    let theirs = clone(&world, &infra.display().to_string(), "theirs");
    let said = world.run(&theirs, &["list"]);
    assert!(said.out.contains(&id[..4]) && said.out.contains("In infra"), "{}", said.all());
    assert!(said.err.contains("for the first time"), "{}", said.all());
    assert!(!world.run(&theirs, &["list"]).err.contains("for the first time"));
    world.add(&theirs, &["By another", "-e", "prod"]);
    world.ok(&theirs, &["sync"]);
    assert_eq!(at_hub(&world, &hub).len(), 2);
}

#[test]
fn it_works_offline_from_the_first_moment_and_joins_later() {
    let (mut world, hub, infra, _) = two_codes();
    let first = world.add(&infra, &["Before", "-e", "prod"]);
    world.ok(&infra, &["sync"]);
    let state = world.path("offline-state");
    world.set("XDG_STATE_HOME", &state.display().to_string());
    let away = world.path("away");
    std::fs::rename(hub.folder(), &away).expect("the network is gone");
    let second = world.add(&infra, &["Offline", "-e", "prod"]);
    let said = world.run(&infra, &["list"]);
    assert_eq!(said.code, 2, "what the journal holds is not known");
    assert!(
        said.out.contains("Offline") && said.err.contains("only what was recorded on this machine"),
        "{}",
        said.all()
    );
    std::fs::rename(&away, hub.folder()).expect("the network is back");
    world.ok(&infra, &["sync"]);
    let files = at_hub(&world, &hub).join("\n");
    assert!(files.contains(&first) && files.contains(&second), "{files}");
    std::fs::rename(hub.folder(), &away).expect("the network is gone again");
    let listed = world.ok(&infra, &["list"]);
    assert!(listed.contains(&first) && listed.contains(&second), "{listed}");
}

#[test]
fn many_that_meet_it_first_make_one_clone_and_lose_nothing() {
    let (mut world, hub, infra, apps) = two_codes();
    let state = world.path("fresh-state");
    world.set("XDG_STATE_HOME", &state.display().to_string());
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (world, folder) = (&world, if number % 2 == 0 { &infra } else { &apps });
            scope.spawn(move || {
                for turn in 0..3 {
                    world.add(folder, &[&format!("Number {number} {turn}"), "-e", "prod"]);
                    world.ok(folder, &["sync"]);
                }
            });
        }
    });
    world.ok(&infra, &["sync"]);
    let clones = std::fs::read_dir(state.join("stopgap/journals")).expect("clones");
    let names: Vec<_> = clones.map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(
        names.iter().filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "git")).count(),
        1,
        "{names:?}"
    );
    assert_eq!(at_hub(&world, &hub).len(), 24);
    assert_sound(&world, hub.folder());
}

#[test]
fn a_password_in_the_url_is_never_shown_nor_written_into_the_code() {
    let (world, infra) = World::with_repository();
    let url = "https://oncall:hunter2-Zx81qq@host.invalid/acme/changes";
    let said = world.run(&infra, &["--journal", url, "add", "Open 8443", "-e", "prod"]);
    assert!(said.code == 0 && said.all().contains("https://host.invalid/acme/changes"), "{}", said.all());
    assert!(!said.all().contains("hunter2"), "{}", said.all());
    let said = world.run(&infra, &["init", "--journal", url]);
    assert!(said.code == 2 && !said.all().contains("hunter2"), "{}", said.all());
    assert!(!infra.join(".stopgap.toml").exists());
}

#[test]
fn urls_that_look_alike_have_clones_of_their_own() {
    let (world, infra) = World::with_repository();
    for url in ["git@a.invalid:acme/changes", "git@b.invalid:acme/changes", "git@b.invalid:acme/Changes.git"]
    {
        world.ok(&infra, &["--journal", url, "add", url, "-e", "prod"]);
    }
    assert_eq!(clones(&world).len(), 3);
}

#[test]
fn an_address_that_is_wrong_is_written_nowhere_and_blamed_by_name() {
    let (world, infra) = World::with_repository();
    let url = format!("file://{}", world.path("nope.git").display());
    let said = world.run(&infra, &["init", "--journal", &url]);
    assert_data_eq!(
        said.all(),
        str![[r#"
--- stderr
error: failed to fetch from file://[ROOT]/nope.git: '[ROOT]/nope.git' does not appear to be a git repository
hint: --journal, `git config stopgap.journal` or `journal` in .stopgap.toml names it: is the address right?
--- exit 2

"#]]
    );
    assert!(!infra.join(".stopgap.toml").exists());
    let right = Hub::new(&world, "changes");
    world.ok(&infra, &["init", "--journal", &right.file_url()]);
    for command in ["list", "status"] {
        let said = world.run(&infra, &["--journal", &url, command]);
        assert!(said.code == 2 && !said.all().contains("shared with"), "{}", said.all());
        assert!(
            said.all().contains("was never reached: what it holds is unknown") || command == "list",
            "{}",
            said.all()
        );
    }
}

#[test]
fn what_was_recorded_before_the_journal_was_named_elsewhere_is_pointed_out_and_taken_over() {
    let (mut world, infra) = World::with_repository();
    let hub = Hub::new(&world, "changes");
    let id = world.add(&infra, &["Before", "-e", "prod"]);
    world.ok(&infra, &["note", &id, "remark"]);
    let said = world.run(&infra, &["init", "--journal", &hub.file_url()]);
    assert!(
        said.err.contains("warning: 1 entry stands on this repository's own branch stopgap"),
        "{}",
        said.all()
    );
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Name the journal"]);
    let said = world.raw(&infra, &["list"]);
    assert!(said.err.contains("takes them over"), "{}", said.all());
    let hint = said.err.lines().find(|line| line.contains("takes them over")).expect("a hint");
    let command = hint.split('`').nth(1).expect("a command");
    let tools = Path::new(crate::support::binary()).parent().expect("a folder").display().to_string();
    world.set("PATH", &format!("{tools}:{}", std::env::var("PATH").expect("PATH")));
    let done = world.command("sh", &infra).args(["-c", command]).output().expect("a shell");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = world.raw(&infra, &["list"]);
    assert!(said.out.contains(&id) && !said.err.contains("stands on"), "{}", said.all());
    assert!(world.ok(&infra, &["show", &id]).contains("remark"));
}
