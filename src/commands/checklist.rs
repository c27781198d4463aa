//! `checklist`: a review checklist, ticked as far as the data answers it; on a file that people work on, theirs stays.

use super::figures::finish;
use super::journals::{Journals, Opened};
use super::on::On;
use super::place::write_file;
use super::select::{filter, handles, warn_of_environments};
use super::{Context, Exit, Failure};
use crate::cli::ChecklistArgs;
use crate::evidence::change::{ChangeRequest, read_change};
use crate::evidence::checklist::{Asked, Held, Kind, Numbers, Sheet};
use crate::evidence::codes::Codes;
use crate::evidence::documents::Effort;
use crate::evidence::past::Bringing;
use crate::evidence::{Filter, hold};
use crate::intake::{Refused, Scope, is_checklist, keep_work, may_keep};
use crate::journal::Located;
use crate::model::nearest;
use crate::render::template::{Template, TemplateError};
use crate::render::{asks_for_records, checklist, known_templates, line};
use crate::report::{ChecklistView, Figures, Tally};
use chrono::{NaiveTime, TimeDelta};
use std::path::Path;

/// What was recorded within this time is new.
const WEEK: TimeDelta = TimeDelta::days(7);

/// # Errors
/// Where the journal cannot be read, a filter is missing, or the template is wrong.
pub fn run(args: &ChecklistArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let known = known(&located)?;
    let name = named(&args.name, &known)?;
    let kind = Kind::of(&name);
    if args.change.is_some() && kind != Kind::Release {
        return Err(
            Failure::new("--change is about a release").hint("stopgap checklist release --change BASE..HEAD")
        );
    }
    // Whatever is wrong with the file is told before anything is looked up.
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let old = output.map(|path| read_old(path, context)).transpose()?.flatten();
    let identity = context.identity(&located);
    let mut filter = filter(&args.filter, &identity, context)?;
    filter.all = true;
    if let Some(about) = &args.about {
        if kind != Kind::Incident {
            return Err(Failure::new(line(&format!("`{about}` is no option of the checklist `{name}`")))
                .hint("filters have names: -e ENVIRONMENT, --incident INCIDENT, --owner OWNER"));
        }
        filter.incidents.push(about.clone());
    }
    filter.handles = handles(&located.config);
    if kind == Kind::Incident && filter.incidents.is_empty() {
        filter.incidents.extend(incident_at_hand(context)?);
    }
    let change = args.change.as_deref().map(|range| if range.is_empty() { "main..HEAD" } else { range });
    let scope = Scope::new(&name, &filter.incidents, &args.filter.env, change);
    if let (Some(path), Some(old)) = (output, &old) {
        may_keep(old, &scope).map_err(|why| refused(path, &why, &scope))?;
    }
    let evidence = context.evidence_and_code(&located)?;
    warn_of_environments(&args.filter, &evidence, &located, context);
    let journals = Journals::of_one(located, evidence, context.clock.now.to_utc());
    let opened = &journals.all[0];
    let evidence = &opened.evidence;
    let sheet = answered(args, kind, &filter, &journals, context)?;
    if kind == Kind::Incident && sheet.entries.is_empty() {
        context.terminal.warn(&line(&format!("no entry is of {}", filter.incidents.join(", "))));
    }
    let mut view = ChecklistView::of(&name, context.clock.now, &sheet.parts, &sheet.entries);
    if asks_for_records(&known) {
        view = view.with_records(&sheet.entries);
    }
    let joined = |words: Vec<&str>| (!words.is_empty()).then(|| words.join(", "));
    view.incident = joined(filter.incidents.iter().map(String::as_str).collect());
    view.environment = joined(args.filter.env.iter().map(String::as_str).collect());
    view.change = change;
    let unseen = evidence.unseen().iter().map(|unseen| format!("{}: {}", unseen.name, unseen.why));
    view.unseen = unseen.chain(evidence.warnings().iter().map(ToString::to_string)).collect();
    let text = checklist(&format!("{name}.md"), &known, &view).map_err(|error| wrong(&error, &name))?;
    match output {
        Some(path) => keep(
            path,
            &keep_work(old.as_deref().unwrap_or_default(), &text, &scope),
            old.as_deref(),
            context,
        )?,
        None => write!(context.terminal.out, "{text}")?,
    }
    Ok(if context.is_blind { Exit::Failed } else { Exit::Fine })
}

