//! An entry that was acknowledged is never lost: not by sixteen writers at once, not by `kill -9`.
//!
//! Both tests run the real program, and always: they take seconds, and print the seed that repeats them.

use crate::support::World;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const WRITERS: usize = 16;
const EACH: usize = 50;

/// Random numbers that a seed repeats (splitmix64).
struct Random(u64);

impl Random {
    fn new(name: &str) -> Self {
        let given = std::env::var("STOPGAP_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| u64::from(std::process::id()) ^ 0x5709_6a90);
        println!("{name}: STOPGAP_TEST_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Runs the writers, each in its thread; what they return, in any order.
fn at_once<T: Send>(writers: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..writers)
            .map(|writer| {
                let work = &work;
                scope.spawn(move || work(writer))
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("a writer")).collect()
    })
}

/// The ids of the entries in the journal, from the names of its files.
fn entries(world: &World, folder: &Path) -> BTreeSet<String> {
    let files = world.files(folder, "stopgap");
    let names = files.iter().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".toml"));
    names.filter(|name| !name.contains('.')).map(str::to_owned).collect()
}

#[track_caller]
fn assert_sound(world: &World, folder: &Path) {
    let said = world
        .command("git", folder)
        .args(["fsck", "--strict", "--no-dangling"])
        .output()
        .expect("git starts");
    let text = String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success() && text.trim().is_empty(), "git fsck: {text}");
    assert!(!folder.join(".git/refs/heads/stopgap.lock").exists(), "no lock is left");
}

#[test]
fn sixteen_writers_of_fifty_entries_lose_none() {
    let (world, infra) = World::with_repository();
    let started = Instant::now();
    let acknowledged = at_once(WRITERS, |writer| {
        let add = |number| world.add(&infra, &[&format!("Change {number} of writer {writer}"), "-e", "prod"]);
        (0..EACH).map(add).collect::<Vec<_>>()
    });
    println!("{WRITERS} x {EACH} entries in {:?}", started.elapsed());
    let acknowledged: BTreeSet<String> = acknowledged.into_iter().flatten().collect();
    assert_eq!(acknowledged.len(), WRITERS * EACH, "every id once");
    assert_eq!(entries(&world, &infra), acknowledged);
    let commits = world.git(&infra, &["rev-list", "--count", "stopgap"]);
    assert_eq!(commits.trim(), (WRITERS * EACH).to_string(), "a commit each, and one line of them");
    let roots = world.git(&infra, &["rev-list", "--max-parents=0", "stopgap"]);
    assert_eq!(roots.lines().count(), 1, "begun once");
    assert_sound(&world, &infra);
    assert!(!world.path("state/stopgap/inbox").exists(), "nobody had to give up");
    let listed = world.ok(&infra, &["list", "--format", "jsonl"]);
    assert_eq!(listed.lines().count(), WRITERS * EACH);
}

#[test]
fn what_is_said_about_several_entries_at_once_loses_none_either() {
    let (mut world, infra) = World::with_repository();
    let ids: Vec<String> = (0..3).map(|_| world.add(&infra, &["Open 8443", "-e", "prod"])).collect();
    world.set("STOPGAP_NOW", "2026-11-23T03:30:00+01:00");
    at_once(8, |writer| {
        for number in 0..5 {
            let text = format!("remark {number} of writer {writer}");
            world.ok(&infra, &["note", &ids[0], &ids[1], &ids[2], &text]);
        }
    });
    for id in &ids {
        let shown = world.ok(&infra, &["show", id, "--json"]);
        let entry: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(entry["facts"].as_array().map(Vec::len), Some(40), "{id}");
    }
    assert_eq!(world.files(&infra, "stopgap").len(), 3 + 3 * 40);
    assert_sound(&world, &infra);
}

