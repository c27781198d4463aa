//! Claims that are offered in the message of a commit, as comments: saved as they are they claim nothing.
//!
//! A message is bytes, with line breaks of either kind and whatever git has written below it.

use super::measure::truncate;
use super::text::line;
use crate::report::OfferView;

/// More are counted, not offered.
const MOST: usize = 10;

/// Columns of a title: git's own comments are as wide.
const WIDE: usize = 72;

/// What git cuts a message off at, behind the mark of a comment.
const CUT: &str = " ------------------------ >8 ------------------------";

/// What git may take for the mark of a comment where it chooses one itself.
const CANDIDATES: &str = "#;@!$%^&|:";

/// How git treats comments, as its settings say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pen<'a> {
    /// `core.commentChar` or `core.commentString`.
    pub mark: Option<&'a str>,
    /// `commit.cleanup`.
    pub cleanup: Option<&'a str>,
}

/// The message with the offers in it; `None` where a comment would stay in it, or all that could be offered is named in
/// it already.
#[must_use]
pub fn offered(message: &[u8], offers: &[OfferView], pen: Pen<'_>) -> Option<Vec<u8>> {
    if matches!(pen.cleanup, Some("whitespace" | "verbatim")) {
        return None;
    }
    let lines: Vec<&[u8]> = message.split_inclusive(|byte| *byte == b'\n').collect();
    let mark = mark(&lines, pen.mark);
    let cut_line = format!("{mark}{CUT}");
    let cut = lines.iter().position(|line| bare(line) == cut_line.as_bytes());
    let is_comment = |line: &&[u8]| line.starts_with(mark.as_bytes());
    let above = &lines[..cut.unwrap_or(lines.len())];
    // The comments at the end of what somebody edits, and the empty lines between them.
    let run =
        above.iter().rposition(|line| !is_comment(line) && !bare(line).is_empty()).map_or(0, |at| at + 1);
    let first = above[run..].iter().position(is_comment).map(|at| run + at);
    // Git writes comments above a cut only where it takes them out again.
    let is_kept = cut.is_some() && first.is_none();
    let below = &lines[cut.unwrap_or(lines.len())..];
    let comments = below.iter().take_while(|line| is_comment(line)).count();
    let seen = String::from_utf8_lossy(&[above, &below[..comments]].concat().concat()).to_lowercase();
    let new: Vec<&OfferView> = offers.iter().filter(|offer| !seen.contains(&offer.entry)).collect();
    if new.is_empty() {
        return None;
    }
    let at = match (cut, first) {
        (Some(cut), None) => cut + comments,
        (_, Some(first)) => first,
        (None, None) => lines.len(),
    };
    let end = if lines.first().is_some_and(|line| line.ends_with(b"\r\n")) { "\r\n" } else { "\n" };
    let mut text = lines[..at].concat();
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.extend_from_slice(end.as_bytes());
    }
    // The subject is a line of its own, and a claim no part of a paragraph.
    let missing = match at {
        _ if is_kept => 0,
        0 => 2,
        1 => 1,
        _ => usize::from(!bare(lines[at - 1]).is_empty()),
    };
    text.extend_from_slice(end.repeat(missing).as_bytes());
    if is_kept {
        text.extend_from_slice(format!("{mark}{end}").as_bytes());
    }
    for said in words(&new, is_kept) {
        text.extend_from_slice(
            format!("{mark}{}{said}{end}", if said.is_empty() { "" } else { " " }).as_bytes(),
        );
    }
    if lines.get(at).is_some_and(is_comment) {
        text.extend_from_slice(format!("{mark}{end}").as_bytes());
    }
    text.extend_from_slice(&lines[at..].concat());
    Some(text)
}

/// What the comments say.
fn words(offers: &[&OfferView], is_kept: bool) -> Vec<String> {
    let mut words =
        vec!["stopgap: this change touches what was changed by hand and is not in the code yet.".to_owned()];
    words.push(if is_kept {
        "Copy above the cut the claim of each that this commit brings into the code:".to_owned()
    } else {
        "Uncomment the claim of each that this commit brings into the code:".to_owned()
    });
    for offer in offers.iter().take(MOST) {
        let environment =
            offer.environment.as_ref().map_or_else(String::new, |environment| format!(" ({environment})"));
        let place = format!("{environment}, {}", offer.place);
        let title = line(&offer.title);
        // The place is short mostly, and tells more than the end of a title.
        let room = WIDE.saturating_sub(place.chars().count()).max(WIDE / 2);
        words.push(String::new());
        words.push(line(&format!("{}{place}", truncate(&title, room))).into_owned());
        words.push(format!("Reconciles: {}", offer.entry));
    }
    if offers.len() > MOST {
        words.push(String::new());
        words.push(format!("And {} more: stopgap list", offers.len() - MOST));
    }
    words
}

/// A line without its end.
fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// What begins a comment. Where git chooses that itself, its own comments show it.
fn mark(lines: &[&[u8]], set: Option<&str>) -> String {
    match set.map(str::trim) {
        None | Some("") => "#".to_owned(),
        Some(set) if !set.eq_ignore_ascii_case("auto") => set.to_owned(),
        Some(_) => {
            let cut = lines
                .iter()
                .find(|line| bare(line).strip_suffix(CUT.as_bytes()).is_some_and(|mark| mark.len() == 1));
            // The first line is the subject, whatever it begins with.
            let last = lines.iter().skip(1).rev().find(|line| !bare(line).is_empty());
            let starts = |mark: char, line: &&[u8]| line.starts_with(mark.to_string().as_bytes());
            let shown = cut.or(last).and_then(|line| CANDIDATES.chars().find(|mark| starts(*mark, line)));
            // Without any it is the first that begins no line.
            let free = || CANDIDATES.chars().find(|mark| !lines.iter().any(|line| starts(*mark, line)));
            shown.or_else(free).unwrap_or('#').to_string()
        }
    }
}

#[cfg(test)]
mod tests;
