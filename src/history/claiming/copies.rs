//! Copies of a commit: cherry-picked, rebased, applied again. Sought among those that keep its subject, its author and
//! time, or that say where they come from; and only what makes the same change is one.

use crate::git::Repository;
use crate::history::Past;
use crate::history::graph::{Bits, Node};
use crate::history::reverts::MOST_ALIKE;
use std::collections::{HashMap, HashSet};

pub(super) struct Copies {
    by_title: HashMap<u32, Vec<Node>>,
    by_author: HashMap<u32, Vec<Node>>,
    /// Commit ↔ what it says to be picked from.
    picked: HashMap<Node, Vec<Node>>,
}

impl Copies {
    /// What may be copies of some commits.
    pub(super) fn among(past: &Past, held: &Bits, wanted: impl Iterator<Item = Node>) -> Self {
        let (mut titles, mut authors) = (HashSet::new(), HashSet::new());
        for node in wanted {
            let marks = past.graph.marks(node);
            titles.insert(marks.title);
            authors.insert(marks.author);
        }
        let (mut by_title, mut by_author) = (HashMap::new(), HashMap::new());
        for node in past.graph.nodes().filter(|node| held.has(*node)) {
            let marks = past.graph.marks(node);
            if titles.contains(&marks.title) {
                by_title.entry(marks.title).or_insert_with(Vec::new).push(node);
            }
            if authors.contains(&marks.author) {
                by_author.entry(marks.author).or_insert_with(Vec::new).push(node);
            }
        }
        let mut picked: HashMap<Node, Vec<Node>> = HashMap::new();
        for (node, message) in past.sayings.iter().filter(|(node, _)| held.has(**node)) {
            for id in &message.picked_from {
                // The graph may still know commits that no branch holds any more: those are nobody's copies.
                let origins = past.graph.beginning(id).into_iter().filter(|origin| held.has(*origin));
                let [origin] = origins.collect::<Vec<_>>()[..] else { continue };
                picked.entry(*node).or_default().push(origin);
                picked.entry(origin).or_default().push(*node);
            }
        }
        Self { by_title, by_author, picked }
    }

    /// The copies of a commit, itself left out.
    pub(super) fn of(&self, past: &Past, repository: &Repository, node: Node) -> Vec<Node> {
        let is_revert = |node: Node| past.sayings.get(&node).is_some_and(|message| message.is_revert);
        // To take one of two reverts back leaves the other one: sharing their fate would hide that.
        if is_revert(node) {
            return Vec::new();
        }
        let marks = past.graph.marks(node);
        let few = |found: Option<&Vec<Node>>| {
            found.filter(|all| all.len() <= MOST_ALIKE).cloned().unwrap_or_default()
        };
        let mut found = few(self.by_title.get(&marks.title));
        found.extend(few(self.by_author.get(&marks.author)));
        found.sort_unstable();
        found.dedup();
        found.retain(|other| *other != node && !is_revert(*other));
        if !found.is_empty() {
            let patch = |node: Node| past.changes.patch(&past.graph, repository, node);
            let own = patch(node);
            found.retain(|other| own.is_some() && patch(*other) == own);
        }
        // Where a commit says what it is a copy of, that holds although conflicts were resolved on the way.
        found.extend(
            self.picked
                .get(&node)
                .into_iter()
                .flatten()
                .filter(|other| **other != node && !is_revert(**other)),
        );
        found.sort_unstable();
        found.dedup();
        found
    }
}
