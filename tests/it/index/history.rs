//! Journals with a random history, written straight into git: entries, facts, what is wrong with them, branches
//! that part and come back, and a history that somebody rewrote.

use crate::support::World;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use stopgap::journal::{entry_path, entry_to_toml, fact_path, fact_to_toml};
use stopgap::model::{
    Entry, EntryId, Fact, FactBody, FactId, FactKind, Field, Resolution, Stamp, Typed, Value,
};

/// The same numbers in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("below a number of this size")
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

pub struct History {
    random: Random,
    /// What waits to be committed: mode, path, content.
    files: Vec<(&'static str, String, String)>,
    known: Vec<(EntryId, Stamp)>,
    /// Entries about which something was said before they arrive.
    expected: Vec<Entry>,
    /// By branch the tips that it had.
    tips: BTreeMap<String, Vec<String>>,
    commits: u64,
}

const LOCAL: &str = "refs/heads/stopgap";

impl History {
    pub fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            files: Vec::new(),
            known: Vec::new(),
            expected: Vec::new(),
            tips: BTreeMap::new(),
            commits: 0,
        }
    }

    fn entry(&mut self) -> Entry {
        let days = ["1970-01-01", "2024-02-29", "2025-06-01", "2026-11-01", "2026-11-20", "9999-12-31"];
        // Few seconds, so that several entries share one.
        let second = self.random.below(60);
        let recorded =
            format!("{}T12:00:{second:02}.{:03}+01:00", self.random.pick(&days), self.random.below(3));
        let recorded = Stamp::parse_from_rfc3339(&recorded).expect("a time");
        let mut entry = Entry::new(EntryId::from_random(self.random.next()), "Open 8443", recorded);
        entry.environment = Some(self.random.pick(&["prod", "staging", "prod-eu"]).to_owned());
        if self.random.below(4) == 0 {
            entry.performed_at = Some(Typed::AsTyped("yesterday-ish".to_owned()));
        }
        if self.random.below(3) == 0 {
            let performed = self.random.pick(&["0001-01-01T00:00:00Z", "2026-11-22T03:00:00-11:30"]);
            entry.performed_at = Some(Typed::Known(Stamp::parse_from_rfc3339(performed).expect("a time")));
        }
        entry.owner = (self.random.below(2) == 0).then(|| "network \u{1f525}".to_owned());
        entry
    }

    fn put(&mut self, path: String, text: impl Into<String>) {
        self.files.push(("100644", path, text.into()));
    }

    fn put_entry(&mut self, entry: &Entry) {
        self.put(entry_path(entry.id, entry.recorded_at), entry_to_toml(entry));
        self.known.push((entry.id, entry.recorded_at));
    }

    /// The id of an entry that is there.
    pub fn some_entry(&mut self) -> String {
        self.known[self.random.below(self.known.len())].0.to_string()
    }

    pub fn add_entries(&mut self, count: usize) {
        for _ in 0..count {
            let entry = self.entry();
            self.put_entry(&entry);
        }
    }

    pub fn add_facts(&mut self, count: usize) {
        for _ in 0..count {
            let (id, at) = self.known[self.random.below(self.known.len())];
            self.add_fact(id, at);
        }
    }

    fn add_fact(&mut self, entry: EntryId, recorded: Stamp) {
        let body = match self.random.below(6) {
            0 => FactBody::Note { text: "Seen again.".to_owned() },
            1 => FactBody::amend(vec![(Field::Environment, Value::text("moved"))], &[Field::Owner]),
            2 => FactBody::Reopen { reason: None },
            3 => FactBody::Resolve { resolution: Resolution::Mistaken, reason: None },
            4 => FactBody::Resolve { resolution: Resolution::Reverted, reason: None },
            _ => {
                let until =
                    chrono::NaiveDate::from_ymd_opt(2026, 11, 22 + u32::from(self.random.below(2) == 0));
                FactBody::Resolve { resolution: Resolution::Accepted { until }, reason: None }
            }
        };
        let fact = self.fact(entry, body);
        let kind = fact.body.kind();
        self.put(fact_path(entry, recorded, fact.id, kind), fact_to_toml(&fact));
    }

    fn fact(&mut self, entry: EntryId, body: FactBody) -> Fact {
        Fact {
            id: FactId::new(1_764_000_000_000 + self.random.next() % 1000, u128::from(self.random.next())),
            entry,
            at: Stamp::parse_from_rfc3339("2026-11-22T10:00:00+01:00").expect("a time"),
            by: Some("Dora <dora@example.com>".to_owned()),
            after: Vec::new(),
            seen: BTreeMap::new(),
            body,
            extra: BTreeMap::new(),
        }
    }

    /// Files that cannot be read, of every kind.
    fn add_trouble(&mut self) {
        let (id, at) = self.known[self.random.below(self.known.len())];
        let fact = FactId::new(1, u128::from(self.random.next()));
        let path = fact_path(id, at, fact, FactKind::Resolve);
        let other = EntryId::from_random(self.random.next());
        match self.random.below(8) {
            0 => self.put(path, "<<<<<<< ours\n"),
            1 => self.put(path, "schema = 2\n"),
            2 => self.put(path.replace("resolve", "waive"), "schema = 1\n"),
            3 => self.put(entry_path(other, at), "schema = 1\nid = \"gap-0000000000\"\n"),
            4 => self.put(format!("entries/2026/11/23/note-{fact}.toml"), ""),
            5 => self.files.push(("120000", entry_path(other, at), "elsewhere".to_owned())),
            6 => self.put(format!("{}/inside.txt", entry_path(other, at)), "a folder in the place of a file"),
            // The same entry once more, on another day.
            _ => {
                let mut entry = self.entry();
                entry.id = id;
                self.put(entry_path(id, entry.recorded_at), entry_to_toml(&entry));
            }
        }
    }

    /// Something said about an entry that arrives later, or about one that has been waited for.
    fn add_orphan_or_its_entry(&mut self) {
        if let Some(entry) = self.expected.pop().filter(|_| self.random.below(2) == 0) {
            self.put_entry(&entry);
            return;
        }
        let entry = self.entry();
        self.add_fact(entry.id, entry.recorded_at);
        self.expected.push(entry);
    }

    /// Goes on with the history in one of many ways, and says which.
    pub fn step(&mut self, world: &World, folder: &Path) -> String {
        let branches = [LOCAL, LOCAL, "refs/remotes/origin/stopgap", "refs/remotes/upstream/stopgap"];
        let branch = self.random.pick(&branches);
        let size = [1, 30, 140, 200][self.random.below(4)];
        let what = self.random.below(8);
        match what {
            0 => self.add_entries(size),
            1 => self.add_facts(size),
            2 => {
                self.add_entries(size);
                self.add_facts(size);
                self.add_trouble();
            }
            3 => self.add_orphan_or_its_entry(),
            4 => (0..3).for_each(|_| self.add_trouble()),
            5 => self.contradict(),
            6 => return self.rewrite(world, folder),
            _ => {
                (0..4).for_each(|_| self.add_orphan_or_its_entry());
                self.add_facts(size);
            }
        }
        let said = format!("{what} with {size} files on {branch}");
        self.commit(world, folder, branch);
        said
    }

    /// An entry that another branch has with other words.
    fn contradict(&mut self) {
        let (id, at) = self.known[self.random.below(self.known.len())];
        let mut entry = self.entry();
        (entry.id, entry.recorded_at) = (id, at);
        self.put(entry_path(id, at), entry_to_toml(&entry));
    }

    /// A branch goes back to where it was, or away.
    fn rewrite(&mut self, world: &World, folder: &Path) -> String {
        let branches: Vec<String> = self.tips.keys().cloned().collect();
        let branch = branches[self.random.below(branches.len())].clone();
        let tips = self.tips.get_mut(&branch).expect("a branch of ours");
        if branch != LOCAL && self.random.below(2) == 0 {
            world.git(folder, &["update-ref", "-d", &branch]);
            self.tips.remove(&branch);
            return format!("{branch} removed");
        }
        let at = self.random.below(tips.len());
        tips.truncate(at + 1);
        world.git(folder, &["update-ref", &branch, &tips[at]]);
        if self.random.below(2) == 0 {
            // What nothing names any more is gone for good.
            world.git(folder, &["reflog", "expire", "--expire=now", "--all"]);
            world.git(folder, &["gc", "--quiet", "--prune=now"]);
        }
        format!("{branch} rewound to {at}")
    }

    /// Commits what was put, on top of the branch.
    pub fn commit(&mut self, world: &World, folder: &Path, branch: &str) {
        self.commits += 1;
        let mut stream = format!(
            "commit {branch}\ncommitter On-call <oncall@example.com> {} +0000\ndata 4\nstep\n",
            1_764_000_000 + self.commits
        );
        if let Some(tip) = self.tips.get(branch).and_then(|tips| tips.last()) {
            stream.push_str(&format!("from {tip}\n"));
        }
        for (mode, path, text) in self.files.drain(..) {
            stream.push_str(&format!("M {mode} inline {path}\ndata {}\n{text}\n", text.len()));
        }
        let mut import = world
            .command("git", folder)
            .args(["fast-import", "--quiet", "--force"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("git starts");
        import.stdin.take().expect("a pipe").write_all(stream.as_bytes()).expect("git reads");
        assert!(import.wait().expect("git ends").success(), "git fast-import failed");
        let tip = world.git(folder, &["rev-parse", branch]).trim().to_owned();
        self.tips.entry(branch.to_owned()).or_default().push(tip);
    }
}
