//! Journals of random entries with random facts: printed as JSON lines and imported, they are the same again.

use crate::support::World;
use chrono::{FixedOffset, NaiveDate, TimeZone};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use stopgap::journal::{Sealed, seal_entry, seal_fact};
use stopgap::model::{
    Change, Dossier, Entry, EntryId, Fact, FactBody, FactId, Field, Link, Resolution, Shape, Stamp, Value,
};

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        2 => "[a-z ]{1,6}",
        1 => proptest::sample::select(vec!["\"", "\\", "\n", "\r\n", "\t", "\0", "\u{1b}[31m", "ü", "🔥", "\u{202e}"])
            .prop_map(str::to_owned),
    ];
    vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

fn stamp() -> impl Strategy<Value = Stamp> {
    (0i64..4_000_000_000, 0..1_000u32, -90i32..90).prop_map(|(seconds, millis, minutes)| {
        let offset = FixedOffset::east_opt(minutes * 60).expect("less than a day");
        offset.timestamp_opt(seconds, millis * 1_000_000).single().expect("a moment")
    })
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (2000..2100i32, 1..=365u32).prop_filter_map("a day", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

/// What JSON tells apart: times in a change come back as text.
fn plain() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_filter("JSON has it", |number| number.is_finite()).prop_map(Value::Float),
        text().prop_map(Value::Text),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::List),
            btree_map("[a-z]{1,5}", inner, 0..3).prop_map(Value::Table),
        ]
    })
}

fn link() -> impl Strategy<Value = Link> {
    let change = (text(), option::of(plain()), option::of(plain()), any::<bool>()).prop_map(
        |(attribute, before, after, sensitive)| Change {
            attribute,
            before: before.filter(|_| !sensitive),
            after: after.filter(|_| !sensitive),
            sensitive,
        },
    );
    let texts = vec(option::of(text()), 4);
    (text(), texts, option::of((1u32..99, 1u32..99)), vec(change, 0..3)).prop_map(
        |(to, texts, lines, changes)| Link {
            to,
            commit: texts[0].clone(),
            path: texts[1].clone(),
            block_hash: texts[2].clone(),
            field_hash: texts[3].clone(),
            lines,
            changes,
            extra: BTreeMap::new(),
        },
    )
}

fn value_for(field: Field) -> BoxedStrategy<Value> {
    match field.shape() {
        Shape::Text => text().prop_map(Value::Text).boxed(),
        Shape::Stamp => prop_oneof![stamp().prop_map(Value::Stamp), text().prop_map(Value::Text)].boxed(),
        Shape::Date => prop_oneof![date().prop_map(Value::Date), text().prop_map(Value::Text)].boxed(),
        Shape::Choice(words) => {
            prop_oneof![proptest::sample::select(words).prop_map(Value::text), text().prop_map(Value::Text)]
                .boxed()
        }
        Shape::List => vec(text(), 1..3)
            .prop_map(|texts| Value::List(texts.into_iter().map(Value::Text).collect()))
            .boxed(),
        Shape::Links => vec(link(), 1..3)
            .prop_map(|links| Value::List(links.iter().map(|link| Value::Table(link.to_table())).collect()))
            .boxed(),
        Shape::Permissions => {
            btree_map("[a-z]{3,8}", text().prop_map(Value::Text), 1..3).prop_map(Value::Table).boxed()
        }
    }
}

fn fields() -> impl Strategy<Value = Vec<(Field, Value)>> {
    let all: Vec<_> =
        Field::ALL.into_iter().map(|field| (Just(field), option::of(value_for(field)))).collect();
    all.prop_map(|all| all.into_iter().filter_map(|(field, value)| Some((field, value?))).collect())
}

fn entry() -> impl Strategy<Value = Entry> {
    let extra = btree_map("x_[a-z]{1,5}", plain(), 0..2);
    (any::<u64>(), "[a-zé]{1,9}", stamp(), fields(), vec(option::of(text()), 2), extra).prop_map(
        |(bits, title, recorded_at, fields, recorded, extra)| {
            let mut entry = Entry::new(EntryId::from_random(bits), title, recorded_at);
            for (field, value) in fields.into_iter().filter(|(field, _)| *field != Field::Title) {
                entry.set(field, value);
            }
            (entry.recorded_by, entry.recorded_in) = (recorded[0].clone(), recorded[1].clone());
            entry.extra = extra;
            entry
        },
    )
}

