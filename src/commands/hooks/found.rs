//! What stands where git looks for the hook, and whether one may be written there.

use super::manager::{CALL, Manager, manager};
use crate::commands::Failure;
use crate::git::{Config, Repository};
use crate::report::HookView;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The hook as it is installed. What is there is only ever removed where it is this, byte for byte.
pub const SCRIPT: &str = include_str!("prepare-commit-msg.sh");

const HOOK: &str = "prepare-commit-msg";

/// How a hook of `stopgap` begins, whatever its version.
const MARK: &str = "# stopgap hook ";

/// What stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Absent,
    /// As it was installed.
    Ours {
        runs: bool,
    },
    /// Ours once, and somebody has changed it.
    Changed,
    /// Somebody else's; `calls`: it has the line that calls ours.
    Other {
        runs: bool,
        calls: bool,
    },
}

/// Why nothing is written into the folder, whatever stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// It is no folder: hooks are turned off.
    Off,
    /// It lies outside of the repository.
    Shared,
    /// It is part of what git tracks: what is written there is everybody's.
    Tracked,
}

pub struct Found {
    /// The hook, there or not.
    pub file: PathBuf,
    pub standing: Standing,
    pub barrier: Option<Barrier>,
    pub manager: Option<Manager>,
    /// `core.hooksPath` as it is written.
    pub set_to: Option<String>,
}

impl Found {
    /// # Errors
    /// In a bare repository, and where git cannot be asked.
    pub fn of(repository: &Repository, config: &Config) -> Result<Self, Failure> {
        let Some(top) = repository.work_dir() else {
            return Err(Failure::new("the repository is bare: nobody commits in it, and no hook would run")
                .hint("install the hook in a clone of it, or in one of its worktrees"));
        };
        let folder = repository.hooks_folder(config)?;
        let file = folder.path.join(HOOK);
        let text = read(&file);
        let standing = match &text {
            None if std::fs::symlink_metadata(&file).is_err() => Standing::Absent,
            // A link to nowhere, or to what is no file.
            None => Standing::Other { runs: false, calls: false },
            Some(text) if text == SCRIPT => Standing::Ours { runs: runs(&file) },
            Some(text) if text.lines().nth(1).is_some_and(|line| line.starts_with(MARK)) => Standing::Changed,
            Some(text) => Standing::Other { runs: runs(&file), calls: calls(text) },
        };
        let manager = match standing {
            Standing::Ours { .. } | Standing::Changed => None,
            _ => manager(top, text.as_deref()),
        };
        let barrier = barrier(repository, &folder.path)?;
        Ok(Self { file, standing, barrier, manager, set_to: folder.set_to })
    }

    /// Whether claims are offered as it stands.
    pub fn offers(&self) -> bool {
        match self.standing {
            Standing::Ours { runs } => runs,
            Standing::Other { runs, calls } => {
                runs && (calls || self.manager.as_ref().is_some_and(|manager| manager.calls))
            }
            Standing::Absent | Standing::Changed => false,
        }
    }

    pub fn view(&self) -> HookView {
        HookView {
            version: crate::report::VERSION,
            hook: HOOK,
            file: self.file.display().to_string(),
            state: match self.standing {
                Standing::Absent => "absent",
                Standing::Ours { .. } => "installed",
                Standing::Changed => "changed",
                Standing::Other { .. } => "other",
            },
            offers: self.offers(),
            is_executable: match self.standing {
                Standing::Ours { runs } | Standing::Other { runs, .. } => Some(runs),
                Standing::Changed => Some(runs(&self.file)),
                Standing::Absent => None,
            },
            hooks_path: self.set_to.clone(),
            manager: self.manager.as_ref().map(|manager| manager.name),
            manager_file: self.manager.as_ref().map(|manager| manager.file.clone()),
        }
    }

    /// Writes the hook, only where nothing stands; one of ours that git would not run is made to run.
    ///
    /// # Errors
    /// Where it cannot be written, or something came to stand there meanwhile.
    pub fn write(&self) -> Result<(), Failure> {
        let failed = |error: std::io::Error| {
            let failure = Failure::to(format!("write {}: {error}", self.file.display()));
            failure.hint("nothing was installed; check the permissions of that folder")
        };
        if let Standing::Ours { .. } = self.standing {
            return std::fs::set_permissions(&self.file, Permissions::from_mode(0o755)).map_err(failed);
        }
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        // A new file only: whatever somebody else puts there first stays, and a link is not followed.
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o755).open(&self.file).map_err(failed)?;
        file.write_all(SCRIPT.as_bytes()).map_err(|error| {
            // Half a script would be worse than none.
            let _ = std::fs::remove_file(&self.file);
            failed(error)
        })
    }

    /// # Errors
    /// Where it cannot be removed.
    pub fn remove(&self) -> Result<(), Failure> {
        std::fs::remove_file(&self.file).map_err(|error| {
            Failure::to(format!("remove {}: {error}", self.file.display()))
                .hint("check the permissions of that folder")
        })
    }
}

/// The text of a file; what is none may never end.
fn read(path: &Path) -> Option<String> {
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    let bytes = is_file.then(|| std::fs::read(path).ok()).flatten()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// What is not executable git passes over.
fn runs(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o111 != 0)
}

/// A line that is commented out calls nothing.
fn calls(text: &str) -> bool {
    text.lines().any(|line| line.contains(CALL) && !line.trim_start().starts_with('#'))
}

fn barrier(repository: &Repository, folder: &Path) -> Result<Option<Barrier>, Failure> {
    if std::fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Ok(Some(Barrier::Off));
    }
    // Where it really is: links are followed, also where the last folders are still to be made.
    let there = folder.ancestors().find_map(|known| {
        let real = known.canonicalize().ok()?;
        Some(real.join(folder.strip_prefix(known).ok()?))
    });
    let real = there.unwrap_or_else(|| folder.to_path_buf());
    let is_in = |other: &Path| other.canonicalize().is_ok_and(|other| real.starts_with(other));
    if is_in(repository.common_dir()) || is_in(repository.git_dir()) {
        return Ok(None);
    }
    if !repository.work_dir().is_some_and(is_in) {
        return Ok(Some(Barrier::Shared));
    }
    Ok(repository.tracks(&real)?.then_some(Barrier::Tracked))
}
