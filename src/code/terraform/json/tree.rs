//! JSON as a list of nodes that know their bytes. It is read without recursion; how deep it may be is bounded, for
//! those who go through it afterwards.

use super::super::token::Broken;
use std::ops::Range;

/// More brackets inside of one another are nobody's configuration.
const DEEPEST: usize = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Shape {
    Object,
    Array,
    String,
    /// A number, `true`, `false` or `null`.
    Word,
}

#[derive(Debug)]
pub(in super::super) struct Node {
    pub(in super::super) shape: Shape,
    /// With its quotes.
    key: Option<Range<usize>>,
    pub(in super::super) span: Range<usize>,
    /// The place behind all that is inside of it.
    behind: usize,
    /// Whether its end was found.
    pub(in super::super) is_whole: bool,
}

/// All nodes, each before what is inside of it.
#[derive(Debug)]
pub(in super::super) struct Tree<'a> {
    text: &'a [u8],
    nodes: Vec<Node>,
    open: Vec<usize>,
    at: usize,
}

/// What comes next.
enum Wanted {
    Value(Option<Range<usize>>),
    Key,
    /// Behind an opening bracket: its first element or its end.
    First,
    /// Behind a value: a comma or the end of what it is in.
    Comma,
}

impl<'a> Tree<'a> {
    /// A whole file. What was read before something broken is there all the same.
    pub(in super::super) fn of_file(text: &'a [u8]) -> (Self, Option<Broken>) {
        let at = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut tree = Self { text, nodes: Vec::new(), open: Vec::new(), at };
        let broken = tree.read(Wanted::Value(None)).err();
        tree.finish();
        (tree, broken)
    }

    /// One block of a file, which is a member of an object or an object; with the place of its value.
    pub(in super::super) fn of_block(text: &'a [u8]) -> Option<(Self, usize)> {
        let mut tree = Self { text, nodes: Vec::new(), open: Vec::new(), at: 0 };
        tree.blanks();
        if tree.peek() == Some(b'"') {
            let key = tree.string().ok()?;
            tree.colon().ok()?;
            tree.read(Wanted::Value(Some(key))).ok()?;
        } else {
            tree.read(Wanted::Value(None)).ok()?;
        }
        Some((tree, 0))
    }

    pub(in super::super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(in super::super) fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// What is directly inside of an object or an array.
    pub(in super::super) fn inside(&self, of: usize) -> impl Iterator<Item = usize> {
        let (mut at, end) = (of + 1, self.nodes[of].behind);
        std::iter::from_fn(move || {
            let here = (at < end).then_some(at)?;
            at = self.nodes[here].behind;
            Some(here)
        })
    }

    /// The objects that stand at one place: one, or all that are elements of an array.
    pub(in super::super) fn objects(&self, of: usize) -> Vec<usize> {
        let is_object = |at: &usize| self.nodes[*at].shape == Shape::Object;
        match self.nodes[of].shape {
            Shape::Array => self.inside(of).filter(is_object).collect(),
            _ => Some(of).filter(is_object).into_iter().collect(),
        }
    }

    /// The key of a node between its quotes, as it is written.
    pub(in super::super) fn key(&self, at: usize) -> Option<&'a str> {
        let key = self.nodes[at].key.as_ref()?;
        std::str::from_utf8(&self.text[key.start + 1..key.end - 1]).ok()
    }

    /// Where a member of an object begins: at its key.
    pub(in super::super) fn start(&self, at: usize) -> usize {
        self.nodes[at].key.as_ref().map_or(self.nodes[at].span.start, |key| key.start)
    }

