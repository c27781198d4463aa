//! Reading objects: blobs and trees by id, straight from the object database.

use super::durable::sync_by_library;
use super::error::sorted;
use super::process::Program;
use super::talk::Manners;
use super::{GitError, ObjectId, RawCommit, Repository, Tree};
use std::collections::BTreeMap;

/// A handle on a repository's objects; each thread has its own.
pub struct Objects<'a> {
    database: git2::Odb<'a>,
    repository: &'a Repository,
}

/// The bytes of a blob.
pub enum Blob<'a> {
    /// Borrowed from the library.
    Here(git2::OdbObject<'a>),
    /// It was not here: git got it from the remote of a partial clone.
    Fetched(Vec<u8>),
}

impl std::ops::Deref for Blob<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Self::Here(object) => object.data(),
            Self::Fetched(bytes) => bytes,
        }
    }
}

/// The id that git gives a blob of these bytes.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> ObjectId {
    ObjectId::hash_object(git2::ObjectType::Blob, bytes).unwrap_or(ObjectId::ZERO_SHA1)
}

impl Repository {
    /// Whether some of its objects may be on a remote alone: its settings say so, or a pack that came from one.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let packs = || std::fs::read_dir(self.common_dir().join("objects/pack"));
        let is_of_a_remote =
            |file: std::fs::DirEntry| file.path().extension().is_some_and(|ending| ending == "promisor");
        self.promisor().is_some() || packs().into_iter().flatten().flatten().any(is_of_a_remote)
    }

    /// # Errors
    /// Where the object database cannot be opened.
    pub fn objects(&self) -> Result<Objects<'_>, GitError> {
        let database = self.inner.odb().map_err(sorted("open the object database"))?;
        Ok(Objects { database, repository: self })
    }

    /// Blobs by way of git itself, which fetches what a partial clone left out. Those that even git does not have
    /// are not in the answer.
    ///
    /// # Errors
    /// Where git cannot be run.
    pub fn blobs_by_git(&self, ids: &[ObjectId]) -> Result<BTreeMap<ObjectId, Vec<u8>>, GitError> {
        let input: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let said = Program::git(self.git_dir(), ["cat-file", "--batch"])
            .for_repository(Some(self))
            .with_manners(&Manners::silent())
            .output(input.as_bytes())?;
        let mut found = BTreeMap::new();
        let mut rest = said.as_slice();
        // `ID blob SIZE`, a line break, so many bytes, a line break; or `ID missing`.
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            let mut words = head.split(' ');
            let (id, _, size) = (words.next(), words.next(), words.next());
            let Some(size) = size.and_then(|size| size.parse::<usize>().ok()) else { continue };
            let Some(bytes) = rest.get(..size) else { break };
            if let Some(id) = id.and_then(|id| ObjectId::from_str(id).ok()) {
                found.insert(id, bytes.to_vec());
            }
            rest = rest.get(size + 1..).unwrap_or_default();
        }
        Ok(found)
    }

    /// Writes an object; it is durable once a ref was made to name it.
    pub(super) fn write_object(&self, kind: git2::ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let database = self.inner.odb().map_err(sorted("open the object database"))?;
        sync_by_library(false);
        let written = database.write(kind, bytes);
        sync_by_library(true);
        let id = written.map_err(sorted("write an object"))?;
        self.unsynced.borrow_mut().push(id);
        Ok(id)
    }
}

impl Objects<'_> {
    /// A blob, if it is here; nothing is fetched. Many that are not here are better asked for at once, by
    /// [`Repository::blobs_by_git`].
    #[must_use]
    pub fn blob_here(&self, id: ObjectId) -> Option<Blob<'_>> {
        self.database.read(id).ok().map(Blob::Here)
    }

    /// What a scan of a whole history needs of a commit, without a copy of its bytes; `None` where it is not here or
    /// is no commit.
    pub fn with_commit<T>(&self, id: ObjectId, use_it: impl FnOnce(RawCommit<'_>) -> T) -> Option<T> {
        let object = self.database.read(id).ok()?;
        let raw = (object.kind() == git2::ObjectType::Commit).then(|| RawCommit::of(object.data()))??;
        Some(use_it(raw))
    }

    /// The size of an object, if it is here; nothing is fetched.
    #[must_use]
    pub fn size_here(&self, id: ObjectId) -> Option<usize> {
        self.database.read_header(id).ok().map(|(size, _)| size)
    }

    /// Whether an object is here. Packs that came after the repository was opened are not looked into.
    #[must_use]
    pub fn has(&self, id: ObjectId) -> bool {
        self.database.exists_ext(id, git2::OdbLookupFlags::NO_REFRESH)
    }

    /// A tree, if it is here; nothing is fetched.
    ///
    /// # Errors
    /// Where the object is not here.
    pub fn tree_here(&self, id: ObjectId) -> Result<Tree, GitError> {
        let read = self.database.read(id).map_err(sorted(format!("read tree {id}")))?;
        Ok(Tree::from(read.data().to_vec()))
    }

    /// # Errors
    /// Where the object is not here.
    pub fn blob(&self, id: ObjectId) -> Result<Blob<'_>, GitError> {
        match self.database.read(id) {
            Ok(object) => Ok(Blob::Here(object)),
            Err(error) => self.fetched("blob", id, error).map(Blob::Fetched),
        }
    }

    /// # Errors
    /// Where the object is not here.
    pub fn tree(&self, id: ObjectId) -> Result<Tree, GitError> {
        match self.database.read(id) {
            Ok(object) => Ok(Tree::from(object.data().to_vec())),
            Err(error) => self.fetched("tree", id, error).map(Tree::from),
        }
    }

    /// An object that a partial clone left on its remote: libgit2 knows nothing of that, git fetches it.
    fn fetched(&self, kind: &str, id: ObjectId, error: git2::Error) -> Result<Vec<u8>, GitError> {
        if error.code() != git2::ErrorCode::NotFound || !self.repository.is_partial() {
            return Err(sorted(format!("read {kind} {id}"))(error));
        }
        let id = id.to_string();
        let git = |arguments: [&str; 3]| {
            let program = Program::git(self.repository.git_dir(), arguments);
            program.for_repository(Some(self.repository)).with_manners(&Manners::silent())
        };
        // What asks first prints nothing, so that it can be ended where the remote is silent.
        git(["cat-file", "-e", &id]).within(Manners::silent().patience).output(&[])?;
        git(["cat-file", kind, &id]).output(&[])
    }
}
