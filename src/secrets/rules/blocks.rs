//! Keys that span several lines: PEM blocks and key files of `PuTTY`.

use std::ops::Range;

use super::Ask;
use crate::secrets::scanner::{Reader, Scanner, Weight};

const PEM: &str = "private-key";

pub(super) const RULES: &[(&str, &str)] =
    &[(PEM, "The body of a private key: `-----BEGIN … PRIVATE KEY-----`, a PuTTY key file.")];

pub(super) const KEYWORDS: &[(&[&str], Ask)] = &[(&["PRIVATE KEY"], pem), (&["Private-Lines:"], putty)];

/// No key is longer; a block that never ends is cut here.
const MOST: usize = 64 * 1024;

fn pem(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if scanner.has_read(Reader::Rule(PEM), hit.start) {
        return;
    }
    let label = &text[hit.start.saturating_sub(40)..hit.start];
    let Some(begin) = label.windows(6).rposition(|w| w == b"BEGIN ") else { return };
    let dashes = &label[..begin];
    if !dashes.ends_with(b"-----") || label[begin..].contains(&b'-') {
        return;
    }
    let mut start = hit.end;
    if text[start..].starts_with(b" BLOCK") {
        start += 6;
    }
    if !text[start..].starts_with(b"-----") {
        return;
    }
    start += 5;
    let body = &text[start..text.len().min(start + MOST)];
    // Base64, its line breaks (also escaped ones), and the headers of old formats.
    let mut length = 0;
    while length < body.len() {
        let byte = body[length];
        let fits = byte.is_ascii_alphanumeric()
            || byte.is_ascii_whitespace()
            || matches!(
                byte,
                b'+' | b'/' | b'=' | b'\\' | b':' | b',' | b'.' | b'(' | b')' | b'>' | b'|' | b'-' | b'@'
            );
        if !fits || body[length..].starts_with(b"-----") {
            break;
        }
        length += 1;
    }
    let (mut from, mut to) = (start, start + length);
    scanner.set_read(Reader::Rule(PEM), to);
    loop {
        let value = &text[from..to];
        let trimmed = value.trim_ascii();
        from += value.len() - value.trim_ascii_start().len();
        to = from + trimmed.len();
        if let Some(rest) = trimmed.strip_prefix(b"\\n").or_else(|| trimmed.strip_prefix(b"\\r")) {
            from = to - rest.len();
        } else if trimmed.ends_with(b"\\n") || trimmed.ends_with(b"\\r") {
            to -= 2;
        } else if trimmed.ends_with(b"\\") {
            to -= 1;
        } else {
            break;
        }
    }
    let key = &text[from..to];
    if key.iter().filter(|b| b.is_ascii_alphanumeric()).count() >= 16
        && key.iter().any(u8::is_ascii_digit)
        && !key.starts_with(b"...")
    {
        scanner.report(PEM, from..to, Weight::Shape);
    }
}

/// `Private-Lines: 8` and as many lines of base64.
fn putty(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let ahead = &text[hit.end..text.len().min(hit.end + 16)];
    let Some(line) = ahead.iter().position(|b| *b == b'\n') else { return };
    let from = hit.end + line + 1;
    let body = &text[from..text.len().min(from + MOST)];
    let length = body
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'\n' | b'\r'))
        .count();
    // The next header's name (`Private-MAC`) begins with base64 signs too.
    let length = body[..length].iter().rposition(|b| *b == b'\n').map_or(length, |n| n);
    if length >= 16 && !scanner.has_read(Reader::Rule("putty"), from) {
        scanner.set_read(Reader::Rule("putty"), from + length);
        scanner.report(PEM, from..from + length, Weight::Shape);
    }
}
