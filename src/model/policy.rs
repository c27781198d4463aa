//! The policy: rules that a team shares, from `stopgap.toml` on the journal and `.stopgap.toml` in the code.
//!
//! Where a file says nothing the defaults below hold. Reading and merging the files is `journal`'s work.

use super::gate::CheckRules;
use super::typed::Risk;
use chrono::{NaiveDate, TimeDelta};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// The journal that a code repository names: a URL or a path. Only in `.stopgap.toml`.
    pub journal: Option<String>,
    pub code: Vec<Code>,
    /// In the order of the file; those of the code's file first.
    pub environments: Vec<Environment>,
    pub stacks: Vec<Stack>,
    pub deadlines: Deadlines,
    pub documents: Vec<Document>,
    pub check: CheckRules,
    /// A record without a signature is kept and marked, and not shared until it is signed.
    pub signatures_required: bool,
    /// Whether records are shared in the background; `None`: the file does not say.
    pub share: Option<bool>,
    /// Who may sign, exactly as written: lines of an allowed-signers file, or `openpgp:FINGERPRINT`.
    pub signers: Vec<String>,
}

/// A code repository that the journal speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    pub name: String,
    /// A checkout is recognised by these.
    pub urls: Vec<String>,
    pub branch: Option<String>,
    /// Globs of the folders that are applied: Terraform's roots.
    pub roots: Vec<String>,
    /// Globs of what is not read: vendored charts, examples.
    pub skip: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    pub name: String,
    /// `None`: by the name.
    pub production: Option<bool>,
    pub proof: Option<ProofLevel>,
    /// What was performed before this day needs no more than a claim: a bar that is raised does not reopen the past.
    pub proof_since: Option<NaiveDate>,
    pub branch: Option<String>,
    /// Where the environment can be inferred from.
    pub matches: Vec<MatchRule>,
}

/// `kind:glob`, for example `aws-profile:prod*`, `kube-context:prod-*`, `env:CLUSTER=prod*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatchRule {
    AwsProfile(String),
    KubeContext(String),
    Variable { name: String, glob: String },
}

/// How much it takes until a claim counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofLevel {
    Claim,
    Code,
    Plan,
}

/// Which plan belongs to what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    pub name: String,
    pub root: Option<String>,
    pub environment: Option<String>,
}

/// Time from the change until it should be reconciled, by risk. `None`: the file does not say, so that another
/// file may; [`Deadlines::of`] and [`Deadlines::review`] know the defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deadlines {
    pub critical: Option<TimeDelta>,
    pub high: Option<TimeDelta>,
    pub medium: Option<TimeDelta>,
    pub low: Option<TimeDelta>,
    /// Until somebody else looked at it.
    pub review: Option<TimeDelta>,
}

/// A diagram or runbook that must follow the code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub path: String,
    pub covers: Vec<String>,
    pub review_every: Option<TimeDelta>,
    pub owner: Option<String>,
}

impl Code {
    /// Whether a remote's URL is one of this repository's, however it is spelled: by https, ssh or `host:path`.
    #[must_use]
    pub fn is_at(&self, url: &str) -> bool {
        self.urls.iter().any(|known| host_and_path(known) == host_and_path(url))
    }

    /// Whether one of its URLs ends in this name, as repositories are called that no policy names.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.urls.iter().any(|url| {
            let path = host_and_path(url);
            path.rsplit('/').next() == Some(name)
        })
    }
}

/// `git@host:acme/infra.git` and `https://user@host:443/acme/infra/` are both `host/acme/infra`.
fn host_and_path(url: &str) -> String {
    let trimmed = url.trim().trim_end_matches('/');
    let trimmed = trimmed.strip_suffix(".git").unwrap_or(trimmed);
    let (has_scheme, rest) = match trimmed.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, trimmed),
    };
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) if has_scheme => (host, path),
        _ if has_scheme => (rest, ""),
        _ => match rest.split_once(':') {
            Some((host, path)) if !host.contains('/') => (host, path),
            // A path on this machine.
            _ => return rest.to_owned(),
        },
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = if has_scheme { host.split_once(':').map_or(host, |(host, _)| host) } else { host };
    format!("{}/{}", host.to_lowercase(), path.trim_start_matches('/'))
}

impl Deadlines {
    /// No risk counts as medium.
    #[must_use]
    pub fn of(&self, risk: Option<Risk>) -> TimeDelta {
        match risk {
            Some(Risk::Critical) => self.critical.unwrap_or(TimeDelta::days(1)),
            Some(Risk::High) => self.high.unwrap_or(TimeDelta::days(3)),
            Some(Risk::Medium) | None => self.medium.unwrap_or(TimeDelta::days(7)),
            Some(Risk::Low) => self.low.unwrap_or(TimeDelta::days(30)),
        }
    }

