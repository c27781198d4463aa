//! Commands that take a secret by position or behind a sub-command: `htpasswd -b f u …`,
//! `net user u …`, `vault kv put path key=…`, `kubectl create secret --from-literal`.

use std::ops::Range;

use super::Ask;
use super::commands::{command_at, is_secret};
use crate::secrets::scanner::{Reader, Scanner, Weight};
use crate::secrets::words::{Command, Word};

const HTPASSWD: &str = "htpasswd-password";
const NET_USER: &str = "net-user-password";
const VAULT: &str = "vault-secret";
const KUBECTL: &str = "kubectl-secret-literal";
const MYSQLADMIN: &str = "mysql-password";
const RABBIT: &str = "rabbitmq-password";
const REDIS: &str = "redis-password";
const ORACLE: &str = "oracle-password";
const MONGO: &str = "mongo-password";
const MINIO: &str = "minio-secret-key";
const MISC: &str = "positional-password";
const SEED: &str = "convert-to-secure-string";

pub(super) const RULES: &[(&str, &str)] = &[
    (
        HTPASSWD,
        "The password hashed by a tool: `htpasswd -b FILE user …`, `openssl passwd …`, `useradd -p …`.",
    ),
    (
        NET_USER,
        "The password in Windows commands: `net user NAME …`, `net use X: \\\\host\\share …`, `cmdkey /pass:…`.",
    ),
    (
        VAULT,
        "A value or token given to Vault: `vault kv put PATH key=…`, `vault login …`, `vault operator unseal …`.",
    ),
    (KUBECTL, "A literal in `kubectl create secret … --from-literal=key=…`."),
    (RABBIT, "The password given to `rabbitmqctl add_user NAME …` and its like."),
    (REDIS, "The password of Redis tools and settings: `redis-cli -a …`, `AUTH …`, `requirepass …`."),
    (ORACLE, "The password in an Oracle log-in: `sqlplus user/…@db`."),
    (MONGO, "The password of MongoDB tools: `mongosh -p …`, `db.auth(\"user\", \"…\")`."),
    (MINIO, "The secret key given to `mc alias set NAME URL KEY …`."),
    (MISC, "A password by position: `grafana-cli admin reset-admin-password …`, `wpa_passphrase SSID …`."),
    (SEED, "A PowerShell string made secure: `ConvertTo-SecureString \"…\" -AsPlainText`."),
];

pub(super) const KEYWORDS: &[(&[&str], Ask)] = &[
    (&["htpasswd", "mosquitto_passwd"], htpasswd),
    (&["net user", "net use", "net1 user"], net_user),
    (&["/pass:", "/rp ", "/p:"], windows_option),
    (&["vault", "bao"], vault),
    (&["kubectl", "oc", "create secret"], kubectl),
    (&["mysqladmin", "mariadb-admin"], mysqladmin),
    (&["rabbitmqctl"], rabbitmqctl),
    (&["requirepass", "masterauth", "setuser", "auth "], redis_setting),
    (&["sqlplus", "rman", "expdp", "impdp", "sqlldr", "exp", "imp", "sqlcl", "connect"], oracle),
    (&["db.auth", "changeUserPassword"], mongo_call),
    (&["mc"], minio),
    (
        &[
            "reset-admin-password",
            "wpa_passphrase",
            "mkpasswd",
            "setpassword",
            "set-password",
            "openssl passwd",
            "caddy hash-password",
        ],
        positional,
    ),
    (&["convertto-securestring"], secure_string),
];

fn put(scanner: &mut Scanner<'_>, rule: &'static str, value: Word) {
    if is_secret(value.of(scanner.text)) {
        scanner.report(rule, value.start..value.end, Weight::Command);
    }
}

fn command(scanner: &mut Scanner<'_>, who: &'static str, hit: &Range<usize>) -> Option<Command> {
    command_at(scanner, Reader::Rule(who), hit)
}

/// The words that are no options.
fn plain<'w>(text: &'w [u8], words: &'w [Word]) -> impl Iterator<Item = Word> + 'w {
    words.iter().copied().filter(move |word| !word.of(text).starts_with(b"-"))
}

fn htpasswd(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "htpasswd", &hit) else { return };
    let text = scanner.text;
    let flags =
        || found.words.iter().map(|w| w.of(text)).filter(|w| w.starts_with(b"-") && !w.starts_with(b"--"));
    if !flags().any(|flag| flag.contains(&b'b')) {
        return;
    }
    // `-n` prints instead of writing, so no file is named.
    let skip = if flags().any(|flag| flag.contains(&b'n')) { 1 } else { 2 };
    // `-C 12` has a value of its own.
    let cost = usize::from(flags().any(|flag| flag.ends_with(b"C")));
    let value = plain(text, &found.words).nth(skip + cost);
    if let Some(value) = value {
        put(scanner, HTPASSWD, value);
    }
}