fn answered(
    args: &ChecklistArgs,
    kind: Kind,
    filter: &Filter,
    journals: &Journals,
    context: &mut Context,
) -> Result<Sheet, Failure> {
    let now = context.clock.now;
    let Opened { located, evidence, .. } = &journals.all[0];
    let codes = Codes::of(located, &context.folder, &context.variables);
    let documents = match located.rules.policy.documents.as_slice() {
        [] => Vec::new(),
        _ => super::documents::known(evidence, located, Effort::whole(), context)?.cases,
    };
    // A day is counted whole: what is written twice on one day stays the same.
    let since = (now.to_utc() - WEEK).date_naive().and_time(NaiveTime::MIN).and_utc();
    let mut tally = Tally::new(journals.as_of);
    let recent = match kind {
        Kind::Weekly | Kind::Own => evidence.lately(filter, (since, now), &mut |case| tally.add(case)),
        Kind::Documents => evidence.lately(filter, (since, now), &mut |_| ()),
        Kind::Incident | Kind::Release => Vec::new(),
    };
    let counts = matches!(kind, Kind::Weekly | Kind::Own);
    let numbers = counts.then(|| numbers(&finish(tally, journals, context)));
    let asked = |change| Asked {
        kind,
        filter,
        recent: &recent,
        since,
        now,
        documents: &documents,
        numbers: numbers.as_ref(),
        is_blind: context.is_blind,
        change,
    };
    let Some(range) = &args.change else {
        if kind == Kind::Release {
            context
                .terminal
                .warn("no change was named: whether a release undoes something was not looked at");
            context.terminal.hint("stopgap checklist release --change BASE..HEAD");
        }
        return Ok(evidence.sheet(asked(None), &codes));
    };
    let rules = &located.rules.policy.check;
    let request = ChangeRequest { range, message: None, merge: rules.merge, filter };
    let bringing = Bringing::new(&located.config, &context.variables);
    let change = read_change(&codes, evidence, &bringing, &request)
        .map_err(|error| Failure::new(line(&error.to_string())).hint(error.mend()))?;
    if change.commits.is_empty() {
        context.terminal.warn("the change holds no commit: is BASE..HEAD the right way round?");
    }
    let held = hold(&change, rules);
    let shown = if range.is_empty() { "main..HEAD" } else { range };
    let change = Some(Held {
        range: shown,
        commits: change.commits.len(),
        findings: &held.findings,
        claimed: &held.claimed,
    });
    Ok(evidence.sheet(asked(change), &codes))
}

fn numbers(figures: &Figures) -> Numbers {
    Numbers {
        codified: figures.time_to_code.count,
        median_seconds: figures.time_to_code.median_seconds,
        by_hand: figures.emergency.by_hand,
        by_code: figures.emergency.by_code,
        share: figures.emergency.share,
        repeated: figures.recurrence.resources.iter().map(|one| (one.name.clone(), one.entries)).collect(),
    }
}

/// The templates of the team over the built-in ones.
///
/// # Errors
/// Where the journal's branch cannot be read.
pub fn known(located: &Located) -> Result<Vec<Template>, Failure> {
    let own = located.journal().map(crate::journal::Journal::templates).transpose()?.unwrap_or_default();
    let own: Vec<(String, String)> = own.into_iter().map(|own| (own.name, own.text)).collect();
    Ok(known_templates(&own))
}

