//! Writing records: into the journal, or into the inbox where that cannot be. Never nowhere.

use super::{Context, Failure};
use crate::git::{Identity, Signed};
use crate::journal::{Finding, Inbox, Located, Receipt, Sealed, Target};
use std::path::PathBuf;

/// Where records went.
pub enum Written {
    Journal { place: PathBuf, shared: bool, receipt: Receipt },
    Inbox { journal: Option<String>, why: String, hint: Option<&'static str> },
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
    let at = context.clock.now;
    let (journal, why, hint) = match &located.target {
        Target::Here(journal) => match journal.append(records, identity, at) {
            Ok(receipt) => {
                file_waiting(context, located, identity);
                let shared = journal.is_on_a_remote().unwrap_or(false);
                return Ok(Written::Journal { place: journal.place(), shared, receipt });
            }
            Err(error) => {
                let hint = match &error {
                    crate::journal::AppendError::Git(error) => error.hint(),
                    crate::journal::AppendError::Locked { .. } => Some(
                        "`stopgap doctor` tells about the lock, `stopgap doctor --fix` removes a stale one",
                    ),
                    _ => None,
                };
                (Some(journal.key().display().to_string()), error.to_string(), hint)
            }
        },
        Target::Unusable { meant, error } => (Some(meant.clone()), error.to_string(), error.hint()),
        Target::Nowhere => (
            None,
            "there is no repository here and no default journal".to_owned(),
            Some("`git config --global stopgap.journal PATH` names a default journal"),
        ),
    };
    let inbox = context.inbox();
    for record in records {
        let id = context.new_fact_id()?;
        inbox.keep(id, record, journal.as_deref(), &why, at).map_err(|error| {
            // The last resort: what cannot be kept anywhere is at least on the screen.
            Failure::new(format!(
                "nothing could be written: {why}; and the inbox {} failed too: {error}\n\nKeep this yourself:\n\n{}",
                inbox.folder().display(),
                record.text()
            ))
        })?;
    }
    Ok(Written::Inbox { journal, why, hint })
}

/// Files what has waited for the journal that was just written to.
fn file_waiting(context: &mut Context, located: &Located, identity: &Identity) {
    let Some(journal) = located.journal() else { return };
    let waiting = context.inbox().waiting_for(journal, located.is_default);
    if waiting.is_empty() {
        return;
    }
    match Inbox::file(journal, &waiting, identity, context.clock.now) {
        Ok(filed) => {
            context.terminal.note(&format!("filed {} that had waited in the inbox", count(filed.len())))
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
pub fn tell_findings(context: &mut Context, findings: &[Finding]) {
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
        context.terminal.hint(&format!("if it is none: record it again with {}", flags.join(" ")));
    }
}
