//! Counting: one case after the other is added, in any order, and the figures come out.

use super::trend::Span;
use super::{
    AgeFigure, Emergency, Figures, Group, MOST_REPEATED, Recurrence, Repeated, Spread, StatusFigure, Trend,
    share,
};
use crate::model::{EntryId, Risk, Status, Typed, Word};
use crate::reconcile::Case;
use chrono::{DateTime, NaiveDate, Utc};
use std::cmp::Reverse;
use std::collections::HashMap;

const DAY: i64 = 24 * 60 * 60;

/// Bands of ages: from how many days on, and what they are called.
const BANDS: [(i64, &str); 6] = [
    (0, "under 1 day"),
    (1, "1 to 3 days"),
    (3, "3 to 7 days"),
    (7, "7 to 30 days"),
    (30, "30 to 90 days"),
    (90, "over 90 days"),
];

/// The numbers so far.
pub struct Tally {
    as_of: DateTime<Utc>,
    statuses: [u64; Status::ALL.len()],
    entries: u64,
    unreconciled: u64,
    overdue: u64,
    incomplete: u64,
    reopened: u64,
    oldest: Option<i64>,
    bands: [(u64, u64); BANDS.len()],
    risks: Groups<Option<&'static str>>,
    environments: Groups<Option<String>>,
    owners: Groups<Option<String>>,
    channels: Groups<Option<String>>,
    spans: Vec<Span>,
    times_to_code: Vec<i64>,
    lags: Vec<i64>,
    resources: Names,
    attributes: Names,
    /// The resources of each entry that has links, with when it was performed and its id.
    touching: Vec<(i64, EntryId, Vec<usize>)>,
}

type Groups<K> = HashMap<K, Counts>;

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    entries: u64,
    unreconciled: u64,
    overdue: u64,
    last: i64,
}

/// Names that are met again and again, each with its place.
#[derive(Default)]
struct Names {
    places: HashMap<String, usize>,
    counts: Vec<Counts>,
}

impl Tally {
    #[must_use]
    pub fn new(as_of: DateTime<Utc>) -> Self {
        Self {
            as_of,
            statuses: [0; Status::ALL.len()],
            entries: 0,
            unreconciled: 0,
            overdue: 0,
            incomplete: 0,
            reopened: 0,
            oldest: None,
            bands: [(0, 0); BANDS.len()],
            risks: HashMap::new(),
            environments: HashMap::new(),
            owners: HashMap::new(),
            channels: HashMap::new(),
            spans: Vec::new(),
            times_to_code: Vec::new(),
            lags: Vec::new(),
            resources: Names::default(),
            attributes: Names::default(),
            touching: Vec::new(),
        }
    }

    /// When the first change was performed that the trend can show, for whoever counts what the code did.
    #[must_use]
    pub fn first(&self) -> Option<NaiveDate> {
        let trend = Trend::of(&self.spans, self.as_of);
        trend.periods.first().map(|period| period.start)
    }

    pub fn add(&mut self, case: &Case) {
        let (summary, verdict) = (&case.summary, &case.verdict);
        if let Some(at) = Status::ALL.iter().position(|status| *status == verdict.status) {
            self.statuses[at] += 1;
        }
        if verdict.status == Status::Mistaken {
            return;
        }
        let entry = &case.standing.entry;
        let is_open = verdict.status.is_unreconciled();
        let counts = Counts {
            entries: 1,
            unreconciled: u64::from(is_open),
            overdue: u64::from(verdict.overdue),
            last: summary.performed,
        };
        self.entries += 1;
        self.unreconciled += counts.unreconciled;
        self.overdue += counts.overdue;
        self.incomplete += u64::from(is_open && !summary.missing.is_empty());
        self.reopened += u64::from(summary.reopened);
        if is_open {
            self.oldest = Some(self.oldest.map_or(summary.performed, |oldest| oldest.min(summary.performed)));
            let days = self.as_of.timestamp().saturating_sub(summary.performed) / DAY;
            let band = BANDS.partition_point(|(from, _)| *from <= days).saturating_sub(1);
            self.bands[band].0 += 1;
            self.bands[band].1 += counts.overdue;
        }
        self.risks.entry(summary.risk.map(Word::word)).or_default().add(counts);
        count(&mut self.environments, entry.environment.as_deref(), counts);
        count(&mut self.owners, case.owner(), counts);
        count(&mut self.channels, entry.channel.as_ref().map(spelled), counts);
        self.measure(case);
        self.touch(case, counts);
    }

    fn measure(&mut self, case: &Case) {
        let performed = case.summary.performed;
        let status = case.verdict.status;
        // Of what is done at an unknown time no more is known than that it is.
        let settled = case.settled_at.unwrap_or(self.as_of).timestamp();
        let settled = (!status.is_unreconciled()).then_some(settled);
        self.spans.push(Span { performed, settled });
        if status == Status::Codified
            && let Some(at) = case.settled_at
        {
            self.times_to_code.push(at.timestamp().saturating_sub(performed).max(0));
        }
        let entry = &case.standing.entry;
        if let Some(Typed::Known(at)) = &entry.performed_at {
            self.lags.push(entry.recorded_at.timestamp().saturating_sub(at.timestamp()).max(0));
        }
    }

    fn touch(&mut self, case: &Case, counts: Counts) {
        let links = &case.standing.entry.links;
        if links.is_empty() {
            return;
        }
        let mut resources: Vec<usize> = links.iter().map(|link| self.resources.place(&link.to)).collect();
        resources.sort_unstable();
        resources.dedup();
        for place in &resources {
            self.resources.counts[*place].add(counts);
        }
        let named = links.iter().flat_map(|link| link.changes.iter().map(move |change| (link, change)));
        let named = named.map(|(link, change)| format!("{} {}", link.to, change.attribute));
        let mut attributes: Vec<usize> = named.map(|name| self.attributes.place(&name)).collect();
        attributes.sort_unstable();
        attributes.dedup();
        for place in attributes {
            self.attributes.counts[place].add(counts);
        }
        self.touching.push((case.summary.performed, case.summary.id, resources));
    }

