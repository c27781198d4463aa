//! How many rows of the screen a text takes, told while it is written: lines that are too long are wrapped, and what
//! colours them takes no room.

use crate::render::width;

pub(super) struct Lines {
    columns: usize,
    /// Rows of the lines that are complete.
    above: usize,
    /// The line that is being written.
    line: Vec<u8>,
    /// What of it was measured already: a line without end is not measured anew with each piece.
    measured: usize,
    rows: usize,
}

impl Lines {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns: columns.max(1), above: 0, line: Vec::new(), measured: 0, rows: 0 }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        let mut pieces = bytes.split(|byte| *byte == b'\n');
        self.line.extend_from_slice(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.above += self.rows_of_line();
            self.line.clear();
            (self.measured, self.rows) = (0, 0);
            self.line.extend_from_slice(piece);
        }
        if self.line.len() >= self.measured + self.columns {
            (self.measured, self.rows) = (self.line.len(), self.rows_of_line());
        }
    }

    /// Rows by now; a line that has only begun counts where it is known to take one.
    pub(super) fn count(&self) -> usize {
        self.above + self.rows
    }

    fn rows_of_line(&self) -> usize {
        width(&plain(&String::from_utf8_lossy(&self.line))).div_ceil(self.columns).max(1)
    }
}

/// The text without escape sequences: colours (CSI) and links (OSC).
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            shown.push(letter);
            continue;
        }
        match letters.next() {
            Some('[') => {
                letters.by_ref().find(|letter| ('@'..='~').contains(letter));
            }
            Some(']') => {
                // Ended by BEL, or by ESC and a backslash.
                let end = letters.by_ref().find(|letter| matches!(letter, '\u{7}' | '\u{1b}'));
                letters.by_ref().take(usize::from(end == Some('\u{1b}'))).for_each(drop);
            }
            _ => {}
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn rows_are_counted_as_a_terminal_draws_them() {
        for (text, rows) in [
            ("", 0),
            ("a", 0),
            ("a\n", 1),
            ("\n\n", 2),
            ("0123456789\n", 1),
            ("0123456789a\n", 2),
            ("\x1b[31m0123456789\x1b[0m\n", 1),
            ("\x1b]8;;https://example.com/long\x1b\\0123\x1b]8;;\x1b\\\n", 1),
            ("\x1b]8;;https://example.com/long\x070123\n", 1),
            ("漢字漢字漢\n", 1),
            ("漢字漢字漢字\n", 2),
            ("0123456789012345678901234", 3),
        ] {
            let mut whole = Lines::new(10);
            whole.take(text.as_bytes());
            assert_eq!(whole.count(), rows, "{text:?}");
            let mut bytes = Lines::new(10);
            text.as_bytes().iter().for_each(|byte| bytes.take(&[*byte]));
            assert!(bytes.count().abs_diff(rows) <= 1, "{text:?} byte by byte: {}", bytes.count());
        }
    }
}
