//! The figures of what is asked for: counted here once, for whichever command shows them.

use super::Context;
use super::journals::Journals;
use crate::evidence::Filter;
use crate::report::{Figures, Tally};
use chrono::NaiveDate;

/// Counts all entries that pass a filter, as they stood at the moment asked for, over all journals.
#[must_use]
pub fn figures(journals: &Journals, filter: &Filter, context: &Context) -> Figures {
    let mut tally = Tally::new(journals.as_of);
    for (_, case) in journals.cases(filter) {
        tally.add(&case);
    }
    finish(tally, journals, context)
}

/// The figures of what was counted, with what the code did in the same time.
#[must_use]
pub fn finish(tally: Tally, journals: &Journals, context: &Context) -> Figures {
    let days = tally.first().and_then(|first| code_days(journals, first, context));
    tally.finish(days.as_deref())
}

/// How many changes came to main on which days; `None` where not all code can be read: a part would be taken for the
/// whole.
fn code_days(journals: &Journals, first: NaiveDate, context: &Context) -> Option<Vec<(NaiveDate, u64)>> {
    let codes = journals.code_days(first, context);
    let is_whole = !codes.is_empty() && codes.values().all(|code| code.is_whole);
    is_whole.then(|| codes.into_values().flat_map(|code| code.days).collect())
}
