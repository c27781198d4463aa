//! What is left to do in the code: for each value where it stands and what it should be, then how to go on.

use super::tone::{Tone, paint};
use super::{Screen, block, line};
use crate::model::Value;
use crate::report::{CodifyChange, CodifyEntry, CodifyLink, CodifyView};
use std::io::{self, Write};

/// Letters of a value that are shown.
const SHOWN: usize = 60;

/// Writes what is to do for each entry and, where files were written, what was written.
///
/// # Errors
/// Where the writer fails.
pub fn codify(out: &mut dyn Write, view: &CodifyView, screen: Screen) -> io::Result<()> {
    for (at, entry) in view.entries.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        one(out, entry, screen)?;
    }
    if !view.diff.is_empty() {
        writeln!(out)?;
        for text in block(&view.diff).lines() {
            let tone = match text.as_bytes().first() {
                Some(b'+') if !text.starts_with("+++ ") => Tone::Good,
                Some(b'-') if !text.starts_with("--- ") => Tone::Bad,
                _ => Tone::Plain,
            };
            writeln!(out, "{}", paint(text, tone, screen.color))?;
        }
    }
    Ok(())
}

fn one(out: &mut dyn Write, entry: &CodifyEntry, screen: Screen) -> io::Result<()> {
    writeln!(out, "{} {}", paint(&entry.id, Tone::Strong, screen.color), line(&entry.title))?;
    if let Some(lacks) = &entry.lacks {
        writeln!(out, "  {}", paint(&line(lacks), Tone::Warn, screen.color))?;
    }
    for link in &entry.links {
        self::link(out, link, screen)?;
    }
    if !entry.commands.is_empty() {
        writeln!(out)?;
        for command in &entry.commands {
            writeln!(out, "  {}", line(command))?;
        }
    }
    Ok(())
}

fn link(out: &mut dyn Write, link: &CodifyLink, screen: Screen) -> io::Result<()> {
    writeln!(out, "  {}", paint(&line(&link.to), Tone::Dim, screen.color))?;
    if let (Some(why), true) = (&link.why, link.changes.is_empty()) {
        return writeln!(out, "    {}", paint(&line(why), Tone::Warn, screen.color));
    }
    if link.changes.is_empty() {
        let place = link.path.as_deref().zip(link.lines).map(|(path, lines)| place(path, lines.0));
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        return writeln!(out, "    {place}it names no values");
    }
    link.changes.iter().try_for_each(|change| self::change(out, change, screen))
}

fn change(out: &mut dyn Write, change: &CodifyChange, screen: Screen) -> io::Result<()> {
    let at = change.path.as_deref().zip(change.line).map(|(path, line)| place(path, line));
    let at = at.map(|at| format!("{at}  ")).unwrap_or_default();
    let attribute = line(&change.attribute);
    let (now, wanted) = (change.now.as_ref().map(shown), change.wanted.as_ref().map(shown));
    let what = match (change.state, now, wanted) {
        ("right", _, Some(wanted)) => format!("is {wanted} already"),
        ("right", _, None) => "is not set, as it should be".to_owned(),
        ("written", _, Some(wanted)) => format!("is {wanted} now"),
        ("written", _, None) => "is taken out".to_owned(),
        (_, Some(now), Some(wanted)) => format!("is {now}, should be {wanted}"),
        (_, None, Some(wanted)) => format!("should be {wanted}"),
        (_, Some(now), None) => format!("is {now}, should not be set"),
        (_, None, None) => "cannot be told".to_owned(),
    };
    let tone = match change.state {
        "right" | "written" => Tone::Good,
        "write" => Tone::Plain,
        _ => Tone::Warn,
    };
    writeln!(out, "    {at}{attribute} {}", paint(&what, tone, screen.color))?;
    for step in &change.through {
        writeln!(out, "      through {} ({})", line(&step.what), place(&step.path, step.line))?;
    }
    match &change.why {
        Some(why) => writeln!(out, "      by hand: {}", line(why)),
        None => Ok(()),
    }
}

fn place(path: &str, number: u32) -> String {
    format!("{}:{number}", line(path))
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Text(text) if text.is_empty() => "an empty text".to_owned(),
        other => line(&other.to_string()).into_owned(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
