//! Two lists of hand edits become rows: what only one environment has, what both have, and whether it is the same.
//!
//! Pure: nothing is read, and what cannot be told is said to be so.

use crate::model::{EntryId, Likeness, Status, Value, likeness};
use std::collections::{BTreeMap, BTreeSet};

/// What a hand edit left behind.
#[derive(Clone, Debug, PartialEq)]
pub enum Left {
    Value(Value),
    /// The attribute was taken away.
    Absent,
    /// The entry does not say.
    Unrecorded,
    /// The entry must not say.
    Sensitive,
    /// The entry says that it failed, was undone, or worked in part.
    Unsettled,
}

/// What the code gives the other environment, of a change that the code has taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Nothing,
    Same,
    /// Why that cannot be told.
    Unclear(String),
}

/// One attribute that was changed by hand, or a resource of which no more is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Hand {
    pub entry: EntryId,
    pub title: String,
    pub status: Status,
    /// Milliseconds since 1970.
    pub performed: i64,
    /// What it shares with the same resource of the other environment, the surest first.
    pub keys: Vec<String>,
    pub address: String,
    pub attribute: Option<String>,
    pub left: Left,
    pub given: Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    OnlyOne,
    OnlyOther,
    Different,
    /// Both have it, or may have it, and whether it is the same nobody can tell.
    Unclear,
    Alike,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub kind: Kind,
    pub attribute: Option<String>,
    pub one: Option<Hand>,
    pub other: Option<Hand>,
    /// The hand edit of one environment, and the code of the other.
    pub by_code: bool,
    /// Why it cannot be told.
    pub note: Option<String>,
}

/// The last hand edit of each attribute of a resource.
#[derive(Default)]
struct Resource {
    keys: Vec<String>,
    hands: BTreeMap<Option<String>, Hand>,
}

/// Compares what was done in two environments. The order of the lists changes nothing.
#[must_use]
pub fn matched(one: Vec<Hand>, other: Vec<Hand>) -> Vec<Row> {
    let (mut ones, mut others) = (resources(one), resources(other));
    let mut rows = Vec::new();
    let levels = ones.values().chain(others.values()).map(|resource| resource.keys.len()).max().unwrap_or(0);
    for level in 0..levels {
        for key in shared(&ones, &others, level) {
            let take = |all: &mut BTreeMap<String, Resource>| {
                let name = all.iter().find(|(_, own)| own.keys.get(level) == Some(&key))?.0.clone();
                all.remove(&name)
            };
            if let (Some(one), Some(other)) = (take(&mut ones), take(&mut others)) {
                compare(one, other, &mut rows);
            }
        }
    }
    let left = |all: BTreeMap<String, Resource>| all.into_values().flat_map(|own| own.hands.into_values());
    rows.extend(left(ones).map(|hand| alone(hand, Kind::OnlyOne)));
    rows.extend(left(others).map(|hand| alone(hand, Kind::OnlyOther)));
    rows.sort_by_cached_key(|row| {
        let hand = row.one.as_ref().or(row.other.as_ref());
        let (address, entry) =
            hand.map(|hand| (hand.address.clone(), hand.entry.to_string())).unwrap_or_default();
        (row.kind, address, row.attribute.clone(), entry)
    });
    rows
}

/// By the surest key: what shares that is one resource, whichever entry speaks of it.
fn resources(mut hands: Vec<Hand>) -> BTreeMap<String, Resource> {
    hands.sort_by_key(|hand| (hand.performed, hand.entry));
    let mut all: BTreeMap<String, Resource> = BTreeMap::new();
    for hand in hands {
        let Some(key) = hand.keys.first() else { continue };
        let resource = all.entry(key.clone()).or_default();
        resource.keys.clone_from(&hand.keys);
        // What was done last is what stands there.
        resource.hands.insert(hand.attribute.clone(), hand);
    }
    all
}

/// The keys of a level that one resource of each side has, and no second one: of several none is chosen.
fn shared(
    ones: &BTreeMap<String, Resource>,
    others: &BTreeMap<String, Resource>,
    level: usize,
) -> BTreeSet<String> {
    let single = |all: &BTreeMap<String, Resource>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for key in all.values().filter_map(|own| own.keys.get(level)) {
            *counts.entry(key.clone()).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count == 1).map(|(key, _)| key).collect::<BTreeSet<_>>()
    };
    single(ones).intersection(&single(others)).cloned().collect()
}

