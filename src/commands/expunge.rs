//! `expunge`: take out for good what should never have been written down.

use super::say::Saying;
use super::sync::{journal_of, remote, sharing, tell_beside};
use super::{Context, Exit, Failure, explain};
use crate::cli::ExpungeArgs;
use crate::git::Identity;
use crate::journal::{Doomed, Journal, Located, SyncError, Tombstone};
use crate::model::{EntryId, FactId};
use crate::render::line;
use crate::ui::Question;

/// # Errors
/// Where something that is named is not there, or nothing could be changed.
pub fn run(args: &ExpungeArgs, context: &mut Context) -> Result<Exit, Failure> {
    if args.reason.trim().is_empty() {
        return Err(Failure::new("--reason is empty: why does it have to go?")
            .hint("name the kind of thing, not the thing: --reason \"a password in the command\""));
    }
    let located = context.locate();
    let journal = journal_of(&located)?;
    let is_shared = journal.is_on_a_remote().unwrap_or(false);
    if is_shared && !args.dry_run {
        bring_in(context, &located, journal);
    }
    let saying = Saying::begin(context)?;
    let (mut paths, mut titles) = (Vec::new(), Vec::new());
    let stones = journal.expunged()?;
    let mut again = 0;
    for id in &args.ids {
        if id.parse::<EntryId>().is_ok_and(|id| stones.entries().contains(&id)) {
            // Somebody may have brought it back: every history is searched for it once more.
            again += 1;
            continue;
        }
        let (doomed, title) = doomed(&saying, id)?;
        titles.push(title);
        paths.extend(journal.files_of(doomed)?);
        drop_from_inbox(context, &saying, doomed, args.dry_run);
    }
    paths.sort();
    paths.dedup();
    if again > 0 && !args.dry_run {
        for warning in journal.distrust().warnings {
            context.terminal.warn(&warning);
        }
        context.terminal.tell("it was expunged before; every history is searched for it once more");
    }
    if paths.is_empty() {
        if again == 0 {
            context.terminal.tell("nothing of that stands in the journal");
        } else if !args.dry_run && is_shared {
            share(context, &located, journal, &saying.identity)?;
        }
        return Ok(Exit::Fine);
    }
    for path in &paths {
        writeln!(context.terminal.out, "{}", line(path))?;
    }
    if context.terminal.is_err_tty {
        // To see that it is the right one; where it may be kept, as in a log, only the paths are.
        for title in &titles {
            context.terminal.tell(&line(title));
        }
    }
    if args.dry_run {
        context.terminal.note("nothing was changed (--dry-run)");
        return Ok(Exit::Fine);
    }
    if !args.yes && !agrees(context, paths.len())? {
        context.terminal.tell("nothing was changed");
        return Ok(Exit::Fine);
    }
    let mut tombstone = Tombstone {
        id: context.new_fact_id()?,
        paths,
        by: saying.identity.to_string(),
        at: context.clock.now,
        reason: args.reason.trim().to_owned(),
    };
    let done = journal
        .expunge(&mut tombstone, &saying.identity, context.clock.now)
        .map_err(|error| explain::failure(&error, journal))?;
    context.terminal.flush()?;
    for warning in &done.warnings {
        context.terminal.warn(warning);
    }
    let commits =
        if done.rewritten == 1 { "1 commit".to_owned() } else { format!("{} commits", done.rewritten) };
    context.terminal.tell(&format!("taken out here; {commits} written anew"));
    let shared = if is_shared { share(context, &located, journal, &saying.identity) } else { Ok(()) };
    let remote = journal.remote()?;
    if let Some(first) = done.first {
        for name in journal.who_else_reaches(first, remote.as_deref())? {
            context.terminal.warn(&format!(
                "{} still reaches what was taken out{}",
                line(&name),
                way_out(&name)
            ));
        }
    }
    say_what_is_left(context, journal, is_shared && shared.is_ok());
    shared.map(|()| Exit::Fine)
}

/// What others recorded is fetched first: more may have been said about it.
fn bring_in(context: &mut Context, located: &Located, journal: &Journal) {
    let (identity, _) = Identity::committer(&located.config, &context.folder, &context.variables);
    let Ok(remote) = remote(None, journal) else { return };
    let sharing = sharing(context, located, journal, &remote, &identity, false);
    match journal.sync(&sharing) {
        Ok(synced) => tell_beside(context, journal, &remote, &synced),
        Err(SyncError::NotThere(_) | SyncError::Nothing(_)) => {}
        Err(error) => {
            context
                .terminal
                .warn(&format!("{error}; what others said of it since is taken out with the next sync"));
        }
    }
}

