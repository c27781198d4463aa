//! A line for an attribute that a block does not have, and the line that goes with one it should not have.

use super::literal::{Syntax, native_value};
use crate::code::Place;
use crate::code::terraform::outline;
use crate::code::value::Spot;
use crate::model::Value;
use std::ops::Range;

/// Where a new attribute of a block stands, and its line: behind the last one, laid out as `terraform fmt` would.
pub(super) fn inserted(
    file: &[u8],
    place: &Place,
    spot: &Spot,
    attribute: &str,
    wanted: &Value,
    syntax: Syntax,
) -> Result<(Range<usize>, Vec<u8>), String> {
    let by_hand = || format!("it is not set: add `{attribute}` to the block at {}:{}", spot.path, spot.line);
    let is_word = attribute.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && attribute.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if syntax != Syntax::Native || !is_word || spot.path != place.path || spot.span != place.span {
        return Err(by_hand());
    }
    let block = file.get(spot.span.clone()).ok_or_else(by_hand)?;
    let lines = outline(block).ok_or_else(by_hand)?;
    let Some(last) = lines.last() else { return Err(by_hand()) };
    let end = last.span.end;
    let rest = &block[end..];
    let length = rest.iter().position(|byte| *byte == b'\n').ok_or_else(by_hand)?;
    // What stands behind the value on its line stays there; a bracket would be part of the block's end.
    let behind = rest[..length].trim_ascii();
    if !(behind.is_empty() || behind.starts_with(b"#") || behind.starts_with(b"//")) {
        return Err(by_hand());
    }
    let start = block[..last.span.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let indent = &block[start..last.span.start];
    if !indent.iter().all(|byte| *byte == b' ' || *byte == b'\t') {
        return Err(by_hand());
    }
    let newline: &[u8] = if rest[..length].ends_with(b"\r") { b"\r\n" } else { b"\n" };
    let value = native_value(wanted);
    // The signs of neighbouring lines stand below each other.
    let width = last.width.filter(|width| attribute.len() <= *width);
    let mut text = Vec::new();
    if last.width.is_some() && width.is_none() {
        text.extend_from_slice(newline);
    }
    text.extend_from_slice(indent);
    text.extend_from_slice(format!("{attribute:<0$} = {value}", width.unwrap_or_default()).as_bytes());
    text.extend_from_slice(newline);
    let at = spot.span.start + end + length + 1;
    Ok((at..at, text))
}

/// The whole line of a value, where nothing else stands on it.
pub(super) fn line_of(
    file: &[u8],
    span: &Range<usize>,
    attribute: &str,
    syntax: Syntax,
) -> Result<Range<usize>, String> {
    let by_hand = || "it should not be set any more: take it out by hand".to_owned();
    let sign = match syntax {
        Syntax::Native => b'=',
        Syntax::Yaml => b':',
        Syntax::Json => return Err(by_hand()),
    };
    let start = file[..span.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end =
        file[span.end..].iter().position(|byte| *byte == b'\n').map_or(file.len(), |at| span.end + at + 1);
    let head = std::str::from_utf8(&file[start..span.start]).map_err(|_| by_hand())?.trim();
    let name = head.strip_suffix(char::from(sign)).ok_or_else(by_hand)?.trim();
    let name = name.trim_matches(['"', '\'']);
    let is_last = attribute == name
        || [".", "[\"", "["].iter().any(|joint| {
            let rest = attribute.strip_suffix("\"]").unwrap_or(attribute);
            rest.strip_suffix(name).is_some_and(|above| above.ends_with(joint))
        });
    let is_alone = file[span.end..end].trim_ascii().is_empty() && !file[span.clone()].contains(&b'\n');
    if name.is_empty() || !is_last || !is_alone { Err(by_hand()) } else { Ok(start..end) }
}
