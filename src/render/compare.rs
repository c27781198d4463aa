//! Two environments side by side: what only one has, what differs, and a sentence about the rest.

use super::table::{Align, Cell, Column, Table};
use super::tone::{Tone, paint};
use super::{Format, Screen, csv, json, line, markdown, measure};
use crate::report::{CompareRow, CompareSide, CompareView, HandView};
use std::io::{self, Write};

const TITLES: [&str; 12] = [
    "section",
    "attribute",
    "one_link",
    "one_value",
    "one_status",
    "one_entry",
    "other_link",
    "other_value",
    "other_status",
    "other_entry",
    "title",
    "note",
];

/// Sections that are told row by row.
const TOLD: [&str; 4] = ["only_one", "only_other", "different", "unclear"];

/// Writes the comparison.
///
/// # Errors
/// Where the writer fails.
pub fn compare(out: &mut dyn Write, format: Format, view: &CompareView, screen: Screen) -> io::Result<()> {
    match format {
        Format::Table => for_people(out, view, screen),
        Format::Json => {
            json(out, view, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl => {
            view.rows.iter().try_for_each(|row| {
                json(out, row, false)?;
                out.write_all(b"\n")
            })?;
            view.unlinked.iter().try_for_each(|entry| {
                json(out, entry, false)?;
                out.write_all(b"\n")
            })
        }
        Format::Csv => csv::write_rows(out, &TITLES, view.rows.iter().map(cells).chain(unlinked(view))),
        Format::Markdown => for_a_page(out, view),
    }
}

fn cells(row: &CompareRow) -> Vec<String> {
    let side = |hand: &Option<HandView>| match hand {
        Some(hand) => [hand.link.clone(), left(hand), hand.status.to_owned(), hand.entry.clone()],
        None => Default::default(),
    };
    let title = row.one.as_ref().or(row.other.as_ref()).map(|hand| hand.title.clone());
    let head = [row.section.to_owned(), row.attribute.clone().unwrap_or_default()];
    let tail = [title.unwrap_or_default(), note(row)];
    head.into_iter().chain(side(&row.one)).chain(side(&row.other)).chain(tail).collect()
}

/// Entries that cannot be compared are rows as well: a list that leaves them out says too little.
fn unlinked(view: &CompareView) -> impl Iterator<Item = Vec<String>> {
    view.unlinked.iter().map(|entry| {
        let mut row = vec![String::new(); TITLES.len()];
        let at = if entry.environment == view.one.environment { 4 } else { 8 };
        entry.section.clone_into(&mut row[0]);
        entry.status.clone_into(&mut row[at]);
        row[at + 1].clone_from(&entry.entry);
        row[10].clone_from(&entry.title);
        row
    })
}

fn note(row: &CompareRow) -> String {
    match &row.note {
        Some(note) => note.clone(),
        None if row.by_code => "by code".to_owned(),
        None => String::new(),
    }
}

/// What a hand change left behind, in a word.
fn left(hand: &HandView) -> String {
    match (hand.left, &hand.value) {
        ("value", Some(value)) => value.to_string(),
        ("absent", _) => "(absent)".to_owned(),
        ("sensitive", _) => "(sensitive)".to_owned(),
        ("unsettled", _) => "(undone or failed)".to_owned(),
        _ => "(not recorded)".to_owned(),
    }
}

fn heading(view: &CompareView, section: &str) -> String {
    let (one, other) = (&view.one.environment, &view.other.environment);
    match section {
        "only_one" => format!("Only in {one}"),
        "only_other" => format!("Only in {other}"),
        "different" => "Different".to_owned(),
        _ => "Cannot be told".to_owned(),
    }
}

fn side(side: &CompareSide) -> String {
    let entries = if side.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", side.entries) };
    if side.roots.is_empty() {
        return format!("{}: {entries}", side.environment);
    }
    format!("{} ({}): {entries}", side.environment, side.roots.join(", "))
}

/// `3 only in prod, 1 only in staging, 2 different, 4 alike (1 by code)`
fn sum(view: &CompareView) -> String {
    let count = |section: &str| view.section(section).count();
    let (one, other) = (&view.one.environment, &view.other.environment);
    let mut parts = vec![
        format!("{} only in {one}", count("only_one")),
        format!("{} only in {other}", count("only_other")),
        format!("{} different", count("different")),
    ];
    if count("unclear") > 0 {
        parts.push(format!("{} cannot be told", count("unclear")));
    }
    let by_code = view.section("alike").filter(|row| row.by_code).count();
    let alike = count("alike");
    parts.push(if by_code > 0 {
        format!("{alike} alike ({by_code} by code)")
    } else {
        format!("{alike} alike")
    });
    if !view.unlinked.is_empty() {
        parts.push(format!("{} without a link", view.unlinked.len()));
    }
    match view.nameless {
        0 => {}
        1 => parts.push("1 entry names no environment and may be of either".to_owned()),
        count => parts.push(format!("{count} entries name no environment and may be of either")),
    }
    parts.join(", ")
}

fn for_people(out: &mut dyn Write, view: &CompareView, screen: Screen) -> io::Result<()> {
    for own in [&view.one, &view.other] {
        writeln!(out, "{}", paint(&line(&side(own)), Tone::Dim, screen.color))?;
    }
    for section in TOLD {
        if view.section(section).next().is_none() {
            continue;
        }
        writeln!(out, "\n{}", paint(&line(&heading(view, section)), Tone::Strong, screen.color))?;
        let mut table = Table::new(columns());
        view.section(section).for_each(|row| rows(&mut table, row, view));
        if table.fits(screen.width) {
            table.write(out, screen.width, screen.color)?;
        } else {
            view.section(section).try_for_each(|row| below_each_other(out, row, view, screen))?;
        }
        let mut notes: Vec<String> = view.section(section).filter_map(|row| row.note.clone()).collect();
        notes.sort();
        notes.dedup();
        for note in notes {
            writeln!(out, "{}", paint(&line(&note), Tone::Dim, screen.color))?;
        }
    }
    if !view.unlinked.is_empty() {
        writeln!(
            out,
            "\n{}",
            paint("Without a link to code: cannot be matched", Tone::Strong, screen.color)
        )?;
        let mut table = Table::new(vec![
            column("entry", 14, 0, false),
            column("status", 8, 2, false),
            column("env", 4, 1, false),
            column("title", 10, 0, true),
        ]);
        for entry in &view.unlinked {
            let cells = [entry.entry.as_str(), entry.status, &entry.environment, &entry.title];
            table.row(cells.map(Cell::plain).to_vec());
        }
        table.write(out, screen.width, screen.color)?;
    }
    let empty = if view.one.entries + view.other.entries == 0 { "" } else { "\n" };
    writeln!(out, "{empty}{}", line(&sum(view)))
}

fn column(title: &'static str, min: usize, priority: u8, grow: bool) -> Column {
    Column { title, min, grow, priority, align: Align::Left }
}

fn columns() -> Vec<Column> {
    vec![
        column("entry", 14, 0, false),
        column("env", 4, 1, false),
        column("status", 8, 3, false),
        column("attribute", 8, 0, false),
        column("value", 6, 0, false),
        column("resource", 16, 0, true),
    ]
}

/// Where a table has no room: half a value is of no use, and two halves may look alike.
fn below_each_other(
    out: &mut dyn Write,
    row: &CompareRow,
    view: &CompareView,
    screen: Screen,
) -> io::Result<()> {
    for (hand, own) in [(&row.one, &view.one), (&row.other, &view.other)] {
        let Some(hand) = hand else { continue };
        let changed = format!("{}: {}", row.attribute.as_deref().unwrap_or("-"), left(hand));
        writeln!(out, "{}  {}  {}", hand.entry, line(&own.environment), hand.status)?;
        for text in [&hand.link, &changed] {
            for piece in measure::wrap(&line(text), screen.width.saturating_sub(2)) {
                writeln!(out, "  {piece}")?;
            }
        }
    }
    Ok(())
}

/// A line for each environment that has it.
fn rows(table: &mut Table, row: &CompareRow, view: &CompareView) {
    for (hand, own) in [(&row.one, &view.one), (&row.other, &view.other)] {
        let Some(hand) = hand else { continue };
        let attribute = row.attribute.as_deref().unwrap_or("-");
        let tone = if hand.left == "value" { Tone::Plain } else { Tone::Dim };
        table.row(vec![
            Cell::plain(&hand.entry),
            Cell::plain(&own.environment),
            Cell::plain(hand.status),
            Cell::plain(attribute),
            Cell::new(left(hand), tone),
            Cell::plain(&hand.link),
        ]);
    }
}

fn for_a_page(out: &mut dyn Write, view: &CompareView) -> io::Result<()> {
    for own in [&view.one, &view.other] {
        writeln!(out, "- {}", markdown::inline(&side(own)))?;
    }
    for section in TOLD {
        if view.section(section).next().is_none() {
            continue;
        }
        writeln!(out, "\n## {}\n", markdown::inline(&heading(view, section)))?;
        let titles = ["resource", "attribute", "environment", "value", "status", "entry", "note"];
        let rows = view.section(section).flat_map(|row| {
            let sides = [(&row.one, &view.one), (&row.other, &view.other)];
            sides.into_iter().filter_map(move |(hand, own)| {
                let hand = hand.as_ref()?;
                let attribute = row.attribute.clone().unwrap_or_default();
                let (status, entry) = (hand.status.to_owned(), hand.entry.clone());
                let environment = own.environment.clone();
                Some(vec![hand.link.clone(), attribute, environment, left(hand), status, entry, note(row)])
            })
        });
        markdown::write_table(out, &titles, rows)?;
    }
    if !view.unlinked.is_empty() {
        writeln!(out, "\n## Without a link to code: cannot be matched\n")?;
        let rows = view.unlinked.iter().map(|entry| {
            vec![entry.entry.clone(), entry.status.to_owned(), entry.environment.clone(), entry.title.clone()]
        });
        markdown::write_table(out, &["entry", "status", "environment", "title"], rows)?;
    }
    writeln!(out, "\n{}.", markdown::inline(&sum(view)))
}