fn net_user(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "net user", &hit) else { return };
    let text = scanner.text;
    let uses = text[hit].to_ascii_lowercase().ends_with(b"use");
    let mut words = found.words.iter().copied().filter(|w| !w.of(text).starts_with(b"/"));
    let Some(first) = words.next() else { return };
    let mut value = words.next();
    if uses {
        // `net use X: \\host\share PASSWORD`: the drive may be left out.
        if !first.of(text).ends_with(b":") && !first.of(text).starts_with(b"\\") {
            return;
        }
        if first.of(text).ends_with(b":") || first.of(text) == b"*" {
            value = words.next();
        }
    } else if !found.words.iter().skip(1).take(3).any(|w| w.of(text).starts_with(b"/"))
        && first.of(text).iter().all(u8::is_ascii_lowercase)
        && found.words.len() > 2
    {
        // A sentence: "net user count went up".
        return;
    }
    if let Some(value) = value.filter(|v| v.of(text) != b"*") {
        put(scanner, NET_USER, value);
    }
}

/// `/pass:x`, `/p:x` and `/rp x` of Windows tools.
fn windows_option(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if !matches!(scanner.before(hit.start), b' ' | b'\t') {
        return;
    }
    let outer = scanner.quote_at(hit.start);
    let Some(value) = crate::secrets::literal::read(text, hit.end, outer) else { return };
    if value.span.len() >= 3 {
        put(scanner, NET_USER, Word { start: value.span.start, end: value.span.end, quoted: value.quoted });
    }
}

fn vault(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "vault", &hit) else { return };
    let text = scanner.text;
    let words: Vec<Word> = plain(text, &found.words).collect();
    let Some(first) = words.first().map(|w| w.of(text)) else { return };
    let second = words.get(1).map(|w| w.of(text)).unwrap_or_default();
    let from = match (first, second) {
        (b"kv", b"put" | b"patch") => 3,
        (b"write", _) if second.starts_with(b"secret/") || second.starts_with(b"kv/") => 2,
        (b"login", _) => {
            if let Some(token) = words.get(1).filter(|w| !w.of(text).contains(&b'=') && w.len() >= 8) {
                put(scanner, VAULT, *token);
            }
            1
        }
        (b"operator" | b"unseal", _) => {
            let key = if first == b"unseal" { 1 } else { 2 };
            if let Some(value) =
                words.get(key).filter(|w| (first == b"unseal" || second == b"unseal") && w.len() >= 20)
            {
                put(scanner, VAULT, *value);
            }
            return;
        }
        _ => return,
    };
    for word in words.iter().skip(from) {
        let bytes = word.of(text);
        let Some(equals) = bytes.iter().position(|b| *b == b'=') else { continue };
        let name = &bytes[..equals];
        if first == b"login" && name != b"token" && name != b"password" {
            continue;
        }
        put(scanner, VAULT, word.rest(text, equals + 1));
    }
}

fn kubectl(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "kubectl", &hit) else { return };
    let text = scanner.text;
    let has = |wanted: &[u8]| found.words.iter().any(|w| w.of(text) == wanted);
    // `k create secret` is typed by people whose alias nobody else knows.
    let create = text[hit].ends_with(b"secret") || has(b"create") && has(b"secret");
    if !create {
        return;
    }
    for (i, word) in found.words.iter().enumerate() {
        let bytes = word.of(text);
        let pair = match bytes.strip_prefix(b"--from-literal") {
            Some(b"") => found.words.get(i + 1).copied(),
            Some([b'=', ..]) => Some(word.rest(text, 15)),
            _ => None,
        };
        let Some(pair) = pair else { continue };
        let Some(equals) = pair.of(text).iter().position(|b| *b == b'=') else { continue };
        put(scanner, KUBECTL, pair.rest(text, equals + 1));
    }
}

fn mysqladmin(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "mysqladmin", &hit) else { return };
    let text = scanner.text;
    let at = found.words.iter().position(|w| matches!(w.of(text), b"password" | b"flush-password"));
    if let Some(value) = at.and_then(|at| found.words.get(at + 1)) {
        put(scanner, MYSQLADMIN, *value);
    }
}

fn rabbitmqctl(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "rabbitmqctl", &hit) else { return };
    let text = scanner.text;
    let at = found
        .words
        .iter()
        .position(|w| matches!(w.of(text), b"add_user" | b"change_password" | b"authenticate_user"));
    if let Some(value) = at.and_then(|at| found.words.get(at + 2)) {
        put(scanner, RABBIT, *value);
    }
}

