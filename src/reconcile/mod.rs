//! The heart: from what is known about an entry to its status.
//!
//! Everything here is a pure function of its arguments. The clock, git and files are passed in as data, and
//! the order of that data never makes a difference.

mod case;
mod change;
mod checklist;
mod demand;
mod document;
mod fate;
mod finding;
mod heard;
mod verdict;

pub use case::Case;
pub use change::{Change, ClaimedBy, Said, Slip, TouchedBlock, hold};
pub use checklist::{
    Behind, ChangeFound, Covering, Desk, Known, LinkToday, Numbers, Part, Point, ReleaseBasis, Sibling,
    after_an_incident, covers, document_parts, documents_part, incident_parts, place_in, release_parts,
    weekly_parts,
};
pub use demand::{demands, is_demanding};
pub use document::{
    CodeChange, DocumentCase, DocumentState, HandChange, Unresolved, UnseenCover, sort_documents,
};
pub use fate::{Fate, fates};
pub use finding::{Finding, Severity, sort};
pub use heard::{Became, Claimed, Heard, Proof, Testimony};
pub use verdict::{Bench, Verdict, judge, judge_heard};
