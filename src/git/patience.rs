//! How long something may take that nobody asked for: work beside another command ends when this is over.

use std::time::{Duration, Instant};

/// A bound on time, counted from when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    until: Instant,
}

impl Patience {
    #[must_use]
    pub fn of(duration: Duration) -> Self {
        let now = Instant::now();
        Self { until: now.checked_add(duration).unwrap_or(now) }
    }

    #[must_use]
    pub fn is_over(self) -> bool {
        Instant::now() >= self.until
    }
}
