//! JSON that is safe to print: that of `serde_json`, with the characters escaped that a terminal would obey.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io::{self, Write};

/// Writes a value as JSON, over several lines where `pretty`. No line break at the end.
///
/// # Errors
/// Where the writer fails.
pub fn json(out: &mut (impl Write + ?Sized), value: &impl Serialize, pretty: bool) -> io::Result<()> {
    let written = if pretty {
        let mut serializer = serde_json::Serializer::with_formatter(out, Safe(PrettyFormatter::new()));
        value.serialize(&mut serializer)
    } else {
        let mut serializer = serde_json::Serializer::with_formatter(out, Safe(CompactFormatter));
        value.serialize(&mut serializer)
    };
    written.map_err(io::Error::from)
}

/// Escapes DEL, the C1 controls and the marks that turn the direction of text: valid inside JSON, obeyed outside.
struct Safe<F>(F);

fn is_obeyed(letter: char) -> bool {
    matches!(letter, '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // The greatest of all bytes is found many at a time, the first one that is too great is not.
        if fragment.bytes().max().unwrap_or_default() < 0x7f {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(is_obeyed) {
            let (before, after) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            let mut letters = after.chars();
            // None of these lies outside the basic plane: four digits are enough.
            write!(out, "\\u{:04x}", letters.next().map_or(0, u32::from))?;
            rest = letters.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }
    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }
    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }
    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }
    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_reads_back_and_holds_nothing_that_a_terminal_obeys(text in ".*") {
            for pretty in [false, true] {
                let mut out = Vec::new();
                json(&mut out, &[&text], pretty).expect("a vector takes it");
                let printed = String::from_utf8(out).expect("JSON is text");
                let read: Vec<String> = serde_json::from_str(&printed).expect("it is JSON");
                prop_assert_eq!(&read[0], &text);
                prop_assert!(!printed.chars().any(|letter| (letter.is_control() && letter != '\n') || super::is_obeyed(letter)));
            }
        }
    }
}
