//! The code repositories: a table of those that are read, and a line for each that is not.

use super::table::{Align, Cell, Column, Table};
use super::tone::{Tone, paint};
use super::{Screen, line};
use crate::model::age;
use crate::report::{CodeRow, CodeView};
use std::io::{self, Write};

/// Letters of a commit's id that are shown.
const SHORT: usize = 10;

/// Writes where each code repository is read, and last how many of them are.
///
/// # Errors
/// Where the writer fails.
pub fn code(out: &mut dyn Write, rows: &[CodeRow], view: &CodeView, screen: Screen) -> io::Result<()> {
    if !rows.is_empty() {
        table(rows, screen).write(out, screen.width, screen.color)?;
    }
    for one in &view.missing {
        let text = format!("{} cannot be read: {}", line(&one.name), line(&one.why));
        writeln!(out, "{}", paint(&text, Tone::Bad, screen.color))?;
    }
    writeln!(out, "{} repositories read", counted(view))
}

/// `27 of 30`.
pub(super) fn counted(view: &CodeView) -> String {
    format!("{} of {}", view.read, view.of)
}

fn table(rows: &[CodeRow], screen: Screen) -> Table {
    let words = |title, min, priority| Column { title, min, grow: false, priority, align: Align::Left };
    let number = |title, priority| Column { title, min: 3, grow: false, priority, align: Align::Right };
    let mut table = Table::new(vec![
        words("Code", 8, 0),
        words("Read", 6, 0),
        words("Main", 6, 1),
        words("Tip", SHORT, 2),
        number("Commits", 4),
        number("Newest", 3),
    ]);
    for row in rows {
        let newest = row.newest.map(|at| age(at, screen.now)).unwrap_or_default();
        table.row(vec![
            Cell::plain(row.name.as_str()),
            Cell::plain(row.place),
            Cell::plain(row.branch.as_str()),
            Cell::plain(row.tip.get(..SHORT).unwrap_or(&row.tip)),
            Cell::plain(row.commits.to_string()),
            Cell::plain(newest),
        ]);
    }
    table
}
