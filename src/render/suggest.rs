//! What is suggested, in lines below a table.

use super::line;
use crate::report::SuggestionView;

/// Two lines for an entry, more where several commits may be meant; one for the entries that are not named.
#[must_use]
pub fn suggestions(views: &[SuggestionView], more: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for view in views {
        for commit in &view.commits {
            let place = commit.code.as_ref().map_or_else(String::new, |code| format!("{code}: "));
            let text = format!(
                "{}: {} \"{}\" changed {place}{} since",
                view.entry,
                commit.short(),
                line(&commit.subject),
                commit.path
            );
            lines.push(line(&text).into_owned());
        }
        let why = match (view.values_found, view.commits.len() > 1) {
            (true, _) => "the code has the values of the entry now",
            (false, true) => "if one of them brings the change into the code",
            (false, false) => "if it brings the change into the code",
        };
        let text = format!("{why}: {}", view.command);
        lines.push(format!("  {}", line(&text)));
    }
    match more {
        0 => {}
        1 => lines.push("1 more entry has commits that may bring its change into the code".to_owned()),
        count => {
            lines
                .push(format!("{count} more entries have commits that may bring their change into the code"));
        }
    }
    lines
}
