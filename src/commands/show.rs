//! `show`: entries, whole, and the code behind their links.

use super::linked::{claiming, linked};
use super::say::Saying;
use super::select::format;
use super::{Context, Exit, Failure};
use crate::cli::ShowArgs;
use crate::evidence::codes::Codes;
use crate::evidence::past::Bringing;
use crate::render::{Format, Layout, entries, entry_fields};

/// # Errors
/// Where no entry is meant or the journal cannot be read.
pub fn run(args: &ShowArgs, context: &mut Context) -> Result<Exit, Failure> {
    let mut saying = Saying::begin(context)?;
    let folder = context.folder.clone();
    let codes = Codes::of(&saying.located, &folder, &context.variables);
    saying.evidence.hear(&codes);
    context.tell_unseen(&saying.evidence);
    let cases = saying.cases(&args.ids)?;
    let (format, screen) = (format(args.output), context.screen());
    let is_list = match format {
        Format::Jsonl | Format::Csv => true,
        // One entry is one object; several are a list like any other.
        Format::Json => cases.len() > 1,
        Format::Table | Format::Markdown => false,
    };
    if is_list {
        entries(&mut *context.terminal.out, format, Layout::List, &mut cases.into_iter(), screen)?;
        return Ok(Exit::Fine);
    }
    let bringing = Bringing::new(&saying.located.config, &context.variables);
    for (at, case) in cases.iter().enumerate() {
        let today = linked(&codes, &case.standing.entry.links, &bringing, context);
        let commits = claiming(&codes, case);
        let out = &mut *context.terminal.out;
        if at > 0 {
            writeln!(out)?;
        }
        entry_fields(out, format, case, &today, &commits, screen)?;
    }
    Ok(Exit::Fine)
}
