//! The engine: one pass for keywords over the text, a rule asked at each hit, and the
//! candidates made into findings that do not overlap.
//!
//! What a secret looks like is the business of `rules`, what a rule sees of `scanner`.

use std::ops::Range;
use std::sync::OnceLock;

use super::Finding;
use super::rules::{self, Action};
use super::scanner::{Candidate, MARK, Scanner};

/// All keywords, found by a hash of their first two bytes.
///
/// An Aho-Corasick automaton of the same words took 0.7 ms to build, which is most of what a
/// whole command may cost; this index takes a hundredth of that and reads as fast.
struct Index {
    words: Vec<(&'static str, Action)>,
    /// By hash: one more than the first word of the chain, or 0.
    heads: [u16; BUCKETS],
    /// By word: the same of the next word in its chain.
    next: Vec<u16>,
}

const BUCKETS: usize = 2048;

fn bucket(first: u8, second: u8) -> usize {
    let (first, second) = (first.to_ascii_lowercase(), second.to_ascii_lowercase());
    (usize::from(first) * 37 + usize::from(second)) % BUCKETS
}

impl Index {
    fn build() -> Self {
        let words = rules::keywords();
        let mut heads = [0; BUCKETS];
        let mut next = Vec::with_capacity(words.len());
        for (i, (word, _)) in words.iter().enumerate() {
            let [first, second, ..] = word.as_bytes() else { continue };
            let head = &mut heads[bucket(*first, *second)];
            next.push(*head);
            *head = u16::try_from(i + 1).unwrap_or(0);
        }
        Self { words, heads, next }
    }

    /// Calls `each` with every keyword in the text and its span, by rising start.
    fn hits(&self, text: &[u8], mut each: impl FnMut(Action, Range<usize>)) {
        for (at, pair) in text.windows(2).enumerate() {
            let mut link = usize::from(self.heads[bucket(pair[0], pair[1])]);
            while link > 0 {
                let (word, action) = &self.words[link - 1];
                let end = at + word.len();
                if text.get(at..end).is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes())) {
                    each(*action, at..end);
                }
                link = usize::from(self.next[link - 1]);
            }
        }
    }
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(Index::build)
}

/// All findings of one text, sorted, without overlaps.
pub(super) fn findings(text: &str) -> Vec<Finding> {
    let mut scanner = Scanner::new(text.as_bytes());
    index().hits(text.as_bytes(), |action, hit| rules::apply(&mut scanner, action, hit));
    if scanner.found.is_empty() {
        return Vec::new();
    }
    settle(scanner.found, &redactions(text))
        .into_iter()
        .filter(|f| text.is_char_boundary(f.span.start) && text.is_char_boundary(f.span.end))
        .collect()
}

/// Where the text was redacted before: `[redacted:RULE]` with a rule that exists, so that
/// nobody hides a secret by writing the mark around it.
fn redactions(text: &str) -> Vec<Range<usize>> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let names: Vec<&str> = rules::catalogue().iter().map(|rule| rule.name).collect();
    text.match_indices(MARK)
        .filter_map(|(start, mark)| {
            let name_at = start + mark.len();
            // No rule's name is longer; the bound keeps a text full of open marks linear.
            let length = text.as_bytes()[name_at..].iter().take(64).position(|b| *b == b']')?;
            let name = &text[name_at..name_at + length];
            names.contains(&name).then_some(start..name_at + length + 1)
        })
        .collect()
}

/// Joins candidates that overlap: the widest span covers them all, so nothing of a secret is
/// left over; the name is that of the wider one, and at equal width of the weightier one.
fn settle(mut candidates: Vec<Candidate>, redactions: &[Range<usize>]) -> Vec<Finding> {
    candidates.retain(|c| {
        let first = redactions.partition_point(|r| r.end <= c.span.start);
        redactions.get(first).is_none_or(|r| r.start >= c.span.end)
    });
    candidates
        .sort_by(|a, b| (a.span.start, b.span.end, b.weight).cmp(&(b.span.start, a.span.end, a.weight)));
    let mut out: Vec<Candidate> = Vec::new();
    for next in candidates {
        match out.last_mut() {
            Some(last) if next.span.start < last.span.end => {
                let wider = next.span.len() > last.span.len();
                if wider {
                    last.rule = next.rule;
                    last.weight = next.weight;
                }
                last.span.end = last.span.end.max(next.span.end);
            }
            _ => out.push(next),
        }
    }
    out.into_iter().map(|c| Finding { rule: c.rule, span: c.span }).collect()
}
