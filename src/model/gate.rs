//! What the gate `check` looks for, and how strictly a team wants it: the table `[check]` of the policy.
//!
//! Where a policy says nothing the defaults below hold. Judging by them is `reconcile`'s work.

use std::collections::BTreeMap;

/// What can be wrong with an entry, or with a change of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckKind {
    Suspect,
    Overdue,
    Acceptance,
    Approval,
    Link,
    Reason,
    Owner,
    Document,
    Unclaimed,
    ClaimWithoutChange,
    LostClaim,
    Id,
}

/// How strictly a kind is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rigour {
    Fail,
    /// Printed, and no reason to fail.
    Warn,
    Off,
}

/// How a team brings a pull request to main: what becomes of the messages of its commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeWay {
    Merge,
    Rebase,
    /// One commit, whose message is written from the title and the description.
    Squash,
    /// One commit, into whose message the forge writes those of all commits.
    SquashMessages,
}

/// The table `[check]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckRules {
    /// Of the kinds that the file names.
    pub rigour: BTreeMap<CheckKind, Rigour>,
    /// Whether `Overrides:` lines acknowledge findings; `None`: the file does not say.
    pub overrides: Option<bool>,
    pub merge: Option<MergeWay>,
}

impl CheckKind {
    pub const ALL: [Self; 12] = [
        Self::Suspect,
        Self::Overdue,
        Self::Acceptance,
        Self::Approval,
        Self::Link,
        Self::Reason,
        Self::Owner,
        Self::Document,
        Self::Unclaimed,
        Self::ClaimWithoutChange,
        Self::LostClaim,
        Self::Id,
    ];

    /// As the policy and every format write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Overdue => "overdue",
            Self::Acceptance => "acceptance",
            Self::Approval => "approval",
            Self::Link => "link",
            Self::Reason => "reason",
            Self::Owner => "owner",
            Self::Document => "document",
            Self::Unclaimed => "unclaimed",
            Self::ClaimWithoutChange => "claim_without_change",
            Self::LostClaim => "lost_claim",
            Self::Id => "id",
        }
    }

    /// What it finds; reads as a sentence without an end.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Suspect => "evidence contradicts an entry, or a fact of it cannot be read",
            Self::Overdue => "an unreconciled entry is past its deadline",
            Self::Acceptance => "an acceptance ran out, and nothing else reconciles the entry",
            Self::Approval => {
                "nobody but its performer looked at a change before `review` of [deadlines] had passed"
            }
            Self::Link => {
                "an unreconciled entry has no link that leads to code once `review` of [deadlines] has passed"
            }
            Self::Reason => "an unreconciled entry has no reason by then",
            Self::Owner => "an unreconciled entry has no owner by then",
            Self::Document => "a document of [[documents]] has to be reviewed",
            Self::Unclaimed => "`--change` touches a block of an unreconciled entry and does not claim it",
            Self::ClaimWithoutChange => "`--change` claims an entry and touches none of its blocks",
            Self::LostClaim => "a claim of `--change` will not be in what reaches main",
            Self::Id => {
                "a message of `--change` names an entry that the journal does not have, or half an id"
            }
        }
    }

    /// How strictly it is taken where no policy says.
    #[must_use]
    pub fn rigour(self) -> Rigour {
        match self {
            // A variable that feeds a block is another block: a claim may be right without a change to be seen. And a
            // drawing that lags behind stops no deployment, unless a team wants it to.
            Self::ClaimWithoutChange | Self::Document => Rigour::Warn,
            _ => Rigour::Fail,
        }
    }
}

impl Rigour {
    pub const ALL: [Self; 3] = [Self::Fail, Self::Warn, Self::Off];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Off => "off",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rigour| rigour.word() == word)
    }
}

impl MergeWay {
    pub const ALL: [Self; 4] = [Self::Merge, Self::Rebase, Self::Squash, Self::SquashMessages];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Rebase => "rebase",
            Self::Squash => "squash",
            Self::SquashMessages => "squash-messages",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.word() == word)
    }
}

impl CheckRules {
    #[must_use]
    pub fn of(&self, kind: CheckKind) -> Rigour {
        self.rigour.get(&kind).copied().unwrap_or_else(|| kind.rigour())
    }

    #[must_use]
    pub fn allows_overrides(&self) -> bool {
        self.overrides.unwrap_or(false)
    }

    /// These rules, and of what they do not say the others.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        let mut rigour = others.rigour;
        rigour.extend(self.rigour);
        Self { rigour, overrides: self.overrides.or(others.overrides), merge: self.merge.or(others.merge) }
    }
}
