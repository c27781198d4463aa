//! The digest as text for mail, Markdown, Slack's own markup and JSON. Nothing is written where there is nothing to say.
//!
//! Names of owners are plain words: who is mentioned in a chat every morning stops reading it.

use super::{json, line, markdown, slack};
use crate::model::{in_words, one_line, until};
use crate::report::{Digest, DigestEntry, DigestOwner};
use chrono::{DateTime, Utc};
use std::io::{self, Write};

/// How a digest is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestFormat {
    Text,
    Markdown,
    Slack,
    Json,
}

/// Entries of one owner, more than which are counted.
const MOST: usize = 8;
/// Things that could not be read, more than which are counted.
const MOST_UNSEEN: usize = 3;
/// Characters of a title.
const TITLE: usize = 120;
/// Columns of a mail.
const WIDTH: usize = 72;
/// Slack cuts what is longer.
const SLACK_MOST: usize = 4000;
/// Room for the line that says how much was left out.
const SLACK_REST: usize = 60;

/// Writes the digest.
///
/// # Errors
/// Where the writer fails.
pub fn digest(out: &mut dyn Write, format: DigestFormat, digest: &Digest) -> io::Result<()> {
    if digest.is_empty() {
        return Ok(());
    }
    match format {
        DigestFormat::Text => text(out, digest),
        DigestFormat::Markdown => in_markdown(out, digest),
        DigestFormat::Slack => out.write_all(in_slack(digest).as_bytes()),
        DigestFormat::Json => {
            json(out, digest, true)?;
            out.write_all(b"\n")
        }
    }
}

/// `12 manual changes are unreconciled: 3 overdue, 1 due within 2 days. 2 were recorded in the last day. Journal: infra.`
fn sentence(digest: &Digest) -> String {
    let counts = &digest.counts;
    let parts = [
        (counts.suspect, "suspect".to_owned()),
        (counts.overdue, "overdue".to_owned()),
        (counts.reopened, "reopened".to_owned()),
        (counts.due_soon, format!("due within {}", in_words(digest.due_until - digest.as_of))),
        (counts.incomplete, "incomplete".to_owned()),
    ];
    let told = parts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, what)| format!("{count} {what}")).collect();
    let subject = match counts.unreconciled {
        0 if !digest.unseen.is_empty() => "No manual change that could be read is unreconciled".to_owned(),
        0 => "No manual change is unreconciled".to_owned(),
        1 => "1 manual change is unreconciled".to_owned(),
        count => format!("{count} manual changes are unreconciled"),
    };
    let state = if told.is_empty() { subject } else { format!("{subject}: {}", told.join(", ")) };
    let new = match counts.new {
        0 => String::new(),
        1 => format!(" 1 was recorded in the last {}.", lately(digest)),
        count => format!(" {count} were recorded in the last {}.", lately(digest)),
    };
    let journals = if digest.journals.len() == 1 { "Journal" } else { "Journals" };
    format!("{state}.{new} {journals}: {}.", line(&digest.journals.join(", ")))
}

/// What nobody could read, as a sentence: a short digest is no calm one where half of the journal is missing.
fn unseen(digest: &Digest) -> Option<String> {
    if digest.unseen.is_empty() {
        return None;
    }
    let told: Vec<String> = digest.unseen.iter().take(MOST_UNSEEN).map(|one| one_line(one, TITLE)).collect();
    let rest = more(digest.unseen.len() - told.len()).map_or_else(String::new, |rest| format!("; {rest}"));
    Some(format!(
        "Not everything could be read, and what is missing here may still be there: {}{rest}.",
        told.join("; ")
    ))
}

/// `3 days`, `day`.
fn lately(digest: &Digest) -> String {
    let words = in_words(digest.as_of - digest.new_since);
    words.strip_prefix("1 ").map_or_else(|| words.clone(), str::to_owned)
}

/// `network (2 overdue)`; `No owner`.
fn heading(owner: &DigestOwner) -> String {
    let name = owner.owner.as_deref().unwrap_or("No owner");
    match owner.overdue {
        0 => name.to_owned(),
        count => format!("{name} ({count} overdue)"),
    }
}

