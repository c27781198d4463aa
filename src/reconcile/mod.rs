//! The heart: from what is known about an entry to its status.
//!
//! Everything here is a pure function of its arguments. The clock, git and files are passed in as data, and
//! the order of that data never makes a difference.

mod case;
mod change;
mod demand;
mod fate;
mod finding;
mod heard;
mod verdict;

pub use case::Case;
pub use change::{Change, ClaimedBy, Said, Slip, TouchedBlock, hold};
pub use demand::{demands, is_demanding};
pub use fate::{Fate, fates};
pub use finding::{Finding, Severity, sort};
pub use heard::{Became, Claimed, Heard, Proof, Testimony};
pub use verdict::{Bench, Verdict, judge, judge_heard};
