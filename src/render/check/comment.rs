//! What the gate found as Markdown: a comment of a pull request, or the summary of a step. A forge takes only so much,
//! so that the end says what was left out.

use super::{counted, hidden, sum};
use crate::render::markdown;
use crate::report::{CheckView, FindingView};

/// Bytes of a comment: GitHub takes 65,536 characters.
pub const COMMENT: usize = 64_000;

/// Bytes of the summary of a step: GitHub takes 1 MiB.
pub const SUMMARY: usize = 1_000_000;

/// Bytes that are kept for the sentence at the end.
const RESERVED: usize = 1_000;

const TITLES: [&str; 6] = ["", "entry", "environment", "what", "where", "what mends it"];

/// At most so many bytes.
#[must_use]
pub fn comment(view: &CheckView, most: usize) -> String {
    let most = most.saturating_sub(RESERVED);
    let verdict = match view.verdict {
        "pass" => "passes",
        "fail" => "fails",
        _ => "cannot see everything, and fails",
    };
    let mut text = format!("### stopgap check {verdict}\n\n{}\n", markdown::inline(&sum(view)));
    let mut left_out = 0;
    let mut put = |text: &mut String, piece: &str| {
        // What is left out once stays left out: no row stands behind a gap.
        if left_out > 0 || text.len() + piece.len() > most {
            left_out += 1;
        } else {
            text.push_str(piece);
        }
    };
    if !view.unseen.is_empty() {
        text.push('\n');
        for unseen in &view.unseen {
            put(&mut text, &format!("- **not seen** {}\n", markdown::inline(&hidden(unseen))));
        }
    }
    if !view.findings.is_empty() {
        let mut head = Vec::new();
        // A vector takes everything.
        let _ = markdown::write_table(&mut head, &TITLES, std::iter::empty());
        put(&mut text, &format!("\n{}", String::from_utf8_lossy(&head)));
        for finding in &view.findings {
            put(&mut text, &row(finding));
        }
    }
    if !view.claimed.is_empty() {
        put(&mut text, "\n");
        for claimed in &view.claimed {
            let by = match &claimed.commit {
                Some(commit) => format!("{} {}", &commit[..commit.len().min(12)], claimed.subject),
                None => "the message of the merge".to_owned(),
            };
            let line = format!("{} {} by {by}", claimed.entry, claimed.title);
            put(&mut text, &format!("- claimed: {}\n", markdown::inline(&line)));
        }
    }
    if left_out > 0 {
        text.push_str(&format!(
            "\n{} not shown here: `stopgap check` shows everything.\n",
            counted(left_out, "more line") + if left_out == 1 { " is" } else { " are" }
        ));
    }
    text
}

fn row(finding: &FindingView) -> String {
    let entry = match (finding.entry, &finding.title) {
        (Some(id), Some(title)) => format!("{id} {title}"),
        (Some(id), None) => id.to_string(),
        _ => String::new(),
    };
    let place = finding.place().or_else(|| {
        finding.commit.as_ref().map(|commit| format!("commit {}", &commit[..commit.len().min(12)]))
    });
    let cells = vec![
        format!("{} {}", finding.severity, finding.kind),
        entry,
        finding.environment.clone().unwrap_or_default(),
        finding.message.clone(),
        place.unwrap_or_default(),
        finding.mend.clone(),
    ];
    let mut written = Vec::new();
    let _ = markdown::write_table(&mut written, &TITLES, std::iter::once(cells));
    let table = String::from_utf8_lossy(&written);
    // The header and the line below it stand above already.
    table.lines().skip(2).map(|line| format!("{line}\n")).collect()
}
