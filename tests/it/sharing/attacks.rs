//! What once lost a record or brought an expunged one back: each stays here, so that it stays mended.

use super::{at_hub, clone, hub, reaches, settle, tip, two_clones};
use crate::support::World;
use std::time::{Duration, Instant};

const SECRET: &str = "Mrs. Example of 12 Example Street";

#[test]
fn a_mirror_clone_keeps_what_is_recorded_in_it() {
    let (world, hub, _a, _b, _) = two_clones();
    for (name, refspec) in [("mirror", "+refs/*:refs/*"), ("heads", "+refs/heads/*:refs/heads/*")] {
        world.git(&world.root(), &["clone", "--quiet", "--bare", &hub.file_url(), name]);
        let folder = world.path(name);
        world.git(&folder, &["config", "remote.origin.fetch", refspec]);
        let said = world.raw(&folder, &["add", name, "-e", "prod"]);
        assert!(said.err.contains("this repository mirrors origin"), "{}", said.all());
        let id = said.out.trim().to_owned();
        assert!(world.ok(&folder, &["doctor"]).contains("this repository mirrors origin"));
        let said = world.run(&folder, &["sync"]);
        assert_eq!(said.code, 0, "{}", said.all());
        assert!(at_hub(&world, &hub).iter().any(|path| path.contains(&id)), "{name}: {}", said.all());
        assert!(world.ok(&folder, &["list"]).contains(&id));
    }
}

#[test]
fn no_other_ref_is_written_whatever_the_remote_maps() {
    let (world, _hub, _a, b, _) = two_clones();
    world.git(&b, &["config", "--add", "remote.origin.fetch", "+refs/heads/*:refs/backup/*"]);
    world.add(&b, &["Ours", "-e", "prod"]);
    world.ok(&b, &["sync"]);
    assert_eq!(world.git(&b, &["for-each-ref", "refs/backup"]), "");
}

#[test]
fn the_last_copy_is_not_thrown_away_with_the_tracking_ref() {
    for how in ["removed", "reset"] {
        let (world, hub, a, b, first) = two_clones();
        let second = world.add(&a, &["The second", "-e", "prod"]);
        world.ok(&a, &["sync"]);
        // This clone only reads: all that it has is the tracking ref.
        world.git(&b, &["fetch", "--quiet"]);
        assert!(world.ok(&b, &["list"]).contains(&second));
        match how {
            "removed" => world.git(hub.folder(), &["update-ref", "-d", "refs/heads/stopgap"]),
            _ => world.git(hub.folder(), &["update-ref", "refs/heads/stopgap", "stopgap~1"]),
        };
        let said = world.run(&b, &["sync"]);
        assert_eq!(said.code, 0, "{how}: {}", said.all());
        let files = at_hub(&world, &hub).join(" ");
        assert!(files.contains(&first) && files.contains(&second), "{how}: {files}: {}", said.all());
        assert!(world.ok(&b, &["list"]).contains(&second), "{how}");
    }
}

#[test]
fn in_the_background_a_branch_that_was_removed_is_not_begun_again() {
    let (mut world, hub, a, _b, id) = two_clones();
    world.git(hub.folder(), &["update-ref", "-d", "refs/heads/stopgap"]);
    world.unset("STOPGAP_SHARE");
    world.add(&a, &["Another", "-e", "prod"]);
    let started = Instant::now();
    while !world.ok(&a, &["status", "--json"]).contains("has no journal")
        && started.elapsed() < Duration::from_secs(10)
        && !world.git(&a, &["branch", "--remotes", "--list", "origin/stopgap"]).is_empty()
    {
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_secs(3));
    assert!(world.git(hub.folder(), &["branch", "--list", "stopgap"]).is_empty());
    assert!(world.ok(&a, &["list"]).contains(&id));
}

