//! Renderers: a view goes into a writer as a table, JSON, CSV or Markdown. Nothing is computed here, and no text
//! of an entry reaches the writer raw.

mod audit;
mod check;
mod checklist;
mod code;
mod codify;
mod compare;
mod csv;
mod digest;
mod documents;
mod entries;
mod entry;
mod export;
mod fields;
mod fsck;
mod json;
mod linked;
mod markdown;
mod marked;
mod measure;
mod offered;
mod overview;
mod page;
mod prometheus;
mod sheet;
mod slack;
mod stats;
mod story;
mod suggest;
mod table;
pub mod template;
mod text;
mod tone;

pub use audit::{approvals, lags, manual, proofs, sampled};
pub use check::{SUMMARY, annotations, check, comment};
pub use checklist::{asks_for_records, built_in_templates, checklist, known_templates};
pub use code::code;
pub use codify::codify;
pub use compare::compare;
pub use csv::unguard;
pub use digest::{DigestFormat, digest};
pub use documents::documents;
pub use entries::{Layout, entries};
pub use entry::entry_fields;
pub use export::{ExportFormat, exported};
pub use fsck::fsck;
pub use json::json;
pub use marked::marked;
pub use measure::width;
pub use offered::{Pen, offered};
pub use overview::overview;
pub use page::{PageFormat, page};
pub use prometheus::prometheus;
pub use stats::stats;
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
