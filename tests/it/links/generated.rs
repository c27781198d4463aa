//! Generated histories of Terraform files, and what they mean for a block: known from how they were made, not from
//! git and not from the program.

use crate::index::history::Random;
use crate::support::World;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

/// A block at a commit: where it stands, what it says, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub file: String,
    /// Its place among the blocks of its file.
    pub order: u64,
    pub value: u64,
    pub comment: u64,
    pub layout: usize,
}

pub type Blocks = BTreeMap<&'static str, Block>;

/// A commit: its parents by number, and all blocks.
#[derive(Clone, Debug)]
pub struct Commit {
    pub parents: Vec<usize>,
    pub blocks: Blocks,
    /// What it did, for who reads a failed test.
    pub what: String,
}

pub const NAMES: [&str; 4] = ["alpha", "bravo", "charlie", "delta"];
const FILES: [&str; 3] = ["main.tf", "network.tf", "z.tf"];

/// What a history is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Edits, blocks that come and go, reverts and merges.
    Edits,
    /// The same, and all that changes no meaning: moves, other files, comments and layout.
    All,
}

pub struct History {
    random: Random,
    of: Of,
    pub commits: Vec<Commit>,
    ids: Vec<String>,
}

impl History {
    /// One commit with all blocks.
    pub fn new(seed: u64, of: Of) -> Self {
        let block = |(order, name): (u64, &'static str)| {
            let file = FILES[usize::try_from(order % 2).expect("small")].to_owned();
            (name, Block { file, order, value: order, comment: 0, layout: 0 })
        };
        let blocks = (0..).zip(NAMES).map(block).collect();
        let begin = Commit { parents: Vec::new(), blocks, what: "Begin".to_owned() };
        Self { random: Random::new(seed), of, commits: vec![begin], ids: Vec::new() }
    }

    pub fn tip(&self) -> usize {
        self.commits.len() - 1
    }

    /// The id of a commit that was written.
    pub fn id(&self, number: usize) -> &str {
        &self.ids[number]
    }

    /// Goes on by a commit, or by two branches that come together again.
    pub fn step(&mut self) {
        let tip = self.tip();
        if self.random.below(3) > 0 {
            self.commit_on(tip);
            return;
        }
        let mut ends = [tip, tip];
        for end in &mut ends {
            for _ in 0..=self.random.below(2) {
                self.commit_on(*end);
                *end = self.tip();
            }
        }
        self.merge(tip, ends);
    }

    fn commit_on(&mut self, parent: usize) {
        let mut blocks = self.commits[parent].blocks.clone();
        let what = self.change(&mut blocks, parent);
        self.commits.push(Commit { parents: vec![parent], blocks, what });
    }

    fn change(&mut self, blocks: &mut Blocks, parent: usize) -> String {
        let name = NAMES[self.random.below(NAMES.len())];
        let kinds = if self.of == Of::All { 14 } else { 6 };
        let new = self.random.next() % 1_000_000;
        let file = FILES[self.random.below(FILES.len())];
        let has_others = blocks.len() > 2;
        let Some(block) = blocks.get_mut(name) else {
            let layout = 0;
            blocks.insert(name, Block { file: file.to_owned(), order: new, value: new, comment: 0, layout });
            return format!("Bring {name} back");
        };
        match self.random.below(kinds) {
            4 if has_others => {
                blocks.remove(name);
                return format!("Remove {name}");
            }
            // What it said at some commit before.
            5 => {
                let earlier = self.commits[self.random.below(parent + 1)].blocks.get(name);
                block.value = earlier.map_or(new, |earlier| earlier.value);
                return format!("Revert {name}");
            }
            6 => block.comment = new,
            7 => block.layout = (block.layout + 1) % 3,
            8 | 9 => block.order = new,
            10 | 11 => file.clone_into(&mut block.file),
            12 | 13 => {
                let former = block.file.clone();
                let renamed = format!("renamed{new}.tf");
                let all = blocks.values_mut().filter(|block| block.file == former);
                all.for_each(|block| block.file.clone_from(&renamed));
                return format!("Rename {former}");
            }
            _ => {
                block.value = new;
                return format!("Edit {name}");
            }
        }
        format!("Lay out {name}")
    }

    /// What one side changed is taken over; where both did, either side or something else.
    fn merge(&mut self, base: usize, [one, other]: [usize; 2]) {
        let mut blocks = Blocks::new();
        for name in NAMES {
            let at = |commit: usize| self.commits[commit].blocks.get(name).cloned();
            let (before, ours, theirs) = (at(base), at(one), at(other));
            let merged = if ours == before {
                theirs
            } else if theirs == before || ours == theirs {
                ours
            } else {
                match (self.random.below(3), ours, theirs) {
                    (0, ours, _) => ours,
                    (1, _, theirs) => theirs,
                    (_, Some(ours), Some(_)) => Some(Block { value: self.random.next() % 1_000_000, ..ours }),
                    (_, ours, theirs) => ours.or(theirs),
                }
            };
            blocks.extend(merged.map(|merged| (name, merged)));
        }
        self.commits.push(Commit { parents: vec![one, other], blocks, what: "Merge".to_owned() });
    }

