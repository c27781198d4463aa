//! The evidence as it stood at a moment of the past: the journal as it was, claims by the main branches as they were, and
//! the policy of today.
//!
//! Where other branches stood at that time nobody can tell: what was only proposed then is open. Nothing that was found
//! out is remembered: the caches are of today.

use super::Evidence;
use super::codes::Codes;
use super::heard::{Hearing, Unseen, Visible, visible_codes};
use super::owned::Owned;
use crate::git::{ObjectId, Repository};
use crate::history::{Cut, Line};
use chrono::{DateTime, Utc};

impl Evidence {
    /// The same at a moment of the past, with the code asked.
    #[must_use]
    #[expect(
        clippy::wrong_self_convention,
        reason = "`as of` is no conversion, and what it is called everywhere"
    )]
    pub fn as_of(self, codes: &Codes<'_>, moment: DateTime<Utc>) -> Self {
        let snapshot = self.snapshot.as_of(moment);
        let (mut visible, mut unseen) = visible_codes(codes);
        for code in &mut visible {
            code.branches.clear();
            unseen.extend(turn_back(code, moment));
        }
        let owned = Owned::of(codes, &visible);
        let hearing = Hearing::of_the_past(codes, &snapshot, &visible, unseen);
        Self { snapshot, now: moment, hearing, owned, ..self }
    }

    /// When the first of its entries was recorded, whatever became of it.
    #[must_use]
    pub fn begins_at(&self) -> Option<DateTime<Utc>> {
        let first = self.snapshot().rows().map(|row| row.summary.recorded).min()?;
        DateTime::from_timestamp_millis(first)
    }
}

/// Moves the main branches of a code to where they stood; says which of them cannot be followed that far.
fn turn_back(code: &mut Visible, moment: DateTime<Utc>) -> Option<Unseen> {
    let mut is_cut = false;
    let mains = std::mem::take(&mut code.mains);
    for (branch, tip) in mains {
        match stood_at(&code.repository, tip, moment) {
            Ok(Some(then)) => drop(code.mains.insert(branch, then)),
            Ok(None) => {}
            Err(Cut) => is_cut = true,
        }
    }
    is_cut.then(|| code.cut(moment.date_naive()))
}

/// The last commit on the first-parent line that was committed by then; `None` where main began later.
fn stood_at(repository: &Repository, tip: ObjectId, moment: DateTime<Utc>) -> Result<Option<ObjectId>, Cut> {
    for commit in Line::from(repository, tip) {
        let commit = commit?;
        if commit.committed.is_some_and(|at| at.to_utc() <= moment) {
            return Ok(Some(commit.id));
        }
    }
    Ok(None)
}
