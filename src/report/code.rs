//! Views of the code repositories that the policy names: which are read, where, and which are not.

use crate::model::Stamp;
use serde::Serialize;

/// How many of them are read.
#[derive(Debug, Default, Serialize)]
pub struct CodeView {
    pub read: usize,
    pub of: usize,
    pub missing: Vec<MissingCode>,
}

#[derive(Debug, Serialize)]
pub struct MissingCode {
    pub name: String,
    pub why: String,
}

/// One that is read.
#[derive(Debug)]
pub struct CodeRow {
    pub name: String,
    /// `here` or `mirror`.
    pub place: &'static str,
    pub branch: String,
    /// The commit at which its main branch stands, in full.
    pub tip: String,
    pub commits: usize,
    /// When the newest commit was made.
    pub newest: Option<Stamp>,
}
