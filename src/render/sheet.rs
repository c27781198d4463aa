//! Cells of the figures' tables as text: for people in words, for programs exactly.

use crate::model::in_words;
use crate::report::{Sheet, SheetCell, in_utc};
use chrono::{DateTime, TimeDelta};

/// As people read it: `2 days`, `34 %`, `2026-11-23`. What nobody knows or said is a dash.
#[must_use]
pub fn shown(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Text(text) => text.clone(),
        SheetCell::Count(count) => count.to_string(),
        SheetCell::Seconds(seconds) => in_words(TimeDelta::seconds(*seconds)),
        SheetCell::Share(share) => percent(*share),
        SheetCell::Day(day) => day.to_string(),
        SheetCell::Moment(seconds) => DateTime::from_timestamp(*seconds, 0)
            .map_or_else(|| in_utc(*seconds), |moment| moment.format("%Y-%m-%d").to_string()),
        SheetCell::Nothing => "–".to_owned(),
    }
}

/// A row of a table for people: what its first cell does not say has a word, everything else a dash.
#[must_use]
pub fn shown_row(row: &[SheetCell]) -> Vec<String> {
    let mut cells: Vec<String> = row.iter().map(shown).collect();
    if let (Some(SheetCell::Nothing), Some(first)) = (row.first(), cells.first_mut()) {
        "(none)".clone_into(first);
    }
    cells
}

/// As programs read it: seconds, shares of 1, moments in UTC. Empty where nobody knows or said anything.
#[must_use]
pub fn exact(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Seconds(seconds) => seconds.to_string(),
        SheetCell::Share(share) => share.to_string(),
        SheetCell::Moment(seconds) => in_utc(*seconds),
        SheetCell::Nothing => String::new(),
        other => shown(other),
    }
}

/// `34 %`, `0.4 %`.
fn percent(share: f64) -> String {
    let hundredths = share * 100.0;
    if hundredths > 0.0 && hundredths < 10.0 {
        format!("{hundredths:.1} %")
    } else {
        format!("{hundredths:.0} %")
    }
}

/// The column whose length a picture of the table shows; `None` where it holds no lengths.
#[must_use]
pub fn pictured(sheet: &Sheet) -> Option<usize> {
    let key = match sheet.key {
        "trend" | "age" | "risk" | "environment" | "owner" | "channel" => "unreconciled",
        _ => return None,
    };
    sheet.columns.iter().position(|column| column.key == key)
}
