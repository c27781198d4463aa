//! A line that is being typed: its text, the place in it, what each key does. Pure; it draws nothing.

use dialoguer::console::Key;
use unicode_segmentation::UnicodeSegmentation;

/// The text on both sides of the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    before: String,
    after: String,
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To be drawn again.
    Typed,
    /// Enter: this is the answer.
    Answered,
    /// Escape: no answer.
    Left,
    /// Ctrl-C, or Ctrl-D in an empty line.
    Stopped,
}

impl Line {
    /// A line with something in it, the cursor behind it.
    pub(super) fn new(text: &str) -> Self {
        Self { before: text.to_owned(), after: String::new() }
    }

    pub(super) fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    pub(super) fn before(&self) -> &str {
        &self.before
    }

    /// Whether the cursor stands behind the last letter.
    pub(super) fn is_at_end(&self) -> bool {
        self.after.is_empty()
    }

    /// `known` are the words that the tabulator completes to.
    pub(super) fn take(&mut self, key: &Key, known: &[String]) -> Step {
        match key {
            Key::Enter => return Step::Answered,
            Key::Escape => return Step::Left,
            Key::CtrlC => return Step::Stopped,
            Key::Char('\u{4}') if self.before.is_empty() && self.after.is_empty() => return Step::Stopped,
            Key::Char('\u{4}') | Key::Del => drop(cut_first(&mut self.after)),
            Key::Backspace => drop(cut_last(&mut self.before)),
            Key::ArrowLeft | Key::Char('\u{2}') => {
                let letter = cut_last(&mut self.before);
                self.after.insert_str(0, &letter);
            }
            Key::ArrowRight | Key::Char('\u{6}') => {
                let letter = cut_first(&mut self.after);
                self.before.push_str(&letter);
            }
            Key::Home => self.after.insert_str(0, &std::mem::take(&mut self.before)),
            Key::End => self.before.push_str(&std::mem::take(&mut self.after)),
            // Ctrl-U, Ctrl-K and Ctrl-W, as in a shell.
            Key::Char('\u{15}') => self.before.clear(),
            Key::Char('\u{b}') => self.after.clear(),
            Key::Char('\u{17}') => {
                let kept = self.before.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
                self.before.truncate(kept);
            }
            Key::Tab => self.complete(known),
            Key::Char(letter) if !letter.is_control() => self.before.push(*letter),
            _ => {}
        }
        Step::Typed
    }

    /// The first known word that fits what was typed; the next one where a whole word stands there already.
    fn complete(&mut self, known: &[String]) {
        let typed = self.text();
        let next = match known.iter().position(|word| *word == typed) {
            Some(at) => known.get((at + 1) % known.len()),
            None => known
                .iter()
                .find(|word| word.to_lowercase().starts_with(&typed.to_lowercase()))
                .or_else(|| known.iter().find(|word| fits(word, &typed))),
        };
        if let Some(word) = next {
            *self = Self::new(word);
        }
    }
}

/// Whether the letters that were typed stand in the word in this order.
fn fits(word: &str, typed: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

/// Takes off the last letter as a reader sees it: with its accents, a flag or a family as one.
fn cut_last(text: &mut String) -> String {
    let at = text.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
    text.split_off(at)
}

fn cut_first(text: &mut String) -> String {
    let end = text.graphemes(true).next().map_or(0, str::len);
    let rest = text.split_off(end);
    std::mem::replace(text, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[Key]) -> Line {
        let mut line = Line::default();
        for key in keys {
            line.take(key, &[]);
        }
        line
    }

    fn keys(text: &str) -> Vec<Key> {
        text.chars().map(Key::Char).collect()
    }

    #[test]
    fn letters_go_in_at_the_cursor() {
        let mut all = keys("ac");
        all.extend([Key::ArrowLeft, Key::Char('b')]);
        let line = typed(&all);
        assert_eq!((line.text().as_str(), line.before()), ("abc", "ab"));
    }

    #[test]
    fn a_letter_with_its_accents_goes_away_as_one() {
        for text in ["xe\u{301}", "x👨‍👩‍👧", "x日"] {
            let mut all = keys(text);
            all.push(Key::Backspace);
            assert_eq!(typed(&all).text(), "x", "{text}");
            let mut all = keys(text);
            all.extend([Key::Home, Key::ArrowRight, Key::Del]);
            assert_eq!(typed(&all).text(), "x", "{text}");
        }
    }

    #[test]
    fn the_keys_of_a_shell_work() {
        let after = |last: Key| {
            let mut all = keys("open the port");
            all.extend(std::iter::repeat_n(Key::ArrowLeft, 5));
            all.push(last);
            typed(&all).text()
        };
        assert_eq!(after(Key::Char('\u{15}')), " port");
        assert_eq!(after(Key::Char('\u{b}')), "open the");
        assert_eq!(after(Key::Char('\u{17}')), "open  port");
        assert_eq!(after(Key::Char('\u{4}')), "open theport");
        assert_eq!(after(Key::Char('\u{7}')), "open the port", "a bell is no letter");
    }

    #[test]
    fn control_d_ends_an_empty_line_only() {
        assert_eq!(Line::default().take(&Key::Char('\u{4}'), &[]), Step::Stopped);
        assert_eq!(Line::new("x").take(&Key::Char('\u{4}'), &[]), Step::Typed);
    }

    #[test]
    fn the_tabulator_completes_and_goes_round() {
        let known = ["prod".to_owned(), "staging".to_owned()];
        let completed = |text: &str, times: usize| {
            let mut line = Line::new(text);
            for _ in 0..times {
                line.take(&Key::Tab, &known);
            }
            line.text()
        };
        assert_eq!(completed("", 1), "prod");
        assert_eq!(completed("ST", 1), "staging");
        assert_eq!(completed("", 2), "staging");
        assert_eq!(completed("", 3), "prod");
        assert_eq!(completed("sgg", 1), "staging");
        assert_eq!(completed("qa", 1), "qa", "what fits none stays");
    }
}
