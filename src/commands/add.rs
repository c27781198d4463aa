//! `add`: record a manual change. Only a missing title stops it.

use super::answer::{answer, tell_written};
use super::ask::ask;
use super::asked::{commands, links, set_fields, set_surroundings, typed_fields};
use super::linking::look_up;
use super::record::{tell_findings, write};
use super::{Context, Exit, Failure, draft};
use crate::cli::AddArgs;
use crate::evidence::Case;
use crate::git::Identity;
use crate::intake::when::absolute;
use crate::intake::{fill, read_whole};
use crate::journal::{Located, entry_from_value, seal_entry};
use crate::model::{Entry, Field, Link, Missing, Typed, Value};
use crate::render::{Screen, Tone, block, entry_fields, line, paint};
use chrono::Timelike;
use clap::ArgMatches;
use std::collections::BTreeMap;

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
    ask(args, context, &mut entry, &located)?;
    let environment = entry.environment.clone();
    look_up(context, &mut entry.links, &located, environment.as_deref(), "stopgap link last");
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
    tell_findings(context, &findings, "record it again with FLAGS");
    if args.dry_run {
        // As it would stand in the file, without what a terminal would obey.
        writeln!(context.terminal.out, "{}", block(record.text().trim_end()))?;
        context.terminal.note("nothing was recorded (--dry-run)");
        return Ok(Exit::Fine);
    }
    let written = write(context, &located, &identity, &[record])?;
    if let Some(name) = &args.from {
        draft::remove(context, name);
    }
    if args.output.is_named() {
        let case = Case::of(
            crate::model::Dossier::new(entry),
            &located.rules.policy,
            context.clock.now.to_utc(),
            matches!(written, super::record::Written::Inbox { .. }),
        );
        let screen = Screen { width: usize::MAX, ..context.screen() };
        entry_fields(
            &mut *context.terminal.out,
            super::select::format(args.output),
            &case,
            &[],
            &[],
            screen,
        )?;
        tell_written(context, &located, &written);
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
    let id = Context::new_entry_id()?;
    let mut entry = match &args.from {
        Some(name) => {
            let text = match context.read_text(name) {
                Err(failure) if !args.title.is_empty() => {
                    context.terminal.warn(&format!("{}; recorded without it", failure.message));
                    String::new()
                }
                read => read?,
            };
            let mut table = match read_whole(&text) {
                Ok(table) => table,
                // With a title there is something to record: what cannot be read is kept beside it as it is.
                Err(error) if !args.title.is_empty() => {
                    context.terminal.warn(&format!("failed to {error}; the text is kept under `from`"));
                    BTreeMap::from([("from".to_owned(), Value::text(&text))])
                }
                Err(error) => {
                    return Err(Failure::to(error).hint("`stopgap show last --json` shows the form"));
                }
            };
            let times: Vec<(Field, String)> = [Field::PerformedAt, Field::Due]
                .into_iter()
                .filter_map(|field| Some((field, table.remove(field.name())?.to_string())))
                .collect();
            let mut entry = entry_from_value(id, now, table);
            let code = located.code_name();
            for link in &mut entry.links {
                link.to = Link::from_typed(&link.to, code.as_deref()).to;
            }
            for (field, why) in entry.oddities() {
                context.terminal.warn(&format!("{field}: {why}; kept as it is"));
            }
            let notices = fill(&mut entry, &times, &context.clock);
            super::asked::tell(context, notices);
            entry
        }
        None => Entry::new(id, "", now),
    };
    if !args.title.is_empty() {
        args.title.join(" ").trim().clone_into(&mut entry.title);
    }
    let own = identity.to_string();
    entry.recorded_by = Some(own.clone());
    entry.performed_by.get_or_insert(own);
    entry.recorded_in = Some(context.recorded_in(located));
    Ok(entry)
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
        head.push(format!("{} {}", paint("missing:", Tone::Warn, color), names.join(", ")));
        head.push("fill in: stopgap edit last".to_owned());
    }
    head
}

fn zone_of(context: &Context, entry: &Entry) -> String {
    let zone = context.clock.zone;
    let there = zone.at(entry.moment().to_utc());
    // A time that was typed with another zone keeps its own offset.
    if there.offset() == entry.moment().offset() { zone.name() } else { String::new() }
}
