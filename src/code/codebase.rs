//! A code base: where its files are read, their blocks, and what the policy says of it.

use super::modules::Modules;
use super::{Files, Index, Kind, Shelf};
use crate::git::GitError;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// Roots, and the module calls from each.
type Ways = Rc<Vec<(String, String)>>;

pub struct Codebase {
    pub files: Shelf,
    pub index: Index,
    /// Globs of the folders that are applied; empty where the policy names none.
    roots: Vec<String>,
    modules: OnceCell<Modules>,
    /// How many objects have a name.
    objects: OnceCell<HashMap<String, usize>>,
    /// The ways to a folder: all blocks in it share them.
    ways: RefCell<HashMap<String, Ways>>,
}

impl Codebase {
    /// Reads a code base, with what `cache` remembers of it. `roots` and `skipped` are globs.
    ///
    /// # Errors
    /// Where its files cannot be listed.
    pub fn read(
        files: Files,
        roots: &[String],
        skipped: &[String],
        cache: Option<&Path>,
    ) -> Result<Self, GitError> {
        let index = Index::of(&files, skipped, cache)?;
        Ok(Self::of(files, index, roots))
    }

    /// The same for a glance: see [`Index::glance`].
    #[must_use]
    pub fn glance(files: Files, roots: &[String], skipped: &[String], cache: Option<&Path>) -> Option<Self> {
        let index = Index::glance(&files, skipped, cache)?;
        Some(Self::of(files, index, roots))
    }

    fn of(files: Files, index: Index, roots: &[String]) -> Self {
        Self {
            files: Shelf::of(files),
            index,
            roots: roots.to_vec(),
            modules: OnceCell::new(),
            objects: OnceCell::new(),
            ways: RefCell::default(),
        }
    }

    /// Whether all of its files could be looked at; a partial clone may not hold them yet.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut problems = self.index.files().flat_map(super::FileView::problems);
        problems.all(|problem| problem.reason != super::files::NOT_FETCHED)
    }

    pub(super) fn modules(&self) -> &Modules {
        self.modules.get_or_init(|| Modules::of(&self.index, &self.roots))
    }

    /// The ways from roots to a folder: see [`Modules::ways`].
    pub(super) fn ways_to(&self, folder: &str) -> Ways {
        if let Some(known) = self.ways.borrow().get(folder) {
            return Rc::clone(known);
        }
        let ways = Rc::new(self.modules().ways(folder));
        self.ways.borrow_mut().insert(folder.to_owned(), Rc::clone(&ways));
        ways
    }

    /// Whether several Kubernetes objects have this name.
    pub(super) fn is_shared(&self, object: &str) -> bool {
        let objects = self.objects.get_or_init(|| {
            let mut counts = HashMap::new();
            for block in self.index.blocks().filter(|block| block.kind() == Kind::Object) {
                *counts.entry(block.name().to_owned()).or_insert(0) += 1;
            }
            counts
        });
        objects.get(object).is_some_and(|count| *count > 1)
    }
}
