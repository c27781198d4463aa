//! How a snapshot comes about: from the index and what is newer, or from git alone; and when the index is
//! brought up to date.

use super::{Fresh, Origin, Snapshot};
use crate::git::{GitError, Kind, Objects, Repository};
use crate::journal::collect::{Collected, whole_content};
use crate::journal::index::{Content, Damaged, Index, Segment};
use crate::journal::seal::Sealed;
use crate::journal::store::Journal;
use crate::journal::tombstone::Expunged;
use crate::journal::union::Difference;
use crate::model::{Summary, Unreadable};
use std::path::{Path, PathBuf};

/// A journal of fewer files than this is read whole each time: that takes some milliseconds.
const WORTH_AN_INDEX: usize = 1000;

/// So many files may be read beside the index before it is brought up to date.
const WORTH_AN_UPDATE: usize = 128;

/// The folder of the journal's tree that is read.
const FOLDER: &str = "entries";

impl Origin {
    pub(super) fn of(journal: &Journal) -> Result<Self, GitError> {
        let repository = &journal.repository;
        let objects = repository.objects()?;
        let (mut trees, mut roots) = (Vec::new(), Vec::new());
        for tip in journal.tips()? {
            roots.push(repository.tree_of(tip)?);
        }
        for root in &roots {
            let root = objects.tree(*root)?;
            trees.extend(root.get(FOLDER).filter(|node| node.kind == Kind::Folder).map(|node| node.id));
        }
        trees.sort_unstable();
        trees.dedup();
        let expunged = Expunged::of_roots(repository, &roots)?;
        Ok(Self {
            git_dir: repository.git_dir().to_path_buf(),
            trees,
            expunged,
            keeps_index: true,
            watch: journal.watch.clone(),
        })
    }
}

/// The index lies where all worktrees of a repository find it.
fn folder_of(repository: &Repository) -> PathBuf {
    repository.common_dir().join("stopgap")
}

impl Snapshot {
    /// What waits, where there is no journal.
    pub(super) fn of_waiting(waiting: &[Sealed]) -> Self {
        let mut snapshot = Self::default();
        // Without an index nothing can be damaged.
        let _ = snapshot.lay_waiting_over(waiting);
        snapshot.arrange();
        snapshot
    }

    pub(super) fn read(
        repository: &Repository,
        origin: Origin,
        waiting: &[Sealed],
    ) -> Result<Self, GitError> {
        let objects = repository.objects()?;
        let index = Index::open(&folder_of(repository));
        if !index.segments.is_empty() {
            let mut snapshot = Self { origin: Some(origin.clone()), ..Self::default() };
            if snapshot.read_beside(repository, &objects, &origin, index, waiting)?.is_ok() {
                return Ok(snapshot);
            }
        }
        Self::read_whole(repository, origin, waiting, true)
    }

    /// Lays over the index what is newer. `Damaged` says that the index is of no use, for whatever reason.
    fn read_beside(
        &mut self,
        repository: &Repository,
        objects: &Objects<'_>,
        origin: &Origin,
        index: Index,
        waiting: &[Sealed],
    ) -> Result<Result<(), Damaged>, GitError> {
        let mut difference = Difference::between(objects, index.trees(), &origin.trees, FOLDER)?;
        if difference.is_rewrite || index.holds(&origin.expunged) {
            return Ok(Err(Damaged));
        }
        difference.subtract(&origin.expunged);
        let count = difference.added.len();
        let mut collected = Collected::read(repository, difference)?;
        let can_update = origin.keeps_index && count >= WORTH_AN_UPDATE && !collected.is_partial;
        self.begin_with(index);
        if let Some(last) = self.index.segments.last() {
            for (id, pending) in last.orphans().clone() {
                collected.facts.entry(id).or_default().absorb(pending);
            }
        }
        let complete = || -> Result<(), Damaged> {
            self.lay_over(collected)?;
            if can_update {
                self.update_index(&folder_of(repository), origin)?;
            }
            self.lay_waiting_over(waiting)
        };
        let completed = complete();
        self.arrange();
        Ok(completed)
    }

