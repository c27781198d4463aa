//! Which entries a page shows: the most urgent of all, found in one pass that holds no more than are shown.

use crate::model::{EntryId, Risk, Status};
use crate::reconcile::Case;
use chrono::{DateTime, TimeDelta, Utc};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Unreconciled entries on a page.
const MOST_UNRECONCILED: usize = 500;
/// Reconciled ones.
const MOST_RECONCILED: usize = 100;
/// What was reconciled in so many days was reconciled lately.
const LATELY: TimeDelta = TimeDelta::days(30);

/// What stands first compares as less.
type Urgency = (Reverse<bool>, Reverse<Option<Risk>>, i64, EntryId);
type Recency = (Reverse<DateTime<Utc>>, EntryId);

/// The entries that are shown so far; `T` is whatever leads back to one.
pub struct Chosen<T> {
    as_of: DateTime<Utc>,
    unreconciled: First<Urgency, T>,
    reconciled: First<Recency, T>,
}

impl<T> Chosen<T> {
    #[must_use]
    pub fn new(as_of: DateTime<Utc>) -> Self {
        Self { as_of, unreconciled: First::new(MOST_UNRECONCILED), reconciled: First::new(MOST_RECONCILED) }
    }

    pub fn offer(&mut self, case: &Case, way_back: T) {
        let (summary, verdict) = (&case.summary, &case.verdict);
        if verdict.status.is_unreconciled() {
            let urgency = (Reverse(verdict.overdue), Reverse(summary.risk), summary.performed, summary.id);
            self.unreconciled.offer(urgency, way_back);
        } else if verdict.status != Status::Mistaken
            && let Some(at) = settled(case)
            && at > self.as_of - LATELY
            && at <= self.as_of
        {
            self.reconciled.offer((Reverse(at), summary.id), way_back);
        }
    }

    /// The unreconciled ones, the most urgent first, and what was reconciled lately, the last first.
    #[must_use]
    pub fn finish(self) -> (Vec<T>, Vec<T>) {
        (self.unreconciled.in_order(), self.reconciled.in_order())
    }
}

/// When an entry was reconciled: as the code says, else as somebody decided.
#[must_use]
pub fn settled(case: &Case) -> Option<DateTime<Utc>> {
    let decided = || case.standing.decision.as_ref().map(|decision| decision.at.to_utc());
    let is_done = !case.verdict.status.is_unreconciled();
    is_done.then(|| case.settled_at.or_else(decided)).flatten()
}

/// The least of all that were offered.
struct First<K: Ord, T> {
    most: usize,
    /// The last of them on top: it gives way.
    heap: BinaryHeap<Kept<K, T>>,
}

struct Kept<K, T>(K, T);

impl<K: Ord, T> First<K, T> {
    fn new(most: usize) -> Self {
        Self { most, heap: BinaryHeap::new() }
    }

    fn offer(&mut self, key: K, what: T) {
        if self.heap.len() < self.most {
            self.heap.push(Kept(key, what));
        } else if let Some(mut last) = self.heap.peek_mut()
            && key < last.0
        {
            *last = Kept(key, what);
        }
    }

    fn in_order(self) -> Vec<T> {
        self.heap.into_sorted_vec().into_iter().map(|Kept(_, what)| what).collect()
    }
}

impl<K: Ord, T> PartialEq for Kept<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Ord, T> Eq for Kept<K, T> {}

impl<K: Ord, T> PartialOrd for Kept<K, T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, T> Ord for Kept<K, T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::First;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_of_all_are_kept_in_their_order(mut keys in prop::collection::vec(0u16..50, 0..40), most in 0usize..12) {
            let mut first = First::new(most);
            for (at, key) in keys.iter().enumerate() {
                first.offer((*key, at), *key);
            }
            keys.sort_unstable();
            keys.truncate(most);
            prop_assert_eq!(first.in_order(), keys);
        }
    }
}
