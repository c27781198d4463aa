//! The team's own templates: `templates/NAME.md` on the journal's branch, edited like the policy and read like it.

use super::seal::Sealed;
use super::store::Journal;
use crate::git::{GitError, Kind, ObjectId};
use std::collections::BTreeMap;

/// The folder on the branch.
const FOLDER: &str = "templates/";
const ENDING: &str = ".md";

/// More than these are not read.
const MOST: usize = 200;

/// A template of the team's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamTemplate {
    /// Without folder and ending.
    pub name: String,
    /// What is no UTF-8 is replaced: there is a line of it to point at.
    pub text: String,
}

/// Whether a name can be one: letters, digits, `-` and `_`.
#[must_use]
pub fn is_template_name(name: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    (1..=64).contains(&name.len()) && name.chars().all(fits) && !name.starts_with('-')
}

/// Whether a path of the journal is that of a template.
pub(super) fn is_template_path(path: &str) -> bool {
    path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(ENDING)).is_some_and(is_template_name)
}

/// Seals a template: no record of a change, and written more than once, as the policy is.
///
/// # Errors
/// Where it holds secrets, the rules that found them: a template that was redacted would be another one.
pub fn seal_template(name: &str, text: String) -> Result<Sealed, Vec<&'static str>> {
    let found: Vec<&str> = crate::secrets::scan(&text).into_iter().map(|finding| finding.rule).collect();
    if !found.is_empty() {
        return Err(found);
    }
    let path = format!("{FOLDER}{name}{ENDING}");
    let subject = format!("template: change {path}");
    Ok(Sealed { path, bytes: text.into_bytes(), subject })
}

impl Journal {
    /// The templates of the team, by name: at the local tip, else at a remote's; one that continues it knows better.
    ///
    /// # Errors
    /// Where a tree cannot be read.
    pub fn templates(&self) -> Result<Vec<TeamTemplate>, GitError> {
        let repository = &self.repository;
        let objects = repository.objects()?;
        let mut newest: BTreeMap<String, (ObjectId, ObjectId)> = BTreeMap::new();
        for tip in self.tips()? {
            let Some(folder) = repository.folder(repository.tree_of(tip)?, FOLDER.trim_end_matches('/'))?
            else {
                continue;
            };
            for node in objects.tree(folder)?.nodes().take(MOST) {
                let name = String::from_utf8_lossy(node.name).into_owned();
                let Some(name) = name.strip_suffix(ENDING).filter(|name| is_template_name(name)) else {
                    continue;
                };
                if node.kind != Kind::File {
                    continue;
                }
                let is_newer = newest.get(name).is_none_or(|(known, _)| repository.continues(tip, *known));
                if is_newer {
                    newest.insert(name.to_owned(), (tip, node.id));
                }
            }
        }
        newest
            .into_iter()
            .map(|(name, (_, id))| {
                let text = String::from_utf8_lossy(&objects.blob(id)?).into_owned();
                Ok(TeamTemplate { name, text })
            })
            .collect()
    }
}
