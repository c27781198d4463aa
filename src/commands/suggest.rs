//! Suggestions beside an answer: how much may be done for them, and their views.

use super::Context;
use crate::evidence::codes::Codes;
use crate::evidence::past::Bringing;
use crate::evidence::suggest::{Asked, Effort, Suggested, suggest};
use crate::evidence::{Case, Evidence, Verdict};
use crate::git::Patience;
use crate::journal::{Located, Row};
use crate::model::{Field, Status};
use crate::report::{CandidateView, SuggestionView};
use std::collections::VecDeque;
use std::time::Duration;

/// Entries of one answer, more than which are not asked about; those that come last in it are.
const MOST: usize = 500;

/// Entries that `status` reads for it, the newest ones.
const OF_STATUS: usize = 50;

/// The entries that an answer has shown.
#[derive(Default)]
pub struct Shown(VecDeque<Asked>);

impl Shown {
    pub fn note(&mut self, case: &Case) {
        let Some(asked) = Asked::of(case) else { return };
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(asked);
    }
}

/// What is suggested for the entries of a list: next to nothing may be done for it, the rest is known from before.
pub fn for_list(shown: Shown, located: &Located, context: &Context) -> (Vec<SuggestionView>, usize) {
    let effort =
        Effort { patience: Patience::of(Duration::from_millis(20)), commits: 200, index: 2 * 1024 * 1024 };
    views(shown.0.into(), located, context, effort)
}

/// The newest of all entries that something can be suggested for.
#[derive(Default)]
pub struct Newest(VecDeque<Row>);

impl Newest {
    /// Takes the entries oldest first.
    pub fn note(&mut self, row: Row, verdict: &Verdict) {
        let is_open = matches!(verdict.status, Status::Open | Status::Unknown);
        if !is_open || row.summary.missing.fields().any(|field| field == Field::Links) {
            return;
        }
        if self.0.len() == OF_STATUS {
            self.0.pop_front();
        }
        self.0.push_back(row);
    }
}

/// What is suggested for these, in an answer that is more than a list.
pub fn for_status(
    newest: &Newest,
    evidence: &Evidence,
    located: &Located,
    context: &Context,
) -> (Vec<SuggestionView>, usize) {
    let cases = newest.0.iter().filter_map(|row| evidence.case(row));
    let asked = cases.filter_map(|case| Asked::of(&case)).collect();
    let effort =
        Effort { patience: Patience::of(Duration::from_millis(200)), commits: 2_000, index: u64::MAX };
    views(asked, located, context, effort)
}

fn views(
    asked: Vec<Asked>,
    located: &Located,
    context: &Context,
    effort: Effort,
) -> (Vec<SuggestionView>, usize) {
    if asked.is_empty() {
        return (Vec::new(), 0);
    }
    let codes = Codes::of(located, &context.folder, &context.variables);
    let bringing = Bringing::new(&located.config, &context.variables);
    let found = suggest(&codes, asked, &bringing, effort);
    (found.shown.iter().map(view).collect(), found.more)
}

fn view(suggested: &Suggested) -> SuggestionView {
    let commits = suggested.commits.iter().map(|one| CandidateView {
        commit: one.commit.id.to_string(),
        subject: one.commit.subject().to_owned(),
        path: one.path.clone(),
        code: one.elsewhere.clone(),
    });
    SuggestionView::new(suggested.entry.to_string(), commits.collect(), suggested.is_found)
}
