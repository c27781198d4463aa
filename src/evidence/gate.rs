//! What the gate `check` needs: everything that is wrong with entries, and what cannot be seen from here.

use super::code::Source;
use super::codes::Codes;
use super::documents::Effort;
use super::heard::Unseen;
use super::past::Bringing;
use super::{Evidence, Filter};
use crate::git::Repository;
use crate::journal::{Located, Target};
use crate::model::{CheckKind, Rigour, Stamp};
use crate::reconcile::{DocumentState, Finding, demands, is_demanding, sort};
use chrono::TimeDelta;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How old what is known of code elsewhere may be.
const FRESH: TimeDelta = TimeDelta::days(1);

/// How the branch of the journal is fetched into a clone that was made without it.
const FETCH_JOURNAL: &str = "git fetch origin '+refs/heads/stopgap:refs/remotes/origin/stopgap'";

/// Something that a gate would have to see, and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// One sentence without an end.
    pub what: String,
    /// The command to try.
    pub mend: String,
    pub kind: HiddenKind,
}

/// What is not seen: some of it can be permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenKind {
    /// There is no journal, or it has no entry.
    Empty,
    /// A code repository cannot be read.
    Code,
    /// Nothing permits that.
    Other,
}

impl Hidden {
    #[must_use]
    pub fn other(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), mend: mend.into(), kind: HiddenKind::Other }
    }
}

impl From<&Unseen> for Hidden {
    /// A code repository that could hold a claim, or take one back.
    fn from(unseen: &Unseen) -> Self {
        let what = format!("the code repository {} cannot be read: {}", unseen.name, unseen.why);
        Self { what, mend: unseen.mend.clone(), kind: HiddenKind::Code }
    }
}

impl Evidence {
    /// Everything that is wrong with the entries that pass a filter, the worst first, and how many were looked at.
    #[must_use]
    pub fn demands(&self, filter: &Filter, now: Stamp) -> (Vec<Finding>, usize) {
        let mut count = 0;
        let mut found = Vec::new();
        for (row, verdict) in self.select(filter) {
            count += 1;
            if is_demanding(&verdict)
                && let Some(case) = self.case(&row)
            {
                found.extend(demands(&case, &self.policy, now));
            }
        }
        sort(&mut found);
        (found, count)
    }

    /// Adds the documents that have to be reviewed, and returns what would have to be seen for that: events that cannot
    /// be read, and, where the policy makes a stale document fail, code that is not here.
    pub fn document_demands(
        &self,
        codes: &Codes<'_>,
        bringing: &Bringing,
        findings: &mut Vec<Finding>,
        now: Stamp,
    ) -> Vec<Hidden> {
        let documents = match self.documents(codes, bringing, Effort::whole()) {
            Ok(documents) => documents,
            Err(error) => {
                let what = format!("the events of the journal cannot be read: failed to {error}");
                return vec![Hidden::other(what, "stopgap doctor")];
            }
        };
        let mend = "`stopgap fsck` shows who wrote it; a newer stopgap reads newer files";
        let unreadable = documents.unreadable.iter();
        let mut hidden: Vec<Hidden> =
            unreadable.map(|file| Hidden::other(format!("{file} could not be read"), mend)).collect();
        let rules = &self.policy.check;
        for case in &documents.cases {
            findings.extend(case.finding(rules, now));
            if case.state(now) == DocumentState::Unknown && rules.of(CheckKind::Document) == Rigour::Fail {
                hidden.extend(case.unseen.iter().map(|unseen| Hidden {
                    what: format!("{}: {}", case.document.path, unseen.what),
                    mend: unseen.mend.clone(),
                    kind: HiddenKind::Code,
                }));
            }
        }
        sort(findings);
        hidden
    }

    /// Code repositories that links of unreconciled entries name and nobody knows here: they could hold the claim.
    #[must_use]
    pub fn strangers(&self, codes: &Codes<'_>, filter: &Filter) -> Vec<Hidden> {
        let known = codes.names();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for (row, _) in self.select(filter).filter(|(_, verdict)| verdict.status.is_unreconciled()) {
            let links = self.case(&row).map(|case| case.standing.entry.links).unwrap_or_default();
            let meant =
                links.iter().filter_map(|link| codes.split(&link.to).0.map(|name| codes.canonical(name)));
            names.extend(meant.filter(|name| !known.iter().any(|one| *one == **name)).map(Cow::into_owned));
        }
        let hidden = |name: String| Hidden {
            what: format!("entries link into the code repository {name}, which nobody knows here"),
            mend: format!("`stopgap policy edit`: name it in [[code]], name = \"{name}\", with its urls"),
            kind: HiddenKind::Code,
        };
        names.into_iter().map(hidden).collect()
    }

