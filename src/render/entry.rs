//! One entry, whole: its fields, what is missing, and its story.

use super::entries::status_cell;
use super::fields::Fields;
use super::linked::linked;
use super::tone::{Tone, paint};
use super::{Format, Screen, json, markdown, measure};
use crate::model::{Change, Fact, FactBody, Field, Link, Resolution, Stamp, Typed, Value, ago};
use crate::reconcile::Case;
use crate::report::{ClaimView, CommitView, EntryView, LinkedView, TestimonyView, VERSION};
use serde::Serialize;
use std::io::{self, Write};

/// Writes one entry for people, or as one JSON object with `version`; with what is known of the code behind its
/// links, where that was looked up.
///
/// # Errors
/// Where the writer fails.
pub fn entry_fields(
    out: &mut dyn Write,
    format: Format,
    case: &Case,
    today: &[LinkedView],
    commits: &[CommitView],
    screen: Screen,
) -> io::Result<()> {
    match format {
        Format::Json => {
            json(
                out,
                &Versioned { version: VERSION, entry: EntryView::with_code(case, today, commits) },
                true,
            )?;
            out.write_all(b"\n")
        }
        Format::Markdown => in_markdown(out, case, commits),
        _ => {
            in_fields(out, case, commits, screen)?;
            linked(out, today, screen)
        }
    }
}

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    entry: EntryView<'a>,
}

