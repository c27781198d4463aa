//! Splits one simple command into its words, from a place inside a text to the command's end.
//!
//! Knows quoting in both shells' ways, escaped quotes of an enclosing string, continued lines,
//! and commands written as a JSON list. It does not expand anything.

use super::literal::{self, quoted_end};

/// No command that a person types is longer; keeps one broken quote from eating a log file.
const MOST_BYTES: usize = 64 * 1024;
const MOST_WORDS: usize = 2000;

/// One word. The span is without the quotes that enclose the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether quotes enclosed the whole word.
    pub(super) quoted: bool,
}

impl Word {
    /// The bytes of the word as they stand in the text.
    /// How many bytes it has.
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// The bytes of the word as they stand in the text.
    pub(super) fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The word without its first `skip` bytes and without quotes around the rest.
    pub(super) fn rest(self, text: &[u8], skip: usize) -> Word {
        let start = (self.start + skip).min(self.end);
        if let Some(inner) = literal::enclosed(text, start, self.end) {
            return Word { start: inner.start, end: inner.end, quoted: true };
        }
        Word { start, end: self.end, quoted: self.quoted }
    }
}

/// The words of a command and where it ends.
#[derive(Debug, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// The byte that ended the command (`|`, `;`, a quote, a newline), or the text's end.
    pub(super) end: usize,
}

/// Reads words from `at` on. `outer` is the quote that is open there (0 for none).
pub(super) fn read(text: &[u8], at: usize, outer: u8) -> Command {
    let mut at = at;
    let mut outer = outer;
    let mut list = false;
    // `["mysql", "-psecret"]`: the command's own quote closes at once and a comma follows.
    if outer != 0 && text.get(at) == Some(&outer) {
        let after = literal::skip_blanks(text, at + 1);
        if text.get(after) != Some(&b',') {
            return Command { words: Vec::new(), end: at };
        }
        (at, outer, list) = (after, 0, true);
    }
    let limit = text.len().min(at + MOST_BYTES);
    let mut command = Command { words: Vec::new(), end: limit };
    loop {
        at = skip_space(text, at, limit, list);
        if at >= limit || command.words.len() >= MOST_WORDS || ends_command(text, at, outer, list) {
            command.end = at;
            return command;
        }
        let end = word_end(text, at, limit, outer, list);
        if end == at {
            // A lone byte that is no word (an unclosed quote): the command ends here.
            command.end = at;
            return command;
        }
        let word = Word { start: at, end, quoted: false };
        command.words.push(word.rest(text, 0));
        at = end;
    }
}

fn skip_space(text: &[u8], mut at: usize, limit: usize, list: bool) -> usize {
    while at < limit {
        match text[at] {
            b' ' | b'\t' => at += 1,
            b',' | b'\r' | b'\n' if list => at += 1,
            b'\\' if text.get(at + 1) == Some(&b'\n') => at += 2,
            b'\\' if text.get(at + 1..at + 3) == Some(b"\r\n") => at += 3,
            _ => break,
        }
    }
    at
}

fn ends_command(text: &[u8], at: usize, outer: u8, list: bool) -> bool {
    let byte = text[at];
    if list {
        return byte == b']' || byte == b'}';
    }
    match byte {
        b'\n' | b'\r' | b';' | b'|' | b'&' | b')' | b'`' | 0 => true,
        b'\\' if outer == b'"' => matches!(text.get(at + 1), Some(b'n' | b'r')),
        quote => quote == outer && outer != 0,
    }
}

fn word_end(text: &[u8], start: usize, limit: usize, outer: u8, list: bool) -> usize {
    let mut at = start;
    while at < limit {
        let byte = text[at];
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'`' | 0 => break,
            b',' | b']' if list => break,
            b';' | b'|' | b')' if !list => break,
            b'&' if !list && text.get(at.wrapping_sub(1)) != Some(&b'>') => break,
            b'\\' => match text.get(at + 1) {
                None | Some(b'\n') => break,
                Some(b'\r') if text.get(at + 2) == Some(&b'\n') => break,
                Some(b'n' | b'r' | b't') if outer == b'"' => break,
                Some(b'\\' | b'"' | b'\'') => {
                    at = quoted_end(text, at, limit).map_or(at + 2, |span| span.after);
                }
                Some(_) => at += 2,
            },
            b'\'' | b'"' => {
                if byte == outer {
                    break;
                }
                match quoted_end(text, at, limit) {
                    Some(span) => at = span.after,
                    None => break,
                }
            }
            b'$' if text.get(at + 1) == Some(&b'(') => at = substitution_end(text, at + 2, limit),
            _ => at += 1,
        }
    }
    at.min(limit)
}

/// The byte after the `)` that closes a `$(`, on the same line; else the place it began.
fn substitution_end(text: &[u8], from: usize, limit: usize) -> usize {
    let mut depth = 1_usize;
    // Long substitutions are cut: the value begins with `$(` either way, and is no secret.
    let stretch = text.iter().enumerate().take(limit.min(from + 1024)).skip(from);
    for (at, byte) in stretch {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\n' => break,
            _ => {}
        }
    }
    from
}
