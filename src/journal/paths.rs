//! The layout of the journal's tree: which path a record has, and which record a path names.

use crate::model::{EntryId, EventKind, FactId, FactKind, Stamp};
use chrono::Utc;

/// What a path of the journal's tree says about its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordPath {
    Entry(EntryId),
    Fact {
        entry: EntryId,
        id: FactId,
        /// `None`: a kind that a newer stopgap knows.
        kind: Option<FactKind>,
    },
}

/// `entries/2026/11/23/gap-k7m2qd4x9t.toml`: the day is `recorded_at` in UTC.
///
/// Folders by day keep an append as fast in a journal of 100,000 entries as in an empty one.
#[must_use]
pub fn entry_path(id: EntryId, recorded_at: Stamp) -> String {
    format!("{}/{id}.toml", day_folder(recorded_at))
}

/// Beside its entry: `entries/2026/11/23/gap-k7m2qd4x9t.01KD….resolve.toml`.
#[must_use]
pub fn fact_path(entry: EntryId, entry_recorded_at: Stamp, id: FactId, kind: FactKind) -> String {
    format!("{}/{entry}.{id}.{kind}.toml", day_folder(entry_recorded_at))
}

/// `events/2026/11/23/01KD….document.toml`: the day is the event's own, in UTC.
#[must_use]
pub fn event_path(id: FactId, at: Stamp, kind: EventKind) -> String {
    format!("{}/{id}.{kind}.toml", at.with_timezone(&Utc).format("events/%Y/%m/%d"))
}

fn day_folder(at: Stamp) -> String {
    at.with_timezone(&Utc).format("entries/%Y/%m/%d").to_string()
}

/// What a path below `events/` says about its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventPath {
    pub id: FactId,
    /// `None`: a kind that a newer stopgap knows.
    pub kind: Option<EventKind>,
}

impl EventPath {
    /// Reads the path of an event, from the top of the journal's tree; `None` for a file that is none.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let name = path.strip_prefix("events/")?.rsplit('/').next()?.strip_suffix(".toml")?;
        let (id, kind) = name.split_once('.')?;
        let is_word = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        is_word.then_some(Self { id: id.parse().ok()?, kind: EventKind::from_word(kind) })
    }
}

impl RecordPath {
    /// Reads the name of a file below `entries/`; `None` for a file that is no record.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?.strip_suffix(".toml")?;
        let mut parts = name.split('.');
        let entry = EntryId::from_disk(parts.next()?)?;
        let Some(id) = parts.next() else { return Some(Self::Entry(entry)) };
        let id: FactId = id.parse().ok()?;
        let kind = FactKind::from_word(parts.next()?);
        parts.next().is_none().then_some(Self::Fact { entry, id, kind })
    }

    #[must_use]
    pub fn entry(&self) -> EntryId {
        match self {
            Self::Entry(id) | Self::Fact { entry: id, .. } => *id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_record() {
        let id: EntryId = "gap-k7m2qd4x9t".parse().expect("an id");
        let fact = FactId::new(1_764_000_000_000, 7);
        // Half past midnight in Amsterdam is still the day before in UTC.
        let at = Stamp::parse_from_rfc3339("2026-11-24T00:30:00+01:00").expect("a time");
        assert_eq!(entry_path(id, at), "entries/2026/11/23/gap-k7m2qd4x9t.toml");
        assert_eq!(RecordPath::parse(&entry_path(id, at)), Some(RecordPath::Entry(id)));
        let path = fact_path(id, at, fact, FactKind::Resolve);
        assert_eq!(path, format!("entries/2026/11/23/gap-k7m2qd4x9t.{fact}.resolve.toml"));
        let parsed = RecordPath::parse(&path);
        assert_eq!(parsed, Some(RecordPath::Fact { entry: id, id: fact, kind: Some(FactKind::Resolve) }));
    }

    #[test]
    fn a_path_names_its_event() {
        let id = FactId::new(1_764_000_000_000, 7);
        let at = Stamp::parse_from_rfc3339("2026-11-24T00:30:00+01:00").expect("a time");
        let path = event_path(id, at, EventKind::Document);
        assert_eq!(path, format!("events/2026/11/23/{id}.document.toml"));
        assert_eq!(EventPath::parse(&path), Some(EventPath { id, kind: Some(EventKind::Document) }));
        let newer = format!("events/2026/11/23/{id}.baseline.toml");
        assert_eq!(EventPath::parse(&newer), Some(EventPath { id, kind: None }));
        for path in [
            format!("entries/2026/11/23/{id}.document.toml"),
            format!("events/2026/11/23/{id}.toml"),
            format!("events/2026/11/23/{id}.document.fork-0.toml"),
            format!("events/2026/11/23/{id}.document.md"),
            "events/2026/11/23/x.document.toml".to_owned(),
        ] {
            assert_eq!(EventPath::parse(&path), None, "{path}");
        }
    }

    #[test]
    fn other_files_are_no_records() {
        for path in [
            "README.md",
            "entries/2026/11/23/notes.toml",
            "entries/x/gap-k7m2qd4x9t.md",
            "gap-K7M2QD4X9T.toml",
        ] {
            assert_eq!(RecordPath::parse(path), None, "{path}");
        }
        let newer = format!("gap-k7m2qd4x9t.{}.waive.toml", FactId::new(1, 1));
        assert!(matches!(RecordPath::parse(&newer), Some(RecordPath::Fact { kind: None, .. })));
    }
}
