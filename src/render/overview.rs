//! The overview: what `status` says, in a few lines that fit a small terminal.

use super::code::counted;
use super::suggest::suggestions;
use super::table::{Align, Cell, Column, Table};
use super::tone::{Tone, paint};
use super::{Format, Screen, csv, json, markdown};
use crate::model::{age, ago};
use crate::report::{CodeView, DocumentsBrief, Overview, in_utc};
use std::io::{self, Write};

const TITLES: [&str; 5] = ["environment", "unreconciled", "overdue", "incomplete", "oldest"];

/// Writes the overview; as CSV and JSON lines it is one row an environment.
///
/// # Errors
/// Where the writer fails.
pub fn overview(out: &mut dyn Write, format: Format, view: &Overview, screen: Screen) -> io::Result<()> {
    match format {
        Format::Table => for_people(out, view, screen),
        Format::Json => {
            json(out, view, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl => view.environments.iter().try_for_each(|place| {
            json(out, place, false)?;
            out.write_all(b"\n")
        }),
        Format::Csv => csv::write_rows(out, &TITLES, rows(view)),
        Format::Markdown => {
            writeln!(
                out,
                "{} unreconciled, {} overdue, {} incomplete.\n",
                view.unreconciled, view.overdue, view.incomplete
            )?;
            markdown::write_table(out, &TITLES, rows(view))
        }
    }
}

fn rows(view: &Overview) -> impl Iterator<Item = Vec<String>> + '_ {
    view.environments.iter().map(|place| {
        vec![
            place.environment.clone().unwrap_or_default(),
            place.unreconciled.to_string(),
            place.overdue.to_string(),
            place.incomplete.to_string(),
            in_utc(place.oldest),
        ]
    })
}

fn for_people(out: &mut dyn Write, view: &Overview, screen: Screen) -> io::Result<()> {
    let tone = |count: usize, tone| if count == 0 { Tone::Plain } else { tone };
    match &view.journal {
        Some(place) => {
            let here = if view.shared.is_some() { "" } else { ", only on this machine" };
            writeln!(out, "{} {}{here}", paint("Journal", Tone::Dim, screen.color), super::line(place))?;
            if let Some(shared) = &view.shared {
                let text = shared.sentence(screen.now);
                let is_fine = shared.waiting == 0 && shared.failure.is_none();
                let tone = if is_fine { Tone::Dim } else { Tone::Warn };
                writeln!(out, "{}", paint(&super::line(&capital(&text)), tone, screen.color))?;
                for news in &shared.news {
                    writeln!(out, "{}", paint(&super::line(news), Tone::Warn, screen.color))?;
                }
                if let Some(failure) = &shared.failure {
                    let since =
                        shared.failed_at.map_or_else(String::new, |at| format!(" {}", ago(at, screen.now)));
                    let text = format!("Last tried{since}: {failure}");
                    writeln!(out, "{}", paint(&super::line(&text), Tone::Warn, screen.color))?;
                }
            }
        }
        None => writeln!(out, "No journal here.")?,
    }
    if view.entries == 0 {
        writeln!(out, "No entries yet. Record the first: stopgap add \"what you changed\" -e prod")?;
    } else if view.unreconciled == 0 {
        writeln!(out, "Nothing is left to reconcile: {}.", entries(view.entries))?;
    } else {
        let late = format!("{} overdue", view.overdue);
        let gaps = format!("{} incomplete", view.incomplete);
        writeln!(
            out,
            "{} unreconciled of {}, {}, {}",
            view.unreconciled,
            // As everywhere else: what was recorded by mistake is told beside it, and counted nowhere.
            view.entries - view.mistaken(),
            paint(&late, tone(view.overdue, Tone::Bad), screen.color),
            paint(&gaps, tone(view.incomplete, Tone::Warn), screen.color),
        )?;
    }
    let statuses: Vec<String> = view.statuses().map(|(status, count)| format!("{count} {status}")).collect();
    if statuses.len() > 1 {
        writeln!(out, "{}", paint(&statuses.join(", "), Tone::Dim, screen.color))?;
    }
    if view.unreconciled > 0 {
        writeln!(out)?;
        places(view, screen).write(out, screen.width, screen.color)?;
    }
    if let Some(oldest) = &view.oldest {
        writeln!(out)?;
        let text = format!("Oldest: {} {}, {}", oldest.id, oldest.title, ago(oldest.at, screen.now));
        writeln!(
            out,
            "{}",
            paint(&super::measure::truncate(&super::line(&text), screen.width), Tone::Plain, false)
        )?;
    }
    if !view.suggestions.is_empty() {
        writeln!(out)?;
        for text in suggestions(&view.suggestions, view.more_suggestions) {
            writeln!(out, "{text}")?;
        }
    }
    if let Some(text) = view.documents.as_ref().and_then(DocumentsBrief::sentence) {
        let text = super::measure::truncate(&super::line(&text), screen.width).into_owned();
        writeln!(out, "\n{}", paint(&text, Tone::Warn, screen.color))?;
    }
    if let Some(on) = &view.on {
        let incident = on.incident.as_deref().unwrap_or("no incident");
        let place = on.environment.as_deref().map_or_else(String::new, |name| format!(" in {name}"));
        let text =
            format!("On {incident}{place} until {}; `stopgap off` ends it.", on.until.format("%a %H:%M"));
        writeln!(out, "\n{}", super::line(&text))?;
    }
    if let Some(code) = &view.code {
        repositories(out, code, screen)?;
    }
    if view.unreadable > 0 {
        let files =
            if view.unreadable == 1 { "1 file".to_owned() } else { format!("{} files", view.unreadable) };
        let text = format!("{files} of the journal could not be read; `stopgap doctor` says more.");
        writeln!(out, "\n{}", paint(&text, Tone::Bad, screen.color))?;
    }
    if !view.waiting.is_empty() {
        let text = format!("{} waiting in the inbox:", records(view.waiting.len()));
        writeln!(out, "\n{}", paint(&text, Tone::Warn, screen.color))?;
        for one in &view.waiting {
            let meant = one.journal.as_ref().map_or_else(String::new, |journal| format!("for {journal}: "));
            let why = format!("{meant}{}", one.reason);
            writeln!(out, "  {}\n    {}", super::line(&one.what), super::line(&why))?;
        }
    }
    Ok(())
}

/// The first letter as a sentence has it.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How much of the code is read. The one repository around the user goes without saying.
fn repositories(out: &mut dyn Write, view: &CodeView, screen: Screen) -> io::Result<()> {
    if view.of < 2 && view.missing.is_empty() {
        return Ok(());
    }
    let tone = if view.missing.is_empty() { Tone::Dim } else { Tone::Warn };
    let text = format!("{} code repositories read", counted(view));
    writeln!(out, "\n{}", paint(&text, tone, screen.color))?;
    for one in &view.missing {
        writeln!(out, "  {}: {}", super::line(&one.name), super::line(&one.why))?;
    }
    if !view.missing.is_empty() {
        writeln!(out, "  `stopgap sync --code` fetches them; `stopgap doctor` says more.")?;
    }
    Ok(())
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn records(count: usize) -> String {
    if count == 1 { "1 record is".to_owned() } else { format!("{count} records are") }
}

fn places(view: &Overview, screen: Screen) -> Table {
    let number = |title, priority| Column { title, min: 3, grow: false, priority, align: Align::Right };
    let mut table = Table::new(vec![
        Column { title: "Env", min: 8, grow: false, priority: 0, align: Align::Left },
        number("Unreconciled", 0),
        number("Overdue", 1),
        number("Incomplete", 3),
        number("Oldest", 2),
    ]);
    for place in &view.environments {
        let overdue = if place.overdue > 0 { Tone::Bad } else { Tone::Plain };
        let oldest = chrono::DateTime::from_timestamp(place.oldest, 0)
            .map(|at| age(at.fixed_offset(), screen.now))
            .unwrap_or_default();
        table.row(vec![
            Cell::plain(place.environment.as_deref().unwrap_or("(none)")),
            Cell::plain(place.unreconciled.to_string()),
            Cell::new(place.overdue.to_string(), overdue),
            Cell::plain(place.incomplete.to_string()),
            Cell::plain(oldest),
        ]);
    }
    table
}