/// Why it is told: `suspect, overdue by 3 days, lacks reason, owner`.
fn because(entry: &DigestEntry, now: DateTime<Utc>) -> String {
    let told = entry.because.iter().map(|word| match *word {
        "suspect" => {
            entry.why.as_ref().map_or_else(|| "suspect".to_owned(), |why| format!("suspect: {}", line(why)))
        }
        "overdue" => entry.acceptance_ended.map_or_else(
            || format!("overdue by {}", in_words(now - entry.deadline)),
            |ended| format!("acceptance ended {ended}"),
        ),
        "due" => format!("due in {}", until(entry.deadline - now)),
        "new" => format!("new, {}", entry.status),
        "incomplete" if entry.missing.is_empty() => "something in it is odd".to_owned(),
        "incomplete" => format!("lacks {}", entry.missing.join(", ").replace('_', " ")),
        word => word.to_owned(),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Where it was done, and in which of several journals it stands.
fn place(entry: &DigestEntry) -> String {
    let environment = entry.environment.as_deref().unwrap_or("no environment");
    match &entry.journal {
        Some(journal) => format!("{environment}, {journal}"),
        None => environment.to_owned(),
    }
}

fn more(count: usize) -> Option<String> {
    (count > 0).then(|| format!("and {count} more"))
}

fn text(out: &mut dyn Write, digest: &Digest) -> io::Result<()> {
    out.write_all(wrapped(&sentence(digest), "", "").as_bytes())?;
    if let Some(unseen) = unseen(digest) {
        out.write_all(wrapped(&line(&unseen), "", "").as_bytes())?;
    }
    for owner in &digest.owners {
        write!(out, "\n{}", wrapped(&line(&heading(owner)), "", ""))?;
        for entry in owner.entries.iter().take(MOST) {
            let title = one_line(&entry.title, TITLE);
            let told = format!("{} ({}) {title}", entry.id, place(entry));
            out.write_all(wrapped(&line(&told), "  ", "    ").as_bytes())?;
            out.write_all(wrapped(&line(&because(entry, digest.as_of)), "    ", "    ").as_bytes())?;
        }
        if let Some(more) = more(owner.entries.len().saturating_sub(MOST)) {
            writeln!(out, "  {more}")?;
        }
    }
    Ok(())
}

/// Lines of at most so many columns. A word that is longer is broken: a mail server would break it as well.
fn wrapped(text: &str, first: &str, then: &str) -> String {
    let mut lines = vec![first.to_owned()];
    let mut width = first.len();
    let mut is_empty = true;
    for word in text.split(' ') {
        let mut rest = word;
        loop {
            let size: usize = super::measure::width(rest);
            let gap = usize::from(!is_empty);
            if width + gap + size <= WIDTH {
                push(&mut lines, if is_empty { "" } else { " " }, rest);
                width += gap + size;
                is_empty = false;
                break;
            }
            if !is_empty {
                lines.push(then.to_owned());
                (width, is_empty) = (then.len(), true);
                continue;
            }
            let cut = fitting(rest, WIDTH - width);
            let (head, tail) = rest.split_at(cut);
            push(&mut lines, "", head);
            lines.push(then.to_owned());
            (width, rest) = (then.len(), tail);
        }
    }
    lines.join("\n") + "\n"
}

fn push(lines: &mut [String], gap: &str, word: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(gap);
        last.push_str(word);
    }
}

/// How many bytes of a text fit into so many columns; at least one letter.
fn fitting(text: &str, room: usize) -> usize {
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let fits = ends.clone().take_while(|end| super::measure::width(&text[..*end]) <= room).last();
    fits.or_else(|| ends.clone().next()).unwrap_or(text.len())
}

fn in_markdown(out: &mut dyn Write, digest: &Digest) -> io::Result<()> {
    writeln!(out, "{}", markdown::inline(&sentence(digest)))?;
    if let Some(unseen) = unseen(digest) {
        writeln!(out, "\n{}", markdown::inline(&unseen))?;
    }
    for owner in &digest.owners {
        writeln!(out, "\n**{}**\n", markdown::inline(&heading(owner)))?;
        for entry in owner.entries.iter().take(MOST) {
            writeln!(
                out,
                "- `{}` ({}) {}: {}",
                entry.id,
                markdown::inline(&place(entry)),
                markdown::inline(&one_line(&entry.title, TITLE)),
                markdown::inline(&because(entry, digest.as_of))
            )?;
        }
        if let Some(more) = more(owner.entries.len().saturating_sub(MOST)) {
            writeln!(out, "- {more}")?;
        }
    }
    Ok(())
}

/// One message; what does not fit into it is counted.
fn in_slack(digest: &Digest) -> String {
    let mut told = format!("{}\n", slack::escaped(&sentence(digest)));
    if let Some(unseen) = unseen(digest) {
        told.push_str(&format!("{}\n", slack::escaped(&line(&unseen))));
    }
    let mut length = told.chars().count();
    let mut left: usize = digest.owners.iter().map(|owner| owner.entries.len()).sum();
    for owner in &digest.owners {
        let mut head = format!("\n*{}*\n", slack::escaped(&one_line(&heading(owner), TITLE)));
        for (at, entry) in owner.entries.iter().enumerate() {
            let piece = if at < MOST {
                let why = one_line(&because(entry, digest.as_of), 2 * TITLE);
                let title = one_line(&entry.title, TITLE);
                let item = format!("{} ({}) {title}: {why}", entry.id, one_line(&place(entry), TITLE));
                format!("{head}• {}\n", slack::escaped(&item))
            } else {
                let rest = owner.entries.len() - MOST;
                format!("{head}• and {rest} more\n")
            };
            let size = piece.chars().count();
            if length + size > SLACK_MOST - SLACK_REST {
                told.push_str(&format!("\nand {left} more: `stopgap digest` shows them\n"));
                return told;
            }
            told.push_str(&piece);
            length += size;
            head.clear();
            if at == MOST {
                left = left.saturating_sub(owner.entries.len() - MOST);
                break;
            }
            left -= 1;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{SLACK_MOST, WIDTH, in_slack, wrapped};
    use crate::model::EntryId;
    use crate::report::{Digest, DigestEntry, DigestOwner, DigestSpan};
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    fn large(title: &str, owners: usize, entries: usize) -> Digest {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a moment");
        let span =
            DigestSpan { now, new_since: now - TimeDelta::days(1), due_until: now + TimeDelta::days(2) };
        let entry = |bits: usize| DigestEntry {
            id: EntryId::from_random(bits as u64),
            title: title.to_owned(),
            environment: Some("prod".to_owned()),
            status: "open",
            because: vec!["overdue", "incomplete"],
            why: None,
            acceptance_ended: None,
            deadline: now - TimeDelta::days(3),
            missing: vec!["reason", "security_impact"],
            journal: None,
        };
        let owner = |name: usize| DigestOwner {
            owner: Some(format!("team {name}")),
            overdue: entries as u64,
            entries: (0..entries).map(entry).collect(),
        };
        let mut digest = Digest::new(vec!["infra".to_owned()], span);
        digest.owners = (0..owners).map(owner).collect();
        digest
    }

    #[test]
    fn a_message_fits_and_says_what_is_left_out() {
        for (owners, entries) in [(1, 3), (1, 9), (40, 20), (100, 1)] {
            let told = in_slack(&large(&"&<>".repeat(60), owners, entries));
            assert!(told.chars().count() <= SLACK_MOST, "{}", told.chars().count());
            let shown = told.matches("• gap-").count();
            let more = told.lines().filter_map(|line| {
                let line = line.trim_start_matches("• ");
                line.strip_prefix("and ")?.split(' ').next()?.parse::<usize>().ok()
            });
            assert_eq!(shown + more.sum::<usize>(), owners * entries, "{told}");
        }
    }

    proptest! {
        #[test]
        fn lines_fit_a_mail_and_lose_nothing(text in "[a-z ]{0,200}|[a-z]{0,300}|\\PC{0,100}") {
            let lines = wrapped(&text, "  ", "    ");
            for line in lines.lines() {
                prop_assert!(super::super::measure::width(line) <= WIDTH, "{}", line);
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines), letters(&text));
        }
    }
}
