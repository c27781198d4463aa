//! One file a subcommand: request → evidence → report → render. No algorithm lives here.

mod add;
mod answer;
mod approve;
mod ask;
mod asked;
mod check;
mod checklist;
mod codify;
mod compare;
mod complete;
mod completions;
mod context;
mod digest;
mod doctor;
mod documents;
mod draft;
mod edit;
mod environment;
mod explain;
mod export;
mod expunge;
mod failure;
mod figures;
mod fsck;
mod hooks;
mod import;
mod inbox;
mod init;
mod journals;
mod link;
mod linked;
mod linking;
mod list;
mod log;
mod man;
mod note;
mod on;
mod paged;
mod place;
mod policy;
mod record;
mod reference;
mod rejects;
mod reopen;
mod report;
mod resolve;
mod say;
mod select;
mod sharing;
mod show;
mod stats;
mod status;
mod suggest;
mod sync;
mod template;

pub use context::Context;
pub use failure::{Exit, Failure};
pub use paged::{is_gate, is_paged};

use crate::cli::{Cli, Command};
use clap::ArgMatches;

/// Runs what was asked for.
///
/// # Errors
/// What the user has to be told, with the exit code.
pub fn run(cli: &Cli, matches: &ArgMatches, context: &mut Context) -> Result<Exit, Failure> {
    take_as_many_journals(cli)?;
    let exit = dispatch(cli, matches, context)?;
    // A script that asks what is open must not take silence for nothing.
    let looks = matches!(
        cli.command,
        None | Some(
            Command::Status(_)
                | Command::List(_)
                | Command::Show(_)
                | Command::Log(_)
                | Command::Compare(_)
                | Command::Stats(_)
                | Command::Documents(_)
                | Command::Digest(_)
                | Command::Export(_)
        )
    );
    Ok(if looks && context.is_blind && exit == Exit::Fine { Exit::Failed } else { exit })
}

/// Most commands work in one journal: with several it would be left to chance which is meant.
fn take_as_many_journals(cli: &Cli) -> Result<(), Failure> {
    let takes_several = matches!(
        cli.command,
        Some(Command::Stats(_) | Command::Report(_) | Command::Digest(_) | Command::Export(_))
    );
    match (cli.global.journal.as_slice(), takes_several) {
        ([_, others @ ..], false) if !others.is_empty() => {
            let named: Vec<String> =
                cli.global.journal.iter().map(|name| crate::render::line(name).into_owned()).collect();
            Err(Failure::new(format!(
                "this command takes one journal, and --journal names {}: {}",
                named.len(),
                named.join(", ")
            ))
            .hint("name one; `stopgap stats`, `report`, `digest` and `export` take several"))
        }
        _ => Ok(()),
    }
}

fn dispatch(cli: &Cli, matches: &ArgMatches, context: &mut Context) -> Result<Exit, Failure> {
    let sub = matches.subcommand().map(|(_, matches)| matches);
    match &cli.command {
        Some(_) if cli.json => {
            Err(Failure::new("--json goes behind the command").hint("stopgap list --json"))
        }
        None => status::run(&crate::cli::StatusArgs::of_json(cli.json), context),
        Some(Command::Add(args)) => add::run(args, sub, context),
        Some(Command::On(args)) => on::run(args, context),
        Some(Command::Off) => on::off(context),
        Some(Command::Note(args)) => note::run(args, context),
        Some(Command::Link(args)) => link::run(args, sub, context),
        Some(Command::Edit(args)) => edit::run(args, context),
        Some(Command::Resolve(args)) => resolve::run(args, context),
        Some(Command::Reopen(args)) => reopen::run(args, context),
        Some(Command::Codify(args)) => codify::run(args, context),
        Some(Command::Approve(args)) => approve::run(args, context),
        Some(Command::Status(args)) => status::run(args, context),
        Some(Command::List(args)) => list::run(args, context),
        Some(Command::Show(args)) => show::run(args, context),
        Some(Command::Log(args)) => log::run(args, context),
        Some(Command::Compare(args)) => compare::run(args, context),
        Some(Command::Stats(args)) => stats::run(args, context),
        Some(Command::Check(args)) => check::run(args, context),
        Some(Command::Fsck(args)) => fsck::run(args, context),
        Some(Command::Checklist(args)) => checklist::run(args, context),
        Some(Command::Report(args)) => report::run(args, context),
        Some(Command::Digest(args)) => digest::run(args, context),
        Some(Command::Documents(args)) => documents::run(args, context),
        Some(Command::Export(args)) => export::run(args, context),
        Some(Command::Sync(args)) => sync::run(args, context),
        Some(Command::Init(args)) => init::run(args, context),
        Some(Command::Expunge(args)) => expunge::run(args, context),
        Some(Command::Import(args)) => import::run(args, context),
        Some(Command::Policy(args)) => policy::run(args, context),
        Some(Command::Template(args)) => template::run(args, context),
        Some(Command::Hooks(args)) => hooks::run(args, context),
        Some(Command::Inbox(args)) => inbox::run(args, context),
        Some(Command::Doctor(args)) => doctor::run(args, context),
        Some(Command::Completions(args)) => completions::run(args, context),
        Some(Command::Man(args)) => man::run(args, context),
        Some(Command::Complete(args)) => complete::run(args, context),
    }
}
