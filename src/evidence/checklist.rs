//! What checklists are made of: which entries are asked about, where their links lead today, what is recorded of the
//! same resource elsewhere.

mod sample;

use super::codes::{Codes, Unread};
use super::{Evidence, Filter};
use crate::model::{EntryId, Link, Policy, Stamp, Status, Summary};
use crate::reconcile::{
    Behind, Case, ChangeFound, Covering, Desk, DocumentCase, LinkToday, Part, Point, ReleaseBasis, Sibling,
    after_an_incident, covers, document_parts, documents_part, incident_parts, place_in, release_parts,
    weekly_parts,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};

// What is handed out: whoever asks for a sheet names no other room for it.
pub use crate::reconcile::{ChangeFound as Held, Numbers};

/// How far back the weekly list looks for what keeps coming.
const RECENT: TimeDelta = TimeDelta::days(90);

/// The checklists that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Incident,
    Weekly,
    Release,
    Documents,
    /// By a template of the team's own: it gets what `incident` asks of each entry, and the sections of all others.
    Own,
}

impl Kind {
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "incident" => Self::Incident,
            "weekly" => Self::Weekly,
            "release" => Self::Release,
            "documents" => Self::Documents,
            _ => Self::Own,
        }
    }
}

/// A checklist, answered.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub parts: Vec<Part>,
    /// Entries that are asked about one by one.
    pub entries: Vec<(Case, Vec<Point>)>,
}

/// What is asked for.
pub struct Asked<'a> {
    pub kind: Kind,
    pub filter: &'a Filter,
    /// What is unreconciled or accepted, and what was performed or recorded lately: [`Evidence::lately`]. Only lists of
    /// what is going on need it.
    pub recent: &'a [Case],
    /// What was recorded from then on is new.
    pub since: DateTime<Utc>,
    pub now: Stamp,
    /// The documents of the policy, with what changed under each.
    pub documents: &'a [DocumentCase],
    /// The numbers of all entries; `None` where nobody asks for them.
    pub numbers: Option<&'a Numbers>,
    /// The journal itself was not to be had.
    pub is_blind: bool,
    pub change: Option<ChangeFound<'a>>,
}

impl Evidence {
    /// Answers a checklist.
    #[must_use]
    pub fn sheet(&self, asked: Asked<'_>, codes: &Codes<'_>) -> Sheet {
        let is_blind = asked.is_blind || !self.unseen().is_empty() || !self.warnings().is_empty();
        let desk = Desk {
            policy: &self.policy,
            documents: asked.documents,
            numbers: asked.numbers,
            now: asked.now,
            is_blind,
        };
        let links = Links { codes, known: HashMap::new() };
        match asked.kind {
            Kind::Incident => {
                let cases = self.cases(asked.filter, |_, _| true);
                Sheet {
                    parts: incident_parts(&cases.iter().collect::<Vec<_>>()),
                    entries: self.asked(cases, links, desk),
                }
            }
            Kind::Weekly => Sheet { parts: weekly(&asked, desk), entries: Vec::new() },
            Kind::Documents => {
                let cases: Vec<&Case> = asked.recent.iter().collect();
                Sheet { parts: document_parts(&cases, desk), entries: Vec::new() }
            }
            Kind::Release => {
                let cases = self.cases(asked.filter, |status, _| is_asked(status));
                let lost = links.lost(&cases);
                let cases: Vec<&Case> = cases.iter().collect();
                let basis = ReleaseBasis { cases: &cases, lost: &lost, change: asked.change };
                Sheet { parts: release_parts(&basis, desk), entries: Vec::new() }
            }
            Kind::Own => {
                let mut parts = weekly(&asked, desk);
                parts.extend(document_parts(&asked.recent.iter().collect::<Vec<_>>(), desk));
                let open = asked.recent.iter().filter(|case| case.verdict.status.is_unreconciled());
                let open = open.cloned().collect();
                Sheet { parts, entries: self.asked(open, links, desk) }
            }
        }
    }