    /// Files of the journal that cannot be read: any of them could be a reopening.
    #[must_use]
    pub fn hidden(&self) -> Vec<Hidden> {
        let mend = "`stopgap fsck` shows who wrote it; a newer stopgap reads newer files";
        let mut found: Vec<Hidden> = self
            .warnings()
            .iter()
            .map(|file| Hidden::other(format!("{file} could not be read"), mend))
            .collect();
        if self.judged().next().is_none() && found.is_empty() {
            let what = "the journal has no entry".to_owned();
            let mend = format!("{FETCH_JOURNAL}; or --allow-empty where there is none yet");
            found.push(Hidden { what, mend, kind: HiddenKind::Empty });
        }
        found
    }
}

/// Mirrors of code that were fetched too long ago to be judged by; one of a time that is still to come was fetched
/// nobody knows when.
#[must_use]
pub fn stale(sources: &[Source], now: Stamp) -> Vec<Hidden> {
    let is_old = |source: &&Source| source.fetched_at().is_some_and(|at| (now - at).abs() > FRESH);
    let hidden = |source: &Source| Hidden {
        what: format!(
            "the code repository {} was last fetched more than a day ago, or nobody knows when",
            source.name
        ),
        mend: "stopgap sync --code".to_owned(),
        kind: HiddenKind::Code,
    };
    sources.iter().filter(is_old).map(hidden).collect()
}

/// What of the journal, its rules and the code is not seen from here. `is_strict`: a change of the code is judged,
/// whose own branch must have no say in the rules.
#[must_use]
pub fn hidden(located: &Located, is_blind: bool, is_strict: bool) -> Vec<Hidden> {
    let mut found = journal(located, is_blind);
    found.extend(rules(located, is_strict));
    found
}

fn journal(located: &Located, is_blind: bool) -> Vec<Hidden> {
    let journal = match &located.target {
        Target::Here(journal) => journal,
        Target::Unusable { meant, error } => {
            let mend = error.hint().unwrap_or_else(|| "stopgap doctor".to_owned());
            return vec![Hidden::other(
                format!("the journal {meant} cannot be used: failed to {error}"),
                mend,
            )];
        }
        Target::Nowhere => {
            let what = "there is no journal here: no repository around this folder, and no default";
            return vec![Hidden::other(what, "stopgap check --journal PATH")];
        }
    };
    let name = journal.name();
    if let Some(url) = journal.url() {
        let shared = journal.shared_with().ok().flatten();
        let failure = shared.and_then(|shared| shared.failure);
        if is_blind || failure.is_some() {
            let why = failure.map_or_else(String::new, |why| format!(": {why}"));
            let what = format!("the journal {name} could not be reached{why}");
            return vec![Hidden::other(
                what,
                format!("git ls-remote {}", crate::git::without_credentials(url)),
            )];
        }
    }
    match journal.exists() {
        Ok(true) => Vec::new(),
        Ok(false) => {
            let what = format!("no journal is in {name}");
            let mend = match journal.url() {
                None => format!("{FETCH_JOURNAL}; or --allow-empty where there is none yet"),
                Some(_) => "--allow-empty where there is none yet".to_owned(),
            };
            vec![Hidden { what, mend, kind: HiddenKind::Empty }]
        }
        Err(error) => {
            vec![Hidden::other(
                format!("the journal {name} cannot be read: failed to {error}"),
                "stopgap doctor",
            )]
        }
    }
}

/// Policy files that cannot be used, and a main branch that is not here: then the rules are not known.
fn rules(located: &Located, is_strict: bool) -> Vec<Hidden> {
    let mend = "stopgap policy check";
    let fatal = located.rules.sources.iter().flat_map(|source| {
        let findings = source.findings.iter().filter(|finding| finding.fatal);
        findings.map(|finding| format!("{} cannot be used: {finding}", source.side.file_name()))
    });
    let unread =
        located.rules_unseen.iter().map(|error| format!("the policy cannot be read: failed to {error}"));
    let mut found: Vec<Hidden> = fatal.chain(unread).map(|what| Hidden::other(what, mend)).collect();
    if located.code.as_ref().is_some_and(|code| !has_main(code, is_strict)) {
        found.push(Hidden::other(
            "the main branch of origin is not here, and the rules of a gate are read there",
            "git fetch origin '+refs/heads/main:refs/remotes/origin/main'; or `git remote set-head origin --auto`",
        ));
    }
    // A branch of origin that is called HEAD comes to lie where what origin calls its main branch belongs.
    let head = "refs/remotes/origin/HEAD";
    if located.code.as_ref().is_some_and(|code| code.is_symbolic(head) == Some(false)) {
        let what =
            format!("{head} is a commit, and no pointer to the main branch: anybody can have put it there");
        found.push(Hidden::other(what, "git remote set-head origin --auto"));
    }
    found
}

/// Whether the main branch is here that holds the rules: with a remote, the remote's. A local branch of that name
/// serves only where no change is judged: anybody can call a branch so.
fn has_main(code: &Repository, is_strict: bool) -> bool {
    let is_shared = code.remotes().iter().any(|remote| remote == "origin");
    let of_remote = || code.main_of(Some("origin"), None).is_ok_and(|main| main.is_some());
    let local = || code.main_of(None, None).is_ok_and(|main| main.is_some());
    !is_shared || of_remote() || (!is_strict && local())
}
