//! The commands that set up and mend: `policy`, `hooks`, `inbox`, `doctor`, `completions`, `man`.

use clap::{Args, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct PolicyArgs {
    #[command(subcommand)]
    pub command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Print the rules that hold here, and the files they come from
    Show,
    /// Edit a policy file, checked before it is kept
    Edit {
        /// The code's `.stopgap.toml`, in the work tree; without it the journal's `stopgap.toml`
        #[arg(long)]
        code: bool,
        /// Take it from a file instead of the editor; `-` for standard input
        #[arg(long, value_name = "FILE")]
        from: Option<String>,
    },
    /// Check the policy files; exit 1 where something is wrong
    Check {
        /// A file to check instead; `-` for standard input
        file: Option<String>,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "When a commit is written in the editor, and what is staged changes a block that an\n\
    unreconciled entry is linked to, the line that claims the entry stands there as a\n\
    comment: saved as it is it claims nothing. A commit is never stopped or changed.\n\
    Exit codes of install: 0 the hook runs, 2 something is left to do by hand."
)]
pub struct HooksArgs {
    #[command(subcommand)]
    pub command: Option<HooksCommand>,
}

#[derive(Debug, Subcommand)]
pub enum HooksCommand {
    /// Offer the hook prepare-commit-msg to this repository; what stands there is never overwritten
    Install {
        /// Write it without asking
        #[arg(short, long)]
        yes: bool,
    },
    /// Take the hook out again, if it is as it was installed
    Uninstall,
    /// Say which hook stands there, and whether it offers claims (the default)
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// What git calls
    #[command(hide = true)]
    Run(HookRunArgs),
}

#[derive(Debug, Args)]
pub struct HookRunArgs {
    /// The name of the hook
    pub hook: String,
    /// What git hands to it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub arguments: Vec<String>,
}

#[derive(Debug, Args)]
pub struct InboxArgs {
    #[command(subcommand)]
    pub command: Option<InboxCommand>,
}

#[derive(Debug, Subcommand)]
pub enum InboxCommand {
    /// Print what waits, and why (the default)
    List,
    /// File what waits for this journal
    File {
        /// Also what was meant for another journal; name the one that takes it with --journal
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Mend what can be mended safely
    #[arg(long)]
    pub fix: bool,
    /// What is known of the code instead: blocks by kind, files that cannot be read, links that
    /// point nowhere
    #[arg(long, conflicts_with = "fix")]
    pub code: bool,
    /// With --code: the files as they lie there, with what is not committed
    #[arg(long, requires = "code")]
    pub worktree: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    source <(stopgap completions bash)         in ~/.bashrc\n  \
    stopgap completions fish > ~/.config/fish/completions/stopgap.fish\n  \
    stopgap completions zsh > ~/.zfunc/_stopgap\n\n\
    In zsh ~/.zshrc has to say `fpath=(~/.zfunc $fpath)` before it calls compinit.\n\
    In bash, zsh and fish the ids of entries, environments, incidents, owners, tags\n\
    and links complete as well.")]
pub struct CompletionArgs {
    /// The shell
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    stopgap man --to ~/.local/share/man/man1\n  \
    stopgap man | man -l -\n\n\
    `git stopgap --help` opens the page git-stopgap, which --to writes too.")]
pub struct ManArgs {
    /// Write a page for every command into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "reference")]
    pub to: Option<PathBuf>,
    /// Print the whole reference as Markdown: commands, formats, files, variables, rules
    #[arg(long)]
    pub reference: bool,
}
