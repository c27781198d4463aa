//! Reverts that nobody can resolve, and the claims that they cast doubt on: those that they do not precede, and whose
//! files they touch. One that is the exact inverse of a claim is resolved by that.

use super::{Said, Work};
use crate::history::graph::Node;
use crate::history::reverts::names_by_title;
use crate::model::EntryId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Default)]
pub(super) struct Doubts {
    touching: BTreeMap<(EntryId, Node), Vec<Node>>,
    unseen: BTreeMap<(EntryId, Node), Vec<Node>>,
    inverses: HashMap<Node, Vec<Node>>,
    resolved: BTreeSet<Node>,
}

impl Doubts {
    /// Every revert that casts a doubt or is an inverse.
    pub(super) fn all(&self) -> BTreeSet<Node> {
        let lists = self.touching.values().chain(self.unseen.values()).chain(self.inverses.values());
        lists.flatten().copied().collect()
    }

    /// The reverts that are the exact inverse of a commit.
    pub(super) fn inverses_of(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.inverses.get(&node).into_iter().flatten().copied()
    }

    /// Of one claim: the reverts that touch its files, and those of which that cannot be told.
    pub(super) fn of(&self, entry: EntryId, node: Node) -> (&[Node], &[Node]) {
        (
            self.touching.get(&(entry, node)).map_or(&[], Vec::as_slice),
            self.unseen.get(&(entry, node)).map_or(&[], Vec::as_slice),
        )
    }
}

impl Work<'_> {
    pub(super) fn doubts(&self, said: &[Said]) -> Doubts {
        let mut doubts = Doubts::default();
        let unresolved: Vec<Node> =
            self.targets.iter().filter(|(_, targets)| targets.is_unresolved).map(|(node, _)| *node).collect();
        let (graph, repository) = (&self.past.graph, self.asked.repository);
        let claiming: Vec<Node> = said.iter().map(|(_, node, _)| *node).collect();
        let mut paths: HashMap<Node, Option<Vec<String>>> = HashMap::new();
        let read = |node: Node| self.past.changes.paths(graph, repository, node);
        for (revert, precedes) in unresolved.iter().zip(graph.descendants(&unresolved, &claiming)) {
            let mut touched: Option<Option<Vec<String>>> = None;
            for ((entry, node, _), _) in said.iter().zip(precedes).filter(|(_, precedes)| !precedes) {
                let key = (*entry, *node);
                // Asked only where it does not precede every claim.
                let touched = touched.get_or_insert_with(|| read(*revert));
                let own = paths.entry(*node).or_insert_with(|| read(*node));
                let (Some(touched), Some(own)) = (touched, own) else {
                    doubts.unseen.entry(key).or_default().push(*revert);
                    continue;
                };
                // A claim that changes nothing speaks of what the entry links.
                let linked = if own.is_empty() { (self.asked.linked)(*entry) } else { Vec::new() };
                // One that names it by its title speaks of it, whatever its files are called by now.
                let is_named = self
                    .past
                    .sayings
                    .get(revert)
                    .is_some_and(|message| names_by_title(message, graph.marks(*node)));
                if !is_named && !touched.iter().any(|path| own.contains(path) || linked.contains(path)) {
                    continue;
                }
                let inverse = || self.past.changes.inverse(graph, repository, *revert);
                // The patches are remembered; the way from one to the other is walked only for those that fit.
                let is_inverse = inverse().is_some_and(|inverse| {
                    self.past.changes.patch(graph, repository, *node) == Some(inverse)
                }) && graph.reaches(*revert, *node);
                if is_inverse {
                    doubts.inverses.entry(*node).or_default().push(*revert);
                    doubts.resolved.insert(*revert);
                } else {
                    doubts.touching.entry(key).or_default().push(*revert);
                }
            }
        }
        // What is an inverse of one commit casts no doubt on others.
        for list in doubts.touching.values_mut().chain(doubts.unseen.values_mut()) {
            list.retain(|revert| !doubts.resolved.contains(revert));
        }
        doubts
    }
}
