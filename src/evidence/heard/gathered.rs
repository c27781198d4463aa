//! What the journal says that has to be held against the code: claims by `resolve`, reopenings, and what links point at.

use crate::journal::{Row, Snapshot};
use crate::model::{EntryId, FactBody, Policy};
use crate::reconcile::Case;
use chrono::{DateTime, Utc};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

/// A claim that the journal makes and no reopening cancels.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    pub entry: EntryId,
    pub code: Option<String>,
    pub commit: String,
    pub attest: Option<String>,
    /// What its writer had seen of the main branches.
    pub seen: BTreeMap<String, String>,
}

pub(super) struct Gathered<'a> {
    snapshot: &'a Snapshot,
    pub recorded: Vec<Recorded>,
    /// What was seen of the main branches by who reopened an entry.
    pub reopened: Vec<(EntryId, BTreeMap<String, String>)>,
    rows: OnceCell<HashMap<EntryId, Row>>,
}

impl<'a> Gathered<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut gathered =
            Self { snapshot, recorded: Vec::new(), reopened: Vec::new(), rows: OnceCell::new() };
        let spoken_of = snapshot.rows().filter(|row| row.summary.has_claim || row.summary.reopened);
        for row in spoken_of {
            let Some(case) = whole(snapshot, &row) else { continue };
            gathered.recorded.extend(recorded(&case));
            for fact in &case.facts {
                if matches!(fact.body, FactBody::Reopen { .. }) {
                    gathered.reopened.push((row.summary.id, fact.seen.clone()));
                }
            }
        }
        gathered
    }

    /// The entries of which the journal claims something.
    pub(super) fn claimed(&self) -> impl Iterator<Item = EntryId> + '_ {
        self.recorded.iter().map(|recorded| recorded.entry)
    }

    /// The whole of an entry; `None` where the journal has none of this id.
    pub(super) fn case(&self, id: EntryId) -> Option<Case> {
        let rows = self.rows.get_or_init(|| self.snapshot.rows().map(|row| (row.summary.id, row)).collect());
        whole(self.snapshot, rows.get(&id)?)
    }

    /// The files that the links of an entry point into.
    pub(super) fn linked(&self, id: EntryId) -> Vec<String> {
        let links = self.case(id).map(|case| case.standing.entry.links).unwrap_or_default();
        links.into_iter().filter_map(|link| link.path).collect()
    }
}

/// The claims that facts of an entry make.
pub(super) fn recorded(case: &Case) -> Vec<Recorded> {
    let claims = case.standing.claims.iter().map(|claim| Recorded {
        entry: case.standing.entry.id,
        code: claim.code.clone(),
        commit: claim.commit.clone(),
        attest: claim.attest.clone(),
        seen: case
            .facts
            .iter()
            .find(|fact| fact.id == claim.fact)
            .map(|fact| fact.seen.clone())
            .unwrap_or_default(),
    });
    claims.collect()
}

/// An entry with its facts; what it is judged to be is not asked here.
fn whole(snapshot: &Snapshot, row: &Row) -> Option<Case> {
    let dossier = snapshot.dossier(row)?;
    Some(Case::of(dossier, &Policy::default(), DateTime::<Utc>::MIN_UTC, row.is_waiting))
}
