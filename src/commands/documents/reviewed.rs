//! `documents reviewed`: an event that says that a document tells what is live.

use super::super::answer::answer;
use super::super::record::{tell_findings, write};
use super::super::{Context, Exit, Failure};
use super::known;
use crate::code::joined_path;
use crate::evidence::codes::Codes;
use crate::evidence::documents::Effort;
use crate::evidence::heard::visible_mains;
use crate::journal::{Located, Sealed, seal_event};
use crate::model::{Event, EventBody, nearest};
use crate::render::{Tone, line, paint};
use crate::report::DocumentsView;
use std::collections::BTreeMap;

/// # Errors
/// Where a path names no document of the policy, or nothing can be written.
pub fn run(paths: &[String], note: Option<&str>, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let folder = context.folder.clone();
    let codes = Codes::of(&located, &folder, &context.variables);
    let mut named: Vec<String> = Vec::new();
    for path in paths {
        let path = document(path, &located, &codes)?;
        if !named.contains(&path) {
            named.push(path);
        }
    }
    let identity = context.identity(&located);
    let seen = visible_mains(&codes);
    // What the review covers is told; where it cannot be found out, the review is written all the same.
    let before = context
        .evidence(&located)
        .and_then(|evidence| known(&evidence, &located, Effort::whole(), context))
        .map(|found| DocumentsView::of(found.cases, context.clock.now))
        .unwrap_or_default();
    let (mut records, mut head, mut ids): (Vec<Sealed>, Vec<String>, Vec<_>) = Default::default();
    for path in &named {
        let note = note.map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
        let mut event = Event {
            id: context.new_fact_id()?,
            at: context.clock.now,
            by: Some(identity.to_string()),
            seen: seen.clone(),
            body: EventBody::Document { path: path.clone(), note },
            extra: BTreeMap::new(),
        };
        let (record, findings) = seal_event(&mut event);
        tell_findings(
            context,
            &findings,
            "say it in other words: an event keeps nothing that looks like a secret",
        );
        let shown = paint(&line(path), Tone::Strong, context.terminal.out_color);
        head.push(format!("reviewed {shown}{}", covered(&before, path)));
        ids.push(event.id);
        records.push(record);
    }
    for document in before.documents.iter().filter(|one| one.lost && named.contains(&one.path)) {
        context.terminal.warn(&format!("no file {} is on main: was it renamed?", line(&document.path)));
    }
    let written = write(context, &located, &identity, &records)?;
    answer(context, &located, &written, &head, &ids)
}

/// `: 2 changes by hand and 3 commits since the last review`
fn covered(view: &DocumentsView, path: &str) -> String {
    let Some(document) = view.documents.iter().find(|one| one.path == path) else { return String::new() };
    match (&document.changes, document.review.is_some()) {
        (Some(changes), true) => format!(": {changes} since the last review"),
        (None, true) => ": no change is known since the last review".to_owned(),
        (Some(changes), false) => format!(": its first review, after {changes}"),
        (None, false) => ": its first review".to_owned(),
    }
}

/// The document that is meant: as the policy names it, seen from the top or from where somebody stands.
fn document(typed: &str, located: &Located, codes: &Codes<'_>) -> Result<String, Failure> {
    let known = || located.rules.policy.documents.iter().map(|one| one.path.as_str());
    let bare = |path: &str| path.trim_start_matches("./").to_owned();
    let seen = [Some(typed.to_owned()), joined_path(&codes.here(), typed), joined_path("", typed)];
    for path in seen.into_iter().flatten() {
        if let Some(found) = known().find(|known| bare(known) == bare(&path)) {
            return Ok(found.to_owned());
        }
    }
    // The end of a path is enough where one alone ends so.
    let ends: Vec<&str> =
        known().filter(|known| known.strip_suffix(typed).is_some_and(|start| start.ends_with('/'))).collect();
    if let [only] = ends.as_slice() {
        return Ok((*only).to_owned());
    }
    let failure = Failure::new(format!("the policy names no document `{}`", line(typed)));
    // A slip in the file's name alone is one as well.
    let name = |path: &'_ str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let names: Vec<String> = known().map(name).collect();
    let of_name = || {
        let near = nearest(&name(typed), names.iter().map(String::as_str))?.to_owned();
        known().find(|known| name(known) == near)
    };
    let near = nearest(typed, known()).or_else(|| ends.first().copied()).or_else(of_name);
    let failure = match near {
        Some(near) => failure.hint(format!("did you mean `{}`?", line(near))),
        None => failure,
    };
    Err(failure.hint(
        "`stopgap documents` shows those that it names, `stopgap policy edit` adds one to [[documents]]",
    ))
}
