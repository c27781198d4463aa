//! From what a person types for an id to the entry: a whole id, an unambiguous beginning, `last`.

use super::Evidence;
use crate::journal::Row;
use crate::model::{EntryId, IdError, IdPrefix, is_same_person};

#[derive(Clone, Debug, thiserror::Error)]
pub enum FindError {
    #[error("{0}")]
    NoId(#[from] IdError),
    #[error("no entry begins with {0}")]
    NoEntry(String),
    #[error("{typed} begins several entries: {}", list(.candidates))]
    Ambiguous { typed: String, candidates: Vec<EntryId> },
    #[error("there is no entry of yours yet")]
    NoLast,
}

fn list(ids: &[EntryId]) -> String {
    let shown: Vec<String> = ids.iter().take(5).map(ToString::to_string).collect();
    let more = if ids.len() > 5 { format!(" and {} more", ids.len() - 5) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

impl FindError {
    /// The next command to try.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Ambiguous { .. } => "type more of it",
            Self::NoLast => "`stopgap add \"what you changed\"` records one",
            _ => "`stopgap list --all` shows every entry of this journal",
        }
    }
}

impl Evidence {
    /// The entry that is meant; `identity` decides what `last` is.
    ///
    /// # Errors
    /// Where nothing, or more than one thing, is meant.
    pub fn find(&self, typed: &str, identity: &str) -> Result<Row, FindError> {
        if typed.eq_ignore_ascii_case("last") {
            return self.last(identity).ok_or(FindError::NoLast);
        }
        let prefix: IdPrefix = typed.parse()?;
        let mut found = self.snapshot().find(&prefix);
        match found.len() {
            0 => Err(FindError::NoEntry(prefix.to_string())),
            1 => Ok(found.remove(0)),
            _ => {
                let candidates = found.iter().map(|row| row.summary.id).collect();
                Err(FindError::Ambiguous { typed: prefix.to_string(), candidates })
            }
        }
    }

    /// The entry that this person recorded last.
    fn last(&self, identity: &str) -> Option<Row> {
        let mut rows: Vec<Row> = self.snapshot().rows().collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.summary.recorded, row.summary.id)));
        let is_own = |row: &Row| {
            let dossier = self.snapshot().dossier(row);
            dossier.is_some_and(|dossier| {
                // What was imported is nobody's last change: nobody says who made it.
                let is_imported = dossier.entry.source.is_some() && dossier.entry.performed_by.is_none();
                !is_imported
                    && dossier.entry.recorded_by.as_deref().is_some_and(|by| is_same_person(by, identity))
            })
        };
        rows.into_iter().find(is_own)
    }
}
