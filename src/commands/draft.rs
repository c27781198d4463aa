//! Drafts: what was typed and could not be recorded, kept in a file until it is taken up again.

use super::Context;
use std::io::Write;
use std::path::PathBuf;

/// Keeps a text; says where, or the text itself where not even that works.
pub fn keep(context: &Context, name: &str, text: &str) -> Result<PathBuf, std::io::Error> {
    let folder = context.state().join("drafts");
    std::fs::create_dir_all(&folder)?;
    let stamp = context.clock.now.format("%Y%m%dT%H%M%S");
    let mut file =
        tempfile::Builder::new().prefix(&format!("{name}-{stamp}-")).suffix(".toml").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    let (_, path) = file.keep().map_err(|error| error.error)?;
    Ok(path)
}