    /// Reads every file; where there are many an index is made of them.
    fn read_whole(
        repository: &Repository,
        origin: Origin,
        waiting: &[Sealed],
        use_index: bool,
    ) -> Result<Self, GitError> {
        let folder = folder_of(repository);
        let mut difference = Difference::between(&repository.objects()?, &[], &origin.trees, FOLDER)?;
        difference.subtract(&origin.expunged);
        let is_worth_it = difference.added.len() >= WORTH_AN_INDEX;
        if use_index
            && origin.keeps_index
            && is_worth_it
            && Index::can_be_written(&folder)
            && let Some(content) =
                whole_content(repository, &difference, origin.trees.clone(), &origin.watch)?
            && Index::write_base(&folder, content)
        {
            let mut snapshot = Self { origin: Some(origin.clone()), ..Self::default() };
            let index = Index::open(&folder);
            if index.trees() == origin.trees && snapshot.lay_nothing_over(index, waiting).is_ok() {
                return Ok(snapshot);
            }
        }
        if origin.keeps_index {
            // Whatever lies there is of no use.
            Index::remove(&folder);
        }
        let mut collected = Collected::read(repository, difference)?;
        collected.join();
        let mut snapshot = Self { origin: Some(origin), orphans: collected.facts, ..Self::default() };
        snapshot.warnings = collected.warnings;
        for (id, dossier) in collected.entries {
            snapshot.insert(id, dossier, false);
        }
        // Without an index nothing can be damaged.
        let _ = snapshot.lay_waiting_over(waiting);
        snapshot.arrange();
        Ok(snapshot)
    }

    /// The index is up to date.
    fn lay_nothing_over(&mut self, index: Index, waiting: &[Sealed]) -> Result<(), Damaged> {
        self.begin_with(index);
        self.orphans = self.index.segments.last().map(|last| last.orphans().clone()).unwrap_or_default();
        self.lay_waiting_over(waiting)?;
        self.arrange();
        Ok(())
    }

    fn begin_with(&mut self, index: Index) {
        self.hidden = index.replaced();
        self.index = index;
        if let Some(last) = self.index.segments.last() {
            self.warnings = last.warnings().to_vec();
            self.tally.clone_from(last.tally());
        }
    }

    /// The same journal, read from git, for when the index turns out to be damaged. `None` where git fails too.
    pub(super) fn rebuilt(&self) -> Option<&Self> {
        let read = || {
            let origin = self.origin.clone()?;
            let repository = Repository::open(&origin.git_dir).ok()?;
            Self::read_whole(&repository, origin, &self.waiting, false).ok().map(Box::new)
        };
        self.rebuilt.get_or_init(read).as_deref()
    }

    /// Joins new files with what the index holds of the same entries.
    fn lay_over(&mut self, mut collected: Collected) -> Result<(), Damaged> {
        let ids = collected.facts.keys().chain(collected.entries.keys()).copied();
        for (segment, number, row) in self.index.find(&self.hidden, &ids)? {
            let dossier = self.index.segments[segment].dossier((&row).into())?;
            // A second file of an entry that the index holds: only all files together tell which one is the first.
            if collected.entries.insert(row.summary.id, Box::new(dossier)).is_some() {
                return Err(Damaged);
            }
            self.hide(segment, number, &row.summary);
        }
        collected.join();
        for (id, dossier) in collected.entries {
            self.insert(id, dossier, false);
        }
        self.warnings.append(&mut collected.warnings);
        self.orphans = collected.facts;
        Ok(())
    }

    fn hide(&mut self, segment: usize, number: u32, summary: &Summary) {
        self.count_out(summary);
        let hidden = &mut self.hidden[segment];
        let at = hidden.partition_point(|known| *known < number);
        hidden.insert(at, number);
    }

