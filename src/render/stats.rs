//! The figures in the terminal, with small bars, and as JSON, CSV and Markdown.

use super::sheet::{exact, pictured, shown_row};
use super::table::{Align, Cell, Column, Table};
use super::tone::{Tone, paint};
use super::{Format, Screen, csv, json, markdown};
use crate::report::{Figures, Sheet, SheetCell, VERSION};
use serde::Serialize;
use std::io::{self, Write};

/// The longest bar, in terminal columns.
const LONGEST: u64 = 20;
/// Parts of a column, by eighths.
const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    figures: &'a Figures,
}

/// One row of one table.
#[derive(Serialize)]
struct Line<'a> {
    table: &'a str,
    #[serde(flatten)]
    cells: serde_json::Map<String, serde_json::Value>,
}

/// Writes the figures.
///
/// # Errors
/// Where the writer fails.
pub fn stats(out: &mut dyn Write, format: Format, figures: &Figures, screen: Screen) -> io::Result<()> {
    match format {
        Format::Table => for_people(out, figures, screen),
        Format::Json => {
            json(out, &Versioned { version: VERSION, figures }, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl => figures.sheets().iter().try_for_each(|sheet| {
            sheet.rows.iter().try_for_each(|row| {
                json(out, &line(sheet, row), false)?;
                out.write_all(b"\n")
            })
        }),
        Format::Csv => csv::write_rows(out, &["table", "row", "figure", "value"], long(figures)),
        Format::Markdown => figures.sheets().iter().enumerate().try_for_each(|(at, sheet)| {
            if at > 0 {
                out.write_all(b"\n")?;
            }
            writeln!(out, "## {}\n", sheet.title)?;
            sheet_in_markdown(out, sheet)
        }),
    }
}

/// One table of the figures as Markdown; a sentence where it has no rows.
pub(super) fn sheet_in_markdown(out: &mut dyn Write, sheet: &Sheet) -> io::Result<()> {
    if sheet.rows.is_empty() {
        return writeln!(out, "None.");
    }
    let titles: Vec<&str> = sheet.columns.iter().map(|column| column.title).collect();
    markdown::write_table(out, &titles, sheet.rows.iter().map(|row| shown_row(row)))
}

fn line<'a>(sheet: &'a Sheet, row: &[SheetCell]) -> Line<'a> {
    let value = |cell: &SheetCell| match cell {
        SheetCell::Count(count) => (*count).into(),
        SheetCell::Seconds(seconds) => (*seconds).into(),
        SheetCell::Share(share) => (*share).into(),
        SheetCell::Nothing => serde_json::Value::Null,
        other => exact(other).into(),
    };
    let cells = sheet.columns.iter().zip(row).map(|(column, cell)| (column.key.to_owned(), value(cell)));
    Line { table: sheet.key, cells: cells.collect() }
}

/// One value a line: tables of different columns have no other common form.
fn long(figures: &Figures) -> impl Iterator<Item = Vec<String>> {
    figures.sheets().into_iter().flat_map(|sheet| {
        let Sheet { key, columns, rows, .. } = sheet;
        rows.into_iter().flat_map(move |row| {
            let name = row.first().map(exact).unwrap_or_default();
            let values = columns.clone().into_iter().zip(row).skip(1);
            values.map(move |(column, cell)| {
                vec![key.to_owned(), name.clone(), column.key.to_owned(), exact(&cell)]
            })
        })
    })
}

fn for_people(out: &mut dyn Write, figures: &Figures, screen: Screen) -> io::Result<()> {
    if figures.entries == 0 {
        return writeln!(out, "No entry fits: there is nothing to count.");
    }
    let mut is_first = true;
    for sheet in figures.sheets() {
        let is_said = sheet.rows.iter().any(|row| row.iter().any(|cell| *cell != SheetCell::Nothing));
        if !is_said {
            continue;
        }
        if !is_first {
            writeln!(out)?;
        }
        is_first = false;
        writeln!(out, "{}", paint(sheet.title, Tone::Strong, screen.color))?;
        drawn(&sheet).write(out, screen.width, screen.color)?;
    }
    Ok(())
}

/// A table with a bar behind each row, which is the first to give way where room is short.
fn drawn(sheet: &Sheet) -> Table {
    let pictured = pictured(sheet);
    let is_number = |at: usize| {
        sheet
            .rows
            .iter()
            .any(|row| !matches!(row.get(at), Some(SheetCell::Text(_) | SheetCell::Day(_)) | None))
    };
    let mut columns: Vec<Column> = sheet
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| Column {
            title: column.title,
            min: if at == 0 { 12 } else { 3 },
            grow: at == 0,
            priority: u8::from(at > 1),
            align: if at > 0 && is_number(at) { Align::Right } else { Align::Left },
        })
        .collect();
    let length = |row: &[SheetCell]| match pictured.and_then(|at| row.get(at)) {
        Some(SheetCell::Count(count)) => *count,
        _ => 0,
    };
    let longest = sheet.rows.iter().map(|row| length(row)).max().unwrap_or(0);
    if longest > 0 {
        columns.push(Column { title: "", min: 1, grow: false, priority: 9, align: Align::Left });
    }
    let mut table = Table::new(columns);
    for row in &sheet.rows {
        let mut cells: Vec<Cell> = row
            .iter()
            .zip(&sheet.columns)
            .zip(shown_row(row))
            .map(|((cell, column), text)| {
                let is_late = column.key == "overdue" && !matches!(cell, SheetCell::Count(0));
                Cell::new(text, if is_late { Tone::Bad } else { Tone::Plain })
            })
            .collect();
        if longest > 0 {
            cells.push(Cell::new(bar(length(row), longest), Tone::Dim));
        }
        table.row(cells);
    }
    table
}

/// A bar in proportion to the longest; what is not nothing never looks like nothing.
fn bar(length: u64, longest: u64) -> String {
    let eighths = (length.saturating_mul(LONGEST * 8)).div_ceil(longest.max(1));
    let whole = usize::try_from(eighths / 8).unwrap_or(0);
    let part = PARTS[usize::try_from(eighths % 8).unwrap_or(0)];
    format!("{}{part}", "█".repeat(whole))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_in_proportion_to_the_longest() {
        for (length, longest, drawn) in [
            (0, 10, ""),
            (10, 10, "████████████████████"),
            (5, 10, "██████████"),
            (1, 100_000, "▏"),
            (1, 40, "▌"),
            (0, 0, ""),
        ] {
            assert_eq!(bar(length, longest), drawn, "{length} of {longest}");
        }
    }
}
