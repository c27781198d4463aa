//! The commits that changed a block: not those that moved it, laid it out anew, or touched something beside it.
//!
//! What is not here is fetched where that was asked for. What stays missing ends the story, and that is said.

mod folder;
mod known;
mod lines;
mod removed;

use super::past::Bringing;
use crate::code::{Kind, Place, is_override, language_of};
use crate::git::{Commit, GitError, ObjectId, Repository};
use crate::history::{Before, Walk};
use known::{Hashes, Known, before_among};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// A block as it is called at some commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    path: String,
    /// `None`: the whole file, or lines of it, which no name holds together.
    name: Option<String>,
    /// Which of several that are called so in the file.
    at: usize,
    /// Whether the file is one of values, however it is called.
    is_value: bool,
}

type Blocks = Option<Rc<Known>>;

/// A file at a commit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    There(ObjectId),
    Not,
    /// What would say it is not here.
    Unknown,
}

/// A commit that changed the block.
#[derive(Clone, Debug)]
pub struct Touched {
    pub commit: Commit,
    /// The file it stood in there.
    pub path: String,
}

/// The commits that changed a block.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Newest first.
    pub commits: Vec<Touched>,
    /// `false`: some of the history could not be read from here; there may be more.
    pub is_whole: bool,
}

/// Looks through the history for the commits that changed blocks. What one walk has read serves the next.
pub struct Touching<'a> {
    repository: &'a Repository,
    bringing: &'a Bringing,
    /// By blob and path; `None` for those that are not here.
    files: RefCell<HashMap<(ObjectId, String, bool), Blocks>>,
}

impl<'a> Touching<'a> {
    /// `bringing` gets what a partial clone left out.
    #[must_use]
    pub fn new(repository: &'a Repository, bringing: &'a Bringing) -> Self {
        Self { repository, bringing, files: RefCell::default() }
    }

