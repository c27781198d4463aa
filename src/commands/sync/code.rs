//! `sync --code`: fetch the code repositories that the policy names and that are not here.

use crate::commands::{Context, Exit, Failure};
use crate::evidence::code::{self, Place, Source};
use crate::journal::Located;
use crate::model::ago;
use crate::render::{self, line};
use crate::report::{CodeRow, CodeView, MissingCode};

/// Fetches them, and says of each where it is read or why it cannot be.
///
/// # Errors
/// Where standard output fails. What could not be fetched is told, and the exit code says so.
pub fn run(context: &mut Context, located: &Located) -> Result<Exit, Failure> {
    let sources = context.sources(located);
    if sources.is_empty() {
        context.terminal.note("the policy names no code repositories");
        context.terminal.hint("`stopgap policy edit` adds them, each as [[code]] with `name` and `urls`");
        return Ok(Exit::Fine);
    }
    let may_ask = context.terminal.is_in_tty && context.terminal.is_err_tty && !context.global.no_input;
    let fetched = code::fetch(&sources, located, &context.variables, may_ask, context.clock.now);
    let mut view = CodeView { of: sources.len(), ..CodeView::default() };
    let mut rows = Vec::new();
    let mut is_whole = true;
    // Where each is read may be another place now.
    for source in context.sources(located) {
        let outcome = fetched.iter().find(|one| one.name == source.name);
        let error = outcome.and_then(|one| one.result.as_ref().err());
        is_whole &= error.is_none();
        // The commits stand all the same, and with them what is claimed.
        if let Some(error) = outcome.and_then(|one| one.brought.as_ref().err()) {
            is_whole = false;
            let what = "its commits are here, not all of its files: links into it may not be found";
            context.terminal.warn(&format!("{}: {what}: failed to {error}", line(&source.name)));
        }
        match (row(&source), error) {
            (Ok(row), None) => rows.push(row),
            (Ok(row), Some(error)) => {
                rows.push(row);
                let then = source.fetched_at().map_or_else(String::new, |at| ago(at, context.clock.now));
                context
                    .terminal
                    .warn(&format!("{} is read as it was fetched {then}: failed to {error}", source.name));
            }
            (Err(_), Some(error)) => {
                let why = format!("failed to {error}");
                view.missing.push(MissingCode { name: source.name.clone(), why });
            }
            (Err(why), None) => {
                view.missing.push(MissingCode { name: source.name.clone(), why: why.to_string() });
            }
        }
    }
    view.read = rows.len();
    let screen = context.screen();
    render::code(&mut *context.terminal.out, &rows, &view, screen)?;
    let is_fine = is_whole && view.missing.is_empty();
    if !is_fine {
        context.terminal.hint("`stopgap doctor` names a mend for each; `stopgap sync --code` tries again");
    }
    Ok(if is_fine { Exit::Fine } else { Exit::Failed })
}

fn row(source: &Source) -> Result<CodeRow, code::Absent> {
    let main = source.main()?;
    let commit = main.repository.commit(main.tip)?;
    Ok(CodeRow {
        name: source.name.clone(),
        place: if matches!(source.place, Place::Here { .. } | Place::Host { .. }) {
            "here"
        } else {
            "mirror"
        },
        branch: main.branch,
        tip: main.tip.to_string(),
        // A history that cannot be counted cannot be read either.
        commits: main.repository.count(main.tip)?,
        newest: commit.author.at,
    })
}
