//! Proof where an entry names no value: the claim has to have changed the linked block when it came to main, and main
//! must not have gone back, neither to what it said before the claim nor to what it said at the hand edit.

use super::known::Questions;
use super::{Outcome, Proving};
use crate::code::Place;
use crate::evidence::codes::Code;
use crate::git::{ObjectId, Repository};
use crate::model::{Link, LinkForm};
use crate::reconcile::{Proof, Testimony};

/// What a block says at some commit.
#[derive(Clone, PartialEq, Eq)]
enum State {
    /// Its hash.
    Says(String),
    Gone,
    /// What would tell is not here.
    Unseen,
}

impl Proving<'_> {
    pub(super) fn block(&self, link: &Link, code: &Code) -> Outcome {
        let place = self.codes.finder(code, None).again(link);
        let testimony = |says: &str| Testimony {
            what: link.to.clone(),
            says: says.to_owned(),
            path: place.as_ref().map(|place| place.path.clone()).or_else(|| link.path.clone()),
            line: place.as_ref().map(|place| place.lines.0),
            commit: Some(code.commit.to_string()),
        };
        let cannot = |why: &str| Outcome {
            proof: Proof::CannotTell(format!("{}: {why}", link.to)),
            testimony: testimony(&format!("cannot tell: {why}")),
        };
        let Ok(repository) = Repository::open(&code.git_dir) else {
            return cannot("its code cannot be read");
        };
        if place.is_none() && link.path.is_none() {
            return cannot("it was never found in the code");
        }
        let state = |commit: ObjectId| self.state(link, code, &repository, commit, place.as_ref());
        let now = state(code.commit);
        let mut is_changed = false;
        for landing in self.landings(code) {
            let Ok(commit) = repository.commit(landing) else { continue };
            let before = commit.parents.first().map_or(State::Gone, |parent| state(*parent));
            let after = state(landing);
            if [&now, &before, &after].contains(&&State::Unseen) {
                return cannot("what it said when the claim came to main is not here");
            }
            if before == after {
                continue;
            }
            is_changed = true;
            let at_the_hand_edit = link.block_hash.clone().map(State::Says);
            let says = if now == before {
                "as it was before the claim"
            } else if Some(&now) == at_the_hand_edit.as_ref() && now != after {
                "as it was at the hand edit"
            } else if now == State::Gone {
                // It may be called otherwise by now, and say what it always said.
                return cannot("it is gone from main");
            } else {
                continue;
            };
            let why = format!("{} is {says}", link.to);
            let paths = [place.as_ref().map(|place| place.path.as_str()), link.path.as_deref()];
            let paths = paths.into_iter().flatten().collect();
            let is_as_now = |commit: ObjectId| state(commit) == now;
            let is_better = |commit: ObjectId| state(commit) != now;
            let questions = Questions { is_as_now: &is_as_now, is_better: &is_better };
            let proof = if self.is_known(code, &paths, &questions) {
                Proof::CannotTell(format!("{why}; it was resolved by who could see that"))
            } else {
                Proof::Contradicted(why)
            };
            return Outcome { proof, testimony: testimony(says) };
        }
        if is_changed {
            let says = "changed by what came to main with the claim";
            return Outcome { proof: Proof::Found, testimony: testimony(says) };
        }
        cannot("what came to main with the claim did not change it, and the entry names no value")
    }

    /// What the block says at a commit: in the file of today or of then, else wherever it stands there.
    fn state(
        &self,
        link: &Link,
        code: &Code,
        repository: &Repository,
        commit: ObjectId,
        place: Option<&Place>,
    ) -> State {
        if is_lines(link) {
            return self.state_of_lines(link, code, commit);
        }
        let Ok(tree) = repository.tree_of(commit) else { return State::Unseen };
        let paths = [place.map(|place| place.path.as_str()), link.path.as_deref()];
        for path in paths.into_iter().flatten() {
            let Some(text) = repository.file_here(tree, path) else { continue };
            let hash = match place {
                Some(place) => place.hash_of_same(path, &text),
                // It is gone from main: what it said is looked for by the address of then.
                None => Place::hash_of_named(path, &text, &link.to),
            };
            if let Some(hash) = hash {
                return State::Says(hash);
            }
        }
        let Ok(then) = self.codes.at_commit(&code.name, commit) else { return State::Unseen };
        let found = self.codes.finder(&then, None).again(link);
        match found.map(|found| found.hash(&then.base.files)) {
            Some(Some(hash)) if place.is_none_or(|place| place.kind.is_some()) => State::Says(hash),
            None if then.base.is_whole() => State::Gone,
            Some(_) | None => State::Unseen,
        }
    }

    /// Lines have no name: they are what they were at the hand edit, wherever they stand by now, or they are not.
    fn state_of_lines(&self, link: &Link, code: &Code, commit: ObjectId) -> State {
        let Some(wanted) = &link.block_hash else { return State::Unseen };
        let Ok(then) = self.codes.at_commit(&code.name, commit) else { return State::Unseen };
        match self.codes.finder(&then, None).again(link).map(|found| found.hash(&then.base.files)) {
            Some(Some(hash)) if hash == *wanted => State::Says(hash),
            Some(Some(_)) => State::Says(String::new()),
            None if then.base.is_whole() => State::Gone,
            Some(None) | None => State::Unseen,
        }
    }
}

/// Whether a link points to lines of a file, and to no block and no whole file.
fn is_lines(link: &Link) -> bool {
    link.parts().is_some_and(|(form, rest)| form == LinkForm::File && rest.contains('#'))
}
