//! Entries and facts as TOML: raw text → checked → domain, and back.
//!
//! The version is read first. After that reading is lenient: a value that does not fit its field is kept as
//! typed, a key that is not known is kept aside. Only what cannot be understood at all is an error.

mod event;
mod quick;

pub(super) use event::{event_to_toml, read_event};

use crate::model::{Entry, EntryId, Fact, FactBody, FactId, FactKind, Field, Link, Resolution, Stamp, Value};
use chrono::{NaiveDate, NaiveTime, TimeZone};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::collections::BTreeMap;
use toml::value::{Date, Datetime, Offset, Time};

/// The version of the format that this program writes.
const SCHEMA: i64 = 1;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ReadError {
    /// Counted from 1.
    pub line: Option<usize>,
    pub reason: String,
}

impl ReadError {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into() }
    }
}

type Table = BTreeMap<String, Value>;

/// Reads an entry; `id` is the one in its file's name.
pub(super) fn read_entry(id: EntryId, bytes: &[u8]) -> Result<Entry, ReadError> {
    let mut table = read_table(bytes)?;
    check_schema(&mut table)?;
    match table.remove("id") {
        Some(Value::Text(text)) if EntryId::from_disk(&text) == Some(id) => {}
        Some(other) => return Err(ReadError::new(format!("it says id = \"{other}\", its name says {id}"))),
        None => return Err(ReadError::new("it has no id")),
    }
    let recorded_at = match table.remove("recorded_at") {
        Some(Value::Stamp(stamp)) => stamp,
        Some(other) => return Err(ReadError::new(format!("recorded_at is no time with an offset: {other}"))),
        None => return Err(ReadError::new("it has no recorded_at")),
    };
    let mut entry = entry_from_value(id, recorded_at, table);
    let mut text = |key: &str| entry.extra.remove(key).map(|value| value.to_string());
    (entry.recorded_by, entry.recorded_in) = (text("recorded_by"), text("recorded_in"));
    Ok(entry)
}

/// An entry from a table of fields; what is no field stays in `extra`.
#[must_use]
pub fn entry_from_value(id: EntryId, recorded_at: Stamp, mut table: Table) -> Entry {
    let mut entry = Entry::new(id, "", recorded_at);
    for field in Field::ALL {
        if let Some(value) = table.remove(field.name()) {
            entry.set(field, value);
        }
    }
    entry.extra = table;
    entry
}

/// Reads a file of any other kind: TOML whose schema is known.
pub(super) fn read_header(bytes: &[u8]) -> Result<Table, ReadError> {
    let mut table = read_table(bytes)?;
    check_schema(&mut table)?;
    Ok(table)
}

/// Reads a fact; `entry`, `id` and `kind` are those in its file's name.
pub(super) fn read_fact(
    entry: EntryId,
    id: FactId,
    kind: Option<FactKind>,
    bytes: &[u8],
) -> Result<Fact, ReadError> {
    let mut table = read_header(bytes)?;
    let kind =
        kind.ok_or_else(|| ReadError::new("written by a newer stopgap: its kind is not known here"))?;
    let mut text = |key: &str| table.remove(key).map(|value| value.to_string());
    if text("entry").as_deref() != Some(entry.to_string().as_str()) {
        return Err(ReadError::new(format!("its entry is not {entry}, as its name says")));
    }
    if text("kind").as_deref() != Some(kind.word()) {
        return Err(ReadError::new(format!("its kind is not {kind}, as its name says")));
    }
    fact_from_value(entry, id, kind, table)
}

/// A fact from a table of its keys, `entry` and `kind` taken out; what is no key of its kind stays in `extra`.
///
/// # Errors
/// Where something is missing without which it says nothing, with the reason.
pub fn fact_from_value(
    entry: EntryId,
    id: FactId,
    kind: FactKind,
    mut table: Table,
) -> Result<Fact, ReadError> {
    let Some(Value::Stamp(at)) = table.remove("at") else {
        return Err(ReadError::new("it has no time under `at`"));
    };
    let by = table.remove("by").map(|value| value.to_string());
    let after = match table.remove("after") {
        None => Vec::new(),
        Some(value) => fact_ids(&value)?,
    };
    let seen = match table.remove("seen") {
        Some(Value::Table(seen)) => seen.into_iter().map(|(code, tip)| (code, tip.to_string())).collect(),
        _ => BTreeMap::new(),
    };
    let body = read_body(kind, &mut table)?;
    Ok(Fact { id, entry, at, by, after, seen, body, extra: table })
}

