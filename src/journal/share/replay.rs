//! What this clone alone has, put on another tip: where a merge would bring back history that was taken out, and
//! where commits have to be signed before they may be shared.

use super::join::FOLDERS;
use super::merge::join;
use super::rewrite::Rewriter;
use crate::git::{Commit, CommitDraft, Config, GitError, Identity, ObjectId, Repository, Signed};
use crate::journal::tombstone::Expunged;
use crate::journal::union::Difference;
use crate::model::Stamp;
use std::collections::{BTreeMap, HashMap};

/// Who writes commits, and how.
pub(super) struct Writer<'a> {
    pub(super) repository: &'a Repository,
    pub(super) config: &'a Config,
    pub(super) identity: &'a Identity,
    pub(super) at: Stamp,
}

/// A tip with what was put on it.
pub(super) struct Replayed {
    pub(super) tip: ObjectId,
    /// Edited files of which the other version was kept.
    pub(super) overruled: Vec<String>,
    /// Records that had two contents.
    pub(super) forked: Vec<String>,
    /// A commit that should have been signed and was not.
    pub(super) unsigned: Option<String>,
}

/// The records of one root that another lacks, as paths and blobs.
pub(super) fn missing_records(
    repository: &Repository,
    from: ObjectId,
    than: ObjectId,
) -> Result<BTreeMap<String, ObjectId>, GitError> {
    let objects = repository.objects()?;
    let mut missing = BTreeMap::new();
    for folder in FOLDERS {
        let side = |root| Ok(repository.folder(root, folder)?.into_iter().collect::<Vec<_>>());
        let difference = Difference::between(&objects, &side(than)?, &side(from)?, folder)?;
        missing.extend(difference.added.into_iter().map(|added| (added.path, added.blob)));
    }
    Ok(missing)
}

impl Writer<'_> {
    /// A commit of our own.
    pub(super) fn write(
        &self,
        tree: ObjectId,
        parents: &[ObjectId],
        message: &str,
    ) -> Result<(ObjectId, Option<String>), GitError> {
        let draft =
            CommitDraft { tree, parents, identity: self.identity, at: self.at, author: None, message };
        let (id, signed) = self.repository.write_commit(&draft, self.config)?;
        Ok((id, why_unsigned(signed)))
    }

    /// A commit anew on another parent: signed where the configuration says so, else as it was.
    fn rewrite(
        &self,
        commit: &Commit,
        tree: ObjectId,
        parents: &[ObjectId],
        message: Option<&str>,
    ) -> Result<(ObjectId, Option<String>), GitError> {
        if !self.config.is_on("commit.gpgsign") {
            return Ok((self.repository.recommit(commit.id, tree, parents, message)?, None));
        }
        let message = message.unwrap_or(&commit.message);
        let draft = CommitDraft {
            tree,
            parents,
            identity: self.identity,
            at: self.at,
            author: Some(&commit.author),
            message,
        };
        let (id, signed) = self.repository.write_commit(&draft, self.config)?;
        Ok((id, why_unsigned(signed)))
    }

    /// Puts what `tip` has and `onto` lacks on top of `onto`: each commit that `known` does not reach anew with
    /// what it brought, and what is left in one more.
    ///
    /// `base` is the root that edited files are compared with.
    pub(super) fn replay(
        &self,
        tip: ObjectId,
        onto: ObjectId,
        known: &[ObjectId],
        base: Option<ObjectId>,
        expunged: &Expunged,
    ) -> Result<Replayed, GitError> {
        let repository = self.repository;
        let (root, mut tree) = (repository.tree_of(tip)?, repository.tree_of(onto)?);
        let mut missing = missing_records(repository, root, tree)?;
        missing.retain(|path, _| !expunged.covers(path));
        let mut replayed = Replayed { tip: onto, overruled: Vec::new(), forked: Vec::new(), unsigned: None };
        for id in repository.commits_between(known, &[tip])? {
            if missing.is_empty() {
                break;
            }
            let commit = repository.commit_here(id)?;
            let before = commit.parents.first().map(|parent| repository.tree_of(*parent)).transpose()?;
            let brought = match before {
                Some(before) => missing_records(repository, commit.tree, before)?,
                None => missing_records(repository, commit.tree, repository.with_blobs(None, [])?)?,
            };
            let took_along = brought.keys().any(|path| expunged.covers(path));
            let files: Vec<(String, ObjectId)> =
                brought.into_iter().filter(|(path, blob)| missing.get(path) == Some(blob)).collect();
            if files.is_empty() {
                continue;
            }
            for (path, _) in &files {
                missing.remove(path);
            }
            tree = repository.with_blobs(Some(tree), files)?;
            let message =
                took_along.then_some("put back what was recorded beside something that was expunged");
            let (tip, unsigned) = self.rewrite(&commit, tree, &[replayed.tip], message)?;
            replayed.tip = tip;
            replayed.unsigned = replayed.unsigned.or(unsigned);
        }
        // What no commit brought by itself, what has two contents, the policy and the templates.
        let joined = join(repository, base, root, tree, expunged)?;
        if joined.tree != tree {
            let count = missing.len();
            let message = match count {
                0 => "join what was edited on both sides".to_owned(),
                1 => "put back 1 record".to_owned(),
                _ => format!("put back {count} records"),
            };
            let (tip, unsigned) = self.write(joined.tree, &[replayed.tip], &message)?;
            replayed.tip = tip;
            replayed.unsigned = replayed.unsigned.or(unsigned);
        }
        replayed.overruled = joined.overruled;
        replayed.forked = joined.forked;
        Ok(replayed)
    }

    /// All of a journal anew, from its first commit.
    pub(super) fn replay_from_nothing(
        &self,
        tip: ObjectId,
        expunged: &Expunged,
    ) -> Result<Replayed, GitError> {
        let repository = self.repository;
        let mut renewed: HashMap<ObjectId, ObjectId> = HashMap::new();
        let mut unsigned = None;
        for id in repository.commits_between(&[], &[tip])? {
            let commit = repository.commit_here(id)?;
            let parents: Vec<ObjectId> =
                commit.parents.iter().map(|id| renewed.get(id).copied().unwrap_or(*id)).collect();
            let (new, why) = self.rewrite(&commit, commit.tree, &parents, None)?;
            unsigned = unsigned.or(why);
            renewed.insert(id, new);
        }
        let tip = self.cleaned(renewed.get(&tip).copied().unwrap_or(tip), expunged, None)?;
        Ok(Replayed { tip, overruled: Vec::new(), forked: Vec::new(), unsigned })
    }

    /// The history of a tip without what was expunged.
    ///
    /// Behind `known` nothing is looked at.
    pub(super) fn cleaned(
        &self,
        tip: ObjectId,
        expunged: &Expunged,
        known: Option<ObjectId>,
    ) -> Result<ObjectId, GitError> {
        Rewriter::new(self.repository, expunged)?.tip(tip, known)
    }
}

fn why_unsigned(signed: Signed) -> Option<String> {
    match signed {
        Signed::Failed { why } => Some(why),
        Signed::NotAsked | Signed::Yes => None,
    }
}
