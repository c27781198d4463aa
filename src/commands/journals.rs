//! Several journals at once, for whatever counts or hands out: each read by its own rules, and what two of them hold
//! told once.

use super::select::{filter, handles, warn_of_environments};
use super::{Context, Failure};
use crate::cli::EntryFilter;
use crate::evidence::code_changes::code_changes;
use crate::evidence::codes::Codes;
use crate::evidence::heard::visible_mains;
use crate::evidence::{Case, Evidence, Filter};
use crate::journal::{Journal, Located, Row, Target};
use crate::model::EntryId;
use crate::render::line;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::collections::BTreeMap;

/// A journal that was read.
pub struct Opened {
    pub located: Located,
    pub evidence: Evidence,
    /// As people name it; without credentials.
    pub name: String,
}

/// How many changes came to main of one code.
pub struct CodeDays {
    /// Days without any are left out.
    pub days: BTreeMap<NaiveDate, u64>,
    /// Nothing is known that could not be counted.
    pub is_whole: bool,
}

/// All journals that `--journal` names, or the one that is meant.
pub struct Journals {
    pub all: Vec<Opened>,
    /// Which journal tells of an entry that more than one holds.
    told_by: BTreeMap<EntryId, usize>,
    /// Everything is as it stood at this moment.
    pub as_of: DateTime<Utc>,
}

impl Journals {
    /// Reads them as they stand now, or stood at a moment, and asks the code.
    ///
    /// # Errors
    /// Where one of them cannot be read: numbers of a part would be taken for those of the whole.
    pub fn open(context: &mut Context, as_of: Option<&str>) -> Result<Self, Failure> {
        let moment = as_of.map(|text| super::select::as_of(text, context)).transpose()?;
        let mut all: Vec<Opened> = Vec::new();
        for located in context.locate_all() {
            let key = located.journal().map(Journal::key);
            let is_known =
                |opened: &Opened| key.is_some() && opened.located.journal().map(Journal::key) == key;
            if all.iter().any(is_known) {
                continue;
            }
            let name = match &located.target {
                Target::Here(journal) => journal.name(),
                Target::Unusable { error, .. } => return Err(error.clone().into()),
                // What was recorded here waits for a journal.
                Target::Nowhere => "the inbox".to_owned(),
            };
            let evidence = context.evidence_and_code_as_of(&located, moment)?;
            if located.journal().is_none() && evidence.judged().next().is_none() {
                return Err(super::list::no_journal());
            }
            all.push(Opened { located, evidence, name: line(&name).into_owned() });
        }
        let told_by = told_by(&all);
        Ok(Self { all, told_by, as_of: moment.unwrap_or_else(|| context.clock.now.to_utc()) })
    }

    /// One that was read already.
    #[must_use]
    pub fn of_one(located: Located, evidence: Evidence, as_of: DateTime<Utc>) -> Self {
        let name = located.journal().map_or_else(|| "the inbox".to_owned(), Journal::name);
        let all = vec![Opened { located, evidence, name: line(&name).into_owned() }];
        Self { all, told_by: BTreeMap::new(), as_of }
    }

    #[must_use]
    pub fn are_several(&self) -> bool {
        self.all.len() > 1
    }

    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.all.iter().map(|opened| opened.name.clone()).collect()
    }

    /// The filter that flags mean, over all statuses: whoever counts leaves nothing out unless asked to.
    ///
    /// # Errors
    /// Where a flag cannot be understood, or no journal is there.
    pub fn filter(&self, flags: &EntryFilter, context: &mut Context) -> Result<Filter, Failure> {
        let first = self.all.first().ok_or_else(super::list::no_journal)?;
        let identity = context.identity(&first.located);
        let mut filter = filter(flags, &identity, context)?;
        filter.handles = handles(&first.located.config);
        filter.all = true;
        // Of a name that is in one of several journals nothing has to be said because another one does not have it.
        if !self.are_several() {
            warn_of_environments(flags, &first.evidence, &first.located, context);
        }
        Ok(filter)
    }

    /// The rows of all entries that pass a filter, each entry once, journal after journal, oldest change first.
    pub fn rows<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = (&'a Opened, Row)> + 'a {
        self.all.iter().enumerate().flat_map(move |(at, opened)| {
            let is_ours = move |id: &EntryId| self.told_by.get(id).is_none_or(|teller| *teller == at);
            let rows = opened.evidence.select(filter).map(|(row, _)| row);
            rows.filter(move |row| is_ours(&row.summary.id)).map(move |row| (opened, row))
        })
    }

    /// The whole of every entry that passes a filter, each once, journal after journal, oldest change first.
    pub fn cases<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = (&'a Opened, Case)> + 'a {
        self.rows(filter).filter_map(|(opened, row)| Some((opened, opened.evidence.case(&row)?)))
    }

    /// What could not be read, each as a sentence: what is missing may still be there.
    #[must_use]
    pub fn unseen(&self, is_blind: bool) -> Vec<String> {
        let journal =
            is_blind.then(|| "the journal of the remote is not here: what it holds is unknown".to_owned());
        let all = || self.all.iter().map(|opened| &opened.evidence);
        let files = all().flat_map(Evidence::warnings).map(ToString::to_string);
        let code = all().flat_map(Evidence::unseen).map(|unseen| format!("{}: {}", unseen.name, unseen.why));
        journal.into_iter().chain(files).chain(code).collect()
    }

    /// How many changes came to main of each code that can be read, by the day in UTC, from a day on. A code that
    /// several journals name is counted once.
    #[must_use]
    pub fn code_days(&self, from: NaiveDate, context: &Context) -> BTreeMap<String, CodeDays> {
        let start = from.and_time(NaiveTime::MIN).and_utc();
        let mut all: BTreeMap<String, CodeDays> = BTreeMap::new();
        for opened in &self.all {
            let codes = Codes::of(&opened.located, &context.folder, &context.variables);
            let mut read = visible_mains(&codes);
            read.retain(|code, _| !all.contains_key(code));
            let changes = code_changes(&codes, start, self.as_of);
            for code in read.into_keys() {
                let days = changes.days.iter().filter(|day| day.code == code);
                let days = days.map(|day| (day.day, u64::from(day.changes))).collect();
                let is_whole = changes.unseen.iter().all(|unseen| unseen.name != code);
                all.insert(code, CodeDays { days, is_whole });
            }
        }
        all
    }
}

/// Of an entry that was copied from journal to journal the one tells that knows most of it: records are only ever
/// added. Of two that know as much, the one that was named first.
fn told_by(all: &[Opened]) -> BTreeMap<EntryId, usize> {
    let mut told = BTreeMap::new();
    if all.len() < 2 {
        return told;
    }
    let mut rows = BTreeMap::new();
    for (at, opened) in all.iter().enumerate() {
        for (row, _) in opened.evidence.judged() {
            rows.entry(row.summary.id).or_insert_with(Vec::new).push((at, row));
        }
    }
    for (id, held) in rows.into_iter().filter(|(_, held)| held.len() > 1) {
        let knows = |(at, row): &(usize, _)| {
            let case = all.get(*at).and_then(|opened| opened.evidence.case(row));
            case.map_or(0, |case| case.facts.len() + 1)
        };
        let best = held.iter().rev().max_by_key(|one| knows(one));
        told.extend(best.map(|(at, _)| (id, *at)));
    }
    told
}
