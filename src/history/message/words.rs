//! The lines of a message that speak of entries, told from prose.

use super::{OVERRIDES, RECONCILES, REOPENS};

pub(super) enum Line<'a> {
    /// One of the words with its colon, and what follows.
    Said(&'static str, &'a str),
    /// One of the words without its colon, and an id behind it.
    Slip(&'static str, &'a str),
    /// Nothing but ids.
    Ids(&'a str),
    Other,
}

impl<'a> Line<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        let line = without_bullet(line);
        for word in [RECONCILES, REOPENS, OVERRIDES] {
            let Some(start) = line.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)) else {
                continue;
            };
            let rest = line[start.len()..].trim_start_matches(['*', '_']).trim_start();
            if let Some(rest) = rest.strip_prefix(':') {
                return Self::Said(word, rest.trim_start_matches(['*', '_']));
            }
            let is_meant = rest.split_whitespace().next().is_some_and(|first| id_word(first).is_some());
            return if is_meant { Self::Slip(word, rest) } else { Self::Other };
        }
        let mut parts = line.split(|letter: char| letter.is_whitespace() || letter == ',').peekable();
        let is_ids = parts.peek().is_some_and(|first| !first.is_empty())
            && parts.all(|part| part.is_empty() || id_word(part).is_some());
        if is_ids { Self::Ids(line) } else { Self::Other }
    }
}

/// A line behind its white space and the bullet of a list: `*`, `-`, `+`, `•`, `1.`, `[x]`.
///
/// What is quoted (`>`) or not ticked (`[ ]`) is somebody else's word, or nobody's.
pub(super) fn without_bullet(line: &str) -> &str {
    let line = line.trim_start();
    let numbered = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let behind = match line.strip_prefix(['*', '-', '+', '•']) {
        Some(rest) => Some(rest),
        None if numbered.len() < line.len() => numbered.strip_prefix(['.', ')']),
        None => None,
    };
    let line = behind.filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(line).trim_start();
    let line = ["[x]", "[X]"].iter().find_map(|tick| line.strip_prefix(tick)).unwrap_or(line).trim_start();
    // Emphasis in a pull request's text.
    line.trim_start_matches(['*', '_'])
}

/// What was meant as an id: it begins with `gap-`, in any case, whatever is put around it.
pub(super) fn id_word(word: &str) -> Option<&str> {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    word.get(..4).filter(|start| start.eq_ignore_ascii_case("gap-")).map(|_| word)
}
