//! The desk on which a row becomes an entry: what each cell means, whose row it is, what is odd about it.
//!
//! A row with an id comes from a journal and keeps what it says of itself; any other one is recorded now, by
//! whoever imports it, and gets a source by which it is recognised the next time.

use super::map::Meaning;
use super::mark::Marks;
use super::own::{from_object, id_in, own_time};
use super::{Cells, MapError, Mapping, Row};
use crate::intake::fill::{Notice, fill};
use crate::intake::when::Clock;
use crate::intake::whole::from_json_value;
use crate::model::{Entry, EntryId, Fact, Field, Link, Shape, Typed, Value};
use serde_json::Map;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Takes the guard against formulas off a cell, which the writer of CSV put there.
pub type Unguard = fn(&str) -> Cow<'_, str>;

pub struct Desk<'a> {
    pub clock: &'a Clock,
    /// Who imports.
    pub recorder: String,
    /// Where that is done.
    pub place: Option<String>,
    /// The code that links without a name belong to.
    pub code: Option<String>,
    /// What the input is called in the sources of rows that name none.
    pub file: String,
    pub unguard: Unguard,
    mapping: &'a Mapping,
    /// Of a table's columns.
    meanings: Vec<Meaning>,
    marks: Marks,
    /// Columns and keys that no field takes.
    pub left_out: BTreeSet<String>,
    /// Entries that had come to an end where they were exported, in a format that does not say how.
    pub without_facts: usize,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// As it was recorded.
    pub entry: Entry,
    pub facts: Vec<Fact>,
    /// It has an id of its own.
    pub is_own: bool,
    /// The fields that the row tells as they are shown, where it does not tell how they were recorded.
    pub shown: Option<Vec<Field>>,
    pub notices: Vec<Notice>,
}

impl<'a> Desk<'a> {
    #[must_use]
    pub fn new(
        clock: &'a Clock,
        mapping: &'a Mapping,
        recorder: String,
        file: String,
        unguard: Unguard,
    ) -> Self {
        Self {
            clock,
            recorder,
            place: None,
            code: None,
            file,
            unguard,
            mapping,
            meanings: Vec::new(),
            marks: Marks::default(),
            left_out: BTreeSet::new(),
            without_facts: 0,
        }
    }

    /// Learns what the columns of a table hold.
    ///
    /// # Errors
    /// Where a mapped column is not there, or none is the title.
    pub fn take_header(&mut self, header: &[String]) -> Result<(), MapError> {
        self.meanings = self.mapping.meanings(header)?;
        let pairs = header.iter().zip(&self.meanings);
        let nothing = pairs.filter(|(name, meaning)| **meaning == Meaning::Nothing && !name.is_empty());
        self.left_out.extend(nothing.map(|(name, _)| name.clone()));
        Ok(())
    }

