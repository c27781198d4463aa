//! The budgets, row by row: each one of ours beside the git command that anyone can run.

use crate::measure::{Contestant, medians};
use crate::places::{World, file_command};
use crate::table::Line;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

pub const STOPGAP: &str = env!("CARGO_BIN_EXE_stopgap");

/// What a person types for the first entry.
pub const FIRST: &str = "stopgap add \"Open 8443 from the vendor\" -e prod";

pub struct Bench<'a> {
    pub world: &'a World,
    pub rounds: usize,
    /// The sizes that were asked for, smallest first.
    pub sizes: &'a [usize],
}

impl Bench<'_> {
    pub fn stopgap(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = self.world.command(STOPGAP, folder);
        command.args(arguments);
        command
    }

    pub fn git(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = self.world.command("git", folder);
        command.args(arguments);
        command
    }

    fn shell(&self, folder: &Path, line: &str) -> Command {
        let mut command = self.world.command("sh", folder);
        command.args(["-c", line]);
        command
    }

    pub fn ours<'a>(&'a self, folder: &'a Path, arguments: &'a [&'a str]) -> Contestant<'a> {
        Contestant::plain(move || self.stopgap(folder, arguments))
    }

    pub fn theirs<'a>(&'a self, folder: &'a Path, arguments: &'a [&'a str]) -> Contestant<'a> {
        Contestant::plain(move || self.git(folder, arguments))
    }

    pub fn has(&self, size: usize) -> bool {
        self.sizes.contains(&size)
    }

    pub fn start(&self) -> Vec<Line> {
        let folder = self.world.root();
        let mut both = [self.ours(folder, &["--version"]), self.theirs(folder, &["--version"])];
        let times = medians(&mut both, self.rounds * 3);
        vec![line("start-up (`--version`)", times[0], "git --version", times[1], Some(1.5))]
    }

    pub fn add(&self) -> Vec<Line> {
        const TYPED: [&str; 4] = ["add", "Open 8443 from the vendor", "-e", "prod"];
        let copies: Vec<(usize, PathBuf)> = self
            .sizes
            .iter()
            .filter(|size| **size <= 100_000)
            .map(|size| (*size, self.world.copy(&self.world.journal(*size), &format!("add-{size}"))))
            .collect();
        let mut lines = Vec::new();
        if let [(_, small), (_, large)] = copies.as_slice() {
            let mut both = [self.ours(large, &TYPED), self.ours(small, &TYPED)];
            let times = medians(&mut both, self.rounds * 3);
            lines.push(line("add, from 1,000 to 100,000", times[0], "at 1,000", times[1], Some(1.3)));
        }
        let Some((_, large)) = copies.iter().find(|(size, _)| *size == 100_000) else { return lines };
        let journal = self.world.journal(100_000);
        let imported = self.world.copy(&journal, "import-100000");
        let tree = self.world.checked_out(&journal, 100_000);
        let (mut first, mut second, mut third) = (0, 0, 0);
        let mut all = [
            self.ours(large, &TYPED),
            self.import(&imported, &[], &mut first),
            self.import(&imported, &["-c", "core.fsync=all"], &mut second),
            self.commit(&tree, &[], &mut third),
        ];
        let times = medians(&mut all, self.rounds);
        drop(all);
        let mut all_synced = [self.commit(&tree, &["-c", "core.fsync=all"], &mut third)];
        let synced = medians(&mut all_synced, self.rounds / 2 + 1);
        drop(all_synced);
        let work = "add, journal of 100,000";
        lines.push(line(work, times[0], "git add F && git commit", times[3], Some(0.03)));
        lines.push(line(work, times[0], "the same, core.fsync=all", synced[0], None));
        lines.push(line(work, times[0], "git fast-import of one commit", times[1], Some(1.0)));
        lines.push(line(work, times[0], "the same, core.fsync=all", times[2], None));
        lines
    }

    /// One commit with one new file, through `git fast-import`.
    fn import<'a>(&'a self, folder: &'a Path, options: &'a [&'a str], count: &'a mut u32) -> Contestant<'a> {
        let commands = move || {
            *count += 1;
            let path = format!("entries/2026/11/23/imported-{}-{count}.toml", options.len());
            let text = format!(
                "commit refs/heads/stopgap\ncommitter On-call <oncall@example.com> {} +0000\ndata 4\nadd\n\
                 from refs/heads/stopgap^0\n{}",
                1_764_100_000 + *count,
                file_command(&path, "schema = 1\n")
            );
            let command = self.git(folder, &[options, &["fast-import", "--quiet"]].concat());
            vec![(command, Some(text.into_bytes()))]
        };
        Contestant { prepare: Box::new(|| {}), commands: Box::new(commands) }
    }

    /// One new file in a checked-out tree, added and committed.
    fn commit<'a>(&'a self, folder: &'a Path, options: &'a [&'a str], count: &'a mut u32) -> Contestant<'a> {
        let commands = move || {
            *count += 1;
            let unique = std::process::id();
            let path = format!("entries/2026/11/23/committed-{unique}-{count}.toml");
            let full = folder.join(&path);
            std::fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            std::fs::write(full, format!("schema = {unique}{count}\n")).expect("a file");
            let add = self.git(folder, &[options, &["add", &path]].concat());
            let commit = self.git(folder, &[options, &["commit", "--quiet", "-m", "add"]].concat());
            vec![(add, None), (commit, None)]
        };
        Contestant { prepare: Box::new(|| {}), commands: Box::new(commands) }
    }

    pub fn list(&self) -> Vec<Line> {
        const TREE: [&str; 5] = ["ls-tree", "-r", "--name-only", "stopgap", "--"];
        const TOP: [&str; 3] = ["list", "--limit", "50"];
        const ALL: [&str; 3] = ["list", "--format", "jsonl"];
        if !self.has(100_000) {
            return Vec::new();
        }
        let journal = self.world.journal(100_000);
        let million = self.has(1_000_000).then(|| self.world.journal(1_000_000));
        let mut all =
            vec![self.ours(&journal, &TOP), self.theirs(&journal, &TREE), self.ours(&journal, &ALL)];
        if let Some(million) = &million {
            all.push(self.ours(million, &TOP));
        }
        let times = medians(&mut all, self.rounds);
        let tree = "git ls-tree -r --name-only";
        let mut lines =
            vec![line("list --limit 50 of 40,000 in 100,000", times[0], tree, times[1], Some(0.1))];
        if let Some(time) = times.get(3) {
            lines.push(line("the same in 1,000,000", *time, "in 100,000", times[0], Some(5.0)));
        }
        lines.push(line("list --format jsonl, all 40,000", times[2], tree, times[1], Some(1.5)));
        lines
    }

    pub fn first(&self) -> Vec<Line> {
        if !self.has(100_000) {
            return Vec::new();
        }
        let journal = self.world.journal(100_000);
        let mut both = [
            Contestant {
                prepare: Box::new(|| forget_index(&journal)),
                commands: Box::new(|| vec![(self.stopgap(&journal, &["list", "--limit", "50"]), None)]),
            },
            Contestant::plain(|| {
                self.shell(&journal, "git ls-tree -r --object-only stopgap | git cat-file --batch")
            }),
        ];
        let times = medians(&mut both, self.rounds.min(9));
        vec![line("list, first time", times[0], "git ls-tree -r | git cat-file --batch", times[1], Some(1.1))]
    }

    pub fn status(&self) -> Vec<Line> {
        if !self.has(100_000) {
            return Vec::new();
        }
        let journal = self.world.journal(100_000);
        let after = self.world.copy(&journal, "status-100000");
        for folder in [&journal, &after] {
            self.run(folder, &["status"]);
        }
        for _ in 0..10 {
            self.run(&after, &["add", "Open 8443 from the vendor", "-e", "prod"]);
        }
        let mut both = [self.ours(&after, &["status"]), self.ours(&journal, &["status"])];
        let times = medians(&mut both, self.rounds * 2);
        vec![line("status after 10 new entries", times[0], "status", times[1], Some(3.0))]
    }

    /// How long the first entry in a repository takes that knows nothing of journals yet.
    pub fn first_entry(&self) -> Duration {
        let mut times: Vec<Duration> = (0..self.rounds)
            .map(|_| {
                let folder = self.world.root().join("fresh");
                let _ = std::fs::remove_dir_all(&folder);
                std::fs::create_dir_all(&folder).expect("a folder");
                self.world.git(&folder, &["init", "--quiet"]);
                let started = Instant::now();
                self.run(&folder, &["add", "Open 8443 from the vendor", "-e", "prod"]);
                started.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    }

    pub fn run(&self, folder: &Path, arguments: &[&str]) {
        let output = self.stopgap(folder, arguments).output().expect("it starts");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "stopgap {arguments:?}: {err}");
    }
}

pub fn line(
    work: impl Into<String>,
    ours: Duration,
    against: &'static str,
    theirs: Duration,
    budget: Option<f64>,
) -> Line {
    Line { work: work.into(), ours, against, theirs, budget }
}

fn forget_index(journal: &Path) {
    for name in ["base.index", "recent.index"] {
        let _ = std::fs::remove_file(journal.join(".git/stopgap").join(name));
    }
}
