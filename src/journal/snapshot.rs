//! Reading: the union of the journal's branches as of one moment, with what waits in the inbox laid over it.
//!
//! Most of it comes from the index; what the index does not cover yet is read from git and laid over the rows.

use super::collect::{Collected, Pending};
use super::index::{Content, Index, IndexRow, NO_ENVIRONMENT};
use super::seal::Sealed;
use super::store::Journal;
use super::union::Difference;
use crate::git::{GitError, Kind, ObjectId};
use crate::model::{Dossier, EntryId, IdPrefix, Summary, Unreadable};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A journal of fewer files than this is read whole each time: that takes some 50 ms at most.
const WORTH_AN_INDEX: usize = 1000;

/// So many files may be read beside the index before it is brought up to date.
const WORTH_AN_UPDATE: usize = 128;

pub struct Snapshot {
    index: Index,
    /// What is newer than the index, by id.
    fresh: BTreeMap<EntryId, Fresh>,
    /// The ids of `fresh`, oldest change first.
    order: Vec<EntryId>,
    /// Rows of the index that `fresh` replaces, by their first two letters: most rows need no look-up.
    replaced: Vec<bool>,
    environments: Vec<String>,
    /// Environments of each segment, as positions in `environments`.
    translation: Vec<Vec<u32>>,
    /// Files that could not be read, each once.
    pub warnings: Vec<Unreadable>,
    repository: Option<PathBuf>,
}

struct Fresh {
    dossier: Dossier,
    summary: Summary,
    environment: u32,
    is_waiting: bool,
}

/// An entry in a list: enough to judge and sort it.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub summary: Summary,
    /// Position in [`Snapshot::environments`]; `None` where the entry names none.
    pub environment: Option<usize>,
    /// It waits in the inbox.
    pub is_waiting: bool,
    source: Source,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Fresh,
    Index { segment: usize, row: IndexRow },
}

impl Snapshot {
    /// Reads the journal, if there is one, and lays the waiting records over it.
    ///
    /// # Errors
    /// Where refs or trees cannot be read. A file that cannot be read is a warning.
    pub fn load(journal: Option<&Journal>, waiting: &[Sealed]) -> Result<Self, GitError> {
        let mut snapshot = Self::empty();
        if let Some(journal) = journal {
            snapshot.repository = Some(journal.repository.git_dir().to_path_buf());
            snapshot.read(journal)?;
        }
        let mut collected = Collected::default();
        for record in waiting {
            collected.take(&record.path, &record.bytes);
        }
        snapshot.warnings.append(&mut collected.warnings);
        snapshot.lay_over(collected, true);
        snapshot.arrange();
        Ok(snapshot)
    }

    fn empty() -> Self {
        Self {
            index: Index { segments: Vec::new() },
            fresh: BTreeMap::new(),
            order: Vec::new(),
            replaced: Vec::new(),
            environments: Vec::new(),
            translation: Vec::new(),
            warnings: Vec::new(),
            repository: None,
        }
    }

    fn read(&mut self, journal: &Journal) -> Result<(), GitError> {
        let repository = &journal.repository;
        let objects = repository.objects()?;
        let mut trees = Vec::new();
        for tip in journal.tips()? {
            let root = objects.tree(repository.tree_of(tip)?)?;
            trees.extend(root.get("entries").filter(|node| node.kind == Kind::Folder).map(|node| node.id));
        }
        trees.sort_unstable();
        trees.dedup();
        let folder = repository.common_dir().join("stopgap");
        self.index = Index::open(&folder);
        let mut difference = Difference::between(&objects, self.index.trees(), &trees, "entries")?;
        if difference.is_rewrite {
            self.index = Index { segments: Vec::new() };
            difference = Difference::between(&objects, &[], &trees, "entries")?;
        }
        let count = difference.added.len();
        let mut collected = Collected::read(repository, &difference.added)?;
        for path in &difference.misplaced {
            collected.unreadable(path, None, "a folder, link or submodule where a file belongs");
        }
        for path in &difference.forked {
            collected.unreadable(
                path,
                None,
                "two branches hold it with different contents; the first is shown",
            );
        }
        if self.index.segments.is_empty() {
            collected.join();
            if count >= WORTH_AN_INDEX {
                Index::write_base(&folder, &content_of(&trees, &[], &collected));
            } else {
                Index::remove(&folder);
            }
            self.warnings.append(&mut collected.warnings);
            self.lay_over(collected, false);
            return Ok(());
        }
        for segment in &self.index.segments {
            self.warnings.extend(segment.warnings().iter().cloned());
        }
        let orphans = self.index.segments.last().map(|segment| segment.orphans().clone()).unwrap_or_default();
        for (id, pending) in orphans {
            collected.facts.entry(id).or_default().absorb(pending);
        }
        self.warnings.extend(collected.warnings.iter().cloned());
        self.lay_over(collected, false);
        if count >= WORTH_AN_UPDATE {
            self.update_index(&folder, &trees);
        }
        Ok(())
    }

