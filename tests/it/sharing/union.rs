//! Properties over real repositories: the union is associative, commutative and idempotent, whoever joins with whom
//! and in which order, and what was expunged never comes back.

use super::reaches;
use crate::support::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const CLONES: usize = 3;

/// What somebody does to one of the clones.
#[derive(Clone, Debug)]
enum Step {
    Add(usize),
    Note(usize, usize),
    /// The two join through the hub.
    Sync(usize),
    /// A file of the journal is changed by hand.
    Tamper(usize, usize),
    Event(usize),
    Expunge(usize, usize),
}

fn steps(expunging: bool) -> impl Strategy<Value = Vec<Step>> {
    let clone = || 0..CLONES;
    let quiet = prop_oneof![
        4 => clone().prop_map(Step::Add),
        2 => (clone(), any::<usize>()).prop_map(|(at, which)| Step::Note(at, which)),
        4 => clone().prop_map(Step::Sync),
        1 => (clone(), any::<usize>()).prop_map(|(at, which)| Step::Tamper(at, which)),
        1 => clone().prop_map(Step::Event),
    ];
    let loud = prop_oneof![
        4 => clone().prop_map(Step::Add),
        2 => (clone(), any::<usize>()).prop_map(|(at, which)| Step::Note(at, which)),
        4 => clone().prop_map(Step::Sync),
        2 => (clone(), any::<usize>()).prop_map(|(at, which)| Step::Expunge(at, which)),
    ];
    let one = if expunging { loud.boxed() } else { quiet.boxed() };
    prop::collection::vec(one, 4..18)
}

struct Team {
    world: World,
    hub: PathBuf,
    clones: Vec<PathBuf>,
    ids: Vec<String>,
    /// Texts that must not be found anywhere any more.
    gone: BTreeSet<String>,
}

impl Team {
    fn new() -> Self {
        let world = World::new();
        let hub = super::hub(&world);
        let clones = (0..CLONES).map(|at| super::clone(&world, &hub.file_url(), &format!("c{at}"))).collect();
        let hub = hub.folder().to_path_buf();
        Self { world, hub, clones, ids: Vec::new(), gone: BTreeSet::new() }
    }

    fn take(&mut self, number: usize, step: &Step) {
        let world = &self.world;
        let known = |at: usize, which: usize| -> Option<String> {
            let folder = &self.clones[at];
            let here: Vec<&String> = self.ids.iter().filter(|id| holds(world, folder, id)).collect();
            (!here.is_empty()).then(|| here[which % here.len()].clone())
        };
        match step {
            Step::Add(at) => {
                let id = world.add(&self.clones[*at], &[&format!("Change number {number}"), "-e", "prod"]);
                self.ids.push(id);
            }
            Step::Note(at, which) => {
                if let Some(id) = known(*at, *which) {
                    world.run(&self.clones[*at], &["note", &id, &format!("Remark number {number} of {id}")]);
                }
            }
            Step::Sync(at) => {
                world.ok(&self.clones[*at], &["sync"]);
            }
            Step::Tamper(at, which) => {
                let path = known(*at, *which).and_then(|id| {
                    world
                        .files(&self.clones[*at], "stopgap")
                        .into_iter()
                        .find(|path| path.ends_with(&format!("{id}.toml")))
                });
                if let Some(path) = path {
                    world.put(&self.clones[*at], &path, format!("schema = 1\nn = {number}\n").as_bytes());
                }
            }
            Step::Event(at) => {
                let text = format!("schema = 1\nn = {number}\n");
                if world
                    .command("git", &self.clones[*at])
                    .args(["rev-parse", "-q", "--verify", "stopgap"])
                    .output()
                    .expect("git")
                    .status
                    .success()
                {
                    world.put(
                        &self.clones[*at],
                        &format!("events/2026/11/23/{number}.toml"),
                        text.as_bytes(),
                    );
                }
            }
            Step::Expunge(at, which) => {
                if let Some(id) = known(*at, *which) {
                    let said = world.run(&self.clones[*at], &["expunge", &id, "--reason", "A name", "--yes"]);
                    assert_eq!(said.code, 0, "{}", said.all());
                    self.gone.insert(id);
                }
            }
        }
    }

