//! The code bases that links point into: the repository around the user at its main branch, what is checked out
//! there, and the repositories elsewhere, each read at most once.
//!
//! Nothing is fetched: a link that cannot be looked up now is looked up later.

use super::code::{Absent, Place as SourcePlace, Source, sources};
use crate::code::{Codebase, Files, NOT_FETCHED, Place};
use crate::git::{Commit, GitError, ObjectId, Repository};
use crate::journal::Located;
use crate::model::{Code as CodePolicy, Link, Variables};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Files of a code base, more than which are not looked through for a hint.
const MOST_LOOKED_AT: usize = 5_000;

/// A code base at a commit.
pub struct Code {
    pub name: String,
    pub git_dir: PathBuf,
    pub commit: ObjectId,
    /// The branch it was read at; `None` where that is what is checked out.
    pub branch: Option<String>,
    pub base: Codebase,
    /// The work tree, where the repository is the one around the user and has one.
    pub work_dir: Option<PathBuf>,
}

/// Why a code base cannot be read; reads after its name.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unread {
    #[error("{0}")]
    Absent(String),
    #[error("no code repository of that name is known here")]
    Unknown,
    #[error("there is no repository around")]
    Nowhere,
    #[error("it has no commit yet")]
    Empty,
    /// Of a partial clone: git itself would get it when it is read, and links are looked up without the network.
    #[error("{0} was not fetched yet")]
    LeftOut(String),
    /// Only for a glance.
    #[error("it was never looked through")]
    NotYet,
    #[error("failed to {0}")]
    Unreadable(GitError),
}

impl Unread {
    /// Nobody knows which of those that are not here it would have been.
    pub(super) fn partly() -> Self {
        Self::LeftOut("a part of its files".to_owned())
    }
}

/// It is the user's own: what is in it is theirs to fetch.
const MEND_AROUND: &str =
    "this clone is partial: git fetches files when they are checked out, `git pull` for example";
const MEND_ELSEWHERE: &str = "`stopgap sync --code` fetches them";

/// Which state of the repository around is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// Its main branch: what everybody sees.
    Main,
    /// What is checked out: it may hold what is not on main yet.
    Head,
    /// The files as they lie there, with what is not committed.
    WorkTree,
}

type Read = Result<Rc<Code>, Unread>;

/// The code bases, each read when it is first asked for.
pub struct Codes<'a> {
    located: &'a Located,
    sources: Vec<Source>,
    /// Where the user stands.
    folder: &'a Path,
    read: RefCell<BTreeMap<(String, At), Read>>,
    /// At commits of the past.
    then: RefCell<BTreeMap<(String, ObjectId), Read>>,
    is_glance: bool,
    here: OnceCell<String>,
}

impl<'a> Codes<'a> {
    #[must_use]
    pub fn of(located: &'a Located, folder: &'a Path, variables: &Variables) -> Self {
        let sources = sources(located, folder, variables);
        Self {
            located,
            sources,
            folder,
            read: RefCell::default(),
            then: RefCell::default(),
            is_glance: false,
            here: OnceCell::new(),
        }
    }

    /// The same for a glance: nothing is written, and what an index says may be a little old.
    #[must_use]
    pub fn glance(located: &'a Located, folder: &'a Path, variables: &Variables) -> Self {
        Self { is_glance: true, ..Self::of(located, folder, variables) }
    }

