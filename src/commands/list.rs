//! `list`: entries, by default those that are unreconciled, oldest first.

use super::select::{as_of, filter, format, handles};
use super::suggest::{Shown, for_list};
use super::{Context, Exit, Failure};
use crate::cli::{EntryFilter, ListArgs};
use crate::evidence::{Case, Evidence, Filter, Verdict};
use crate::journal::{Located, Row, Target};
use crate::model::{Status, nearest};
use crate::render::{Format, Layout, entries, line, suggestions};
use std::cmp::Ordering;

/// Reasons below a table, more than which are counted.
const MOST_REASONS: usize = 5;

/// # Errors
/// Where the journal cannot be read or a filter cannot be understood.
pub fn run(args: &ListArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let moment = args.as_of.as_deref().map(|text| as_of(text, context)).transpose()?;
    let evidence = context.evidence_and_code_as_of(&located, moment)?;
    let identity = context.identity(&located);
    let mut filter = filter(&args.filter, &identity, context)?;
    filter.handles = handles(&located.config);
    filter.all = args.all;
    let (key, is_turned) = match args.sort.strip_prefix('-') {
        Some(key) => (key, true),
        None => (args.sort.as_str(), false),
    };
    let limit = args.limit.unwrap_or(usize::MAX);
    let format = format(args.output);
    let mut screen = context.screen();
    if let Some(moment) = moment {
        // Ages and deadlines as they were then.
        screen.now = moment.with_timezone(screen.now.offset());
    }
    let selected = evidence.select(&filter);
    let mut shown = 0;
    let mut suggesting = Shown::default();
    let mut reasons: Vec<String> = Vec::new();
    let is_plain = key == "performed" && !is_turned;
    let rows: Box<dyn Iterator<Item = Row>> = if is_plain {
        // They come in this order: nothing has to be held in memory.
        Box::new(selected.map(|(row, _)| row))
    } else {
        Box::new(sorted(selected.collect(), key, is_turned, &evidence).into_iter())
    };
    let mut cases = rows.take(limit).filter_map(|row| evidence.case(&row)).inspect(|case| {
        shown += 1;
        if format == Format::Table {
            suggesting.note(case);
            reasons.extend(reason(case));
        }
    });
    entries(&mut *context.terminal.out, format, Layout::List, &mut cases, screen)?;
    drop(cases);
    if format == Format::Table {
        // Of a time before the journal all is said already.
        if moment.is_none() || evidence.judged().next().is_some() {
            say_rest(context, &located, &evidence, &filter, shown, args)?;
        }
        for reason in reasons.iter().take(MOST_REASONS) {
            context.terminal.tell(reason);
        }
        if reasons.len() > MOST_REASONS {
            let more = reasons.len() - MOST_REASONS;
            context.terminal.tell(&format!("and {more} more; `stopgap show ID` says why"));
        }
        if moment.is_some() {
            return Ok(Exit::Fine);
        }
        let (suggested, more) = for_list(suggesting, &located, context);
        for text in suggestions(&suggested, more) {
            context.terminal.tell(&text);
        }
        super::sharing::tell_left_behind(context, &located)?;
        if let Some(view) = super::sharing::view(&located)? {
            context.terminal.tell(&line(&view.sentence(context.clock.now)));
        }
    }
    Ok(Exit::Fine)
}

/// Why an entry that was claimed is still here: nobody should have to ask for each.
fn reason(case: &Case) -> Option<String> {
    let verdict = &case.verdict;
    let is_asked = matches!(verdict.status, Status::Suspect | Status::Claimed);
    let why = verdict.why.as_ref().filter(|_| is_asked)?;
    Some(line(&format!("{} is {}: {why}", case.standing.entry.id, verdict.status)).into_owned())
}

fn sorted(mut rows: Vec<(Row, Verdict)>, key: &str, is_turned: bool, evidence: &Evidence) -> Vec<Row> {
    let by_row = |one: &(Row, Verdict), other: &(Row, Verdict)| -> Ordering {
        let (a, b) = (&one.0.summary, &other.0.summary);
        match key {
            "recorded" => a.recorded.cmp(&b.recorded),
            "due" => one.1.deadline.cmp(&other.1.deadline),
            "risk" => b.risk.cmp(&a.risk),
            "status" => one.1.status.cmp(&other.1.status),
            "environment" => {
                let name = |row: &Row| row.environment.and_then(|at| evidence.environments().get(at));
                name(&one.0).cmp(&name(&other.0))
            }
            _ => a.performed.cmp(&b.performed),
        }
    };
    if matches!(key, "owner" | "title") {
        let text = |row: &Row| {
            let case = evidence.case(row);
            case.map(|case| {
                let text = if key == "owner" { case.owner() } else { Some(&*case.standing.entry.title) };
                text.unwrap_or_default().to_lowercase()
            })
        };
        rows.sort_by_cached_key(|(row, _)| text(row));
    } else {
        rows.sort_by(by_row);
    }
    if is_turned {
        rows.reverse();
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

/// Below a table: what is not in it, and what it means that it is empty.
fn say_rest(
    context: &mut Context,
    located: &Located,
    evidence: &Evidence,
    filter: &Filter,
    shown: usize,
    args: &ListArgs,
) -> Result<(), Failure> {
    if args.limit == Some(shown) {
        let all = evidence.select(filter).count();
        if all > shown {
            context.terminal.tell(&format!("{shown} of {all}"));
            return Ok(());
        }
    }
    if shown > 0 {
        return Ok(());
    }
    let total = evidence.judged().count();
    if total > 0 {
        let held = if total == 1 { "1 entry".to_owned() } else { format!("{total} entries") };
        let is_scoped = args.filter.status.is_empty() && !args.all;
        let why = match (args.filter == EntryFilter::default(), is_scoped) {
            (true, _) => "nothing is left to reconcile",
            (_, true) => "no unreconciled entry fits",
            _ => "no entry fits",
        };
        context.terminal.tell(&format!("{why}; the journal holds {held}"));
        for name in &args.filter.env {
            let known = evidence.environments().iter().map(String::as_str);
            if let Some(near) = nearest(name, known).filter(|near| !near.eq_ignore_ascii_case(name)) {
                context.terminal.hint(&format!("no environment is called `{name}`: did you mean `{near}`?"));
            }
        }
        if is_scoped {
            context.terminal.hint("--all also lists what is reconciled");
        }
        return Ok(());
    }
    match &located.target {
        Target::Here(journal) => {
            context.terminal.tell(&format!("no entries yet in {}", journal.name()));
            context.terminal.hint("`stopgap add \"what you changed\" -e prod` records one");
            Ok(())
        }
        Target::Unusable { error, .. } => Err(error.clone().into()),
        Target::Nowhere => Err(no_journal()),
    }
}

/// Said where there is nothing to look at.
pub fn no_journal() -> Failure {
    Failure::new("there is no journal here: no repository around this folder, and no default")
        .hint("`--journal PATH` names one, `git config --global stopgap.journal PATH` makes it the default")
}
