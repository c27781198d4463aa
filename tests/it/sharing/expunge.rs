//! `expunge`: what must go is gone from files, history and subjects, at the hub and in every clone that syncs.

use super::{assert_sound, at_hub, clone, reaches, tip, two_clones};
use crate::support::World;
use snapbox::{assert_data_eq, str};

const SECRET: &str = "Mrs. Example of 12 Example Street";

#[test]
fn an_entry_goes_with_all_that_was_said_of_it_and_leaves_a_tombstone() {
    let (world, hub, a, b, first) = two_clones();
    let doomed = world.add(&a, &[&format!("Reset the account of {SECRET}"), "-e", "prod"]);
    world.ok(&a, &["note", &doomed, &format!("{SECRET} has called again")]);
    let after = world.add(&a, &["Afterwards", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    world.add(&b, &["Unshared by b", "-e", "prod"]);

    let said = world.run(&a, &["expunge", &doomed, "--reason", "A name and an address", "--yes"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
entries/2026/11/23/gap-0000000001.[ULID].note.toml
entries/2026/11/23/gap-0000000001.toml
--- stderr
taken out here; 3 commits written anew
origin has nothing of it any more
hint: if it was a secret, rotate it now: whoever fetched the journal may have it
hint: every other clone still has it until it runs `stopgap sync`, and in its objects until git collects them
hint: forks, CI caches, backups and the host's own copies cannot be reached from here: ask the host to collect garbage
hint: in [ROOT]/a the objects stay until git collects them: `git gc --prune=now` there does it at once, with whatever else no branch reaches
--- exit 0

"#]]
    );
    for folder in [&a, hub.folder()] {
        assert!(!reaches(&world, folder, SECRET), "{}", folder.display());
        assert!(!reaches(&world, folder, &doomed) || reaches(&world, folder, "expunged/"));
    }
    let files = at_hub(&world, &hub);
    assert_eq!(files.len(), 3, "two entries and a tombstone: {files:?}");
    let stone = files.iter().find(|path| path.starts_with("expunged/")).expect("a tombstone");
    assert_data_eq!(
        world.tidy(&world.git(hub.folder(), &["show", &format!("stopgap:{stone}")])),
        str![[r#"
schema = 1
at = 2026-11-23T03:20:41+01:00
by = "On-call <oncall@example.com>"
reason = "A name and an address"
paths = [
    "entries/2026/11/23/gap-0000000001.[ULID].note.toml",
    "entries/2026/11/23/gap-0000000001.toml",
]

"#]]
    );
    let listed = world.raw(&a, &["list"]);
    assert!(listed.out.contains(&first) && listed.out.contains(&after), "{}", listed.all());
    assert!(!listed.all().contains(SECRET));

    assert_data_eq!(
        world.run(&b, &["sync"]).all(),
        str![[r#"
sent 1 record to origin, received 1 record
--- stderr
note: 2 records were expunged by others and taken out here
--- exit 0

"#]]
    );
    assert!(!reaches(&world, hub.folder(), SECRET) && !reaches(&world, &b, SECRET));
    assert!(world.ok(&b, &["list"]).contains("Unshared by b"));
    world.ok(&a, &["sync"]);
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    assert_sound(&world, hub.folder());
    let log = world.git(&a, &["log", "--format=%an %s", "stopgap"]);
    assert!(log.contains("Afterwards") && log.contains("Unshared by b"), "{log}");
}

#[test]
fn one_fact_can_go_alone() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&a, &["note", &id, "harmless"]);
    world.ok(&a, &["note", &id, SECRET]);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(&a, &["show", &id, "--json"])).expect("JSON");
    let facts = shown["facts"].as_array().expect("facts");
    let fact =
        facts.iter().find(|fact| fact["text"] == SECRET).expect("the note")["id"].as_str().expect("an id");
    world.ok(&a, &["expunge", fact, "--reason", "A name", "--yes"]);
    world.ok(&b, &["sync"]);
    for folder in [&a, &b, hub.folder()] {
        assert!(!reaches(&world, folder, SECRET), "{}", folder.display());
    }
    let shown = world.ok(&b, &["show", &id]);
    assert!(shown.contains("harmless") && !shown.contains(SECRET), "{shown}");
}

#[test]
fn what_was_said_of_it_elsewhere_meanwhile_goes_as_well_and_is_told() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    world.ok(&b, &["note", &id, SECRET]);
    let kept = world.add(&b, &["Kept", "-e", "prod"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    let said = world.run(&b, &["sync"]);
    assert!(said.err.contains("spoke of something that was expunged, and is gone with it"), "{}", said.all());
    assert!(!reaches(&world, hub.folder(), SECRET) && !reaches(&world, &b, SECRET));
    assert!(at_hub(&world, &hub).iter().any(|path| path.contains(&kept)));
}

#[test]
fn before_the_sync_a_plain_fetch_of_the_tombstone_hides_it_already() {
    let (world, _hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    world.git(&b, &["fetch", "--quiet"]);
    assert!(!world.raw(&b, &["list"]).all().contains(&id));
}

#[test]
fn offline_it_goes_here_and_the_remote_follows() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    let away = world.path("away");
    std::fs::rename(hub.folder(), &away).expect("the network is gone");
    let said = world.run(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert!(said.err.contains("origin still has it: `stopgap sync` takes it out there"), "{}", said.all());
    assert!(!world.raw(&a, &["list"]).all().contains(&id), "the remote's tip is read without it");
    std::fs::rename(&away, hub.folder()).expect("the network is back");
    world.add(&b, &["Meanwhile", "-e", "prod"]);
    world.ok(&b, &["sync"]);
    world.ok(&a, &["sync"]);
    assert!(!reaches(&world, hub.folder(), "The first"));
    let files = at_hub(&world, &hub);
    assert_eq!(files.len(), 2, "{files:?}");
    world.ok(&b, &["sync"]);
    assert!(!reaches(&world, &b, "The first"));
}

#[test]
fn two_people_expunge_at_once() {
    let (world, hub, a, b, first) = two_clones();
    let second = world.add(&a, &["The second", "-e", "prod"]);
    world.add(&a, &["The third", "-e", "prod"]);
    world.ok(&a, &["sync"]);
    world.ok(&b, &["sync"]);
    let away = world.path("away");
    std::fs::rename(hub.folder(), &away).expect("the network is gone");
    world.run(&a, &["expunge", &first, "--reason", "A name", "--yes"]);
    world.run(&b, &["expunge", &second, "--reason", "A name", "--yes"]);
    std::fs::rename(&away, hub.folder()).expect("the network is back");
    for folder in [&a, &b, &a, &b] {
        world.ok(folder, &["sync"]);
    }
    for folder in [&a, &b, hub.folder()] {
        assert!(!reaches(&world, folder, "The first") && !reaches(&world, folder, "The second"));
        assert!(reaches(&world, folder, "The third"));
    }
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    assert_eq!(at_hub(&world, &hub).len(), 3, "one entry, two tombstones");
}

#[test]
fn a_host_that_forbids_rewriting_is_explained() {
    let (world, hub, a, _b, id) = two_clones();
    hub.refuse_rewrites();
    let said = world.run(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
entries/2026/11/23/gap-0000000001.toml
--- stderr
taken out here; 1 commit written anew
hint: if it was a secret, rotate it now: whoever fetched the journal may have it
hint: in [ROOT]/a the objects stay until git collects them: `git gc --prune=now` there does it at once, with whatever else no branch reaches
error: origin refused the journal: GH006: Protected branch update failed for refs/heads/stopgap.
  - What is on this branch may not be rewritten.
hint: origin still has it: `stopgap sync` takes it out there
hint: the host keeps histories from being rewritten, and expunging rewrites one: allow force pushes to `stopgap` for a moment, run `stopgap sync`, and forbid them again
hint: nothing is lost: 1 record waits on this machine
--- exit 2

"#]]
    );
    hub.disarm();
    world.ok(&a, &["sync"]);
    assert!(!reaches(&world, hub.folder(), "The first"));
}

#[test]
fn it_asks_first_and_can_only_look() {
    let (world, hub, a, _b, id) = two_clones();
    let before = tip(&world, &a, "stopgap");
    assert_data_eq!(
        world.run(&a, &["expunge", &id, "--reason", "A name"]).all(),
        str![[r#"
entries/2026/11/23/gap-0000000001.toml
--- stderr
error: expunging rewrites the journal's history for everybody; nothing was changed
hint: --yes does it without asking, --dry-run only shows what would go
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["expunge", &id, "--reason", "A name", "--dry-run"]).all(),
        str![[r#"
entries/2026/11/23/gap-0000000001.toml
--- stderr
note: nothing was changed (--dry-run)
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["expunge", "gap-zzzz", "--reason", "A name", "--yes"]).all(),
        str![[r#"
--- stderr
error: no entry begins with gap-zzzz
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&a, &["expunge", &id, "--reason", " ", "--yes"]).all(),
        str![[r#"
--- stderr
error: --reason is empty: why does it have to go?
hint: name the kind of thing, not the thing: --reason "a password in the command"
--- exit 2

"#]]
    );
    assert_eq!((tip(&world, &a, "stopgap"), tip(&world, hub.folder(), "stopgap")), (before.clone(), before));
}

#[test]
fn a_checked_out_journal_and_a_large_one_lose_it_too() {
    let (world, _hub, a, _b, id) = two_clones();
    world.git(&a, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    let journal = world.path("journal");
    assert_eq!(world.git(&journal, &["status", "--short"]), "");
    assert!(
        !journal.join("entries").exists()
            || !world.files(&a, "stopgap").iter().any(|path| path.contains(&id))
    );
    // An index holds the text as well.
    let (big, ids) = large(&world);
    assert!(big.join(".git/stopgap/base.index").exists());
    world.ok(&big, &["expunge", &ids, "--reason", "A name", "--yes"]);
    let listed = world.ok(&big, &["list", "--format", "jsonl"]);
    assert_eq!(listed.lines().count(), 1199);
    assert!(!listed.contains(&ids));
    for file in ["base.index", "recent.index"] {
        let bytes = std::fs::read(big.join(".git/stopgap").join(file)).unwrap_or_default();
        let text = b"Number 600 of many";
        assert!(!bytes.windows(text.len()).any(|window| window == text), "{file}");
    }
}

/// A repository with a journal of 1,200 entries, listed once; and the id of the six hundredth.
fn large(world: &World) -> (std::path::PathBuf, String) {
    let folder = world.repository("big");
    world.add(&folder, &["Begin", "-e", "prod"]);
    let mut stream = String::from(
        "commit refs/heads/stopgap\ncommitter On-call <oncall@example.com> 1763864441 +0100\ndata 4\nmany\nfrom refs/heads/stopgap^0\n",
    );
    let mut chosen = String::new();
    for number in 0..1199 {
        let id = format!("gap-{number:010}");
        let title = format!("Number {number} of many");
        let text =
            format!("schema = 1\nid = \"{id}\"\ntitle = \"{title}\"\nrecorded_at = 2026-11-20T12:00:00Z\n");
        stream.push_str(&format!("M 644 inline entries/2026/11/20/{id}.toml\ndata {}\n{text}\n", text.len()));
        if number == 600 {
            chosen = id;
        }
    }
    let mut import = world.command("git", &folder);
    let import = import.args(["fast-import", "--quiet"]).stdin(std::process::Stdio::piped());
    let mut child = import.spawn().expect("git starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), stream.as_bytes()).expect("written");
    assert!(child.wait().expect("it ends").success());
    world.ok(&folder, &["list", "--limit", "1"]);
    (folder, chosen)
}

#[test]
fn a_clone_that_knows_nothing_of_it_cannot_bring_it_back() {
    let (world, hub, a, b, id) = two_clones();
    world.ok(&b, &["sync"]);
    let c = clone(&world, &hub.file_url(), "c");
    world.ok(&c, &["sync"]);
    world.ok(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    // Somebody forces the old history back; the next clone that knows the tombstone takes it out again.
    world.git(&c, &["push", "--quiet", "--force", "origin", "stopgap"]);
    assert!(reaches(&world, hub.folder(), "The first"));
    world.ok(&a, &["sync"]);
    assert!(!reaches(&world, hub.folder(), "The first"));
    world.ok(&c, &["sync"]);
    world.ok(&b, &["sync"]);
    for folder in [&a, &b, &c, hub.folder()] {
        assert!(!reaches(&world, folder, "The first"), "{}", folder.display());
    }
}

#[test]
fn fsck_tells_what_is_still_there_from_what_was_brought_back() {
    let (world, hub, a, _b, id) = two_clones();
    let away = world.path("away");
    std::fs::rename(hub.folder(), &away).expect("the network is gone");
    world.run(&a, &["expunge", &id, "--reason", "A name", "--yes"]);
    let said = world.run(&a, &["fsck"]);
    assert!(said.code == 0 && said.out.contains("remark still-there"), "{}", said.all());
    std::fs::rename(&away, hub.folder()).expect("the network is back");
    world.ok(&a, &["sync"]);
    assert!(world.ok(&a, &["fsck"]).contains("no findings"));
}

#[test]
fn what_was_taken_out_and_put_back_is_a_remark_for_fsck() {
    let (world, _hub, a, b, _) = two_clones();
    world.ok(&b, &["sync"]);
    world.git(&a, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    let journal = world.path("journal");
    world.git(&journal, &["rm", "--quiet", "-r", "entries"]);
    world.git(&journal, &["commit", "--quiet", "-m", "Tidy"]);
    world.git(&journal, &["push", "--quiet", "origin", "stopgap"]);
    world.git(&b, &["fetch", "--quiet"]);
    let said = world.run(&a, &["fsck"]);
    assert!(said.code == 1 && said.out.contains("error removed"), "{}", said.all());
    world.ok(&b, &["sync"]);
    for _ in 0..2 {
        let said = world.run(&b, &["fsck"]);
        assert!(said.code == 0 && said.out.contains("remark put-back"), "{}", said.all());
    }
}
