//! A set of nodes, a bit each.

use super::Node;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// An empty set of so many nodes at most.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    #[must_use]
    pub fn has(&self, node: Node) -> bool {
        self.0.get(node as usize / 64).is_some_and(|word| word >> (node % 64) & 1 != 0)
    }

    /// Whether it was not there yet.
    pub fn insert(&mut self, node: Node) -> bool {
        let word = &mut self.0[node as usize / 64];
        let is_new = *word >> (node % 64) & 1 == 0;
        *word |= 1 << (node % 64);
        is_new
    }
}
