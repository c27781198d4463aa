//! Questions on a terminal, behind a trait, so that what is asked can be tested without one.
//!
//! Choices are dialoguer's. Lines of text are our own: its input loses a line that Ctrl-C cuts short, does not
//! know Ctrl-D, and draws over itself where a question wraps.

use super::choice::{LEAVE_OPEN, ListTheme, shortened};
use super::interrupt::{Interrupted, listen, was_interrupted};
use super::line::{Line, Step};
use super::raw::{Raw, wait_for_key};
use super::sheet::{Sheet, rows};
use crate::render::{Tone, block, line as one_line, paint};
use dialoguer::FuzzySelect;
use dialoguer::console::{Key, Term};
use std::borrow::Cow;

/// One question.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What is asked for: `environment`.
    pub name: String,
    /// What belongs there.
    pub about: String,
    /// What an empty answer means.
    pub default: Option<String>,
    /// What stands in the line already, to be corrected.
    pub typed: String,
    /// Words that are likely; the tabulator completes to them. Any other answer is as good.
    pub known: Vec<String>,
}

/// Somebody who can be asked.
pub trait Prompter {
    /// A line of text; `None` for an empty answer.
    ///
    /// # Errors
    /// Where the user pressed Ctrl-C, with what had been typed.
    fn text(&mut self, question: &Question) -> Result<Option<String>, Interrupted>;

    /// One of several words; `None` where it is left open.
    ///
    /// # Errors
    /// Where the user pressed Ctrl-C.
    fn choice(&mut self, question: &Question, words: &[String]) -> Result<Option<String>, Interrupted>;
}

/// The terminal itself, by way of standard error, so that results can be piped while questions are asked.
pub struct Dialog {
    term: Term,
    color: bool,
    /// The terminal knows no way but forward: nothing is drawn anew.
    is_dumb: bool,
    /// Gives the modes back when the asking is over.
    _raw: Raw,
}

/// More of a default than this is not shown; all of it is taken.
const SHOWN_OF_DEFAULT: usize = 40;

impl Dialog {
    #[must_use]
    pub fn new(color: bool, is_dumb: bool) -> Self {
        listen();
        Self { term: Term::stderr(), color, is_dumb, _raw: Raw::begin() }
    }

    /// Reads one line, which may hold something already.
    fn read(&self, question: &Question) -> Result<Option<String>, Interrupted> {
        let mut line = Line::new(&question.typed);
        let mut sheet = Sheet::new(&self.term);
        let stopped = |line: &Line| Interrupted { typed: line.text().trim().to_owned() };
        // Whoever cannot be shown a question, or goes away, is asked no more.
        self.begin(question, &mut sheet, &line).map_err(|_| stopped(&line))?;
        loop {
            if !wait_for_key() {
                return Err(stopped(&line));
            }
            let key = self.term.read_key_raw().map_err(|_| stopped(&line))?;
            let length = line.text().len();
            let answer = match line.take(&key, &question.known) {
                Step::Typed => {
                    let is_shorter = line.text().len() < length;
                    let shown = self.show(&key, is_shorter, &mut sheet, question, &line);
                    shown.map_err(|_| stopped(&line))?;
                    continue;
                }
                Step::Left => None,
                Step::Answered => Some(line.text().trim().to_owned())
                    .filter(|text| !text.is_empty())
                    .or_else(|| question.default.clone()),
                Step::Stopped => {
                    self.end(&mut sheet, question, Some(&line.text()));
                    return Err(stopped(&line));
                }
            };
            self.end(&mut sheet, question, answer.as_deref());
            return Ok(answer);
        }
    }

    fn begin(&self, question: &Question, sheet: &mut Sheet<'_>, line: &Line) -> std::io::Result<()> {
        if !self.is_dumb {
            return self.draw(sheet, question, line);
        }
        let head = head(question, false);
        self.term.write_str(&format!("{head}\r\n> {}", block(&question.typed)))?;
        self.term.flush()
    }

    /// Shows what a key has changed.
    fn show(
        &self,
        key: &Key,
        is_shorter: bool,
        sheet: &mut Sheet<'_>,
        question: &Question,
        line: &Line,
    ) -> std::io::Result<()> {
        let letter = match key {
            Key::Char(letter) if !letter.is_control() && line.is_at_end() => Some(*letter),
            _ => None,
        };
        if self.is_dumb {
            match letter {
                Some(letter) => self.term.write_str(letter.encode_utf8(&mut [0; 4]))?,
                None if is_shorter => self.term.write_str("\u{8} \u{8}")?,
                None => {}
            }
            return self.term.flush();
        }
        if let Some(letter) = letter
            && sheet.append(letter)?
        {
            return Ok(());
        }
        self.draw(sheet, question, line)
    }

