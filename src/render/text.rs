//! Text that somebody else typed, made safe for a terminal, and measured in columns.
//!
//! Owns what may reach a screen or a CI log: every renderer for people sends its text through here.
//! Must not know what the text is about, nor how wide the terminal is.
//! An escape sequence is removed as a whole, so that no `[31m` is left to read.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A tab in a multi-line text becomes this many spaces: tab stops depend on where the text starts.
const TAB: &str = "    ";
/// More marks than this on one letter reach into the lines above and below it; no living script
/// needs them.
const MAX_MARKS: usize = 8;
/// No emoji that Unicode recommends joins more than four parts. A longer chain would be counted as
/// two columns here, and drawn over its neighbours by a terminal that has no picture for it.
const MAX_JOINS: usize = 3;

/// One line of safe text for a terminal cell.
///
/// - Line breaks, tabs and runs of white space become one space; none is left at either end.
/// - Control characters (C0, C1, DEL) and escape sequences (CSI, OSC, DCS …) are removed whole; an
///   OSC 8 link leaves its text. A sequence that never ends loses only its introducer, so that it
///   cannot hide the rest of the text.
/// - Bidi controls, tag characters, noncharacters, U+FFFD and what has no width and no use are
///   removed. A joiner stays inside an emoji and in scripts that write with it, a variation
///   selector and a few marks stay on a visible letter.
/// - What a CI runner would take for a command (`##vso[…]`, `::error::…`) gets a space that breaks
///   it.
///
/// Doing it twice changes nothing. Borrows when nothing changes.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    scrub(text, Shape::Line)
}

/// The same for a text of several lines: line breaks are kept (CRLF, CR and the rarer ones become
/// LF), tabs become four spaces, other white space is a space, and runs of it stay.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    scrub(text, Shape::Block)
}

/// The same for a piece of a line that somebody has laid out: line breaks become spaces, all spaces
/// stay.
#[must_use]
pub fn span(text: &str) -> Cow<'_, str> {
    scrub(text, Shape::Span)
}

/// How many columns the text takes, by grapheme cluster: an emoji sequence or a CJK character 2, a
/// combining mark 0.
///
/// Terminals do not agree on emoji sequences; this follows Unicode and the newer ones. The sum over
/// clusters is meant: for the whole string `unicode-width` counts an Arabic lam-alef as one column,
/// which a terminal draws in two.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    match text.chars().map(single_width).sum() {
        Some(columns) => columns,
        None => text.graphemes(true).map(UnicodeWidthStr::width).sum(),
    }
}

/// The text in at most `columns` columns, cut between grapheme clusters, with `…` where something
/// was cut off.
#[must_use]
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns { Cow::Borrowed(text) } else { Cow::Owned(cut(text, columns).0) }
}

/// As [`truncate`] does, with the width of the result, for a text that is known to be too wide.
pub(super) fn cut(text: &str, columns: usize) -> (String, usize) {
    let Some(room) = columns.checked_sub(1) else { return (String::new(), 0) };
    let (bytes, used) = fitting(text, room);
    let head = text[..bytes].trim_end_matches(' ');
    (format!("{head}…"), used - (bytes - head.len()) + 1)
}

/// The text in lines of at most `columns` columns: broken between words, and inside a word only
/// where the word is longer than a line. Line breaks and the indentation in front of a line are
/// kept. There is always at least one line.
///
/// A cluster that is wider than `columns` becomes `…`; with no columns at all nothing is shown.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        if width(paragraph) <= columns {
            lines.push(paragraph.trim_end_matches(' ').to_owned());
        } else {
            wrap_paragraph(paragraph, columns, &mut lines);
        }
    }
    lines
}

/// Whether the text holds letters that are written from right to left.
#[must_use]
pub fn has_right_to_left(text: &str) -> bool {
    !text.is_ascii()
        && text.chars().any(|c| {
            matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
                | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        })
}

/// How many bytes of `text` fit into `columns`, never cutting a cluster, and how many they take.
fn fitting(text: &str, columns: usize) -> (usize, usize) {
    if text.is_ascii() {
        let bytes = text.len().min(columns);
        return (bytes, bytes);
    }
    let mut used = 0;
    let mut fits = |columns_of_next: usize| {
        let fits = used + columns_of_next <= columns;
        used += if fits { columns_of_next } else { 0 };
        fits
    };
    let end = if text.chars().all(|c| single_width(c).is_some()) {
        text.char_indices().find(|&(_, c)| !fits(single_width(c).unwrap_or(0))).map(|(at, _)| at)
    } else {
        text.grapheme_indices(true).find(|&(_, cluster)| !fits(cluster.width())).map(|(at, _)| at)
    };
    (end.unwrap_or(text.len()), used)
}