    /// Joins new files with what the index holds of the same entries.
    fn lay_over(&mut self, mut collected: Collected, is_waiting: bool) {
        let known: Vec<EntryId> =
            collected.facts.keys().copied().filter(|id| !collected.entries.contains_key(id)).collect();
        // A fact speaks of an entry that is known already: take that out of the index, or of what is fresh.
        let mut from_index = self.index_rows_of(&known);
        for id in known {
            let dossier = match self.fresh.remove(&id) {
                Some(fresh) => Some(fresh.dossier),
                None => from_index.remove(&id).and_then(|(segment, row)| self.indexed(segment, &row)),
            };
            if let Some(dossier) = dossier {
                collected.entries.insert(id, dossier);
            }
        }
        collected.join();
        for (id, dossier) in collected.entries {
            self.insert(id, dossier, is_waiting);
        }
        for (id, pending) in collected.facts {
            self.orphaned(id, &pending);
        }
    }

    fn insert(&mut self, id: EntryId, mut dossier: Dossier, is_waiting: bool) {
        if let Some(known) = self.fresh.remove(&id) {
            // The same entry from two places, for example a record that landed and still waits: the union.
            dossier.facts.extend(known.dossier.facts);
            dossier.unreadable.extend(known.dossier.unreadable);
            dossier.entry = known.dossier.entry;
        }
        let (summary, environment) = digest(&dossier);
        let environment = self.environment(environment.as_deref());
        self.fresh.insert(id, Fresh { dossier, summary, environment, is_waiting });
    }

    fn orphaned(&mut self, id: EntryId, pending: &Pending) {
        for fact in &pending.facts {
            self.warnings.push(Unreadable {
                path: format!("{id}.{}.{}.toml", fact.id, fact.body.kind()),
                line: None,
                reason: format!("it speaks of {id}, which is not here"),
            });
        }
    }

    fn environment(&mut self, name: Option<&str>) -> u32 {
        let Some(name) = name else { return NO_ENVIRONMENT };
        let at = self.environments.iter().position(|known| known == name).unwrap_or_else(|| {
            self.environments.push(name.to_owned());
            self.environments.len() - 1
        });
        u32::try_from(at).unwrap_or(NO_ENVIRONMENT)
    }

    fn arrange(&mut self) {
        for segment in 0..self.index.segments.len() {
            let names = self.index.segments[segment].environments().to_vec();
            let translated = names.iter().map(|name| self.environment(Some(name))).collect();
            self.translation.push(translated);
        }
        self.order = self.fresh.keys().copied().collect();
        self.order.sort_by_key(|id| (self.fresh[id].summary.performed, *id));
        self.replaced = bitmap(self.fresh.keys());
        self.warnings.sort_by(|one, other| (&one.path, &one.reason).cmp(&(&other.path, &other.reason)));
        self.warnings.dedup();
    }

    fn index_rows_of(&self, ids: &[EntryId]) -> BTreeMap<EntryId, (usize, IndexRow)> {
        let mut found = BTreeMap::new();
        if ids.is_empty() {
            return found;
        }
        let wanted = bitmap(ids.iter());
        let ids: BTreeSet<EntryId> = ids.iter().copied().collect();
        for (at, segment) in self.index.segments.iter().enumerate() {
            let rows =
                segment.rows().filter(|row| wanted[slot(&row.summary.id)] && ids.contains(&row.summary.id));
            found.extend(rows.map(|row| (row.summary.id, (at, row))));
        }
        found
    }

