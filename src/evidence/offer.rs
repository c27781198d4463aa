//! What is offered while somebody types: the entries that are meant most likely, a few of many.

use super::{Case, Evidence};
use crate::journal::Row;
use crate::reconcile::judge;

/// So many entries are read at once.
const PORTION: usize = 200;

impl Evidence {
    /// At most so many entries whose ids begin with these letters: what is unreconciled before the rest, or behind it, and
    /// of each the newest change first.
    #[must_use]
    pub fn likely(&self, letters: &str, unreconciled_first: bool, most: usize) -> Vec<Row> {
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        let rows = self.snapshot().newest_rows();
        for row in rows.filter(|row| row.summary.id.letters().starts_with(letters)) {
            let is_unreconciled = judge(&row.summary, &self.policy, self.now).status.is_unreconciled();
            if is_unreconciled != unreconciled_first {
                if rest.len() < most {
                    rest.push(row);
                }
                continue;
            }
            first.push(row);
            if first.len() == most {
                break;
            }
        }
        first.extend(rest);
        first.truncate(most);
        first
    }

    /// Whether there is any entry.
    #[must_use]
    pub fn has_any(&self) -> bool {
        self.snapshot().newest_rows().next().is_some()
    }

    /// At most so many entries, newest change first, whatever has become of them.
    pub fn newest(&self, most: usize) -> impl Iterator<Item = Case> {
        let mut rows = self.snapshot().newest_rows().take(most);
        let portions = std::iter::from_fn(move || {
            let portion: Vec<Row> = rows.by_ref().take(PORTION).collect();
            (!portion.is_empty()).then(|| self.cases_of(&portion))
        });
        portions.flatten()
    }

    /// The entries of rows that come newest first. They are read the other way round, as they lie on the disk.
    #[must_use]
    pub fn cases_of(&self, newest_first: &[Row]) -> Vec<Case> {
        let mut cases: Vec<Case> = newest_first.iter().rev().filter_map(|row| self.case(row)).collect();
        cases.reverse();
        cases
    }
}
