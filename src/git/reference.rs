//! Refs: reading them, and swapping one only where it still is what it was.

use super::error::sorted;
use super::{GitError, GitErrorKind, ObjectId, Repository};

impl Repository {
    /// The commit that a ref names, symbolic refs followed; `None` where there is none.
    ///
    /// # Errors
    /// Where the ref cannot be read.
    pub fn reference(&self, name: &str) -> Result<Option<ObjectId>, GitError> {
        match self.inner.find_reference(name) {
            Ok(found) => match found.resolve() {
                Ok(direct) => Ok(direct.target()),
                Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
                Err(error) => Err(sorted(format!("read {name}"))(error)),
            },
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(sorted(format!("read {name}"))(error)),
        }
    }

    /// Whether a ref names another one; `None` where there is none.
    #[must_use]
    pub fn is_symbolic(&self, name: &str) -> Option<bool> {
        let found = self.inner.find_reference(name).ok()?;
        Some(found.kind() == Some(git2::ReferenceType::Symbolic))
    }

    /// The commits of `refs/remotes/*/BRANCH`, with the names of the refs, in their order.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn remote_tracking(&self, branch: &str) -> Result<Vec<(String, ObjectId)>, GitError> {
        let doing = || format!("read the remote-tracking branches of {branch}");
        let all = self.inner.references_glob(&format!("refs/remotes/*/{branch}")).map_err(sorted(doing()))?;
        let mut found = Vec::new();
        for reference in all {
            let reference = reference.map_err(sorted(doing()))?;
            if let (Ok(name), Some(target)) = (reference.name(), reference.target()) {
                // A glob's star crosses slashes: `refs/remotes/origin/team/stopgap` is another branch, except
                // where the remote itself is called `origin/team`.
                if name.split('/').count() == 4 || self.is_of_a_remote(name, branch) {
                    found.push((name.to_owned(), target));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Whether a ref is this branch of a remote that is configured.
    fn is_of_a_remote(&self, name: &str, branch: &str) -> bool {
        let remotes = self.inner.remotes();
        let remotes = remotes.iter().flat_map(|all| all.iter()).flatten().flatten();
        remotes.into_iter().any(|remote| name == format!("refs/remotes/{remote}/{branch}"))
    }

    /// The ref that stands for the code's main branch: `origin/HEAD`, `origin/main`, `origin/master`; a local
    /// `main` or `master` only where nothing of the remote is known.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn main_tip(&self) -> Result<Option<ObjectId>, GitError> {
        let candidates = [
            "refs/remotes/origin/HEAD",
            "refs/remotes/origin/main",
            "refs/remotes/origin/master",
            "refs/heads/main",
            "refs/heads/master",
        ];
        for name in candidates {
            if let Some(tip) = self.reference(name)? {
                return Ok(Some(tip));
            }
        }
        Ok(None)
    }

    /// The commit that is checked out; `None` on an unborn branch.
    ///
    /// # Errors
    /// Where HEAD cannot be read.
    pub fn head(&self) -> Result<Option<ObjectId>, GitError> {
        self.reference("HEAD")
    }

    /// The full id of the commit that a person means by `HEAD~2`, a short id, a branch; `None` where it is not here.
    #[must_use]
    pub fn resolve_commit(&self, text: &str) -> Option<ObjectId> {
        let object = self.inner.revparse_single(text).ok()?;
        object.peel_to_commit().ok().map(|commit| commit.id())
    }

    /// The id of the tree that a commit or a tree, named by its id, has; `None` where it is not here.
    #[must_use]
    pub fn resolve_tree(&self, text: &str) -> Option<ObjectId> {
        let object = self.inner.revparse_single(text).ok()?;
        object.peel_to_tree().ok().map(|tree| tree.id())
    }

    /// Whether a commit has another one in its history. One that cannot be read has none.
    #[must_use]
    pub fn continues(&self, later: ObjectId, earlier: ObjectId) -> bool {
        self.inner.graph_descendant_of(later, earlier).unwrap_or(false)
    }

    /// Moves a ref from `old` to `new`; `None` means that it must not exist yet.
    ///
    /// # Errors
    /// `Moved` where it is not what it was any more, `Locked` where a lock stands in the way.
    pub fn swap(&self, name: &str, old: Option<ObjectId>, new: ObjectId, log: &str) -> Result<(), GitError> {
        let doing = || format!("move {name}");
        // No ref names what a power cut could take away.
        self.sync_objects()?;
        let swapped = match old {
            Some(old) => self.inner.reference_matching(name, new, true, old, log),
            None => self.inner.reference(name, new, false, log),
        };
        match swapped {
            Ok(_) => Ok(()),
            // A missing directory or file during a swap is another writer's race as well.
            Err(error) if error.code() == git2::ErrorCode::NotFound => {
                Err(GitError::new(doing(), GitErrorKind::Moved, error.message()))
            }
            Err(error) => Err(sorted(doing())(error)),
        }
    }

    /// Sets a ref to a commit, wherever it stood: for refs that only mirror something else.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn set_reference(&self, name: &str, to: ObjectId, log: &str) -> Result<(), GitError> {
        self.sync_objects()?;
        self.inner.reference(name, to, true, log).map(drop).map_err(sorted(format!("set {name}")))
    }

    /// Forgets a ref; one that is not there is forgotten already.
    ///
    /// # Errors
    /// Where it cannot be removed.
    pub fn remove_reference(&self, name: &str) -> Result<(), GitError> {
        match self.inner.find_reference(name) {
            Ok(mut found) => found.delete().map_err(sorted(format!("remove {name}"))),
            Err(_) => Ok(()),
        }
    }

    /// The branches of this repository and those of its remotes, with their commits, in the order of their names; not
    /// what remotes call their main one, which is one of them.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn branches(&self) -> Result<Vec<(String, ObjectId)>, GitError> {
        let doing = "read the branches";
        let mut found = Vec::new();
        for pattern in ["refs/heads/*", "refs/remotes/*"] {
            for reference in self.inner.references_glob(pattern).map_err(sorted(doing))? {
                // One that is broken is git's to complain of.
                let Ok(reference) = reference else { continue };
                if let (Ok(name), Some(target)) = (reference.name(), reference.target()) {
                    found.push((name.to_owned(), target));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// The names of all refs whose history has a commit.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn references_reaching(&self, commit: ObjectId) -> Result<Vec<String>, GitError> {
        let doing = "read the refs";
        let mut found = Vec::new();
        for reference in self.inner.references().map_err(sorted(doing))? {
            let reference = reference.map_err(sorted(doing))?;
            let tip = reference.peel_to_commit().ok().map(|tip| tip.id());
            if let (Ok(name), Some(tip)) = (reference.name(), tip)
                && self.reaches(tip, commit)
            {
                found.push(name.to_owned());
            }
        }
        found.sort();
        Ok(found)
    }

    /// A branch whose name goes on where `branch` ends: git can hold only one of the two.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn branch_below(&self, branch: &str) -> Result<Option<String>, GitError> {
        let doing = || format!("read the branches below {branch}/");
        let mut found =
            self.inner.references_glob(&format!("refs/heads/{branch}/*")).map_err(sorted(doing()))?;
        let first = found.names().next().and_then(Result::ok).map(str::to_owned);
        Ok(first.map(|name| name.trim_start_matches("refs/heads/").to_owned()))
    }

    /// The remote that a person would fetch from: `origin`, else the first.
    #[must_use]
    pub fn remote(&self) -> Option<String> {
        let remotes = self.inner.remotes().ok()?;
        let names: Vec<&str> = remotes.iter().flatten().flatten().collect();
        let chosen = names.iter().find(|name| **name == "origin").or_else(|| names.first());
        chosen.map(|name| (*name).to_owned())
    }
}
