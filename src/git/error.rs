//! What goes wrong in git, sorted by what a caller can do about it.

use super::url::without_credentials;

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
    /// A remote cannot be reached: offline, refused, unknown host.
    Unreachable,
    /// A remote said nothing for too long.
    Hung,
    /// A remote wants other credentials.
    Denied,
    /// There is no repository at a remote's address, or nobody may know of it.
    NoRemote,
    /// A conversation with a remote broke off.
    Broken,
    Other,
}

impl GitError {
    pub(super) fn new(doing: impl Into<String>, kind: GitErrorKind, message: impl Into<String>) -> Self {
        // Git and its helpers name addresses as they were given to them.
        let shown = |text: String| if text.contains("://") { without_credentials(&text) } else { text };
        Self { doing: shown(doing.into()), message: shown(message.into()), kind }
    }

    pub fn io(doing: impl Into<String>, error: &std::io::Error) -> Self {
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

    /// A file of our own beside the repository that could not be written.
    #[must_use]
    pub fn io_at(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::io(format!("write {}", path.display()), error)
    }

    /// The next thing to try, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self.kind {
            GitErrorKind::WrongOwner => {
                let place = quoted(&self.message).unwrap_or("PATH");
                return Some(format!("`git config --global --add safe.directory {place}` trusts it"));
            }
            GitErrorKind::Sha256 => "name a journal in another repository with --journal PATH",
            GitErrorKind::Reftable => {
                "`git refs migrate --ref-format=files` changes the format; or name a journal in another repository \
                 with --journal PATH"
            }
            GitErrorKind::Locked => {
                "`stopgap doctor` tells how old the lock is, `stopgap doctor --fix` removes a stale one"
            }
            GitErrorKind::NameTaken => "`git branch -m OLD NEW` gives that branch another name",
            GitErrorKind::Unwritable => "check the folder's permissions and the free space",
            GitErrorKind::Unreachable | GitErrorKind::Broken => {
                "`stopgap sync` tries again; everything is safe on this machine until then"
            }
            GitErrorKind::Hung => {
                "`stopgap sync` tries again; `git config stopgap.timeout SECONDS` waits longer"
            }
            GitErrorKind::Denied => "`git fetch` in a terminal asks for credentials; then `stopgap sync`",
            GitErrorKind::NoRemote => "`git remote -v` shows the addresses; `git remote set-url` changes one",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

/// Sorts an error of libgit2. Its codes are too coarse for some, so that its words decide there.
pub(super) fn sorted(doing: impl Into<String>) -> impl FnOnce(git2::Error) -> GitError {
    move |error| {
        let text = error.message().to_lowercase();
        let says = |part: &str| text.contains(part);
        let kind = match error.code() {
            _ if says("refs beneath that folder") => GitErrorKind::NameTaken,
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
        GitError::new(doing, kind, in_plain_words(kind, error.message()))
    }
}

/// The library's own words where they help, plain ones where they name what only git's developers know.
fn in_plain_words(kind: GitErrorKind, message: &str) -> String {
    match kind {
        GitErrorKind::Sha256 => "it names its objects by SHA-256, which cannot be read yet".to_owned(),
        GitErrorKind::Reftable => {
            "it keeps its branches in the reftable format, which cannot be read yet".to_owned()
        }
        GitErrorKind::WrongOwner => {
            let place = quoted(message).unwrap_or("it");
            format!("'{place}' belongs to another user, and git does not trust it")
        }
        GitErrorKind::NameTaken => {
            "a branch `stopgap/…` is in the way: git cannot hold it beside the branch `stopgap`".to_owned()
        }
        _ => message.to_owned(),
    }
}

/// What stands between the first and the last quotation mark.
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('\'')?;
    rest.rsplit_once('\'').map(|(inside, _)| inside)
}
