//! Text that somebody else typed, inside Markdown (GFM): shown as typed, and without any effect.
//!
//! Owns the escaping and the table. Must not know what a column is about.
//! Nothing becomes markup, HTML, a mention, a reference or a link; text is cleaned as for a
//! terminal first, so that no control character is left.

use std::io::{self, Write};

use super::text;

/// Stands after the sign of a mention or reference, and breaks it. A forge looks for those after
/// the escapes are gone, so that a backslash is no help; this takes no room and shows as nothing.
const WORD_JOINER: char = '\u{2060}';

/// The text as one cell of a table.
#[must_use]
pub fn cell(text: &str) -> String {
    escape(&text::line(text))
}

/// The text as a part of a paragraph, a heading or a list item. May also stand at the start of a
/// line: what would begin a list, a rule, or a heading by underline is escaped as well.
#[must_use]
pub fn inline(text: &str) -> String {
    let line = text::line(text);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = line[digits..].chars().next();
    let begins_block = match digits {
        0 => matches!(mark, Some('-' | '+' | '=')),
        _ => matches!(mark, Some('.' | ')')),
    };
    if begins_block {
        // All of these are one byte long.
        format!("{}\\{}{}", &line[..digits], &line[digits..=digits], escape(&line[digits + 1..]))
    } else {
        escape(&line)
    }
}

/// The text as a code span, in a paragraph; not for a table, where `|` would end the cell. Nothing
/// in it is markup, a mention or a link. Empty where there is no text: a span cannot be empty.
#[must_use]
pub fn code(text: &str) -> String {
    let line = text::line(text);
    if line.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&line) + 1);
    // The renderer takes one space off each end; without, a backtick would join the fence.
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// The text as a fenced block, with the line break after it. To be put at the start of a line.
#[must_use]
pub fn code_block(text: &str) -> String {
    let block = text::block(text);
    let fence = "`".repeat((longest_run(&block) + 1).max(3));
    let end = if block.is_empty() || block.ends_with('\n') { "" } else { "\n" };
    format!("{fence}\n{block}{end}{fence}\n")
}

