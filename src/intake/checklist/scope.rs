//! What a checklist is about, so that a file keeps to it: a tick says nothing of another incident or environment.

use std::fmt;

/// What was asked for. Two that differ in case or in the order of their words are the same.
#[derive(Clone, Debug, Default, Eq)]
pub struct Scope {
    parts: [String; PARTS.len()],
}

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        self.parts.iter().zip(&other.parts).all(|(one, other)| one.to_lowercase() == other.to_lowercase())
    }
}

/// What is written before each part in the memory of a checklist.
const PARTS: [&str; 4] = ["of=", "incident=", "environment=", "change="];

impl Scope {
    #[must_use]
    pub fn new(template: &str, incidents: &[String], environments: &[String], change: Option<&str>) -> Self {
        let joined = |words: &[String]| {
            let mut words: Vec<String> = words.iter().map(|word| word.trim().to_owned()).collect();
            words.sort_by_key(|word| word.to_lowercase());
            words.dedup();
            words.join(", ")
        };
        let change = change.unwrap_or_default().trim().to_owned();
        Self { parts: [template.to_owned(), joined(incidents), joined(environments), change] }
    }

    /// Takes a word of the memory; false where it is none of a scope.
    pub(super) fn take(&mut self, word: &str) -> bool {
        for (part, name) in self.parts.iter_mut().zip(PARTS) {
            if let Some(rest) = word.strip_prefix(name) {
                *part = plain(rest);
                return true;
            }
        }
        false
    }

    /// As words without white space, and without anything that could end a comment.
    pub(super) fn words(&self) -> String {
        let set = self.parts.iter().zip(PARTS).filter(|(part, _)| !part.is_empty());
        set.map(|(part, name)| format!(" {name}{}", encoded(part))).collect()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [template, incident, environment, change] = &self.parts;
        write!(out, "the checklist `{template}`")?;
        if !incident.is_empty() {
            write!(out, " after {incident}")?;
        }
        if !change.is_empty() {
            write!(out, " of the change {change}")?;
        }
        if environment.is_empty() { Ok(()) } else { write!(out, " of {environment}") }
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'/' | b'~' | b'^' => {
                out.push(char::from(byte));
            }
            b'-' if !out.ends_with('-') => out.push('-'),
            other => out.push_str(&format!("%{other:02x}")),
        }
    }
    out
}

/// The text again; what nobody encoded stands as it is.
fn plain(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let code = rest.strip_prefix('%').and_then(|code| code.get(..2));
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &rest[3..];
        } else {
            bytes.extend_from_slice(letter.to_string().as_bytes());
            rest = &rest[letter.len_utf8()..];
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
