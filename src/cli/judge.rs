//! The commands that judge: `fsck`.

use super::Output;
use clap::Args;

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
