//! When claims came to main: who asks how long it took to reconcile something asks for that, not for when the commit
//! was written.

use super::Visible;
use crate::git::ObjectId;
use crate::history::Past;
use crate::model::EntryId;
use crate::reconcile::Claimed;
use std::collections::BTreeMap;

/// Gives every claim that is on main the time at which it came there. A time that a commit does not tell is left out.
pub(super) fn date(code: &Visible, past: &Past, main: ObjectId, found: &mut [(EntryId, Claimed)]) {
    let graph = &past.graph;
    let node = |claimed: &Claimed| graph.find(ObjectId::from_str(&claimed.commit).ok()?);
    let nodes: Vec<_> = found.iter().filter_map(|(_, claimed)| node(claimed)).collect();
    let Some(tip) = graph.find(main).filter(|_| !nodes.is_empty()) else { return };
    let landings = graph.landings(tip, &nodes);
    let mut times = BTreeMap::new();
    let mut time = |landing| {
        *times.entry(landing).or_insert_with(|| {
            let commit = code.repository.commit_here(graph.id(landing)).ok()?;
            commit.committed.map(|at| at.timestamp())
        })
    };
    for (_, claimed) in found {
        let landing = node(claimed).and_then(|node| landings.get(&node).copied());
        claimed.landed_at = landing.and_then(&mut time);
    }
}
