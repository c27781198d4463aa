//! One round of a sync: fetch, join both sides, move the local branch, push.

use super::expunge::Expunging;
use super::memory::Remembered;
use super::merge::join;
use super::replay::{Writer, missing_records};
use super::sync::{Sharing, SyncError, Synced};
use crate::git::{
    Cause, GitError, GitErrorKind, Lease, ObjectId, Pushed, Refusal, Repository, WriterLock, jittered,
};
use crate::journal::index::Index;
use crate::journal::lagging::{bring_along, take_away};
use crate::journal::store::{BRANCH, Journal, REFERENCE};
use crate::journal::tombstone::Expunged;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// How long a lock file of git may stand in the way.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// Completes the history of what is fetched, and of nothing else: one more would mean that of the whole repository.
const COMPLETE: &str = "--depth=2147483646";

/// How long other writers may be at work.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Round<'a> {
    journal: &'a Journal,
    sharing: &'a Sharing<'a>,
    memory: Remembered,
    /// Where the remote-tracking ref stood before the fetch: the remote may not have that any more.
    before: Option<ObjectId>,
    /// The policy or the host wants every commit signed.
    must_sign: bool,
    /// The last push was to replace the history.
    rewriting: bool,
    /// Something was taken out, and reflogs still know it.
    must_forget: bool,
    synced: Synced,
}

/// Both sides, joined.
struct Meeting {
    tip: ObjectId,
    /// Where the remote has to stand for the push to count.
    lease: Lease,
    /// Where it stands.
    theirs: Option<ObjectId>,
}

impl<'a> Round<'a> {
    pub(super) fn new(journal: &'a Journal, sharing: &'a Sharing<'a>, memory: Remembered) -> Self {
        Self {
            journal,
            sharing,
            memory,
            before: None,
            must_sign: sharing.wants_signatures,
            rewriting: false,
            must_forget: false,
            synced: Synced::default(),
        }
    }

    /// What is to be remembered, and what came of it.
    pub(super) fn end(mut self) -> (Remembered, Synced) {
        if self.must_forget {
            let mut done = Expunging::default();
            self.journal.forget(&mut done);
            self.synced.warnings.extend(done.warnings);
        }
        (self.memory, self.synced)
    }

    pub(super) fn is_rewriting(&self) -> bool {
        self.rewriting
    }

    /// A host may want what no policy says; whoever signs from now on also signs what waits.
    pub(super) fn heed(&mut self, refusal: &Refusal) {
        self.must_sign |= refusal.cause() == Cause::Signatures && self.journal.config.is_on("commit.gpgsign");
    }

    /// One round; what the remote answered where it refused.
    pub(super) fn once(&mut self) -> Result<Option<Refusal>, SyncError> {
        let theirs = self.fetch()?;
        let Some(meeting) = self.meet(theirs)? else { return Ok(None) };
        self.push(&meeting)
    }

    fn tracking(&self) -> String {
        format!("refs/remotes/{}/{BRANCH}", self.sharing.remote)
    }

    /// The tip that the remote has now.
    fn fetch(&mut self) -> Result<Option<ObjectId>, SyncError> {
        let repository = &self.journal.repository;
        let (remote, tracking) = (&self.sharing.remote, self.tracking());
        self.before = repository.reference(&tracking)?;
        let refspec = [format!("+{REFERENCE}:{tracking}")];
        // A history that was cut short can be neither compared nor written anew; only this branch is completed.
        let options: &[&str] = if self.journal.is_cut_short(self.before) { &[COMPLETE] } else { &[] };
        let is_there = repository.fetch(remote, &refspec, options, &self.sharing.manners)?;
        self.memory.seen_at = Some(self.sharing.at);
        if !is_there {
            return Ok(None);
        }
        let tip = repository.reference(&tracking)?;
        if self.journal.is_foreign_at(tip) {
            return Err(SyncError::Foreign { place: remote.clone(), is_here: false });
        }
        Ok(tip)
    }

