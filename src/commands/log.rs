//! `log`: what was changed by hand, newest first.

use super::select::{filter, format};
use super::{Context, Exit, Failure};
use crate::cli::LogArgs;
use crate::journal::Row;
use crate::model::Status;
use crate::render::{Format, Layout, entries};

/// # Errors
/// Where the journal cannot be read or a filter cannot be understood.
pub fn run(args: &LogArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let evidence = context.evidence(&located)?;
    let identity = context.identity(&located);
    let mut filter = filter(&args.filter, &identity, context)?;
    // What was recorded by mistake did not happen; everything else did, whatever became of it.
    if filter.statuses.is_empty() {
        filter.statuses = Status::ALL.into_iter().filter(|status| *status != Status::Mistaken).collect();
    }
    let mut rows: Vec<Row> = evidence.select(&filter).map(|(row, _)| row).collect();
    rows.reverse();
    let all = rows.len();
    let screen = context.screen();
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut cases = rows.into_iter().take(limit).filter_map(|row| evidence.case(&row));
    let format = format(args.output);
    entries(&mut *context.terminal.out, format, Layout::Log, &mut cases, screen)?;
    if format != Format::Table {
        return Ok(Exit::Fine);
    }
    if limit < all {
        context.terminal.tell(&format!("{limit} of {all}"));
    }
    if all == 0 {
        if located.journal().is_none() && evidence.judged().next().is_none() {
            return Err(super::list::no_journal());
        }
        let since = args.filter.since.as_deref().map_or_else(String::new, |text| format!(" since {text}"));
        context.terminal.tell(&format!("no change by hand is recorded{since}"));
    }
    Ok(Exit::Fine)
}
