//! Events: what is written down about no single entry, for example that a document was reviewed. Each is written once.

use super::{FactId, Stamp, Value};
use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: FactId,
    pub at: Stamp,
    pub by: Option<String>,
    /// Code repository → tip of its main that the writer had seen.
    pub seen: BTreeMap<String, String>,
    pub body: EventBody,
    /// Keys that this version does not know: kept, otherwise ignored.
    pub extra: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EventBody {
    /// Somebody read a document and says that it tells what is live.
    Document {
        /// As the policy names it.
        path: String,
        note: Option<String>,
    },
}

/// What an event is about. One that a newer stopgap writes is no kind here, and is left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    Document,
}

impl EventKind {
    /// The word in the file name and under `kind`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        (word == Self::Document.word()).then_some(Self::Document)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl EventBody {
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Document { .. } => EventKind::Document,
        }
    }
}

impl Event {
    /// The document that was reviewed.
    #[must_use]
    pub fn document(&self) -> &str {
        let EventBody::Document { path, .. } = &self.body;
        path
    }

    /// What the reviewer noted.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        let EventBody::Document { note, .. } = &self.body;
        note.as_deref()
    }

    /// Of two events about one thing the later one counts; of the same moment the one whose id is greater, so that
    /// every clone says the same.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        (self.at, self.id) > (other.at, other.id)
    }
}
