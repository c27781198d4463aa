//! Entries and facts written and read again: whatever stands in them, it comes back.

use super::{entry_to_toml, fact_to_toml, read_entry, read_fact};
use crate::journal::{RecordPath, entry_path, fact_path};
use crate::model::{
    Change, Entry, EntryId, Fact, FactBody, FactId, Field, Link, Resolution, Shape, Stamp, Value,
};
use chrono::{FixedOffset, NaiveDate, TimeZone};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        1 => proptest::sample::select(vec![
            "\"", "'", "'''", "\"\"\"", "\\", "\n", "\r\n", "\r", "\t", "\0", "\u{1b}[31m", "\u{9b}", "#", "=", "[x]", " ",
            "\u{feff}", "<<<<<<<",
        ]).prop_map(str::to_owned),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn id() -> impl Strategy<Value = EntryId> {
    any::<u64>().prop_map(EntryId::from_random)
}

fn fact_id() -> impl Strategy<Value = FactId> {
    (0..(1u64 << 48), any::<u128>()).prop_map(|(milliseconds, bits)| FactId::new(milliseconds, bits))
}

/// Every moment of the years that TOML can write, to the nanosecond, with every offset of whole minutes.
fn stamp() -> impl Strategy<Value = Stamp> {
    (-62_000_000_000i64..253_000_000_000, 0..1_000_000_000u32, -1439i32..1440).prop_map(
        |(seconds, nanos, minutes)| {
            let offset = FixedOffset::east_opt(minutes * 60).expect("less than a day");
            offset.timestamp_opt(seconds, nanos).single().expect("a moment")
        },
    )
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0..=9999i32, 1..=366u32).prop_filter_map("a leap day", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_filter("equal to itself", |number| !number.is_nan()).prop_map(Value::Float),
        text().prop_map(Value::Text),
        stamp().prop_map(Value::Stamp),
        date().prop_map(Value::Date),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            btree_map(text(), inner, 0..4).prop_map(Value::Table),
        ]
    })
}

/// Keys that this version does not know.
fn extra() -> impl Strategy<Value = BTreeMap<String, Value>> {
    btree_map(text().prop_map(|key| format!("x{key}")), value(), 0..3)
}

fn change() -> impl Strategy<Value = Change> {
    (text(), option::of(value()), option::of(value()), any::<bool>()).prop_map(
        |(attribute, before, after, sensitive)| {
            // A sensitive change carries no value.
            let kept = |value: Option<Value>| value.filter(|_| !sensitive);
            Change { attribute, before: kept(before), after: kept(after), sensitive }
        },
    )
}

fn link() -> impl Strategy<Value = Link> {
    let texts = (option::of(text()), option::of(text()), option::of(text()), option::of(text()));
    (text(), texts, option::of(any::<(u32, u32)>()), vec(change(), 0..3), extra()).prop_map(
        |(to, (commit, path, block_hash, field_hash), lines, changes, extra)| Link {
            to,
            commit,
            path,
            lines,
            block_hash,
            field_hash,
            changes,
            extra,
        },
    )
}

/// An entry with any value in any field, as setting it leaves it.
fn entry() -> impl Strategy<Value = Entry> {
    let values = vec(option::of(value()), Field::ALL.len());
    let fitting = (vec(text(), Field::ALL.len()), stamp(), date());
    let around = (id(), text(), stamp(), option::of(text()), option::of(text()), extra());
    (values, fitting, any::<u32>(), vec(link(), 0..3), around).prop_map(
        |(
            values,
            (texts, moment, day),
            fits,
            links,
            (id, title, recorded_at, recorded_by, recorded_in, extra),
        )| {
            let mut entry = Entry::new(id, title, recorded_at);
            for (at, field) in Field::ALL.into_iter().enumerate() {
                let Some(value) = values[at].clone() else { continue };
                let fits = fits & (1 << at) != 0;
                let value = match field.shape() {
                    Shape::Text if fits => Value::text(&texts[at]),
                    Shape::Stamp if fits => Value::Stamp(moment),
                    Shape::Date if fits => Value::Date(day),
                    Shape::Choice(words) if fits => Value::text(words[at % words.len()]),
                    Shape::List if fits => Value::List(texts.iter().take(3).map(Value::text).collect()),
                    Shape::Links => {
                        Value::List(links.iter().map(|link| Value::Table(link.to_table())).collect())
                    }
                    _ => value,
                };
                entry.set(field, value);
            }
            Entry { recorded_by, recorded_in, extra, ..entry }
        },
    )
}

fn body() -> impl Strategy<Value = FactBody> {
    let reason = || option::of(text());
    let resolution = prop_oneof![
        (option::of(text()), text(), option::of(text()))
            .prop_map(|(code, commit, attest)| Resolution::Codified { code, commit, attest }),
        Just(Resolution::Reverted),
        option::of(date()).prop_map(|until| Resolution::Accepted { until }),
        Just(Resolution::Mistaken),
    ];
    prop_oneof![
        text().prop_map(|text| FactBody::Note { text }),
        vec(link(), 0..3).prop_map(|links| FactBody::Link { links }),
        (btree_map(text(), value(), 0..3), vec(text(), 0..3))
            .prop_map(|(set, unset)| FactBody::Amend { set: set.into_iter().collect(), unset }),
        (resolution, reason()).prop_map(|(resolution, reason)| FactBody::Resolve { resolution, reason }),
        reason().prop_map(|reason| FactBody::Reopen { reason }),
        reason().prop_map(|reason| FactBody::Approve { reason }),
        Just(FactBody::Proof),
    ]
}

fn fact() -> impl Strategy<Value = Fact> {
    let around = (vec(fact_id(), 0..3), btree_map(text(), text(), 0..3), extra());
    (fact_id(), id(), stamp(), option::of(text()), body(), around).prop_map(
        |(id, entry, at, by, body, (after, seen, extra))| Fact {
            id,
            entry,
            at,
            by,
            after,
            seen,
            body,
            extra,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_entry_comes_back(entry in entry()) {
        let toml = entry_to_toml(&entry);
        let read = read_entry(entry.id, toml.as_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&entry), "{}", toml);
        prop_assert_eq!(entry_to_toml(&entry), toml, "written the same way each time");
    }

    #[test]
    fn a_fact_comes_back(fact in fact()) {
        let toml = fact_to_toml(&fact);
        let read = read_fact(fact.entry, fact.id, Some(fact.body.kind()), toml.as_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&fact), "{}", toml);
    }

    #[test]
    fn a_record_is_found_under_its_path(id in id(), fact in fact(), recorded in stamp()) {
        let path = entry_path(id, recorded);
        prop_assert_eq!(RecordPath::parse(&path), Some(RecordPath::Entry(id)), "{}", path);
        prop_assert!(path.is_ascii() && path.starts_with("entries/"));
        let kind = fact.body.kind();
        let path = fact_path(id, recorded, fact.id, kind);
        prop_assert_eq!(RecordPath::parse(&path), Some(RecordPath::Fact { entry: id, id: fact.id, kind: Some(kind) }));
        let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        prop_assert_eq!(folder(&path), folder(&entry_path(id, recorded)), "beside its entry");
    }

    /// Whatever bytes stand in a file: an answer, never a panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200), text in text(), id in id(), fact in fact()) {
        let versioned = format!("schema = 1\n{text}");
        for bytes in [bytes.as_slice(), text.as_bytes(), versioned.as_bytes()] {
            let _ = read_entry(id, bytes);
            let _ = read_fact(id, fact.id, Some(fact.body.kind()), bytes);
            let _ = RecordPath::parse(&String::from_utf8_lossy(bytes));
        }
    }
}
