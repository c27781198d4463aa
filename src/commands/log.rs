//! `log`: what was changed by hand, newest first; of a resource or a file also what its commits say.

mod marks;
mod story;

use super::select::{filter, format, handles, warn_of_environments};
use super::{Context, Exit, Failure};
use crate::cli::LogArgs;
use crate::evidence::aim::What;
use crate::evidence::codes::Codes;
use crate::evidence::{Evidence, Filter};
use crate::journal::{Located, Row};
use crate::model::Status;
use crate::render::{Format, Layout, entries, line};

/// # Errors
/// Where the journal cannot be read, a filter cannot be understood, or nothing is called like what is asked about.
pub fn run(args: &LogArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let evidence = context.evidence_and_code(&located)?;
    let identity = context.identity(&located);
    let mut filter = filter(&args.filter, &identity, context)?;
    filter.handles = handles(&located.config);
    if !args.output.is_named() {
        warn_of_environments(&args.filter, &evidence, &located, context);
    }
    if let Some(what) = &args.what {
        return about(what, args, filter, &evidence, &located, context);
    }
    with_all(&mut filter);
    if args.code {
        // All that was done, also to what no code stands for.
        let folder = context.folder.clone();
        let codes = Codes::of(&located, &folder, &context.variables);
        let mut cases: Vec<_> = evidence.select(&filter).filter_map(|(row, _)| evidence.case(&row)).collect();
        cases.reverse();
        return story::run(&codes.top(), cases, &filter, &evidence, &located, args, context);
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
        nothing(args, &evidence, &located, context, "")?;
    }
    Ok(Exit::Fine)
}

/// What was recorded by mistake did not happen; everything else did, whatever became of it.
fn with_all(filter: &mut Filter) {
    if filter.statuses.is_empty() {
        filter.statuses = Status::ALL.into_iter().filter(|status| *status != Status::Mistaken).collect();
    }
}

/// Says that nothing was found. Where there is no journal at all, that is a failure.
fn nothing(
    args: &LogArgs,
    evidence: &Evidence,
    located: &Located,
    context: &mut Context,
    what: &str,
) -> Result<(), Failure> {
    if located.journal().is_none() && evidence.judged().next().is_none() {
        return Err(super::list::no_journal());
    }
    let since = args.filter.since.as_deref().map_or_else(String::new, |text| format!(" since {text}"));
    context.terminal.tell(&format!("no change by hand is recorded{what}{since}"));
    Ok(())
}

/// Whether an entry was named where a piece of code is wanted.
fn is_entry(text: &str, what: &What) -> bool {
    matches!(what, What::Unknown) && (text.starts_with("gap-") || text == "last")
}

/// The story of one piece of code.
fn about(
    what: &str,
    args: &LogArgs,
    mut filter: Filter,
    evidence: &Evidence,
    located: &Located,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let folder = context.folder.clone();
    let codes = Codes::of(located, &folder, &context.variables);
    let aim = codes.aim(what);
    if args.marks {
        return marks::run(&aim, &filter, evidence, args, context);
    }
    with_all(&mut filter);
    let mut cases: Vec<_> = evidence
        .select(&filter)
        .filter_map(|(row, _)| evidence.case(&row))
        .filter(|case| case.standing.entry.links.iter().any(|link| aim.concerns(link)))
        .collect();
    cases.reverse();
    if cases.is_empty() && is_entry(what, &aim.what) {
        let failure = Failure::new(format!("`{}` is an entry, and no piece of code", line(what)));
        return Err(failure.hint(format!("`stopgap show {}` shows it", line(what))));
    }
    if cases.is_empty() && !aim.near.is_empty() {
        let failure =
            Failure::new(format!("nothing is called `{}`, in the code or in the journal", line(what)));
        return Err(aim
            .near
            .iter()
            .take(5)
            .fold(failure, |failure, near| failure.hint(format!("did you mean `{}`?", line(&near.to)))));
    }
    if let What::Places(places) = &aim.what
        && places.len() > 1
    {
        context.terminal.note(&format!(
            "`{}` may be any of {}: all of them are shown",
            line(what),
            places.len()
        ));
    }
    if args.code {
        return story::run(&aim, cases, &filter, evidence, located, args, context);
    }
    let all = cases.len();
    let limit = args.limit.unwrap_or(usize::MAX);
    let (format, screen) = (format(args.output), context.screen());
    let mut shown = cases.into_iter().take(limit);
    entries(&mut *context.terminal.out, format, Layout::Log, &mut shown, screen)?;
    if format == Format::Table {
        if limit < all {
            context.terminal.tell(&format!("{limit} of {all}"));
        }
        if all == 0 {
            let unknown =
                if matches!(aim.what, What::Unknown) { ", which the code does not know" } else { "" };
            nothing(args, evidence, located, context, &format!(" for {}{unknown}", line(what)))?;
        }
    }
    Ok(Exit::Fine)
}