/// The width of a character that is a cluster by itself wherever it stands among others of its
/// kind: most of what people type, and many times faster to measure than by clusters.
fn single_width(c: char) -> Option<usize> {
    match c {
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{391}'..='\u{482}' | '…' => Some(1),
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='\u{9fff}' | '가'..='힣' => Some(2),
        _ => None,
    }
}

fn wrap_paragraph(paragraph: &str, columns: usize, lines: &mut Vec<String>) {
    let mut current = String::new();
    let mut used = 0;
    let finish = |current: &mut String, lines: &mut Vec<String>| {
        current.truncate(current.trim_end_matches(' ').len());
        lines.push(std::mem::take(current));
    };
    let before = lines.len();
    let mut rest = paragraph;
    while !rest.is_empty() {
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        let word_end = rest[spaces..].find(' ').map_or(rest.len(), |at| spaces + at);
        let word = &rest[spaces..word_end];
        rest = &rest[word_end..];
        let needed = width(word);
        if used + spaces + needed <= columns {
            current.extend(std::iter::repeat_n(' ', spaces));
            current.push_str(word);
            used += spaces + needed;
            continue;
        }
        // A word that no line can hold begins where there is room: a URL or a Japanese sentence
        // leaves no hole.
        if needed > columns && used + spaces + 2 <= columns {
            current.extend(std::iter::repeat_n(' ', spaces));
            used += spaces;
        } else if !current.is_empty() {
            finish(&mut current, lines);
            used = 0;
        }
        for cluster in word.graphemes(true) {
            let (cluster, needed) = match cluster.width() {
                needed if needed <= columns => (cluster, needed),
                _ if columns > 0 => ("…", 1),
                _ => ("", 0),
            };
            if used + needed > columns {
                finish(&mut current, lines);
                used = 0;
            }
            current.push_str(cluster);
            used += needed;
        }
    }
    if !current.is_empty() || lines.len() == before {
        finish(&mut current, lines);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Span,
    Block,
}

fn scrub(text: &str, shape: Shape) -> Cow<'_, str> {
    if is_plain(text, shape) {
        return Cow::Borrowed(text);
    }
    let clean = defuse(rewrite(text, shape));
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

/// Whether the text has nothing that could need a change, as most texts have, and lists hold many.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without early exits this becomes vector code, four times faster"
)]
fn is_plain(text: &str, shape: Shape) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    let strange = bytes.iter().fold(false, |found, b| found | !matches!(b, b' '..=b'~'));
    let pairs = bytes.iter().zip(&bytes[1..]);
    let doubled =
        pairs.fold(false, |found, (a, b)| found | ((a == b) & ((*a == b' ') | (*a == b'#') | (*a == b':'))));
    !doubled
        && (shape != Shape::Line || (*first != b' ' && *last != b' '))
        && (!strange || text.chars().all(|c| single_width(c).is_some()))
}

