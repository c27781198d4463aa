//! The documents that have to follow the code: a table with the reasons below it, data, or a table in Markdown.

use super::measure::{truncate, wrap};
use super::table::{Align, Cell, Column, Table};
use super::tone::{Tone, paint};
use super::{Format, Screen, csv, json, line, markdown};
use crate::model::{age, ago};
use crate::report::{DocumentView, DocumentsView};
use std::io::{self, Write};

const TITLES: [&str; 9] = [
    "path",
    "state",
    "owner",
    "reviewed at",
    "reviewed by",
    "changes by hand",
    "commits",
    "file changed",
    "why",
];

/// Of the changes under one document so many are named.
const NAMED: usize = 3;

/// Writes the documents.
///
/// # Errors
/// Where the writer fails.
pub fn documents(
    out: &mut dyn Write,
    format: Format,
    view: &DocumentsView,
    screen: Screen,
) -> io::Result<()> {
    match format {
        Format::Table => for_people(out, view, screen),
        Format::Json => {
            json(out, view, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl => view.documents.iter().try_for_each(|document| {
            json(out, document, false)?;
            out.write_all(b"\n")
        }),
        Format::Csv => {
            let titles = TITLES.map(|title| title.replace(' ', "_"));
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            csv::write_rows(out, &titles, view.documents.iter().map(row))
        }
        Format::Markdown => markdown::write_table(out, &TITLES, view.documents.iter().map(row)),
    }
}

fn row(view: &DocumentView) -> Vec<String> {
    let review = view.review.as_ref();
    let file = view.file.as_ref().and_then(|file| file.at);
    vec![
        view.path.clone(),
        view.state.to_owned(),
        view.owner.clone().unwrap_or_default(),
        review.map_or_else(|| "never".to_owned(), |review| review.at.to_rfc3339()),
        review.and_then(|review| review.by.clone()).unwrap_or_default(),
        counted(view.by_hand.len(), view.more_by_hand),
        counted(view.in_code.len(), view.more_in_code),
        file.map(|at| at.to_rfc3339()).unwrap_or_default(),
        view.why.join(", "),
    ]
}

/// A number that may be greater.
fn counted(count: usize, is_cut: bool) -> String {
    format!("{count}{}", if is_cut { "+" } else { "" })
}

fn for_people(out: &mut dyn Write, view: &DocumentsView, screen: Screen) -> io::Result<()> {
    table(view, screen).write(out, screen.width, screen.color)?;
    for document in view.documents.iter().filter(|one| !one.why.is_empty()) {
        let text = format!("{}: {}", document.path, document.why.join(", "));
        writeln!(out)?;
        for part in wrap(&line(&text), screen.width) {
            writeln!(out, "{part}")?;
        }
        for text in changes(document, screen) {
            let text = truncate(&line(&text), screen.width.saturating_sub(2)).into_owned();
            writeln!(out, "  {}", paint(&text, Tone::Dim, screen.color))?;
        }
    }
    Ok(())
}

/// The newest changes under a document, those by hand first.
fn changes(view: &DocumentView, screen: Screen) -> Vec<String> {
    let by_hand =
        view.by_hand.iter().take(NAMED).map(|change| {
            format!("{} {} ({})", change.id, change.title, ago(change.performed_at, screen.now))
        });
    let in_code = view.in_code.iter().take(NAMED).map(|change| {
        let at = change.at.map_or_else(String::new, |at| format!(" ({})", ago(at, screen.now)));
        let short = &change.commit[..change.commit.len().min(12)];
        format!("{short} {}: {}{at}", change.code, change.subject)
    });
    let mut lines: Vec<String> = by_hand.chain(in_code).collect();
    let all = view.by_hand.len() + view.in_code.len();
    if all > lines.len() {
        lines.push(format!("and {} more", all - lines.len()));
    }
    if let Some(file) = view.file.as_ref().filter(|file| file.at.is_some()) {
        let at = file.at.map_or_else(String::new, |at| ago(at, screen.now));
        lines.push(format!("the file was last changed {at}, by {}", file.author));
    }
    lines
}

fn table(view: &DocumentsView, screen: Screen) -> Table {
    let number = |title| Column { title, min: 3, grow: false, priority: 1, align: Align::Right };
    let word = |title, min, priority| Column { title, min, grow: false, priority, align: Align::Left };
    let mut table = Table::new(vec![
        word("State", 7, 0),
        word("Reviewed", 8, 0),
        number("By hand"),
        number("Commits"),
        word("Owner", 5, 2),
        word("By", 4, 3),
        Column { title: "Document", min: 20, grow: true, priority: 0, align: Align::Left },
    ]);
    for one in &view.documents {
        let tone = match one.state {
            "stale" => Tone::Bad,
            "unknown" => Tone::Warn,
            _ => Tone::Good,
        };
        let review = one.review.as_ref();
        // The name is enough in a table.
        let by = review.and_then(|review| review.by.as_deref()).unwrap_or_default();
        let by = by.split('<').next().unwrap_or_default().trim();
        table.row(vec![
            Cell::new(one.state, tone),
            Cell::plain(review.map_or_else(|| "never".to_owned(), |review| age(review.at, screen.now))),
            Cell::plain(counted(one.by_hand.len(), one.more_by_hand)),
            Cell::plain(counted(one.in_code.len(), one.more_in_code)),
            Cell::plain(one.owner.clone().unwrap_or_default()),
            Cell::plain(by),
            Cell::plain(&*one.path),
        ]);
    }
    table
}
