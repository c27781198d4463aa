//! Drafts: what was typed and could not be recorded, kept in a file until it is taken up again.

use super::Context;
use crate::secrets;
use std::io::Write;
use std::path::{Path, PathBuf};

fn folder(context: &Context) -> PathBuf {
    context.state().join("drafts")
}

/// Keeps a text without its secrets; says where.
///
/// # Errors
/// Where the state folder cannot be written.
pub fn keep(context: &Context, name: &str, text: &str) -> std::io::Result<PathBuf> {
    keep_allowing(context, name, text, &[])
}

/// The same; what the rules in `allowed` find may stay.
///
/// # Errors
/// Where the state folder cannot be written.
pub fn keep_allowing(
    context: &Context,
    name: &str,
    text: &str,
    allowed: &[&str],
) -> std::io::Result<PathBuf> {
    let folder = folder(context);
    std::fs::create_dir_all(&folder)?;
    let stamp = context.clock.now.format("%Y%m%dT%H%M%S");
    let mut file =
        tempfile::Builder::new().prefix(&format!("{name}-{stamp}-")).suffix(".toml").tempfile_in(folder)?;
    // A draft is a file on disk like any other.
    file.write_all(secrets::redact(text, allowed).text.as_bytes())?;
    file.as_file().sync_all()?;
    let (_, path) = file.keep().map_err(|error| error.error)?;
    Ok(path)
}

/// Whether a file that the user named is one of the drafts.
#[must_use]
pub fn is_draft(context: &Context, name: &str) -> bool {
    let path = context.folder.join(Path::new(name)).canonicalize();
    let folder = folder(context).canonicalize();
    matches!((path, folder), (Ok(path), Ok(folder)) if path.starts_with(&folder))
}

/// A draft has served once what it holds is recorded, or kept in a newer one.
pub fn remove(context: &Context, name: &str) {
    if is_draft(context, name) {
        // One draft too many does no harm.
        let _ = std::fs::remove_file(context.folder.join(Path::new(name)));
    }
}

/// The beginning of a command that has to find the same journal again: `stopgap -C infra`.
#[must_use]
pub fn program(context: &Context) -> String {
    let mut words = vec!["stopgap".to_owned()];
    if let Some(folder) = &context.global.folder {
        words.extend(["-C".to_owned(), quoted(&folder.display().to_string())]);
    }
    if let Some(journal) = context.journal_named() {
        words.extend(["--journal".to_owned(), quoted(journal)]);
    }
    words.join(" ")
}

/// A word as a shell takes it.
#[must_use]
pub fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+:@%,=~".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('~') {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
