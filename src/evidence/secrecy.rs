//! What of the code is never written down, not even as a hash: a short secret can be guessed from that.

use crate::code::{Kind, Place, Shelf, language_of};
use crate::model::Link;

/// Lines, more than which say enough beside a secret that nobody guesses them all.
const FEW: usize = 3;

/// The attribute that a link is about: the one that its address names, else the one that was changed.
pub(super) fn field_of<'l>(link: &'l Link, place: &'l Place) -> Option<&'l str> {
    if link.changes.iter().any(|change| change.sensitive) {
        return None;
    }
    let attribute = match (place.attribute.as_str(), link.changes.as_slice()) {
        ("", [change]) => change.attribute.as_str(),
        (named, _) => named,
    };
    let is_secret = || sounds_secret(attribute) || sounds_secret(&place.name);
    (!attribute.is_empty() && !is_secret()).then_some(attribute)
}

/// Whether somebody who has the hash of a place could find out a secret in it by trying.
pub(super) fn is_guessable(place: &Place, files: &Shelf) -> bool {
    match place.kind {
        Some(Kind::Object) => place.name.split('/').next() == Some("Secret"),
        Some(Kind::Variable | Kind::Output) => {
            sounds_secret(&place.name) || is_marked(place, files).unwrap_or_default()
        }
        Some(Kind::Local | Kind::Value) => {
            sounds_secret(&place.name) || place.text(files).is_some_and(|text| is_short_secret(&text))
        }
        Some(_) => false,
        None => place.text(files).is_some_and(|text| is_short_secret(&text)),
    }
}

/// Whether a block says of itself that it is `sensitive`, or may be.
fn is_marked(place: &Place, files: &Shelf) -> Option<bool> {
    let text = place.text(files)?;
    let span = language_of(&place.path)?.attribute(&place.path, &text, "sensitive")?;
    Some(text.get(span)?.trim_ascii() != b"false")
}

/// Few lines of which one gives a value to something that sounds secret.
fn is_short_secret(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_secret = |line: &str| {
        let signs: Vec<usize> = line.match_indices([':', '=']).map(|(at, _)| at).collect();
        signs.iter().any(|at| sounds_secret(&line[..*at]))
    };
    lines.len() <= FEW && lines.into_iter().any(is_secret)
}

/// Whether what is called so may hold a secret.
fn sounds_secret(name: &str) -> bool {
    const PARTS: [&str; 13] = [
        "passw",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "privatekey",
        "apikey",
        "accesskey",
        "credential",
        "auth",
        "connectionstring",
        "dsn",
        "licensekey",
    ];
    // Too short to be looked for inside of other words.
    const WORDS: [&str; 8] = ["pin", "pins", "pass", "pw", "cert", "certs", "certificate", "tls"];
    // `private_key`, `private-key` and `privateKey` are one word.
    let joined: String = name.chars().filter(|letter| !"_-".contains(*letter)).collect();
    let joined = joined.to_lowercase();
    PARTS.iter().any(|part| joined.contains(part))
        || words(name).iter().any(|word| WORDS.contains(&word.as_str()))
}

/// `db.cardPin` → `db`, `card`, `pin`
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let is_start = letter.is_uppercase() && was_small;
        if is_start || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Link, Place, field_of, is_short_secret, sounds_secret};
    use crate::model::Change;

    #[test]
    fn what_may_be_secret_is_never_hashed() {
        let change = |attribute: &str, sensitive| Change {
            attribute: attribute.to_owned(),
            sensitive,
            ..Change::default()
        };
        let found = |name: &str, attribute: &str, changes: &[Change]| {
            let place = Place { name: name.to_owned(), attribute: attribute.to_owned(), ..Place::file("x") };
            let link = Link { changes: changes.to_vec(), ..Link::default() };
            field_of(&link, &place).map(str::to_owned)
        };
        let plain = [change("size", false)];
        assert_eq!(found("a.b", "", &plain).as_deref(), Some("size"));
        assert_eq!(found("a.b", "tags", &[]).as_deref(), Some("tags"));
        assert_eq!(found("a.b", "", &[]), None);
        assert_eq!(found("a.b", "", &[change("size", false), change("count", false)]), None);
        for (name, attribute, changes) in [
            ("a.b", "", vec![change("size", true)]),
            ("a.b", "size", vec![change("size", true)]),
            ("a.b", "size", vec![change("count", false), change("size", true)]),
            ("a.b", "master_password", vec![]),
            ("a.b", "spec.private-key", vec![]),
            ("a.b", "", vec![change("accessKey", false)]),
            ("Secret/prod/db", "data.x", vec![]),
            ("var.db_password", "default", vec![]),
            ("auth.postgresPwd", "value", vec![]),
        ] {
            assert_eq!(found(name, attribute, &changes), None, "{name} {attribute}");
        }
    }

    #[test]
    fn names_and_short_texts_tell_of_secrets() {
        for name in
            ["local.pin", "cardPin", "db.PIN", "tls.cert", "smtp_pass", "auth.password", "key.passphrase"]
        {
            assert!(sounds_secret(name), "{name}");
        }
        for name in ["local.mapping", "spinning", "replicas", "compass", "bypassed", "settles"] {
            assert!(!sounds_secret(name), "{name}");
        }
        for (text, is_secret) in [
            ("password: 1234", true),
            ("db = { host = 1, pin = 2 }", true),
            ("a: 1\n\nb:\n  apiKey: x\n", true),
            ("a: 1\nb: 2\nc: 3\ntoken: 4\n", false),
            ("replicas: 2", false),
            ("password", false),
        ] {
            assert_eq!(is_short_secret(text.as_bytes()), is_secret, "{text}");
        }
    }
}
