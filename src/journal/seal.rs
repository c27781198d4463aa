//! Sealing: the one door between a record in memory and bytes on disk. What passes it has been searched for
//! secrets, so that neither the journal nor the inbox can be given anything else.

use super::PolicySide;
use super::disk::{entry_to_toml, event_to_toml, fact_to_toml};
use super::paths::{entry_path, event_path, fact_path};
use super::search::{Finding, Search};
use super::templates::is_template_path;
use crate::model::{
    Entry, Event, EventBody, Fact, FactBody, Field, Link, Resolution, Stamp, Value, one_line,
};
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

    /// Whether the file may be there already with another content: the policy and templates may, a record never.
    pub(super) fn is_replaceable(&self) -> bool {
        self.path == PolicySide::Journal.file_name() || is_template_path(&self.path)
    }

    /// A record that was sealed earlier and has waited since.
    pub(super) fn reopened(path: String, bytes: Vec<u8>, subject: String) -> Self {
        Self { path, bytes, subject }
    }
}

/// Redacts an entry in place and seals it.
pub fn seal_entry(entry: &mut Entry) -> (Sealed, Vec<Finding>) {
    flatten_entry(entry);
    let findings = redact_entry(entry);
    let place =
        entry.environment.as_ref().map_or_else(String::new, |name| format!(" ({})", one_line(name, 30)));
    let sealed = Sealed {
        path: entry_path(entry.id, entry.recorded_at),
        bytes: entry_to_toml(entry).into_bytes(),
        subject: format!("add {}: {}{place}", entry.id, one_line(&entry.title, 72)),
    };
    (sealed, findings)
}

/// Redacts an entry in place, and says what was found.
pub(super) fn redact_entry(entry: &mut Entry) -> Vec<Finding> {
    let mut search = Search::new(&entry.allowed_secrets);
    for field in Field::ALL {
        if field == Field::Links {
            search.links(&mut entry.links, "links");
        } else if field == Field::AllowedSecrets {
            search.permissions(&mut entry.allowed_secrets, field.name());
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
    search.findings
}

/// Redacts a fact in place and seals it. `entry` is the one that it speaks of: its day, its permissions.
pub fn seal_fact(
    fact: &mut Fact,
    recorded_at: Stamp,
    allowed: &BTreeMap<String, String>,
) -> (Sealed, Vec<Finding>) {
    let findings = redact_fact(fact, allowed);
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
    (sealed, findings)
}

/// Redacts a fact in place, and says what was found.
pub(super) fn redact_fact(fact: &mut Fact, allowed: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut allowed = allowed.clone();
    // A permission holds for what is said in the same breath.
    allowed.extend(permissions_of(fact));
    let mut search = Search::new(&allowed);
    match &mut fact.body {
        FactBody::Note { text } => *text = search.text(text, "text"),
        FactBody::Link { links } => search.links(links, "links"),
        FactBody::Amend { set, .. } => {
            for (name, value) in set {
                let taken = flattened(std::mem::replace(value, Value::Bool(false)), DEEPEST);
                *value = if name == Field::Links.name() {
                    let mut links = Link::from_value(taken);
                    search.links(&mut links, name);
                    Value::List(links.iter().map(|link| Value::Table(link.to_table())).collect())
                } else if name == Field::AllowedSecrets.name() {
                    let mut permissions = permissions_in(&taken);
                    search.permissions(&mut permissions, name);
                    Value::Table(
                        permissions.into_iter().map(|(rule, why)| (rule, Value::Text(why))).collect(),
                    )
                } else {
                    search.value(taken, name)
                };
            }
        }
        FactBody::Resolve { resolution, reason } => {
            search.optional(reason, "reason");
            if let Resolution::Codified { code, commit, attest } = resolution {
                search.optional(code, "code");
                *commit = search.text(commit, "commit");
                search.optional(attest, "attest");
            }
        }
        FactBody::Reopen { reason } | FactBody::Approve { reason } => search.optional(reason, "reason"),
        FactBody::Proof => {}
    }
    search.optional(&mut fact.by, "by");
    search.texts(&mut fact.seen, "seen");
    fact.extra = search.table(std::mem::take(&mut fact.extra), "");
    search.findings
}

/// Redacts an event in place and seals it.
pub fn seal_event(event: &mut Event) -> (Sealed, Vec<Finding>) {
    let findings = redact_event(event);
    let kind = event.body.kind();
    let EventBody::Document { path, .. } = &event.body;
    let sealed = Sealed {
        path: event_path(event.id, event.at, kind),
        bytes: event_to_toml(event).into_bytes(),
        subject: format!("{kind} {}: reviewed", one_line(path, 72)),
    };
    (sealed, findings)
}

/// Redacts an event in place, and says what was found. Nothing permits a secret here: it is about no entry.
pub(super) fn redact_event(event: &mut Event) -> Vec<Finding> {
    let permitted = BTreeMap::new();
    let mut search = Search::new(&permitted);
    let EventBody::Document { path, note } = &mut event.body;
    *path = search.text(path, "path");
    search.optional(note, "note");
    search.optional(&mut event.by, "by");
    search.texts(&mut event.seen, "seen");
    event.extra = search.table(std::mem::take(&mut event.extra), "");
    search.findings
}

/// What a fact permits: which rules, and why.
pub(super) fn permissions_of(fact: &Fact) -> BTreeMap<String, String> {
    let FactBody::Amend { set, .. } = &fact.body else { return BTreeMap::new() };
    let set = set.iter().filter(|(name, _)| name == Field::AllowedSecrets.name());
    set.flat_map(|(_, value)| permissions_in(value)).collect()
}

/// Seals the journal's policy: no record of a change, and the one file that is written more than once.
///
/// # Errors
/// Where it holds secrets: a rule that was redacted would be another rule, and there is somebody to ask.
pub fn seal_policy(text: String) -> Result<Sealed, Vec<&'static str>> {
    let found: Vec<&str> = crate::secrets::scan(&text).into_iter().map(|finding| finding.rule).collect();
    if !found.is_empty() {
        return Err(found);
    }
    let path = PolicySide::Journal.file_name().to_owned();
    Ok(Sealed { path, bytes: text.into_bytes(), subject: "policy: change stopgap.toml".to_owned() })
}

/// Deeper than this a value is kept as text: what is nested without end could be written and never read again.
const DEEPEST: usize = 16;

fn flatten_entry(entry: &mut Entry) {
    let flat = |table: &mut BTreeMap<String, Value>| {
        for value in table.values_mut() {
            *value = flattened(std::mem::replace(value, Value::Bool(false)), DEEPEST);
        }
    };
    flat(&mut entry.extra);
    for link in &mut entry.links {
        flat(&mut link.extra);
        for change in &mut link.changes {
            for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                *value = flattened(std::mem::replace(value, Value::Bool(false)), DEEPEST);
            }
        }
    }
}

fn flattened(value: Value, left: usize) -> Value {
    match value {
        Value::List(_) | Value::Table(_) if left == 0 => Value::Text(value.to_string()),
        Value::List(items) => Value::List(items.into_iter().map(|item| flattened(item, left - 1)).collect()),
        Value::Table(table) => {
            Value::Table(table.into_iter().map(|(key, value)| (key, flattened(value, left - 1))).collect())
        }
        leaf => leaf,
    }
}

fn permissions_in(value: &Value) -> BTreeMap<String, String> {
    match value {
        Value::Table(table) => table.iter().map(|(rule, why)| (rule.clone(), why.to_string())).collect(),
        _ => BTreeMap::new(),
    }
}
