//! Checklists: what practice asks for, answered as far as the journal and the code answer it.
//!
//! Pure: what is known was read before. A point is ticked only with the evidence for it; what nothing here can know is
//! unknown, and says so.

mod documents;
mod entry;
mod look;
mod release;
mod weekly;

pub use documents::{covers, document_parts, documents_part};
pub use entry::{Behind, Covering, LinkToday, Sibling, after_an_incident, incident_parts, place_in};
pub use release::{ChangeFound, ReleaseBasis, release_parts};
pub use weekly::weekly_parts;

use super::{Case, DocumentCase};
use crate::model::{EntryId, Policy, Stamp, one_line};

/// Boxes of a section, more than which are counted.
const MOST_BOXES: usize = 100;

/// Letters of names in a sentence, beyond which they are counted.
const MOST_LETTERS: usize = 180;

/// What is passed in beside the entries.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub policy: &'a Policy,
    /// The documents of the policy, with what changed under each.
    pub documents: &'a [DocumentCase],
    /// The numbers of all entries; `None` where they were not counted.
    pub numbers: Option<&'a Numbers>,
    pub now: Stamp,
    /// Some of the journal or of the code cannot be read: that nothing was found says nothing then.
    pub is_blind: bool,
}

/// What is told of the figures that reports show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Entries that are codified, at a time that is known.
    pub codified: u64,
    pub median_seconds: Option<i64>,
    pub by_hand: u64,
    /// `None` where not all code can be read.
    pub by_code: Option<u64>,
    pub share: Option<f64>,
    /// Resources that more than one entry touches: the address, and how many do.
    pub repeated: Vec<(String, u64)>,
}

/// A section of a checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub key: &'static str,
    pub title: &'static str,
    /// One sentence below the title; empty for none.
    pub about: String,
    pub points: Vec<Point>,
}

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Stays the same as long as the same is asked: `gap-k7m2qd4x9t.reason`.
    pub key: String,
    pub text: String,
    pub state: Known,
    /// The evidence, or what is missing.
    pub detail: Option<String>,
    /// The command that answers it.
    pub mend: Option<String>,
    /// The entry that it is about.
    pub entry: Option<EntryId>,
}

/// Whether it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Done,
    Open,
    /// Nothing that was read could tell.
    Unknown,
}

impl Known {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
            Self::Unknown => "unknown",
        }
    }
}

impl Point {
    fn new(state: Known, key: impl Into<String>, text: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = Some(one_line(&detail.into(), 300)).filter(|text| !text.is_empty());
        Self { key: key.into(), text: text.into(), state, detail, mend: None, entry: None }
    }

    fn done(key: impl Into<String>, text: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self::new(Known::Done, key, text, evidence)
    }

    fn open(key: impl Into<String>, text: impl Into<String>, missing: impl Into<String>) -> Self {
        Self::new(Known::Open, key, text, missing)
    }

    /// `why` reads before ": unknown".
    fn unknown(key: impl Into<String>, text: impl Into<String>, why: &str) -> Self {
        Self::new(Known::Unknown, key, text, format!("{why}: unknown"))
    }

    fn mend(mut self, command: impl Into<String>) -> Self {
        self.mend = Some(command.into());
        self
    }

    fn of(mut self, id: EntryId) -> Self {
        self.entry = Some(id);
        self
    }
}

/// `gap-k7m2qd4x9t Open 8443 from the vendor (prod)`
fn named(case: &Case) -> String {
    let entry = &case.standing.entry;
    let place =
        entry.environment.as_deref().map_or_else(String::new, |name| format!(" ({})", one_line(name, 40)));
    format!("{} {}{place}", entry.id, one_line(&entry.title, 120))
}

/// One box for each of the entries, or a ticked one that says that there is none.
fn listed<'a>(
    desk: Desk<'_>,
    suffix: &'static str,
    none: &str,
    cases: impl IntoIterator<Item = &'a Case>,
    missing: impl Fn(&Case) -> String,
    mend: impl Fn(&Case) -> String,
) -> Vec<Point> {
    let point = |case: &Case| {
        let id = case.standing.entry.id;
        Point::open(format!("{id}.{suffix}"), named(case), missing(case)).mend(mend(case)).of(id)
    };
    let points = boxes(suffix, cases.into_iter(), point);
    if points.is_empty() { vec![nothing(desk, suffix, none)] } else { points }
}

/// That there is none is known only where everything was read.
fn nothing(desk: Desk<'_>, key: &str, none: &str) -> Point {
    if desk.is_blind {
        return Point::unknown(key, none, "not everything could be read");
    }
    Point::done(key, none, "")
}

/// As many names as fit into a sentence, each of them whole, and how many more there are.
fn first_of(names: &[String]) -> String {
    let mut said = String::new();
    for (at, name) in names.iter().enumerate() {
        if at > 0 && said.chars().count() + name.chars().count() > MOST_LETTERS {
            return format!("{said}, and {} more", names.len() - at);
        }
        if at > 0 {
            said.push_str("; ");
        }
        said.push_str(name);
    }
    said
}

/// A box for each of the first entries, and one for the rest: nobody works through thousands of boxes.
fn boxes<'a>(
    suffix: &str,
    mut cases: impl Iterator<Item = &'a Case>,
    point: impl Fn(&Case) -> Point,
) -> Vec<Point> {
    let mut points: Vec<Point> = cases.by_ref().take(MOST_BOXES).map(point).collect();
    let more = cases.count();
    if more > 0 {
        let command = match suffix {
            "overdue" => "stopgap list --overdue",
            "incomplete" => "stopgap list --incomplete",
            _ => "stopgap list",
        };
        let text = format!("{} more", count(more));
        points
            .push(Point::open(format!("{suffix}.more"), text, "only the first are named here").mend(command));
    }
    points
}

/// A word of a command that somebody may copy into a shell: what the journal says must not run there.
fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:@+,".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// `2026-11-23 02:12 UTC`
fn utc(at: impl Into<chrono::DateTime<chrono::Utc>>) -> String {
    at.into().format("%Y-%m-%d %H:%M UTC").to_string()
}

/// `1 entry`, `3 entries`
fn count(number: usize) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

#[cfg(test)]
mod tests;
