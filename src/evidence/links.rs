//! Links and the code: what a typed address means, what of it is written down, and whether the code has changed since.

use super::codes::{At, Code, Codes, Unread};
use super::past::Bringing;
use super::secrecy::{field_of, is_guessable};
use super::then::hash_then;
use crate::code::{Finder, Finding, Meant, Place};
use crate::git::Repository;
use crate::model::Link;
use std::path::Path;
use std::rc::Rc;

/// What became of an address that somebody typed.
pub enum Resolved {
    /// One place: the link says everything about it.
    One(Box<Pinned>),
    /// Several places are called so; most recently changed first.
    Several(Vec<Candidate>),
    /// Nothing is called so; these names come near.
    Near(Vec<Candidate>),
    /// Nothing comes near.
    None { code: Rc<Code> },
    /// The code cannot be read from here.
    Unread { name: Option<String>, why: Unread },
}

/// A link that means one place.
pub struct Pinned {
    pub link: Link,
    pub place: Place,
    pub code: Rc<Code>,
}

/// A place that an address may mean.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The whole address with the code's name.
    pub to: String,
    pub place: Place,
    /// Where it was found.
    pub at: At,
}

impl Codes<'_> {
    /// What an address means that was typed, with or without form and code; `environment` decides where the same
    /// module is used by several.
    #[must_use]
    pub fn resolve(&self, link: &Link, environment: Option<&str>) -> Resolved {
        let (name, text) = self.split(&link.to);
        let Some(name) = name.map(str::to_owned).or_else(|| self.around()) else {
            return Resolved::Unread { name: None, why: Unread::Nowhere };
        };
        let main = match self.get(&name, At::Main) {
            Ok(code) => code,
            Err(why) => return Resolved::Unread { name: Some(name), why },
        };
        let seen = self.seen_from_top(text);
        let (text, here) = match &seen {
            Some(seen) => (seen.as_str(), String::new()),
            // Where somebody stands is a folder of the repository around, of no other.
            None if self.around().as_ref() == Some(&main.name) => (text, self.here()),
            None => (text, String::new()),
        };
        let found = self.finder(&main, environment).typed(text, &here);
        // What is not on main may be on the branch that is checked out.
        let (code, found, at) = match found {
            Finding::None | Finding::Near(_) => match self.get(&name, At::Head) {
                Ok(head) if head.commit != main.commit => {
                    match self.finder(&head, environment).typed(text, &here) {
                        Finding::None | Finding::Near(_) => (main, found, At::Main),
                        better => (head, better, At::Head),
                    }
                }
                _ => (main, found, At::Main),
            },
            found => (main, found, At::Main),
        };
        // Where files are missing nobody can tell that nothing is called so: a near name helps nobody then.
        let found = match found {
            Finding::Near(_) if !code.base.is_whole() => Finding::None,
            found => found,
        };
        let candidates = |places: Vec<Place>| {
            let all = places.into_iter().map(|place| Candidate {
                to: format!("{name}@{}", place.address),
                place,
                at,
            });
            super::recent::newest_first(&code, all.collect())
        };
        match found {
            Finding::One(place) => {
                Resolved::One(Box::new(Pinned { link: pinned(link, &code, &place), place: *place, code }))
            }
            Finding::Several(places) => Resolved::Several(candidates(places)),
            Finding::Near(places) => Resolved::Near(candidates(places)),
            Finding::None => match code.left_out(text) {
                Some(why) => Resolved::Unread { name: Some(name), why },
                None => Resolved::None { code },
            },
        }
    }

    /// A path from the root of the disk as one from the top of the repository around.
    fn seen_from_top(&self, text: &str) -> Option<String> {
        if !text.starts_with('/') || text.starts_with("//") {
            return None;
        }
        let top = self.located().code.as_ref().and_then(Repository::work_dir)?;
        let real = top.canonicalize().ok();
        let tops = [Some(top.to_path_buf()), real].into_iter().flatten();
        let mut seen = tops.filter_map(|top| Path::new(text).strip_prefix(top).ok());
        seen.next()?.to_str().map(str::to_owned)
    }

    /// Brings the file that a link points into, where it is one that the index does not read and a partial clone left
    /// it out.
    pub fn bring(&self, link: &Link, bringing: &Bringing) {
        let (name, text) = self.split(&link.to);
        let name = name.map(str::to_owned).or_else(|| self.around());
        let Some(code) = name.and_then(|name| self.get(&name, At::Main).ok()) else { return };
        let Ok(repository) = Repository::open(&code.git_dir) else { return };
        if !repository.is_partial() {
            return;
        }
        let Some(Unread::LeftOut(path)) = code.left_out(link.path.as_deref().unwrap_or(text)) else { return };
        if let Some(blob) = code.base.files.blob(&path) {
            bringing.stray(&repository, blob);
        }
    }

    /// What an address says of the code it is in, and the rest: `infra@tf:…`, or a known name in front of any short
    /// form: `infra@web`. An address of a person is neither.
    #[must_use]
    pub fn split<'t>(&self, text: &'t str) -> (Option<&'t str>, &'t str) {
        let text = text.trim();
        if let (Some(name), rest) = split_code(text) {
            return (Some(name), rest);
        }
        let known = self.names().into_iter().filter(|name| {
            text.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('@') && rest.len() > 1)
        });
        match known.map(|name| name.len()).max() {
            Some(length) => (Some(&text[..length]), &text[length + 1..]),
            None => (None, text),
        }
    }

    /// Every place that a link can point at, in the files that were changed last first.
    #[must_use]
    pub fn candidates(&self, name: Option<&str>, environment: Option<&str>) -> Vec<Candidate> {
        let name = name.map(str::to_owned).or_else(|| self.around());
        let Some(code) = name.and_then(|name| self.get(&name, At::Main).ok()) else { return Vec::new() };
        let all = self.finder(&code, environment);
        let all = all.all().map(|(address, block)| Candidate {
            to: format!("{}@{address}", code.name),
            place: Place::of(block, address),
            at: At::Main,
        });
        super::recent::newest_first(&code, all.collect())
    }

    /// Whether the code around holds anything to point at.
    #[must_use]
    pub fn has_blocks(&self) -> bool {
        let code = self.around().and_then(|name| self.get(&name, At::Main).ok());
        code.is_some_and(|code| self.finder(&code, None).all().next().is_some())
    }

    /// A link to a candidate, with all that is known of it.
    #[must_use]
    pub fn pin(&self, link: &Link, candidate: &Candidate) -> Option<Link> {
        let (name, _) = split_code(&candidate.to);
        let code = self.get(name?, candidate.at).ok()?;
        Some(pinned(link, &code, &candidate.place))
    }

    /// Finds places in a code base, with what the policy and the user's place say of what is meant.
    #[must_use]
    pub fn finder<'c>(&self, code: &'c Code, environment: Option<&str>) -> Finder<'c> {
        let policy = &self.located().rules.policy;
        let is_meant = |name: &str| environment.is_some_and(|meant| meant.eq_ignore_ascii_case(name));
        let stacks = policy.stacks.iter();
        let stacks = stacks.filter(|stack| stack.environment.as_deref().is_some_and(is_meant));
        let named = policy.environments.iter().map(|known| &known.name);
        let known = named.chain(policy.stacks.iter().filter_map(|stack| stack.environment.as_ref()));
        let is_around = self.around().as_ref() == Some(&code.name);
        code.base.finder(Meant {
            roots: stacks.filter_map(|stack| stack.root.clone()).collect(),
            environment: environment.map(str::to_owned),
            environments: known.cloned().collect(),
            here: Some(self.here()).filter(|_| is_around),
        })
    }
}

