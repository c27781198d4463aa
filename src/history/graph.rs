//! The commits of a repository as a graph in memory: forty bytes a commit, so that a million fit.
//!
//! It knows who descends from whom and by which marks a commit may be recognised, and nothing of what messages mean.

mod bits;
mod file;
mod landings;

pub use bits::Bits;

use crate::git::ObjectId;

/// No commit: no repository holds that many.
const NONE: u32 = u32::MAX;

/// Ancestors that are followed at a time in one sweep.
const LANES: usize = 64;

/// What a commit may be recognised by, besides its id. Hashes: two that are equal have to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Of the subject, without the number of a pull request behind it.
    pub title: u32,
    /// Of the author and the author's time, which a rebase and a cherry-pick keep.
    pub author: u32,
    /// The pull or merge request; 0: none.
    pub number: u32,
}

/// A place in the graph.
pub type Node = u32;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    ids: Vec<ObjectId>,
    /// The first two parents; [`NONE`] where there is none, or it is not here.
    parents: Vec<[Node; 2]>,
    /// The other parents of a merge of more, in the order of the nodes.
    more: Vec<(Node, Node)>,
    /// Longer than that of every ancestor.
    generations: Vec<u32>,
    marks: Vec<Marks>,
    /// The nodes in the order of their ids.
    by_id: Vec<Node>,
}

/// A commit that is added.
pub struct Added {
    pub id: ObjectId,
    /// Those that are here already or are added with it; the places of the latter follow those of the former.
    pub parents: Vec<Node>,
    pub marks: Marks,
}

impl Graph {
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    #[must_use]
    pub fn id(&self, node: Node) -> ObjectId {
        self.ids[node as usize]
    }

    #[must_use]
    pub fn marks(&self, node: Node) -> Marks {
        self.marks[node as usize]
    }

    /// Greater than that of every ancestor.
    #[must_use]
    pub fn generation(&self, node: Node) -> u32 {
        self.generations[node as usize]
    }

    #[must_use]
    pub fn is_merge(&self, node: Node) -> bool {
        self.parents[node as usize][1] != NONE
    }

    #[must_use]
    pub fn first_parent(&self, node: Node) -> Option<Node> {
        self.parents(node).next()
    }

    pub fn parents(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let two = self.parents[node as usize];
        let start = self.more.partition_point(|(of, _)| *of < node);
        let more =
            self.more[start..].iter().take_while(move |(of, _)| *of == node).map(|(_, parent)| *parent);
        two.into_iter().filter(|parent| *parent != NONE).chain(more)
    }

    #[must_use]
    pub fn find(&self, id: ObjectId) -> Option<Node> {
        let place = self.by_id.binary_search_by_key(&id, |node| self.id(*node)).ok()?;
        Some(self.by_id[place])
    }

    /// The commits whose ids begin with these hexadecimal digits, in lower case.
    #[must_use]
    pub fn beginning(&self, digits: &str) -> Vec<Node> {
        let start = self.by_id.partition_point(|node| self.id(*node).to_string().as_str() < digits);
        let rest = self.by_id[start..].iter().copied();
        rest.take_while(|node| self.id(*node).to_string().starts_with(digits)).collect()
    }

    /// Adds commits.
    pub fn add(&mut self, added: Vec<Added>) {
        let first = self.ids.len();
        for (at, commit) in (first..).zip(added) {
            self.ids.push(commit.id);
            self.marks.push(commit.marks);
            let mut parents = [NONE; 2];
            for (place, parent) in commit.parents.into_iter().enumerate() {
                match parents.get_mut(place) {
                    Some(free) => *free = parent,
                    None => self.more.push((index(at), parent)),
                }
            }
            self.parents.push(parents);
        }
        // The beginnings of ids decide almost always, and are compared without looking the ids up.
        let mut keys: Vec<(u64, Node)> =
            self.ids.iter().enumerate().map(|(at, id)| (beginning(id), index(at))).collect();
        keys.sort_unstable_by(|one, other| {
            one.0.cmp(&other.0).then_with(|| self.ids[one.1 as usize].cmp(&self.ids[other.1 as usize]))
        });
        self.by_id = keys.into_iter().map(|(_, node)| node).collect();
        self.rank(first);
    }

    /// Gives the nodes from `first` on their generations; the others have theirs.
    fn rank(&mut self, first: usize) {
        let mut children = vec![0u32; self.ids.len() - first];
        for node in first..self.ids.len() {
            for parent in self.parents(index(node)) {
                if let Some(count) = (parent as usize).checked_sub(first) {
                    children[count] += 1;
                }
            }
        }
        // Children before their parents; a circle cannot be, as an id holds those of its parents.
        let mut order: Vec<Node> =
            (first..self.ids.len()).filter(|node| children[node - first] == 0).map(index).collect();
        let mut at = 0;
        while at < order.len() {
            for parent in self.parents(order[at]) {
                if let Some(place) = (parent as usize).checked_sub(first) {
                    children[place] -= 1;
                    if children[place] == 0 {
                        order.push(parent);
                    }
                }
            }
            at += 1;
        }
        self.generations.resize(self.ids.len(), 1);
        for node in order.into_iter().rev() {
            let highest = self.parents(node).map(|parent| self.generations[parent as usize]).max();
            self.generations[node as usize] = highest.map_or(1, |highest| highest + 1);
        }
    }

