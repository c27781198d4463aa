//! An entry: one manual change to a live system, as it was recorded.
//!
//! Setting never fails: a value that does not fit its field is kept as typed, and [`Entry::oddities`] names it.

use super::typed::{Channel, Disposition, Outcome, Risk, Typed, Word};
use super::{EntryId, Field, Link, Stamp, Value};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: EntryId,
    pub title: String,
    pub reason: Option<String>,
    pub impact: Option<String>,
    pub security_impact: Option<String>,
    pub environment: Option<String>,
    pub account: Option<String>,
    pub region: Option<String>,
    pub performed_at: Option<Typed<Stamp>>,
    pub recorded_at: Stamp,
    pub performed_by: Option<String>,
    pub recorded_by: Option<String>,
    /// The repository, or host and folder, in which it was typed.
    pub recorded_in: Option<String>,
    pub authorised_by: Option<String>,
    pub channel: Option<Typed<Channel>>,
    pub incident: Option<String>,
    pub risk: Option<Typed<Risk>>,
    pub disposition: Option<Typed<Disposition>>,
    pub outcome: Option<Typed<Outcome>>,
    pub verification: Option<String>,
    pub owner: Option<String>,
    pub due: Option<Typed<NaiveDate>>,
    pub rollback: Option<String>,
    pub commands: Vec<String>,
    pub tags: Vec<String>,
    pub documents: Vec<String>,
    pub references: Vec<String>,
    pub source: Option<String>,
    pub links: Vec<Link>,
    /// Rule name → why its finds may stay in this entry.
    pub allowed_secrets: BTreeMap<String, String>,
    /// Keys that this version does not know: kept, shown, otherwise ignored.
    pub extra: BTreeMap<String, Value>,
}

impl Entry {
    #[must_use]
    pub fn new(id: EntryId, title: impl Into<String>, recorded_at: Stamp) -> Self {
        Self {
            id,
            title: title.into(),
            recorded_at,
            reason: None,
            impact: None,
            security_impact: None,
            environment: None,
            account: None,
            region: None,
            performed_at: None,
            performed_by: None,
            recorded_by: None,
            recorded_in: None,
            authorised_by: None,
            channel: None,
            incident: None,
            risk: None,
            disposition: None,
            outcome: None,
            verification: None,
            owner: None,
            due: None,
            rollback: None,
            commands: Vec::new(),
            tags: Vec::new(),
            documents: Vec::new(),
            references: Vec::new(),
            source: None,
            links: Vec::new(),
            allowed_secrets: BTreeMap::new(),
            extra: BTreeMap::new(),
        }
    }

    /// When it was done; where that is missing or unreadable, when it was recorded.
    #[must_use]
    pub fn moment(&self) -> Stamp {
        self.performed_at.as_ref().and_then(|typed| typed.known()).copied().unwrap_or(self.recorded_at)
    }

