//! Credentials in HTTP headers: `Authorization: …`, bare `Bearer …`, cookies.
//!
//! Headers whose name says token or key (`X-Vault-Token: …`) belong to `assignments`.

use std::ops::Range;

use super::Ask;
use crate::secrets::literal;
use crate::secrets::placeholder;
use crate::secrets::scanner::{Reader, Scanner, Weight};

const AUTHORIZATION: &str = "authorization-header";
const BEARER: &str = "bearer-token";
const COOKIE: &str = "cookie-header";

pub(super) const RULES: &[(&str, &str)] = &[
    (AUTHORIZATION, "The credentials of an HTTP header: `Authorization: Bearer …`."),
    (BEARER, "A token behind the word Bearer: `Bearer …`."),
    (COOKIE, "The cookies of an HTTP request: `Cookie: session=…`."),
];

pub(super) const KEYWORDS: &[(&[&str], Ask)] =
    &[(&["authorization"], authorization), (&["bearer "], bearer), (&["cookie:"], cookie)];

const SCHEMES: &[&str] = &[
    "basic",
    "bearer",
    "token",
    "bot",
    "apikey",
    "api-key",
    "negotiate",
    "geniekey",
    "splunk",
    "ssws",
    "key",
    "oauth",
    "ntlm",
    "digest",
    "sharedkey",
    "private-token",
    "jwt",
    "pve",
    "pveapitoken",
    "pbsapitoken",
    "nagios",
];

fn authorization(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let mut at = hit.end;
    let mut closed = false;
    while at < hit.end + 10 && matches!(scanner.byte(at), b'\\' | b'"' | b'\'' | b']') {
        closed = true;
        at += 1;
    }
    at = literal::skip_blanks(text, at);
    if !matches!(scanner.byte(at), b':' | b'=' | b',') || scanner.byte(at) == b',' && !closed {
        return;
    }
    if scanner.byte(at + 1) == b'>' {
        at += 1;
    }
    at = literal::skip_blanks(text, at + 1);
    let outer = if closed { 0 } else { scanner.quote_at(hit.start) };
    // A quoted value (`"Authorization": "Bearer x"`): read inside the quotes.
    let mut slashes = at;
    while scanner.byte(slashes) == b'\\' && slashes < at + 7 {
        slashes += 1;
    }
    if matches!(scanner.byte(slashes), b'"' | b'\'') && scanner.byte(slashes) != outer {
        at = slashes + 1;
    }
    let scheme = text[at..].iter().take(16).take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let word = text[at..at + scheme].to_ascii_lowercase();
    let known = SCHEMES.iter().any(|s| s.as_bytes() == word);
    let mut value_at = at;
    if known && matches!(scanner.byte(at + scheme), b' ' | b'=') {
        value_at = literal::skip_blanks(text, at + scheme + usize::from(scanner.byte(at + scheme) == b'='));
        if text.get(value_at..value_at + 6).is_some_and(|t| t.eq_ignore_ascii_case(b"token=")) {
            value_at += 6;
        }
    }
    let Some(value) = literal::read(text, value_at, outer) else { return };
    let bytes = &text[value.span.clone()];
    let scheme_alone = known && value_at == at;
    let enough = if scheme_alone {
        false
    } else if known {
        bytes.len() >= 3
    } else {
        placeholder::is_opaque(bytes, 12)
    };
    if enough
        && !placeholder::stands_for(bytes)
        && !placeholder::is_word(bytes)
        && bytes != b"header"
        && !bytes.starts_with(b"AWS4-")
    {
        scanner.report(AUTHORIZATION, value.span, Weight::Placed);
    }
}

fn bearer(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let outer = scanner.quote_at(hit.start);
    if scanner.before(hit.start).is_ascii_alphanumeric() {
        return;
    }
    let Some(value) = literal::read(scanner.text, literal::skip_blanks(scanner.text, hit.end), outer) else {
        return;
    };
    let bytes = &scanner.text[value.span.clone()];
    if !value.quoted && placeholder::is_opaque(bytes, 12) && !placeholder::stands_for(bytes) {
        scanner.report(BEARER, value.span, Weight::Placed);
    }
}

fn cookie(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if scanner.has_read(Reader::Rule(COOKIE), hit.start) {
        return;
    }
    let outer = scanner.quote_at(hit.start);
    let mut at = literal::skip_blanks(text, hit.end);
    if matches!(scanner.byte(at), b'"' | b'\'') && scanner.byte(at) != outer {
        at += 1;
    }
    let rest = &text[at..text.len().min(at + 8192)];
    let end = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'\r' | b'"' | b'\'' | b'\\' | b'`'))
        .unwrap_or(rest.len());
    let mut end = at + end;
    scanner.set_read(Reader::Rule(COOKIE), end);
    while end > at && !(text[end - 1].is_ascii()) {
        end -= 1;
    }
    let Some(equals) = text[at..end].iter().position(|b| *b == b'=') else { return };
    // A `name=` without blanks in front, or it is a sentence.
    if text[at..at + equals].contains(&b' ') {
        return;
    }
    let start = at + equals + 1;
    let first = &text[start..end];
    let first = &first[..first.iter().position(|b| *b == b';').unwrap_or(first.len())];
    if placeholder::is_opaque(first, 8) && !placeholder::stands_for(first) {
        let end = if outer == 0 { start + first.len() } else { end };
        scanner.report(COOKIE, start..end, Weight::Placed);
    }
}
