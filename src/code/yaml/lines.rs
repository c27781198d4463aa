//! Which line a byte stands on. A line ends at a line feed, as editors and `git` count.

use std::ops::Range;

/// Where the lines of a text end.
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// The first and the last line of a piece of the text, counted from 1.
    pub fn span(&self, span: &Range<usize>) -> (u32, u32) {
        let last = span.end.saturating_sub(1).max(span.start);
        (self.line(span.start), self.line(last))
    }

    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.0.partition_point(|end| *end < at) + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_counted_from_one() {
        let lines = Lines::of("a\nbc\n\nd");
        for (span, expected) in
            [(0..1, (1, 1)), (0..2, (1, 1)), (0..3, (1, 2)), (2..6, (2, 3)), (5..5, (3, 3)), (6..7, (4, 4))]
        {
            assert_eq!(lines.span(&span), expected, "{span:?}");
        }
    }
}
