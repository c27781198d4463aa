//! `sync`: share the journal with a remote.

mod code;

use super::record::{count, file_waiting};
use super::{Context, Exit, Failure, explain};
use crate::cli::SyncArgs;
use crate::git::{Identity, Manners, leave_the_terminal};
use crate::journal::{Journal, Located, Sharing, SyncError, Synced, Target};
use crate::model::nearest;
use crate::render::line;
use chrono::TimeDelta;

/// # Errors
/// Where the remote cannot be reached or refuses; everything is safe on this machine then.
pub fn run(args: &SyncArgs, context: &mut Context) -> Result<Exit, Failure> {
    if args.background {
        return in_background(context);
    }
    let located = context.locate();
    let shared = if args.code && args.remote.is_none() && !can_be_shared(&located) {
        Ok(Exit::Fine)
    } else {
        share(args, &located, context)
    };
    if !args.code {
        return shared;
    }
    let read = code::run(context, &located)?;
    // Both were asked for: what failed first is told last, after everything that could be had.
    shared.map(|shared| if shared == Exit::Fine { read } else { shared })
}

/// Whether there is a remote to share the journal with.
fn can_be_shared(located: &Located) -> bool {
    located.journal().is_some_and(|journal| journal.remote().is_ok_and(|remote| remote.is_some()))
}

fn share(args: &SyncArgs, located: &Located, context: &mut Context) -> Result<Exit, Failure> {
    let journal = journal_of(located)?;
    let remote = remote(args.remote.as_deref(), journal)?;
    let identity = context.identity(located);
    file_waiting(context, located, journal, &identity);
    let sharing = sharing(context, located, journal, &remote, &identity, true);
    match journal.sync(&sharing) {
        Ok(synced) => {
            tell(context, journal, &remote, &synced)?;
            Ok(Exit::Fine)
        }
        Err(SyncError::Nothing(_)) => {
            writeln!(
                context.terminal.out,
                "nothing to share yet: {remote} has no journal, and none is here"
            )?;
            context.terminal.hint("stopgap add \"What was changed\" -e prod");
            Ok(Exit::Fine)
        }
        Err(error) => Err(explain::failure(&error, journal)),
    }
}

/// Nobody is there to be told: what went wrong is remembered, and `status` shows it.
fn in_background(context: &mut Context) -> Result<Exit, Failure> {
    if !leave_the_terminal() {
        // Whoever was started first only starts the one that works: that one leads no group, and can leave.
        let journal = context.journal_named().unwrap_or_default().to_owned();
        if let Some(program) = super::sharing::itself(context, &journal) {
            program.in_background();
        }
        return Ok(Exit::Fine);
    }
    let located = context.locate_in_silence();
    let journal = journal_of(&located)?;
    let remote = remote(None, journal)?;
    let (identity, _) = Identity::committer(&located.config, &context.folder, &context.variables);
    let sharing = sharing(context, &located, journal, &remote, &identity, false);
    let sharing = Sharing { is_watched: false, ..sharing };
    match journal.share_while_asked(&sharing) {
        Ok(()) => Ok(Exit::Fine),
        Err(error) => Err(explain::failure(&error, journal)),
    }
}

/// The journal that is meant, where it can be used.
///
/// # Errors
/// Where there is none, or it cannot be used.
pub fn journal_of(located: &Located) -> Result<&Journal, Failure> {
    match &located.target {
        Target::Here(journal) => Ok(journal),
        Target::Unusable { error, .. } => Err(error.clone().into()),
        Target::Nowhere => Err(super::list::no_journal()),
    }
}

/// How the journal is shared from here. Somebody at a terminal may be asked for credentials.
pub fn sharing<'a>(
    context: &Context,
    located: &Located,
    journal: &Journal,
    remote: &str,
    identity: &'a Identity,
    may_create: bool,
) -> Sharing<'a> {
    let may_ask = context.terminal.is_in_tty && context.terminal.is_err_tty && !context.global.no_input;
    Sharing {
        remote: remote.to_owned(),
        identity,
        at: context.clock.now,
        manners: Manners::new(may_ask, journal.config(), &context.variables).watched(located.watch.clone()),
        may_create,
        is_watched: true,
        wants_signatures: located.rules.policy.signatures_required,
    }
}

