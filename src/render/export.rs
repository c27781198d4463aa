//! Everything, for programs and spreadsheets: each entry as `list` gives it, with its journal where there are several,
//! and what else the journal holds under a `kind` of its own.

use super::entries::{COLUMNS, Layout, entries, row};
use super::{Format, Screen, csv, json};
use crate::reconcile::Case;
use crate::report::{EntryView, VERSION};
use serde::Serialize;
use std::io::{self, Write};

/// In which form everything is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    Jsonl,
    /// Entries alone: a table has one kind of rows.
    Csv,
    Json,
}

#[derive(Serialize)]
struct Tagged<'a> {
    journal: &'a str,
    #[serde(flatten)]
    entry: EntryView<'a>,
}

/// Writes entries as they come, each with the name of its journal, or without where there is only one; then all else,
/// objects with a `kind`.
///
/// # Errors
/// Where the writer fails.
pub fn exported(
    out: &mut dyn Write,
    format: ExportFormat,
    cases: &mut dyn Iterator<Item = (Option<&str>, Case)>,
    others: &[serde_json::Value],
    screen: Screen,
) -> io::Result<()> {
    let mut cases = cases.peekable();
    let is_tagged = cases.peek().is_some_and(|(journal, _)| journal.is_some());
    if format == ExportFormat::Csv {
        let mut titles = COLUMNS.to_vec();
        titles.extend(is_tagged.then_some("journal"));
        return csv::write_rows(
            out,
            &titles,
            cases.map(|(journal, case)| {
                let mut cells = row(&case);
                cells.extend(journal.map(str::to_owned));
                cells
            }),
        );
    }
    let (first, between, last): (&[u8], &[u8], &[u8]) = match format {
        ExportFormat::Json => (b"\n", b",\n", b"\n"),
        _ => (b"", b"\n", b"\n"),
    };
    if format == ExportFormat::Json {
        write!(out, "{{\"version\": {VERSION}, \"entries\": [")?;
    }
    if is_tagged {
        for (at, (journal, case)) in cases.enumerate() {
            out.write_all(if at == 0 { first } else { between })?;
            let entry = EntryView::of(&case);
            match journal {
                Some(journal) => json(out, &Tagged { journal, entry }, false)?,
                None => json(out, &entry, false)?,
            }
        }
        out.write_all(last)?;
    } else if format == ExportFormat::Jsonl {
        entries(out, Format::Jsonl, Layout::List, &mut cases.map(|(_, case)| case), screen)?;
    } else {
        for (at, (_, case)) in cases.enumerate() {
            out.write_all(if at == 0 { first } else { between })?;
            json(out, &EntryView::of(&case), false)?;
        }
        out.write_all(last)?;
    }
    if format == ExportFormat::Json {
        out.write_all(b"], \"records\": [")?;
    }
    for (at, other) in others.iter().enumerate() {
        if format == ExportFormat::Json {
            out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        }
        json(out, other, false)?;
        if format == ExportFormat::Jsonl {
            out.write_all(b"\n")?;
        }
    }
    out.write_all(if format == ExportFormat::Json { b"\n]}\n" } else { b"" })
}
