//! Views: what every renderer sees. Made from verdicts, serialisable, without a word of layout.

mod check;
mod claims;
mod code;
mod codify;
mod entry;
mod fsck;
mod hooks;
mod linked;
mod marked;
mod overview;
mod suggest;

pub use check::{CheckView, FindingView, HiddenView};
pub use claims::{ClaimView, TestimonyView};
pub use code::{CodeRow, CodeView, MissingCode};
pub use codify::{CodifyChange, CodifyEntry, CodifyLink, CodifyStep, CodifyView};
pub use entry::{EntryView, WordView};
pub use fsck::{CheckedView, FlawView, FsckView, UnseenView};
pub use hooks::{HookView, OfferView};
pub use linked::{CommitView, LinkedView};
pub use marked::{MarkView, MarkedEntry, MarkedView};
pub use overview::{OldestView, OnView, Overview, Places, SharedView, WaitingView, in_utc};
pub use suggest::{CandidateView, SuggestionView};

/// The version of the JSON that the program prints.
pub const VERSION: u32 = 1;
