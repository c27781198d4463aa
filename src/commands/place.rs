//! Where a file goes that a command writes: it appears whole or not at all, and what is there stays what it is.
//!
//! A link goes on pointing where it points, a pipe or a device is written into, and a file keeps its rights: whoever
//! names one with `-o` asks for new contents, not for another kind of file.

use crate::commands::Failure;
use crate::intake::is_checklist;
use crate::render::line;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Links that lead on from one to the next; the system itself gives up at as many.
const MOST_LINKS: usize = 40;

/// Writes beside the file and renames: whoever opens it meanwhile sees the old one or the new one, never half of one.
///
/// # Errors
/// Where it cannot be written, or nobody is to write it; what was in it is then still in it.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let there = match end_of_links(path)? {
        End::Stream(stream) => return write_into(stream, write),
        End::File(there) => there,
    };
    let old = match there.metadata() {
        Ok(found) if found.is_dir() => return Err(io::Error::other("it is a folder")),
        // A pipe or a device: there is nothing to rename.
        Ok(found) if !found.is_file() => {
            return write_into(OpenOptions::new().write(true).open(&there)?, write);
        }
        Ok(found) => Some(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(old) = &old {
        // The rights of the folder allow to replace a file that nobody may write: somebody closed it on purpose.
        if old.permissions().readonly() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        OpenOptions::new().write(true).open(&there)?;
    }
    let folder = there.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // The rights of any file that a program makes: what the umask leaves.
    let file = builder.prefix(".stopgap-").permissions(Permissions::from_mode(0o666)).tempfile_in(folder)?;
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(old) = &old {
        // Only root may give a file away; where that fails it belongs to whoever wrote it, as with any editor.
        let _ = std::os::unix::fs::fchown(file.as_file(), Some(old.uid()), Some(old.gid()));
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&there).map(drop).map_err(|error| error.error)
}

/// Refuses a file in which people tick and write: whatever else is written there would take their work away.
///
/// # Errors
/// Where the file is a checklist.
pub fn spare_checklist(path: &Path) -> Result<(), Failure> {
    // A pipe is not read: somebody else waits for what is in it.
    let is_file = path.metadata().is_ok_and(|found| found.is_file());
    let text = if is_file { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    if !is_checklist(&text) {
        return Ok(());
    }
    let shown = path.display().to_string();
    Err(Failure::new(format!("{} is a checklist that people work on, and was left alone", line(&shown)))
        .hint("name another file with -o"))
}

/// What a path leads to.
enum End {
    /// A stream that is open already, such as `/dev/stdout`: the name of its file is not ours to rename over.
    Stream(File),
    /// The file that the last link names, whether it is there or not.
    File(PathBuf),
}

fn end_of_links(path: &Path) -> io::Result<End> {
    let mut at = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&at) else { return Ok(End::File(at)) };
        let folder = at.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if folder.canonicalize().is_ok_and(|folder| folder.starts_with("/proc")) {
            // Behind what was written there before: the shell may have been told to append.
            return OpenOptions::new().append(true).open(&at).map(End::Stream);
        }
        at = folder.join(next);
    }
    Err(io::Error::other("its links lead in a circle"))
}

fn write_into(stream: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(stream);
    write(&mut out)?;
    out.flush()
}

#[cfg(test)]
mod tests;
