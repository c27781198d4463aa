//! The view of one entry: its fields under the names that they have on disk, and what was derived.

mod moment;

use super::{ClaimView, CommitView, LinkedView, TestimonyView};
use crate::model::{
    Change, Entry, EntryId, Fact, FactBody, Field, Link, Resolution, Stamp, Typed, Value, Word,
};
use crate::reconcile::Case;
use chrono::{DateTime, NaiveDate, Utc};
pub(super) use moment::rfc3339;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// An entry as it is printed. Fields that are not set are absent; what is derived is always there.
#[derive(Serialize)]
pub struct EntryView<'a> {
    #[serde(serialize_with = "shown")]
    pub id: EntryId,
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_impact: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performed_at: Option<MomentView<'a>>,
    #[serde(serialize_with = "stamp")]
    pub recorded_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub performed_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_in: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorised_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<WordView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<WordView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<WordView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<WordView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<WordView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollback: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub commands: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub tags: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub documents: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub references: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkView<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub allowed_secrets: &'a BTreeMap<String, String>,
    #[serde(flatten)]
    pub extra: ExtraView<'a>,

    /// Derived; see the reference for the words.
    pub status: &'static str,
    pub grade: Option<&'static str>,
    /// Why it is not reconciled although something was claimed, or what speaks against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'a str>,
    pub overdue: bool,
    #[serde(serialize_with = "utc")]
    pub deadline: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_ended: Option<NaiveDate>,
    /// When it was reconciled, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "maybe_utc")]
    pub settled_at: Option<DateTime<Utc>>,
    /// Who owns the linked code, where the entry names no owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<&'a str>,
    pub missing: Vec<&'static str>,
    /// What was kept although it does not fit its field, as sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<String>,
    /// Fields that were amended twice by people who did not see each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<&'static str>,
    /// The fields that facts changed, as they were recorded; null where one was not set.
    #[serde(skip_serializing_if = "FieldsView::is_empty")]
    pub as_recorded: FieldsView<'a>,
    pub facts: Vec<FactView<'a>>,
    pub claims: Vec<ClaimView<'a>>,
    pub proofs: Vec<ProofView<'a>>,
    /// Files that could not be read and speak of this entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// In the inbox, not in the journal yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub waiting: bool,
}

/// One of a field's words, or what was typed in its place.
#[derive(Clone)]
pub struct WordView<'a>(Cow<'a, str>);

/// A moment, or what was typed in its place.
#[derive(Clone, Copy)]
pub struct MomentView<'a>(pub &'a Typed<Stamp>);

/// Keys that this version does not know.
pub struct ExtraView<'a>(pub &'a BTreeMap<String, Value>);

/// Fields with their values, null where one is not set.
pub struct FieldsView<'a>(pub &'a [(Field, Option<Value>)]);

/// A link as it stands on disk.
pub struct LinkView<'a>(pub &'a Link, pub Option<&'a LinkedView>);

/// A fact as it stands on disk.
pub struct FactView<'a>(pub &'a Fact);