    /// Joins the local branch with the tip of the remote, and moves it. `None`: there is nothing to push.
    fn meet(&mut self, theirs: Option<ObjectId>) -> Result<Option<Meeting>, SyncError> {
        let repository = &self.journal.repository;
        let started = Instant::now();
        loop {
            let ours = repository.reference(REFERENCE)?;
            if self.journal.is_foreign_at(ours) {
                return Err(SyncError::Foreign { place: "this repository".to_owned(), is_here: true });
            }
            let (tip, lease) = match (self.with_what_the_remote_had(ours, theirs)?, theirs) {
                (None, None) => return Err(SyncError::Nothing(self.sharing.remote.clone())),
                (Some(held), None) => {
                    self.synced.created = self.before.is_none();
                    (held, Lease::Forwards)
                }
                (None, Some(theirs)) => (theirs, Lease::Forwards),
                (Some(held), Some(theirs)) => self.join(held, theirs)?,
            };
            match self.move_to(ours, tip) {
                Ok(()) => {}
                Err(error) if error.kind == GitErrorKind::Moved => continue,
                // Git itself knows nothing of our lock: it may be fetching or packing just now.
                Err(error) if error.kind == GitErrorKind::Locked && started.elapsed() < LOCK_PATIENCE => {
                    std::thread::sleep(jittered(Duration::from_millis(20)));
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            let Some(theirs) = theirs else {
                // A branch that was removed there would go on being read here; what it held is on ours now.
                repository.remove_reference(&self.tracking())?;
                if !self.sharing.may_create {
                    return Err(SyncError::NotThere(self.sharing.remote.clone()));
                }
                let tip = self.signed(tip, None)?;
                return Ok(Some(Meeting { tip, lease, theirs: None }));
            };
            self.memory.tip = Some(theirs);
            if theirs == tip {
                return Ok(None);
            }
            let tip = self.signed(tip, Some(theirs))?;
            return Ok(Some(Meeting { tip, lease, theirs: Some(theirs) }));
        }
    }

    /// The local tip, with what the remote had when it was last fetched and has not any more: this may be the last
    /// copy of it.
    fn with_what_the_remote_had(
        &mut self,
        ours: Option<ObjectId>,
        theirs: Option<ObjectId>,
    ) -> Result<Option<ObjectId>, SyncError> {
        let repository = &self.journal.repository;
        let is_in = |tip: Option<ObjectId>, before| tip.is_some_and(|tip| repository.reaches(tip, before));
        let Some(before) = self.before.filter(|before| !is_in(ours, *before) && !is_in(theirs, *before))
        else {
            return Ok(ours);
        };
        if self.journal.is_foreign_at(Some(before)) {
            return Ok(ours);
        }
        match ours {
            None => Ok(Some(before)),
            Some(ours) => self.join(ours, before).map(|(tip, _)| Some(tip)),
        }
    }

    /// The tip that holds both sides.
    fn join(&mut self, ours: ObjectId, theirs: ObjectId) -> Result<(ObjectId, Lease), SyncError> {
        let repository = &self.journal.repository;
        let (our_root, their_root) = (repository.tree_of(ours)?, repository.tree_of(theirs)?);
        let all = Expunged::of_roots(repository, &[our_root, their_root])?;
        if let Some((path, reason)) = all.unreadable.first() {
            return Err(SyncError::Tombstone { path: path.clone(), reason: reason.clone() });
        }
        let seen: Vec<ObjectId> = [self.memory.tip, self.before]
            .into_iter()
            .flatten()
            .filter(|tip| repository.has_commit(*tip))
            .collect();
        // Parted where both were the same; after a rewrite, where the remote was last seen.
        let parted = repository.merge_base(ours, theirs)?.or(seen.first().copied());
        let base = parted.map(|tip| repository.tree_of(tip)).transpose()?;
        for seen in &seen {
            self.note_losses(*seen, theirs, &all)?;
        }
        let writer = self.writer();
        // A history can hold what its own tombstones name: somebody merged an older one into it.
        let known = self.memory.clean_for(&all);
        let clean_ours = writer.cleaned(ours, &all, known)?;
        let clean_theirs = writer.cleaned(theirs, &all, known)?;
        let lease = if clean_theirs == theirs { Lease::Forwards } else { Lease::At(theirs) };
        let tip = if clean_ours == ours && clean_theirs == theirs {
            self.merged(ours, theirs, base, &all)?
        } else if clean_ours == ours && repository.reaches(ours, clean_theirs) {
            ours
        } else {
            self.note_drops(our_root, &seen, &all)?;
            let hidden: Vec<ObjectId> = [clean_theirs, theirs].into_iter().chain(seen).collect();
            let replayed = writer.replay(clean_ours, clean_theirs, &hidden, base, &all)?;
            self.synced.forked.extend(replayed.forked);
            self.synced.overruled.extend(replayed.overruled.into_iter().map(|path| (path, ours)));
            replayed.tip
        };
        self.must_forget |= tip != ours && clean_ours != ours || lease != Lease::Forwards;
        self.memory.set_clean(tip, &all);
        Ok((tip, lease))
    }

    /// Forwards where that is enough, else one commit with two parents.
    fn merged(
        &mut self,
        ours: ObjectId,
        theirs: ObjectId,
        base: Option<ObjectId>,
        expunged: &Expunged,
    ) -> Result<ObjectId, SyncError> {
        let repository = &self.journal.repository;
        if ours == theirs {
            return Ok(ours);
        }
        let (our_root, their_root) = (repository.tree_of(ours)?, repository.tree_of(theirs)?);
        let joined = join(repository, base, our_root, their_root, expunged)?;
        if joined.tree == their_root && repository.reaches(theirs, ours) {
            return Ok(theirs);
        }
        if joined.tree == our_root && repository.reaches(ours, theirs) {
            return Ok(ours);
        }
        self.synced.forked.extend(joined.forked);
        self.synced.overruled.extend(joined.overruled.into_iter().map(|path| (path, ours)));
        let message = format!("join the journal of {} with that of this machine", self.sharing.remote);
        let (tip, unsigned) = self.writer().write(joined.tree, &[ours, theirs], &message)?;
        if let Some(why) = unsigned {
            self.synced.warnings.push(format!("the joining commit could not be signed ({why})"));
        }
        Ok(tip)
    }

    fn writer(&self) -> Writer<'a> {
        Writer {
            repository: &self.journal.repository,
            config: &self.journal.config,
            identity: self.sharing.identity,
            at: self.sharing.at,
        }
    }

    /// What the remote held when it was seen and does not hold any more, tombstones apart.
    fn note_losses(&mut self, seen: ObjectId, theirs: ObjectId, stones: &Expunged) -> Result<(), GitError> {
        let repository = &self.journal.repository;
        if repository.reaches(theirs, seen) && repository.tree_of(theirs)? == repository.tree_of(seen)? {
            return Ok(());
        }
        let lost = missing_records(repository, repository.tree_of(seen)?, repository.tree_of(theirs)?)?;
        let (expunged, lost): (Vec<String>, Vec<String>) =
            lost.into_keys().partition(|path| stones.covers(path));
        self.must_forget |= !expunged.is_empty();
        self.synced.expunged.extend(expunged);
        self.synced.put_back.extend(lost);
        self.synced.rewritten |= !repository.reaches(theirs, seen);
        Ok(())
    }

    /// What was said here about something expunged, and never reached the remote.
    fn note_drops(&mut self, ours: ObjectId, seen: &[ObjectId], stones: &Expunged) -> Result<(), GitError> {
        let repository = &self.journal.repository;
        let Some(seen) = seen.first() else { return Ok(()) };
        let named: BTreeSet<&str> = stones.paths().collect();
        let own = missing_records(repository, ours, repository.tree_of(*seen)?)?;
        let is_dropped = |path: &String| stones.covers(path) && !named.contains(path.as_str());
        self.synced.dropped.extend(own.into_keys().filter(is_dropped));
        Ok(())
    }

    /// Moves the local branch, and whatever shows it.
    fn move_to(&mut self, ours: Option<ObjectId>, tip: ObjectId) -> Result<(), GitError> {
        if ours == Some(tip) {
            return Ok(());
        }
        let repository = &self.journal.repository;
        let _turn = WriterLock::take(repository, PATIENCE)?;
        repository.swap(REFERENCE, ours, tip, &format!("sync with {}", self.sharing.remote))?;
        let after = repository.tree_of(tip)?;
        let before = match ours {
            Some(ours) => repository.tree_of(ours)?,
            None => repository.with_blobs(None, [])?,
        };
        let received = missing_records(repository, after, before)?;
        let removed = missing_records(repository, before, after)?;
        self.synced.received += received.len();
        if !removed.is_empty() {
            let removed: Vec<String> = removed.into_keys().collect();
            self.synced.warnings.extend(take_away(repository, before, &removed));
            Index::remove(&repository.common_dir().join("stopgap"));
            self.must_forget = true;
        }
        let mut paths: Vec<String> = received.into_keys().collect();
        paths.extend(edited(repository, before, after)?);
        self.synced.warnings.extend(bring_along(repository, Some(before), after, &paths));
        Ok(())
    }

    /// The tip that may be pushed: where signatures are required, one whose own commits have them.
    fn signed(&mut self, tip: ObjectId, theirs: Option<ObjectId>) -> Result<ObjectId, SyncError> {
        if !self.must_sign {
            return Ok(tip);
        }
        let repository = &self.journal.repository;
        let hidden: Vec<ObjectId> = theirs.into_iter().collect();
        let mut unsigned = Vec::new();
        for id in repository.commits_between(&hidden, &[tip])? {
            if !repository.commit(id)?.is_signed {
                unsigned.push(id);
            }
        }
        if unsigned.is_empty() {
            return Ok(tip);
        }
        let count = unsigned.len();
        if !self.journal.config.is_on("commit.gpgsign") {
            return Err(SyncError::Unsigned { count, why: String::new() });
        }
        let writer = self.writer();
        let stones = Expunged::of_roots(repository, &[repository.tree_of(tip)?])?;
        let base = theirs.map(|theirs| repository.tree_of(theirs)).transpose()?;
        let replayed = match theirs {
            Some(theirs) => writer.replay(tip, theirs, &hidden, base, &stones)?,
            None => writer.replay_from_nothing(tip, &stones)?,
        };
        if let Some(why) = replayed.unsigned {
            return Err(SyncError::Unsigned { count, why: format!(" ({why})") });
        }
        let new = replayed.tip;
        self.move_to(Some(tip), new)?;
        Ok(new)
    }

    fn push(&mut self, meeting: &Meeting) -> Result<Option<Refusal>, SyncError> {
        let repository = &self.journal.repository;
        let remote = &self.sharing.remote;
        self.rewriting = meeting.lease != Lease::Forwards;
        let pushed = repository.push(remote, meeting.tip, REFERENCE, meeting.lease, &self.sharing.manners)?;
        match pushed {
            Pushed::Rejected(refusal) => Ok(Some(refusal)),
            Pushed::Done => {
                let tracking = self.tracking();
                // Git does this itself where the remote is fetched whole; a clone of one branch does not.
                if repository.reference(&tracking)? != Some(meeting.tip) {
                    repository.set_reference(&tracking, meeting.tip, "sync")?;
                }
                let before = match meeting.theirs {
                    Some(theirs) => repository.tree_of(theirs)?,
                    None => repository.with_blobs(None, [])?,
                };
                self.synced.sent +=
                    missing_records(repository, repository.tree_of(meeting.tip)?, before)?.len();
                self.synced.sent_more = true;
                self.memory.tip = Some(meeting.tip);
                Ok(None)
            }
        }
    }
}

/// Files beside the records that differ between two roots.
fn edited(repository: &Repository, before: ObjectId, after: ObjectId) -> Result<Vec<String>, GitError> {
    let mut paths = Vec::new();
    for name in ["README.md", "stopgap.toml"] {
        if repository.file(before, name)? != repository.file(after, name)? {
            paths.push(name.to_owned());
        }
    }
    Ok(paths)
}
