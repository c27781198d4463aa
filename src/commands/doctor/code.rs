//! `doctor --code`: what is found in the code, what of it cannot be read, and which links point nowhere.

use super::super::linking::lines_of;
use super::super::{Context, Exit, Failure};
use crate::code::{FileView, Problem};
use crate::evidence::Filter;
use crate::evidence::codes::{At, Code, Codes};
use crate::evidence::links::Since;
use crate::render::{Tone, line, paint};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Files with the same trouble, more than which are counted and not listed.
const LISTED: usize = 20;

pub fn run(worktree: bool, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    let folder = context.folder.clone();
    let codes = Codes::of(&located, &folder, &context.variables);
    let names = if worktree { codes.around().into_iter().collect() } else { codes.names() };
    if names.is_empty() {
        return Err(
            Failure::new("there is no code here").hint("`stopgap doctor --code` inside of a code repository")
        );
    }
    let at = if worktree { At::WorkTree } else { At::Main };
    for (number, name) in names.iter().enumerate() {
        if number > 0 {
            writeln!(context.terminal.out)?;
        }
        match codes.get(name, at) {
            Ok(code) => {
                let text = report(&code, at, context);
                write!(context.terminal.out, "{text}")?;
            }
            Err(why) => {
                writeln!(context.terminal.out, "{}: not read: {why}", line(name))?;
                if let Some(mend) = codes.mend(name) {
                    writeln!(context.terminal.out, "  mend: {mend}")?;
                }
            }
        }
    }
    links(&codes, context, &located)?;
    Ok(Exit::Fine)
}

/// What is found in a code base.
fn report(code: &Code, at: At, context: &Context) -> String {
    let color = context.terminal.out_color;
    let index = &code.base.index;
    let place = match (at, &code.branch) {
        (At::WorkTree, _) => "as the files lie there".to_owned(),
        (_, Some(branch)) => format!("{} at {:.8}", line(branch), code.commit.to_string()),
        (_, None) => format!("{:.8}, which is checked out", code.commit.to_string()),
    };
    let mut text = format!(
        "{}, {place}: {}, {}\n",
        paint(&line(&code.name), Tone::Strong, color),
        some(index.files().len(), "file"),
        some(index.len(), "block")
    );
    let mut kinds: BTreeMap<(&str, _), usize> = BTreeMap::new();
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    let mut empty = 0;
    for file in index.files() {
        // YAML is written for many things: what holds nothing is not the language that might have read it.
        if file.blocks().len() == 0 {
            empty += usize::from(file.problems().len() == 0);
            continue;
        }
        *files.entry(file.language()).or_default() += 1;
        for block in file.blocks() {
            *kinds.entry((file.language(), block.kind())).or_default() += 1;
        }
    }
    for (language, number) in files {
        let of_it = kinds.iter().filter(|((name, _), _)| *name == language);
        let mut sorted: Vec<_> = of_it.map(|((_, kind), number)| (*number, *kind)).collect();
        sorted.sort_by_key(|(number, kind)| (std::cmp::Reverse(*number), *kind));
        let blocks: Vec<String> = sorted.iter().map(|(number, kind)| some(*number, kind.noun())).collect();
        let _ = writeln!(text, "  {language}: {}: {}", some(number, "file"), blocks.join(", "));
    }
    if empty > 0 {
        let _ = writeln!(text, "  nothing to link to: {}", some(empty, "file"));
    }
    let troubled: Vec<(FileView<'_>, Problem)> =
        index.files().flat_map(|file| file.problems().map(move |problem| (file, problem))).collect();
    text.push_str(&problems(&troubled, color));
    if code.left_out_files() > 0 {
        let _ = writeln!(text, "  mend: {}", code.mend());
    }
    text
}

/// The files that could not be read, or not whole: those with the same trouble together.
fn problems(troubled: &[(FileView<'_>, Problem)], color: bool) -> String {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (file, problem) in troubled {
        let place = match problem.line {
            Some(number) => format!("{}:{number}", line(file.path())),
            None => line(file.path()).into_owned(),
        };
        by_reason.entry(problem.reason.as_str()).or_default().push(place);
    }
    let mut text = String::new();
    for (reason, places) in by_reason {
        let head = paint("not read:", Tone::Warn, color);
        if places.len() > LISTED {
            let _ = writeln!(text, "  {head} {} ({})", line(reason), some(places.len(), "file"));
            continue;
        }
        let _ = writeln!(text, "  {head} {}", line(reason));
        for place in places {
            let _ = writeln!(text, "    {place}");
        }
    }
    text
}

/// The links of all entries: how many lead somewhere, and which do not.
fn links(codes: &Codes<'_>, context: &mut Context, located: &crate::journal::Located) -> Result<(), Failure> {
    if located.journal().is_none() {
        return Ok(());
    }
    let evidence = context.evidence(located)?;
    let filter = Filter { all: true, ..Filter::default() };
    let (mut same, mut changed, mut unknown) = (0, 0, 0);
    let mut lost: Vec<String> = Vec::new();
    for (row, _) in evidence.select(&filter) {
        let Some(case) = evidence.case(&row) else { continue };
        let entry = &case.standing.entry;
        for link in entry.links.iter().filter(|link| !link.to.is_empty()) {
            let shown = line(&link.to).into_owned();
            match codes.today(link) {
                Ok(today) => match today.since {
                    Since::Same => same += 1,
                    Since::Unknown => unknown += 1,
                    Since::Changed => changed += 1,
                    Since::Gone => {
                        let was = link.path.as_deref().zip(link.lines);
                        let was = was
                            .map(|(path, lines)| format!(", was {}", lines_of(path, lines)))
                            .unwrap_or_default();
                        lost.push(format!("{}: {shown} is gone{was}", entry.id));
                    }
                    Since::Unpinned => {
                        lost.push(format!("{}: {shown} was never found; `stopgap link {0}`", entry.id));
                    }
                },
                Err(why) => lost.push(format!("{}: {shown}: {why}", entry.id)),
            }
        }
    }
    let out = &mut context.terminal.out;
    if same + changed + unknown + lost.len() > 0 {
        // What a secret said is not written down.
        let unknown = if unknown == 0 { String::new() } else { format!("{unknown} to code that may have, ") };
        writeln!(
            out,
            "\nlinks: {same} as they were, {changed} to code that has changed since, {unknown}{} that lead nowhere",
            lost.len()
        )?;
    }
    for one in lost {
        writeln!(out, "  {one}")?;
    }
    Ok(())
}

/// `1 file`, `3 files`, `2 kustomizations`
fn some(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
