//! `stopgap` records every manual production change in git, until the infrastructure code catches up.
//!
//! The rooms of the house, from the top; an arrow goes down and never up:
//!
//! ```text
//! commands   one file a subcommand: request → evidence → report → render
//! cli        the command line as clap sees it
//! evidence   joins what the layers below know; the one loader
//! intake     what a person typed, turned into what it means
//! journal    the append-only store on a branch of a git repository
//! code       infrastructure code: blocks, what an address finds, what a line is called
//! history    the code repositories, those around and the mirrors of others
//! reconcile  from evidence to statuses; pure
//! report     views, made from verdicts
//! render     a view into a writer: table, JSON, CSV, Markdown
//! secrets    rules and redaction; pure
//! ui         terminal, questions, editor
//! git        the only place that names git2 or starts git
//! model      the words as types
//! ```

mod cli;
pub mod code;
mod commands;
mod evidence;
mod git;
mod history;
mod intake;
pub mod journal;
pub mod model;
mod reconcile;
mod render;
mod report;
mod secrets;
mod ui;

use chrono::DurationRound;
use clap::{CommandFactory, FromArgMatches};
use cli::{Cli, ColorChoice};
use commands::{Context, Exit, Failure};
use intake::when::{Clock, Zone};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

pub use model::Variables;

/// Runs the program: `arguments` begin with its name.
///
/// Returns the exit code, which is a contract: 0 fine, 1 a gate found something, 2 failed or used wrongly, 130
/// interrupted.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, variables: Variables) -> ExitCode {
    ExitCode::from(exit(arguments, variables).code())
}

fn exit(arguments: impl IntoIterator<Item = OsString>, variables: Variables) -> Exit {
    // What is typed at night may hold bytes that are no text, pasted from somewhere: a record is worth more than they.
    let arguments = arguments.into_iter().map(|word| word.to_string_lossy().into_owned());
    let matches = match Cli::command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return said_by_clap(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return said_by_clap(&error),
    };
    let mut context = context(&cli, variables);
    // A record is kept wherever somebody believes to stand; everything else needs the folder that was named.
    let needs_folder = cli.global.folder.is_some() && !matches!(cli.command, Some(cli::Command::Add(_)));
    let done = if needs_folder && !context.folder.is_dir() {
        Err(Failure::new(format!("there is no folder {}", context.folder.display())))
    } else {
        commands::run(&cli, &matches, &mut context)
    };
    let flushed = context.terminal.end().map_err(Failure::from);
    match done.and_then(|exit| flushed.map(|()| exit)) {
        Ok(exit) => exit,
        Err(failure) => {
            if !failure.message.is_empty() {
                context.terminal.error(&failure.message);
            }
            for hint in &failure.hints {
                context.terminal.hint(hint);
            }
            failure.exit
        }
    }
}

/// Help and version are fine, everything else is wrong use.
fn said_by_clap(error: &clap::Error) -> Exit {
    // A closed pipe is no failure of ours.
    let _ = error.print();
    if error.use_stderr() { Exit::Failed } else { Exit::Fine }
}

fn context(cli: &Cli, variables: Variables) -> Context {
    let zone = Zone::from_environment(variables.get("TZ").as_deref());
    let clock = Clock { now: now(&variables, zone), zone };
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let folder = cli.global.folder.as_ref().map_or_else(|| here.clone(), |folder| here.join(folder));
    let (out, err) = (std::io::stdout(), std::io::stderr());
    let (is_out_tty, is_err_tty) = (out.is_terminal(), err.is_terminal());
    let width = terminal_width(&variables, is_out_tty);
    let out: Box<dyn Write> = Box::new(std::io::BufWriter::with_capacity(64 * 1024, out));
    let err: Box<dyn Write> = Box::new(err);
    let is_paged = is_out_tty && !cli.global.no_pager && commands::is_paged(cli.command.as_ref());
    let is_dumb = variables.get("TERM").is_none_or(|term| term == "dumb");
    let progress = (is_err_tty && !is_dumb).then(|| Arc::new(ui::Progress::default()));
    let (out, err, pager) = if is_paged {
        let screen = (is_err_tty, progress.clone());
        let pager = ui::Pager::new(paging(cli, &variables, &folder, screen), out, err);
        (pager.out(), pager.err(), Some(pager))
    } else {
        (out, err, None)
    };
    let mut terminal = ui::Terminal {
        out,
        err,
        is_in_tty: std::io::stdin().is_terminal(),
        is_out_tty,
        is_err_tty,
        out_color: false,
        err_color: false,
        width,
        pager,
        progress,
    };
    terminal.set_colors(
        match cli.global.color {
            ColorChoice::Auto => ui::ColorWish::Auto,
            ColorChoice::Always => ui::ColorWish::Always,
            ColorChoice::Never => ui::ColorWish::Never,
        },
        &variables,
    );
    Context {
        terminal,
        input: Box::new(std::io::stdin()),
        clock,
        variables,
        folder,
        global: cli.global.clone(),
        is_blind: false,
    }
}

/// The one place that asks what time it is. `STOPGAP_NOW` stands in for the clock in tests and demonstrations.
fn now(variables: &Variables, zone: Zone) -> chrono::DateTime<chrono::FixedOffset> {
    let set = variables.get("STOPGAP_NOW").and_then(|text| chrono::DateTime::parse_from_rfc3339(&text).ok());
    let now = set.unwrap_or_else(|| zone.at(chrono::Utc::now()));
    // Milliseconds tell which of two records was the last; more would only make the files harder to read.
    now.duration_trunc(chrono::TimeDelta::milliseconds(1)).unwrap_or(now)
}

/// What the pager needs to know. Which one it is git is asked only where there is too much for the screen.
fn paging(
    cli: &Cli,
    variables: &Variables,
    folder: &Path,
    (is_err_tty, progress): (bool, Option<Arc<ui::Progress>>),
) -> ui::Paging {
    let size = terminal_size::terminal_size();
    let (columns, rows) =
        size.map_or((80, 24), |(columns, rows)| (usize::from(columns.0), usize::from(rows.0)));
    let is_set = |name: &str| variables.iter().any(|(known, _)| known == name);
    // As git does: colours are shown, and what fits is left on the screen.
    let usual = [("LESS", "FRX"), ("LV", "-c")];
    let (asked, folder) = (variables.clone(), folder.to_owned());
    ui::Paging {
        rows,
        columns,
        command: Box::new(move || git::pager(&folder, &asked)),
        variables: usual.into_iter().filter(|(name, _)| !is_set(name)).collect(),
        is_gate: commands::is_gate(cli.command.as_ref()),
        holds_err: is_err_tty,
        progress,
    }
}

fn terminal_width(variables: &Variables, is_terminal: bool) -> usize {
    if !is_terminal {
        return usize::MAX;
    }
    let set = variables.get("COLUMNS").and_then(|text| text.parse().ok());
    set.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(80)
}