/// Rebuilds the text from its visible characters, deciding on joiners and marks by what stands
/// beside them.
fn rewrite(text: &str, shape: Shape) -> String {
    let mut out = String::with_capacity(text.len());
    let mut visible = Visible { rest: text }.peekable();
    // The last character that takes room, the marks on it, and the joins in the emoji that it
    // belongs to.
    let mut base: Option<char> = None;
    let mut marks = 0;
    let mut joins = 0;
    let mut last = ' ';
    while let Some(c) = visible.next() {
        let zero_width = UnicodeWidthChar::width(c) == Some(0);
        match c {
            ' ' | '\t' | '\n' => {
                match (shape, c) {
                    (Shape::Line, _) if out.is_empty() || out.ends_with(' ') => {}
                    (Shape::Block, '\n') => out.push('\n'),
                    (Shape::Block, '\t') => out.push_str(TAB),
                    _ => out.push(' '),
                }
                base = None;
            }
            '\u{200c}' | '\u{200d}' => {
                let Some(letter) = base else { continue };
                let joins_emoji = c == '\u{200d}'
                    && joins < MAX_JOINS
                    && is_pictograph(letter)
                    && (last == letter || last == '\u{fe0f}')
                    && visible.peek().copied().is_some_and(is_pictograph);
                if joins_emoji {
                    joins += 1;
                } else if !writes_with_joiners(last) {
                    continue;
                }
                out.push(c);
            }
            // A mark needs something to stand on: at the start it would be drawn over the cell
            // before.
            _ if zero_width => {
                let room = if is_selector(c) { !is_selector(last) } else { marks < MAX_MARKS };
                if base.is_none() || !room {
                    continue;
                }
                out.push(c);
                marks += 1;
            }
            _ => {
                out.push(c);
                if last != '\u{200d}' {
                    joins = 0;
                }
                base = Some(c);
                marks = 0;
            }
        }
        last = c;
    }
    if shape == Shape::Line && out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Breaks what a CI runner would execute from a log. GitHub and Azure read `##[x]` and `##vso[x]`
/// anywhere in a line, `TeamCity` has `##teamcity[x]`; GitHub reads `::name key=value::` at the
/// start of a line. In an entry it may come to stand there when a line is wrapped, so each word is
/// looked at. An IPv6 address such as `::1` or `::ffff:1.2.3.4` is none.
fn defuse(text: String) -> String {
    if !text.contains("##") && !text.contains("::") {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut rest = text.as_str();
    while let Some(at) = rest.find([':', '#']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let starts_word = out.ends_with([' ', '\n']) || out.is_empty();
        let mut taken = 1;
        let mut broken = false;
        if let Some(tail) = rest.strip_prefix("##") {
            let name = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
            if tail[name..].starts_with('[') {
                taken = 2 + name;
                broken = true;
            }
        } else if let Some(tail) = rest.strip_prefix("::") {
            broken = starts_word && is_workflow_command(tail);
        }
        out.push_str(&rest[..taken]);
        if broken {
            out.push(' ');
        }
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

fn is_workflow_command(tail: &str) -> bool {
    let name = tail.bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-').count();
    if name == 0 {
        return false;
    }
    let after = &tail.as_bytes()[name..];
    // It has to end in the same line. Stopping at the first of the two keeps a text that is full of
    // such words linear.
    let mut pairs = after.windows(2);
    after.starts_with(b"::")
        || after.starts_with(b" ")
            && pairs.find(|pair| pair == b"::" || pair.contains(&b'\n')).is_some_and(|pair| pair == b"::")
}

/// The characters of a text that may be shown: without controls and escape sequences, each line
/// break as one `\n`, each other white space as a space (a tab stays a tab), and without what is
/// never wanted.
struct Visible<'a> {
    rest: &'a str,
}

impl Iterator for Visible<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let c = self.rest.chars().next()?;
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '\r' => {
                    self.rest = self.rest.strip_prefix('\n').unwrap_or(self.rest);
                    return Some('\n');
                }
                '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Some('\n'),
                '\t' => return Some('\t'),
                '\u{1b}' => self.skip(escape_len(self.rest)),
                '\u{9b}' => self.skip(csi_len(self.rest)),
                '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => self.skip(string_len(self.rest)),
                _ if c.is_whitespace() => return Some(' '),
                _ if c.is_control() || is_unwanted(c) => {}
                _ => return Some(c),
            }
        }
    }
}

impl Visible<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }
}

