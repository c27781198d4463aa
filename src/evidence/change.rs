//! What a gate has to know of a change of the code: its commits and what they say, the linked blocks that it touches,
//! and the entries that both speak of.
//!
//! Nothing of the change is run or obeyed: its messages and files are read, and that is all.

use super::codes::{At, Codes, Unread};
use super::concerned::compared;
use super::past::Bringing;
use super::proof::{Verdict, values};
use super::{Evidence, Filter};
use crate::git::{Commit, GitError, ObjectId, Repository};
use crate::history::{Asked, Message, Past, Why};
use crate::model::{EntryId, IdPrefix, Link, MergeWay, Watch, nearest};
use crate::reconcile::{Case, Change, Fate, Said, Slip, TouchedBlock, fates};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Ids that no entry has, more than which get no suggestion.
const MOST_GUESSED: usize = 20;

/// A change as it is asked about.
#[derive(Clone, Copy, Debug)]
pub struct ChangeRequest<'a> {
    /// `BASE..HEAD`, `BASE...HEAD` or `BASE`; empty for what HEAD has and main has not.
    pub range: &'a str,
    /// The message that the merge will have.
    pub message: Option<&'a [u8]>,
    pub merge: Option<MergeWay>,
    /// Which entries are asked about; what a message names counts in any case.
    pub filter: &'a Filter,
}

/// `gap-` and the first half of what follows.
const HALF: usize = 9;

/// Why a change cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("there is no code repository around: a change is one of its commits")]
    NoCode,
    #[error("`{0}` is no commit that is here")]
    NotHere(String),
    #[error("`{base}` and `{head}` have no commit in common")]
    Unrelated { base: String, head: String },
    #[error("the history from `{base}` to `{head}` is cut off in this shallow clone")]
    Cut { base: String, head: String },
    #[error("the code cannot be compared: {0}")]
    Unread(Unread),
    #[error("failed to {0}")]
    Git(#[from] GitError),
}

impl ChangeError {
    /// The command to try.
    #[must_use]
    pub fn mend(&self) -> String {
        match self {
            Self::NoCode => "stopgap -C FOLDER check --change BASE..HEAD".to_owned(),
            Self::NotHere(text) => match text.strip_prefix("origin/") {
                Some(branch) => {
                    format!("git fetch origin '+refs/heads/{branch}:refs/remotes/origin/{branch}'")
                }
                None => {
                    format!("git fetch origin {text}; `git fetch --unshallow` where the clone is shallow")
                }
            },
            Self::Cut { .. } => "git fetch --unshallow origin".to_owned(),
            Self::Unrelated { .. } => {
                "name the branch that the change goes to: stopgap check --change origin/main...HEAD"
                    .to_owned()
            }
            Self::Unread(_) => "git fetch --refetch origin".to_owned(),
            Self::Git(error) => error.hint().unwrap_or_else(|| "git fsck".to_owned()),
        }
    }
}

/// Reads a change of the code around.
///
/// # Errors
/// Where it is not here as a whole.
pub fn read_change(
    codes: &Codes<'_>,
    evidence: &Evidence,
    bringing: &Bringing,
    request: &ChangeRequest<'_>,
) -> Result<Change, ChangeError> {
    let (Some(repository), Some(name)) = (&codes.located().code, codes.around()) else {
        return Err(ChangeError::NoCode);
    };
    let main = || codes.get(&name, At::Main).map(|main| main.commit).map_err(ChangeError::Unread);
    let range = Range::find(repository, request.range, main)?;
    let commits = range.commits(repository)?;
    let said = heard(repository, &commits, range.head)?;
    let mut change = Change {
        commits: said,
        message: request.message.map(|bytes| said_in(&Message::read(bytes), None)),
        merge: request.merge,
        ..Change::default()
    };
    let named = named(&change);
    let mut cases: HashMap<EntryId, Case> = HashMap::new();
    let mut asked: Vec<EntryId> = Vec::new();
    // What is unreconciled can be touched, what is named may be anything.
    for (row, verdict) in evidence.select(request.filter) {
        if verdict.status.is_unreconciled()
            && let Some(case) = evidence.case(&row)
        {
            asked.push(row.summary.id);
            cases.insert(row.summary.id, case);
        }
    }
    for (row, _) in evidence.judged().filter(|(row, _)| named.contains(&row.summary.id)) {
        if !cases.contains_key(&row.summary.id)
            && let Some(case) = evidence.case(&row)
        {
            asked.push(row.summary.id);
            cases.insert(row.summary.id, case);
        }
    }
    let (base, head) = (repository.tree_of(range.fork)?, repository.tree_of(range.head)?);
    let known = asked.iter().filter_map(|id| cases.get(id));
    let compared = compared(codes, &name, (base, head), Some(bringing), known, |id| named.contains(&id))
        .map_err(ChangeError::Unread)?;
    let in_scope = |id: &EntryId| cases.get(id).is_some_and(|case| case.verdict.status.is_unreconciled());
    change.touched = compared
        .touched
        .into_iter()
        .filter(|block| in_scope(&block.entry))
        .map(|block| TouchedBlock {
            entry: block.entry,
            to: block.to,
            path: block.path,
            lines: block.lines,
            how: block.how.word(),
        })
        .collect();
    change.resolved = compared.resolved;
    let touched: BTreeSet<EntryId> = change.touched.iter().map(|block| block.entry).collect();
    let claimed: BTreeSet<EntryId> =
        change.commits.iter().chain(&change.message).flat_map(|said| &said.claims).copied().collect();
    let unchanged = claimed.iter().filter(|id| !touched.contains(id) && change.resolved.contains(id));
    let said = unchanged.filter_map(|id| cases.get(id)).filter(|case| says(codes, &name, &range, case));
    change.codified = said.map(|case| case.summary.id).collect();
    cases.retain(|id, _| touched.contains(id) || named.contains(id));
    change.cases = cases.into_iter().collect();
    change.meant = meant(&change, &named, evidence);
    Ok(change)
}

