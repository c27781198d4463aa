//! What is about to be committed, held against the journal: the unreconciled entries whose blocks it touches.
//!
//! A commit waits for the answer: the cheapest questions come first, and once patience is over what was found is it.

use super::codes::Codes;
use super::concerned::{Concerned, concerned};
use super::{Case, Evidence, Filter};
use crate::git::Patience;
use crate::journal::Row;
use crate::model::{EntryId, Field};
use std::collections::BTreeMap;
use std::path::Path;

/// Entries, more than which are not looked at; the newest are.
const MOST: usize = 5_000;

/// An entry whose block is touched, and where.
pub struct Staged {
    pub case: Case,
    pub place: Concerned,
}

/// The entries that a commit of the index would touch, newest first, each once. `amends`: the last commit is written
/// anew. `None` where that cannot be told: nothing is offered then.
#[must_use]
pub fn staged(
    evidence: &mut Evidence,
    codes: &Codes<'_>,
    index: &Path,
    amends: bool,
    patience: Patience,
) -> Option<Vec<Staged>> {
    let filter = Filter::default();
    let is_linked = |row: &Row| !row.summary.missing.fields().any(|field| field == Field::Links);
    let mut rows: Vec<Row> =
        evidence.select(&filter).map(|(row, _)| row).filter(|row| is_linked(row)).collect();
    if rows.is_empty() {
        return Some(Vec::new());
    }
    let repository = codes.located().code.as_ref()?;
    let (base, staged) = (repository.tree_before(amends)?, repository.staged_tree(index).ok()?);
    // Git has written the tree before it calls the hook. Where it has not, nobody is committing.
    if base == staged || !repository.has_tree(staged) {
        return Some(Vec::new());
    }
    rows.reverse();
    let cases = rows.iter().take(MOST).take_while(|_| !patience.is_over());
    let cases: Vec<Case> = cases.filter_map(|row| evidence.case(row)).collect();
    let found = concerned(codes, &codes.around()?, (base, staged), None, cases.iter().cloned()).ok()?;
    // Its first block speaks for an entry; the order is that of the cases.
    let mut places: BTreeMap<EntryId, Concerned> = BTreeMap::new();
    for place in found.touched {
        places.entry(place.entry).or_insert(place);
    }
    if places.is_empty() {
        return Some(Vec::new());
    }
    // Only now the code is asked, which can take longer: what it claims on main needs no further claim.
    evidence.hear(codes);
    let is_open = |case: &Case| {
        let row = rows.iter().find(|row| row.summary.id == case.standing.entry.id);
        row.and_then(|row| evidence.case(row)).is_some_and(|case| case.verdict.status.is_unreconciled())
    };
    let touched = cases.into_iter().filter_map(|case| {
        let place = places.remove(&case.standing.entry.id).filter(|_| is_open(&case))?;
        Some(Staged { case, place })
    });
    Some(touched.collect())
}
