//! A dossier: an entry with everything that was said about it, unordered and unjudged.

use super::{Entry, Fact, Standing, Summary};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    pub entry: Entry,
    /// In no order: [`Standing`] finds it.
    pub facts: Vec<Fact>,
    /// Facts of this entry that could not be read. One is enough to make it suspect: it could be a reopening.
    pub unreadable: Vec<Unreadable>,
}

/// A file of the journal that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// From the top of the journal's tree.
    pub path: String,
    /// Counted from 1, where the reason has a place.
    pub line: Option<usize>,
    pub reason: String,
}

impl Dossier {
    #[must_use]
    pub fn new(entry: Entry) -> Self {
        Self { entry, facts: Vec::new(), unreadable: Vec::new() }
    }

    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(self)
    }

    /// The summary of its standing; nearly free for an entry about which nothing was said.
    #[must_use]
    pub fn summary(&self) -> Summary {
        if self.facts.is_empty() && self.unreadable.is_empty() {
            Summary::of_bare(&self.entry)
        } else {
            Summary::of(&self.standing())
        }
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.path, self.reason),
            None => write!(out, "{}: {}", self.path, self.reason),
        }
    }
}
