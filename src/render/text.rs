//! Text that somebody else typed, made safe for a terminal, and measured in columns.
//!
//! Owns what may reach a screen or a CI log: every renderer for people sends its text through here.
//! Must not know what the text is about, nor how wide the terminal is.
//! An escape sequence is removed as a whole, so that no `[31m` is left to read.

use super::measure::single_width;
use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// A tab in a multi-line text becomes this many spaces: tab stops depend on where the text starts.
const TAB: &str = "    ";
/// More marks than this on one letter reach into the lines above and below it; no living script
/// needs them.
const MAX_MARKS: usize = 8;
/// No emoji that Unicode recommends joins more than four parts. A longer chain would be counted as
/// two columns here, and drawn over its neighbours by a terminal that has no picture for it.
const MAX_JOINS: usize = 3;

/// One line of safe text for a terminal cell.
///
/// - Line breaks, tabs and runs of white space become one space; none is left at either end.
/// - Control characters (C0, C1, DEL) and escape sequences (CSI, OSC, DCS …) are removed whole; an
///   OSC 8 link leaves its text. A sequence that never ends loses only its introducer, so that it
///   cannot hide the rest of the text.
/// - Bidi controls, tag characters, noncharacters, U+FFFD and what has no width and no use are
///   removed. A joiner stays inside an emoji and in scripts that write with it, a variation
///   selector and a few marks stay on a visible letter.
/// - What a CI runner would take for a command (`##vso[…]`, `::error::…`) gets a space that breaks
///   it.
///
/// Doing it twice changes nothing. Borrows when nothing changes.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    scrub(text, Shape::Line)
}

/// The same for a text of several lines: line breaks are kept (CRLF, CR and the rarer ones become
/// LF), tabs become four spaces, other white space is a space, and runs of it stay.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    scrub(text, Shape::Block)
}

/// The same for a piece of a line that somebody has laid out: line breaks become spaces, all spaces
/// stay.
#[must_use]
pub fn span(text: &str) -> Cow<'_, str> {
    scrub(text, Shape::Span)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Span,
    Block,
}

fn scrub(text: &str, shape: Shape) -> Cow<'_, str> {
    if is_plain(text, shape) {
        return Cow::Borrowed(text);
    }
    let clean = defuse(rewrite(text, shape));
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

/// Whether the text has nothing that could need a change, as most texts have, and lists hold many.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without early exits this becomes vector code, four times faster"
)]
fn is_plain(text: &str, shape: Shape) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let strange = bytes.iter().fold(false, |found, b| found | !matches!(b, b' '..=b'~'));
    let pairs = bytes.iter().zip(&bytes[1..]);
    let doubled =
        pairs.fold(false, |found, (a, b)| found | ((a == b) & ((*a == b' ') | (*a == b'#') | (*a == b':'))));
    !doubled
        && (shape != Shape::Line || (*first != b' ' && *last != b' '))
        && (!strange || text.chars().all(|c| single_width(c).is_some()))
}

