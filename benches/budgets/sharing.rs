//! The budgets of sharing: a sync, a record while sharing goes on in the background, and a check of what is new.

use crate::measure::{Contestant, medians};
use crate::places::World;
use crate::rows::{Bench, line};
use crate::table::Line;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const TYPED: [&str; 4] = ["add", "Open 8443 from the vendor", "-e", "prod"];

/// A clone of a journal with a hub of its own, both with all of it.
fn clone(world: &World, name: &str) -> PathBuf {
    let journal = world.journal(100_000);
    let hub = world.copy(&journal, &format!("{name}-hub"));
    world.git(&hub, &["config", "receive.denyCurrentBranch", "ignore"]);
    let folder = world.copy(&journal, name);
    world.git(&folder, &["remote", "add", "origin", &format!("file://{}", hub.display())]);
    world.git(&folder, &["fetch", "--quiet"]);
    folder
}

/// Waits until nothing is shared in the background any more.
fn settle(folder: &Path) {
    let started = Instant::now();
    let own = folder.join(".git/stopgap");
    let is_busy = || {
        let held = std::fs::File::open(own.join("sharing.lock")).is_ok_and(|file| file.try_lock().is_err());
        held || own.join("unshared").exists()
    };
    let mut calm = 0;
    while calm < 3 && started.elapsed() < Duration::from_secs(30) {
        calm = if is_busy() { 0 } else { calm + 1 };
        std::thread::sleep(Duration::from_millis(100));
    }
}

impl Bench<'_> {
    fn quiet(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = self.stopgap(folder, arguments);
        command.env("STOPGAP_SHARE", "off");
        command
    }

    fn ten_entries(&self, folder: &Path) {
        for _ in 0..10 {
            assert!(self.quiet(folder, &TYPED).output().expect("it starts").status.success());
        }
    }

    pub fn sync(&self) -> Vec<Line> {
        if !self.has(100_000) {
            return Vec::new();
        }
        let (ours, theirs) = (clone(self.world, "sync-ours"), clone(self.world, "sync-theirs"));
        let mut both = [
            Contestant {
                prepare: Box::new(|| self.ten_entries(&ours)),
                commands: Box::new(|| vec![(self.quiet(&ours, &["sync"]), None)]),
            },
            Contestant {
                prepare: Box::new(|| self.ten_entries(&theirs)),
                commands: Box::new(|| {
                    let fetch = self.git(&theirs, &["fetch", "--quiet", "origin", "stopgap"]);
                    let push = self.git(&theirs, &["push", "--quiet", "origin", "stopgap"]);
                    vec![(fetch, None), (push, None)]
                }),
            },
        ];
        let times = medians(&mut both, self.rounds);
        vec![line(
            "sync of 10 new entries into 100,000",
            times[0],
            "git fetch && git push",
            times[1],
            Some(2.0),
        )]
    }

    pub fn share(&self) -> Vec<Line> {
        if !self.has(100_000) {
            return Vec::new();
        }
        let (on, off) = (clone(self.world, "share-on"), clone(self.world, "share-off"));
        let mut both = [
            Contestant {
                prepare: Box::new(|| settle(&on)),
                commands: Box::new(|| vec![(self.stopgap(&on, &TYPED), None)]),
            },
            Contestant {
                prepare: Box::new(|| settle(&on)),
                commands: Box::new(|| vec![(self.quiet(&off, &TYPED), None)]),
            },
        ];
        let times = medians(&mut both, self.rounds);
        drop(both);
        settle(&on);
        let burst = |command: &dyn Fn() -> Command| {
            let started = Instant::now();
            for _ in 0..20 {
                assert!(command().output().expect("it starts").status.success());
            }
            started.elapsed() / 20
        };
        let (mut with, mut without) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            without.push(burst(&|| self.quiet(&off, &TYPED)));
            with.push(burst(&|| self.stopgap(&on, &TYPED)));
            settle(&on);
        }
        with.sort_unstable();
        without.sort_unstable();
        vec![
            line("add with sharing in the background", times[0], "add without", times[1], Some(1.3)),
            line("the same, each of 20 in a row", with[2], "add without", without[2], None),
        ]
    }

    pub fn fsck(&self) -> Vec<Line> {
        if !self.has(100_000) {
            return Vec::new();
        }
        let journal = self.world.journal(100_000);
        let folder = self.world.copy(&journal, "fsck-100000");
        assert!(self.quiet(&folder, &["fsck"]).output().expect("it starts").status.success());
        let mut both = [
            Contestant {
                prepare: Box::new(|| {
                    assert!(self.quiet(&folder, &TYPED).output().expect("it starts").status.success());
                }),
                commands: Box::new(|| vec![(self.quiet(&folder, &["fsck"]), None)]),
            },
            Contestant::plain(|| self.quiet(&folder, &["fsck", "--all"])),
        ];
        let times = medians(&mut both, self.rounds.min(5));
        vec![line("fsck of one new entry in 100,000", times[0], "fsck --all", times[1], None)]
    }
}
