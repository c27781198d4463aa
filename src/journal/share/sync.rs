//! `sync`: fetch, join, push, and again where somebody else was faster.
//!
//! Whatever happens, the local branch holds everything: it is moved first, by compare-and-swap, and only then
//! pushed. Losing a race costs time, never a record.

use super::memory::{remember, remembered};
use super::round::Round;
use crate::git::{
    Cause, GitError, GitErrorKind, Identity, Manners, ObjectId, Refusal, Repository, SharingLock, jittered,
    without_credentials,
};
use crate::journal::store::{BRANCH, Journal};
use crate::model::Stamp;
use crate::secrets::redact;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Rounds of fetch, join and push before it is left for another time.
const ROUNDS: u32 = 12;

/// The same where the words of the remote speak of a rule, which does not change by waiting.
const ROUNDS_AGAINST_A_RULE: u32 = 2;

/// The longest pause between two rounds.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long another process of this repository may be talking to the remote.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who shares, and how.
pub struct Sharing<'a> {
    pub remote: String,
    pub identity: &'a Identity,
    pub at: Stamp,
    pub manners: Manners,
    /// The journal may be begun on a remote that has none. Nobody's record does that by itself.
    pub may_create: bool,
    /// Somebody reads what comes of it.
    pub is_watched: bool,
    /// The policy wants every commit signed: what is not is not pushed.
    pub wants_signatures: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// Records that the remote did not have.
    pub sent: usize,
    /// Records that were not here.
    pub received: usize,
    /// The remote had no journal before.
    pub created: bool,
    /// The remote had rewritten its history since it was last seen here.
    pub rewritten: bool,
    /// Something that is no record was sent: the policy, a commit that joins.
    pub sent_more: bool,
    /// Records that the remote had lost or changed: they are there again.
    pub put_back: BTreeSet<String>,
    /// Files that others expunged since the remote was last seen.
    pub expunged: BTreeSet<String>,
    /// Records about something expunged, made here before that was known. They are gone.
    pub dropped: BTreeSet<String>,
    /// Edited files of which the remote's version was kept, and the commit that holds the local one.
    pub overruled: BTreeMap<String, ObjectId>,
    /// Records with two contents: both are kept.
    pub forked: BTreeSet<String>,
    /// Things beside it that did not work.
    pub warnings: Vec<String>,
}

/// Why records wait.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SyncError {
    #[error("failed to {0}")]
    Git(#[from] GitError),
    #[error("{remote} refused the journal: {}", refusal.in_one_line())]
    Refused {
        remote: String,
        refusal: Refusal,
        /// The push would have replaced the history.
        rewriting: bool,
    },
    #[error("{0} has no journal yet")]
    NotThere(String),
    #[error("nothing is recorded here yet, and {0} has no journal")]
    Nothing(String),
    #[error("the branch {BRANCH} of {place} holds something else than a journal")]
    Foreign {
        place: String,
        /// In this repository, not at the remote.
        is_here: bool,
    },
    #[error("the tombstone {path} cannot be read ({reason}), and it says what must not be shared")]
    Tombstone { path: String, reason: String },
    #[error("signatures are required, and {count} of this machine's commits have none{why}")]
    Unsigned { count: usize, why: String },
    #[error("another process of this repository is talking to the remote")]
    Busy,
}

impl SyncError {
    /// The same of a journal by URL: people know its address, and not what our clone calls it.
    fn named(mut self, name: Option<&str>) -> Self {
        let Some(name) = name else { return self };
        match &mut self {
            Self::Git(error) => {
                for word in ["from", "to", "ask"] {
                    error.doing = error.doing.replace(&format!("{word} origin"), &format!("{word} {name}"));
                }
            }
            Self::Refused { remote, .. } | Self::NotThere(remote) | Self::Nothing(remote) => {
                name.clone_into(remote);
            }
            Self::Foreign { place, is_here: false } => name.clone_into(place),
            _ => {}
        }
        self
    }

    /// Whether trying again can help, without anybody doing something about it.
    fn is_passing(&self) -> bool {
        matches!(self, Self::Git(error) if matches!(error.kind, GitErrorKind::Broken | GitErrorKind::Moved))
    }
}

