//! A tree that grows event by event, until its document ends.

use super::tree::{Content, Node, Properties};
use granit_parser::{Event, ScalarStyle, Span, StructureStyle};
use std::borrow::Cow;
use std::ops::Range;

/// Deeper nesting is not read. The deepest real schemas stay below 60.
pub const DEEPEST: usize = 128;
/// What a document may hold: its tree stays below 200 MB.
const MOST_VALUES: usize = 1_000_000;

pub fn bytes_of(span: &Span) -> Range<usize> {
    span.byte_range().unwrap_or_default()
}

/// A document while it is read: the collections that are still open, the outermost first.
pub struct Growing<'t> {
    text: &'t str,
    open: Vec<Open<'t>>,
    root: Option<Node<'t>>,
    values: usize,
    /// Where the last token ended.
    last: usize,
    /// An anchor follows its value, and may come when that is already in its place.
    anchored: bool,
}

struct Open<'t> {
    node: Node<'t>,
    /// A key that waits for its value.
    key: Option<Node<'t>>,
    /// Whether it ends with a bracket of its own.
    is_flow: bool,
}

impl<'t> Growing<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, open: Vec::new(), root: None, values: 0, last: 0, anchored: false }
    }

    /// The document, once its end is read; `None` where it holds nothing.
    pub fn finish(&mut self) -> Option<Node<'t>> {
        let last = self.last;
        let root = std::mem::replace(self, Self { last, ..Self::new(self.text) }).root?;
        let is_empty = root.properties.is_none() && root.text().is_none() && root.span.is_empty();
        (!is_empty).then_some(root)
    }

    /// Takes the next event, or says why the document is not read to its end.
    pub fn take(&mut self, event: Event<'t>, span: &Span) -> Result<(), String> {
        let at = bytes_of(span);
        match event {
            Event::DocumentStart(..) => self.last = self.last.max(at.end),
            Event::Scalar(text, style, anchor, tag) => {
                self.count()?;
                let properties = properties(tag.map(|tag| tag_text(&tag)), span);
                let (text, at) = self.scalar(text, style, at);
                let plain = style == ScalarStyle::Plain;
                self.grown(
                    Node { span: at, properties, content: Content::Scalar { text, plain } },
                    anchor > 0,
                );
            }
            Event::Alias(_) => {
                let name = self.text.get(at.clone()).unwrap_or_default().trim_start_matches('*');
                self.alias(at, Cow::Borrowed(name))?;
            }
            Event::UnresolvedAlias(name) => self.alias(at, name)?,
            Event::Anchor(_, name) => self.anchor(&name, &at),
            Event::SequenceStart(style, _, tag) => {
                let is_flow = style == StructureStyle::Flow;
                // A sequence at the indentation of its key is said to begin behind its first dash.
                let start = if !is_flow && self.is_value() {
                    skip(self.text, self.last, |byte| byte == b'-').min(at.start)
                } else {
                    at.start
                };
                let node = Node {
                    span: start..at.end,
                    properties: properties(tag.map(|tag| tag_text(&tag)), span),
                    content: Content::Sequence(Vec::new()),
                };
                self.begin(node, is_flow)?;
            }
            Event::MappingStart(style, _, tag) => {
                let node = Node {
                    span: at,
                    properties: properties(tag.map(|tag| tag_text(&tag)), span),
                    content: Content::Mapping(Vec::new()),
                };
                self.begin(node, style == StructureStyle::Flow)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(mut open) = self.open.pop() {
                    if open.is_flow {
                        open.node.span.end = open.node.span.end.max(at.end);
                    }
                    self.last = self.last.max(open.node.span.end);
                    self.grown(open.node, false);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), String> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(format!("a document of more than {MOST_VALUES} values: not read"));
        }
        Ok(())
    }

    fn begin(&mut self, node: Node<'t>, is_flow: bool) -> Result<(), String> {
        self.count()?;
        if self.open.len() >= DEEPEST {
            return Err(format!("nested deeper than {DEEPEST} levels: not read"));
        }
        self.last = self.last.max(node.whole().end);
        self.open.push(Open { node, key: None, is_flow });
        Ok(())
    }

    fn alias(&mut self, at: Range<usize>, name: Cow<'t, str>) -> Result<(), String> {
        self.count()?;
        self.last = self.last.max(at.end);
        self.grown(Node { span: at, properties: None, content: Content::Alias(name) }, false);
        Ok(())
    }

    /// The text of a scalar, and its bytes with the header of a block and the colon of what is empty.
    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        at: Range<usize>,
    ) -> (Cow<'t, str>, Range<usize>) {
        let bytes = self.text.as_bytes();
        let result = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = skip(self.text, self.last, |byte| byte == b'|' || byte == b'>').min(at.start);
                let written = self.text.get(header..at.end).unwrap_or_default().trim_end();
                (text, header..(header + written.len()).max(header))
            }
            ScalarStyle::Plain if at.is_empty() => {
                let colon = usize::from(bytes.get(at.start) == Some(&b':') && self.is_value());
                // Behind a lone dash the white space is not its own.
                let before = self.text.get(..at.start).unwrap_or_default();
                let place = before.trim_end_matches([' ', '\t']).len().max(self.last);
                let place = if colon > 0 { at.start + colon } else { place.min(at.start) };
                (Cow::Borrowed(""), place..place)
            }
            _ => (text, at.clone()),
        };
        self.last = self.last.max(at.end).max(result.1.end);
        result
    }

    /// Whether a key waits for what comes next.
    fn is_value(&self) -> bool {
        self.open.last().is_some_and(|open| open.key.is_some())
    }

    /// Puts a value into the collection that holds it.
    fn grown(&mut self, node: Node<'t>, anchored: bool) {
        self.anchored = anchored;
        let whole = node.whole();
        self.last = self.last.max(whole.end);
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.node.span.end = open.node.span.end.max(whole.end);
        match &mut open.node.content {
            Content::Sequence(items) => items.push(node),
            Content::Mapping(entries) => match open.key.take() {
                Some(key) => entries.push((key, node)),
                None => open.key = Some(node),
            },
            Content::Scalar { .. } | Content::Alias(_) => {}
        }
    }

    /// Gives its anchor to the value that was read last: a scalar in its place, or a collection that has just begun.
    fn anchor(&mut self, name: &str, at: &Range<usize>) {
        self.last = self.last.max(at.end);
        let was_scalar = std::mem::take(&mut self.anchored);
        let node = match self.open.last_mut() {
            None => self.root.as_mut(),
            Some(open) if was_scalar => {
                open.node.span.end = open.node.span.end.max(at.end);
                match (&mut open.key, &mut open.node.content) {
                    (Some(key), _) => Some(key),
                    (None, Content::Sequence(items)) => items.last_mut(),
                    (None, Content::Mapping(entries)) => entries.last_mut().map(|(_, value)| value),
                    _ => None,
                }
            }
            Some(open) => Some(&mut open.node),
        };
        let Some(node) = node else { return };
        let properties = node
            .properties
            .get_or_insert_with(|| Box::new(Properties { tag: None, anchor: None, span: at.clone() }));
        properties.anchor = Some(name.to_owned());
        properties.span = properties.span.start.min(at.start)..properties.span.end.max(at.end);
    }
}

fn properties(tag: Option<String>, span: &Span) -> Option<Box<Properties>> {
    let at = span.tag_span().map(|span| bytes_of(&span))?;
    Some(Box::new(Properties { tag, anchor: None, span: at }))
}

fn tag_text(tag: &granit_parser::Tag) -> String {
    match tag.core_suffix() {
        Some(core) => format!("!!{core}"),
        None => format!("{}{}", tag.handle(), tag.suffix()),
    }
}

/// The first byte from `from` that is wanted, past comments, white space, tags, anchors and the signs of blocks. Where
/// something else comes first, that byte.
fn skip(text: &str, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            _ if wanted(byte) => break,
            b'#' => at += bytes[at..].iter().take_while(|byte| !b"\n\r".contains(byte)).count(),
            b'&' | b'!' => at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count(),
            b'-' | b':' | b'?' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => break,
        }
    }
    at
}