    /// A dossier out of the index; where its place is damaged, out of git.
    fn indexed(&self, segment: usize, row: &IndexRow) -> Option<Dossier> {
        self.index
            .segments
            .get(segment)?
            .dossier(row)
            .or_else(|| self.from_git(row.summary.id, row.summary.recorded))
    }

    fn from_git(&self, id: EntryId, recorded: i64) -> Option<Dossier> {
        let place = self.repository.as_deref()?;
        // The damaged index is of no use to anybody any more.
        Index::remove(&place.join("stopgap"));
        let repository = crate::git::Repository::open(place).ok()?;
        let at = chrono::DateTime::from_timestamp_millis(recorded)?.fixed_offset();
        let path = super::paths::entry_path(id, at);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut tips: Vec<ObjectId> =
            repository.reference(super::store::REFERENCE).ok()?.into_iter().collect();
        tips.extend(repository.remote_tracking(super::store::BRANCH).ok()?.into_iter().map(|(_, tip)| tip));
        let mut collected = Collected::default();
        let objects = repository.objects().ok()?;
        for tip in tips {
            let Some(tree) = repository.folder(repository.tree_of(tip).ok()?, folder).ok()? else { continue };
            for node in objects.tree(tree).ok()?.nodes() {
                let name = String::from_utf8_lossy(node.name).into_owned();
                if name.starts_with(&id.to_string()) && node.kind == Kind::File {
                    collected.take(&format!("{folder}/{name}"), &objects.blob(node.id).ok()?);
                }
            }
        }
        collected.join();
        collected.entries.remove(&id)
    }

    /// Writes what is fresh into the smaller segment, or everything into a new base where that got large.
    fn update_index(&mut self, folder: &std::path::Path, trees: &[ObjectId]) {
        let base = &self.index.segments[0];
        let recent = self.index.segments.get(1);
        let recent_rows = recent.map_or(0, super::index::Segment::len) + self.fresh.len();
        let merge_all = recent_rows > 4096.max(self.index.base_rows() / 8);
        let parent = if merge_all { Vec::new() } else { base.trees().to_vec() };
        let mut dossiers: Vec<(Summary, Option<Dossier>)> = Vec::new();
        let first = usize::from(!merge_all);
        let mut seen: BTreeSet<EntryId> = self.fresh.keys().copied().collect();
        for (at, segment) in self.index.segments.iter().enumerate().skip(first).rev() {
            for row in segment.rows() {
                if seen.insert(row.summary.id) {
                    let Some(dossier) = self.indexed(at, &row) else { return };
                    dossiers.push((row.summary, Some(dossier)));
                }
            }
        }
        dossiers.extend(self.fresh.values().map(|fresh| (fresh.summary, None)));
        dossiers.sort_by_key(|(summary, _)| (summary.performed, summary.id));
        let mut content = Content::new(trees.to_vec(), parent);
        content.warnings.clone_from(&self.warnings);
        for (summary, dossier) in &dossiers {
            let dossier =
                dossier.as_ref().or_else(|| self.fresh.get(&summary.id).map(|fresh| &fresh.dossier));
            if let Some(dossier) = dossier {
                push(&mut content, dossier);
            }
        }
        if merge_all {
            Index::write_base(folder, &content);
        } else {
            Index::write_recent(folder, &content);
        }
    }

