//! Which entries a difference between two states of the code touches: of a pull request, or of what is staged.
//!
//! A linked block counts as touched where what it says differs: not where it was moved, laid out anew or commented. A
//! local, a variable or a tfvars file that feeds an attribute of it is another block, and is not followed.
//!
//! It is cheap where little differs: trees are compared by their ids, and a link is looked up in the second state only
//! where a file differs that could say something else of its block.

use super::codes::{At, Code, Codes, Unread, cache, codebase};
use super::past::Bringing;
use crate::code::{
    Codebase, FileView, Files, Kind, Meant, NOT_FETCHED, Place, Target, is_override, language_of, names_in,
};
use crate::git::{ObjectId, Repository};
use crate::model::{EntryId, Link, LinkForm};
use crate::reconcile::Case;
use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// A linked block that a difference touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    pub entry: EntryId,
    /// Which of the entry's links, counted from 0.
    pub link: usize,
    /// How the link calls it.
    pub to: String,
    /// Where it stands in the second state; one that was taken away, where it stood in the first.
    pub path: String,
    /// `None` of a file as a whole.
    pub lines: Option<(u32, u32)>,
    pub how: Touch,
}

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    Changed,
    Removed,
    Added,
}

impl Touch {
    /// Reads after the address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Added => "added",
        }
    }
}

/// What two states of the code have to say of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub touched: Vec<Concerned>,
    /// Of the entries that were named, those with a link that points at something in one of the two states: of the
    /// others nobody can tell whether they are touched.
    pub resolved: BTreeSet<EntryId>,
}

/// The entries among `cases` whose linked blocks differ between two trees of the code repository `name`: `base` and
/// `head` are trees of commits or of an index. What a partial clone left out of the files that differ is brought where
/// `bringing` may.
///
/// # Errors
/// Where the code cannot be read from here.
pub fn concerned(
    codes: &Codes<'_>,
    name: &str,
    trees: (ObjectId, ObjectId),
    bringing: Option<&Bringing>,
    cases: impl IntoIterator<Item = impl Borrow<Case>>,
) -> Result<Comparison, Unread> {
    compared(codes, name, trees, bringing, cases, |_| false)
}

/// The same; of the entries that `is_named` names it is also told whether they point anywhere at all.
///
/// # Errors
/// As for [`concerned`].
pub fn compared(
    codes: &Codes<'_>,
    name: &str,
    (base, head): (ObjectId, ObjectId),
    bringing: Option<&Bringing>,
    cases: impl IntoIterator<Item = impl Borrow<Case>>,
    is_named: impl Fn(EntryId) -> bool,
) -> Result<Comparison, Unread> {
    let main = codes.get(name, At::Main)?;
    let repository = Repository::open(&main.git_dir)?;
    let differing: BTreeSet<String> =
        repository.differing_paths(Some(base), Some(head))?.into_iter().collect();
    if let Some(bringing) = bringing {
        bring(&repository, (base, head), &differing, bringing);
    }
    let states = States::of((state(codes, &main, base)?, state(codes, &main, head)?), base, differing)?;
    let mut comparison = Comparison::default();
    let mut known: HashMap<(String, Option<String>), Seen> = HashMap::new();
    for case in cases {
        let entry = &case.borrow().standing.entry;
        let is_named = is_named(entry.id);
        for (at, link) in entry.links.iter().enumerate() {
            if !is_named && !states.may_touch(link) {
                continue;
            }
            let (code, _) = codes.split(&link.to);
            let code = code.map(str::to_owned).or_else(|| codes.around());
            if code.is_none_or(|code| *codes.canonical(&code) != main.name) {
                continue;
            }
            // An incident has many entries for one block.
            let key = (link.to.clone(), link.commit.clone());
            let seen = known.entry(key).or_insert_with(|| states.see(link));
            if seen.is_there && is_named {
                comparison.resolved.insert(entry.id);
            }
            if let Some((how, place)) = &seen.touch {
                let is_file = place.kind.is_none() && !place.address.contains('#');
                comparison.touched.push(Concerned {
                    entry: entry.id,
                    link: at,
                    to: link.to.clone(),
                    path: place.path.clone(),
                    lines: (!is_file).then_some(place.lines),
                    how: *how,
                });
            }
        }
    }
    Ok(comparison)
}

