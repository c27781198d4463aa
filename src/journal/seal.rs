//! Sealing: the one door between a record in memory and bytes on disk. What passes it has been searched for
//! secrets, so that neither the journal nor the inbox can be given anything else.

use super::PolicySide;
use super::disk::{entry_to_toml, fact_to_toml};
use super::paths::{entry_path, fact_path};
use crate::model::{Change, Entry, Fact, FactBody, Field, Link, Resolution, Stamp, Value};
use crate::secrets;
use std::collections::BTreeMap;

/// A record that is ready to be written: where, what, and the commit's subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
    pub(super) subject: String,
}

impl Sealed {
    /// The file as it will stand in the journal.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("records are written as text")
    }

    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The commit's subject: what the record is about, in one line.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Whether the file may be there already with another content: the policy may, a record never.
    pub(super) fn is_replaceable(&self) -> bool {
        self.path == PolicySide::Journal.file_name()
    }

    /// A record that was sealed earlier and has waited since.
    pub(super) fn reopened(path: String, bytes: Vec<u8>, subject: String) -> Self {
        Self { path, bytes, subject }
    }
}

/// A secret that was found while sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `commands[0]`, `links[0].changes[1]`.
    pub place: String,
    pub rule: &'static str,
    /// It stays, because the entry's `allowed_secrets` names the rule.
    pub kept: bool,
}

/// Redacts an entry in place and seals it.
pub fn seal_entry(entry: &mut Entry) -> (Sealed, Vec<Finding>) {
    let allowed: Vec<String> = entry.allowed_secrets.keys().cloned().collect();
    let mut search = Search::new(&allowed);
    for field in Field::ALL {
        if field == Field::Links {
            search.links(&mut entry.links, "links");
        } else if let Some(value) = entry.get(field) {
            // A field is only set anew where something was found: setting is not free of reading.
            let redacted = search.value(value.clone(), field.name());
            if redacted != value {
                entry.set(field, redacted);
            }
        }
    }
    for (name, text) in [("recorded_in", &mut entry.recorded_in), ("recorded_by", &mut entry.recorded_by)] {
        if let Some(found) = text {
            *found = search.text(found, name);
        }
    }
    entry.extra = search.table(std::mem::take(&mut entry.extra), "");
    let place =
        entry.environment.as_ref().map_or_else(String::new, |name| format!(" ({})", one_line(name, 30)));
    let sealed = Sealed {
        path: entry_path(entry.id, entry.recorded_at),
        bytes: entry_to_toml(entry).into_bytes(),
        subject: format!("add {}: {}{place}", entry.id, one_line(&entry.title, 72)),
    };
    (sealed, search.findings)
}

/// Redacts a fact in place and seals it. `entry` is the one that it speaks of: its day, its permissions.
pub fn seal_fact(
    fact: &mut Fact,
    recorded_at: Stamp,
    allowed: &BTreeMap<String, String>,
) -> (Sealed, Vec<Finding>) {
    let allowed: Vec<String> = allowed.keys().cloned().collect();
    let mut search = Search::new(&allowed);
    match &mut fact.body {
        FactBody::Note { text } => *text = search.text(text, "text"),
        FactBody::Link { links } => search.links(links, "links"),
        FactBody::Amend { set, .. } => {
            for (name, value) in set {
                let taken = std::mem::replace(value, Value::Bool(false));
                *value = if name == Field::Links.name() {
                    let mut links = Link::from_value(taken);
                    search.links(&mut links, name);
                    Value::List(links.iter().map(|link| Value::Table(link.to_table())).collect())
                } else {
                    search.value(taken, name)
                };
            }
        }
        FactBody::Resolve { resolution, reason } => {
            search.optional(reason, "reason");
            if let Resolution::Codified { attest, .. } = resolution {
                search.optional(attest, "attest");
            }
        }
        FactBody::Reopen { reason } | FactBody::Approve { reason } => search.optional(reason, "reason"),
        FactBody::Proof => {}
    }
    fact.extra = search.table(std::mem::take(&mut fact.extra), "");
    let kind = fact.body.kind();
    let what = match &fact.body {
        FactBody::Resolve { resolution, .. } => format!(": {}", resolution.word()),
        FactBody::Note { text } => format!(": {}", one_line(text, 72)),
        _ => String::new(),
    };
    let sealed = Sealed {
        path: fact_path(fact.entry, recorded_at, fact.id, kind),
        bytes: fact_to_toml(fact).into_bytes(),
        subject: format!("{kind} {}{what}", fact.entry),
    };
    (sealed, search.findings)
}

