//! `add`: record a manual change. Only a missing title stops it.

use super::answer::answer;
use super::asked::{commands, links, set_fields, set_surroundings, typed_fields};
use super::record::{tell_findings, write};
use super::{Context, Exit, Failure, draft};
use crate::cli::AddArgs;
use crate::evidence::Filter;
use crate::git::Identity;
use crate::intake::when::absolute;
use crate::intake::{fill, read_whole};
use crate::journal::{Located, entry_from_value, entry_to_toml, seal_entry};
use crate::model::{Entry, Field, Missing, Shape, Typed, Value};
use crate::reconcile::Case;
use crate::render::{Screen, Tone, entry_fields, line, paint};
use crate::ui::{Interrupted, Prompter, Question};
use chrono::Timelike;
use clap::ArgMatches;

/// # Errors
/// Where there is no title, the input cannot be read, or nothing at all can be written.
pub fn run(args: &AddArgs, matches: Option<&ArgMatches>, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let identity = context.identity(&located);
    let mut entry = begin(args, context, &identity, &located)?;
    let lines = commands(&args.fields, context)?;
    set_fields(context, &mut entry, &typed_fields(&args.fields, lines));
    entry.links.extend(links(context, matches, &located));
    set_surroundings(context, &mut entry, &located);
    let asked = ask(args, context, &mut entry, &located);
    if asked.is_err() {
        return Err(kept_as_draft(context, &entry));
    }
    if entry.title.trim().is_empty() {
        return Err(Failure::new("an entry needs a title: what was changed?")
            .hint("stopgap add \"Open 8443 from the vendor\" -e prod"));
    }
    if entry.performed_at.is_none() {
        // Nobody knows to the millisecond when something was done.
        let now = context.clock.now;
        entry.performed_at = Some(Typed::Known(now.with_nanosecond(0).unwrap_or(now)));
    }
    let (record, findings) = seal_entry(&mut entry);
    tell_findings(context, &findings);
    if args.dry_run {
        writeln!(context.terminal.out, "{}", record.text().trim_end())?;
        context.terminal.note("nothing was recorded (--dry-run)");
        return Ok(Exit::Fine);
    }
    let written = write(context, &located, &identity, &[record])?;
    if args.output.is_named() {
        let case = Case::of(
            crate::model::Dossier::new(entry),
            &located.rules.policy,
            context.clock.now.to_utc(),
            matches!(written, super::record::Written::Inbox { .. }),
        );
        let screen = Screen { width: usize::MAX, ..context.screen() };
        entry_fields(&mut *context.terminal.out, super::select::format(args.output), &case, screen)?;
        return Ok(Exit::Fine);
    }
    let head = head(context, &entry);
    answer(context, &located, &written, &head, &[entry.id])
}

/// The entry before any flag: empty, or as a file says.
fn begin(
    args: &AddArgs,
    context: &mut Context,
    identity: &Identity,
    located: &Located,
) -> Result<Entry, Failure> {
    let now = context.clock.now;
    let id = context.new_entry_id()?;
    let mut entry = match &args.from {
        Some(name) => {
            let text = context.read_text(name)?;
            let mut table = read_whole(&text)
                .map_err(|error| Failure::to(error).hint("`stopgap show last --json` shows the form"))?;
            let times: Vec<(Field, String)> = [Field::PerformedAt, Field::Due]
                .into_iter()
                .filter_map(|field| Some((field, table.remove(field.name())?.to_string())))
                .collect();
            let mut entry = entry_from_value(id, now, table);
            let notices = fill(&mut entry, &times, &context.clock);
            super::asked::tell(context, notices);
            entry
        }
        None => Entry::new(id, "", now),
    };
    if !args.title.is_empty() {
        entry.title = args.title.join(" ").trim().to_owned();
    }
    let own = identity.to_string();
    entry.recorded_by = Some(own.clone());
    entry.performed_by.get_or_insert(own);
    entry.recorded_in = located.code_name().or_else(|| {
        let host = context.variables.get("HOSTNAME").unwrap_or_else(|| "this machine".to_owned());
        Some(format!("{host}:{}", context.folder.display()))
    });
    Ok(entry)
}

