//! What the facts alone make of an entry: its fields as amended, the decision that stands, the claims that live.
//!
//! Facts are ordered by what their writers had seen (`after`), never by time. The order in which they arrive
//! makes no difference: everything here is computed over sets. Code, plans and the calendar come in later.

use super::order::{Order, Place};
use super::{Dossier, Entry, Fact, FactBody, FactId, FactKind, Field, Resolution, Stamp, Value};
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The entry with links added and amendments applied.
    pub entry: Entry,
    /// Fields that were amended twice by people who did not see each other; the greater ULID is shown.
    pub conflicts: Vec<Field>,
    /// What was decided last and not reopened since.
    pub decision: Option<Decision>,
    /// Commits that are said to hold the change, not reopened since.
    pub claims: Vec<Claim>,
    /// Somebody reopened it at some time.
    pub reopened: bool,
    pub approvals: Vec<Approval>,
    pub notes: Vec<Note>,
    /// The newest facts: what the next one says it has seen.
    pub heads: Vec<FactId>,
    /// Every fact, each after all that its writer had seen.
    pub order: Vec<FactId>,
    /// A fact could not be read, or goes by the id of another fact that says something else.
    pub suspect: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub fact: FactId,
    pub resolution: Resolution,
    pub reason: Option<String>,
    pub by: Option<String>,
    pub at: Stamp,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub fact: FactId,
    pub code: Option<String>,
    pub commit: String,
    pub attest: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    pub by: Option<String>,
    pub at: Stamp,
    pub reason: Option<String>,
    /// By somebody other than who performed the change, of what it says now. Any other is shown and counts for nothing.
    pub counts: bool,
    /// What was done was told otherwise afterwards, or by somebody who did not know of the approval.
    pub outlived: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub fact: FactId,
    pub by: Option<String>,
    pub at: Stamp,
    pub text: String,
}

impl Standing {
    /// Of an entry about which nothing was said.
    #[must_use]
    pub fn of_bare(entry: Entry) -> Self {
        Self {
            entry,
            conflicts: Vec::new(),
            decision: None,
            claims: Vec::new(),
            reopened: false,
            approvals: Vec::new(),
            notes: Vec::new(),
            heads: Vec::new(),
            order: Vec::new(),
            suspect: false,
        }
    }

    /// Folds the facts of one entry.
    #[must_use]
    pub fn of(dossier: &Dossier) -> Self {
        let order = Order::of(&dossier.facts);
        let (entry, conflicts) = amended(&dossier.entry, &order);
        let (alive, reopened) = resolves(&order);
        let claims = alive.iter().filter_map(|place| claim(order.facts[*place])).collect();
        let decision = standing_decision(&alive, &order);
        let approvals = approvals(&order, &entry);
        let notes = order
            .facts
            .iter()
            .filter_map(|fact| match &fact.body {
                FactBody::Note { text } => {
                    Some(Note { fact: fact.id, by: fact.by.clone(), at: fact.at, text: text.clone() })
                }
                _ => None,
            })
            .collect();
        let heads = order.newest(&order.places(|_| true));
        Self {
            conflicts,
            decision,
            claims,
            reopened,
            approvals,
            notes,
            heads: heads.into_iter().map(|place| order.facts[place].id).collect(),
            order: order.facts.iter().map(|fact| fact.id).collect(),
            suspect: !dossier.unreadable.is_empty() || order.forged,
            entry,
        }
    }
}

/// Whether an approver is not the one who performed the change. An approver without a name cannot be told apart.
/// Fields that say what was done: whoever approved it has read these.
const APPROVED: [Field; 9] = [
    Field::Title,
    Field::Environment,
    Field::Account,
    Field::Region,
    Field::PerformedAt,
    Field::PerformedBy,
    Field::Commands,
    Field::Links,
    Field::Risk,
];

fn approvals(order: &Order<'_>, entry: &Entry) -> Vec<Approval> {
    let retells = |fact: &Fact| amendments_in(fact).into_iter().any(|(field, _)| APPROVED.contains(&field));
    let retold = order.places(retells);
    let approval = |(place, fact): (Place, &&Fact)| {
        let FactBody::Approve { reason } = &fact.body else { return None };
        let is_other = is_somebody_else(fact.by.as_deref(), entry);
        let outlived = is_other && retold.iter().any(|amended| !order.follows(place, *amended));
        Some(Approval {
            by: fact.by.clone(),
            at: fact.at,
            reason: reason.clone(),
            counts: is_other && !outlived,
            outlived,
        })
    };
    order.facts.iter().enumerate().filter_map(approval).collect()
}

/// Whether an approver is known to be somebody else than who performed a change.
#[must_use]
pub fn is_somebody_else(approver: Option<&str>, entry: &Entry) -> bool {
    let Some(approver) = approver else { return false };
    let is_other = |other: Option<&str>| other.is_some_and(|other| !is_same_person(approver, other));
    match entry.performed_by.as_deref() {
        Some(performer) if address(performer).is_some() => is_other(Some(performer)),
        // Who is called by a name or a role alone may well be who recorded it.
        Some(performer) => {
            is_other(Some(performer)) && entry.recorded_by.as_deref().is_none_or(|by| is_other(Some(by)))
        }
        None => is_other(entry.recorded_by.as_deref()),
    }
}

