//! `complete`: what the word at the cursor could become, for the completion scripts. It never writes, asks the
//! network or says what is wrong: somebody is typing.

mod ask;
mod links;
mod offer;

use super::{Context, Exit, Failure};
use crate::cli::{CompleteArgs, Shell};
use crate::render::line;
use crate::ui::{Line, Quote, Syntax, Terminal};
use offer::{Candidate, Kind, Offer, offer};
use std::io::{empty, sink};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Nobody waits longer for a suggestion. What is built for tests is slower, and many of it run side by side.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });

/// # Errors
/// Where standard output fails.
pub fn run(args: &CompleteArgs, context: &mut Context) -> Result<Exit, Failure> {
    let Some(typed) = Typed::of(args) else { return Ok(Exit::Fine) };
    let found = if typed.line.is_redirected {
        Offer { kind: Kind::Files, ..Offer::default() }
    } else {
        in_time(context, &typed, args.shell != Shell::Bash)
    };
    let out = &mut *context.terminal.out;
    let kind = match found.kind {
        Kind::Words => "words",
        Kind::Beginnings => "beginnings",
        Kind::Files => "files",
        Kind::Folders => "folders",
    };
    writeln!(out, "{kind}")?;
    let width = found.candidates.iter().map(|one| one.value.chars().count()).max().unwrap_or(0).min(40);
    for candidate in &found.candidates {
        if let Some(row) = typed.row(args.shell, candidate, width) {
            writeln!(out, "{row}")?;
        }
    }
    Ok(Exit::Fine)
}

/// What is offered, or nothing where that takes too long: the rest of the work ends with the program.
fn in_time(context: &Context, typed: &Typed, is_told: bool) -> Offer {
    let (words, readings) = (typed.line.words.clone(), typed.readings.clone());
    let (clock, variables) = (context.clock.clone(), context.variables.clone());
    let (folder, global) = (context.folder.join(&typed.folder), context.global.clone());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let terminal = Terminal {
            out: Box::new(sink()),
            err: Box::new(sink()),
            is_in_tty: false,
            is_out_tty: false,
            is_err_tty: false,
            out_color: false,
            err_color: false,
            width: usize::MAX,
            pager: None,
            progress: None,
        };
        let input = Box::new(empty());
        let mut silent = Context { terminal, input, clock, variables, folder, global, is_blind: false };
        let mut offers = readings.iter().map(|typed| offer(&mut silent, &words, typed, is_told));
        let found = offers.find(|offer| offer.kind != Kind::Words || !offer.candidates.is_empty());
        // Nobody may be waiting any more.
        let _ = sender.send(found.unwrap_or_default());
    });
    receiver.recv_timeout(PATIENCE).unwrap_or_default()
}

/// The line at which somebody types.
struct Typed {
    line: Line,
    /// What the word at the cursor can mean: as the shell reads it, and where that fits nothing as it stands:
    /// `web["a` is typed by those who do not think of the shell.
    readings: Vec<String>,
    /// What `git -C` says.
    folder: String,
    /// The word at the cursor as far as it stays as it is, read, and the quotes that are open behind that.
    kept: String,
    quote: Quote,
}

impl Typed {
    /// `None` where the cursor is not behind the program's name.
    fn of(args: &CompleteArgs) -> Option<Self> {
        if args.shell == Shell::Fish {
            let (last, words) = args.line.split_last()?;
            let mut line = Line::read(last, Syntax::Fish, "");
            line.words = words.to_vec();
            return Self::at(line, last, Line::default()).within(args);
        }
        let text = args.line.first()?;
        let line = Line::read(text, Syntax::Posix, &args.breaks);
        let replaced = args.replaced.as_ref().filter(|replaced| text.ends_with(replaced.as_str()));
        let piece = replaced.map_or(line.piece, |replaced| text.len() - replaced.len());
        let before = Line::read(text.get(..piece)?, Syntax::Posix, "");
        Self::at(line, text, before).within(args)
    }

    fn at(line: Line, text: &str, kept: Line) -> Self {
        let mut readings = vec![line.typed.clone(), text[line.start..].to_owned()];
        readings.dedup();
        Self { line, readings, folder: String::new(), kept: kept.typed, quote: kept.quote }
    }

    /// Takes the program's name off the line.
    fn within(mut self, args: &CompleteArgs) -> Option<Self> {
        let words = &mut self.line.words;
        let name = if args.git { words.iter().position(|word| word == "stopgap")? } else { 0 };
        if words.is_empty() {
            return None;
        }
        let before: Vec<String> = words.drain(..=name).collect();
        let folder = before.windows(2).find(|pair| pair[0] == "-C").map(|pair| pair[1].clone());
        self.folder = folder.unwrap_or_default();
        Some(self)
    }

    /// A candidate as the shell's script takes it; `None` where it cannot stand behind what is typed.
    fn row(&self, shell: Shell, candidate: &Candidate, width: usize) -> Option<String> {
        let about = line(&candidate.about);
        let value = &candidate.value;
        if shell == Shell::Fish {
            return Some(format!("{value}\t{about}"));
        }
        let rest = value.strip_prefix(&self.kept)?;
        Some(match shell {
            Shell::Zsh if about.is_empty() => format!("{}\t{value}", self.quote.write(rest)),
            Shell::Zsh => format!("{}\t{value:width$}  -- {about}", self.quote.write(rest)),
            Shell::Bash | Shell::Fish => self.quote.finish(rest),
        })
    }
}
