//! For tests: random histories of one entry, as people who do not always see each other would write them.
//!
//! Each writer sees a random part of what was written so far, with all that this part had seen. Clocks are
//! random, so that ULIDs say nothing about who saw what. Forgeries add circles and ids that are not there.

use super::{Dossier, Entry, EntryId, Fact, FactBody, FactId, Link, Resolution, Stamp, Value};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};

/// One fact that is to be written: what it says, what its writer looks at, and what the clock shows.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub body: FactBody,
    pub sees: Vec<Index>,
    pub clock: u64,
}

pub(crate) fn stamp(text: &str) -> Stamp {
    Stamp::parse_from_rfc3339(text).expect("a time")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn entry() -> Entry {
    let mut entry = Entry::new(EntryId::from_random(7), "Open 8443", stamp("2026-11-23T03:20:41+01:00"));
    entry.performed_by = Some("On-call <oncall@example.com>".to_owned());
    entry.recorded_by = Some("On-call <oncall@example.com>".to_owned());
    entry.links = vec![Link::new("tf:envs/prod//a.b")];
    entry
}

/// A fact about [`entry`].
pub(crate) fn fact(id: FactId, after: &[FactId], body: FactBody) -> Fact {
    Fact {
        id,
        entry: entry().id,
        at: stamp("2026-11-25T10:02:00+01:00"),
        by: Some("Somebody <somebody@example.com>".to_owned()),
        after: after.to_vec(),
        seen: BTreeMap::new(),
        body,
        extra: BTreeMap::new(),
    }
}

pub(crate) fn dossier(facts: Vec<Fact>) -> Dossier {
    Dossier { facts, ..Dossier::new(entry()) }
}

pub(crate) fn resolve(resolution: Resolution) -> FactBody {
    FactBody::Resolve { resolution, reason: None }
}

pub(crate) fn codified(commit: &str) -> FactBody {
    resolve(Resolution::Codified { code: None, commit: commit.to_owned(), attest: None })
}

pub(crate) fn reopen() -> FactBody {
    FactBody::Reopen { reason: None }
}

pub(crate) fn note() -> FactBody {
    FactBody::Note { text: "Nothing new.".to_owned() }
}

/// Every kind of fact, with few values, so that writers often say the same and often contradict.
pub(crate) fn bodies() -> impl Strategy<Value = FactBody> {
    let resolution = prop_oneof![
        "[ab]".prop_map(|commit| Resolution::Codified { code: None, commit, attest: None }),
        Just(Resolution::Reverted),
        prop_oneof![Just(None), (1i32..4).prop_map(|n| NaiveDate::from_ymd_opt(2027, n.unsigned_abs(), 1))]
            .prop_map(|until| Resolution::Accepted { until }),
        Just(Resolution::Mistaken),
    ];
    let names = || {
        prop_oneof![
            Just("title"),
            Just("risk"),
            Just("owner"),
            Just("tags"),
            Just("links"),
            Just("due"),
            Just("id"),
            Just("schema"),
            Just("recorded_at"),
            Just("recorded_by"),
            Just("recorded_in"),
        ]
        .prop_map(str::to_owned)
    };
    let values = prop_oneof![
        "[ab]?".prop_map(Value::Text),
        Just(Value::text("high")),
        Just(Value::text("2026-12-01")),
        Just(Value::Float(f64::NAN)),
        Just(Value::List(vec![Value::text("tf:envs/prod//c.d")])),
    ];
    let amend = (vec((names(), values), 0..3), vec(names(), 0..2));
    prop_oneof![
        1 => Just(note()),
        1 => "[ab]".prop_map(|to| FactBody::Link { links: vec![Link::new(format!("file:{to}"))] }),
        3 => amend.prop_map(|(set, unset)| FactBody::Amend { set, unset }),
        4 => resolution.prop_map(resolve),
        3 => Just(reopen()),
        1 => Just(FactBody::Approve { reason: None }),
        1 => Just(FactBody::Proof),
    ]
}

fn steps(longest: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (bodies(), vec(any::<Index>(), 0..4), 0u64..1000);
    vec(step.prop_map(|(body, sees, clock)| Step { body, sees, clock }), 0..=longest)
}

/// Facts as honest writers leave them, in the order in which they were written.
pub(crate) fn honest(longest: usize) -> impl Strategy<Value = Vec<Fact>> {
    steps(longest).prop_map(|steps| {
        let mut facts: Vec<Fact> = Vec::new();
        for step in steps {
            let after = if facts.is_empty() { Vec::new() } else { heads_seen(&step.sees, &facts) };
            let id = FactId::new(step.clock, facts.len() as u128);
            facts.push(fact(id, &after, step.body));
        }
        facts
    })
}

/// Honest facts of which some were tampered with: circles, ids that are not there, contents changed under an id.
pub(crate) fn forged(longest: usize) -> impl Strategy<Value = Vec<Fact>> {
    let edges = vec((any::<Index>(), any::<Index>()), 0..5);
    let dangling = vec(any::<Index>(), 0..3);
    let twins = vec((any::<Index>(), bodies()), 0..2);
    (honest(longest), edges, dangling, twins).prop_map(|(mut facts, edges, dangling, twins)| {
        if facts.is_empty() {
            return facts;
        }
        for (from, to) in edges {
            let target = facts[to.index(facts.len())].id;
            let at = from.index(facts.len());
            facts[at].after.push(target);
        }
        for (number, at) in dangling.iter().enumerate() {
            let at = at.index(facts.len());
            facts[at].after.push(FactId::new(1 << 40, number as u128));
        }
        for (at, body) in twins {
            let twin = Fact { body, ..facts[at.index(facts.len())].clone() };
            facts.push(twin);
        }
        facts
    })
}

/// The newest of the facts that a writer sees who looks at some of them.
pub(crate) fn heads_seen(sees: &[Index], facts: &[Fact]) -> Vec<FactId> {
    let looked_at: BTreeSet<FactId> = sees.iter().map(|index| facts[index.index(facts.len())].id).collect();
    let behind: BTreeSet<FactId> = looked_at.iter().flat_map(|id| reached(*id, facts)).collect();
    looked_at.difference(&behind).copied().collect()
}

/// All that the writer of a fact had seen, step by step: the definition that the quick way is held against.
pub(crate) fn reached(from: FactId, facts: &[Fact]) -> BTreeSet<FactId> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(id) = waiting.pop() {
        for earlier in facts.iter().filter(|fact| fact.id == id).flat_map(|fact| &fact.after) {
            if facts.iter().any(|fact| fact.id == *earlier) && seen.insert(*earlier) {
                waiting.push(*earlier);
            }
        }
    }
    seen
}

/// Whether the writer of a fact had seen another. Facts in a circle do not follow each other.
pub(crate) fn follows(later: FactId, earlier: FactId, facts: &[Fact]) -> bool {
    reached(later, facts).contains(&earlier) && !reached(earlier, facts).contains(&later)
}

/// The facts shuffled, and some of them twice.
pub(crate) fn rearranged(facts: &[Fact], keys: &[u32]) -> Vec<Fact> {
    let key = |at: usize| keys.get(at).copied().unwrap_or_default();
    let mut copies: Vec<(u32, Fact)> = Vec::new();
    for (at, fact) in facts.iter().enumerate() {
        copies.push((key(at), fact.clone()));
        if key(at) % 3 == 0 {
            copies.push((key(at).rotate_left(16), fact.clone()));
        }
    }
    copies.sort_by_key(|(key, _)| *key);
    copies.into_iter().map(|(_, fact)| fact).collect()
}
