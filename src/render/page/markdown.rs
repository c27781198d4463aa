//! The page as Markdown, for a wiki: the same in the same order, stories as lists.

use super::super::markdown::{cell, code, code_block, inline, write_table};
use super::super::stats::sheet_in_markdown;
use crate::report::{PageChange, PageEntry, PageEvent, PageView};
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, view: &PageView) -> io::Result<()> {
    let figures = &view.figures;
    writeln!(out, "# Changes by hand\n")?;
    writeln!(
        out,
        "Journal {}, as of {}.",
        inline(&view.journal),
        figures.as_of.format("%Y-%m-%d %H:%M UTC")
    )?;
    if !view.narrowed.is_empty() {
        writeln!(out, "Only: {}.", inline(&view.narrowed.join("; ")))?;
    }
    if !view.left_out.is_empty() {
        writeln!(
            out,
            "\n**Left out:** {}. In what people wrote, other spellings of names and commands, names in small letters and \
             numbers of one or two digits can remain.",
            view.left_out.join(", ")
        )?;
    }
    if !view.unseen.is_empty() {
        writeln!(out, "\n**Not everything could be read; what is missing here may still be there:**\n")?;
        for unseen in &view.unseen {
            writeln!(out, "- {}", inline(unseen))?;
        }
    }
    writeln!(out, "\n{}\n\n## Unreconciled\n", inline(&view.summary))?;
    let shown = view.unreconciled.len();
    if shown == 0 {
        writeln!(out, "None.")?;
    } else {
        let titles =
            ["Entry", "Title", "Environment", "Risk", "Age", "Deadline", "Owner", "Status", "Missing"];
        write_table(out, &titles, view.unreconciled.iter().map(row))?;
    }
    if view.is_cut() {
        writeln!(out, "\n{shown} of {}, the most urgent; the rest: `stopgap list`.", figures.unreconciled)?;
    }
    for sheet in figures.sheets() {
        writeln!(out, "\n## {}\n", sheet.title)?;
        sheet_in_markdown(out, &sheet)?;
    }
    stories(out, "Stories", &view.unreconciled)?;
    stories(out, "Reconciled in the last 30 days", &view.reconciled)
}

fn row(entry: &PageEntry) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        entry.id.clone(),
        entry.title.clone(),
        text(&entry.environment),
        text(&entry.risk),
        entry.age.clone(),
        entry.due_in.clone(),
        text(&entry.owner),
        entry.status.to_owned(),
        entry.missing.join(", "),
    ]
}

fn stories(out: &mut dyn Write, title: &str, entries: &[PageEntry]) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}")?;
    entries.iter().try_for_each(|entry| one(out, entry))
}

fn one(out: &mut dyn Write, entry: &PageEntry) -> io::Result<()> {
    writeln!(out, "\n### {}: {}\n", entry.id, inline(&entry.title))?;
    let late = if entry.due_in.is_empty() { String::new() } else { format!(", {}", entry.due_in) };
    let grade = entry.grade.map(|grade| format!(" ({grade})")).unwrap_or_default();
    writeln!(out, "- status: {}{grade}{late}", entry.status)?;
    let more = [
        ("why", &entry.why),
        ("owner", &entry.owner),
        ("environment", &entry.environment),
        ("risk", &entry.risk),
    ];
    for (name, text) in more {
        if let Some(text) = text {
            writeln!(out, "- {name}: {}", inline(text))?;
        }
    }
    if !entry.missing.is_empty() {
        writeln!(out, "- missing: {}", entry.missing.join(", "))?;
    }
    for odd in &entry.odd {
        writeln!(out, "- odd: {}", inline(odd))?;
    }
    for detail in &entry.details {
        writeln!(out, "- {}: {}", detail.name.replace('_', " "), inline(&detail.text))?;
    }
    for reference in &entry.references {
        writeln!(out, "- reference: {}", inline(&reference.text))?;
    }
    for link in &entry.links {
        let place = link.place.as_ref().map(|place| format!(" ({})", inline(place))).unwrap_or_default();
        writeln!(out, "- code: {}{place}", code(&link.to))?;
        for change in &link.changes {
            writeln!(out, "  - {}", changed(change))?;
        }
    }
    for evidence in &entry.evidence {
        writeln!(out, "- evidence: {}", inline(evidence))?;
    }
    if entry.commands_left_out > 0 {
        writeln!(out, "- commands: (left out)")?;
    }
    if entry.is_short {
        writeln!(out, "- the rest: `stopgap show {}`", entry.id)?;
    }
    if !entry.story.is_empty() {
        writeln!(out, "- story:")?;
        entry.story.iter().try_for_each(|event| writeln!(out, "  - {}", told(event)))?;
    }
    if !entry.commands.is_empty() {
        write!(out, "\n{}", code_block(&entry.commands.join("\n")))?;
    }
    Ok(())
}

fn changed(change: &PageChange) -> String {
    let value =
        |value: &Option<String>| value.as_ref().map_or_else(|| "(absent)".to_owned(), |value| code(value));
    let attribute = code(&change.attribute);
    if change.sensitive {
        format!("{attribute}: sensitive")
    } else if change.left_out {
        format!("{attribute}: (values left out)")
    } else {
        format!("{attribute}: {} → {}", value(&change.before), value(&change.after))
    }
}

/// `2026-11-23 02:20 note by On-call: Seen again`
fn told(event: &PageEvent) -> String {
    let at =
        event.at.as_ref().map(|at| at.get(..16).unwrap_or(at).replace('T', " ") + " ").unwrap_or_default();
    let by = event.by.as_ref().map(|by| format!(" by {}", cell(by))).unwrap_or_default();
    let text = event.text.as_ref().map(|text| format!(": {}", inline(text))).unwrap_or_default();
    format!("{at}{}{by}{text}", event.what)
}
