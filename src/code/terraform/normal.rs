//! What of a block counts: its tokens with one blank between them, and nothing of its layout.
//!
//! What `terraform fmt` rewrites comes out the same before and behind it: bare labels, `"${x}"` for `x`, the types of
//! variables in quotes. The result is native syntax again, whose normal form is itself.

pub(super) mod indent;

use super::body::Tokens;
use super::token::Shape;
use indent::{indent, indents, is_blank_line};

/// `None` for what is broken.
pub(super) fn normal(block: &[u8]) -> Option<Vec<u8>> {
    let tokens = Tokens::of(block)?;
    let marks = vec![Mark::Keep; tokens.list.len()];
    let strip = indents(&tokens);
    let top = Context::Body { is_fresh: true, is_variable: false, end: tokens.list.len() };
    let out = Vec::with_capacity(block.len());
    let writer =
        Writer { tokens, marks, strip, contexts: vec![top], out, last: None, is_parted: false, commas: 0 };
    Some(writer.written())
}

/// What becomes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Keep,
    Drop,
    /// A bare label, which gets its quotes.
    Label,
    Instead(&'static str),
    /// The `{` of a block; of one that stands at the top and declares a variable.
    Body {
        is_variable: bool,
    },
}

/// What a token stands in.
#[derive(Clone, Copy, Debug)]
enum Context {
    /// `is_fresh`: where an item may begin. `end` is the place behind its last token.
    Body {
        is_fresh: bool,
        is_variable: bool,
        end: usize,
    },
    /// Where newlines and commas are the same.
    Object,
    /// Where newlines mean nothing.
    Inline,
    Text,
    /// So many columns go from each line.
    Heredoc {
        strip: usize,
        is_fresh: bool,
    },
}

struct Writer<'a> {
    tokens: Tokens<'a>,
    marks: Vec<Mark>,
    strip: Vec<usize>,
    contexts: Vec<Context>,
    out: Vec<u8>,
    last: Option<Shape>,
    /// Whether a newline that counts was passed since the last token.
    is_parted: bool,
    /// Commas that were passed since, which say nothing before what closes.
    commas: usize,
}

