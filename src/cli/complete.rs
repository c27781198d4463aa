//! The hidden command that completion scripts ask: `complete`.

use clap::{Args, ValueEnum};

/// A shell that has a script of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
}

#[derive(Debug, Args)]
pub struct CompleteArgs {
    /// The shell that asks
    pub shell: Shell,
    /// The end of the line that the shell will replace; left out, what follows the last of its breaks
    #[arg(long, allow_hyphen_values = true)]
    pub replaced: Option<String>,
    /// Characters at which the shell breaks words
    #[arg(long, default_value = "")]
    pub breaks: String,
    /// The line begins with git, and with its own flags
    #[arg(long)]
    pub git: bool,
    /// The line up to the cursor; from fish the words before it, read, and the last one as it was typed
    #[arg(last = true)]
    pub line: Vec<String>,
}
