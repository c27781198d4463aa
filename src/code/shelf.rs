//! The files of a code base, read one by one: the repository is opened once, and what was read is kept at hand.

use super::Files;
use super::files::Listed;
use crate::git::{ObjectId, Repository};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes that are kept at hand, more than which are read again.
const MOST: usize = 64 * 1024 * 1024;

/// What is kept of the files at a commit. Those of a work tree change under us: they are read each time.
pub struct Shelf {
    files: Files,
    opened: OnceCell<Option<Repository>>,
    kept: RefCell<Kept>,
}

#[derive(Default)]
struct Kept {
    texts: HashMap<String, Rc<[u8]>>,
    bytes: usize,
}

impl Shelf {
    pub(super) fn of(files: Files) -> Self {
        Self { files, opened: OnceCell::new(), kept: RefCell::default() }
    }

    /// The bytes of one file; `None` where there is none or it cannot be read from here.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.borrow(path).map(|text| text.to_vec())
    }

    /// The same, not copied.
    pub(super) fn borrow(&self, path: &str) -> Option<Rc<[u8]>> {
        if let Some(known) = self.kept.borrow().texts.get(path) {
            return Some(Rc::clone(known));
        }
        // What is not here is not remembered: it may be fetched in between.
        let text: Rc<[u8]> = match &self.files {
            Files::At { tree, .. } => {
                self.repository().and_then(|repository| repository.file_here(*tree, path)).map(Rc::from)?
            }
            Files::WorkTree(top) => return std::fs::read(top.join(path)).ok().map(Rc::from),
        };
        let mut kept = self.kept.borrow_mut();
        kept.bytes += text.len();
        if kept.bytes > MOST {
            *kept = Kept::default();
        }
        kept.texts.insert(path.to_owned(), Rc::clone(&text));
        Some(text)
    }

    /// Whether there is a file at a path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        match &self.files {
            Files::At { .. } => self.blob(path).is_some(),
            Files::WorkTree(top) => top.join(path).is_file(),
        }
    }

    /// The blob at a path of a commit.
    #[must_use]
    pub fn blob(&self, path: &str) -> Option<ObjectId> {
        match &self.files {
            Files::At { tree, .. } => self.repository()?.node_here(*tree, path),
            Files::WorkTree(_) => None,
        }
    }

    /// Whether a commit, or a tree, had a file at this path; `false` where that cannot be told from here.
    #[must_use]
    pub(super) fn were_at(&self, commit: &str, path: &str) -> bool {
        let Some(repository) = self.repository() else { return false };
        repository.resolve_tree(commit).is_some_and(|tree| repository.node_here(tree, path).is_some())
    }

    /// What a file held at a commit, or in a tree; `None` where there was none or it cannot be read from here.
    pub(super) fn then(&self, commit: &str, path: &str) -> Option<Vec<u8>> {
        let repository = self.repository()?;
        repository.file_here(repository.resolve_tree(commit)?, path)
    }

    /// The paths of all files that are wanted, sorted; `None` where not all folders can be read from here.
    pub(super) fn paths(&self, wanted: fn(&str) -> bool) -> Option<Vec<String>> {
        named(self.files.list_of(&[], wanted).ok()?)
    }

    /// The paths of links, which are not followed, that are called like wanted files; `None` as above.
    pub(super) fn links(&self, wanted: fn(&str) -> bool) -> Option<Vec<String>> {
        named(self.files.links(wanted).ok()?)
    }

    fn repository(&self) -> Option<&Repository> {
        let open = || match &self.files {
            Files::At { git_dir, .. } => Repository::open(git_dir).ok(),
            Files::WorkTree(_) => None,
        };
        self.opened.get_or_init(open).as_ref()
    }
}

/// The paths; `None` where one of them is no text, and so cannot be asked for.
fn named(listed: Vec<Listed>) -> Option<Vec<String>> {
    listed.into_iter().map(|one| one.has_text.then_some(one.path)).collect()
}
