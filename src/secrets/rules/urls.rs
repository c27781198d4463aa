//! Secrets in addresses: `postgres://user:…@host`, `https://TOKEN@host`, web hooks, and
//! signatures in queries. Other query parameters belong to `assignments`.

use std::ops::Range;

use super::Ask;
use crate::secrets::placeholder;
use crate::secrets::scanner::{Reader, Scanner, Weight};

const PASSWORD: &str = "url-password";
const TOKEN: &str = "url-token";
const SIGNATURE: &str = "url-signature";
const HOOK: &str = "webhook-url";

pub(super) const RULES: &[(&str, &str)] = &[
    (PASSWORD, "The password in an address: `postgres://user:…@host`, `https://user:…@host`."),
    (TOKEN, "A token in place of the user of an address: `https://…@host`."),
    (SIGNATURE, "The signature of a pre-signed address: `…&sig=…`, `X-Amz-Signature=…`."),
    (HOOK, "The secret part of a web hook's address: `hooks.slack.com/services/…`."),
];

pub(super) const KEYWORDS: &[(&[&str], Ask)] = &[
    (&["://"], address),
    (&["sig=", "signature="], signature),
    (
        &[
            "hooks.slack.com/services/",
            "hooks.slack.com/workflows/",
            "hooks.slack.com/triggers/",
            "discord.com/api/webhooks/",
            "discordapp.com/api/webhooks/",
            "webhook.office.com/webhookb2/",
            "events.pagerduty.com/integration/",
            "outlook.office.com/webhook/",
            "hooks.zapier.com/hooks/catch/",
        ],
        hook,
    ),
];

/// The longest user and password that are looked for.
const MOST: usize = 512;

fn address(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if !scanner.before(hit.start).is_ascii_alphanumeric() || scanner.has_read(Reader::Rule("url"), hit.start)
    {
        return;
    }
    let rest = &text[hit.end..text.len().min(hit.end + MOST)];
    let end = rest
        .iter()
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'>' | b'\\' | 0))
        .unwrap_or(rest.len());
    let end = rest[..end].windows(3).position(|w| w == b"://").unwrap_or(end);
    let rest = &rest[..end];
    scanner.set_read(Reader::Rule("url"), hit.end + end.min(MOST / 2));
    let slash = rest.iter().position(|b| matches!(b, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = &rest[..slash];
    let at = match authority.iter().rposition(|b| *b == b'@') {
        Some(at) => at,
        // `p#ss/word` typed as it is: an at sign behind the slash, and no port in front of it.
        None => match raw_password(rest, slash) {
            Some(at) => at,
            None => return,
        },
    };
    let user = &rest[..at];
    match user.iter().position(|b| *b == b':') {
        Some(colon) => {
            let password = &user[colon + 1..];
            if !password.is_empty() && !placeholder::stands_for(password) && !user.starts_with(b"[") {
                scanner.report(PASSWORD, hit.end + colon + 1..hit.end + at, Weight::Placed);
            }
        }
        None if user.len() >= 20 && placeholder::is_opaque(user, 20) && !placeholder::stands_for(user) => {
            scanner.report(TOKEN, hit.end..hit.end + at, Weight::Placed);
        }
        None => {}
    }
}

fn raw_password(rest: &[u8], slash: usize) -> Option<usize> {
    let colon = rest[..slash].iter().position(|b| *b == b':')?;
    let port = rest[colon + 1..slash].iter().all(u8::is_ascii_digit);
    let host = rest[..colon].contains(&b'.') || rest[..colon].contains(&b'[');
    let at = rest.iter().position(|b| *b == b'@')?;
    (!port && !host && colon > 0 && rest.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)).then_some(at)
}

fn signature(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let short = hit.len() == 4;
    let before = scanner.before(hit.start);
    if short && !matches!(before, b'&' | b'?' | b';' | b' ' | b'"' | b'\'') {
        return;
    }
    let length = text[hit.end..]
        .iter()
        .take(1024)
        .take_while(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'%' | b'+' | b'/' | b'-' | b'_' | b'=' | b'.')
        })
        .count();
    let value = &text[hit.end..hit.end + length];
    if length >= 20 && placeholder::is_opaque(value, 20) {
        scanner.report(SIGNATURE, hit.end..hit.end + length, Weight::Placed);
    }
}

fn hook(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let length = text[hit.end..]
        .iter()
        .take(1024)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'@' | b':'))
        .count();
    let value = &text[hit.end..hit.end + length];
    let digits = value.iter().any(u8::is_ascii_digit);
    if length >= 16 && digits && !placeholder::stands_for(value) {
        scanner.report(HOOK, hit.end..hit.end + length, Weight::Placed);
    }
}
