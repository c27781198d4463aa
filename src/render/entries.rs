//! Many entries: as a table for people, as JSON, CSV or Markdown for everything else, all from the same view.

use super::table::{Align, Cell, Column, Table};
use super::tone::Tone;
use super::{Format, Screen, csv, json, markdown};
use crate::model::{Risk, Status, Typed, age};
use crate::reconcile::Case;
use crate::report::{EntryView, VERSION, WordView};
use std::io::{self, Write};
use std::sync::mpsc;

/// So many entries are turned into JSON at a time; where there are fewer, it is not worth a thread.
const BATCH: usize = 256;

/// What a table of entries is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// What is left to do: status, age, deadline.
    List,
    /// What happened: when, where, who.
    Log,
}

/// Writes entries in the order in which they come. Only tables and Markdown hold them all in memory.
///
/// # Errors
/// Where the writer fails.
pub fn entries(
    out: &mut dyn Write,
    format: Format,
    layout: Layout,
    cases: &mut dyn Iterator<Item = Case>,
    screen: Screen,
) -> io::Result<()> {
    match format {
        Format::Table => table(out, layout, cases, screen),
        Format::Json => {
            write!(out, "{{\"version\": {VERSION}, \"entries\": [")?;
            objects(out, cases, b"\n", b",\n")?;
            out.write_all(b"\n]}\n")
        }
        Format::Jsonl => {
            let mut cases = cases.peekable();
            let is_empty = cases.peek().is_none();
            objects(out, &mut cases, b"", b"\n")?;
            out.write_all(if is_empty { b"" } else { b"\n" })
        }
        Format::Csv => csv::write_rows(out, &COLUMNS, cases.map(|case| row(&case))),
        Format::Markdown => {
            let titles = ["Entry", "Status", "Environment", "Performed", "Owner", "Title"];
            markdown::write_table(out, &titles, cases.map(|case| markdown_row(&case)))
        }
    }
}

/// Writes an object for each entry, `before` the first one and `between` any two. While the entries of one batch
/// are written by a thread of their own, the next ones are read.
fn objects(
    out: &mut dyn Write,
    cases: &mut dyn Iterator<Item = Case>,
    before: &'static [u8],
    between: &'static [u8],
) -> io::Result<()> {
    let mut batch: Vec<Case> = cases.take(BATCH).collect();
    if batch.len() < BATCH {
        return out.write_all(&batch_as_json(&batch, before, between)?);
    }
    std::thread::scope(|scope| {
        let (hand_over, batches) = mpsc::sync_channel::<Vec<Case>>(2);
        let (give_back, written) = mpsc::channel();
        scope.spawn(move || {
            let mut head = before;
            for batch in batches {
                // Nobody takes it any more once the output is closed. The entries go back to be taken apart.
                if give_back.send((batch_as_json(&batch, head, between), batch)).is_err() {
                    return;
                }
                head = between;
            }
        });
        while !batch.is_empty() && hand_over.send(batch).is_ok() {
            for (bytes, _) in written.try_iter() {
                out.write_all(&bytes?)?;
            }
            batch = cases.take(BATCH).collect();
        }
        drop(hand_over);
        written.iter().try_for_each(|(bytes, _)| out.write_all(&bytes?))
    })
}

fn batch_as_json(batch: &[Case], before: &[u8], between: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(batch.len() * 1024);
    for (at, case) in batch.iter().enumerate() {
        bytes.extend_from_slice(if at == 0 { before } else { between });
        json(&mut bytes, &EntryView::of(case), false)?;
    }
    Ok(bytes)
}

fn table(
    out: &mut dyn Write,
    layout: Layout,
    cases: &mut dyn Iterator<Item = Case>,
    screen: Screen,
) -> io::Result<()> {
    let columns = match layout {
        Layout::List => vec![
            column("Entry", 14, 0),
            column("Status", WHOLE_STATUS, 1),
            column("Env", 8, 2),
            column("Risk", 5, 5),
            Column { title: "Age", min: 3, grow: false, priority: 3, align: Align::Right },
            column("Due", 8, 4),
            column("Owner", 5, 6),
            TITLE,
        ],
        Layout::Log => log_columns(),
    };
    let mut table = Table::new(columns);
    for case in cases {
        table.row(match layout {
            Layout::List => list_cells(&case, screen),
            Layout::Log => log_cells(&case),
        });
    }
    table.write(out, screen.width, screen.color)
}

/// `codified (attested)`: a status without its grade says more than is known.
const WHOLE_STATUS: usize = 19;

/// Less of a title says little: rather a column fewer.
const TITLE: Column = Column { title: "Title", min: 25, grow: true, priority: 0, align: Align::Left };

fn column(title: &'static str, min: usize, priority: u8) -> Column {
    Column { title, min, grow: false, priority, align: Align::Left }
}

pub(super) fn log_columns() -> Vec<Column> {
    vec![
        column("Performed", 16, 1),
        column("Entry", 14, 0),
        column("Env", 8, 2),
        column("Status", WHOLE_STATUS, 3),
        column("By", 6, 4),
        TITLE,
    ]
}

