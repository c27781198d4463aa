//! How a list of words to choose from looks. The list itself is dialoguer's.

use crate::render::line;
use dialoguer::console::{measure_text_width, truncate_str};
use dialoguer::theme::Theme;
use std::borrow::Cow;
use std::fmt;

/// The answer that leaves a choice open.
pub(super) const LEAVE_OPEN: &str = "(leave open)";

/// A word that fits into a row: of a longer one the middle is left out, for both ends tell more.
pub(super) fn shortened(word: &str, columns: usize) -> Cow<'_, str> {
    let word = line(word);
    if measure_text_width(&word) <= columns {
        return word;
    }
    let head = columns / 3;
    let mut room = columns.saturating_sub(head + 1);
    let mut tail: Vec<char> = Vec::new();
    for letter in word.chars().rev() {
        let wide = measure_text_width(letter.encode_utf8(&mut [0; 4]));
        if wide > room {
            break;
        }
        room -= wide;
        tail.push(letter);
    }
    let tail: String = tail.into_iter().rev().collect();
    Cow::Owned(format!("{}…{tail}", truncate_str(&word, head, "")))
}

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
