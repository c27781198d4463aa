//! `stats`: the numbers of a report in the terminal.

use super::figures::figures;
use super::journals::Journals;
use super::select::format;
use super::{Context, Exit, Failure};
use crate::cli::StatsArgs;
use crate::render::stats;

/// # Errors
/// Where the journal cannot be read.
pub fn run(args: &StatsArgs, context: &mut Context) -> Result<Exit, Failure> {
    let journals = Journals::open(context, args.as_of.as_deref())?;
    let filter = journals.filter(&args.filter, context)?;
    let view = figures(&journals, &filter, context);
    let screen = context.screen();
    stats(&mut *context.terminal.out, format(args.output), &view, screen)?;
    Ok(Exit::Fine)
}
