//! `inbox`: what waits, and filing it.

use super::record::{count, tell_receipt};
use super::{Context, Exit, Failure};
use crate::cli::{InboxArgs, InboxCommand};
use crate::journal::{Inbox, Waiting};
use crate::render::line;

/// # Errors
/// Where nothing can be filed.
pub fn run(args: &InboxArgs, context: &mut Context) -> Result<Exit, Failure> {
    match &args.command {
        None | Some(InboxCommand::List) => list(context),
        Some(InboxCommand::File { all }) => file(*all, context),
    }
}

fn list(context: &mut Context) -> Result<Exit, Failure> {
    let inbox = context.inbox();
    let (waiting, unreadable) = inbox.list();
    for one in &waiting {
        let meant = one.journal.as_deref().unwrap_or("no journal was known");
        let out = &mut context.terminal.out;
        writeln!(out, "{}\n  for  {}\n  why  {}", line(one.subject()), line(meant), line(&one.reason))?;
        writeln!(out, "  file {}", line(&one.file.display().to_string()))?;
    }
    for file in &unreadable {
        context.terminal.warn(&format!("{} cannot be read", file.display()));
    }
    if waiting.is_empty() {
        context.terminal.tell("nothing waits");
    } else {
        context.terminal.hint("`stopgap inbox file` files them in the repository that they were meant for");
        context
            .terminal
            .hint("`stopgap --journal PATH inbox file --all` files them into a journal that you name");
    }
    Ok(Exit::Fine)
}

fn file(all: bool, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let Some(journal) = located.journal() else {
        return Err(match &located.target {
            crate::journal::Target::Unusable { error, .. } => error.clone().into(),
            _ => super::list::no_journal(),
        });
    };
    let (waiting, _) = context.inbox().list();
    // Only a journal that was named takes what was meant for another, or for none.
    let is_named = context.journal_named().is_some();
    let (ours, others): (Vec<Waiting>, Vec<Waiting>) = waiting
        .into_iter()
        .partition(|one| one.belongs_to(journal, located.is_default || is_named) || (all && is_named));
    if all && !is_named {
        return Err(Failure::new(
            "--all files what was meant for other journals: name the one that takes it",
        )
        .hint("stopgap --journal PATH inbox file --all"));
    }
    let identity = context.identity(&located);
    let receipts = Inbox::file(journal, &ours, &identity, context.clock.now)?;
    if let Some(last) = receipts.last() {
        // What is odd about one, such as a signature that failed, is so about all.
        tell_receipt(context, &located, last);
    }
    let place = journal.name();
    if ours.is_empty() {
        context.terminal.tell(&format!("nothing waits for {place}"));
    } else {
        writeln!(context.terminal.out, "filed {} into {}", count(ours.len()), line(&place))?;
    }
    if !others.is_empty() {
        context.terminal.tell(&format!("{} for no journal or another one", count(others.len())));
        context.terminal.hint("`stopgap inbox` says which");
    }
    Ok(Exit::Fine)
}
