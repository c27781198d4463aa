//! Writing records: into the journal, or into the inbox where that cannot be. Never nowhere.

use super::sharing::{Sharing, begin};
use super::{Context, Failure};
use crate::git::{Identity, Signed};
use crate::journal::{AppendError, Finding, Inbox, Journal, Located, REFERENCE, Receipt, Sealed, Target};

/// Where records went.
pub enum Written {
    Journal { name: String, sharing: Sharing, receipt: Receipt },
    Inbox { journal: Option<String>, why: String, hint: Option<String> },
}

/// Writes records, each with its commit; afterwards files what has waited for this journal.
///
/// # Errors
/// Where neither journal nor inbox can be written. The records are in the message then.
pub fn write(
    context: &mut Context,
    located: &Located,
    identity: &Identity,
    records: &[Sealed],
) -> Result<Written, Failure> {
    write_as(context, located, identity, records, None)
}

/// Writes records that came together, with one commit for all of them.
///
/// # Errors
/// As [`write`].
pub fn write_together(
    context: &mut Context,
    located: &Located,
    identity: &Identity,
    records: &[Sealed],
    subject: &str,
) -> Result<Written, Failure> {
    write_as(context, located, identity, records, Some(subject))
}

fn write_as(
    context: &mut Context,
    located: &Located,
    identity: &Identity,
    records: &[Sealed],
    together: Option<&str>,
) -> Result<Written, Failure> {
    let at = context.clock.now;
    let append = |journal: &Journal| match together {
        Some(subject) => journal.append_together(records, subject, identity, at),
        None => journal.append(records, identity, at),
    };
    let (journal, why, hint) = match &located.target {
        Target::Here(journal) => match append(journal) {
            Ok(receipt) => {
                file_waiting(context, located, journal, identity);
                let sharing = begin(context, located, journal);
                return Ok(Written::Journal { name: journal.name(), sharing, receipt });
            }
            // Kept anywhere it would be what had to go.
            Err(error @ AppendError::Expunged(_)) => return Err(error.into()),
            Err(error) => {
                let hint = match &error {
                    AppendError::Git(error) => error.hint(),
                    AppendError::Locked { .. } => Some(
                        "`stopgap doctor --fix` removes the lock where no git works here any more".to_owned(),
                    ),
                    _ => None,
                };
                let hint = hint.or_else(|| Some("`stopgap doctor` looks for what is wrong".to_owned()));
                let meant = journal.url().map_or_else(|| journal.key().display().to_string(), str::to_owned);
                (Some(meant), error.to_string(), hint)
            }
        },
        Target::Unusable { meant, error } => {
            (Some(meant.clone()), format!("failed to {error}"), error.hint())
        }
        Target::Nowhere => (
            None,
            "there is no repository here and no default journal".to_owned(),
            Some("`git config --global stopgap.journal PATH` names a default journal".to_owned()),
        ),
    };
    keep(context, records, journal.as_deref(), &why)?;
    Ok(Written::Inbox { journal, why, hint })
}

/// Keeps records in the inbox, for the journal that they are meant for.
///
/// # Errors
/// Where that fails too: whatever could not be kept anywhere is in the message.
pub fn keep(
    context: &mut Context,
    records: &[Sealed],
    journal: Option<&str>,
    why: &str,
) -> Result<(), Failure> {
    let inbox = context.inbox();
    let mut lost = Vec::new();
    let mut reason = String::new();
    for record in records {
        let id = context.new_fact_id()?;
        if let Err(error) = inbox.keep(id, record, journal, why, context.clock.now) {
            reason = error.to_string();
            lost.push(format!("# {}\n{}", record.path(), record.text()));
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    // The last resort: what cannot be kept anywhere is at least on the screen.
    Err(Failure::new(format!(
        "nothing could be written: {why}; and the inbox {} failed too: {reason}\n\nKeep this yourself:\n\n{}",
        inbox.folder().display(),
        lost.join("\n")
    )))
}

/// Files what has waited for the journal that was just written to.
pub fn file_waiting(context: &mut Context, located: &Located, journal: &Journal, identity: &Identity) {
    let waiting = context.inbox().waiting_for(journal, located.is_default);
    if waiting.is_empty() {
        return;
    }
    match Inbox::file(journal, &waiting, identity, context.clock.now) {
        Ok(filed) => {
            for warning in filed.iter().flat_map(|receipt| &receipt.warnings) {
                context.terminal.warn(warning);
            }
            context.terminal.note(&format!("filed {} that had waited in the inbox", count(filed.len())));
        }
        Err(error) => context.terminal.warn(&format!("what waits in the inbox could not be filed: {error}")),
    }
}

#[must_use]
pub fn count(records: usize) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}

/// Tells about signatures and other things beside the record.
pub fn tell_receipt(context: &mut Context, located: &Located, receipt: &Receipt) {
    let mirrored = located.journal().and_then(|journal| journal.config().overwriter_of(REFERENCE));
    if let Some(remote) = mirrored {
        context.terminal.warn(&format!(
            "this repository mirrors {remote}: the next `git fetch` takes back what {remote} does not have"
        ));
        context.terminal.hint("`stopgap sync` shares it first");
    }
    if let Signed::Failed { why } = &receipt.signed {
        context.terminal.warn(&format!("the commit could not be signed ({why}); it is recorded unsigned"));
        if located.rules.policy.signatures_required {
            context.terminal.hint("the policy requires signatures: it is not shared until it is signed");
        }
    } else if receipt.signed == Signed::NotAsked && located.rules.policy.signatures_required {
        context
            .terminal
            .warn("the policy requires signatures, and commit.gpgsign is not on: it is recorded unsigned");
        context.terminal.hint("`git config commit.gpgsign true` signs from now on");
    }
    for warning in &receipt.warnings {
        context.terminal.warn(warning);
    }
}

/// Tells which secrets were taken out, or left in by permission.
///
/// `anew` is what keeps a find that is none, with the flags that permit it in place of `FLAGS`.
pub fn tell_findings(context: &mut Context, findings: &[Finding], anew: &str) {
    let mut rules: Vec<&str> = Vec::new();
    for finding in findings {
        if finding.kept {
            context
                .terminal
                .note(&format!("kept what looks like a secret in {} ({})", finding.place, finding.rule));
        } else {
            context.terminal.warn(&format!("redacted a secret in {} ({})", finding.place, finding.rule));
            if !rules.contains(&finding.rule) {
                rules.push(finding.rule);
            }
        }
    }
    if !rules.is_empty() {
        let flags: Vec<String> = rules.iter().map(|rule| format!("--allow-secret {rule}=\"why\"")).collect();
        context.terminal.hint(&format!("if it is none: {}", anew.replace("FLAGS", &flags.join(" "))));
    }
}
