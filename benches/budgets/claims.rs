//! The budgets of claims: a list that has to find them in a long history, for the first time and again, beside `git log`
//! asking for the same trailers.

use crate::measure::{Contestant, medians};
use crate::places::{World, file_command};
use crate::random::Random;
use crate::rows::{Bench, line};
use crate::table::Line;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Entries of the journal beside the code.
const ENTRIES: usize = 1000;

const LOG: [&str; 3] = ["log", "--format=%H %(trailers:key=Reconciles)", "main"];

const BODY: &str = "The alarms of last week came from this. The dashboards were looked at for a day, and nothing else \
                    stood out.\n\nIt is applied with the next window; who is on call knows about it, and the way back \
                    is to apply the commit before.\n";

impl Bench<'_> {
    pub fn claims(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for commits in [100_000, 1_000_000] {
            if !self.has(commits) {
                continue;
            }
            let folder = self.world.history(commits);
            let list = ["list", "--limit", "50"];
            let mut all = [
                self.theirs(&folder, &LOG),
                Contestant {
                    prepare: Box::new(|| forget(&folder)),
                    commands: Box::new(|| vec![(self.stopgap(&folder, &list), None)]),
                },
                self.ours(&folder, &list),
            ];
            let rounds = if commits > 100_000 { 3 } else { self.rounds };
            let times = medians(&mut all, rounds);
            let log = "git log with trailers";
            let budgets = if commits > 100_000 { (None, None) } else { (Some(0.8), Some(0.01)) };
            lines.push(line(
                format!("claims in {commits} commits, first time"),
                times[1],
                log,
                times[0],
                budgets.0,
            ));
            lines.push(line(
                format!("claims in {commits} commits, again"),
                times[2],
                log,
                times[0],
                budgets.1,
            ));
        }
        lines
    }
}

fn forget(folder: &Path) {
    for file in ["history", "heard"] {
        let _ = std::fs::remove_file(folder.join(".git/stopgap").join(file));
    }
}

impl World {
    /// A journal, and code with so many commits: one in a hundred claims an entry, one in two hundred is a revert, one
    /// in ten a merge.
    pub fn history(&self, commits: usize) -> PathBuf {
        self.made(&format!("history-{commits}"), |folder| {
            let journal = self.journal(ENTRIES);
            self.git(folder, &["init", "--quiet"]);
            self.git(folder, &["fetch", "--quiet", &journal.display().to_string(), "stopgap:stopgap"]);
            let names = self.git(folder, &["ls-tree", "-r", "--name-only", "stopgap", "entries/"]);
            let file = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let ids: Vec<String> = names
                .lines()
                .map(file)
                .filter(|name| name.matches('.').count() == 1)
                .map(|name| name.trim_end_matches(".toml").to_owned())
                .collect();
            self.import_history(folder, commits, &ids);
            self.git(folder, &["repack", "-adq"]);
        })
    }

    fn import_history(&self, folder: &Path, commits: usize, ids: &[String]) {
        let mut import = self
            .command("git", folder)
            .args(["fast-import", "--quiet"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("git starts");
        let mut out = BufWriter::new(import.stdin.take().expect("a pipe"));
        let mut random = Random::new(23);
        for at in 1..=commits {
            let pull = at;
            let message = if at % 200 == 150 {
                let target = at - 50;
                format!("Revert \"Change {target} (#{target})\" (#{pull})\n\nReverts acme/infra#{target}\n")
            } else if at % 100 == 0 {
                let id = &ids[at / 100 % ids.len()];
                format!("Change {at} (#{pull})\n\n{BODY}\nReconciles: {id}\n")
            } else {
                format!("Change {at} (#{pull})\n\n{BODY}")
            };
            let mut text = format!(
                "commit refs/heads/main\nmark :{at}\nauthor Team <team@example.com> {} +0000\ncommitter Team \
                 <team@example.com> {} +0000\ndata {}\n{message}\n",
                1_600_000_000 + at,
                1_600_000_000 + at,
                message.len()
            );
            if at > 1 {
                text.push_str(&format!("from :{}\n", at - 1));
            }
            if at % 10 == 0 && at > 20 {
                text.push_str(&format!("merge :{}\n", at - 7));
            }
            let path = format!("envs/{}/main.tf", random.below(40));
            text.push_str(&file_command(&path, &format!("# change {at}\n")));
            out.write_all(text.as_bytes()).expect("git reads");
        }
        drop(out);
        assert!(import.wait().expect("git ends").success(), "git fast-import failed");
    }
}
