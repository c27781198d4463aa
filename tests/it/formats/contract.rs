//! The contract: every key that JSON can hold, written down as a program in another language would.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What `list --json` and `log --json` print, and `show --json` of several entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    pub version: u32,
    pub entries: Vec<Entry>,
}

/// What `show ID --json` prints: an entry with the version beside it.
#[derive(Debug, Deserialize)]
pub struct Versioned {
    pub version: u32,
    #[serde(flatten)]
    pub rest: BTreeMap<String, serde_json::Value>,
}

/// Every key of an entry: those of the file first, as text or lists, then what is derived.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    pub title: String,
    pub reason: Option<String>,
    pub impact: Option<String>,
    pub security_impact: Option<String>,
    pub environment: Option<String>,
    pub account: Option<String>,
    pub region: Option<String>,
    pub performed_at: Option<String>,
    pub recorded_at: String,
    pub performed_by: Option<String>,
    pub recorded_by: Option<String>,
    pub recorded_in: Option<String>,
    pub authorised_by: Option<String>,
    pub channel: Option<String>,
    pub incident: Option<String>,
    pub risk: Option<String>,
    pub disposition: Option<String>,
    pub outcome: Option<String>,
    pub verification: Option<String>,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub rollback: Option<String>,
    #[serde(default)]
    pub commands: Vec<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    #[serde(default)]
    pub references: Vec<String>,
    pub source: Option<String>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub allowed_secrets: BTreeMap<String, String>,
    pub status: String,
    pub grade: Option<String>,
    pub why: Option<String>,
    pub overdue: bool,
    pub deadline: String,
    pub acceptance_ended: Option<String>,
    pub settled_at: Option<String>,
    pub owned_by: Option<String>,
    pub missing: Vec<String>,
    #[serde(default)]
    pub odd: Vec<String>,
    #[serde(default)]
    pub conflicts: Vec<String>,
    #[serde(default)]
    pub as_recorded: BTreeMap<String, serde_json::Value>,
    pub facts: Vec<Fact>,
    pub claims: Vec<Claim>,
    pub proofs: Vec<Proof>,
    #[serde(default)]
    pub unreadable: Vec<String>,
    #[serde(default)]
    pub waiting: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub to: String,
    pub commit: Option<String>,
    pub path: Option<String>,
    pub lines: Option<(u32, u32)>,
    pub block_hash: Option<String>,
    pub field_hash: Option<String>,
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Only where one entry is shown.
    pub today: Option<Today>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Today {
    pub state: String,
    #[serde(default)]
    pub branch_only: bool,
    pub why: Option<String>,
    pub address: Option<String>,
    pub path: Option<String>,
    pub lines: Option<(u32, u32)>,
    #[serde(default)]
    pub commits: Vec<Commit>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    #[serde(rename = "commit")]
    pub id: String,
    pub at: Option<String>,
    pub author: String,
    pub subject: String,
    pub path: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub attribute: String,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
    #[serde(default)]
    pub sensitive: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub id: String,
    pub kind: String,
    pub at: String,
    pub by: Option<String>,
    #[serde(default)]
    pub after: Vec<String>,
    #[serde(default)]
    pub seen: BTreeMap<String, String>,
    pub text: Option<String>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub set: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    pub unset: Vec<String>,
    #[serde(rename = "as")]
    pub resolved_as: Option<String>,
    pub code: Option<String>,
    pub commit: Option<String>,
    pub attest: Option<String>,
    pub until: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    pub code: Option<String>,
    pub commit: String,
    pub subject: Option<String>,
    pub author: Option<String>,
    pub became: Option<String>,
    #[serde(default)]
    pub by: Vec<String>,
    #[serde(default)]
    pub branches: Vec<String>,
    #[serde(default)]
    pub recorded: bool,
    pub attest: Option<String>,
}

/// What the code says of one value or block.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub kind: String,
    pub what: String,
    pub says: String,
    pub path: Option<String>,
    pub line: Option<u32>,
    pub commit: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what it may hold is the contract")]
pub struct Shared {
    pub with: String,
    pub waiting: usize,
    pub seen_at: Option<String>,
    pub failed_at: Option<String>,
    pub failure: Option<String>,
    #[serde(default)]
    pub news: Vec<String>,
}

/// What `status --json` prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overview {
    pub version: u32,
    pub journal: Option<String>,
    pub shared: Option<Shared>,
    pub entries: usize,
    pub unreconciled: usize,
    pub overdue: usize,
    pub incomplete: usize,
    pub by_status: BTreeMap<String, usize>,
    pub environments: Vec<Place>,
    pub oldest: Option<Oldest>,
    pub waiting: Vec<Waiting>,
    pub unreadable: usize,
    pub code: Option<CodeRepositories>,
    pub on: Option<On>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub environment: Option<String>,
    pub unreconciled: usize,
    pub overdue: usize,
    pub incomplete: usize,
    pub oldest: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oldest {
    pub id: String,
    pub title: String,
    pub performed_at: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    pub what: String,
    pub journal: Option<String>,
    pub reason: String,
    pub file: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct On {
    pub incident: Option<String>,
    pub environment: Option<String>,
    pub until: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRepositories {
    pub read: usize,
    pub of: usize,
    pub missing: Vec<MissingRepository>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingRepository {
    pub name: String,
    pub why: String,
}
