//! The view of `documents`: when each was reviewed, what changed under it since, and why it has to be reviewed.

use super::VERSION;
use crate::model::{EntryId, Stamp};
use crate::reconcile::{CodeChange, DocumentCase, DocumentState, HandChange, Unresolved, UnseenCover};
use serde::{Serialize, Serializer};

#[derive(Debug, Default, Serialize)]
pub struct DocumentsView {
    pub version: u32,
    /// How many have to be reviewed, and of how many that is not known.
    pub stale: usize,
    pub unknown: usize,
    /// Those that have to be reviewed first.
    pub documents: Vec<DocumentView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DocumentView {
    /// As the policy names it.
    pub path: String,
    /// `stale`, `unknown` or `fresh`.
    pub state: &'static str,
    /// Why it is stale or unknown: sentences without an end.
    pub why: Vec<String>,
    pub owner: Option<String>,
    pub covers: Vec<String>,
    /// Absent where nobody ever reviewed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewView>,
    /// When the next review is due by the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Stamp>,
    /// The commit on main that changed the file last; absent where the code does not track it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<CodeChangeView>,
    /// It is called like a file, and no main branch has it; absent where that is not so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
    /// Manual changes under it since the review, newest first.
    pub by_hand: Vec<HandChangeView>,
    /// Commits that changed what it covers since, newest first.
    pub in_code: Vec<CodeChangeView>,
    /// There may be more changes by hand than these.
    pub more_by_hand: bool,
    /// There may be more commits than these.
    pub more_in_code: bool,
    /// The changes in words, for people.
    #[serde(skip)]
    pub changes: Option<String>,
    /// What it covers, as the policy says, and the code does not know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<UnresolvedView>,
    /// What would have to be seen, and is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<UnseenCoverView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ReviewView {
    /// Of the event that says so.
    pub id: String,
    pub at: Stamp,
    pub by: Option<String>,
    pub note: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct HandChangeView {
    #[serde(serialize_with = "whole")]
    pub id: EntryId,
    pub title: String,
    pub environment: Option<String>,
    pub status: &'static str,
    pub performed_at: Stamp,
}

#[derive(Clone, Debug, Serialize)]
pub struct CodeChangeView {
    pub code: String,
    pub commit: String,
    pub at: Option<Stamp>,
    pub author: String,
    pub subject: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct UnresolvedView {
    pub cover: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct UnseenCoverView {
    pub what: String,
    pub mend: String,
}

/// What other views say of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DocumentsBrief {
    /// How many the policy names.
    pub of: usize,
    /// The paths of those that have to be reviewed.
    pub stale: Vec<String>,
    /// Of which it could not be told, or not in time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

impl DocumentsBrief {
    #[must_use]
    pub fn of(view: &DocumentsView) -> Self {
        let paths = |state| view.paths_of(state).map(str::to_owned).collect();
        Self {
            of: view.documents.len(),
            stale: paths(DocumentState::Stale),
            unknown: paths(DocumentState::Unknown),
        }
    }

    /// `2 documents to review: docs/network.drawio, docs/runbook.md`; `None` where there is nothing to say.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        const NAMED: usize = 3;
        let named = |paths: &[String]| {
            let more = if paths.len() > NAMED {
                format!(" and {} more", paths.len() - NAMED)
            } else {
                String::new()
            };
            format!("{}{more}", paths.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", "))
        };
        let noun = |count: usize| if count == 1 { "document" } else { "documents" };
        match (self.stale.len(), self.unknown.len()) {
            (0, 0) => None,
            (0, count) => {
                Some(format!("{count} {} perhaps to review: {}", noun(count), named(&self.unknown)))
            }
            (count, 0) => Some(format!("{count} {} to review: {}", noun(count), named(&self.stale))),
            (count, unknown) => {
                Some(format!("{count} {} to review, {unknown} perhaps: {}", noun(count), named(&self.stale)))
            }
        }
    }
}

fn whole<S: Serializer>(id: &EntryId, out: S) -> Result<S::Ok, S::Error> {
    id.to_string().serialize(out)
}

impl DocumentsView {
    /// In the order of the cases.
    #[must_use]
    pub fn of(cases: Vec<DocumentCase>, now: Stamp) -> Self {
        let documents: Vec<DocumentView> =
            cases.into_iter().map(|case| DocumentView::of(case, now)).collect();
        let count = |state: DocumentState| documents.iter().filter(|one| one.state == state.word()).count();
        Self {
            version: VERSION,
            stale: count(DocumentState::Stale),
            unknown: count(DocumentState::Unknown),
            documents,
        }
    }

    /// The paths of those in one state.
    pub fn paths_of(&self, state: DocumentState) -> impl Iterator<Item = &str> {
        self.documents.iter().filter(move |one| one.state == state.word()).map(|one| one.path.as_str())
    }
}

impl DocumentView {
    #[must_use]
    pub fn of(case: DocumentCase, now: Stamp) -> Self {
        let changes = case.changes();
        let (state, why, due_at) = (case.state(now).word(), case.reasons(now), case.due_at());
        let review = case.review.map(|review| ReviewView {
            id: review.id.to_string(),
            at: review.at,
            note: review.note().map(str::to_owned),
            by: review.by,
        });
        Self {
            path: case.document.path,
            state,
            why,
            owner: case.document.owner,
            covers: case.document.covers,
            review,
            due_at,
            file: case.file.map(CodeChangeView::of),
            lost: case.is_lost,
            by_hand: case.by_hand.into_iter().map(HandChangeView::of).collect(),
            in_code: case.in_code.into_iter().map(CodeChangeView::of).collect(),
            more_by_hand: case.is_hand_cut,
            more_in_code: case.is_code_cut,
            changes,
            unresolved: case.unresolved.into_iter().map(UnresolvedView::of).collect(),
            unseen: case.unseen.into_iter().map(UnseenCoverView::of).collect(),
        }
    }
}

impl HandChangeView {
    fn of(change: HandChange) -> Self {
        Self {
            id: change.entry,
            title: change.title,
            environment: change.environment,
            status: change.status.word(),
            performed_at: change.performed_at,
        }
    }
}

impl CodeChangeView {
    fn of(change: CodeChange) -> Self {
        let CodeChange { code, commit, at, author, subject } = change;
        Self { code, commit, at, author, subject }
    }
}

impl UnresolvedView {
    fn of(unresolved: Unresolved) -> Self {
        Self { cover: unresolved.cover, did_you_mean: unresolved.near }
    }
}

impl UnseenCoverView {
    fn of(unseen: UnseenCover) -> Self {
        Self { what: unseen.what, mend: unseen.mend }
    }
}