/// One that could not be reached is not asked again for so long: nobody waits for a silent host twice.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// A journal by URL that was never asked what it holds is asked now: whoever looks wants to see it.
pub fn fetch_for_the_first_time(context: &mut Context, located: &Located) {
    let Some(journal) = located.journal().filter(|journal| journal.was_never_fetched()) else { return };
    let shared = journal.shared_with().ok().flatten().unwrap_or_default();
    let since = shared.failed_at.map(|at| context.clock.now - at);
    if let (Some(since), Some(failure)) = (since, &shared.failure)
        && since.abs() < AGAIN
    {
        context.is_blind = true;
        context.terminal.warn(&format!("{failure}; only what was recorded on this machine is shown"));
        return;
    }
    let (identity, _) = Identity::committer(&located.config, &context.folder, &context.variables);
    context.terminal.note(&format!("fetching {} for the first time", journal.name()));
    let sharing = sharing(context, located, journal, "origin", &identity, false);
    match journal.sync(&sharing) {
        Ok(_) | Err(SyncError::Nothing(_) | SyncError::NotThere(_)) => {}
        Err(error) => {
            context.is_blind = true;
            context.terminal.warn(&format!("{error}; only what was recorded on this machine is shown"));
        }
    }
}

/// The remote to share with.
///
/// # Errors
/// Where there is none, or none of that name.
pub fn remote(named: Option<&str>, journal: &Journal) -> Result<String, Failure> {
    let known = journal.repository().remotes();
    let Some(named) = named else {
        return journal.remote()?.ok_or_else(|| {
            Failure::new(format!("{} has no remote to share the journal with", journal.name()))
                .hint("`git remote add origin URL` names one; `stopgap init --journal URL` keeps the journal elsewhere")
        });
    };
    if known.iter().any(|name| name == named) {
        return Ok(named.to_owned());
    }
    let failure = Failure::new(format!("there is no remote {named}"));
    Err(match nearest(named, known.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean {near}?")),
        None => failure.hint(format!("`git remote add {named} URL` adds it")),
    })
}

/// What came of it, in one line, and what has to be known beside.
fn tell(context: &mut Context, journal: &Journal, remote: &str, synced: &Synced) -> Result<(), Failure> {
    let with = journal.url().map_or_else(|| remote.to_owned(), |_| journal.name());
    let text = match (synced.sent, synced.received) {
        (0, 0) if synced.created || synced.sent_more => format!("shared the journal with {}", line(&with)),
        (0, 0) => format!("nothing new: {} and this machine have the same", line(&with)),
        (sent, 0) => format!("sent {} to {}", count(sent), line(&with)),
        (0, received) => format!("received {} from {}", count(received), line(&with)),
        (sent, received) => {
            format!("sent {} to {}, received {}", count(sent), line(&with), count(received))
        }
    };
    writeln!(context.terminal.out, "{text}")?;
    if synced.created {
        context.terminal.note(&format!("{with} had no journal; it has one now"));
    }
    tell_beside(context, journal, &with, synced);
    Ok(())
}

/// What is odd about it, and what to do.
pub fn tell_beside(context: &mut Context, journal: &Journal, with: &str, synced: &Synced) {
    let terminal = &mut context.terminal;
    if !synced.expunged.is_empty() {
        terminal.note(&format!("{} expunged by others and taken out here", were(synced.expunged.len())));
    }
    for news in synced.news(with) {
        terminal.warn(&line(&news));
    }
    if !synced.put_back.is_empty() || !synced.forked.is_empty() {
        terminal.hint("`stopgap fsck` shows who took them out or changed what is written once");
    }
    let place = journal.place();
    for (path, commit) in &synced.overruled {
        let show = format!("git -C {} show {}:{path}", place.display(), &commit.to_string()[..12]);
        if path == "stopgap.toml" {
            terminal.hint(&format!("`{show} | stopgap policy edit --from -` brings yours back"));
        } else {
            terminal.hint(&format!("`{show}` shows yours"));
        }
    }
    for warning in &synced.warnings {
        terminal.warn(warning);
    }
}

fn were(records: usize) -> String {
    if records == 1 { "1 record was".to_owned() } else { format!("{records} records were") }
}
