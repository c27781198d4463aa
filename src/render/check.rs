//! What the gate `check` found: lines for people, data, a comment for a pull request, annotations of GitHub. One view
//! feeds all of them, and no text of an entry or a commit has an effect in any.

mod comment;
mod github;

pub use comment::{COMMENT, SUMMARY, comment};
pub use github::annotations;

use super::measure::wrap;
use super::tone::{Tone, paint};
use super::{Format, Screen, csv, json, line};
use crate::report::{CheckView, FindingView, HiddenView};
use std::io::{self, Write};

const TITLES: [&str; 10] =
    ["severity", "kind", "entry", "title", "environment", "message", "place", "commit", "author", "mend"];

/// Writes what was found.
///
/// # Errors
/// Where the writer fails.
pub fn check(out: &mut dyn Write, format: Format, view: &CheckView, screen: Screen) -> io::Result<()> {
    match format {
        Format::Table => for_people(out, view, screen),
        Format::Json => {
            json(out, view, true)?;
            out.write_all(b"\n")
        }
        Format::Jsonl => view.findings.iter().try_for_each(|finding| {
            json(out, finding, false)?;
            out.write_all(b"\n")
        }),
        Format::Csv => csv::write_rows(out, &TITLES, view.findings.iter().map(row)),
        Format::Markdown => out.write_all(comment(view, COMMENT).as_bytes()),
    }
}

fn row(finding: &FindingView) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        finding.severity.to_owned(),
        finding.kind.to_owned(),
        finding.entry.map(|id| id.to_string()).unwrap_or_default(),
        text(&finding.title),
        text(&finding.environment),
        finding.message.clone(),
        finding.place().unwrap_or_default(),
        text(&finding.commit),
        text(&finding.author),
        finding.mend.clone(),
    ]
}

/// Grouped by severity and kind, as they are sorted. What to do about it is not broken: half a command is of no use.
fn for_people(out: &mut dyn Write, view: &CheckView, screen: Screen) -> io::Result<()> {
    let mut group = None;
    for finding in &view.findings {
        let own = (finding.severity, finding.kind);
        if group.replace(own) != Some(own) {
            let tone = tone_of(finding.severity);
            writeln!(out, "{}", paint(&format!("{} {}", own.0, own.1), tone, screen.color))?;
        }
        let place = finding.place().map_or_else(String::new, |place| format!("{}: ", line(&place)));
        let text = format!("{}{place}{}", subject(finding), line(&finding.message));
        hanging(out, "  ", &text, screen.width)?;
        writeln!(out, "    {}", paint(&format!("-> {}", line(&finding.mend)), Tone::Dim, screen.color))?;
    }
    for claimed in &view.claimed {
        let by = claimed.commit.as_ref().map_or_else(
            || "the message of the merge".to_owned(),
            |commit| format!("{} {}", &commit[..commit.len().min(12)], line(&claimed.subject)),
        );
        let entry = format!("{} {}", claimed.entry, line(&claimed.title));
        writeln!(out, "{} {entry} by {by}", paint("claimed", Tone::Good, screen.color))?;
    }
    let tone = if view.verdict == "pass" { Tone::Plain } else { Tone::Bad };
    writeln!(out, "{}", paint(&sum(view), tone, screen.color))
}

/// A text behind an indent, broken between words; what does not fit stands two columns deeper.
fn hanging(out: &mut dyn Write, indent: &str, text: &str, width: usize) -> io::Result<()> {
    let room = width.saturating_sub(indent.len() + 2).max(20);
    for (at, part) in wrap(text, room).iter().enumerate() {
        let deeper = if at == 0 { "" } else { "  " };
        writeln!(out, "{indent}{deeper}{part}")?;
    }
    Ok(())
}

fn tone_of(severity: &str) -> Tone {
    match severity {
        "fail" => Tone::Bad,
        "warn" => Tone::Warn,
        _ => Tone::Dim,
    }
}

/// `gap-k7m2qd4x9t Open 8443 from the vendor (prod): ` or nothing.
fn subject(finding: &FindingView) -> String {
    let Some(entry) = finding.entry else { return String::new() };
    let title = finding.title.as_ref().map_or_else(String::new, |title| format!(" {}", line(title)));
    let environment = finding.environment.as_ref();
    let environment = environment.map_or_else(String::new, |name| format!(" ({})", line(name)));
    format!("{entry}{title}{environment}: ")
}

/// The last line: what came of it, in one sentence.
fn sum(view: &CheckView) -> String {
    let checked = match &view.change {
        Some(range) => format!("{} of {}", counted(view.checked, "commit"), line(range)),
        None => counted(view.checked, "entry"),
    };
    let is_blind = !view.unseen.is_empty();
    let findings = match view.failures {
        0 if is_blind => "not everything could be seen, so that nothing is proved".to_owned(),
        0 => "no findings".to_owned(),
        count => counted(count, "finding"),
    };
    let warnings = match view.warnings {
        0 => String::new(),
        count => format!(", {}", counted(count, "warning")),
    };
    let permitted = match view.permitted.len() {
        0 => String::new(),
        count => format!("; {count} not seen, which is permitted"),
    };
    let unseen = if is_blind && view.failures > 0 { "; not everything could be seen" } else { "" };
    format!("checked {checked}: {findings}{warnings}{permitted}{unseen}")
}

fn counted(count: usize, what: &str) -> String {
    let plural = match what.strip_suffix('y') {
        Some(start) => format!("{start}ies"),
        None => format!("{what}s"),
    };
    format!("{count} {}", if count == 1 { what } else { &plural })
}

/// What was not seen, as one sentence.
fn hidden(hidden: &HiddenView) -> String {
    format!("{}; {}", hidden.what, hidden.mend)
}