/// What is needed to compare the files that differ, in a clone that has left out some of it.
fn bring(
    repository: &Repository,
    (base, head): (ObjectId, ObjectId),
    differing: &BTreeSet<String>,
    bringing: &Bringing,
) {
    if !repository.is_partial() {
        return;
    }
    let paths = differing.iter().filter(|path| language_of(path).is_some());
    let blobs = paths.flat_map(|path| [base, head].map(|tree| repository.node_here(tree, path)));
    bringing.blobs(repository, blobs.flatten().collect());
}

/// A code base at a tree.
enum State {
    /// Of the main branch, which is at hand.
    Main(Rc<Code>),
    Other(Box<Codebase>),
}

impl State {
    fn base(&self) -> &Codebase {
        match self {
            Self::Main(code) => &code.base,
            Self::Other(base) => base,
        }
    }
}

/// Reads a state. Files that are known from another one are not read again.
fn state(codes: &Codes<'_>, main: &Rc<Code>, tree: ObjectId) -> Result<State, Unread> {
    let repository = Repository::open(&main.git_dir)?;
    if repository.tree_of(main.commit)? == tree {
        return Ok(State::Main(Rc::clone(main)));
    }
    let policy = codes.located().rules.policy.code.iter().find(|code| code.name == main.name);
    let files = Files::At { git_dir: main.git_dir.clone(), tree };
    Ok(State::Other(Box::new(codebase(files, Some(&cache(&repository, false)), policy)?)))
}

struct States {
    base: State,
    head: State,
    /// Of the first state.
    tree: ObjectId,
    /// The files that differ.
    differing: BTreeSet<String>,
    /// The names of all blocks that stand in one of them, in either state.
    names: HashSet<String>,
}

/// What was found out about a link.
struct Seen {
    is_there: bool,
    touch: Option<(Touch, Place)>,
}

impl States {
    /// # Errors
    /// Where a file that differs was not fetched: what is in it nobody knows.
    fn of((base, head): (State, State), tree: ObjectId, differing: BTreeSet<String>) -> Result<Self, Unread> {
        let mut states = Self { base, head, tree, differing, names: HashSet::new() };
        for path in &states.differing {
            for state in [&states.base, &states.head] {
                let Some(file) = state.base().index.file(path) else { continue };
                if file.problems().any(|problem| problem.reason == NOT_FETCHED) {
                    return Err(Unread::LeftOut(path.clone()));
                }
                states.names.extend(file.blocks().map(|block| block.name().to_owned()));
            }
        }
        states.follow_moves();
        Ok(states)
    }

    /// Adds the names under which `moved` blocks still find those that stand in a file that differs.
    fn follow_moves(&mut self) {
        let moves: Vec<(Vec<String>, Vec<String>)> = [&self.base, &self.head]
            .into_iter()
            .flat_map(|state| state.base().index.blocks())
            .filter(|block| block.kind() == Kind::Moved)
            .filter_map(|block| match block.target() {
                Some(Target::Moved { from, to }) => Some((names_in(&from)?, names_in(&to)?)),
                _ => None,
            })
            .collect();
        // A move of a move of a move: each round follows one step, and adds a name or is the last.
        loop {
            let count = self.names.len();
            for (from, to) in &moves {
                if to.iter().any(|name| self.names.contains(name)) {
                    self.names.extend(from.iter().cloned());
                }
            }
            if self.names.len() == count {
                return;
            }
        }
    }