    /// Whether `later` is `earlier` or has it in its history.
    #[must_use]
    pub fn reaches(&self, later: Node, earlier: Node) -> bool {
        if later == earlier {
            return true;
        }
        let least = self.generations[earlier as usize];
        let mut seen = Bits::of(self.len());
        let mut waiting = vec![later];
        while let Some(node) = waiting.pop() {
            for parent in self.parents(node) {
                if parent == earlier {
                    return true;
                }
                if self.generations[parent as usize] > least && seen.insert(parent) {
                    waiting.push(parent);
                }
            }
        }
        false
    }

    /// All that these commits have in their histories, themselves included.
    #[must_use]
    pub fn history(&self, tips: impl IntoIterator<Item = Node>) -> Bits {
        let mut seen = Bits::of(self.len());
        let mut waiting: Vec<Node> = tips.into_iter().filter(|tip| seen.insert(*tip)).collect();
        while let Some(node) = waiting.pop() {
            waiting.extend(self.parents(node).filter(|parent| seen.insert(*parent)));
        }
        seen
    }

    /// What `merge` has in its history and `side` has not.
    #[must_use]
    pub fn brought(&self, merge: Node, side: Node) -> Vec<Node> {
        // The highest generation first: what both have is met from both before it is passed on.
        let mut waiting = std::collections::BinaryHeap::new();
        let mut of_side = Bits::of(self.len());
        let mut seen = Bits::of(self.len());
        let generation = |node: Node| self.generations[node as usize];
        for node in [merge, side] {
            if seen.insert(node) {
                waiting.push((generation(node), node));
            }
        }
        of_side.insert(side);
        let mut found = Vec::new();
        let mut left = usize::from(merge != side);
        while let Some((_, node)) = waiting.pop() {
            let is_of_side = of_side.has(node);
            if !is_of_side {
                found.push(node);
                left -= 1;
            }
            for parent in self.parents(node) {
                let is_new = seen.insert(parent);
                if is_of_side {
                    if of_side.insert(parent) && !is_new {
                        left -= 1;
                    }
                } else if is_new {
                    left += 1;
                }
                if is_new {
                    waiting.push((generation(parent), parent));
                }
            }
            if left == 0 {
                break;
            }
        }
        found
    }

    /// For each of `ancestors`, which of `nodes` have it in their history or are it: one sweep over the graph for
    /// every sixty-four.
    #[must_use]
    pub fn descendants(&self, ancestors: &[Node], nodes: &[Node]) -> Vec<Vec<bool>> {
        let mut found = Vec::with_capacity(ancestors.len());
        if ancestors.is_empty() {
            return found;
        }
        let mut order: Vec<Node> = (0..index(self.len())).collect();
        order.sort_by_key(|node| self.generations[*node as usize]);
        for lane in ancestors.chunks(LANES) {
            let mut masks = vec![0u64; self.len()];
            for (at, node) in lane.iter().enumerate() {
                masks[*node as usize] |= 1 << at;
            }
            for node in &order {
                let inherited = self.parents(*node).fold(0, |mask, parent| mask | masks[parent as usize]);
                masks[*node as usize] |= inherited;
            }
            for at in 0..lane.len() {
                found.push(nodes.iter().map(|node| masks[*node as usize] >> at & 1 != 0).collect());
            }
        }
        found
    }

    /// The commit of the first-parent line of `tip` by which `node` came into it: itself, or a merge.
    #[must_use]
    pub fn landing(&self, tip: Node, node: Node) -> Option<Node> {
        let mut line = vec![tip];
        while let Some(parent) = line.last().and_then(|last| self.first_parent(*last)) {
            // Nothing before it can have it.
            if self.generations[parent as usize] < self.generations[node as usize] {
                break;
            }
            line.push(parent);
        }
        // All before the landing have it, none behind it.
        let behind = line.partition_point(|on_line| self.reaches(*on_line, node));
        behind.checked_sub(1).map(|at| line[at])
    }

    /// Every node.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        0..index(self.len())
    }
}

/// The first eight bytes of an id, which order as the id does.
fn beginning(id: &ObjectId) -> u64 {
    id.as_bytes().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn index(at: usize) -> Node {
    Node::try_from(at).expect("no repository holds four thousand million commits")
}

#[cfg(test)]
mod tests;
