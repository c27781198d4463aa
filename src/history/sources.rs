//! Which code repositories the policy names, and where each is read: the repository around the user, a mirror, or
//! nowhere, with the reason.
//!
//! Nothing is fetched here and no git is started: a few files are looked at.

use super::Mirror;
use crate::git::{Config, GitError, ObjectId, Repository};
use crate::model::{Code, Stamp};
use std::path::{Path, PathBuf};

/// A code repository that the policy names.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    /// The branch that the policy calls its main one.
    pub branch: Option<String>,
    pub place: Place,
    /// Its addresses, those that are paths made absolute.
    pub urls: Vec<String>,
}

/// Where a code repository is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The repository around the user, and which of its remotes is the one that the policy means.
    Here {
        git_dir: PathBuf,
        remote: Option<String>,
    },
    /// The repository that holds the journal, where somebody looks at it from elsewhere.
    Host {
        git_dir: PathBuf,
        remote: Option<String>,
    },
    Mirror(Mirror),
    /// In this mirror, once it was fetched.
    NotYet(Mirror),
    /// The policy names no address, and the repository around is another one.
    Unknown,
}

/// Why a code repository cannot be read from here; reads after its name.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Absent {
    #[error("never fetched")]
    NeverFetched,
    #[error("the policy names no URL of it")]
    NoAddress,
    #[error("its clone is shallow: what was claimed before its first commit cannot be seen")]
    Shallow { is_here: bool },
    #[error("its branch {branch} is not here")]
    NoBranch { branch: String, remote: Option<String> },
    #[error("failed to {0}")]
    Unreadable(GitError),
}

/// The main branch of a source, and the repository to read it in.
pub struct Main {
    pub repository: Repository,
    pub branch: String,
    pub tip: ObjectId,
}

/// The repository around the user.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// `None` outside of repositories.
    pub repository: Option<&'a Repository>,
    pub config: &'a Config,
    /// Where the user stands: paths are relative to that where there is no repository.
    pub folder: &'a Path,
    pub home: Option<&'a Path>,
}

/// Says of each code repository of the policy where it is read. `store` is the folder of the mirrors.
#[must_use]
pub fn sources(codes: &[Code], around: Around<'_>, store: &Path) -> Vec<Source> {
    let remotes = around.repository.map(|_| around.config.remote_urls()).unwrap_or_default();
    codes
        .iter()
        .map(|code| {
            let urls: Vec<String> = code.urls.iter().filter_map(|url| around.absolute(url)).collect();
            let place = match around.is(code, &urls, &remotes) {
                Some(place) => place,
                None => elsewhere(&urls, store),
            };
            Source { name: code.name.clone(), branch: code.branch.clone(), place, urls }
        })
        .collect()
}

/// The mirror of the first address that has one.
fn elsewhere(urls: &[String], store: &Path) -> Place {
    let mut mirrors = urls.iter().map(|url| Mirror::of(store, url));
    let Some(first) = mirrors.next() else { return Place::Unknown };
    let here = std::iter::once(first.clone()).chain(mirrors).find(Mirror::is_here);
    here.map_or(Place::NotYet(first), Place::Mirror)
}

impl Around<'_> {
    /// Whether the repository around is this one: by the address of one of its remotes, or because the address
    /// is where it lies. One without remotes is what its folder is called: links name it like that already.
    fn is(&self, code: &Code, urls: &[String], remotes: &[(String, String)]) -> Option<Place> {
        let repository = self.repository?;
        let here = |remote: Option<&String>| {
            Some(Place::Here { git_dir: repository.git_dir().to_path_buf(), remote: remote.cloned() })
        };
        let means = |url: &str| {
            code.is_at(url)
                || self.absolute(url).is_some_and(|url| urls.iter().any(|one| same_path(one, &url)))
        };
        if let Some((remote, _)) = remotes.iter().find(|(_, url)| means(url)) {
            return here(Some(remote));
        }
        let place = repository.place();
        if urls.iter().any(|url| same_path(url, &place.to_string_lossy())) {
            return here(repository.remote().as_ref());
        }
        let is_called = repository.name(self.config).is_some_and(|name| name == code.name);
        (is_called && remotes.is_empty()).then(|| here(None)).flatten()
    }

    /// An address that means the same from everywhere; `None` for what can be none.
    fn absolute(&self, url: &str) -> Option<String> {
        let url = url.trim();
        if url.is_empty() || url.starts_with('-') || url.contains(char::is_control) {
            return None;
        }
        if !is_path(url) {
            return Some(url.to_owned());
        }
        let path = match (url.strip_prefix("~/"), self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.repository.map_or_else(|| self.folder.to_path_buf(), Repository::place).join(url),
        };
        Some(path.to_string_lossy().into_owned())
    }
}

