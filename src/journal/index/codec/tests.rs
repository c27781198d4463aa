//! What is packed reads back the same, and no bytes make the reader panic.

use super::{Input, Packed, entry_number, read, write};
use crate::model::{
    Change, Channel, Dossier, Entry, EntryId, Fact, FactBody, FactId, Link, Resolution, Risk, Stamp, Typed,
    Unreadable, Value,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn stamp(text: &str) -> Stamp {
    Stamp::parse_from_rfc3339(text).expect("a time")
}

/// A dossier in which something of every kind is set.
fn full() -> Dossier {
    let mut entry =
        Entry::new(EntryId::from_random(u64::MAX), "Öffne 8443", stamp("2026-11-23T03:20:41.123-09:30"));
    entry.reason = Some(String::new());
    entry.performed_at = Some(Typed::AsTyped("gestern".to_owned()));
    entry.due = Some(Typed::Known(NaiveDate::MAX));
    entry.channel = Some(Typed::Known(Channel::Other));
    entry.risk = Some(Typed::Known(Risk::Low));
    entry.outcome = Some(Typed::AsTyped("meh".to_owned()));
    entry.commands = vec![String::new(), "ls".to_owned()];
    entry.allowed_secrets = BTreeMap::from([("rule".to_owned(), "why".to_owned())]);
    let change = Change {
        attribute: "a".to_owned(),
        before: Some(Value::Integer(i64::MIN)),
        after: Some(Value::List(vec![Value::Float(-0.0), Value::Bool(true), Value::Date(NaiveDate::MIN)])),
        sensitive: false,
    };
    entry.links = vec![Link { lines: Some((0, u32::MAX)), changes: vec![change], ..Link::new("file:x") }];
    entry.extra = BTreeMap::from([(
        "more".to_owned(),
        Value::Table(BTreeMap::from([("at".to_owned(), Value::Stamp(stamp("0001-01-01T00:00:00Z")))])),
    )]);
    let bodies = [
        FactBody::Note { text: "n".to_owned() },
        FactBody::Link { links: vec![Link::new("")] },
        FactBody::Amend { set: vec![("a".to_owned(), Value::text("b"))], unset: vec!["c".to_owned()] },
        FactBody::Reopen { reason: None },
        FactBody::Approve { reason: Some("yes".to_owned()) },
        FactBody::Proof,
    ];
    let resolutions = [
        Resolution::Codified { code: None, commit: "c".to_owned(), attest: Some("a".to_owned()) },
        Resolution::Reverted,
        Resolution::Accepted { until: NaiveDate::from_ymd_opt(2026, 11, 23) },
        Resolution::Mistaken,
    ];
    let resolves = resolutions.map(|resolution| FactBody::Resolve { resolution, reason: None });
    let id = FactId::new((1 << 48) - 1, u128::MAX);
    let facts = bodies.into_iter().chain(resolves).map(|body| Fact {
        id,
        entry: entry.id,
        at: entry.recorded_at,
        by: None,
        after: vec![id, FactId::new(0, 0)],
        seen: BTreeMap::from([("infra".to_owned(), "sha".to_owned())]),
        body,
        extra: BTreeMap::new(),
    });
    let facts = facts.collect();
    let unreadable = vec![Unreadable { path: "p".to_owned(), line: Some(7), reason: "r".to_owned() }];
    Dossier { entry, facts, unreadable }
}

fn bytes_of(dossier: &Dossier) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(dossier, &mut bytes);
    bytes
}

#[test]
fn a_dossier_reads_back() {
    let dossier = full();
    assert_eq!(read(&bytes_of(&dossier)), Some(dossier));
}

#[test]
fn a_dossier_that_was_cut_short_is_none() {
    let bytes = bytes_of(&full());
    for length in 0..bytes.len() {
        assert_eq!(read(&bytes[..length]), None, "{length} bytes");
    }
}

#[test]
fn values_inside_each_other_do_not_end_the_stack() {
    // A list that holds a list that holds a list.
    let bytes = [7u8, 1].repeat(1_000_000);
    assert_eq!(Value::take(&mut Input { rest: &bytes, depth: 0 }), None);
}

proptest! {
    #[test]
    fn ids_and_numbers_read_back(bits: u64, number: i64, milliseconds in 0u64..1 << 48, random: u128) {
        let id = EntryId::from_random(bits);
        prop_assert_eq!(EntryId::from_random(entry_number(&id)), id);
        let fact = FactId::new(milliseconds, random);
        let mut bytes = Vec::new();
        id.put(&mut bytes);
        fact.put(&mut bytes);
        number.put(&mut bytes);
        bits.put(&mut bytes);
        let mut input = Input { rest: &bytes, depth: 0 };
        prop_assert_eq!(EntryId::take(&mut input), Some(id));
        prop_assert_eq!(FactId::take(&mut input), Some(fact));
        prop_assert_eq!(i64::take(&mut input), Some(number));
        prop_assert_eq!(u64::take(&mut input), Some(bits));
        prop_assert!(input.rest.is_empty());
    }

    #[test]
    fn damage_makes_it_panic_nowhere(edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = bytes_of(&full());
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }
}
