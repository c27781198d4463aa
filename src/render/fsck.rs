//! What `fsck` found: a line for each finding and one for the sum, or the same as data.

use super::tone::{Tone, paint};
use super::{Format, Screen, csv, json, line, markdown};
use crate::report::{FlawView, FsckView};
use std::io::{self, Write};

const TITLES: [&str; 8] = ["severity", "kind", "path", "entry", "commit", "author", "at", "message"];

/// Writes the findings.
///
/// # Errors
/// Where the writer fails.
pub fn fsck(out: &mut dyn Write, format: Format, view: &FsckView, screen: Screen) -> io::Result<()> {
    match format {
        Format::Table => for_people(out, view, screen),
        Format::Json => {
            json(out, view, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl => view.findings.iter().try_for_each(|flaw| {
            json(out, flaw, false)?;
            out.write_all(b"\n")
        }),
        Format::Csv => csv::write_rows(out, &TITLES, view.findings.iter().map(row)),
        Format::Markdown => {
            writeln!(out, "{}.\n", markdown::inline(&sum(view)))?;
            markdown::write_table(out, &TITLES, view.findings.iter().map(row))
        }
    }
}

fn row(flaw: &FlawView) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        flaw.severity.to_owned(),
        flaw.kind.to_owned(),
        text(&flaw.path),
        flaw.entry.map(|id| id.to_string()).unwrap_or_default(),
        text(&flaw.commit),
        text(&flaw.author),
        flaw.at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        flaw.message.clone(),
    ]
}

/// Not cut to the width: a path or a commit that is not whole is of no use.
fn for_people(out: &mut dyn Write, view: &FsckView, screen: Screen) -> io::Result<()> {
    for flaw in &view.findings {
        let tone = if flaw.severity == "error" { Tone::Bad } else { Tone::Warn };
        let head = paint(&format!("{} {}:", flaw.severity, flaw.kind), tone, screen.color);
        let path = flaw.path.as_ref().map_or_else(String::new, |path| format!("{path}: "));
        let commit = flaw.commit.as_ref().map(|commit| format!("commit {}", &commit[..commit.len().min(12)]));
        let author = flaw.author.as_ref().map(|author| format!("by {author}"));
        let at = flaw.at.map(|at| at.format("%Y-%m-%d %H:%M %:z").to_string());
        let who: Vec<String> = commit.into_iter().chain(author).chain(at).collect();
        let who = if who.is_empty() { String::new() } else { format!(" ({})", who.join(", ")) };
        writeln!(out, "{head} {}", line(&format!("{path}{}{who}", flaw.message)))?;
    }
    let tone = if view.errors > 0 { Tone::Bad } else { Tone::Plain };
    writeln!(out, "{}", paint(&sum(view), tone, screen.color))
}

/// `checked 1,204 commits, 3,310 files; 2 findings, 1 remark`.
fn sum(view: &FsckView) -> String {
    let checked = &view.checked;
    let earlier = match checked.earlier {
        0 => String::new(),
        count => format!(" ({} earlier)", counted(count, "commit")),
    };
    let errors = if view.errors == 0 { "no findings".to_owned() } else { counted(view.errors, "finding") };
    let remarks =
        if view.remarks == 0 { String::new() } else { format!(", {}", counted(view.remarks, "remark")) };
    let unseen = if view.unseen.is_empty() { "" } else { "; not everything could be seen" };
    let (commits, files) = (counted(checked.commits, "commit"), counted(checked.files, "file"));
    format!("checked {commits}, {files}{earlier}; {errors}{remarks}{unseen}")
}

fn counted(count: usize, what: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn thousands_are_set_apart() {
        for (count, text) in [
            (0, "0 files"),
            (1, "1 file"),
            (999, "999 files"),
            (1000, "1,000 files"),
            (1_234_567, "1,234,567 files"),
        ] {
            assert_eq!(counted(count, "file"), text);
        }
    }
}