/// Asks for the title where it is missing and somebody is there; with `-i` for the rest.
fn ask(
    args: &AddArgs,
    context: &mut Context,
    entry: &mut Entry,
    located: &Located,
) -> Result<(), Interrupted> {
    let lacks_title = entry.title.trim().is_empty();
    if !lacks_title && !args.interactive {
        return Ok(());
    }
    let Some(mut prompter) = context.prompter() else {
        if args.interactive {
            context.terminal.warn("there is no terminal to ask on; recorded as it is");
        }
        return Ok(());
    };
    if lacks_title {
        let question = Question { name: "What was changed?".to_owned(), ..Question::default() };
        entry.title = prompter.text(&question)?.unwrap_or_default();
    }
    if args.interactive {
        let earlier = earlier_of_incident(context, entry, located);
        for field in [
            Field::Environment,
            Field::Reason,
            Field::PerformedAt,
            Field::Incident,
            Field::Channel,
            Field::Risk,
            Field::Disposition,
            Field::Outcome,
            Field::Owner,
            Field::Rollback,
            Field::Links,
        ] {
            if entry.get(field).is_none() {
                ask_field(context, &mut *prompter, entry, field, earlier.as_ref(), located)?;
            }
        }
    }
    Ok(())
}

/// The last entry of the same incident: its answers are likely the right ones again.
fn earlier_of_incident(context: &mut Context, entry: &Entry, located: &Located) -> Option<Entry> {
    let incident = entry.incident.clone()?;
    let evidence = context.evidence(located).ok()?;
    let filter = Filter { incidents: vec![incident], all: true, ..Filter::default() };
    let (row, _) = evidence.select(&filter).last()?;
    evidence.case(&row).map(|case| case.standing.entry)
}

fn ask_field(
    context: &mut Context,
    prompter: &mut dyn Prompter,
    entry: &mut Entry,
    field: Field,
    earlier: Option<&Entry>,
    located: &Located,
) -> Result<(), Interrupted> {
    // What was done and the way back differ from change to change; the rest is mostly the same.
    let is_own = matches!(field, Field::Rollback | Field::Links | Field::PerformedAt | Field::Outcome);
    let default =
        earlier.filter(|_| !is_own).and_then(|earlier| earlier.get(field)).map(|value| value.to_string());
    let default = if field == Field::PerformedAt { Some("now".to_owned()) } else { default };
    let question =
        Question { name: field.name().replace('_', " "), about: field.about().to_owned(), default };
    let words: Vec<String> = match field.shape() {
        Shape::Choice(words) => words.into_iter().map(str::to_owned).collect(),
        _ if field == Field::Environment => {
            located.rules.policy.environments.iter().map(|known| known.name.clone()).collect()
        }
        _ => Vec::new(),
    };
    let answer =
        if words.is_empty() { prompter.text(&question)? } else { prompter.choice(&question, &words)? };
    let Some(text) = answer else { return Ok(()) };
    if field == Field::Links {
        let link = crate::model::Link::from_typed(&text, located.code_name().as_deref());
        if let Err(error) = link.syntax() {
            context.terminal.warn(&format!("{error}; kept as typed"));
        }
        entry.set(field, Value::List(vec![Value::Table(link.to_table())]));
    } else {
        set_fields(context, entry, &[(field, text)]);
    }
    Ok(())
}

/// Ctrl-C keeps what was typed.
fn kept_as_draft(context: &mut Context, entry: &Entry) -> Failure {
    let mut redacted = entry.clone();
    // A draft is a file on disk like any other: it passes the same door.
    seal_entry(&mut redacted);
    let text = entry_to_toml(&redacted);
    let failure = Failure::interrupted("interrupted; nothing was recorded");
    match draft::keep(context, "add", &text) {
        Ok(path) => {
            failure.hint(format!("`stopgap add -i --from {}` goes on with what you typed", path.display()))
        }
        Err(error) => failure.hint(format!("what you typed could not be kept either ({error}):\n{text}")),
    }
}

/// What a person sees first: id, title, when, what is missing.
fn head(context: &Context, entry: &Entry) -> Vec<String> {
    let color = context.terminal.out_color;
    let place = entry
        .environment
        .as_deref()
        .map_or_else(|| paint("no environment", Tone::Warn, color), |name| line(name).into_owned());
    let mut head = vec![
        format!("{} {}", paint(&entry.id.to_string(), Tone::Strong, color), line(&entry.title)),
        format!("{place}, {}", absolute(entry.moment(), &zone_of(context, entry))),
    ];
    let missing = Missing::of(&crate::model::Dossier::new(entry.clone()).standing());
    let names: Vec<&str> = missing.fields().map(Field::name).collect();
    if !names.is_empty() {
        head.push(format!(
            "{} {} (stopgap edit last)",
            paint("missing:", Tone::Warn, color),
            names.join(", ")
        ));
    }
    head
}

fn zone_of(context: &Context, entry: &Entry) -> String {
    let zone = context.clock.zone;
    let there = zone.at(entry.moment().to_utc());
    // A time that was typed with another zone keeps its own offset.
    if there.offset() == entry.moment().offset() { zone.name() } else { String::new() }
}
