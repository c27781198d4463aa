//! Tones: what a text means, and the terminal's code for it.

use super::text;

/// What a text means for the reader, and thereby its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As everything else.
    Plain,
    /// Bold.
    Strong,
    /// Faint.
    Dim,
    /// Green.
    Good,
    /// Yellow.
    Warn,
    /// Red.
    Bad,
}

impl Tone {
    fn sgr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("\x1b[1m"),
            Self::Dim => Some("\x1b[2m"),
            Self::Good => Some("\x1b[32m"),
            Self::Warn => Some("\x1b[33m"),
            Self::Bad => Some("\x1b[31m"),
        }
    }
}

/// The text in its tone, cleaned as a piece of a line: its spaces stay, line breaks become spaces.
#[must_use]
pub fn paint(text: &str, tone: Tone, color: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_painted(&mut out, &text::span(text), tone, color);
    out
}

pub(super) fn push_painted(out: &mut String, clean: &str, tone: Tone, color: bool) {
    match tone.sgr() {
        Some(sgr) if color && !clean.is_empty() => {
            out.push_str(sgr);
            out.push_str(clean);
            out.push_str("\x1b[0m");
        }
        _ => out.push_str(clean),
    }
}
