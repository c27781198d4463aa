//! The two streams: results to one, everything said about them to the other; colour and width of each.

use super::{Pager, Progress};
use crate::model::{Step, Variables, Watch};
use crate::render::{Tone, block, paint};
use std::io::{self, Write};
use std::sync::Arc;

/// What the user wishes for, before the environment is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorWish {
    Auto,
    Always,
    Never,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "three streams are terminals or not, two have colours or not"
)]
pub struct Terminal {
    /// Results.
    pub out: Box<dyn Write>,
    /// Warnings, hints, questions, progress.
    pub err: Box<dyn Write>,
    pub is_in_tty: bool,
    pub is_out_tty: bool,
    pub is_err_tty: bool,
    pub out_color: bool,
    pub err_color: bool,
    /// Columns of the terminal; `usize::MAX` where the results do not go to one.
    pub width: usize,
    /// Where both streams go through it: what is longer than the screen is shown by a program of its own.
    pub pager: Option<Pager>,
    /// How far long work is; `None` where nobody would see it.
    pub progress: Option<Arc<Progress>>,
}

impl Terminal {
    /// Decides about colours: the flag, then `NO_COLOR`, then `CLICOLOR_FORCE`, then what the stream is.
    pub fn set_colors(&mut self, wish: ColorWish, variables: &Variables) {
        let forced = variables.get("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let forbidden = variables.get("NO_COLOR").is_some();
        let is_dumb = variables.get("TERM").is_some_and(|term| term == "dumb");
        let decide = |is_terminal: bool| match wish {
            ColorWish::Always => true,
            ColorWish::Never => false,
            ColorWish::Auto => !forbidden && (forced || (is_terminal && !is_dumb)),
        };
        self.out_color = decide(self.is_out_tty);
        self.err_color = decide(self.is_err_tty);
    }

    /// Something went another way than asked. What is said about it never fails the command.
    pub fn warn(&mut self, text: &str) {
        self.say("warning:", Tone::Warn, text);
    }

    pub fn error(&mut self, text: &str) {
        self.say("error:", Tone::Bad, text);
    }

    /// The next thing to try.
    pub fn hint(&mut self, text: &str) {
        self.say("hint:", Tone::Dim, text);
    }

    /// Something worth knowing.
    pub fn note(&mut self, text: &str) {
        self.say("note:", Tone::Dim, text);
    }

    fn say(&mut self, label: &str, tone: Tone, text: &str) {
        self.keep_order();
        let label = paint(label, tone, self.err_color);
        let _ = writeln!(self.err, "{label} {}", block(text));
    }

    /// A line beside the results.
    pub fn tell(&mut self, text: &str) {
        self.keep_order();
        let _ = writeln!(self.err, "{}", block(text));
    }

    /// On a terminal both streams end up on one screen, in the order in which they were written.
    fn keep_order(&mut self) {
        if let Some(progress) = &self.progress {
            progress.clear();
        }
        if self.is_out_tty {
            let _ = self.out.flush();
        }
    }

    /// For rooms below that do long work: they tell how far it is, and need not know to whom.
    #[must_use]
    pub fn watch(&self) -> Watch {
        self.progress.clone().map_or_else(Watch::default, |progress| Watch::by(progress))
    }

    /// Long work of one's own begins; shown until what is returned is dropped. Not for what is written while it goes on.
    #[must_use]
    pub fn progress(&self, what: &str, total: Option<u64>) -> Step {
        self.watch().step(what, total)
    }

    /// Nothing more comes: waits until the user has left the pager.
    ///
    /// # Errors
    /// Where the stream is closed.
    pub fn end(&mut self) -> io::Result<()> {
        let ended = self.pager.as_ref().map_or(Ok(()), Pager::end);
        ended.and(self.flush())
    }

    /// # Errors
    /// Where the stream is closed.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.err.flush()
    }
}
