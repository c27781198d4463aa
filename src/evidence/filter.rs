//! Which entries: what can be told from a row is asked first, the whole entry only where that is not enough.

use crate::journal::Row;
use crate::model::{Field, Status};
use crate::reconcile::{Case, Verdict};

/// A filter with everything resolved. Values of one kind widen it, kinds narrow it.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `None` in the list: entries that name none.
    pub environments: Vec<Option<String>>,
    /// Empty: what is unreconciled, unless `all`.
    pub statuses: Vec<Status>,
    pub all: bool,
    pub incidents: Vec<String>,
    pub owners: Vec<String>,
    /// Parts of a performer's or recorder's name or address.
    pub people: Vec<String>,
    /// Parts of an identity that is performer, recorder or owner.
    pub mine: Option<String>,
    /// What CODEOWNERS calls the same person: names and teams.
    pub handles: Vec<String>,
    pub links: Vec<String>,
    pub tags: Vec<String>,
    /// Seconds since 1970, of when it was performed.
    pub since: Option<i64>,
    pub until: Option<i64>,
    pub overdue: bool,
    pub incomplete: bool,
    pub texts: Vec<String>,
}

impl Filter {
    /// What a row alone can tell.
    pub(super) fn passes_row(&self, row: &Row, verdict: &Verdict, environments: &[String]) -> bool {
        let summary = &row.summary;
        let environment = || {
            let named = row.environment.and_then(|at| environments.get(at));
            self.environments.iter().any(|wanted| match (wanted, named) {
                (None, None) => true,
                (Some(wanted), Some(named)) => wanted.eq_ignore_ascii_case(named),
                _ => false,
            })
        };
        self.passes_status(verdict.status)
            && (self.environments.is_empty() || environment())
            && self.since.is_none_or(|since| summary.performed >= since)
            && self.until.is_none_or(|until| summary.performed < until)
            && (!self.overdue || verdict.overdue)
            // Whether an owner is missing only the whole entry can tell, which is asked for then.
            && (!self.incomplete || !summary.missing.is_empty())
    }

    pub(super) fn passes_status(&self, status: Status) -> bool {
        if self.statuses.is_empty() {
            self.all || status.is_unreconciled()
        } else {
            self.statuses.contains(&status)
        }
    }

    /// Whether nothing but the status decides.
    pub(super) fn asks_for_status_alone(&self) -> bool {
        // All fields by name: a new one has to be thought of here.
        let Self {
            environments,
            statuses: _,
            all: _,
            incidents,
            owners,
            people,
            mine,
            // Counts with `mine` alone.
            handles: _,
            links,
            tags,
            since,
            until,
            overdue,
            incomplete,
            texts,
        } = self;
        let lists = [incidents, owners, people, links, tags, texts];
        lists.iter().all(|list| list.is_empty())
            && environments.is_empty()
            && mine.is_none()
            && (since, until) == (&None, &None)
            && !overdue
            && !incomplete
    }

    /// Whether the whole entry is needed.
    pub(super) fn needs_case(&self) -> bool {
        let lists = [&self.incidents, &self.owners, &self.people, &self.links, &self.tags, &self.texts];
        self.mine.is_some() || lists.iter().any(|list| !list.is_empty())
    }

    /// What only the whole entry can tell.
    pub(super) fn passes_case(&self, case: &Case) -> bool {
        let entry = &case.standing.entry;
        let equals = |wanted: &[String], value: Option<&str>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|text| text.eq_ignore_ascii_case(value)))
        };
        let people = [entry.performed_by.as_deref(), entry.recorded_by.as_deref()];
        equals(&self.incidents, entry.incident.as_deref())
            && owns(&self.owners, case)
            && any_holds(&self.people, people.iter().flatten().copied())
            && self.mine.as_ref().is_none_or(|mine| is_mine(mine, case) || owns_any(&self.handles, case))
            && any_holds(&self.links, entry.links.iter().map(|link| link.to.as_str()))
            && (self.tags.is_empty() || entry.tags.iter().any(|tag| equals(&self.tags, Some(tag))))
            && self.texts.iter().all(|text| mentions(case, text))
    }
}

/// Whether any of the values holds any of the wanted parts, in any case.
fn any_holds<'a>(wanted: &[String], values: impl Iterator<Item = &'a str>) -> bool {
    wanted.is_empty()
        || values
            .map(str::to_lowercase)
            .any(|value| wanted.iter().any(|text| value.contains(&text.to_lowercase())))
}

/// Whether one of the names is the owner, or one of several owners. `@network` and `network` are the same.
fn owns(wanted: &[String], case: &Case) -> bool {
    wanted.is_empty() || owns_any(wanted, case)
}

fn owns_any(wanted: &[String], case: &Case) -> bool {
    let Some(all) = case.owner() else { return false };
    let is_wanted = |one: &str| wanted.iter().any(|name| bare(name).eq_ignore_ascii_case(bare(one)));
    is_wanted(all) || all.split(',').any(is_wanted)
}

/// A handle without its mark.
fn bare(name: &str) -> &str {
    name.trim().trim_start_matches('@')
}

/// Whether a person performed, recorded or owns an entry. People are told apart by their address.
fn is_mine(identity: &str, case: &Case) -> bool {
    let entry = &case.standing.entry;
    let address = identity.rsplit_once('<').map_or(identity, |(_, rest)| rest.trim_end_matches('>'));
    let name = identity.split('<').next().unwrap_or_default().trim();
    let values = [entry.performed_by.as_deref(), entry.recorded_by.as_deref(), case.owner()];
    let is_me = |value: &&str| {
        let mut parts = value.split([' ', ',', ';', '<', '>']);
        (!address.is_empty() && parts.any(|part| part.eq_ignore_ascii_case(address)))
            || (!name.is_empty() && value.eq_ignore_ascii_case(name))
    };
    values.iter().flatten().any(is_me) || (!name.is_empty() && owns_any(&[name.to_owned()], case))
}

/// Whether a text stands anywhere in an entry or its notes, in any case.
fn mentions(case: &Case, text: &str) -> bool {
    let wanted = text.to_lowercase();
    let entry = &case.standing.entry;
    let in_fields = Field::ALL.iter().filter_map(|field| entry.get(*field)).map(|value| value.to_string());
    let in_notes = case.standing.notes.iter().map(|note| note.text.clone());
    in_fields
        .chain(in_notes)
        .chain([entry.id.to_string()])
        .any(|value| value.to_lowercase().contains(&wanted))
}
