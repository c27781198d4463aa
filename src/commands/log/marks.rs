//! `log FILE --marks`: the file, with a mark at each block that was changed by hand and that the code has not caught
//! up with.

use super::super::select::format;
use super::super::{Context, Exit, Failure};
use crate::cli::LogArgs;
use crate::evidence::aim::{Aim, What};
use crate::evidence::{Evidence, Filter};
use crate::render::{Format, line, marked};
use crate::report::{MarkView, MarkedEntry, MarkedView};

pub fn run(
    aim: &Aim<'_>,
    filter: &Filter,
    evidence: &Evidence,
    args: &LogArgs,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let other = file_today(aim, evidence).map(|path| aim.of_file(&path));
    let aim = other.as_ref().unwrap_or(aim);
    let (Some(code), What::File(path)) = (&aim.code, &aim.what) else {
        return Err(Failure::new(format!("`{}` is no file of the code's main branch", line(&aim.text)))
            .hint("--marks wants a file: stopgap log envs/prod/main.tf --marks"));
    };
    let format = format(args.output);
    if matches!(format, Format::Csv | Format::Markdown) {
        return Err(Failure::new("--marks prints a file or JSON").hint("--format json has the marks alone"));
    }
    let text = code.base.files.read(path).unwrap_or_default();
    let mut marks: Vec<MarkView> = Vec::new();
    for (row, verdict) in evidence.select(filter) {
        let Some(case) = evidence.case(&row) else { continue };
        let entry = &case.standing.entry;
        for place in entry.links.iter().filter(|link| aim.concerns(link)).filter_map(|link| aim.place(link)) {
            let marked = MarkedEntry {
                id: entry.id.to_string(),
                status: verdict.status.word(),
                environment: entry.environment.clone(),
                title: entry.title.clone(),
            };
            match marks.iter_mut().find(|mark| mark.lines == place.lines) {
                Some(mark) if mark.entries.iter().any(|known| known.id == marked.id) => {}
                Some(mark) => mark.entries.push(marked),
                None => {
                    let address = format!("{}@{}", code.name, place.address);
                    marks.push(MarkView { lines: place.lines, address, entries: vec![marked] });
                }
            }
        }
    }
    marks.sort_by_key(|mark| mark.lines);
    let count: usize = marks.iter().map(|mark| mark.entries.len()).sum();
    let view = MarkedView {
        path: path.clone(),
        commit: code.commit.to_string(),
        marks,
        text: String::from_utf8_lossy(&text).into_owned(),
    };
    let screen = context.screen();
    marked(&mut *context.terminal.out, format, &view, screen)?;
    if format == Format::Table && count == 0 {
        context.terminal.tell(&format!("nothing in {} is known to differ from production", line(path)));
    }
    Ok(Exit::Fine)
}

/// The file that holds today what is asked about: where that is no file of its own, or one under its former name.
fn file_today(aim: &Aim<'_>, evidence: &Evidence) -> Option<String> {
    let mut paths: Vec<String> = match &aim.what {
        What::Places(places) => places.iter().map(|place| place.path.clone()).collect(),
        What::Unknown => {
            let cases = evidence.judged().filter_map(|(row, _)| evidence.case(&row));
            let links = cases.flat_map(|case| case.standing.entry.links);
            links.filter(|link| aim.concerns(link)).filter_map(|link| Some(aim.place(&link)?.path)).collect()
        }
        What::File(_) | What::Folder(_) => Vec::new(),
    };
    paths.sort();
    paths.dedup();
    // Of several none is better than the others.
    if paths.len() == 1 { paths.pop() } else { None }
}
