//! Git configuration: read through libgit2 where that is safe, and through `git config` where it is not.
//!
//! A process costs 2–3 ms, a quarter of what recording an entry may take. libgit2 reads plain files right, but
//! ignores `GIT_CONFIG_*`, some conditional includes and system files outside `/etc`: there git is asked, once.

use super::error::sorted;
use super::process::Program;
use super::{GitError, Repository};
use crate::model::Variables;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where a setting was made: only what matters for precedence is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// System, global and XDG files.
    Global,
    /// The repository, its worktree, the command line.
    Repository,
}

/// A snapshot of the configuration, keys as git normalises them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    values: BTreeMap<String, Vec<(Scope, String)>>,
}

/// Every setting with its scope.
const LIST: [&str; 4] = ["config", "--list", "--show-scope", "--null"];

/// System files that some builds of git read and libgit2 does not know of.
const FOREIGN_SYSTEM_FILES: [&str; 3] =
    ["/usr/local/etc/gitconfig", "/opt/homebrew/etc/gitconfig", "/etc/xdg/git/config"];

impl Config {
    /// The configuration as git sees it in `folder`, with the repository around it where there is one.
    ///
    /// # Errors
    /// Where the files cannot be read or are malformed.
    pub fn load(
        repository: Option<&Repository>,
        folder: &Path,
        variables: &Variables,
    ) -> Result<Self, GitError> {
        if is_plain(repository, variables) {
            Self::from_library(repository)
        } else {
            let folder = repository.map_or(folder, Repository::git_dir);
            Self::from_git(Program::git(folder, LIST).for_repository(repository))
        }
    }

    /// The configuration in a repository that libgit2 cannot open, and git may.
    ///
    /// # Errors
    /// Where git cannot read it either.
    pub fn load_by_git(folder: &Path) -> Result<Self, GitError> {
        Self::from_git(Program::git(folder, LIST))
    }

    fn from_library(repository: Option<&Repository>) -> Result<Self, GitError> {
        let doing = "read the git configuration";
        let mut config = match repository {
            Some(repository) => repository.inner.config(),
            None => git2::Config::open_default(),
        }
        .map_err(sorted(doing))?;
        let snapshot = config.snapshot().map_err(sorted(doing))?;
        let mut read = Self::default();
        let mut entries = snapshot.entries(None).map_err(sorted(doing))?;
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(sorted(doing))?;
            let Ok(name) = entry.name() else { continue };
            let scope = match entry.level() {
                git2::ConfigLevel::Local | git2::ConfigLevel::Worktree | git2::ConfigLevel::App => {
                    Scope::Repository
                }
                _ => Scope::Global,
            };
            // `[commit] gpgsign` without a value means true.
            let value = entry.value().unwrap_or("true").to_owned();
            read.values.entry(name.to_owned()).or_default().push((scope, value));
        }
        Ok(read)
    }

    fn from_git(program: Program) -> Result<Self, GitError> {
        let listed = program.output(&[])?;
        let text = String::from_utf8_lossy(&listed);
        let mut read = Self::default();
        let mut parts = text.split('\0');
        while let (Some(scope), Some(pair)) = (parts.next(), parts.next()) {
            let scope = match scope {
                "local" | "worktree" | "command" => Scope::Repository,
                _ => Scope::Global,
            };
            let (key, value) = pair.split_once('\n').unwrap_or((pair, "true"));
            read.values.entry(key.to_owned()).or_default().push((scope, value.to_owned()));
        }
        Ok(read)
    }

    /// The last value of a key, which is the one that counts. Section and name in lower case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.last().map(|(_, value)| value.as_str())
    }

    /// Every value of a key, as `git config --get-all` prints them.
    pub fn all_of(&self, key: &str) -> impl Iterator<Item = &str> {
        self.values.get(key).into_iter().flatten().map(|(_, value)| value.as_str())
    }

    /// Every key with its values.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.values.iter().map(|(key, values)| (key.as_str(), values.iter().map(|(_, value)| value.as_str())))
    }

    /// The remote whose fetches write a local branch, as those of a mirror do: what only that branch holds is gone
    /// with the next one.
    #[must_use]
    pub fn overwriter_of(&self, reference: &str) -> Option<String> {
        let writes = |spec: &str| {
            let (_, to) = spec.split_once(':')?;
            let is_it = match to.split_once('*') {
                Some((start, _)) => reference.starts_with(start),
                None => to == reference,
            };
            is_it.then_some(())
        };
        self.all().find_map(|(key, mut values)| {
            let remote = key.strip_prefix("remote.")?.strip_suffix(".fetch")?;
            values.any(|spec| writes(spec).is_some()).then(|| remote.to_owned())
        })
    }

    /// The last value that was set in this scope.
    #[must_use]
    pub fn get_in(&self, scope: Scope, key: &str) -> Option<&str> {
        let values = self.values.get(key)?;
        values.iter().rev().find(|(at, _)| *at == scope).map(|(_, value)| value.as_str())
    }

    /// A boolean as git reads it.
    #[must_use]
    pub fn is_on(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| {
            matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on")
                || value.parse::<i64>().is_ok_and(|number| number != 0)
        })
    }
}

/// Whether libgit2 reads all that git would read, and nothing else.
fn is_plain(repository: Option<&Repository>, variables: &Variables) -> bool {
    if variables.has_prefix("GIT_CONFIG") {
        return false;
    }
    if FOREIGN_SYSTEM_FILES.iter().any(|file| Path::new(file).exists()) {
        return false;
    }
    let home = variables.path("HOME");
    let xdg = variables.path("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
    let mut files: Vec<PathBuf> = vec![PathBuf::from("/etc/gitconfig")];
    files.extend(home.map(|home| home.join(".gitconfig")));
    files.extend(xdg.map(|xdg| xdg.join("git/config")));
    if let Some(repository) = repository {
        files.push(repository.common_dir().join("config"));
        files.push(repository.git_dir().join("config.worktree"));
    }
    files.iter().all(|file| !mentions_include(file))
}

fn mentions_include(file: &Path) -> bool {
    match std::fs::read(file) {
        Ok(bytes) => bytes.windows(8).any(|window| window.eq_ignore_ascii_case(b"[include")),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}