/// Seals the journal's policy: no record of a change, and the one file that is written more than once.
#[must_use]
pub fn seal_policy(text: String) -> Sealed {
    let path = PolicySide::Journal.file_name().to_owned();
    Sealed { path, bytes: text.into_bytes(), subject: "policy: change stopgap.toml".to_owned() }
}

struct Search<'a> {
    allowed: Vec<&'a str>,
    findings: Vec<Finding>,
}

impl<'a> Search<'a> {
    fn new(allowed: &'a [String]) -> Self {
        Self { allowed: allowed.iter().map(String::as_str).collect(), findings: Vec::new() }
    }

    fn text(&mut self, text: &str, place: &str) -> String {
        let redaction = secrets::redact(text, &self.allowed);
        for (rules, kept) in [(&redaction.redacted, false), (&redaction.kept, true)] {
            self.findings.extend(rules.iter().map(|rule| Finding { place: place.to_owned(), rule, kept }));
        }
        redaction.text
    }

    fn optional(&mut self, text: &mut Option<String>, place: &str) {
        if let Some(found) = text {
            *found = self.text(found, place);
        }
    }

    fn value(&mut self, value: Value, place: &str) -> Value {
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

    /// A key can tell that its value is a secret, and can hold one itself.
    fn table(&mut self, table: BTreeMap<String, Value>, place: &str) -> BTreeMap<String, Value> {
        table
            .into_iter()
            .map(|(key, value)| {
                let below = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                let searched = match value {
                    Value::Text(text) => match self.named(&key, &text, &below) {
                        Some(rule) => Value::Text(format!("[redacted:{rule}]")),
                        None => Value::Text(self.text(&text, &below)),
                    },
                    other => self.value(other, &below),
                };
                (self.text(&key, &below), searched)
            })
            .collect()
    }

    /// The rule by which a named value is a secret, where it may not stay.
    fn named(&mut self, name: &str, value: &str, place: &str) -> Option<&'static str> {
        let rule = secrets::scan_named(name, value)?;
        let kept = self.allowed.contains(&rule);
        self.findings.push(Finding { place: place.to_owned(), rule, kept });
        (!kept).then_some(rule)
    }

    fn links(&mut self, links: &mut [Link], place: &str) {
        for (at, link) in links.iter_mut().enumerate() {
            let below = format!("{place}[{at}]");
            link.to = self.text(&link.to, &below);
            for (number, change) in link.changes.iter_mut().enumerate() {
                self.change(change, &format!("{below}.changes[{number}]"));
            }
            link.extra = self.table(std::mem::take(&mut link.extra), &below);
        }
    }

    /// A change whose value is a secret keeps its attribute and says that it is sensitive.
    fn change(&mut self, change: &mut Change, place: &str) {
        let texts: Vec<String> =
            [&change.before, &change.after].into_iter().flatten().map(ToString::to_string).collect();
        for text in texts {
            if self.named(&change.attribute, &text, place).is_some() {
                change.sensitive = true;
            }
        }
        if change.sensitive {
            (change.before, change.after) = (None, None);
        }
        change.attribute = self.text(&change.attribute, place);
    }
}

/// A text as part of a commit's subject: one line, no control characters, not longer than a line of `git log`.
fn one_line(text: &str, most: usize) -> String {
    let hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let words: String =
        text.chars().map(|letter| if hidden(letter) { ' ' } else { letter }).take(most * 8).collect();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most - 1).collect();
    format!("{}…", cut.trim_end())
}
