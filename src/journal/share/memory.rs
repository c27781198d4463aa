//! What this clone remembers of its remotes: where their journal stood when it was last seen, when that was, and
//! what went wrong since.
//!
//! The remote-tracking ref cannot tell: a plain `git fetch` moves it, also to a history that somebody rewrote.

use crate::git::{GitError, ObjectId, Repository};
use crate::journal::tombstone::Expunged;
use crate::model::Stamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

/// Of one remote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The tip that the remote had when this clone last joined with it.
    pub tip: Option<ObjectId>,
    /// When it last answered.
    pub seen_at: Option<Stamp>,
    /// When it was last tried and did not work, and why; nothing once it has worked again.
    pub failed_at: Option<Stamp>,
    pub failure: Option<String>,
    /// What came of sharing in the background and was not told yet.
    pub news: Vec<String>,
    /// A tip whose history holds nothing of what these tombstones name.
    clean: Option<ObjectId>,
    clean_for: BTreeSet<String>,
}

impl Remembered {
    /// The tip behind which nothing has to be searched for what these tombstones name.
    pub(super) fn clean_for(&self, expunged: &Expunged) -> Option<ObjectId> {
        let all = expunged.ids().iter().all(|id| self.clean_for.contains(&id.to_string()));
        self.clean.filter(|_| all && !expunged.is_empty())
    }

    pub(super) fn set_clean(&mut self, tip: ObjectId, expunged: &Expunged) {
        self.clean = (!expunged.is_empty()).then_some(tip);
        self.clean_for = expunged.ids().iter().map(ToString::to_string).collect();
    }
}

fn file(repository: &Repository) -> PathBuf {
    repository.common_dir().join("stopgap/remotes.toml")
}

/// What is remembered of every remote. A file that cannot be read is forgotten: it only holds what can be asked
/// for again.
#[must_use]
pub(in crate::journal) fn remembered(repository: &Repository) -> BTreeMap<String, Remembered> {
    let text = std::fs::read_to_string(file(repository)).unwrap_or_default();
    let table: toml::Table = toml::from_str(&text).unwrap_or_default();
    let read = |value: toml::Value| -> Option<Remembered> {
        let table = value.as_table()?;
        let text = |key: &str| table.get(key).and_then(toml::Value::as_str);
        let texts = |key: &str| {
            let list = table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
            list.filter_map(|text| text.as_str().map(str::to_owned)).collect::<Vec<_>>().into_iter()
        };
        let moment = |key: &str| text(key).and_then(|text| Stamp::parse_from_rfc3339(text).ok());
        Some(Remembered {
            tip: text("tip").and_then(|id| ObjectId::from_str(id).ok()),
            seen_at: moment("seen_at"),
            failed_at: moment("failed_at"),
            failure: text("failure").map(str::to_owned),
            news: texts("news").collect(),
            clean: text("clean").and_then(|id| ObjectId::from_str(id).ok()),
            clean_for: texts("clean_for").collect(),
        })
    };
    table.into_iter().filter_map(|(name, value)| Some((name, read(value)?))).collect()
}

/// Forgets which histories were found to hold nothing of what was expunged: all are searched again.
pub(super) fn distrust(repository: &Repository) {
    for (remote, mut one) in remembered(repository) {
        one.clean = None;
        // Where this cannot be written nothing can be shared either, and that is told.
        let _ = remember(repository, &remote, &one);
    }
}

/// Remembers something of a remote; whoever holds the lock for sharing writes.
///
/// # Errors
/// Where the file cannot be written.
pub(super) fn remember(repository: &Repository, remote: &str, what: &Remembered) -> Result<(), GitError> {
    let mut all = remembered(repository);
    all.insert(remote.to_owned(), what.clone());
    let mut table = toml::Table::new();
    for (name, one) in all {
        let mut row = toml::Table::new();
        let mut put = |key: &str, text: Option<String>| {
            if let Some(text) = text {
                row.insert(key.to_owned(), toml::Value::String(text));
            }
        };
        put("tip", one.tip.map(|id| id.to_string()));
        put("seen_at", one.seen_at.map(|at| at.to_rfc3339()));
        put("failed_at", one.failed_at.map(|at| at.to_rfc3339()));
        put("failure", one.failure);
        put("clean", one.clean.map(|id| id.to_string()));
        let list =
            |texts: Vec<String>| toml::Value::Array(texts.into_iter().map(toml::Value::String).collect());
        if !one.news.is_empty() {
            row.insert("news".to_owned(), list(one.news));
        }
        if !one.clean_for.is_empty() {
            row.insert("clean_for".to_owned(), list(one.clean_for.into_iter().collect()));
        }
        table.insert(name, toml::Value::Table(row));
    }
    let path = file(repository);
    let text = toml::to_string(&table).unwrap_or_default();
    let written = (|| {
        let folder = path.parent().unwrap_or(&path);
        std::fs::create_dir_all(folder)?;
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(text.as_bytes())?;
        beside.persist(&path).map(drop).map_err(|error| error.error)
    })();
    written.map_err(|error: std::io::Error| GitError::io_at(&path, &error))
}
