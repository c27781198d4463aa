//! The command line as clap sees it: names, flags, help texts. Nothing here does anything.

mod complete;
mod entry;
mod judge;
mod links;
mod look;
mod reconcile;
mod report;
mod setup;
mod share;

pub use complete::{CompleteArgs, Shell};
pub use entry::{AddArgs, EditArgs, FieldFlags, LinkArgs, NoteArgs, OnArgs};
pub use judge::{CheckArgs, CheckFormat, FsckArgs, MergeHow};
pub use links::{LinkGroup, link_groups};
pub use look::{EntryFilter, Format, ListArgs, LogArgs, Output, ShowArgs, StatusArgs};
pub use reconcile::{ApproveArgs, CodifyArgs, ReopenArgs, ResolveArgs};
pub use report::{
    ChecklistArgs, CompareArgs, DigestArgs, DigestFormat, DocumentsArgs, DocumentsCommand, ExportArgs,
    ExportFormat, Redact, ReportArgs, ReportFormat, StatsArgs, TemplateArgs, TemplateCommand,
};
pub use setup::{
    CompletionArgs, DoctorArgs, HookRunArgs, HooksArgs, HooksCommand, InboxArgs, InboxCommand, ManArgs,
    PolicyArgs, PolicyCommand,
};
pub use share::{ExpungeArgs, ImportArgs, ImportFormat, InitArgs, Recipe, SyncArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The page that `stopgap --help` prints: clap has no headings for commands. A test holds it against them.
const PAGE: &str = "\
{about}

{usage-heading} {usage}

Record:
  add          Record a manual change
  on           Set incident and environment for the next hours, in all terminals
  off          End what `on` began, and say what its entries still lack
  note         Add a remark to entries
  link         Point an entry to the code that should say the same
  edit         Fill in and correct entries, in the editor or by flags

Reconcile:
  resolve      Say how entries ended: codified, reverted, accepted, mistaken
  reopen       Take back what was said about the end of entries
  codify       Say what the code lacks of entries, and write plain values
  approve      Approve changes that somebody else performed

Look:
  status       Show what is open, overdue, incomplete or waiting (the default)
  list         List entries, by default the unreconciled ones, oldest first
  show         Show entries whole
  log          Show what was changed by hand, newest first
  compare      Show what was done by hand in one environment and not in another
  stats        Show the numbers of a report: ages, trend, time to code

Judge:
  check        Fail where manual changes are overdue, doubtful, or not claimed
  fsck         Check that the journal was only ever added to, by those who may

Report:
  checklist    Write a review checklist, ticked as far as the data answers it
  report       Write one page for managers and engineers
  digest       Print what is new, due and overdue, for a chat
  documents    Show which diagrams and runbooks have to be reviewed
  export       Hand out everything: for audits, spreadsheets, monitoring

Share:
  init         Set up a journal for a team, or print how CI fetches it
  sync         Share the journal: fetch, join, push
  expunge      Take a secret or personal data out of the journal and its history
  import       Take entries from a file: another journal, a spreadsheet, tickets

Set up:
  policy       Show, edit and check the rules of the team
  template     Show, check and keep the templates of checklists
  hooks        Install the hook that offers claims while a commit is written
  inbox        Show or file records that wait for their journal
  doctor       Say in plain words what is wrong, and how to mend it
  completions  Print a completion script for a shell
  man          Print or write the manual pages, or print the reference

Options:
{options}{after-help}";

/// Clap prints a longer help where there is a `long_about`; one help is enough.
const ABOUT: &str = "\
Every manual production fix, journaled in git, until the code catches up.

An engineer fixes production by hand. stopgap records that in seconds, as an
entry on the branch `stopgap` of the repository, and keeps asking until the
infrastructure code says the same.";

#[derive(Debug, Parser)]
#[command(
    name = "stopgap",
    version,
    about = ABOUT,
    long_about = None,
    help_template = PAGE,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Begin with:\n  \
        stopgap add \"Open 8443 from the vendor\" -e prod\n  \
        stopgap list\n\n\
        `stopgap COMMAND --help` says what a command takes.\n\
        Exit codes: 0 fine, 1 a gate found something, 2 failed or used wrongly,\n\
        130 interrupted."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    /// As in `stopgap status --json`, which is what no command stands for.
    #[arg(long, hide = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The journal to use: the path of a repository, or a URL; several for `stats`,
    /// `digest`, `report` and `export`
    #[arg(long, global = true, value_name = "PATH", help_heading = "Everywhere")]
    pub journal: Vec<String>,
    /// Work as if started in this folder
    #[arg(short = 'C', long = "folder", global = true, value_name = "DIR", help_heading = "Everywhere")]
    pub folder: Option<PathBuf>,
    /// When to colour: auto, always, never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Everywhere"
    )]
    pub color: ColorChoice,
    /// Never ask anything
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_input: bool,
    /// Show what is longer than the screen without a pager
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub no_pager: bool,
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
    /// Point an entry to the code that should say the same
    Link(LinkArgs),
    /// Fill in and correct entries, in the editor or by flags
    Edit(Box<EditArgs>),
    /// Say how entries ended: codified, reverted, accepted, mistaken
    Resolve(ResolveArgs),
    /// Take back what was said about the end of entries
    Reopen(ReopenArgs),
    /// Say what the code lacks of entries, and write plain values
    Codify(CodifyArgs),
    /// Approve changes that somebody else performed
    Approve(ApproveArgs),
    /// Show what is open, overdue, incomplete or waiting (the default)
    Status(StatusArgs),
    /// List entries, by default the unreconciled ones, oldest first
    List(Box<ListArgs>),
    /// Show entries whole
    Show(ShowArgs),
    /// Show what was changed by hand, newest first
    Log(Box<LogArgs>),
    /// Show what was done by hand in one environment and not in another
    Compare(CompareArgs),
    /// Show the numbers of a report: ages, trend, time to code
    Stats(Box<StatsArgs>),
    /// Fail where manual changes are overdue, doubtful, or not claimed
    Check(Box<CheckArgs>),
    /// Check that the journal was only ever added to, by those who may
    Fsck(FsckArgs),
    /// Write a review checklist, ticked as far as the data answers it
    Checklist(ChecklistArgs),
    /// Write one page for managers and engineers
    Report(Box<ReportArgs>),
    /// Print what is new, due and overdue, for a chat
    Digest(DigestArgs),
    /// Show which diagrams and runbooks have to be reviewed
    Documents(DocumentsArgs),
    /// Hand out everything: for audits, spreadsheets, monitoring
    Export(ExportArgs),
    /// Share the journal: fetch, join, push
    Sync(SyncArgs),
    /// Set up a journal for a team, or print how CI fetches it
    Init(InitArgs),
    /// Take a secret or personal data out of the journal and its history
    Expunge(ExpungeArgs),
    /// Take entries from a file: another journal, a spreadsheet, tickets
    Import(ImportArgs),
    /// Show, edit and check the rules of the team
    Policy(PolicyArgs),
    /// Show, check and keep the templates of checklists
    Template(TemplateArgs),
    /// Install the hook that offers claims while a commit is written
    Hooks(HooksArgs),
    /// Show or file records that wait for their journal
    Inbox(InboxArgs),
    /// Say in plain words what is wrong, and how to mend it
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    Completions(CompletionArgs),
    /// Print or write the manual pages, or print the reference
    Man(ManArgs),
    /// Print what a word on a command line could become
    #[command(hide = true)]
    Complete(CompleteArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_page_names_every_command_as_it_names_itself() {
        let mut rows: Vec<String> =
            PAGE.lines().filter(|line| line.starts_with("  ")).map(str::to_owned).collect();
        for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            let about = command.get_about().expect("every command says what it does").to_string();
            let row = format!("  {:<12} {about}", command.get_name());
            assert!(rows.contains(&row), "missing in PAGE: {row}");
            rows.retain(|other| *other != row);
        }
        assert_eq!(rows, Vec::<String>::new(), "in PAGE and nowhere else");
    }

    #[test]
    fn every_help_fits_eighty_columns_as_it_is_written() {
        let mut command = Cli::command().term_width(80);
        command.build();
        for command in std::iter::once(&mut command.clone()).chain(command.get_subcommands_mut()) {
            let help = command.render_long_help().to_string();
            let wide: Vec<&str> = help.lines().filter(|line| line.chars().count() > 80).collect();
            assert_eq!(wide, Vec::<&str>::new(), "{}", command.get_name());
        }
    }

    #[test]
    fn the_definition_holds() {
        Cli::command().debug_assert();
    }
}
