//! One entry, whole: its fields, what is missing, and its story.

use super::entries::status_cell;
use super::table::{Fields, Tone, paint};
use super::{Format, Screen, json, markdown};
use crate::model::{Change, Fact, FactBody, Field, Link, Resolution, Stamp, Typed, ago};
use crate::reconcile::Case;
use crate::report::{EntryView, VERSION};
use serde::Serialize;
use std::io::{self, Write};

/// Writes one entry for people, or as one JSON object with `version`.
///
/// # Errors
/// Where the writer fails.
pub fn entry_fields(out: &mut dyn Write, format: Format, case: &Case, screen: Screen) -> io::Result<()> {
    match format {
        Format::Json => {
            json(out, &Versioned { version: VERSION, entry: EntryView::of(case) }, true)?;
            out.write_all(b"\n")
        }
        Format::Markdown => in_markdown(out, case),
        _ => in_fields(out, case, screen),
    }
}

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    entry: EntryView<'a>,
}

fn in_fields(out: &mut dyn Write, case: &Case, screen: Screen) -> io::Result<()> {
    let entry = &case.standing.entry;
    writeln!(
        out,
        "{}  {}",
        paint(&entry.id.to_string(), Tone::Strong, screen.color),
        paint(&entry.title, Tone::Plain, false)
    )?;
    let mut fields = Fields::new();
    let status = status_cell(case);
    fields.toned("status", &status_sentence(case, screen), status.tone);
    for (label, value) in rows(case, screen) {
        if label == "commands" {
            fields.verbatim(&label, &value);
        } else {
            fields.text(&label, &value);
        }
    }
    for link in &entry.links {
        fields.verbatim("link", &link_lines(link));
    }
    if !case.summary.missing.is_empty() {
        let names: Vec<&str> = case.summary.missing.fields().map(Field::name).collect();
        fields.toned("missing", &names.join(", "), Tone::Warn);
        for (field, why) in entry.oddities() {
            fields.toned("odd", &format!("{field}: {why}"), Tone::Warn);
        }
        for field in &case.standing.conflicts {
            fields.toned(
                "conflict",
                &format!("{field} was amended twice; `stopgap edit` settles it"),
                Tone::Warn,
            );
        }
    }
    for file in &case.unreadable {
        fields.toned("unreadable", &file.to_string(), Tone::Bad);
    }
    for fact in &case.facts {
        fields.text("then", &fact_sentence(fact, screen.now));
    }
    fields.write(out, screen.width, screen.color)
}

fn status_sentence(case: &Case, screen: Screen) -> String {
    let verdict = &case.verdict;
    let mut text = match verdict.grade {
        Some(grade) => format!("{} ({grade})", verdict.status),
        None => verdict.status.to_string(),
    };
    if case.is_waiting {
        text.push_str(", waiting in the inbox");
    }
    if let Some(ended) = verdict.acceptance_ended {
        text.push_str(&format!(", accepted until {ended}, which has passed"));
    }
    if let (Some(decision), false) = (&case.standing.decision, verdict.status.is_unreconciled()) {
        if let Resolution::Accepted { until: Some(until) } = &decision.resolution {
            text.push_str(&format!(" until {until}"));
        }
        if let Some(reason) = &decision.reason {
            text.push_str(&format!(": {reason}"));
        }
    }
    if verdict.status.is_unreconciled() {
        let deadline = verdict.deadline.fixed_offset();
        let when = ago(deadline, screen.now);
        text.push_str(&if verdict.overdue {
            format!(", due {when}, overdue")
        } else {
            format!(", due {when}")
        });
    }
    if case.standing.reopened {
        text.push_str(", reopened");
    }
    text
}

/// The fields that are set, with the labels of the file.
fn rows(case: &Case, screen: Screen) -> Vec<(String, String)> {
    let entry = &case.standing.entry;
    let mut rows = Vec::new();
    for field in Field::ALL {
        let value = match field {
            Field::Title | Field::Links => continue,
            Field::PerformedAt => match &entry.performed_at {
                Some(Typed::Known(stamp)) => Some(moment(*stamp, screen)),
                Some(Typed::AsTyped(typed)) => Some(typed.clone()),
                None => None,
            },
            Field::Commands => Some(entry.commands.join("\n")),
            Field::Tags => Some(entry.tags.join(", ")),
            Field::Documents => Some(entry.documents.join("\n")),
            Field::References => Some(entry.references.join("\n")),
            Field::AllowedSecrets => {
                let pairs = entry.allowed_secrets.iter().map(|(rule, why)| format!("{rule}: {why}"));
                Some(pairs.collect::<Vec<_>>().join("\n"))
            }
            other => entry.get(other).map(|value| value.to_string()),
        };
        rows.extend(
            value.filter(|value| !value.is_empty()).map(|value| (field.name().replace('_', " "), value)),
        );
        if field == Field::PerformedBy {
            rows.push(("recorded at".to_owned(), moment(entry.recorded_at, screen)));
            let recorder = entry.recorded_by.clone().filter(|by| entry.performed_by.as_ref() != Some(by));
            rows.extend(recorder.map(|by| ("recorded by".to_owned(), by)));
            rows.extend(entry.recorded_in.clone().map(|place| ("recorded in".to_owned(), place)));
        }
    }
    rows.extend(entry.extra.iter().map(|(key, value)| (key.clone(), value.to_string())));
    for approval in &case.standing.approvals {
        let by = approval.by.as_deref().unwrap_or("somebody");
        let note = if approval.counts { "" } else { " (performed the change: counts for nothing)" };
        rows.push(("approved by".to_owned(), format!("{by}{note}")));
    }
    rows
}

