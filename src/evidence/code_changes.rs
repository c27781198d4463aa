//! How much came to the main branches of all code that can be read from here: what emergency changes are held against.

use super::codes::Codes;
use super::heard::{Unseen, visible_codes};
use crate::history::arrivals;
use crate::model::CodeDay;
use chrono::{DateTime, Utc};

/// What came to main, and what could not be seen of it.
#[derive(Clone, Debug, Default)]
pub struct CodeChanges {
    /// By code in the order of the policy, then by day; days without any are left out.
    pub days: Vec<CodeDay>,
    /// Where this is not empty there may have been more changes than are counted.
    pub unseen: Vec<Unseen>,
}

/// Counts the changes between two moments, both included. Nothing is fetched.
#[must_use]
pub fn code_changes(codes: &Codes<'_>, from: DateTime<Utc>, to: DateTime<Utc>) -> CodeChanges {
    let (visible, unseen) = visible_codes(codes);
    let mut found = CodeChanges { days: Vec::new(), unseen };
    for code in &visible {
        let Some(main) = code.main(None) else {
            found.unseen.extend(code.unseen.iter().cloned());
            continue;
        };
        let arrivals = arrivals(&code.repository, main, from, to);
        if arrivals.is_cut {
            found.unseen.push(code.cut(from.date_naive()));
        }
        let day = |(day, changes)| CodeDay { code: code.name.clone(), day, changes };
        found.days.extend(arrivals.by_day.into_iter().map(day));
    }
    found
}