    /// Writes the commits that are not in the repository yet, and sets main to the last of them.
    pub fn write(&mut self, world: &World, folder: &Path) {
        let mut stream = String::new();
        for (number, commit) in self.commits.iter().enumerate().skip(self.ids.len()) {
            let time = 1_764_000_000 + 60 * number;
            let _ = write!(
                stream,
                "commit refs/heads/written\nmark :{}\nauthor Jo <jo@example.com> {time} +0000\n\
                 committer Jo <jo@example.com> {time} +0000\ndata {}\n{}\n",
                number + 1,
                commit.what.len(),
                commit.what
            );
            for (at, parent) in commit.parents.iter().enumerate() {
                let joined = if at == 0 { "from" } else { "merge" };
                let known = self.ids.get(*parent).cloned().unwrap_or_else(|| format!(":{}", parent + 1));
                let _ = writeln!(stream, "{joined} {known}");
            }
            stream.push_str("deleteall\n");
            for (file, text) in files(&commit.blocks) {
                let _ = write!(stream, "M 100644 inline {file}\ndata {}\n{text}\n", text.len());
            }
        }
        let marks = folder.join(".git/marks");
        let export = format!("--export-marks={}", marks.display());
        let mut import = world
            .command("git", folder)
            .args(["fast-import", "--quiet", "--force", &export])
            .stdin(Stdio::piped())
            .spawn()
            .expect("git starts");
        import.stdin.take().expect("a pipe").write_all(stream.as_bytes()).expect("git reads");
        assert!(import.wait().expect("git ends").success(), "git fast-import failed");
        let marks = std::fs::read_to_string(&marks).expect("marks");
        let mut new: Vec<(usize, String)> = marks
            .lines()
            .filter_map(|line| line.strip_prefix(':')?.split_once(' '))
            .map(|(mark, id)| (mark.parse().expect("a number"), id.to_owned()))
            .collect();
        new.sort();
        self.ids.extend(new.into_iter().map(|(_, id)| id));
        world.git(folder, &["update-ref", "refs/heads/main", self.id(self.tip())]);
    }

    /// The numbers of the commits that changed what a block says, of those that `since` does not have: as git tells
    /// the history of a path, a merge that took one side over has changed nothing, and that side alone has its story.
    pub fn touching(&self, name: &str, since: Option<usize>) -> BTreeSet<usize> {
        let known = since.map(|since| self.reached(since)).unwrap_or_default();
        let value = |number: usize| self.commits[number].blocks.get(name).map(|block| block.value);
        let (mut found, mut seen, mut waiting) = (BTreeSet::new(), known, vec![self.tip()]);
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            let parents = &self.commits[number].parents;
            if let Some(same) = parents.iter().find(|parent| value(**parent) == value(number)) {
                waiting.push(*same);
            } else {
                found.insert(number);
                waiting.extend(parents.iter().filter(|parent| value(**parent).is_some()));
            }
        }
        found
    }

    /// A commit and all before it.
    fn reached(&self, from: usize) -> BTreeSet<usize> {
        let (mut all, mut waiting) = (BTreeSet::new(), vec![from]);
        while let Some(number) = waiting.pop() {
            if all.insert(number) {
                waiting.extend(&self.commits[number].parents);
            }
        }
        all
    }

    /// The commits as ids, sorted.
    pub fn ids(&self, numbers: &BTreeSet<usize>) -> Vec<String> {
        let mut ids: Vec<String> = numbers.iter().map(|number| self.ids[*number].clone()).collect();
        ids.sort();
        ids
    }

    /// The whole history in words.
    pub fn told(&self) -> String {
        let tell = |(number, commit): (usize, &Commit)| {
            let id = self.ids.get(number).map_or("", |id| &id[..8]);
            format!("{number} {id} {:?} {}", commit.parents, commit.what)
        };
        self.commits.iter().enumerate().map(tell).collect::<Vec<_>>().join("\n")
    }
}

/// The files of a commit. No two lines of a block or of two blocks are alike: what git takes for changed is what was
/// changed.
fn files(blocks: &Blocks) -> BTreeMap<String, String> {
    let mut sorted: Vec<_> = blocks.iter().collect();
    sorted.sort_by_key(|(name, block)| (block.order, **name));
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (name, block) in sorted {
        let text = files.entry(block.file.clone()).or_insert_with(|| "# What is applied.\n\n".to_owned());
        let Block { value, comment, .. } = block;
        let [pad, equals] = [["  ", " = "], ["    ", "="], ["\t", "   =   "]][block.layout];
        let _ = write!(
            text,
            "# Above {name}.\nresource \"aws_x\" \"{name}\" {{ # {name} begins\n{pad}# {comment} of {name}\n\
             {pad}{name}_size{equals}{value}\n{pad}{name}_note{equals}\"of {name}\"\n}} # {name} ends\n# Below {name}.\n\n"
        );
    }
    files
}
