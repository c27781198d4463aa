//! Commits that changed a linked block since and claim nothing: one of them may be what an entry waits for.
//!
//! These are guesses, offered beside an answer that was asked for: they are looked for in bounded time, what was found
//! is kept until main moves, and what could not be found in time is left out. Where the code is known to say something
//! else than the entry wants, no commit is meant; where it says just that, one of them likely is.

mod kept;

use super::Case;
use super::codes::{Codes, cache};
use super::links::Since;
use super::past::Bringing;
use super::proof::{Verdict, values};
use super::touched::Touching;
use crate::git::{Commit, ObjectId, Patience, Repository};
use crate::history::Message;
use crate::model::{EntryId, FactBody, Link, Resolution, Status};
use kept::{Kept, Known, Touched};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Commits that are named of one entry, the newest ones.
const MOST_COMMITS: usize = 3;

/// Entries of which commits are named.
const MOST_ENTRIES: usize = 5;

/// Commits that are remembered of a link: some of them may turn out to claim.
const MOST_KEPT: usize = 10;

/// How much may be done for it.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub patience: Patience,
    /// Commits since a link was made, more than which are not looked through.
    pub commits: usize,
    /// Bytes of an index of the code, more than which are not read.
    pub index: u64,
}

/// An entry for which commits are looked for.
pub struct Asked {
    entry: EntryId,
    /// Milliseconds since 1970.
    recorded: i64,
    links: Vec<Link>,
    /// The commits that somebody has named for it already, rightly or not.
    named: Vec<String>,
}

impl Asked {
    /// `None` where nothing can be suggested: it is not open, is to be undone, or is linked to nothing that was found.
    #[must_use]
    pub fn of(case: &Case) -> Option<Self> {
        let is_open = matches!(case.verdict.status, Status::Open | Status::Unknown);
        if !is_open || case.summary.to_revert || case.is_waiting {
            return None;
        }
        let links = case.standing.entry.links.iter();
        let links: Vec<Link> =
            links.filter(|link| link.commit.is_some() && link.path.is_some()).cloned().collect();
        let named = case.facts.iter().filter_map(|fact| match &fact.body {
            FactBody::Resolve { resolution: Resolution::Codified { commit, .. }, .. } => Some(commit.clone()),
            _ => None,
        });
        (!links.is_empty()).then(|| Self {
            entry: case.standing.entry.id,
            recorded: case.summary.recorded,
            links,
            named: named.collect(),
        })
    }
}

/// A commit that may be meant.
pub struct Candidate {
    pub commit: Rc<Commit>,
    /// The file that it changed.
    pub path: String,
    /// The code repository that it is in, where that is not the one around.
    pub elsewhere: Option<String>,
}

pub struct Suggested {
    pub entry: EntryId,
    /// Newest first; never empty.
    pub commits: Vec<Candidate>,
    /// The code has every value that the entry names.
    pub is_found: bool,
}

#[derive(Default)]
pub struct Suggestions {
    pub shown: Vec<Suggested>,
    /// How many entries more there is something to suggest for.
    pub more: usize,
}

/// Looks for commits, for the entries that were recorded last first.
#[must_use]
pub fn suggest(codes: &Codes<'_>, mut asked: Vec<Asked>, bringing: &Bringing, effort: Effort) -> Suggestions {
    asked.sort_by_key(|asked| std::cmp::Reverse((asked.recorded, asked.entry)));
    let mut suggesting =
        Suggesting { codes, around: codes.around(), bringing, effort, books: BTreeMap::new() };
    let mut found = Suggestions::default();
    for asked in &asked {
        let is_shown = found.shown.len() < MOST_ENTRIES;
        let Some(suggested) = suggesting.of(asked, is_shown) else { continue };
        if is_shown {
            found.shown.push(suggested);
        } else {
            found.more += 1;
        }
    }
    suggesting.keep();
    found
}

/// A commit and what its message says.
type Read = Rc<(Rc<Commit>, Message)>;

/// A code repository, and what is known of links into it.
struct Book {
    name: String,
    repository: Repository,
    tip: ObjectId,
    kept: Kept,
    /// An incident has many entries for one block: each commit is read once. `None` for one that is gone.
    read: HashMap<ObjectId, Option<Read>>,
}

struct Suggesting<'a> {
    codes: &'a Codes<'a>,
    around: Option<String>,
    bringing: &'a Bringing,
    effort: Effort,
    /// By the name that links give; `None` for those in which nothing can be looked for.
    books: BTreeMap<String, Option<Book>>,
}

