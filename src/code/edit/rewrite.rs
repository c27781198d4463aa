//! Putting edits into a work tree, whole or not at all; and what that changes, as `git diff` shows it.

use super::literal::is_unseen;
use super::{Edit, applied};
use std::io::Write;
use std::path::Path;

/// Lines that are shown around a change.
const AROUND: usize = 3;

/// A file with edits in it, not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    pub path: String,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// A file of a work tree with edits in it.
///
/// # Errors
/// Where it is no plain file inside of the work tree, cannot be read, or the edits touch each other.
pub fn rewritten(top: &Path, path: &str, edits: &[Edit]) -> Result<Rewritten, String> {
    is_own(top, path)?;
    let before = std::fs::read(top.join(path)).map_err(|error| format!("{path} cannot be read: {error}"))?;
    let after =
        applied(&before, edits).ok_or_else(|| format!("two values at one place of {path} are wanted"))?;
    Ok(Rewritten { path: path.to_owned(), before, after })
}

/// Writes it beside its place and renames it. Its mode stays; whatever git has in its index is not touched.
///
/// # Errors
/// Where it was changed in between, or cannot be written.
pub fn write(top: &Path, file: &Rewritten) -> Result<(), String> {
    let path = &file.path;
    is_own(top, path)?;
    let full = top.join(path);
    let failed = |error: std::io::Error| format!("{path} cannot be written: {error}");
    let folder = full.parent().ok_or_else(|| format!("{path} is in no folder"))?;
    let permissions = std::fs::metadata(&full).map_err(failed)?.permissions();
    if permissions.readonly() {
        return Err(format!("{path} is read-only"));
    }
    let mut out = tempfile::Builder::new().prefix(".stopgap-").tempfile_in(folder).map_err(failed)?;
    out.write_all(&file.after).map_err(failed)?;
    out.as_file().set_permissions(permissions).map_err(failed)?;
    out.as_file().sync_all().map_err(failed)?;
    // An editor may have saved it since it was read.
    if std::fs::read(&full).map_err(failed)? != file.before {
        return Err(format!("{path} was changed just now: look at it again"));
    }
    out.persist(&full).map(drop).map_err(|error| failed(error.error))
}

/// A link on the way would lead out of the work tree, or into what git does not keep.
fn is_own(top: &Path, path: &str) -> Result<(), String> {
    let mut at = top.to_path_buf();
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Err(format!("{path} is no path of a work tree"));
        }
        at.push(part);
        let found =
            std::fs::symlink_metadata(&at).map_err(|error| format!("{path} cannot be read: {error}"))?;
        if found.is_symlink() {
            return Err(format!("{path} is behind a symbolic link"));
        }
    }
    if at.is_file() { Ok(()) } else { Err(format!("{path} is no plain file")) }
}

impl Rewritten {
    /// The lines that change, with those around them, as a unified diff.
    #[must_use]
    pub fn diff(&self, edits: &[Edit]) -> String {
        let (old, new) = (String::from_utf8_lossy(&self.before), String::from_utf8_lossy(&self.after));
        let (old, new) = (lines(&old), lines(&new));
        let mut text = format!("--- {}\n+++ {}\n", named("a", &self.path), named("b", &self.path));
        for hunk in hunks(&self.before, edits) {
            let from = hunk.first.saturating_sub(AROUND);
            let to = (hunk.behind + AROUND).min(old.len());
            let shifted = |at: usize, by: isize| at.saturating_add_signed(by);
            let (new_from, new_to) = (shifted(from, hunk.shift), shifted(to, hunk.shift + hunk.grown));
            let header = |start: usize, count: usize| {
                let start = if count == 0 { start } else { start + 1 };
                if count == 1 { format!("{start}") } else { format!("{start},{count}") }
            };
            text.push_str(&format!(
                "@@ -{} +{} @@\n",
                header(from, to - from),
                header(new_from, new_to.saturating_sub(new_from))
            ));
            let mut put = |sign: char, lines: &[&str]| {
                for line in lines {
                    text.push(sign);
                    text.push_str(line);
                    if !line.ends_with('\n') {
                        text.push_str("\n\\ No newline at end of file\n");
                    }
                }
            };
            let behind = shifted(hunk.behind, hunk.shift + hunk.grown);
            put(' ', &old[from..hunk.first]);
            put('-', &old[hunk.first..hunk.behind]);
            put('+', new.get(shifted(hunk.first, hunk.shift)..behind).unwrap_or_default());
            put(' ', &old[hunk.behind..to]);
        }
        text
    }
}

/// A path as git writes it in a diff: one that could be taken for something else stands in quotes.
fn named(side: &str, path: &str) -> String {
    let is_odd = |letter: char| letter.is_control() || is_unseen(letter) || matches!(letter, '"' | '\\');
    if !path.contains(is_odd) {
        return format!("{side}/{path}");
    }
    let mut text = format!("\"{side}/");
    for letter in path.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            letter if is_odd(letter) => {
                let mut bytes = [0; 4];
                letter
                    .encode_utf8(&mut bytes)
                    .bytes()
                    .for_each(|byte| text.push_str(&format!("\\{byte:03o}")));
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Lines of the old text that change together, counted from 0.
struct Hunk {
    first: usize,
    behind: usize,
    /// How many lines the new text has more: before it, and in it.
    shift: isize,
    grown: isize,
}

fn hunks(before: &[u8], edits: &[Edit]) -> Vec<Hunk> {
    let breaks = |text: &[u8]| isize::try_from(text.split(|byte| *byte == b'\n').count()).unwrap_or(1) - 1;
    let line = |at: usize| usize::try_from(breaks(&before[..at.min(before.len())])).unwrap_or_default();
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span.start);
    sorted.dedup();
    let mut found: Vec<Hunk> = Vec::new();
    let mut shift = 0;
    for edit in sorted {
        let first = line(edit.span.start);
        let is_whole = before[..edit.span.start].last().is_none_or(|byte| *byte == b'\n')
            && (edit.text.is_empty() || edit.text.ends_with(b"\n"));
        let behind = line(edit.span.end) + usize::from(!is_whole);
        let grown = breaks(&edit.text) - breaks(before.get(edit.span.clone()).unwrap_or_default());
        match found.last_mut() {
            Some(last) if first <= last.behind + 2 * AROUND => {
                last.behind = last.behind.max(behind);
                last.grown += grown;
            }
            _ => found.push(Hunk { first, behind, shift, grown }),
        }
        shift += grown;
    }
    found
}
