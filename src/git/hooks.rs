//! Where git looks for hooks, and what the commit holds that is being made while one runs.

use super::error::sorted;
use super::process::Program;
use super::{Config, GitError, ObjectId, Repository};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A commit waits while it is asked what it holds.
const PATIENCE: Duration = Duration::from_secs(1);

/// The folder that git looks into for hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HooksFolder {
    /// Absolute; it need not be there.
    pub path: PathBuf,
    /// `core.hooksPath` as it is written, where it is set.
    pub set_to: Option<String>,
}

impl Repository {
    /// Where hooks are looked for, as git itself says: linked worktrees share a folder, and `core.hooksPath` may
    /// name another one, relative to the top of the work tree.
    ///
    /// # Errors
    /// Where git cannot be asked.
    pub fn hooks_folder(&self, config: &Config) -> Result<HooksFolder, GitError> {
        let top = self.work_dir().unwrap_or(self.git_dir());
        let asked = Program::git(top, ["rev-parse", "--git-path", "hooks"]).for_repository(Some(self));
        let said = asked.output(&[])?;
        let said = String::from_utf8_lossy(&said);
        let set_to = config.get("core.hookspath").map(str::to_owned);
        Ok(HooksFolder { path: top.join(said.trim_end_matches('\n')), set_to })
    }

    /// Whether git tracks anything at or below a path of the work tree.
    ///
    /// # Errors
    /// Where git cannot be asked.
    pub fn tracks(&self, path: &Path) -> Result<bool, GitError> {
        let Some(top) = self.work_dir() else { return Ok(false) };
        let asked = Program::git(top, ["ls-files", "-z", "--"]).argument(path).for_repository(Some(self));
        // A name is a name, whatever letters it holds.
        let asked = asked.variable("GIT_LITERAL_PATHSPECS", "1");
        Ok(!asked.output(&[])?.is_empty())
    }

    /// Whether commits are being replayed or taken back: a rebase, a cherry-pick, a revert, patches from mails. What
    /// such a commit says was written before.
    #[must_use]
    pub fn is_replaying(&self) -> bool {
        use git2::RepositoryState as State;
        !matches!(self.inner.state(), State::Clean | State::Merge | State::Bisect)
    }

    /// The tree of what an index holds, as git would commit it. Nothing is written to the repository or its index:
    /// git works on a copy, and new objects go to a folder that is thrown away. Git has written the same objects
    /// before it calls the hook `prepare-commit-msg`.
    ///
    /// # Errors
    /// Where there is no tree of it, as in the middle of a merge with conflicts.
    pub fn staged_tree(&self, index: &Path) -> Result<ObjectId, GitError> {
        let failed = |error: std::io::Error| GitError::io("read what is staged", &error);
        let folder = tempfile::tempdir().map_err(failed)?;
        let (copy, objects) = (folder.path().join("index"), folder.path().join("objects"));
        std::fs::copy(index, &copy).map_err(failed)?;
        std::fs::create_dir(&objects).map_err(failed)?;
        // A path may hold what stands between two of them; git reads one in quotation marks whole.
        let known = self.common_dir().join("objects").display().to_string();
        let known = format!("\"{}\"", known.replace('\\', "\\\\").replace('"', "\\\""));
        let said = Program::git(self.work_dir().unwrap_or(self.git_dir()), ["write-tree"])
            .for_repository(Some(self))
            .variable("GIT_INDEX_FILE", &copy.display().to_string())
            .variable("GIT_OBJECT_DIRECTORY", &objects.display().to_string())
            .variable("GIT_ALTERNATE_OBJECT_DIRECTORIES", &known)
            .variable("GIT_NO_LAZY_FETCH", "1")
            .within(PATIENCE)
            .output(&[])?;
        ObjectId::from_str(String::from_utf8_lossy(&said).trim()).map_err(sorted("read the staged tree"))
    }

    /// The tree that a commit which is being made is compared with: HEAD's, or where HEAD itself is written anew
    /// that of its first parent. `None` where there is none.
    #[must_use]
    pub fn tree_before(&self, amends: bool) -> Option<ObjectId> {
        let mut commit = self.commit_here(self.head().ok()??).ok()?;
        if amends {
            commit = self.commit_here(*commit.parents.first()?).ok()?;
        }
        Some(commit.tree)
    }
}
