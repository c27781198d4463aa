//! The page that managers and engineers read: the figures, the entries that matter most with their stories, what was
//! reconciled lately, and what could not be seen.
//!
//! Every number comes from [`Figures`]. What is left out for outsiders is left out here, so that no renderer can show it.

mod entry;
mod masking;
mod said;
mod story;
mod urgent;

pub use entry::{PageChange, PageEntry};
pub use masking::{LeaveOut, Masking, Masks};
pub use story::PageEvent;
pub use urgent::Chosen;

use super::{Figures, VERSION};
use crate::reconcile::Case;
use serde::Serialize;

/// Bytes of entries on a page, after which entries are shown without their stories: a page has to fit into a mail.
const ROOM: usize = 2_000_000;

#[derive(Serialize)]
pub struct PageView {
    pub version: u32,
    /// Which journal, as a person names it.
    pub journal: String,
    /// The filters that were asked for, as sentences; empty: the whole journal.
    pub narrowed: Vec<String>,
    /// `people`, `values`, `commands`.
    pub left_out: Vec<&'static str>,
    /// What could not be read: what is not shown may still be there.
    pub unseen: Vec<String>,
    /// The first sentences, for whoever reads no more.
    pub summary: String,
    pub figures: Figures,
    /// Overdue first, then by risk, then the oldest; not more than a page holds.
    pub unreconciled: Vec<PageEntry>,
    /// The last first: of the last thirty days, not more than a page holds.
    pub reconciled: Vec<PageEntry>,
}

/// What the page says of itself.
pub struct About {
    pub journal: String,
    pub narrowed: Vec<String>,
    pub unseen: Vec<String>,
}

impl PageView {
    /// `unreconciled` and `reconciled` in the order in which they are shown.
    #[must_use]
    pub fn new(
        about: &About,
        mut figures: Figures,
        masking: &Masking,
        unreconciled: impl IntoIterator<Item = Case>,
        reconciled: impl IntoIterator<Item = Case>,
    ) -> Self {
        let summary = said::summary(&figures, !about.narrowed.is_empty());
        masking.mask(&mut figures);
        let mut room = ROOM;
        let mut entries = |cases: &mut dyn Iterator<Item = Case>| -> Vec<PageEntry> {
            cases
                .map(|case| {
                    let mut entry = PageEntry::of(&case, figures.as_of, &masking.within(&case));
                    match room.checked_sub(entry.weight()) {
                        Some(left) => room = left,
                        None => entry.shorten(),
                    }
                    entry
                })
                .collect()
        };
        let unreconciled = entries(&mut unreconciled.into_iter());
        let reconciled = entries(&mut reconciled.into_iter());
        let About { journal, narrowed, unseen } = masking.about(about);
        Self {
            version: VERSION,
            journal,
            narrowed,
            left_out: masking.left_out(),
            unseen,
            summary,
            figures,
            unreconciled,
            reconciled,
        }
    }

    /// Whether there are more than are shown.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        (self.unreconciled.len() as u64) < self.figures.unreconciled
    }
}
