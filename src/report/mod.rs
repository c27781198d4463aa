//! Views: what every renderer sees. Made from verdicts, serialisable, without a word of layout.

mod entry;
mod overview;

pub use entry::{EntryView, WordView};
pub use overview::{OldestView, OnView, Overview, Places, WaitingView, in_utc};

/// The version of the JSON that the program prints.
pub const VERSION: u32 = 1;
