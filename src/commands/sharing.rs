//! Sharing beside a record: whether it is wanted, and starting it where nobody waits for it.

use super::{Context, Failure};
use crate::git::{Program, Scope};
use crate::journal::{Journal, Located};
use crate::render::line;
use crate::report::SharedView;

/// What becomes of a record after it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// A process in the background is at it.
    Begun,
    /// No remote is known to have the journal.
    OnlyHere,
    /// It is turned off.
    Off,
}

impl Sharing {
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Begun => "sharing",
            Self::OnlyHere => "only on this machine",
            Self::Off => "only on this machine until `stopgap sync`",
        }
    }
}

/// Starts sharing where it is wanted and a remote is known to have the journal; nothing is waited for.
pub fn begin(context: &Context, located: &Located, journal: &Journal) -> Sharing {
    if !journal.is_shared_by_itself().unwrap_or(false) {
        return Sharing::OnlyHere;
    }
    if !is_wanted(context, located) {
        return Sharing::Off;
    }
    match journal.ask_for_sharing() {
        Ok(true) => {
            let key = journal.url().map_or_else(|| journal.key().display().to_string(), str::to_owned);
            match itself(context, &key) {
                Some(program) => program.detached(),
                None => return Sharing::Off,
            }
            Sharing::Begun
        }
        // Another process is at it, and will see the request.
        Ok(false) => Sharing::Begun,
        // The record stands; `status` says that it waits.
        Err(_) => Sharing::Off,
    }
}

/// This program once more, to share a journal in the background.
#[must_use]
pub fn itself(context: &Context, journal: &str) -> Option<Program> {
    Program::itself(&context.folder, ["--no-input", "--journal", journal, "sync", "--background"])
}

/// How the journal stands with its remote, as far as is known here; `None` where no remote has it.
///
/// # Errors
/// Where refs or trees cannot be read.
pub fn view(located: &Located) -> Result<Option<SharedView>, Failure> {
    let Some(journal) = located.journal() else { return Ok(None) };
    let Some(shared) = journal.shared_with()? else { return Ok(None) };
    Ok(Some(SharedView {
        with: journal.url().map_or(shared.remote, |_| journal.name()),
        waiting: shared.waiting,
        seen_at: shared.seen_at,
        failed_at: shared.failed_at,
        failure: shared.failure,
        never_reached: journal.url().is_some() && shared.seen_at.is_none(),
        news: shared.news,
    }))
}

/// Says what stands on the repository's own branch while its journal is elsewhere.
///
/// # Errors
/// Where a journal cannot be read.
pub fn tell_left_behind(context: &mut Context, located: &Located) -> Result<(), Failure> {
    let is_named_here =
        context.journal_named().is_some() || context.variables.get("STOPGAP_JOURNAL").is_some();
    if is_named_here {
        // Whoever names another journal for once knows that.
        return Ok(());
    }
    tell_left_behind_for_good(context, located)
}

/// The same where another journal is named for good.
///
/// # Errors
/// Where a journal cannot be read.
pub fn tell_left_behind_for_good(context: &mut Context, located: &Located) -> Result<(), Failure> {
    let count = located.left_behind(&context.variables)?;
    if count == 0 {
        return Ok(());
    }
    let name = located.journal().map(Journal::name).unwrap_or_default();
    let entries = if count == 1 { "1 entry stands".to_owned() } else { format!("{count} entries stand") };
    context
        .terminal
        .warn(&format!("{entries} on this repository's own branch stopgap, and not in {}", line(&name)));
    let place = located.code.as_ref().map(|code| code.place().display().to_string()).unwrap_or_default();
    context.terminal.hint(&format!(
        "`stopgap --journal {place} list --all --format jsonl | stopgap import --format jsonl` takes them over"
    ));
    Ok(())
}

/// Environment, then the repository's configuration, the policies, the person's configuration; on without any.
fn is_wanted(context: &Context, located: &Located) -> bool {
    let setting = |scope| located.config.get_in(scope, "stopgap.share").map(is_on);
    context
        .variables
        .get("STOPGAP_SHARE")
        .map(|text| is_on(&text))
        .or_else(|| setting(Scope::Repository))
        .or(located.rules.policy.share)
        .or_else(|| setting(Scope::Global))
        .unwrap_or(true)
}

fn is_on(text: &str) -> bool {
    !matches!(text.to_ascii_lowercase().as_str(), "false" | "off" | "no" | "0" | "never")
}