    /// What is unreconciled or accepted, and what was performed or recorded lately. Every entry that fits is shown to
    /// `each` on the way: whoever counts them reads none twice.
    #[must_use]
    pub fn lately(
        &self,
        filter: &Filter,
        (since, now): (DateTime<Utc>, Stamp),
        each: &mut dyn FnMut(&Case),
    ) -> Vec<Case> {
        let from = now.checked_sub_signed(RECENT).map_or(i64::MIN, |from| from.timestamp());
        let since = since.timestamp_millis();
        let mut recent = Vec::new();
        for (row, verdict) in self.select(filter) {
            let Some(case) = self.case(&row) else { continue };
            each(&case);
            let is_recent = row.summary.performed >= from || row.summary.recorded >= since;
            if verdict.status != Status::Mistaken && (is_asked(verdict.status) || is_recent) {
                recent.push(case);
            }
        }
        recent
    }

    fn cases(&self, filter: &Filter, wanted: impl Fn(Status, &Summary) -> bool) -> Vec<Case> {
        let rows = self.select(filter).filter(|(row, verdict)| {
            verdict.status != Status::Mistaken && wanted(verdict.status, &row.summary)
        });
        rows.filter_map(|(row, _)| self.case(&row)).collect()
    }

    fn asked(&self, cases: Vec<Case>, mut links: Links<'_, '_>, desk: Desk<'_>) -> Vec<(Case, Vec<Point>)> {
        let elsewhere = self.elsewhere(&cases, desk.policy);
        cases
            .into_iter()
            .map(|case| {
                let entry = &case.standing.entry;
                let behind = Behind {
                    links: entry.links.iter().map(|link| links.today(link)).collect(),
                    siblings: siblings(&case, desk.policy, &elsewhere),
                    documents: documents(&case, desk.documents),
                };
                let points = after_an_incident(&case, &behind);
                (case, points)
            })
            .collect()
    }

    /// By environment, in lower case, and place: the entries there. Asked only where there is more than one environment.
    fn elsewhere(&self, cases: &[Case], policy: &Policy) -> Elsewhere {
        let places: BTreeSet<&str> =
            cases.iter().flat_map(|case| &case.standing.entry.links).map(place_in).collect();
        let mut found = Elsewhere::new();
        if policy.environments.len() < 2 || places.is_empty() {
            return found;
        }
        for (row, verdict) in self.judged() {
            if row.environment.is_none() || verdict.status == Status::Mistaken {
                continue;
            }
            let Some(case) = self.case(&row) else { continue };
            let Some(name) = &case.standing.entry.environment else { continue };
            for link in &case.standing.entry.links {
                let place = place_in(link);
                if places.contains(place) {
                    let there = found.entry((name.to_lowercase(), place.to_owned())).or_default();
                    there.push(There {
                        id: row.summary.id,
                        moment: case.standing.entry.moment(),
                        attributes: attributes(link),
                    });
                }
            }
        }
        found
    }
}

fn weekly(asked: &Asked<'_>, desk: Desk<'_>) -> Vec<Part> {
    let cases: Vec<&Case> = asked.recent.iter().collect();
    let mut parts = weekly_parts(&cases, asked.since, desk);
    parts.push(documents_part(desk));
    parts
}

fn is_asked(status: Status) -> bool {
    status.is_unreconciled() || status == Status::Accepted
}

/// What is recorded in an environment, in lower case, of a place.
type Elsewhere = HashMap<(String, String), Vec<There>>;

/// An entry of the same resource in another environment.
struct There {
    id: EntryId,
    moment: Stamp,
    attributes: BTreeSet<String>,
}

fn attributes(link: &Link) -> BTreeSet<String> {
    link.changes.iter().map(|change| change.attribute.clone()).collect()
}

