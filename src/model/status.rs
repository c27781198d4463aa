//! The status of an entry: derived, never stored.

use serde::{Deserialize, Serialize};
use std::fmt;

/// In the order in which section "Status" of the documentation tries them: the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Status {
    /// A fact cannot be read, or evidence contradicts.
    Suspect,
    /// Recorded by mistake; hidden by default, never deleted.
    Mistaken,
    /// The hand change was undone in production.
    Reverted,
    /// Kept by decision, with a reason, until a day.
    Accepted,
    /// A claim on main, with the proof that policy asks for.
    Codified,
    /// A claim on main, without that proof yet.
    Claimed,
    /// A claim that is not on main.
    Proposed,
    /// Nothing was found, and some code cannot be seen from here.
    Unknown,
    /// Nothing was found.
    Open,
}

impl Status {
    pub const ALL: [Self; 9] = [
        Self::Suspect,
        Self::Mistaken,
        Self::Reverted,
        Self::Accepted,
        Self::Codified,
        Self::Claimed,
        Self::Proposed,
        Self::Unknown,
        Self::Open,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Mistaken => "mistaken",
            Self::Reverted => "reverted",
            Self::Accepted => "accepted",
            Self::Codified => "codified",
            Self::Claimed => "claimed",
            Self::Proposed => "proposed",
            Self::Unknown => "unknown",
            Self::Open => "open",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(word))
    }

    /// Whether the code, or a decision, still has to catch up with it.
    #[must_use]
    pub fn is_unreconciled(self) -> bool {
        matches!(self, Self::Suspect | Self::Claimed | Self::Proposed | Self::Unknown | Self::Open)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}
