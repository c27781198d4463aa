//! What of a value counts, as bytes: the same for two texts that mean the same.
//!
//! Comments, layout, quotes and the order of keys do not count. The order of items does, and so does whether `8443` is
//! a number or a string.

use super::plain::{Plain, plain};
use super::slice::{Shape, in_slice};
use super::tree::{Content, Node};

/// What counts of a piece of YAML. What cannot be read counts as it stands, without white space at the ends of lines.
pub fn normal(block: &[u8], shapes: &[Shape]) -> Vec<u8> {
    let read = in_slice(block, shapes, |root, _| {
        let mut out = Vec::new();
        write(root, &mut out);
        out
    });
    read.unwrap_or_else(|| {
        let lines: Vec<&[u8]> = block.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).collect();
        lines.join(&b'\n').trim_ascii().to_vec()
    })
}

fn write(node: &Node<'_>, out: &mut Vec<u8>) {
    // `!` and `!!str` only say what quotes say.
    let is_string = matches!(node.tag(), Some("!" | "!!str"));
    if let Some(tag) = node.tag().filter(|_| !is_string) {
        out.push(b'!');
        quoted(tag, out);
    }
    if let Some(anchor) = node.anchor() {
        out.push(b'&');
        quoted(anchor, out);
    }
    match &node.content {
        Content::Scalar { text, plain: true } if !is_string => match plain(text) {
            Plain::Text => quoted(text, out),
            Plain::Null => out.extend_from_slice(b"null"),
            Plain::True => out.extend_from_slice(b"true"),
            Plain::False => out.extend_from_slice(b"false"),
            Plain::Other => out.extend_from_slice(text.as_bytes()),
        },
        Content::Scalar { text, .. } => quoted(text, out),
        Content::Alias(name) => {
            out.push(b'*');
            quoted(name, out);
        }
        Content::Sequence(items) => {
            out.push(b'[');
            for item in items {
                write(item, out);
                out.push(b',');
            }
            out.push(b']');
        }
        Content::Mapping(entries) => {
            let mut pairs: Vec<(Vec<u8>, &Node<'_>)> = entries
                .iter()
                .map(|(key, value)| {
                    let mut name = Vec::new();
                    write(key, &mut name);
                    (name, value)
                })
                .collect();
            // The same key twice: the last one counts, so their order stays.
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            out.push(b'{');
            for (name, value) in pairs {
                out.extend_from_slice(&name);
                out.push(b':');
                write(value, out);
                out.push(b',');
            }
            out.push(b'}');
        }
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' || byte == b'\\' {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}
