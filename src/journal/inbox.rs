//! The inbox: records that could not be written where they belong, kept under the user's state folder until
//! they can.
//!
//! A waiting record goes into the journal that it was meant for, into the default one where it was meant for
//! none, or into one that the user names: never into whatever repository comes next.

use super::append::{AppendError, Receipt};
use super::disk::{value_from_toml, value_to_toml};
use super::paths::{EventPath, RecordPath};
use super::seal::Sealed;
use super::store::Journal;
use crate::git::{Identity, Signed};
use crate::model::{EntryId, FactId, Stamp, Value, Variables, one_line};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

pub struct Inbox {
    folder: PathBuf,
}

/// A record in the inbox.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub file: PathBuf,
    /// The journal it was meant for: a git dir or a URL; `None` where none was known.
    pub journal: Option<String>,
    /// Why it could not be written.
    pub reason: String,
    pub since: Option<Stamp>,
    pub record: Sealed,
}

impl Inbox {
    /// Under `$XDG_STATE_HOME/stopgap`, else `~/.local/state/stopgap`, else the system's temporary folder.
    #[must_use]
    pub fn of(variables: &Variables) -> Self {
        Self { folder: state_folder(variables).join("inbox") }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a record; on disk before it returns.
    ///
    /// # Errors
    /// Where the folder cannot be written: then the caller has to print the record, for nothing else is left.
    pub fn keep(
        &self,
        id: FactId,
        record: &Sealed,
        journal: Option<&str>,
        reason: &str,
        at: Stamp,
    ) -> std::io::Result<PathBuf> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let mut table = toml::Table::new();
        let mut put = |key: &str, value: Value| table.insert(key.to_owned(), value_to_toml(value));
        put("schema", Value::Integer(1));
        if let Some(journal) = journal {
            put("journal", Value::text(journal));
        }
        put("reason", Value::text(reason));
        put("since", Value::Stamp(at));
        put("path", Value::text(&record.path));
        put("subject", Value::text(&record.subject));
        put("content", Value::text(record.text()));
        let text = toml::to_string_pretty(&table).map_err(std::io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        let path = self.folder.join(format!("{id}.toml"));
        file.persist_noclobber(&path).map_err(|error| error.error)?;
        // The name is durable only when its folder is.
        std::fs::File::open(&self.folder)?.sync_all()?;
        Ok(path)
    }

    /// What waits, oldest first, and the files that could not be read.
    #[must_use]
    pub fn list(&self) -> (Vec<Waiting>, Vec<PathBuf>) {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|file| file.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .collect();
        files.sort();
        let mut unreadable = Vec::new();
        let waiting = files
            .into_iter()
            .filter_map(|file| match read(&file) {
                Some(waiting) => Some(waiting),
                None => {
                    unreadable.push(file);
                    None
                }
            })
            .collect();
        (waiting, unreadable)
    }

    /// What waits for this journal. Records that were meant for none belong to the default one.
    #[must_use]
    pub fn waiting_for(&self, journal: &Journal, is_default: bool) -> Vec<Waiting> {
        let (waiting, _) = self.list();
        waiting.into_iter().filter(|waiting| waiting.belongs_to(journal, is_default)).collect()
    }

    /// Files records into a journal and removes them here. What fails stays.
    ///
    /// # Errors
    /// Where the journal could not be written; records filed before that are gone from here. A record that the
    /// journal cannot take does not keep the others from it.
    pub fn file(
        journal: &Journal,
        waiting: &[Waiting],
        identity: &Identity,
        at: Stamp,
    ) -> Result<Vec<Receipt>, AppendError> {
        let mut receipts = Vec::new();
        let mut refused = None;
        for one in waiting {
            match journal.append(std::slice::from_ref(&one.record), identity, at) {
                Ok(receipt) => receipts.push(receipt),
                Err(AppendError::Expunged(path)) => {
                    // What it speaks of had to go, and so has this.
                    let what = format!("{path} spoke of something that was expunged, and is gone with it");
                    receipts.push(Receipt {
                        commits: Vec::new(),
                        signed: Signed::NotAsked,
                        warnings: vec![what],
                    });
                }
                Err(error @ AppendError::Taken(_)) => {
                    refused = Some(error);
                    continue;
                }
                Err(error) => return Err(error),
            }
            // It stands in the journal now; left here, filing it again would find it there and write nothing.
            let _ = std::fs::remove_file(&one.file);
        }
        refused.map_or(Ok(receipts), Err)
    }
}

impl Waiting {
    /// What waits, in one line.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.record.subject()
    }

    /// The entry that it is, or speaks of.
    #[must_use]
    pub fn entry(&self) -> Option<EntryId> {
        RecordPath::parse(&self.record.path).map(|path| path.entry())
    }

    /// Whether it is an entry, not something said about one.
    #[must_use]
    pub fn is_entry(&self) -> bool {
        matches!(RecordPath::parse(&self.record.path), Some(RecordPath::Entry(_)))
    }

    #[must_use]
    pub fn belongs_to(&self, journal: &Journal, is_default: bool) -> bool {
        match &self.journal {
            Some(meant) => journal.url() == Some(meant.as_str()) || journal.is_at(Path::new(meant)),
            None => is_default,
        }
    }
}

/// The program's own state, which no repository holds.
#[must_use]
pub fn state_folder(variables: &Variables) -> PathBuf {
    let state = variables.path("XDG_STATE_HOME").filter(|folder| folder.is_absolute());
    let home = variables.path("HOME").map(|home| home.join(".local/state"));
    match state.or(home) {
        Some(folder) => folder.join("stopgap"),
        // Everybody's temporary folder: at least nobody else's by accident.
        None => std::env::temp_dir().join(format!("stopgap-{}", rustix::process::getuid().as_raw())),
    }
}

fn read(file: &Path) -> Option<Waiting> {
    let table: toml::Table = toml::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let since = match table.get("since").cloned().map(value_from_toml) {
        Some(Value::Stamp(stamp)) => Some(stamp),
        _ => None,
    };
    // The file lies in a folder that others may reach: only what is a record's path is ever filed.
    let path = text("path").filter(|path| is_record_path(path))?;
    Some(Waiting {
        file: file.to_path_buf(),
        journal: text("journal"),
        reason: text("reason").unwrap_or_default(),
        since,
        record: Sealed::reopened(path, text("content")?.into_bytes(), one_line(&text("subject")?, 200)),
    })
}

/// `entries/2026/11/23/gap-….toml`, a fact beside it, or `events/2026/11/23/01KD….document.toml`.
fn is_record_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let [top, year, month, day, _] = parts.as_slice() else { return false };
    let is_number =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_named = match *top {
        "entries" => RecordPath::parse(path).is_some(),
        "events" => EventPath::parse(path).is_some(),
        _ => false,
    };
    is_named && is_number(year, 4) && is_number(month, 2) && is_number(day, 2)
}