    /// Everybody syncs until nothing is new.
    fn settle(&self) {
        for _ in 0..2 {
            for folder in &self.clones {
                self.world.ok(folder, &["sync"]);
            }
        }
    }

    fn files(&self, folder: &Path) -> BTreeSet<String> {
        let listed = self.world.git(folder, &["ls-tree", "-r", "stopgap", "entries", "events", "expunged"]);
        listed.lines().map(str::to_owned).collect()
    }
}

fn holds(world: &World, folder: &Path, id: &str) -> bool {
    let listed = world
        .command("git", folder)
        .args(["ls-tree", "-r", "--name-only", "stopgap"])
        .output()
        .expect("git starts");
    String::from_utf8_lossy(&listed.stdout).contains(&format!("{id}.toml"))
}

/// A few cases, each of which runs the program some dozen times.
fn runner() -> TestRunner {
    TestRunner::new(Config {
        cases: 12,
        max_shrink_iters: 20,
        failure_persistence: None,
        ..Config::default()
    })
}

/// The contents of a journal, whatever their names: none where there is no journal.
fn contents(team: &Team, folder: &Path) -> BTreeSet<String> {
    if team.world.git(folder, &["branch", "--list", "stopgap"]).is_empty() {
        return BTreeSet::new();
    }
    let files = team.files(folder);
    files.iter().filter_map(|line| line.split_whitespace().nth(2)).map(str::to_owned).collect()
}

#[test]
fn whoever_joins_with_whom_the_outcome_is_the_union_of_both() {
    let outcome = runner().run(&steps(false), |steps| {
        let mut team = Team::new();
        team.take(0, &Step::Add(0));
        for (number, step) in steps.iter().enumerate() {
            let Step::Sync(at) = step else {
                team.take(number + 1, step);
                continue;
            };
            let folder = team.clones[*at].clone();
            let both: BTreeSet<String> =
                contents(&team, &folder).union(&contents(&team, &team.hub)).cloned().collect();
            team.take(number + 1, step);
            prop_assert_eq!(contents(&team, &folder), both.clone(), "the clone");
            prop_assert_eq!(contents(&team, &team.hub), both, "the hub");
        }
        team.settle();
        let all: Vec<BTreeSet<String>> = team.clones.iter().map(|folder| team.files(folder)).collect();
        prop_assert!(all.iter().all(|files| *files == all[0]), "all hold the same, under the same names");
        // Joining once more, in another order, makes no difference.
        let tip = super::tip(&team.world, &team.hub, "stopgap");
        for folder in team.clones.iter().rev() {
            team.world.ok(folder, &["sync"]);
        }
        prop_assert_eq!(super::tip(&team.world, &team.hub, "stopgap"), tip);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_was_expunged_never_comes_back() {
    let outcome = runner().run(&steps(true), |steps| {
        let mut team = Team::new();
        team.take(0, &Step::Add(0));
        for (number, step) in steps.iter().enumerate() {
            team.take(number + 1, step);
        }
        team.settle();
        let all: Vec<BTreeSet<String>> = team.clones.iter().map(|folder| team.files(folder)).collect();
        prop_assert!(all.iter().all(|files| *files == all[0]), "all hold the same");
        for id in &team.ids {
            let is_there = all[0].iter().any(|line| line.ends_with(&format!("{id}.toml")));
            prop_assert_eq!(is_there, !team.gone.contains(id), "{}", id);
        }
        for folder in team.clones.iter().chain([&team.hub]) {
            for id in &team.gone {
                let entry = format!("add {id}");
                prop_assert!(!reaches(&team.world, folder, &entry), "{} in {}", entry, folder.display());
                let remark = format!("of {id}");
                prop_assert!(!reaches(&team.world, folder, &remark), "{} in {}", remark, folder.display());
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
