//! `hooks`: the hook that offers claims while a commit is written: installed, taken out, looked at, run.

mod found;
mod manager;
mod run;

use super::{Context, Exit, Failure};
use crate::cli::{HooksArgs, HooksCommand};
use crate::render::{block, json, line};
use crate::ui::Question;
use found::{Barrier, Found, SCRIPT, Standing};
use manager::{LINE, Manager};
use std::os::unix::fs::PermissionsExt;

/// # Errors
/// Where there is no repository, or the hook could not be put or removed.
pub fn run(args: &HooksArgs, context: &mut Context) -> Result<Exit, Failure> {
    match args.command.as_ref().unwrap_or(&HooksCommand::Status { json: false }) {
        HooksCommand::Install { yes } => install(*yes, context),
        HooksCommand::Uninstall => uninstall(context),
        HooksCommand::Status { json } => status(*json, context),
        HooksCommand::Run(args) => {
            run::run(args, context);
            Ok(Exit::Fine)
        }
    }
}

fn found(context: &Context) -> Result<Found, Failure> {
    let located = context.locate_in_silence();
    match &located.code {
        Some(repository) => Found::of(repository, &located.config),
        None => Err(Failure::new("there is no repository here that a hook could be installed in")
            .hint("`-C DIR` names the folder of one")),
    }
}

fn install(is_agreed: bool, context: &mut Context) -> Result<Exit, Failure> {
    let found = found(context)?;
    let file = line(&found.file.display().to_string()).into_owned();
    if found.offers() {
        writeln!(context.terminal.out, "{file} offers claims already")?;
        tell_where_program_is_missing(context);
        return Ok(Exit::Fine);
    }
    if let Some(by_hand) = by_hand(&found) {
        write!(context.terminal.out, "{}", block(&by_hand.text))?;
        return Err(by_hand.failure);
    }
    if !is_agreed && !agrees(&found, context)? {
        context.terminal.tell("nothing was installed");
        return Ok(Exit::Failed);
    }
    found.write()?;
    writeln!(context.terminal.out, "installed {file}")?;
    tell_where_program_is_missing(context);
    Ok(Exit::Fine)
}

/// What to write where, by hand, and why.
struct ByHand {
    text: String,
    failure: Failure,
}

/// Where nothing may be written; `None` where it may.
fn by_hand(found: &Found) -> Option<ByHand> {
    let file = line(&found.file.display().to_string()).into_owned();
    let with = |text: &str, failure: Failure| Some(ByHand { text: text.to_owned(), failure });
    if let Some(manager) = &found.manager {
        return with(if manager.calls { "" } else { manager.snippet }, of_manager(manager));
    }
    match found.standing {
        Standing::Changed => {
            return with(
                "",
                Failure::new(format!(
                    "{file} was installed by stopgap and changed since; it is left as it is"
                ))
                .hint("remove it by hand, then `stopgap hooks install`"),
            );
        }
        Standing::Other { runs, calls } => {
            let failure = Failure::new(format!("{file} is there already, and is left as it is"));
            let failure = if calls { failure } else { failure.hint("add the line above to it") };
            let failure = if runs {
                failure
            } else {
                failure
                    .hint(format!("git does not run it, because it is no executable file: chmod +x {file}"))
            };
            let text = if calls { String::new() } else { format!("{LINE}\n") };
            return with(&text, failure);
        }
        Standing::Absent | Standing::Ours { .. } => {}
    }
    let set_to = found.set_to.as_deref().unwrap_or_default();
    let set_to = line(set_to);
    match found.barrier? {
        Barrier::Off => with(
            "",
            Failure::new(format!("core.hooksPath is {set_to}, which is no folder: hooks are turned off"))
                .hint("`git config --show-origin core.hooksPath` says where that is set"),
        ),
        Barrier::Shared => with(
            SCRIPT,
            Failure::new(format!(
                "hooks are looked for at {file}, outside of this repository: other repositories may share them"
            ))
            .hint("put the script above there yourself, executable, if all of them may have it"),
        ),
        Barrier::Tracked => with(
            SCRIPT,
            Failure::new(format!(
                "hooks are looked for at {file}, which git tracks: what is there is everybody's"
            ))
            .hint("put the script above there yourself, executable, and commit it; it does nothing where there is no stopgap"),
        ),
    }
}

fn of_manager(manager: &Manager) -> Failure {
    let Manager { name, file, install, calls, .. } = manager;
    if *calls {
        return Failure::new(format!(
            "{file} calls stopgap, but {name} has not put its hook into this clone"
        ))
        .hint(format!("`{install}` does"));
    }
    Failure::new(format!("{name} keeps the hooks of this repository; nothing was written"))
        .hint(format!("add what stands above to {file}, then `{install}`"))
}