fn fact_ids(value: &Value) -> Result<Vec<FactId>, ReadError> {
    let Value::List(items) = value else { return Err(ReadError::new("`after` is no list")) };
    items
        .iter()
        .map(|item| item.to_string().parse().map_err(|error| ReadError::new(format!("in `after`: {error}"))))
        .collect()
}

fn read_body(kind: FactKind, table: &mut Table) -> Result<FactBody, ReadError> {
    let mut text = |key: &str| table.remove(key).map(|value| value.to_string());
    let body = match kind {
        FactKind::Note => FactBody::Note { text: text("text").unwrap_or_default() },
        FactKind::Reopen => FactBody::Reopen { reason: text("reason") },
        FactKind::Approve => FactBody::Approve { reason: text("reason") },
        FactKind::Proof => FactBody::Proof,
        FactKind::Link => {
            FactBody::Link { links: table.remove("links").map(Link::from_value).unwrap_or_default() }
        }
        FactKind::Amend => {
            let set = match table.remove("set") {
                Some(Value::Table(set)) => set.into_iter().collect(),
                _ => Vec::new(),
            };
            let unset = match table.remove("unset") {
                Some(Value::List(names)) => names.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            };
            FactBody::Amend { set, unset }
        }
        FactKind::Resolve => {
            let resolution = match text("as").as_deref() {
                Some("codified") => Resolution::Codified {
                    code: text("code"),
                    commit: text("commit")
                        .ok_or_else(|| ReadError::new("codified, but it names no commit"))?,
                    attest: text("attest"),
                },
                Some("reverted") => Resolution::Reverted,
                Some("mistaken") => Resolution::Mistaken,
                Some("accepted") => {
                    let until = match table.remove("until") {
                        Some(Value::Date(date)) => Some(date),
                        Some(_) => return Err(ReadError::new("`until` is no date")),
                        None => None,
                    };
                    Resolution::Accepted { until }
                }
                Some(other) => {
                    return Err(ReadError::new(format!("resolved as `{other}`, which is not known here")));
                }
                None => return Err(ReadError::new("it does not say as what it is resolved")),
            };
            FactBody::Resolve { resolution, reason: table.remove("reason").map(|value| value.to_string()) }
        }
    };
    Ok(body)
}

fn read_table(bytes: &[u8]) -> Result<Table, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ReadError {
        line: Some(line_at(bytes, error.valid_up_to())),
        reason: "it is no UTF-8 text".to_owned(),
    })?;
    if text.trim().is_empty() {
        return Err(ReadError::new("it is empty"));
    }
    if let Some(table) = quick::read(text) {
        return Ok(table);
    }
    let parsed: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_at(bytes, span.start));
        let at = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default();
        let reason = if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|marker| at.starts_with(marker)) {
            "it holds the markers of a merge conflict".to_owned()
        } else {
            format!("it is no TOML: {}", error.message().lines().next().unwrap_or_default())
        };
        ReadError { line, reason }
    })?;
    Ok(parsed.into_iter().map(|(key, value)| (key, value_from_toml(value))).collect())
}

fn line_at(bytes: &[u8], offset: usize) -> usize {
    1 + bytes.iter().take(offset).filter(|byte| **byte == b'\n').count()
}

fn check_schema(table: &mut Table) -> Result<(), ReadError> {
    match table.remove("schema") {
        Some(Value::Integer(SCHEMA)) => Ok(()),
        Some(Value::Integer(newer)) if newer > SCHEMA => Err(ReadError::new(format!(
            "written by a newer stopgap (schema = {newer}; this one reads {SCHEMA})"
        ))),
        Some(other) => Err(ReadError::new(format!("schema = {other} is no version"))),
        None => Err(ReadError::new("it does not say schema = 1")),
    }
}

