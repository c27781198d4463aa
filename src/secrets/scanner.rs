//! What a rule reads from and reports to while one text is passed over.
//!
//! It owns what keeps the scan linear: no rule reads the same stretch of text twice for
//! its own hits. It knows no rule.

use std::ops::Range;

use super::quotes::QuoteCursor;

/// How a redaction begins; the rule's name and `]` follow.
pub(super) const MARK: &str = "[redacted:";

/// How sure a rule is about the name it gives: of two findings of one span the greater wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Said by a name beside it (`password=…`).
    Named,
    /// Said by the place (a header, a URL, a statement).
    Placed,
    /// Said by the command that takes it.
    Command,
    /// Said by the shape of the value itself.
    Shape,
}

/// A stretch that a rule takes for a secret, before overlaps are settled.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) rule: &'static str,
    pub(super) span: Range<usize>,
    pub(super) weight: Weight,
}

/// Who has read a stretch of text: a rule by its name, or a row of the table of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Rule(&'static str),
    Tool(usize),
}

/// One pass over one text: what the rules read from and report to.
pub(super) struct Scanner<'t> {
    /// The whole text. Rules cut it at ASCII bytes only, so spans stay on char boundaries.
    pub(super) text: &'t [u8],
    pub(super) found: Vec<Candidate>,
    quotes: QuoteCursor,
    /// The position up to which each reader has read the text.
    read: Vec<(Reader, usize)>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, found: Vec::new(), quotes: QuoteCursor::default(), read: Vec::new() }
    }

    /// Reports a secret.
    pub(super) fn report(&mut self, rule: &'static str, span: Range<usize>, weight: Weight) {
        if span.start < span.end && span.end <= self.text.len() {
            self.found.push(Candidate { rule, span, weight });
        }
    }

    /// The quote that is open at `at`: `b'"'`, `b'\''`, or 0 for none.
    pub(super) fn quote_at(&mut self, at: usize) -> u8 {
        self.quotes.state_at(self.text, at)
    }

    /// Whether `who` has already read past `at`.
    pub(super) fn has_read(&self, who: Reader, at: usize) -> bool {
        self.read.iter().any(|(name, until)| *name == who && at < *until)
    }

    /// Remembers that `who` has read up to `until`.
    pub(super) fn set_read(&mut self, who: Reader, until: usize) {
        match self.read.iter_mut().find(|(name, _)| *name == who) {
            Some(entry) => entry.1 = entry.1.max(until),
            None => self.read.push((who, until)),
        }
    }

    /// The byte in front of `at`, or 0 at the beginning.
    pub(super) fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).and_then(|i| self.text.get(i)).copied().unwrap_or(0)
    }

    /// The byte at `at`, or 0 at the end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }
}
