//! `export`: everything, for audits, spreadsheets and monitoring.

mod audit;
mod place;

use super::figures::figures;
use super::journals::{Journals, Opened};
use super::{Context, Exit, Failure};
use crate::cli::{self, ExportArgs};
use crate::evidence::codes::Codes;
use crate::evidence::documents::Effort;
use crate::evidence::heard::visible_mains;
use crate::evidence::{DocumentCase, DocumentState, Filter};
use crate::render::{ExportFormat, exported, line, prometheus};
use crate::report::{AuditPeriod, EventView, Metrics};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// # Errors
/// Where a journal cannot be read, or what was asked for cannot be written.
pub fn run(args: &ExportArgs, context: &mut Context) -> Result<Exit, Failure> {
    let period = period(args)?;
    if let (true, Some(output)) = (args.evidence, &args.output) {
        if args.as_of.is_some() {
            // Its commits, its check of the journal and its rules would be those of today, and nobody could tell.
            return Err(Failure::new(
                "evidence is made of what stands now, and --as-of asks for another day",
            )
            .hint(
                "--to DATE narrows the population; `stopgap export --as-of DATE` tells how entries stood",
            ));
        }
        return audit::run(args, output, period, context);
    }
    let format = format(args)?;
    let journals = Journals::open(context, args.as_of.as_deref())?;
    if let Some(file) = &args.prometheus {
        let metrics = metrics(&journals, context)?;
        place::write(Some(file), context, &mut |out, _| prometheus(out, &metrics))?;
        return Ok(Exit::Fine);
    }
    let filter = filter(period);
    let is_tagged = journals.are_several();
    let others = others(&journals, period, context)?;
    place::write(args.output.as_deref(), context, &mut |out, screen| {
        let cases = journals.cases(&filter);
        let mut cases = cases.map(|(opened, case)| (is_tagged.then_some(opened.name.as_str()), case));
        exported(out, format, &mut cases, &others, screen)
    })?;
    Ok(Exit::Fine)
}

/// What the journals hold beside entries, and what the code did: objects with a `kind`.
fn others(journals: &Journals, period: AuditPeriod, context: &mut Context) -> Result<Vec<Value>, Failure> {
    let mut all = Vec::new();
    for opened in &journals.all {
        all.extend(events(opened, context)?);
    }
    // A journal that was copied tells of an event once.
    all.sort_by_key(|event| ["at", "id"].map(|key| event[key].as_str().map(str::to_owned)));
    all.dedup_by(|one, other| one["id"] == other["id"]);
    all.extend(code_changes(journals, period, context));
    Ok(all)
}

/// The events of a journal, such as reviews of documents; those that cannot be read are told.
fn events(opened: &Opened, context: &mut Context) -> Result<Vec<Value>, Failure> {
    let (events, unreadable) = opened.evidence.events(&opened.located)?;
    for file in unreadable {
        context.terminal.warn(&line(&file.to_string()));
    }
    let value = |event| serde_json::to_value(EventView(event)).expect("an event is made of texts");
    Ok(events.iter().map(value).collect())
}

/// How many changes came to main of each code that can be read, by day: from the first change on that any trend shows.
fn code_changes(journals: &Journals, period: AuditPeriod, context: &Context) -> Vec<Value> {
    let oldest = |opened: &Opened| opened.evidence.judged().next().map(|(row, _)| row.summary.performed);
    let first = journals.all.iter().filter_map(oldest).min();
    let first = first.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or(journals.as_of);
    // Trends go by years at most; a week can begin in the year before.
    let year = NaiveDate::from_yo_opt(first.year(), 1).and_then(|day| day.checked_sub_days(Days::new(7)));
    let from = period.from.or(year).unwrap_or(first.date_naive());
    let codes = journals.code_days(from, context).into_iter();
    codes
        .map(|(code, mut changes)| {
            changes.days.retain(|day, _| period.to.is_none_or(|to| *day <= to));
            json!({
                "kind": "code", "code": code, "from": from, "changes": changes.days, "whole": changes.is_whole
            })
        })
        .collect()
}

/// How many documents have to be reviewed, or nobody can tell whether; `None` where the policies name none.
fn stale_documents(journals: &Journals, context: &Context) -> Result<Option<usize>, Failure> {
    let mut count = None;
    for Opened { located, evidence, .. } in &journals.all {
        if located.rules.policy.documents.is_empty() {
            continue;
        }
        let found = super::documents::known(evidence, located, Effort::whole(), context)?;
        let is_stale = |case: &&DocumentCase| case.state(context.clock.now) != DocumentState::Fresh;
        *count.get_or_insert(0) += found.cases.iter().filter(is_stale).count();
    }
    Ok(count)
}

fn metrics(journals: &Journals, context: &Context) -> Result<Metrics, Failure> {
    let filter = Filter { all: true, ..Filter::default() };
    let (mut all, mut unread) = (BTreeSet::new(), BTreeSet::new());
    let mut unreadable = 0;
    for Opened { located, evidence, .. } in &journals.all {
        unreadable += evidence.warnings().len();
        unread.extend(evidence.unseen().iter().map(|unseen| unseen.name.clone()));
        all.extend(located.rules.policy.code.iter().map(|code| code.name.clone()));
        all.extend(visible_mains(&Codes::of(located, &context.folder, &context.variables)).into_keys());
    }
    Ok(Metrics {
        figures: figures(journals, &filter, context),
        unreadable,
        code_read: all.difference(&unread).count(),
        code_unread: unread.len(),
        documents_stale: stale_documents(journals, context)?,
    })
}

/// As asked for, else by the name of the file.
fn format(args: &ExportArgs) -> Result<ExportFormat, Failure> {
    let extension = args.output.as_deref().and_then(Path::extension).and_then(|text| text.to_str());
    Ok(match (args.format, extension) {
        (Some(cli::ExportFormat::Jsonl), _) | (None, None | Some("jsonl")) => ExportFormat::Jsonl,
        (Some(cli::ExportFormat::Csv), _) | (None, Some("csv")) => ExportFormat::Csv,
        (Some(cli::ExportFormat::Json), _) | (None, Some("json")) => ExportFormat::Json,
        (None, Some(other)) => {
            return Err(Failure::new(format!("`.{}` names no format of an export", line(other)))
                .hint("--format jsonl, --format csv or --format json says which"));
        }
    })
}

fn period(args: &ExportArgs) -> Result<AuditPeriod, Failure> {
    let day = |flag: &str, text: Option<&str>| -> Result<Option<NaiveDate>, Failure> {
        let Some(text) = text else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            Failure::new(format!("{flag} takes a day, and `{}` is none", line(text)))
                .hint(format!("{flag} 2026-01-31"))
        })
    };
    let (from, to) = (day("--from", args.from.as_deref())?, day("--to", args.to.as_deref())?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Failure::new(format!("--from {from} is later than --to {to}: no day lies between"))
            .hint(format!("--from {to} --to {from}")));
    }
    let by = "performed_at; recorded_at where it is not known when it was performed";
    Ok(AuditPeriod { from, to, by })
}

/// All entries of a period, whatever became of them.
fn filter(period: AuditPeriod) -> Filter {
    let start = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().timestamp();
    Filter {
        all: true,
        since: period.from.map(start),
        until: period.to.and_then(|day| day.succ_opt()).map(start),
        ..Filter::default()
    }
}