fn in_fields(out: &mut dyn Write, case: &Case, commits: &[CommitView], screen: Screen) -> io::Result<()> {
    let entry = &case.standing.entry;
    head(out, case, screen)?;
    let mut fields = Fields::new();
    let status = status_cell(case);
    fields.toned("status", &status_sentence(case, screen), status.tone);
    if let Some(why) = &case.verdict.why {
        fields.toned("why", why, status.tone);
    }
    if let Some(settled) = case.settled_at {
        fields.text("settled at", &moment(settled.with_timezone(screen.now.offset()), screen));
    }
    for claim in ClaimView::all(case, commits) {
        fields.text("claim", &claim_sentence(&claim));
    }
    for finding in case.heard.iter().flat_map(|heard| &heard.testimony) {
        fields.text("code", &TestimonyView::of(finding).sentence());
    }
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

/// Id and title; a title that does not fit goes on below.
fn head(out: &mut dyn Write, case: &Case, screen: Screen) -> io::Result<()> {
    let entry = &case.standing.entry;
    let id = entry.id.to_string();
    let room = screen.width.saturating_sub(id.len() + 2);
    let title = super::line(&entry.title);
    let id = paint(&id, Tone::Strong, screen.color);
    if measure::width(&title) <= room {
        return writeln!(out, "{id}  {title}");
    }
    writeln!(out, "{id}")?;
    measure::wrap(&title, screen.width).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The status with what stands behind it and when it is due.
fn status_sentence(case: &Case, screen: Screen) -> String {
    let words = status_words(case);
    let due = || ago(case.verdict.deadline.fixed_offset(), screen.now);
    match (case.verdict.overdue, case.verdict.status.is_unreconciled()) {
        (true, _) => format!("{words} (due {})", due()),
        (false, true) => format!("{words}, due {}", due()),
        (false, false) => words,
    }
}

/// The same for who reads it at any time: nothing that is counted from now.
fn status_words(case: &Case) -> String {
    let verdict = &case.verdict;
    let mut words = vec![standing(case)];
    if case.is_waiting {
        words.push("waiting in the inbox".to_owned());
    }
    if case.standing.reopened && verdict.status.is_unreconciled() {
        words.push("reopened".to_owned());
    }
    words.extend(verdict.acceptance_ended.map(|ended| format!("acceptance ended {ended}")));
    if verdict.overdue {
        words.push("overdue".to_owned());
    }
    words.join(", ")
}

/// The status, and where a decision holds its end and its reason.
fn standing(case: &Case) -> String {
    let status = match case.verdict.grade {
        Some(grade) => format!("{} ({grade})", case.verdict.status),
        None => case.verdict.status.to_string(),
    };
    let decision = case.standing.decision.as_ref().filter(|_| !case.verdict.status.is_unreconciled());
    let Some(decision) = decision else { return status };
    let until = match &decision.resolution {
        Resolution::Accepted { until: Some(until) } => format!(" until {until}"),
        _ => String::new(),
    };
    with_reason(format!("{status}{until}"), decision.reason.as_deref())
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
            Field::Owner => match (&entry.owner, &case.owned_by) {
                (None, Some(owners)) => Some(format!("{owners} (CODEOWNERS)")),
                (owner, _) => owner.clone(),
            },
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
        let note = match (approval.counts, approval.outlived) {
            (true, _) => "",
            (false, true) => " (what was done was told otherwise afterwards: counts for nothing)",
            (false, false) => " (may have performed the change: counts for nothing)",
        };
        rows.push(("approved by".to_owned(), format!("{by}{note}")));
    }
    rows
}

/// `3f2c1ab4d5e6 "Allow 8443 (#629)" by Ada Lovelace in infra: on main`
fn claim_sentence(claim: &ClaimView<'_>) -> String {
    let short = |id: &str| id.get(..12).unwrap_or(id).to_owned();
    let subject = claim.subject.map(|subject| format!(" \"{subject}\"")).unwrap_or_default();
    let author = claim.author.map(|author| format!(" by {author}")).unwrap_or_default();
    let code = claim.code.map(|code| format!(" in {code}")).unwrap_or_default();
    let by: Vec<String> = claim.by.iter().take(3).map(|id| short(id)).collect();
    let became = match claim.became {
        None => String::new(),
        Some("live") => ": on main".to_owned(),
        Some("proposed") => format!(": on branch {}", claim.branches.join(", ")),
        Some("missing") => ": not to be found from here".to_owned(),
        Some("nowhere") => ": on no branch".to_owned(),
        Some(word) if by.is_empty() => format!(": {word}"),
        Some(word) => format!(": {word} by {}", by.join(", ")),
    };
    // The same commit may say it itself and be named in the journal.
    let recorded = if claim.recorded { ", as `resolve` says" } else { "" };
    let attest = claim.attest.map(|word| format!("; attested: {word}")).unwrap_or_default();
    format!("{}{subject}{author}{code}{became}{recorded}{attest}", short(claim.commit))
}

fn moment(stamp: Stamp, screen: Screen) -> String {
    format!("{} ({})", stamp.format("%a %Y-%m-%d %H:%M:%S %:z"), ago(stamp, screen.now))
}

/// What is said of a link that says nothing of the code yet.
const NOT_FOUND: &str = "not found in the code";

fn link_lines(link: &Link) -> String {
    let mut lines = vec![link.to.clone()];
    if link.path.is_none() {
        lines.push(format!("  {NOT_FOUND}"));
    }
    lines.extend(link.changes.iter().map(|change| format!("  {}", change_sentence(change))));
    lines.join("\n")
}

fn change_sentence(change: &Change) -> String {
    let shown =
        |value: &Option<Value>| value.as_ref().map_or_else(|| "(absent)".to_owned(), ToString::to_string);
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
            let set = set.iter().map(|(name, value)| amended(name, value));
            let unset = unset.iter().map(|name| format!("{name} taken away"));
            format!("amended {}", set.chain(unset).collect::<Vec<_>>().join(", "))
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

/// The field with its new value, where that is short enough to stand in a line.
fn amended(name: &str, value: &Value) -> String {
    let text = value.to_string();
    let is_short =
        text.len() <= 60 && !text.contains('\n') && !matches!(value, Value::List(_) | Value::Table(_));
    if is_short { format!("{name} to {text}") } else { name.to_owned() }
}

fn with_reason(text: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{text}: {reason}"),
        None => text,
    }
}

fn in_markdown(out: &mut dyn Write, case: &Case, commits: &[CommitView]) -> io::Result<()> {
    let entry = &case.standing.entry;
    writeln!(out, "## {}: {}\n", entry.id, markdown::inline(&entry.title))?;
    // In Markdown there is no telling when it is read: ages are left out.
    let screen = Screen { width: usize::MAX, color: false, now: entry.recorded_at };
    writeln!(out, "- **status**: {}", markdown::inline(&status_words(case)))?;
    if let Some(why) = &case.verdict.why {
        writeln!(out, "- **why**: {}", markdown::inline(why))?;
    }
    for claim in ClaimView::all(case, commits) {
        writeln!(out, "- **claim**: {}", markdown::inline(&claim_sentence(&claim)))?;
    }
    for finding in case.heard.iter().flat_map(|heard| &heard.testimony) {
        writeln!(out, "- **code**: {}", markdown::inline(&TestimonyView::of(finding).sentence()))?;
    }
    for (label, value) in rows(case, screen) {
        match label.as_str() {
            "commands" => {
                // Indented, so that the block belongs to the item and the list goes on behind it.
                writeln!(out, "- **commands**:\n")?;
                for line in markdown::code_block(&value).lines() {
                    writeln!(out, "  {line}")?;
                }
                writeln!(out)?;
            }
            "performed at" | "recorded at" => {
                let stamp = value.split(" (").next().unwrap_or_default();
                writeln!(out, "- **{label}**: {}", markdown::inline(stamp))?;
            }
            _ => writeln!(out, "- **{}**: {}", markdown::inline(&label), markdown::inline(&value))?,
        }
    }
    for link in &entry.links {
        let found = if link.path.is_none() { format!(" ({NOT_FOUND})") } else { String::new() };
        writeln!(out, "- **link**: {}{found}", markdown::code(&link.to))?;
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