/// A resource that both have touched, attribute by attribute.
fn compare(one: Resource, other: Resource, rows: &mut Vec<Row>) {
    let (one, other) = (one.hands, other.hands);
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).flatten().collect();
    // A hand edit that names no attribute may have changed any.
    let (any_one, any_other) = (one.get(&None), other.get(&None));
    let (mut used_one, mut used_other) = (false, false);
    for name in names {
        let key = Some(name.clone());
        let (own, its) = (one.get(&key), other.get(&key));
        used_one |= own.is_none() && any_one.is_some();
        used_other |= its.is_none() && any_other.is_some();
        rows.push(match (own.or(any_one), its.or(any_other)) {
            (Some(own), Some(its)) => both(own.clone(), its.clone(), key),
            (Some(own), None) => alone(own.clone(), Kind::OnlyOne),
            (None, Some(its)) => alone(its.clone(), Kind::OnlyOther),
            (None, None) => continue,
        });
    }
    match (any_one, any_other) {
        (Some(own), Some(its)) => rows.push(both(own.clone(), its.clone(), None)),
        (Some(own), None) if !used_one => rows.push(alone(own.clone(), Kind::OnlyOne)),
        (None, Some(its)) if !used_other => rows.push(alone(its.clone(), Kind::OnlyOther)),
        _ => {}
    }
}

fn both(one: Hand, other: Hand, attribute: Option<String>) -> Row {
    let (kind, note) = match (&one.left, &other.left) {
        (Left::Sensitive, _) | (_, Left::Sensitive) => {
            (Kind::Unclear, Some("of what is sensitive no value is kept".to_owned()))
        }
        (Left::Unrecorded, _) | (_, Left::Unrecorded) => {
            (Kind::Unclear, Some("no value was recorded".to_owned()))
        }
        (Left::Unsettled, _) | (_, Left::Unsettled) => {
            (Kind::Unclear, Some("an entry says that it failed, was undone, or worked in part".to_owned()))
        }
        (Left::Absent, Left::Absent) => (Kind::Alike, None),
        (Left::Absent, _) | (_, Left::Absent) => (Kind::Different, None),
        (Left::Value(own), Left::Value(its)) => match likeness(own, its) {
            Likeness::Same => (Kind::Alike, None),
            Likeness::Different => (Kind::Different, None),
            Likeness::Unclear => (Kind::Unclear, Some("the same number, and not the same text".to_owned())),
        },
    };
    Row { kind, attribute, one: Some(one), other: Some(other), by_code: false, note }
}

/// What only one environment had done by hand; the other may have it from the code.
fn alone(hand: Hand, kind: Kind) -> Row {
    let (kind_now, by_code, note) = match &hand.given {
        Given::Nothing => (kind, false, None),
        Given::Same => (Kind::Alike, true, None),
        Given::Unclear(why) => (Kind::Unclear, false, Some(why.clone())),
    };
    let attribute = hand.attribute.clone();
    let (one, other) = if kind == Kind::OnlyOne { (Some(hand), None) } else { (None, Some(hand)) };
    Row { kind: kind_now, attribute, one, other, by_code, note }
}

#[cfg(test)]
mod tests {
    use super::{Given, Hand, Left, matched};
    use crate::model::{EntryId, Status, Value};

    fn hand(keys: &[&str], attribute: &str, left: Left) -> Hand {
        Hand {
            entry: EntryId::from_random(7),
            title: "Open 8443".to_owned(),
            status: Status::Open,
            performed: 0,
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            address: keys[0].to_owned(),
            attribute: Some(attribute.to_owned()).filter(|name| !name.is_empty()),
            left,
            given: Given::Nothing,
        }
    }

    fn number(number: i64) -> Left {
        Left::Value(Value::Integer(number))
    }

