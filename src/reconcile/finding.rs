//! What a gate finds: one thing that is wrong, where, and what mends it.

use super::Case;
use crate::model::{CheckKind, EntryId, Rigour, Stamp};

/// What a finding means for the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The gate fails.
    Fail,
    Warn,
    /// It would fail, and somebody took the responsibility as the policy allows.
    Acknowledged,
    /// Worth knowing, and nothing to be mended.
    Remark,
}

impl Severity {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Acknowledged => "acknowledged",
            Self::Remark => "remark",
        }
    }

    /// `None`: the kind is switched off.
    #[must_use]
    pub fn of(rigour: Rigour) -> Option<Self> {
        match rigour {
            Rigour::Fail => Some(Self::Fail),
            Rigour::Warn => Some(Self::Warn),
            Rigour::Off => None,
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: CheckKind,
    pub severity: Severity,
    pub entry: Option<EntryId>,
    pub title: Option<String>,
    pub environment: Option<String>,
    /// One sentence without an end.
    pub what: String,
    /// The command, or the line, that mends it.
    pub mend: String,
    /// From the top of the code, with `/`.
    pub path: Option<String>,
    pub lines: Option<(u32, u32)>,
    /// The full id of the commit that is spoken of, and who made it.
    pub commit: Option<String>,
    pub author: Option<String>,
    /// Since when it is wrong: of one kind the oldest comes first.
    pub since: Option<Stamp>,
}

impl Finding {
    /// About an entry.
    #[must_use]
    pub fn of(kind: CheckKind, severity: Severity, case: &Case, what: String, mend: String) -> Self {
        let entry = &case.standing.entry;
        Self {
            entry: Some(entry.id),
            title: Some(entry.title.clone()),
            environment: entry.environment.clone(),
            ..Self::bare(kind, severity, what, mend)
        }
    }

    /// About no entry that is known.
    #[must_use]
    pub fn bare(kind: CheckKind, severity: Severity, what: String, mend: String) -> Self {
        Self {
            kind,
            severity,
            entry: None,
            title: None,
            environment: None,
            what,
            mend,
            path: None,
            lines: None,
            commit: None,
            author: None,
            since: None,
        }
    }
}

/// The worst first, then by kind, then what is wrong for the longest time.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| (finding.severity, finding.kind, finding.since.is_none());
        let place = |finding: &Finding| (finding.entry, finding.path.clone(), finding.lines);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.since.cmp(&other.since))
            .then_with(|| place(one).cmp(&place(other)))
            .then_with(|| one.what.cmp(&other.what))
    });
}
