//! What the code says of entries: from the histories of all repositories that can be read, which claims live, and what
//! of them the code at main proves.
//!
//! It is found out once for a state of the code and the journal, and remembered: a list asks for it every time.

mod gathered;
mod landings;
mod memory;
mod proving;
mod visible;

pub(in crate::evidence) use visible::all as visible_codes;
pub use visible::{Unseen, Visible};

use super::codes::Codes;
use crate::git::ObjectId;
use crate::history::{Asked, Past};
use crate::journal::Snapshot;
use crate::model::EntryId;
use crate::reconcile::{Became, Claimed, Fate, Heard, fates};
use gathered::{Gathered, Recorded};
use proving::{Proving, prove};
use std::collections::BTreeMap;

/// What is known from the code.
#[derive(Default)]
pub struct Hearing {
    /// Somebody asked the code: of what is not below nothing was found.
    pub is_asked: bool,
    /// Only entries of which something was claimed.
    pub heard: BTreeMap<EntryId, Heard>,
    /// What could hold a claim and cannot be read from here.
    pub unseen: Vec<Unseen>,
    /// How many code repositories there are to read.
    pub repositories: usize,
}

/// Where the main branch of each code repository stands that can be read from here.
#[must_use]
pub fn visible_mains(codes: &Codes<'_>) -> BTreeMap<String, String> {
    let (visible, _) = visible::all(codes);
    visible.iter().filter_map(|code| Some((code.name.clone(), code.main(None)?.to_string()))).collect()
}

/// By the names of the code repositories.
type Pasts<'a> = BTreeMap<&'a str, Past>;

/// By the branch of main that they were seen from.
type ByMain = BTreeMap<Option<String>, BTreeMap<EntryId, Vec<Claimed>>>;

/// Of an entry of which nothing was found.
static NOTHING: Heard = Heard::nothing();

impl Hearing {
    /// What is known of an entry; `has_claim` where the journal names a commit. `None`: nothing was claimed, or nobody
    /// asked the code.
    #[must_use]
    pub fn of_entry(&self, id: EntryId, has_claim: bool) -> Option<&Heard> {
        self.heard.get(&id).or((self.is_asked && has_claim).then_some(&NOTHING))
    }

    /// Reads the histories of all code that can be read from here, and brings the caches up to date.
    #[must_use]
    pub(super) fn of(
        codes: &Codes<'_>,
        snapshot: &Snapshot,
        visible: &[Visible],
        mut unseen: Vec<Unseen>,
    ) -> Self {
        unseen.extend(visible.iter().flat_map(|code| code.unseen.iter().cloned()));
        let repositories = codes.located().rules.policy.code.len().max(visible.len());
        let file = memory::file(codes);
        let key = memory::key(codes, snapshot, visible);
        if let Some(heard) = memory::read(file.as_deref(), key) {
            return Self { is_asked: true, heard, unseen, repositories };
        }
        let (heard, unread) = hear(codes, snapshot, visible, Look::Now);
        // What could not be read is looked at again the next time.
        if unread.is_empty() {
            memory::write(file.as_deref(), key, &heard);
        }
        unseen.extend(unread);
        Self { is_asked: true, heard, unseen, repositories }
    }

    /// The same for code whose main branches were put back to where they stood. Nothing is written.
    #[must_use]
    pub(super) fn of_the_past(
        codes: &Codes<'_>,
        snapshot: &Snapshot,
        visible: &[Visible],
        mut unseen: Vec<Unseen>,
    ) -> Self {
        unseen.extend(visible.iter().flat_map(|code| code.unseen.iter().cloned()));
        let repositories = codes.located().rules.policy.code.len().max(visible.len());
        let (heard, unread) = hear(codes, snapshot, visible, Look::Back);
        unseen.extend(unread);
        Self { is_asked: true, heard, unseen, repositories }
    }
}

/// At which time main is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Now,
    /// Where main stood once: nothing of it is remembered.
    Back,
}

fn hear(
    codes: &Codes<'_>,
    snapshot: &Snapshot,
    visible: &[Visible],
    look: Look,
) -> (BTreeMap<EntryId, Heard>, Vec<Unseen>) {
    let writes = look == Look::Now;
    let mut unread: Vec<Unseen> = Vec::new();
    let gathered = Gathered::of(snapshot);
    let mut all = ByMain::new();
    let mut pasts = Pasts::new();
    for code in visible {
        let tips: Vec<ObjectId> = code.tips().collect();
        let past = match Past::read(&code.repository, &tips, writes, &codes.located().watch) {
            Ok(past) => past,
            Err(error) => {
                unread.push(code.unread(&format!("failed to {error}")));
                continue;
            }
        };
        if past.lacks_commits {
            unread.push(code.unread("some of its commits are not here, or cannot be read"));
        }
        for (branch, main) in &code.mains {
            for (entry, claimed) in claims_of(codes, code, &past, *main, &gathered) {
                all.entry(branch.clone()).or_default().entry(entry).or_default().push(claimed);
            }
        }
        if writes {
            past.keep(&code.repository);
        }
        pasts.insert(&code.name, past);
    }
    let policy = &codes.located().rules.policy;
    let mut heard: BTreeMap<EntryId, Heard> = BTreeMap::new();
    let ids = all.values().flat_map(BTreeMap::keys).copied().chain(gathered.claimed());
    let ids: std::collections::BTreeSet<EntryId> = ids.collect();
    for id in ids {
        let Some(case) = gathered.case(id) else { continue };
        let environment = case.standing.entry.environment.as_deref();
        let branch = environment.and_then(|name| policy.environment(name)).and_then(|one| one.branch.clone());
        // Where the branch of its environment is nowhere, nothing is known: the other main says nothing about it.
        let mut claims = all.get(&branch).and_then(|all| all.get(&id)).cloned().unwrap_or_default();
        claims.sort();
        claims.dedup();
        let branch = branch.as_deref();
        let proving = Proving { codes, visible, pasts: &pasts, branch, claims: &claims, case: &case, look };
        let found = prove(&proving);
        // Nothing found is what all the others have as well: most of a journal is not written down for that.
        if !found.claims.is_empty() {
            heard.insert(id, found);
        }
    }
    (heard, unread)
}

