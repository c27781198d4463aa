//! What a journal holds besides records: the policy, the templates, the README. They are edited, so they merge from
//! three versions. Where that fails the remote's version is kept; the local one stays in the history.

use super::join::FOLDERS;
use crate::git::{GitError, Kind, Line, Merged, ObjectId, Objects, Repository};
use crate::journal::policy_file::{PolicySide, parse_policy};
use std::collections::BTreeMap;

/// Deeper than this a folder is taken as it is.
const DEEPEST: usize = 16;

/// Merges everything but the folders of records.
pub(super) struct Rest<'a> {
    repository: &'a Repository,
    objects: Objects<'a>,
    /// Files of which the remote's version was kept and the local one was not.
    pub(super) overruled: Vec<String>,
}

type Lines = BTreeMap<Vec<u8>, Line>;

impl<'a> Rest<'a> {
    pub(super) fn new(repository: &'a Repository) -> Result<Self, GitError> {
        Ok(Self { repository, objects: repository.objects()?, overruled: Vec::new() })
    }

    /// The lines of the merged root, without the folders of records.
    pub(super) fn of_roots(
        &mut self,
        base: Option<ObjectId>,
        ours: ObjectId,
        theirs: ObjectId,
    ) -> Result<Vec<Line>, GitError> {
        let mut versions = [self.lines(base)?, self.lines(Some(ours))?, self.lines(Some(theirs))?];
        for lines in &mut versions {
            lines.retain(|name, _| !FOLDERS.iter().any(|folder| folder.as_bytes() == name.as_slice()));
        }
        let [base, ours, theirs] = versions;
        Ok(self.merged(&base, &ours, &theirs, "")?.into_values().collect())
    }

    fn lines(&self, tree: Option<ObjectId>) -> Result<Lines, GitError> {
        let Some(tree) = tree else { return Ok(Lines::new()) };
        Ok(self.objects.tree(tree)?.nodes().map(|node| (node.name.to_vec(), Line::from(node))).collect())
    }

    fn merged(
        &mut self,
        base: &Lines,
        ours: &Lines,
        theirs: &Lines,
        folder: &str,
    ) -> Result<Lines, GitError> {
        let mut merged = Lines::new();
        let names: std::collections::BTreeSet<&Vec<u8>> = ours.keys().chain(theirs.keys()).collect();
        for name in names {
            let (was, our, their) = (base.get(name), ours.get(name), theirs.get(name));
            let chosen = if our == their || their == was {
                our.cloned()
            } else if our == was {
                their.cloned()
            } else {
                let path = format!("{folder}{}", String::from_utf8_lossy(name));
                self.of_three(was, our, their, &path)?
            };
            merged.extend(chosen.map(|line| (name.clone(), line)));
        }
        Ok(merged)
    }

    /// Both sides changed it, each in its way.
    fn of_three(
        &mut self,
        was: Option<&Line>,
        our: Option<&Line>,
        their: Option<&Line>,
        path: &str,
    ) -> Result<Option<Line>, GitError> {
        let (Some(our), Some(their)) = (our, their) else {
            // Changed here and removed there: what somebody worked on stays.
            return Ok(our.or(their).cloned());
        };
        match (our.kind(), their.kind()) {
            (Kind::Folder, Kind::Folder) if path.matches('/').count() < DEEPEST => {
                let was = was.filter(|line| line.kind() == Kind::Folder).map(|line| line.id);
                let (base, ours, theirs) =
                    (self.lines(was)?, self.lines(Some(our.id))?, self.lines(Some(their.id))?);
                let lines = self.merged(&base, &ours, &theirs, &format!("{path}/"))?;
                if lines.is_empty() {
                    return Ok(None);
                }
                let id = self.repository.write_tree(lines.into_values().collect())?;
                return Ok(Some(Line::folder(their.name.clone(), id)));
            }
            (Kind::File, Kind::File) => {
                let base = was.filter(|line| line.kind() == Kind::File).map(|line| line.id);
                let merged = match base {
                    Some(base) => self.repository.merge_file(path, base, our.id, their.id)?,
                    None => Merged::Conflict,
                };
                match merged {
                    Merged::Clean(bytes) if holds(path, &bytes) => {
                        let id = self.repository.write_blob(&bytes)?;
                        return Ok(Some(Line { id, ..their.clone() }));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        self.overruled.push(path.to_owned());
        Ok(Some(their.clone()))
    }
}

/// Whether a merged file still says something: lines that merge can make rules that nobody can read.
fn holds(path: &str, bytes: &[u8]) -> bool {
    path != PolicySide::Journal.file_name()
        || std::str::from_utf8(bytes)
            .is_ok_and(|text| parse_policy(text, PolicySide::Journal).findings.is_empty())
}