    /// The commits that changed the place as it stands at `tip`, newest first: those that `since` does not have,
    /// until `goes_on` says that it is enough.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn commits(
        &self,
        tip: ObjectId,
        place: &Place,
        since: Option<ObjectId>,
        goes_on: impl FnMut(&Touched) -> bool,
    ) -> Result<Story, GitError> {
        let within: Option<HashSet<ObjectId>> = match since {
            Some(since) => Some(self.repository.commits_between(&[since], &[tip])?.into_iter().collect()),
            None => None,
        };
        self.commits_within(tip, place, since, within, goes_on)
    }

    /// The same where it is known already which commits `since` does not have.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn commits_within(
        &self,
        tip: ObjectId,
        place: &Place,
        since: Option<ObjectId>,
        within: Option<HashSet<ObjectId>>,
        mut goes_on: impl FnMut(&Touched) -> bool,
    ) -> Result<Story, GitError> {
        if self.repository.is_partial() {
            let hidden: Vec<ObjectId> = since.into_iter().collect();
            let mut commits = hidden.clone();
            commits.extend(self.repository.commits_between(&hidden, &[tip])?);
            self.bringing.file(self.repository, &commits, &place.path);
        }
        let key = self.key(tip, place);
        // What no scan of the file finds is followed by its lines, as git follows them; else by the file as a whole.
        if (key.name.is_none() && (place.kind.is_some() || lines::are_meant(place)))
            && let Some(story) = lines::story(self.repository, tip, place, since, &mut goes_on)
        {
            return Ok(story);
        }
        let mut walk = Walk::from(self.repository, tip, key, within)?;
        let mut found = Vec::new();
        while let Some((commit, key)) = walk.next(|commit, key, parent| self.before(commit, key, parent))? {
            let touched = Touched { commit, path: key.path };
            if !goes_on(&touched) {
                break;
            }
            found.push(touched);
        }
        Ok(Story { commits: found, is_whole: !walk.is_blind() })
    }

    /// A place as it is followed.
    fn key(&self, tip: ObjectId, place: &Place) -> Key {
        let whole = Key { path: place.path.clone(), name: None, at: 0, is_value: false };
        let Some(kind) = place.kind else { return whole };
        let key = Key { name: Some(place.name.clone()), is_value: kind == Kind::Value, ..whole.clone() };
        let tree = self.repository.commit_here(tip).map(|commit| commit.tree);
        let Ok(Seen::There(blob)) = tree.map(|tree| self.blob(tree, &place.path)) else { return key };
        let Some(known) = self.known(blob, &key.path, key.is_value) else { return key };
        match known.at(&place.name, place.lines) {
            Some(at) => Key { at, ..key },
            None => whole,
        }
    }

    fn before(&self, commit: &Commit, key: &Key, parent: &Commit) -> Before<Key> {
        match self.own_before(commit, key, parent) {
            Before::Same(then) if self.is_overridden_otherwise(commit, key, parent, &then) => {
                Before::Other(then)
            }
            before => before,
        }
    }

    /// Whether an override file of the folder says something else of the block than before.
    fn is_overridden_otherwise(&self, commit: &Commit, key: &Key, parent: &Commit, then: &Key) -> bool {
        let folder_of =
            |path: &str| path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned());
        if key.name.is_none() || is_override(&key.path) || !is_terraform(&key.path) {
            return false;
        }
        let (folder, former) = (folder_of(&key.path), folder_of(&then.path));
        let tree = |commit: &Commit, folder: &str| self.repository.entry_if_known(commit.tree, folder);
        let (now_tree, then_tree) = if folder.is_empty() && former.is_empty() {
            (Some(Some(commit.tree)), Some(Some(parent.tree)))
        } else {
            (tree(commit, &folder), tree(parent, &former))
        };
        if now_tree == then_tree && key.name == then.name {
            return false;
        }
        let overrides = |commit: &Commit, folder: &str, key: &Key| -> Option<Vec<Hashes>> {
            let files = self.repository.files_here(commit.tree, folder);
            let files = files.iter().filter(|(path, _)| is_override(path) && is_terraform(path));
            let name = key.name.as_ref()?;
            let mut all = Vec::new();
            for (path, blob) in files {
                all.extend(self.known(*blob, path, false)?.hashes.get(name).cloned());
            }
            Some(all)
        };
        // What is not here says nothing.
        let now = overrides(commit, &folder, key);
        now.zip(overrides(parent, &former, then)).is_some_and(|(now, then)| now != then)
    }

    fn own_before(&self, commit: &Commit, key: &Key, parent: &Commit) -> Before<Key> {
        let (Seen::There(now), then) = (self.seen(commit.tree, key), self.seen(parent.tree, key)) else {
            return Before::Unknown;
        };
        if then == Seen::There(now) {
            return Before::Same(key.clone());
        }
        if then == Seen::Unknown {
            return Before::Unknown;
        }
        match self.other_before(commit, key, parent, now, then) {
            Some(before) => before,
            None => Before::Unknown,
        }
    }

    /// How a thing stood in a file that was another one; `None` where that cannot be told from here.
    fn other_before(
        &self,
        commit: &Commit,
        key: &Key,
        parent: &Commit,
        now: ObjectId,
        then: Seen,
    ) -> Option<Before<Key>> {
        let Some(name) = &key.name else { return Some(self.file_before(commit, key, parent, then)) };
        let hashes = self.known(now, &key.path, key.is_value)?.hashes.get(name).cloned().unwrap_or_default();
        let found = |path: String, name: &str, before: &Hashes| match before_among(&hashes, key.at, before) {
            Some((at, is_same)) => {
                let key = Key { path, name: Some(name.to_owned()), at, is_value: key.is_value };
                if is_same { Before::Same(key) } else { Before::Other(key) }
            }
            None => Before::Absent,
        };
        // In the same file, in another one of the folder, in the file under its former name; and all that once more
        // under the names that the block had before it was moved.
        if let Some((path, before)) = self.where_before(commit, key, name, parent, then)? {
            return Some(found(path, name, &before));
        }
        for name in self.former_names(commit, &key.path, name) {
            if let Some((path, before)) = self.where_before(commit, key, &name, parent, then)? {
                return Some(found(path, &name, &before));
            }
        }
        Some(Before::Absent)
    }

    /// How `moved` blocks in the folder of a file say that a block was called.
    fn former_names(&self, commit: &Commit, path: &str, name: &str) -> Vec<String> {
        let is_moved_here = is_terraform(path);
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        let files = if is_moved_here { self.repository.files_here(commit.tree, folder) } else { Vec::new() };
        let mut names = Vec::new();
        for (path, blob) in files.iter().filter(|(path, _)| language_of(path).is_some()) {
            let Some(known) = self.known(*blob, path, false) else { continue };
            names.extend(known.moved.iter().filter(|(_, to)| to == name).map(|(from, _)| from.clone()));
        }
        names
    }

    /// The file of the parent that holds blocks of this name, and their hashes there; `None` where that cannot
    /// be told from here.
    #[expect(clippy::option_option, reason = "not known, not there, there")]
    fn where_before(
        &self,
        commit: &Commit,
        key: &Key,
        name: &str,
        parent: &Commit,
        then: Seen,
    ) -> Option<Option<(String, Hashes)>> {
        let (path, is_value) = (key.path.as_str(), key.is_value);
        if let Seen::There(blob) = then
            && let Some(hash) = self.known(blob, path, is_value)?.hashes.get(name)
        {
            return Some(Some((path.to_owned(), hash.clone())));
        }
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        // Only a file that this commit changed can have lost the block; one that has it still has lost nothing.
        let changed =
            self.repository.differing_paths_in(Some(parent.tree), Some(commit.tree), folder).ok()?;
        for other in changed.iter().filter(|other| *other != path && language_of(other).is_some()) {
            let Seen::There(blob) = self.blob(parent.tree, other) else { continue };
            let Some(hash) = self.known(blob, other, is_value)?.hashes.get(name).cloned() else { continue };
            let is_still_there = match self.blob(commit.tree, other) {
                Seen::There(blob) => self.known(blob, other, is_value)?.hashes.contains_key(name),
                Seen::Not | Seen::Unknown => false,
            };
            if !is_still_there {
                return Some(Some((other.clone(), hash)));
            }
        }
        if then != Seen::Not {
            return Some(None);
        }
        let Some(former) = self.repository.renamed_from(parent.id, commit.id, path).ok()? else {
            return Some(None);
        };
        let Seen::There(blob) = self.blob(parent.tree, &former) else { return None };
        let hash = self.known(blob, &former, is_value)?.hashes.get(name).cloned();
        Some(hash.map(|hash| (former, hash)))
    }

    fn file_before(&self, commit: &Commit, key: &Key, parent: &Commit, then: Seen) -> Before<Key> {
        if then != Seen::Not {
            return Before::Other(key.clone());
        }
        let path = match self.repository.renamed_from(parent.id, commit.id, &key.path) {
            Ok(Some(path)) => path,
            Ok(None) => return Before::Absent,
            Err(_) => return Before::Unknown,
        };
        let is_same = self.blob(parent.tree, &path) == self.blob(commit.tree, &key.path);
        let key = Key { path, ..key.clone() };
        if is_same { Before::Same(key) } else { Before::Other(key) }
    }

    /// The file of a thing; of a whole folder its tree.
    fn seen(&self, tree: ObjectId, key: &Key) -> Seen {
        if key.name.is_some() {
            return self.blob(tree, &key.path);
        }
        match self.repository.entry_if_known(tree, &key.path) {
            Some(Some(id)) => Seen::There(id),
            Some(None) => Seen::Not,
            None => Seen::Unknown,
        }
    }

    fn blob(&self, tree: ObjectId, path: &str) -> Seen {
        match self.repository.node_if_known(tree, path) {
            Some(Some(blob)) => Seen::There(blob),
            Some(None) => Seen::Not,
            None => Seen::Unknown,
        }
    }

    /// The blocks of a file; `None` where it is not here, and cannot be had.
    fn known(&self, blob: ObjectId, path: &str, is_value: bool) -> Blocks {
        let key = (blob, path.to_owned(), is_value);
        if let Some(known) = self.files.borrow().get(&key) {
            return known.clone();
        }
        let read = || {
            let objects = self.repository.objects().ok()?;
            objects.blob_here(blob).map(|text| Known::of(path, &text, is_value))
        };
        let read =
            read().or_else(|| self.bringing.stray(self.repository, blob).then(read).flatten()).map(Rc::new);
        self.files.borrow_mut().insert(key, read.clone());
        read
    }
}

fn is_terraform(path: &str) -> bool {
    language_of(path).is_some_and(|language| language.name().starts_with("Terraform"))
}
