//! A repository to make history in: short words over real git, with dates that stand still, so that every commit has
//! the same id in every run.

use super::template::Template;
use crate::support::World;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What `list` says of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub status: String,
    pub grade: String,
    pub why: String,
}

/// The entries that every lab has, by the letter that stands for each in messages (`{A}`) and expectations.
///
/// `A B C D` are of staging and name no code, `Q` the same of production. `V` and `P` name a value (staging,
/// production), `L` and `M` a block alone (staging, production). `R` is to be reverted.
pub const LETTERS: [(&str, &str); 10] = [
    ("A", "gap-aaaaaaaaaa"),
    ("B", "gap-bbbbbbbbbb"),
    ("C", "gap-cccccccccc"),
    ("D", "gap-dddddddddd"),
    ("Q", "gap-qqqqqqqqqq"),
    ("V", "gap-vvvvvvvvvv"),
    ("P", "gap-pppppppppp"),
    ("L", "gap-7777777777"),
    ("M", "gap-mmmmmmmmmm"),
    ("R", "gap-rrrrrrrrrr"),
];

/// The id of an entry by its letter.
pub fn id(letter: &str) -> &'static str {
    LETTERS.iter().find(|(known, _)| *known == letter).expect("a letter that stands for an entry").1
}

pub struct Lab {
    pub world: World,
    /// Where commands run: the repository `infra`, until a case moves elsewhere.
    pub folder: RefCell<PathBuf>,
    /// The branch that what is checked of every case is done to, where a case says so; empty: to none.
    pub main: Cell<Option<&'static str>>,
    /// What the reasons of entries have to name besides.
    pub named: RefCell<Vec<(&'static str, String)>>,
    now: RefCell<Option<String>>,
    /// Minutes since the first commit.
    tick: Cell<u32>,
    /// After how many commits the program looks for the first time, so that what it remembers is of yesterday.
    first_look: u32,
}

impl Lab {
    pub fn new(label: &str) -> Self {
        let world = World::in_memory();
        let folder = world.path("infra");
        Template::get().unpack(&folder);
        let first_look =
            label.bytes().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 5;
        Self {
            world,
            folder: RefCell::new(folder),
            main: Cell::new(None),
            named: RefCell::default(),
            now: RefCell::default(),
            tick: Cell::new(0),
            first_look,
        }
    }

    pub fn here(&self) -> PathBuf {
        self.folder.borrow().clone()
    }

    /// Everything that follows is done in this folder of the world.
    pub fn enter(&self, name: &str) {
        *self.folder.borrow_mut() = self.world.path(name);
    }

    /// Says which branch is main, where it is not plain; empty: nothing can be done to it.
    pub fn main_is(&self, name: &'static str) {
        self.main.set(Some(name));
    }

    /// Where this entry has a reason, it has to name this.
    pub fn names(&self, letter: &'static str, word: &str) {
        self.named.borrow_mut().push((letter, word.to_owned()));
    }

    /// From here on the program believes that it is this time.
    pub fn later(&self, now: &str) {
        *self.now.borrow_mut() = Some(now.to_owned());
    }

    /// Runs git with words that are apart by spaces; quotes hold some together.
    #[track_caller]
    pub fn git(&self, words: &str) -> String {
        self.git_words(&split(words), &[])
    }

    /// The same, whether it succeeds or not.
    pub fn git_may_fail(&self, words: &str) -> bool {
        let output = self.command(&split(words)).output().expect("git starts");
        output.status.success()
    }

    #[track_caller]
    pub fn git_words(&self, words: &[String], variables: &[(&str, &str)]) -> String {
        let output = self.command(words).envs(variables.iter().copied()).output().expect("git starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success(),
            "git {words:?} failed: {err}{}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Runs git with something on standard input.
    #[track_caller]
    pub fn git_with(&self, words: &str, input: &[u8]) -> String {
        use std::io::Write;
        use std::process::Stdio;
        let mut command = self.command(&split(words));
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("git starts");
        child.stdin.take().expect("a pipe").write_all(input).expect("git reads");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "git {words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    fn command(&self, words: &[String]) -> std::process::Command {
        let date = self.next_date();
        let mut command = self.world.command("git", &self.here());
        command.args(words).env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        command.env("GIT_EDITOR", "true").env("GIT_MERGE_AUTOEDIT", "no");
        command
    }

    /// A minute after the last one.
    pub fn next_date(&self) -> String {
        self.tick.set(self.tick.get() + 1);
        format!("{} +0100", 1_793_520_000 + 60 * u64::from(self.tick.get()))
    }

    /// The id of a commit.
    #[track_caller]
    pub fn id_of(&self, spec: &str) -> String {
        let repository = git2::Repository::open(self.here()).expect("a repository");
        let found = repository.revparse_single(spec).expect("a commit");
        found.id().to_string()
    }

    fn made(&self) -> String {
        if self.first_look > 0 && self.tick.get() / 2 == self.first_look {
            self.list();
        }
        self.id_of("HEAD")
    }

    /// A commit that changes a place and says something: `a` is line 5 of `a.txt`, `a:2` line 2, an empty place
    /// nothing at all. `{A}` is the id of entry A.
    #[track_caller]
    pub fn commit(&self, place: &str, message: &str) -> String {
        if !place.is_empty() {
            self.change(place);
        }
        self.save(message)
    }

    /// Sets a line of a file to what it was at first.
    pub fn restore(&self, place: &str) {
        self.line(place, "");
    }

    /// Changes a place and commits nothing.
    pub fn change(&self, place: &str) {
        self.line(place, &format!("changed {}", self.tick.get()));
    }

    fn line(&self, place: &str, text: &str) {
        let (name, number) = place.split_once(':').unwrap_or((place, "5"));
        let number: usize = number.parse().expect("a number");
        let path = self.here().join(format!("{name}.txt"));
        let whole = std::fs::read_to_string(&path).expect("a file");
        let lines = whole.lines().enumerate().map(|(at, line)| {
            let first = format!("line {}", at + 1);
            if at + 1 == number { format!("{first} {text}").trim_end().to_owned() } else { line.to_owned() }
        });
        let new: String = lines.flat_map(|line| [line, "\n".to_owned()]).collect();
        assert_ne!(whole, new, "something has to change");
        std::fs::write(path, new).expect("written");
    }

    /// Commits all files as they lie there.
    #[track_caller]
    pub fn save(&self, message: &str) -> String {
        let words = ["commit", "-q", "-a", "--allow-empty", "--cleanup=verbatim", "-m", &expand(message)];
        self.git_words(&words.map(str::to_owned), &[]);
        self.made()
    }

    /// A commit that changes a place and claims entries: `lab.claim("a", "A B")`.
    #[track_caller]
    pub fn claim(&self, place: &str, letters: &str) -> String {
        let claims: String =
            letters.split(' ').map(|letter| format!("Reconciles: {}\n", id(letter))).collect();
        self.commit(place, &format!("Codify {letters}\n\n{claims}"))
    }

    /// Replaces a text in a file, once.
    #[track_caller]
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let path = self.here().join(path);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(old), "{old} in {text}");
        std::fs::write(path, text.replacen(old, new, 1)).expect("written");
    }