impl Writer<'_> {
    fn written(mut self) -> Vec<u8> {
        for at in 0..self.tokens.list.len() {
            let shape = self.tokens.list[at].shape;
            match (shape, self.contexts.last_mut()) {
                (Shape::Newline, Some(Context::Body { is_fresh, .. })) => {
                    (*is_fresh, self.is_parted) = (true, true);
                }
                (Shape::Newline | Shape::Comma, Some(Context::Object)) => self.is_parted = true,
                (Shape::Newline, _) => {}
                (Shape::Comma, Some(Context::Inline)) => self.commas += 1,
                _ => {
                    self.begin_item(at);
                    self.one(at, shape);
                }
            }
        }
        self.out
    }

    /// Where a body's item begins, its tokens are marked.
    fn begin_item(&mut self, at: usize) {
        let is_top = self.contexts.len() == 1;
        let Some(Context::Body { is_fresh, is_variable, end }) = self.contexts.last_mut() else { return };
        if !std::mem::take(is_fresh) || self.tokens.list[at].shape != Shape::Word {
            return;
        }
        let (of_variable, end) = (*is_variable, *end);
        if self.tokens.is(at + 1, Shape::Operator, b"=") {
            let (start, end) = (at + 2, self.tokens.value_end(at + 2, end));
            let is_type = of_variable && self.tokens.bytes(at) == b"type";
            if !(is_type && self.legacy_type(start, end)) {
                self.unwrap(start, end);
            }
        } else if let Some(open) = self.tokens.block_open(at) {
            for label in at + 1..open {
                if self.tokens.list[label].shape == Shape::Word {
                    self.marks[label] = Mark::Label;
                }
            }
            let is_variable = is_top && self.tokens.bytes(at) == b"variable";
            self.marks[open] = Mark::Body { is_variable };
        }
    }

    /// The types that old code has in quotes or without their elements.
    fn legacy_type(&mut self, start: usize, end: usize) -> bool {
        let value = start..end;
        let instead = match (value.len(), self.tokens.bytes(start), self.tokens.plain(&value)) {
            (1, b"list", _) => "list ( any )",
            (1, b"map", _) => "map ( any )",
            (1, b"set", _) => "set ( any )",
            (3, _, Some("string")) => "string",
            (3, _, Some("list")) => "list ( string )",
            (3, _, Some("map")) => "map ( string )",
            _ => return false,
        };
        self.marks[value].fill(Mark::Drop);
        self.marks[start] = Mark::Instead(instead);
        true
    }

    /// Takes from a whole value the `( )` and the `"${ }"` around it.
    fn unwrap(&mut self, mut start: usize, mut end: usize) {
        let mut drop = Vec::new();
        loop {
            while start < end && self.tokens.shape(start) == Some(Shape::Newline) {
                start += 1;
            }
            // A last comma goes with the bracket behind it; outside of brackets it stays.
            let is_idle = |shape| shape == Shape::Newline || (shape == Shape::Comma && !drop.is_empty());
            while start < end && self.tokens.shape(end - 1).is_some_and(is_idle) {
                end -= 1;
            }
            let encloses = |open: usize, close: usize| {
                open + 1 < close && self.tokens.partner.get(open).is_some_and(|partner| *partner == close)
            };
            if end < start + 3 || !encloses(start, end - 1) {
                break;
            }
            if self.tokens.is(start, Shape::Open, b"(") {
                drop.extend([start, end - 1]);
                (start, end) = (start + 1, end - 1);
            } else if self.tokens.shape(start) == Some(Shape::Quote)
                && self.tokens.bytes(start + 1).starts_with(b"${")
                && self.tokens.shape(start + 1) == Some(Shape::TemplateOpen)
                && encloses(start + 1, end - 2)
            {
                drop.extend([start, start + 1, end - 2, end - 1]);
                (start, end) = (start + 2, end - 2);
            } else {
                break;
            }
        }
        // Behind a heredoc there is a newline, which would end the value where no bracket is around it.
        let inside = self.tokens.list.get(start..end).unwrap_or_default();
        let is_whole = inside.first().is_some_and(|token| token.shape == Shape::HeredocOpen)
            && self.tokens.behind(start) == end;
        if is_whole || inside.iter().all(|token| token.shape != Shape::HeredocEnd) {
            for at in drop {
                self.marks[at] = Mark::Drop;
            }
        }
    }

    fn one(&mut self, at: usize, shape: Shape) {
        let bytes = self.tokens.bytes(at);
        match shape {
            Shape::Open => {
                self.write(at, shape, bytes);
                let context = match self.marks[at] {
                    Mark::Body { is_variable } => {
                        Context::Body { is_fresh: true, is_variable, end: self.tokens.partner[at] }
                    }
                    _ if bytes == b"{" && !self.is_loop(at) => Context::Object,
                    _ => Context::Inline,
                };
                self.contexts.push(context);
            }
            Shape::TemplateOpen => {
                self.touch_line();
                self.write(at, shape, bytes);
                self.contexts.push(Context::Inline);
            }
            Shape::Quote => {
                self.write(at, shape, bytes);
                self.contexts.push(Context::Text);
            }
            Shape::HeredocOpen => {
                let marker = bytes.trim_ascii_end();
                let marker = marker.strip_prefix(b"<<-").or(marker.strip_prefix(b"<<")).unwrap_or(marker);
                self.write(at, shape, &[b"<<", marker, b"\n"].concat());
                self.contexts.push(Context::Heredoc { strip: self.strip[at], is_fresh: true });
            }
            Shape::Close | Shape::TemplateClose | Shape::QuoteEnd | Shape::HeredocEnd => {
                self.contexts.pop();
                self.write(at, shape, bytes.trim_ascii());
            }
            Shape::Literal => self.literal(at, bytes),
            _ => self.write(at, shape, bytes),
        }
    }

    /// Whether a `{` begins a `for`, in which newlines mean nothing.
    fn is_loop(&self, at: usize) -> bool {
        let is_idle = |at: &usize| matches!(self.tokens.shape(*at), Some(Shape::Newline | Shape::Comma));
        let inside = (at + 1..self.tokens.list.len()).find(|at| !is_idle(at));
        inside.is_some_and(|at| self.tokens.is(at, Shape::Word, b"for"))
    }

    /// The columns that go from the line which begins here, if one does.
    fn touch_line(&mut self) -> Option<usize> {
        match self.contexts.last_mut() {
            Some(Context::Heredoc { strip, is_fresh }) => std::mem::take(is_fresh).then_some(*strip),
            _ => None,
        }
    }

    fn literal(&mut self, at: usize, bytes: &[u8]) {
        let Some(Context::Heredoc { .. }) = self.contexts.last() else {
            return self.write(at, Shape::Literal, bytes);
        };
        let mut line = bytes;
        if let Some(strip) = self.touch_line()
            && !is_blank_line(line)
        {
            line = &line[strip.min(indent(line))..];
        }
        let ended = line.strip_suffix(b"\n");
        match ended {
            Some(mut line) => {
                while let Some(shorter) = line.strip_suffix(b"\r") {
                    line = shorter;
                }
                self.write(at, Shape::Literal, &[line, b"\n"].concat());
            }
            None => self.write(at, Shape::Literal, line),
        }
        if let Some(Context::Heredoc { is_fresh, .. }) = self.contexts.last_mut() {
            *is_fresh = ended.is_some();
        }
    }

    /// What parts a token from the one before.
    fn join(&mut self, shape: Shape) {
        let is_parted = std::mem::take(&mut self.is_parted);
        match self.last {
            None => {}
            Some(Shape::HeredocEnd) => self.out.push(b'\n'),
            // A lone `~` at the edge of a template would become a part of it.
            Some(Shape::Operator) if shape == Shape::TemplateClose => self.out.push(b' '),
            Some(Shape::TemplateOpen) if shape == Shape::Operator => self.out.push(b' '),
            Some(last) if is_tight_behind(last) || is_tight_before(shape) => {}
            Some(last) if is_parted && last != Shape::Open && shape != Shape::Close => self.out.push(b'\n'),
            Some(_) => self.out.push(b' '),
        }
        self.last = Some(shape);
    }

    fn write(&mut self, at: usize, shape: Shape, bytes: &[u8]) {
        let commas = std::mem::take(&mut self.commas);
        if self.marks[at] == Mark::Drop {
            return;
        }
        for _ in 0..if shape == Shape::Close { 0 } else { commas } {
            self.join(Shape::Comma);
            self.out.push(b',');
        }
        self.join(shape);
        match self.marks[at] {
            Mark::Instead(text) => self.out.extend_from_slice(text.as_bytes()),
            Mark::Label => self.out.extend([b"\"", bytes, b"\""].concat()),
            _ => self.out.extend_from_slice(bytes),
        }
        self.last = Some(if matches!(self.marks[at], Mark::Instead(_)) { Shape::Word } else { shape });
    }
}

fn is_tight_behind(shape: Shape) -> bool {
    use Shape::{HeredocOpen, Literal, Quote, TemplateClose, TemplateOpen};
    matches!(shape, Quote | Literal | TemplateOpen | TemplateClose | HeredocOpen)
}

fn is_tight_before(shape: Shape) -> bool {
    use Shape::{HeredocEnd, Literal, QuoteEnd, TemplateClose, TemplateOpen};
    matches!(shape, Literal | TemplateOpen | TemplateClose | QuoteEnd | HeredocEnd)
}

#[cfg(test)]
mod tests;