/// Writes a table of any texts; each is escaped by [`cell`]. A short row is filled up, and what is
/// more than the header is ignored, as a renderer would.
///
/// # Errors
///
/// Where writing fails, as the writer says it; a closed pipe stays recognisable.
pub fn write_table(
    out: &mut dyn Write,
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<()> {
    let mut buffer = String::new();
    push_row(&mut buffer, header.iter().map(|title| cell(title)));
    push_row(&mut buffer, header.iter().map(|_| "---".to_owned()));
    out.write_all(buffer.as_bytes())?;
    for row in rows {
        buffer.clear();
        let texts = row.iter().map(String::as_str).chain(std::iter::repeat(""));
        push_row(&mut buffer, texts.take(header.len()).map(cell));
        out.write_all(buffer.as_bytes())?;
    }
    Ok(())
}

fn push_row(buffer: &mut String, cells: impl Iterator<Item = String>) {
    buffer.push('|');
    for cell in cells {
        buffer.push(' ');
        buffer.push_str(&cell);
        buffer.push_str(if cell.is_empty() { "|" } else { " |" });
    }
    buffer.push('\n');
}

/// Escapes a cleaned line.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / 8);
    let mut before = ' ';
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        let after = rest.as_str();
        let next_is_digit = after.starts_with(|c: char| c.is_ascii_digit());
        match c {
            // Entities: some converters know no backslash here, and `&#64;` would be a mention.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Inside of a word it marks nothing, and names of resources are full of them.
            '_' if before.is_alphanumeric() && after.starts_with(char::is_alphanumeric) => out.push(c),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' | '$' => out.extend(['\\', c]),
            '#' | '!' => {
                out.extend(['\\', c]);
                if next_is_digit {
                    out.push(WORD_JOINER);
                }
            }
            // In an address it mentions nobody, and an address should stay one when copied.
            '@' if !before.is_ascii_alphanumeric() => out.extend(['@', WORD_JOINER]),
            ':' if after.starts_with("//") => out.push_str("\\:"),
            '.' if ends_with_www(line, after) => out.push_str("\\."),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// Whether the point that stands before `after` in `line` ends a `www`.
fn ends_with_www(line: &str, after: &str) -> bool {
    let before = &line.as_bytes()[..line.len() - after.len() - 1];
    before.len() >= 3 && before[before.len() - 3..].eq_ignore_ascii_case(b"www")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{cell, code, code_block, inline, longest_run, write_table};
    use crate::render::text;
    use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "|",
            "\\",
            "`",
            "``",
            "*",
            "_",
            "[x](y)",
            "<b>",
            "&amp;",
            "~",
            "#1",
            "@you",
            "\n",
            "\r\n",
            "\t",
            " ",
            "\u{1b}[31m",
            "- ",
            "1. ",
            "https://",
            "www.",
            "```\n",
        ]);
        let piece = prop::strategy::Union::new(vec![
            pieces.prop_map(str::to_owned).boxed(),
            any::<char>().prop_map(String::from).boxed(),
        ]);
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    /// As GFM splits a row: a backslash takes the next character with it.
    fn bare_pipes(row: &str) -> usize {
        let mut escaped = false;
        row.chars().fold(0, |count, c| {
            let bare = c == '|' && !escaped;
            escaped = c == '\\' && !escaped;
            count + usize::from(bare)
        })
    }

    /// What a reader sees of an escaped text.
    fn rendered(escaped: &str) -> String {
        let mut out = String::new();
        let mut chars = escaped.chars();
        while let Some(c) = chars.next() {
            out.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        out.replace('\u{2060}', "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }

    proptest! {
        #[test]
        fn a_table_has_its_cells_and_no_more(rows in prop::collection::vec(prop::collection::vec(hostile(), 0..5), 0..6)) {
            let mut out = Vec::new();
            write_table(&mut out, &["a", "b|", "c"], rows.clone().into_iter()).expect("a vector takes everything");
            let table = String::from_utf8(out).expect("strings were written");
            prop_assert_eq!(table.lines().count(), rows.len() + 2);
            for line in table.lines() {
                prop_assert_eq!(bare_pipes(line), 4, "{}", line);
                prop_assert!(line.starts_with('|') && line.ends_with('|'));
            }
        }

        #[test]
        fn a_reader_sees_what_was_typed(text in hostile()) {
            prop_assert_eq!(rendered(&cell(&text)), &*text::line(&text));
            prop_assert_eq!(rendered(&inline(&text)), &*text::line(&text));
            prop_assert!(!cell(&text).contains(['<', '>']));
        }

        #[test]
        fn code_ends_where_it_should(text in hostile()) {
            let span = code(&text);
            let fence = span.len() - span.trim_start_matches('`').len();
            let inner = span.get(fence..span.len() - fence).expect("a fence on both sides");
            prop_assert!(span.is_empty() || longest_run(inner) < fence);
            prop_assert_eq!(inner.trim_matches(' '), &*text::line(&text));
            let block = code_block(&text);
            let fence = block.lines().next().expect("a fence");
            prop_assert_eq!(block.matches(fence).count(), 2);
            let end = format!("\n{fence}\n");
            prop_assert!(block.ends_with(&end));
        }
    }

    #[test]
    fn markup_is_shown_as_typed() {
        for (text, escaped) in [
            ("plain, 1 - 2 (a) = b!", "plain, 1 - 2 (a) = b\\!"),
            ("a | b \\| c", "a \\| b \\\\\\| c"),
            ("**bold** _it_ ~~no~~ `x`", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~no\\~\\~ \\`x\\`"),
            (
                "![i](http://e.example) <img src=x onerror=y>",
                "\\!\\[i\\](http\\://e.example) &lt;img src=x onerror=y&gt;",
            ),
            ("&lt;b&gt; &#64;all", "&amp;lt;b&amp;gt; &amp;\\#\u{2060}64;all"),
            ("@acme/admins see #12 and !7", "@\u{2060}acme/admins see \\#\u{2060}12 and \\!\u{2060}7"),
            ("On-call <oncall@example.com>", "On-call &lt;oncall@example.com&gt;"),
            ("WWW.example.com", "WWW\\.example.com"),
            ("one\r\ntwo\t\x1b[31mred\x1b[0m", "one two red"),
            ("$x$ a_b", "\\$x\\$ a_b"),
        ] {
            assert_eq!(cell(text), escaped, "{text}");
        }
    }

    #[test]
    fn a_line_begins_no_block() {
        for (text, escaped) in [
            ("- item", "\\- item"),
            ("+ item", "\\+ item"),
            ("---", "\\---"),
            ("===", "\\==="),
            ("1. first", "1\\. first"),
            ("12) first", "12\\) first"),
            ("# no", "\\# no"),
            ("> no", "&gt; no"),
            ("1 apple", "1 apple"),
            ("2026-11-23", "2026-11-23"),
            ("", ""),
            ("42", "42"),
            ("é", "é"),
        ] {
            assert_eq!(inline(text), escaped);
        }
    }

    #[test]
    fn code_survives_backticks() {
        assert_eq!(code("ls | wc"), "`ls | wc`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`b`"), "`` `b` ``");
        assert_eq!(code(" \n "), "");
        assert_eq!(code_block("a\r\n```\nb"), "````\na\n```\nb\n````\n");
        assert_eq!(code_block(""), "```\n```\n");
    }
}