    /// The field as a value, `None` where it is not set.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<Value> {
        let list = |items: &[String]| {
            (!items.is_empty()).then(|| Value::List(items.iter().map(Value::text).collect()))
        };
        match field {
            Field::Title => Some(Value::text(&self.title)),
            Field::PerformedAt => self.performed_at.as_ref().map(|typed| match typed {
                Typed::Known(stamp) => Value::Stamp(*stamp),
                Typed::AsTyped(text) => Value::text(text),
            }),
            Field::Due => self.due.as_ref().map(|typed| match typed {
                Typed::Known(date) => Value::Date(*date),
                Typed::AsTyped(text) => Value::text(text),
            }),
            Field::Channel => self.channel.as_ref().map(|typed| Value::text(typed.to_string())),
            Field::Risk => self.risk.as_ref().map(|typed| Value::text(typed.to_string())),
            Field::Disposition => self.disposition.as_ref().map(|typed| Value::text(typed.to_string())),
            Field::Outcome => self.outcome.as_ref().map(|typed| Value::text(typed.to_string())),
            Field::Commands => list(&self.commands),
            Field::Tags => list(&self.tags),
            Field::Documents => list(&self.documents),
            Field::References => list(&self.references),
            Field::Links => (!self.links.is_empty())
                .then(|| Value::List(self.links.iter().map(|link| Value::Table(link.to_table())).collect())),
            Field::AllowedSecrets => (!self.allowed_secrets.is_empty()).then(|| {
                let pairs = self.allowed_secrets.iter().map(|(rule, why)| (rule.clone(), Value::text(why)));
                Value::Table(pairs.collect())
            }),
            text => self.text(text).map(Value::text),
        }
    }

    /// A text field, `None` for the fields of another shape.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        match field {
            Field::Title => Some(&self.title),
            Field::Reason => self.reason.as_deref(),
            Field::Impact => self.impact.as_deref(),
            Field::SecurityImpact => self.security_impact.as_deref(),
            Field::Environment => self.environment.as_deref(),
            Field::Account => self.account.as_deref(),
            Field::Region => self.region.as_deref(),
            Field::PerformedBy => self.performed_by.as_deref(),
            Field::AuthorisedBy => self.authorised_by.as_deref(),
            Field::Incident => self.incident.as_deref(),
            Field::Verification => self.verification.as_deref(),
            Field::Owner => self.owner.as_deref(),
            Field::Rollback => self.rollback.as_deref(),
            Field::Source => self.source.as_deref(),
            _ => None,
        }
    }

    /// Sets a field. A value of another shape is turned into text and kept; a text of blanks alone says nothing.
    pub fn set(&mut self, field: Field, value: Value) {
        let text = |value: Value| Some(value.to_string()).filter(|text| !text.trim().is_empty());
        match field {
            Field::Title => self.title = value.to_string(),
            Field::Reason => self.reason = text(value),
            Field::Impact => self.impact = text(value),
            Field::SecurityImpact => self.security_impact = text(value),
            Field::Environment => self.environment = text(value),
            Field::Account => self.account = text(value),
            Field::Region => self.region = text(value),
            Field::PerformedBy => self.performed_by = text(value),
            Field::AuthorisedBy => self.authorised_by = text(value),
            Field::Incident => self.incident = text(value),
            Field::Verification => self.verification = text(value),
            Field::Owner => self.owner = text(value),
            Field::Rollback => self.rollback = text(value),
            Field::Source => self.source = text(value),
            Field::PerformedAt => {
                self.performed_at = match value {
                    Value::Stamp(stamp) => Some(Typed::Known(stamp)),
                    other => text(other).map(|typed| match Stamp::parse_from_rfc3339(&typed) {
                        Ok(stamp) => Typed::Known(stamp),
                        Err(_) => Typed::AsTyped(typed),
                    }),
                }
            }
            Field::Due => {
                self.due = match value {
                    Value::Date(date) => Some(Typed::Known(date)),
                    other => text(other).map(|typed| match typed.parse() {
                        Ok(date) => Typed::Known(date),
                        Err(_) => Typed::AsTyped(typed),
                    }),
                }
            }
            Field::Channel => self.channel = text(value).map(|typed| Channel::read_typed(&typed)),
            Field::Risk => self.risk = text(value).map(|typed| Risk::read_typed(&typed)),
            Field::Disposition => self.disposition = text(value).map(|typed| Disposition::read_typed(&typed)),
            Field::Outcome => self.outcome = text(value).map(|typed| Outcome::read_typed(&typed)),
            Field::Commands => self.commands = texts(value),
            Field::Tags => self.tags = texts(value),
            Field::Documents => self.documents = texts(value),
            Field::References => self.references = texts(value),
            Field::Links => self.links = Link::from_value(value),
            Field::AllowedSecrets => {
                self.allowed_secrets = match value {
                    Value::Table(table) => {
                        table.into_iter().map(|(rule, why)| (rule, why.to_string())).collect()
                    }
                    other => texts(other).into_iter().map(|rule| (rule, String::new())).collect(),
                }
            }
        }
    }

    /// Takes a field away. A title cannot be taken away.
    pub fn unset(&mut self, field: Field) {
        match field {
            Field::Title => {}
            Field::Commands | Field::Tags | Field::Documents | Field::References | Field::Links => {
                self.set(field, Value::List(Vec::new()));
            }
            Field::AllowedSecrets => self.allowed_secrets.clear(),
            other => self.set(other, Value::text("")),
        }
    }

    /// What was kept although it does not fit: the field and a sentence about it.
    #[must_use]
    pub fn oddities(&self) -> Vec<(Field, String)> {
        let mut odd = Vec::new();
        if let Some(Typed::AsTyped(text)) = &self.performed_at {
            odd.push((Field::PerformedAt, format!("`{text}` is no time")));
        }
        if let Some(Typed::AsTyped(text)) = &self.due {
            odd.push((Field::Due, format!("`{text}` is no date")));
        }
        let mut word = |field: Field, typed: Option<&str>, words: Vec<&str>| {
            if let Some(text) = typed {
                odd.push((field, format!("`{text}` is none of {}", words.join(", "))));
            }
        };
        word(Field::Channel, as_typed(self.channel.as_ref()), Channel::words());
        word(Field::Risk, as_typed(self.risk.as_ref()), Risk::words());
        word(Field::Disposition, as_typed(self.disposition.as_ref()), Disposition::words());
        word(Field::Outcome, as_typed(self.outcome.as_ref()), Outcome::words());
        for link in &self.links {
            if let Err(error) = link.syntax() {
                odd.push((Field::Links, error.to_string()));
            }
        }
        odd
    }
}

fn as_typed<T>(typed: Option<&Typed<T>>) -> Option<&str> {
    match typed {
        Some(Typed::AsTyped(text)) => Some(text),
        _ => None,
    }
}

fn texts(value: Value) -> Vec<String> {
    match value {
        Value::List(items) => items.into_iter().map(|item| item.to_string()).collect(),
        other => Some(other.to_string()).filter(|text| !text.is_empty()).into_iter().collect(),
    }
}
