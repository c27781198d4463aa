//! How shells read what is typed, and how a value is written so that they hand on exactly that.

mod line;

pub use line::Line;

/// Whose rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// bash and zsh: what differs between them is quoted for both.
    Posix,
    Fish,
}

/// The quotes that are open at the end of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quote {
    #[default]
    None,
    Single,
    Double,
    /// `$'…'`
    Dollar,
}

impl Quote {
    /// Text as it has to stand behind these quotes in bash and zsh. They are not closed.
    #[must_use]
    pub fn write(self, text: &str) -> String {
        let mut written = String::with_capacity(text.len() + 8);
        for letter in text.chars() {
            match self {
                Self::None if !is_plain(letter) => written.extend(['\\', letter]),
                Self::Single if letter == '\'' => written.push_str(r"'\''"),
                // Only outside of quotes a backslash takes its meaning from it and goes away itself.
                Self::Double if letter == '!' => written.push_str(r#""\!""#),
                Self::Double if "$`\"\\".contains(letter) => written.extend(['\\', letter]),
                Self::Dollar if "'\\".contains(letter) => written.extend(['\\', letter]),
                _ => written.push(letter),
            }
        }
        written
    }

    /// The same for the end of a word. What ends like the quotes that are open is closed here: the editor of bash
    /// takes them for closed and would not do it.
    #[must_use]
    pub fn finish(self, text: &str) -> String {
        let mut written = self.write(text);
        let closing = match self {
            Self::None => return written,
            Self::Double => '"',
            Self::Single | Self::Dollar => '\'',
        };
        if written.ends_with(closing) {
            written.push(closing);
        }
        written
    }
}

/// Whether a letter means itself anywhere in an unquoted word.
fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || !letter.is_ascii() || "_-./:,@%+=".contains(letter)
}
