//! The views of evidence for an audit: the manifest, which says what a folder holds, how it was made and how it is
//! checked, and the sample.

use super::in_utc;
use crate::reconcile::Case;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

#[derive(Debug, Serialize)]
pub struct AuditManifest {
    pub version: u32,
    /// The program that made it, with its version.
    pub made_by: String,
    #[serde(serialize_with = "utc")]
    pub made_at: DateTime<Utc>,
    /// Entries and what became of them are as they stood then; commits, checks and rules are those of `made_at`.
    #[serde(serialize_with = "utc")]
    pub as_of: DateTime<Utc>,
    pub period: AuditPeriod,
    /// Entries performed in the period, mistaken ones included.
    pub population: u64,
    /// Of these, by status.
    pub by_status: BTreeMap<&'static str, u64>,
    /// Of these, still in the inbox of the machine on which this was made: no commit of a journal holds them.
    pub waiting: u64,
    pub journals: Vec<AuditJournal>,
    /// Where main of each code repository stood that claims were looked for in.
    pub code: BTreeMap<String, String>,
    /// What could not be seen: where there is something, this is not all there is.
    pub unseen: Vec<AuditUnseen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<AuditSample>,
    /// Every other file of the folder.
    pub files: Vec<AuditFile>,
}

/// Days of UTC, both included; `None`: no limit on that side.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AuditPeriod {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Which moment of an entry decides.
    pub by: &'static str,
}

#[derive(Debug, Serialize)]
pub struct AuditJournal {
    pub name: String,
    /// Its branch in the repository.
    pub branch: &'static str,
    /// The commits whose union is the journal.
    pub tips: Vec<String>,
    /// The file with what `fsck --all` found, and its sums.
    pub fsck: String,
    pub errors: usize,
    pub remarks: usize,
    /// Whether `fsck` could look at everything.
    pub whole: bool,
    pub policy: Vec<AuditPolicy>,
}

#[derive(Debug, Serialize)]
pub struct AuditPolicy {
    pub file: String,
    /// Where it was read.
    pub commit: String,
}

#[derive(Debug, Serialize)]
pub struct AuditUnseen {
    pub what: String,
    /// What would make it seen.
    pub hint: String,
}

#[derive(Debug, Serialize)]
pub struct AuditSample {
    pub entries: usize,
    pub seed: String,
    /// How it was drawn, for whoever does it again.
    pub method: &'static str,
}

#[derive(Debug, Serialize)]
pub struct AuditFile {
    pub path: String,
    pub bytes: usize,
    /// The id that `git hash-object` gives it.
    pub blob: String,
}

/// An entry of the sample.
pub struct Drawn<'a> {
    pub blob: String,
    pub case: &'a Case,
}

impl AuditPeriod {
    /// `from 2026-01-01 to 2026-06-30`.
    #[must_use]
    pub fn sentence(&self) -> String {
        match (self.from, self.to) {
            (None, None) => "at any time".to_owned(),
            (Some(from), None) => format!("on {from} or later"),
            (None, Some(to)) => format!("on {to} or earlier"),
            (Some(from), Some(to)) => format!("from {from} to {to}"),
        }
    }
}

fn utc<S: Serializer>(moment: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&in_utc(moment.timestamp()))
}
