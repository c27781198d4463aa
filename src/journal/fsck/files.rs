//! One file by itself: whether it reads, whether name, folder and content agree, and whether a secret slipped in.

use super::flaw::{Flaw, FlawKind};
use super::history::Added;
use crate::git::Kind;
use crate::journal::disk::{read_entry, read_event, read_fact, read_header};
use crate::journal::paths::{EventPath, RecordPath, entry_path, event_path};
use crate::journal::seal::{permissions_of, redact_entry, redact_event, redact_fact};
use crate::journal::search::{Finding, Search};
use crate::journal::tombstone::Tombstone;
use crate::model::{EntryId, FactId, Stamp, Typed};
use crate::secrets;
use std::collections::BTreeMap;
use std::path::Path;

/// What the other checks need to know of a file.
#[derive(Debug)]
pub(super) enum Content {
    Entry { recorded_at: Stamp, performed_at: Option<Stamp>, allowed: Vec<String> },
    Fact { entry: EntryId, id: FactId, at: Stamp, after: Vec<FactId>, allowed: Vec<String> },
    Event { at: Stamp, belongs_at: String },
    Tombstone,
    Other,
}

/// The entry that a file's name speaks of: `gap-ID.`, and whatever follows.
pub(super) fn entry_of(path: &str) -> Option<EntryId> {
    let name = path.strip_prefix("entries/")?.rsplit('/').next()?;
    EntryId::from_disk(name.split('.').next()?)
}

/// Whether a path is one of those that are written once: what only lies beside records may come and go.
pub(super) fn is_record(path: &str) -> bool {
    is_toml(path)
        && (entry_of(path).is_some() || path.starts_with("events/") || path.starts_with("expunged/"))
}

pub(super) fn is_toml(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "toml")
}

/// `gap-ID.fork-BLOB.toml`, a second content that a union found, is about `gap-ID.toml`.
fn forked_path(path: &str) -> Option<String> {
    let (stem, rest) = path.strip_suffix(".toml")?.split_once(".fork-")?;
    let is_id = |id: &str| id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    rest.split(".fork-").all(is_id).then(|| format!("{stem}.toml"))
}

/// What a path and its kind say of something that was added.
enum Place {
    /// Read as the record that this path names.
    Record(String),
    Stray,
    NoFile,
}

/// Where something lies, and what is wrong with that.
fn place(added: &Added) -> (Place, Option<Flaw>) {
    let path = &added.path;
    let flaw = |kind, message: &str| Some(Flaw::new(kind, message).at_path(path).while_there(added.id));
    let no_file = |message| (Place::NoFile, flaw(FlawKind::Misplaced, message));
    match added.kind {
        Kind::Folder => return no_file("a folder stands where a file belongs"),
        Kind::Other => return no_file("a link or submodule stands where a file belongs"),
        Kind::File if !path.contains('/') => return no_file("a file stands where a folder belongs"),
        Kind::File => {}
    }
    if let Some(first) = forked_path(path) {
        let message = format!("a second content of {first}");
        return (Place::Record(first), flaw(FlawKind::Forked, &message));
    }
    let is_known = match path.split('/').next() {
        Some("entries") => RecordPath::parse(path).is_some(),
        Some("expunged") => tombstone_id(path).is_some(),
        Some("events") => EventPath::parse(path).is_some(),
        _ => is_toml(path),
    };
    if is_known {
        (Place::Record(path.clone()), None)
    } else {
        (Place::Stray, flaw(FlawKind::Stray, "its name is no record's"))
    }
}

fn tombstone_id(path: &str) -> Option<FactId> {
    path.strip_prefix("expunged/")?.strip_suffix(".toml")?.parse().ok()
}

