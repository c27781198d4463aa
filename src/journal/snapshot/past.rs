//! The journal as it stood at a moment: what had been recorded and said by then.

use super::Snapshot;
use chrono::{DateTime, Utc};

impl Snapshot {
    /// The same without what was recorded or said later, by the times that its writers gave. All of it is in memory:
    /// an index knows only today. A fact that cannot be read stays: nobody knows what it says, and since when.
    #[must_use]
    pub fn as_of(&self, moment: DateTime<Utc>) -> Self {
        let mut then = Self { warnings: self.warnings.clone(), ..Self::default() };
        for row in self.rows().filter(|row| row.summary.recorded <= moment.timestamp_millis()) {
            let Some(mut dossier) = self.dossier(&row) else { continue };
            dossier.facts.retain(|fact| fact.at.to_utc() <= moment);
            then.insert(row.summary.id, Box::new(dossier), row.is_waiting);
        }
        then.arrange();
        then
    }
}
