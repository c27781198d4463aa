//! `completions`: the script that a shell sources. Those of ours ask the program itself with every TAB, so that
//! they know the entries of the journal and never grow old.

use super::{Context, Exit, Failure};
use crate::cli::{Cli, CompletionArgs};
use clap::CommandFactory;
use clap_complete::Shell;

/// # Errors
/// Where standard output fails.
pub fn run(args: &CompletionArgs, context: &mut Context) -> Result<Exit, Failure> {
    let script = match args.shell {
        Shell::Bash => include_str!("completions/bash.sh").to_owned(),
        Shell::Zsh => include_str!("completions/zsh.zsh").to_owned(),
        Shell::Fish => include_str!("completions/fish.fish").to_owned(),
        other => fixed(other),
    };
    context.terminal.out.write_all(script.as_bytes())?;
    Ok(Exit::Fine)
}

/// Commands and flags alone, for shells without a script of ours.
fn fixed(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "stopgap", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