fn moment(stamp: Stamp, screen: Screen) -> String {
    format!("{} ({})", stamp.format("%a %Y-%m-%d %H:%M:%S %:z"), ago(stamp, screen.now))
}

fn link_lines(link: &Link) -> String {
    let mut lines = vec![link.to.clone()];
    lines.extend(link.changes.iter().map(|change| format!("  {}", change_sentence(change))));
    lines.join("\n")
}

fn change_sentence(change: &Change) -> String {
    let shown = |value: &Option<crate::model::Value>| {
        value.as_ref().map_or_else(|| "(absent)".to_owned(), ToString::to_string)
    };
    if change.sensitive {
        format!("{}: sensitive", change.attribute)
    } else {
        format!("{}: {} → {}", change.attribute, shown(&change.before), shown(&change.after))
    }
}

fn fact_sentence(fact: &Fact, now: Stamp) -> String {
    let who = fact.by.as_deref().and_then(|by| by.split('<').next()).unwrap_or("somebody").trim();
    let what = match &fact.body {
        FactBody::Note { text } => format!("noted: {text}"),
        FactBody::Link { links } => {
            format!("linked {}", links.iter().map(|link| link.to.as_str()).collect::<Vec<_>>().join(", "))
        }
        FactBody::Amend { set, unset } => {
            let names = set.iter().map(|(name, _)| name.as_str()).chain(unset.iter().map(String::as_str));
            format!("amended {}", names.collect::<Vec<_>>().join(", "))
        }
        FactBody::Resolve { resolution, reason } => {
            let how = match resolution {
                Resolution::Codified { commit, .. } => {
                    format!("codified in {}", commit.get(..12).unwrap_or(commit))
                }
                Resolution::Accepted { until: Some(until) } => format!("accepted until {until}"),
                other => other.word().to_owned(),
            };
            with_reason(format!("resolved as {how}"), reason.as_deref())
        }
        FactBody::Reopen { reason } => with_reason("reopened".to_owned(), reason.as_deref()),
        FactBody::Approve { reason } => with_reason("approved".to_owned(), reason.as_deref()),
        FactBody::Proof => "a proof was recorded".to_owned(),
    };
    format!("{} ({}) {who} {what}", fact.at.format("%Y-%m-%d %H:%M"), ago(fact.at, now))
}

fn with_reason(text: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{text}: {reason}"),
        None => text,
    }
}

fn in_markdown(out: &mut dyn Write, case: &Case) -> io::Result<()> {
    let entry = &case.standing.entry;
    writeln!(out, "## {}: {}\n", entry.id, markdown::inline(&entry.title))?;
    // In Markdown there is no telling when it is read: ages are left out.
    let screen = Screen { width: usize::MAX, color: false, now: entry.recorded_at };
    writeln!(
        out,
        "- **status**: {}{}",
        case.verdict.status,
        if case.verdict.overdue { ", overdue" } else { "" }
    )?;
    for (label, value) in rows(case, screen) {
        match label.as_str() {
            "commands" => writeln!(out, "- **commands**:\n\n{}\n", markdown::code_block(&value))?,
            "performed at" | "recorded at" => {
                let stamp = value.split(" (").next().unwrap_or_default();
                writeln!(out, "- **{label}**: {stamp}")?;
            }
            _ => writeln!(out, "- **{label}**: {}", markdown::inline(&value))?,
        }
    }
    for link in &entry.links {
        writeln!(out, "- **link**: {}", markdown::code(&link.to))?;
        for change in &link.changes {
            writeln!(out, "  - {}", markdown::inline(&change_sentence(change)))?;
        }
    }
    let missing: Vec<&str> = case.summary.missing.fields().map(Field::name).collect();
    if !missing.is_empty() {
        writeln!(out, "- **missing**: {}", missing.join(", "))?;
    }
    for fact in &case.facts {
        let sentence = fact_sentence(fact, fact.at).replacen(" (just now)", "", 1);
        writeln!(out, "- {}", markdown::inline(&sentence))?;
    }
    writeln!(out)
}
