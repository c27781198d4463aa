//! What stands where a secret would, and is none: variables, templates, masks, references
//! to a vault, paths, names of things, and the words of a sentence.
//!
//! Each question is about one value; where it stands is the rule's business. `changeme`,
//! `password` and other weak values are secrets: somebody is running with them.

/// References to a secret that is kept elsewhere.
#[rustfmt::skip]
const REFERENCES: &[&str] = &[
    "op://", "vault:", "arn:", "ref+", "file://", "fileb://", "ssm://", "ssm:", "awssm:",
    "secretsmanager:", "sm://", "gcp:", "projects/", "enc[", "env:", "env.", "var.", "local.",
    "data.", "module.", "each.", "secrets.", "secrets/", "secret/", "keyvault", "keychain:",
    "pass:env", "lookup(", "resolve:", "kms:", "alias/", "/run/secrets/", "keyring:", "doppler:",
    "bao:", "process.env",
];

/// Words that follow a colon in prose or stand for a missing value.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "all", "an", "and", "any", "are", "argument", "as", "ask", "at", "be", "been", "being",
    "both", "but", "by", "can", "cannot", "changed", "deprecated", "did", "disabled", "do", "does",
    "each", "empty", "enabled", "encrypted", "enter", "expired", "expires", "failed", "false",
    "field", "flag", "for", "found", "from", "generated", "has", "have", "hidden", "how", "if",
    "in", "incorrect", "into", "invalid", "is", "it", "its", "kept", "known", "later", "leaked",
    "masked", "may", "missing", "must", "n/a", "never", "new", "nil", "no", "none", "not", "now",
    "null", "of", "off", "ok", "old", "omitted", "on", "one", "only", "optional", "option", "or",
    "our", "parameter", "pending", "please", "plus", "prompt", "prompted", "provided", "redacted",
    "removed", "renewed", "required", "reset", "revoked", "rotated", "same", "see", "sensitive",
    "set", "should", "so", "still", "store", "stored", "string", "taken", "tbd", "that", "the",
    "their", "then", "there", "these", "they", "this", "to", "too", "true", "unchanged",
    "undefined", "unknown", "unset", "until", "updated", "use", "used", "using", "value", "via",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with",
    "without", "wrong", "yes", "yet", "you", "your",
];

/// Words that only instructions and messages contain.
#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "must", "please", "enter", "your", "invalid", "required", "should", "cannot", "incorrect",
    "the", "is", "was", "see", "at", "least", "forgot", "from", "in", "expired",
];

/// Whether the value only stands for a secret: a variable, a template, a mask, a reference.
pub(super) fn stands_for(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let Some(first) = value.first() else { return true };
    if is_variable(value) || is_mask(value) {
        return true;
    }
    let text = value.get(..value.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    match first {
        b'<' => {
            return value.contains(&b'>')
                || value.len() < 2
                || text[1..].iter().all(|b| b.is_ascii_alphabetic() || *b == b'-' || *b == b'_');
        }
        b'{' => {
            return text.starts_with(b"{{")
                || text.starts_with(b"{%")
                || text[1..].iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'}'));
        }
        b'[' => {
            return text.len() == 1
                || text.starts_with(b"[redacted")
                || text[1..]
                    .iter()
                    .all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'-' | b'_' | b']'));
        }
        b'(' => {
            return text.starts_with(b"(sensitive")
                || text.starts_with(b"(known")
                || text.len() == 1
                || text[1..].iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b')'));
        }
        b'!' => {
            return text.len() > 3
                && text[1..].iter().take_while(|b| b.is_ascii_alphabetic()).count() >= 3
                && (text.len() == value.len())
                && text[1..].iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'|' | b'-'));
        }
        b'@' => {
            return text.starts_with(b"@microsoft.keyvault")
                || text.starts_with(b"@/")
                || text.starts_with(b"@./")
                || text.starts_with(b"@-");
        }
        _ => {}
    }
    REFERENCES.iter().any(|reference| text.starts_with(reference.as_bytes()))
        || text.starts_with(b"your")
        || text.starts_with(b"insert")
        || text.starts_with(b"placeholder")
        || text.starts_with(b"replace_")
        || text.starts_with(b"replace-")
        || text.starts_with(b"redacted")
        || text.starts_with(b"example-") && text.iter().all(|b| !b.is_ascii_digit())
        || text.ends_with(b"_here")
        || text.ends_with(b"-here")
}

fn is_variable(value: &[u8]) -> bool {
    match value {
        // A hash of a password (`$6$salt$…`, `$2y$10$…`) is no variable.
        [b'$', b'0'..=b'9', ..] => value.len() <= 3,
        [b'$', b'a'..=b'z', rest @ ..] if rest.contains(&b'$') && value.len() > 20 => false,
        [b'$', next, ..] => {
            next.is_ascii_alphabetic()
                || matches!(next, b'{' | b'(' | b'_' | b'[' | b'$' | b'@' | b'<' | b':')
        }
        [b'`', ..]
        | [b'|' | b'>', b'-' | b'+']
        | [b'$' | b'|' | b'>' | b'~' | b'=' | b':' | b'\\' | b'*' | b'&' | b'-']
        | [b'%', b'{' | b'(' | b's', ..]
        | [b'#' | b'@', b'{', ..]
        | [b'_', b'_', .., b'_', b'_'] => true,
        [b'%', middle @ .., b'%'] => !middle.is_empty(),
        [b'&' | b'*', name @ ..] => {
            name.len() > 2 && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'_')
        }
        _ => false,
    }
}

