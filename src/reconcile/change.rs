//! Holds a change of the code, mostly a pull request, against the journal: which entries it touches, which it claims,
//! and whether what it says will reach main.
//!
//! Pure: what the commits say and which blocks they touch was read before. Their order makes no difference.

use super::Case;
use super::finding::{Finding, Severity};
use crate::model::{CheckKind, CheckRules, EntryId, MergeWay, Status};
use std::collections::{BTreeMap, BTreeSet};

/// All that is known of a change.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What its commits say.
    pub commits: Vec<Said>,
    /// The message that the merge will have, where it is known.
    pub message: Option<Said>,
    /// How it will be merged, where that is known.
    pub merge: Option<MergeWay>,
    /// The linked blocks that it touches.
    pub touched: Vec<TouchedBlock>,
    /// The entries with a link into this code that points at something: of the others nobody can tell whether they
    /// are touched.
    pub resolved: BTreeSet<EntryId>,
    /// The entries of which the code says a value after it, and did not before: by whichever line, of whichever block.
    pub codified: BTreeSet<EntryId>,
    /// The entries that it touches or names, as far as the journal has them.
    pub cases: BTreeMap<EntryId, Case>,
    /// What was probably meant by an id that no entry has, or by the beginning of one.
    pub meant: BTreeMap<String, EntryId>,
}

/// What one message says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The full id; `None`: the message of the merge.
    pub commit: Option<String>,
    pub author: Option<String>,
    pub subject: String,
    /// Its parents are several: a squash leaves it out.
    pub is_merge: bool,
    pub claims: Vec<EntryId>,
    /// Of the claims those that another commit of the change takes back.
    pub cancelled: BTreeSet<EntryId>,
    pub reopens: Vec<EntryId>,
    /// With the reason, which can be empty.
    pub overrides: Vec<(EntryId, String)>,
    pub slips: Vec<Slip>,
}

/// What was meant to say something of an entry, and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// As it stands there.
    pub text: String,
    /// Reads after the text.
    pub what: &'static str,
    /// Whether it can be nothing but an id.
    pub is_an_id: bool,
}

/// A linked block that a change touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchedBlock {
    pub entry: EntryId,
    /// How the link calls it.
    pub to: String,
    pub path: String,
    pub lines: Option<(u32, u32)>,
    /// `changed`, `removed`, `added`
    pub how: &'static str,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Held {
    pub findings: Vec<Finding>,
    /// The entries that the change claims as it should.
    pub claimed: Vec<ClaimedBy>,
    /// Whether it depends on the way of merging that claims survive, and that way is not known.
    pub depends_on_merge: bool,
}

/// An entry that a change claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedBy {
    pub entry: EntryId,
    pub title: String,
    pub environment: Option<String>,
    pub commit: Option<String>,
    pub subject: String,
    pub author: Option<String>,
    /// It touches a block of the entry.
    pub is_touched: bool,
}

/// Judges a change by the rules of main.
#[must_use]
pub fn hold(change: &Change, rules: &CheckRules) -> Held {
    let holding = Holding { change, rules };
    let mut findings = holding.unclaimed();
    findings.extend(holding.without_change());
    findings.extend(holding.lost());
    findings.extend(holding.unknown_ids());
    findings.extend(holding.slips());
    findings.extend(holding.done_already());
    findings.extend(holding.idle_overrides(&findings));
    super::finding::sort(&mut findings);
    Held { findings, claimed: holding.claimed_entries(), depends_on_merge: holding.depends_on_merge() }
}

struct Holding<'a> {
    change: &'a Change,
    rules: &'a CheckRules,
}

impl<'a> Holding<'a> {
    fn severity(&self, kind: CheckKind) -> Option<Severity> {
        Severity::of(self.rules.of(kind))
    }