/// The other environments, and what is recorded there of the same resources.
fn siblings(case: &Case, policy: &Policy, elsewhere: &Elsewhere) -> Vec<Sibling> {
    let entry = &case.standing.entry;
    let is_own = |name: &str| entry.environment.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
    if policy.environments.len() < 2 {
        return Vec::new();
    }
    let others = policy.environments.iter().map(|known| &known.name).filter(|name| !is_own(name));
    others
        .map(|name| {
            let key = |link: &Link| (name.to_lowercase(), place_in(link).to_owned());
            let (mut entries, mut others) = (BTreeSet::new(), BTreeSet::new());
            for link in &entry.links {
                let own = attributes(link);
                for there in elsewhere.get(&key(link)).into_iter().flatten() {
                    // Whoever changed it before could not know of this, nor who changed something else.
                    let is_same = own == there.attributes || !own.is_disjoint(&there.attributes);
                    let is_later = there.moment >= entry.moment();
                    if is_same && is_later {
                        entries.insert(there.id)
                    } else {
                        others.insert(there.id)
                    };
                }
            }
            Sibling {
                environment: name.clone(),
                entries: entries.into_iter().collect(),
                others: others.into_iter().collect(),
            }
        })
        .collect()
}

/// The documents that cover what an entry changed, and those that it names itself.
fn documents(case: &Case, documents: &[DocumentCase]) -> Vec<Covering> {
    let entry = &case.standing.entry;
    let covered = |known: &DocumentCase| {
        let patterns = &known.document.covers;
        entry.links.iter().any(|link| patterns.iter().any(|pattern| covers(pattern, link)))
    };
    let mut found: Vec<Covering> = documents
        .iter()
        .filter(|known| covered(known) || entry.documents.contains(&known.document.path))
        .map(|known| Covering {
            path: known.document.path.clone(),
            reviewed_at: known.review.as_ref().map(|review| review.at),
            reviewed_by: known.review.as_ref().and_then(|review| review.by.clone()),
            covers: covered(known),
        })
        .collect();
    let others = entry.documents.iter().filter(|path| !found.iter().any(|known| known.path == **path));
    let others = others.map(|path| Covering {
        path: path.clone(),
        reviewed_at: None,
        reviewed_by: None,
        covers: false,
    });
    let others: Vec<Covering> = others.collect();
    found.extend(others);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.dedup_by(|one, other| one.path == other.path);
    found
}

/// Where links lead, each looked up once: an incident has many entries for one block.
struct Links<'a, 'b> {
    codes: &'a Codes<'b>,
    known: HashMap<String, LinkToday>,
}

impl Links<'_, '_> {
    fn today(&mut self, link: &Link) -> LinkToday {
        // What was never found by that name has no hash to be found by.
        let key = format!("{}\n{:?}\n{:?}", link.to, link.path, link.block_hash);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let today = self.look_up(link);
        self.known.insert(key, today.clone());
        today
    }

    fn look_up(&self, link: &Link) -> LinkToday {
        match self.codes.today(link) {
            Ok(today) => match today.place {
                Some(place) => LinkToday::Found(format!("{}:{}", place.path, place.lines.0)),
                None => LinkToday::Gone(link.to.clone()),
            },
            Err(Unread::Nowhere) => {
                LinkToday::Unread(link.to.clone(), "there is no code repository around".to_owned())
            }
            Err(why) => LinkToday::Unread(link.to.clone(), why.to_string()),
        }
    }

    /// Of the entries with a link that leads nowhere the address; `None` where that cannot be told.
    fn lost(mut self, cases: &[Case]) -> BTreeMap<EntryId, Option<String>> {
        let mut lost = BTreeMap::new();
        for case in cases.iter().filter(|case| case.verdict.status.is_unreconciled()) {
            let id = case.standing.entry.id;
            for link in &case.standing.entry.links {
                match self.today(link) {
                    LinkToday::Found(_) => {}
                    LinkToday::Gone(to) => drop(lost.insert(id, Some(to))),
                    LinkToday::Unread(..) => drop(lost.entry(id).or_insert(None)),
                }
            }
        }
        lost
    }
}
