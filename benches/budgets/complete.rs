//! What TAB costs, beside what git's own completion asks for. The limit is 50 milliseconds.

use crate::code::HUGE;
use crate::measure::medians;
use crate::rows::{Bench, STOPGAP, line};
use crate::table::Line;
use std::path::Path;
use std::time::Duration;

const REFS: [&str; 3] = ["for-each-ref", "--format=%(refname:strip=2)", "refs/heads"];
const OF_JOURNAL: [(&str, &str); 4] = [
    ("TAB, an id", "stopgap show "),
    ("TAB, an id that begins", "stopgap show gap-k"),
    ("TAB, a link", "stopgap list --link "),
    ("TAB, an environment", "stopgap list -e p"),
];
const OF_CODE: [(&str, &str); 3] = [
    ("TAB, an address among 50,000", "stopgap add --link "),
    ("TAB, an address that begins", "stopgap add --link aws_"),
    ("TAB, an address behind a root", "stopgap add --link envs/staging/network-8//module."),
];

impl Bench<'_> {
    pub fn complete(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.has(100_000) {
            let journal = self.world.journal(100_000);
            self.run(&journal, &["list", "--limit", "1"]);
            lines = self.typed(&journal, &OF_JOURNAL);
        }
        let code = self.world.code(HUGE, 1, STOPGAP);
        self.run(&code, &["doctor", "--code"]);
        lines.extend(self.typed(&code, &OF_CODE));
        lines
    }

    fn typed(&self, folder: &Path, words: &[(&str, &str)]) -> Vec<Line> {
        let typed: Vec<_> = words.iter().map(|(_, line)| ["complete", "bash", "--", line]).collect();
        let mut all = vec![self.theirs(folder, &REFS)];
        all.extend(typed.iter().map(|arguments| self.ours(folder, arguments)));
        let times = medians(&mut all, self.rounds * 2);
        let rows = words.iter().zip(&times[1..]);
        rows.map(|((work, _), time)| {
            let limit = Duration::from_millis(50).as_secs_f64() / times[0].as_secs_f64();
            let limit = (limit * 10.0).round() / 10.0;
            line(*work, *time, "git for-each-ref refs/heads", times[0], Some(limit))
        })
        .collect()
    }
}
