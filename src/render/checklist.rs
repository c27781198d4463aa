//! Checklists: the templates that come with the program, and those of a team laid over them.

use super::template::{Escape, Template, TemplateError, render_among};
use crate::report::ChecklistView;

/// The templates that come with the program: by the name that `checklist` takes.
const BUILT_IN: [(&str, &str); 4] = [
    ("incident", include_str!("../../templates/incident.md")),
    ("weekly", include_str!("../../templates/weekly.md")),
    ("release", include_str!("../../templates/release.md")),
    ("documents", include_str!("../../templates/documents.md")),
];

/// The names of the built-in templates, and their texts.
pub fn built_in_templates() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN.into_iter()
}

/// All that a template may include: those of the team, the built-in ones where the team has none of that name, and as
/// `builtin/NAME.md` those in any case. `own` are names without their ending, and texts.
#[must_use]
pub fn known_templates(own: &[(String, String)]) -> Vec<Template> {
    let template = |name: String, text: &str| Template { name, text: text.to_owned() };
    let mut known: Vec<Template> =
        own.iter().map(|(name, text)| template(format!("{name}.md"), text)).collect();
    for (name, text) in BUILT_IN {
        known.push(template(format!("builtin/{name}.md"), text));
        if own.iter().all(|(taken, _)| taken != name) {
            known.push(template(format!("{name}.md"), text));
        }
    }
    known
}

/// Whether a template may ask for whole entries.
#[must_use]
pub fn asks_for_records(known: &[Template]) -> bool {
    // "recorded" is a word of sentences.
    let asks = |text: &str| {
        text.match_indices("record").any(|(at, word)| !text[at + word.len()..].starts_with("ed"))
    };
    known.iter().any(|template| asks(&template.text))
}

/// A checklist by the template of this name, which ends with one line break.
///
/// # Errors
/// With the line, where the template is wrong.
pub fn checklist(name: &str, known: &[Template], view: &ChecklistView<'_>) -> Result<String, TemplateError> {
    let text = render_among(name, known, view, Escape::Markdown)?;
    let mut out = String::with_capacity(text.len());
    let mut blanks = 0;
    for line in text.lines().map(str::trim_end) {
        // Blocks that have nothing to say leave empty lines, and one is enough.
        blanks = if line.is_empty() { blanks + 1 } else { 0 };
        if blanks < 2 && !(line.is_empty() && out.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok(format!("{}\n", out.trim_end()))
}
