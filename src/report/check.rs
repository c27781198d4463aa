//! The view of `check`: what the gate found, what it could not see, and which entries a change claims.

use super::VERSION;
use crate::model::EntryId;
use crate::reconcile::{ClaimedBy, Finding, Severity};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct CheckView {
    pub version: u32,
    /// `pass`, `fail`, or `unseen` where something that has to be seen is not: then nothing is proved.
    pub verdict: &'static str,
    /// The range that was judged; absent where the journal was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// How many entries, or of a change how many commits, were looked at.
    pub checked: usize,
    /// The worst first, then by kind, then what is wrong for the longest time.
    pub findings: Vec<FindingView>,
    /// What could not be seen, and was not permitted either.
    pub unseen: Vec<HiddenView>,
    /// The same, permitted by a flag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub permitted: Vec<HiddenView>,
    /// The entries that the change claims.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claimed: Vec<ClaimedView>,
    /// Of the findings, those that make the gate fail, and those that are warnings.
    pub failures: usize,
    pub warnings: usize,
}

#[derive(Debug, Serialize)]
pub struct FindingView {
    /// As the policy writes it.
    pub kind: &'static str,
    /// `fail`, `warn`, `acknowledged` or `remark`.
    pub severity: &'static str,
    #[serde(serialize_with = "id")]
    pub entry: Option<EntryId>,
    pub title: Option<String>,
    pub environment: Option<String>,
    pub message: String,
    /// The command, or the line, that mends it.
    pub mend: String,
    pub path: Option<String>,
    pub lines: Option<(u32, u32)>,
    pub commit: Option<String>,
    pub author: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct HiddenView {
    pub what: String,
    pub mend: String,
}

#[derive(Debug, Serialize)]
pub struct ClaimedView {
    #[serde(serialize_with = "whole")]
    pub entry: EntryId,
    pub title: String,
    pub environment: Option<String>,
    /// `null` where the message of the merge claims it.
    pub commit: Option<String>,
    pub subject: String,
    pub author: Option<String>,
    /// The change touches a block of it.
    pub touched: bool,
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn id<S: serde::Serializer>(id: &Option<EntryId>, out: S) -> Result<S::Ok, S::Error> {
    id.map(|id| id.to_string()).serialize(out)
}

fn whole<S: serde::Serializer>(id: &EntryId, out: S) -> Result<S::Ok, S::Error> {
    id.to_string().serialize(out)
}

impl CheckView {
    /// The view of what was found, in its order.
    #[must_use]
    pub fn of(findings: Vec<Finding>, claimed: Vec<ClaimedBy>) -> Self {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let (failures, warnings) = (count(Severity::Fail), count(Severity::Warn));
        Self {
            version: VERSION,
            verdict: if failures == 0 { "pass" } else { "fail" },
            change: None,
            checked: 0,
            findings: findings.into_iter().map(FindingView::of).collect(),
            unseen: Vec::new(),
            permitted: Vec::new(),
            claimed: claimed.into_iter().map(ClaimedView::of).collect(),
            failures,
            warnings,
        }
    }
}

impl CheckView {
    /// Adds what could not be seen: where there is something that was not permitted, nothing is proved.
    pub fn see(&mut self, unseen: Vec<HiddenView>, permitted: Vec<HiddenView>) {
        if !unseen.is_empty() {
            self.verdict = "unseen";
        }
        (self.unseen, self.permitted) = (unseen, permitted);
    }
}

impl FindingView {
    fn of(finding: Finding) -> Self {
        Self {
            kind: finding.kind.word(),
            severity: finding.severity.word(),
            entry: finding.entry,
            title: finding.title,
            environment: finding.environment,
            message: finding.what,
            mend: finding.mend,
            path: finding.path,
            lines: finding.lines,
            commit: finding.commit,
            author: finding.author,
        }
    }

    /// `modules/network/main.tf:12`
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let path = self.path.as_ref()?;
        Some(self.lines.map_or_else(|| path.clone(), |(first, _)| format!("{path}:{first}")))
    }
}

impl ClaimedView {
    fn of(claimed: ClaimedBy) -> Self {
        Self {
            entry: claimed.entry,
            title: claimed.title,
            environment: claimed.environment,
            commit: claimed.commit,
            subject: claimed.subject,
            author: claimed.author,
            touched: claimed.is_touched,
        }
    }
}