/// Rebuilds the text from its visible characters, deciding on joiners and marks by what stands
/// beside them.
fn rewrite(text: &str, shape: Shape) -> String {
    let mut out = String::with_capacity(text.len());
    let mut visible = Visible { rest: text }.peekable();
    // The last character that takes room, the marks on it, and the joins in the emoji that it
    // belongs to.
    let mut base: Option<char> = None;
    let mut marks = 0;
    let mut joins = 0;
    let mut last = ' ';
    while let Some(c) = visible.next() {
        let zero_width = UnicodeWidthChar::width(c) == Some(0);
        match c {
            ' ' | '\t' | '\n' => {
                match (shape, c) {
                    (Shape::Line, _) if out.is_empty() || out.ends_with(' ') => {}
                    (Shape::Block, '\n') => out.push('\n'),
                    (Shape::Block, '\t') => out.push_str(TAB),
                    _ => out.push(' '),
                }
                base = None;
            }
            '\u{200c}' | '\u{200d}' => {
                let Some(letter) = base else { continue };
                let joins_emoji = c == '\u{200d}'
                    && joins < MAX_JOINS
                    && is_pictograph(letter)
                    && (last == letter || last == '\u{fe0f}')
                    && visible.peek().copied().is_some_and(is_pictograph);
                if joins_emoji {
                    joins += 1;
                } else if !writes_with_joiners(last) {
                    continue;
                }
                out.push(c);
            }
            // A mark needs something to stand on: at the start it would be drawn over the cell
            // before.
            _ if zero_width => {
                let room = if is_selector(c) { !is_selector(last) } else { marks < MAX_MARKS };
                if base.is_none() || !room {
                    continue;
                }
                out.push(c);
                marks += 1;
            }
            _ => {
                out.push(c);
                if last != '\u{200d}' {
                    joins = 0;
                }
                base = Some(c);
                marks = 0;
            }
        }
        last = c;
    }
    if shape == Shape::Line && out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Breaks what a CI runner would execute from a log. GitHub and Azure read `##[x]` and `##vso[x]`
/// anywhere in a line, `TeamCity` has `##teamcity[x]`; GitHub reads `::name key=value::` at the
/// start of a line. In an entry it may come to stand there when a line is wrapped, so each word is
/// looked at. An IPv6 address such as `::1` or `::ffff:1.2.3.4` is none.
fn defuse(text: String) -> String {
    if !text.contains("##") && !text.contains("::") {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut rest = text.as_str();
    while let Some(at) = rest.find([':', '#']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let starts_word = out.ends_with([' ', '\n']) || out.is_empty();
        let mut taken = 1;
        let mut broken = false;
        if let Some(tail) = rest.strip_prefix("##") {
            let name = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
            if tail[name..].starts_with('[') {
                taken = 2 + name;
                broken = true;
            }
        } else if let Some(tail) = rest.strip_prefix("::") {
            broken = starts_word && is_workflow_command(tail);
        }
        out.push_str(&rest[..taken]);
        if broken {
            out.push(' ');
        }
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

fn is_workflow_command(tail: &str) -> bool {
    let name = tail.bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-').count();
    if name == 0 {
        return false;
    }
    let after = &tail.as_bytes()[name..];
    // It has to end in the same line. Stopping at the first of the two keeps a text that is full of
    // such words linear.
    let mut pairs = after.windows(2);
    after.starts_with(b"::")
        || after.starts_with(b" ")
            && pairs.find(|pair| pair == b"::" || pair.contains(&b'\n')).is_some_and(|pair| pair == b"::")
}

/// The characters of a text that may be shown: without controls and escape sequences, each line
/// break as one `\n`, each other white space as a space (a tab stays a tab), and without what is
/// never wanted.
struct Visible<'a> {
    rest: &'a str,
}

impl Iterator for Visible<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let c = self.rest.chars().next()?;
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '\r' => {
                    self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
                    return Some('\n');
                }
                '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Some('\n'),
                '\t' => return Some('\t'),
                '\u{1b}' => self.skip(escape_len(self.rest)),
                '\u{9b}' => self.skip(csi_len(self.rest)),
                '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => self.skip(string_len(self.rest)),
                _ if c.is_whitespace() => return Some(' '),
                _ if c.is_control() || is_unwanted(c) => {}
                _ => return Some(c),
            }
        }
    }
}

impl Visible<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }
}

/// How many bytes after ESC belong to its sequence (ECMA-48). What is no sequence loses the ESC
/// alone.
fn escape_len(rest: &str) -> usize {
    match rest.as_bytes().first() {
        Some(b'[') => 1 + csi_len(&rest[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => 1 + string_len(&rest[1..]),
        _ => {
            let intermediates = rest.bytes().take_while(|b| matches!(b, b' '..=b'/')).count();
            let is_final = rest.as_bytes().get(intermediates).is_some_and(|b| matches!(b, b'0'..=b'~'));
            if is_final { intermediates + 1 } else { 0 }
        }
    }
}

/// Parameters, intermediates and the final byte of a control sequence, as far as they are there.
fn csi_len(rest: &str) -> usize {
    let parameters = rest.bytes().take_while(|b| matches!(b, b'0'..=b'?')).count();
    let intermediates = rest[parameters..].bytes().take_while(|b| matches!(b, b' '..=b'/')).count();
    let body = parameters + intermediates;
    let is_final = rest.as_bytes().get(body).is_some_and(|b| matches!(b, b'@'..=b'~'));
    body + usize::from(is_final)
}

/// The body of an OSC, DCS, SOS, PM or APC string and its terminator (BEL or ST); 0 where any other
/// control character, or the end, comes first. Stopping at the first control keeps this linear,
/// however many strings are begun.
fn string_len(rest: &str) -> usize {
    let Some(at) = rest.find(char::is_control) else { return 0 };
    let end = &rest[at..];
    if end.starts_with('\u{7}') {
        at + 1
    } else if end.starts_with("\u{1b}\\") || end.starts_with('\u{9c}') {
        at + 2
    } else {
        0
    }
}

/// What is never shown: bidi controls, characters without width or meaning that hide or smuggle
/// text (Unicode's default ignorables, but joiners and selectors), tags, U+FFFD, noncharacters, and
/// planes in which nothing public is assigned.
fn is_unwanted(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{40000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Wider than Unicode's own list on purpose: a joiner between two symbols hides nothing.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters of scripts in which joiners change what is written: Arabic and its kin, Indic, Myanmar,
/// Khmer, Mongolian.
fn writes_with_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{1a00}'..='\u{1b7f}' | '\u{a840}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
}

#[cfg(test)]
mod tests;