/// A proof as a fact records it, or as the code gives it.
#[derive(Serialize)]
#[serde(untagged)]
pub enum ProofView<'a> {
    Recorded(FactView<'a>),
    Found(TestimonyView<'a>),
}

impl<'a> EntryView<'a> {
    /// The same, with what is known of the code behind its links, one view for each, and of the commits that claim it.
    #[must_use]
    pub fn with_code(case: &'a Case, today: &'a [LinkedView], commits: &'a [CommitView]) -> Self {
        let mut view = Self { claims: ClaimView::all(case, commits), ..Self::of(case) };
        for (link, today) in view.links.iter_mut().zip(today) {
            link.1 = Some(today);
        }
        view
    }

    #[must_use]
    pub fn of(case: &'a Case) -> Self {
        let entry: &Entry = &case.standing.entry;
        let recorded = case.facts.iter().filter(|fact| fact.body == FactBody::Proof);
        let found = case.heard.iter().flat_map(|heard| &heard.testimony);
        let proofs = recorded
            .map(|fact| ProofView::Recorded(FactView(fact)))
            .chain(found.map(|finding| ProofView::Found(TestimonyView::of(finding))));
        let claims = ClaimView::all(case, &[]);
        Self {
            id: entry.id,
            title: &entry.title,
            reason: entry.reason.as_deref(),
            impact: entry.impact.as_deref(),
            security_impact: entry.security_impact.as_deref(),
            environment: entry.environment.as_deref(),
            account: entry.account.as_deref(),
            region: entry.region.as_deref(),
            performed_at: entry.performed_at.as_ref().map(MomentView),
            recorded_at: entry.recorded_at,
            performed_by: entry.performed_by.as_deref(),
            recorded_by: entry.recorded_by.as_deref(),
            recorded_in: entry.recorded_in.as_deref(),
            authorised_by: entry.authorised_by.as_deref(),
            channel: entry.channel.as_ref().map(WordView::of),
            incident: entry.incident.as_deref(),
            risk: entry.risk.as_ref().map(WordView::of),
            disposition: entry.disposition.as_ref().map(WordView::of),
            outcome: entry.outcome.as_ref().map(WordView::of),
            verification: entry.verification.as_deref(),
            owner: entry.owner.as_deref(),
            due: entry.due.as_ref().map(WordView::of_day),
            rollback: entry.rollback.as_deref(),
            commands: &entry.commands,
            tags: &entry.tags,
            documents: &entry.documents,
            references: &entry.references,
            source: entry.source.as_deref(),
            links: entry.links.iter().map(|link| LinkView(link, None)).collect(),
            allowed_secrets: &entry.allowed_secrets,
            extra: ExtraView(&entry.extra),
            status: case.verdict.status.word(),
            grade: case.verdict.grade,
            why: case.verdict.why.as_deref(),
            overdue: case.verdict.overdue,
            deadline: case.verdict.deadline,
            acceptance_ended: case.verdict.acceptance_ended,
            settled_at: case.settled_at,
            owned_by: case.owned_by.as_deref(),
            missing: case.summary.missing.fields().map(Field::name).collect(),
            odd: if case.summary.missing.has_oddity() {
                entry.oddities().into_iter().map(|(field, why)| format!("{field}: {why}")).collect()
            } else {
                Vec::new()
            },
            conflicts: case.standing.conflicts.iter().map(|field| field.name()).collect(),
            as_recorded: FieldsView(&case.as_recorded),
            facts: case.facts.iter().map(FactView).collect(),
            claims,
            proofs: proofs.collect(),
            unreadable: case.unreadable.iter().map(ToString::to_string).collect(),
            waiting: case.is_waiting,
        }
    }
}

impl<'a> WordView<'a> {
    fn of(typed: &'a Typed<impl Word>) -> Self {
        Self(Cow::Borrowed(match typed {
            Typed::Known(word) => word.word(),
            Typed::AsTyped(text) => text,
        }))
    }

    fn of_day(typed: &'a Typed<NaiveDate>) -> Self {
        Self(match typed {
            Typed::Known(day) => Cow::Owned(day.to_string()),
            Typed::AsTyped(text) => Cow::Borrowed(text),
        })
    }
}

impl Display for WordView<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Display for MomentView<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Typed::Known(stamp) => out.write_str(&rfc3339(*stamp)),
            Typed::AsTyped(text) => out.write_str(text),
        }
    }
}

impl Serialize for WordView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.0)
    }
}

impl Serialize for MomentView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Typed::Known(stamp) => out.serialize_str(&rfc3339(*stamp)),
            Typed::AsTyped(text) => out.serialize_str(text),
        }
    }
}

impl Serialize for ExtraView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.0.iter().map(|(key, value)| (key, Plain(value))))
    }
}

impl FieldsView<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for FieldsView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_map(self.0.iter().map(|(field, value)| (field.name(), value.as_ref().map(Plain))))
    }
}

impl Serialize for LinkView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let link = self.0;
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("to", &link.to)?;
        let texts = [
            ("commit", &link.commit),
            ("path", &link.path),
            ("block_hash", &link.block_hash),
            ("field_hash", &link.field_hash),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(key, text)?;
            }
        }
        if let Some(lines) = link.lines {
            map.serialize_entry("lines", &lines)?;
        }
        if !link.changes.is_empty() {
            map.serialize_entry("changes", &Changes(&link.changes))?;
        }
        for (key, value) in &link.extra {
            map.serialize_entry(key, &Plain(value))?;
        }
        if let Some(today) = self.1 {
            map.serialize_entry("today", today)?;
        }
        map.end()
    }
}

