//! A document as a tree of values that know where they stand.
//!
//! An alias is a leaf: it is never followed, so a short text cannot grow into a large tree. The same key twice is
//! two entries.

use super::plain::{Plain, plain};
use std::borrow::Cow;
use std::ops::Range;

/// One value, and its bytes in the text that was read.
#[derive(Debug)]
pub struct Node<'t> {
    /// Without its tag and its anchor. A block ends with its last value: comments behind it are not part of it.
    pub span: Range<usize>,
    pub properties: Option<Box<Properties>>,
    pub content: Content<'t>,
}

/// What stands in front of a value.
#[derive(Debug, Default)]
pub struct Properties {
    /// As `!Ref`, or written out where a handle stands for more.
    pub tag: Option<String>,
    pub anchor: Option<String>,
    pub span: Range<usize>,
}

#[derive(Debug)]
pub enum Content<'t> {
    /// `plain` where it stands without quotes, and is no block.
    Scalar {
        text: Cow<'t, str>,
        plain: bool,
    },
    /// The name of an anchor, without its star.
    Alias(Cow<'t, str>),
    Sequence(Vec<Node<'t>>),
    Mapping(Vec<(Node<'t>, Node<'t>)>),
}

impl<'t> Node<'t> {
    /// Its bytes, those of its tag and its anchor among them.
    pub fn whole(&self) -> Range<usize> {
        match &self.properties {
            Some(properties) => {
                self.span.start.min(properties.span.start)..self.span.end.max(properties.span.end)
            }
            None => self.span.clone(),
        }
    }

    pub fn tag(&self) -> Option<&str> {
        self.properties.as_ref().and_then(|properties| properties.tag.as_deref())
    }

    pub fn anchor(&self) -> Option<&str> {
        self.properties.as_ref().and_then(|properties| properties.anchor.as_deref())
    }

    /// The text of a scalar of any type; `None` for null, and for what is no scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, plain: is_plain } if !is_plain || plain(text) != Plain::Null => {
                Some(text.as_ref())
            }
            _ => None,
        }
    }

    /// The text of a scalar that is a string.
    pub fn string(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar { text, plain: is_plain } if !is_plain || plain(text) == Plain::Text => {
                Some(text.as_ref())
            }
            _ => None,
        }
    }

    pub fn entries(&self) -> &[(Node<'t>, Node<'t>)] {
        match &self.content {
            Content::Mapping(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self) -> &[Node<'t>] {
        match &self.content {
            Content::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The value of a key. Where a key stands twice, its last value counts, as `kubectl` and `helm` have it.
    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.entries().iter().rev().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }
}
