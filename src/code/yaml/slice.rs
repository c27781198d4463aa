//! A piece cut out of a document, read as YAML again.
//!
//! Its first line begins where it was cut, while its other lines still carry the indentation of their file.

use super::path::{find, steps};
use super::read::{documents, readable};
use super::tree::Node;
use std::ops::Range;

/// How a piece can be made a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As it stands: one key with what belongs to it, a whole document, or a flow in brackets.
    AsItIs,
    /// Its first line moved to the indentation of its least indented other line: several keys from inside of a list.
    Indented,
    /// In braces: an entry of a flow.
    Braced,
}

/// Reads a piece in the first of the shapes in which it is one document without a problem. `read` gets the document
/// and how far its bytes are moved to the right.
pub fn in_slice<T>(block: &[u8], shapes: &[Shape], mut read: impl FnMut(&Node<'_>, usize) -> T) -> Option<T> {
    let text = readable(block).ok()?;
    let mut tried_as_it_is = false;
    for shape in shapes {
        let moved = match shape {
            Shape::AsItIs => String::new(),
            Shape::Indented => " ".repeat(indentation(text)),
            Shape::Braced => "{".to_owned(),
        };
        if moved.is_empty() && std::mem::replace(&mut tried_as_it_is, true) {
            continue;
        }
        let behind = if *shape == Shape::Braced { "}" } else { "" };
        let whole = format!("{moved}{text}{behind}");
        let mut found = Vec::new();
        let problems = documents(&whole, |root| found.push(read(root, moved.len())));
        if problems.is_empty() && found.len() == 1 {
            return found.pop();
        }
    }
    None
}

/// Where the value of an attribute stands in a piece, counted from the piece's outermost value.
pub fn attribute(block: &[u8], shapes: &[Shape], path: &str) -> Option<Range<usize>> {
    let steps = steps(path)?;
    in_slice(block, shapes, |root, moved| place(find(root, &steps)?, moved, block.len())).flatten()
}

/// Where a value stands in a piece that was moved to the right to be read.
pub fn place(node: &Node<'_>, moved: usize, length: usize) -> Option<Range<usize>> {
    let span = node.span.start.checked_sub(moved)?..node.span.end.checked_sub(moved)?;
    (span.start <= span.end && span.end <= length).then_some(span)
}

/// The least indentation of the lines behind the first, comments and empty lines aside.
fn indentation(text: &str) -> usize {
    let lines = text.lines().skip(1).map(|line| (line, line.trim_start_matches(' ')));
    let counted = lines.filter(|(_, rest)| !rest.trim_end().is_empty() && !rest.starts_with('#'));
    counted.map(|(line, rest)| line.len() - rest.len()).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Shape, in_slice};

    #[test]
    fn a_piece_is_read_in_the_first_shape_that_fits() {
        let keys = |text: &str, shapes: &[Shape]| {
            in_slice(text.as_bytes(), shapes, |root, moved| (root.entries().len(), moved))
        };
        let all = [Shape::AsItIs, Shape::Indented, Shape::Braced];
        for (text, shapes, expected) in [
            ("a: 1\nb: 2", &all[..], Some((2, 0))),
            ("a: 1\n  b: 2", &all, Some((2, 2))),
            ("a:\n  b: 2\n  c: 3", &all, Some((1, 0))),
            ("a:\n  b: 2\n  c: 3", &[Shape::Indented], Some((3, 2))),
            ("a: 1\n# low\n\n  b: 2", &all, Some((2, 2))),
            ("\"a\":1", &all, Some((1, 1))),
            ("a: [", &all, None),
            ("--- 1\n--- 2", &all, None),
            ("", &all[..2], None),
        ] {
            assert_eq!(keys(text, shapes), expected, "{text:?}");
        }
    }
}
