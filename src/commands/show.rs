//! `show`: entries, whole.

use super::say::Saying;
use super::select::format;
use super::{Context, Exit, Failure};
use crate::cli::ShowArgs;
use crate::render::{Format, Layout, entries, entry_fields};

/// # Errors
/// Where no entry is meant or the journal cannot be read.
pub fn run(args: &ShowArgs, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let cases = saying.cases(&args.ids)?;
    let (format, screen) = (format(args.output), context.screen());
    let out = &mut *context.terminal.out;
    let is_list = match format {
        Format::Jsonl | Format::Csv => true,
        // One entry is one object; several are a list like any other.
        Format::Json => cases.len() > 1,
        Format::Table | Format::Markdown => false,
    };
    if is_list {
        entries(out, format, Layout::List, &mut cases.into_iter(), screen)?;
        return Ok(Exit::Fine);
    }
    for (at, case) in cases.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        entry_fields(out, format, case, screen)?;
    }
    Ok(Exit::Fine)
}
