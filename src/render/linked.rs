//! The code behind the links of an entry: where it stands, what became of it since, and the block itself.

use super::text::span;
use super::tone::{Tone, paint};
use super::{Screen, line, measure};
use crate::model::ago;
use crate::report::{CommitView, LinkedView};
use std::io::{self, Write};

/// Lines of a block that are shown; of a longer one the first and a word on the rest.
const SHOWN: usize = 30;

/// Commits that are told.
const TOLD: usize = 3;

/// Writes what is known of the code behind each link; nothing where nothing is known.
///
/// # Errors
/// Where the writer fails.
pub(super) fn linked(out: &mut dyn Write, views: &[LinkedView], screen: Screen) -> io::Result<()> {
    for view in views {
        let Some((path, lines)) = view.path.as_ref().zip(view.lines) else {
            // That it was never found stands among what is missing.
            if let Some(why) = &view.why {
                writeln!(
                    out,
                    "\n{}",
                    paint(&format!("the code cannot be read: {}", line(why)), Tone::Warn, screen.color)
                )?;
            } else if view.state == "gone" {
                writeln!(
                    out,
                    "\n{}",
                    paint("nothing in the code is called so any more", Tone::Warn, screen.color)
                )?;
                gone(out, view, screen)?;
            }
            continue;
        };
        let place = place(path, lines);
        let plain = measure::width(&place);
        let place = hyperlink(&paint(&place, Tone::Strong, screen.color), view.url.as_deref());
        let (words, tone) = match view.state {
            "same" => ("as it was when it was linked", Tone::Dim),
            "changed" => ("changed since", Tone::Warn),
            "unknown" => ("whether it changed since is not known", Tone::Warn),
            _ => ("not linked yet", Tone::Warn),
        };
        let branch = if view.branch_only { ", on the branch that is checked out alone" } else { "" };
        let words = format!("{words}{branch}");
        let is_long = plain + 2 + measure::width(&words) > screen.width;
        let between = if is_long { "\n  " } else { "  " };
        writeln!(out, "\n{place}{between}{}", paint(&words, tone, screen.color))?;
        for commit in view.commits.iter().take(TOLD) {
            writeln!(
                out,
                "  {}",
                measure::truncate(&sentence(commit, screen), screen.width.saturating_sub(2))
            )?;
        }
        if view.commits.len() > TOLD {
            writeln!(out, "  and {} more commits", view.commits.len() - TOLD)?;
        }
        if view.is_partial {
            let which = if view.commits.is_empty() { "commits" } else { "other commits" };
            writeln!(out, "  which {which} is not known from here")?;
        }
        if let Some(address) = &view.address {
            writeln!(out, "  called {} today", line(address))?;
        }
        block(out, view, lines.0, screen)?;
    }
    Ok(())
}

/// `modules/network/main.tf:10-31`
fn place(path: &str, (first, last): (u32, u32)) -> String {
    let path = line(path);
    if first == last { format!("{path}:{first}") } else { format!("{path}:{first}-{last}") }
}

/// `1a2b3c4 Scale down (Jo Doe, 3 days ago)`
pub(super) fn sentence(commit: &CommitView, screen: Screen) -> String {
    let short: String = commit.commit.chars().take(8).collect();
    let when = commit.at.map(|at| format!(", {}", ago(at, screen.now))).unwrap_or_default();
    format!("{short} {} ({}{when})", line(&commit.subject), line(&commit.author))
}

/// What is known of code that is gone: `was dns.tf:96-101; gone since 77c7bc4f Delete spf (Jo, 3 days ago)`
fn gone(out: &mut dyn Write, view: &LinkedView, screen: Screen) -> io::Result<()> {
    let was = view.was.as_ref().map(|(path, lines)| format!("was {}", place(path, *lines)));
    let since = view.commits.first().map(|commit| format!("gone since {}", sentence(commit, screen)));
    let parts: Vec<String> = was.into_iter().chain(since).collect();
    let whole = parts.join("; ");
    let room = screen.width.saturating_sub(2);
    let parts = if measure::width(&whole) <= room && !parts.is_empty() { vec![whole] } else { parts };
    for part in parts {
        writeln!(out, "  {}", measure::truncate(&part, room))?;
    }
    Ok(())
}

/// The block with its line numbers, and `>` before those that hold what was changed: they are always shown.
fn block(out: &mut dyn Write, view: &LinkedView, first: u32, screen: Screen) -> io::Result<()> {
    let lines: Vec<(u32, &str)> = (first..).zip(view.text.lines()).collect();
    // One line more is no longer than the word about it.
    let head = if lines.len() <= SHOWN + 1 { lines.len() } else { SHOWN };
    let marked = |number: &u32| view.marked.contains(number);
    let tail = lines[head..].iter().filter(|(number, _)| marked(number)).take(SHOWN);
    let shown: Vec<(u32, &str)> = lines[..head].iter().chain(tail).copied().collect();
    let digits = shown.last().map_or(1, |(number, _)| number.to_string().len());
    let room = screen.width.saturating_sub(digits + 4);
    let mut next = first;
    for (number, text) in &shown {
        if *number != next {
            writeln!(out, "  {:>digits$}  …", "")?;
        }
        next = number + 1;
        let mark = if marked(number) { paint(">", Tone::Strong, screen.color) } else { " ".to_owned() };
        let number = paint(&format!("{number:>digits$}"), Tone::Dim, screen.color);
        let text = span(&text.replace('\t', "    ")).into_owned();
        writeln!(out, "{mark} {number}  {}", measure::truncate(text.trim_end(), room))?;
    }
    if shown.len() < lines.len() {
        writeln!(out, "  {:>digits$}  … {} more lines", "", lines.len() - shown.len())?;
    }
    Ok(())
}

/// OSC 8, where the terminal is known to understand it.
fn hyperlink(text: &str, url: Option<&str>) -> String {
    match url {
        Some(url) => format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
        None => text.to_owned(),
    }
}