    /// The entry that a row is; `id` is what it gets where it has none.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(&mut self, row: Row, id: EntryId) -> Result<Imported, String> {
        let imported = match row.cells? {
            Cells::Object(object) => self.object(object, id),
            Cells::Table { header, cells } => self.cells(&header, &cells, id),
        }?;
        if imported.entry.title.trim().is_empty() {
            return Err("it has no title".to_owned());
        }
        Ok(imported)
    }

    fn object(
        &mut self,
        mut object: Map<String, serde_json::Value>,
        id: EntryId,
    ) -> Result<Imported, String> {
        let mark = self.mark_of(&object);
        let mapped: Vec<(Field, Value)> = self
            .mapping
            .take(&mut object)
            .into_iter()
            .filter_map(|(field, value)| Some((field, from_json_value(value)?)))
            .collect();
        if let Some(own) = object.remove("id").filter(|own| !own.is_null()) {
            let is_dated = object.get("recorded_at").is_some_and(|time| !time.is_null());
            let mut imported = from_object(id_in(&own)?, object, self.clock.now)?;
            if !is_dated {
                self.sign(&mut imported.entry);
            }
            imported.notices.extend(self.put(&mut imported.entry, mapped));
            return Ok(imported);
        }
        let mut typed = mapped;
        for (key, value) in object {
            match (self.mapping.field_of(&key), from_json_value(value)) {
                (Some(field), Some(value)) => typed.push((field, value)),
                (None, Some(_)) => drop(self.left_out.insert(key)),
                (_, None) => {}
            }
        }
        Ok(self.foreign(id, typed, mark))
    }

    fn cells(&mut self, header: &[String], cells: &[String], id: EntryId) -> Result<Imported, String> {
        let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| (self.unguard)(cell)).collect();
        let meanings = std::mem::take(&mut self.meanings);
        let single = |wanted: &Meaning| {
            let place = meanings.iter().position(|meaning| meaning == wanted)?;
            cells.get(place).filter(|cell| !cell.trim().is_empty())
        };
        let typed: Vec<(Field, &str)> = meanings
            .iter()
            .zip(&cells)
            .filter(|(_, cell)| !cell.trim().is_empty())
            .flat_map(|(meaning, cell)| match meaning {
                Meaning::Fields(fields) => fields.iter().map(|field| (*field, cell.as_ref())).collect(),
                _ => Vec::new(),
            })
            .collect();
        let imported = match single(&Meaning::Id) {
            None => {
                let typed = typed.into_iter().map(|(field, text)| (field, Value::text(text.trim())));
                let mark = self.marks.mark(&self.file, cells.iter().map(AsRef::as_ref).take(header.len()));
                Ok(self.foreign(id, typed.collect(), mark))
            }
            Some(own) => own.parse().map_err(|error| no_id(&error)).and_then(|id| {
                let time = single(&Meaning::RecordedAt).map(|text| own_time(text, self.clock)).transpose()?;
                let mut entry = Entry::new(id, "", time.unwrap_or(self.clock.now));
                let text = |meaning| single(&meaning).map(|cell| cell.clone().into_owned());
                entry.recorded_by = text(Meaning::RecordedBy);
                entry.recorded_in = text(Meaning::RecordedIn);
                if time.is_none() {
                    self.sign(&mut entry);
                }
                if single(&Meaning::Status).is_some_and(|status| !status.eq_ignore_ascii_case("open")) {
                    self.without_facts += 1;
                }
                let notices = self.put_own(&mut entry, typed);
                let shown = meanings.iter().flat_map(|meaning| match meaning {
                    Meaning::Fields(fields) => fields.clone(),
                    _ => Vec::new(),
                });
                let shown = Some(shown.collect());
                Ok(Imported { entry, facts: Vec::new(), is_own: true, shown, notices })
            }),
        };
        self.meanings = meanings;
        imported
    }

    /// An entry that was in no journal yet.
    fn foreign(&mut self, id: EntryId, typed: Vec<(Field, Value)>, mark: String) -> Imported {
        let mut entry = Entry::new(id, "", self.clock.now);
        let notices = self.put(&mut entry, typed);
        self.sign(&mut entry);
        entry.source.get_or_insert(mark);
        Imported { entry, facts: Vec::new(), is_own: false, shown: None, notices }
    }

    /// Who records it, and where, of an entry that does not say when it was recorded.
    fn sign(&self, entry: &mut Entry) {
        entry.recorded_by = Some(self.recorder.clone());
        entry.recorded_in.clone_from(&self.place);
    }

    /// Fields as people write them. What does not fit is kept as it is, with a notice.
    fn put(&self, entry: &mut Entry, typed: Vec<(Field, Value)>) -> Vec<Notice> {
        let mut notices = Vec::new();
        for (field, value) in typed {
            match field.shape() {
                Shape::Links => entry.links.extend(self.links(value)),
                Shape::List => {
                    let mut texts = match entry.get(field) {
                        Some(Value::List(items)) => items,
                        _ => Vec::new(),
                    };
                    texts.extend(pieces(field, value).into_iter().map(Value::Text));
                    entry.set(field, Value::List(texts));
                }
                Shape::Permissions if matches!(value, Value::Table(_)) => entry.set(field, value),
                Shape::Text => {
                    let text = value.to_string();
                    // Several columns of one field stand in it one below the other.
                    let before = entry.text(field).filter(|before| !before.is_empty());
                    let joined = before.map(|before| format!("{before}\n\n{text}"));
                    entry.set(field, Value::Text(joined.unwrap_or(text)));
                }
                _ => notices.extend(self.filled(entry, field, value.to_string())),
            }
        }
        notices
    }

    /// The cells of an export of ours: they are taken at their word, unless a spreadsheet rewrote a time.
    fn put_own(&self, entry: &mut Entry, typed: Vec<(Field, &str)>) -> Vec<Notice> {
        let mut notices = Vec::new();
        for (field, text) in typed {
            match field.shape() {
                Shape::List => entry.set(field, Value::List(text.split('\n').map(Value::text).collect())),
                Shape::Links => entry.links.extend(text.split('\n').map(Link::new)),
                Shape::Stamp | Shape::Date => {
                    entry.set(field, Value::text(text));
                    let is_odd = matches!(&entry.performed_at, Some(Typed::AsTyped(_)) if field == Field::PerformedAt)
                        || matches!(&entry.due, Some(Typed::AsTyped(_)) if field == Field::Due);
                    if is_odd {
                        notices.extend(self.filled(entry, field, text.to_owned()));
                    }
                }
                _ => entry.set(field, Value::text(text)),
            }
        }
        notices
    }

    /// What is worth telling of a field that was filled: not how well it was understood.
    fn filled(&self, entry: &mut Entry, field: Field, text: String) -> Vec<Notice> {
        let mut notices = fill(entry, &[(field, text)], self.clock);
        notices.retain(|notice| !matches!(notice, Notice::Note(_)));
        notices
    }

    fn links(&self, value: Value) -> Vec<Link> {
        let value = match value {
            Value::Text(text) => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                Value::List(lines.map(Value::text).collect())
            }
            other => other,
        };
        let mut links = Link::from_value(value);
        for link in &mut links {
            link.to = Link::from_typed(&link.to, self.code.as_deref()).to;
        }
        links
    }

    fn mark_of(&mut self, object: &Map<String, serde_json::Value>) -> String {
        if object.contains_key("id") {
            return String::new();
        }
        let whole = serde_json::to_string(object).unwrap_or_default();
        self.marks.mark(&self.file, std::iter::once(whole.as_str()))
    }
}

pub(super) fn no_id(error: &impl std::fmt::Display) -> String {
    format!("{error}; `--map source=id` takes it as the source")
}

/// The texts of a list: the items of one, or the lines of a text; tags are also told apart by `,` and `;`.
fn pieces(field: Field, value: Value) -> Vec<String> {
    let texts: Vec<String> = match value {
        Value::List(items) => return items.iter().map(ToString::to_string).collect(),
        other => other.to_string().lines().map(str::to_owned).collect(),
    };
    let is_tag = field == Field::Tags;
    let parts = texts.iter().flat_map(|line| line.split(|letter| is_tag && matches!(letter, ',' | ';')));
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