struct Changes<'a>(&'a [Change]);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut list = out.serialize_seq(Some(self.0.len()))?;
        for change in self.0 {
            list.serialize_element(&ChangeView(change))?;
        }
        list.end()
    }
}

/// In the order in which a change is read: what, from which value, to which.
struct ChangeView<'a>(&'a Change);

impl Serialize for ChangeView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let change = self.0;
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("attribute", &change.attribute)?;
        // Whatever the fields hold, a sensitive change is never shown with a value.
        if change.sensitive {
            map.serialize_entry("sensitive", &true)?;
        } else {
            for (key, value) in [("before", &change.before), ("after", &change.after)] {
                if let Some(value) = value {
                    map.serialize_entry(key, &Plain(value))?;
                }
            }
        }
        map.end()
    }
}

impl Serialize for FactView<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let fact = self.0;
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("id", fact.id.as_str())?;
        map.serialize_entry("kind", fact.body.kind().word())?;
        map.serialize_entry("at", &rfc3339(fact.at))?;
        if let Some(by) = &fact.by {
            map.serialize_entry("by", by)?;
        }
        if !fact.after.is_empty() {
            map.serialize_entry("after", &fact.after)?;
        }
        match &fact.body {
            FactBody::Note { text } => map.serialize_entry("text", text)?,
            FactBody::Link { links } => {
                map.serialize_entry(
                    "links",
                    &links.iter().map(|link| LinkView(link, None)).collect::<Vec<_>>(),
                )?;
            }
            FactBody::Amend { set, unset } => {
                if !set.is_empty() {
                    let table: BTreeMap<_, _> = set.iter().map(|(key, value)| (key, Plain(value))).collect();
                    map.serialize_entry("set", &table)?;
                }
                if !unset.is_empty() {
                    map.serialize_entry("unset", unset)?;
                }
            }
            FactBody::Reopen { reason } | FactBody::Approve { reason } => {
                put_reason(&mut map, reason.as_ref())?;
            }
            FactBody::Proof => {}
            FactBody::Resolve { resolution, reason } => {
                map.serialize_entry("as", resolution.word())?;
                match resolution {
                    Resolution::Codified { code, commit, attest } => {
                        map.serialize_entry("commit", commit)?;
                        for (key, text) in [("code", code), ("attest", attest)] {
                            if let Some(text) = text {
                                map.serialize_entry(key, text)?;
                            }
                        }
                    }
                    Resolution::Accepted { until: Some(until) } => map.serialize_entry("until", until)?,
                    _ => {}
                }
                put_reason(&mut map, reason.as_ref())?;
            }
        }
        if !fact.seen.is_empty() {
            map.serialize_entry("seen", &fact.seen)?;
        }
        for (key, value) in &fact.extra {
            map.serialize_entry(key, &Plain(value))?;
        }
        map.end()
    }
}

fn put_reason<M: SerializeMap>(map: &mut M, reason: Option<&String>) -> Result<(), M::Error> {
    match reason {
        Some(reason) => map.serialize_entry("reason", reason),
        None => Ok(()),
    }
}

/// A value as JSON knows it: moments and days become text.
pub(super) struct Plain<'a>(pub(super) &'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Bool(truth) => out.serialize_bool(*truth),
            Value::Integer(number) => out.serialize_i64(*number),
            Value::Float(number) => out.serialize_f64(*number),
            Value::Text(text) => out.serialize_str(text),
            Value::Stamp(stamp) => out.serialize_str(&rfc3339(*stamp)),
            Value::Date(date) => out.collect_str(date),
            Value::List(items) => {
                let mut list = out.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Plain(item))?;
                }
                list.end()
            }
            Value::Table(table) => {
                let mut map = out.serialize_map(Some(table.len()))?;
                for (key, value) in table {
                    map.serialize_entry(key, &Plain(value))?;
                }
                map.end()
            }
        }
    }
}

fn shown<S: Serializer>(id: &EntryId, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&id.to_string())
}

fn stamp<S: Serializer>(stamp: &Stamp, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&rfc3339(*stamp))
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn maybe_utc<S: Serializer>(stamp: &Option<DateTime<Utc>>, out: S) -> Result<S::Ok, S::Error> {
    match stamp {
        Some(stamp) => utc(stamp, out),
        None => out.serialize_none(),
    }
}

fn utc<S: Serializer>(stamp: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&moment::utc(*stamp))
}
