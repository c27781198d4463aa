//! A command line up to the cursor, read as the shell will read it.

use super::{Quote, Syntax};

/// The command that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The words before the one at the cursor, as the program will get them.
    pub words: Vec<String>,
    /// The word at the cursor, as far as it is typed.
    pub typed: String,
    /// The quotes that are open at the cursor.
    pub quote: Quote,
    /// The word at the cursor names a file that a stream goes to or comes from.
    pub is_redirected: bool,
    /// The byte at which the word at the cursor begins.
    pub start: usize,
    /// The byte behind the quote that is open, else behind the last break in the word, else where the word begins.
    pub piece: usize,
}

impl Line {
    /// Reads a line; `breaks` are characters at which the shell's editor ends a piece of a word.
    #[must_use]
    pub fn read(text: &str, syntax: Syntax, breaks: &str) -> Self {
        let mut reader = Reader { line: Self::default(), syntax, breaks, in_word: false, last_break: 0 };
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if reader.take(at, letter, next) {
                letters.next();
            }
        }
        let mut line = reader.line;
        if !reader.in_word {
            line.piece = text.len();
            line.start = text.len();
        }
        // `NAME=value` in front of a command is no part of it.
        let assignments = line.words.iter().take_while(|word| is_assignment(word)).count();
        line.words.drain(..assignments);
        line
    }
}

struct Reader<'a> {
    line: Line,
    syntax: Syntax,
    breaks: &'a str,
    in_word: bool,
    /// Behind the last break that no quotes enclose, or where the word begins.
    last_break: usize,
}

