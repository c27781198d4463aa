//! Values said to be secret by the name beside them: `PGPASSWORD=…`, `--token …`,
//! `"client_secret": "…"`, `<password>…</password>`, `name: X_TOKEN` with its `value:`.
//!
//! The name decides how much proof the value must give: a password may be any word, a key
//! must look like one, because `secretName: db-creds` names a thing.

use std::ops::Range;

use super::Ask;
use super::names::{Kind, kind_of};
use crate::secrets::literal::{self, Literal};
use crate::secrets::placeholder;
use crate::secrets::scanner::{Reader, Scanner, Weight};

pub(super) const KEYWORDS: &[(&[&str], Ask)] =
    &[(&["pass", "pwd", "pw=", "pw:", "secret", "token", "key", "psk", "masterauth", "credential"], ask)];

const PASSWORD: &str = "password-assignment";
const TOKEN: &str = "token-assignment";
const SECRET: &str = "secret-assignment";
const KEY: &str = "key-assignment";
const FLAG: &str = "secret-flag";
const AWS: &str = "aws-secret-key";
const AZURE: &str = "azure-account-key";

pub(super) const RULES: &[(&str, &str)] = &[
    (PASSWORD, "A value given to a name that says password: `PGPASSWORD=…`, `password: …`, `Pwd=…;`."),
    (TOKEN, "A value given to a name that says token: `export FOO_TOKEN=…`, `//host/:_authToken=…`."),
    (SECRET, "A value given to a name that says secret: `client_secret: …`, `JWT_SECRET=…`."),
    (KEY, "A value given to a name that says API, access, private or signing key: `DD_API_KEY=…`."),
    (FLAG, "The value of a flag that says password, token, secret or key: `--password …`, `-storepass …`."),
    (AWS, "An AWS secret access key or session token: `aws_secret_access_key = …`."),
    (AZURE, "The account or shared access key of an Azure connection string: `AccountKey=…`."),
];

impl Kind {
    /// The rule that finds values of this kind.
    fn rule(self) -> &'static str {
        match self {
            Kind::Password => PASSWORD,
            Kind::Token => TOKEN,
            Kind::Secret => SECRET,
            Kind::Key => KEY,
            Kind::Aws => AWS,
            Kind::Azure => AZURE,
        }
    }
}

/// The rule for a value whose name is known.
pub(in crate::secrets) fn named(name: &str, value: &str) -> Option<&'static str> {
    let tail = name
        .trim_end_matches([']', '"', '\''])
        .rsplit(['[', '.', '"', '\'', '/'])
        .find(|part| !part.bytes().all(|b| b.is_ascii_digit() || b == b'*'))?;
    let kind = kind_of(tail.as_bytes())?;
    let value = value.trim();
    let place = Place {
        kind,
        flag: false,
        argument: false,
        shell: false,
        quoted: true,
        upper: false,
        spaced: false,
        colon: false,
    };
    let known = value.as_bytes();
    let redacted = value.starts_with(crate::secrets::scanner::MARK);
    (!redacted && accepts(place, known, b"")).then(|| kind.rule())
}

