//! `expunge`: a record is taken out of the journal and of its history, and a tombstone stands in its place.

use super::memory::distrust;
use super::replay::Writer;
use super::sync::SyncError;
use crate::git::{GitError, GitErrorKind, Identity, ObjectId, Repository, WriterLock};
use crate::journal::index::Index;
use crate::journal::lagging::{bring_along, take_away};
use crate::journal::paths::{RecordPath, entry_path};
use crate::journal::store::{BRANCH, Journal, REFERENCE};
use crate::journal::tombstone::{Expunged, Tombstone};
use crate::model::{EntryId, FactId, Stamp};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// How long other writers may be at work.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is to be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doomed {
    /// An entry with everything that is said of it.
    Entry { id: EntryId, recorded_at: Stamp },
    /// One thing that is said of an entry.
    Fact { entry: EntryId, recorded_at: Stamp, id: FactId },
    /// Something that is said of no entry.
    Event { id: FactId },
}

/// What was done here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expunging {
    /// Commits that were written anew, or dropped.
    pub rewritten: usize,
    /// The commit that brought what was taken out first: whoever reaches it still has that.
    pub first: Option<ObjectId>,
    pub warnings: Vec<String>,
}

impl Journal {
    /// The files that belong to something, in any branch of the journal.
    ///
    /// # Errors
    /// Where a tree cannot be read.
    pub fn files_of(&self, doomed: Doomed) -> Result<Vec<String>, GitError> {
        let repository = &self.repository;
        let (entry, recorded_at) = match doomed {
            Doomed::Entry { id, recorded_at } => (id, recorded_at),
            Doomed::Fact { entry, recorded_at, .. } => (entry, recorded_at),
            Doomed::Event { id } => return self.files_of_event(id),
        };
        let path = entry_path(entry, recorded_at);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_meant = |path: &str| match (doomed, RecordPath::parse(path)) {
            (Doomed::Entry { id, .. }, _) => path[folder.len() + 1..].starts_with(&format!("{id}.")),
            (Doomed::Fact { id: wanted, .. }, Some(RecordPath::Fact { id, .. })) => id == wanted,
            _ => false,
        };
        let mut paths = BTreeSet::new();
        for tip in self.tips()? {
            let Some(tree) = repository.folder(repository.tree_of(tip)?, folder)? else { continue };
            for node in repository.tree(tree)?.nodes() {
                let path = format!("{folder}/{}", String::from_utf8_lossy(node.name));
                if is_meant(&path) {
                    paths.insert(path);
                }
            }
        }
        Ok(paths.into_iter().collect())
    }

    /// Takes out what a tombstone names, here: from the branch, its history, its reflogs, the index, and the
    /// worktrees that have it checked out. The remote follows with the next `sync`.
    ///
    /// # Errors
    /// Where the branch could not be moved; nothing is changed then.
    pub fn expunge(
        &self,
        tombstone: &mut Tombstone,
        identity: &Identity,
        at: Stamp,
    ) -> Result<Expunging, SyncError> {
        let repository = &self.repository;
        Repository::share_with_group(&self.config);
        let _turn = WriterLock::take(repository, PATIENCE)?;
        let (sealed, _) = tombstone.seal();
        let writer = Writer { repository, config: &self.config, identity, at };
        let mut done = Expunging::default();
        // Whoever dies between here and forgetting leaves that to the next sync.
        let owed = self.owed();
        std::fs::write(&owed, b"").map_err(|error| GitError::io_at(&owed, &error))?;
        loop {
            let old = repository.reference(REFERENCE)?;
            let start = match old {
                Some(tip) => Some(tip),
                None => self.tips()?.first().copied(),
            };
            let Some(start) = start else {
                return Err(SyncError::Nothing("this repository".to_owned()));
            };
            let before = repository.tree_of(start)?;
            let mut all = Expunged::of_roots(repository, &[before])?;
            all.add(tombstone.clone());
            let cleaned = writer.cleaned(start, &all, None)?;
            let tree = repository.tree_of(cleaned)?;
            let tree = repository.with_files(Some(tree), &[(sealed.path.clone(), sealed.bytes.clone())])?;
            let (tip, unsigned) = writer.write(tree, &[cleaned], &sealed.subject)?;
            done.warnings.extend(unsigned.map(|why| format!("the commit could not be signed ({why})")));
            match repository.swap(REFERENCE, old, tip, &sealed.subject) {
                Ok(()) => {}
                Err(error) if error.kind == GitErrorKind::Moved => continue,
                Err(error) => return Err(error.into()),
            }
            let rewritten = repository.commits_between(&[cleaned], &[start])?;
            (done.rewritten, done.first) = (rewritten.len(), rewritten.first().copied());
            done.warnings.extend(take_away(repository, before, &tombstone.paths));
            done.warnings.extend(bring_along(
                repository,
                Some(before),
                tree,
                std::slice::from_ref(&sealed.path),
            ));
            break;
        }
        self.forget(&mut done);
        Ok(done)
    }

    /// What tombstones on any branch of the journal name.
    ///
    /// # Errors
    /// Where a tree cannot be read.
    pub fn expunged(&self) -> Result<Expunged, GitError> {
        let roots: Result<Vec<_>, _> =
            self.tips()?.into_iter().map(|tip| self.repository.tree_of(tip)).collect();
        Expunged::of_roots(&self.repository, &roots?)
    }

    /// Lets the next sync search every history again, and forgets what only reflogs and caches hold.
    #[must_use]
    pub fn distrust(&self) -> Expunging {
        distrust(&self.repository);
        let mut done = Expunging::default();
        self.forget(&mut done);
        done
    }

    fn owed(&self) -> PathBuf {
        self.repository.common_dir().join("stopgap/forget")
    }

    pub(super) fn forget_what_is_owed(&self) {
        if self.owed().exists() {
            self.forget(&mut Expunging::default());
        }
    }

    /// Whatever else here still holds the text: the index, and where the branches stood before.
    pub(super) fn forget(&self, done: &mut Expunging) {
        let repository = &self.repository;
        Index::remove(&repository.common_dir().join("stopgap"));
        let tracking = repository.remote_tracking(BRANCH).unwrap_or_default();
        for name in std::iter::once(REFERENCE.to_owned()).chain(tracking.into_iter().map(|(name, _)| name)) {
            if let Err(error) = repository.forget_moves(&name) {
                done.warnings.push(format!("failed to {error}"));
                return;
            }
        }
        // Where it cannot be removed it is done once more, and no harm in that.
        let _ = std::fs::remove_file(self.owed());
    }

    /// The other remotes and the branches and tags of this repository that still reach a tip.
    ///
    /// # Errors
    /// Where the refs cannot be read.
    pub fn who_else_reaches(&self, tip: ObjectId, remote: Option<&str>) -> Result<Vec<String>, GitError> {
        let own =
            [Some(REFERENCE.to_owned()), remote.map(|remote| format!("refs/remotes/{remote}/{BRANCH}"))];
        let all = self.repository.references_reaching(tip)?;
        Ok(all.into_iter().filter(|name| !own.contains(&Some(name.clone()))).collect())
    }
}
