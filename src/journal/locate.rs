//! Which journal: the one that a flag, the environment, the repository or the person names, in that order.

use super::policy::{PolicySource, Rules};
use super::store::Journal;
use crate::git::{Config, GitError, Repository, Scope, common_dir_of, owner_and_name};
use crate::model::{Policy, Variables, Watch};
use std::path::{Path, PathBuf};

/// What decides about the journal.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Where the user stands.
    pub folder: &'a Path,
    /// `--journal`.
    pub named: Option<&'a str>,
    pub variables: &'a Variables,
    /// Nothing may be written: a journal by URL that has no clone here yet is none.
    pub only_looks: bool,
}

/// Where records go, and the code repository around the user.
pub struct Located {
    /// The repository that the user stands in.
    pub code: Option<Repository>,
    pub config: Config,
    pub target: Target,
    pub rules: Rules,
    /// A policy file could not even be fetched from git: what it says is unknown.
    pub rules_unseen: Option<GitError>,
    /// Things that did not stop anything.
    pub warnings: Vec<String>,
    /// The journal is the person's default, chosen because nothing else names one.
    pub is_default: bool,
    /// Told how far long work is.
    pub watch: Watch,
}

pub enum Target {
    Here(Journal),
    /// It is known which journal is meant, and it cannot be used now.
    Unusable {
        meant: String,
        error: GitError,
    },
    /// No repository, no default.
    Nowhere,
}

impl Located {
    /// From now on long work tells how far it is.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> Self {
        if let Target::Here(journal) = &mut self.target {
            journal.watch = watch.clone();
        }
        self.watch = watch;
        self
    }

    #[must_use]
    pub fn journal(&self) -> Option<&Journal> {
        match &self.target {
            Target::Here(journal) => Some(journal),
            _ => None,
        }
    }

    /// How many entries stand on the own branch of the code repository, while its journal is elsewhere and does not
    /// have them: recorded before that was named.
    ///
    /// # Errors
    /// Where one of both cannot be read.
    pub fn left_behind(&self, variables: &Variables) -> Result<usize, GitError> {
        let (Some(code), Some(journal)) = (&self.code, self.journal()) else { return Ok(0) };
        if journal.is_at(code.common_dir()) {
            return Ok(0);
        }
        let own = Journal::open(code.git_dir(), variables)?;
        if own.is_foreign() || !own.exists()? {
            return Ok(0);
        }
        let there = journal.entry_paths()?;
        Ok(own.entry_paths()?.iter().filter(|path| !there.contains(*path)).count())
    }

    /// What links and claims call the code repository: its name in the policy, else the last part of its URL.
    #[must_use]
    pub fn code_name(&self) -> Option<String> {
        let repository = self.code.as_ref()?;
        let codes = &self.rules.policy.code;
        // A fork's origin is its own: the repository that the policy means can be another remote.
        let urls = if codes.is_empty() { Vec::new() } else { self.config.remote_urls() };
        let named = urls.iter().find_map(|(_, url)| codes.iter().find(|code| code.is_at(url)));
        let own = || {
            let name = repository.name(&self.config)?;
            // The policy gives this name to another repository: whose it is stands before it.
            let is_taken =
                !urls.is_empty() && codes.iter().any(|code| code.name == name && !code.urls.is_empty());
            Some(if is_taken {
                self.config.get("remote.origin.url").and_then(owner_and_name).unwrap_or(name)
            } else {
                name
            })
        };
        let named = named.or_else(|| codes.iter().find(|code| lies_at(repository, &code.urls)));
        named.map(|code| code.name.clone()).or_else(own)
    }
}

/// Whether one of the addresses is the path where a repository lies; a relative one begins there.
fn lies_at(repository: &Repository, urls: &[String]) -> bool {
    let is_path = |url: &&String| url.split_once(':').is_none_or(|(before, _)| before.contains('/'));
    let place = repository.place();
    let mut paths =
        urls.iter().filter(is_path).filter_map(|url| place.join(url).canonicalize().ok()).peekable();
    paths.peek().is_some()
        && place
            .canonicalize()
            .is_ok_and(|place| paths.any(|path| path == place || path == place.join(".git")))
}

/// Finds the journal. Nothing here fails: what goes wrong is in the answer, so that a record can still be kept.
#[must_use]
pub fn locate(request: &Request<'_>) -> Located {
    let mut warnings = Vec::new();
    let around = Around::find(request);
    let config = around.config(request).unwrap_or_else(|error| {
        warnings.push(format!("failed to {error}; defaults hold"));
        Config::default()
    });
    let (code, closed) = match around {
        Around::Nothing => (None, None),
        Around::Open(code) => (Some(code), None),
        Around::Closed { place, error } => (None, Some((place, error))),
    };
    let mut rules_unseen = None;
    let (code_policy, source) = match code.as_ref().map(Rules::of_code) {
        Some(Ok(found)) => found,
        Some(Err(error)) => {
            warnings.push(format!("the code's policy could not be read (failed to {error}); defaults hold"));
            rules_unseen = Some(error);
            (Policy::default(), None)
        }
        None => (Policy::default(), None),
    };
    let place =
        code.as_ref().map(Repository::place).or_else(|| closed.as_ref().map(|(place, _)| work_dir(place)));
    let chosen = choose(request, place.as_deref(), &config, &code_policy);
    let is_default = matches!(chosen, Choice::Default(_));
    let is_outside = place.is_none();
    let target = match chosen {
        Choice::Around => match (&code, closed) {
            (Some(code), _) => open(code.git_dir(), request.variables),
            (None, Some((place, error))) => Target::Unusable { meant: place.display().to_string(), error },
            (None, None) => Target::Nowhere,
        },
        Choice::Named(path) | Choice::Default(path) => {
            if is_url(&path) {
                let opened = if request.only_looks {
                    Journal::open_clone(&path, request.variables)
                } else {
                    Journal::open_url(&path, request.variables)
                };
                match opened {
                    Ok(journal) => Target::Here(journal),
                    Err(error) => Target::Unusable { error, meant: path },
                }
            } else {
                open(Path::new(&path), request.variables)
            }
        }
    };
    // Who looks at a journal from outside of any repository is told by the rules of the repository that holds it.
    let (code_policy, source) = match &target {
        Target::Here(journal) if is_outside && journal.url().is_none() => {
            Rules::of_code(journal.repository()).unwrap_or((code_policy, source))
        }
        _ => (code_policy, source),
    };
    let located = Located {
        code,
        config,
        target,
        rules: Rules::default(),
        rules_unseen,
        warnings,
        is_default,
        watch: Watch::default(),
    };
    with_rules(located, code_policy, source)
}