    /// The figures of all that was added. `code`: how many changes came to main on which days (UTC), a merge counted
    /// once; `None` where no code can be read.
    #[must_use]
    pub fn finish(self, code: Option<&[(NaiveDate, u64)]>) -> Figures {
        let mut trend = Trend::of(&self.spans, self.as_of);
        let start = trend.periods.first().map(|period| period.start);
        if let Some(days) = code {
            trend.count_code(days.iter().copied());
        }
        let by_hand = trend.periods.iter().map(|period| period.opened).sum();
        let is_inside = |day: NaiveDate| start.is_none_or(|start| day >= start);
        let by_code =
            code.map(|days| days.iter().filter(|(day, _)| is_inside(*day)).map(|(_, count)| count).sum());
        let recurrence = self.recurrence();
        let statuses = Status::ALL.iter().zip(self.statuses);
        let mistaken = Status::ALL.iter().position(|status| *status == Status::Mistaken);
        Figures {
            as_of: self.as_of,
            entries: self.entries,
            mistaken: mistaken.map_or(0, |at| self.statuses[at]),
            unreconciled: self.unreconciled,
            overdue: self.overdue,
            incomplete: self.incomplete,
            reconciled: self.entries - self.unreconciled,
            reopened: self.reopened,
            oldest: self.oldest,
            by_status: statuses
                .map(|(status, entries)| StatusFigure { status: status.word(), entries })
                .collect(),
            by_age: BANDS
                .iter()
                .zip(self.bands)
                .map(|((from_days, band), (unreconciled, overdue))| AgeFigure {
                    band,
                    from_days: *from_days,
                    unreconciled,
                    overdue,
                })
                .collect(),
            by_risk: by_risk(&self.risks),
            by_environment: groups(self.environments),
            by_owner: groups(self.owners),
            by_channel: groups(self.channels),
            trend,
            time_to_code: Spread::of(self.times_to_code),
            recording_lag: Spread::of(self.lags),
            recurrence,
            emergency: Emergency::of(by_hand, by_code),
        }
    }

    fn recurrence(&self) -> Recurrence {
        // Who was the first at each resource: by when it was performed, then by id, so that no two are.
        let mut firsts: Vec<Option<(i64, EntryId)>> = vec![None; self.resources.counts.len()];
        for (performed, id, resources) in &self.touching {
            for place in resources {
                let one = (*performed, *id);
                firsts[*place] = Some(firsts[*place].map_or(one, |first| first.min(one)));
            }
        }
        let came_after = |(performed, id, resources): &&(i64, EntryId, Vec<usize>)| {
            resources.iter().any(|place| firsts[*place] != Some((*performed, *id)))
        };
        let again = self.touching.iter().filter(came_after).count() as u64;
        Recurrence {
            again,
            share: share(again, self.touching.len() as u64),
            resources: self.resources.repeated(),
            attributes: self.attributes.repeated(),
        }
    }
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.last = if self.entries == 0 { other.last } else { self.last.max(other.last) };
        self.entries += other.entries;
        self.unreconciled += other.unreconciled;
        self.overdue += other.overdue;
    }

    fn group(self, name: Option<String>) -> Group {
        Group { name, entries: self.entries, unreconciled: self.unreconciled, overdue: self.overdue }
    }
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.counts.push(Counts::default());
        self.places.insert(name.to_owned(), self.counts.len() - 1);
        self.counts.len() - 1
    }

    fn repeated(&self) -> Vec<Repeated> {
        let often = self.places.iter().filter(|(_, place)| self.counts[**place].entries > 1);
        let mut often: Vec<(&String, Counts)> = often.map(|(name, at)| (name, self.counts[*at])).collect();
        often.sort_by_key(|(name, counts)| (Reverse((counts.entries, counts.unreconciled)), *name));
        let told = often.into_iter().take(MOST_REPEATED);
        told.map(|(name, counts)| Repeated {
            name: name.clone(),
            entries: counts.entries,
            unreconciled: counts.unreconciled,
            last: counts.last,
        })
        .collect()
    }
}

fn count(groups: &mut Groups<Option<String>>, name: Option<&str>, counts: Counts) {
    let key = name.map(str::to_owned);
    groups.entry(key).or_default().add(counts);
}

fn spelled(typed: &Typed<impl Word>) -> &str {
    match typed {
        Typed::Known(word) => word.word(),
        Typed::AsTyped(text) => text,
    }
}

/// Most unreconciled first, then most at all, then by name; what says none after its equals.
fn groups(groups: Groups<Option<String>>) -> Vec<Group> {
    let mut all: Vec<Group> = groups.into_iter().map(|(name, counts)| counts.group(name)).collect();
    all.sort_by(|one, other| {
        let weight = |group: &Group| Reverse((group.unreconciled, group.entries));
        let order = |group: &Group| (weight(group), group.name.is_none());
        order(one).cmp(&order(other)).then_with(|| one.name.cmp(&other.name))
    });
    all
}

fn by_risk(groups: &Groups<Option<&'static str>>) -> Vec<Group> {
    let worst_first = Risk::ALL.iter().rev().map(|risk| Some(risk.word())).chain([None]);
    let found = worst_first.filter_map(|risk| Some((risk, groups.get(&risk)?)));
    found.map(|(risk, counts)| counts.group(risk.map(str::to_owned))).collect()
}
