//! A file with its marks: a sign at each line of a block that was changed by hand, and below the block's first line
//! what was done.

use super::text::span;
use super::tone::{Tone, paint};
use super::{Format, Screen, json, line, measure};
use crate::report::{MarkedView, VERSION};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    view: &'a MarkedView,
}

/// Writes a file with its marks.
///
/// # Errors
/// Where the writer fails.
pub fn marked(out: &mut dyn Write, format: Format, view: &MarkedView, screen: Screen) -> io::Result<()> {
    if matches!(format, Format::Json | Format::Jsonl) {
        json(out, &Versioned { version: VERSION, view }, format == Format::Json)?;
        return out.write_all(b"\n");
    }
    let lines: Vec<&str> = view.text.lines().collect();
    let digits = lines.len().to_string().len();
    let room = screen.width.saturating_sub(digits + 4);
    for (number, text) in (1u32..).zip(lines) {
        let is_marked = view.marks.iter().any(|mark| mark.lines.0 <= number && number <= mark.lines.1);
        let sign = if is_marked { paint("!", Tone::Bad, screen.color) } else { " ".to_owned() };
        let text = span(&text.replace('\t', "    ")).trim_end().to_owned();
        let number_cell = paint(&format!("{number:>digits$}"), Tone::Dim, screen.color);
        writeln!(out, "{sign} {number_cell}  {}", measure::truncate(&text, room))?;
        for entry in view.marks.iter().filter(|mark| mark.lines.0 == number).flat_map(|mark| &mark.entries) {
            let place =
                entry.environment.as_deref().map(|name| format!(", {}", line(name))).unwrap_or_default();
            let said = format!("{} {}{place}: {}", entry.id, entry.status, line(&entry.title));
            let said = paint(&measure::truncate(&said, room.saturating_sub(2)), Tone::Bad, screen.color);
            writeln!(out, "  {:>digits$}  ^ {said}", "")?;
        }
    }
    Ok(())
}
