//! `status`: what is open, overdue, incomplete, where, and what waits.

use super::on::On;
use super::select::format;
use super::suggest::{Newest, for_status};
use super::{Context, Exit, Failure};
use crate::cli::StatusArgs;
use crate::evidence::Evidence;
use crate::journal::{Journal, Located, Target};
use crate::render::{Format, overview};
use crate::report::{CodeView, MissingCode, OldestView, Overview, Places, VERSION, WaitingView};

/// # Errors
/// Where the journal cannot be read.
pub fn run(args: &StatusArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let evidence = context.evidence_and_code(&located)?;
    let mut newest = Newest::default();
    let mut view = view(context, &located, &evidence, &mut newest)?;
    let format = format(args.output);
    if matches!(format, Format::Table | Format::Json) {
        (view.suggestions, view.more_suggestions) = for_status(&newest, &evidence, &located, context);
        view.documents = super::documents::for_status(&evidence, &located, context)?;
    }
    if matches!(located.target, Target::Nowhere) && view.waiting.is_empty() {
        return Err(super::list::no_journal());
    }
    super::sharing::tell_left_behind(context, &located)?;
    let screen = context.screen();
    overview(&mut *context.terminal.out, format, &view, screen)?;
    match &located.target {
        Target::Unusable { error, .. } => Err(error.clone().into()),
        _ => Ok(Exit::Fine),
    }
}

fn view(
    context: &Context,
    located: &Located,
    evidence: &Evidence,
    newest: &mut Newest,
) -> Result<Overview, Failure> {
    let mut view = Overview {
        version: VERSION,
        journal: located.journal().map(Journal::name),
        shared: super::sharing::view(located)?,
        code: code_view(context, located),
        on: On::read(context).map(|on| on.view()),
        unreadable: evidence.warnings().len(),
        ..Overview::default()
    };
    let mut places = Places::default();
    let mut oldest = None;
    for (row, verdict) in evidence.judged() {
        let summary = &row.summary;
        view.count(row.environment, evidence.is_incomplete(&row), summary.performed, &verdict, &mut places);
        if oldest.is_none() && verdict.status.is_unreconciled() {
            oldest = Some(row);
        }
        newest.note(row, &verdict);
    }
    view.set_places(places, evidence.environments());
    view.oldest = oldest.and_then(|row| evidence.case(&row)).map(|case| {
        let entry = &case.standing.entry;
        OldestView::new(entry.id, &entry.title, entry.moment())
    });
    view.waiting = evidence
        .waiting
        .iter()
        .map(|one| WaitingView {
            what: one.subject().to_owned(),
            journal: one.journal.clone(),
            reason: one.reason.clone(),
            file: one.file.display().to_string(),
        })
        .collect();
    Ok(view)
}

/// How much of the code can be read from here; nothing is fetched.
fn code_view(context: &Context, located: &Located) -> Option<CodeView> {
    let sources = context.sources(located);
    let missing: Vec<MissingCode> = sources
        .iter()
        .filter_map(|source| {
            let why = source.main().err()?.to_string();
            Some(MissingCode { name: source.name.clone(), why })
        })
        .collect();
    (!sources.is_empty()).then(|| CodeView {
        read: sources.len() - missing.len(),
        of: sources.len(),
        missing,
    })
}