    /// Every message, the commits' first.
    fn all(&self) -> impl Iterator<Item = &'a Said> {
        self.change.commits.iter().chain(&self.change.message)
    }

    /// The living claims, each with the message that was met first.
    fn claims(&self) -> BTreeMap<EntryId, &'a Said> {
        let mut claims = BTreeMap::new();
        // Nobody reads the message of a merge that is a rebase.
        let is_read = |said: &&Said| said.commit.is_some() || self.change.merge != Some(MergeWay::Rebase);
        for said in self.all().filter(is_read) {
            for id in said.claims.iter().filter(|id| !said.cancelled.contains(*id)) {
                claims.entry(*id).or_insert(said);
            }
        }
        claims
    }

    fn plain_commits(&self) -> usize {
        self.change.commits.iter().filter(|said| !said.is_merge).count()
    }

    /// Why the claim of a commit will not be in what reaches main; `None` where it will be.
    fn loss(&self, id: EntryId) -> Option<&'static str> {
        let is_squashed = matches!(self.change.merge, Some(MergeWay::Squash | MergeWay::SquashMessages));
        match &self.change.message {
            _ if !is_squashed => None,
            Some(message) => {
                (!message.claims.contains(&id)).then_some("the message of the squash does not hold it")
            }
            // Of a single commit forges take the message over.
            None => (self.change.merge == Some(MergeWay::Squash) && self.plain_commits() > 1)
                .then_some("a squash keeps the title and the description alone"),
        }
    }

    fn depends_on_merge(&self) -> bool {
        self.change.merge.is_none()
            && self.change.message.is_none()
            && self.plain_commits() > 1
            && !self.claims().is_empty()
    }

    fn unclaimed(&self) -> Vec<Finding> {
        let claims = self.claims();
        let mut places: BTreeMap<EntryId, Vec<&TouchedBlock>> = BTreeMap::new();
        for block in self.change.touched.iter().filter(|block| !claims.contains_key(&block.entry)) {
            places.entry(block.entry).or_default().push(block);
        }
        let mut found = Vec::new();
        for (id, mut blocks) in places {
            let Some(case) = self.change.cases.get(&id) else { continue };
            let status = case.verdict.status;
            // Main claims it already, without proof yet: once is enough.
            if !status.is_unreconciled() || status == Status::Claimed {
                continue;
            }
            let Some(severity) = self.severity(CheckKind::Unclaimed) else { continue };
            blocks.sort_by(|one, other| (&one.path, one.lines).cmp(&(&other.path, other.lines)));
            let first = blocks[0];
            let more = match blocks.len() - 1 {
                0 => String::new(),
                1 => " and another block of it".to_owned(),
                count => format!(" and {count} more blocks of it"),
            };
            let what = format!("{} {}{more}", first.how, first.to);
            let (severity, what, mend) = if case.summary.to_revert {
                let what = format!("{what}; it is to be undone in production, not codified");
                (Severity::Remark, what, format!("stopgap resolve {id} reverted, once it is"))
            } else {
                let taken_back = self.all().any(|said| said.cancelled.contains(&id));
                let nothing = if taken_back { "takes its own claim back" } else { "claims nothing" };
                (severity, format!("{what}, and {nothing}"), format!("Reconciles: {id}"))
            };
            let finding = Finding {
                path: Some(first.path.clone()),
                lines: first.lines,
                ..Finding::of(CheckKind::Unclaimed, severity, case, what, mend)
            };
            found.push(self.overridden(id, finding));
        }
        found
    }

    fn without_change(&self) -> Vec<Finding> {
        let touched: BTreeSet<EntryId> = self.change.touched.iter().map(|block| block.entry).collect();
        let Some(severity) = self.severity(CheckKind::ClaimWithoutChange) else { return Vec::new() };
        let mut found = Vec::new();
        for (id, said) in self.claims() {
            let case = self.change.cases.get(&id).filter(|case| case.verdict.status.is_unreconciled());
            let Some(case) = case else { continue };
            let is_changed = touched.contains(&id) || self.change.codified.contains(&id);
            if is_changed || !self.change.resolved.contains(&id) {
                continue;
            }
            let what = format!("{} claims it, and the change touches no block of it", name(said));
            let mend = format!(
                "take the line out; or say where it is: stopgap link {id} ADDRESS; or `Overrides: {id} because …`"
            );
            let finding = Finding {
                commit: said.commit.clone(),
                author: said.author.clone(),
                ..Finding::of(CheckKind::ClaimWithoutChange, severity, case, what, mend)
            };
            found.push(self.overridden(id, finding));
        }
        found
    }

    fn lost(&self) -> Vec<Finding> {
        let Some(severity) = self.severity(CheckKind::LostClaim) else { return Vec::new() };
        let mut found = Vec::new();
        for (id, said) in self.claims() {
            let case = self.change.cases.get(&id).filter(|case| case.verdict.status.is_unreconciled());
            let (Some(why), Some(case)) = (self.loss(id), case) else { continue };
            let what = format!("{} claims it, and {why}", name(said));
            let mend = format!("put `Reconciles: {id}` into the description of the pull request");
            found.push(Finding {
                commit: said.commit.clone(),
                author: said.author.clone(),
                ..Finding::of(CheckKind::LostClaim, severity, case, what, mend)
            });
        }
        found
    }

    /// Ids that no entry has, each once.
    fn unknown_ids(&self) -> Vec<Finding> {
        let Some(severity) = self.severity(CheckKind::Id) else { return Vec::new() };
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for said in self.all() {
            let overridden = said.overrides.iter().map(|(id, _)| id);
            for id in said.claims.iter().chain(&said.reopens).chain(overridden) {
                if self.change.cases.contains_key(id) || !seen.insert(*id) {
                    continue;
                }
                let what = format!("{} names {id}, which the journal does not have", name(said));
                let mend = match self.change.meant.get(&id.to_string()) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None => "stopgap list --all; `stopgap sync` where it was recorded brings it".to_owned(),
                };
                found.push(of_message(said, severity, what, mend));
            }
        }
        found
    }

    fn slips(&self) -> Vec<Finding> {
        let Some(severity) = self.severity(CheckKind::Id) else { return Vec::new() };
        let mut found = Vec::new();
        for said in self.all() {
            for slip in &said.slips {
                let what = format!("{} says `{}`, which {}", name(said), slip.text, slip.what);
                let mend = match self.change.meant.get(&slip.text) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None if slip.is_an_id => "write the whole id: stopgap list --all".to_owned(),
                    None => "`Reconciles: gap-…`, `Overrides: gap-… because …`".to_owned(),
                };
                let severity = if slip.is_an_id { severity } else { Severity::Remark };
                found.push(of_message(said, severity, what, mend));
            }
        }
        found
    }

    /// Claims of what is reconciled already, or was recorded by mistake.
    fn done_already(&self) -> Vec<Finding> {
        let claims = self.claims();
        let done = claims.into_iter().filter_map(|(id, said)| {
            let case = self.change.cases.get(&id)?;
            let status = case.verdict.status;
            if status.is_unreconciled() {
                return None;
            }
            let what = format!("{} claims it, and it is {status} already", name(said));
            Some(Finding {
                commit: said.commit.clone(),
                author: said.author.clone(),
                ..Finding::of(CheckKind::Id, Severity::Remark, case, what, format!("stopgap show {id}"))
            })
        });
        done.collect()
    }

    /// The overrides of an entry that give a reason.
    fn overrides(&self, id: EntryId) -> impl Iterator<Item = (&'a Said, &'a str)> {
        self.all().flat_map(move |said| {
            let own = said.overrides.iter().filter(move |(of, because)| *of == id && !because.is_empty());
            own.map(move |(_, because)| (said, because.as_str()))
        })
    }

    fn overridden(&self, id: EntryId, finding: Finding) -> Finding {
        let Some((said, because)) = self.overrides(id).next() else { return finding };
        if finding.severity == Severity::Remark {
            return finding;
        }
        let who = said.author.as_deref().unwrap_or("the message of the merge");
        if self.rules.allows_overrides() {
            let what = format!("{}; overridden by {who} because {because}", finding.what);
            let (commit, author) = (said.commit.clone(), said.author.clone());
            return Finding { severity: Severity::Acknowledged, what, commit, author, ..finding };
        }
        let what = format!(
            "{}; {who} overrides it because {because}, and main's policy does not allow that",
            finding.what
        );
        Finding { what, ..finding }
    }

    /// Overrides of what was not found.
    fn idle_overrides(&self, findings: &[Finding]) -> Vec<Finding> {
        let judged: BTreeSet<EntryId> = findings
            .iter()
            .filter(|finding| matches!(finding.kind, CheckKind::Unclaimed | CheckKind::ClaimWithoutChange))
            .filter_map(|finding| finding.entry)
            .collect();
        let mut found = Vec::new();
        for (id, case) in self.change.cases.iter().filter(|(id, _)| !judged.contains(id)) {
            let Some((said, because)) = self.overrides(*id).next() else { continue };
            let what =
                format!("{} overrides it because {because}, and there is nothing to override", name(said));
            found.push(Finding {
                commit: said.commit.clone(),
                author: said.author.clone(),
                ..Finding::of(
                    CheckKind::Unclaimed,
                    Severity::Remark,
                    case,
                    what,
                    "take the line out".to_owned(),
                )
            });
        }
        found
    }

    fn claimed_entries(&self) -> Vec<ClaimedBy> {
        let claims = self.claims();
        let claimed = claims.into_iter().filter_map(|(id, said)| {
            let entry = &self.change.cases.get(&id)?.standing.entry;
            Some(ClaimedBy {
                entry: id,
                title: entry.title.clone(),
                environment: entry.environment.clone(),
                commit: said.commit.clone(),
                subject: said.subject.clone(),
                author: said.author.clone(),
                is_touched: self.change.touched.iter().any(|block| block.entry == id)
                    || self.change.codified.contains(&id),
            })
        });
        claimed.collect()
    }
}

/// How a message is called in a sentence.
fn name(said: &Said) -> String {
    match &said.commit {
        Some(commit) => format!("commit {}", commit.get(..12).unwrap_or(commit)),
        None => "the message of the merge".to_owned(),
    }
}

/// A finding about what a message names.
fn of_message(said: &Said, severity: Severity, what: String, mend: String) -> Finding {
    Finding {
        commit: said.commit.clone(),
        author: said.author.clone(),
        ..Finding::bare(CheckKind::Id, severity, what, mend)
    }
}

#[cfg(test)]
mod tests;
