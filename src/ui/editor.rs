//! The editor that git would use, on a file, until it is closed.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    #[error("start the editor `{editor}`: {source}")]
    Start { editor: String, source: std::io::Error },
    #[error("edit it: there is no editor `{editor}`")]
    Missing { editor: String },
    #[error("edit it: the editor `{editor}` ended with {status}")]
    Failed { editor: String, status: String },
    #[error("edit it: interrupted")]
    Interrupted,
}

/// What a shell says of a program that Ctrl-C ended, and of one that it does not find.
const SHELL_INTERRUPTED: i32 = 130;
const SHELL_NOT_FOUND: i32 = 127;
const SIGINT: i32 = 2;

/// Opens `file` and waits. `editor` is a shell command, as git takes it: `code --wait`, `vim -u NONE`.
///
/// # Errors
/// Where the editor cannot be started or does not end well.
pub fn edit(editor: &str, file: &Path) -> Result<(), EditorError> {
    // Ctrl-C belongs to the editor while it runs; the file on disk keeps what was saved.
    super::interrupt::listen();
    // To git this is no editor at all.
    if editor == ":" {
        return Ok(());
    }
    let exec = if is_one_command(editor) { "exec " } else { "" };
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{exec}{editor} \"$@\""))
        .arg(editor)
        .arg(file)
        .status()
        .map_err(|source| EditorError::Start { editor: editor.to_owned(), source })?;
    if status.success() {
        return Ok(());
    }
    let editor = editor.to_owned();
    Err(match (status.code(), status.signal()) {
        (Some(SHELL_INTERRUPTED), _) | (_, Some(SIGINT)) => EditorError::Interrupted,
        (Some(SHELL_NOT_FOUND), _) => EditorError::Missing { editor },
        (Some(code), _) => EditorError::Failed { editor, status: format!("exit code {code}") },
        _ => EditorError::Failed { editor, status: status.to_string() },
    })
}

/// Whether the shell can make room for the editor: a shell that waits for it would take Ctrl-C for itself, too.
fn is_one_command(editor: &str) -> bool {
    let first = editor.split_whitespace().next().unwrap_or_default();
    !editor.contains([';', '|', '&', '(', ')', '<', '>', '`', '\n']) && !first.contains('=')
}
