//! What the history of the code tells of a piece of it that is asked about, also where main does not have it any more.

use super::Aim;
use crate::code::Place;
use crate::evidence::past::Bringing;
use crate::evidence::touched::{Story, Touched, Touching};
use crate::git::{Commit, GitError, ObjectId, Repository};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

/// Commits that are looked through for a path that is gone, more than which take too long.
const MOST_LOOKED: usize = 50_000;

/// The commits that changed what is asked about.
pub struct Told {
    pub story: Story,
    /// The path of what main does not have any more.
    pub gone: Option<String>,
    /// `false`: the code never knew it, as far as can be seen; no commit could be told.
    pub is_known: bool,
}

impl Aim<'_> {
    /// The commits that changed it, from a time to a time.
    ///
    /// # Errors
    /// Where the history cannot be read.
    pub fn told(
        &self,
        since: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
        bringing: &Bringing,
    ) -> Result<Told, GitError> {
        let mut told =
            Told { story: Story { commits: Vec::new(), is_whole: true }, gone: None, is_known: false };
        let Some(code) = &self.code else { return Ok(told) };
        let repository = Repository::open(&code.git_dir)?;
        let touching = Touching::new(&repository, bringing);
        let mut known = HashSet::new();
        let mut found: Vec<Touched> = Vec::new();
        let places = self.places().into_iter();
        let mut starts: Vec<(ObjectId, Place)> = places.map(|place| (code.commit, place)).collect();
        if starts.is_empty() {
            let Some((removed, last, place)) = removed(&repository, code.commit, &self.paths())? else {
                return Ok(told);
            };
            told.gone = Some(place.path.clone());
            starts.push((last, place.clone()));
            if let Some(commit) = removed {
                known.insert(commit.id);
                found.push(Touched { commit, path: place.path });
            }
        }
        told.is_known = true;
        for (tip, place) in &starts {
            let story = touching.commits(*tip, place, None, |touched| {
                let at = touched.commit.committed.map(|at| at.to_utc());
                since.is_none_or(|since| at.is_none_or(|at| at >= since))
            })?;
            told.story.is_whole &= story.is_whole;
            found.extend(story.commits.into_iter().filter(|touched| known.insert(touched.commit.id)));
        }
        found.retain(|touched| {
            let at = touched.commit.committed.map(|at| at.to_utc());
            at.is_none_or(|at| until.is_none_or(|until| at < until) && since.is_none_or(|since| at >= since))
        });
        told.story.commits = found;
        Ok(told)
    }
}

/// The commit that removed a path, the last one that had it, and the place.
fn removed(
    repository: &Repository,
    tip: ObjectId,
    paths: &[String],
) -> Result<Option<(Option<Commit>, ObjectId, Place)>, GitError> {
    // The newest come last.
    let commits = repository.commits_between(&[], &[tip])?;
    let mut children: HashMap<ObjectId, Commit> = HashMap::new();
    for id in commits.into_iter().rev().take(MOST_LOOKED) {
        let Ok(commit) = repository.commit_here(id) else { continue };
        let is_there = |path: &&String| matches!(repository.entry_if_known(commit.tree, path), Some(Some(_)));
        if let Some(path) = paths.iter().find(is_there) {
            return Ok(Some((children.remove(&id), id, Place::file(path))));
        }
        for parent in &commit.parents {
            children.insert(*parent, commit.clone());
        }
    }
    Ok(None)
}
