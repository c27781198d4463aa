//! The views of the hook: how it stands in a repository, and what it offers to claim.

use serde::Serialize;

/// How the hook stands.
#[derive(Debug, Serialize)]
pub struct HookView {
    pub version: u32,
    /// Its name, as git calls it.
    pub hook: &'static str,
    /// Where git looks for it.
    pub file: String,
    /// `absent`, `installed`, `changed` (installed, and edited since) or `other` (somebody else's).
    pub state: &'static str,
    /// Whether claims are offered as it stands.
    pub offers: bool,
    /// Absent where there is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_executable: Option<bool>,
    /// `core.hooksPath`, where it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hooks_path: Option<String>,
    /// The program that keeps the hooks of this repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager_file: Option<String>,
}

/// An entry whose block a commit touches that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    /// The whole id.
    pub entry: String,
    pub title: String,
    pub environment: Option<String>,
    /// `modules/network/main.tf:12`
    pub place: String,
}
