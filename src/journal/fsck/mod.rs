//! Whether the journal was only ever added to, by whom it may, and nothing in it that should not be.
//!
//! Every commit is compared with its parents, every file that a commit added is read once, and what was found is
//! remembered: the next check begins where this one ended. What cannot be seen is told, never passed over.

mod cache;
mod clocks;
mod files;
mod flaw;
mod gone;
mod history;
mod signatures;
mod spread;
mod sweep;
mod tips;
mod walk;

pub use flaw::{Flaw, FlawKind};

use super::store::Journal;
use super::tombstone::Expunged;
use crate::git::{GitError, ObjectId, Repository};
use crate::model::{Policy, Stamp};
use cache::{Cache, Key};
use std::collections::{BTreeMap, BTreeSet};
use sweep::Sweep;
use tips::Tips;

/// How to check.
pub struct FsckRequest<'a> {
    /// Only what came after this commit; nothing is remembered then.
    pub since: Option<ObjectId>,
    /// Also what was checked before.
    pub all: bool,
    pub policy: &'a Policy,
    pub now: Stamp,
}

/// What was found, and how much was looked at.
#[derive(Debug, Default)]
pub struct FsckReport {
    /// In the order of the history.
    pub flaws: Vec<Flaw>,
    pub unseen: Vec<Unseen>,
    /// Commits and files that were looked at now.
    pub commits: usize,
    pub files: usize,
    /// Commits that were checked earlier.
    pub known: usize,
}

/// Something that could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    pub what: String,
    /// What makes it visible.
    pub hint: String,
}

impl Unseen {
    fn of(error: &GitError) -> Self {
        Self::new(format!("failed to {error}"))
    }

    fn new(what: String) -> Self {
        let hint = "`git fsck` says what is missing; fetch it from a remote or another clone";
        Self { what, hint: hint.to_owned() }
    }
}

impl Journal {
    /// Checks the journal, at all its tips.
    ///
    /// # Errors
    /// Where nothing can be looked at: no tip, or one that cannot be read.
    pub fn fsck(&self, request: &FsckRequest<'_>) -> Result<FsckReport, GitError> {
        let repository = &self.repository;
        let mut commits = self.tips()?;
        commits.sort_unstable();
        let tips = Tips::new(repository, &commits)?;
        let mut unseen = Vec::new();
        let expunged = Expunged::of_roots(repository, tips.roots()).unwrap_or_else(|error| {
            unseen.push(Unseen::of(&error));
            Expunged::default()
        });
        let key = key(&expunged, request.policy);
        let is_whole = request.since.is_none();
        let earlier = is_whole.then(|| Cache::read(repository)).flatten();
        let lost = earlier.as_ref().map_or_else(Vec::new, |earlier| earlier.lost(repository, &commits));
        let gone = gone::find(repository, earlier.as_ref(), &lost, &tips);
        let is_usable = |earlier: &Cache| !request.all && lost.is_empty() && earlier.key == key;
        let cache = earlier.filter(is_usable);
        let known = cache.as_ref().map(Cache::tips).or(request.since.map(|commit| vec![commit]));
        let steps = match known {
            Some(known) => walk::since(repository, &known, &commits)?,
            None => walk::all(repository, &commits, &mut unseen, &self.watch),
        };
        let mut sweep = Sweep::new(repository, &steps, &expunged, &tips, unseen);
        sweep.history(&self.watch)?;
        sweep.files(&self.watch)?;
        sweep.clocks(request.now);
        if request.policy.asks_for_signatures() {
            sweep.signatures(request.policy, &self.watch);
        }
        let (found, files, unseen) = sweep.finish();
        let cache = cache.unwrap_or_default();
        let mut flaws = gone;
        flaws.extend(cache.flaws.into_iter().filter(|flaw| !flaw.is_of_the_past()));
        flaws.extend(found);
        let report =
            FsckReport { flaws: Vec::new(), commits: steps.len(), files, known: cache.commits, unseen };
        if is_whole && report.unseen.is_empty() && !(steps.is_empty() && cache.commits > 0) {
            let (all_commits, all_files) = (cache.commits + steps.len(), cache.files + files);
            let cache = Cache::new(key, &commits, all_commits, all_files, flaws);
            cache.write(repository);
            flaws = cache.flaws;
        }
        let mut flaws = holding(flaws, &tips, &expunged, request.now);
        for flaw in &mut flaws {
            settle(flaw, repository, &tips, &commits)?;
        }
        flaws.extend(forks(&tips, &expunged)?);
        Ok(FsckReport { flaws, ..report })
    }
}

