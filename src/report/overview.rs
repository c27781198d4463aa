//! The view of `status`: how much is open, overdue and incomplete, where, since when, and what waits.

use super::{CodeView, DocumentsBrief, SuggestionView};
use crate::model::{EntryId, Stamp, Status, ago};
use crate::reconcile::Verdict;
use chrono::{DateTime, SecondsFormat};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

#[derive(Debug, Default, Serialize)]
pub struct Overview {
    pub version: u32,
    /// Where the journal is; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<String>,
    /// How it stands with the remote that has it; absent where none is known to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<SharedView>,
    /// All entries, also those that are reconciled.
    pub entries: usize,
    pub unreconciled: usize,
    pub overdue: usize,
    pub incomplete: usize,
    /// By status word, only those that occur.
    pub by_status: BTreeMap<&'static str, usize>,
    /// Of the unreconciled ones, most first.
    pub environments: Vec<EnvironmentView>,
    /// The oldest unreconciled one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest: Option<OldestView>,
    /// What waits in the inbox.
    pub waiting: Vec<WaitingView>,
    /// Files of the journal that could not be read.
    pub unreadable: usize,
    /// The code repositories that the policy names; absent where it names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeView>,
    /// The documents that the policy names; absent where it names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<DocumentsBrief>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<OnView>,
    /// Commits that may be what entries wait for; looked for in bounded time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<SuggestionView>,
    /// For how many more entries there are some.
    #[serde(skip)]
    pub more_suggestions: usize,
}

#[derive(Debug, Default, Serialize)]
pub struct EnvironmentView {
    /// `None`: entries that name none.
    pub environment: Option<String>,
    pub unreconciled: usize,
    pub overdue: usize,
    pub incomplete: usize,
    /// When the oldest of them was performed, seconds since 1970; printed as a moment in UTC.
    #[serde(serialize_with = "moment")]
    pub oldest: i64,
}

/// How the journal stands with its remote.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SharedView {
    /// The name of the remote, or the journal's URL.
    pub with: String,
    /// Records that the remote did not have when it was last seen.
    pub waiting: usize,
    /// When the remote was last seen; absent where it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Stamp>,
    /// Since when it cannot be shared, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What came of sharing in the background since somebody last shared by hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub news: Vec<String>,
    /// It was never reached from here: what it holds is unknown.
    #[serde(skip)]
    pub never_reached: bool,
}

impl SharedView {
    /// `shared with origin, seen 3 minutes ago`, `2 records wait for origin, seen 3 days ago`.
    #[must_use]
    pub fn sentence(&self, now: Stamp) -> String {
        let with = &self.with;
        let state = match self.waiting {
            0 if self.never_reached => return format!("{with} was never reached: what it holds is unknown"),
            0 => format!("shared with {with}"),
            1 => format!("1 record waits for {with}"),
            count => format!("{count} records wait for {with}"),
        };
        // The clock of another program can be ahead of ours.
        match self.seen_at.map(|at| at.min(now)) {
            Some(at) => format!("{state}, seen {}", ago(at, now)),
            None => state,
        }
    }
}

#[derive(Debug, Serialize)]
pub struct OldestView {
    pub id: String,
    pub title: String,
    pub performed_at: String,
    #[serde(skip)]
    pub at: Stamp,
}

#[derive(Debug, Serialize)]
pub struct WaitingView {
    pub what: String,
    /// The journal it was meant for.
    pub journal: Option<String>,
    pub reason: String,
    pub file: String,
}

/// What `on` has set.
#[derive(Debug, Serialize)]
pub struct OnView {
    pub incident: Option<String>,
    pub environment: Option<String>,
    pub until: Stamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn moment<S: Serializer>(seconds: &i64, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&in_utc(*seconds))
}

/// Seconds since 1970 as `2026-11-23T02:20:41Z`.
#[must_use]
pub fn in_utc(seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0);
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

impl Overview {
    /// How many were recorded by mistake.
    #[must_use]
    pub fn mistaken(&self) -> usize {
        self.by_status.get(Status::Mistaken.word()).copied().unwrap_or(0)
    }

    /// Counts one entry; `environments` are the names that the number points into.
    pub fn count(
        &mut self,
        environment: Option<usize>,
        incomplete: bool,
        performed: i64,
        verdict: &Verdict,
        places: &mut Places,
    ) {
        self.entries += 1;
        *self.by_status.entry(verdict.status.word()).or_default() += 1;
        if !verdict.status.is_unreconciled() {
            return;
        }
        self.unreconciled += 1;
        self.overdue += usize::from(verdict.overdue);
        self.incomplete += usize::from(incomplete);
        let place = places
            .0
            .entry(environment)
            .or_insert_with(|| EnvironmentView { oldest: performed, ..EnvironmentView::default() });
        place.unreconciled += 1;
        place.overdue += usize::from(verdict.overdue);
        place.incomplete += usize::from(incomplete);
        place.oldest = place.oldest.min(performed);
    }

    /// Sorts the environments, most unreconciled first.
    pub fn set_places(&mut self, places: Places, names: &[String]) {
        self.environments = places
            .0
            .into_iter()
            .map(|(at, view)| EnvironmentView {
                environment: at.and_then(|at| names.get(at).cloned()),
                ..view
            })
            .collect();
        self.environments.sort_by(|one, other| {
            other.unreconciled.cmp(&one.unreconciled).then(one.environment.cmp(&other.environment))
        });
    }

    /// The statuses that occur, in the order of the documentation.
    pub fn statuses(&self) -> impl Iterator<Item = (Status, usize)> + '_ {
        Status::ALL.into_iter().filter_map(|status| Some((status, *self.by_status.get(status.word())?)))
    }
}

/// Counts by environment, by the number that a row has for it.
#[derive(Debug, Default)]
pub struct Places(BTreeMap<Option<usize>, EnvironmentView>);

impl OldestView {
    #[must_use]
    pub fn new(id: EntryId, title: &str, at: Stamp) -> Self {
        Self { id: id.to_string(), title: title.to_owned(), performed_at: at.to_rfc3339(), at }
    }
}