/// The entry's file.
#[must_use]
pub fn entry_to_toml(entry: &Entry) -> String {
    let mut rows = vec![
        ("schema".to_owned(), Value::Integer(SCHEMA)),
        ("id".to_owned(), Value::text(entry.id.to_string())),
    ];
    for field in Field::ALL {
        if let Some(value) = entry.get(field) {
            rows.push((field.name().to_owned(), value));
        }
        if field == Field::PerformedBy {
            rows.push(("recorded_at".to_owned(), Value::Stamp(entry.recorded_at)));
            let texts = [("recorded_by", &entry.recorded_by), ("recorded_in", &entry.recorded_in)];
            rows.extend(
                texts
                    .into_iter()
                    .filter_map(|(key, text)| Some((key.to_owned(), Value::text(text.as_ref()?)))),
            );
        }
    }
    rows.extend(entry.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
    write_rows(rows)
}

/// The fact's file.
#[must_use]
pub fn fact_to_toml(fact: &Fact) -> String {
    let mut rows = vec![
        ("schema".to_owned(), Value::Integer(SCHEMA)),
        ("entry".to_owned(), Value::text(fact.entry.to_string())),
        ("kind".to_owned(), Value::text(fact.body.kind().word())),
        ("at".to_owned(), Value::Stamp(fact.at)),
    ];
    let mut put = |key: &str, value: Option<Value>| rows.extend(value.map(|value| (key.to_owned(), value)));
    let text = |text: &Option<String>| text.as_ref().map(Value::text);
    put("by", text(&fact.by));
    if !fact.after.is_empty() {
        put("after", Some(Value::List(fact.after.iter().map(|id| Value::text(id.as_str())).collect())));
    }
    match &fact.body {
        FactBody::Note { text } => put("text", Some(Value::text(text))),
        FactBody::Reopen { reason } | FactBody::Approve { reason } => put("reason", text(reason)),
        FactBody::Proof => {}
        FactBody::Link { links } => {
            put("links", Some(Value::List(links.iter().map(|link| Value::Table(link.to_table())).collect())));
        }
        FactBody::Amend { set, unset } => {
            if !unset.is_empty() {
                put("unset", Some(Value::List(unset.iter().map(Value::text).collect())));
            }
            if !set.is_empty() {
                put("set", Some(Value::Table(set.iter().cloned().collect())));
            }
        }
        FactBody::Resolve { resolution, reason } => {
            put("as", Some(Value::text(resolution.word())));
            match resolution {
                Resolution::Codified { code, commit, attest } => {
                    put("code", text(code));
                    put("commit", Some(Value::text(commit)));
                    put("attest", text(attest));
                }
                Resolution::Accepted { until } => put("until", until.map(Value::Date)),
                Resolution::Reverted | Resolution::Mistaken => {}
            }
            put("reason", text(reason));
        }
    }
    if !fact.seen.is_empty() {
        let seen = fact.seen.iter().map(|(code, tip)| (code.clone(), Value::text(tip)));
        put("seen", Some(Value::Table(seen.collect())));
    }
    rows.extend(fact.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
    write_rows(rows)
}

pub(super) fn write_rows(rows: Vec<(String, Value)>) -> String {
    // Every kind of value below can be written as TOML.
    toml::to_string_pretty(&Rows(rows)).expect("a table of TOML values can be written")
}

/// A table in the order in which it is meant to be read.
struct Rows(Vec<(String, Value)>);

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, &OnDisk(value))?;
        }
        map.end()
    }
}

/// A value as TOML, the keys of links and changes in the order in which they are read.
struct OnDisk<'a>(&'a Value);

/// These come first, in this order; all others follow by their names.
const KEY_ORDER: [&str; 8] =
    ["to", "commit", "path", "lines", "block_hash", "field_hash", "attribute", "before"];