fn body() -> impl Strategy<Value = FactBody> {
    let reason = || option::of(text());
    let resolution = prop_oneof![
        (option::of(text()), text(), option::of(text()))
            .prop_map(|(code, commit, attest)| Resolution::Codified { code, commit, attest }),
        Just(Resolution::Reverted),
        Just(Resolution::Mistaken),
        option::of(date()).prop_map(|until| Resolution::Accepted { until }),
    ];
    prop_oneof![
        text().prop_map(|text| FactBody::Note { text }),
        vec(link(), 1..3).prop_map(|links| FactBody::Link { links }),
        (fields(), proptest::sample::subsequence(Field::ALL.to_vec(), 0..4)).prop_map(|(mut set, unset)| {
            // On disk they are a table: in the order of their names.
            set.sort_by_key(|(field, _)| field.name());
            FactBody::amend(set, &unset)
        }),
        (resolution, reason()).prop_map(|(resolution, reason)| FactBody::Resolve { resolution, reason }),
        reason().prop_map(|reason| FactBody::Reopen { reason }),
        reason().prop_map(|reason| FactBody::Approve { reason }),
        Just(FactBody::Proof),
    ]
}

/// An entry with facts, each of which has seen some of those before it.
fn dossier() -> impl Strategy<Value = Dossier> {
    let one = (
        (0..(1u64 << 46), any::<u128>()),
        stamp(),
        option::of(text()),
        btree_map("[a-z]{1,6}", text(), 0..2),
        body(),
        vec(any::<prop::sample::Index>(), 0..3),
        btree_map("x_[a-z]{1,5}", plain(), 0..2),
    );
    (entry(), vec(one, 0..6)).prop_map(|(entry, said)| {
        let mut facts: Vec<Fact> = Vec::new();
        for ((milliseconds, bits), at, by, seen, body, sees, extra) in said {
            let mut after: Vec<FactId> = if facts.is_empty() {
                Vec::new()
            } else {
                sees.iter().map(|index| facts[index.index(facts.len())].id).collect()
            };
            after.dedup();
            let id = FactId::new(milliseconds, bits);
            facts.push(Fact { id, entry: entry.id, at, by, after, seen, body, extra });
        }
        Dossier { facts, ..Dossier::new(entry) }
    })
}

/// The records of an entry as they stand in a journal.
fn sealed(dossier: Dossier) -> Vec<Sealed> {
    let Dossier { mut entry, facts, .. } = dossier;
    let mut records = vec![seal_entry(&mut entry).0];
    records.extend(
        facts.into_iter().map(|mut fact| seal_fact(&mut fact, entry.recorded_at, &entry.allowed_secrets).0),
    );
    records
}

/// Writes records into the journal of a repository, as git's own import does.
fn put(world: &World, folder: &std::path::Path, records: &[Sealed]) {
    let mut stream = b"commit refs/heads/stopgap\ncommitter A <a@example.com> 1 +0000\ndata 0\n".to_vec();
    for record in records {
        let text = record.text();
        stream.extend_from_slice(
            format!("M 100644 inline {}\ndata {}\n{text}\n", record.path(), text.len()).as_bytes(),
        );
    }
    let mut git = world.command("git", folder);
    git.args(["fast-import", "--quiet"]).stdin(std::process::Stdio::piped());
    let mut child = git.spawn().expect("git starts");
    child.stdin.take().expect("a pipe").write_all(&stream).expect("git reads it");
    assert!(child.wait().expect("it ends").success());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_comes_back_to_the_byte(dossiers in vec(dossier(), 1..8)) {
        let (world, from) = World::with_repository();
        let to = world.repository("to");
        let records: Vec<Sealed> = dossiers.into_iter().flat_map(sealed).collect();
        put(&world, &from, &records);
        let list = |folder| world.raw(folder, &["list", "--all", "--format", "jsonl"]);
        let printed = list(&from);
        prop_assert_eq!(&printed.err, "");
        world.write("to/all.jsonl", &printed.out);
        let said = world.raw(&to, &["import", "all.jsonl"]);
        prop_assert_eq!(said.code, 0, "{}", said.err);
        prop_assert_eq!(list(&to).out, printed.out);
        let tree = |folder| world.git(folder, &["ls-tree", "-r", "stopgap:entries"]);
        let (before, after) = (tree(&from), tree(&to));
        if before != after {
            let show = |folder| world.git(folder, &["log", "-p", "--format=", "stopgap"]);
            prop_assert_eq!(show(&to), show(&from));
        }
        let again = world.raw(&to, &["import", "all.jsonl"]);
        prop_assert!(again.err.starts_with("imported 0, ") && again.err.lines().count() == 1, "{}", again.err);
    }
}
