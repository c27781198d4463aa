//! Keys of Helm values, and lines of any file.

use super::{Finder, Finding};
use crate::code::address::folder;
use crate::code::helm::Values;
use crate::code::place::span_of;
use crate::code::{Kind, Language, Place};

/// Places in an address at which its path may end.
const MOST_HASHES: usize = 16;

impl Finder<'_> {
    /// `charts/pg//values.yaml#primary.resources`
    pub(super) fn value(&self, rest: &str) -> Finding {
        // Paths may hold a `#` too: the first one behind a file is meant.
        let spelled = |file: &str| match file.split_once("//") {
            Some((chart, file)) => format!("{}/{}", folder(chart), folder(file)),
            None => folder(file),
        };
        let read = rest.match_indices('#').take(MOST_HASHES).find_map(|(at, _)| {
            let path = spelled(&rest[..at]);
            Some((self.base.files.read(&path)?, path, &rest[at + 1..]))
        });
        let Some((text, path, key)) = read else { return Finding::None };
        // The path names the file: it may be called anything.
        let scan = Values.scan(&path, &text);
        let named = |end: usize| {
            let (name, attribute) = (&key[..end], key[end..].trim_start_matches('.'));
            let block = scan.blocks.iter().find(|block| block.name == name)?;
            Some((block.clone(), attribute.to_owned()))
        };
        let Some((block, attribute)) = ends(key).into_iter().rev().find_map(named) else {
            return Finding::None;
        };
        let is_there = attribute.is_empty()
            || text
                .get(block.span.clone())
                .is_some_and(|own| Values.attribute(&path, own, &attribute).is_some());
        if !is_there {
            return Finding::None;
        }
        Finding::of(vec![Place {
            lines: block.lines,
            span: block.span,
            kind: Some(Kind::Value),
            name: block.name,
            attribute,
            address: format!("helm:{rest}"),
            elsewhere: None,
            path,
        }])
    }

    /// `path`, `path#L10` or `path#L10-L20`
    pub(super) fn lines(&self, rest: &str) -> Finding {
        let line = |part: &str| part.strip_prefix('L')?.parse::<u32>().ok();
        let range = rest.rsplit_once('#').and_then(|(path, range)| {
            let lines = match range.split_once('-') {
                Some((first, last)) => line(first).zip(line(last)),
                None => line(range).map(|line| (line, line)),
            };
            Some((path, lines?))
        });
        let (path, range) = range.map_or((rest, None), |(path, range)| (path, Some(range)));
        let path = folder(path);
        let Some(text) = self.base.files.read(&path) else { return Finding::None };
        let last_line =
            u32::try_from(text.split_inclusive(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX).max(1);
        let lines = Some(range.unwrap_or((1, last_line)));
        let Some((first, last)) =
            lines.filter(|(first, last)| 1 <= *first && first <= last && *first <= last_line)
        else {
            return Finding::None;
        };
        Finding::of(vec![Place {
            lines: (first, last.min(last_line)),
            span: span_of(&text, first, last),
            kind: None,
            name: String::new(),
            attribute: String::new(),
            address: format!("file:{rest}"),
            elsewhere: None,
            path,
        }])
    }
}

/// Where the steps of a key end: at dots and brackets that are in no quotes, and at the end of it.
fn ends(key: &str) -> Vec<usize> {
    let (mut is_quoted, mut is_escaped, mut ends) = (false, false, Vec::new());
    for (at, letter) in key.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '.' | '[' if !is_quoted && at > 0 => ends.push(at),
            _ => {}
        }
    }
    ends.push(key.len());
    ends
}

/// The chart's folder stands before `//`.
pub(super) fn address(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((chart, file)) => format!("helm:{chart}//{file}#{name}"),
        None => format!("helm:{path}#{name}"),
    }
}
