//! What the history of one code repository says about entries, as seen from one main branch: plain data, from which
//! `reconcile` tells what lives.

use super::EntryId;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The commits that matter: those that claim or reopen, and those that take one of them back, to any depth.
    pub commits: Vec<ClaimCommit>,
    pub lines: Vec<ClaimLine>,
    /// The branches beside main that hold some of the commits.
    pub branches: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimCommit {
    /// The full id.
    pub id: String,
    pub is_on_main: bool,
    /// Positions in [`Claims::branches`]; only where it is not on main.
    pub branches: Vec<usize>,
    /// The commits that say to take it back, as positions: whether they live is another question.
    pub taken_back_by: Vec<usize>,
}

/// One commit's claim on one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimLine {
    pub entry: EntryId,
    /// Position in [`Claims::commits`].
    pub commit: usize,
    /// The journal says so, not a message.
    pub is_recorded: bool,
    /// Commits that reopen the entry and that this one does not descend from.
    pub reopened_by: Vec<usize>,
    /// Reverts of nobody knows what, that do not precede it and touch its files.
    pub doubted_by: Vec<usize>,
    /// Reverts of nobody knows what, that do not precede it, and of which cannot be told from here what they touch.
    pub unseen: Vec<usize>,
    /// Its own message takes back what claims the entry, or nobody knows what.
    pub contradicts_itself: bool,
    /// Somebody reopened the entry who had seen this commit on main.
    pub is_reopened_by_hand: bool,
}
