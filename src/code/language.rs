//! What a language has to tell of a file: its blocks, what of a block counts, and where an attribute stands.
//!
//! A new language is a new file that implements this, and one line in `languages`.

use super::Block;
use std::ops::Range;

/// The blocks of a file, in their order, and what of it could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    pub blocks: Vec<Block>,
    /// Empty where everything was read. The blocks before and behind a problem are there all the same.
    pub problems: Vec<Problem>,
}

/// Why something of a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: Option<u32>,
    /// A fragment that reads after the file's name and a colon.
    pub reason: String,
}

/// One language of infrastructure code. Files come from strangers: nothing here panics, recurses without a bound,
/// or takes more than linear time and memory.
pub trait Language: Sync {
    /// Stands in the index and in what `doctor --code` prints.
    fn name(&self) -> &'static str;

    /// Whether a file is in this language, told by its path from the repository's top, with `/`.
    fn reads(&self, path: &str) -> bool;

    /// All blocks of a file.
    fn scan(&self, path: &str, text: &[u8]) -> Scan;

    /// What of a block counts: the same for two blocks that differ in comments, white space and layout alone.
    fn normal(&self, path: &str, block: &[u8]) -> Vec<u8>;

    /// The bytes inside of `block` that hold the value of an attribute, spelled as in a change:
    /// `ingress[1].to_port`, `tags["a.b"]`. `None` where it is not there, or cannot be told.
    fn attribute(&self, path: &str, block: &[u8], attribute: &str) -> Option<Range<usize>>;
}