/// The name of a template that is known.
///
/// # Errors
/// Where none is called so, with the one that was probably meant.
pub fn named(typed: &str, known: &[Template]) -> Result<String, Failure> {
    let typed = typed.trim();
    let bare = typed.strip_suffix(".md").unwrap_or(typed);
    let names =
        || known.iter().filter_map(|known| known.name.strip_suffix(".md")).filter(|name| !name.contains('/'));
    if let Some(name) = names().find(|name| *name == bare) {
        return Ok(name.to_owned());
    }
    let mut all: Vec<&str> = names().collect();
    all.sort_unstable();
    let failure = Failure::new(line(&format!("no checklist is called `{typed}`: {}", all.join(", "))));
    Err(match nearest(bare, all) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`stopgap template save NAME FILE` adds one of the team's own"),
    })
}

/// What is wrong with a template, and where it is looked into.
pub fn wrong(error: &TemplateError, name: &str) -> Failure {
    let excerpt = error.excerpt.as_ref().map_or_else(String::new, |excerpt| format!("\n{excerpt}"));
    let failure = Failure::to(format!("{error}{excerpt}"));
    let failure = error.hint.iter().fold(failure, |failure, hint| failure.hint(hint.clone()));
    failure.hint(format!("stopgap template check {name}"))
}

/// The incident that `on` has set.
fn incident_at_hand(context: &Context) -> Result<Option<String>, Failure> {
    match On::read(context).and_then(|on| on.incident) {
        Some(incident) => Ok(Some(incident)),
        None => Err(Failure::new("a checklist after an incident needs to know which one")
            .hint("stopgap checklist incident --incident INC-4211")),
    }
}

/// What is said of a file that is about something else.
fn refused(path: &Path, why: &Refused, scope: &Scope) -> Failure {
    let place = line(&path.display().to_string()).into_owned();
    match why {
        Refused::Another(other) => Failure::new(format!(
            "{place} is {}, not {}, and was left alone",
            line(&other.to_string()),
            line(&scope.to_string())
        ))
        .hint("name another file with -o"),
        Refused::Newer => Failure::new(format!("{place} was written by a newer stopgap, and was left alone"))
            .hint("install the newest stopgap, or name another file with -o"),
    }
}

/// The file as it stands; `None` where there is none, or nothing in it, or it is a pipe or a device.
fn read_old(path: &Path, context: &Context) -> Result<Option<String>, Failure> {
    let place = line(&path.display().to_string()).into_owned();
    let named = context.folder.join(path);
    // Whoever reads a pipe that is to be written waits for ever.
    if std::fs::metadata(&named).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return Ok(None);
    }
    let bytes = match std::fs::read(&named) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::to(format!("read {place}: {error}"))),
    };
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(format!("{place} is no UTF-8, and was left alone")).hint("name another file with -o")
    })?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    if !is_checklist(&text) {
        return Err(Failure::new(format!("{place} is no checklist that stopgap wrote, and was left alone"))
            .hint("name another file with -o"));
    }
    Ok(Some(text))
}

/// Writes the file, where it changes.
fn keep(path: &Path, text: &str, old: Option<&str>, context: &mut Context) -> Result<(), Failure> {
    let place = line(&path.display().to_string()).into_owned();
    if old == Some(text) {
        context.terminal.tell(&format!("{place} is as it was"));
        return Ok(());
    }
    let named = context.folder.join(path);
    if !named.parent().unwrap_or(Path::new(".")).is_dir() {
        return Err(Failure::new(format!("there is no folder for {place}")).hint("without -o it is printed"));
    }
    write_file(&named, |out| out.write_all(text.as_bytes()))
        .map_err(|error| Failure::to(format!("write {place}: {error}")).hint("without -o it is printed"))?;
    let said = if old.is_none() { "written" } else { "written anew; what people ticked and wrote is kept" };
    context.terminal.tell(&format!("{place}: {said}"));
    Ok(())
}