/// Not `https://host/x`, nor `host:x`.
fn is_path(url: &str) -> bool {
    url.split_once(':').is_none_or(|(before, _)| before.contains('/'))
}

/// Whether two addresses are paths of one repository on this machine.
fn same_path(one: &str, other: &str) -> bool {
    let resolved = |url: &str| {
        let path = url.strip_prefix("file://").unwrap_or(url);
        let path = is_path(path).then(|| Path::new(path).canonicalize().ok()).flatten()?;
        // A repository is named by its folder or by its git dir.
        Some(if path.ends_with(".git") {
            path.parent().map_or(path.clone(), Path::to_path_buf)
        } else {
            path
        })
    };
    resolved(one).is_some_and(|path| resolved(other) == Some(path))
}

impl Source {
    /// Where its main branch stands. Nothing is fetched.
    ///
    /// # Errors
    /// Where that cannot be known from here, with the reason.
    pub fn main(&self) -> Result<Main, Absent> {
        let (opened, remote, is_here) = match &self.place {
            Place::Here { git_dir, remote } | Place::Host { git_dir, remote } => {
                (Repository::open(git_dir), remote.as_deref(), true)
            }
            Place::Mirror(mirror) => (Repository::open(mirror.folder()), Some("origin"), false),
            Place::NotYet(_) => return Err(Absent::NeverFetched),
            Place::Unknown => return Err(Absent::NoAddress),
        };
        let repository = opened?;
        if repository.is_shallow() {
            return Err(Absent::Shallow { is_here });
        }
        match repository.main_of(remote, self.branch.as_deref())? {
            Some((branch, tip)) => Ok(Main { repository, branch, tip }),
            None => {
                let branch = self.branch.clone().unwrap_or_else(|| "main".to_owned());
                Err(Absent::NoBranch { branch, remote: remote.filter(|_| is_here).map(str::to_owned) })
            }
        }
    }

    /// When what is read of it was fetched: only of mirrors, the user's own fetches are theirs.
    #[must_use]
    pub fn fetched_at(&self) -> Option<Stamp> {
        match &self.place {
            Place::Mirror(mirror) => mirror.fetched_at(),
            _ => None,
        }
    }
}

impl From<GitError> for Absent {
    fn from(error: GitError) -> Self {
        Self::Unreadable(error)
    }
}

impl Absent {
    /// What to do about it.
    #[must_use]
    pub fn mend(&self) -> String {
        let sync = "`stopgap sync --code` fetches it".to_owned();
        match self {
            Self::NeverFetched => sync,
            Self::NoAddress => {
                "`stopgap policy edit`: write urls = [\"git@host:team/repo\"] in its [[code]]".to_owned()
            }
            Self::Shallow { is_here: true } => "git fetch --unshallow".to_owned(),
            Self::Shallow { is_here: false } => {
                "it was fetched from a shallow clone: put another address into the policy's `urls`".to_owned()
            }
            Self::NoBranch { branch, remote: Some(remote) } => {
                format!("git fetch {remote} '+refs/heads/{branch}:refs/remotes/{remote}/{branch}'")
            }
            Self::NoBranch { .. } => {
                format!("{sync} again; or put its main branch into the policy's `branch`")
            }
            Self::Unreadable(error) => error.hint().unwrap_or(sync),
        }
    }
}

#[cfg(test)]
mod tests;