    /// Until somebody other than who performed the change should have looked at it.
    #[must_use]
    pub fn review(&self) -> TimeDelta {
        self.review.unwrap_or(TimeDelta::days(1))
    }
}

impl MatchRule {
    /// The kinds as they are written before the colon.
    pub const KINDS: [&'static str; 3] = ["aws-profile", "kube-context", "env"];
}

impl ProofLevel {
    pub const ALL: [Self; 3] = [Self::Claim, Self::Code, Self::Plan];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Code => "code",
            Self::Plan => "plan",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// How a signer by fingerprint begins in the policy.
const OPENPGP: &str = "openpgp:";

impl Policy {
    /// Whether commits of the journal have to be signed: it is required, or somebody is named who does.
    #[must_use]
    pub fn asks_for_signatures(&self) -> bool {
        self.signatures_required || !self.signers.is_empty()
    }

    /// The signers by ssh key: lines of an allowed-signers file.
    pub fn ssh_signers(&self) -> impl Iterator<Item = &str> {
        // Whose, which kind of key, which key: what is less stands for nobody.
        let is_line = |line: &&str| !line.starts_with(OPENPGP) && line.split_whitespace().count() > 2;
        self.signers.iter().map(String::as_str).filter(is_line)
    }

    /// The fingerprints of signers by `OpenPGP`, in upper case without spaces.
    pub fn openpgp_signers(&self) -> impl Iterator<Item = String> {
        let prints = self.signers.iter().filter_map(|line| line.strip_prefix(OPENPGP));
        prints.map(|print| print.split_whitespace().collect::<String>().to_ascii_uppercase())
    }

    #[must_use]
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|known| known.name == name)
    }

    /// The proof that a claim on an entry of an environment needs, one that was performed at a moment (seconds since
    /// 1970). What was performed before a bar was raised keeps the one before.
    #[must_use]
    pub fn proof(&self, name: Option<&str>, performed: i64) -> ProofLevel {
        let usual = if self.is_production(name) { ProofLevel::Code } else { ProofLevel::Claim };
        let Some(environment) = name.and_then(|name| self.environment(name)) else { return usual };
        let starts = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        let is_before = environment.proof_since.is_some_and(|day| performed < starts(day));
        match environment.proof {
            // Before that day the bar was lower: what is usual, or where it is that now, the claim itself.
            Some(proof) if is_before => {
                if proof > usual {
                    usual
                } else {
                    ProofLevel::Claim
                }
            }
            Some(proof) => proof,
            None => usual,
        }
    }

    /// Whether an environment counts as production. A missing or unknown one does: better to be strict than late.
    #[must_use]
    pub fn is_production(&self, name: Option<&str>) -> bool {
        let Some(name) = name else { return true };
        match self.environment(name) {
            Some(known) => known.production.unwrap_or_else(|| sounds_like_production(name)),
            None if self.environments.is_empty() => sounds_like_production(name),
            None => true,
        }
    }
}

/// `prod`, `production` or `live` as a whole word, unless `non` or `pre` stands with it.
fn sounds_like_production(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    has(&["prod", "production", "live"]) && !has(&["non", "pre"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_is_recognised_by_any_spelling_of_its_url() {
        let code = Code {
            name: "infra".into(),
            urls: vec!["git@host.example:acme/infra".into()],
            ..Code::default()
        };
        for url in [
            "https://host.example/acme/infra.git",
            "ssh://git@HOST.example:22/acme/infra/",
            "host.example:acme/infra",
        ] {
            assert!(code.is_at(url), "{url}");
        }
        for url in
            ["https://host.example/acme/infra2", "https://other.example/acme/infra", "/srv/acme/infra", ""]
        {
            assert!(!code.is_at(url), "{url}");
        }
    }

    #[test]
    fn production_is_a_whole_word() {
        for name in ["prod", "production", "eu-live", "PROD", "prod.eu"] {
            assert!(sounds_like_production(name), "{name}");
        }
        for name in ["staging", "nonprod", "non-prod", "pre-production", "product", "delivery", ""] {
            assert!(!sounds_like_production(name), "{name}");
        }
    }

    #[test]
    fn a_missing_or_unknown_environment_counts_as_production() {
        let mut policy = Policy::default();
        assert!(policy.is_production(None));
        assert!(!policy.is_production(Some("staging")));
        policy.environments.push(Environment { name: "staging".to_owned(), ..Environment::default() });
        assert!(!policy.is_production(Some("staging")));
        assert!(policy.is_production(Some("stagign")));
    }
}