/// Whether the code says a value of an entry after a change, and did not before: what a variable or a local gives a
/// block stands outside of it.
fn says(codes: &Codes<'_>, name: &str, range: &Range, case: &Case) -> bool {
    let entry = &case.standing.entry;
    let is_own = |link: &Link| {
        let code = codes.split(&link.to).0.map(str::to_owned).or_else(|| codes.around());
        code.is_some_and(|code| *codes.canonical(&code) == *name)
    };
    let mut links = entry.links.iter().filter(|link| !link.changes.is_empty() && is_own(link));
    links.any(|link| {
        let said = |commit: ObjectId| {
            let code = codes.at_commit(name, commit).ok()?;
            Some(values(&code, &codes.finder(&code, entry.environment.as_deref()), link))
        };
        let (Some(before), Some(after)) = (said(range.fork), said(range.head)) else { return false };
        let mut both = before.iter().zip(&after);
        both.any(|(before, after)| before.verdict != Verdict::Found && after.verdict == Verdict::Found)
    })
}

/// From where to where.
struct Range {
    base: ObjectId,
    head: ObjectId,
    /// Where the change left its base: what came to the base since is not its doing.
    fork: ObjectId,
    shown: (String, String),
}

impl Range {
    /// `main` says where the main branch stands: what a range means that does not say from where.
    fn find(
        repository: &Repository,
        text: &str,
        main: impl FnOnce() -> Result<ObjectId, ChangeError>,
    ) -> Result<Self, ChangeError> {
        let text = text.trim();
        let (base, head) = text.split_once("...").or_else(|| text.split_once("..")).unwrap_or((text, ""));
        let (base, head) = (base.trim(), if head.trim().is_empty() { "HEAD" } else { head.trim() });
        let found =
            |text: &str| repository.resolve_commit(text).ok_or_else(|| ChangeError::NotHere(text.to_owned()));
        let (base, from) = if base.is_empty() { ("main", main()?) } else { (base, found(base)?) };
        let to = found(head)?;
        let shown = (base.to_owned(), head.to_owned());
        let cut = || ChangeError::Cut { base: shown.0.clone(), head: shown.1.clone() };
        let fork = match repository.merge_base(from, to) {
            Ok(Some(fork)) => fork,
            // Where they have one may lie behind the cut.
            Ok(None) | Err(_) if repository.is_shallow() => return Err(cut()),
            Ok(None) => return Err(ChangeError::Unrelated { base: shown.0, head: shown.1 }),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { base: from, head: to, fork, shown })
    }

    /// The commits of the head that the base has not, parents before children.
    fn commits(&self, repository: &Repository) -> Result<Vec<Commit>, ChangeError> {
        let cut = || ChangeError::Cut { base: self.shown.0.clone(), head: self.shown.1.clone() };
        let ends = repository.shallow_ends();
        let ids = match repository.commits_between(&[self.base], &[self.head]) {
            Err(_) if !ends.is_empty() => return Err(cut()),
            found => found?,
        };
        if ids.iter().any(|id| ends.contains(id)) {
            return Err(cut());
        }
        Ok(ids.into_iter().map(|id| repository.commit(id)).collect::<Result<_, _>>()?)
    }
}

