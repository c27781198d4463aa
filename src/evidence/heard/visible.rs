//! Which code repositories can be read from here, at which main branches, and what cannot be seen of them.

use crate::evidence::code::{Absent, Place};
use crate::evidence::codes::Codes;
use crate::git::{ObjectId, Repository};
use crate::journal::BRANCH;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A code repository whose history can be read.
pub struct Visible {
    pub name: String,
    pub repository: Repository,
    /// All branches, by the names that people read; not that of the journal.
    pub branches: Vec<(String, ObjectId)>,
    /// Its main branch under `None`, and those that environments are deployed from under their names.
    pub mains: BTreeMap<Option<String>, ObjectId>,
    /// What of it cannot be seen.
    pub unseen: Vec<Unseen>,
}

/// Something that could hold a claim and cannot be read from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    pub name: String,
    /// Reads after the name and a colon.
    pub why: String,
    /// What to do about it.
    pub mend: String,
}

impl Visible {
    #[must_use]
    pub fn main(&self, branch: Option<&str>) -> Option<ObjectId> {
        self.mains.get(&branch.map(str::to_owned)).copied()
    }

    /// That its history cannot be read.
    #[must_use]
    pub fn unread(&self, why: &str) -> Unseen {
        let mend = format!("git -C {} fsck", self.repository.place().display());
        Unseen { name: self.name.clone(), why: why.to_owned(), mend }
    }

    /// That its history ends before a day that was asked for.
    #[must_use]
    pub fn cut(&self, day: NaiveDate) -> Unseen {
        let why = format!("its history does not reach back to {day} here");
        let mut unseen = self.unread(&why);
        if self.repository.is_shallow() {
            unseen.mend = format!("git -C {} fetch --unshallow", self.repository.place().display());
        }
        unseen
    }

    /// Every commit from which something is looked for.
    pub fn tips(&self) -> impl Iterator<Item = ObjectId> + '_ {
        self.mains.values().copied().chain(self.branches.iter().map(|(_, tip)| *tip))
    }
}

/// The repository around the user and those that the policy names: those that can be read, and the others.
pub(in crate::evidence) fn all(codes: &Codes<'_>) -> (Vec<Visible>, Vec<Unseen>) {
    let (mut visible, mut unseen) = (Vec::new(), Vec::new());
    visible.extend(around(codes));
    for source in codes.sources() {
        if matches!(source.place, Place::Here { .. }) {
            continue;
        }
        match source.main() {
            Ok(main) => {
                let remote = match &source.place {
                    Place::Host { remote, .. } => remote.as_deref(),
                    _ => Some("origin"),
                };
                visible.extend(seen(codes, &source.name, main.repository, remote, source.branch.as_deref()));
            }
            Err(absent) => unseen.push(Unseen {
                name: source.name.clone(),
                why: absent.to_string(),
                mend: absent.mend(),
            }),
        }
    }
    for environment in &codes.located().rules.policy.environments {
        settle(&mut visible, environment.branch.as_ref(), codes);
    }
    (visible, unseen)
}

/// Of several repositories some may have no branch of the name from which an environment is deployed: there the own main
/// branch is what is deployed. Where none has it, it cannot be seen.
fn settle(visible: &mut [Visible], branch: Option<&String>, codes: &Codes<'_>) {
    let Some(branch) = branch else { return };
    let key = Some(branch.clone());
    let is_anywhere = visible.iter().any(|code| code.mains.contains_key(&key));
    for code in visible.iter_mut().filter(|code| !code.mains.contains_key(&key)) {
        match code.main(None) {
            Some(tip) if is_anywhere => drop(code.mains.insert(key.clone(), tip)),
            _ => {
                let is_around = codes.around().as_deref() == Some(&code.name);
                let remote = if is_around { code.repository.remote() } else { None };
                let absent = Absent::NoBranch { branch: branch.clone(), remote };
                let (why, mend) = (absent.to_string(), absent.mend());
                code.unseen.push(Unseen { name: code.name.clone(), why, mend });
            }
        }
    }
}

/// The repository around; `None` where there is none, or it holds no code.
fn around(codes: &Codes<'_>) -> Option<Visible> {
    let located = codes.located();
    let opened = located.code.as_ref()?;
    let name = located.code_name()?;
    let source = codes.sources().iter().find(|source| matches!(source.place, Place::Here { .. }));
    let remote = match source.map(|source| &source.place) {
        Some(Place::Here { remote, .. }) => remote.clone(),
        _ => opened.remote(),
    };
    let branch = source.and_then(|source| source.branch.as_deref());
    // A second handle: what reads the history keeps its own.
    let repository = Repository::open(opened.git_dir()).ok()?;
    seen(codes, &name, repository, remote.as_deref(), branch)
}

fn seen(
    codes: &Codes<'_>,
    name: &str,
    repository: Repository,
    remote: Option<&str>,
    branch: Option<&str>,
) -> Option<Visible> {
    let all = repository.branches();
    let unlisted = all.as_ref().err().map(|error| format!("failed to {error}"));
    let mut branches: Vec<(String, ObjectId)> =
        all.unwrap_or_default().into_iter().filter_map(readable).collect();
    // What is checked out without a branch is a local commit like any other.
    let head = repository.head().ok().flatten();
    if let Some(head) = head
        && branches.iter().all(|(_, tip)| *tip != head)
    {
        branches.push(("HEAD".to_owned(), head));
    }
    // A repository of nothing but a journal holds no code.
    let is_empty = branches.is_empty();
    let mut code =
        Visible { name: name.to_owned(), repository, branches, mains: BTreeMap::new(), unseen: Vec::new() };
    if let Some(why) = &unlisted {
        code.unseen.push(code.unread(why));
    } else if is_empty && remote.is_none() {
        return None;
    }
    let say =
        |absent: &Absent| Unseen { name: name.to_owned(), why: absent.to_string(), mend: absent.mend() };
    let is_here = codes.around().as_deref() == Some(name);
    if code.repository.is_shallow() {
        code.unseen.push(say(&Absent::Shallow { is_here }));
    }
    let missing = |branch: Option<&str>| Absent::NoBranch {
        branch: branch.unwrap_or("main").to_owned(),
        remote: remote.map(str::to_owned),
    };
    match code.repository.main_of(remote, branch) {
        Ok(Some((name, tip))) => {
            code.mains.insert(None, tip);
            // What is on main here alone is on a branch like any other, and called so it would confuse.
            if let Some(local) =
                code.branches.iter_mut().find(|(local, _)| remote.is_some() && *local == name)
            {
                local.0.push_str(" (not pushed)");
            }
        }
        Ok(None) => code.unseen.push(say(&missing(branch))),
        Err(error) => code.unseen.push(say(&error.into())),
    }
    for environment in &codes.located().rules.policy.environments {
        let Some(branch) = &environment.branch else { continue };
        match code.repository.main_of(remote, Some(branch)) {
            Ok(Some((_, tip))) => drop(code.mains.insert(Some(branch.clone()), tip)),
            Ok(None) => {}
            Err(error) => code.unseen.push(say(&error.into())),
        }
    }
    Some(code)
}

/// A branch under the name that people read; `None` of one that holds a journal.
fn readable((name, tip): (String, ObjectId)) -> Option<(String, ObjectId)> {
    let short = name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/remotes/"))?;
    let is_journal = short == BRANCH || short.split_once('/').is_some_and(|(_, rest)| rest == BRANCH);
    (!is_journal).then(|| (short.to_owned(), tip))
}
