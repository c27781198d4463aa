//! The budgets of links: the index of a code base beside a search through the same files, what is said of many links
//! beside one `git log -L`, and what a link costs while an entry is added.

use crate::code::{HUGE, LINKED, USUAL};
use crate::measure::{Contestant, medians};
use crate::rows::{Bench, STOPGAP, line};
use crate::table::Line;
use std::path::Path;

const ADD: [&str; 6] = ["add", "Open 8443 from the vendor", "-e", "prod", "--dry-run", "--no-input"];

impl Bench<'_> {
    pub fn links(&self) -> Vec<Line> {
        let mut lines = self.code_index();
        lines.extend(self.since());
        lines.extend(self.linked());
        lines
    }

    fn code_index(&self) -> Vec<Line> {
        const SEARCH: &str = "rg '^resource \"'";
        let folder = self.world.code(USUAL, 0, STOPGAP);
        let search = || {
            let mut command = self.world.command("rg", &folder);
            command.args(["--no-config", "^resource \"", "."]);
            command
        };
        if search().output().is_err() {
            eprintln!("skipped: the link index beside `rg`, which is not installed");
            return Vec::new();
        }
        let cold = self.world.code_copy(&folder, "code-cold");
        let mut all = [
            Contestant::plain(search),
            self.ours(&folder, &["doctor", "--code", "--worktree"]),
            Contestant {
                prepare: Box::new(|| forget_code(&cold)),
                commands: Box::new(|| vec![(self.stopgap(&cold, &["doctor", "--code"]), None)]),
            },
            self.ours(&folder, &["doctor", "--code"]),
        ];
        let times = medians(&mut all, self.rounds);
        let work = "link index of 900 files";
        vec![
            line(format!("{work}, work tree"), times[1], SEARCH, times[0], Some(1.0)),
            line(format!("{work}, git objects"), times[2], SEARCH, times[0], Some(2.5)),
            line(format!("{work}, warm"), times[3], SEARCH, times[0], Some(0.5)),
        ]
    }

    /// Whether the code behind each link has changed since, of all of them at once.
    fn since(&self) -> Vec<Line> {
        let folder = self.world.code(USUAL, LINKED, STOPGAP);
        // A file that was changed, and a block somewhere in it.
        let path = self.world.git(&folder, &["log", "-1", "--format=", "--name-only", "main~150"]);
        let range = format!("20,50:{path}");
        let history = ["log", "-L", &range];
        let mut both = [self.ours(&folder, &["doctor", "--code"]), self.theirs(&folder, &history)];
        let times = medians(&mut both, self.rounds);
        vec![line(
            format!("what has changed since, {LINKED} links"),
            times[0],
            "git log -L START,END:FILE",
            times[1],
            None,
        )]
    }

    /// What a link costs while an entry is added.
    fn linked(&self) -> Vec<Line> {
        let folder = self.world.code(HUGE, 1, STOPGAP);
        let address = "envs/staging/network-8//module.queues";
        let with: Vec<&str> = ADD.into_iter().chain(["--link", address]).collect();
        let mut both = [self.ours(&folder, &with), self.ours(&folder, &ADD)];
        let times = medians(&mut both, self.rounds);
        vec![line("add --link, 50,000 blocks", times[0], "add without", times[1], None)]
    }
}

fn forget_code(folder: &Path) {
    for name in ["code.index", "head.index"] {
        let _ = std::fs::remove_file(folder.join(".git/stopgap").join(name));
    }
}
