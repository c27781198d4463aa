//! Reports beside the list of the same entries: the page, the numbers, a checklist.

use crate::measure::medians;
use crate::rows::{Bench, line};
use crate::table::Line;

impl Bench<'_> {
    pub fn reports(&self) -> Vec<Line> {
        const ALL: [&str; 4] = ["list", "--all", "--format", "jsonl"];
        let mut lines = Vec::new();
        if self.has(100_000) {
            let journal = self.world.journal(100_000);
            let page = self.world.root().join("report.html").display().to_string();
            let write = ["report", "--output", &page];
            let mut all =
                [self.ours(&journal, &write), self.ours(&journal, &["stats"]), self.ours(&journal, &ALL)];
            let times = medians(&mut all, self.rounds);
            let beside = "list --all --format jsonl";
            lines.push(line("report, 100,000 entries", times[0], beside, times[2], Some(3.0)));
            lines.push(line("stats, 100,000 entries", times[1], beside, times[2], None));
            let size = std::fs::metadata(&page).expect("the page was written").len();
            eprintln!("the page of 100,000 entries has {size} bytes");
            assert!(size < 3_000_000, "the page is too large to be mailed");
        }
        if self.has(1000) {
            let journal = self.world.journal(1000);
            let mut both = [self.ours(&journal, &["checklist", "weekly"]), self.ours(&journal, &["list"])];
            let times = medians(&mut both, self.rounds * 2);
            lines.push(line("checklist weekly, 1,000 entries", times[0], "list", times[1], Some(2.0)));
        }
        lines
    }
}
