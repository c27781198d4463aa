//! `check`: the gate. It fails on what it cannot see before anything else, then on what it finds.

mod change;

use super::select::{filter, handles, warn_of_environments};
use super::{Context, Exit, Failure};
use crate::cli::{CheckArgs, CheckFormat, EntryFilter};
use crate::evidence::Evidence;
use crate::evidence::codes::Codes;
use crate::evidence::gate::{Hidden, HiddenKind, hidden, stale};
use crate::evidence::past::Bringing;
use crate::journal::Located;
use crate::render::{Format, SUMMARY, annotations, check as write_check, comment, line};
use crate::report::{CheckView, HiddenView};
use std::io::Write;

/// # Errors
/// Where a filter or a file that was named cannot be used.
pub fn run(args: &CheckArgs, context: &mut Context) -> Result<Exit, Failure> {
    // What is wrong with the policy is a result here, not a warning beside it; what is odd about it is both.
    let located = context.locate();
    super::sync::fetch_for_the_first_time(context, &located);
    let mut unseen = hidden(&located, context.is_blind, args.change.is_some());
    let is_there = located.journal().is_some_and(|journal| journal.exists().unwrap_or(false));
    // Files that cannot be read are told as what is not seen.
    let now = context.clock.now.to_utc();
    let mut evidence = is_there.then(|| Evidence::load(&located, &context.inbox(), now)).transpose()?;
    let folder = context.folder.clone();
    let codes = Codes::of(&located, &folder, &context.variables);
    if let Some(evidence) = &mut evidence {
        evidence.hear(&codes);
        unseen.extend(evidence.hidden());
        unseen.extend(evidence.unseen().iter().map(Hidden::from));
    }
    let identity = crate::git::Identity::committer(&located.config, &context.folder, &context.variables).0;
    let mut filter = filter(&args.filter, &identity, context)?;
    filter.handles = handles(&located.config);
    filter.all = true;
    if let Some(evidence) = &evidence {
        unseen.extend(evidence.strangers(&codes, &filter));
        unseen.extend(stale(codes.sources(), context.clock.now));
        warn_of_environments(&args.filter, evidence, &located, context);
    }
    let mut view = match (&args.change, &evidence) {
        (None, Some(evidence)) => {
            let (mut findings, count) = evidence.demands(&filter, context.clock.now);
            // Documents are of no environment and nobody's entry: who asks for some entries does not mean them.
            if *args.filter == EntryFilter::default() {
                let bringing = Bringing::new(&located.config, &context.variables);
                let now = context.clock.now;
                unseen.extend(evidence.document_demands(&codes, &bringing, &mut findings, now));
            }
            let mut view = CheckView::of(findings, Vec::new());
            view.checked = count;
            view
        }
        (Some(range), Some(evidence)) => {
            change::view(range, args, &located, evidence, &filter, &mut unseen, context)?
        }
        (_, None) => CheckView::of(Vec::new(), Vec::new()),
    };
    let (permitted, unseen) = split(unseen, args);
    view.see(unseen, permitted);
    print(args, &view, context)?;
    tell(args, &view, &located, context);
    Ok(match view.verdict {
        "unseen" => Exit::Failed,
        "fail" => Exit::Found,
        _ => Exit::Fine,
    })
}

/// What a flag permits, and the rest.
fn split(all: Vec<Hidden>, args: &CheckArgs) -> (Vec<HiddenView>, Vec<HiddenView>) {
    let is_permitted = |hidden: &Hidden| match hidden.kind {
        HiddenKind::Empty => args.allow_empty,
        HiddenKind::Code => args.allow_unknown,
        HiddenKind::Other => false,
    };
    let (permitted, unseen): (Vec<Hidden>, Vec<Hidden>) = all.into_iter().partition(is_permitted);
    let shown = |all: Vec<Hidden>| {
        all.into_iter().map(|hidden| HiddenView { what: hidden.what, mend: hidden.mend }).collect()
    };
    (shown(permitted), shown(unseen))
}

fn print(args: &CheckArgs, view: &CheckView, context: &mut Context) -> Result<(), Failure> {
    let screen = context.screen();
    let out = &mut *context.terminal.out;
    let format = match args.chosen() {
        CheckFormat::Table => Format::Table,
        CheckFormat::Json => Format::Json,
        CheckFormat::Jsonl => Format::Jsonl,
        CheckFormat::Csv => Format::Csv,
        CheckFormat::Markdown => Format::Markdown,
        CheckFormat::Github => {
            annotations(out, view)?;
            Format::Table
        }
    };
    write_check(out, format, view, screen)?;
    if args.chosen() == CheckFormat::Github {
        summarise(view, context);
    }
    Ok(())
}

/// Adds the summary to the file that the runner names. A gate has judged, whether that works or not.
fn summarise(view: &CheckView, context: &mut Context) {
    let Some(path) = context.variables.path("GITHUB_STEP_SUMMARY") else { return };
    let text = comment(view, SUMMARY);
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
        let path = path.display().to_string();
        context.terminal.warn(&format!("failed to write the summary to {}: {error}", line(&path)));
    }
}

/// Beside the results: what was not seen, and what would be seen otherwise.
fn tell(args: &CheckArgs, view: &CheckView, located: &Located, context: &mut Context) {
    for unseen in &view.unseen {
        context.terminal.error(&line(&unseen.what));
        context.terminal.hint(&line(&unseen.mend));
    }
    for permitted in &view.permitted {
        context.terminal.note(&line(&format!("{}, which is permitted", permitted.what)));
    }
    if args.change.is_some() && view.checked == 0 && view.unseen.is_empty() {
        context.terminal.warn("the change holds no commit: is BASE..HEAD the right way round?");
    }
    let is_refused = args.merge.is_some()
        && located.rules.policy.check.merge.is_some_and(|way| Some(way) != args.merge.map(change::way));
    if is_refused {
        context.terminal.warn("the policy says how changes are merged: --merge has no effect");
    }
}
