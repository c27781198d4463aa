//! `sync` between two clones: forwards, joined, begun apart, edited on both sides, tampered with.

use super::{assert_sound, at_hub, clone, hub, reaches, tip, two_clones};
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn the_first_sync_begins_the_journal_and_the_next_go_forwards() {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
nothing to share yet: origin has no journal, and none is here
--- stderr
hint: stopgap add "What was changed" -e prod
--- exit 0

"#]]
    );
    let id = world.add(&a, &["The first", "-e", "prod"]);
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
sent 1 record to origin
--- stderr
note: origin had no journal; it has one now
--- exit 0

"#]]
    );
    assert!(at_hub(&world, &hub)[0].contains(&id));
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
nothing new: origin and this machine have the same
--- exit 0

"#]]
    );
    let b = clone(&world, &hub.file_url(), "b");
    world.add(&b, &["The second", "-e", "prod"]);
    assert_data_eq!(
        world.run(&b, &["sync"]).all(),
        str![[r#"
sent 1 record to origin
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
received 1 record from origin
--- exit 0

"#]]
    );
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, hub.folder(), "stopgap"));
    let merges = world.git(&a, &["rev-list", "--merges", "--count", "stopgap"]);
    assert_eq!(merges.trim(), "0", "nothing had to be merged");
}

