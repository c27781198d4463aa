//! One check from the history to the findings: each step takes up what the one before has found.

use super::Unseen;
use super::clocks::Clocks;
use super::files::{Content, plain_text, read};
use super::flaw::{Flaw, FlawKind};
use super::history::{Added, Changes, Comparer, How};
use super::signatures;
use super::spread::spread;
use super::tips::Tips;
use super::walk::{Step, Trees};
use crate::git::{Author, GitError, Kind, ObjectId, Repository};
use crate::journal::tombstone::Expunged;
use crate::model::{EntryId, Policy, Watch};
use std::collections::{HashMap, HashSet};

/// Of one commit and kind so many findings are told, and how many more there are.
const TOLD: usize = 50;

pub(super) struct Sweep<'a> {
    repository: &'a Repository,
    steps: &'a [Step],
    expunged: &'a Expunged,
    tips: &'a Tips<'a>,
    unseen: Vec<Unseen>,
    /// What commits added, with their numbers.
    added: Vec<(usize, Added)>,
    contents: Vec<Content>,
    found: Vec<(usize, Flaw)>,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(
        repository: &'a Repository,
        steps: &'a [Step],
        expunged: &'a Expunged,
        tips: &'a Tips<'a>,
        unseen: Vec<Unseen>,
    ) -> Self {
        let (added, contents, found) = (Vec::new(), Vec::new(), Vec::new());
        Self { repository, steps, expunged, tips, unseen, added, contents, found }
    }

    /// Every commit against its parents.
    pub(super) fn history(&mut self, watch: &Watch) -> Result<(), GitError> {
        let trees = Trees::of(self.repository, self.steps, &mut self.unseen);
        let step = watch.step("comparing commits", Some(self.steps.len() as u64));
        let compared = spread(self.repository, self.steps, &step, |repository, steps| {
            let mut comparer = Comparer::new(repository.objects()?);
            let changes = |step: &Step| {
                let parents = trees.of_parents(step).unwrap_or_default();
                (comparer.compare(&parents, step.tree), plain_text(step.message.as_bytes(), |_| true))
            };
            Ok(steps.iter().map(changes).collect::<Vec<_>>())
        })?;
        for (at, (changes, secrets)) in compared.into_iter().flatten().enumerate() {
            let record = changes.added.iter().find(|added| super::files::entry_of(&added.path).is_some());
            let record = record.map(|added| added.path.clone());
            for secret in secrets {
                let message = format!("the commit's message, {}: {}", secret.place, secret.rule);
                let flaw = Flaw::new(FlawKind::Secret, message);
                let flaw = record.iter().fold(flaw, |flaw, path| flaw.at_path(path));
                self.found.push((at, Flaw { rule: Some(secret.rule.to_owned()), ..flaw }));
            }
            self.changes(at, changes);
        }
        Ok(())
    }

    fn changes(&mut self, at: usize, changes: Changes) {
        for (path, why) in changes.unseen {
            let id = self.steps[at].id;
            let told = Unseen::new(format!("commit {id}, {path}/: failed to {why}"));
            // One tree stands in many commits.
            let is_known = self.unseen.iter().any(|known| known.what.ends_with(&why));
            if !is_known {
                self.unseen.push(told);
            }
        }
        let mut told: HashMap<FlawKind, usize> = HashMap::new();
        for lost in changes.lost.into_iter().filter(|lost| !self.expunged.covers(&lost.path)) {
            let (kind, message) = match &lost.how {
                How::Removed => (FlawKind::Removed, "the record was removed".to_owned()),
                How::RenamedTo(path) => (FlawKind::Renamed, format!("the record was renamed to {path}")),
                How::Changed => (FlawKind::Changed, "the record was changed".to_owned()),
                How::Overruled => {
                    (FlawKind::Forked, "merged from two contents, of which one is gone".to_owned())
                }
            };
            let count = told.entry(kind).or_default();
            *count += 1;
            if *count <= TOLD {
                let flaw = Flaw::new(kind, message).at_path(&lost.path);
                self.found
                    .push((at, if kind == FlawKind::Removed { flaw.while_there(lost.was) } else { flaw }));
            }
        }
        for (kind, count) in told.into_iter().filter(|(_, count)| *count > TOLD) {
            let message = format!("{} more records like these", count - TOLD);
            self.found.push((at, Flaw::new(kind, message)));
        }
        for added in changes.added {
            if added.kind == Kind::File && self.expunged.covers(&added.path) {
                let message = "expunged, and brought back by this commit";
                self.found.push((at, Flaw::new(FlawKind::BroughtBack, message).at_path(&added.path)));
            }
            self.added.push((at, added));
        }
    }

    /// Every file that was added.
    pub(super) fn files(&mut self, watch: &Watch) -> Result<(), GitError> {
        let step = watch.step("reading files", Some(self.added.len() as u64));
        let added = &self.added;
        let read_all = spread(self.repository, added, &step, |repository, added| {
            let objects = repository.objects()?;
            let mut answers = Vec::with_capacity(added.len());
            for (_, added) in added {
                let mut flaws = Vec::new();
                // Of what is no file only the place is looked at.
                let content = match (added.kind, objects.blob_here(added.id)) {
                    (Kind::File, None) => None,
                    (Kind::File, Some(blob)) => Some(read(added, &blob, &mut flaws)),
                    _ => Some(read(added, &[], &mut flaws)),
                };
                answers.push((content, flaws));
            }
            Ok(answers)
        })?;
        let mut read_all: Vec<_> = read_all.into_iter().flatten().collect();
        self.fetch_absent(&mut read_all);
        for (number, (content, flaws)) in read_all.into_iter().enumerate() {
            let at = self.added[number].0;
            self.found.extend(flaws.into_iter().map(|flaw| (at, flaw)));
            self.contents.push(content.unwrap_or(Content::Other));
        }
        Ok(())
    }

    /// Objects that are not here: a partial clone has git fetch them, anywhere else they are damage.
    fn fetch_absent(&mut self, answers: &mut [(Option<Content>, Vec<Flaw>)]) {
        let absent = |answer: &(Option<Content>, Vec<Flaw>)| answer.0.is_none();
        let pairs = || self.added.iter().zip(&*answers).filter(|(_, answer)| absent(answer));
        let ids: Vec<ObjectId> = pairs().map(|((_, added), _)| added.id).collect();
        if ids.is_empty() {
            return;
        }
        let fetched = self.repository.blobs_by_git(&ids).unwrap_or_default();
        for ((at, added), answer) in self.added.iter().zip(answers.iter_mut()).filter(|(_, one)| absent(one))
        {
            match fetched.get(&added.id) {
                Some(bytes) => answer.0 = Some(read(added, bytes, &mut answer.1)),
                None => {
                    let commit = self.steps[*at].id;
                    let what =
                        format!("{}: its object {} is not here (commit {commit})", added.path, added.id);
                    self.unseen.push(Unseen::new(what));
                }
            }
        }
    }

    /// Times against each other, and facts against their entries.
    pub(super) fn clocks(&mut self, now: crate::model::Stamp) {
        let records = || self.added.iter().zip(&self.contents);
        let paths = records().map(|((_, added), content)| (added.path.as_str(), content));
        let clocks = Clocks::new(self.tips, now, paths);
        let mut found = Vec::new();
        // Only where a fact lies alone all folders are looked into, once.
        let mut elsewhere: Option<HashMap<EntryId, String>> = None;
        for ((at, added), content) in records() {
            let odd = clocks.odd(&added.path, content, self.steps[*at].at);
            found.extend(odd.into_iter().map(|flaw| (*at, flaw)));
            let Content::Fact { entry, .. } = content else { continue };
            let folder = added.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_beside =
                || clocks.recorded(folder, *entry).is_some() || self.tips.has_entry(folder, *entry);
            if self.expunged.covers(&added.path) || is_beside() {
                continue;
            }
            let place = elsewhere.get_or_insert_with(|| self.tips.places()).get(entry);
            let flaw = match place {
                Some(path) => {
                    let message = format!("it lies apart from its entry, {path}");
                    Flaw::new(FlawKind::Misplaced, message).at_path(&added.path).while_there(added.id)
                }
                None => {
                    Flaw::new(FlawKind::Orphan, "the entry it speaks of is not here").at_path(&added.path)
                }
            };
            found.push((*at, flaw));
        }
        self.found.extend(found);
        self.doubles();
    }

    /// One id, two places.
    fn doubles(&mut self) {
        let mut first: HashMap<EntryId, &str> = HashMap::new();
        let mut found = Vec::new();
        for ((at, added), content) in self.added.iter().zip(&self.contents) {
            let Content::Entry { .. } = content else { continue };
            let Some(id) = super::files::entry_of(&added.path) else { continue };
            let known = *first.entry(id).or_insert(&added.path);
            if known != added.path {
                let flaw = Flaw::new(FlawKind::Misplaced, format!("the same entry lies at {known} too"));
                found.push((*at, flaw.at_path(&added.path).while_there(added.id)));
            }
        }
        self.found.extend(found);
    }

    pub(super) fn signatures(&mut self, policy: &Policy, watch: &Watch) {
        let _step = watch.step("verifying signatures", None);
        let records = self.added.iter().zip(&self.contents);
        let tombstones = records.filter(|(_, content)| matches!(content, Content::Tombstone));
        let expunging: HashSet<usize> = tombstones.map(|((at, _), _)| *at).collect();
        match signatures::check(self.repository, self.steps, policy, &expunging) {
            Ok(flaws) => self.found.extend(flaws),
            Err(error) => self.unseen.push(Unseen::of(&error)),
        }
    }

    /// Findings in the order of the history with their commits, how many files were read, what was not seen.
    pub(super) fn finish(mut self) -> (Vec<Flaw>, usize, Vec<Unseen>) {
        self.found.sort_by_key(|(at, _)| *at);
        let mut last: Option<(usize, Option<Author>)> = None;
        let mut flaws = Vec::with_capacity(self.found.len());
        for (at, mut flaw) in self.found {
            let author = match last.take() {
                Some((known, author)) if known == at => author,
                _ => self.repository.commit(self.steps[at].id).ok().map(|commit| commit.author),
            };
            flaw.commit = Some(self.steps[at].id.to_string());
            flaw.author = author.as_ref().map(|author| author.identity.to_string());
            flaw.at = author.as_ref().and_then(|author| author.at);
            last = Some((at, author));
            flaws.push(flaw);
        }
        (flaws, self.contents.len(), self.unseen)
    }
}
