//! The search for secrets through the fields of a record, which redacts what it finds and remembers where.

use crate::model::{Change, Link, Value};
use crate::secrets;
use std::collections::BTreeMap;

/// A secret that was found while sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `commands[0]`, `links[0].changes[1]`.
    pub place: String,
    pub rule: &'static str,
    /// It stays, because the entry's `allowed_secrets` names the rule.
    pub kept: bool,
}

/// A search through one record: what may stay, and what was found.
pub(super) struct Search {
    allowed: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

impl Search {
    /// `allowed` are the permissions of the entry: a rule counts only with a reason.
    pub(super) fn new(allowed: &BTreeMap<String, String>) -> Self {
        let reasoned = allowed.iter().filter(|(_, why)| !why.trim().is_empty());
        Self { allowed: reasoned.map(|(rule, _)| rule.clone()).collect(), findings: Vec::new() }
    }

    pub(super) fn text(&mut self, text: &str, place: &str) -> String {
        let allowed: Vec<&str> = self.allowed.iter().map(String::as_str).collect();
        let redaction = secrets::redact(text, &allowed);
        for (rules, kept) in [(&redaction.redacted, false), (&redaction.kept, true)] {
            self.findings.extend(rules.iter().map(|rule| Finding { place: place.to_owned(), rule, kept }));
        }
        redaction.text
    }

    pub(super) fn optional(&mut self, text: &mut Option<String>, place: &str) {
        if let Some(found) = text {
            *found = self.text(found, place);
        }
    }

    pub(super) fn value(&mut self, value: Value, place: &str) -> Value {
        match value {
            Value::Text(text) => Value::Text(self.text(&text, place)),
            Value::List(items) => {
                let searched = items.into_iter().enumerate();
                Value::List(searched.map(|(at, item)| self.value(item, &format!("{place}[{at}]"))).collect())
            }
            Value::Table(table) => Value::Table(self.table(table, place)),
            other => other,
        }
    }

    /// A key can tell that what is below it is a secret, and can hold one itself.
    pub(super) fn table(&mut self, table: BTreeMap<String, Value>, place: &str) -> BTreeMap<String, Value> {
        table
            .into_iter()
            .map(|(key, value)| {
                let below = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                let searched = self.below(&key, value, &below);
                (self.text(&key, &below), searched)
            })
            .collect()
    }

    /// A value under a key: also the items of a list and the rows of a table belong to that name.
    fn below(&mut self, key: &str, value: Value, place: &str) -> Value {
        match value {
            Value::List(items) => {
                let searched = items.into_iter().enumerate();
                Value::List(
                    searched.map(|(at, item)| self.below(key, item, &format!("{place}[{at}]"))).collect(),
                )
            }
            Value::Table(table) => {
                // The inner keys are asked first, as they are nearer; then the outer one.
                let inner = self.table(table, place);
                let rows = inner.into_iter().map(|(name, value)| {
                    let below = format!("{place}.{name}");
                    let searched = self.below(key, value, &below);
                    (name, searched)
                });
                Value::Table(rows.collect())
            }
            Value::Bool(_) | Value::Stamp(_) | Value::Date(_) => value,
            leaf => match self.named(key, &leaf.to_string(), place) {
                Some(rule) => Value::Text(format!("[redacted:{rule}]")),
                None => self.value(leaf, place),
            },
        }
    }

    /// The rule by which a named value is a secret, where it may not stay.
    fn named(&mut self, name: &str, value: &str, place: &str) -> Option<&'static str> {
        let rule = secrets::scan_named(name, value)?;
        let kept = self.allowed.iter().any(|allowed| allowed == rule);
        self.findings.push(Finding { place: place.to_owned(), rule, kept });
        (!kept).then_some(rule)
    }

    pub(super) fn links(&mut self, links: &mut [Link], place: &str) {
        for (at, link) in links.iter_mut().enumerate() {
            let below = format!("{place}[{at}]");
            link.to = self.text(&link.to, &below);
            for text in [&mut link.commit, &mut link.path, &mut link.block_hash, &mut link.field_hash] {
                self.optional(text, &below);
            }
            for (number, change) in link.changes.iter_mut().enumerate() {
                self.change(change, &format!("{below}.changes[{number}]"));
            }
            // A hash of a short secret can be guessed.
            if link.changes.iter().any(|change| change.sensitive) {
                link.field_hash = None;
            }
            link.extra = self.table(std::mem::take(&mut link.extra), &below);
        }
    }

    /// A change whose value is a secret keeps its attribute and says that it is sensitive.
    fn change(&mut self, change: &mut Change, place: &str) {
        let texts: Vec<String> =
            [&change.before, &change.after].into_iter().flatten().map(ToString::to_string).collect();
        for text in texts {
            // Before and after are one place: one finding is enough to tell.
            if !change.sensitive && self.named(&change.attribute, &text, place).is_some() {
                change.sensitive = true;
            }
        }
        if change.sensitive {
            (change.before, change.after) = (None, None);
        }
        change.attribute = self.text(&change.attribute, place);
    }

    /// Permissions: their keys are names of rules, not of secrets, so that `mysql-password` says nothing about the
    /// reason behind it. A key that is no rule is searched like any text.
    pub(super) fn permissions(&mut self, allowed: &mut BTreeMap<String, String>, place: &str) {
        let searched = std::mem::take(allowed).into_iter().map(|(rule, why)| {
            let below = format!("{place}.{rule}");
            let is_rule = secrets::rules().any(|known| known.name == rule);
            let name = if is_rule { rule } else { self.text(&rule, place) };
            (name, self.text(&why, &below))
        });
        *allowed = searched.collect();
    }

    /// Texts by name, such as the tips that were seen.
    pub(super) fn texts(&mut self, texts: &mut BTreeMap<String, String>, place: &str) {
        let searched = std::mem::take(texts)
            .into_iter()
            .map(|(key, text)| (self.text(&key, place), self.text(&text, place)));
        *texts = searched.collect();
    }
}