/// Whether two identities name, or could name, the same person: by their addresses, where both have one; else by any word
/// of the name or of the address before its `@` that both have. Of two people who cannot be told apart nobody knows that
/// they are two.
#[must_use]
pub fn is_same_person(one: &str, other: &str) -> bool {
    match (address(one), address(other)) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => {
            let theirs = words(other);
            words(one).iter().any(|word| theirs.contains(word))
        }
    }
}

/// The address in `Name <address>`: people spell their names in several ways.
fn address(identity: &str) -> Option<&str> {
    let (_, rest) = identity.rsplit_once('<')?;
    let (address, _) = rest.split_once('>')?;
    Some(address.trim()).filter(|address| !address.is_empty())
}

/// The words of a name, and the address before its `@`, in lower case; `and` and the like are no names.
fn words(identity: &str) -> Vec<String> {
    let local = address(identity).unwrap_or(identity).split('@').next().unwrap_or_default();
    let name = identity.split('<').next().unwrap_or_default();
    let parts = name.split(|letter: char| !letter.is_alphanumeric()).chain([local]);
    let parts = parts.map(str::to_lowercase).filter(|word| !word.is_empty() && word != "and");
    parts.collect()
}

/// The entry with amendments applied and links added, and the fields on which amendments disagree.
fn amended(entry: &Entry, order: &Order<'_>) -> (Entry, Vec<Field>) {
    let mut entry = entry.clone();
    let mut amendments: BTreeMap<Field, BTreeMap<Place, Option<&Value>>> = BTreeMap::new();
    for (place, fact) in order.facts.iter().enumerate() {
        for (field, value) in amendments_in(fact) {
            amendments.entry(field).or_default().insert(place, value);
        }
    }
    let mut conflicts = Vec::new();
    let mut links_from = None;
    for (field, said) in amendments {
        let newest = order.newest(&said.keys().copied().collect::<Vec<_>>());
        let Some(&shown) = newest.iter().max_by_key(|place| (order.facts[**place].id, **place)) else {
            continue;
        };
        if newest.iter().any(|other| *other != shown && said[other] != said[&shown]) {
            conflicts.push(field);
        }
        match said[&shown] {
            Some(value) => entry.set(field, value.clone()),
            None => entry.unset(field),
        }
        if field == Field::Links {
            links_from = Some(shown);
        }
    }
    for (place, fact) in order.facts.iter().enumerate() {
        let FactBody::Link { links } = &fact.body else { continue };
        // An amendment of all links replaces those that its writer had seen.
        if links_from.is_some_and(|amend| order.follows(amend, place)) {
            continue;
        }
        for link in links {
            if !entry.links.contains(link) {
                entry.links.push(link.clone());
            }
        }
    }
    (entry, conflicts)
}

/// What a fact says of the fields of its entry: a value, or that it is gone. A field that is set and unset at
/// once is set. Nothing takes a title away, neither by name nor with a blank one: an entry always has one.
fn amendments_in(fact: &Fact) -> BTreeMap<Field, Option<&Value>> {
    let FactBody::Amend { set, unset } = &fact.body else { return BTreeMap::new() };
    let removed = unset.iter().filter_map(|name| Some((Field::from_name(name)?, None)));
    let replaced = set.iter().rev().filter_map(|(name, value)| Some((Field::from_name(name)?, Some(value))));
    let is_a_title = |value: Option<&Value>| value.is_some_and(|value| !value.to_string().trim().is_empty());
    removed.chain(replaced).filter(|(field, value)| *field != Field::Title || is_a_title(*value)).collect()
}

/// The resolves that no reopening cancels, and whether there is any reopening.
///
/// A reopening cancels those that it follows, and, because the more open wins, those that did not know of it.
fn resolves(order: &Order<'_>) -> (Vec<Place>, bool) {
    let reopens = order.places(|fact| fact.body.kind() == FactKind::Reopen);
    let mut resolves = order.places(|fact| fact.body.kind() == FactKind::Resolve);
    resolves.retain(|resolve| reopens.iter().all(|reopen| order.follows(*resolve, *reopen)));
    (resolves, !reopens.is_empty())
}

fn claim(fact: &Fact) -> Option<Claim> {
    match &fact.body {
        FactBody::Resolve { resolution: Resolution::Codified { code, commit, attest }, .. } => {
            Some(Claim { fact: fact.id, code: code.clone(), commit: commit.clone(), attest: attest.clone() })
        }
        _ => None,
    }
}

/// The latest of the living resolves; of those that did not know of each other the one that leaves more open.
/// Of two acceptances the one that ends first leaves more open; between equals the greater ULID decides.
fn standing_decision(alive: &[Place], order: &Order<'_>) -> Option<Decision> {
    let newest = order.newest(alive);
    let decisions = newest.into_iter().filter_map(|place| match &order.facts[place].body {
        FactBody::Resolve { resolution, reason } => Some((place, order.facts[place], resolution, reason)),
        _ => None,
    });
    let (_, fact, resolution, reason) = decisions.min_by_key(|(place, fact, resolution, _)| {
        let until = match resolution {
            Resolution::Accepted { until } => until.unwrap_or(NaiveDate::MIN),
            _ => NaiveDate::MIN,
        };
        (resolution.openness(), until, Reverse((fact.id, *place)))
    })?;
    Some(Decision {
        fact: fact.id,
        resolution: resolution.clone(),
        reason: reason.clone(),
        by: fact.by.clone(),
        at: fact.at,
    })
}

#[cfg(test)]
mod tests;
