//! `codify`: what is left to do so that the code says what was done by hand, and doing the plain part of it.

use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::CodifyArgs;
use crate::code::{Edit, Rewritten, rewritten, write};
use crate::evidence::Case;
use crate::evidence::codes::Codes;
use crate::evidence::codify::{Chore, Chores, Fate, branch, message};
use crate::model::Link;
use crate::render::{codify, json, line};
use crate::report::{CodifyChange, CodifyEntry, CodifyLink, CodifyStep, CodifyView, VERSION};
use crate::ui::Quote;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// # Errors
/// Where no entry is meant, or the journal cannot be read.
pub fn run(args: &CodifyArgs, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let cases = saying.cases(&args.ids)?;
    let folder = context.folder.clone();
    let codes = Codes::of(&saying.located, &folder, &context.variables);
    let mut found: Vec<(&Case, Vec<Chores>)> = Vec::new();
    for case in &cases {
        let entry = &case.standing.entry;
        found.push((case, entry.links.iter().map(|link| codes.chores(entry, link)).collect()));
    }
    let mut files = Files::default();
    if args.write {
        for (_, links) in &found {
            files.collect(links);
        }
        files.write();
    }
    let entries: Vec<CodifyEntry> =
        found.iter().map(|(case, links)| entry(case, links, args.write, &files)).collect();
    let left: usize = entries.iter().map(left).sum();
    let is_lacking = entries.iter().any(|entry| entry.lacks.is_some());
    let view = CodifyView { version: VERSION, entries, written: files.written, diff: files.diff };
    let screen = context.screen();
    let out = &mut *context.terminal.out;
    if args.json {
        json(out, &view, true)?;
        writeln!(out)?;
    } else {
        codify(out, &view, screen)?;
    }
    for failure in &files.failures {
        context.terminal.error(&line(failure));
    }
    if !args.write {
        return Ok(Exit::Fine);
    }
    if !view.written.is_empty() {
        let hint = "nothing is staged: `git diff` shows it, `git add -p` takes what is meant";
        context.terminal.hint(hint);
    }
    if left > 0 || is_lacking {
        let what = match left {
            0 => "an entry names no values".to_owned(),
            1 => "1 value is left to do by hand".to_owned(),
            count => format!("{count} values are left to do by hand"),
        };
        context.terminal.warn(&what);
        return Ok(Exit::Failed);
    }
    Ok(Exit::Fine)
}

/// Changes of an entry that are neither right nor written.
fn left(entry: &CodifyEntry) -> usize {
    let of = |link: &CodifyLink| {
        let open = link.changes.iter().filter(|change| !matches!(change.state, "right" | "written")).count();
        open + usize::from(link.changes.is_empty() && link.why.is_some())
    };
    entry.links.iter().map(of).sum()
}

/// The files that edits go into.
#[derive(Default)]
struct Files {
    edits: BTreeMap<(PathBuf, String), Vec<Edit>>,
    written: Vec<String>,
    diff: String,
    /// Why a file was not written, by its path.
    refused: BTreeMap<String, String>,
    failures: Vec<String>,
}

impl Files {
    fn collect(&mut self, links: &[Chores]) {
        for link in links {
            let Some(top) = link.code.as_ref().and_then(|code| code.work_dir.clone()) else { continue };
            for chore in &link.all {
                if let Fate::Write(edit) = &chore.fate {
                    let edits = self.edits.entry((top.clone(), edit.path.clone())).or_default();
                    if !edits.contains(edit) {
                        edits.push(edit.clone());
                    }
                }
            }
        }
    }

    fn write(&mut self) {
        for ((top, path), edits) in &self.edits {
            let done = rewritten(top, path, edits).and_then(|file: Rewritten| {
                write(top, &file)?;
                Ok(file.diff(edits))
            });
            match done {
                Ok(diff) => {
                    self.written.push(path.clone());
                    self.diff.push_str(&diff);
                }
                Err(why) => {
                    self.refused.insert(path.clone(), why.clone());
                    self.failures.push(why);
                }
            }
        }
    }
}

fn entry(case: &Case, links: &[Chores], is_writing: bool, files: &Files) -> CodifyEntry {
    let entry = &case.standing.entry;
    let id = entry.id.to_string();
    let (subject, claim) = message(&id, &entry.title);
    let branch = branch(&id, &entry.title);
    let views: Vec<CodifyLink> = links.iter().map(|chores| link(chores, is_writing, files)).collect();
    let mut commands = Vec::new();
    let can_write = views.iter().flat_map(|link| &link.changes).any(|change| change.state == "write");
    let is_right = !entry.links.is_empty()
        && views.iter().all(|link| !link.changes.is_empty())
        && views.iter().flat_map(|link| &link.changes).all(|change| change.state == "right");
    if !is_writing {
        commands.push(format!("git switch -c {branch}"));
    }
    if can_write {
        commands.push(format!("stopgap codify {id} --write"));
    }
    if !is_right {
        commands.push("git add -p".to_owned());
    }
    commands.push(format!("git commit -m {} -m {}", quoted(&line(&subject)), quoted(&claim)));
    if is_right {
        commands.push(format!("stopgap resolve {id} codified COMMIT  # instead, if it is committed already"));
    }
    let names_none = !entry.links.iter().any(|link: &Link| !link.changes.is_empty());
    let lacks = names_none.then(|| {
        if entry.links.is_empty() {
            format!("it points to no code: `stopgap link {id} ADDRESS --set a=b --was c` says which, and which values")
        } else {
            format!("it names no values: `stopgap link {id} ADDRESS --set a=b --was c` says which")
        }
    });
    CodifyEntry {
        id,
        title: entry.title.clone(),
        branch,
        message: format!("{subject}\n\n{claim}\n"),
        commands,
        links: views,
        lacks,
    }
}

/// A word of a command, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", Quote::Single.write(text))
}

fn link(chores: &Chores, is_writing: bool, files: &Files) -> CodifyLink {
    let place = chores.place.as_ref();
    CodifyLink {
        to: chores.to.clone(),
        path: place.map(|place| place.path.clone()),
        lines: place.map(|place| place.lines),
        why: chores.why.clone(),
        changes: chores.all.iter().map(|chore| change(chore, is_writing, files)).collect(),
    }
}

fn change(chore: &Chore, is_writing: bool, files: &Files) -> CodifyChange {
    let refused = match &chore.fate {
        Fate::Write(edit) => files.refused.get(&edit.path),
        _ => None,
    };
    let (state, why) = match (&chore.fate, refused) {
        (Fate::Right, _) => ("right", None),
        (Fate::Write(_), None) => (if is_writing { "written" } else { "write" }, None),
        (Fate::ByHand(why), _) | (Fate::Write(_), Some(why)) => ("by_hand", Some(why.clone())),
    };
    let steps = chore.through.iter().map(|step| CodifyStep {
        what: step.what.clone(),
        path: step.spot.path.clone(),
        line: step.spot.line,
    });
    CodifyChange {
        attribute: chore.attribute.clone(),
        state,
        path: chore.at.as_ref().map(|(path, _)| path.clone()),
        line: chore.at.as_ref().map(|(_, line)| *line),
        now: chore.now.clone(),
        wanted: chore.wanted.clone(),
        why,
        through: steps.collect(),
    }
}
