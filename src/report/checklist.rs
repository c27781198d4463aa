//! The view of a checklist: what a template is given. Its names are a contract with the templates of teams.

use super::{EntryView, VERSION};
use crate::model::Stamp;
use crate::reconcile::{Case, Known, Part, Point};
use serde::Serialize;

#[derive(Serialize)]
pub struct ChecklistView<'a> {
    pub version: u32,
    /// What was asked for: `weekly`.
    pub name: &'a str,
    #[serde(serialize_with = "stamp")]
    pub made_at: Stamp,
    /// The incidents that it is about, with commas; null for any.
    pub incident: Option<String>,
    /// The environments that it is about, with commas; null for all.
    pub environment: Option<String>,
    /// The range of commits of a release.
    pub change: Option<&'a str>,
    /// What could not be read: sentences.
    pub unseen: Vec<String>,
    pub counts: Counts,
    pub sections: Vec<SectionView<'a>>,
    pub entries: Vec<AskedView<'a>>,
}

/// How many items there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub done: usize,
    pub open: usize,
    pub unknown: usize,
    pub entries: usize,
}

#[derive(Serialize)]
pub struct SectionView<'a> {
    pub key: &'a str,
    pub title: &'a str,
    /// One sentence, or empty.
    pub about: &'a str,
    pub items: Vec<ItemView<'a>>,
}

/// One thing that is asked for; the filter `box` makes a line of it.
#[derive(Serialize)]
pub struct ItemView<'a> {
    pub key: &'a str,
    pub text: &'a str,
    pub done: bool,
    /// `done`, `open` or `unknown`
    pub state: &'static str,
    /// The evidence, or what is missing.
    pub detail: Option<&'a str>,
    /// The command that answers it.
    pub mend: Option<&'a str>,
    /// The id of the entry that it is about.
    pub entry: Option<String>,
}

/// An entry that is asked about point by point.
#[derive(Serialize)]
pub struct AskedView<'a> {
    pub id: String,
    pub title: &'a str,
    pub environment: Option<&'a str>,
    #[serde(serialize_with = "stamp")]
    pub performed_at: Stamp,
    pub performed_by: Option<&'a str>,
    pub owner: Option<&'a str>,
    pub incident: Option<&'a str>,
    pub status: &'static str,
    pub grade: Option<&'static str>,
    pub why: Option<&'a str>,
    pub overdue: bool,
    pub items: Vec<ItemView<'a>>,
    /// All of it, as `show --json` has it: fields that are not set are not there. Only where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<EntryView<'a>>,
}

impl<'a> ChecklistView<'a> {
    #[must_use]
    pub fn of(name: &'a str, made_at: Stamp, parts: &'a [Part], entries: &'a [(Case, Vec<Point>)]) -> Self {
        let points = || {
            parts.iter().flat_map(|part| &part.points).chain(entries.iter().flat_map(|(_, points)| points))
        };
        let count = |state| points().filter(|point| point.state == state).count();
        Self {
            version: VERSION,
            name,
            made_at,
            incident: None,
            environment: None,
            change: None,
            unseen: Vec::new(),
            counts: Counts {
                done: count(Known::Done),
                open: count(Known::Open),
                unknown: count(Known::Unknown),
                entries: entries.len(),
            },
            sections: parts.iter().map(SectionView::of).collect(),
            entries: entries.iter().map(|(case, points)| AskedView::of(case, points)).collect(),
        }
    }
}

impl<'a> ChecklistView<'a> {
    /// The same with the whole of each entry, which costs more than all the rest.
    #[must_use]
    pub fn with_records(mut self, entries: &'a [(Case, Vec<Point>)]) -> Self {
        for (view, (case, _)) in self.entries.iter_mut().zip(entries) {
            view.record = Some(EntryView::of(case));
        }
        self
    }
}

impl<'a> SectionView<'a> {
    fn of(part: &'a Part) -> Self {
        Self {
            key: part.key,
            title: part.title,
            about: &part.about,
            items: part.points.iter().map(ItemView::of).collect(),
        }
    }
}

impl<'a> ItemView<'a> {
    fn of(point: &'a Point) -> Self {
        Self {
            key: &point.key,
            text: &point.text,
            done: point.state == Known::Done,
            state: point.state.word(),
            detail: point.detail.as_deref(),
            mend: point.mend.as_deref(),
            entry: point.entry.map(|id| id.to_string()),
        }
    }
}

impl<'a> AskedView<'a> {
    fn of(case: &'a Case, points: &'a [Point]) -> Self {
        let entry = &case.standing.entry;
        Self {
            id: entry.id.to_string(),
            title: &entry.title,
            environment: entry.environment.as_deref(),
            performed_at: entry.moment(),
            performed_by: entry.performed_by.as_deref().or(entry.recorded_by.as_deref()),
            owner: case.owner(),
            incident: entry.incident.as_deref(),
            status: case.verdict.status.word(),
            grade: case.verdict.grade,
            why: case.verdict.why.as_deref(),
            overdue: case.verdict.overdue,
            items: points.iter().map(ItemView::of).collect(),
            record: None,
        }
    }
}

fn stamp<S: serde::Serializer>(stamp: &Stamp, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(&stamp.to_rfc3339())
}
