//! `policy`: show, edit and check the rules of the team.

use super::answer::answer;
use super::record::Written;
use super::{Context, Exit, Failure, draft};
use crate::cli::{PolicyArgs, PolicyCommand};
use crate::git::editor;
use crate::journal::{
    Located, PolicyFinding, PolicySide, Target, parse_policy, policy_template, seal_policy,
};
use crate::model::Rigour;
use crate::render::line;
use crate::ui::edit as open_editor;

/// # Errors
/// Where a file cannot be read or written.
pub fn run(args: &PolicyArgs, context: &mut Context) -> Result<Exit, Failure> {
    match &args.command {
        PolicyCommand::Show => show(context),
        PolicyCommand::Edit { code, from } => edit(*code, from.as_deref(), context),
        PolicyCommand::Check { file } => check(file.as_deref(), context),
    }
}

fn show(context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let policy = &located.rules.policy;
    let out = &mut context.terminal.out;
    for source in &located.rules.sources {
        writeln!(out, "# {} at {}", source.side.file_name(), &source.commit.to_string()[..12])?;
        writeln!(out, "{}", crate::render::block(source.text.trim_end()))?;
        writeln!(out)?;
    }
    if located.rules.sources.is_empty() {
        writeln!(out, "# no policy file: the defaults hold")?;
    }
    writeln!(out, "# in force")?;
    for risk in <crate::model::Risk as crate::model::Word>::ALL.iter().rev() {
        writeln!(
            out,
            "# a change of {risk} risk is due within {}",
            length(policy.deadlines.of(Some(*risk)))
        )?;
    }
    for environment in &policy.environments {
        let kind =
            if policy.is_production(Some(&environment.name)) { "production" } else { "not production" };
        writeln!(out, "# {} is {kind}", line(&environment.name))?;
    }
    for (kind, rigour) in &policy.check.rigour {
        let does = match rigour {
            Rigour::Fail => "fails",
            Rigour::Warn => "warns",
            Rigour::Off => "does not look",
        };
        writeln!(out, "# check {does} where {}", kind.about())?;
    }
    if policy.check.allows_overrides() {
        writeln!(
            out,
            "# `Overrides: gap-… because …` in a commit acknowledges what check finds of a change"
        )?;
    }
    if let Some(way) = policy.check.merge {
        writeln!(out, "# changes come to main by {}", way.word())?;
    }
    Ok(Exit::Fine)
}

