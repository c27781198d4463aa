//! `init`: a journal for a team: begun, shared on trial, and named in the code so that every clone finds it.

use super::sync::{journal_of, remote, sharing, tell_beside};
use super::{Context, Exit, Failure, explain};
use crate::cli::{InitArgs, Recipe};
use crate::git::{Identity, Repository, without_credentials};
use crate::intake::name_journal;
use crate::journal::{Journal, Located, PolicySide, Sharing, SyncError, seal_policy};
use crate::render::{block, line};
use std::path::Path;

/// # Errors
/// Where the journal cannot be begun, or a remote refuses it: the words of the host are explained.
pub fn run(args: &InitArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    if let Some(host) = args.recipe {
        let text = recipe(host, &located);
        write!(context.terminal.out, "{}", block(&text))?;
        return Ok(Exit::Fine);
    }
    let journal = journal_of(&located)?;
    if let Some(Err(rules)) = journal.url().map(|url| seal_policy(url.to_owned())) {
        return Err(Failure::new(format!("the URL holds a secret ({}); nothing was done", rules.join(", ")))
            .hint("leave it out: git asks its credential helper"));
    }
    let identity = context.identity(&located);
    let shared = share(context, &located, journal, &identity);
    // Nothing is named that does not work: a wrong address would send every record nowhere.
    if shared.is_ok() {
        write_policy(context, &located, journal)?;
        super::sharing::tell_left_behind_for_good(context, &located)?;
    }
    shared?;
    context.terminal.hint("stopgap add \"Open 8443 from the vendor\" -e prod");
    Ok(Exit::Fine)
}

/// Finds the journal on the remote, or begins it and pushes it. For real: a dry run asks no rule of the host.
fn share(
    context: &mut Context,
    located: &Located,
    journal: &Journal,
    identity: &Identity,
) -> Result<(), Failure> {
    let place = line(&journal.name()).into_owned();
    let begin = |context: &mut Context| -> Result<(), Failure> {
        let begun = journal.begin(identity, context.clock.now)?;
        let what = if begun { "began the journal in" } else { "the journal is in" };
        Ok(writeln!(context.terminal.out, "{what} {place}")?)
    };
    if journal.repository().remotes().is_empty() {
        begin(context)?;
        context.terminal.note("there is no remote: the journal is only on this machine");
        context
            .terminal
            .hint("`git remote add origin URL`, then `stopgap sync`; or stopgap init --journal URL");
        return Ok(());
    }
    let remote = remote(None, journal)?;
    let with = journal.url().map_or_else(|| remote.clone(), |_| journal.name());
    let looking = sharing(context, located, journal, &remote, identity, false);
    let found = match journal.sync(&looking) {
        Err(SyncError::Nothing(_) | SyncError::NotThere(_)) => {
            begin(context)?;
            journal.sync(&Sharing { may_create: true, ..looking })
        }
        // What is not reached is begun nowhere; a repository of one's own is begun all the same.
        Err(error) if journal.url().is_some() => Err(error),
        found => {
            begin(context)?;
            found
        }
    };
    let synced = found.map_err(|error| explain::failure(&error, journal))?;
    let how = if synced.created { "shared it with" } else { "it is shared with" };
    writeln!(context.terminal.out, "{how} {}", line(&with))?;
    tell_beside(context, journal, &with, &synced);
    Ok(())
}

/// The code's policy file names the journal, for whoever clones the code.
fn write_policy(context: &mut Context, located: &Located, journal: &Journal) -> Result<(), Failure> {
    let Some(code) = &located.code else { return Ok(()) };
    let Some(top) = code.work_dir() else {
        context.terminal.note("the repository is bare: write .stopgap.toml in a clone of it");
        return Ok(());
    };
    let path = top.join(PolicySide::Code.file_name());
    let old = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::to(format!("read {}: {error}", path.display()))),
    };
    let named = named(context, code, journal);
    let url = located.config.get("remote.origin.url").map(without_credentials);
    let name = located.code_name().unwrap_or_else(|| "code".to_owned());
    let new = name_journal(old.as_deref(), named.as_deref(), &name, url.as_deref()).map_err(|other| {
        Failure::new(format!("{} names another journal: {other}", path.display())).hint(
            "one journal holds everything of a repository: change `journal` there by hand, if it has moved",
        )
    })?;
    if Some(&new) == old.as_ref() {
        context.terminal.tell(&format!("{} says so already", path.display()));
        return Ok(());
    }
    if let Err(rules) = seal_policy(new.clone()) {
        return Err(Failure::new(format!(
            "the URL holds a secret ({}); nothing was written",
            rules.join(", ")
        ))
        .hint("leave the password out: git asks its credential helper"));
    }
    std::fs::write(&path, &new).map_err(|error| Failure::to(format!("write {}: {error}", path.display())))?;
    writeln!(context.terminal.out, "wrote {}", line(&path.display().to_string()))?;
    context.terminal.hint("commit it; from the main branch on, every clone finds the journal by itself");
    if let Some(named) = named {
        context.terminal.hint(&format!("until then, here: git config stopgap.journal {named}"));
    }
    Ok(())
}

/// How the code names its journal; not at all where it holds its own.
fn named(context: &Context, code: &Repository, journal: &Journal) -> Option<String> {
    if let Some(url) = journal.url() {
        return Some(url.to_owned());
    }
    let is_own = journal.is_at(code.common_dir());
    (!is_own).then(|| {
        let typed = context.journal_named().map(|typed| context.folder.join(Path::new(typed)));
        typed.unwrap_or_else(|| journal.place()).display().to_string()
    })
}

/// What CI runs.
fn recipe(host: Recipe, located: &Located) -> String {
    let text = match host {
        Recipe::Github => include_str!("recipes/github.yml"),
        Recipe::Gitlab => include_str!("recipes/gitlab.yml"),
        Recipe::Shell => include_str!("recipes/shell.sh"),
        Recipe::Digest => include_str!("recipes/digest-github.yml"),
        Recipe::GitlabDigest => include_str!("recipes/digest-gitlab.yml"),
    };
    let fetch = match located.journal().and_then(Journal::url) {
        // A journal of its own is named by the policy; asking for it again makes sure of it.
        Some(_) => "stopgap sync",
        None => "git fetch --no-tags origin '+refs/heads/stopgap:refs/remotes/origin/stopgap'",
    };
    text.replace("@FETCH@", fetch)
}
