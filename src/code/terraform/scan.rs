//! The blocks of a file in native syntax, by their headers; what is inside of a block is stepped over.
//!
//! Where something is broken, it goes on at the next line that begins with a header, so that one bad block hides no
//! other.

use super::super::{Block, Kind, Problem, Scan, Target};
use super::body::{Item, Tokens};
use super::header::{KNOWN, kind_and_name};
use super::lexer::Lexer;
use super::lines::Lines;
use super::token::{Broken, Shape, is_word, is_word_start};
use std::ops::Range;

/// What is left open is looked for up to the end of the file, each time. More than so many files' worth of it are
/// nobody's code, and would take for ever.
const MOST_AGAIN: usize = 32;

pub(super) fn scan(text: &[u8]) -> Scan {
    let mut reader = Reader { text, lines: Lines::new(text), scan: Scan::default() };
    let (at, mut again) = (if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }, 0);
    let mut lexer = Lexer::new(text, at);
    loop {
        let broken = match reader.block(&mut lexer) {
            Ok(true) => continue,
            Ok(false) => return reader.scan,
            Err(broken) => broken,
        };
        reader.problem(broken.at, broken.reason.to_owned());
        let Some(next) = next_header(text, broken.resume) else { return reader.scan };
        again += broken.reached.saturating_sub(next);
        if again / MOST_AGAIN > text.len() {
            reader.problem(next, "too much is broken: it is not read from here on".to_owned());
            return reader.scan;
        }
        lexer = Lexer::new(text, next);
    }
}

struct Reader<'a> {
    text: &'a [u8],
    lines: Lines<'a>,
    scan: Scan,
}

impl Reader<'_> {
    fn problem(&mut self, at: usize, reason: String) {
        self.scan.problems.push(Problem { line: Some(self.lines.of(at)), reason });
    }

    /// The next block; `false` at the end.
    fn block(&mut self, lexer: &mut Lexer) -> Result<bool, Broken> {
        let word = loop {
            match lexer.next()? {
                None => return Ok(false),
                Some(token) if matches!(token.shape, Shape::Newline | Shape::Comment) => {}
                Some(token) if token.shape == Shape::Word => break token,
                Some(token) => {
                    let reason = "something stands outside of all blocks";
                    return Err(Broken::here(token.start, token.end, reason));
                }
            }
        };
        let mut labels: Vec<Range<usize>> = Vec::new();
        loop {
            let Some(token) = lexer.next()? else {
                let reason = "a block has no {";
                return Err(Broken::here(word.start, word.end, reason));
            };
            match token.shape {
                Shape::Word => labels.push(token.start..token.end),
                Shape::Quote => {
                    let mut inside = token.end..token.end;
                    while let Some(piece) = lexer.next()? {
                        match piece.shape {
                            Shape::Literal => inside.end = piece.end,
                            Shape::QuoteEnd => break,
                            _ => {
                                let reason = "a label is no plain text";
                                return Err(Broken::here(word.start, piece.start, reason));
                            }
                        }
                    }
                    labels.push(inside);
                }
                Shape::Open if self.text[token.start] == b'{' => break,
                Shape::Comment => {}
                _ => {
                    let is_attribute = labels.is_empty() && self.text[token.start] == b'=';
                    let reason = if is_attribute {
                        "an attribute stands outside of all blocks"
                    } else {
                        "a block has no { behind its labels"
                    };
                    return Err(Broken::here(word.start, token.start, reason));
                }
            }
        }
        lexer.skip_block()?;
        self.found(word.start..lexer.at(), word.end, &labels);
        Ok(true)
    }

    fn found(&mut self, span: Range<usize>, word_end: usize, labels: &[Range<usize>]) {
        let word = String::from_utf8_lossy(&self.text[span.start..word_end]);
        if word == "locals" && labels.is_empty() {
            self.locals(&span);
            return;
        }
        let labels: Vec<_> =
            labels.iter().map(|label| String::from_utf8_lossy(&self.text[label.clone()])).collect();
        let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        let (mut kind, mut name) = kind_and_name(&word, &labels);
        let mut target = None;
        let value = |name| attribute(&self.text[span.clone()], name);
        match kind {
            Kind::Module => target = value("source").and_then(plain).map(Target::Source),
            Kind::Provider => {
                if let Some(alias) = value("alias").and_then(plain) {
                    name = format!("{name}.{alias}");
                }
            }
            Kind::Other if name == "moved" => {
                if let (Some(from), Some(to)) = (value("from"), value("to")) {
                    let (from, to) = (squeezed(from), squeezed(to));
                    (kind, name) = (Kind::Moved, format!("moved.{from}"));
                    target = Some(Target::Moved { from, to });
                }
            }
            _ => {}
        }
        self.push(kind, name, span, target);
    }

    /// Each attribute of a `locals` block is a block of its own.
    fn locals(&mut self, span: &Range<usize>) {
        // What the fast way could step over may still be broken: then nobody can tell the attributes apart.
        let Some(tokens) = Tokens::of(&self.text[span.clone()]) else {
            self.problem(span.start, "its brackets do not match".to_owned());
            return;
        };
        let Some((Item::Block { body, .. }, _)) = tokens.item(0, tokens.list.len()) else { return };
        for item in tokens.items(body) {
            let Item::Attribute { name, value } = item else { continue };
            let Some(within) = tokens.span(&(name..value.end)) else { continue };
            let name = format!("local.{}", String::from_utf8_lossy(tokens.bytes(name)));
            self.push(Kind::Local, name, span.start + within.start..span.start + within.end, None);
        }
    }

    fn push(&mut self, kind: Kind, name: String, span: Range<usize>, target: Option<Target>) {
        let lines = (self.lines.of(span.start), self.lines.of(span.end.saturating_sub(1)));
        self.scan.blocks.push(Block { kind, name, span, lines, target });
    }
}