impl Serialize for OnDisk<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::List(items) => out.collect_seq(items.iter().map(OnDisk)),
            Value::Table(table) => {
                let place =
                    |key: &str| KEY_ORDER.iter().position(|known| *known == key).unwrap_or(KEY_ORDER.len());
                let mut rows: Vec<(&String, &Value)> = table.iter().collect();
                rows.sort_by_key(|(key, _)| place(key));
                out.collect_map(rows.into_iter().map(|(key, value)| (key, OnDisk(value))))
            }
            other => value_to_toml(other.clone()).serialize(out),
        }
    }
}

#[must_use]
pub fn value_from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(number) => Value::Integer(number),
        toml::Value::Float(number) => Value::Float(number),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(moment) => moment_from_toml(&moment),
        toml::Value::Array(items) => Value::List(items.into_iter().map(value_from_toml).collect()),
        toml::Value::Table(table) => {
            Value::Table(table.into_iter().map(|(key, value)| (key, value_from_toml(value))).collect())
        }
    }
}

/// A moment with an offset or a date; TOML's local times say too little and stay text.
fn moment_from_toml(moment: &Datetime) -> Value {
    let read = || -> Option<Value> {
        let date = moment.date?;
        let day = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())?;
        let Some(time) = moment.time else { return Some(Value::Date(day)) };
        let nanosecond = time.nanosecond.unwrap_or(0);
        let clock = NaiveTime::from_hms_nano_opt(
            time.hour.into(),
            time.minute.into(),
            time.second.unwrap_or(0).into(),
            nanosecond,
        )?;
        let minutes = match moment.offset? {
            Offset::Z => 0,
            Offset::Custom { minutes } => i32::from(minutes),
        };
        let offset = chrono::FixedOffset::east_opt(minutes * 60)?;
        Some(Value::Stamp(offset.from_local_datetime(&day.and_time(clock)).single()?))
    };
    read().unwrap_or_else(|| Value::text(moment.to_string()))
}

#[must_use]
pub fn value_to_toml(value: Value) -> toml::Value {
    match value {
        Value::Text(text) => toml::Value::String(text),
        Value::Integer(number) => toml::Value::Integer(number),
        Value::Float(number) => toml::Value::Float(number),
        Value::Bool(truth) => toml::Value::Boolean(truth),
        Value::Stamp(stamp) => stamp_to_toml(stamp)
            .map_or_else(|| toml::Value::String(stamp.to_rfc3339()), toml::Value::Datetime),
        Value::Date(date) => date_to_toml(date).map_or_else(
            || toml::Value::String(date.to_string()),
            |date| toml::Value::Datetime(Datetime { date: Some(date), time: None, offset: None }),
        ),
        Value::List(items) => toml::Value::Array(items.into_iter().map(value_to_toml).collect()),
        Value::Table(table) => {
            toml::Value::Table(table.into_iter().map(|(key, value)| (key, value_to_toml(value))).collect())
        }
    }
}

/// `None` outside the years that TOML can write, and for offsets with seconds.
fn stamp_to_toml(stamp: Stamp) -> Option<Datetime> {
    use chrono::Timelike;
    let offset = stamp.offset().local_minus_utc();
    let time = Time {
        hour: u8::try_from(stamp.hour()).ok()?,
        minute: u8::try_from(stamp.minute()).ok()?,
        second: Some(u8::try_from(stamp.second()).ok()?),
        nanosecond: Some(stamp.nanosecond()).filter(|nanosecond| *nanosecond != 0),
    };
    let minutes = i16::try_from(offset / 60).ok().filter(|_| offset % 60 == 0)?;
    let offset = if minutes == 0 { Offset::Z } else { Offset::Custom { minutes } };
    Some(Datetime { date: Some(date_to_toml(stamp.date_naive())?), time: Some(time), offset: Some(offset) })
}

fn date_to_toml(date: NaiveDate) -> Option<Date> {
    use chrono::Datelike;
    let year = u16::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    Some(Date { year, month: u8::try_from(date.month()).ok()?, day: u8::try_from(date.day()).ok()? })
}

#[cfg(test)]
mod tests;
