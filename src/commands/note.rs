//! `note`: a remark about entries.

use super::say::Saying;
use super::{Context, Exit, Failure, draft};
use crate::cli::NoteArgs;
use crate::model::{FactBody, IdPrefix};
use crate::ui::{Interrupted, Question};

/// # Errors
/// Where no entry is meant, there is no text, or nothing can be written.
pub fn run(args: &NoteArgs, context: &mut Context) -> Result<Exit, Failure> {
    if let Some(only) = args.words.first().filter(|word| word.contains(' ')) {
        return Err(Failure::new("a note begins with the entry that it is about")
            .hint(format!("stopgap note last \"{only}\"")));
    }
    let saying = Saying::begin(context)?;
    // Ids come first; the first word that is none begins the text. The very first word has to be one.
    let further = args.words.iter().skip(1).take_while(|word| is_id(word) && saying.knows(word));
    let (ids, words) = args.words.split_at(1 + further.count());
    let cases = saying.cases(ids)?;
    let text = match words {
        [only] if only == "-" => context.read_text("-")?.trim_end().to_owned(),
        words => words.join(" "),
    };
    let text = if text.trim().is_empty() { asked(ids, context)? } else { text };
    let said = cases.into_iter().map(|case| (case, FactBody::Note { text: text.clone() })).collect();
    saying.say(context, said, "noted")
}

/// A word of a sentence can look like an id ("need", "done", "last", "2026112304"): behind the first id only what
/// carries the prefix, or has all ten letters and a digit, is taken for one, and only where that entry exists.
fn is_id(word: &str) -> bool {
    let is_marked = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("gap-"));
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let parsed = word.parse::<IdPrefix>();
    parsed.is_ok_and(|prefix| is_marked || (has_digit && prefix.whole().is_some()))
}

fn asked(ids: &[String], context: &mut Context) -> Result<String, Failure> {
    let no_text = || Failure::new("a note needs a text").hint("stopgap note last \"Seen again at 04:10\"");
    let mut prompter = context.prompter().ok_or_else(no_text)?;
    let question = Question { name: "note".to_owned(), ..Question::default() };
    match prompter.text(&question) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(no_text()),
        Err(Interrupted { typed }) => {
            // The terminal is given back before anything is said.
            drop(prompter);
            Err(stopped(&typed, ids, context))
        }
    }
}

/// Ctrl-C keeps what was typed.
fn stopped(typed: &str, ids: &[String], context: &Context) -> Failure {
    let failure = Failure::interrupted("interrupted; nothing was recorded");
    if typed.is_empty() {
        return failure;
    }
    match draft::keep(context, "note", typed) {
        Ok(path) => {
            let (program, path) = (draft::program(context), draft::quoted(&path.display().to_string()));
            failure.hint(format!("`{program} note {} - < {path}` records what you typed", ids.join(" ")))
        }
        Err(error) => failure.hint(format!("what you typed could not be kept either ({error}):\n{typed}")),
    }
}
