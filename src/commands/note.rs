//! `note`: a remark about entries.

use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::NoteArgs;
use crate::model::{FactBody, IdPrefix};
use crate::ui::Question;

/// # Errors
/// Where no entry is meant, there is no text, or nothing can be written.
pub fn run(args: &NoteArgs, context: &mut Context) -> Result<Exit, Failure> {
    // Ids come first; the first word that is none begins the text.
    let count = args.words.iter().take_while(|word| is_id(word)).count().max(1).min(args.words.len());
    let (ids, words) = args.words.split_at(count);
    let saying = Saying::begin(context)?;
    let cases = saying.cases(ids)?;
    let text = match words {
        [only] if only == "-" => context.read_text("-")?.trim_end().to_owned(),
        words => words.join(" "),
    };
    let text = if text.trim().is_empty() { asked(context)? } else { text };
    let said = cases.into_iter().map(|case| (case, FactBody::Note { text: text.clone() })).collect();
    saying.say(context, said, "noted")
}

/// A word of a sentence can look like the beginning of an id ("need", "done"): only `last` and what carries
/// the prefix or all ten letters is taken for one behind the first.
fn is_id(word: &str) -> bool {
    let is_marked = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("gap-"));
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let parsed = word.parse::<IdPrefix>();
    word.eq_ignore_ascii_case("last")
        || parsed.is_ok_and(|prefix| is_marked || (has_digit && prefix.whole().is_some()))
}

fn asked(context: &mut Context) -> Result<String, Failure> {
    let no_text = || Failure::new("a note needs a text").hint("stopgap note last \"Seen again at 04:10\"");
    let mut prompter = context.prompter().ok_or_else(no_text)?;
    let question = Question { name: "note".to_owned(), ..Question::default() };
    match prompter.text(&question) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(no_text()),
        Err(_) => Err(context.interrupted()),
    }
}
