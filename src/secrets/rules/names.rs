//! What a name says of its value: `masterUserPassword` is a password, `max_tokens` is not.
//!
//! Knows words only; where the name stands and what the value looks like is not its business.

/// What a name says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Password,
    Token,
    Secret,
    Key,
    Aws,
    Azure,
}

/// What a name may end with besides what it says: which one, where, in which writing.
#[rustfmt::skip]
const NEUTRAL: &[&str] = &[
    "value", "prod", "production", "staging", "stage", "dev", "test", "base", "string", "plain",
    "plaintext", "new", "old", "current", "previous", "prev", "b64", "base64", "raw", "literal",
    "live", "default", "hash", "primary", "secondary", "eu", "us", "db", "rw", "ro", "text", "wo",
];
/// What stands in front of `key` where the key is a secret one.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "api", "access", "secret", "private", "auth", "account", "encryption", "encrypt", "signing",
    "master", "storage", "shared", "app", "application", "admin", "hmac", "cipher", "subscription",
    "crypt", "jwt", "webhook", "write", "read", "ingest", "ingestion", "integration", "routing",
    "unseal", "recovery", "session", "license", "licence", "service", "apikey", "management",
    "host", "function", "deploy", "preshared", "instrumentation", "tsig", "consumer", "client",
    "django", "rails", "user",
];
/// Tokens that are positions in a list, not permissions; and tokens of language models.
#[rustfmt::skip]
const NO_TOKENS: &[&str] = &[
    "next", "page", "continuation", "pagination", "starting", "cancellation", "max", "num", "per",
    "total", "eos", "bos", "pad", "stop", "continue", "resume", "marker", "client", "idempotency",
    "request", "sync", "design", "csrf", "input", "output", "prompt",
];
/// What stands in front of `password` where the name is a switch.
#[rustfmt::skip]
const NO_PASSWORDS: &[&str] = &[
    "no", "has", "require", "requires", "show", "hide", "use", "ask", "disable", "enable", "allow",
    "force", "change", "reset", "forgot", "is", "with", "without", "skip", "must", "check",
    "encrypt", "encrypted", "bypass",
];

/// The kind of value that goes by this name, if the name says that it is a secret.
pub(super) fn kind_of(name: &[u8]) -> Option<Kind> {
    let mut parts = parts_of(name);
    while parts.len() > 1 {
        let last = parts.last()?;
        if last.bytes().all(|b| b.is_ascii_digit()) || NEUTRAL.contains(&last.as_str()) {
            parts.pop();
        } else {
            break;
        }
    }
    let last = parts.pop()?;
    let previous = parts.last().map_or("", String::as_str);
    let ends = |tails: &[&str]| tails.iter().any(|tail| last.ends_with(tail));
    if ends(&[
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "passwort",
        "passwords",
        "requirepass",
        "masterauth",
        "pwd",
    ]) || matches!(last.as_str(), "pw" | "psk" | "pswd" | "passw" | "pword")
        || last.ends_with("pass")
            && !matches!(
                last.as_str(),
                "bypass" | "compass" | "encompass" | "surpass" | "trespass" | "overpass" | "underpass"
            )
    {
        let pwd_alone = last.ends_with("pwd") && (previous == "old" && parts.len() == 1 || last == "oldpwd");
        return (!NO_PASSWORDS.contains(&previous) && !pwd_alone).then_some(Kind::Password);
    }
    if ends(&["token"]) {
        if parts.iter().any(|part| part == "aws" || part == "amz")
            && matches!(previous, "session" | "security")
        {
            return Some(Kind::Aws);
        }
        return (!NO_TOKENS.contains(&previous) && last != "nexttoken").then_some(Kind::Token);
    }
    if ends(&["secret"]) {
        return Some(Kind::Secret);
    }
    if ends(&["secretaccesskey", "sessiontoken"])
        || last == "key" && previous == "access" && parts.iter().any(|p| p == "secret")
    {
        return Some(Kind::Aws);
    }
    if ends(&["accountkey", "sharedaccesskey"])
        || last == "key" && previous == "account"
        || last == "key" && previous == "access" && parts.iter().any(|p| p == "shared")
    {
        return Some(Kind::Azure);
    }
    if last == "key" && KEYS.contains(&previous)
        || ends(&[
            "apikey",
            "accesskey",
            "secretkey",
            "privatekey",
            "authkey",
            "appkey",
            "masterkey",
            "signingkey",
            "encryptionkey",
            "presharedkey",
            "licensekey",
        ])
    {
        return Some(Kind::Key);
    }
    None
}

/// `masterUserPassword`, `DB-PASSWORD` and `a.b_password` in lower-case parts.
fn parts_of(name: &[u8]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut previous = 0_u8;
    for (i, &byte) in name.iter().enumerate() {
        let next_lower = name.get(i + 1).is_some_and(u8::is_ascii_lowercase);
        let hump = byte.is_ascii_uppercase()
            && (previous.is_ascii_lowercase() || previous.is_ascii_uppercase() && next_lower);
        if !byte.is_ascii_alphanumeric() || hump {
            parts.push(String::new());
        }
        if byte.is_ascii_alphanumeric()
            && let Some(part) = parts.last_mut()
        {
            part.push(char::from(byte.to_ascii_lowercase()));
        }
        previous = byte;
    }
    parts.retain(|part| !part.is_empty());
    parts
}