impl Reader<'_> {
    /// Takes one letter; says whether the next one is taken with it.
    fn take(&mut self, at: usize, letter: char, next: Option<char>) -> bool {
        match self.line.quote {
            Quote::None => self.take_bare(at, letter, next),
            Quote::Single | Quote::Dollar if letter == '\'' => self.close(),
            Quote::Single if self.syntax == Syntax::Fish => self.take_escaped(letter, next, "'\\"),
            Quote::Double if letter == '"' => self.close(),
            Quote::Double if self.syntax == Syntax::Fish => self.take_escaped(letter, next, "\"$\\"),
            Quote::Double => self.take_escaped(letter, next, "$`\"\\"),
            Quote::Dollar => self.take_escaped(letter, next, "'\"\\"),
            Quote::Single => {
                self.line.typed.push(letter);
                false
            }
        }
    }

    fn take_bare(&mut self, at: usize, letter: char, next: Option<char>) -> bool {
        let opened = match (letter, next) {
            ('\'', _) => Some((Quote::Single, 1)),
            ('"', _) => Some((Quote::Double, 1)),
            ('$', Some('\'')) if self.syntax == Syntax::Posix => Some((Quote::Dollar, 2)),
            _ => None,
        };
        if let Some((quote, width)) = opened {
            self.begin(at);
            self.line.quote = quote;
            self.line.piece = at + width;
            return width == 2;
        }
        match letter {
            '\\' => {
                self.begin(at);
                // A line that goes on below is one line.
                self.line.typed.extend(next.filter(|next| *next != '\n'));
                next.is_some()
            }
            ' ' | '\t' => {
                self.end();
                false
            }
            ';' | '|' | '&' | '\n' | '(' if !self.line.is_redirected || self.in_word => {
                self.end();
                self.line.words.clear();
                false
            }
            '>' | '<' => {
                // `2>`: the number of a stream is no word.
                if self.in_word && self.line.typed.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.line.typed.clear();
                    self.in_word = false;
                }
                self.end();
                self.line.is_redirected = true;
                false
            }
            _ => {
                self.begin(at);
                self.line.typed.push(letter);
                if self.breaks.contains(letter) {
                    self.last_break = at + letter.len_utf8();
                    self.line.piece = self.last_break;
                }
                false
            }
        }
    }

    /// Within quotes: a backslash goes away before some letters only.
    fn take_escaped(&mut self, letter: char, next: Option<char>, which: &str) -> bool {
        let escaped = next.filter(|next| letter == '\\' && which.contains(*next));
        // One at the very end is about to escape what comes.
        if letter != '\\' || next.is_some() {
            self.line.typed.push(escaped.unwrap_or(letter));
        }
        escaped.is_some()
    }

    fn begin(&mut self, at: usize) {
        if !self.in_word {
            self.in_word = true;
            self.line.start = at;
            self.last_break = at;
            self.line.piece = at;
        }
    }

    fn close(&mut self) -> bool {
        self.line.quote = Quote::None;
        self.line.piece = self.last_break;
        false
    }

    fn end(&mut self) {
        let word = std::mem::take(&mut self.line.typed);
        if std::mem::take(&mut self.in_word) && !std::mem::take(&mut self.line.is_redirected) {
            self.line.words.push(word);
        }
    }
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name).unwrap_or_default();
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BREAKS: &str = " \t\n\"'><=;|&(:";

    #[test]
    fn lines_are_read_as_the_shell_reads_them() {
        for (text, words, typed, quote) in [
            ("", &[][..], "", Quote::None),
            ("stopgap", &[], "stopgap", Quote::None),
            ("stopgap show ", &["stopgap", "show"], "", Quote::None),
            ("stopgap add 'a b' \"c", &["stopgap", "add", "a b"], "c", Quote::Double),
            (r#"stopgap -l web\[\"a\ b"#, &["stopgap", "-l"], r#"web["a b"#, Quote::None),
            (r#"stopgap -l 'web["a"]"#, &["stopgap", "-l"], r#"web["a"]"#, Quote::Single),
            (r#"stopgap -l "web[\"a\$"#, &["stopgap", "-l"], r#"web["a$"#, Quote::Double),
            (r"stopgap -l $'it\'s", &["stopgap", "-l"], "it's", Quote::Dollar),
            ("cd x && A=b stopgap show g", &["stopgap", "show"], "g", Quote::None),
            ("echo $(stopgap show g", &["stopgap", "show"], "g", Quote::None),
            ("stopgap list 2>err -e p", &["stopgap", "list", "-e"], "p", Quote::None),
            (r"stopgap show a\", &["stopgap", "show"], "a", Quote::None),
        ] {
            let line = Line::read(text, Syntax::Posix, BREAKS);
            let is: Vec<&str> = line.words.iter().map(String::as_str).collect();
            assert_eq!((is.as_slice(), line.typed.as_str(), line.quote), (words, typed, quote), "{text}");
        }
        assert!(Line::read("stopgap list > fi", Syntax::Posix, BREAKS).is_redirected);
        assert!(!Line::read("stopgap list > file ", Syntax::Posix, BREAKS).is_redirected);
    }

    #[test]
    fn a_piece_is_what_the_editor_replaces() {
        for (text, piece) in [
            ("stopgap show ", ""),
            ("stopgap show gap-", "gap-"),
            ("stopgap --link=tf:a//b", "a//b"),
            ("stopgap --link=", ""),
            (r"stopgap -l a\:b", r"a\:b"),
            ("stopgap -l 'tf:a", "tf:a"),
            ("stopgap -l tf:web['x", "x"),
            ("stopgap -l tf:web['x'", "web['x'"),
        ] {
            let line = Line::read(text, Syntax::Posix, BREAKS);
            assert_eq!(&text[line.piece..], piece, "{text}");
        }
    }

    #[test]
    fn fish_has_rules_of_its_own() {
        for (text, typed) in [
            (r"'it\'s", "it's"),
            (r"'a\b", r"a\b"),
            ("\"a\\$b", "a$b"),
            ("web\\[\\\"a", "web[\"a"),
            ("$'a", "$a"),
        ] {
            assert_eq!(Line::read(text, Syntax::Fish, "").typed, typed, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(kept in "[ -~]{0,6}", text in "[ -~é]{1,12}") {
            for (open, quote) in
                [("", Quote::None), ("'", Quote::Single), ("\"", Quote::Double), ("$'", Quote::Dollar)]
            {
                let line = format!("x {open}{}{}", quote.write(&kept), quote.write(&text));
                let read = Line::read(&line, Syntax::Posix, BREAKS);
                prop_assert_eq!((read.typed, read.words.len()), (format!("{kept}{text}"), 1), "{}", line);
            }
        }
    }
}
