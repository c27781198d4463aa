//! `doctor`: what is wrong, in plain words, each with its mend. `--fix` does only what is safe.

mod code;

use super::record::count;
use super::{Context, Exit, Failure};
use crate::cli::DoctorArgs;
use crate::evidence::code::Absent;
use crate::git::{GitError, Identity, IdentitySource, Repository, stale_locks};
use crate::journal::{Inbox, Journal, Located, REFERENCE, Target, Waiting};
use crate::model::in_words;
use crate::render::{Tone, block, paint};
use std::time::Duration;

/// A lock that young can still be somebody's.
const SURELY_STALE: Duration = Duration::from_secs(60);

/// Something that is wrong, and what to do about it.
struct Trouble {
    what: String,
    mend: String,
}

/// # Errors
/// Where standard output fails.
pub fn run(args: &DoctorArgs, context: &mut Context) -> Result<Exit, Failure> {
    if args.code {
        return code::run(args.worktree, context);
    }
    let located = context.locate();
    let mut troubles = Vec::new();
    identity(context, &located, &mut troubles);
    let place = match &located.target {
        Target::Here(journal) => {
            examine(journal, context, args.fix, &mut troubles)?;
            unreadable(context, &located, &mut troubles);
            format!("journal: the branch stopgap of {}", journal.name())
        }
        Target::Unusable { meant, error } => {
            troubles.push(Trouble { what: format!("failed to {error}"), mend: mend_of(error) });
            format!("journal: {meant}, which cannot be used")
        }
        Target::Nowhere => {
            troubles.push(Trouble {
                what: "there is no repository here and no default journal".to_owned(),
                mend: "`git config --global stopgap.journal PATH` names a default; records wait in the inbox until then".to_owned(),
            });
            "journal: none".to_owned()
        }
    };
    code(context, &located, &mut troubles);
    waiting(context, &located, args.fix, &mut troubles);
    let color = context.terminal.out_color;
    let out = &mut context.terminal.out;
    writeln!(out, "{}", block(&place))?;
    for trouble in &troubles {
        writeln!(out, "{} {}", paint("wrong:", Tone::Bad, color), block(&trouble.what))?;
        writeln!(out, "  {} {}", paint("mend:", Tone::Dim, color), block(&trouble.mend))?;
    }
    if troubles.is_empty() {
        writeln!(out, "nothing is wrong")?;
    }
    Ok(Exit::Fine)
}

fn mend_of(error: &GitError) -> String {
    error.hint().unwrap_or_else(|| "records wait in the inbox until it can be written".to_owned())
}

fn identity(context: &Context, located: &Located, troubles: &mut Vec<Trouble>) {
    let (identity, source) = Identity::committer(&located.config, &context.folder, &context.variables);
    if let IdentitySource::Account { .. } = source {
        troubles.push(Trouble {
            what: format!("git does not know who you are; records name you as {identity}"),
            mend: "git config --global user.name NAME; git config --global user.email ADDRESS".to_owned(),
        });
    }
}

/// The repository of the journal.
fn examine(
    journal: &Journal,
    context: &mut Context,
    fix: bool,
    troubles: &mut Vec<Trouble>,
) -> Result<(), Failure> {
    let repository = journal.repository();
    for lock in stale_locks(repository, REFERENCE) {
        let age = in_words(chrono::TimeDelta::from_std(lock.age).unwrap_or_default());
        let what = format!("the lock {} is {age} old and blocks the journal", lock.path.display());
        if fix && lock.age >= SURELY_STALE && std::fs::remove_file(&lock.path).is_ok() {
            context.terminal.note(&format!("removed {}, {age} old", lock.path.display()));
            continue;
        }
        let mend = if fix {
            "it is younger than a minute: make sure that no git works here, and try again".to_owned()
        } else {
            "where no git works here any more, `stopgap doctor --fix` removes it".to_owned()
        };
        troubles.push(Trouble { what, mend });
    }
    if fix && journal.lagging() > 0 {
        for warning in journal.catch_up() {
            context.terminal.warn(&warning);
        }
    }
    if journal.is_foreign() {
        troubles.push(Trouble {
            what: "the branch stopgap holds something else than a journal".to_owned(),
            mend: "git branch -m stopgap NAME; or name a journal elsewhere with --journal PATH".to_owned(),
        });
    }
    sharing(journal, troubles)?;
    if journal.lagging() > 0 {
        troubles.push(Trouble {
            what: format!(
                "a worktree that has the journal checked out lacks {} of its files",
                journal.lagging()
            ),
            mend: "`stopgap doctor --fix` brings them there; commit nothing in it before".to_owned(),
        });
    }
    if let Err(error) = repository.try_writing() {
        troubles.push(Trouble { what: format!("failed to {error}"), mend: mend_of(&error) });
    }
    if let Some(other) = repository.branch_below("stopgap")? {
        troubles.push(Trouble {
            what: format!("the branch {other} excludes a branch `stopgap`"),
            mend: format!("git branch -m {other} NAME"),
        });
    }
    if repository.is_shallow() {
        troubles.push(Trouble {
            what: "the clone is shallow: what was claimed before its first commit cannot be seen".to_owned(),
            mend: "git fetch --unshallow".to_owned(),
        });
    }
    if let (false, Some(remote)) = (journal.exists()?, repository.remote()) {
        troubles.push(Trouble {
            what: "no journal is here, and there is a remote: it may hold one that was not fetched"
                .to_owned(),
            mend: format!("git fetch {remote} '+refs/heads/stopgap:refs/remotes/{remote}/stopgap'"),
        });
    }
    Ok(())
}

