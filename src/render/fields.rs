//! Labels and values, one under the other: what `show` prints about one record.

use super::tone::{Tone, push_painted};
use super::{measure, text};
use std::io::{self, Write};
use std::iter::repeat_n;

/// Columns between labels and values, and in front of values that stand below their labels.
const GAP: usize = 2;
const INDENT: usize = 2;

/// Labels and their values, one under the other: what `show` prints about one record.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    fields: Vec<Field>,
}

#[derive(Debug, Clone)]
struct Field {
    label: String,
    value: String,
    tone: Tone,
    fold: bool,
}

impl Fields {
    /// No fields yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text, which is wrapped to the width. A value without any text is left out.
    pub fn text(&mut self, label: &str, value: &str) {
        self.toned(label, value, Tone::Plain);
    }

    /// Adds a text in a tone of its own.
    pub fn toned(&mut self, label: &str, value: &str, tone: Tone) {
        self.push(label, value, tone, true);
    }

    /// Adds something that people copy, such as commands or a URL: its lines stay as they are. The
    /// terminal breaks what is too long, and so a copy holds no line break that was not recorded.
    pub fn verbatim(&mut self, label: &str, value: &str) {
        self.push(label, value, Tone::Plain, false);
    }

    fn push(&mut self, label: &str, value: &str, tone: Tone, fold: bool) {
        let value = text::block(value).trim_end().trim_start_matches('\n').to_owned();
        if !value.is_empty() {
            self.fields.push(Field { label: format!("{}:", text::line(label)), value, tone, fold });
        }
    }

    /// Writes the fields. Labels stand in a column of their own; where that takes more than half
    /// of the width, they stand above the values.
    ///
    /// # Errors
    ///
    /// Where writing fails, as the writer says it; a closed pipe stays recognisable.
    pub fn write(&self, out: &mut dyn Write, width: usize, color: bool) -> io::Result<()> {
        let widest = self.fields.iter().map(|field| measure::width(&field.label)).max().unwrap_or(0);
        let above = widest + GAP > width / 2;
        let indent = if above { INDENT } else { widest + GAP };
        let room = width.saturating_sub(indent).max(1);
        let mut buffer = String::new();
        for Field { label, value, tone, fold } in &self.fields {
            push_painted(&mut buffer, label, Tone::Dim, color);
            let mut owed = indent.saturating_sub(measure::width(label));
            if above {
                buffer.push('\n');
                owed = indent;
            }
            for line in measure::wrap(value, if *fold { room } else { usize::MAX }) {
                if !line.is_empty() {
                    buffer.extend(repeat_n(' ', owed));
                    push_painted(&mut buffer, &line, *tone, color);
                }
                buffer.push('\n');
                owed = indent;
            }
        }
        out.write_all(buffer.as_bytes())
    }
}
