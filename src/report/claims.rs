//! The views of what the code says of an entry: the claims on it, and the evidence behind them line by line.

use super::CommitView;
use crate::reconcile::{Became, Case, Claimed, Testimony};
use serde::Serialize;

#[derive(Serialize)]
pub struct ClaimView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    pub commit: &'a str,
    /// Its subject, author and time, where the commit was looked up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<&'a str>,
    /// What became of it in the code's history; absent where nobody asked the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub became: Option<&'static str>,
    /// The commits that took it back or cast doubt on it.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub by: &'a [String],
    /// The branches that it lives on, where it is not on main.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub branches: &'a [String],
    /// By `resolve`, not by the message of the commit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub recorded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attest: Option<&'a str>,
}

/// What the code says of one value or block.
#[derive(Serialize)]
pub struct TestimonyView<'a> {
    /// Where the evidence comes from.
    pub kind: &'static str,
    pub what: &'a str,
    pub says: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<&'a str>,
}

impl<'a> ClaimView<'a> {
    /// What the code's history tells of; without that, what the journal says. `commits` are those that were looked up.
    #[must_use]
    pub fn all(case: &'a Case, commits: &'a [CommitView]) -> Vec<Self> {
        let heard = case.heard.iter().flat_map(|heard| &heard.claims);
        let mut all: Vec<Self> = heard.map(|claimed| Self::of(claimed, case, commits)).collect();
        for claim in &case.standing.claims {
            if all.iter().all(|known| !known.commit.starts_with(&claim.commit)) {
                all.push(Self {
                    code: claim.code.as_deref(),
                    commit: &claim.commit,
                    subject: None,
                    author: None,
                    became: case.heard.is_some().then_some("missing"),
                    by: &[],
                    branches: &[],
                    recorded: true,
                    attest: claim.attest.as_deref(),
                });
            }
        }
        all
    }

    fn of(claimed: &'a Claimed, case: &'a Case, commits: &'a [CommitView]) -> Self {
        let by = match &claimed.became {
            Became::Doubted(by) | Became::Unseen(by) => by.as_slice(),
            Became::TakenBack(by) | Became::Circular(by) | Became::Reopened(Some(by)) => {
                std::slice::from_ref(by)
            }
            _ => &[],
        };
        let branches = match &claimed.became {
            Became::Proposed(branches) => branches.as_slice(),
            _ => &[],
        };
        let commit = commits.iter().find(|commit| commit.commit == claimed.commit);
        let attest = case.standing.claims.iter().find(|claim| claimed.commit.starts_with(&claim.commit));
        Self {
            code: Some(&claimed.code),
            commit: &claimed.commit,
            subject: commit.map(|commit| commit.subject.as_str()),
            author: commit.map(|commit| commit.author.as_str()),
            became: Some(claimed.became.word()),
            by,
            branches,
            recorded: claimed.is_recorded,
            attest: attest.and_then(|claim| claim.attest.as_deref()),
        }
    }
}

impl<'a> TestimonyView<'a> {
    #[must_use]
    pub fn of(testimony: &'a Testimony) -> Self {
        Self {
            kind: "code",
            what: &testimony.what,
            says: &testimony.says,
            path: testimony.path.as_deref(),
            line: testimony.line,
            commit: testimony.commit.as_deref(),
        }
    }

    /// `to_port is 8443, as after the hand edit: modules/network/main.tf:12 at 3f2c1ab4d5e6`
    #[must_use]
    pub fn sentence(&self) -> String {
        let verb = if self.says.contains(':') { ":" } else { " is" };
        let place = match (self.path, self.line) {
            (Some(path), Some(line)) => format!(": {path}:{line}"),
            (Some(path), None) => format!(": {path}"),
            _ => String::new(),
        };
        let at = self.commit.map(|id| format!(" at {}", id.get(..12).unwrap_or(id))).unwrap_or_default();
        format!("{}{verb} {}{place}{at}", self.what, self.says)
    }
}
