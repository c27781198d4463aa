//! `completions`: the script that a shell sources.

use super::{Context, Exit, Failure};
use crate::cli::{Cli, CompletionArgs};
use clap::CommandFactory;

/// # Errors
/// Where standard output fails.
pub fn run(args: &CompletionArgs, context: &mut Context) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "stopgap", &mut script);
    context.terminal.out.write_all(&script)?;
    Ok(Exit::Fine)
}