/// What decides about findings beside the commits.
fn key(expunged: &Expunged, policy: &Policy) -> Key {
    let tombstones = expunged.tombstones.values();
    Key {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        tombstones: tombstones.map(|one| format!("{} {}", one.id, one.paths.join("\n"))).collect(),
        signatures_required: policy.signatures_required,
        signers: policy.signers.clone(),
    }
}

/// The same path with two contents, at tips that were not joined yet.
fn forks(tips: &Tips<'_>, expunged: &Expunged) -> Result<Vec<Flaw>, GitError> {
    let forks = tips.forks()?.into_iter().filter(|path| !expunged.covers(path));
    let message = "the branch here and those of the remotes hold different contents";
    Ok(forks.map(|path| Flaw::new(FlawKind::Forked, message).at_path(&path)).collect())
}

/// What is no error any more, or not yet: a record that was put back; one that was expunged here, in a history that
/// does not know the tombstone.
fn settle(
    flaw: &mut Flaw,
    repository: &Repository,
    tips: &Tips<'_>,
    commits: &[ObjectId],
) -> Result<(), GitError> {
    let path = flaw.path.as_deref().unwrap_or_default();
    match flaw.kind {
        FlawKind::Removed if flaw.while_there.is_some_and(|id| tips.have(path, id)) => {
            flaw.kind = FlawKind::PutBack;
            "the record was removed, and put back since".clone_into(&mut flaw.message);
        }
        FlawKind::BroughtBack => {
            let Some(commit) = flaw.commit.as_deref().and_then(|id| ObjectId::from_str(id).ok()) else {
                return Ok(());
            };
            for tip in commits.iter().filter(|tip| repository.reaches(**tip, commit)) {
                if Expunged::of_roots(repository, &[repository.tree_of(*tip)?])?.covers(path) {
                    return Ok(());
                }
            }
            flaw.kind = FlawKind::StillThere;
            "expunged here, and not yet in the history of a remote".clone_into(&mut flaw.message);
        }
        _ => {}
    }
    Ok(())
}

/// Of all that was found, what still holds: a file that was mended since is no finding any more, a record that was
/// changed for a moment is one for ever.
fn holding(flaws: Vec<Flaw>, tips: &Tips<'_>, expunged: &Expunged, now: Stamp) -> Vec<Flaw> {
    let mut permissions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut said = BTreeSet::new();
    let mut holds = |flaw: &Flaw| {
        let path = flaw.path.as_deref().unwrap_or_default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if flaw.until.is_some_and(|until| until <= now.timestamp()) {
            return false;
        }
        if let (FlawKind::Gone, Some(id)) = (flaw.kind, flaw.while_there) {
            return !tips.have(path, id) && !expunged.covers(path);
        }
        if let Some(id) = flaw.while_there.filter(|_| flaw.kind != FlawKind::Removed) {
            // The same file may have come on two ways.
            return tips.have(path, id) && said.insert((flaw.kind, path.to_owned(), flaw.message.clone()));
        }
        match (flaw.kind, flaw.entry, &flaw.rule) {
            (FlawKind::Removed | FlawKind::Renamed, ..) => !expunged.covers(path),
            (FlawKind::Orphan, Some(entry), _) => !tips.has_entry(folder, entry),
            (FlawKind::Secret, Some(entry), Some(rule)) => {
                let place = format!("{folder}/{entry}");
                let allowed = permissions.entry(place).or_insert_with(|| tips.permissions(folder, entry));
                !allowed.contains(rule)
            }
            _ => true,
        }
    };
    flaws.into_iter().filter(|flaw| holds(flaw)).collect()
}
