//! The figures as the template sees them: cells as text, a picture beside each table, and the few numbers on top.

use super::picture;
use crate::render::sheet::{shown, shown_row};
use crate::report::{Figures, Sheet, SheetCell};
use minijinja::value::{Serde, Value};
use serde::Serialize;

/// Rows of a table, more than which are counted.
const MOST_ROWS: usize = 60;

#[derive(Serialize)]
struct Cell {
    text: String,
    is_number: bool,
    is_bad: bool,
}

/// A number that everybody should see.
#[derive(Serialize)]
pub(super) struct Tile {
    name: &'static str,
    value: String,
    beside: String,
    is_bad: bool,
}

/// The tables with their pictures, as values for the template.
pub(super) fn sheets(figures: &Figures) -> Vec<Value> {
    let is_code_known = figures.emergency.by_code.is_some();
    let mut sheets = figures.sheets();
    // Wide ones come last, so that the others fill their rows.
    let width = |sheet: &Sheet| match sheet.key {
        "trend" => 1,
        "resource" | "attribute" => 2,
        _ => 0,
    };
    sheets.sort_by_key(width);
    sheets.into_iter().map(|sheet| value(&known(sheet, is_code_known))).collect()
}

/// Without the column of which nothing is known.
fn known(mut sheet: Sheet, is_code_known: bool) -> Sheet {
    if let Some(at) =
        sheet.columns.iter().position(|column| column.key == "by_code").filter(|_| !is_code_known)
    {
        sheet.columns.remove(at);
        for row in &mut sheet.rows {
            row.remove(at);
        }
    }
    sheet
}

fn value(sheet: &Sheet) -> Value {
    let columns: Vec<(&str, bool)> = sheet
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| (column.title, sheet.rows.iter().any(|row| row.get(at).is_some_and(is_number))))
        .collect();
    let cells = |row: &Vec<SheetCell>| -> Vec<Cell> {
        let cells = row.iter().zip(&sheet.columns).zip(&columns).zip(shown_row(row));
        cells
            .map(|(((cell, column), (_, is_number)), text)| Cell {
                text,
                is_number: *is_number,
                is_bad: column.key == "overdue" && !matches!(cell, SheetCell::Count(0)),
            })
            .collect()
    };
    let rows: Vec<Vec<Cell>> = sheet.rows.iter().take(MOST_ROWS).map(cells).collect();
    minijinja::context! {
        key => sheet.key,
        title => sheet.title,
        about => about(sheet.key),
        columns => columns,
        more => sheet.rows.len().saturating_sub(MOST_ROWS),
        pictures => picture::pictures(sheet),
        rows => Value::from(Serde(&rows)),
    }
}

fn is_number(cell: &SheetCell) -> bool {
    matches!(cell, SheetCell::Count(_) | SheetCell::Share(_) | SheetCell::Seconds(_))
}

/// What a table is about, in a sentence below its title.
fn about(key: &str) -> &'static str {
    match key {
        "age" => "Time since the change was made.",
        "risk" => "How bad each is while it stands.",
        "environment" => "Where they were made.",
        "owner" => "Who has to bring them to an end.",
        "channel" => "The way in which they were made.",
        "trend" => "What was opened and what was reconciled, and how much was left.",
        "times" => "Half of all took no longer than the median, nine tenths no longer than P90.",
        "resource" => "What more than one change by hand touched.",
        "attribute" => "What was set by hand more than once.",
        _ => "",
    }
}

pub(super) fn tiles(figures: &Figures) -> Vec<Tile> {
    let text = |cell: Option<SheetCell>| shown(&cell.unwrap_or(SheetCell::Nothing));
    let of = |count: u64| if count == 1 { "of 1 entry".to_owned() } else { format!("of {count} entries") };
    let time = &figures.time_to_code;
    let mut tiles = vec![
        Tile {
            name: "Unreconciled",
            value: figures.unreconciled.to_string(),
            beside: of(figures.entries),
            is_bad: false,
        },
        Tile {
            name: "Overdue",
            value: figures.overdue.to_string(),
            beside: "past their deadline".to_owned(),
            is_bad: figures.overdue > 0,
        },
        Tile {
            name: "Incomplete",
            value: figures.incomplete.to_string(),
            beside: "unreconciled, something missing".to_owned(),
            is_bad: false,
        },
        Tile {
            name: "Time to code",
            value: text(time.median_seconds.map(SheetCell::Seconds)),
            beside: match time.p90_seconds {
                Some(seconds) => {
                    format!("median {}; P90 {}", of(time.count), shown(&SheetCell::Seconds(seconds)))
                }
                None => "not known yet".to_owned(),
            },
            is_bad: false,
        },
        Tile {
            name: "Time to record",
            value: text(figures.recording_lag.median_seconds.map(SheetCell::Seconds)),
            beside: "median, from doing to recording".to_owned(),
            is_bad: false,
        },
    ];
    if figures.emergency.share.is_some() {
        tiles.push(Tile {
            name: "By hand",
            value: text(figures.emergency.share.map(SheetCell::Share)),
            beside: "of all changes; the rest by code".to_owned(),
            is_bad: false,
        });
    }
    tiles
}