    #[must_use]
    pub fn located(&self) -> &'a Located {
        self.located
    }

    /// The code repositories that the policy names.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The name of the repository around the user.
    #[must_use]
    pub fn around(&self) -> Option<String> {
        self.located.code_name()
    }

    /// The names of all code repositories that are known here, the one around first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.around().into_iter().collect();
        for source in &self.sources {
            if !names.contains(&source.name) {
                names.push(source.name.clone());
            }
        }
        names
    }

    /// What a code repository is called today. Before the policy named it, links called it by the last part of its
    /// URL.
    #[must_use]
    pub fn canonical<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.names().iter().any(|known| known == name) {
            return Cow::Borrowed(name);
        }
        let mut named = self.located.rules.policy.code.iter().filter(|code| code.is_called(name));
        match (named.next(), named.next()) {
            (Some(code), None) => Cow::Owned(code.name.clone()),
            _ => Cow::Borrowed(name),
        }
    }

    /// A code base by its name.
    ///
    /// # Errors
    /// Where it cannot be read from here, with the reason.
    pub fn get(&self, name: &str, at: At) -> Read {
        let name = &*self.canonical(name);
        let key = (name.to_owned(), at);
        if let Some(known) = self.read.borrow().get(&key) {
            return known.clone();
        }
        let read = self.open(name, at).map(Rc::new);
        self.read.borrow_mut().insert(key, read.clone());
        read
    }

    /// A commit of a code repository, where it is here.
    #[must_use]
    pub fn commit(&self, name: &str, id: &str) -> Option<Commit> {
        let git_dir = match (&self.located.code, self.around()) {
            (Some(code), Some(around)) if around == name => code.git_dir().to_path_buf(),
            _ => self
                .sources
                .iter()
                .find(|source| source.name == name)?
                .main()
                .ok()?
                .repository
                .git_dir()
                .to_path_buf(),
        };
        let repository = Repository::open(&git_dir).ok()?;
        repository.commit(repository.resolve_commit(id)?).ok()
    }

    /// A code base at some commit, without any cache.
    ///
    /// # Errors
    /// Where it cannot be read from here.
    pub fn at_commit(&self, name: &str, commit: ObjectId) -> Read {
        let name = &*self.canonical(name);
        let key = (name.to_owned(), commit);
        if let Some(known) = self.then.borrow().get(&key) {
            return known.clone();
        }
        let open = || {
            let main = self.get(name, At::Main)?;
            let repository = Repository::open(&main.git_dir)?;
            let tree = repository.tree_of(commit)?;
            if repository.is_partial() && !repository.has_tree(tree) {
                return Err(Unread::LeftOut("its tree".to_owned()));
            }
            let policy = self.located.rules.policy.code.iter().find(|code| code.name == name);
            let base = self.codebase(Files::At { git_dir: main.git_dir.clone(), tree }, None, policy)?;
            Ok(Rc::new(Code {
                name: main.name.clone(),
                git_dir: main.git_dir.clone(),
                commit,
                branch: main.branch.clone(),
                base,
                work_dir: main.work_dir.clone(),
            }))
        };
        let read = open();
        self.then.borrow_mut().insert(key, read.clone());
        read
    }

    fn open(&self, name: &str, at: At) -> Result<Code, Unread> {
        let policy = self.policy(name);
        let source = self.sources.iter().find(|source| source.name == name);
        let is_around = self.around().as_deref() == Some(name);
        if is_around && let Some(repository) = &self.located.code {
            return self.open_around(repository, name, at, policy, source);
        }
        let source = source.filter(|_| at == At::Main).ok_or(Unread::Unknown)?;
        let main = source.main().map_err(|absent: Absent| Unread::Absent(absent.to_string()))?;
        let git_dir = main.repository.git_dir().to_path_buf();
        self.read(name, &main.repository, git_dir, main.tip, Some(main.branch), policy)
    }

    /// The git dir of a code repository and the tip of its main branch; nothing of its files is read. `None` where
    /// main is not known here.
    pub(super) fn main_tip(&self, name: &str) -> Option<(PathBuf, ObjectId)> {
        let name = &*self.canonical(name);
        let source = self.sources.iter().find(|source| source.name == name);
        if self.around().as_deref() == Some(name) {
            let repository = self.located.code.as_ref()?;
            let (_, tip) = main_around(repository, self.policy(name), source).ok()??;
            return Some((repository.git_dir().to_path_buf(), tip));
        }
        let main = source?.main().ok()?;
        Some((main.repository.git_dir().to_path_buf(), main.tip))
    }

    fn policy(&self, name: &str) -> Option<&CodePolicy> {
        self.located.rules.policy.code.iter().find(|code| code.name == name)
    }

    /// Where something stands in the work tree that no commit of main or of what is checked out holds.
    #[must_use]
    pub fn uncommitted(&self, link: &Link, environment: Option<&str>) -> Option<Place> {
        let (name, text) = self.split(&link.to);
        let name = name.map(str::to_owned).or_else(|| self.around())?;
        // Looking through a very large work tree takes longer than a hint is worth.
        let is_large =
            self.get(&name, At::Main).is_ok_and(|code| code.base.index.files().len() > MOST_LOOKED_AT);
        let code = (!is_large).then(|| self.get(&name, At::WorkTree).ok()).flatten()?;
        self.finder(&code, environment).typed(text, &self.here()).one()
    }

    /// What to do about a code base that cannot be read.
    #[must_use]
    pub fn mend(&self, name: &str) -> Option<String> {
        let source = self.sources.iter().find(|source| source.name == name);
        let absent = source.and_then(|source| source.main().err());
        match (absent, self.get(name, At::Main)) {
            (Some(absent), _) => Some(absent.mend()),
            (None, Err(Unread::LeftOut(_))) => {
                let is_around = self.around().as_deref() == Some(name);
                Some(if is_around { MEND_AROUND } else { MEND_ELSEWHERE }.to_owned())
            }
            _ => None,
        }
    }

    /// Where the user stands inside of the repository around, with `/`; empty at its top and in a bare one.
    #[must_use]
    pub fn here(&self) -> String {
        let find = || {
            let top = self.located.code.as_ref().and_then(Repository::work_dir)?.canonicalize().ok()?;
            let folder = self.folder.canonicalize().ok()?;
            Some(folder.strip_prefix(top).ok()?.to_string_lossy().replace('\\', "/"))
        };
        self.here.get_or_init(|| find().unwrap_or_default()).clone()
    }
}

