//! Where a question stands on the screen: drawn, taken away and drawn again, however often its text wraps.

use dialoguer::console::Term;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What was drawn last, so that it can be taken away.
pub(super) struct Sheet<'a> {
    term: &'a Term,
    /// Rows between the first row of the drawing and the cursor.
    down: usize,
    /// Columns between the cursor and the right edge.
    room: usize,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(term: &'a Term) -> Self {
        Self { term, down: 0, room: 0 }
    }

    /// Adds a letter where the cursor stands at the end of the drawing. `false` where all has to be drawn anew:
    /// a long text that is pasted would otherwise be drawn once for each of its letters.
    pub(super) fn append(&mut self, letter: char) -> std::io::Result<bool> {
        let is_plain = letter.is_ascii_graphic() || letter == ' ';
        if !is_plain || self.room < 2 {
            return Ok(false);
        }
        self.room -= 1;
        self.term.write_str(letter.encode_utf8(&mut [0; 4]))?;
        self.term.flush()?;
        Ok(true)
    }

    /// Draws in place of what stands there. `shown` carries colours, `plain` is the same without; the cursor
    /// comes to stand behind the part `before` of the plain text.
    pub(super) fn draw(&mut self, shown: &str, plain: &str, before: &str) -> std::io::Result<()> {
        self.wipe()?;
        let width = usize::from(self.term.size().1).max(1);
        self.term.write_str(shown)?;
        let end = end_of(plain, width);
        if end.1 == width {
            // A terminal wraps with the next letter only; from here on it is known where the cursor is.
            self.term.write_str("\r\n")?;
        }
        let (end, cursor) = (settled(end, width), settled(end_of(before, width), width));
        self.term.move_cursor_up(end.0 - cursor.0.min(end.0))?;
        self.term.write_str("\r")?;
        if cursor.1 > 0 {
            self.term.move_cursor_right(cursor.1)?;
        }
        self.down = cursor.0;
        self.room = width - cursor.1;
        self.term.flush()
    }

    /// Takes the drawing away; the cursor stands where it began.
    pub(super) fn wipe(&mut self) -> std::io::Result<()> {
        if self.down > 0 {
            self.term.move_cursor_up(self.down)?;
        }
        self.down = 0;
        self.term.write_str("\r")?;
        self.term.clear_to_end_of_screen()
    }

    /// The rows of the drawing that lie above the cursor were left behind by somebody else's drawing.
    pub(super) fn stands_below(&mut self, rows: usize) {
        self.down = rows;
    }
}

/// Rows that a text takes with a line break behind it.
pub(super) fn rows(text: &str, width: usize) -> usize {
    end_of(text, width.max(1)).0 + 1
}

/// Row and column behind the last letter. The column equals `width` where a row is full to its edge.
fn end_of(text: &str, width: usize) -> (usize, usize) {
    let (mut row, mut column) = (0, 0);
    for letter in text.graphemes(true) {
        if letter == "\n" {
            (row, column) = (row + 1, 0);
            continue;
        }
        let wide = letter.width();
        if column + wide > width {
            (row, column) = (row + 1, 0);
        }
        column += wide;
    }
    (row, column)
}

fn settled((row, column): (usize, usize), width: usize) -> (usize, usize) {
    if column >= width { (row + 1, 0) } else { (row, column) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_at_the_edge() {
        for (text, width, end) in [
            ("", 10, (0, 0)),
            ("0123456789", 10, (0, 10)),
            ("0123456789a", 10, (1, 1)),
            ("日本語", 5, (1, 2)),
            ("a\nbc", 10, (1, 2)),
            ("e\u{301}e\u{301}", 2, (0, 2)),
        ] {
            assert_eq!(end_of(text, width), end, "{text:?}");
        }
        assert_eq!(settled((0, 10), 10), (1, 0));
        assert_eq!(rows("0123456789", 10), 1);
        assert_eq!(rows("0123456789a", 10), 2);
    }
}