    /// A new branch here, and on to it.
    #[track_caller]
    pub fn branch(&self, name: &str) {
        self.git(&format!("checkout -q -b {name}"));
    }

    #[track_caller]
    pub fn on(&self, name: &str) {
        self.git(&format!("checkout -q {name}"));
    }

    /// Merges branches with a commit, whatever could be done without one.
    #[track_caller]
    pub fn merge(&self, names: &str) -> String {
        self.git(&format!("merge -q --no-ff --no-edit {names}"));
        self.made()
    }

    /// Merges a branch with a commit that says this.
    #[track_caller]
    pub fn merge_saying(&self, name: &str, message: &str) -> String {
        let words = ["merge", "-q", "--no-ff", name, "-m", &expand(message)];
        self.git_words(&words.map(str::to_owned), &[]);
        self.made()
    }

    /// Squashes a branch into one commit: with this message, or with the one that git writes where it is empty.
    #[track_caller]
    pub fn squash(&self, name: &str, message: &str) -> String {
        self.git(&format!("merge -q --squash {name}"));
        if message.is_empty() {
            self.git("commit -q --no-edit");
            return self.made();
        }
        self.save(message)
    }

    #[track_caller]
    pub fn revert(&self, commit: &str) -> String {
        self.git(&format!("revert --no-edit {commit}"));
        self.made()
    }

    /// Reverts a merge to its first parent.
    #[track_caller]
    pub fn revert_merge(&self, commit: &str) -> String {
        self.git(&format!("revert --no-edit -m 1 {commit}"));
        self.made()
    }

    /// Reverts the change of a commit and says something else of it than git would.
    #[track_caller]
    pub fn revert_saying(&self, commit: &str, message: &str) -> String {
        let parent = if self.id_parents(commit) > 1 { "-m 1 " } else { "" };
        self.git(&format!("revert -n {parent}{commit}"));
        let id = self.save(message);
        // The work is committed; git still thinks that it goes on.
        self.git_may_fail("revert --quit");
        id
    }

    fn id_parents(&self, commit: &str) -> usize {
        let repository = git2::Repository::open(self.here()).expect("a repository");
        let found = repository.revparse_single(commit).and_then(|found| found.peel_to_commit());
        found.expect("a commit").parent_count()
    }

    #[track_caller]
    pub fn pick(&self, commit: &str) -> String {
        self.git(&format!("cherry-pick {commit}"));
        self.made()
    }

    /// A bare repository beside this one becomes its `origin`, and gets main.
    #[track_caller]
    pub fn origin(&self) {
        self.git("init -q --bare ../origin.git");
        self.git("remote add origin ../origin.git");
        self.git("push -q -u origin main");
    }

    /// Runs the program, which has to end with 0. `{A}` is an id, as in messages.
    #[track_caller]
    pub fn say(&self, words: &str) -> String {
        let words = split(&expand(words));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.world.ok(&self.here(), &words)
    }

    /// What `list` says of every entry, by its letter or else its id.
    #[track_caller]
    pub fn list(&self) -> BTreeMap<String, Found> {
        let mut program = self.world.program(&self.here());
        if let Some(now) = &*self.now.borrow() {
            program.env("STOPGAP_NOW", now);
        }
        let output = program.args(["list", "--all", "--json"]).output().expect("the program starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {err}"));
        let entries = json["entries"].as_array().unwrap_or_else(|| panic!("no entries: {err}"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let found = entries.iter().map(|entry| {
            let id = text(&entry["id"]);
            let letter =
                LETTERS.iter().find(|(_, known)| *known == id).map_or(id, |(letter, _)| (*letter).to_owned());
            let found = Found {
                status: text(&entry["status"]),
                grade: text(&entry["grade"]),
                why: text(&entry["why"]),
            };
            (letter, found)
        });
        found.collect()
    }
}

/// `{A}` becomes the id of entry A.
pub fn expand(text: &str) -> String {
    LETTERS.iter().fold(text.to_owned(), |text, (letter, id)| text.replace(&format!("{{{letter}}}"), id))
}

/// Words apart by spaces, where single quotes hold some together.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in text.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
