//! Events as TOML: raw text → checked → domain, and back. Lenient as for facts: an unknown key is kept aside.

use super::{ReadError, SCHEMA, Table, read_header, write_rows};
use crate::model::{Event, EventBody, EventKind, FactId, Value};
use std::collections::BTreeMap;

/// Reads an event; `id` and `kind` are those in its file's name.
pub(in crate::journal) fn read_event(id: FactId, kind: EventKind, bytes: &[u8]) -> Result<Event, ReadError> {
    let mut table = read_header(bytes)?;
    match table.remove("kind") {
        Some(Value::Text(word)) if word == kind.word() => {}
        _ => return Err(ReadError::new(format!("its kind is not {kind}, as its name says"))),
    }
    let Some(Value::Stamp(at)) = table.remove("at") else {
        return Err(ReadError::new("it has no time under `at`"));
    };
    let by = table.remove("by").map(|value| value.to_string());
    let seen = match table.remove("seen") {
        Some(Value::Table(seen)) => seen.into_iter().map(|(code, tip)| (code, tip.to_string())).collect(),
        _ => BTreeMap::new(),
    };
    let body = read_body(kind, &mut table)?;
    Ok(Event { id, at, by, seen, body, extra: table })
}

fn read_body(kind: EventKind, table: &mut Table) -> Result<EventBody, ReadError> {
    let mut text = |key: &str| table.remove(key).map(|value| value.to_string());
    match kind {
        EventKind::Document => match text("path") {
            Some(path) if !path.is_empty() => Ok(EventBody::Document { path, note: text("note") }),
            _ => Err(ReadError::new("it names no document under `path`")),
        },
    }
}

/// The event's file.
pub(in crate::journal) fn event_to_toml(event: &Event) -> String {
    let mut rows = vec![
        ("schema".to_owned(), Value::Integer(SCHEMA)),
        ("kind".to_owned(), Value::text(event.body.kind().word())),
        ("at".to_owned(), Value::Stamp(event.at)),
    ];
    let mut put = |key: &str, text: Option<&String>| {
        rows.extend(text.map(|text| (key.to_owned(), Value::text(text))));
    };
    put("by", event.by.as_ref());
    let EventBody::Document { path, note } = &event.body;
    put("path", Some(path));
    put("note", note.as_ref());
    if !event.seen.is_empty() {
        let seen = event.seen.iter().map(|(code, tip)| (code.clone(), Value::text(tip)));
        rows.push(("seen".to_owned(), Value::Table(seen.collect())));
    }
    rows.extend(event.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
    write_rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stamp;
    use proptest::prelude::*;

    fn id() -> FactId {
        FactId::new(1_764_000_000_000, 7)
    }

    fn event(path: &str, note: Option<&str>) -> Event {
        Event {
            id: id(),
            at: Stamp::parse_from_rfc3339("2026-11-23T03:20:41+01:00").expect("a time"),
            by: Some("On-call <oncall@example.com>".to_owned()),
            seen: BTreeMap::from([("infra".to_owned(), "0".repeat(40))]),
            body: EventBody::Document { path: path.to_owned(), note: note.map(str::to_owned) },
            extra: BTreeMap::from([("mood".to_owned(), Value::text("good"))]),
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(path in "\\PC{1,40}", note in proptest::option::of("(?s).{0,60}")) {
            let event = event(&path, note.as_deref());
            prop_assert_eq!(read_event(id(), EventKind::Document, event_to_toml(&event).as_bytes()), Ok(event));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_event(id(), EventKind::Document, &bytes);
        }
    }

    #[test]
    fn what_says_nothing_of_use_is_refused_with_a_reason() {
        let good = "schema = 1\nkind = \"document\"\nat = 2026-11-23T03:20:41Z\npath = \"a\"\n";
        assert!(read_event(id(), EventKind::Document, good.as_bytes()).is_ok());
        for (text, reason) in [
            (good.replace("schema = 1", "schema = 2"), "newer stopgap"),
            (good.replace("document", "baseline"), "its kind is not document"),
            (good.replace("2026-11-23T03:20:41Z", "\"soon\""), "no time under `at`"),
            (good.replace("path = \"a\"", "path = \"\""), "no document under `path`"),
            (good.replace("path = \"a\"\n", ""), "no document under `path`"),
            (good.replace("kind = ", "<<<<<<< "), "conflict"),
        ] {
            let error = read_event(id(), EventKind::Document, text.as_bytes()).expect_err(&text);
            assert!(error.reason.contains(reason), "{text}: {}", error.reason);
        }
    }
}