    /// Whether a link can mean anything that stands in a file that differs. Most cannot, and to look them up takes a
    /// thousand times as long.
    fn may_touch(&self, link: &Link) -> bool {
        if self.differing.is_empty() {
            return false;
        }
        let Some((form, rest)) = link.parts() else { return false };
        // What was never found, and what is not where it was, can be anywhere.
        let stands = link.path.as_ref().filter(|path| self.base.base().files.has(path));
        let is_there = stands.is_none_or(|path| self.differing.contains(path));
        match form {
            LinkForm::Terraform => {
                names_in(rest).is_none_or(|names| names.iter().any(|name| self.names.contains(name)))
            }
            LinkForm::Kubernetes => {
                is_there || self.names.contains(rest.rsplit_once('#').map_or(rest, |(_, name)| name))
            }
            LinkForm::Helm | LinkForm::File => is_there,
            _ => true,
        }
    }

    fn see(&self, link: &Link) -> Seen {
        let find = |state: &State, link: &Link| state.base().finder(Meant::default()).again(link);
        let before = find(&self.base, link);
        if before.as_ref().is_some_and(|place| !self.may_differ(link, place)) || self.differing.is_empty() {
            return Seen { is_there: before.is_some(), touch: None };
        }
        // What the block said in the first state finds it in the second one, wherever it went; what it said when the
        // link was made can be long gone.
        let after = match &before {
            Some(place) => find(&self.head, &self.as_it_was(link, place)).or_else(|| find(&self.head, link)),
            None => find(&self.head, link),
        };
        let is_there = before.is_some() || after.is_some();
        let touch = match (before, after) {
            (Some(before), Some(after)) => self.differs(&before, &after).then_some((Touch::Changed, after)),
            (Some(before), None) => Some((Touch::Removed, before)),
            (None, Some(after)) => self.may_differ(link, &after).then_some((Touch::Added, after)),
            (None, None) => None,
        };
        Seen { is_there, touch }
    }

    /// Whether a file differs that has a say in what stands at a place.
    fn may_differ(&self, link: &Link, place: &Place) -> bool {
        let has_override = || {
            place.kind.is_some_and(Kind::is_of_a_module)
                && self.differing.iter().any(|path| folder_of(path) == place.folder() && is_override(path))
        };
        self.differing.contains(&place.path)
            || has_override()
            // An overlay may say something of an object from one of its files or another.
            || link.parts().is_some_and(|(form, _)| form == LinkForm::Kustomize)
    }

    /// The link as it would be made in the first state.
    fn as_it_was(&self, link: &Link, place: &Place) -> Link {
        Link {
            path: Some(place.path.clone()),
            lines: Some(place.lines),
            block_hash: place.hash(&self.base.base().files),
            commit: Some(self.tree.to_string()),
            ..link.clone()
        }
    }

    fn differs(&self, before: &Place, after: &Place) -> bool {
        let (base, head) = (self.base.base(), self.head.base());
        // Two texts that cannot be read are not known to be the same.
        let hashes = (before.hash(&base.files), after.hash(&head.files));
        let is_same = matches!(&hashes, (Some(before), Some(after)) if before == after);
        !is_same || overrides(base, before) != overrides(head, after)
    }
}

/// What override files of its folder say of a block.
fn overrides(base: &Codebase, place: &Place) -> Vec<Option<String>> {
    let Some(kind) = place.kind.filter(|kind| kind.is_of_a_module()).filter(|_| !is_override(&place.path))
    else {
        return Vec::new();
    };
    let files = base.index.files().filter(|file| {
        let path = file.path();
        file.folder() == place.folder() && is_override(path) && language_of(path).is_some()
    });
    let blocks = files.flat_map(FileView::blocks);
    let blocks = blocks.filter(|block| block.name() == place.name && block.kind() == kind);
    blocks.map(|block| Place::of(block, String::new()).hash(&base.files)).collect()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
