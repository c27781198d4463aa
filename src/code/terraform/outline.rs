//! What stands in a block of native syntax, line by line, and where a file speaks of a name: for those who change it.

use super::body::{Item, Tokens};
use super::token::Shape;
use std::ops::Range;

/// An attribute of a block.
pub(in crate::code) struct Line {
    /// From its name to the end of its value.
    pub span: Range<usize>,
    /// How wide its name is with the blanks behind it; `None` where its value goes over several lines.
    pub width: Option<usize>,
}

/// The attributes of a block itself, in their order. `None` for what is no block over several lines.
pub(in crate::code) fn outline(block: &[u8]) -> Option<Vec<Line>> {
    let tokens = Tokens::of(block)?;
    let (Item::Block { body, .. }, _) = tokens.item(0, tokens.list.len())? else { return None };
    let attributes = tokens.items(body).filter_map(|item| match item {
        Item::Attribute { name, value } => Some((name, value)),
        Item::Block { .. } => None,
    });
    let lines = attributes.map(|(name, value)| {
        let span = tokens.span(&(name..value.end))?;
        let sign = tokens.list.get(name + 1)?.start;
        let is_single = !block[span.clone()].contains(&b'\n');
        let is_heredoc = tokens.shape(value.start) == Some(Shape::HeredocOpen);
        let width = (is_single || is_heredoc).then(|| (sign - span.start).saturating_sub(1));
        // Behind a heredoc nothing can be lined up without a look at the lines above it.
        let width = if is_heredoc { Some(0) } else { width };
        Some(Line { span, width })
    });
    lines.collect()
}

/// Where a file of a module names something like `local.port`: the bytes at which that begins.
pub(in crate::code) fn references(path: &str, text: &[u8], name: &str) -> Vec<usize> {
    let words: Vec<&str> = name.split('.').collect();
    let is_plain = words.iter().all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    });
    let tokens = if path.ends_with("json") || !is_plain { None } else { Tokens::of(text) };
    let Some(tokens) = tokens else { return in_text(text, name) };
    let starts = (0..tokens.list.len()).filter(|at| {
        let named = words.iter().enumerate().all(|(count, word)| {
            let is_joined = count == 0 || tokens.is(at + 2 * count - 1, Shape::Operator, b".");
            is_joined && tokens.bytes(at + 2 * count) == word.as_bytes()
        });
        let is_first = *at == 0 || !tokens.is(at - 1, Shape::Operator, b".");
        named && is_first && tokens.shape(*at) == Some(Shape::Word)
    });
    starts.filter_map(|at| tokens.list.get(at).map(|token| token.start)).collect()
}

/// Where a text stands that no letter of a name surrounds.
fn in_text(text: &[u8], name: &str) -> Vec<usize> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    let found = text.windows(name.len().max(1)).enumerate().filter(|(at, window)| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        *window == name.as_bytes()
            && before.is_none_or(|byte| !is_part(byte) && *byte != b'.')
            && text.get(at + name.len()).is_none_or(|byte| !is_part(byte))
    });
    found.map(|(at, _)| at).collect()
}
