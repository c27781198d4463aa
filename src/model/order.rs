//! The order of an entry's facts: each after all that its writer had seen, whatever the clocks said.
//!
//! Computed from the set of facts alone, so that neither the order in which they arrive nor how often makes
//! a difference. What the facts mean is no business of this file.

use super::{Fact, FactId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A fact's place in an [`Order`], counted from 0. Whatever follows a fact has a greater place.
pub(super) type Place = usize;

/// The facts in an order that respects `after`, and what each of them follows.
///
/// Facts that did not know of each other stand in the order of their ULIDs, so that a reader sees them about
/// as they were written.
pub(super) struct Order<'a> {
    /// By place.
    pub facts: Vec<&'a Fact>,
    /// Two different facts go by the same id: one of them was forged, and nobody can tell which.
    pub forged: bool,
    /// By place: the row in `seen`.
    rows: Vec<usize>,
    seen: Relation,
}

impl<'a> Order<'a> {
    pub fn of(facts: &'a [Fact]) -> Self {
        let mut known: Vec<&Fact> = facts.iter().collect();
        // The same fact can arrive twice, from two branches; it counts once. Of two that differ neither may
        // be dropped, and their contents put them in order. As text, because a NaN equals nothing.
        known.sort_by(|one, other| one.id.cmp(&other.id).then_with(|| spelled(one).cmp(&spelled(other))));
        known.dedup_by(|one, other| one.id == other.id && spelled(one) == spelled(other));
        let forged = known.windows(2).any(|pair| pair[0].id == pair[1].id);
        let seen = Relation::of(&known);
        let rows = seen.sorted();
        Self { facts: rows.iter().map(|row| known[*row]).collect(), forged, rows, seen }
    }

    /// Whether `later` was written by somebody who had seen `earlier`. No fact follows itself.
    pub fn follows(&self, later: Place, earlier: Place) -> bool {
        self.seen.has(self.rows[later], self.rows[earlier])
    }

    /// The places of the chosen facts, in ascending order.
    pub fn places(&self, chosen: impl Fn(&Fact) -> bool) -> Vec<Place> {
        (0..self.facts.len()).filter(|place| chosen(self.facts[*place])).collect()
    }

    /// Of some places, in ascending order, those that no other of them follows.
    pub fn newest(&self, chosen: &[Place]) -> Vec<Place> {
        let is_newest = |at: usize| {
            // From the end: in a chain the very last one follows all others.
            !chosen[at + 1..].iter().rev().any(|later| self.follows(*later, chosen[at]))
        };
        (0..chosen.len()).filter(|at| is_newest(*at)).map(|at| chosen[at]).collect()
    }
}

fn spelled(fact: &Fact) -> String {
    format!("{fact:?}")
}

/// Which fact had been seen by which: one row of bits for each fact, one bit for each fact that it follows.
struct Relation {
    size: usize,
    words_per_row: usize,
    bits: Vec<u64>,
}

impl Relation {
    /// `known` is sorted by id.
    fn of(known: &[&Fact]) -> Self {
        let size = known.len();
        let words_per_row = size.div_ceil(64);
        let mut relation = Self { size, words_per_row, bits: vec![0; size * words_per_row] };
        let direct: Vec<Vec<usize>> =
            known.iter().map(|fact| fact.after.iter().flat_map(|id| rows_of(*id, known)).collect()).collect();
        // To and fro until nothing is added. Where ULIDs agree with `after` the first pass does it, where all
        // clocks ran backwards the second; only forged circles take more, and they end as well.
        let mut forwards = true;
        loop {
            let mut grown = false;
            for step in 0..size {
                let later = if forwards { step } else { size - 1 - step };
                for &earlier in &direct[later] {
                    grown |= relation.add(later, earlier);
                }
            }
            if !grown {
                break;
            }
            forwards = !forwards;
        }
        relation.cut_circles();
        relation
    }

    fn has(&self, later: usize, earlier: usize) -> bool {
        self.bits[later * self.words_per_row + earlier / 64] & (1 << (earlier % 64)) != 0
    }

    /// Adds a fact and all that it follows to what another follows; says whether anything was new.
    fn add(&mut self, later: usize, earlier: usize) -> bool {
        let (to, from) = (later * self.words_per_row, earlier * self.words_per_row);
        let mut grown = !self.has(later, earlier);
        self.bits[to + earlier / 64] |= 1 << (earlier % 64);
        for word in 0..self.words_per_row {
            let joined = self.bits[to + word] | self.bits[from + word];
            grown |= joined != self.bits[to + word];
            self.bits[to + word] = joined;
        }
        grown
    }

    /// A circle can only be forged: an id is drawn after the facts that it names were written. The facts in
    /// one count as concurrent.
    fn cut_circles(&mut self) {
        let circular: Vec<usize> = (0..self.size).filter(|row| self.has(*row, *row)).collect();
        if circular.is_empty() {
            return;
        }
        let before = self.bits.clone();
        let had = |later: usize, earlier: usize| {
            before[later * self.words_per_row + earlier / 64] & (1 << (earlier % 64)) != 0
        };
        for &one in &circular {
            for &other in circular.iter().filter(|other| had(one, **other) && had(**other, one)) {
                self.bits[one * self.words_per_row + other / 64] &= !(1 << (other % 64));
            }
        }
    }

    /// The rows, each after all that it follows, otherwise as they stand.
    fn sorted(&self) -> Vec<usize> {
        let row = |at: usize| &self.bits[at * self.words_per_row..(at + 1) * self.words_per_row];
        let mut waits_for: Vec<u32> =
            (0..self.size).map(|at| row(at).iter().map(|word| word.count_ones()).sum()).collect();
        let mut ready: BinaryHeap<Reverse<usize>> =
            (0..self.size).filter(|at| waits_for[*at] == 0).map(Reverse).collect();
        let mut sorted = Vec::with_capacity(self.size);
        while let Some(Reverse(next)) = ready.pop() {
            sorted.push(next);
            for later in (0..self.size).filter(|later| self.has(*later, next)) {
                waits_for[later] -= 1;
                if waits_for[later] == 0 {
                    ready.push(Reverse(later));
                }
            }
        }
        sorted
    }
}

/// The rows of an id: none where the fact is not here, more than one where it was forged.
fn rows_of(id: FactId, known: &[&Fact]) -> std::ops::Range<usize> {
    known.partition_point(|fact| fact.id < id)..known.partition_point(|fact| fact.id <= id)
}
