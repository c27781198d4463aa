//! Finding lines of a file again: where the file says what became of them, there; never at other lines that only
//! happen to say the same.

use super::Finder;
use crate::code::Place;
use crate::code::place::{lines_hash, span_of};
use crate::model::Link;
use std::ops::Range;

/// Bytes that are hashed in search of lines that moved, more than which are not worth it.
const MOST_HASHED: usize = 64 * 1024 * 1024;

impl Finder<'_> {
    /// The lines of then: where the parts of the file before or behind them stayed the same, just there; else the only
    /// ones that say the same; else those of the same number.
    pub(super) fn lines_again(&self, link: &Link, rest: &str) -> Option<Place> {
        let place = self.lines(rest).one();
        let (Some(hash), Some((first, last)), true) = (&link.block_hash, link.lines, rest.contains('#'))
        else {
            return place;
        };
        let path = link.path.as_deref()?;
        let (text, count) = (self.base.files.read(path)?, last.checked_sub(first)? + 1);
        let now = Lines::of(&text);
        let then = link.commit.as_deref().and_then(|commit| self.base.files.then(commit, path));
        let then =
            then.as_deref().map(Lines::of).filter(|then| then.hash(first, count).as_ref() == Some(hash));
        let found = match then {
            Some(then) => then.follow(first, last, &now).or_else(|| {
                // The only one of today is none that has always stood there.
                then.only(count, hash).and_then(|_| now.only(count, hash))
            }),
            None => now.only(count, hash),
        };
        let Some(first) = found else { return place };
        let last = first + (count - 1);
        let address = if count == 1 { format!("L{first}") } else { format!("L{first}-L{last}") };
        Some(Place {
            span: span_of(&text, first, last),
            lines: (first, last),
            address: format!("file:{path}#{address}"),
            path: path.to_owned(),
            ..Place::nothing()
        })
    }
}

/// A text and where its lines are.
struct Lines<'a> {
    text: &'a [u8],
    spans: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a [u8]) -> Self {
        let mut start = 0;
        let spans = text.split_inclusive(|byte| *byte == b'\n').map(|line| {
            start += line.len();
            start - line.len()..start
        });
        let spans = spans.collect();
        Self { text, spans }
    }

    /// White space at the end of a line says nothing.
    fn line(&self, at: usize) -> &'a [u8] {
        self.spans.get(at).and_then(|span| self.text.get(span.clone())).unwrap_or_default().trim_ascii_end()
    }

    /// Of lines counted from 1; `None` where there are not so many.
    fn hash(&self, first: u32, count: u32) -> Option<String> {
        let first = usize::try_from(first.checked_sub(1)?).ok()?;
        let last = first + usize::try_from(count.checked_sub(1)?).ok()?;
        Some(lines_hash(&self.text[self.spans.get(first)?.start..self.spans.get(last)?.end]))
    }

    /// The first of these lines in a later text, where all that stands before them or behind them is the same.
    fn follow(&self, first: u32, last: u32, now: &Self) -> Option<u32> {
        let shorter = self.spans.len().min(now.spans.len());
        let is_end_same =
            |back: &usize| self.line(self.spans.len() - 1 - back) == now.line(now.spans.len() - 1 - back);
        let before = (0..shorter).take_while(|at| self.line(*at) == now.line(*at)).count();
        let behind = (0..shorter).take_while(is_end_same).count();
        let (start, end) = (usize::try_from(first).ok()?, usize::try_from(last).ok()?);
        if end <= before {
            return Some(first);
        }
        if start > self.spans.len() - behind {
            return u32::try_from(start + now.spans.len() - self.spans.len()).ok();
        }
        None
    }

    /// The first of the only lines that have this hash.
    fn only(&self, count: u32, hash: &str) -> Option<u32> {
        let mut hashed = 0;
        let mut found = None;
        let count_here = usize::try_from(count).ok()?;
        for (first, window) in (1..).zip(self.spans.windows(count_here)) {
            hashed += window[count_here - 1].end - window[0].start;
            if hashed > MOST_HASHED {
                return None;
            }
            if self.hash(first, count).as_deref() == Some(hash) && found.replace(first).is_some() {
                return None;
            }
        }
        found
    }
}
