//! How much came to the main branch of a code on one day: what emergency changes are held against.

use chrono::NaiveDate;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeDay {
    /// The name of the code repository.
    pub code: String,
    /// In UTC.
    pub day: NaiveDate,
    /// Commits on main's first-parent line that changed something; a merge is one.
    pub changes: u32,
}
