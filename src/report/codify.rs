//! The view of what is left to do so that the code says what was done by hand.

use super::entry::Plain;
use crate::model::Value;
use serde::{Serialize, Serializer};

#[derive(Debug, Serialize)]
pub struct CodifyView {
    pub version: u32,
    pub entries: Vec<CodifyEntry>,
    /// The files that were written.
    pub written: Vec<String>,
    /// What was written in them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub diff: String,
}

#[derive(Debug, Serialize)]
pub struct CodifyEntry {
    pub id: String,
    pub title: String,
    pub branch: String,
    /// The message of the commit that claims it.
    pub message: String,
    /// Commands to type, quoted for a shell: for people.
    #[serde(skip)]
    pub commands: Vec<String>,
    pub links: Vec<CodifyLink>,
    /// What has to be said first, with the command for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CodifyLink {
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// First and last line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<(u32, u32)>,
    /// Why nothing can be told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    pub changes: Vec<CodifyChange>,
}

#[derive(Debug, Serialize)]
pub struct CodifyChange {
    pub attribute: String,
    /// `right`, `write`, `written` or `by_hand`.
    pub state: &'static str,
    /// Where the value is written, or the block that lacks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "plain")]
    pub now: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "plain")]
    pub wanted: Option<Value>,
    /// Why it is for a person to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The names between the attribute and its value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub through: Vec<CodifyStep>,
}

#[derive(Debug, Serialize)]
pub struct CodifyStep {
    pub what: String,
    pub path: String,
    pub line: u32,
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn plain<S: Serializer>(value: &Option<Value>, out: S) -> Result<S::Ok, S::Error> {
    value.as_ref().map(Plain).serialize(out)
}
