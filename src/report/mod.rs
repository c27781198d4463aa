//! Views: what every renderer sees. Made from verdicts, serialisable, without a word of layout.

mod audit;
mod check;
mod checklist;
mod claims;
mod code;
mod codify;
mod compare;
mod digest;
mod documents;
mod entry;
mod event;
mod figures;
mod fsck;
mod hooks;
mod linked;
mod marked;
mod metrics;
mod overview;
mod page;
mod suggest;

pub use audit::{
    AuditFile, AuditJournal, AuditManifest, AuditPeriod, AuditPolicy, AuditSample, AuditUnseen, Drawn,
};
pub use check::{CheckView, FindingView, HiddenView};
pub use checklist::ChecklistView;
pub use claims::{ClaimView, TestimonyView};
pub use code::{CodeRow, CodeView, MissingCode};
pub use codify::{CodifyChange, CodifyEntry, CodifyLink, CodifyStep, CodifyView};
pub use compare::{CompareRow, CompareSide, CompareView, HandView, UnlinkedView};
pub use digest::{Digest, DigestEntry, DigestOwner, DigestSpan};
pub use documents::{DocumentView, DocumentsBrief, DocumentsView};
pub use entry::{EntryView, WordView};
pub use event::EventView;
pub use figures::{Figures, Group, Sheet, SheetCell, Spread, Tally};
pub use fsck::{CheckedView, FlawView, FsckView, UnseenView};
pub use hooks::{HookView, OfferView};
pub use linked::{CommitView, LinkedView};
pub use marked::{MarkView, MarkedEntry, MarkedView};
pub use metrics::Metrics;
pub use overview::{OldestView, OnView, Overview, Places, SharedView, WaitingView, in_utc};
pub use page::{About, Chosen, LeaveOut, Masks, PageChange, PageEntry, PageEvent, PageView};
pub use suggest::{CandidateView, SuggestionView};

/// The version of the JSON that the program prints.
pub const VERSION: u32 = 1;
