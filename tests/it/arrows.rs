//! The arrows of the house: which room names which, read from the source, and what only one room may name.
//!
//! `lib.rs` stands above all rooms. `commands → reconcile` is no arrow: what commands see of a case they get from
//! `evidence`, which judges. `plan` gets its arrows when it is built.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Room → the rooms that it may name besides `model`.
const ARROWS: [(&str, &[&str]); 14] = [
    (
        "commands",
        &["evidence", "intake", "journal", "code", "git", "report", "render", "ui", "cli", "secrets"],
    ),
    ("cli", &[]),
    ("evidence", &["journal", "history", "code", "reconcile", "git"]),
    ("intake", &["journal"]),
    ("journal", &["git", "secrets"]),
    ("history", &["git"]),
    ("code", &["git"]),
    ("render", &["report", "reconcile"]),
    ("report", &["reconcile"]),
    ("reconcile", &[]),
    ("ui", &["render"]),
    ("secrets", &[]),
    ("git", &[]),
    ("model", &[]),
];

/// Words that only some files may hold: the word, where it may stand (by beginning of the path), and why.
const WORDS: [(&str, &[&str], &str); 10] = [
    ("git2::", &["git/"], "only git/ names git2"),
    ("libgit2_sys", &["git/"], "only git/ names libgit2"),
    ("Command::new(\"git\")", &["git/"], "only git/ starts git"),
    ("Utc::now", &["lib.rs"], "one clock in the program, passed in"),
    ("Local::now", &["lib.rs"], "one clock in the program, passed in"),
    // A lock file's age is measured against the clock of the disk that holds it, not the one that is passed in.
    ("SystemTime::now", &["git/lock.rs"], "one clock in the program, passed in"),
    // Patience is measured, not told.
    (
        "Instant::now",
        &["git/", "journal/append.rs", "journal/share/round.rs"],
        "only what waits for others measures time",
    ),
    ("env::var", &["main.rs", "bin/"], "the environment is passed in"),
    ("println!", &[], "renderers write into a writer that is passed in"),
    ("panic!(", &[], "nothing panics on purpose"),
];

/// Rooms that are pure: what they must not name.
const PURE: [&str; 4] = ["reconcile", "report", "secrets", "model"];
const IMPURE: [&str; 5] = ["std::fs", "std::process", "std::net", "std::io", "std::thread"];

/// The crates that `model` may name.
const OF_MODEL: [&str; 3] = ["serde", "chrono", "thiserror"];

/// A file of `src`: its path below it and its text without comments and tests.
struct Source {
    path: String,
    text: String,
    /// Lines before the tests.
    length: usize,
    opens_with_words: bool,
}

impl Source {
    fn new(path: &str, whole: &str) -> Self {
        let tests = [
            "#[cfg(test)]\nmod tests {",
            "#[cfg(test)]\npub(crate) mod histories",
            "#[cfg(test)]\nmod tests;",
        ];
        let end = tests.iter().filter_map(|start| whole.find(start)).min().unwrap_or(whole.len());
        let code = whole[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
        Self {
            path: path.to_owned(),
            text: code.flat_map(|line| [line, "\n"]).collect(),
            length: whole[..end].lines().count(),
            opens_with_words: whole.starts_with("//! "),
        }
    }

    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs") || self.path.ends_with("/histories.rs")
    }

    /// The rooms that it names: `crate::room`, `crate::{room, …}`, or by so many `super` that they reach the top.
    fn names(&self) -> BTreeSet<String> {
        let folders = self.path.matches('/').count();
        let depth = if self.path.ends_with("/mod.rs") { folders } else { folders + 1 };
        let top = "super::".repeat(depth);
        let mut found = BTreeSet::new();
        for start in ["crate::", "stopgap::", top.as_str()] {
            for (at, _) in self.text.match_indices(start) {
                let is_whole = !self.text[..at]
                    .ends_with(|letter: char| letter.is_alphanumeric() || "_:".contains(letter));
                if is_whole {
                    found.extend(heads(&self.text[at + start.len()..]));
                }
            }
        }
        found.retain(|name| ARROWS.iter().any(|(room, _)| room == name) || name == "commands");
        found
    }
}

