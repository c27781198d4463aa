//! A code base: where its files are read, their blocks, and what the policy says of it.

use super::kustomize::{Parts, parts};
use super::languages::language_of;
use super::modules::{Modules, called, is_terraform};
use super::{BlockView, FileView, Files, Index, Kind, Place, Shelf};
use crate::git::GitError;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
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
    /// The files that give values to variables; `None` where they cannot all be listed.
    settings: OnceCell<Option<Vec<String>>>,
    /// Links that are called like files which say something of values; `None` where they cannot all be listed.
    links: OnceCell<Option<Vec<String>>>,
    /// The kustomizations by their files.
    kustomizations: OnceCell<Vec<(String, Parts)>>,
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
            settings: OnceCell::new(),
            links: OnceCell::new(),
            kustomizations: OnceCell::new(),
        }
    }

    /// Whether all of its files could be looked at; a partial clone may not hold them yet.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut problems = self.index.files().flat_map(FileView::problems);
        problems.all(|problem| problem.reason != super::files::NOT_FETCHED)
    }

    /// The paths of the files that give values to variables, sorted: `*.tfvars`, `*.tfvars.json` and `terragrunt.hcl`.
    /// `None` where they cannot all be listed from here.
    pub(super) fn settings(&self) -> Option<&[String]> {
        self.settings.get_or_init(|| self.files.paths(is_setting)).as_deref()
    }

    /// The paths of symbolic links that Terraform would follow, and that are not followed here: see [`Self::settings`].
    pub(super) fn links(&self) -> Option<&[String]> {
        let is_read =
            |path: &str| is_setting(path) || language_of(path).is_some_and(|own| is_terraform(own.name()));
        self.links.get_or_init(|| self.files.links(is_read)).as_deref()
    }

    /// The folders that are applied, sorted.
    #[must_use]
    pub fn roots(&self) -> &[String] {
        &self.modules().roots
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

    /// A folder of Terraform code, and those of the modules with a local source that are called from there, on any level.
    #[must_use]
    pub fn reach(&self, folder: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([folder.to_owned()]);
        let mut waiting = vec![folder.to_owned()];
        while let Some(at) = waiting.pop() {
            for inner in self.calls_in(&at).filter_map(called) {
                if found.insert(inner.clone()) {
                    waiting.push(inner);
                }
            }
        }
        found
    }

    /// The folder of the module that a place calls; `None` where it is no call, or the module is elsewhere.
    #[must_use]
    pub fn called_by(&self, place: &Place) -> Option<String> {
        let call = (place.kind == Some(Kind::Module))
            .then(|| self.calls_in(place.folder()).find(|call| call.name() == place.name));
        called(call??)
    }

    /// The calls of modules that stand in a folder.
    fn calls_in<'a>(&'a self, folder: &str) -> impl Iterator<Item = BlockView<'a>> + use<'a> {
        let files = self.index.files_in(folder).filter(|file| is_terraform(file.language()));
        files.flat_map(FileView::blocks).filter(|block| block.kind() == Kind::Module)
    }

    /// What the kustomizations are made of, by their files.
    pub(super) fn kustomizations(&self) -> &[(String, Parts)] {
        self.kustomizations.get_or_init(|| {
            let blocks = self.index.blocks().filter(|block| block.kind() == Kind::Kustomization);
            let read = |path: &str| {
                let text = self.files.borrow(path);
                (path.to_owned(), text.map(|text| parts(&text)).unwrap_or_default())
            };
            blocks.map(|block| read(block.file().path())).collect()
        })
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

/// Whether a file gives values to variables.
fn is_setting(path: &str) -> bool {
    [".tfvars", ".tfvars.json"].iter().any(|ending| path.ends_with(ending)) || is_terragrunt(path)
}

/// Whether a file is one from which Terragrunt applies a module.
pub(super) fn is_terragrunt(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ["terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl"].contains(&name)
}
