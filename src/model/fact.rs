//! Facts: what is said about an entry after it was written. Each is written once, like the entry itself.

use super::{EntryId, FactId, Field, Link, Stamp, Value};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    pub id: FactId,
    pub entry: EntryId,
    pub at: Stamp,
    pub by: Option<String>,
    /// The newest facts of this entry that the writer had seen. Clocks lie: this orders facts, `at` does not.
    pub after: Vec<FactId>,
    /// Code repository → tip of its main that the writer had seen.
    pub seen: BTreeMap<String, String>,
    pub body: FactBody,
    /// Keys that this version does not know: kept, shown, otherwise ignored.
    pub extra: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FactBody {
    Note {
        text: String,
    },
    Link {
        links: Vec<Link>,
    },
    /// Whole fields are replaced, others removed.
    Amend {
        set: Vec<(FieldName, Value)>,
        unset: Vec<FieldName>,
    },
    Resolve {
        resolution: Resolution,
        reason: Option<String>,
    },
    Reopen {
        reason: Option<String>,
    },
    Approve {
        reason: Option<String>,
    },
    /// Evidence that something else wrote down; carried as it is.
    Proof,
}

/// The name of a field as a fact spells it. A name that is not known is kept, and changes nothing.
pub type FieldName = String;

/// How an entry was brought to an end, as somebody says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Resolution {
    /// The code took the change over: the same thing as a `Reconciles:` line in that commit.
    Codified {
        /// The code repository, where it is known.
        code: Option<String>,
        /// The commit, as full an id as was to be had.
        commit: String,
        /// Evidence in words, where nothing can be computed.
        attest: Option<String>,
    },
    /// The hand change was undone in production.
    Reverted,
    /// Kept by decision; ends at 24:00 UTC of that day. Without a day it has ended already.
    Accepted { until: Option<NaiveDate> },
    /// Recorded by mistake.
    Mistaken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FactKind {
    Note,
    Link,
    Amend,
    Resolve,
    Reopen,
    Approve,
    Proof,
}

impl FactKind {
    pub const ALL: [Self; 7] =
        [Self::Note, Self::Link, Self::Amend, Self::Resolve, Self::Reopen, Self::Approve, Self::Proof];

    /// The word in the file name and under `kind`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Link => "link",
            Self::Amend => "amend",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
            Self::Approve => "approve",
            Self::Proof => "proof",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FactBody {
    #[must_use]
    pub fn kind(&self) -> FactKind {
        match self {
            Self::Note { .. } => FactKind::Note,
            Self::Link { .. } => FactKind::Link,
            Self::Amend { .. } => FactKind::Amend,
            Self::Resolve { .. } => FactKind::Resolve,
            Self::Reopen { .. } => FactKind::Reopen,
            Self::Approve { .. } => FactKind::Approve,
            Self::Proof => FactKind::Proof,
        }
    }

    /// An amendment of known fields.
    #[must_use]
    pub fn amend(set: Vec<(Field, Value)>, unset: &[Field]) -> Self {
        Self::Amend {
            set: set.into_iter().map(|(field, value)| (field.name().to_owned(), value)).collect(),
            unset: unset.iter().map(|field| field.name().to_owned()).collect(),
        }
    }
}

impl Resolution {
    /// The word under `as`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Codified { .. } => "codified",
            Self::Reverted => "reverted",
            Self::Accepted { .. } => "accepted",
            Self::Mistaken => "mistaken",
        }
    }

    /// How open the entry is left: of two that did not know of each other the lower one wins.
    #[must_use]
    pub fn openness(&self) -> u8 {
        match self {
            Self::Codified { .. } => 0,
            Self::Accepted { .. } => 1,
            Self::Reverted => 2,
            Self::Mistaken => 3,
        }
    }
}
