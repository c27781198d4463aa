//! How wide a clean text is on a terminal, and how it is cut and wrapped to fit.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

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
pub(super) fn single_width(c: char) -> Option<usize> {
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