/// One sign repeated (`****`, `xxxx`, `....`, `…`, `•••`), or a mask between dashes.
fn is_mask(value: &[u8]) -> bool {
    let first = value[0];
    if matches!(first, b'*' | b'.' | b'x' | b'X' | b'-' | b'_' | b'#' | b'?' | b'0') {
        let least = if matches!(first, b'x' | b'X' | b'0') { 3 } else { 2 };
        let same = value.iter().take_while(|b| **b == first || **b == b'-').count();
        if same == value.len() && (same >= least) || first == b'*' && same >= 3 || first == b'.' && same >= 3
        {
            return true;
        }
        if matches!(first, b'x' | b'X') && same >= 6 {
            return true;
        }
    }
    value.starts_with("…".as_bytes())
        || value.starts_with("•".as_bytes())
        || value.starts_with("●".as_bytes())
        || value.ends_with(b"...")
        || value.ends_with("…".as_bytes())
        || value.ends_with(b"***")
}

/// Whether the value is a word of a sentence, or a plain yes, no or nothing.
pub(super) fn is_word(value: &[u8]) -> bool {
    let word = value.trim_ascii_end();
    let end = word
        .iter()
        .rposition(|b| !matches!(b, b'.' | b',' | b'!' | b'?' | b':' | b';' | b')'))
        .map_or(0, |i| i + 1);
    let Ok(word) = std::str::from_utf8(&word[..end]) else { return false };
    if word.len() > 16 {
        return false;
    }
    let word = word.to_ascii_lowercase();
    WORDS.contains(&word.as_str())
}

/// Whether a quoted value with blanks in it is a message and not a passphrase.
pub(super) fn is_speech(value: &[u8]) -> bool {
    value.contains(&b' ')
        && value.len() < 400
        && value
            .split(|b| matches!(b, b' ' | b',' | b'.' | b'?' | b':'))
            .any(|word| SPEECH.iter().any(|speech| word.eq_ignore_ascii_case(speech.as_bytes())))
}

/// Whether a value looks like a name or a path that people give to things: `db-creds`,
/// `prod/app/db-2`, `my_secret_v2`, `external-dns`.
pub(super) fn is_name(value: &[u8]) -> bool {
    value.len() <= 120
        && value.split(|b| matches!(b, b'-' | b'_' | b'.' | b'/' | b':')).all(|part| {
            let letters = part.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            let digits = part[letters..].iter().take_while(|b| b.is_ascii_digit()).count();
            // Mixed case inside one part is no name, but `CamelCase` is.
            letters + digits == part.len() && digits <= 4 && (letters <= 20) && !wild_case(&part[..letters])
        })
}

/// Capitals that no word or CamelCase name has: three changes of case without a pattern.
fn wild_case(word: &[u8]) -> bool {
    if word.iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    let capitals = word.iter().filter(|b| b.is_ascii_uppercase()).count();
    let lone = word.windows(2).filter(|w| w[0].is_ascii_uppercase() && !w[1].is_ascii_lowercase()).count();
    capitals >= 2 && (capitals * 3 > word.len() || lone > 2)
}

/// Whether the value is a path to a file.
pub(super) fn is_path(value: &[u8]) -> bool {
    let plain = |bytes: &[u8]| {
        bytes.iter().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'/' | b'.' | b'_' | b'-' | b'~' | b'$' | b'{' | b'}' | b'@')
        })
    };
    match value {
        [b'~' | b'.', b'/', ..] | [b'.', b'.', b'/', ..] => true,
        [b'/', rest @ ..] => plain(rest) && rest.contains(&b'/') && !rest.iter().any(u8::is_ascii_uppercase),
        [drive, b':', b'\\' | b'/', ..] => drive.is_ascii_alphabetic(),
        _ => {
            let lower = value.to_ascii_lowercase();
            plain(value)
                && [
                    ".pem", ".key", ".json", ".txt", ".yaml", ".yml", ".crt", ".p12", ".jks", ".pfx", ".env",
                    ".sh", ".py", ".tf", ".sql", ".gpg", ".pub",
                ]
                .iter()
                .any(|ext| lower.len() < 200 && lower.ends_with(ext.as_bytes()))
        }
    }
}

/// Whether a bare value is an expression of a program: `os.environ["X"]`, `getpass()`,
/// `random_password.db.result`.
pub(super) fn is_expression(value: &[u8]) -> bool {
    let name =
        value.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':')).count();
    let head = &value[..name];
    let Some(first) = head.first() else { return false };
    if !(first.is_ascii_alphabetic() || *first == b'_') {
        return false;
    }
    match value.get(name) {
        Some(b'(') => value[name..].contains(&b')') || value.len() == name + 1,
        Some(b'[') => true,
        // `a.b.c`, each part a name: a reference.
        None => {
            head.contains(&b'.')
                && head.split(|b| *b == b'.').all(|part| part.len() > 1 && is_identifier(part))
        }
        _ => false,
    }
}

fn is_identifier(part: &[u8]) -> bool {
    part.iter().all(|b| b.is_ascii_lowercase() || *b == b'_' || b.is_ascii_digit() || b.is_ascii_uppercase())
        && part[0].is_ascii_alphabetic()
        && part.iter().filter(|b| b.is_ascii_digit()).count() <= 2
}

/// Whether the value cannot be read as a word: letters with digits or with other signs.
pub(super) fn is_opaque(value: &[u8], least: usize) -> bool {
    if value.len() < least || value.contains(&b' ') {
        return false;
    }
    let digits = value.iter().any(u8::is_ascii_digit);
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    let signs =
        value.iter().any(|b| b.is_ascii_punctuation() && !matches!(b, b'-' | b'_' | b'.' | b'/' | b':'));
    (letters && (digits || signs) || wild_case(value) || digits && value.len() >= 16) && !is_name(value)
}