#[test]
fn a_record_that_comes_while_somebody_syncs_is_shared_as_its_answer_says() {
    let (mut world, hub, a, _b, _) = two_clones();
    // A hub that takes its time.
    let hook = hub.folder().join("hooks/post-receive");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    std::fs::write(&hook, "#!/bin/sh\nsleep 2\n").expect("a hook");
    world.command("chmod", &a).arg("+x").arg(&hook).status().expect("chmod");
    world.add(&a, &["Before", "-e", "prod"]);
    let mut sync =
        world.program(&a).arg("sync").stdout(std::process::Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(Duration::from_secs(1));
    world.unset("STOPGAP_SHARE");
    let said = world.run(&a, &["add", "Meanwhile", "-e", "prod"]);
    assert!(said.err.contains("sharing"), "{}", said.all());
    assert!(sync.wait().expect("it ends").success());
    let started = Instant::now();
    while at_hub(&world, &hub).len() < 3 {
        assert!(started.elapsed() < Duration::from_secs(15), "{:?}", at_hub(&world, &hub));
        std::thread::sleep(Duration::from_millis(100));
    }
    settle(&a.join(".git"));
}

#[test]
fn nothing_is_said_about_what_was_expunged_meanwhile() {
    let (world, hub, a, _b, id) = two_clones();
    // The form is open while somebody takes the entry out.
    let program = crate::support::binary();
    let editor = format!(
        "#!/bin/sh\n{program} expunge {id} --reason x --yes >/dev/null 2>&1\nsed -i 's/^#* *reason = .*/reason = \"{SECRET}\"/' \"$1\"\n"
    );
    let path = world.write("home/editor", &editor);
    let mut edit = world.program(&a);
    let output = edit
        .args(["edit", &id])
        .env("GIT_EDITOR", format!("sh {}", path.display()))
        .output()
        .expect("it runs");
    let said = world.said(&output);
    assert!(said.code == 2 && said.err.contains("was expunged meanwhile"), "{}", said.all());
    world.ok(&a, &["sync"]);
    assert!(!reaches(&world, hub.folder(), SECRET) && !reaches(&world, &a, SECRET));
    assert!(!world.path("state/stopgap/inbox").exists(), "nor does it wait anywhere");
}

#[test]
fn an_old_history_that_is_merged_by_hand_is_taken_out_again() {
    let (world, hub, a, b, _) = two_clones();
    let id = world.add(&a, &[&format!("Reset the account of {SECRET}"), "-e", "prod"]);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    world.add(&b, &["Kept", "-e", "prod"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    // A stale clone that knows only git: pull and push.
    world.git(&b, &["worktree", "add", "--quiet", "../by-hand", "stopgap"]);
    let by_hand = world.path("by-hand");
    world.git(&by_hand, &["fetch", "--quiet"]);
    world.git(&by_hand, &["merge", "--quiet", "--no-edit", "origin/stopgap"]);
    world.git(&by_hand, &["push", "--quiet", "origin", "stopgap"]);
    assert!(reaches(&world, hub.folder(), SECRET), "the merge brought it back");
    world.ok(&a, &["sync"]);
    assert!(!reaches(&world, hub.folder(), SECRET) && !reaches(&world, &a, SECRET));
    world.git(&by_hand, &["reset", "--quiet", "--hard"]);
    world.ok(&b, &["sync"]);
    assert!(!reaches(&world, hub.folder(), SECRET));
    assert!(world.ok(&a, &["list"]).contains("Kept"));
}

#[test]
fn a_file_that_was_changed_in_a_worktree_stays_out_of_the_next_commit() {
    let (world, hub, a, _b, id) = two_clones();
    world.git(&a, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    let journal = world.path("journal");
    let path = world.files(&a, "stopgap").into_iter().find(|path| path.contains(&id)).expect("the entry");
    world.write(&format!("journal/{path}"), &format!("schema = 1\n# {SECRET}\n"));
    let said = world.run(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    assert!(said.err.contains("was changed by hand and stays"), "{}", said.all());
    world.git(&journal, &["commit", "--quiet", "--allow-empty", "-a", "-m", "mine"]);
    world.ok(&a, &["sync"]);
    assert!(!reaches(&world, hub.folder(), SECRET) && !reaches(&world, &a, SECRET));
}

#[test]
fn what_was_expunged_can_be_expunged_once_more() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    let old = tip(&world, &b, "stopgap");
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    world.git(&b, &["push", "--quiet", "--force", "origin", &format!("{old}:refs/heads/stopgap")]);
    let said = world.run(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(!reaches(&world, hub.folder(), "The first"));
}

#[test]
fn a_tombstone_that_somebody_changed_stops_nobody() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    world.ok(&b, &["sync"]);
    let stone = at_hub(&world, &hub)[0].clone();
    let text = world.git(&a, &["show", &format!("stopgap:{stone}")]);
    world.put(&a, &stone, format!("{text}# changed\n").as_bytes());
    world.put(&a, "expunged/README", b"By hand\n");
    world.git(&a, &["push", "--quiet", "origin", "stopgap"]);
    for _ in 0..2 {
        for folder in [&b, &a] {
            world.add(folder, &["Another", "-e", "prod"]);
            let said = world.run(folder, &["sync"]);
            assert_eq!(said.code, 0, "{}", said.all());
        }
    }
    // One that is broken and has no other version says what must not be shared: then nothing is.
    world.put(&a, "expunged/01KD0000000000000000000000.toml", b"schema = 99\n");
    let said = world.run(&a, &["sync"]);
    assert!(said.code == 2 && said.err.contains("shows who wrote it"), "{}", said.all());
}

#[test]
fn a_killed_expunge_is_finished_by_the_next_sync() {
    let (world, _hub, a, _b, id) = two_clones();
    world.ok(&a, &["note", &id, "remark"]);
    world.ok(&a, &["sync"]);
    // As it lies there when the program dies between moving the branch and forgetting where it stood.
    world.write("a/.git/stopgap/forget", "");
    world.ok(&a, &["sync"]);
    assert_eq!(world.git(&a, &["reflog", "show", "stopgap"]).lines().count(), 0);
    assert!(!a.join(".git/stopgap/forget").exists());
}

#[test]
fn a_clone_that_was_cut_short_completes_the_journal_alone() {
    let (world, hub, a, _b, id) = two_clones();
    for number in 0..4 {
        world.add(&a, &[&format!("Number {number}"), "-e", "prod"]);
    }
    for number in 0..4 {
        world.git(&a, &["commit", "--quiet", "--allow-empty", "-m", &format!("code {number}")]);
    }
    world.git(&a, &["push", "--quiet", "origin", "main"]);
    world.ok(&a, &["sync"]);
    let url = hub.file_url();
    world.git(&world.root(), &["clone", "--quiet", "--depth", "2", "--no-single-branch", &url, "short"]);
    let short = world.path("short");
    world.add(&short, &["Ours", "-e", "prod"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    let said = world.run(&short, &["sync"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert_eq!(
        world.git(&short, &["rev-list", "--count", "main"]).trim(),
        "2",
        "the code stays as short as it was"
    );
    assert!(!reaches(&world, hub.folder(), "The first"));
}

#[test]
fn the_words_of_a_host_are_cleaned_of_credentials() {
    let (world, hub, a, _b, _) = two_clones();
    let hook = hub.folder().join("hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5");
    std::fs::write(
        &hook,
        format!("#!/bin/sh\necho 'denied for https://bot:S3cretPw@h/x token {token}'\nexit 1\n"),
    )
    .expect("a hook");
    world.command("chmod", &a).arg("+x").arg(&hook).status().expect("chmod");
    world.add(&a, &["Another", "-e", "prod"]);
    let said = world.run(&a, &["sync"]);
    let status = world.run(&a, &["status"]);
    let stored = std::fs::read_to_string(a.join(".git/stopgap/remotes.toml")).expect("what is remembered");
    for text in [said.all(), status.all(), stored] {
        assert!(
            text.contains("denied for") && !text.contains("S3cretPw") && !text.contains(&token),
            "{text}"
        );
    }
}

#[test]
fn other_remotes_and_refs_that_still_have_it_are_named() {
    let (world, _hub, a, _b, id) = two_clones();
    world.git(&a, &["init", "--quiet", "--bare", "../backup"]);
    world.git(&a, &["remote", "add", "backup", "../backup"]);
    world.ok(&a, &["sync", "backup"]);
    world.git(&a, &["tag", "kept", "stopgap"]);
    let said = world.run(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    assert!(
        said.err
            .contains("refs/remotes/backup/stopgap still reaches what was taken out: `stopgap sync backup`"),
        "{}",
        said.all()
    );
    assert!(said.err.contains("refs/tags/kept still reaches"), "{}", said.all());
    world.ok(&a, &["sync", "backup"]);
    assert!(!reaches(&world, &world.path("backup"), "The first"));
}

#[test]
fn what_came_of_sharing_in_the_background_is_told_later() {
    let (mut world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    world.unset("STOPGAP_SHARE");
    world.ok(&b, &["note", &id, "remark"]);
    let started = Instant::now();
    let told = |world: &World| world.ok(&b, &["status"]).contains("is gone with it");
    while !told(&world) {
        assert!(started.elapsed() < Duration::from_secs(15), "{}", world.ok(&b, &["status"]));
        std::thread::sleep(Duration::from_millis(100));
    }
    world.set("STOPGAP_SHARE", "off");
    settle(&b.join(".git"));
    world.ok(&b, &["sync"]);
    assert!(!told(&world), "once somebody has looked");
    assert_eq!(at_hub(&world, &hub).len(), 1);
}

#[test]
fn a_journal_by_url_keeps_nothing_that_its_refs_or_reflogs_reach() {
    let mut world = World::new();
    let hub = crate::support::hub::Hub::new(&world, "changes");
    let infra = world.repository("infra");
    world.ok(&infra, &["init", "--journal", &hub.file_url()]);
    world.git(&infra, &["config", "stopgap.journal", &hub.file_url()]);
    world.set_now("2026-11-23T04:00:00+01:00");
    let id = world.add(&infra, &[SECRET, "-e", "prod"]);
    world.ok(&infra, &["sync"]);
    let said = world.run(&infra, &["expunge", &id, "--reason", "A name", "--yes"]);
    assert!(said.code == 0 && !said.err.contains("failed to"), "{}", said.all());
    assert!(said.err.contains("`git gc --prune=now` there does it at once"), "{}", said.all());
    let journals = std::fs::read_dir(world.path("state/stopgap/journals")).expect("clones");
    let own =
        journals.map(|entry| entry.expect("an entry").path()).find(|path| path.is_dir()).expect("a clone");
    world.git(&own, &["gc", "--quiet", "--prune=now"]);
    let objects = world.command("git", &own).args(["cat-file", "--batch-all-objects", "--batch"]).output();
    let all = String::from_utf8_lossy(&objects.expect("git starts").stdout).into_owned();
    assert!(all.contains("tree ") && !all.contains(SECRET));
}

#[test]
fn a_hub_that_already_holds_what_is_recorded_apart_loses_nothing_by_two_first_syncs_at_once() {
    let world = World::new();
    let hub = hub(&world);
    let clones: Vec<_> = (0..6).map(|at| clone(&world, &hub.file_url(), &format!("c{at}"))).collect();
    std::thread::scope(|scope| {
        for folder in &clones {
            let world = &world;
            scope.spawn(move || {
                world.add(folder, &["Begun apart", "-e", "prod"]);
                world.ok(folder, &["sync"]);
            });
        }
    });
    world.ok(&clones[0], &["sync"]);
    assert_eq!(at_hub(&world, &hub).len(), 6);
}