impl Synced {
    /// What has to be known beside the numbers, a sentence each.
    #[must_use]
    pub fn news(&self, with: &str) -> Vec<String> {
        let mut news = Vec::new();
        if !self.put_back.is_empty() {
            let how = if self.rewritten { "had rewritten its history without" } else { "had lost" };
            news.push(format!(
                "{with} {how} {}; put back: {}",
                records(self.put_back.len()),
                listed(&self.put_back)
            ));
        } else if self.rewritten && self.expunged.is_empty() {
            news.push(format!("{with} had rewritten its history; no record was lost"));
        }
        let tell = |path: &String, what: &str| format!("{path} {what}");
        news.extend(
            self.dropped
                .iter()
                .map(|path| tell(path, "spoke of something that was expunged, and is gone with it")),
        );
        news.extend(
            self.forked
                .iter()
                .map(|path| tell(path, "has two contents: both are kept, and its entry is suspect")),
        );
        news.extend(
            self.overruled
                .keys()
                .map(|path| format!("{path} was changed on both sides; that of {with} was kept")),
        );
        news
    }

    fn absorb(&mut self, later: Self) {
        self.sent += later.sent;
        self.received += later.received;
        self.created |= later.created;
        self.sent_more |= later.sent_more;
        self.rewritten |= later.rewritten;
        self.put_back.extend(later.put_back);
        self.expunged.extend(later.expunged);
        self.dropped.extend(later.dropped);
        self.forked.extend(later.forked);
        self.overruled.extend(later.overruled);
        self.warnings.extend(later.warnings);
    }
}

fn records(count: usize) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

/// The first ten, and how many more.
fn listed(paths: &BTreeSet<String>) -> String {
    let mut text = paths.iter().take(10).map(String::as_str).collect::<Vec<_>>().join(", ");
    if paths.len() > 10 {
        text.push_str(&format!(" and {} more", paths.len() - 10));
    }
    text
}

impl Journal {
    /// Shares the journal with a remote.
    ///
    /// # Errors
    /// Where the remote cannot be reached or refuses. What was recorded is safe on the local branch then.
    pub fn sync(&self, sharing: &Sharing<'_>) -> Result<Synced, SyncError> {
        Repository::share_with_group(&self.config);
        let mut all = Synced::default();
        loop {
            let Some(lock) = SharingLock::take(&self.repository, PATIENCE)? else {
                return Err(SyncError::Busy);
            };
            self.take_request();
            let done = self.sync_locked(sharing);
            drop(lock);
            all.absorb(done?);
            // Who recorded meanwhile found the lock held, and counts on whoever held it.
            if !self.is_asked_for() {
                return Ok(all);
            }
        }
    }

    /// The same for whoever holds the lock for sharing already.
    pub(super) fn sync_locked(&self, sharing: &Sharing<'_>) -> Result<Synced, SyncError> {
        self.forget_what_is_owed();
        let memory = remembered(&self.repository).remove(&sharing.remote).unwrap_or_default();
        let mut round = Round::new(self, sharing, memory);
        let name = self.url().map(|_| self.name());
        let done = again_and_again(&mut round, sharing).map_err(|error| error.named(name.as_deref()));
        let (mut memory, mut synced) = round.end();
        match &done {
            Ok(()) => (memory.failed_at, memory.failure) = (None, None),
            Err(error) => {
                memory.failed_at = Some(sharing.at);
                memory.failure = Some(error.to_string());
            }
        }
        if !sharing.is_watched {
            // Nobody reads along: `status` tells it until somebody shares by hand.
            memory.news.extend(synced.news(&sharing.remote));
        } else if done.is_ok() {
            memory.news.clear();
        }
        if let Err(error) = remember(&self.repository, &sharing.remote, &memory) {
            synced.warnings.push(format!("failed to {error}"));
        }
        self.repository.tidy_up();
        done.map(|()| synced)
    }
}

/// Rounds until one comes through, or it is clear that waiting does not help.
fn again_and_again(round: &mut Round<'_>, sharing: &Sharing<'_>) -> Result<(), SyncError> {
    let mut pause = Duration::from_millis(20);
    let mut failures = 0;
    for turn in 1.. {
        match round.once() {
            Ok(None) => return Ok(()),
            Ok(Some(refusal)) => {
                round.heed(&refusal);
                let is_rule = !matches!(refusal.cause(), Cause::Race | Cause::Unknown);
                if turn >= if is_rule { ROUNDS_AGAINST_A_RULE } else { ROUNDS } {
                    let (remote, rewriting) = (sharing.remote.clone(), round.is_rewriting());
                    return Err(SyncError::Refused { remote, refusal: without_secrets(refusal), rewriting });
                }
            }
            // What became of a push that broke off is only known after the next fetch.
            Err(error) if error.is_passing() && failures < 2 => failures += 1,
            Err(error) => return Err(error),
        }
        std::thread::sleep(jittered(pause));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Ok(())
}

/// What a host says is printed and remembered: whatever it quotes of an address or a token is taken out.
fn without_secrets(refusal: Refusal) -> Refusal {
    let clean = |line: String| redact(&without_credentials(&line), &[]).text;
    Refusal { summary: clean(refusal.summary), said: refusal.said.into_iter().map(clean).collect() }
}