/// Reads a file that was added.
pub(super) fn read(added: &Added, bytes: &[u8], flaws: &mut Vec<Flaw>) -> Content {
    let path = &added.path;
    let about = |flaw: Flaw| flaw.at_path(path);
    let (place, misplaced) = place(added);
    flaws.extend(misplaced);
    let named = match place {
        Place::Record(named) => Some(named),
        Place::Stray => None,
        Place::NoFile => return Content::Other,
    };
    let is_second = named.as_ref().is_some_and(|named| named != path);
    let mut unreadable = |error: crate::journal::ReadError, found: &mut Vec<Finding>| {
        let line = error.line.map_or_else(String::new, |line| format!("line {line}: "));
        let message = format!("{line}{}", error.reason);
        flaws.push(about(Flaw::new(FlawKind::Unreadable, message)).while_there(added.id));
        found.extend(plain_text(bytes, |_| true));
        Content::Other
    };
    let mut found = Vec::new();
    let record = named.as_deref().map(|named| (named, RecordPath::parse(named), tombstone_id(named)));
    let content = match record {
        None => {
            found = plain_text(bytes, |_| true);
            Content::Other
        }
        Some((named, Some(RecordPath::Entry(id)), _)) if named.starts_with("entries/") => {
            match read_entry(id, bytes) {
                Ok(mut entry) => {
                    found = redact_entry(&mut entry);
                    let performed_at = entry.performed_at.as_ref().and_then(Typed::known).copied();
                    let allowed = reasoned(&entry.allowed_secrets);
                    Content::Entry { recorded_at: entry.recorded_at, performed_at, allowed }
                }
                Err(error) => unreadable(error, &mut found),
            }
        }
        Some((named, Some(RecordPath::Fact { entry, id, kind }), _)) if named.starts_with("entries/") => {
            match read_fact(entry, id, kind, bytes) {
                Ok(mut fact) => {
                    let allowed = reasoned(&permissions_of(&fact));
                    found = redact_fact(&mut fact, &BTreeMap::new());
                    Content::Fact { entry, id, at: fact.at, after: fact.after, allowed }
                }
                Err(error) => unreadable(error, &mut found),
            }
        }
        Some((_, _, Some(id))) => match Tombstone::read(id, bytes) {
            Ok(mut tombstone) => {
                found = tombstone.seal().1;
                Content::Tombstone
            }
            Err(error) => unreadable(error, &mut found),
        },
        Some((named, ..)) => match EventPath::parse(named) {
            Some(EventPath { id, kind: Some(kind) }) => match read_event(id, kind, bytes) {
                Ok(mut event) => {
                    found = redact_event(&mut event);
                    Content::Event { at: event.at, belongs_at: event_path(id, event.at, kind) }
                }
                Err(error) => unreadable(error, &mut found),
            },
            _ => other(bytes, &mut found).unwrap_or_else(|error| unreadable(error, &mut found)),
        },
    };
    let misplaced = match (&content, record) {
        (Content::Entry { recorded_at, .. }, Some((named, Some(RecordPath::Entry(id)), _))) => {
            let meant = entry_path(id, *recorded_at);
            (meant != named).then_some(("recorded", *recorded_at, meant))
        }
        (Content::Event { at, belongs_at }, Some((named, ..))) => {
            (belongs_at != named).then(|| ("written", *at, belongs_at.clone()))
        }
        _ => None,
    };
    if let Some((how, at, meant)) = misplaced {
        let message = format!("{how} {}, it belongs at {meant}", at.to_rfc3339());
        flaws.push(about(Flaw::new(FlawKind::Misplaced, message)).while_there(added.id));
    }
    // Comments are no part of what was read.
    if !matches!(content, Content::Other) {
        found.extend(plain_text(bytes, |line| line.trim_start().starts_with('#')));
    }
    let allowed: &[String] = match &content {
        Content::Entry { allowed, .. } | Content::Fact { allowed, .. } => allowed,
        _ => &[],
    };
    let secret = |finding: &Finding| {
        let message = format!("{}: {}", finding.place, finding.rule);
        Flaw { rule: Some(finding.rule.to_owned()), ..about(Flaw::new(FlawKind::Secret, message)) }
    };
    let kept = |finding: &&Finding| !finding.kept && !allowed.iter().any(|rule| rule == finding.rule);
    flaws.extend(found.iter().filter(kept).map(secret));
    // What else is to be said of a second content was said.
    if is_second { Content::Other } else { content }
}

/// A record of a kind that is not known here: it is searched, and nothing more is asked of it.
fn other(bytes: &[u8], found: &mut Vec<Finding>) -> Result<Content, crate::journal::ReadError> {
    let table = read_header(bytes)?;
    let permitted = BTreeMap::new();
    let mut search = Search::new(&permitted);
    search.table(table, "");
    *found = search.findings;
    Ok(Content::Other)
}

/// Permissions count with a reason alone.
fn reasoned(allowed: &BTreeMap<String, String>) -> Vec<String> {
    allowed.iter().filter(|(_, why)| !why.trim().is_empty()).map(|(rule, _)| rule.clone()).collect()
}

/// Secrets in some lines of a text that is taken as it stands; a key in a block stands on several.
pub(super) fn plain_text(bytes: &[u8], which: impl Fn(&str) -> bool) -> Vec<Finding> {
    let text = String::from_utf8_lossy(bytes);
    // Lines that are not asked for are left empty, so that those behind them keep their numbers.
    let asked: Vec<&str> = text.lines().map(|line| if which(line) { line } else { "" }).collect();
    if asked.iter().all(|line| line.is_empty()) {
        return Vec::new();
    }
    let text = asked.join("\n");
    let finding = |found: secrets::Finding| {
        let line = 1 + text[..found.span.start].matches('\n').count();
        Finding { place: format!("line {line}"), rule: found.rule, kept: false }
    };
    secrets::scan(&text).into_iter().map(finding).collect()
}
