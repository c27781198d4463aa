//! One entry on a page: what the table needs, and below it the whole of what is known in a bounded size.

use super::masking::Masking;
use super::story::{PageEvent, story, utc};
use super::urgent::settled;
use crate::model::{Change, Entry, Field, Link, Typed, Value, in_words, until};
use crate::reconcile::Case;
use crate::report::TestimonyView;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Of what one entry can have many, so many are shown on a page.
const MOST: usize = 25;

#[derive(Clone, Debug, Serialize)]
pub struct PageEntry {
    pub id: String,
    pub title: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<&'static str>,
    pub overdue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// As typed where it is no known word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
    /// For sorting: critical is 4, what says none 0.
    #[serde(skip)]
    pub risk_rank: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// In UTC; where it is not known when it was performed, when it was recorded.
    pub performed_at: String,
    #[serde(skip)]
    pub performed: i64,
    /// `3 days`, at the moment of the report.
    pub age: String,
    pub deadline: String,
    #[serde(skip)]
    pub due: i64,
    /// `overdue by 3 days`, `due in 2 days`.
    pub due_in: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<String>,
    /// Why it has its status, where something speaks against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    pub missing: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<PageDetail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<PageLink>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// Commands that outsiders do not get to see.
    pub commands_left_out: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<PageReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub story: Vec<PageEvent>,
    /// There was no room for the rest; `stopgap show` has it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_short: bool,
}

