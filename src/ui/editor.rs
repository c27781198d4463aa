//! The editor that git would use, on a file, until it is closed.

use std::path::Path;
use std::process::Command;

#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    #[error("start the editor `{editor}`: {source}")]
    Start { editor: String, source: std::io::Error },
    #[error("edit the form: the editor `{editor}` ended with {status}")]
    Failed { editor: String, status: String },
}

/// Opens `file` and waits. `editor` is a shell command, as git takes it: `code --wait`, `vim -u NONE`.
///
/// # Errors
/// Where the editor cannot be started or does not end well.
pub fn edit(editor: &str, file: &Path) -> Result<(), EditorError> {
    // Ctrl-C belongs to the editor while it runs; the file on disk keeps what was saved.
    super::interrupt::listen();
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(editor)
        .arg(file)
        .status()
        .map_err(|source| EditorError::Start { editor: editor.to_owned(), source })?;
    if status.success() {
        Ok(())
    } else {
        Err(EditorError::Failed { editor: editor.to_owned(), status: status.to_string() })
    }
}