    fn draw(&self, sheet: &mut Sheet<'_>, question: &Question, line: &Line) -> std::io::Result<()> {
        let (plain, typed) = (head(question, false), line.text());
        let (typed, before) = (block(&typed), block(line.before()));
        let shown = format!("{}\r\n> {typed}", head(question, self.color));
        sheet.draw(&shown, &format!("{plain}\n> {typed}"), &format!("{plain}\n> {before}"))
    }

    /// Puts question and answer into one line, so that what was said stays to be read.
    fn end(&self, sheet: &mut Sheet<'_>, question: &Question, answer: Option<&str>) {
        let text = match answer {
            Some(answer) => one_line(answer).into_owned(),
            None => paint("(left open)", Tone::Dim, self.color),
        };
        let colon = if question.name.ends_with('?') { "" } else { ":" };
        let name = paint(&format!("{}{colon}", question.name), Tone::Strong, self.color);
        // What cannot be drawn any more is no reason to lose an answer.
        let _ = if self.is_dumb { self.term.write_str("\r\n") } else { sheet.wipe() }.and_then(|()| {
            if self.is_dumb { Ok(()) } else { self.term.write_line(&format!("{name} {text}")) }
        });
        let _ = self.term.flush();
    }

    /// A choice where no list can be drawn: one of the words, or any clear beginning of one.
    fn choice_by_name(&self, question: &Question, words: &[String]) -> Result<Option<String>, Interrupted> {
        // Nobody reads a list that runs off the screen; a clear beginning does as well.
        let list = if words.len() > 20 { format!("one of {}", words.len()) } else { words.join(", ") };
        let about = format!("{}: {list}", question.about);
        let mut again = Question { about, known: words.to_vec(), ..question.clone() };
        loop {
            let Some(typed) = self.read(&again)? else { return Ok(None) };
            let mut fitting =
                words.iter().filter(|word| word.to_lowercase().starts_with(&typed.to_lowercase()));
            match (fitting.next(), fitting.next()) {
                (Some(word), None) => return Ok(Some(word.clone())),
                _ => again.name = format!("`{}` is none of them; {}", one_line(&typed), question.name),
            }
        }
    }
}

/// Name, what belongs there, and what an empty answer means.
fn head(question: &Question, color: bool) -> String {
    let mut head = paint(&question.name, Tone::Strong, color);
    if !question.about.is_empty() {
        head.push_str(&paint(&format!(" ({})", one_line(&question.about)), Tone::Dim, color));
    }
    if let Some(default) = &question.default {
        let default = one_line(default);
        let short: String = default.chars().take(SHOWN_OF_DEFAULT).collect();
        let more = if short.len() < default.len() { "…" } else { "" };
        head.extend([" [", &short, more, "]"]);
    }
    head
}

impl Prompter for Dialog {
    fn text(&mut self, question: &Question) -> Result<Option<String>, Interrupted> {
        self.read(question)
    }

    fn choice(&mut self, question: &Question, words: &[String]) -> Result<Option<String>, Interrupted> {
        if self.is_dumb {
            return self.choice_by_name(question, words);
        }
        let bare = Question { default: None, ..question.clone() };
        let (height, width) = self.term.size();
        // A row that wraps would be counted as one, and leave its rest behind.
        let room = usize::from(width).saturating_sub(3);
        let mut items: Vec<Cow<'_, str>> = vec![Cow::Borrowed(LEAVE_OPEN)];
        items.extend(words.iter().map(|word| shortened(word, room)));
        let chosen =
            question.default.as_ref().and_then(|default| words.iter().position(|word| word == default));
        let chosen = chosen.map(|at| at + 1);
        let above = rows(&head(&bare, false), width.into());
        let _ = self.term.write_line(&head(&bare, self.color));
        let select = FuzzySelect::with_theme(&ListTheme)
            .items(&items)
            .default(chosen.unwrap_or(0))
            .highlight_matches(self.color)
            .max_length(usize::from(height).saturating_sub(above + 2).max(1))
            .report(false);
        let answer = select.interact_on_opt(&self.term);
        // The library hides the cursor while it lists choices, and leaves it hidden where it is interrupted.
        let _ = self.term.show_cursor();
        let Ok(answer) = answer else { return Err(Interrupted::default()) };
        if was_interrupted() {
            return Err(Interrupted::default());
        }
        let answer = answer.filter(|at| *at > 0).map(|at| words[at - 1].clone());
        let mut sheet = Sheet::new(&self.term);
        sheet.stands_below(above);
        self.end(&mut sheet, question, answer.as_deref());
        Ok(answer)
    }
}