/// A link with all that is known of the place it points at.
#[must_use]
pub fn pinned(link: &Link, code: &Code, place: &Place) -> Link {
    let files = &code.base.files;
    Link {
        to: format!("{}@{}", code.name, place.address),
        commit: Some(code.commit.to_string()),
        path: Some(place.path.clone()),
        lines: Some(place.lines),
        block_hash: if is_guessable(place, files) { None } else { place.hash(files) },
        field_hash: field_of(link, place).and_then(|attribute| place.attribute_hash(files, attribute)),
        ..link.clone()
    }
}

/// What an address says of the code it is in: `infra@tf:…`. Without a form there is no name.
pub(super) fn split_code(text: &str) -> (Option<&str>, &str) {
    let link = Link::new(text);
    match (link.code(), text.split_once('@')) {
        (Some(_), Some(_)) => {
            let code = &text[..link.code().map_or(0, str::len)];
            (Some(code), &text[code.len() + 1..])
        }
        _ => (None, text),
    }
}

/// How the code behind a link stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// As it was when the link was made: moved perhaps, laid out anew perhaps.
    Same,
    /// It says something else.
    Changed,
    /// Nothing is called so any more.
    Gone,
    /// The link was never resolved: there is nothing to compare with.
    Unpinned,
    /// It was, but what the code said then is neither written down nor to be read from here.
    Unknown,
}

