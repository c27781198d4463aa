//! The words of native syntax: where each begins and ends, strings with nested templates and heredocs among them.
//!
//! It knows no blocks. Nesting is a stack and no recursion, so that no file is too deep; it takes nothing in twice, so
//! that no file is too slow.

use super::token::{Broken, STOPS, Shape, Token, is_word, is_word_start};

/// What the lexer stands in.
#[derive(Clone, Copy, Debug)]
enum Mode {
    /// Behind an opening bracket, or behind `${`, which is kept as `$`.
    Code {
        opener: u8,
        at: usize,
    },
    Quoted {
        at: usize,
    },
    /// `fresh`: at the beginning of a line, where the marker may stand.
    Heredoc {
        at: usize,
        marker: (usize, usize),
        fresh: bool,
    },
}

#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    modes: Vec<Mode>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a [u8], at: usize) -> Self {
        Self { text, at, modes: Vec::new() }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next token, `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token>, Broken> {
        match self.modes.last() {
            Some(Mode::Quoted { at }) => self.quoted(*at).map(Some),
            Some(Mode::Heredoc { at, marker, fresh }) => self.heredoc(*at, *marker, *fresh).map(Some),
            _ => self.code(),
        }
    }

    /// Goes behind the `}` that closes the `{` which was the last token, at several hundred megabytes a second.
    pub(super) fn skip_block(&mut self) -> Result<(), Broken> {
        let floor = self.modes.len();
        while self.modes.len() >= floor {
            match self.modes.last() {
                Some(Mode::Quoted { at }) => drop(self.quoted(*at)?),
                Some(Mode::Heredoc { at, marker, fresh }) => drop(self.heredoc(*at, *marker, *fresh)?),
                _ => {
                    let rest = &self.text[self.at..];
                    let to = rest.iter().position(|byte| STOPS[usize::from(*byte)]);
                    self.at += to.unwrap_or(rest.len());
                    match self.text.get(self.at) {
                        None => return Err(self.unclosed()),
                        Some(b'"' | b'{' | b'}' | b'#') => drop(self.code()?),
                        // A lone `/` or `<` is skipped like any other byte.
                        Some(_) => match self.comment_or_heredoc()? {
                            Some(_) => {}
                            None => self.at += 1,
                        },
                    }
                }
            }
        }
        Ok(())
    }

    fn token(&mut self, shape: Shape, start: usize, end: usize) -> Token {
        self.at = end;
        Token { shape, start, end }
    }

    fn starts(&self, at: usize, with: &[u8]) -> bool {
        self.text.get(at..).is_some_and(|rest| rest.starts_with(with))
    }

    /// The end of the line at or behind `at`, before its newline.
    fn line_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
    }

    fn run(&self, mut at: usize, wanted: impl Fn(u8) -> bool) -> usize {
        while self.text.get(at).is_some_and(|byte| wanted(*byte)) {
            at += 1;
        }
        at
    }

    fn code(&mut self) -> Result<Option<Token>, Broken> {
        self.at = self.run(self.at, |byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let at = self.at;
        let Some(byte) = self.text.get(at).copied() else {
            return if self.modes.is_empty() { Ok(None) } else { Err(self.unclosed()) };
        };
        if let Some(token) = self.comment_or_heredoc()? {
            return Ok(Some(token));
        }
        let token = match byte {
            b'\n' => self.token(Shape::Newline, at, at + 1),
            b'"' => {
                self.modes.push(Mode::Quoted { at });
                self.token(Shape::Quote, at, at + 1)
            }
            b'{' | b'(' | b'[' => {
                self.modes.push(Mode::Code { opener: byte, at });
                self.token(Shape::Open, at, at + 1)
            }
            b'}' | b')' | b']' => self.close(byte)?,
            b',' => self.token(Shape::Comma, at, at + 1),
            b'~' if self.starts(at, b"~}") && self.in_template() => {
                self.modes.pop();
                self.token(Shape::TemplateClose, at, at + 2)
            }
            b'0'..=b'9' => {
                let end = self.number_end();
                self.token(Shape::Number, at, end)
            }
            _ if is_word_start(byte) => {
                let end = self.run(at, is_word);
                self.token(Shape::Word, at, end)
            }
            _ => {
                const LONG: [&[u8]; 9] = [b"...", b"==", b"!=", b">=", b"<=", b"&&", b"||", b"=>", b"::"];
                let length = LONG.iter().find(|long| self.starts(at, long)).map_or(1, |long| long.len());
                self.token(Shape::Operator, at, at + length)
            }
        };
        Ok(Some(token))
    }

    fn in_template(&self) -> bool {
        matches!(self.modes.last(), Some(Mode::Code { opener: b'$', .. }))
    }

    fn close(&mut self, byte: u8) -> Result<Token, Broken> {
        let at = self.at;
        let opener = match self.modes.last() {
            Some(Mode::Code { opener, .. }) => *opener,
            _ => 0,
        };
        let shape = match (opener, byte) {
            (b'{', b'}') | (b'(', b')') | (b'[', b']') => Shape::Close,
            (b'$', b'}') => Shape::TemplateClose,
            _ => {
                return Err(Broken::here(at, at + 1, "a bracket is closed that was not opened"));
            }
        };
        self.modes.pop();
        Ok(self.token(shape, at, at + 1))
    }

    fn number_end(&self) -> usize {
        let digits = |at| self.run(at, |byte| byte.is_ascii_digit());
        let is_digit = |at: usize| self.text.get(at).is_some_and(u8::is_ascii_digit);
        let mut end = digits(self.at);
        if self.starts(end, b".") && is_digit(end + 1) {
            end = digits(end + 1);
        }
        if matches!(self.text.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.text.get(end + 1), Some(b'+' | b'-')));
            if is_digit(end + 1 + sign) {
                end = digits(end + 1 + sign);
            }
        }
        end
    }

    fn comment_or_heredoc(&mut self) -> Result<Option<Token>, Broken> {
        let at = self.at;
        match (self.text.get(at), self.text.get(at + 1)) {
            (Some(b'#'), _) | (Some(b'/'), Some(b'/')) => {
                let end = self.line_end(at);
                Ok(Some(self.token(Shape::Comment, at, end)))
            }
            (Some(b'/'), Some(b'*')) => {
                let inside = &self.text[at + 2..];
                let Some(length) = inside.windows(2).position(|pair| pair == b"*/") else {
                    let reached = self.text.len();
                    return Err(Broken { at, resume: at + 2, reached, reason: "a /* is never closed" });
                };
                Ok(Some(self.token(Shape::Comment, at, at + 2 + length + 2)))
            }
            (Some(b'<'), Some(b'<')) => Ok(self.heredoc_open()),
            _ => Ok(None),
        }
    }

    fn heredoc_open(&mut self) -> Option<Token> {
        let at = self.at;
        let start = at + 2 + usize::from(self.starts(at + 2, b"-"));
        if !self.text.get(start).copied().is_some_and(is_word_start) {
            return None;
        }
        let end = self.run(start, is_word);
        let line = end + usize::from(self.starts(end, b"\r\n"));
        if !self.starts(line, b"\n") {
            return None;
        }
        self.modes.push(Mode::Heredoc { at, marker: (start, end), fresh: true });
        Some(self.token(Shape::HeredocOpen, at, line + 1))
    }

    fn heredoc(&mut self, open: usize, marker: (usize, usize), fresh: bool) -> Result<Token, Broken> {
        let at = self.at;
        if at >= self.text.len() {
            return Err(self.unclosed());
        }
        if fresh {
            let line = self.text[at..self.line_end(at)].trim_ascii();
            if line == &self.text[marker.0..marker.1] {
                self.modes.pop();
                let start = self.run(at, |byte| byte.is_ascii_whitespace());
                return Ok(self.token(Shape::HeredocEnd, at, start + line.len()));
            }
        }
        let mut end = at;
        while let Some(byte) = self.text.get(end).copied() {
            match byte {
                b'\n' => {
                    end += 1;
                    break;
                }
                b'$' | b'%' if self.is_escaped_template(end) => end += 3,
                b'$' | b'%' if self.starts(end + 1, b"{") => break,
                _ => end += 1,
            }
        }
        let fresh = end > at && self.text[end - 1] == b'\n';
        if let Some(mode) = self.modes.last_mut() {
            *mode = Mode::Heredoc { at: open, marker, fresh };
        }
        Ok(if end == at { self.template_open() } else { self.token(Shape::Literal, at, end) })
    }

    fn quoted(&mut self, open: usize) -> Result<Token, Broken> {
        let at = self.at;
        let mut end = at;
        loop {
            match self.text.get(end).copied() {
                None | Some(b'\n') => {
                    return Err(Broken::here(open, end, "a \" is not closed on its line"));
                }
                Some(b'\\') if !matches!(self.text.get(end + 1), None | Some(b'\n')) => end += 2,
                Some(b'$' | b'%') if self.is_escaped_template(end) => end += 3,
                Some(b'$' | b'%') if self.starts(end + 1, b"{") => break,
                Some(b'"') => break,
                Some(_) => end += 1,
            }
        }
        if end > at {
            return Ok(self.token(Shape::Literal, at, end));
        }
        if self.text[at] != b'"' {
            return Ok(self.template_open());
        }
        self.modes.pop();
        Ok(self.token(Shape::QuoteEnd, at, at + 1))
    }

    /// `$${` and `%%{` stand for themselves.
    fn is_escaped_template(&self, at: usize) -> bool {
        self.text.get(at + 1) == self.text.get(at) && self.starts(at + 2, b"{")
    }

    fn template_open(&mut self) -> Token {
        let at = self.at;
        self.modes.push(Mode::Code { opener: b'$', at });
        let end = at + 2 + usize::from(self.starts(at + 2, b"~"));
        self.token(Shape::TemplateOpen, at, end)
    }

    /// What is left open at the end of the text. Of brackets the outermost is told, since the others are inside of it.
    fn unclosed(&self) -> Broken {
        let texts = self.modes.iter().rev().find_map(|mode| match mode {
            Mode::Heredoc { at, .. } => Some((*at, "a heredoc is never closed")),
            Mode::Quoted { at } => Some((*at, "a \" is never closed")),
            Mode::Code { .. } => None,
        });
        let brackets = self.modes.first().map(|mode| match mode {
            Mode::Code { at, .. } | Mode::Quoted { at } | Mode::Heredoc { at, .. } => {
                (*at, "a { is never closed")
            }
        });
        let (at, reason) = texts.or(brackets).unwrap_or((self.text.len(), "it ends too early"));
        Broken { at, resume: at + 1, reached: self.text.len(), reason }
    }
}
