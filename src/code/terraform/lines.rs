//! The line of a place in a text, counted on from the last one that was asked for.

pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// Counted from 1. What is asked for lies mostly ahead: then all questions together read the text once.
    pub(super) fn of(&mut self, at: usize) -> u32 {
        let at = at.min(self.text.len());
        let between = &self.text[self.at.min(at)..self.at.max(at)];
        let count = between.iter().map(|byte| u32::from(*byte == b'\n')).sum();
        self.line =
            if at < self.at { self.line.saturating_sub(count) } else { self.line.saturating_add(count) };
        self.at = at;
        self.line
    }
}
