//! The view of a file with the lines marked that changes by hand have left behind.

use serde::Serialize;

/// A file, and what was done by hand to its blocks that the code does not say yet.
#[derive(Debug, Serialize)]
pub struct MarkedView {
    /// From the repository's top.
    pub path: String,
    /// The commit at which it was read, in full.
    pub commit: String,
    pub marks: Vec<MarkView>,
    #[serde(skip)]
    pub text: String,
}

/// A piece of the file that is not what production is.
#[derive(Debug, Serialize)]
pub struct MarkView {
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// What it is called.
    pub address: String,
    pub entries: Vec<MarkedEntry>,
}

#[derive(Debug, Serialize)]
pub struct MarkedEntry {
    pub id: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    pub title: String,
}
