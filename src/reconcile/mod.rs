//! The heart: from what is known about an entry to its status.
//!
//! Everything here is a pure function of its arguments. The clock, git and files are passed in as data, and
//! the order of that data never makes a difference.

mod case;
mod verdict;

pub use case::Case;
pub use verdict::{Verdict, judge};
