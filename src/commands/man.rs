//! `man`: the manual pages, printed or written into a folder, and the reference in Markdown.

use super::{Context, Exit, Failure};
use crate::cli::{Cli, ManArgs};
use clap::CommandFactory;
use clap_mangen::Man;

/// # Errors
/// Where the pages cannot be written.
pub fn run(args: &ManArgs, context: &mut Context) -> Result<Exit, Failure> {
    let command = Cli::command();
    // A page has one line for the name and the rest below it; the help has one text for both.
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let first = about.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let command = command.about(first).long_about(about);
    if args.reference {
        context.terminal.out.write_all(super::reference::reference(command).as_bytes())?;
        return Ok(Exit::Fine);
    }
    let Some(folder) = &args.to else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        context.terminal.out.write_all(&page)?;
        return Ok(Exit::Fine);
    };
    let folder = context.folder.join(folder);
    let failed =
        |error: std::io::Error| Failure::to(format!("write the pages into {}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    clap_mangen::generate_to(command, &folder).map_err(failed)?;
    // `git stopgap --help` never reaches this program: git opens the page of that name.
    std::fs::write(folder.join("git-stopgap.1"), ".so man1/stopgap.1\n").map_err(failed)?;
    writeln!(context.terminal.out, "{}", folder.display())?;
    Ok(Exit::Fine)
}
