//! The command line as clap sees it: names, flags, help texts. Nothing here does anything.

mod entry;
mod links;
mod look;
mod reconcile;
mod setup;

pub use entry::{AddArgs, EditArgs, FieldFlags, LinkArgs, NoteArgs, OnArgs};
pub use links::{LinkGroup, link_groups};
pub use look::{EntryFilter, Format, ListArgs, LogArgs, Output, ShowArgs, StatusArgs};
pub use reconcile::{ApproveArgs, ReopenArgs, ResolveArgs};
pub use setup::{CompletionArgs, DoctorArgs, InboxArgs, InboxCommand, ManArgs, PolicyArgs, PolicyCommand};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Every manual production fix, journaled in git, until the code catches up.
///
/// An engineer fixes production by hand; stopgap records that in seconds, as a structured entry on the branch
/// `stopgap` of the repository, and keeps asking until the infrastructure code says the same.
#[derive(Debug, Parser)]
#[command(
    name = "stopgap",
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Without a command: `stopgap status`.\n\
                  Exit codes: 0 fine, 1 a gate found something, 2 failed or used wrongly, 130 interrupted."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The journal to use: the path of a repository
    #[arg(long, global = true, value_name = "PATH", help_heading = "Everywhere")]
    pub journal: Option<String>,
    /// Work as if started in this folder
    #[arg(short = 'C', long = "folder", global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub folder: Option<PathBuf>,
    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Everywhere")]
    pub color: ColorChoice,
    /// Never ask anything
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_input: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Record a manual change
    Add(Box<AddArgs>),
    /// Set incident and environment for the next hours, in all terminals
    On(OnArgs),
    /// End what `on` began, and say what its entries still lack
    Off,
    /// Add a remark to entries
    Note(NoteArgs),
    /// Point an entry to the code that should say it
    Link(LinkArgs),
    /// Fill in and correct entries, in the editor or by flags
    Edit(Box<EditArgs>),
    /// Say how entries came to an end: codified, reverted, accepted, mistaken
    Resolve(ResolveArgs),
    /// Take back what was said about the end of entries
    Reopen(ReopenArgs),
    /// Approve changes that somebody else performed
    Approve(ApproveArgs),
    /// What is open, overdue, incomplete, waiting (the default)
    Status(StatusArgs),
    /// List entries; without filters those that are unreconciled, oldest first
    List(Box<ListArgs>),
    /// Show entries whole
    Show(ShowArgs),
    /// What was changed by hand, newest first
    Log(Box<LogArgs>),
    /// Show, edit and check the rules of the team
    Policy(PolicyArgs),
    /// Records that wait until their journal can be written
    Inbox(InboxArgs),
    /// Say in plain words what is wrong, and how to mend it
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    Completions(CompletionArgs),
    /// Print the manual page, or write all of them
    Man(ManArgs),
}
