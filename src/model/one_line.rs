//! A text of any shape as one line that nothing obeys: for commit subjects and remarks in forms.

/// One line without control characters or marks that turn its direction, of at most `most` characters.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    // Most texts are one line already.
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.len() <= most
        && text.bytes().all(is_plain)
        && text.trim().len() == text.len()
        && !text.contains("  ")
    {
        return text.to_owned();
    }
    let hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let words: String =
        text.chars().map(|letter| if hidden(letter) { ' ' } else { letter }).take(most * 8).collect();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most - 1).collect();
    format!("{}…", cut.trim_end())
}
