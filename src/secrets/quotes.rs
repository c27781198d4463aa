//! Which quote is open at a place of a text, found by reading each line once from its start.
//!
//! A shell word begins in the middle of somebody else's quotes (`ssh host 'mysql -p…'`), so a
//! rule needs to know where its own command ends. Prose has apostrophes that open nothing.

/// How far back a question may lie behind the furthest one.
const BACK: usize = 512;

#[derive(Debug, Clone, Copy, Default)]
struct State {
    at: usize,
    /// The open quote, or 0.
    quote: u8,
    previous: u8,
    /// The word that is being read begins with a dash: a quote may open in the middle of it.
    option: bool,
}

/// Remembers how far it has read, so that questions in rising order cost one pass in all.
#[derive(Debug, Default)]
pub(super) struct QuoteCursor {
    far: State,
    near: State,
}

impl QuoteCursor {
    /// The quote open in front of byte `at`, or 0.
    pub(super) fn state_at(&mut self, text: &[u8], at: usize) -> u8 {
        let at = at.min(text.len());
        if at > self.near.at + BACK {
            self.far = advance(self.near, text, at - BACK);
            self.near = self.far;
        }
        if at >= self.near.at {
            if self.near.at > self.far.at + 2 * BACK {
                self.far = advance(self.far, text, at - BACK);
            }
            self.near = advance(self.near, text, at);
            return self.near.quote;
        }
        let from = if at >= self.far.at { self.far } else { State { at, ..State::default() } };
        advance(from, text, at).quote
    }
}

fn advance(mut state: State, text: &[u8], to: usize) -> State {
    while state.at < to {
        let byte = text[state.at];
        match byte {
            b'\n' => {
                state.quote = 0;
                state.option = false;
            }
            b'\\' if state.quote != b'\'' && state.at + 1 < to => {
                // The escaped byte changes nothing, and an escaped newline ends nothing.
                state.at += 1;
            }
            b'\'' | b'"' if state.quote == byte => state.quote = 0,
            b'\'' | b'"' if state.quote == 0 => {
                let in_word = state.previous.is_ascii_alphanumeric() || state.previous >= 0x80;
                if !in_word || state.option {
                    state.quote = byte;
                }
            }
            b' ' | b'\t' if state.quote == 0 => state.option = false,
            b'-' if state.previous == b' ' || state.previous == b'\t' => state.option = true,
            _ => {}
        }
        state.previous = byte;
        state.at += 1;
    }
    state
}
