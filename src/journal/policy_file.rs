//! The policy on disk: `stopgap.toml` on the journal, `.stopgap.toml` in the code. Text in, [`Policy`] out.
//!
//! Reading never fails. What cannot be used is a finding with its line, and the rest of the file holds; only a
//! file that is no TOML, or that a newer version wrote, gives the defaults.

mod section;
mod tables;

use crate::model::{Deadlines, Policy};
use section::{Findings, Section};
use toml::de::DeTable;

/// The newest schema that is understood.
const SCHEMA: i64 = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicySide {
    /// `stopgap.toml`, shared by all who write to the journal.
    Journal,
    /// `.stopgap.toml`, reviewed like the code it stands in.
    Code,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFinding {
    /// Counted from 1.
    pub line: Option<usize>,
    /// What is wrong, and what to write instead.
    pub message: String,
    /// Nothing of the file could be used.
    pub fatal: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ParsedPolicy {
    /// What the file says as far as it could be used; the defaults after a fatal finding.
    pub policy: Policy,
    /// In the order of the file.
    pub findings: Vec<PolicyFinding>,
}

impl PolicySide {
    /// The name of the file, at the top of its tree.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Journal => "stopgap.toml",
            Self::Code => ".stopgap.toml",
        }
    }
}

impl ParsedPolicy {
    /// Whether the file could be read at all. A gate does not pass without.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.findings.iter().any(|finding| finding.fatal)
    }
}

impl std::fmt::Display for PolicyFinding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(out, "line {line}: {}", self.message),
            None => out.write_str(&self.message),
        }
    }
}

/// Reads the text of a policy file.
#[must_use]
pub fn parse_policy(text: &str, side: PolicySide) -> ParsedPolicy {
    let mut findings = Findings::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut top = Section::new("the file", 0, document.get_ref());
    let schema = top.schema();
    if let Some(at) = conflict_marker(text) {
        let message = "the file holds an unfinished merge: take out the lines that begin with <<<<<<<, ======= \
                       and >>>>>>>, and keep what should hold";
        return unusable(text, Some(at), message.to_owned());
    }
    // Read first, even in a file that is no TOML to this version: a newer one may use newer TOML.
    if let Some(schema) = schema.as_ref().filter(|schema| schema.value.is_some_and(|number| number > SCHEMA))
    {
        return unusable(text, Some(schema.at), schema_message(schema.value));
    }
    if let Some(error) = errors.first() {
        let message = format!("this is no TOML: {}", error.message().trim());
        return unusable(text, error.span().map(|span| span.start), message);
    }
    if let Some(schema) = schema.as_ref().filter(|schema| schema.value != Some(SCHEMA)) {
        return unusable(text, Some(schema.at), schema_message(schema.value));
    }
    if schema.is_none() && !document.get_ref().is_empty() {
        findings.add(0, "`schema` is missing: write `schema = 1` at the top of the file");
    }
    let policy = tables::read_policy(top, side, &mut findings);
    ParsedPolicy { policy, findings: findings.into_sorted() }
}

fn unusable(text: &str, at: Option<usize>, message: String) -> ParsedPolicy {
    let mut findings = Findings::new(text);
    findings.add_fatal(at, message);
    ParsedPolicy { policy: Policy::default(), findings: findings.into_sorted() }
}

fn schema_message(schema: Option<i64>) -> String {
    match schema {
        Some(newer) if newer > SCHEMA => {
            format!("written by a newer stopgap (schema {newer}, this one reads {SCHEMA}): update stopgap")
        }
        Some(other) => format!("there is no schema {other}: write `schema = {SCHEMA}`"),
        None => format!("`schema` is no number that can be read: write `schema = {SCHEMA}`"),
    }
}

/// The byte at which git left the first marker of an unfinished merge.
fn conflict_marker(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_marker = |mark: &str| {
            line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\n', '\r']))
        };
        if is_marker("<<<<<<<") || is_marker(">>>>>>>") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// One policy from both files. The code's wins, item by item: an environment, code repository, stack or document
/// that both have is the code's as a whole; a deadline that the code does not set is the journal's.
///
/// Signatures are required where either file says so: the journal is shared, and no single code repository
/// lowers its bar. Who may sign is the code's list as a whole, where it has one: it was reviewed.
#[must_use]
pub fn merge_policies(code: Policy, journal: Policy) -> Policy {
    Policy {
        journal: code.journal.or(journal.journal),
        code: joined(code.code, journal.code, |item| &item.name),
        environments: joined(code.environments, journal.environments, |item| &item.name),
        stacks: joined(code.stacks, journal.stacks, |item| &item.name),
        deadlines: Deadlines {
            critical: code.deadlines.critical.or(journal.deadlines.critical),
            high: code.deadlines.high.or(journal.deadlines.high),
            medium: code.deadlines.medium.or(journal.deadlines.medium),
            low: code.deadlines.low.or(journal.deadlines.low),
            review: code.deadlines.review.or(journal.deadlines.review),
        },
        documents: joined(code.documents, journal.documents, |item| &item.path),
        check: code.check.or(journal.check),
        signatures_required: code.signatures_required || journal.signatures_required,
        share: code.share.or(journal.share),
        signers: if code.signers.is_empty() { journal.signers } else { code.signers },
    }
}

/// The first list, then what the second one alone has.
fn joined<T>(mut first: Vec<T>, second: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let own = first.len();
    for item in second {
        if !first[..own].iter().any(|known| name(known) == name(&item)) {
            first.push(item);
        }
    }
    first
}

/// What `policy edit` opens where there is no file yet: every setting, commented out, with its default.
#[must_use]
pub fn template(side: PolicySide) -> &'static str {
    match side {
        PolicySide::Journal => include_str!("policy_file/journal.toml"),
        PolicySide::Code => include_str!("policy_file/code.toml"),
    }
}

#[cfg(test)]
mod tests;
