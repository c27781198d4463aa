//! The commits on main that changed what a document covers, since its review.
//!
//! Where the review says which commit of the code was seen, that decides; else its time does.

use super::cover::{Cover, names};
use super::{Asked, Look, MOST_COUNTED, unseen_in_time};
use crate::code::{Place, language_of};
use crate::evidence::touched::{Touched, Touching};
use crate::git::{Commit, ObjectId, Repository};
use crate::model::{Document, Stamp};
use crate::reconcile::{CodeChange, DocumentCase, UnseenCover};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// From when on changes count.
pub(super) enum Since {
    /// Somebody looked at the document.
    Review { at: Stamp, seen: Vec<(String, String)> },
    /// Nobody ever did; whoever wrote the file knew what was live then, as far as anybody knows.
    File { at: Option<Stamp>, code: String, commit: String },
    /// Nothing is known to begin with: all manual changes count, and no commit does.
    Ever,
}

impl Since {
    pub(super) fn of(case: &DocumentCase) -> Self {
        match (&case.review, &case.file) {
            (Some(review), _) => Self::Review {
                at: review.at,
                seen: review.seen.iter().map(|(code, tip)| (code.clone(), tip.clone())).collect(),
            },
            (None, Some(file)) => {
                Self::File { at: file.at, code: file.code.clone(), commit: file.commit.clone() }
            }
            (None, None) => Self::Ever,
        }
    }

    /// The moment, for what has no place in the history of the code.
    pub(super) fn moment(&self) -> Option<Stamp> {
        match self {
            Self::Review { at, .. } => Some(*at),
            Self::File { at, .. } => *at,
            Self::Ever => None,
        }
    }
}

/// Commits of a code repository that came since.
struct Within {
    commits: HashSet<ObjectId>,
    since: Option<ObjectId>,
    is_cut: bool,
}

/// What of a cover is followed through the history.
enum Followed {
    Place(Place),
    /// The Terraform code in a folder, not below it.
    Folder(String),
}

impl<'a> Look<'a> {
    /// Finds the commits under one document.
    pub(super) fn in_code(&self, asked: &mut Asked<'a>) {
        if self.is_settled(&asked.case) || matches!(asked.since, Since::Ever) {
            // What the policy names and nobody knows is told all the same.
            if self.effort.brief.is_none() {
                self.covers(asked);
            }
            return;
        }
        if self.effort.brief.is_some() && self.is_unmoved(asked) {
            return;
        }
        if self.is_out_of_time() {
            asked.case.unseen.push(unseen_in_time("not all commits"));
            return;
        }
        let mut found: Vec<(Option<Stamp>, CodeChange)> = Vec::new();
        let (mut is_cut, mut unseen) = (false, Vec::new());
        for cover in self.covers(asked) {
            if found.len() >= self.most() {
                is_cut = true;
                break;
            }
            match self.under(cover, asked, &mut found) {
                Ok(cut) => is_cut |= cut,
                Err(why) => unseen.push(why),
            }
        }
        found.sort_by_key(|(at, _)| Reverse(*at));
        asked.case.in_code = found.into_iter().map(|(_, change)| change).collect();
        asked.case.is_code_cut |= is_cut;
        for why in unseen {
            if !asked.case.unseen.contains(&why) {
                asked.case.unseen.push(why);
            }
        }
    }

    /// How many commits are counted.
    fn most(&self) -> usize {
        if self.effort.brief.is_some() { 1 } else { MOST_COUNTED }
    }

    /// Whether no code that a document covers has moved since its review: then nothing has to be read.
    fn is_unmoved(&self, asked: &Asked<'a>) -> bool {
        asked.case.document.covers.iter().all(|text| {
            names(self.codes, text).first().is_some_and(|name| {
                let tip = self.codes.main_tip(name).map(|(_, tip)| tip.to_string());
                tip.is_some() && tip == self.seen(asked, name)
            })
        })
    }

    /// The tip of a code repository that the reviewer had seen.
    fn seen(&self, asked: &Asked<'a>, name: &str) -> Option<String> {
        match &asked.since {
            Since::Review { seen, .. } => {
                let own = seen.iter().find(|(code, _)| self.codes.canonical(code) == name);
                own.map(|(_, tip)| tip.clone())
            }
            Since::File { code, commit, .. } => (code == name).then(|| commit.clone()),
            Since::Ever => None,
        }
    }

