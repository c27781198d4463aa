//! Where the value of an attribute stands in a block of native syntax. Nothing is evaluated: what a `dynamic` block
//! or a function would give cannot be told.

use super::body::{Item, Tokens};
use super::steps::{Step, steps};
use super::token::Shape;
use std::ops::Range;

/// What the steps so far lead to. All ranges are of tokens.
enum Place {
    Body(Range<usize>),
    /// All nested blocks of one type.
    Blocks(Vec<Range<usize>>),
    Value(Range<usize>),
}

pub(super) fn attribute(block: &[u8], path: &str) -> Option<Range<usize>> {
    let tokens = Tokens::of(block)?;
    let all = steps(path)?;
    let (item, _) = tokens.item(0, tokens.list.len())?;
    let (mut place, rest) = match item {
        Item::Block { body, .. } => (Place::Body(body), &all[..]),
        // A local is its own value.
        Item::Attribute { value, .. } => match &all[..] {
            [Step::Name(name), rest @ ..] if name == "value" => (Place::Value(value), rest),
            _ => (Place::Value(value), &all[..]),
        },
    };
    for step in rest {
        place = match (place, step) {
            (Place::Body(body), Step::Name(name)) => in_body(&tokens, body, name)?,
            (Place::Body(_), Step::Index(_)) | (_, Step::Keys) => return None,
            (Place::Blocks(blocks), Step::Index(index)) => Place::Body(blocks.get(*index)?.clone()),
            (Place::Blocks(blocks), Step::Name(name)) => match &blocks[..] {
                [only] => in_body(&tokens, only.clone(), name)?,
                _ => return None,
            },
            (Place::Value(value), Step::Name(name)) => Place::Value(in_object(&tokens, value, name)?),
            (Place::Value(value), Step::Index(index)) => Place::Value(in_list(&tokens, value, *index)?),
        };
    }
    match place {
        Place::Value(value) => tokens.span(&value),
        Place::Body(_) | Place::Blocks(_) => None,
    }
}

fn in_body(tokens: &Tokens, body: Range<usize>, name: &str) -> Option<Place> {
    let mut blocks = Vec::new();
    for item in tokens.items(body) {
        match item {
            Item::Attribute { name: at, value } if tokens.bytes(at) == name.as_bytes() => {
                return Some(Place::Value(value));
            }
            Item::Block { word, body, .. } if tokens.bytes(word) == name.as_bytes() => blocks.push(body),
            // How many blocks this becomes, and so which of them is the n-th, is known to Terraform alone.
            Item::Block { word, labels, .. }
                if tokens.bytes(word) == b"dynamic"
                    && labels.clone().next().is_some_and(|at| tokens.label(at) == name.as_bytes()) =>
            {
                return None;
            }
            _ => {}
        }
    }
    (!blocks.is_empty()).then_some(Place::Blocks(blocks))
}

/// What is between the brackets of a value, through parentheses.
pub(super) fn inside(tokens: &Tokens, mut value: Range<usize>, opener: &[u8]) -> Option<Range<usize>> {
    loop {
        while !value.is_empty() && tokens.shape(value.start) == Some(Shape::Newline) {
            value.start += 1;
        }
        while !value.is_empty() && tokens.shape(value.end - 1) == Some(Shape::Newline) {
            value.end -= 1;
        }
        if value.is_empty()
            || tokens.shape(value.start) != Some(Shape::Open)
            || tokens.behind(value.start) != value.end
        {
            return None;
        }
        let bracket = tokens.bytes(value.start);
        value = value.start + 1..value.end - 1;
        if bracket == opener {
            let first = value.clone().find(|at| tokens.shape(*at) != Some(Shape::Newline));
            let is_loop = first.is_some_and(|at| tokens.is(at, Shape::Word, b"for"));
            return (!is_loop).then_some(value);
        }
        if bracket != b"(" {
            return None;
        }
    }
}

/// The elements between brackets: what commas part, and newlines where they count.
pub(super) fn elements(tokens: &Tokens, within: Range<usize>, newlines_count: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // From the first token that is no newline to the one behind the last.
    let mut element: Option<Range<usize>> = None;
    let mut at = within.start;
    while at < within.end {
        match tokens.shape(at) {
            Some(Shape::Comma) => found.extend(element.take()),
            Some(Shape::Newline) if newlines_count => found.extend(element.take()),
            Some(Shape::Newline) => {}
            _ => {
                let start = element.map_or(at, |element| element.start);
                element = Some(start..tokens.behind(at));
            }
        }
        at = tokens.behind(at);
    }
    found.extend(element);
    found
}

fn in_list(tokens: &Tokens, value: Range<usize>, index: usize) -> Option<Range<usize>> {
    elements(tokens, inside(tokens, value, b"[")?, false).get(index).cloned()
}

/// Of two elements with the same key the later counts.
fn in_object(tokens: &Tokens, value: Range<usize>, name: &str) -> Option<Range<usize>> {
    let mut all = elements(tokens, inside(tokens, value, b"{")?, true);
    all.reverse();
    all.into_iter().find_map(|element| {
        let sign = tokens.behind(element.start);
        let is_sign = tokens.is(sign, Shape::Operator, b"=") || tokens.is(sign, Shape::Operator, b":");
        let key = match tokens.shape(element.start)? {
            Shape::Word => std::str::from_utf8(tokens.bytes(element.start)).ok()?,
            _ => tokens.plain(&(element.start..sign))?,
        };
        (is_sign && key == name && sign + 1 < element.end).then_some(sign + 1..element.end)
    })
}

#[cfg(test)]
mod tests;
