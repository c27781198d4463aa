//! The figures as metrics, in the text format 0.0.4 of Prometheus: what the node exporter's textfile collector takes.
//!
//! No ages and no times on the samples: the collector refuses those, and an age would be that of the export.

use super::text;
use crate::report::{Group, Metrics, Spread};
use std::borrow::Cow;
use std::io::{self, Write};

/// Names of a label, more than which are counted together: each is a series that a server keeps for years.
const MOST: usize = 100;
/// Under which name.
const OTHERS: &str = "(others)";

/// Writes all metrics.
///
/// # Errors
/// Where the writer fails.
pub fn prometheus(out: &mut dyn Write, metrics: &Metrics) -> io::Result<()> {
    let figures = &metrics.figures;
    head(out, "entries", "Entries of the journal by status.")?;
    for one in &figures.by_status {
        sample(out, "entries", &[("status", one.status)], one.entries)?;
    }
    for (name, label, groups, help) in [
        (
            "unreconciled",
            "environment",
            &figures.by_environment,
            "Entries that the code has not caught up with.",
        ),
        ("unreconciled_by_owner", "owner", &figures.by_owner, "The same by owner."),
        ("unreconciled_by_risk", "risk", &figures.by_risk, "The same by risk."),
    ] {
        grouped(out, name, label, groups, help, |group| group.unreconciled)?;
    }
    let help = "Unreconciled entries past their deadline.";
    grouped(out, "overdue", "environment", &figures.by_environment, help, |group| group.overdue)?;
    head(out, "incomplete", "Unreconciled entries of which something is missing or odd.")?;
    sample(out, "incomplete", &[], figures.incomplete)?;
    head(out, "reopened", "Entries whose end was taken back at some time.")?;
    sample(out, "reopened", &[], figures.reopened)?;
    if let Some(oldest) = figures.oldest {
        let name = "oldest_unreconciled_timestamp_seconds";
        head(out, name, "When the oldest unreconciled change was performed.")?;
        sample(out, name, &[], oldest)?;
    }
    for (name, spread, help) in [
        ("time_to_code", &figures.time_to_code, "From performing a change to its code on main."),
        ("recording_lag", &figures.recording_lag, "From performing a change to recording it."),
    ] {
        measured(out, name, spread, help)?;
    }
    if let Some(stale) = metrics.documents_stale {
        head(out, "documents_stale", "Documents that have to be reviewed.")?;
        sample(out, "documents_stale", &[], stale)?;
    }
    head(out, "unreadable_files", "Files of the journal that could not be read.")?;
    sample(out, "unreadable_files", &[], metrics.unreadable)?;
    head(out, "code_repositories", "Code repositories that claims are looked for in.")?;
    sample(out, "code_repositories", &[("state", "read")], metrics.code_read)?;
    sample(out, "code_repositories", &[("state", "unread")], metrics.code_unread)
}

fn head(out: &mut dyn Write, name: &str, help: &str) -> io::Result<()> {
    writeln!(out, "# HELP stopgap_{name} {help}\n# TYPE stopgap_{name} gauge")
}

fn sample(
    out: &mut dyn Write,
    name: &str,
    labels: &[(&str, &str)],
    value: impl std::fmt::Display,
) -> io::Result<()> {
    write!(out, "stopgap_{name}")?;
    for (at, (label, text)) in labels.iter().enumerate() {
        let before = if at == 0 { "{" } else { "," };
        write!(out, "{before}{label}=\"{}\"", escaped(text))?;
    }
    writeln!(out, "{} {value}", if labels.is_empty() { "" } else { "}" })
}

/// One sample for each name; what names none has an empty one.
fn grouped(
    out: &mut dyn Write,
    name: &str,
    label: &str,
    groups: &[Group],
    help: &str,
    value: fn(&Group) -> u64,
) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    head(out, name, help)?;
    // Names that look the same once they are cleaned would be the same series twice, which a collector refuses whole.
    let mut told: Vec<(Cow<'_, str>, u64)> = Vec::new();
    let mut others = 0;
    for group in groups {
        let shown = text::line(group.name.as_deref().unwrap_or_default());
        if let Some((_, sum)) = told.iter_mut().find(|(known, _)| *known == shown) {
            *sum += value(group);
        } else if told.len() < MOST && shown != OTHERS {
            told.push((shown, value(group)));
        } else {
            others += value(group);
        }
    }
    for (shown, value) in &told {
        sample(out, name, &[(label, shown)], value)?;
    }
    if others > 0 {
        sample(out, name, &[(label, OTHERS)], others)?;
    }
    Ok(())
}

/// Two quantiles, and of how many entries. Not of the type summary, which wants a sum that only ever grows.
fn measured(out: &mut dyn Write, name: &str, spread: &Spread, help: &str) -> io::Result<()> {
    let quantiles = [("0.5", spread.median_seconds), ("0.9", spread.p90_seconds)];
    let seconds = format!("{name}_seconds");
    if spread.count > 0 {
        head(out, &seconds, help)?;
        for (quantile, value) in quantiles {
            if let Some(value) = value {
                sample(out, &seconds, &[("quantile", quantile)], value)?;
            }
        }
    }
    let count = format!("{name}_entries");
    head(out, &count, "How many entries that was measured of.")?;
    sample(out, &count, &[], spread.count)
}

/// A value between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::{MOST, escaped, grouped};
    use crate::report::Group;

    #[test]
    fn a_label_stays_between_its_quotes() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }

    #[test]
    fn no_series_comes_twice_and_there_are_not_too_many() {
        let group = |name: String| Group { name: Some(name), entries: 1, unreconciled: 1, overdue: 0 };
        let mut groups: Vec<Group> = (0..300).map(|at| group(format!("team {at}"))).collect();
        groups.push(group("team  1\u{1b}[31m".to_owned()));
        groups.push(Group { unreconciled: 5, ..Group::default() });
        let mut out = Vec::new();
        grouped(&mut out, "x", "owner", &groups, "Help.", |group| group.unreconciled)
            .expect("a vector takes it");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(text.lines().count(), 2 + MOST + 1);
        assert!(
            text.contains("owner=\"team 1\"} 2\n") && text.contains("owner=\"(others)\"} 205\n"),
            "{text}"
        );
    }
}
