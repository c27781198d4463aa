//! The view of `compare`: the hand changes of two environments side by side.

use super::entry::Plain;
use crate::model::Value;
use serde::{Serialize, Serializer};

#[derive(Debug, Default, Serialize)]
pub struct CompareView {
    pub version: u32,
    pub one: CompareSide,
    pub other: CompareSide,
    /// By section: `only_one`, `only_other`, `different`, `unclear`, `alike`.
    pub rows: Vec<CompareRow>,
    /// Entries that point at no code: what they would be elsewhere nobody can tell.
    pub unlinked: Vec<UnlinkedView>,
    /// Entries that name no environment, and may be of either.
    pub nameless: usize,
}

#[derive(Debug, Default, Serialize)]
pub struct CompareSide {
    pub environment: String,
    /// Where it is deployed from, as far as the policy or the names of folders tell.
    pub roots: Vec<String>,
    /// Entries that were looked at.
    pub entries: usize,
}

#[derive(Debug, Serialize)]
pub struct CompareRow {
    pub section: &'static str,
    /// `None`: the entries name none.
    pub attribute: Option<String>,
    pub one: Option<HandView>,
    pub other: Option<HandView>,
    /// The other environment has it from the code.
    pub by_code: bool,
    /// Why it cannot be told.
    pub note: Option<String>,
}

/// One hand change.
#[derive(Debug, Serialize)]
pub struct HandView {
    pub entry: String,
    pub title: String,
    pub status: &'static str,
    pub link: String,
    /// `value`, `absent`, `unrecorded`, `sensitive`, or `unsettled`: it failed, was undone, or worked in part.
    pub left: &'static str,
    /// Only of `value`.
    #[serde(serialize_with = "plain", skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

#[derive(Debug, Serialize)]
pub struct UnlinkedView {
    /// `unlinked`: where rows and these stand in one list.
    pub section: &'static str,
    pub environment: String,
    pub entry: String,
    pub title: String,
    pub status: &'static str,
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn plain<S: Serializer>(value: &Option<Value>, out: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(Plain).serialize(out)
}

impl CompareView {
    /// The rows of a section.
    pub fn section(&self, name: &str) -> impl Iterator<Item = &CompareRow> {
        self.rows.iter().filter(move |row| row.section == name)
    }
}
