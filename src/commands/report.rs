//! `report`: one page for managers and engineers.

use super::figures::finish;
use super::journals::{Journals, Opened};
use super::place::{spare_checklist, write_file};
use super::{Context, Exit, Failure};
use crate::cli::{EntryFilter, Redact, ReportArgs, ReportFormat};
use crate::journal::Row;
use crate::render::{PageFormat, block, line, page};
use crate::report::{About, Chosen, LeaveOut, Masks, PageView, Tally};
use std::path::Path;

/// # Errors
/// Where the journal cannot be read, or the page cannot be written.
pub fn run(args: &ReportArgs, context: &mut Context) -> Result<Exit, Failure> {
    let file = args.output.as_deref().filter(|file| *file != Path::new("-"));
    let format = format(args, file)?;
    if let Some(file) = file {
        spare_checklist(&context.folder.join(file))?;
    }
    if file.is_none() && format == PageFormat::Html && context.terminal.is_out_tty {
        return Err(Failure::new("a page of HTML is nothing to read in a terminal")
            .hint("`stopgap report -o report.html` writes it to a file, `--format markdown` prints text"));
    }
    let journals = Journals::open(context, args.as_of.as_deref())?;
    let view = view(args, &journals, context)?;
    match file {
        None => page(&mut *context.terminal.out, format, &view)?,
        Some(file) => {
            let place = context.folder.join(file);
            let wrote = write_file(&place, |out| page(out, format, &view));
            wrote.map_err(|error| {
                Failure::to(format!("write {}: {error}", line(&file.display().to_string())))
                    .hint("-o names a file in a folder that is there and can be written to")
            })?;
            context.terminal.tell(&told(&line(&file.display().to_string()), &view));
        }
    }
    Ok(if context.is_blind { Exit::Failed } else { Exit::Fine })
}

fn view(args: &ReportArgs, journals: &Journals, context: &mut Context) -> Result<PageView, Failure> {
    let filter = journals.filter(&args.filter, context)?;
    let as_of = journals.as_of;
    let hides = |what: Redact| args.redact.contains(&what);
    let leave_out = LeaveOut {
        people: hides(Redact::People),
        values: hides(Redact::Values),
        commands: hides(Redact::Commands),
    };
    let (mut tally, mut chosen, mut masks) =
        (Tally::new(as_of), Chosen::new(as_of), Masks::new(leave_out, block));
    // One pass over all; what is shown is read again, so that no more is held than is shown.
    let step = context.terminal.progress("reading entries", None);
    for (read, (opened, row)) in journals.rows(&filter).enumerate() {
        if let Some(case) = opened.evidence.case(&row) {
            tally.add(&case);
            masks.note(&case);
            chosen.offer(&case, (opened, row));
        }
        step.at(read as u64);
    }
    drop(step);
    let (unreconciled, reconciled) = chosen.finish();
    let whole = |(opened, row): (&Opened, Row)| opened.evidence.case(&row);
    let (unreconciled, reconciled) =
        (unreconciled.into_iter().filter_map(whole), reconciled.into_iter().filter_map(whole));
    let about = About {
        journal: journals.names().join(", "),
        narrowed: narrowed(&args.filter),
        unseen: journals.unseen(context.is_blind),
    };
    let figures = finish(tally, journals, context);
    Ok(PageView::new(&about, figures, &masks.finish(), unreconciled, reconciled))
}

/// As asked for, else by the name of the file.
fn format(args: &ReportArgs, file: Option<&Path>) -> Result<PageFormat, Failure> {
    let ending = file.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    Ok(match (args.format, ending.as_deref()) {
        (Some(ReportFormat::Markdown), _) | (None, Some("md" | "markdown")) => PageFormat::Markdown,
        (Some(ReportFormat::Json), _) | (None, Some("json")) => PageFormat::Json,
        (Some(ReportFormat::Html), _) | (None, None | Some("html" | "htm")) => PageFormat::Html,
        // Nobody can open a page that is called report.pdf, and main.tf is somebody's work.
        (None, Some(other)) => {
            return Err(Failure::new(format!("`.{}` names no format of a report", line(other)))
                .hint("-o report.html, -o report.md or -o report.json; or --format says which"));
        }
    })
}

/// The filters as the page names them.
fn narrowed(flags: &EntryFilter) -> Vec<String> {
    let lists = [
        ("environment", &flags.env),
        ("status", &flags.status),
        ("incident", &flags.incident),
        ("owner", &flags.owner),
        ("by", &flags.by),
        ("link", &flags.link),
        ("tag", &flags.tag),
        ("text", &flags.grep),
    ];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    let lists = lists.map(|(name, list)| format!("{name} {}", list.join(" or ")));
    let times = [("since", &flags.since), ("until", &flags.until)];
    let times = times.iter().filter_map(|(name, time)| Some(format!("{name} {}", time.as_ref()?)));
    let switches = [("mine", flags.mine), ("overdue", flags.overdue), ("incomplete", flags.incomplete)];
    let switches = switches.iter().filter(|(_, is_on)| *is_on).map(|(name, _)| (*name).to_owned());
    lists.chain(times).chain(switches).collect()
}

/// `report.html: 12 unreconciled, 5 overdue, of 40 entries`
fn told(file: &str, view: &PageView) -> String {
    let figures = &view.figures;
    let entries =
        if figures.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", figures.entries) };
    let shown = if view.is_cut() {
        format!("; the {} most urgent are shown", view.unreconciled.len())
    } else {
        String::new()
    };
    format!("{file}: {} unreconciled, {} overdue, of {entries}{shown}", figures.unreconciled, figures.overdue)
}
