//! Where an export goes: standard output, a file, or a folder that appears whole or not at all.

use crate::commands::place::{spare_checklist, write_file};
use crate::commands::{Context, Failure};
use crate::render::Screen;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// No file, or `-`: standard output.
///
/// # Errors
/// Where it cannot be written.
pub fn write(
    file: Option<&Path>,
    context: &mut Context,
    write: &mut dyn FnMut(&mut dyn Write, Screen) -> io::Result<()>,
) -> Result<(), Failure> {
    let screen = context.screen();
    let Some(file) = file.filter(|file| *file != Path::new("-")) else {
        return Ok(write(&mut *context.terminal.out, screen)?);
    };
    let path = context.folder.join(file);
    spare_checklist(&path)?;
    let failed = |error: &io::Error| {
        Failure::to(format!("write {}: {error}", path.display())).hint(
            "the folder has to be there, and it and the file to be writable; what was in the file before is still in it",
        )
    };
    write_file(&path, |out| write(out, screen)).map_err(|error| failed(&error))
}

/// A folder that is filled beside the place where it will be.
pub struct Folder {
    beside: tempfile::TempDir,
    at: PathBuf,
}

impl Folder {
    /// # Errors
    /// Where something is there already, or nothing can be written beside it.
    pub fn begin(at: PathBuf) -> Result<Self, Failure> {
        let is_empty = match fs::read_dir(&at) {
            Ok(mut inside) => inside.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => {
                return Err(Failure::to(format!("write into {}: {error}", at.display()))
                    .hint("-o names a folder that is not there yet"));
            }
        };
        if !is_empty {
            return Err(Failure::new(format!(
                "{} is not empty, and evidence is never overwritten",
                at.display()
            ))
            .hint("-o names a folder that is not there yet"));
        }
        let parent = at.parent().unwrap_or(Path::new("."));
        let beside = tempfile::Builder::new().prefix(".stopgap-").tempdir_in(parent).map_err(|error| {
            Failure::to(format!("write beside {}: {error}", at.display()))
                .hint("the folder above it has to be there, and to be writable")
        })?;
        Ok(Self { beside, at })
    }

    /// # Errors
    /// Where the file cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.beside.path().join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(&path, bytes))
            .map_err(|error| Failure::to(format!("write {name} for {}: {error}", self.at.display())))
    }

    /// Puts it where it belongs.
    ///
    /// # Errors
    /// Where something has come to be there in the meantime, or it cannot be moved.
    pub fn finish(self) -> Result<(), Failure> {
        let Self { beside, at } = self;
        let failed = |error: io::Error| {
            Failure::to(format!("move the evidence to {}: {error}", at.display()))
                .hint("-o names a folder that is not there yet")
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(beside.path(), fs::Permissions::from_mode(0o755)).map_err(failed)?;
        }
        // Not every system moves a folder over an empty one; one that is not empty is refused by all.
        if at.is_dir() {
            fs::remove_dir(&at).map_err(failed)?;
        }
        fs::rename(beside.path(), &at).map_err(failed)?;
        // It is where it belongs now: nothing is left to be removed.
        let _ = beside.keep();
        Ok(())
    }
}