/// `CONFIG SET requirepass x`, `requirepass x` in a file, `AUTH x`, `ACL SETUSER u on >x`.
fn redis_setting(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    let word = text[hit.clone()].to_ascii_lowercase();
    let mut hit = hit;
    if word == b"auth " {
        // The command itself, at the start of a line or of quotes, in capitals.
        let start = matches!(scanner.before(hit.start), 0 | b'\n' | b'"' | b'\'' | b'>' | b' ');
        let before = &text[hit.start.saturating_sub(2)..hit.start];
        if !start
            || !text[hit.clone()].starts_with(b"AUTH")
            || !(before.is_empty()
                || before.ends_with(b"\n")
                || before.ends_with(b"\"")
                || before.ends_with(b"'")
                || before == b"> ")
        {
            return;
        }
        hit.end -= 1;
    }
    let who = match word.as_slice() {
        b"setuser" => "redis setuser",
        b"auth " => "redis auth",
        _ => "redis setting",
    };
    let Some(found) = command(scanner, who, &hit) else { return };
    if who == "redis setuser" {
        for value in found.words.iter().filter(|w| w.of(text).starts_with(b">")) {
            put(scanner, REDIS, value.rest(text, 1));
        }
        return;
    }
    let last =
        if who == "redis auth" && found.words.len() == 2 { found.words.get(1) } else { found.words.first() };
    if let Some(value) = last.filter(|w| {
        found.words.len() <= 4
            && !crate::secrets::placeholder::is_word(w.of(text))
            && !matches!(w.of(text), [b'=' | b':', ..])
    }) {
        put(scanner, REDIS, *value);
    }
}

/// `user/password@db`, which is also what a path with an at sign looks like.
fn oracle(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "oracle", &hit) else { return };
    let text = scanner.text;
    let connect = text[hit].eq_ignore_ascii_case(b"connect");
    for (i, word) in found.words.iter().take(8).enumerate() {
        let bytes = word.of(text);
        let login = bytes.strip_prefix(b"userid=").unwrap_or(bytes);
        let skip = bytes.len() - login.len();
        let Some(slash) = login.iter().position(|b| *b == b'/') else { continue };
        let (user, rest) = (&login[..slash], &login[slash + 1..]);
        let at = rest.iter().rposition(|b| *b == b'@');
        // Without a database the first word alone is a log-in, and only of `sqlplus` and alike.
        if user.is_empty()
            || !user.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'#' | b'$'))
            || connect && i > 0
            || at.is_none() && (connect || i > 1)
        {
            continue;
        }
        let end = at.unwrap_or(rest.len());
        if rest[..end].contains(&b'/') || rest[..end].contains(&b'.') && at.is_none() {
            continue;
        }
        let start = word.start + skip + slash + 1;
        put(scanner, ORACLE, Word { start, end: start + end, quoted: word.quoted }.rest(text, 0));
    }
}

/// `db.auth("user", "…")` and `db.changeUserPassword("user", "…")`.
fn mongo_call(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let text = scanner.text;
    if scanner.byte(hit.end) != b'(' {
        return;
    }
    let limit = text.len().min(hit.end + 400);
    let mut at = hit.end + 1;
    let mut last = None;
    for _ in 0..2 {
        while at < limit && matches!(text[at], b' ' | b',') {
            at += 1;
        }
        let Some(quoted) = text.get(at).and_then(|_| crate::secrets::literal::quoted_end(text, at, limit))
        else {
            return;
        };
        at = quoted.after;
        last = Some(quoted.inner);
    }
    if let Some(inner) = last {
        put(scanner, MONGO, Word { start: inner.start, end: inner.end, quoted: true });
    }
}

fn minio(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "mc", &hit) else { return };
    let text = scanner.text;
    let words: Vec<Word> = plain(text, &found.words).collect();
    let set = words.first().is_some_and(|w| w.of(text) == b"alias")
        && words.get(1).is_some_and(|w| w.of(text) == b"set");
    if let Some(value) = words.get(5).filter(|_| set) {
        put(scanner, MINIO, *value);
    }
}

fn positional(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "positional", &hit) else { return };
    let text = scanner.text;
    let name = text[hit].to_ascii_lowercase();
    let (rule, at) = match name.as_slice() {
        b"wpa_passphrase" => (MISC, 1),
        b"mkpasswd" | b"openssl passwd" => (HTPASSWD, 0),
        b"reset-admin-password" => (MISC, 0),
        // `samba-tool user setpassword` and `gcloud … set-password` use options only.
        _ => return,
    };
    let mut words = found.words.iter().copied().peekable();
    let mut values = Vec::new();
    while let Some(word) = words.next() {
        let bytes = word.of(text);
        if bytes.starts_with(b"-") {
            if matches!(
                bytes,
                b"-salt"
                    | b"-m"
                    | b"-S"
                    | b"--homepath"
                    | b"--config"
                    | b"-R"
                    | b"-in"
                    | b"--method"
                    | b"--salt"
            ) {
                words.next();
            }
            continue;
        }
        values.push(word);
    }
    let prose = values.len() > at + 2;
    if let Some(value) =
        values.get(at).filter(|v| !prose && !crate::secrets::placeholder::is_word(v.of(text)))
    {
        put(scanner, rule, *value);
    }
}

fn secure_string(scanner: &mut Scanner<'_>, hit: Range<usize>) {
    let Some(found) = command(scanner, "secure string", &hit) else { return };
    let text = scanner.text;
    if !found.words.iter().any(|w| w.of(text).eq_ignore_ascii_case(b"-AsPlainText")) {
        return;
    }
    if let Some(value) = plain(text, &found.words).next() {
        put(scanner, SEED, value);
    }
}
