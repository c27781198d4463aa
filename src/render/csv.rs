//! CSV for spreadsheets and scripts, in which no cell is run as a formula.
//!
//! Owns the guard against formulas and its inverse. Must not know what a column is about.
//! Texts are cleaned as for a terminal, because CSV is also read on one; JSON is the exact form.

use std::borrow::Cow;
use std::io::{self, Write};

use super::text;

/// Where a spreadsheet may begin a new cell inside one of ours. In a locale that separates by `;`
/// our quotes stand in the middle of its cells and quote nothing: `;` ends a cell, and a line break
/// a row.
const SEAMS: [char; 2] = [';', '\n'];
const GUARD: char = '\'';

/// Writes a header and rows of equal length, each cell cleaned by [`text::block`] and guarded.
///
/// Lines end in LF: spreadsheets read both, and to `read`, `cut` or `diff` the CR of CRLF would be
/// part of the last column.
///
/// # Errors
///
/// Where writing fails, as the writer says it; a closed pipe stays recognisable. Where a row is
/// not as long as the header.
pub fn write_rows(
    out: &mut dyn Write,
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header.iter().map(|cell| guard(&text::block(cell)).into_owned())).map_err(into_io)?;
    for row in rows {
        for cell in row {
            writer.write_field(guard(&text::block(&cell)).as_bytes()).map_err(into_io)?;
        }
        writer.write_record(None::<&[u8]>).map_err(into_io)?;
    }
    writer.flush()
}

/// The cell with a `'` in front of whatever a spreadsheet would run, so that it is taken as text.
///
/// That is a cell, or a part of it after `;` or a line break, whose first character is one of
/// `= + - @ |` or their full-width forms, or which begins with a tab or CR. White space, controls,
/// quotes and invisible characters in front of that change nothing. Plain numbers stay numbers.
/// [`unguard`] undoes it for any text, also one that already looked guarded.
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    if !cell.split(SEAMS).any(is_risky) {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len() + 4);
    for part in cell.split_inclusive(SEAMS) {
        if is_risky(part) {
            out.push(GUARD);
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// The text that [`guard`] was given.
#[must_use]
pub fn unguard(cell: &str) -> Cow<'_, str> {
    let bare = |part: &str| part.strip_prefix(GUARD).is_some_and(is_risky);
    if !cell.split(SEAMS).any(bare) {
        return Cow::Borrowed(cell);
    }
    let parts = cell.split_inclusive(SEAMS);
    Cow::Owned(parts.map(|part| if bare(part) { &part[GUARD.len_utf8()..] } else { part }).collect())
}

/// Whether a spreadsheet would run this as a formula, or send it to another program (DDE).
///
/// A `'` in front is skipped like any quote. So a text is as risky with a guard as without, and
/// exactly one guard too many is what `unguard` has to look for.
fn is_risky(part: &str) -> bool {
    let part = part.strip_suffix(SEAMS).unwrap_or(part);
    let rest = part.trim_start_matches(is_skipped);
    let skipped = &part[..part.len() - rest.len()];
    let starts = rest
        .starts_with(['=', '+', '-', '@', '|', '＝', '＋', '－', '＠', '｜', '−', '﹢', '﹣', '﹦', '﹫']);
    skipped.contains(['\t', '\r']) || (starts && !is_number(rest))
}

fn is_skipped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\'' | '"' | '`' | '‘'..='‟' | '＇' | '＂')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A sign, digits with at most one point among them, and at most an exponent.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(whole, part)| (whole, Some(part)));
    digits(whole) && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

/// Not by `csv`'s own conversion, which hides that a pipe was closed.
fn into_io(error: csv::Error) -> io::Error {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{guard, unguard, write_rows};
    use crate::render::text;
    use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
    use std::io::{self, Write};

    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "'",
            "\"",
            "=",
            "+",
            "-",
            "@",
            "|",
            ";",
            ",",
            "\n",
            "\r",
            "\t",
            " ",
            "\0",
            "1",
            ".",
            "e",
            "＝",
            "cmd",
            "\u{feff}",
            "\u{200b}",
            "\u{1b}[31m",
        ]);
        let piece = prop::strategy::Union::new(vec![
            pieces.prop_map(str::to_owned).boxed(),
            any::<char>().prop_map(String::from).boxed(),
        ]);
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_guard_comes_off_again(text in hostile()) {
            let guarded = guard(&text);
            prop_assert_eq!(unguard(&guarded), &*text);
            let twice = guard(&guarded);
            prop_assert_eq!(unguard(&twice), &*guarded);
        }

        #[test]
        fn no_part_of_a_cell_begins_a_formula(text in hostile()) {
            for part in guard(&text).split([';', '\n']) {
                let bad = part.starts_with(['=', '+', '-', '@', '|', '\t', '\r', '＝', '＋', '－', '＠']);
                prop_assert!(!bad || part.parse::<f64>().is_ok(), "{:?}", part);
            }
        }

        #[test]
        fn a_reader_gets_back_what_was_written(rows in prop::collection::vec(prop::collection::vec(hostile(), 3), 0..6)) {
            let mut out = Vec::new();
            write_rows(&mut out, &["a", "b", "=c"], rows.clone().into_iter()).expect("a vector takes everything");
            let mut reader = csv::Reader::from_reader(&*out);
            prop_assert_eq!(reader.headers().expect("a header"), &csv::StringRecord::from(vec!["a", "b", "'=c"]));
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|row| row.expect("a row").iter().map(|cell| unguard(cell).into_owned()).collect())
                .collect();
            let clean: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| text::block(cell).into_owned()).collect()).collect();
            prop_assert_eq!(read, clean);
        }
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for (cell, guarded) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("|calc", "'|calc"),
            ("  \"=1", "'  \"=1"),
            ("\u{200b}＝1", "'\u{200b}＝1"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'=1", "''=1"),
            ("''=1", "'''=1"),
            ("prod;=HYPERLINK(1)", "prod;'=HYPERLINK(1)"),
            ("- a\n- b;c", "'- a\n'- b;c"),
        ] {
            assert_eq!(guard(cell), guarded, "{cell:?}");
            assert_eq!(unguard(guarded), cell);
        }
        for cell in
            ["", "plain", "-3", "+1.5", "-1e5", "'-3", "'quoted'", "a=b", "1-2", "it's", "a\nb", "x; y"]
        {
            assert_eq!(guard(cell), cell);
            assert_eq!(unguard(cell), cell);
        }
    }

    #[test]
    fn rows_are_written_with_line_feeds() {
        let mut out = Vec::new();
        let rows = vec![
            vec!["gap-1".to_owned(), "a, \"b\"\r\nc\0".to_owned()],
            vec![String::new(), "=x".to_owned()],
        ];
        write_rows(&mut out, &["id", "title"], rows.into_iter()).expect("a vector takes everything");
        let text = String::from_utf8(out).expect("strings were written");
        assert_eq!(text, "id,title\ngap-1,\"a, \"\"b\"\"\nc\"\n,'=x\n");
    }

    #[test]
    fn a_closed_pipe_is_recognised_and_a_short_row_is_an_error() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let long = || std::iter::repeat_n(vec!["x".repeat(9000)], 3);
        let error = write_rows(&mut Closed, &["a"], long()).expect_err("the pipe is closed");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        let error = write_rows(&mut Vec::new(), &["a", "b"], long()).expect_err("the row is short");
        assert!(error.to_string().contains("found record with 1 fields"), "{error}");
    }
}
