//! The view of `fsck`: what was found in the journal, and how much was looked at.

use crate::model::{EntryId, Stamp};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Default, Serialize)]
pub struct FsckView {
    pub version: u32,
    /// Where the journal is.
    pub journal: String,
    pub findings: Vec<FlawView>,
    /// What could not be looked at: where there is something, nothing is proved.
    pub unseen: Vec<UnseenView>,
    /// What to do next, by kind; of the kinds that were found.
    pub hints: BTreeMap<&'static str, &'static str>,
    pub checked: CheckedView,
    /// Of the findings, those that are errors, and those that are remarks.
    pub errors: usize,
    pub remarks: usize,
}

#[derive(Debug, Serialize)]
pub struct FlawView {
    pub kind: &'static str,
    /// `error` or `remark`.
    pub severity: &'static str,
    pub path: Option<String>,
    #[serde(serialize_with = "id")]
    pub entry: Option<EntryId>,
    pub commit: Option<String>,
    pub author: Option<String>,
    pub at: Option<Stamp>,
    pub message: String,
}

#[derive(Debug, Serialize)]
pub struct UnseenView {
    pub what: String,
    pub hint: String,
}

#[derive(Debug, Default, Serialize)]
pub struct CheckedView {
    pub commits: usize,
    pub files: usize,
    /// Commits that an earlier check has looked at.
    pub earlier: usize,
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn id<S: serde::Serializer>(id: &Option<EntryId>, out: S) -> Result<S::Ok, S::Error> {
    id.map(|id| id.to_string()).serialize(out)
}

impl FsckView {
    /// Adds a finding, and the hint of its kind.
    pub fn add(&mut self, is_remark: bool, hint: &'static str, flaw: FlawView) {
        self.hints.insert(flaw.kind, hint);
        let count = if is_remark { &mut self.remarks } else { &mut self.errors };
        *count += 1;
        self.findings.push(flaw);
    }
}
