//! The documents: every command in them is run, and what it prints is what they show.
//!
//! `UPDATE_DOCS=1 cargo test --test it docs` writes them anew from the real run; then read what changed.

mod markdown;
mod names;
mod picture;
mod story;

use crate::support::{World, binary};
use markdown::{Piece, pieces};
use picture::picture;
use std::collections::BTreeMap;
use std::path::PathBuf;
use stopgap::model::Field;
use story::Story;

#[test]
fn the_guide_is_one_real_story() {
    told("docs/guide.md");
}

#[test]
fn the_format_is_read_and_written_with_plain_git() {
    told("docs/format.md");
}

#[test]
fn the_daily_loop_is_one_real_run_and_the_picture_is_of_it() {
    let retold = told("docs/daily.md");
    same("docs/daily.svg", &read("docs/daily.svg"), &picture(&retold));
}

/// Runs a document from its first command to its last, in a repository made from the sample's files; what it should say.
#[track_caller]
fn told(path: &str) -> String {
    let mut story = Story::begin();
    let text = read(path);
    let mut retold = String::new();
    for piece in pieces(&text) {
        match piece {
            Piece::Prose(line) => {
                story.direct(line);
                retold.push_str(line);
                retold.push('\n');
            }
            Piece::Console(commands) => {
                retold.push_str("```console\n");
                for typed in &commands {
                    let output = story.run(&typed.command);
                    let may_fail = typed.output.contains("[exit ") || !output.contains("[exit ");
                    assert!(
                        may_fail,
                        "{path}: write [exit …] under what is meant to fail: {}\n{output}",
                        typed.command
                    );
                    retold.push_str(&format!("$ {}\n{output}", typed.command));
                }
                retold.push_str("```\n");
            }
        }
    }
    same(path, &text, &retold);
    retold
}

#[test]
fn the_sample_of_the_readme_reaches_its_end() {
    let readme = read("README.md");
    assert!(readme.contains("\nsample/run\n") && readme.contains("(docs/daily.svg)"), "{readme}");
    let printed = sample();
    for command in ["stopgap list", "stopgap show last", "stopgap status"] {
        assert!(printed.get(command).is_some_and(|output| !output.is_empty()), "{command}: {printed:?}");
    }
}

/// What each command of the sample printed, and that all of it went well.
fn sample() -> BTreeMap<String, String> {
    let mut story = Story::begin();
    let script = root().join("sample/run");
    let printed = story.run(&format!("{} {}", script.display(), binary()));
    assert!(!printed.contains("[exit"), "the sample failed:\n{printed}");
    assert!(printed.contains("# The repository is "), "the sample did not reach its end:\n{printed}");
    let shown = format!("```console\n{printed}```\n");
    let commands = pieces(&shown).into_iter().flat_map(|piece| match piece {
        Piece::Console(commands) => commands,
        Piece::Prose(_) => Vec::new(),
    });
    // Between a command and the next one the sample tells its story, after an empty line.
    commands
        .map(|typed| {
            let end = typed.output.find("\n\n# ").map_or(typed.output.len(), |at| at + 1);
            (typed.command, format!("{}\n", typed.output[..end].trim_end()))
        })
        .map(|(command, output)| (command, if output == "\n" { String::new() } else { output }))
        .collect()
}

#[test]
fn the_reference_is_what_the_program_says_of_itself() {
    let (world, folder) = World::with_repository();
    let printed = world.ok(&folder, &["man", "--reference"]);
    same("docs/reference.md", &read("docs/reference.md"), &printed);
}

#[test]
fn the_format_describes_every_field() {
    let text = read("docs/format.md");
    for field in Field::ALL {
        assert!(text.contains(&format!("`{field}`")), "docs/format.md says nothing of `{field}`");
    }
}

#[test]
fn the_architecture_names_every_room() {
    let text = read("docs/architecture.md");
    let rooms = std::fs::read_dir(root().join("src")).expect("the sources are there").flatten();
    for room in rooms.filter(|room| room.path().is_dir()) {
        let name = room.file_name().to_string_lossy().into_owned();
        let is_named = name == "bin" || text.contains(&format!("`{name}`"));
        assert!(is_named, "docs/architecture.md says nothing of `{name}`");
    }
}

#[test]
fn pages_for_man_are_written_also_for_git() {
    let (world, folder) = World::with_repository();
    world.ok(&folder, &["man", "--to", "man1"]);
    for name in ["stopgap.1", "stopgap-add.1", "git-stopgap.1"] {
        assert!(folder.join("man1").join(name).is_file(), "{name} is missing");
    }
    let page = world.ok(&folder, &["man"]);
    assert!(page.contains(".TH stopgap 1"), "{page}");
}

#[test]
fn completions_are_there_for_every_shell() {
    let (world, folder) = World::with_repository();
    for shell in ["elvish", "powershell"] {
        let script = world.ok(&folder, &["completions", shell]);
        assert!(script.contains("resolve"), "the script for {shell} does not know `resolve`");
        assert!(!script.contains("complete bash"), "the script for {shell} shows what is hidden");
    }
    for shell in ["bash", "fish", "zsh"] {
        let script = world.ok(&folder, &["completions", shell]);
        assert!(script.contains(&format!("stopgap complete {shell}")), "{script}");
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// Compares a document with what it should say, or writes it anew where that is wished.
#[track_caller]
fn same(path: &str, is: &str, should: &str) {
    if is == should {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join(path), should).expect("the document can be written");
        return;
    }
    let at = is.lines().zip(should.lines()).take_while(|(one, other)| one == other).count();
    let from = |text: &str| text.lines().skip(at).take(12).collect::<Vec<_>>().join("\n");
    panic!(
        "{path}, line {}: the document says\n\n{}\n\nand a real run says\n\n{}\n\n\
         UPDATE_DOCS=1 cargo test --test it docs writes it anew",
        at + 1,
        from(is),
        from(should)
    );
}
