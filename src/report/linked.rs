//! The view of a link today: where the code stands, whether it has changed since, and by which commits.

use crate::model::Stamp;
use serde::Serialize;

/// What is known today of the code behind a link.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkedView {
    /// `same`, `changed`, `unknown` (of a secret no hash is kept), `gone`, `unresolved` or `unreadable`.
    pub state: &'static str,
    /// Main does not have it: it was found on the branch that is checked out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub branch_only: bool,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What the block is called today, where that differs from the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// First and last line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<(u32, u32)>,
    /// Where that stood which is gone.
    #[serde(skip)]
    pub was: Option<(String, (u32, u32))>,
    /// Lines that hold what was changed: for people.
    #[serde(skip)]
    pub marked: Vec<u32>,
    /// The commits that changed it since, newest first; of what is gone the one that took it away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commits: Vec<CommitView>,
    /// Some of the history could not be read from here: there may be more commits.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_partial: bool,
    /// The block itself: for people.
    #[serde(skip)]
    pub text: String,
    /// The address of the file on this machine, for terminals that open it.
    #[serde(skip)]
    pub url: Option<String>,
}

/// A commit of the code.
#[derive(Clone, Debug, Serialize)]
pub struct CommitView {
    /// In full.
    pub commit: String,
    /// When it was committed: of a rebased commit not when it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Stamp>,
    pub author: String,
    pub subject: String,
    /// The file it changed, as it was called there.
    pub path: String,
}