/// Git itself knows nothing of our lock: what it writes to the branch, by a fetch or by hand, has to stay too.
#[test]
fn another_program_that_writes_to_the_branch_loses_nothing_and_takes_nothing() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["The first", "-e", "prod"]);
    let commit = |number: usize| {
        // Git refuses where the branch moved in between or is locked just now: then once more.
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(60) {
            let tip = world.git(&infra, &["rev-parse", "stopgap"]).trim().to_owned();
            let (tree, text) = (format!("{tip}^{{tree}}"), format!("By hand {number}"));
            let made = world.git(&infra, &["commit-tree", &tree, "-p", &tip, "-m", &text]);
            let update = ["update-ref", "refs/heads/stopgap", made.trim(), &tip];
            let said = world.command("git", &infra).args(update).output().expect("git starts");
            if said.status.success() {
                return;
            }
        }
        panic!("git never got its turn");
    };
    at_once(4, |writer| {
        for number in 0..10 {
            if writer == 0 {
                commit(number);
            } else {
                world.add(&infra, &[&format!("Change {number} of writer {writer}"), "-e", "prod"]);
            }
        }
    });
    assert_eq!(entries(&world, &infra).len(), 1 + 3 * 10);
    let log = world.git(&infra, &["log", "--format=%s", "stopgap"]);
    assert_eq!(log.lines().filter(|subject| subject.starts_with("By hand")).count(), 10);
    assert!(!world.path("state/stopgap/inbox").exists(), "nobody had to give up");
    assert_sound(&world, &infra);
}

/// In a worktree that has the journal checked out each writer also changes the index.
#[test]
fn writers_at_once_leave_a_checked_out_journal_clean() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["The first", "-e", "prod"]);
    world.git(&infra, &["worktree", "add", "--quiet", "../journal", "stopgap"]);
    at_once(8, |writer| {
        for _ in 0..5 {
            world.add(&infra, &[&format!("By writer {writer}"), "-e", "prod"]);
        }
    });
    let state = world.git(&world.path("journal"), &["status", "--porcelain"]);
    assert_eq!((state.as_str(), entries(&world, &infra).len()), ("", 41));
}

#[test]
fn what_waits_is_filed_once_by_many_at_once() {
    let (world, infra) = World::with_repository();
    let lock = world.write("infra/.git/refs/heads/stopgap.lock", "");
    for number in 0..3 {
        world.add(&infra, &[&format!("Waiting {number}"), "-e", "prod"]);
    }
    std::fs::remove_file(lock).expect("the lock");
    at_once(8, |writer| world.add(&infra, &[&format!("By writer {writer}"), "-e", "prod"]));
    assert_eq!(entries(&world, &infra).len(), 11);
    assert_eq!(world.git(&infra, &["rev-list", "--count", "stopgap"]).trim(), "11", "nothing twice");
    assert_eq!(std::fs::read_dir(world.path("state/stopgap/inbox")).expect("the inbox").count(), 0);
}

const KILLS: usize = 200;

