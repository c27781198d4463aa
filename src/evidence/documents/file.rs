//! The document itself, where the code tracks it as a file: the commit that changed it last.

use super::since::{code_change, newest};
use super::{Look, cover};
use crate::code::Place;
use crate::evidence::touched::Touching;
use crate::git::Repository;
use crate::model::Document;
use crate::reconcile::CodeChange;
use std::collections::BTreeSet;
use std::path::Path;

impl Look<'_> {
    /// The commit on main that changed the file last; `None` where the code that can be seen does not hold it.
    pub(super) fn file(&self, document: &Document) -> Option<CodeChange> {
        let (path, names) = self.places(document)?;
        names.iter().find_map(|name| self.last_change(name, path))
    }

    /// Whether a document is called like a file, and every main branch that it could be on was looked at in vain: it was
    /// renamed, or misspelt, and a review of it says nothing of any page that people read.
    pub(super) fn is_lost(&self, document: &Document) -> bool {
        let Some((path, names)) = self.places(document) else { return false };
        let is_named_so = path.contains('/') || Path::new(path).extension().is_some();
        let mut looked = false;
        for name in &names {
            match self.holds(name, path) {
                Some(false) => looked = true,
                // What cannot be read may hold it.
                Some(true) | None => return false,
            }
        }
        is_named_so && looked
    }

    /// The path of a document that can be a file, and the code repositories that can hold it.
    fn places<'d>(&self, document: &'d Document) -> Option<(&'d str, Vec<String>)> {
        let text = document.path.as_str();
        // A page of a wiki is no file, whatever stands before its `@`.
        if text.contains("://") {
            return None;
        }
        let path = self.codes.split(text).1.trim_start_matches("./");
        let mut names = cover::names(self.codes, text);
        // Beside the code it speaks of.
        let others: BTreeSet<String> =
            document.covers.iter().flat_map(|text| cover::names(self.codes, text)).collect();
        let known: BTreeSet<String> = names.iter().cloned().collect();
        names.extend(others.difference(&known).cloned());
        Some((path, names))
    }

    /// Whether main holds the file; `None` where that cannot be read.
    fn holds(&self, name: &str, path: &str) -> Option<bool> {
        let (git_dir, tip) = self.codes.main_tip(name)?;
        let repository = Repository::open(&git_dir).ok()?;
        let tree = repository.tree_of(tip).ok()?;
        repository.entry_if_known(tree, path).map(|entry| entry.is_some())
    }

    fn last_change(&self, name: &str, path: &str) -> Option<CodeChange> {
        self.holds(name, path).filter(|holds| *holds)?;
        let (git_dir, tip) = self.codes.main_tip(name)?;
        let repository = Repository::open(&git_dir).ok()?;
        let touching = Touching::new(&repository, self.bringing);
        let (within, _) = newest(&repository, tip, None, self.effort.commits);
        let mut last = None;
        let story = touching.commits_within(tip, &Place::file(path), None, Some(within), |touched| {
            last.get_or_insert_with(|| code_change(name, &touched.commit));
            false
        });
        story.ok().and(last)
    }
}