impl Suggesting<'_> {
    /// The newest commits that may be meant by an entry; where it is enough that there is one, not all of them.
    fn of(&mut self, asked: &Asked, all: bool) -> Option<Suggested> {
        let mut commits: Vec<Candidate> = Vec::new();
        let mut is_found = true;
        for link in &asked.links {
            let name = self.codes.split(&link.to).0.or(self.around.as_deref()).map(str::to_owned);
            let Some(name) = name else { continue };
            let touched = match self.touching(&name, link) {
                Known::Touched(touched) => touched,
                Known::Differs => return None,
                Known::Beyond(_) => Touched::default(),
            };
            is_found &= touched.is_found;
            let Some(Some(book)) = self.books.get_mut(&name) else { continue };
            for (id, path) in touched.commits {
                if commits.iter().any(|known| known.commit.id == id) || (!all && !commits.is_empty()) {
                    continue;
                }
                let Some(read) = book.read(id).filter(|read| may_be_meant(&read.1, id, asked)) else {
                    continue;
                };
                let elsewhere = Some(&book.name).filter(|name| Some(*name) != self.around.as_ref()).cloned();
                commits.push(Candidate { commit: Rc::clone(&read.0), path, elsewhere });
            }
        }
        commits.sort_by_key(|one| std::cmp::Reverse(one.commit.committed));
        commits.truncate(MOST_COMMITS);
        (!commits.is_empty()).then_some(Suggested { entry: asked.entry, commits, is_found })
    }

    /// What is known of a link, or can be found out in time.
    fn touching(&mut self, name: &str, link: &Link) -> Known {
        let codes = self.codes;
        let open = || Book::open(codes, name);
        let Some(book) = self.books.entry(name.to_owned()).or_insert_with(open) else {
            return Known::Beyond(0);
        };
        let key = kept::key(link);
        match book.kept.get(&key) {
            // It was too much for less effort than this.
            Some(Known::Beyond(commits)) if *commits < self.effort.commits => {}
            Some(known) => return known.clone(),
            None => {}
        }
        if self.effort.patience.is_over() {
            return Known::Beyond(0);
        }
        let known = look(codes, book, link, self.bringing, self.effort);
        let known = known.unwrap_or(Known::Beyond(self.effort.commits));
        book.kept.insert(key, known.clone());
        known
    }

    /// Remembers what was found out.
    fn keep(&self) {
        for book in self.books.values().flatten() {
            book.kept.write(&kept::file(&book.repository));
        }
    }
}

impl Book {
    fn open(codes: &Codes<'_>, name: &str) -> Option<Self> {
        let (git_dir, tip) = codes.main_tip(name)?;
        let repository = Repository::open(&git_dir).ok()?;
        // What is not here would have to be fetched, or cannot be had.
        if repository.is_shallow() || repository.is_partial() {
            return None;
        }
        let kept = Kept::read(&kept::file(&repository), tip);
        let name = codes.canonical(name).into_owned();
        Some(Self { name, repository, tip, kept, read: HashMap::new() })
    }

    /// A commit, and what its message says.
    fn read(&mut self, id: ObjectId) -> Option<Read> {
        let repository = &self.repository;
        let read = self.read.entry(id).or_insert_with(|| {
            let commit = repository.commit(id).ok()?;
            let message = Message::read(commit.message.as_bytes());
            Some(Rc::new((Rc::new(commit), message)))
        });
        read.clone()
    }
}

/// Looks at the code behind a link. `None` where that would take more than there is time for.
fn look(codes: &Codes<'_>, book: &Book, link: &Link, bringing: &Bringing, effort: Effort) -> Option<Known> {
    let Book { repository, tip, .. } = book;
    let nothing = Some(Known::Touched(Touched::default()));
    let Some(made) = link.commit.as_deref().and_then(|commit| repository.resolve_commit(commit)) else {
        return nothing;
    };
    let path = link.path.as_deref()?;
    let (Ok(now), Ok(then)) = (repository.tree_of(*tip), repository.tree_of(made)) else { return nothing };
    // Most files do not change: then there is nothing to look for.
    let node = |tree| repository.entry_if_known(tree, path).flatten();
    if now == then || (node(now).is_some() && node(now) == node(then)) {
        return nothing;
    }
    let within = repository.few_commits_between(made, *tip, effort.commits)?;
    let index = std::fs::metadata(cache(repository, true)).map_or(0, |found| found.len());
    if index > effort.index {
        return None;
    }
    let Ok(today) = codes.today(link) else { return nothing };
    // What is checked out here may be ahead of main, and is nobody else's yet.
    let (Since::Changed, Some(place), true) = (&today.since, &today.place, today.code.commit == *tip) else {
        return nothing;
    };
    let said = values(&today.code, &codes.finder(&today.code, None), link);
    if said.iter().any(|said| matches!(said.verdict, Verdict::Before | Verdict::Other)) {
        return Some(Known::Differs);
    }
    let is_found = !said.is_empty() && said.iter().all(|said| said.verdict == Verdict::Found);
    let touching = Touching::new(repository, bringing);
    let mut count = 0;
    let story = touching.commits_within(*tip, place, Some(made), Some(within), |_| {
        count += 1;
        count <= MOST_KEPT
    });
    let commits = story.map(|story| story.commits).unwrap_or_default();
    let commits = commits.into_iter().map(|touched| (touched.commit.id, touched.path));
    Some(Known::Touched(Touched { commits: commits.collect(), is_found }))
}

/// Not one that speaks for the entry already, and not one that takes something back.
fn may_be_meant(message: &Message, commit: ObjectId, asked: &Asked) -> bool {
    let speaks = message.claims.contains(&asked.entry) || message.reopens.contains(&asked.entry);
    let is_named = || asked.named.contains(&commit.to_string());
    !speaks && !message.is_revert && !is_named()
}
