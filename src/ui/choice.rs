//! How a list of words to choose from looks. The list itself is dialoguer's.

use dialoguer::theme::Theme;
use std::fmt;

/// The answer that leaves a choice open.
pub(super) const LEAVE_OPEN: &str = "(leave open)";

/// Rows of one line each: the question stands above the list, so that nothing in the list can wrap.
pub(super) struct ListTheme;

impl Theme for ListTheme {
    fn format_fuzzy_select_prompt(
        &self,
        out: &mut dyn fmt::Write,
        _prompt: &str,
        typed: &str,
        at: usize,
    ) -> fmt::Result {
        let (head, tail) = typed.split_at(at);
        write!(out, "> {head}|{tail}")
    }
}