    /// The commits under one cover; whether there may be more. `Err`: what cannot be seen.
    fn under(
        &self,
        cover: &Cover<'a>,
        asked: &Asked<'a>,
        found: &mut Vec<(Option<Stamp>, CodeChange)>,
    ) -> Result<bool, UnseenCover> {
        let Some(code) = &cover.aim.code else { return Ok(false) };
        let failed = |error: crate::git::GitError| UnseenCover {
            what: format!("{}: failed to {error}", code.name),
            mend: "stopgap doctor".to_owned(),
        };
        let repository = Repository::open(&code.git_dir).map_err(failed)?;
        let is_brief = self.effort.brief.is_some();
        // Nothing is fetched for an answer about something else.
        if is_brief && (repository.is_partial() || repository.is_shallow()) {
            return Err(unseen_in_time(&format!("not all commits of {}", code.name)));
        }
        let within = self.within(&repository, code.commit, &code.name, asked);
        if is_brief && within.is_cut {
            return Err(unseen_in_time(&format!("not all commits of {}", code.name)));
        }
        let places = cover.places().into_iter().map(Followed::Place);
        let folders = cover.folders.iter().cloned().map(Followed::Folder);
        let touching = Touching::new(&repository, self.bringing);
        let (mut is_cut, mut is_whole) = (within.is_cut, true);
        for followed in places.chain(folders) {
            let place = match &followed {
                Followed::Place(place) => place.clone(),
                Followed::Folder(folder) => Place::file(folder),
            };
            let mut goes_on = |touched: &Touched| {
                let id = touched.commit.id.to_string();
                let is_known = found.iter().any(|(_, known)| known.commit == id);
                if !is_known && self.counts(&touching, &followed, touched) {
                    found.push((touched.commit.committed, code_change(&code.name, &touched.commit)));
                }
                is_cut |= found.len() >= MOST_COUNTED;
                found.len() < self.most()
            };
            let commits = Some(within.commits.clone());
            let story = touching.commits_within(code.commit, &place, within.since, commits, &mut goes_on);
            is_whole &= story.map_err(failed)?.is_whole;
            if found.len() >= self.most() {
                break;
            }
        }
        if is_whole {
            return Ok(is_cut);
        }
        Err(UnseenCover {
            what: format!("a part of the history of {} is not here", code.name),
            mend: if repository.is_shallow() { "git fetch --unshallow" } else { "stopgap sync --code" }
                .to_owned(),
        })
    }

    /// Whether what a commit did to a piece of code counts: comments, layout and the documents themselves do not.
    fn counts(&self, touching: &Touching<'_>, followed: &Followed, touched: &Touched) -> bool {
        let documents = &self.evidence.policy.documents;
        let is_document = |path: &str| documents.iter().any(|one| is_path_of(one, path));
        let commit = &touched.commit;
        match followed {
            Followed::Folder(folder) => touching.says_otherwise(commit, Some(folder), |path| {
                (language_of(path).is_some() || path.ends_with(".tfvars")) && !is_document(path)
            }),
            Followed::Place(place) if place.kind.is_some() || !place.address.starts_with("file:") => true,
            // A file, or all that lies below a folder.
            Followed::Place(_) => {
                let below =
                    if touched.path.is_empty() { String::new() } else { format!("{}/", touched.path) };
                touching.says_otherwise(commit, None, |path| {
                    (path == touched.path || path.starts_with(&below)) && !is_document(path)
                })
            }
        }
    }

    /// The commits that came since; so many of the newest, where there are more than may be looked through.
    fn within(&self, repository: &Repository, tip: ObjectId, name: &str, asked: &Asked<'a>) -> Within {
        let most = self.effort.commits;
        let seen = self.seen(asked, name).and_then(|seen| repository.resolve_commit(&seen));
        if let Some(seen) = seen
            && let Some(commits) = repository.few_commits_between(seen, tip, most)
        {
            return Within { commits, since: Some(seen), is_cut: false };
        }
        let (commits, is_cut) = newest(repository, tip, asked.since.moment(), most);
        Within { commits, since: seen, is_cut }
    }
}

fn is_path_of(document: &Document, path: &str) -> bool {
    let own = document.path.trim_start_matches("./");
    own == path || own.rsplit_once('@').is_some_and(|(_, own)| own == path)
}

/// The commits since a moment, the newest first, no more than so many; and whether there are more.
pub(super) fn newest(
    repository: &Repository,
    tip: ObjectId,
    since: Option<Stamp>,
    most: usize,
) -> (HashSet<ObjectId>, bool) {
    let mut found = HashSet::new();
    let mut waiting = BinaryHeap::from([(i64::MAX, tip)]);
    while let Some((_, id)) = waiting.pop() {
        if found.contains(&id) {
            continue;
        }
        let Ok(commit) = repository.commit_here(id) else { continue };
        if since.is_some_and(|since| commit.committed.is_some_and(|at| at <= since)) {
            continue;
        }
        if found.len() == most {
            return (found, true);
        }
        found.insert(id);
        let parents = commit.parents.iter().filter(|parent| !found.contains(*parent));
        waiting
            .extend(parents.map(|parent| (commit.committed.map_or(i64::MIN, |at| at.timestamp()), *parent)));
    }
    (found, false)
}

pub(super) fn code_change(code: &str, commit: &Commit) -> CodeChange {
    CodeChange {
        code: code.to_owned(),
        commit: commit.id.to_string(),
        at: commit.committed,
        author: commit.author.identity.name.clone(),
        subject: commit.subject().to_owned(),
    }
}