/// How a value stands beside its name.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one observation, independent of the others")]
struct Place {
    kind: Kind,
    /// The value of an option (`--token x`).
    flag: bool,
    /// The value is a word of a command (of a flag, of `config set`).
    argument: bool,
    /// `NAME=value` without blanks, as a shell wants it.
    shell: bool,
    quoted: bool,
    /// The name is that of an environment variable.
    upper: bool,
    /// Blanks stand around the `=`.
    spaced: bool,
    colon: bool,
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn ask(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    if scanner.has_read(Reader::Rule("names"), hit.start) {
        return;
    }
    let text = scanner.text;
    // Names are short; the bound keeps a long run of letters from being read again and again.
    let back = text[..hit.start].iter().rev().take(80).take_while(|b| is_name_byte(**b)).count();
    let ahead = text[hit.start..].iter().take(80).take_while(|b| is_name_byte(**b)).count();
    let mut start = hit.start - back;
    let end = hit.start + ahead;
    scanner.set_read(Reader::Rule("names"), end);
    // `\npassword` in an escaped string: the `n` belongs to the line break.
    if scanner.before(start) == b'\\' && matches!(scanner.byte(start), b'n' | b't' | b'r') {
        start += 1;
    }
    let name = &text[start..end];
    let spoken = spoken_key(text, start, end);
    let Some(kind) = kind_of(name).or(spoken) else { return };
    if name == b"PASS" && scanner.byte(end) == b':' {
        // A test's verdict.
        return;
    }
    let flag = name.starts_with(b"-");
    let upper = name.iter().all(|b| !b.is_ascii_lowercase());
    let place =
        Place { kind, flag, argument: flag, shell: false, quoted: false, upper, spaced: false, colon: false };
    if !after_separator(scanner, place, start, end) && !after_name_value(scanner, kind, end) {
        after_blank(scanner, place, start, end);
    }
}

/// `API key: …`, `secret access key = …`: names of several words in prose.
fn spoken_key(text: &[u8], start: usize, end: usize) -> Option<Kind> {
    if !text[start..end].eq_ignore_ascii_case(b"key") || start < 4 {
        return None;
    }
    let from = start.saturating_sub(20);
    let words: Vec<&[u8]> =
        text[from..start].rsplit(|b| !b.is_ascii_alphabetic()).filter(|w| !w.is_empty()).take(2).collect();
    let first = words.first()?.to_ascii_lowercase();
    let secret = words.get(1).is_some_and(|w| w.eq_ignore_ascii_case(b"secret"));
    match first.as_slice() {
        b"access" if secret => Some(Kind::Aws),
        b"api" | b"access" | b"secret" | b"license" | b"account" | b"signing" | b"encryption" => {
            Some(Kind::Key)
        }
        _ => None,
    }
}

/// Reads the value behind `=`, `:`, `=>`, `:=` or `>`; true where one of them stands.
fn after_separator(scanner: &mut Scanner<'_>, mut place: Place, start: usize, end: usize) -> bool {
    let text = scanner.text;
    let mut at = end;
    let mut closed = false;
    // The quote or bracket that closes the name: `"password":`, `['password'] =`, `**password**:`.
    while at < end + 12 && matches!(scanner.byte(at), b'\\' | b'"' | b'\'' | b']' | b'*' | b'`') {
        closed = true;
        at += 1;
    }
    if scanner.byte(at) == b'>' && scanner.before(start) == b'<' {
        let value_end = text[at + 1..].iter().take(4096).position(|b| *b == b'<').map(|n| at + 1 + n);
        if let Some(value_end) = value_end {
            place.quoted = true;
            settle(scanner, place, &Literal { span: at + 1..value_end, quoted: true, after: value_end });
        }
        return true;
    }
    let blank_end = literal::skip_blanks(text, at);
    let sign = scanner.byte(blank_end);
    let next = scanner.byte(blank_end + 1);
    let width = match (sign, next) {
        (b'=', b'=' | b'~') | (b':', b':') => return true,
        (b'=', b'>') | (b':' | b'+' | b'?', b'=') => 2,
        (b'=' | b':', _) => 1,
        _ => return false,
    };
    // `…:secret:prod/db` is the tail of an ARN, and `//x-access-token:…@` belongs to `urls`.
    if sign == b':' && width == 1 && (scanner.before(start) == b':' || text[..start].ends_with(b"://")) {
        return true;
    }
    let after = blank_end + width;
    let value_at = literal::skip_blanks(text, after);
    place.spaced = blank_end > at || value_at > after;
    place.colon = sign == b':' && width == 1;
    place.shell = !place.spaced && !place.colon;
    let outer = if closed { 0 } else { scanner.quote_at(start) };
    if let Some(whole) = quoted_option(scanner, start, value_at, outer) {
        place.quoted = true;
        settle(scanner, place, &whole);
        return true;
    }
    let mut at = value_at;
    if matches!(scanner.byte(at), b'N' | b'b' | b'r') && matches!(scanner.byte(at + 1), b'\'' | b'"') {
        at += 1;
    }
    let Some(value) = literal::read(text, at, outer) else { return true };
    place.quoted = value.quoted;
    settle(scanner, place, &value);
    changed_to(scanner, place, &value);
    true
}

/// `-e "DB_PASSWORD=two words"`: the quote in front of the name encloses the whole value.
fn quoted_option(scanner: &Scanner<'_>, start: usize, value_at: usize, outer: u8) -> Option<Literal> {
    let text = scanner.text;
    if outer == 0 || scanner.before(start) != outer {
        return None;
    }
    let before = text[..start - 1].trim_ascii_end();
    let word = before.rsplit(u8::is_ascii_whitespace).next()?;
    let options: &[&[u8]] = &[
        b"-e",
        b"--env",
        b"--set",
        b"--set-string",
        b"-var",
        b"--var",
        b"export",
        b"env",
        b"--build-arg",
        b"-E",
        b"--extra-vars",
        b"--data-urlencode",
    ];
    if word.len() > 16 || !options.contains(&word) {
        return None;
    }
    let quoted = literal::quoted_end(text, start - 1, text.len())?;
    (quoted.inner.end > value_at).then_some(Literal {
        span: value_at..quoted.inner.end,
        quoted: true,
        after: quoted.after,
    })
}

/// `password = "old" -> "new"`, as a plan prints it.
fn changed_to(scanner: &mut Scanner<'_>, place: Place, old: &Literal) {
    let text = scanner.text;
    let arrow = literal::skip_blanks(text, old.after);
    let width = match text.get(arrow..) {
        Some([b'-', b'>', ..]) => 2,
        Some([0xE2, 0x86, 0x92, ..]) => 3,
        _ => return,
    };
    if let Some(new) = literal::read(text, literal::skip_blanks(text, arrow + width), 0) {
        settle(scanner, Place { quoted: new.quoted, ..place }, &new);
    }
}

/// `name: DB_PASSWORD` with `value: …`, `ParameterKey=X,ParameterValue=…`.
fn after_name_value(scanner: &mut Scanner<'_>, kind: Kind, end: usize) -> bool {
    let text = scanner.text;
    let ahead = &text[end..text.len().min(end + 90)];
    let Some(found) = ahead.windows(5).position(|w| w.eq_ignore_ascii_case(b"value")) else { return false };
    // Only signs of punctuation, blanks and a word such as `Parameter` may stand between.
    let between: Vec<u8> = ahead[..found].iter().copied().filter(u8::is_ascii_alphabetic).collect();
    if !(between.is_empty()
        || [&b"Parameter"[..], b"Option", b"n", b"Resolved", b"PropagateAtLaunch"]
            .contains(&between.as_slice()))
        || ahead[..found].len() > 60
    {
        return false;
    }
    let mut at = end + found + 5;
    while matches!(scanner.byte(at), b'\\' | b'"' | b'\'') {
        at += 1;
    }
    at = literal::skip_blanks(text, at);
    if !matches!(scanner.byte(at), b':' | b'=') {
        return false;
    }
    at = literal::skip_blanks(text, at + 1);
    let Some(value) = literal::read(text, at, 0) else { return false };
    let place = Place {
        kind,
        flag: false,
        argument: false,
        shell: true,
        quoted: value.quoted,
        upper: true,
        spaced: false,
        colon: false,
    };
    settle(scanner, place, &value);
    true
}

/// Values behind a blank: `--password x`, `config set foo.token x`, `password is x`, and the
/// two columns of a printed table.
fn after_blank(scanner: &mut Scanner<'_>, mut place: Place, start: usize, end: usize) {
    let text = scanner.text;
    let mut at = end;
    let outer = scanner.quote_at(start);
    if place.flag && matches!(scanner.byte(at), b'"' | b'\'') && outer == scanner.byte(at) {
        // `["--password", "x"]`.
        at = literal::skip_blanks(text, at + 1);
        if scanner.byte(at) != b',' {
            return;
        }
        at += 1;
    } else if !matches!(scanner.byte(at), b' ' | b'\t' | b'\\') {
        return;
    }
    let mut value_at = literal::skip_blanks(text, at);
    if scanner.byte(value_at) == b'\\' && matches!(scanner.byte(value_at + 1), b'\n' | b'\r') {
        value_at += if scanner.byte(value_at + 1) == b'\r' { 3 } else { 2 };
        value_at = literal::skip_blanks(text, value_at);
    }
    if matches!(scanner.byte(value_at), b'-' | b'|' | b'>' | b'&' | b';' | b'#') {
        return;
    }
    if !place.flag && !is_set(text, start) {
        let gap = value_at - end;
        match spoken_value(text, value_at).or_else(|| (gap >= 2).then_some(value_at)) {
            Some(at) => {
                let Some(value) = literal::read(text, at, outer) else { return };
                let bytes = &text[value.span.clone()];
                let said = at > value_at && is_said(bytes) && text[value_at..].starts_with(b"is");
                let strong = is_strong(bytes) || said || value.quoted && at > value_at;
                if strong && (at > value_at || line_ends(text, value.after)) {
                    place.quoted = value.quoted;
                    settle(scanner, place, &value);
                }
            }
            None => quoted_after(scanner, place, value_at, outer),
        }
        return;
    }
    let outer = if at > end { 0 } else { outer };
    let Some(value) = literal::read(text, value_at, outer) else { return };
    place.quoted = value.quoted;
    place.argument = true;
    settle(scanner, place, &value);
}

/// `password 'x'`: quotes around one word make it a value even without a sign between.
fn quoted_after(scanner: &mut Scanner<'_>, mut place: Place, at: usize, outer: u8) {
    let text = scanner.text;
    if place.kind != Kind::Password
        || !matches!(scanner.byte(at), b'\'' | b'"' | b'\\')
        || scanner.byte(at) == outer
    {
        return;
    }
    let Some(value) = literal::read(text, at, outer) else { return };
    if value.quoted && value.span.len() >= 4 && !text[value.span.clone()].contains(&b' ') {
        place.quoted = true;
        settle(scanner, place, &value);
    }
}

/// Whether the words in front are `config set` or alike, so that the next word is a value.
fn is_set(text: &[u8], start: usize) -> bool {
    let from = start.saturating_sub(100);
    // The name may follow an address in the same word: `//host/:_authToken`.
    let before = &text[from..start];
    let before = &before[..before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |n| n + 1)];
    let mut words = before.rsplit(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
    let (Some(last), before) = (words.next(), words.next().unwrap_or_default()) else { return false };
    let config = |word: &[u8]| word.len() <= 12 && word.to_ascii_lowercase().starts_with(b"conf");
    match last {
        b"set" | b"SET" => config(before) || before == b"npm",
        b"--secret" => before == b"set",
        _ => {
            config(last)
                && before != b"the"
                && (last == b"config" || last == b"configure")
                && !before.is_empty()
                && before.iter().all(u8::is_ascii_lowercase)
                && [&b"git"[..], b"poetry", b"bundle", b"composer", b"pip"].contains(&before)
                || last == b"--global" && before == b"config"
        }
    }
}

/// Where `is X`, `to X` or `was X` says the value.
fn spoken_value(text: &[u8], at: usize) -> Option<usize> {
    let word = text[at..].iter().take(4).take_while(|b| b.is_ascii_alphabetic()).count();
    let next = at + word;
    (matches!(&text[at..next], b"is" | b"to" | b"was" | b"with") && text.get(next) == Some(&b' '))
        .then_some(next + 1)
}

/// Proof enough without a sign in between: signs or capitals and digits among the letters.
fn is_strong(value: &[u8]) -> bool {
    let any = |test: fn(&u8) -> bool| value.iter().any(test);
    let signs = any(|b| matches!(b, b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'+' | b'?'));
    value.len() >= 6
        && any(u8::is_ascii_alphabetic)
        && (signs && any(u8::is_ascii_digit)
            || any(u8::is_ascii_digit) && any(u8::is_ascii_uppercase) && any(u8::is_ascii_lowercase)
            || value.len() >= 20 && any(u8::is_ascii_digit))
        && !placeholder::is_name(value)
}

/// `hunter2`: letters and then digits, which after "password is" is one.
fn is_said(value: &[u8]) -> bool {
    let letters = value.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let technical: &[&[u8]] =
        &[b"base64", b"base32", b"sha256", b"sha512", b"argon2", b"pbkdf2", b"version2"];
    letters >= 3
        && letters < value.len()
        && value.len() >= 6
        && value[letters..].iter().all(u8::is_ascii_digit)
        && !technical.contains(&value.to_ascii_lowercase().as_slice())
}

fn line_ends(text: &[u8], at: usize) -> bool {
    let at = literal::skip_blanks(text, at);
    matches!(text.get(at), None | Some(b'\n' | b'\r'))
}

/// Reports the value if it is one.
fn settle(scanner: &mut Scanner<'_>, place: Place, value: &Literal) {
    let text = scanner.text;
    let after = &text[value.after.min(text.len())..text.len().min(value.after + 24)];
    if accepts(place, &text[value.span.clone()], after) {
        let rule =
            if place.flag && matches!(place.kind, Kind::Password | Kind::Token | Kind::Secret | Kind::Key) {
                FLAG
            } else {
                place.kind.rule()
            };
        scanner.report(rule, value.span.clone(), Weight::Named);
        // What lies inside a long value was read: no name in it is asked again.
        if !value.quoted || !text[value.span.clone()].contains(&b' ') {
            scanner.set_read(Reader::Rule("names"), value.span.end);
        }
    }
}

/// Whether a value at this place is a secret; `after` is the text that follows it.
fn accepts(place: Place, value: &[u8], after: &[u8]) -> bool {
    if placeholder::stands_for(value) || placeholder::is_word(value) {
        return false;
    }
    let bare = !place.quoted;
    if bare && (placeholder::is_expression(value) || value.starts_with(b"[]") || value.starts_with(b"{}")) {
        return false;
    }
    if placeholder::is_speech(value) {
        return false;
    }
    // `password: hunter for the user` and `pass: 12 of 13` are sentences.
    let word_only = value.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-');
    let goes_on = after.first() == Some(&b' ') && after.get(1).is_some_and(u8::is_ascii_alphabetic);
    if bare && place.colon && word_only && goes_on {
        return false;
    }
    let digits_only = value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'%'));
    match place.kind {
        Kind::Password => {
            let least = if place.shell || place.argument { 1 } else { 3 };
            value.len() >= least
                && !(digits_only && value.len() < 4)
                && !placeholder::is_path(value)
                && !(bare
                    && place.colon
                    && word_only
                    && place.upper
                    && value.iter().all(u8::is_ascii_uppercase))
        }
        Kind::Aws => value.len() >= 16 && !placeholder::is_name(value) || place.argument,
        Kind::Azure => value.len() >= 20 && placeholder::is_opaque(value, 20),
        Kind::Token | Kind::Secret | Kind::Key => {
            if placeholder::is_path(value)
                || digits_only && value.len() < 6
                || value.contains(&b' ') && !place.quoted
            {
                return false;
            }
            if placeholder::is_opaque(value, 6) {
                return !(place.kind == Kind::Secret && place.argument && value.contains(&b'='));
            }
            // One piece with a digit where only a value can stand: `secret=abc123`.
            let piece = value.iter().all(u8::is_ascii_alphanumeric);
            if place.shell && piece && value.len() >= 6 && value.iter().any(u8::is_ascii_digit) {
                return true;
            }
            let plain = !value.iter().any(|b| matches!(b, b'/' | b' ' | b':'));
            let environment = place.shell && place.upper && value.len() >= 3;
            let argument =
                place.argument && !matches!(place.kind, Kind::Secret | Kind::Key) && value.len() >= 6;
            let trusted = environment || argument;
            plain && trusted && (place.kind == Kind::Token || !value.contains(&b'-'))
        }
    }
}
