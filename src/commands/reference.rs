//! The reference in Markdown: what the program knows of itself, so that no page can say something else.
//!
//! What cannot be taken from the program stands in `reference.md`; a test holds the copy in `docs/` against both.

use crate::journal::FlawKind;
use crate::model::{CheckKind, Field, Risk, Shape, Status, Word};
use crate::secrets;
use clap::{Arg, Command};
use std::fmt::Write;

const PAGE: &str = include_str!("reference.md");

/// The whole page.
#[must_use]
pub fn reference(mut command: Command) -> String {
    command.build();
    let parts = [
        ("{everywhere}", everywhere(&command)),
        (
            "{commands}",
            command
                .get_subcommands()
                .filter(|one| !one.is_hide_set())
                .map(|one| section(one, "stopgap", 3))
                .collect(),
        ),
        ("{statuses}", statuses()),
        ("{fields}", fields()),
        ("{deadlines}", deadlines()),
        ("{rules}", rules()),
        ("{findings}", findings()),
        ("{checks}", checks()),
    ];
    parts.into_iter().fold(PAGE.to_owned(), |page, (place, text)| page.replace(place, text.trim_end()))
}

/// A command with its own flags; those that every command has are told once.
fn section(command: &Command, parent: &str, depth: usize) -> String {
    let name = format!("{parent} {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut text = format!("{} {name}\n\n{about}.\n\n", "#".repeat(depth));
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    // Writing into a string cannot fail.
    let _ = write!(text, "```text\n{}\n```\n\n", usage.trim());
    let own: Vec<&Arg> = command.get_arguments().filter(|arg| is_own(arg)).collect();
    let mut headings: Vec<Option<&str>> = own.iter().map(|arg| arg.get_help_heading()).collect();
    headings.dedup();
    // A heading can come in two places; it is written where it comes first.
    let mut seen: Vec<Option<&str>> = Vec::new();
    headings.retain(|heading| {
        !seen.contains(heading) && {
            seen.push(*heading);
            true
        }
    });
    for heading in headings {
        if let Some(heading) = heading {
            let _ = write!(text, "{heading}:\n\n");
        }
        for arg in own.iter().filter(|arg| arg.get_help_heading() == heading) {
            text.push_str(&row(arg));
        }
        text.push('\n');
    }
    if let Some(after) = command.get_after_help() {
        let _ = write!(text, "```text\n{after}\n```\n\n");
    }
    for inner in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        text.push_str(&section(inner, &name, depth + 1));
    }
    text
}

fn is_own(arg: &Arg) -> bool {
    !arg.is_hide_set() && arg.get_help_heading() != Some("Everywhere") && arg.get_id() != "help"
}

fn everywhere(command: &Command) -> String {
    command.get_arguments().filter(|arg| arg.get_help_heading() == Some("Everywhere")).map(row).collect()
}

fn row(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let takes_value = arg.get_action().takes_values();
    let mut name = String::new();
    if arg.is_positional() {
        let _ = write!(name, "`{}`", value.unwrap_or_default());
    } else {
        let short = arg.get_short().map(|short| format!("-{short}"));
        let long = arg.get_long().map(|long| format!("--{long}"));
        let both: Vec<String> = short.into_iter().chain(long).collect();
        let value = value.filter(|_| takes_value).map(|value| format!(" {value}")).unwrap_or_default();
        let _ = write!(name, "`{}{value}`", both.join(", "));
    }
    let help = arg.get_help().map(|help| help.to_string().replace('\n', " ")).unwrap_or_default();
    let words: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|_| takes_value && !arg.is_hide_possible_values_set())
        .map(|word| format!("`{}`", word.get_name()))
        .collect();
    let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) };
    let default =
        arg.get_default_values().first().filter(|_| takes_value && !arg.is_hide_default_value_set());
    let default = default.map(|value| format!(" (default: `{}`)", value.display())).unwrap_or_default();
    let aliases = arg.get_visible_aliases().unwrap_or_default();
    let aliases: String = aliases.iter().map(|alias| format!(" (also `--{alias}`)")).collect();
    format!("- {name}: {help}{words}{default}{aliases}\n")
}

fn statuses() -> String {
    Status::ALL
        .into_iter()
        .map(|status| {
            let counted = if status.is_unreconciled() { "yes" } else { "no" };
            format!("| `{status}` | {} | {counted} |\n", meaning(status))
        })
        .collect()
}

fn meaning(status: Status) -> &'static str {
    match status {
        Status::Suspect => "something said about it cannot be read, or evidence contradicts",
        Status::Mistaken => "recorded by mistake; hidden from lists, never deleted",
        Status::Reverted => "the hand change was undone in production",
        Status::Accepted => "kept by decision, with a reason, until a date",
        Status::Codified => "the code says it, with the proof that the policy asks for",
        Status::Claimed => "a commit is said to hold it, and that is not proved",
        Status::Proposed => "a commit that is not on main is said to hold it",
        Status::Unknown => "some code that could hold it cannot be seen",
        Status::Open => "nothing of that",
    }
}

fn fields() -> String {
    Field::ALL
        .into_iter()
        .map(|field| format!("| `{field}` | {} | {} |\n", shape(&field.shape()), field.about()))
        .collect()
}

fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Stamp => "time with an offset".to_owned(),
        Shape::Date => "date".to_owned(),
        Shape::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::List => "list of texts".to_owned(),
        Shape::Links => "list of links".to_owned(),
        Shape::Permissions => "table from rule to reason".to_owned(),
    }
}

fn deadlines() -> String {
    let defaults = crate::model::Deadlines::default();
    Risk::ALL
        .iter()
        .rev()
        .map(|risk| format!("| `{risk}` | {} |\n", defaults.of(Some(*risk)).num_days()))
        .collect()
}

fn rules() -> String {
    secrets::rules().map(|rule| format!("| `{}` | {} |\n", rule.name, cell(rule.finds))).collect()
}

fn findings() -> String {
    let row = |kind: FlawKind| {
        let severity = if kind.is_remark() { "remark" } else { "error" };
        format!("| `{}` | {severity} | {} | {} |\n", kind.word(), cell(kind.about()), cell(kind.hint()))
    };
    FlawKind::ALL.into_iter().map(row).collect()
}

fn checks() -> String {
    let row = |kind: CheckKind| {
        format!("| `{}` | {} | {} |\n", kind.word(), kind.rigour().word(), cell(kind.about()))
    };
    CheckKind::ALL.into_iter().map(row).collect()
}

/// A sentence that can stand in a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
