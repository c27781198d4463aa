//! What can be wrong with a journal: the kinds, what each is called, how bad it is, and what to do about it.

use crate::git::ObjectId;
use crate::model::{EntryId, Stamp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FlawKind {
    /// A record has another content than before.
    Changed,
    Removed,
    Renamed,
    /// It was there at the last check, and the history it was in is not.
    Gone,
    /// What was taken out for good is there again, or still.
    BroughtBack,
    /// One path, two contents.
    Forked,
    Unreadable,
    /// Name, folder and content do not agree.
    Misplaced,
    /// A fact without its entry beside it.
    Orphan,
    /// A file that is no record.
    Stray,
    Unsigned,
    BadSignature,
    UnknownSigner,
    /// A signature that cannot be verified here.
    Unverified,
    Secret,
    Clock,
    /// Unsigned, and part of what a signed expunging has rewritten.
    Vouched,
    /// It was removed, and is there again as it was.
    PutBack,
    /// A tombstone names it, and the history of a remote was not rewritten yet.
    StillThere,
}

impl FlawKind {
    pub const ALL: [Self; 19] = [
        Self::Changed,
        Self::Removed,
        Self::Renamed,
        Self::Gone,
        Self::BroughtBack,
        Self::Forked,
        Self::Unreadable,
        Self::Misplaced,
        Self::Orphan,
        Self::Stray,
        Self::Unsigned,
        Self::BadSignature,
        Self::UnknownSigner,
        Self::Unverified,
        Self::Secret,
        Self::Clock,
        Self::Vouched,
        Self::PutBack,
        Self::StillThere,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Gone => "gone",
            Self::BroughtBack => "brought-back",
            Self::Forked => "forked",
            Self::Unreadable => "unreadable",
            Self::Misplaced => "misplaced",
            Self::Orphan => "orphan",
            Self::Stray => "stray",
            Self::Unsigned => "unsigned",
            Self::BadSignature => "bad-signature",
            Self::UnknownSigner => "unknown-signer",
            Self::Unverified => "unverified",
            Self::Secret => "secret",
            Self::Clock => "clock",
            Self::Vouched => "vouched",
            Self::PutBack => "put-back",
            Self::StillThere => "still-there",
        }
    }

    /// What it means, for the reference.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Changed => "a record has another content than in the commit before",
            Self::Removed => "a record is not there any more; what a tombstone names may be missing",
            Self::Renamed => "a record has another name or folder than before",
            Self::Gone => {
                "a record of the last check is on no branch any more: the history was moved back or rewritten"
            }
            Self::BroughtBack => "a tombstone names it, and a commit that can be reached still adds it",
            Self::Forked => {
                "one path with two contents: in two branches, in a merge, or as a fork beside the first"
            }
            Self::Unreadable => "no TOML, a newer schema, or something that a record needs is missing",
            Self::Misplaced => {
                "name, folder and content do not agree; or a link, submodule or folder in its place"
            }
            Self::Orphan => "something is said about an entry that is not here",
            Self::Stray => "a file among records that is none",
            Self::Unsigned => "a commit without a signature, where the policy asks for one",
            Self::BadSignature => "a signature that does not fit its commit, or by a revoked key",
            Self::UnknownSigner => "a good signature by somebody whom the policy does not name",
            Self::Unverified => "a signature by a key that is not on this machine",
            Self::Secret => {
                "a secret in a record, or in the message of a commit; its place and rule, never itself"
            }
            Self::Clock => {
                "times that cannot all be right: from the future, performed after it was recorded, older than what it follows"
            }
            Self::Vouched => {
                "a commit without a signature before a signed one that expunged: a rewrite takes signatures away"
            }
            Self::PutBack => "a record that a commit removed, and that is there again as it was",
            Self::StillThere => {
                "a tombstone names it, and a remote that does not know the tombstone still has it"
            }
        }
    }

    /// Odd, and no proof of anything: clocks lie.
    #[must_use]
    pub fn is_remark(self) -> bool {
        matches!(self, Self::Clock | Self::Vouched | Self::PutBack | Self::StillThere)
    }

    /// What to do next.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Changed => {
                "`git show COMMIT` shows what it did, `git show COMMIT^:PATH` what was there; ask its author. Once it is \
                 settled, `--since COMMIT` begins after it"
            }
            Self::Removed | Self::Renamed => {
                "`git show COMMIT^:PATH` still has the record: `stopgap sync` puts it back from a clone that has it, or \
                 put it under its path with a commit on the branch stopgap; then it is a remark"
            }
            Self::Gone => {
                "`git branch NAME COMMIT` keeps what was there, as long as git has it; then merge it into the branch \
                 stopgap"
            }
            Self::BroughtBack => "take it out again for good, and have others fetch before they push",
            Self::Forked => "compare both contents; the one that `git log -- PATH` shows first is the record",
            Self::Unreadable => "`git show COMMIT` shows it; a newer stopgap reads newer files",
            Self::Misplaced => "add it under the name and folder that its content says",
            Self::Orphan => "the entry may be on a branch that was not fetched: fetch, and run this again",
            Self::Stray => "remove it with a commit on the branch stopgap: only records belong there",
            Self::Unsigned => {
                "`git config commit.gpgsign true` signs from now on; who vouches for what is there signs a record that \
                 says so"
            }
            Self::BadSignature => {
                "the commit was changed after it was signed, or its key revoked: ask its author"
            }
            Self::UnknownSigner => {
                "where the signer belongs to the team, add the key to `signers` in [signing] of the policy"
            }
            Self::Unverified => {
                "get the public key, for example `gpg --recv-keys FINGERPRINT`, and run this again"
            }
            Self::Secret => "change that secret now; then take the record out of the history, everywhere",
            Self::Clock => {
                "a clock was wrong, or a time was typed wrong: `stopgap edit ID` corrects what is shown"
            }
            Self::PutBack => "nothing is lost; `git show COMMIT` shows who took it out",
            Self::StillThere => "`stopgap sync` takes it out of the remote as well",
            Self::Vouched => "nothing to do: who expunged signed for everything before",
        }
    }
}

/// Something that is wrong, or odd.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flaw {
    pub kind: FlawKind,
    /// In the journal's tree; any bytes that are no text replaced.
    pub path: Option<String>,
    pub entry: Option<EntryId>,
    /// The commit that did it.
    pub commit: Option<String>,
    pub author: Option<String>,
    pub at: Option<Stamp>,
    /// What happened, without path and commit, and without any secret.
    pub message: String,
    /// Holds only as long as the path has this content at a tip; of what is gone, as long as it has not.
    pub(super) while_there: Option<[u8; 20]>,
    /// Of a secret: the rule, for permissions that were given later.
    pub(super) rule: Option<String>,
    /// Seconds since 1970 after which it is odd no more.
    pub(super) until: Option<i64>,
}

impl Flaw {
    pub(super) fn new(kind: FlawKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            path: None,
            entry: None,
            commit: None,
            author: None,
            at: None,
            message: message.into(),
            while_there: None,
            rule: None,
            until: None,
        }
    }

    /// About a file; the entry is the one that its name speaks of.
    pub(super) fn at_path(mut self, path: &str) -> Self {
        self.entry = super::files::entry_of(path);
        self.path = Some(path.to_owned());
        self
    }

    /// Whether it is known from an earlier check alone.
    pub(super) fn is_of_the_past(&self) -> bool {
        self.kind == FlawKind::Gone
    }

    pub(super) fn while_there(mut self, id: ObjectId) -> Self {
        self.while_there = id.as_bytes().try_into().ok();
        self
    }
}