fn with_rules(mut located: Located, code: Policy, source: Option<PolicySource>) -> Located {
    match Rules::merged(code.clone(), source.clone(), located.journal()) {
        Ok(rules) => located.rules = rules,
        Err(error) => {
            located
                .warnings
                .push(format!("the journal's policy could not be read (failed to {error}); defaults hold"));
            located.rules_unseen = Some(error);
            located.rules = Rules { policy: code, sources: source.into_iter().collect() };
        }
    }
    for source in &located.rules.sources {
        for finding in &source.findings {
            let line = finding.line.map_or_else(String::new, |line| format!(":{line}"));
            let outcome = if finding.fatal { "; defaults hold" } else { "" };
            located.warnings.push(format!("{}{line}: {}{outcome}", source.side.file_name(), finding.message));
        }
    }
    located
}

/// The repository around the user.
enum Around {
    Nothing,
    Open(Repository),
    /// There is one, and it cannot be opened: `place` is the git dir that its worktrees share.
    Closed {
        place: PathBuf,
        error: GitError,
    },
}

impl Around {
    fn find(request: &Request<'_>) -> Self {
        match Repository::find(request.folder, request.variables) {
            Ok(None) => Self::Nothing,
            Ok(Some(path)) => match Repository::open(&path) {
                Ok(code) => Self::Open(code),
                Err(error) => Self::Closed { place: common_dir_of(&path), error },
            },
            Err(error) => Self::Closed { place: request.folder.to_path_buf(), error },
        }
    }

    fn config(&self, request: &Request<'_>) -> Result<Config, GitError> {
        let plain = |code| Config::load(code, request.folder, request.variables);
        match self {
            Self::Nothing => plain(None),
            Self::Open(code) => plain(Some(code)),
            // Who records, and where to, is the repository's to say even then.
            Self::Closed { .. } => Config::load_by_git(request.folder).or_else(|_| plain(None)),
        }
    }
}

/// The folder that a person takes for the repository, told from its git dir.
fn work_dir(git_dir: &Path) -> PathBuf {
    let is_inside = git_dir.file_name().is_some_and(|name| name == ".git");
    git_dir.parent().filter(|_| is_inside).unwrap_or(git_dir).to_path_buf()
}

enum Choice {
    /// The repository around the user holds its own.
    Around,
    Named(String),
    Default(String),
}

/// Flag, environment variable, the repository's own configuration, `.stopgap.toml`, then the repository itself;
/// a person's default serves only where there is no repository. `place` is the repository's main folder: what its
/// settings name is relative to that, so that all its worktrees mean the same journal.
fn choose(request: &Request<'_>, place: Option<&Path>, config: &Config, policy: &Policy) -> Choice {
    let home = request.variables.path("HOME");
    let from = |base: &Path, text: &str| Choice::Named(resolved(base, text, home.as_deref()));
    if let Some(named) = request.named {
        return from(request.folder, named);
    }
    if let Some(named) = request.variables.get("STOPGAP_JOURNAL") {
        return from(request.folder, &named);
    }
    if let Some(place) = place {
        if let Some(named) = config.get_in(Scope::Repository, "stopgap.journal") {
            return from(place, named);
        }
        if let Some(named) = &policy.journal {
            return from(place, named);
        }
        return Choice::Around;
    }
    match config.get_in(Scope::Global, "stopgap.journal") {
        Some(named) => {
            Choice::Default(resolved(home.as_deref().unwrap_or(request.folder), named, home.as_deref()))
        }
        None => Choice::Around,
    }
}

fn resolved(base: &Path, text: &str, home: Option<&Path>) -> String {
    if is_url(text) {
        return text.to_owned();
    }
    let path = match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => base.join(text),
    };
    // Dots are resolved without asking the disk: the place may not exist yet.
    std::path::absolute(&path).unwrap_or(path).components().collect::<PathBuf>().display().to_string()
}

/// `https://host/x`, `git@host:x`: anything with a scheme, or a host before a colon.
fn is_url(text: &str) -> bool {
    let host_first = text.split_once(':').is_some_and(|(host, _)| !host.contains('/') && host.len() > 1);
    text.contains("://") || (host_first && !Path::new(text).exists())
}

fn open(path: &Path, variables: &Variables) -> Target {
    match Journal::open(path, variables) {
        Ok(journal) => Target::Here(journal),
        Err(error) => Target::Unusable { meant: path.display().to_string(), error },
    }
}
