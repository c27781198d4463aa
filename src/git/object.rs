//! Reading objects: blobs and trees by id, straight from the object database.

use super::error::sorted;
use super::{GitError, ObjectId, Repository, Tree};

/// A handle on a repository's objects; each thread has its own.
pub struct Objects<'a> {
    database: git2::Odb<'a>,
}

/// The bytes of a blob, borrowed from the library.
pub struct Blob<'a>(git2::OdbObject<'a>);

impl std::ops::Deref for Blob<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.0.data()
    }
}

impl Repository {
    /// # Errors
    /// Where the object database cannot be opened.
    pub fn objects(&self) -> Result<Objects<'_>, GitError> {
        let database = self.inner.odb().map_err(sorted("open the object database"))?;
        Ok(Objects { database })
    }

    pub(super) fn write_object(&self, kind: git2::ObjectType, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let database = self.inner.odb().map_err(sorted("open the object database"))?;
        database.write(kind, bytes).map_err(sorted("write an object"))
    }
}

impl Objects<'_> {
    /// # Errors
    /// Where the object is not here.
    pub fn blob(&self, id: ObjectId) -> Result<Blob<'_>, GitError> {
        self.database.read(id).map(Blob).map_err(sorted(format!("read object {id}")))
    }

    /// # Errors
    /// Where the object is not here.
    pub fn tree(&self, id: ObjectId) -> Result<Tree, GitError> {
        let object = self.database.read(id).map_err(sorted(format!("read tree {id}")))?;
        Ok(Tree::from(object.data().to_vec()))
    }
}
