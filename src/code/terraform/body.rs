//! A piece of native syntax as tokens that know their partners, and the attributes and blocks of a body.

use super::lexer::Lexer;
use super::token::{Shape, Token};
use std::ops::Range;

/// All tokens of a text but its comments.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a [u8],
    pub(super) list: Vec<Token>,
    /// For what opens the place of what closes it, for everything else its own.
    pub(super) partner: Vec<usize>,
}

/// What stands in a body. Places are those of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// `name = value`.
    Attribute { name: usize, value: Range<usize> },
    /// `word label { … }`: its labels and what is between its braces.
    Block { word: usize, labels: Range<usize>, body: Range<usize> },
}

impl<'a> Tokens<'a> {
    /// `None` for what is broken.
    pub(super) fn of(text: &'a [u8]) -> Option<Self> {
        let mut lexer = Lexer::new(text, 0);
        let (mut list, mut partner, mut open) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(token) = lexer.next().ok()? {
            let here = list.len();
            match token.shape {
                Shape::Comment => continue,
                Shape::Open | Shape::Quote | Shape::TemplateOpen | Shape::HeredocOpen => open.push(here),
                Shape::Close | Shape::QuoteEnd | Shape::TemplateClose | Shape::HeredocEnd => {
                    partner[open.pop()?] = here;
                }
                _ => {}
            }
            list.push(token);
            partner.push(here);
        }
        Some(Self { text, list, partner })
    }

    pub(super) fn shape(&self, at: usize) -> Option<Shape> {
        self.list.get(at).map(|token| token.shape)
    }

    pub(super) fn bytes(&self, at: usize) -> &'a [u8] {
        self.list.get(at).map_or(&[], |token| &self.text[token.start..token.end])
    }

    pub(super) fn is(&self, at: usize, shape: Shape, bytes: &[u8]) -> bool {
        self.shape(at) == Some(shape) && self.bytes(at) == bytes
    }

    /// The place behind a token and all that it encloses.
    pub(super) fn behind(&self, at: usize) -> usize {
        self.partner[at] + 1
    }

    /// The bytes of some tokens, from the first to the last.
    pub(super) fn span(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let within = self.list.get(tokens.clone())?;
        Some(within.first()?.start..within.last()?.end)
    }

    /// What a string says that is written as it is: without a template and without an escape.
    pub(super) fn plain(&self, tokens: &Range<usize>) -> Option<&'a str> {
        let text = match self.list.get(tokens.clone())? {
            [quote, .., end] if quote.shape == Shape::Quote && tokens.len() <= 3 => {
                if tokens.len() == 3 && self.shape(tokens.start + 1) != Some(Shape::Literal) {
                    return None;
                }
                &self.text[quote.end..end.start]
            }
            _ => return None,
        };
        if text.contains(&b'\\') { None } else { std::str::from_utf8(text).ok() }
    }

    /// The item that begins at the first token at or behind `at` that is no newline; the place behind it. What is
    /// no item is stepped over, up to the end of its line.
    pub(super) fn item(&self, mut at: usize, end: usize) -> Option<(Item, usize)> {
        while at < end {
            if self.shape(at) != Some(Shape::Word) {
                at = self.behind(at);
                continue;
            }
            if self.is(at + 1, Shape::Operator, b"=") {
                let value = at + 2..self.value_end(at + 2, end);
                let behind = value.end;
                return Some((Item::Attribute { name: at, value }, behind));
            }
            if let Some(open) = self.block_open(at) {
                let body = open + 1..self.partner[open];
                return Some((Item::Block { word: at, labels: at + 1..open, body }, self.behind(open)));
            }
            at = self.value_end(at, end);
        }
        None
    }

    /// All items of a body.
    pub(super) fn items(&self, body: Range<usize>) -> impl Iterator<Item = Item> {
        let mut at = body.start;
        std::iter::from_fn(move || {
            let (item, behind) = self.item(at, body.end)?;
            at = behind;
            Some(item)
        })
    }

    /// The `{` of the block whose type stands at `word`, behind labels alone.
    pub(super) fn block_open(&self, word: usize) -> Option<usize> {
        let mut at = word + 1;
        loop {
            match self.shape(at)? {
                Shape::Word | Shape::Quote => at = self.behind(at),
                Shape::Open if self.bytes(at) == b"{" => return Some(at),
                _ => return None,
            }
        }
    }

    /// The end of a value that begins at a token: a newline that is in no bracket, or the end of its body.
    pub(super) fn value_end(&self, mut at: usize, end: usize) -> usize {
        while at < end && self.shape(at) != Some(Shape::Newline) {
            at = self.behind(at);
        }
        at.min(end)
    }

    /// What a label says: between its quotes, or the bare word.
    pub(super) fn label(&self, at: usize) -> &'a [u8] {
        match self.shape(at) {
            Some(Shape::Quote) => &self.text[self.list[at].end..self.list[self.partner[at]].start],
            _ => self.bytes(at),
        }
    }
}