/// The place that a link means today.
pub struct Today {
    pub code: Rc<Code>,
    pub place: Option<Place>,
    pub since: Since,
}

impl Codes<'_> {
    /// Where a link points today, on main.
    ///
    /// # Errors
    /// Where the code cannot be read from here.
    pub fn today(&self, link: &Link) -> Result<Today, Unread> {
        let (name, text) = self.split(&link.to);
        let name = name.map(str::to_owned).or_else(|| self.around()).ok_or(Unread::Nowhere)?;
        let main = self.get(&name, At::Main)?;
        let today = self.found(link, text, &main)?;
        if today.since != Since::Gone {
            return Ok(today);
        }
        // What was linked on a branch is not gone from main as long as that branch has not come there.
        if let Ok(head) = self.get(&name, At::Head)
            && head.commit != main.commit
            && !was_at(&main, link)
            && was_at(&head, link)
        {
            return self.found(link, text, &head);
        }
        Ok(today)
    }

    fn found(&self, link: &Link, text: &str, code: &Rc<Code>) -> Result<Today, Unread> {
        let finder = self.finder(code, None);
        let place = finder.again(link);
        // What cannot be read has neither changed nor gone.
        let not_here = |path: &str| code.left_out(path).map_or(Ok(()), Err);
        let since = match (&place, &link.block_hash) {
            (None, _) => {
                not_here(link.path.as_deref().unwrap_or(text))?;
                // It may stand in one of those by now.
                if link.path.is_some() && code.left_out_files() > 0 {
                    return Err(Unread::partly());
                }
                Since::Gone
            }
            (Some(_), None) if link.path.is_none() => Since::Unpinned,
            (Some(place), None) => match (hash_then(link, place, code), place.hash(&code.base.files)) {
                (Some(then), Some(now)) if then == now => Since::Same,
                (Some(_), Some(_)) => Since::Changed,
                _ => Since::Unknown,
            },
            (Some(place), Some(hash)) => match place.hash(&code.base.files) {
                Some(now) if now == *hash => Since::Same,
                Some(_) => Since::Changed,
                None => {
                    not_here(&place.path)?;
                    Since::Changed
                }
            },
        };
        // Nothing was ever found: that is no loss.
        let since = if place.is_none() && link.path.is_none() { Since::Unpinned } else { since };
        Ok(Today { code: Rc::clone(code), place, since })
    }
}

/// Whether the commit at which a link was made is in the history of a code base.
fn was_at(code: &Code, link: &Link) -> bool {
    let Ok(repository) = Repository::open(&code.git_dir) else { return false };
    let made = link.commit.as_deref().and_then(|commit| repository.resolve_commit(commit));
    made.is_some_and(|made| repository.reaches(code.commit, made))
}