/// How many bytes after ESC belong to its sequence (ECMA-48). What is no sequence loses the ESC
/// alone.
fn escape_len(rest: &str) -> usize {
    match rest.as_bytes().first() {
        Some(b'[') => 1 + csi_len(&rest[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => 1 + string_len(&rest[1..]),
        _ => {
            let intermediates = rest.bytes().take_while(|b| matches!(b, b' '..=b'/')).count();
            let is_final = rest.as_bytes().get(intermediates).is_some_and(|b| matches!(b, b'0'..=b'~'));
            if is_final { intermediates + 1 } else { 0 }
        }
    }
}

/// Parameters, intermediates and the final byte of a control sequence, as far as they are there.
fn csi_len(rest: &str) -> usize {
    let parameters = rest.bytes().take_while(|b| matches!(b, b'0'..=b'?')).count();
    let intermediates = rest[parameters..].bytes().take_while(|b| matches!(b, b' '..=b'/')).count();
    let body = parameters + intermediates;
    let is_final = rest.as_bytes().get(body).is_some_and(|b| matches!(b, b'@'..=b'~'));
    body + usize::from(is_final)
}

/// The body of an OSC, DCS, SOS, PM or APC string and its terminator (BEL or ST); 0 where any other
/// control character, or the end, comes first. Stopping at the first control keeps this linear,
/// however many strings are begun.
fn string_len(rest: &str) -> usize {
    let Some(at) = rest.find(char::is_control) else { return 0 };
    let end = &rest[at..];
    if end.starts_with('\u{7}') {
        at + 1
    } else if end.starts_with("\u{1b}\\") || end.starts_with('\u{9c}') {
        at + 2
    } else {
        0
    }
}

/// What is never shown: bidi controls, characters without width or meaning that hide or smuggle
/// text (Unicode's default ignorables, but joiners and selectors), tags, U+FFFD, noncharacters, and
/// planes in which nothing public is assigned.
fn is_unwanted(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{40000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Wider than Unicode's own list on purpose: a joiner between two symbols hides nothing.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters of scripts in which joiners change what is written: Arabic and its kin, Indic, Myanmar,
/// Khmer, Mongolian.
fn writes_with_joiners(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{1a00}'..='\u{1b7f}' | '\u{a840}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
}

#[cfg(test)]
mod tests {
    use super::{block, cut, line, single_width, span, truncate, width, wrap};
    use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
    use std::borrow::Cow;
    use unicode_segmentation::UnicodeSegmentation;
    use unicode_width::UnicodeWidthChar;

    /// Strings that are as nasty as those who write them: pieces of sequences, joiners and marks
    /// between any characters.
    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "\u{1b}",
            "\u{1b}[31m",
            "\u{1b}]8;;https://e.example\u{1b}\\",
            "\u{1b}]52;c;YQ==\u{7}",
            "\u{9b}",
            "\u{9d}",
            "\u{9c}",
            "\u{90}q",
            "\u{7}",
            "\\",
            "\r\n",
            "\r",
            "\n",
            "\t",
            "\0",
            "  ",
            " ",
            "\u{202e}",
            "\u{2066}",
            "\u{200d}",
            "\u{200c}",
            "\u{fe0f}",
            "\u{301}",
            "👩",
            "👧",
            "🏽",
            "🇨",
            "❤",
            "漢字",
            "한",
            "\u{1161}",
            "لا",
            "م",
            "क",
            "्",
            "ष",
            "\u{600}",
            "##vso[",
            "::",
            "error",
            "::error::",
            "##[",
            "#",
            ":",
            "=1+1",
            "|",
            "`",
            "word",
            "longer-words-than-a-line",
            "\u{e0067}",
            "\u{fffd}",
            "\u{a0}",
            "\u{3000}",
            "…",
        ]);
        let piece = prop::strategy::Union::new(vec![
            pieces.prop_map(str::to_owned).boxed(),
            any::<char>().prop_map(String::from).boxed(),
        ]);
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    fn is_forbidden(c: char) -> bool {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    }

    proptest! {
        #[test]
        fn nothing_forbidden_is_left(text in hostile()) {
            prop_assert!(!line(&text).contains(is_forbidden));
            prop_assert!(!span(&text).contains(is_forbidden));
            prop_assert!(!block(&text).replace('\n', "").contains(is_forbidden));
            prop_assert!(!line(&text).contains("  "));
            prop_assert!(!line(&text).starts_with(' ') && !line(&text).ends_with(' '));
            for clean in [line(&text), block(&text)] {
                prop_assert!(!clean.contains("##[") && !clean.contains("##vso[") && !clean.starts_with("::error::"));
            }
        }

        #[test]
        fn twice_is_once(text in hostile()) {
            for clean in [line, block, span] {
                let once = clean(&text);
                prop_assert_eq!(clean(&once), &*once);
                prop_assert!(matches!(clean(&once), Cow::Borrowed(_)));
            }
        }

        #[test]
        fn a_cut_text_fits(text in hostile(), columns in 0usize..40) {
            prop_assert!(width(&truncate(&text, columns)) <= columns);
            let clean = line(&text);
            prop_assert!(width(&truncate(&clean, columns)) <= columns);
            let (short, measured) = cut(&clean, columns);
            prop_assert_eq!(width(&short), measured);
        }

        #[test]
        fn wrapped_lines_fit_and_lose_nothing(text in hostile(), columns in 2usize..40) {
            let clean = block(&text);
            let lines = wrap(&clean, columns);
            for line in &lines {
                prop_assert!(width(line) <= columns, "{:?} in {}", line, columns);
            }
            let letters = |text: &str| text.replace([' ', '\n'], "");
            // A letter with an emoji modifier on it takes three columns or more.
            let held_all = clean.graphemes(true).all(|cluster| width(cluster) <= columns);
            prop_assert!(!held_all || letters(&lines.concat()) == letters(&clean));
            for line in wrap(&text, columns - 2) {
                prop_assert!(width(&line) <= columns - 2);
            }
        }
    }

    #[test]
    fn sequences_go_whole() {
        for (dirty, clean) in [
            ("plain title", "plain title"),
            ("", ""),
            ("  two   words\t\tand\r\nlines \u{2028}here\u{a0}", "two words and lines here"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("a\u{1b}[38:2:1:2:3mb\u{1b}[?25l\u{1b}[ qc", "abc"),
            ("\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\ me", "click me"),
            ("\u{1b}]52;c;cm0gLXJmIC8=\u{7}paste", "paste"),
            ("\u{1b}]0;owned\u{9c}title", "title"),
            ("\u{9b}31mC1\u{9b}0m \u{9d}2;x\u{7}osc \u{90}sixel\u{1b}\\dcs", "C1 osc dcs"),
            ("\u{1b}Papc\u{1b}\\a\u{1b}_x\u{7}b\u{1b}(Bc\u{1b}c\u{1b}7d", "abcd"),
            ("never ends \u{1b}]0;the rest is shown", "never ends 0;the rest is shown"),
            ("nested \u{1b}]0;a\u{1b}]0;b\u{7}c", "nested 0;ac"),
            ("broken \u{1b}[31\u{1b}[0mtext", "broken text"),
            ("back\u{8}\u{8}space\u{7f}\0", "backspace"),
            ("\u{202e}txt.exe\u{202c} \u{2067}x\u{2069}\u{200e}", "txt.exe x"),
            ("zero\u{200b}wid\u{2060}th\u{feff}\u{ad}\u{e0041}\u{fffd}", "zerowidth"),
        ] {
            assert_eq!(line(dirty), clean, "{dirty:?}");
        }
        assert!(matches!(line("Größe 日本 👩‍👩‍👧‍👦"), Cow::Borrowed(_)));
    }

    #[test]
    fn joiners_stay_where_they_are_needed() {
        for kept in ["👩‍👩‍👧‍👦", "❤️‍🔥", "👩🏽‍🚀", "🏳️‍🌈", "می‌خواهم", "क्‍ष", "1️⃣", "🇨🇭", "e\u{301}", "ه‍"]
        {
            assert_eq!(line(kept), kept);
        }
        for (dirty, clean) in [
            ("pay\u{200d}pal\u{200c}", "paypal"),
            ("\u{200d}👩\u{200d}", "👩"),
            ("👩\u{200d}\u{200d}👧", "👩\u{200d}👧"),
            ("😀\u{200d}😀\u{200d}😀\u{200d}😀\u{200d}😀", "😀\u{200d}😀\u{200d}😀\u{200d}😀😀"),
            ("\u{301}a\u{fe0f}\u{fe01}\u{fe02}", "a\u{fe0f}"),
            ("🏴\u{e0067}\u{e0062}\u{e007f}", "🏴"),
        ] {
            assert_eq!(line(dirty), clean, "{dirty:?}");
        }
        let zalgo = format!("z{}", "\u{335}".repeat(500));
        assert_eq!(line(&zalgo).chars().count(), 9);
    }

    #[test]
    fn ci_commands_are_broken_and_addresses_are_not() {
        for (dirty, clean) in [
            ("::error::boom", ": :error::boom"),
            ("\u{1b}[0m\t::add-mask::x", ": :add-mask::x"),
            ("::set-output name=x::y", ": :set-output name=x::y"),
            ("x ##vso[task.setvariable variable=a]b", "x ##vso [task.setvariable variable=a]b"),
            ("###[add-mask]x ##teamcity[x]", "### [add-mask]x ##teamcity [x]"),
        ] {
            assert_eq!(line(dirty), clean, "{dirty:?}");
        }
        for kept in
            ["::1", "open ::/0 to 443", "::ffff:10.0.0.1", "std::io::Write", "a::b", "# x", "## [x]", "C::"]
        {
            assert_eq!(line(kept), kept);
        }
        assert_eq!(block("ok\n  ::stop-commands::x\n::1"), "ok\n  : :stop-commands::x\n::1");
    }

    #[test]
    fn blocks_keep_their_lines() {
        assert_eq!(block("a\r\n\tb\rc\u{85}d\n\n  e  f "), "a\n    b\nc\nd\n\n  e  f ");
        assert_eq!(span(" a\n  b\t"), " a   b ");
    }

    #[test]
    fn widths_are_those_of_clusters() {
        for (text, columns) in [
            ("", 0),
            ("abc", 3),
            ("漢字", 4),
            ("ｶﾅ", 2),
            ("👩‍👩‍👧‍👦", 2),
            ("❤️", 2),
            ("🇨🇭", 2),
            ("1️⃣", 2),
            ("e\u{301}", 1),
            ("한", 2),
            ("لا", 2),
            ("שלום", 4),
            ("👍🏽", 2),
            ("…", 1),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn the_fast_width_is_the_right_one() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            if let Some(columns) = single_width(c) {
                assert_eq!(Some(columns), UnicodeWidthChar::width(c), "{c}");
                let beside = format!("{c}{c}가한a{c}");
                assert_eq!(beside.graphemes(true).count(), 6, "{c}");
                assert!(matches!(line(&String::from(c)), Cow::Borrowed(_)) || c == ' ');
            }
        }
    }

    #[test]
    fn cutting_keeps_clusters_whole() {
        for (text, columns, cut) in [
            ("short", 5, "short"),
            ("shorter", 5, "shor…"),
            ("one two", 5, "one…"),
            ("漢字漢字", 4, "漢…"),
            ("漢", 1, "…"),
            ("x", 0, ""),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
            ("e\u{301}e\u{301}e", 2, "e\u{301}…"),
        ] {
            assert_eq!(truncate(text, columns), cut);
        }
    }

    #[test]
    fn wrapping_breaks_between_words_first() {
        let lines = |text: &str, columns| wrap(text, columns).join("|");
        assert_eq!(lines("Open 8443 from the vendor", 10), "Open 8443|from the|vendor");
        assert_eq!(lines("  indented  line of text", 12), "  indented|line of text");
        assert_eq!(lines("one\n\ntwo", 12), "one||two");
        assert_eq!(lines("see https://a.example/long", 12), "see https://|a.example/lo|ng");
        assert_eq!(lines("漢字漢字 漢", 5), "漢字|漢字|漢");
        assert_eq!(lines("漢字", 1), "…|…");
        assert_eq!(lines("      ", 3), "");
        assert_eq!(lines("", 10), "");
        assert_eq!(lines("abc", 0), "");
    }

    /// Nobody can make a list hang with a long title: quadratic work would take minutes here.
    #[test]
    fn a_million_characters_take_no_time() {
        for piece in [
            "x",
            "漢",
            "👩\u{200d}",
            "::a ",
            "##[",
            "\u{1b}]",
            "\u{9d}",
            "\u{1b}[",
            "\u{1b} ",
            "\u{301}",
            ": ",
            "لا",
        ] {
            let text = piece.repeat(1_000_000 / piece.len());
            let clean = line(&text);
            assert!(wrap(&clean, 40).len() <= 1 + clean.len() / 10);
            assert!(width(&truncate(&block(&text), 40)) <= 40);
        }
    }

    /// Run with `cargo test --release -- --ignored --nocapture` to see the time for 50,000 titles.
    #[test]
    #[ignore = "a measurement"]
    fn fifty_thousand_titles() {
        let titles: Vec<String> =
            (0..50_000).map(|n| format!("Open {n} from the vendor to the web")).collect();
        let started = std::time::Instant::now();
        let total: usize = titles.iter().map(|title| line(title).len()).sum();
        println!("{total} bytes of ASCII: {:?}", started.elapsed());
        let titles: Vec<String> = (0..50_000).map(|n| format!("Größe {n} von 漢字 für das Web")).collect();
        let started = std::time::Instant::now();
        let total: usize = titles.iter().map(|title| width(&line(title))).sum();
        println!("{total} columns of others: {:?}", started.elapsed());
    }
}
