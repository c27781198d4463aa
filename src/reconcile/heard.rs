//! What the code says of one entry, from all repositories that can be read: which claims live, and what proves or
//! contradicts them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// In the order of repositories and commits.
    pub claims: Vec<Claimed>,
    /// What the code at main says of what was changed by hand; asked only where a claim lives.
    pub proof: Proof,
    /// The same, value by value.
    pub testimony: Vec<Testimony>,
}

/// What the code says of one value or block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Testimony {
    /// The attribute, or the address where no value is named.
    pub what: String,
    /// Reads after it and a colon.
    pub says: String,
    pub path: Option<String>,
    /// Counted from 1.
    pub line: Option<u32>,
    /// The commit at which it was read.
    pub commit: Option<String>,
}

/// A claim, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claimed {
    pub code: String,
    /// The full id.
    pub commit: String,
    /// The journal says so, not the message of a commit.
    pub is_recorded: bool,
    pub became: Became,
    /// When it came to main: seconds since 1970, the committer's time of the commit on main's first-parent line that
    /// brought it. `None` where it is not on main, or nobody can tell.
    pub landed_at: Option<i64>,
}

/// What became of a claim. Commits by their full ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Became {
    /// It lives on main.
    Live,
    /// It lives on main, and what these take back of its files nobody can resolve.
    Doubted(Vec<String>),
    /// It lives on main, and of these cannot be told from here what they take back.
    Unseen(Vec<String>),
    /// It lives on these branches and is not on main.
    Proposed(Vec<String>),
    TakenBack(String),
    /// By a revert that is taken back in circles.
    Circular(String),
    ContradictsItself,
    /// By a commit, or by somebody's word in the journal.
    Reopened(Option<String>),
    /// No branch that is here holds the commit.
    Nowhere,
}

/// What the code says of the values of an entry with a live claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// Nobody asked.
    #[default]
    None,
    /// Each value, or the changed block, is found at main.
    Found,
    /// It was found where the claim landed, and main says a third value since.
    Superseded,
    /// Nothing can be computed, and somebody attested it.
    Attested,
    /// With the reason.
    CannotTell(String),
    /// It contradicts: a sentence that says where and how.
    Contradicted(String),
}

/// How far the best of an entry's claims got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach<'a> {
    Live,
    /// A claim is on main and something about it cannot be settled.
    Doubtful(&'a Claimed),
    /// On main, and some revert cannot be looked into from here.
    Unseen(&'a Claimed),
    Proposed(&'a Claimed),
    None,
}

impl Heard {
    /// Of an entry of which nothing was found.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { claims: Vec::new(), proof: Proof::None, testimony: Vec::new() }
    }

    /// Any claim that lives without doubt outweighs what is doubtful: it says the same anew.
    pub(super) fn reach(&self) -> Reach<'_> {
        let rank = |claimed: &Claimed| match claimed.became {
            Became::Live => 0,
            Became::Unseen(_) => 1,
            Became::Doubted(_) | Became::ContradictsItself | Became::Circular(_) => 2,
            Became::Proposed(_) => 3,
            Became::TakenBack(_) | Became::Reopened(_) | Became::Nowhere => 4,
        };
        match self.claims.iter().min_by_key(|claimed| (rank(claimed), *claimed)) {
            Some(claimed) => match rank(claimed) {
                0 => Reach::Live,
                1 => Reach::Unseen(claimed),
                2 => Reach::Doubtful(claimed),
                3 => Reach::Proposed(claimed),
                _ => Reach::None,
            },
            None => Reach::None,
        }
    }

    /// Whether a claim of it lives on main, doubted or not.
    #[must_use]
    pub fn is_on_main(&self) -> bool {
        matches!(self.reach(), Reach::Live | Reach::Doubtful(_) | Reach::Unseen(_))
    }

    /// When the first of the claims that live without doubt came to main, in seconds since 1970.
    #[must_use]
    pub fn landed_at(&self) -> Option<i64> {
        let live = self.claims.iter().filter(|claimed| claimed.became == Became::Live);
        live.filter_map(|claimed| claimed.landed_at).min()
    }

    /// Why nothing lives although something was claimed: the first of the claims that ended.
    pub(super) fn ended(&self) -> Option<&Claimed> {
        self.claims.iter().min()
    }
}

impl Became {
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Doubted(_) => "doubted",
            Self::Unseen(_) => "unseen",
            Self::Proposed(_) => "proposed",
            Self::TakenBack(_) => "reverted",
            Self::Circular(_) => "circular",
            Self::ContradictsItself => "contradictory",
            Self::Reopened(_) => "reopened",
            Self::Nowhere => "nowhere",
        }
    }
}

impl Claimed {
    /// A sentence about what became of it; `None` where it simply lives.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let short = |id: &str| id.get(..12).unwrap_or(id).to_owned();
        let own = short(&self.commit);
        let all = |ids: &[String]| {
            let shown: Vec<String> = ids.iter().take(3).map(|id| short(id)).collect();
            let more = ids.len().saturating_sub(3);
            if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
        };
        Some(match &self.became {
            Became::Live => return None,
            Became::Doubted(by) => format!(
                "{} reverts nobody knows what, and touches the files of {own}, which claims it",
                all(by)
            ),
            Became::Unseen(by) => {
                format!("what {} took back cannot be seen from here, so {own} is not sure to hold", all(by))
            }
            Became::Proposed(branches) => {
                let on = branches.first().map_or("", String::as_str);
                let more = match branches.len() {
                    0 | 1 => String::new(),
                    count => format!(" and {} more", count - 1),
                };
                format!("{own} claims it, on branch {on}{more}")
            }
            Became::TakenBack(by) => format!("{} took back {own}, which claimed it", short(by)),
            Became::Circular(by) => {
                format!(
                    "{} and other reverts take each other back: nobody can tell whether {own} holds",
                    short(by)
                )
            }
            Became::ContradictsItself => format!("{own} claims it and takes it back in one message"),
            Became::Reopened(Some(by)) => format!("{} reopened it after {own} had claimed it", short(by)),
            Became::Reopened(None) => format!("reopened after {own} had claimed it"),
            Became::Nowhere => format!("{own}, which should hold it, is on no branch that is here"),
        })
    }
}