/// What the commits of a change say, with the claims that do not live at its head: taken back on the way, or reopened.
fn heard(repository: &Repository, commits: &[Commit], head: ObjectId) -> Result<Vec<Said>, GitError> {
    let past = Past::read(repository, &[head], false, &Watch::default())?;
    // The head is asked about as main would be once it has come there.
    let claims = past.claims(&Asked {
        repository,
        main: head,
        branches: &[],
        recorded: &[],
        reopened: &[],
        linked: &|_| Vec::new(),
    });
    let dead = claims.lines.iter().zip(fates(&claims)).filter(|(_, fate)| {
        // A doubt is for the verdict once it is on main.
        !matches!(fate, Fate::OnMain | Fate::Doubted(_) | Fate::Unseen(_))
    });
    let dead: HashSet<(EntryId, &str)> =
        dead.map(|(line, _)| (line.entry, claims.commits[line.commit].id.as_str())).collect();
    let said = commits.iter().map(|commit| {
        let message = Message::read(commit.message.as_bytes());
        let mut said = said_in(&message, Some(commit));
        let id = commit.id.to_string();
        said.cancelled =
            message.claims.iter().copied().filter(|claim| dead.contains(&(*claim, id.as_str()))).collect();
        said
    });
    Ok(said.collect())
}

fn said_in(message: &Message, commit: Option<&Commit>) -> Said {
    let slip = |slip: &crate::history::Slip| {
        let (what, is_an_id) = match slip.why {
            Why::NotWhole => ("is no whole id, so that it says nothing", true),
            Why::NoColon => ("lacks the colon, so that it says nothing", true),
            Why::Nothing => ("names no entry", false),
            Why::NoReason => ("gives no reason behind `because`, so that it does not count", false),
        };
        // A text that is looked up is kept bare, one that is only shown gets its word.
        let text = if slip.why == Why::NotWhole {
            slip.text.clone()
        } else {
            format!("{}: {}", slip.word, slip.text).trim().to_owned()
        };
        Slip { text, what, is_an_id }
    };
    Said {
        commit: commit.map(|commit| commit.id.to_string()),
        author: commit.map(|commit| commit.author.identity.to_string()),
        subject: message.subject.clone(),
        is_merge: commit.is_some_and(|commit| commit.parents.len() > 1),
        claims: message.claims.clone(),
        cancelled: BTreeSet::new(),
        reopens: message.reopens.clone(),
        overrides: message.overrides.iter().map(|one| (one.entry, one.because.clone())).collect(),
        slips: message.slips.iter().map(slip).collect(),
    }
}

/// The entries that the messages name.
fn named(change: &Change) -> BTreeSet<EntryId> {
    let all = change.commits.iter().chain(&change.message);
    all.flat_map(|said| {
        let overridden = said.overrides.iter().map(|(id, _)| id);
        said.claims.iter().chain(&said.reopens).chain(overridden).copied()
    })
    .collect()
}

/// What was probably meant by ids that no entry has, and by beginnings of ids.
fn meant(change: &Change, named: &BTreeSet<EntryId>, evidence: &Evidence) -> BTreeMap<String, EntryId> {
    let mut meant = BTreeMap::new();
    let unknown = named.iter().filter(|id| !change.cases.contains_key(id)).take(MOST_GUESSED);
    let unknown: Vec<String> = unknown.map(ToString::to_string).collect();
    if !unknown.is_empty() {
        let ids: Vec<(String, EntryId)> =
            evidence.judged().map(|(row, _)| (row.summary.id.to_string(), row.summary.id)).collect();
        for typed in unknown {
            // A slip of a finger leaves one half of an id as it is; ids that are nearer by chance say nothing.
            let (start, end) = typed.split_at(typed.len().min(HALF));
            let halves = |text: &&str| text.starts_with(start) || text.ends_with(end);
            let near = nearest(&typed, ids.iter().map(|(text, _)| text.as_str()).filter(halves));
            let near = near.and_then(|near| ids.iter().find(|(text, _)| text == near));
            meant.extend(near.map(|(_, id)| (typed, *id)));
        }
    }
    let said = change.commits.iter().chain(&change.message);
    let slips = said.flat_map(|said| &said.slips).filter(|slip| slip.is_an_id).take(MOST_GUESSED);
    for slip in slips {
        let Ok(prefix) = slip.text.parse::<IdPrefix>() else { continue };
        if let [row] = evidence.snapshot().find(&prefix).as_slice() {
            meant.insert(slip.text.clone(), row.summary.id);
        }
    }
    meant
}
