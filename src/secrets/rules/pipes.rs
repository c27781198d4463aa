//! Secrets that one command hands to another: `echo … | passwd --stdin`, `… | sudo -S`,
//! `chpasswd <<< user:…`, here-documents.

use std::ops::Range;

use super::Ask;
use super::commands::{command_at, is_secret};
use crate::secrets::literal;
use crate::secrets::scanner::{Reader, Scanner, Weight};
use crate::secrets::words::{self, Word};

const PIPED: &str = "piped-secret";
const CHPASSWD: &str = "chpasswd";

pub(super) const RULES: &[(&str, &str)] = &[
    (
        PIPED,
        "What is piped to a command that reads a secret: `echo … | passwd --stdin`, `… | docker login --password-stdin`.",
    ),
    (CHPASSWD, "The passwords that chpasswd reads: `echo user:… | chpasswd`."),
];

pub(super) const KEYWORDS: &[(&[&str], Ask)] =
    &[(&["echo", "printf", "write-output"], echo), (&["<<<"], here_string), (&["chpasswd"], here_document)];

/// What the reading command takes from its input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    Secret,
    /// `user:secret`
    Pair,
}

/// What a command does with its input, judged by the rest of its line.
fn reads(line: &[u8]) -> Option<Reads> {
    let line = &line[..line.len().min(400)];
    let words: Vec<&[u8]> = line
        .split(|b| b.is_ascii_whitespace() || matches!(b, 0 | b'|' | b';' | b'&' | b'"' | b'\'' | b')'))
        .filter(|w| !w.is_empty())
        .collect();
    let has = |wanted: &[u8]| words.contains(&wanted);
    let pair = |a: &[u8], b: &[u8]| has(a) && has(b);
    if words.iter().any(|w| w.ends_with(b"chpasswd")) {
        return Some(Reads::Pair);
    }
    let first = words.iter().find(|w| !matches!(**w, b"sudo" | b"doas" | b"command"))?;
    let name = first.rsplit(|b| *b == b'/').next().unwrap_or_default();
    let secret = has(b"--password-stdin")
        || has(b"--with-token")
        || has(b"--token-stdin")
        || has(b"--data-file=-")
        || has(b"--passphrase-fd")
        || has(b"-S") && words.first().is_some_and(|w| *w == b"sudo")
        || matches!(
            name,
            b"passwd"
                | b"kinit"
                | b"smbpasswd"
                | b"cryptsetup"
                | b"vncpasswd"
                | b"systemd-ask-password"
                | b"ldappasswd"
                | b"kadmin"
                | b"openconnect"
        )
        || name == b"gpg" && words.iter().any(|w| w.starts_with(b"--passphrase"))
        || pair(b"secret", b"set")
        || pair(b"secret", b"put")
        || pair(b"secret", b"create")
        || pair(b"secrets", b"create")
        || pair(b"secrets", b"versions")
        || name == b"vault" && has(b"login")
        || name == b"ansible-vault" && has(b"encrypt_string")
        || name == b"htpasswd" && words.iter().any(|w| w.starts_with(b"-") && w.contains(&b'i'))
        || name == b"openssl" && (has(b"-stdin") || has(b"stdin"))
        || name == b"pass" && has(b"insert");
    secret.then_some(Reads::Secret)
}

fn report(scanner: &mut Scanner<'_>, reads: Reads, value: Word) {
    let text = scanner.text;
    let mut value = value;
    // `echo 'x\n'` ends in an escape that is no part of the secret.
    while value.len() > 2 && value.of(text).ends_with(b"\\n") {
        value.end -= 2;
    }
    let mut rule = PIPED;
    if reads == Reads::Pair {
        rule = CHPASSWD;
        let Some(colon) = value.of(text).iter().position(|b| *b == b':') else { return };
        value.start += colon + 1;
    }
    if is_secret(value.of(text)) {
        scanner.report(rule, value.start..value.end, Weight::Command);
    }
}

fn echo(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command_at(scanner, Reader::Rule("echo"), &hit) else { return };
    let text = scanner.text;
    if scanner.byte(found.end) != b'|' || found.words.is_empty() {
        return;
    }
    // The first reader counts, or the second behind `base64`, `tr` and their like.
    let limit = text.len().min(found.end + 400);
    let line = &text[found.end + 1..limit];
    let line = &line[..line.iter().position(|b| matches!(b, b'\n' | b';')).unwrap_or(line.len())];
    let mut stages = line.split(|b| *b == b'|');
    let Some(reads) = stages.by_ref().take(2).find_map(reads) else { return };
    let values: Vec<Word> =
        found.words.iter().copied().filter(|w| w.quoted || !is_option(w.of(text))).collect();
    for value in values {
        let bytes = value.of(text);
        // The format of `printf '%s' x`.
        if bytes.contains(&b'%')
            && bytes.iter().all(|b| matches!(b, b'%' | b's' | b'\\' | b'n' | b':' | b'r'))
        {
            continue;
        }
        // `echo -e "old\nnew\nnew"`: one stretch; taken whole.
        report(scanner, reads, value);
    }
}

fn is_option(word: &[u8]) -> bool {
    matches!(word, b"-n" | b"-e" | b"-ne" | b"-en" | b"-E" | b"--")
}

fn here_string(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if scanner.before(hit.start) == b'<' || scanner.byte(hit.end) == b'<' {
        return;
    }
    // The command in front, as far back as one is likely to begin.
    let window = &text[hit.start.saturating_sub(160)..hit.start];
    let before = window.rsplit(|b| matches!(b, b'\n' | b';' | b'|' | b'&' | b'<')).next().unwrap_or_default();
    let Some(reads) = reads(before) else { return };
    let outer = scanner.quote_at(hit.start);
    let found = words::read(text, literal::skip_blanks(text, hit.end), outer);
    if let Some(value) = found.words.first() {
        report(scanner, reads, *value);
    }
}

/// `chpasswd <<EOF`, with `user:secret` on each line.
fn here_document(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let ahead = &text[hit.end..text.len().min(hit.end + 120)];
    let line = &ahead[..ahead.iter().position(|b| *b == b'\n').unwrap_or(ahead.len())];
    let Some(mark) = line.windows(2).position(|w| w == b"<<") else { return };
    let word: Vec<u8> =
        line[mark + 2..].iter().copied().filter(|b| b.is_ascii_alphanumeric() || *b == b'_').collect();
    if word.is_empty() || scanner.has_read(Reader::Rule("here"), hit.start) {
        return;
    }
    let mut at = hit.end + line.len() + 1;
    for _ in 0..1000 {
        let Some(rest) = text.get(at..) else { break };
        let length = rest.iter().take(1000).position(|b| *b == b'\n').unwrap_or(rest.len().min(1000));
        let row = rest[..length].trim_ascii_end();
        if row.trim_ascii() == word || row.is_empty() {
            break;
        }
        report(scanner, Reads::Pair, Word { start: at, end: at + row.len(), quoted: true });
        at += length + 1;
    }
    scanner.set_read(Reader::Rule("here"), at);
}
