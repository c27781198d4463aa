//! Tokens known by a mark in their middle or end rather than at their beginning.

use std::ops::Range;

use super::Ask;
use crate::secrets::placeholder;
use crate::secrets::scanner::{Reader, Scanner, Weight};

const JWT: &str = "jwt";
const TFC: &str = "terraform-cloud-token";
const AZURE_CLIENT: &str = "azure-client-secret";
const TELEGRAM: &str = "telegram-token";
const NEWRELIC: &str = "newrelic-key";
const MAILCHIMP: &str = "mailchimp-key";
const ONEPASSWORD: &str = "onepassword-token";
const PGPASS: &str = "pgpass-line";
const AWS_PAIR: &str = "aws-secret-key";

pub(super) const RULES: &[(&str, &str)] = &[
    (JWT, "A signed JSON web token: `eyJ….eyJ….…`."),
    (TFC, "A Terraform Cloud token: `….atlasv1.…`."),
    (AZURE_CLIENT, "A client secret of an Azure app: `…8Q~…`."),
    (TELEGRAM, "A Telegram bot's token: `123456789:AA…`."),
    (MAILCHIMP, "A Mailchimp key: `…-us12`."),
    (PGPASS, "The password of a line of `.pgpass`: `host:5432:db:user:…`."),
];

pub(super) const KEYWORDS: &[(&[&str], Ask)] = &[
    (&["eyJ"], jwt),
    (&[".atlasv1."], terraform_cloud),
    (&["Q~"], azure_client),
    (&[":AA"], telegram),
    (&["NRAL"], newrelic),
    (&["-us"], mailchimp),
    (&["A3-"], onepassword),
    (&[":5432:", ":5433:", ":6432:"], pgpass),
    (&["AKIA", "ASIA"], aws_pair),
];

fn is_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn run(text: &[u8], at: usize, most: usize, fits: fn(u8) -> bool) -> usize {
    text.get(at..).unwrap_or_default().iter().take(most).take_while(|b| fits(**b)).count()
}

fn run_back(text: &[u8], at: usize, most: usize, fits: fn(u8) -> bool) -> usize {
    text[..at].iter().rev().take(most).take_while(|b| fits(**b)).count()
}

fn jwt(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if is_url(scanner.before(hit.start))
        || scanner.has_read(Reader::Rule(JWT), hit.start)
        || &text[hit.clone()] != b"eyJ"
    {
        return;
    }
    let head = run(text, hit.start, usize::MAX, is_url);
    scanner.set_read(Reader::Rule(JWT), hit.start + head);
    let body_at = hit.start + head + 1;
    if scanner.byte(body_at - 1) != b'.' || head < 16 {
        return;
    }
    let body = run(text, body_at, usize::MAX, is_url);
    let mut end = body_at + body;
    // Encrypted ones have five parts and an empty second.
    let mut parts = 2;
    while parts < 5 && scanner.byte(end) == b'.' {
        let part = run(text, end + 1, usize::MAX, is_url);
        end += 1 + part;
        parts += 1;
    }
    if text[..end].ends_with(b".") {
        end -= 1;
    }
    if parts >= 3 && (body >= 8 || parts == 5) {
        scanner.set_read(Reader::Rule(JWT), end);
        scanner.report(JWT, hit.start..end, Weight::Shape);
    }
}

fn terraform_cloud(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let back = run_back(text, hit.start, 32, |b| b.is_ascii_alphanumeric());
    let ahead = run(text, hit.end, 200, is_url);
    if back >= 10 && ahead >= 40 {
        scanner.report(TFC, hit.start - back..hit.end + ahead, Weight::Shape);
    }
}

fn azure_client(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let back =
        run_back(text, hit.start, 8, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'~' | b'.' | b'-'));
    let ahead =
        run(text, hit.end, 80, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'~' | b'.' | b'-'));
    if back == 4 && (30..=36).contains(&ahead) && scanner.before(hit.start).is_ascii_digit() {
        scanner.report(AZURE_CLIENT, hit.start - 4..hit.end + ahead, Weight::Shape);
    }
}

fn telegram(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let back = run_back(text, hit.start, 12, |b| b.is_ascii_digit());
    let ahead = run(text, hit.start + 1, 60, is_url);
    if (8..=11).contains(&back) && ahead == 35 && &text[hit.clone()] == b":AA" {
        scanner.report(TELEGRAM, hit.start - back..hit.start + 1 + ahead, Weight::Shape);
    }
}

fn newrelic(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let back = run_back(text, hit.start, 60, |b| b.is_ascii_hexdigit());
    if back == 36 && !is_url(scanner.byte(hit.end)) {
        scanner.report(NEWRELIC, hit.start - back..hit.end, Weight::Shape);
    }
}

fn mailchimp(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let back = run_back(text, hit.start, 60, |b| b.is_ascii_hexdigit());
    let ahead = run(text, hit.end, 4, |b| b.is_ascii_digit());
    if back == 32 && (1..=2).contains(&ahead) && !is_url(scanner.byte(hit.end + ahead)) {
        scanner.report(MAILCHIMP, hit.start - back..hit.end + ahead, Weight::Shape);
    }
}

fn onepassword(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let ahead = run(text, hit.end, 60, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    let body = &text[hit.end..hit.end + ahead];
    let groups = body.split(|b| *b == b'-').count();
    if !is_url(scanner.before(hit.start))
        && groups >= 5
        && (30..=36).contains(&ahead)
        && &text[hit.clone()] == b"A3-"
    {
        scanner.report(ONEPASSWORD, hit.start..hit.end + ahead, Weight::Shape);
    }
}

/// `host:5432:db:user:…`, where each field but the last is a name.
fn pgpass(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let host = run_back(text, hit.start, 100, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'*')
    });
    let name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'*' | b'.');
    let db = run(text, hit.end, 64, name);
    let user_at = hit.end + db + 1;
    let user = run(text, user_at, 64, name);
    let start = user_at + user + 1;
    if host == 0
        || db == 0
        || user == 0
        || scanner.byte(user_at - 1) != b':'
        || scanner.byte(start - 1) != b':'
    {
        return;
    }
    let length = run(text, start, 256, |b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b'`'));
    let value = &text[start..start + length];
    if length >= 3 && !placeholder::stands_for(value) {
        scanner.report(PGPASS, start..start + length, Weight::Placed);
    }
}

/// The forty characters that stand beside an access key's id: `AKIA… wJal…`, `AKIA…:wJal…`.
fn aws_pair(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let id = run(text, hit.start, 40, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if id != 20 || is_url(scanner.before(hit.start)) {
        return;
    }
    let from = hit.start + id;
    let gap = run(text, from, 12, |b| {
        matches!(b, b' ' | b'\t' | b':' | b',' | b'/' | b'|' | b'"' | b'\'' | b'\n' | b'\r')
    });
    let start = from + gap;
    let length = run(text, start, 60, |b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+'));
    if gap > 0
        && length == 40
        && text[start..start + 40].iter().any(u8::is_ascii_lowercase)
        && text[start..start + 40].iter().any(u8::is_ascii_uppercase)
    {
        scanner.report(AWS_PAIR, start..start + length, Weight::Shape);
    }
}
