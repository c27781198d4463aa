//! Which folder calls which: the module calls with a local source, and the folders that nobody calls.

use super::files::glob_fits;
use super::{BlockView, Index, Kind, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A call of a folder by another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    pub caller: String,
    /// `module.network`
    pub name: String,
}

/// The calls of a code base, by the folder that is called, and its roots.
pub(super) struct Modules {
    calls: BTreeMap<String, Vec<Call>>,
    /// Sorted.
    pub roots: Vec<String>,
}

/// The ways to a folder, more than which are not told.
pub(super) const MOST_WAYS: usize = 200;

impl Modules {
    /// `globs` name the roots; without them every folder is one that nobody calls.
    pub(super) fn of(index: &Index, globs: &[String]) -> Self {
        let mut calls: BTreeMap<String, Vec<Call>> = BTreeMap::new();
        let mut folders = BTreeSet::new();
        for file in index.files().filter(|file| is_terraform(file.language())) {
            let caller = file.folder();
            if file.blocks().len() > 0 {
                folders.insert(caller);
            }
            for block in file.blocks().filter(|block| block.kind() == Kind::Module) {
                if let Some(called) = called(block) {
                    calls
                        .entry(called)
                        .or_default()
                        .push(Call { caller: caller.to_owned(), name: block.name().to_owned() });
                }
            }
        }
        for found in calls.values_mut() {
            found.sort();
            found.dedup();
        }
        let is_root = |folder: &&str| {
            if globs.is_empty() {
                !calls.contains_key(*folder)
            } else {
                globs
                    .iter()
                    .any(|glob| glob_fits(glob, folder) && (depth(glob) == depth(folder) || depth(glob) == 0))
            }
        };
        let roots = folders.into_iter().filter(is_root).map(str::to_owned).collect();
        Self { calls, roots }
    }

    /// The ways from roots to a folder: the root, and the module calls from there, as an address spells them. A
    /// folder that is no root, and that none calls, is its own root.
    pub(super) fn ways(&self, folder: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut waiting = vec![(folder, String::new(), vec![folder])];
        // Looked at, not only found: calls can branch on every level without ever coming to a root.
        let mut looks = 0;
        while let Some((at, way, seen)) = waiting.pop() {
            looks += 1;
            if looks > 50 * MOST_WAYS || found.len() >= MOST_WAYS {
                break;
            }
            let callers = self.calls.get(at).map(Vec::as_slice).unwrap_or_default();
            if self.is_root(at) || callers.is_empty() {
                found.push((at.to_owned(), way.clone()));
            }
            for call in callers.iter().filter(|call| !seen.contains(&call.caller.as_str())) {
                let way = if way.is_empty() { call.name.clone() } else { format!("{}.{way}", call.name) };
                let mut seen = seen.clone();
                seen.push(&call.caller);
                waiting.push((&call.caller, way, seen));
            }
        }
        found.sort();
        found
    }

    /// The calls of a folder, sorted.
    pub(super) fn calls_of(&self, folder: &str) -> &[Call] {
        self.calls.get(folder).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn is_root(&self, folder: &str) -> bool {
        self.roots.binary_search_by(|root| root.as_str().cmp(folder)).is_ok()
    }
}

fn depth(path: &str) -> usize {
    let path = path.trim_matches('/');
    // `**` stands for any depth.
    if path.contains("**") { 0 } else { path.split('/').count() }
}

pub(super) fn is_terraform(language: &str) -> bool {
    language.starts_with("Terraform")
}

/// The folder that a module call names; `None` where its source is elsewhere, or leads out of the repository.
pub(super) fn called(call: BlockView<'_>) -> Option<String> {
    match call.target()? {
        Target::Source(source) => local(call.file().folder(), &source),
        Target::Moved { .. } => None,
    }
}

/// `../network` seen from `envs/prod`. Only what begins with a dot is local, as in Terraform. What stands behind `//`
/// is a folder inside of it.
pub(super) fn local(from: &str, source: &str) -> Option<String> {
    if !(source == "." || source == ".." || source.starts_with("./") || source.starts_with("../")) {
        return None;
    }
    joined_path(from, source)
}

/// A path seen from a folder, with `.` and `..` resolved; `None` where it leads out of the repository.
#[must_use]
pub fn joined_path(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