/// Shows what would be written, and asks.
fn agrees(found: &Found, context: &mut Context) -> Result<bool, Failure> {
    let file = line(&found.file.display().to_string()).into_owned();
    let what = match found.standing {
        Standing::Ours { .. } => format!("{file} would be made executable:"),
        _ => format!("{file} would be written:"),
    };
    context.terminal.tell(&what);
    for text in SCRIPT.lines() {
        context.terminal.tell(&format!("    {text}"));
    }
    let Some(mut prompter) = context.prompter() else {
        return Err(Failure::new("there is no terminal to ask on; nothing was installed")
            .hint("`stopgap hooks install --yes` writes it without asking"));
    };
    let question =
        Question { name: "Install it?".to_owned(), about: "yes or no".to_owned(), ..Question::default() };
    let answer = prompter.text(&question);
    drop(prompter);
    let answer = answer.map_err(|_| Failure::interrupted("interrupted; nothing was installed"))?;
    Ok(answer.is_some_and(|answer| matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}

fn uninstall(context: &mut Context) -> Result<Exit, Failure> {
    let found = found(context)?;
    let file = line(&found.file.display().to_string()).into_owned();
    if let Some(manager) = found.manager.as_ref().filter(|manager| manager.calls) {
        return Err(Failure::new(format!("{} calls stopgap; it is left as it is", manager.file))
            .hint("take that out of it by hand"));
    }
    match found.standing {
        Standing::Ours { .. } if found.barrier.is_some() => {
            Err(Failure::new(format!("{file} is not of this repository alone; it is left as it is"))
                .hint("remove it by hand, if nobody else uses it"))
        }
        Standing::Ours { .. } => {
            found.remove()?;
            writeln!(context.terminal.out, "removed {file}")?;
            Ok(Exit::Fine)
        }
        Standing::Changed => {
            Err(Failure::new(format!("{file} was changed since it was installed; it is left as it is"))
                .hint("remove it by hand, if nothing in it is needed"))
        }
        Standing::Other { calls: true, .. } => {
            Err(Failure::new(format!("{file} is not stopgap's, and calls it; it is left as it is"))
                .hint(format!("take this line out of it: {LINE}")))
        }
        Standing::Other { .. } | Standing::Absent => {
            context.terminal.tell("no hook of stopgap is installed here");
            Ok(Exit::Fine)
        }
    }
}

fn status(as_json: bool, context: &mut Context) -> Result<Exit, Failure> {
    let found = found(context)?;
    let view = found.view();
    let out = &mut context.terminal.out;
    if as_json {
        json(out, &view, true)?;
        writeln!(out)?;
        return Ok(Exit::Fine);
    }
    let says = match (found.standing, &found.manager) {
        (Standing::Other { .. } | Standing::Absent, Some(manager)) => {
            let calls = if manager.calls { "which calls stopgap" } else { "which does not call stopgap" };
            format!("hooks are kept by {} in {}, {calls}", manager.name, manager.file)
        }
        (Standing::Absent, None) => "not installed".to_owned(),
        (Standing::Ours { runs: true }, _) => "installed".to_owned(),
        (Standing::Ours { runs: false }, _) => {
            "installed, and not executable: git does not run it".to_owned()
        }
        (Standing::Changed, _) => "installed by stopgap, and changed since".to_owned(),
        (Standing::Other { calls: true, runs: true }, None) => "another hook, which calls stopgap".to_owned(),
        (Standing::Other { runs: false, .. }, None) => {
            "another hook, which git does not run: it is no executable file".to_owned()
        }
        (Standing::Other { .. }, None) => "another hook, which does not call stopgap".to_owned(),
    };
    let offers = if view.offers { "claims are offered" } else { "no claims are offered" };
    writeln!(out, "{}", line(&format!("{}: {says}", view.hook)))?;
    writeln!(out, "{}", line(&view.file))?;
    if let Some(path) = &view.hooks_path {
        writeln!(out, "{}", line(&format!("core.hooksPath is {path}")))?;
    }
    writeln!(out, "{offers}")?;
    if view.offers {
        tell_where_program_is_missing(context);
    } else {
        context.terminal.hint("stopgap hooks install");
    }
    Ok(Exit::Fine)
}

/// The hook looks for the program on the path, as git's other programs are found.
fn tell_where_program_is_missing(context: &mut Context) {
    let path = context.variables.path("PATH").unwrap_or_default();
    let is_there = |folder: std::path::PathBuf| {
        let found = std::fs::metadata(folder.join("stopgap"));
        found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
    };
    if !std::env::split_paths(&path).any(is_there) {
        context.terminal.warn("no `stopgap` is on PATH: the hook does nothing until one is");
    }
}
