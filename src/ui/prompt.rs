//! Questions on a terminal, behind a trait, so that what is asked can be tested without one.

use super::interrupt::{Interrupted, listen, was_interrupted};
use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{FuzzySelect, Input};

/// One question.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What is asked for: `environment`.
    pub name: String,
    /// What belongs there.
    pub about: String,
    /// What an empty answer means.
    pub default: Option<String>,
}

/// Somebody who can be asked.
pub trait Prompter {
    /// A line of text; `None` for an empty answer.
    ///
    /// # Errors
    /// Where the user pressed Ctrl-C.
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
    theme: Box<dyn Theme>,
}

/// The answer that leaves a choice open.
const LEAVE_OPEN: &str = "(leave open)";

impl Dialog {
    #[must_use]
    pub fn new(color: bool) -> Self {
        listen();
        let theme: Box<dyn Theme> =
            if color { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) };
        Self { term: Term::stderr(), theme }
    }

    /// An error of a prompt can only be Ctrl-C or a terminal that went away: both end the asking.
    fn end(&self) -> Interrupted {
        // The library hides the cursor while it lists choices and leaves it hidden.
        let _ = self.term.show_cursor();
        Interrupted
    }

    fn checked<T>(&self, answer: dialoguer::Result<T>) -> Result<T, Interrupted> {
        match answer {
            Ok(answer) if !was_interrupted() => Ok(answer),
            _ => Err(self.end()),
        }
    }
}

fn label(question: &Question) -> String {
    if question.about.is_empty() {
        return question.name.clone();
    }
    format!("{} ({})", question.name, question.about)
}

impl Prompter for Dialog {
    fn text(&mut self, question: &Question) -> Result<Option<String>, Interrupted> {
        let mut input =
            Input::<String>::with_theme(&*self.theme).with_prompt(label(question)).allow_empty(true);
        if let Some(default) = &question.default {
            input = input.default(default.clone());
        }
        let answer = self.checked(input.interact_text_on(&self.term))?;
        Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
    }

    fn choice(&mut self, question: &Question, words: &[String]) -> Result<Option<String>, Interrupted> {
        let mut items: Vec<&str> = vec![LEAVE_OPEN];
        items.extend(words.iter().map(String::as_str));
        let chosen =
            question.default.as_ref().and_then(|default| items.iter().position(|item| item == default));
        let select = FuzzySelect::with_theme(&*self.theme)
            .with_prompt(label(question))
            .items(&items)
            .default(chosen.unwrap_or(0));
        match self.checked(select.interact_on_opt(&self.term))? {
            // Escape leaves it open as well.
            None | Some(0) => Ok(None),
            Some(at) => Ok(Some(items[at].to_owned())),
        }
    }
}
