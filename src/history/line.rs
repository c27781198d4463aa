//! The first-parent line of a main branch: what came to it, one commit after the other, a merge being one.

use crate::git::{Commit, ObjectId, Repository};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// Commits older than asked for, behind which nothing newer is expected: clocks differ, and a rebase keeps no order.
const MOST_OLDER: usize = 100;

/// The history ends before it should: a shallow clone, or a commit that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut;

/// From a commit to its first parent and on, newest first; where it is cut, [`Cut`] is last.
pub struct Line<'a> {
    repository: &'a Repository,
    next: Option<ObjectId>,
    /// Where a shallow clone was cut.
    ends: Vec<ObjectId>,
    is_cut: bool,
}

impl<'a> Line<'a> {
    #[must_use]
    pub fn from(repository: &'a Repository, tip: ObjectId) -> Self {
        Self { repository, next: Some(tip), ends: repository.shallow_ends(), is_cut: false }
    }
}

impl Iterator for Line<'_> {
    type Item = Result<Commit, Cut>;

    fn next(&mut self) -> Option<Self::Item> {
        if std::mem::take(&mut self.is_cut) {
            return Some(Err(Cut));
        }
        let id = self.next.take()?;
        let Ok(commit) = self.repository.commit(id) else { return Some(Err(Cut)) };
        if self.ends.contains(&id) {
            self.is_cut = true;
        } else {
            self.next = commit.parents.first().copied();
        }
        Some(Ok(commit))
    }
}

/// How many commits that changed something came to a line on which day (UTC), by their committers' times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    pub by_day: BTreeMap<NaiveDate, u32>,
    /// The history ends within the time that was asked for: there may have been more.
    pub is_cut: bool,
}

/// Counts what came to the line of `tip` between two moments, both included. What holds the same as the commit before
/// it has changed nothing.
#[must_use]
pub fn arrivals(repository: &Repository, tip: ObjectId, from: DateTime<Utc>, to: DateTime<Utc>) -> Arrivals {
    let mut found = Arrivals::default();
    let mut count = |commit: &Commit| {
        let at = commit.committed.map(|at| at.to_utc()).filter(|at| (from..=to).contains(at));
        if let Some(at) = at {
            *found.by_day.entry(at.date_naive()).or_default() += 1;
        }
    };
    // A commit is counted once it is known what it came upon.
    let mut above: Option<Commit> = None;
    let mut older = 0;
    let mut is_cut = false;
    for step in Line::from(repository, tip) {
        let Ok(commit) = step else {
            is_cut = older == 0;
            break;
        };
        if let Some(above) = above.take().filter(|above| above.tree != commit.tree) {
            count(&above);
        }
        let is_older = commit.committed.is_some_and(|at| at.to_utc() < from);
        older = if is_older { older + 1 } else { 0 };
        above = Some(commit);
        if older > MOST_OLDER {
            break;
        }
    }
    // The first of all came upon nothing; what a cut one came upon nobody knows.
    if let Some(first) = above {
        count(&first);
    }
    Arrivals { is_cut, ..found }
}

#[cfg(test)]
mod tests;
