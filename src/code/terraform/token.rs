//! The words that the files of native syntax share: what a token is, and where a text stops making sense.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Word,
    Number,
    Operator,
    Comma,
    Newline,
    Comment,
    /// `{`, `(` or `[`.
    Open,
    /// What closes it.
    Close,
    /// The `"` that opens a string.
    Quote,
    /// The `"` that closes it.
    QuoteEnd,
    /// A piece of a string; of a heredoc one line at most, its end with it.
    Literal,
    /// `${` or `%{`, with their `~`.
    TemplateOpen,
    TemplateClose,
    /// `<<EOT` or `<<-EOT` and the end of the line.
    HeredocOpen,
    /// The line that holds the marker alone, without its end.
    HeredocEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) shape: Shape,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where a text stops making sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// What is wrong begins here.
    pub(super) at: usize,
    /// Nothing before this can be the beginning of something whole.
    pub(super) resume: usize,
    /// What was read to see it.
    pub(super) reached: usize,
    pub(super) reason: &'static str,
}

impl Broken {
    /// Something that is seen to be wrong at once.
    pub(super) fn here(at: usize, resume: usize, reason: &'static str) -> Self {
        Self { at, resume, reached: resume, reason }
    }
}

/// The bytes that mean something where only the end of a block is looked for.
pub(super) const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let wanted = b"\"{}#/<";
    let mut at = 0;
    while at < wanted.len() {
        stops[wanted[at] as usize] = true;
        at += 1;
    }
    stops
};

pub(super) fn is_word_start(byte: u8) -> bool {
    // Letters beyond ASCII are letters of words too; which of them Unicode lets begin a word is not asked.
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

pub(super) fn is_word(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'-'
}
