//! Renderers: a view goes into a writer as a table, JSON, CSV or Markdown. Nothing is computed here, and no text
//! of an entry reaches the writer raw.

mod check;
mod code;
mod codify;
mod csv;
mod entries;
mod entry;
mod fields;
mod fsck;
mod json;
mod linked;
mod markdown;
mod marked;
mod measure;
mod offered;
mod overview;
mod story;
mod suggest;
mod table;
mod text;
mod tone;

pub use check::{SUMMARY, annotations, check, comment};
pub use code::code;
pub use codify::codify;
pub use csv::unguard;
pub use entries::{Layout, entries};
pub use entry::entry_fields;
pub use fsck::fsck;
pub use json::json;
pub use marked::marked;
pub use offered::{Pen, offered};
pub use overview::overview;
pub use story::{Happened, story};
pub use suggest::suggestions;
pub use text::{block, line};
pub use tone::{Tone, paint};

use chrono::{DateTime, FixedOffset};

/// What a renderer needs to know about where its words end up.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns; `usize::MAX` where it is no terminal.
    pub width: usize,
    pub color: bool,
    /// Ages are told from here.
    pub now: DateTime<FixedOffset>,
}

/// How records are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Table,
    Json,
    /// One object a line.
    Jsonl,
    Csv,
    Markdown,
}
