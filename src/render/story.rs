//! Changes by hand and commits side by side, newest first: what happened to a piece of code.

use super::entries::{log_cells, log_columns};
use super::table::{Cell, Table};
use super::tone::Tone;
use super::{Format, Screen, json, line, markdown};
use crate::reconcile::Case;
use crate::report::{CommitView, EntryView, VERSION};
use serde::Serialize;
use std::io::{self, Write};

/// Something that happened to the code, or to what it stands for.
pub enum Happened {
    ByHand(Box<Case>),
    InCode(CommitView),
}

#[derive(Serialize)]
struct StoryView<'a> {
    version: u32,
    entries: Vec<EntryView<'a>>,
    commits: Vec<&'a CommitView>,
}

/// Writes what happened, in the order in which it comes.
///
/// # Errors
/// Where the writer fails.
pub fn story(out: &mut dyn Write, format: Format, happened: &[Happened], screen: Screen) -> io::Result<()> {
    match format {
        Format::Table => {
            let mut table = Table::new(log_columns());
            for one in happened {
                table.row(match one {
                    Happened::ByHand(case) => log_cells(case),
                    Happened::InCode(commit) => cells(commit),
                });
            }
            table.write(out, screen.width, screen.color)
        }
        Format::Json => {
            let entries = happened.iter().filter_map(|one| match one {
                Happened::ByHand(case) => Some(EntryView::of(case)),
                Happened::InCode(_) => None,
            });
            let commits = happened.iter().filter_map(|one| match one {
                Happened::ByHand(_) => None,
                Happened::InCode(commit) => Some(commit),
            });
            let view = StoryView { version: VERSION, entries: entries.collect(), commits: commits.collect() };
            json(out, &view, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl | Format::Csv => happened.iter().try_for_each(|one| {
            match one {
                Happened::ByHand(case) => json(out, &EntryView::of(case), false)?,
                Happened::InCode(commit) => json(out, commit, false)?,
            }
            out.write_all(b"\n")
        }),
        Format::Markdown => {
            let titles = ["When", "What", "Environment", "Status", "By", "Title"];
            markdown::write_table(out, &titles, happened.iter().map(row))
        }
    }
}

/// `1a2b3c4d`
fn short(commit: &CommitView) -> String {
    commit.commit.chars().take(8).collect()
}

fn when(commit: &CommitView) -> String {
    commit.at.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

fn cells(commit: &CommitView) -> Vec<Cell> {
    vec![
        Cell::plain(when(commit)),
        Cell::new(short(commit), Tone::Dim),
        Cell::plain(""),
        Cell::new("commit", Tone::Dim),
        Cell::plain(line(&commit.author)),
        Cell::plain(line(&commit.subject)),
    ]
}

fn row(one: &Happened) -> Vec<String> {
    match one {
        Happened::ByHand(case) => {
            let entry = &case.standing.entry;
            vec![
                entry.moment().format("%Y-%m-%d %H:%M").to_string(),
                entry.id.to_string(),
                entry.environment.clone().unwrap_or_default(),
                case.verdict.status.to_string(),
                entry.performed_by.clone().unwrap_or_default(),
                entry.title.clone(),
            ]
        }
        Happened::InCode(commit) => vec![
            when(commit),
            short(commit),
            String::new(),
            "commit".to_owned(),
            commit.author.clone(),
            commit.subject.clone(),
        ],
    }
}
