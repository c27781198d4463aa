//! `log WHAT --code`: the changes by hand and the commits between them.

use super::super::linked::commit_view;
use super::super::select::format;
use super::super::{Context, Exit, Failure};
use crate::cli::LogArgs;
use crate::evidence::aim::{Aim, Told};
use crate::evidence::past::Bringing;
use crate::evidence::touched::Story;
use crate::evidence::{Case, Evidence, Filter};
use crate::journal::Located;
use crate::render::{Format, Happened, line, story};
use chrono::{DateTime, Utc};

/// Rows of a table where neither a number nor a time says how many are wanted.
const ROWS: usize = 50;

pub fn run(
    aim: &Aim<'_>,
    cases: Vec<Case>,
    filter: &Filter,
    evidence: &Evidence,
    located: &Located,
    args: &LogArgs,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let format = format(args.output);
    if format == Format::Csv {
        return Err(Failure::new("entries and commits have no columns in common")
            .hint("--format jsonl prints both, a line each"));
    }
    let since = filter.since.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let until = filter.until.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let bringing = Bringing::new(&located.config, &context.variables);
    let told = aim.told(since, until, &bringing)?;
    match &told {
        Told { is_known: false, .. } => {
            let text = line(&aim.text);
            context
                .terminal
                .warn(&format!("the code does not know `{text}`: which commits changed it is not known"));
        }
        Told { gone: Some(path), .. } => {
            context.terminal.note(&format!("{} is not in the code any more", line(path)));
        }
        _ => {}
    }
    let Story { commits, is_whole } = told.story;
    let mut happened: Vec<(DateTime<Utc>, Happened)> = cases
        .into_iter()
        .map(|case| (case.standing.entry.moment().to_utc(), Happened::ByHand(Box::new(case))))
        .collect();
    happened.extend(commits.iter().map(|touched| {
        let at = touched.commit.committed.map(|at| at.to_utc()).unwrap_or_default();
        (at, Happened::InCode(commit_view(touched)))
    }));
    if !is_whole {
        context.terminal.warn("which commits were before these is not known from here");
        context.terminal.hint("where its remote can be reached, the same command fetches what it takes");
    }
    // Stable: of the same second the change by hand comes first.
    happened.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let all = happened.len();
    let is_cut = format == Format::Table && args.filter.since.is_none();
    let limit = args.limit.unwrap_or(if is_cut { ROWS } else { usize::MAX });
    let happened: Vec<Happened> = happened.into_iter().map(|(_, one)| one).take(limit).collect();
    let screen = context.screen();
    story(&mut *context.terminal.out, format, &happened, screen)?;
    if format == Format::Table {
        if limit < all && args.limit.is_some() {
            context.terminal.tell(&format!("{limit} of {all}"));
        } else if limit < all {
            let more = all - limit;
            context.terminal.tell(&format!("{more} more; -n NUMBER or --since TIME shows them"));
        }
        if all == 0 && is_whole {
            super::nothing(args, evidence, located, context, &format!(" for {}", line(&aim.text)))?;
        } else if all == 0 {
            let text = line(&aim.text);
            context.terminal.tell(&format!(
                "no change by hand is recorded for {text}; what its commits changed is not known"
            ));
        }
    }
    Ok(Exit::Fine)
}
