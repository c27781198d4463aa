//! Which commands go through a pager: those that only print. Where somebody is asked, or edits, none stands between.

use crate::cli::{Command, HooksCommand, InboxCommand, PolicyCommand, TemplateCommand};

/// Whether what it prints goes through a pager where it is longer than the screen.
#[must_use]
pub fn is_paged(command: Option<&Command>) -> bool {
    let Some(command) = command else { return true };
    match command {
        Command::Status(_)
        | Command::List(_)
        | Command::Show(_)
        | Command::Log(_)
        | Command::Compare(_)
        | Command::Stats(_)
        | Command::Check(_)
        | Command::Fsck(_)
        | Command::Checklist(_)
        | Command::Report(_)
        | Command::Digest(_)
        | Command::Export(_)
        | Command::Man(_) => true,
        Command::Documents(args) => args.command.is_none(),
        Command::Policy(args) => matches!(args.command, PolicyCommand::Show | PolicyCommand::Check { .. }),
        Command::Template(args) => !matches!(args.command, TemplateCommand::Save { .. }),
        Command::Hooks(args) => matches!(args.command, Some(HooksCommand::Status { .. })),
        Command::Inbox(args) => matches!(args.command, None | Some(InboxCommand::List)),
        Command::Doctor(args) => !args.fix,
        Command::Add(_)
        | Command::On(_)
        | Command::Off
        | Command::Note(_)
        | Command::Link(_)
        | Command::Edit(_)
        | Command::Resolve(_)
        | Command::Reopen(_)
        | Command::Codify(_)
        | Command::Approve(_)
        | Command::Sync(_)
        | Command::Init(_)
        | Command::Expunge(_)
        | Command::Import(_)
        | Command::Completions(_)
        | Command::Complete(_) => false,
    }
}

/// Whether its exit code is a verdict, which nobody gets by leaving a pager early.
#[must_use]
pub fn is_gate(command: Option<&Command>) -> bool {
    matches!(
        command,
        Some(
            Command::Check(_)
                | Command::Fsck(_)
                | Command::Doctor(_)
                | Command::Policy(_)
                | Command::Template(_)
        )
    )
}
