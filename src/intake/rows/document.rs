//! A document of JSON: what `list --json` prints, a list, one entry, or several of these one after the other.
//!
//! It is taken apart by its brackets alone, so that an entry that is no JSON costs nothing but itself, and each
//! keeps its line.

use super::{BOM, Row, count, object};
use std::io::{self, Read};
use std::ops::Range;

/// The version of what `list --json` prints.
const VERSION: &[u8] = b"1";

pub struct Document {
    text: Vec<u8>,
    /// Where each entry stands, last one first, or why what stands there is none.
    parts: Vec<(Range<usize>, Option<String>)>,
    /// Up to here line breaks are counted.
    at: usize,
    line: u64,
}

impl Document {
    pub(super) fn read(mut input: Box<dyn Read>) -> io::Result<Self> {
        let mut text = Vec::new();
        input.read_to_end(&mut text)?;
        if text.starts_with(BOM) {
            text.drain(..BOM.len());
        }
        let mut parts = parts(&text);
        parts.reverse();
        Ok(Self { text, parts, at: 0, line: 1 })
    }
}

impl Iterator for Document {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let (place, refused) = self.parts.pop()?;
        self.line += count(&self.text[self.at..place.start], b'\n');
        self.at = place.start;
        let text = self.text[place].to_vec();
        let cells = refused.map_or_else(|| object(&text), Err);
        Some(Row { line: self.line, text, cells })
    }
}

/// The places of the entries.
fn parts(text: &[u8]) -> Vec<(Range<usize>, Option<String>)> {
    let mut found = Vec::new();
    let mut at = skipped(text, 0);
    while at < text.len() {
        let end = value_end(text, at);
        match text[at] {
            b'[' => found.extend(items(text, at..end).map(|item| (item, None))),
            b'{' => match member(text, at..end, b"entries") {
                Some(list) if text[list.start] == b'[' => {
                    let version = member(text, at..end, b"version");
                    let refused = version.filter(|place| &text[place.clone()] != VERSION).map(|place| {
                        let version = String::from_utf8_lossy(&text[place]).into_owned();
                        format!("written by a newer stopgap (version {version}; this one reads 1)")
                    });
                    found.extend(items(text, list).map(|item| (item, refused.clone())));
                }
                _ => found.push((at..end, None)),
            },
            _ => found.push((at..end, None)),
        }
        at = skipped(text, end);
    }
    found
}

/// The items of a list whose brackets stand at the ends of this place.
fn items(text: &[u8], list: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = list.start + 1;
    std::iter::from_fn(move || {
        at = skipped(text, at);
        if at >= list.end || text[at] == b']' {
            return None;
        }
        let start = at;
        at = value_end(text, start).min(list.end);
        Some(start..at)
    })
}

/// The value of a key of an object.
fn member(text: &[u8], object: Range<usize>, wanted: &[u8]) -> Option<Range<usize>> {
    let mut at = object.start + 1;
    loop {
        at = skipped(text, at);
        if at >= object.end || text[at] != b'"' {
            return None;
        }
        let key = at..value_end(text, at);
        let value = skipped(text, key.end);
        if value >= object.end {
            return None;
        }
        let end = value_end(text, value);
        if text.get(key.start + 1..key.end - 1) == Some(wanted) {
            return Some(value..end);
        }
        at = end;
    }
}

/// Behind white space, commas and colons.
fn skipped(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let is_between = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':');
    from + rest.iter().position(|byte| !is_between(byte)).unwrap_or(rest.len())
}

/// Where the value that begins here ends; the end of the text where it is cut off. Never where it begins.
fn value_end(text: &[u8], start: usize) -> usize {
    let (mut depth, mut in_text, mut at) = (0usize, false, start);
    while let Some(byte) = text.get(at) {
        at += 1;
        match (in_text, byte) {
            (true, b'\\') => at += 1,
            (_, b'"') => in_text = !in_text,
            (true, _) => continue,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            (false, _) => {
                let next = text.get(at).copied().unwrap_or(b',');
                let ends = next.is_ascii_whitespace() || matches!(next, b',' | b':' | b']' | b'}');
                if depth > 0 || !ends {
                    continue;
                }
            }
        }
        if depth == 0 && !in_text {
            break;
        }
    }
    at.min(text.len())
}