/// The claims in one repository, as seen from one main.
fn claims_of(
    codes: &Codes<'_>,
    code: &Visible,
    past: &Past,
    main: ObjectId,
    gathered: &Gathered<'_>,
) -> Vec<(EntryId, Claimed)> {
    let recorded = of_this_code(codes, code, &gathered.recorded);
    let named: Vec<(EntryId, ObjectId)> =
        recorded.iter().map(|(recorded, commit)| (recorded.entry, *commit)).collect();
    let seen_in = |seen: &BTreeMap<String, String>| -> Option<ObjectId> {
        let tip = seen.iter().find(|(name, _)| *codes.canonical(name) == code.name)?.1;
        code.repository.resolve_commit(tip)
    };
    let reopened: Vec<(EntryId, Option<ObjectId>)> =
        gathered.reopened.iter().map(|(entry, seen)| (*entry, seen_in(seen))).collect();
    let linked = |entry: EntryId| gathered.linked(entry);
    let claims = past.claims(&Asked {
        repository: &code.repository,
        main,
        branches: &code.branches,
        recorded: &named,
        reopened: &reopened,
        linked: &linked,
    });
    let fates = fates(&claims);
    let id = |at: &usize| claims.commits[*at].id.clone();
    let ids = |list: &[usize]| {
        let mut ids: Vec<String> = list.iter().map(id).collect();
        ids.sort();
        ids
    };
    let lines = claims.lines.iter().zip(&fates).map(|(line, fate)| {
        let became = match fate {
            Fate::OnMain => Became::Live,
            Fate::Doubted(by) => Became::Doubted(ids(by)),
            Fate::Unseen(by) => Became::Unseen(ids(by)),
            Fate::OnBranch(on) => {
                Became::Proposed(on.iter().map(|at| claims.branches[*at].clone()).collect())
            }
            Fate::TakenBack(by) => Became::TakenBack(id(by)),
            Fate::Circular(by) => Became::Circular(id(by)),
            Fate::ContradictsItself => Became::ContradictsItself,
            Fate::Reopened(by) => Became::Reopened(by.as_ref().map(id)),
            Fate::Nowhere => Became::Nowhere,
        };
        let commit = id(&line.commit);
        let (code, is_recorded) = (code.name.clone(), line.is_recorded);
        (line.entry, Claimed { code, commit, is_recorded, became, landed_at: None })
    });
    let mut found: Vec<(EntryId, Claimed)> = lines.collect();
    for (recorded, commit) in &recorded {
        let commit = commit.to_string();
        if !found.iter().any(|(entry, claimed)| *entry == recorded.entry && claimed.commit == commit) {
            let (code, became) = (code.name.clone(), Became::Nowhere);
            let claimed = Claimed { code, commit, is_recorded: true, became, landed_at: None };
            found.push((recorded.entry, claimed));
        }
    }
    forgive(code, past, &gathered.recorded, &seen_in, &mut found);
    landings::date(code, past, main, &mut found);
    found
}

/// What the journal claims of commits of this code, with those that are here.
fn of_this_code<'r>(
    codes: &Codes<'_>,
    code: &Visible,
    recorded: &'r [Recorded],
) -> Vec<(&'r Recorded, ObjectId)> {
    let is_meant = |recorded: &&Recorded| {
        recorded.code.as_deref().is_none_or(|name| *codes.canonical(name) == code.name)
    };
    let commit = |recorded: &Recorded| code.repository.resolve_commit(&recorded.commit);
    recorded.iter().filter(is_meant).filter_map(|recorded| Some((recorded, commit(recorded)?))).collect()
}

/// What somebody had seen who resolved an entry afterwards is no evidence against that any more.
fn forgive(
    code: &Visible,
    past: &Past,
    recorded: &[Recorded],
    seen_in: &dyn Fn(&BTreeMap<String, String>) -> Option<ObjectId>,
    found: &mut [(EntryId, Claimed)],
) {
    for (entry, claimed) in found {
        let is_doubted = matches!(claimed.became, Became::Doubted(_) | Became::ContradictsItself);
        for resolve in recorded.iter().filter(|recorded| is_doubted && recorded.entry == *entry) {
            let Some(seen) = seen_in(&resolve.seen).and_then(|tip| past.graph.find(tip)) else { continue };
            let knew = |id: &String| {
                let node = code.repository.resolve_commit(id).and_then(|id| past.graph.find(id));
                node.is_some_and(|node| past.graph.reaches(seen, node))
            };
            match &mut claimed.became {
                Became::Doubted(by) => {
                    by.retain(|id| !knew(id));
                    if by.is_empty() {
                        claimed.became = Became::Live;
                    }
                }
                Became::ContradictsItself if knew(&claimed.commit) => claimed.became = Became::Live,
                _ => {}
            }
        }
    }
}
