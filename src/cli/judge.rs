//! The commands that judge: `check`, `fsck`.

use super::{EntryFilter, Output};
use clap::{Args, ValueEnum};

/// How `check` prints: as other commands do, and as annotations of GitHub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    #[default]
    #[value(alias = "text")]
    Table,
    Json,
    // One JSON object a finding. With a help text on one value clap would spread out every option.
    Jsonl,
    Csv,
    Markdown,
    Github,
}

/// How a change will come to main.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MergeHow {
    Merge,
    Rebase,
    Squash,
    SquashMessages,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Finds what is suspect, past its deadline, accepted no longer, not approved, without link,\n\
    reason or owner; of a change which entries it touches, claims, loses. The table [check]\n\
    of the policy says what fails. The rules are those of the code's main branch and of the\n\
    journal, never those of the change.\n\
    `--change` alone holds what HEAD has and main has not; BASE...HEAD is the same as BASE..HEAD:\n\
    what came to BASE since is not counted.\n\
    With `--format github` a summary goes to the file that GITHUB_STEP_SUMMARY names.\n\
    Exit codes: 0 nothing found, 1 something found, 2 something could not be seen.\n\
    Examples:\n  \
    stopgap check -e prod\n  \
    stopgap check --change origin/main..HEAD --format github\n  \
    stopgap check --change --merge squash --message description.md"
)]
pub struct CheckArgs {
    /// Hold a change of the code against the journal instead: its commits and blocks
    #[arg(long, value_name = "BASE..HEAD", num_args = 0..=1, default_missing_value = "")]
    pub change: Option<String>,
    /// How the change will be merged, where the policy does not say: merge, rebase,
    /// squash, squash-messages
    #[arg(long, value_name = "HOW", requires = "change", hide_possible_values = true)]
    pub merge: Option<MergeHow>,
    /// The message that the merge will have; `-` reads standard input
    #[arg(long, value_name = "FILE", requires = "change")]
    pub message: Option<String>,
    /// No journal, or one without entries, is fine
    #[arg(long)]
    pub allow_empty: bool,
    /// Code repositories that cannot be read from here are fine
    #[arg(long)]
    pub allow_unknown: bool,
    #[command(flatten)]
    pub filter: Box<EntryFilter>,
    /// How to print: table, json, jsonl, csv, markdown, github
    #[arg(short, long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Option<CheckFormat>,
    /// Short for `--format json`
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub json: bool,
}

impl CheckArgs {
    /// What was asked for; lines for people where nothing was.
    #[must_use]
    pub fn chosen(&self) -> CheckFormat {
        if self.json { CheckFormat::Json } else { self.format.unwrap_or_default() }
    }
}

#[derive(Debug, Args)]
#[command(
    after_help = "What was checked before is remembered. Commits and files that came since are looked at,\n\
    each against what it should be; remarks alone do not fail.\n\
    Exit codes: 0 nothing found, 1 something found, 2 something could not be seen.\n\
    Examples:\n  \
    stopgap fsck\n  \
    stopgap fsck --since origin/stopgap --strict\n  \
    stopgap fsck --all --json"
)]
pub struct FsckArgs {
    /// Only what came after this commit of the journal
    #[arg(long, value_name = "COMMIT", conflicts_with = "all")]
    pub since: Option<String>,
    /// Also what was checked before
    #[arg(short, long)]
    pub all: bool,
    /// Remarks count as findings
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub output: Output,
}
