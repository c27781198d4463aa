//! By which commits of the first-parent line many nodes came into it, found in one sweep.

use super::{Bits, Graph, Node};
use std::collections::HashMap;

impl Graph {
    /// As [`Graph::landing`] for each of `nodes`; those that `tip` does not have in its history are left out. Every
    /// commit is looked at once, however many nodes are asked for.
    #[must_use]
    pub fn landings(&self, tip: Node, nodes: &[Node]) -> HashMap<Node, Node> {
        let mut found = HashMap::new();
        let Some(least) = nodes.iter().map(|node| self.generation(*node)).min() else { return found };
        let mut wanted = Bits::of(self.len());
        let mut left = nodes.iter().filter(|node| wanted.insert(**node)).count();
        let mut line = vec![tip];
        while let Some(parent) = line.last().and_then(|last| self.first_parent(*last)) {
            // Nothing before it can have any of them.
            if self.generation(parent) < least {
                break;
            }
            line.push(parent);
        }
        let mut seen = Bits::of(self.len());
        // From the oldest on: whatever is met for the first time came with the commit from which it is met.
        for on_line in line.into_iter().rev() {
            let mut waiting = vec![on_line];
            while let Some(node) = waiting.pop() {
                if self.generation(node) < least || !seen.insert(node) {
                    continue;
                }
                if wanted.has(node) {
                    found.insert(node, on_line);
                    left -= 1;
                }
                waiting.extend(self.parents(node));
            }
            if left == 0 {
                break;
            }
        }
        found
    }
}