    /// The rows as `kind attribute`.
    fn told(one: Vec<Hand>, other: Vec<Hand>) -> Vec<String> {
        let rows = matched(one, other);
        let told = rows.iter().map(|row| {
            let code = if row.by_code { " by code" } else { "" };
            format!("{:?} {}{code}", row.kind, row.attribute.as_deref().unwrap_or("-"))
        });
        told.collect()
    }

    #[test]
    fn attributes_are_compared_by_what_they_mean() {
        for (one, other, expected) in [
            (number(1), number(1), "Alike a"),
            (number(1), Left::Value(Value::text("1")), "Alike a"),
            (number(1), number(2), "Different a"),
            (number(5), Left::Value(Value::text("5.0")), "Unclear a"),
            (number(1), Left::Absent, "Different a"),
            (Left::Absent, Left::Absent, "Alike a"),
            (Left::Unrecorded, number(1), "Unclear a"),
            (Left::Sensitive, Left::Sensitive, "Unclear a"),
            (Left::Absent, Left::Sensitive, "Unclear a"),
            (Left::Unsettled, number(1), "Unclear a"),
            (Left::Unsettled, Left::Unsettled, "Unclear a"),
        ] {
            let rows = told(vec![hand(&["r"], "a", one.clone())], vec![hand(&["r"], "a", other.clone())]);
            assert_eq!(rows, [expected], "{one:?} {other:?}");
        }
    }

    #[test]
    fn each_attribute_counts_for_itself() {
        let one =
            vec![hand(&["r"], "a", number(1)), hand(&["r"], "b", number(1)), hand(&["s"], "a", number(1))];
        let other = vec![hand(&["r"], "b", number(1)), hand(&["r"], "c", number(1))];
        assert_eq!(told(one, other), ["OnlyOne a", "OnlyOne a", "OnlyOther c", "Alike b"]);
        assert_eq!(told(vec![], vec![]), Vec::<String>::new());
    }

    #[test]
    fn what_names_no_attribute_may_have_changed_any() {
        let unnamed = || hand(&["r"], "", Left::Unrecorded);
        assert_eq!(told(vec![unnamed()], vec![]), ["OnlyOne -"]);
        assert_eq!(told(vec![unnamed()], vec![hand(&["r"], "a", number(1))]), ["Unclear a"]);
        assert_eq!(told(vec![unnamed()], vec![unnamed()]), ["Unclear -"]);
        let known = hand(&["r"], "a", number(1));
        assert_eq!(told(vec![unnamed(), known.clone()], vec![known]), ["OnlyOne -", "Alike a"]);
    }

    #[test]
    fn what_was_done_last_is_what_stands_there() {
        let later = |value: i64, performed: i64| Hand { performed, ..hand(&["r"], "a", number(value)) };
        let other = vec![hand(&["r"], "a", number(2))];
        assert_eq!(told(vec![later(1, 1), later(2, 2)], other.clone()), ["Alike a"]);
        assert_eq!(told(vec![later(2, 2), later(1, 1)], other.clone()), ["Alike a"]);
        assert_eq!(told(vec![later(2, 1), later(1, 2)], other), ["Different a"]);
    }

    #[test]
    fn a_weaker_key_decides_only_where_it_is_not_shared() {
        let one = |key: &str| hand(&[key, "block"], "a", number(1));
        assert_eq!(told(vec![one("x")], vec![one("y")]), ["Alike a"]);
        assert_eq!(
            told(vec![one("x")], vec![one("y"), one("z")]),
            ["OnlyOne a", "OnlyOther a", "OnlyOther a"]
        );
        // The surest key goes first.
        assert_eq!(told(vec![one("x")], vec![one("x"), one("z")]), ["OnlyOther a", "Alike a"]);
    }

    #[test]
    fn the_code_may_have_given_it() {
        let with = |given: Given| vec![Hand { given, ..hand(&["r"], "a", number(1)) }];
        assert_eq!(told(with(Given::Same), vec![]), ["Alike a by code"]);
        assert_eq!(told(vec![], with(Given::Same)), ["Alike a by code"]);
        assert_eq!(told(with(Given::Unclear("why".to_owned())), vec![]), ["Unclear a"]);
        // Where both were edited by hand, these two decide.
        assert_eq!(told(with(Given::Same), vec![hand(&["r"], "a", number(2))]), ["Different a"]);
    }
}