#[test]
fn what_two_recorded_at_once_is_joined_by_one_merge_commit() {
    let (world, hub, a, b, _) = two_clones();
    world.add(&a, &["By a", "-e", "prod"]);
    world.add(&b, &["By b", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    assert_data_eq!(
        world.run(&b, &["sync"]).all(),
        str![[r#"
sent 1 record to origin, received 1 record
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
received 1 record from origin
--- exit 0

"#]]
    );
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    assert_eq!(world.git(&a, &["rev-list", "--merges", "--count", "stopgap"]).trim(), "1");
    assert_eq!(at_hub(&world, &hub).len(), 3);
    assert_sound(&world, hub.folder());
    let before = tip(&world, hub.folder(), "stopgap");
    for folder in [&a, &b, &a] {
        world.ok(folder, &["sync"]);
    }
    assert_eq!(tip(&world, hub.folder(), "stopgap"), before, "nothing new makes no commit");
}

#[test]
fn journals_that_were_begun_apart_become_one() {
    let world = World::new();
    let hub = hub(&world);
    let (a, b) = (clone(&world, &hub.file_url(), "a"), clone(&world, &hub.file_url(), "b"));
    let first = world.add(&a, &["By a", "-e", "prod"]);
    let second = world.add(&b, &["By b", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    world.ok(&a, &["sync"]);
    for folder in [&a, &b] {
        let listed = world.ok(folder, &["list"]);
        assert!(listed.contains(&first) && listed.contains(&second), "{listed}");
    }
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    assert_sound(&world, hub.folder());
}

#[test]
fn the_policy_merges_line_by_line() {
    let (world, _hub, a, b, _) = two_clones();
    let policy = "schema = 1\n\n[deadlines]\ncritical = \"1d\"\n\n# between\n\n[environments.prod]\nproduction = true\n";
    world.run_with(&a, &["policy", "edit", "--from", "-"], policy.as_bytes());
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    world.run_with(&a, &["policy", "edit", "--from", "-"], policy.replace("\"1d\"", "\"2d\"").as_bytes());
    world.run_with(&b, &["policy", "edit", "--from", "-"], format!("{policy}proof = \"plan\"\n").as_bytes());
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    let merged = world.git(&b, &["show", "stopgap:stopgap.toml"]);
    assert_eq!(merged, policy.replace("\"1d\"", "\"2d\"") + "proof = \"plan\"\n");
}

#[test]
fn where_the_policy_cannot_be_merged_the_remote_s_is_kept_and_ours_comes_back_on_demand() {
    let (world, _hub, a, b, _) = two_clones();
    let policy = |days: u32| format!("schema = 1\n\n[deadlines]\ncritical = \"{days}d\"\n");
    world.run_with(&a, &["policy", "edit", "--from", "-"], policy(1).as_bytes());
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    world.run_with(&a, &["policy", "edit", "--from", "-"], policy(2).as_bytes());
    world.run_with(&b, &["policy", "edit", "--from", "-"], policy(3).as_bytes());
    world.ok(&a, &["sync"]);
    let said = world.raw(&b, &["sync"]);
    assert_eq!(world.git(&b, &["show", "stopgap:stopgap.toml"]), policy(2), "{}", said.err);
    assert!(
        said.err.contains("stopgap.toml was changed on both sides; that of origin was kept"),
        "{}",
        said.err
    );
    // The command that is printed does what it says.
    let hint = said.err.lines().find_map(|line| line.split('`').find(|part| part.starts_with("git -C ")));
    let command =
        hint.expect("a command").replace("stopgap policy", &format!("{} policy", crate::support::binary()));
    let done = world.command("sh", &b).args(["-c", &command]).output().expect("a shell");
    assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(world.git(&b, &["show", "stopgap:stopgap.toml"]), policy(3));
}

#[test]
fn a_record_that_somebody_changed_is_kept_in_both_versions_and_its_entry_is_suspect() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    let path = at_hub(&world, &hub)[0].clone();
    let text = world.git(&a, &["show", &format!("stopgap:{path}")]);
    world.put(&a, &path, text.replace("The first", "Nothing of note").as_bytes());
    world.git(&a, &["push", "--quiet", "origin", "stopgap"]);
    let said = world.run(&b, &["sync"]);
    assert!(said.err.contains("has two contents: both are kept"), "{}", said.all());
    let files = at_hub(&world, &hub);
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(files.iter().any(|file| file.contains(".fork-")), "{files:?}");
    assert!(reaches(&world, hub.folder(), "The first") && reaches(&world, hub.folder(), "Nothing of note"));
    let listed = world.run(&b, &["list", "--format", "jsonl"]);
    assert!(listed.out.contains("\"status\":\"suspect\""), "{}", listed.all());
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    assert_eq!(at_hub(&world, &hub), files, "joining again changes nothing");
    assert!(world.ok(&a, &["show", &id]).contains("suspect"));
}

#[test]
fn a_rewritten_remote_is_put_back_by_union() {
    let (world, hub, a, b, id) = two_clones();
    let second = world.add(&b, &["The second", "-e", "prod"]);
    world.ok(&b, &["sync"]);
    // Somebody forces the branch back to where it was: the second entry is gone from there.
    world.git(&a, &["push", "--quiet", "--force", "origin", "stopgap"]);
    assert_eq!(at_hub(&world, &hub).len(), 1);
    let ours = world.add(&b, &["The third", "-e", "prod"]);
    let said = world.run(&b, &["sync"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
sent 2 records to origin
--- stderr
warning: origin had rewritten its history without 1 record; put back: entries/2026/11/23/gap-0000000001.toml
hint: `stopgap fsck` shows who took them out or changed what is written once
--- exit 0

"#]]
    );
    let files = at_hub(&world, &hub).join(" ");
    for id in [&id, &second, &ours] {
        assert!(files.contains(id.as_str()), "{id} in {files}");
    }
    world.ok(&a, &["sync"]);
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
}

#[test]
fn a_commit_that_removes_a_record_is_answered_in_the_same_way() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    world.git(&a, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    let journal = world.path("journal");
    world.git(&journal, &["rm", "--quiet", "-r", "entries"]);
    world.git(&journal, &["commit", "--quiet", "-m", "Tidy"]);
    world.git(&journal, &["push", "--quiet", "origin", "stopgap"]);
    let said = world.run(&b, &["sync"]);
    assert!(said.err.contains("warning: origin had lost 1 record; put back:"), "{}", said.all());
    assert!(at_hub(&world, &hub)[0].contains(&id));
}

#[test]
fn a_branch_of_that_name_that_is_no_journal_is_left_alone() {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    world.git(&a, &["push", "--quiet", "origin", "main:refs/heads/stopgap"]);
    world.add(&a, &["The first", "-e", "prod"]);
    let before = tip(&world, hub.folder(), "stopgap");
    let said = world.run(&a, &["sync"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
--- stderr
warning: what waits in the inbox could not be filed: the branch stopgap holds something else than a journal; it was left alone
error: the branch stopgap of origin holds something else than a journal
hint: the journal needs a branch of that name there, or a repository of its own: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]]
    );
    assert_eq!(tip(&world, hub.folder(), "stopgap"), before);
}

#[test]
fn a_checked_out_journal_follows_and_stays_clean() {
    let (world, _hub, a, b, _) = two_clones();
    world.ok(&b, &["sync"]);
    world.git(&b, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    world.add(&a, &["Another", "-e", "prod"]);
    world.run_with(&a, &["policy", "edit", "--from", "-"], b"schema = 1\n[deadlines]\nlow = \"9d\"\n");
    world.ok(&a, &["sync"]);
    world.add(&b, &["At the same time", "-e", "prod"]);
    world.ok(&b, &["sync"]);
    let journal = world.path("journal");
    assert_eq!(world.git(&journal, &["status", "--short"]), "");
    assert!(journal.join("stopgap.toml").exists());
}

#[test]
fn the_remote_is_named_guessed_or_asked_for() {
    let (world, hub, a, _b, _) = two_clones();
    world.git(&a, &["init", "--quiet", "--bare", "../backup"]);
    world.git(&a, &["remote", "add", "backup", "../backup"]);
    world.ok(&a, &["sync", "backup"]);
    assert_eq!(tip(&world, &world.path("backup"), "stopgap"), tip(&world, hub.folder(), "stopgap"));
    let said = world.run(&a, &["sync", "bakcup"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
--- stderr
error: there is no remote bakcup
hint: did you mean backup?
--- exit 2

"#]]
    );
    world.add(&a, &["Another", "-e", "prod"]);
    world.git(&a, &["config", "stopgap.remote", "backup"]);
    world.ok(&a, &["sync"]);
    assert_ne!(tip(&world, &world.path("backup"), "stopgap"), tip(&world, hub.folder(), "stopgap"));
    let alone = world.repository("alone");
    world.add(&alone, &["Alone", "-e", "prod"]);
    assert_data_eq!(
        world.run(&alone, &["sync"]).all(),
        str![[r#"
--- stderr
error: [ROOT]/alone has no remote to share the journal with
hint: `git remote add origin URL` names one; `stopgap init --journal URL` keeps the journal elsewhere
--- exit 2

"#]]
    );
}

#[test]
fn status_and_list_say_what_is_shared_and_what_waits() {
    let (mut world, _hub, a, _b, _) = two_clones();
    world.set_now("2026-11-23T03:30:00+01:00");
    world.add(&a, &["Another", "-e", "prod"]);
    world.set_now("2026-11-23T05:20:41+01:00");
    assert_data_eq!(
        world.run(&a, &["status"]).all(),
        str![[r#"
Journal [ROOT]/a
1 record waits for origin, seen 2 hours ago
2 unreconciled of 2, 0 overdue, 2 incomplete

ENV   UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod             2        0           2      2h

Oldest: gap-0000000001 The first, 2 hours ago
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["list"]).all(),
        str![[r#"
ENTRY           STATUS  ENV   RISK  AGE  DUE    OWNER  TITLE
gap-0000000001  open    prod         2h  in 7d         The first
gap-0000000002  open    prod         1h  in 7d         Another
--- stderr
1 record waits for origin, seen 2 hours ago
--- exit 0

"#]]
    );
    world.ok(&a, &["sync"]);
    assert!(world.ok(&a, &["status"]).contains("Shared with origin, seen just now"));
    world.git(&a, &["remote", "set-url", "origin", "../nowhere"]);
    world.set_now("2026-11-23T06:20:41+01:00");
    world.add(&a, &["Offline", "-e", "prod"]);
    let said = world.run(&a, &["sync"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
--- stderr
error: failed to fetch from origin: '../nowhere' does not appear to be a git repository
hint: `git remote -v` shows the addresses; `git remote set-url` changes one
hint: nothing is lost: 1 record waits on this machine
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["status"]).all(),
        str![[r#"
Journal [ROOT]/a
1 record waits for origin, seen 1 hour ago
Last tried just now: failed to fetch from origin: '../nowhere' does not appear to be a git repository
3 unreconciled of 3, 0 overdue, 3 incomplete

ENV   UNRECONCILED  OVERDUE  INCOMPLETE  OLDEST
prod             3        0           3      3h

Oldest: gap-0000000001 The first, 3 hours ago
--- exit 0

"#]]
    );
}