/// The value of an attribute of a block itself, without what stands deeper. Only as much is read as it takes.
fn attribute<'a>(block: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let mut lexer = Lexer::new(block, 0);
    let (mut depth, mut is_first) = (0_usize, false);
    loop {
        let token = lexer.next().ok()??;
        let word = &block[token.start..token.end];
        if depth == 1 && is_first && token.shape == Shape::Word && word == wanted.as_bytes() {
            let equals = lexer.next().ok()??;
            if &block[equals.start..equals.end] == b"=" {
                return value(block, lexer);
            }
            is_first = false;
            // What stands there instead may open a block.
            depth += usize::from(opens(equals.shape));
            continue;
        }
        is_first = match token.shape {
            Shape::Open => depth == 0,
            Shape::Newline => true,
            Shape::Comment => is_first,
            _ => false,
        };
        if opens(token.shape) {
            depth += 1;
        } else if closes(token.shape) {
            depth = depth.checked_sub(1)?;
        }
    }
}

/// The value that the lexer stands before: up to the end of the line, or to what closes the block.
fn value<'a>(block: &'a [u8], mut lexer: Lexer) -> Option<&'a [u8]> {
    let (mut depth, mut span) = (0_usize, None);
    while let Some(token) = lexer.next().ok()? {
        match token.shape {
            Shape::Newline if depth == 0 => break,
            Shape::Comment | Shape::Newline => continue,
            shape if opens(shape) => depth += 1,
            shape if closes(shape) => match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => break,
            },
            _ => {}
        }
        span = Some(span.map_or(token.start, |span: Range<usize>| span.start)..token.end);
    }
    span.and_then(|span| block.get(span))
}

fn opens(shape: Shape) -> bool {
    matches!(shape, Shape::Open | Shape::Quote | Shape::TemplateOpen | Shape::HeredocOpen)
}

fn closes(shape: Shape) -> bool {
    matches!(shape, Shape::Close | Shape::QuoteEnd | Shape::TemplateClose | Shape::HeredocEnd)
}

/// What a string says that needs no evaluation.
fn plain(value: &[u8]) -> Option<String> {
    let tokens = Tokens::of(value)?;
    tokens.plain(&(0..tokens.list.len())).map(str::to_owned)
}

/// An expression without its white space.
fn squeezed(value: &[u8]) -> String {
    let kept = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    String::from_utf8_lossy(&kept.collect::<Vec<u8>>()).into_owned()
}

/// The next line at or behind `from` that begins, in its first column, like the header of a block.
fn next_header(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    if at > 0 && text.get(at - 1) != Some(&b'\n') {
        at += text.get(at..)?.iter().position(|byte| *byte == b'\n')? + 1;
    }
    loop {
        let rest = text.get(at..)?;
        let end = rest.iter().position(|byte| *byte == b'\n');
        if is_header(&rest[..end.unwrap_or(rest.len())]) {
            return Some(at);
        }
        at += end? + 1;
    }
}

fn is_header(line: &[u8]) -> bool {
    let word = line.iter().position(|byte| !is_word(*byte)).unwrap_or(line.len());
    if !KNOWN.iter().any(|known| known.as_bytes() == &line[..word]) {
        return false;
    }
    match line[word..].trim_ascii_start().first() {
        Some(b'"' | b'{') => true,
        // Prose may begin with such a word too.
        Some(byte) => is_word_start(*byte) && line.trim_ascii_end().ends_with(b"{"),
        None => false,
    }
}

#[cfg(test)]
mod tests;