/// What keeps records from being shared.
fn sharing(journal: &Journal, troubles: &mut Vec<Trouble>) -> Result<(), Failure> {
    if let Some(remote) = journal.config().overwriter_of(REFERENCE) {
        troubles.push(Trouble {
            what: format!(
                "this repository mirrors {remote}: `git fetch` puts the branch stopgap back to what {remote} has"
            ),
            mend: "`stopgap sync` before each `git fetch`; better, record in a clone that is no mirror".to_owned(),
        });
    }
    let Some(shared) = journal.shared_with()? else { return Ok(()) };
    if let Some(failure) = shared.failure {
        let waiting = count(shared.waiting);
        troubles.push(Trouble {
            what: format!(
                "the journal could not be shared when that was last tried ({waiting} waiting): {failure}"
            ),
            mend: "`stopgap sync` tries again, and says what can be done".to_owned(),
        });
    }
    Ok(())
}

/// Entries and facts that cannot be read.
fn unreadable(context: &Context, located: &Located, troubles: &mut Vec<Trouble>) {
    match crate::evidence::Evidence::load(located, &context.inbox(), context.clock.now.to_utc()) {
        Ok(evidence) => {
            for file in evidence.warnings() {
                troubles.push(Trouble {
                    what: file.to_string(),
                    mend: "`git log stopgap -- PATH` tells who wrote it; the rest of the journal is not affected".to_owned(),
                });
            }
        }
        Err(error) => troubles.push(Trouble {
            what: format!("failed to {error}"),
            mend: error
                .hint()
                .unwrap_or_else(|| "`git fsck` in the journal's repository tells more".to_owned()),
        }),
    }
}

/// The code repositories that the policy names and that cannot be read from here.
fn code(context: &Context, located: &Located, troubles: &mut Vec<Trouble>) {
    let is_told = |why: &Absent| {
        let journal = located.journal().map(|journal| journal.repository().common_dir());
        let code = located.code.as_ref().map(Repository::common_dir);
        // One that holds the journal as well was found to be shallow already.
        matches!(why, Absent::Shallow { is_here: true }) && journal == code
    };
    for source in context.sources(located) {
        match source.main() {
            Err(why) if !is_told(&why) => troubles.push(Trouble {
                what: format!("the code repository {} cannot be read from here: {why}", source.name),
                mend: why.mend(),
            }),
            _ => {}
        }
    }
}

/// What waits in the inbox; with `fix` what belongs here is filed.
fn waiting(context: &mut Context, located: &Located, fix: bool, troubles: &mut Vec<Trouble>) {
    let inbox = context.inbox();
    if let (true, Some(journal)) = (fix, located.journal()) {
        let ours = inbox.waiting_for(journal, located.is_default);
        if !ours.is_empty() {
            let identity = context.identity(located);
            match Inbox::file(journal, &ours, &identity, context.clock.now) {
                Ok(_) => context.terminal.note(&format!("filed {} from the inbox", count(ours.len()))),
                Err(error) => context.terminal.warn(&format!("what waits could not be filed: {error}")),
            }
        }
    }
    let (left, unreadable) = inbox.list();
    let is_ours = |one: &Waiting| match &located.target {
        Target::Here(journal) => one.belongs_to(journal, located.is_default),
        Target::Unusable { meant, .. } => one.journal.as_ref() == Some(meant),
        Target::Nowhere => false,
    };
    let (ours, others): (Vec<Waiting>, Vec<Waiting>) = left.into_iter().partition(is_ours);
    let place = inbox.folder().display();
    if !ours.is_empty() {
        troubles.push(Trouble {
            what: format!("{} in the inbox {place}, for this journal", count(ours.len())),
            mend: "`stopgap inbox file` files it, as does the next record that can be written".to_owned(),
        });
    }
    if !others.is_empty() {
        troubles.push(Trouble {
            what: format!("{} in the inbox {place}, for no journal or another one", count(others.len())),
            mend: "`stopgap inbox` says which; `stopgap --journal PATH inbox file --all` files it into one that you name"
                .to_owned(),
        });
    }
    for file in unreadable {
        troubles.push(Trouble {
            what: format!("{} in the inbox cannot be read", file.display()),
            mend: "it is TOML: open it, the record is under `content`".to_owned(),
        });
    }
}