/// A field that holds a text.
#[derive(Clone, Debug, Serialize)]
pub struct PageDetail {
    pub name: &'static str,
    pub text: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct PageLink {
    pub to: String,
    /// `modules/network/main.tf:10`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<PageChange>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PageChange {
    pub attribute: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// No value of it is shown to anybody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// Its values are left out for outsiders.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct PageReference {
    pub text: String,
    /// Where it is an address that may be followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl PageEntry {
    #[must_use]
    pub(super) fn of(case: &Case, as_of: DateTime<Utc>, masking: &Masking) -> Self {
        let entry = &case.standing.entry;
        let (verdict, moment) = (&case.verdict, entry.moment().to_utc());
        let left = verdict.deadline - as_of;
        let length = in_words(left);
        let due_in = if !verdict.status.is_unreconciled() {
            String::new()
        } else if let Some(ended) = verdict.acceptance_ended.filter(|_| verdict.overdue) {
            // It was accepted until then: nobody is as late as its first deadline says.
            format!("acceptance ended {ended}")
        } else if verdict.overdue {
            format!("overdue by {length}")
        } else {
            format!("due in {}", until(left))
        };
        let hides_values = masking.leave_out().values;
        let testimony = case.heard.iter().flat_map(|heard| &heard.testimony).filter(|_| !hides_values);
        let commands = entry.commands.iter().filter(|_| !masking.leave_out().commands).take(MOST);
        Self {
            id: entry.id.to_string(),
            title: masking.short(&entry.title),
            status: verdict.status.word(),
            grade: verdict.grade,
            overdue: verdict.overdue,
            environment: entry.environment.as_deref().map(|name| masking.name(name)),
            risk: entry.risk.as_ref().map(|risk| masking.short(&risk.to_string())),
            risk_rank: case.summary.risk.map_or(0, |risk| risk as u8 + 1),
            channel: entry.channel.as_ref().map(|channel| masking.short(&channel.to_string())),
            owner: case.owner().map(|owner| masking.owner(owner)),
            performed_at: utc(moment),
            performed: moment.timestamp(),
            age: if moment > as_of { "not yet".to_owned() } else { in_words(as_of - moment) },
            deadline: utc(verdict.deadline),
            due: verdict.deadline.timestamp(),
            due_in,
            settled_at: settled(case).map(utc),
            // It quotes what the code says, also values that no entry names.
            why: verdict.why.as_deref().filter(|_| !hides_values).map(|why| masking.text(why)),
            missing: case.summary.missing.fields().map(Field::name).collect(),
            odd: if case.summary.missing.has_oddity() {
                let odd = entry.oddities().into_iter();
                odd.map(|(field, why)| masking.text(&format!("{field}: {why}"))).collect()
            } else {
                Vec::new()
            },
            details: details(entry, masking),
            links: entry.links.iter().take(MOST).map(|link| PageLink::of(link, masking)).collect(),
            evidence: testimony
                .take(MOST)
                .map(|one| masking.text(&TestimonyView::of(one).sentence()))
                .collect(),
            commands: commands.map(|command| masking.text(command)).collect(),
            commands_left_out: if masking.leave_out().commands { entry.commands.len() } else { 0 },
            references: entry.references.iter().take(MOST).map(|text| reference(text, masking)).collect(),
            story: story(case, as_of, masking),
            is_short: false,
        }
    }

    /// Bytes that it takes on a page, about.
    pub(super) fn weight(&self) -> usize {
        let changes = |link: &PageLink| -> usize {
            let texts = link.changes.iter().map(|change| {
                let values = [&change.before, &change.after].into_iter().flatten();
                taken(&change.attribute) + values.map(|value| taken(value)).sum::<usize>() + 100
            });
            texts.sum::<usize>() + taken(&link.to) + 120
        };
        let events = self.story.iter().map(|event| {
            let texts = [&event.text, &event.by].into_iter().flatten();
            160 + texts.map(|text| taken(text)).sum::<usize>()
        });
        let lists = [&self.odd, &self.evidence, &self.commands];
        1600 + 2 * taken(&self.title)
            + self.details.iter().map(|detail| 60 + taken(&detail.text)).sum::<usize>()
            + self.links.iter().map(changes).sum::<usize>()
            + events.sum::<usize>()
            + lists.iter().flat_map(|list| list.iter()).map(|text| taken(text) + 30).sum::<usize>()
            + self.references.iter().map(|one| 2 * taken(&one.text) + 60).sum::<usize>()
    }

    /// Keeps what the table shows.
    pub(super) fn shorten(&mut self) {
        self.details.clear();
        self.links.clear();
        self.evidence.clear();
        self.commands.clear();
        self.references.clear();
        self.story.clear();
        self.odd.clear();
        self.is_short = true;
    }
}

/// Bytes of a text once it is escaped.
fn taken(text: &str) -> usize {
    text.len() + 5 * text.bytes().filter(|byte| b"<>&\"'/".contains(byte)).count()
}

fn details(entry: &Entry, masking: &Masking) -> Vec<PageDetail> {
    let text = |text: &Option<String>| text.as_deref().map(|text| masking.text(text));
    let person = |text: &Option<String>| text.as_deref().map(|text| masking.person(text));
    let list = |items: &[String]| (!items.is_empty()).then(|| masking.text(&items.join(", ")));
    let rollback = text(&entry.rollback).map(|rollback| {
        // The way back is a command more often than not.
        if masking.leave_out().commands { "(left out)".to_owned() } else { rollback }
    });
    let due = entry.due.as_ref().map(|due| match due {
        Typed::Known(day) => day.to_string(),
        Typed::AsTyped(text) => masking.text(text),
    });
    [
        ("reason", text(&entry.reason)),
        ("impact", text(&entry.impact)),
        ("security_impact", text(&entry.security_impact)),
        ("account", text(&entry.account)),
        ("region", text(&entry.region)),
        ("performed_by", person(&entry.performed_by)),
        ("authorised_by", person(&entry.authorised_by)),
        ("incident", text(&entry.incident)),
        ("disposition", entry.disposition.as_ref().map(|word| masking.text(&word.to_string()))),
        ("outcome", entry.outcome.as_ref().map(|word| masking.text(&word.to_string()))),
        ("verification", text(&entry.verification)),
        ("rollback", rollback),
        ("due", due),
        ("tags", list(&entry.tags)),
        ("documents", list(&entry.documents)),
        ("source", text(&entry.source)),
    ]
    .into_iter()
    .filter_map(|(name, text)| Some(PageDetail { name, text: text? }))
    .collect()
}

impl PageLink {
    fn of(link: &Link, masking: &Masking) -> Self {
        let at = link.lines.map(|(first, _)| format!(":{first}")).unwrap_or_default();
        Self {
            to: masking.text(&link.to),
            place: link.path.as_ref().map(|path| masking.text(&format!("{path}{at}"))),
            changes: link.changes.iter().take(MOST).map(|change| PageChange::of(change, masking)).collect(),
        }
    }
}

impl PageChange {
    fn of(change: &Change, masking: &Masking) -> Self {
        let hides = masking.leave_out().values;
        // Whatever the fields hold, a sensitive change is never shown with a value.
        let shown = |value: &Option<Value>| {
            value
                .as_ref()
                .filter(|_| !change.sensitive && !hides)
                .map(|value| masking.text(&value.to_string()))
        };
        Self {
            attribute: masking.text(&change.attribute),
            before: shown(&change.before),
            after: shown(&change.after),
            sensitive: change.sensitive,
            left_out: hides && !change.sensitive,
        }
    }
}

/// An address becomes a link only where nothing but a web page can be behind it.
fn reference(typed: &str, masking: &Masking) -> PageReference {
    let text = masking.text(typed);
    let lower = text.to_ascii_lowercase();
    let is_web = ["https://", "http://"].iter().any(|start| {
        lower
            .strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_alphanumeric()))
    });
    // What was masked leads nowhere any more.
    let is_whole = !text.contains(|letter: char| {
        letter.is_whitespace() || letter.is_control() || "<>\"'`\\".contains(letter)
    });
    PageReference { url: (is_web && is_whole).then(|| text.clone()), text }
}
