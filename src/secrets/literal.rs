//! Reads one literal value at a place of a text: quoted, escaped-quoted or bare.
//!
//! It decides where a value begins and ends; whether it is a secret is asked elsewhere.

use std::ops::Range;

/// No password is longer than this; a quote that stays open longer never closed.
const MOST_QUOTED: usize = 16 * 1024;
/// Strings inside strings inside strings: more backslashes than this are nobody's quoting.
const MOST_BACKSLASHES: usize = 7;

/// A quoted stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    /// What the quotes enclose.
    pub(super) inner: Range<usize>,
    /// The byte after the closing quote.
    pub(super) after: usize,
}

/// One value as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) span: Range<usize>,
    pub(super) quoted: bool,
    /// The byte after the value and its closing quote.
    pub(super) after: usize,
}

/// The position of the first byte from `at` on that is neither a space nor a tab.
pub(super) fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    // More blanks than this are a column of a table, which no rule crosses.
    let limit = text.len().min(at + 64);
    while at < limit && matches!(text[at], b' ' | b'\t') {
        at += 1;
    }
    at
}

/// Reads the quotes that open at `at`, possibly behind backslashes, on one line.
pub(super) fn quoted_end(text: &[u8], at: usize, limit: usize) -> Option<Quoted> {
    let slashes = text[at..].iter().take(MOST_BACKSLASHES + 1).take_while(|b| **b == b'\\').count();
    let quote = *text.get(at + slashes)?;
    if slashes > MOST_BACKSLASHES || !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let start = at + slashes + 1;
    let limit = limit.min(start + MOST_QUOTED);
    let mut run = 0;
    let mut i = start;
    while i < limit {
        let byte = text[i];
        if byte == b'\n' {
            return None;
        }
        if byte == b'\\' {
            run += 1;
            i += 1;
            continue;
        }
        if byte == quote {
            // Single quotes know no escape in a shell: `'a\'` is closed.
            let closes = run == slashes || (slashes == 0 && (quote == b'\'' || run % 2 == 0));
            if closes {
                let end = i - if slashes == 0 { 0 } else { run };
                if slashes == 0 && quote == b'\'' && text.get(i + 1) == Some(&b'\'') && i + 1 < limit {
                    // SQL's doubled quote, or two quoted pieces: one value all the same.
                    if i > start {
                        i += 2;
                        run = 0;
                        continue;
                    }
                }
                return Some(Quoted { inner: start..end, after: i + 1 });
            }
            if run < slashes {
                // The enclosing string ended first.
                return None;
            }
        }
        run = 0;
        i += 1;
    }
    None
}

/// What one pair of quotes encloses, if it spans exactly `start..end`.
pub(super) fn enclosed(text: &[u8], start: usize, end: usize) -> Option<Range<usize>> {
    let first = *text.get(start)?;
    let from = if first == b'$' { start + 1 } else { start };
    if !matches!(text.get(from), Some(b'"' | b'\'' | b'\\')) {
        return None;
    }
    let quoted = quoted_end(text, from, end)?;
    (quoted.after == end).then_some(quoted.inner)
}

/// Reads a value at `at`, inside the quote `outer` (0 for none). `None` where there is none.
pub(super) fn read(text: &[u8], at: usize, outer: u8) -> Option<Literal> {
    let first = *text.get(at)?;
    let from = if first == b'$' && text.get(at + 1) == Some(&b'\'') { at + 1 } else { at };
    if matches!(text[from], b'"' | b'\'' | b'\\') && !(outer != 0 && text[from] == outer) {
        if let Some(quoted) = quoted_end(text, from, text.len()) {
            return Some(Literal { span: quoted.inner, quoted: true, after: quoted.after });
        }
        if matches!(first, b'"' | b'\'') {
            // Never closed on this line: what follows is still the value.
            let end = bare_end(text, at + 1, 0);
            return (end > at + 1).then_some(Literal { span: at + 1..end, quoted: false, after: end });
        }
    }
    let end = bare_end(text, at, outer);
    (end > at).then_some(Literal { span: at..end, quoted: false, after: end })
}

/// Where a bare value ends. Signs that could also belong to a password (`;`, `,`, `&`, `|`)
/// end it only where what follows says so: a blank, the end, or the next `name=`.
fn bare_end(text: &[u8], start: usize, outer: u8) -> usize {
    let mut at = start;
    while at < text.len() {
        match text[at] {
            b' ' | b'\t' | b'\n' | b'\r' | b'`' | b'"' | b'\'' | 0 => break,
            b'\\' => match text.get(at + 1) {
                None | Some(b'\n' | b'\r' | b'"' | b'\'') => break,
                Some(b'\\') if escaped_quote(text, at) => break,
                Some(b'n' | b'r' | b't') if outer == b'"' => break,
                Some(_) => at += 2,
            },
            b';' | b',' | b'&' | b'|' if next_begins(text, at + 1) => break,
            b'<' if text.get(at + 1) == Some(&b'/') => break,
            _ => at += 1,
        }
    }
    let mut end = at.min(text.len());
    while end > start {
        let value = &text[start..end];
        let open = match value[value.len() - 1] {
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            b',' | b';' | b'.' => 0,
            _ => break,
        };
        // Long values are not sentences; looking for the opening sign stays cheap.
        if open != 0 && (value.len() > 256 || value.contains(&open)) {
            break;
        }
        end -= 1;
    }
    end
}

fn escaped_quote(text: &[u8], at: usize) -> bool {
    let slashes = text[at..].iter().take(MOST_BACKSLASHES + 1).take_while(|b| **b == b'\\').count();
    matches!(text.get(at + slashes), Some(b'"' | b'\''))
}

/// Whether a new item begins here: a blank, an end, another separator, or `name=`.
fn next_begins(text: &[u8], at: usize) -> bool {
    let Some(first) = text.get(at) else { return true };
    if matches!(first, b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'&' | b'|' | b'\\' | b'}' | b')')
    {
        return true;
    }
    let name = text[at..]
        .iter()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '))
        .count();
    name > 0 && matches!(text.get(at + name), Some(b'='))
}
