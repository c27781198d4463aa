//! What the journal has already: an import never adds an entry twice.

use super::Imported;
use super::mark::key;
use crate::journal::Row;
use crate::model::{Entry, EntryId, Fact, Field, Value};
use std::collections::HashMap;

/// Ids and sources of the entries in the journal and the inbox, and of those that this input held before.
#[derive(Default)]
pub struct Known {
    ids: HashMap<EntryId, Row>,
    sources: HashMap<String, EntryId>,
    /// The line of each id and each source of a row that names no id.
    new_ids: HashMap<EntryId, u64>,
    new_sources: HashMap<String, u64>,
}

/// Where an entry stands to those that are known.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    New,
    /// An entry of this id is there.
    There(Row),
    /// Another entry of this source is there.
    SameSource(EntryId),
    /// This line of the input holds it already.
    Twice(u64),
}

impl Known {
    pub fn add(&mut self, row: Row, source: Option<&str>) {
        self.ids.insert(row.summary.id, row);
        if let Some(source) = source {
            self.sources.entry(key(source).to_owned()).or_insert(row.summary.id);
        }
    }

    /// Says whether an entry is new, and remembers it if it is. Entries of a journal are told apart by their ids
    /// among themselves: several of them can come from one place.
    pub fn place(&mut self, imported: &Imported, line: u64) -> Place {
        let entry = &imported.entry;
        if let Some(row) = self.ids.get(&entry.id) {
            return Place::There(*row);
        }
        let source = entry.source.as_deref().map(key);
        if let Some(id) = source.and_then(|source| self.sources.get(source)) {
            return Place::SameSource(*id);
        }
        let twice = if imported.is_own {
            self.new_ids.get(&entry.id)
        } else {
            source.and_then(|source| self.new_sources.get(source))
        };
        if let Some(line) = twice {
            return Place::Twice(*line);
        }
        if imported.is_own {
            self.new_ids.insert(entry.id, line);
        } else if let Some(source) = source {
            self.new_sources.insert(source.to_owned(), line);
        }
        Place::New
    }
}

impl Imported {
    /// Whether it says something else than the entry of its id that is there.
    #[must_use]
    pub fn differs(&self, recorded: &Entry, shown: &Entry, facts: &[Fact]) -> bool {
        match &self.shown {
            None => self.entry != *recorded || self.facts.iter().any(|fact| !facts.contains(fact)),
            // A table tells the fields as they are shown, and of links where they lead.
            Some(fields) => {
                let text = |entry: &Entry, field| match (field, entry.get(field)) {
                    (Field::Links, _) => {
                        entry.links.iter().map(|link| link.to.as_str()).collect::<Vec<_>>().join("\n")
                    }
                    (_, Some(Value::List(items))) => {
                        items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
                    }
                    (_, value) => value.map(|value| value.to_string()).unwrap_or_default(),
                };
                // CSV is cleaned of what a terminal would obey.
                let plain = |text: String| text.replace(|letter: char| letter.is_control(), "");
                let text = |entry, field| plain(text(entry, field));
                fields.iter().any(|field| text(&self.entry, *field) != text(shown, *field))
            }
        }
    }
}