/// A deadline as it would be written: in whole days where it is that.
fn length(delta: chrono::TimeDelta) -> String {
    let hours = delta.num_hours();
    let (count, unit) = if hours % 24 == 0 { (hours / 24, "day") } else { (hours, "hour") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn check(file: Option<&str>, context: &mut Context) -> Result<Exit, Failure> {
    let mut found = 0;
    if let Some(name) = file {
        let text = context.read_text(name)?;
        let side = if name.ends_with(".stopgap.toml") { PolicySide::Code } else { PolicySide::Journal };
        let name = if name == "-" { "standard input" } else { name };
        found += tell(context, name, &parse_policy(&text, side).findings)?;
    } else {
        // What is wrong with the files is the result here, not a warning beside it.
        let located = context.locate_in_silence();
        if located.rules.sources.is_empty() {
            context.terminal.tell("no policy file: the defaults hold");
        }
        for source in &located.rules.sources {
            found += tell(context, source.side.file_name(), &source.findings)?;
        }
        if let Some(text) = located.code.as_ref().and_then(work_tree_policy) {
            let is_known = located.rules.sources.iter().any(|source| source.text == text);
            if !is_known {
                context
                    .terminal
                    .note("the .stopgap.toml of the work tree holds once it is on the main branch");
                found += tell(
                    context,
                    ".stopgap.toml (work tree)",
                    &parse_policy(&text, PolicySide::Code).findings,
                )?;
            }
        }
    }
    if found == 0 {
        writeln!(context.terminal.out, "nothing is wrong with the policy")?;
        return Ok(Exit::Fine);
    }
    Ok(Exit::Found)
}

fn work_tree_policy(repository: &crate::git::Repository) -> Option<String> {
    std::fs::read_to_string(repository.work_dir()?.join(PolicySide::Code.file_name())).ok()
}

fn tell(context: &mut Context, name: &str, findings: &[PolicyFinding]) -> Result<usize, Failure> {
    for finding in findings {
        let place = finding.line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"));
        writeln!(context.terminal.out, "{}: {}", line(&place), line(&finding.message))?;
    }
    Ok(findings.len())
}

fn edit(is_code: bool, from: Option<&str>, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let side = if is_code { PolicySide::Code } else { PolicySide::Journal };
    let path = is_code
        .then(|| located.code.as_ref().and_then(|code| code.work_dir()).map(|top| top.join(side.file_name())))
        .flatten();
    if is_code && path.is_none() {
        return Err(Failure::new("there is no work tree here that could hold a .stopgap.toml"));
    }
    if !is_code && let Target::Unusable { error, .. } = &located.target {
        return Err(error.clone().into());
    }
    if !is_code && located.journal().is_none() {
        return Err(super::list::no_journal());
    }
    let old = match &path {
        Some(path) => std::fs::read_to_string(path).ok(),
        None => {
            located.rules.sources.iter().find(|source| source.side == side).map(|source| source.text.clone())
        }
    };
    let start = old.clone().unwrap_or_else(|| policy_template(side).to_owned());
    let new = match from {
        Some(name) => {
            let text = context.read_text(name)?;
            checked(text, side, context)?
        }
        None => ask(&start, side, context)?,
    };
    if Some(&new) == old.as_ref() || (old.is_none() && new == start) {
        context.terminal.tell("nothing was changed");
        return Ok(Exit::Fine);
    }
    match path {
        Some(path) => {
            std::fs::write(&path, &new)
                .map_err(|error| Failure::to(format!("write {}: {error}", path.display())))?;
            writeln!(context.terminal.out, "{}", line(&path.display().to_string()))?;
            context.terminal.hint("commit it: it holds once it is on the main branch");
            Ok(Exit::Fine)
        }
        None => keep_in_journal(&new, &located, context),
    }
}

fn keep_in_journal(text: &str, located: &Located, context: &mut Context) -> Result<Exit, Failure> {
    let identity = context.identity(located);
    let Some(journal) = located.journal() else { return Err(super::list::no_journal()) };
    let sealed = seal_policy(text.to_owned()).map_err(|rules| {
        Failure::new(format!("the policy holds a secret ({}); it was not changed", rules.join(", ")))
            .hint("a URL needs no password here: a checkout is recognised without it")
    })?;
    // A rule that waited in the inbox could undo a newer one later: it is kept as a draft instead.
    let receipt = match journal.append(&[sealed], &identity, context.clock.now) {
        Ok(receipt) => receipt,
        Err(error) => return Err(kept_as_draft(Failure::from(error), text, context)),
    };
    let sharing = super::sharing::begin(context, located, journal);
    let written = Written::Journal { name: journal.name(), sharing, receipt };
    answer(context, located, &written, &["the policy holds from now on".to_owned()], &[] as &[&str])
}

fn kept_as_draft(failure: Failure, text: &str, context: &Context) -> Failure {
    match draft::keep(context, "policy", text) {
        Ok(path) => failure.hint(format!("what you wrote is kept in {}", path.display())),
        Err(error) => failure.hint(format!("it could not be kept ({error}):\n{text}")),
    }
}

/// Opens the editor until the file can be used; what cannot be used is kept as a draft.
fn ask(start: &str, side: PolicySide, context: &mut Context) -> Result<String, Failure> {
    let program = editor(&context.folder, &context.variables).map_err(|error| {
        Failure::to(&error).hint("GIT_EDITOR, core.editor, VISUAL or EDITOR names an editor")
    })?;
    let folder = tempfile::tempdir().map_err(|error| Failure::to(format!("make a place for it: {error}")))?;
    let file = folder.path().join(side.file_name().trim_start_matches('.'));
    std::fs::write(&file, start).map_err(|error| Failure::to(format!("write it: {error}")))?;
    open_editor(&program, &file).map_err(Failure::to)?;
    let saved =
        std::fs::read_to_string(&file).map_err(|error| Failure::to(format!("read it back: {error}")))?;
    checked(saved, side, context)
}

/// A policy in which nothing is wrong; any other is kept as a draft.
fn checked(saved: String, side: PolicySide, context: &mut Context) -> Result<String, Failure> {
    let findings = parse_policy(&saved, side).findings;
    if findings.is_empty() {
        return Ok(saved);
    }
    for finding in &findings {
        context.terminal.error(&format!("{}: {finding}", side.file_name()));
    }
    let failure = Failure::new("the policy was not changed");
    Err(kept_as_draft(failure, &saved, context))
}
