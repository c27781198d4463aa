//! `documents`: which diagrams and runbooks have to be reviewed, and recording that they were.

mod reviewed;

use super::select::format;
use super::{Context, Exit, Failure};
use crate::cli::{DocumentsArgs, DocumentsCommand};
use crate::evidence::codes::Codes;
use crate::evidence::documents::{Documents, Effort};
use crate::evidence::past::Bringing;
use crate::evidence::{DocumentState, Evidence};
use crate::journal::{Located, Target};
use crate::render::{Format, documents, line};
use crate::report::{DocumentsBrief, DocumentsView};
use std::time::Duration;

/// How long `status` may take to find out which documents have to be reviewed.
const BRIEFLY: Duration = Duration::from_millis(200);

/// # Errors
/// Where the journal cannot be read.
pub fn run(args: &DocumentsArgs, context: &mut Context) -> Result<Exit, Failure> {
    if let Some(DocumentsCommand::Reviewed { paths, note }) = &args.command {
        return reviewed::run(paths, note.as_deref(), context);
    }
    let located = context.locate();
    let evidence = context.evidence_and_code(&located)?;
    if matches!(located.target, Target::Nowhere) && evidence.waiting.is_empty() {
        return Err(super::list::no_journal());
    }
    let found = known(&evidence, &located, Effort::whole(), context)?;
    tell_unreadable(&found, context);
    let mut view = DocumentsView::of(found.cases, context.clock.now);
    let all = view.documents.len();
    if args.stale {
        view.documents.retain(|one| one.state == DocumentState::Stale.word());
    }
    let (format, screen) = (format(args.output), context.screen());
    documents(&mut *context.terminal.out, format, &view, screen)?;
    if format == Format::Table {
        tell(&view, all, context);
    }
    match &located.target {
        Target::Unusable { error, .. } => Err(error.clone().into()),
        _ => Ok(Exit::Fine),
    }
}

/// What is known of the documents of the policy, with so much effort.
///
/// # Errors
/// Where the journal's events cannot be read.
pub fn known(
    evidence: &Evidence,
    located: &Located,
    effort: Effort,
    context: &Context,
) -> Result<Documents, Failure> {
    let codes = Codes::of(located, &context.folder, &context.variables);
    let bringing = Bringing::new(&located.config, &context.variables);
    Ok(evidence.documents(&codes, &bringing, effort)?)
}

/// Which documents have to be reviewed, for `status`; `None` where the policy names none.
///
/// # Errors
/// Where the journal's events cannot be read.
pub fn for_status(
    evidence: &Evidence,
    located: &Located,
    context: &mut Context,
) -> Result<Option<DocumentsBrief>, Failure> {
    if located.rules.policy.documents.is_empty() {
        return Ok(None);
    }
    let found = known(evidence, located, Effort::brief(BRIEFLY), context)?;
    tell_unreadable(&found, context);
    Ok(Some(DocumentsBrief::of(&DocumentsView::of(found.cases, context.clock.now))))
}

/// An event that cannot be read could be a review.
fn tell_unreadable(found: &Documents, context: &mut Context) {
    for file in &found.unreadable {
        context.terminal.warn(&line(&file.to_string()));
    }
}

/// Below the table: what to do next.
fn tell(view: &DocumentsView, all: usize, context: &mut Context) {
    if all == 0 {
        context.terminal.tell("the policy names no documents");
        context
            .terminal
            .hint("`stopgap policy edit`: [[documents]] names a diagram or runbook, and what it covers");
    } else if view.documents.is_empty() {
        context.terminal.tell("no document has to be reviewed");
    } else if view.stale > 0 {
        context
            .terminal
            .hint("`stopgap documents reviewed PATH --note TEXT` records that one tells what is live");
    }
    for mend in view.documents.iter().flat_map(|one| &one.unseen).map(|one| &one.mend) {
        context.terminal.hint(&line(mend));
    }
}
