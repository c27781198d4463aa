//! The fields of an entry that a person can set: one table from which flags, forms, amendments, JSON and the
//! file on disk take their names, so that none of them can forget one.

use super::typed::{Channel, Disposition, Outcome, Risk, Word};

/// A field that can be set when the entry is written and amended later. `id`, `schema` and `recorded_*` are
/// no fields in this sense: nobody sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Title,
    Reason,
    Impact,
    SecurityImpact,
    Environment,
    Account,
    Region,
    PerformedAt,
    PerformedBy,
    AuthorisedBy,
    Channel,
    Incident,
    Risk,
    Disposition,
    Outcome,
    Verification,
    Owner,
    Due,
    Rollback,
    Commands,
    Tags,
    Documents,
    References,
    Source,
    Links,
    AllowedSecrets,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    /// A moment with an offset.
    Stamp,
    /// A day; it ends at 24:00 UTC.
    Date,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// Texts in order.
    List,
    /// Links with their changes.
    Links,
    /// Rule names and why each was allowed.
    Permissions,
}

impl Field {
    /// Every field, in the order in which it is written, shown and asked for.
    pub const ALL: [Self; 26] = [
        Self::Title,
        Self::Reason,
        Self::Impact,
        Self::SecurityImpact,
        Self::Environment,
        Self::Account,
        Self::Region,
        Self::PerformedAt,
        Self::PerformedBy,
        Self::AuthorisedBy,
        Self::Channel,
        Self::Incident,
        Self::Risk,
        Self::Disposition,
        Self::Outcome,
        Self::Verification,
        Self::Owner,
        Self::Due,
        Self::Rollback,
        Self::Commands,
        Self::Tags,
        Self::Documents,
        Self::References,
        Self::Source,
        Self::Links,
        Self::AllowedSecrets,
    ];

    /// The key on disk, in JSON and in forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Reason => "reason",
            Self::Impact => "impact",
            Self::SecurityImpact => "security_impact",
            Self::Environment => "environment",
            Self::Account => "account",
            Self::Region => "region",
            Self::PerformedAt => "performed_at",
            Self::PerformedBy => "performed_by",
            Self::AuthorisedBy => "authorised_by",
            Self::Channel => "channel",
            Self::Incident => "incident",
            Self::Risk => "risk",
            Self::Disposition => "disposition",
            Self::Outcome => "outcome",
            Self::Verification => "verification",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Rollback => "rollback",
            Self::Commands => "commands",
            Self::Tags => "tags",
            Self::Documents => "documents",
            Self::References => "references",
            Self::Source => "source",
            Self::Links => "links",
            Self::AllowedSecrets => "allowed_secrets",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::PerformedAt => Shape::Stamp,
            Self::Due => Shape::Date,
            Self::Channel => Shape::Choice(Channel::words()),
            Self::Risk => Shape::Choice(Risk::words()),
            Self::Disposition => Shape::Choice(Disposition::words()),
            Self::Outcome => Shape::Choice(Outcome::words()),
            Self::Commands | Self::Tags | Self::Documents | Self::References => Shape::List,
            Self::Links => Shape::Links,
            Self::AllowedSecrets => Shape::Permissions,
            _ => Shape::Text,
        }
    }

    /// What belongs there, in the words of a form.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Title => "what was changed, in one line",
            Self::Reason => "why it had to be done by hand",
            Self::Impact => "who or what was affected",
            Self::SecurityImpact => "exposure: public ingress, identities, secrets, encryption, logging",
            Self::Environment => "where: prod, staging, …",
            Self::Account => "the cloud account or cluster",
            Self::Region => "the region or zone",
            Self::PerformedAt => {
                "when it was done: \"03:12\", \"2 hours ago\", \"yesterday 03:10 Europe/Amsterdam\""
            }
            Self::PerformedBy => "who did it",
            Self::AuthorisedBy => "who let it pass",
            Self::Channel => "the way in which it was done",
            Self::Incident => "the incident or ticket it belongs to",
            Self::Risk => "how bad it is while it stands; sets the deadline",
            Self::Disposition => "what should become of it",
            Self::Outcome => "whether it did what it was meant to do",
            Self::Verification => "how it was seen to work: a metric, a check",
            Self::Owner => "the team or person that brings it to an end",
            Self::Due => "the day by which it should be reconciled",
            Self::Rollback => "the way back",
            Self::Commands => "what was typed, line by line",
            Self::Tags => "words to find it by",
            Self::Documents => "diagrams and runbooks that it made wrong",
            Self::References => "addresses of tickets, chats, dashboards",
            Self::Source => "where it was imported from",
            Self::Links => "the code that should say it",
            Self::AllowedSecrets => "rules whose finds may stay, and why",
        }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.name())
    }
}
