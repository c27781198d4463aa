//! The graph as bytes, little-endian: so many commits, then each of its columns.

use super::{Graph, Marks, Node, index};
use crate::git::ObjectId;

/// Bytes of a commit in all columns of a fixed width.
const WIDTH: usize = 20 + 8 + 4 + 12;

impl Graph {
    /// Appends it.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut number = |number: usize| out.extend_from_slice(&index(number).to_le_bytes());
        number(self.len());
        number(self.more.len());
        for id in &self.ids {
            out.extend_from_slice(id.as_bytes());
        }
        let mut put = |node: Node| out.extend_from_slice(&node.to_le_bytes());
        self.parents.iter().flatten().for_each(|node| put(*node));
        self.generations.iter().for_each(|generation| put(*generation));
        for marks in &self.marks {
            [marks.title, marks.author, marks.number].into_iter().for_each(&mut put);
        }
        self.by_id.iter().for_each(|node| put(*node));
        for (of, parent) in &self.more {
            put(*of);
            put(*parent);
        }
    }

    /// The inverse: the graph and what follows it; `None` where the bytes are anything else.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let mut rest = bytes;
        let mut take = |count: usize| {
            let (part, behind) = rest.split_at_checked(count)?;
            rest = behind;
            Some(part)
        };
        let number = |part: &[u8]| part.try_into().map(u32::from_le_bytes).ok();
        let count = number(take(4)?)? as usize;
        let more = number(take(4)?)? as usize;
        if bytes.len() < count.checked_mul(WIDTH)? {
            return None;
        }
        let numbers = |part: &[u8]| -> Vec<u32> {
            part.chunks_exact(4)
                .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect()
        };
        let ids = take(count * 20)?.chunks_exact(20).map(ObjectId::from_bytes);
        let ids = ids.collect::<Result<Vec<_>, _>>().ok()?;
        let parents: Vec<[Node; 2]> =
            numbers(take(count * 8)?).chunks_exact(2).map(|two| [two[0], two[1]]).collect();
        let generations = numbers(take(count * 4)?);
        let marks = numbers(take(count * 12)?);
        let marks =
            marks.chunks_exact(3).map(|three| Marks { title: three[0], author: three[1], number: three[2] });
        let marks = marks.collect();
        let by_id = numbers(take(count * 4)?);
        let more: Vec<(Node, Node)> =
            numbers(take(more.checked_mul(8)?)?).chunks_exact(2).map(|two| (two[0], two[1])).collect();
        // What points outside of it would end the program.
        let is_inside = |node: Node| (node as usize) < count;
        let is_whole = parents.iter().flatten().all(|node| *node == super::NONE || is_inside(*node))
            && by_id.iter().all(|node| is_inside(*node))
            && more.iter().all(|(of, parent)| is_inside(*of) && is_inside(*parent));
        is_whole.then_some((Self { ids, parents, more, generations, marks, by_id }, rest))
    }
}
