//! How long something takes: how often it was measured, and what half and nine tenths of it stay below.

use serde::Serialize;

/// Lengths of time in seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    pub count: u64,
    /// By nearest rank: the value of which half of all are no greater. `None` where nothing was measured.
    pub median_seconds: Option<i64>,
    /// The value of which nine tenths are no greater.
    pub p90_seconds: Option<i64>,
}

impl Spread {
    /// Of lengths in any order.
    #[must_use]
    pub fn of(mut seconds: Vec<i64>) -> Self {
        seconds.sort_unstable();
        let rank = |tenths: usize| {
            let place = (seconds.len() * tenths).div_ceil(10);
            seconds.get(place.checked_sub(1)?).copied()
        };
        Self { count: seconds.len() as u64, median_seconds: rank(5), p90_seconds: rank(9) }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn by_nearest_rank() {
        for (seconds, median, p90) in [
            (vec![], None, None),
            (vec![7], Some(7), Some(7)),
            (vec![9, 1], Some(1), Some(9)),
            (vec![3, 1, 2], Some(2), Some(3)),
            ((1..=10).collect(), Some(5), Some(9)),
            ((1..=100).rev().collect(), Some(50), Some(90)),
        ] {
            let count = seconds.len() as u64;
            assert_eq!(
                Spread::of(seconds),
                Spread { count, median_seconds: median, p90_seconds: p90 },
                "{count}"
            );
        }
    }
}