    /// Every entry, oldest change first.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        let mut indexed: Vec<_> =
            (0..self.index.segments.len()).map(|at| self.index_rows(at).peekable()).collect();
        let mut fresh = self.order.iter().filter_map(|id| self.fresh_row(*id)).peekable();
        std::iter::from_fn(move || {
            let key = |row: &Row| (row.summary.performed, row.summary.id);
            let mut best: Option<(usize, (i64, EntryId))> = None;
            for (at, rows) in indexed.iter_mut().enumerate() {
                if let Some(row) = rows.peek()
                    && best.is_none_or(|(_, least)| key(row) < least)
                {
                    best = Some((at, key(row)));
                }
            }
            match (best, fresh.peek()) {
                (Some((at, least)), Some(row)) if least < key(row) => indexed[at].next(),
                (Some((at, _)), None) => indexed[at].next(),
                _ => fresh.next(),
            }
        })
    }

    fn index_rows(&self, at: usize) -> impl Iterator<Item = Row> + '_ {
        let later: Vec<BTreeSet<EntryId>> = self.index.segments[at + 1..]
            .iter()
            .map(|segment| segment.rows().map(|row| row.summary.id).collect())
            .collect();
        let mut marks = self.replaced.clone();
        for id in later.iter().flatten() {
            marks[slot(id)] = true;
        }
        self.index.segments[at].rows().filter_map(move |row| {
            let id = row.summary.id;
            let is_replaced = marks[slot(&id)]
                && (self.fresh.contains_key(&id) || later.iter().any(|segment| segment.contains(&id)));
            let environment =
                self.translation[at].get(row.environment as usize).map(|position| *position as usize);
            let source = Source::Index { segment: at, row };
            (!is_replaced).then_some(Row { summary: row.summary, environment, is_waiting: false, source })
        })
    }

    fn fresh_row(&self, id: EntryId) -> Option<Row> {
        let fresh = self.fresh.get(&id)?;
        let environment = (fresh.environment != NO_ENVIRONMENT).then_some(fresh.environment as usize);
        Some(Row { summary: fresh.summary, environment, is_waiting: fresh.is_waiting, source: Source::Fresh })
    }

    /// The entry of a row with all that was said about it; `None` where even git cannot give it any more.
    #[must_use]
    pub fn dossier(&self, row: &Row) -> Option<Dossier> {
        match &row.source {
            Source::Fresh => self.fresh.get(&row.summary.id).map(|fresh| fresh.dossier.clone()),
            Source::Index { segment, row } => self.indexed(*segment, row),
        }
    }

    /// The rows whose ids begin like this.
    #[must_use]
    pub fn find(&self, prefix: &IdPrefix) -> Vec<Row> {
        self.rows().filter(|row| prefix.matches(&row.summary.id)).collect()
    }

    /// The names that entries give as their environment.
    #[must_use]
    pub fn environments(&self) -> &[String] {
        &self.environments
    }
}

fn content_of(trees: &[ObjectId], parent: &[ObjectId], collected: &Collected) -> Content {
    let mut content = Content::new(trees.to_vec(), parent.to_vec());
    content.warnings.clone_from(&collected.warnings);
    content.orphans.clone_from(&collected.facts);
    let mut dossiers: Vec<&Dossier> = collected.entries.values().collect();
    dossiers.sort_by_key(|dossier| (dossier.entry.moment().timestamp(), dossier.entry.id));
    for dossier in dossiers {
        push(&mut content, dossier);
    }
    content
}

fn push(content: &mut Content, dossier: &Dossier) {
    let (summary, environment) = digest(dossier);
    let row = IndexRow { summary, environment: NO_ENVIRONMENT, offset: 0, length: 0 };
    content.push(row, environment.as_deref(), dossier);
}

/// The summary of a dossier and the environment that it names now. Most entries have no facts to fold.
fn digest(dossier: &Dossier) -> (Summary, Option<String>) {
    if dossier.facts.is_empty() {
        return (dossier.summary(), dossier.entry.environment.clone());
    }
    let standing = dossier.standing();
    (Summary::of(&standing), standing.entry.environment)
}

/// Ids sorted into 1,024 slots by their first two letters.
fn bitmap<'a>(ids: impl Iterator<Item = &'a EntryId>) -> Vec<bool> {
    let mut marks = vec![false; 1 << 16];
    for id in ids {
        marks[slot(id)] = true;
    }
    marks
}

fn slot(id: &EntryId) -> usize {
    let [first, second, ..] = *id.as_bytes();
    usize::from(first) << 8 | usize::from(second)
}