/// Kills the program at random moments. Each run that printed its id has to be found again, in the journal or in
/// the inbox; what a kill left behind never stops the next run, which at worst names the lock.
#[test]
fn kill_9_loses_nothing_that_was_acknowledged() {
    let (world, infra) = World::with_repository();
    let mut random = Random::new("kill -9");
    let started = Instant::now();
    let mut usual = (0..5).map(|_| timed(&world, &infra)).min().unwrap_or_default();
    let mut acknowledged = entries(&world, &infra);
    let (mut killed, mut locks, mut waited) = (0, 0, 0);
    for number in 0..KILLS {
        let title = format!("Change {number}");
        let mut child = start(&world, &infra, &title);
        // Somewhere between its start and its usual end, a little more for those that end first.
        let micros = u64::try_from(usual.as_micros()).unwrap_or(20_000);
        let moment = Duration::from_micros(random.below(micros * 9 / 8));
        std::thread::sleep(moment);
        killed += usize::from(matches!(child.try_wait(), Ok(None)));
        child.kill().expect("it is ours");
        let output = child.wait_with_output().expect("it ends");
        acknowledged.extend(ids(&output.stdout));
        let lock = infra.join(".git/refs/heads/stopgap.lock");
        if lock.exists() {
            locks += 1;
            // The next command names it and keeps the record.
            let said = world.run(&infra, &["add", "Behind the lock", "-e", "prod"]);
            assert_eq!(said.code, 0, "{}", said.all());
            assert!(
                said.err.contains("stopgap.lock is") && said.err.contains("stopgap doctor --fix"),
                "{}",
                said.all()
            );
            waited += 1;
            make_older(&lock);
            world.ok(&infra, &["doctor", "--fix"]);
            assert!(!lock.exists(), "doctor removed it");
        }
        if number % 20 == 0 {
            // The machine may be busier now.
            usual = timed(&world, &infra);
        }
    }
    println!(
        "{killed} killed, {locks} locks left, {} acknowledged, in {:?}",
        acknowledged.len(),
        started.elapsed()
    );
    assert!(killed > KILLS / 4, "only {killed} were killed while they worked");
    let last = world.add(&infra, &["The last", "-e", "prod"]);
    acknowledged.insert(last);
    let found = entries(&world, &infra);
    let gone: Vec<_> = acknowledged.difference(&found).collect();
    assert!(gone.is_empty(), "lost: {gone:?}");
    let still_there = std::fs::read_dir(world.path("state/stopgap/inbox")).map_or(0, Iterator::count);
    assert_eq!(still_there, 0, "all {waited} that waited were filed");
    assert_sound(&world, &infra);
    assert_eq!(world.ok(&infra, &["list", "--format", "jsonl"]).lines().count(), found.len());
}

/// The same while several write, so that the dead hold locks that the living wait for.
#[test]
fn kill_9_among_others_does_not_stop_them() {
    let (world, infra) = World::with_repository();
    let mut random = Random::new("kill -9 among others");
    world.add(&infra, &["The first", "-e", "prod"]);
    let usual = timed(&world, &infra);
    let mut acknowledged = BTreeSet::new();
    let mut running: VecDeque<Child> = VecDeque::new();
    for number in 0..60 {
        running.push_back(start(&world, &infra, &format!("Change {number}")));
        if running.len() == 4 {
            let mut child = running.pop_front().expect("four");
            if random.below(2) == 0 {
                std::thread::sleep(usual.mul_f64(0.25));
                child.kill().expect("it is ours");
            }
            let output = child.wait_with_output().expect("it ends");
            acknowledged.extend(ids(&output.stdout));
        }
    }
    for child in running {
        acknowledged.extend(ids(&child.wait_with_output().expect("it ends").stdout));
    }
    let lock = infra.join(".git/refs/heads/stopgap.lock");
    if lock.exists() {
        make_older(&lock);
    }
    world.ok(&infra, &["doctor", "--fix"]);
    let found = entries(&world, &infra);
    let gone: Vec<_> = acknowledged.difference(&found).collect();
    assert!(gone.is_empty() && acknowledged.len() > 20, "gone: {gone:?} of {}", acknowledged.len());
    assert_sound(&world, &infra);
}

fn start(world: &World, infra: &Path, title: &str) -> Child {
    let mut program = world.program(infra);
    program.args(["add", title, "-e", "prod"]).stdout(Stdio::piped()).stderr(Stdio::null());
    program.spawn().expect("the program starts")
}

fn timed(world: &World, infra: &Path) -> Duration {
    let started = Instant::now();
    world.add(infra, &["To know how long it takes", "-e", "prod"]);
    started.elapsed()
}

/// Whole lines alone are an acknowledgement.
fn ids(out: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(out).into_owned();
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(str::to_owned).collect()
}

fn make_older(lock: &Path) {
    let file = std::fs::File::options().write(true).open(lock).expect("the lock");
    let then = std::time::SystemTime::now() - Duration::from_secs(120);
    file.set_modified(then).expect("a time");
}