    /// The bytes of a key with its quotes, and of a value.
    pub(in super::super) fn raw_key(&self, at: usize) -> Option<&'a [u8]> {
        self.nodes[at].key.clone().map(|key| &self.text[key])
    }

    pub(in super::super) fn raw(&self, at: usize) -> &'a [u8] {
        &self.text[self.nodes[at].span.clone()]
    }

    /// Of two members with the same key the later.
    pub(in super::super) fn member(&self, of: usize, name: &str) -> Option<usize> {
        self.inside(of).filter(|at| self.key(*at) == Some(name)).last()
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn broken(&self, reason: &'static str) -> Broken {
        Broken::here(self.at, self.text.len(), reason)
    }

    fn read(&mut self, mut wanted: Wanted) -> Result<(), Broken> {
        loop {
            self.blanks();
            wanted = match (wanted, self.peek()) {
                (Wanted::Comma, _) if self.open.is_empty() => {
                    let is_end = self.at == self.text.len();
                    return if is_end { Ok(()) } else { Err(self.broken("something stands behind its end")) };
                }
                (_, None) => return Err(self.broken("it ends too early")),
                (Wanted::Comma, Some(b',')) => {
                    self.at += 1;
                    if self.is_in_object() { Wanted::Key } else { Wanted::Value(None) }
                }
                (Wanted::Comma | Wanted::First, Some(b'}')) if self.is_in_object() => self.close(),
                (Wanted::Comma | Wanted::First, Some(b']')) if !self.is_in_object() => self.close(),
                (Wanted::Comma, Some(_)) => return Err(self.broken("a comma is missing")),
                (Wanted::Key | Wanted::First, Some(_)) if self.is_in_object() => {
                    let key = self.string()?;
                    self.colon()?;
                    Wanted::Value(Some(key))
                }
                (Wanted::Key | Wanted::First, Some(_)) => self.value(None)?,
                (Wanted::Value(key), Some(_)) => self.value(key)?,
            };
        }
    }

    fn is_in_object(&self) -> bool {
        self.open.last().is_some_and(|at| self.nodes[*at].shape == Shape::Object)
    }

    fn close(&mut self) -> Wanted {
        self.at += 1;
        let behind = self.nodes.len();
        if let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at)) {
            (node.span.end, node.behind, node.is_whole) = (self.at, behind, true);
        }
        Wanted::Comma
    }

    fn value(&mut self, key: Option<Range<usize>>) -> Result<Wanted, Broken> {
        let start = self.at;
        let shape = match self.peek() {
            Some(b'{') => Shape::Object,
            Some(b'[') => Shape::Array,
            Some(b'"') => Shape::String,
            _ => Shape::Word,
        };
        let behind = self.nodes.len() + 1;
        if matches!(shape, Shape::Object | Shape::Array) {
            if self.open.len() == DEEPEST {
                return Err(self.broken("it is nested too deeply"));
            }
            self.at += 1;
            self.open.push(self.nodes.len());
            self.nodes.push(Node { shape, key, span: start..self.at, behind, is_whole: false });
            return Ok(Wanted::First);
        }
        if shape == Shape::String {
            self.string()?;
        } else {
            self.word()?;
        }
        self.nodes.push(Node { shape, key, span: start..self.at, behind, is_whole: true });
        Ok(Wanted::Comma)
    }

    fn word(&mut self) -> Result<(), Broken> {
        let start = self.at;
        let rest = &self.text[start..];
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let length = rest.iter().position(|byte| !is_letter(*byte)).unwrap_or(rest.len());
        let is_number = rest.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        if !is_number && !matches!(&rest[..length], b"true" | b"false" | b"null") {
            return Err(self.broken("it is no JSON"));
        }
        self.at += length;
        Ok(())
    }

    fn string(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.broken("a key in quotes is missing"));
        }
        let mut at = start + 1;
        loop {
            match self.text.get(at) {
                None | Some(b'\n') => return Err(self.broken("a \" is not closed on its line")),
                Some(b'\\') => at += 2,
                Some(b'"') => break,
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        Ok(start..self.at)
    }

    fn colon(&mut self) -> Result<(), Broken> {
        self.blanks();
        if self.peek() != Some(b':') {
            return Err(self.broken("a colon is missing"));
        }
        self.at += 1;
        Ok(())
    }

    fn finish(&mut self) {
        let behind = self.nodes.len();
        for at in std::mem::take(&mut self.open) {
            (self.nodes[at].span.end, self.nodes[at].behind) = (self.text.len(), behind);
        }
    }
}