/// The first names behind `crate::`; several where a brace follows.
fn heads(rest: &str) -> Vec<String> {
    let word =
        |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let mut depth = 0;
    let mut names = vec![word(group.trim_start())];
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(word(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names
}

/// Every broken rule, in a sentence.
fn broken(sources: &[Source]) -> Vec<String> {
    let mut said = Vec::new();
    let crates = crates();
    for source in sources {
        let path = &source.path;
        let mut say = |what: String| said.push(format!("src/{path}: {what}"));
        if !source.opens_with_words {
            say("does not begin with //!".to_owned());
        }
        if source.is_test() {
            continue;
        }
        if source.length > 500 {
            say(format!("{} lines before its tests: 500 are the most", source.length));
        }
        for (word, places, why) in WORDS {
            if source.text.contains(word) && !places.iter().any(|place| path.starts_with(place)) {
                say(format!("names {word}: {why}"));
            }
        }
        let room = source.room();
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == room) else {
            if !["lib", "main", "bin"].contains(&room) {
                say(format!("the room {room} has no arrows yet: say in this test what it may name"));
            }
            continue;
        };
        for name in source.names() {
            if name != room && name != "model" && !allowed.contains(&name.as_str()) {
                say(format!("{room} → {name} is no arrow of the house"));
            }
        }
        if PURE.contains(&room) {
            for word in IMPURE.iter().filter(|word| source.text.contains(**word)) {
                say(format!("{room} is pure and names {word}"));
            }
        }
        if room == "model" {
            for name in crates.iter().filter(|name| !OF_MODEL.contains(&name.as_str())) {
                if source.text.contains(&format!("{name}::")) && !source.text.contains(&format!("_{name}::"))
                {
                    say(format!("model names the crate {name}"));
                }
            }
        }
    }
    said.extend(circle(sources));
    said
}

/// A circle between rooms, if there is one.
fn circle(sources: &[Source]) -> Option<String> {
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_test() && source.path.contains('/')) {
        let room = source.room().to_owned();
        let names = source.names().into_iter().filter(|name| *name != room);
        arrows.entry(room.clone()).or_default().extend(names);
    }
    // Rooms that name nobody are taken away until none is left; what is left goes in circles.
    while !arrows.is_empty() {
        let leaf = |arrows: &BTreeMap<String, BTreeSet<String>>| {
            arrows
                .iter()
                .find(|(_, names)| names.iter().all(|name| !arrows.contains_key(name)))
                .map(|(room, _)| room.clone())
        };
        match leaf(&arrows) {
            Some(room) => arrows.remove(&room),
            None => return Some(format!("a circle among {:?}", arrows.keys().collect::<Vec<_>>())),
        };
    }
    None
}

/// The crates of `Cargo.toml`, as code spells them.
fn crates() -> Vec<String> {
    let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).expect("a manifest");
    let named = manifest["dependencies"].as_table().expect("a table").keys();
    named.map(|name| name.replace('-', "_")).collect()
}

fn house() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut waiting: Vec<PathBuf> = vec![top.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = waiting.pop() {
        for file in std::fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path()) {
            if file.is_dir() {
                waiting.push(file);
            } else if file.extension().is_some_and(|ending| ending == "rs") {
                let path = file.strip_prefix(&top).expect("below it").display().to_string();
                sources.push(Source::new(&path, &std::fs::read_to_string(&file).expect("text")));
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(sources.len() > 80, "the house was found");
    sources
}

#[test]
fn every_arrow_goes_down() {
    let said = broken(&house());
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn a_broken_rule_is_found() {
    for (path, text, found) in [
        ("model/entry.rs", "use crate::git::Repository;", "model → git"),
        ("model/entry.rs", "use toml::Value;", "model names the crate toml"),
        ("model/mod.rs", "use super::journal::Journal;", "model → journal"),
        ("report/entry.rs", "use super::super::render::line;", "report → render"),
        ("report/entry.rs", "let text = std::fs::read(path);", "report is pure and names std::fs"),
        ("git/tree.rs", "use crate::{model::Stamp, commands::{Context, Exit}};", "git → commands"),
        ("ui/terminal.rs", "fn f() { crate::journal::BRANCH }", "ui → journal"),
        ("commands/list.rs", "use crate::reconcile::judge;", "commands → reconcile"),
        ("journal/store.rs", "use git2::Repository;\nfn f(r: git2::Oid) {}", "only git/ names git2"),
        ("render/csv.rs", "let now = chrono::Utc::now();", "one clock"),
        ("weather/mod.rs", "", "has no arrows yet"),
        ("secrets/scan.rs", &"\n".repeat(600), "500 are the most"),
    ] {
        let said = broken(&[Source::new(path, &format!("//! A file.\n{text}\n"))]).join("\n");
        assert!(said.contains(found), "{path}: {text}\n{said}");
    }
    let bare = Source::new("git/tree.rs", "use std::fmt;\n");
    assert_eq!(broken(&[bare]), ["src/git/tree.rs: does not begin with //!"]);
    let one = Source::new("git/a.rs", "//! A file.\nuse crate::secrets::scan;\n");
    let other = Source::new("secrets/b.rs", "//! A file.\nuse crate::git::Repository;\n");
    assert!(broken(&[one, other]).iter().any(|said| said.contains("a circle among")));
}

#[test]
fn what_is_allowed_is_left_alone() {
    let text = "//! A file.\n// use crate::commands::x;\nuse crate::model::Entry;\nuse super::table::Cell;\n\
                #[cfg(test)]\nmod tests {\n    use std::time::Instant;\n    fn f() { Instant::now(); }\n}\n";
    assert_eq!(broken(&[Source::new("render/csv.rs", text)]), Vec::<String>::new());
}
