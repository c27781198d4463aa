//! Views: what every renderer sees. Made from verdicts, serialisable, without a word of layout.

mod code;
mod entry;
mod fsck;
mod linked;
mod marked;
mod overview;

pub use code::{CodeRow, CodeView, MissingCode};
pub use entry::{EntryView, WordView};
pub use fsck::{CheckedView, FlawView, FsckView, UnseenView};
pub use linked::{CommitView, LinkedView};
pub use marked::{MarkView, MarkedEntry, MarkedView};
pub use overview::{OldestView, OnView, Overview, Places, SharedView, WaitingView, in_utc};

/// The version of the JSON that the program prints.
pub const VERSION: u32 = 1;
