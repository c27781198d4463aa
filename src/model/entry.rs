//! An entry: one manual change to a live system, as it was recorded.
//!
//! Setting never fails: a value that does not fit its field is kept as typed, and [`Entry::oddities`] names it.

use super::typed::{Channel, Disposition, Outcome, Risk, Typed, Word};
use super::{Change, EntryId, Field, Link, Stamp, Value};
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

    /// Sets a field. A value of another shape is turned into text and kept.
    pub fn set(&mut self, field: Field, value: Value) {
        let text = |value: Value| Some(value.to_string()).filter(|text| !text.is_empty());
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

impl Link {
    /// The link as a table with the keys that it has on disk.
    #[must_use]
    pub fn to_table(&self) -> BTreeMap<String, Value> {
        let mut table = self.extra.clone();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                table.insert(key.to_owned(), value);
            }
        };
        put("to", Some(Value::text(&self.to)));
        put("commit", self.commit.as_ref().map(Value::text));
        put("path", self.path.as_ref().map(Value::text));
        put(
            "lines",
            self.lines.map(|(first, last)| {
                Value::List(vec![Value::Integer(first.into()), Value::Integer(last.into())])
            }),
        );
        put("block_hash", self.block_hash.as_ref().map(Value::text));
        put("field_hash", self.field_hash.as_ref().map(Value::text));
        let changes = self.changes.iter().map(|change| Value::Table(change.to_table())).collect::<Vec<_>>();
        put("changes", (!changes.is_empty()).then_some(Value::List(changes)));
        table
    }

    /// The links in a value: a list of tables, or of plain addresses, or one of either.
    #[must_use]
    pub fn from_value(value: Value) -> Vec<Self> {
        let items = match value {
            Value::List(items) => items,
            one => vec![one],
        };
        items.into_iter().map(Self::from_item).collect()
    }

    fn from_item(item: Value) -> Self {
        let Value::Table(mut table) = item else { return Self::new(item.to_string()) };
        let mut text = |key: &str| table.remove(key).map(|value| value.to_string());
        let mut link = Self {
            to: text("to").unwrap_or_default(),
            commit: text("commit"),
            path: text("path"),
            block_hash: text("block_hash"),
            field_hash: text("field_hash"),
            ..Self::default()
        };
        if let Some(lines) = table.remove("lines") {
            match line_pair(&lines) {
                Some(pair) => link.lines = Some(pair),
                None => drop(table.insert("lines".to_owned(), lines)),
            }
        }
        if let Some(Value::List(changes)) = table.remove("changes") {
            link.changes = changes.into_iter().filter_map(Change::from_value).collect();
        }
        link.extra = table;
        link
    }
}

fn line_pair(value: &Value) -> Option<(u32, u32)> {
    let Value::List(items) = value else { return None };
    let [Value::Integer(first), Value::Integer(last)] = items.as_slice() else { return None };
    Some((u32::try_from(*first).ok()?, u32::try_from(*last).ok()?))
}

impl Change {
    #[must_use]
    pub fn to_table(&self) -> BTreeMap<String, Value> {
        let mut table = BTreeMap::from([("attribute".to_owned(), Value::text(&self.attribute))]);
        // Whatever the fields hold, a sensitive change is never written with a value.
        if self.sensitive {
            table.insert("sensitive".to_owned(), Value::Bool(true));
            return table;
        }
        for (key, value) in [("before", &self.before), ("after", &self.after)] {
            if let Some(value) = value {
                table.insert(key.to_owned(), value.clone());
            }
        }
        table
    }

    fn from_value(value: Value) -> Option<Self> {
        let Value::Table(mut table) = value else { return None };
        let sensitive = table.get("sensitive") == Some(&Value::Bool(true));
        Some(Self {
            attribute: table.remove("attribute")?.to_string(),
            before: table.remove("before").filter(|_| !sensitive),
            after: table.remove("after").filter(|_| !sensitive),
            sensitive,
        })
    }
}
