//! What goes wrong in git, sorted by what a caller can do about it.

/// An error with what was being done; reads after "failed to".
#[derive(Clone, Debug, thiserror::Error)]
#[error("{doing}: {message}")]
pub struct GitError {
    pub doing: String,
    pub message: String,
    pub kind: GitErrorKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitErrorKind {
    /// There is no repository at that place.
    NoRepository,
    /// The repository belongs to somebody else, and `safe.directory` does not name it.
    WrongOwner,
    /// A format that libgit2 cannot read.
    Sha256,
    Reftable,
    /// A `.lock` file stands in the way.
    Locked,
    /// The ref moved, or was made, between reading and writing.
    Moved,
    /// A branch `name/…` stands where `name` should.
    NameTaken,
    /// No permission, read-only, or no space.
    Unwritable,
    /// An object or file is not there.
    Missing,
    Other,
}

impl GitError {
    pub(super) fn new(doing: impl Into<String>, kind: GitErrorKind, message: impl Into<String>) -> Self {
        Self { doing: doing.into(), message: message.into(), kind }
    }

    pub(super) fn io(doing: impl Into<String>, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let kind = match error.kind() {
            Io::PermissionDenied | Io::ReadOnlyFilesystem | Io::StorageFull | Io::QuotaExceeded => {
                GitErrorKind::Unwritable
            }
            Io::NotFound => GitErrorKind::Missing,
            _ => GitErrorKind::Other,
        };
        Self::new(doing, kind, error.to_string())
    }

    /// The next thing to try, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self.kind {
            GitErrorKind::WrongOwner => Some("`git config --global --add safe.directory PATH` trusts it"),
            GitErrorKind::Sha256 => {
                Some("SHA-256 repositories cannot be read yet; name a journal elsewhere with --journal")
            }
            GitErrorKind::Reftable => Some(
                "`git refs migrate --ref-format=files` changes the format; or name a journal elsewhere with --journal",
            ),
            GitErrorKind::Locked => {
                Some("`stopgap doctor` tells how old the lock is, `stopgap doctor --fix` removes a stale one")
            }
            GitErrorKind::NameTaken => {
                Some("rename that branch: git cannot hold both `stopgap` and `stopgap/…`")
            }
            GitErrorKind::Unwritable => Some("check the folder's permissions and the free space"),
            _ => None,
        }
    }
}

/// Sorts an error of libgit2. Its codes are too coarse for some, so that its words decide there.
pub(super) fn sorted(doing: impl Into<String>) -> impl FnOnce(git2::Error) -> GitError {
    move |error| {
        let text = error.message().to_lowercase();
        let says = |part: &str| text.contains(part);
        let kind = match error.code() {
            git2::ErrorCode::Owner => GitErrorKind::WrongOwner,
            git2::ErrorCode::Locked => GitErrorKind::Locked,
            git2::ErrorCode::Modified => GitErrorKind::Moved,
            _ if says("object format") => GitErrorKind::Sha256,
            _ if says("refstorage") => GitErrorKind::Reftable,
            _ if says("path to reference") && says("collides") => GitErrorKind::NameTaken,
            git2::ErrorCode::Exists => GitErrorKind::Moved,
            _ if says("permission denied") || says("read-only") || says("no space") => {
                GitErrorKind::Unwritable
            }
            _ if says(".lock'") => GitErrorKind::Locked,
            git2::ErrorCode::NotFound => GitErrorKind::Missing,
            _ => GitErrorKind::Other,
        };
        GitError::new(doing, kind, error.message())
    }
}