/// An entry, one of the facts about any, or an event.
fn doomed(saying: &Saying, id: &str) -> Result<(Doomed, String), Failure> {
    if let Ok(fact) = id.parse::<FactId>() {
        for (row, _) in saying.evidence.judged() {
            let Some(case) = saying.evidence.case(&row) else { continue };
            if case.facts.iter().any(|known| known.id == fact) {
                let entry = &case.standing.entry;
                let title = format!("said of {} {}", entry.id, entry.title);
                return Ok((
                    Doomed::Fact { entry: entry.id, recorded_at: entry.recorded_at, id: fact },
                    title,
                ));
            }
        }
        let event = Doomed::Event { id: fact };
        let journal = journal_of(&saying.located)?;
        if let Some(path) = journal.files_of(event)?.first() {
            return Ok((event, format!("the event {path}")));
        }
        return Err(Failure::new(format!(
            "nothing of the id {fact} was said about any entry, and it is no event"
        ))
        .hint("`stopgap show ID --json` and `stopgap documents --json` show the ids of what was said"));
    }
    let cases = saying.cases(&[id.to_owned()])?;
    let entry = &cases.first().ok_or_else(|| Failure::new(format!("there is no {id}")))?.standing.entry;
    let title = format!("{} {}", entry.id, entry.title);
    Ok((Doomed::Entry { id: entry.id, recorded_at: entry.recorded_at }, title))
}

/// What waits in the inbox was never in a history: its file is all there is.
fn drop_from_inbox(context: &mut Context, saying: &Saying, doomed: Doomed, dry_run: bool) {
    let Doomed::Entry { id, .. } = doomed else { return };
    for waiting in saying.evidence.waiting.iter().filter(|waiting| waiting.entry() == Some(id)) {
        let file = waiting.file.display();
        if dry_run {
            context.terminal.note(&format!("it also waits in the inbox: {file}"));
        } else if std::fs::remove_file(&waiting.file).is_ok() {
            context.terminal.note(&format!("removed {file} from the inbox"));
        }
    }
}

fn agrees(context: &mut Context, count: usize) -> Result<bool, Failure> {
    context.terminal.flush()?;
    let Some(mut prompter) = context.prompter() else {
        return Err(Failure::new(
            "expunging rewrites the journal's history for everybody; nothing was changed",
        )
        .hint("--yes does it without asking, --dry-run only shows what would go"));
    };
    let files = if count == 1 { "this file".to_owned() } else { format!("these {count} files") };
    let question = Question {
        name: format!("take {files} out for everybody"),
        about: "yes or no".to_owned(),
        default: Some("no".to_owned()),
        ..Question::default()
    };
    let answer = prompter.text(&question).map_err(|_| Failure::interrupted("nothing was changed"))?;
    Ok(answer.is_some_and(|answer| matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}

fn share(
    context: &mut Context,
    located: &Located,
    journal: &Journal,
    identity: &Identity,
) -> Result<(), Failure> {
    let remote = remote(None, journal)?;
    let sharing = sharing(context, located, journal, &remote, identity, false);
    match journal.sync(&sharing) {
        Ok(synced) => {
            tell_beside(context, journal, &remote, &synced);
            let with = journal.url().map_or(remote, |_| journal.name());
            context.terminal.tell(&format!("{with} has nothing of it any more"));
            Ok(())
        }
        Err(error) => {
            let mut failure = explain::failure(&error, journal);
            failure.hints.insert(0, format!("{remote} still has it: `stopgap sync` takes it out there"));
            Err(failure)
        }
    }
}

/// What takes it out of another ref.
fn way_out(name: &str) -> String {
    match name.strip_prefix("refs/remotes/").and_then(|rest| rest.strip_suffix("/stopgap")) {
        Some(remote) => format!(": `stopgap sync {remote}`"),
        None => ": remove it, where it is not needed".to_owned(),
    }
}

/// What no program can reach from here.
fn say_what_is_left(context: &mut Context, journal: &Journal, was_shared: bool) {
    let terminal = &mut context.terminal;
    terminal.hint("if it was a secret, rotate it now: whoever fetched the journal may have it");
    if was_shared {
        terminal.hint(
            "every other clone still has it until it runs `stopgap sync`, and in its objects until git collects them",
        );
        terminal.hint(
            "forks, CI caches, backups and the host's own copies cannot be reached from here: ask the host to \
             collect garbage",
        );
    }
    let place = journal.place();
    terminal.hint(&format!(
        "in {} the objects stay until git collects them: `git gc --prune=now` there does it at once, with whatever \
         else no branch reaches",
        place.display()
    ));
}