impl Codes<'_> {
    fn open_around(
        &self,
        repository: &Repository,
        name: &str,
        at: At,
        policy: Option<&CodePolicy>,
        source: Option<&Source>,
    ) -> Result<Code, Unread> {
        let (tip, branch) = match at {
            At::Main => match main_around(repository, policy, source)? {
                Some((branch, tip)) => (Some(tip), Some(branch)),
                None => (repository.head()?, None),
            },
            At::Head | At::WorkTree => (repository.head()?, None),
        };
        let git_dir = repository.git_dir().to_path_buf();
        if at == At::WorkTree {
            let top = repository.work_dir().ok_or(Unread::Nowhere)?.to_path_buf();
            let base = self.codebase(Files::WorkTree(top), None, policy)?;
            let commit = tip.unwrap_or(ObjectId::ZERO_SHA1);
            let work_dir = repository.work_dir().map(Path::to_path_buf);
            return Ok(Code { name: name.to_owned(), git_dir, commit, branch, base, work_dir });
        }
        self.read(name, repository, git_dir, tip.ok_or(Unread::Empty)?, branch, policy)
    }

    fn read(
        &self,
        name: &str,
        repository: &Repository,
        git_dir: PathBuf,
        commit: ObjectId,
        branch: Option<String>,
        policy: Option<&CodePolicy>,
    ) -> Result<Code, Unread> {
        let tree = repository.tree_of(commit)?;
        if repository.is_partial() && !repository.has_tree(tree) {
            return Err(Unread::LeftOut("its tree".to_owned()));
        }
        let cache = cache(repository, branch.is_some());
        let base = self.codebase(Files::At { git_dir: git_dir.clone(), tree }, Some(&cache), policy)?;
        let work_dir = repository.work_dir().map(Path::to_path_buf);
        Ok(Code { name: name.to_owned(), git_dir, commit, branch, base, work_dir })
    }

    fn codebase(
        &self,
        files: Files,
        cache: Option<&Path>,
        policy: Option<&CodePolicy>,
    ) -> Result<Codebase, Unread> {
        if self.is_glance {
            let (roots, skipped) = globs(policy);
            return Codebase::glance(files, roots, skipped, cache).ok_or(Unread::NotYet);
        }
        Ok(codebase(files, cache, policy)?)
    }
}

/// The main branch of the repository around the user, and its tip.
fn main_around(
    repository: &Repository,
    policy: Option<&CodePolicy>,
    source: Option<&Source>,
) -> Result<Option<(String, ObjectId)>, GitError> {
    let remote = match source.map(|source| &source.place) {
        Some(SourcePlace::Here { remote, .. }) => remote.clone(),
        _ => repository.remote(),
    };
    let branch = policy.and_then(|code| code.branch.as_deref());
    match repository.main_of(remote.as_deref(), branch)? {
        None => repository.main_of(None, branch),
        found => Ok(found),
    }
}

fn globs(policy: Option<&CodePolicy>) -> (&[String], &[String]) {
    policy.map_or((&[][..], &[][..]), |code| (&code.roots[..], &code.skip[..]))
}

/// Where the index is kept. Main and a feature branch take turns: each has a file of its own.
pub(super) fn cache(repository: &Repository, is_main: bool) -> PathBuf {
    let file = if is_main { "code.index" } else { "head.index" };
    repository.common_dir().join("stopgap").join(file)
}

pub(super) fn codebase(
    files: Files,
    cache: Option<&Path>,
    policy: Option<&CodePolicy>,
) -> Result<Codebase, GitError> {
    let (roots, skipped) = globs(policy);
    Codebase::read(files, roots, skipped, cache)
}

impl Code {
    /// Where a file of a partial clone is there and cannot be read from here, what to say of it. `path` may stand
    /// behind a form and before lines.
    pub(super) fn left_out(&self, path: &str) -> Option<Unread> {
        let path = path.split_once(':').map_or(path, |(_, rest)| rest);
        let path = path.split_once('#').map_or(path, |(path, _)| path);
        let is_there = self.base.files.has(path) && self.base.files.read(path).is_none();
        is_there.then(|| Unread::LeftOut(path.to_owned()))
    }

    /// How to get what was left out of it.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        if self.work_dir.is_some() { MEND_AROUND } else { MEND_ELSEWHERE }
    }

    /// How many files that links can point into were not fetched yet.
    #[must_use]
    pub fn left_out_files(&self) -> usize {
        let files = self.base.index.files();
        files.filter(|file| file.problems().any(|problem| problem.reason == NOT_FETCHED)).count()
    }
}

impl From<GitError> for Unread {
    fn from(error: GitError) -> Self {
        Self::Unreadable(error)
    }
}
