//! The index is never seen: whatever happened to the journal or to the files of the index, what is printed is what
//! is printed without it.

pub mod history;

use crate::support::World;
use history::{History, Random};
use std::path::{Path, PathBuf};

/// More files than this, and a journal is worth an index.
const ENOUGH: usize = 1100;

/// Everything that a person can see of a journal, errors and warnings included.
fn seen(world: &World, folder: &Path) -> String {
    let views: [&[&str]; 3] = [
        &["list", "--all", "--format", "jsonl"],
        &["list", "--limit", "3", "--all"],
        &["status", "--format", "json"],
    ];
    views.iter().map(|view| world.raw(folder, view).all()).collect()
}

/// The same where no index can be written: a file stands in the place of its folder.
fn seen_without(world: &World, folder: &Path) -> String {
    let (place, aside) = (folder.join(".git/stopgap"), folder.join(".git/aside"));
    let is_there = place.exists();
    if is_there {
        std::fs::rename(&place, &aside).expect("the index is put aside");
    }
    std::fs::write(&place, "").expect("a file");
    let seen = seen(world, folder);
    std::fs::remove_file(&place).expect("the file is taken away");
    if is_there {
        std::fs::rename(&aside, &place).expect("the index is put back");
    }
    seen
}

#[track_caller]
fn same(world: &World, folder: &Path, what: &str) {
    let without = seen_without(world, folder);
    // The first look may bring the index up to date, the second one reads what the first has written.
    for look in ["first", "second"] {
        let with = seen(world, folder);
        if with != without {
            let differing = with.lines().zip(without.lines()).find(|(with, without)| with != without);
            panic!("{what}, {look} look: with the index and without it differ: {differing:#?}");
        }
    }
}

fn index_files(folder: &Path) -> Vec<PathBuf> {
    ["base.index", "recent.index"].iter().map(|name| folder.join(".git/stopgap").join(name)).collect()
}

fn journal(seed: u64) -> (World, PathBuf, History) {
    let (world, folder) = World::with_repository();
    let mut history = History::new(seed);
    history.add_entries(ENOUGH);
    history.commit(&world, &folder, "refs/heads/stopgap");
    (world, folder, history)
}

#[test]
fn over_random_histories_nothing_shows_that_there_is_an_index() {
    for seed in 1..=5 {
        let (world, folder, mut history) = journal(seed);
        same(&world, &folder, &format!("seed {seed}, begin"));
        assert!(index_files(&folder)[0].exists(), "there is an index");
        for step in 0..10 {
            let what = history.step(&world, &folder);
            same(&world, &folder, &format!("seed {seed}, step {step}: {what}"));
        }
    }
}

#[test]
fn a_damaged_index_is_not_seen() {
    let (world, folder, mut history) = journal(11);
    seen(&world, &folder);
    history.add_entries(80);
    history.add_facts(80);
    history.commit(&world, &folder, "refs/heads/stopgap");
    let expected = seen_without(&world, &folder);
    seen(&world, &folder);
    let files = index_files(&folder);
    let whole: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).expect("an index")).collect();
    let mut random = Random::new(5);
    for round in 0..40 {
        for (file, bytes) in files.iter().zip(&whole) {
            std::fs::write(file, bytes).expect("the index is put back");
        }
        let at = random.below(2);
        let mut bytes = whole[at].clone();
        let place = random.below(bytes.len());
        match round % 4 {
            // Half of the flips hit the first bytes, where the lengths are.
            0 => bytes[place % 100] ^= 1 << random.below(8),
            1 => bytes[place] ^= 1 << random.below(8),
            2 => bytes.truncate(place),
            _ => bytes.extend(vec![0; place % 1000]),
        }
        std::fs::write(&files[at], bytes).expect("a damaged index");
        // Each view alone: what one of them finds and mends must not hide it from the others.
        let view: &[&str] = match round % 3 {
            0 => &["list", "--all", "--format", "jsonl"],
            1 => &["list", "--limit", "3", "--all"],
            _ => &["status", "--format", "json"],
        };
        let said = world.raw(&folder, view).all();
        assert!(expected.contains(&said), "round {round}, {view:?}: {said}");
    }
    same(&world, &folder, "after all damage");
}

#[test]
fn what_waits_in_the_inbox_is_laid_over_the_index() {
    let (world, folder, mut history) = journal(41);
    seen(&world, &folder);
    let id = history.some_entry();
    let lock = folder.join(".git/refs/heads/stopgap.lock");
    std::fs::write(&lock, "").expect("a lock");
    world.raw(&folder, &["add", "Restart the ingress controller", "-e", "prod"]);
    world.raw(&folder, &["note", &id, "The limit held."]);
    std::fs::remove_file(&lock).expect("the lock is taken away");
    same(&world, &folder, "with two records in the inbox");
    let list = world.ok(&folder, &["list", "--all", "--format", "jsonl"]);
    assert_eq!(list.lines().count(), ENOUGH + 1);
    assert_eq!(list.matches("The limit held.").count(), 1);
    // A record that landed and still lies in the inbox, as after a crash, counts once.
    let inbox = world.path("state/stopgap/inbox");
    let kept: Vec<(PathBuf, Vec<u8>)> = std::fs::read_dir(&inbox)
        .expect("an inbox")
        .map(|file| file.expect("a file").path())
        .map(|path| (path.clone(), std::fs::read(path).expect("a record")))
        .collect();
    world.ok(&folder, &["inbox", "file"]);
    for (path, bytes) in kept {
        std::fs::write(path, bytes).expect("the record is put back");
    }
    same(&world, &folder, "with two records that have landed");
    let list = world.ok(&folder, &["list", "--all", "--format", "jsonl"]);
    assert_eq!(list.lines().count(), ENOUGH + 1);
    assert_eq!(list.matches("The limit held.").count(), 1);
    assert!(!list.contains("\"waiting\":true"), "nothing waits any more");
}

#[test]
fn the_index_of_another_journal_is_of_no_use() {
    let (world, folder, _) = journal(21);
    seen(&world, &folder);
    let other = world.repository("other");
    let mut history = History::new(22);
    history.add_entries(ENOUGH);
    history.commit(&world, &other, "refs/heads/stopgap");
    seen(&world, &other);
    let [own, foreign] = [&folder, &other].map(|folder| index_files(folder).remove(0));
    std::fs::copy(foreign, own).expect("a copy");
    same(&world, &folder, "with the index of another journal");
}

#[test]
fn readers_and_writers_at_once_see_whole_journals() {
    let (world, folder, _) = journal(31);
    let count = |text: &str| text.lines().count();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..10).for_each(|_| drop(world.add(&folder, &["Open 8443 from the vendor"]))));
            scope.spawn(|| {
                let mut before = ENOUGH;
                for _ in 0..10 {
                    let now = count(&world.ok(&folder, &["list", "--all", "--format", "jsonl"]));
                    assert!(now >= before, "{now} entries after {before}");
                    before = now;
                }
            });
        }
        // Somebody who takes the index away again and again.
        scope.spawn(|| {
            for _ in 0..20 {
                for file in index_files(&folder) {
                    let _ = std::fs::remove_file(file);
                }
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        });
    });
    let all = count(&world.ok(&folder, &["list", "--all", "--format", "jsonl"]));
    assert_eq!(all, ENOUGH + 30);
    same(&world, &folder, "afterwards");
}
