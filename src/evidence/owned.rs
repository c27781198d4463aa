//! Who owns the code that entries point at, by the CODEOWNERS at main of each code: who has to see to an entry that
//! names no owner itself.
//!
//! Each file is read at most once, when it is first asked for, and the owners of a path are found once. Nothing is
//! fetched.

use super::codes::Codes;
use super::heard::Visible;
use crate::code::{OWNERS_PLACES, Owners};
use crate::git::{ObjectId, Repository};
use crate::model::{Link, Policy};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

#[derive(Default)]
pub(super) struct Owned {
    codes: Vec<OwnedCode>,
    /// The code that is meant where a link names none.
    around: Option<String>,
    /// By the name that links give to a code, its place in `codes`.
    known: RefCell<HashMap<String, Option<usize>>>,
}

struct OwnedCode {
    name: String,
    git_dir: PathBuf,
    main: ObjectId,
    owners: OnceCell<Option<Owners>>,
    paths: RefCell<HashMap<String, Option<Rc<str>>>>,
}

impl Owned {
    pub(super) fn of(codes: &Codes<'_>, visible: &[Visible]) -> Self {
        let code = |code: &Visible| {
            Some(OwnedCode {
                name: code.name.clone(),
                git_dir: code.repository.git_dir().to_path_buf(),
                main: code.main(None)?,
                owners: OnceCell::new(),
                paths: RefCell::default(),
            })
        };
        Self {
            codes: visible.iter().filter_map(code).collect(),
            around: codes.around(),
            known: RefCell::default(),
        }
    }

    /// Whether any of the code says who owns it.
    pub(super) fn is_any(&self) -> bool {
        self.codes.iter().any(|code| code.owners().is_some())
    }

    /// The owners of the first link that has some, joined by commas.
    pub(super) fn by(&self, links: &[Link], policy: &Policy) -> Option<String> {
        links.iter().find_map(|link| {
            let path = link.path.as_deref()?;
            let name = link.code().or(self.around.as_deref())?;
            let code = self.code(name, policy)?;
            code.by(path).map(|owners| owners.to_string())
        })
    }

    fn code(&self, name: &str, policy: &Policy) -> Option<&OwnedCode> {
        if let Some(known) = self.known.borrow().get(name) {
            return known.map(|at| &self.codes[at]);
        }
        let at = |name: &str| self.codes.iter().position(|code| code.name == name);
        // Before the policy named it, links called it by the last part of its URL.
        let mut called = policy.code.iter().filter(|code| code.is_called(name));
        let today = || match (called.next(), called.next()) {
            (Some(code), None) => at(&code.name),
            _ => None,
        };
        let found = at(name).or_else(today);
        self.known.borrow_mut().insert(name.to_owned(), found);
        found.map(|at| &self.codes[at])
    }
}

impl OwnedCode {
    fn owners(&self) -> Option<&Owners> {
        let read = || {
            let repository = Repository::open(&self.git_dir).ok()?;
            let tree = repository.tree_of(self.main).ok()?;
            let found = OWNERS_PLACES.iter().find_map(|place| {
                let bytes = repository.file_here(tree, place)?;
                Some(Owners::read(place, &bytes))
            });
            found.filter(|owners| !owners.is_empty())
        };
        self.owners.get_or_init(read).as_ref()
    }

    fn by(&self, path: &str) -> Option<Rc<str>> {
        let owners = self.owners()?;
        if let Some(known) = self.paths.borrow().get(path) {
            return known.clone();
        }
        let found = owners.of(path).join(", ");
        let found = (!found.is_empty()).then(|| Rc::from(found));
        self.paths.borrow_mut().insert(path.to_owned(), found.clone());
        found
    }
}
