//! Passwords in SQL: `ALTER USER … PASSWORD '…'`, `IDENTIFIED BY '…'`.
//!
//! `PASSWORD = '…'` with a sign between belongs to `assignments`.

use std::ops::Range;

use super::Ask;
use crate::secrets::literal;
use crate::secrets::placeholder;
use crate::secrets::scanner::{Scanner, Weight};

const SQL: &str = "sql-password";

pub(super) const RULES: &[(&str, &str)] =
    &[(SQL, "A password in a statement: `ALTER USER app PASSWORD '…'`, `IDENTIFIED BY '…'`.")];

pub(super) const KEYWORDS: &[(&[&str], Ask)] = &[(&["identified"], identified), (&["password"], password)];

fn identified(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let mut at = hit.end;
    let mut by = false;
    // `IDENTIFIED [WITH plugin] BY [PASSWORD|VALUES] value`.
    for _ in 0..5 {
        at = blanks(text, at);
        let length =
            text[at..].iter().take(64).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let word = text[at..at + length].to_ascii_lowercase();
        match word.as_slice() {
            b"with" | b"password" | b"values" => at += length,
            b"by" | b"as" => {
                by = true;
                at += length;
            }
            _ if !by && length > 0 => at += length,
            _ => {
                if !by && matches!(scanner.byte(at), b'\'' | b'"') {
                    // The plug-in's name in quotes.
                    match literal::quoted_end(text, at, text.len().min(at + 80)) {
                        Some(quoted) => at = quoted.after,
                        None => return,
                    }
                    continue;
                }
                break;
            }
        }
    }
    if by {
        // Oracle lets the password stand bare, so a sentence ("identified by the team") must be told apart.
        let bare = !matches!(scanner.byte(at), b'\'' | b'"' | b'\\');
        let statement =
            ["user", "role", "grant", "create", "alter"].iter().any(|w| said_before(text, hit.start, w));
        if !bare || statement {
            report(scanner, at, hit.start);
        }
    }
}

/// `PASSWORD 'x'`, `PASSWORD FOR u = 'x'`, `PASSWORD('x')` in a statement on users.
fn password(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if scanner.before(hit.start).is_ascii_alphanumeric() || scanner.byte(hit.end).is_ascii_alphanumeric() {
        return;
    }
    let mut at = blanks(text, hit.end);
    if at == hit.end && !matches!(scanner.byte(at), b'(' | b'\'') {
        return;
    }
    let statement =
        ["user", "role", "login", "group", "alter"].iter().any(|w| said_before(text, hit.start, w));
    let set = said_before(text, hit.start, "set");
    if set && text.get(at..at + 4).is_some_and(|w| w.eq_ignore_ascii_case(b"for ")) {
        let ahead = &text[at..text.len().min(at + 120)];
        let Some(equals) = ahead.iter().position(|b| *b == b'=') else { return };
        at = blanks(text, at + equals + 1);
        if text.get(at..at + 9).is_some_and(|w| w.eq_ignore_ascii_case(b"password(")) {
            return;
        }
    }
    if scanner.byte(at) == b'(' && (statement || set) {
        at = blanks(text, at + 1);
    }
    if !(statement || set) {
        return;
    }
    if matches!(scanner.byte(at), b'E' | b'N') {
        at += 1;
    }
    if matches!(scanner.byte(at), b'\'' | b'\\' | b'"') {
        report(scanner, at, hit.start);
    }
}

fn blanks(text: &[u8], mut at: usize) -> usize {
    let limit = text.len().min(at + 64);
    while at < limit && text[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}

/// Whether a word of the statement stands within reach in front of `at`.
fn said_before(text: &[u8], at: usize, word: &str) -> bool {
    text[at.saturating_sub(160)..at]
        .split(|b| !b.is_ascii_alphanumeric())
        .any(|said| said.eq_ignore_ascii_case(word.as_bytes()))
}

fn report(scanner: &mut Scanner<'_>, at: usize, keyword: usize) {
    let outer = scanner.quote_at(keyword);
    let text = scanner.text;
    let span = if let Some(span) = spliced(text, at) {
        span
    } else if outer != 0 && scanner.byte(at) == outer {
        return;
    } else {
        let Some(value) = literal::read(text, at, outer) else { return };
        value.span
    };
    let bytes = &text[span.clone()];
    if !placeholder::stands_for(bytes) && !placeholder::is_word(bytes) && !placeholder::is_speech(bytes) {
        scanner.report(SQL, span, Weight::Placed);
    }
}

/// A single quote spliced into a single-quoted argument, as shells need it: `'"'"'…'"'"'`,
/// `'\''…'\''`.
fn spliced(text: &[u8], at: usize) -> Option<Range<usize>> {
    let splice: &[u8] =
        [&b"'\"'\"'"[..], b"'\\''"].into_iter().find(|splice| text[at..].starts_with(splice))?;
    let start = at + splice.len();
    let rest = &text[start..text.len().min(start + 256)];
    let length = rest.windows(splice.len()).position(|window| window == splice)?;
    Some(start..start + length)
}