fn list_cells(case: &Case, screen: Screen) -> Vec<Cell> {
    let entry = &case.standing.entry;
    let due = match (case.verdict.status.is_unreconciled(), case.verdict.overdue) {
        (false, _) => Cell::plain(""),
        (true, true) => {
            Cell::new(format!("{} late", age(case.verdict.deadline.fixed_offset(), screen.now)), Tone::Bad)
        }
        (true, false) => Cell::plain(age(case.verdict.deadline.fixed_offset(), screen.now)),
    };
    vec![
        Cell::new(entry.id.to_string(), Tone::Strong),
        status_cell(case),
        environment_cell(case),
        risk_cell(case),
        Cell::plain(age(entry.moment(), screen.now)),
        due,
        Cell::plain(case.owner().unwrap_or_default()),
        Cell::plain(&entry.title),
    ]
}

pub(super) fn log_cells(case: &Case) -> Vec<Cell> {
    let entry = &case.standing.entry;
    let performer = entry.performed_by.as_deref().unwrap_or_default();
    vec![
        Cell::plain(entry.moment().format("%Y-%m-%d %H:%M").to_string()),
        Cell::new(entry.id.to_string(), Tone::Strong),
        environment_cell(case),
        status_cell(case),
        Cell::plain(performer.split('<').next().unwrap_or_default().trim()),
        Cell::plain(&entry.title),
    ]
}

pub(super) fn status_cell(case: &Case) -> Cell {
    if case.is_waiting {
        return Cell::new("waiting", Tone::Warn);
    }
    let tone = match case.verdict.status {
        Status::Suspect => Tone::Bad,
        Status::Open | Status::Unknown => Tone::Warn,
        Status::Codified | Status::Reverted | Status::Accepted => Tone::Good,
        Status::Claimed | Status::Proposed => Tone::Plain,
        Status::Mistaken => Tone::Dim,
    };
    match case.verdict.grade {
        Some(grade) => Cell::new(format!("{} ({grade})", case.verdict.status), tone),
        None => Cell::new(case.verdict.status.word(), tone),
    }
}

fn environment_cell(case: &Case) -> Cell {
    match &case.standing.entry.environment {
        Some(name) => Cell::plain(name),
        None => Cell::new("?", Tone::Warn),
    }
}

fn risk_cell(case: &Case) -> Cell {
    match &case.standing.entry.risk {
        None => Cell::plain(""),
        Some(risk @ Typed::Known(Risk::High | Risk::Critical)) => Cell::new(risk.to_string(), Tone::Bad),
        Some(risk) => Cell::plain(risk.to_string()),
    }
}

fn markdown_row(case: &Case) -> Vec<String> {
    let entry = &case.standing.entry;
    let status = if case.verdict.overdue {
        format!("{}, overdue", case.verdict.status)
    } else {
        case.verdict.status.to_string()
    };
    vec![
        entry.id.to_string(),
        status,
        entry.environment.clone().unwrap_or_default(),
        entry.moment().format("%Y-%m-%d %H:%M %:z").to_string(),
        case.owner().unwrap_or_default().to_owned(),
        entry.title.clone(),
    ]
}

/// The columns of CSV: every field that is one value, and lists joined by line breaks.
pub(super) const COLUMNS: [&str; 34] = [
    "id",
    "status",
    "grade",
    "overdue",
    "deadline",
    "title",
    "reason",
    "environment",
    "performed_at",
    "performed_by",
    "recorded_at",
    "recorded_by",
    "recorded_in",
    "authorised_by",
    "channel",
    "incident",
    "risk",
    "disposition",
    "outcome",
    "verification",
    "owner",
    "due",
    "rollback",
    "impact",
    "security_impact",
    "account",
    "region",
    "commands",
    "tags",
    "links",
    "documents",
    "references",
    "missing",
    "source",
];

pub(super) fn row(case: &Case) -> Vec<String> {
    let view = EntryView::of(case);
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let word = |value: Option<WordView<'_>>| value.map_or_else(String::new, |word| word.to_string());
    vec![
        view.id.to_string(),
        view.status.to_owned(),
        text(view.grade),
        view.overdue.to_string(),
        view.deadline.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        view.title.to_owned(),
        text(view.reason),
        text(view.environment),
        view.performed_at.map_or_else(String::new, |moment| moment.to_string()),
        text(view.performed_by),
        view.recorded_at.to_rfc3339(),
        text(view.recorded_by),
        text(view.recorded_in),
        text(view.authorised_by),
        word(view.channel),
        text(view.incident),
        word(view.risk),
        word(view.disposition),
        word(view.outcome),
        text(view.verification),
        text(view.owner),
        word(view.due),
        text(view.rollback),
        text(view.impact),
        text(view.security_impact),
        text(view.account),
        text(view.region),
        view.commands.join("\n"),
        view.tags.join("\n"),
        view.links.iter().map(|link| link.0.to.clone()).collect::<Vec<_>>().join("\n"),
        view.documents.join("\n"),
        view.references.join("\n"),
        view.missing.join(" "),
        text(view.source),
    ]
}