    /// Adds what waits in the inbox. A record that has landed meanwhile counts once.
    fn lay_waiting_over(&mut self, waiting: &[Sealed]) -> Result<(), Damaged> {
        if waiting.is_empty() {
            return Ok(());
        }
        self.waiting = waiting.to_vec();
        let mut collected = Collected::default();
        for record in waiting {
            collected.take(&record.path, &record.bytes);
        }
        self.warnings.append(&mut collected.warnings);
        let ids = collected.facts.keys().chain(collected.entries.keys()).copied();
        for (segment, number, row) in self.index.find(&self.hidden, &ids)? {
            let dossier = self.index.segments[segment].dossier((&row).into())?;
            self.hide(segment, number, &row.summary);
            self.insert(row.summary.id, Box::new(dossier), false);
        }
        for (id, dossier) in collected.entries {
            if !self.fresh.contains_key(&id) {
                self.insert(id, dossier, true);
                // What was said of it may be in the journal already.
                if let Some(pending) = self.orphans.remove(&id) {
                    collected.facts.entry(id).or_default().absorb(pending);
                }
            }
        }
        for (id, mut pending) in collected.facts {
            match self.remove(id) {
                Some(Fresh { mut dossier, is_waiting, .. }) => {
                    pending.facts.retain(|(_, fact)| dossier.facts.iter().all(|known| known.id != fact.id));
                    pending.hand_to(&mut dossier);
                    self.insert(id, dossier, is_waiting);
                }
                None => self.orphans.entry(id).or_default().absorb(pending),
            }
        }
        Ok(())
    }

    /// Writes what is fresh into the smaller segment, or everything into a new base where that got large.
    fn update_index(&self, folder: &Path, origin: &Origin) -> Result<(), Damaged> {
        let base = &self.index.segments[0];
        let recent_rows = self.index.segments.get(1).map_or(0, Segment::len) + self.fresh.len();
        let merge_all = recent_rows > 4096.max(base.len() / 8);
        let parent = if merge_all { Vec::new() } else { base.trees().to_vec() };
        let mut content = Content::new(origin.trees.clone(), parent);
        content.warnings.clone_from(&self.warnings);
        content.orphans.clone_from(&self.orphans);
        for (segment, hidden) in self.index.segments.iter().zip(&self.hidden).skip(usize::from(!merge_all)) {
            content.add_rows(segment, hidden)?;
        }
        for fresh in self.fresh.values() {
            content.add(&fresh.dossier);
        }
        content.tally.clone_from(&self.tally);
        if merge_all {
            Index::write_base(folder, content);
        } else {
            content.replaced.clone_from(&self.hidden[0]);
            Index::write_recent(folder, content);
        }
        Ok(())
    }

    /// Brings everything into the order in which it is asked for.
    pub(super) fn arrange(&mut self) {
        for segment in 0..self.index.segments.len() {
            let names = self.index.segments[segment].environments().to_vec();
            let translated = names.into_iter().map(|name| self.environment(name)).collect();
            self.translation.push(translated);
        }
        self.order = self.fresh.keys().copied().collect();
        self.order.sort_by_key(|id| (self.fresh[id].summary.performed, *id));
        for (id, pending) in &self.orphans {
            for (path, _) in &pending.facts {
                let reason = format!("it speaks of {id}, which is not here");
                self.warnings.push(Unreadable { path: path.clone(), line: None, reason });
            }
        }
        if let Some(origin) = &self.origin {
            self.warnings.extend(origin.expunged.unreadable.iter().map(|(path, reason)| Unreadable {
                path: path.clone(),
                line: None,
                reason: reason.clone(),
            }));
        }
        self.warnings.sort_by(|one, other| (&one.path, &one.reason).cmp(&(&other.path, &other.reason)));
        self.warnings.dedup();
    }
}
