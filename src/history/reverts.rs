//! What reverts mean: from the words of a message to the commits that it takes back.
//!
//! A target is named by its id, or by the number of the pull request it came by; or it is found as the exact inverse.
//! It counts where it, or a copy of it, precedes the revert. What is not found by any of these stays unresolved, and is
//! not guessed.

use super::Past;
use super::changes::{Patch, patch_of};
use super::graph::{Bits, Marks, Node};
use super::message::{Message, Reverted, bare_title, title_of};
use crate::git::{ObjectId, Repository};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Commits of one subject, more than which say nothing: `Update`, a thousand times.
pub(super) const MOST_ALIKE: usize = 64;

/// What one revert takes back.
#[derive(Clone, Debug, Default)]
pub(super) struct Targets {
    pub commits: Vec<Node>,
    /// Merges, each with the side that stays: all is meant that came with them.
    pub merges: Vec<(Node, Node)>,
    /// Something that it names, or should name, was not found.
    pub is_unresolved: bool,
}

/// Looks up what reverts name, among the commits that branches hold.
pub(super) struct Resolver<'a> {
    past: &'a Past,
    repository: &'a Repository,
    /// What the branches hold: the graph may still know commits that none does.
    pub held: &'a Bits,
    by_number: HashMap<u32, Vec<Node>>,
    by_title: HashMap<u32, Vec<Node>>,
    by_author: HashMap<u32, Vec<Node>>,
    /// Of commits that reverts name by id and that have to be recognised by something else.
    marks: HashMap<ObjectId, Marks>,
    /// The commits of a title by what they change, found out for those that are asked for.
    by_change: RefCell<HashMap<u32, HashMap<Patch, Vec<Node>>>>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(past: &'a Past, repository: &'a Repository, held: &'a Bits) -> Self {
        let mut resolver = Self {
            past,
            repository,
            held,
            by_number: HashMap::new(),
            by_title: HashMap::new(),
            by_author: HashMap::new(),
            marks: HashMap::new(),
            by_change: RefCell::default(),
        };
        // Only what some revert asks for.
        let (mut numbers, mut titles, mut authors) = (HashSet::new(), HashSet::new(), HashSet::new());
        for (revert, message) in past.sayings.iter().filter(|(node, _)| held.has(**node)) {
            numbers.extend(message.brings_revert_of.and_then(|number| u32::try_from(number).ok()));
            for reverted in &message.reverts {
                match reverted {
                    Reverted::Number(number) => numbers.extend(u32::try_from(*number).ok()),
                    Reverted::Titled(title) => titles.extend(spellings(title)),
                    Reverted::Commit { id, .. } => {
                        if let Some((commit, marks)) = resolver.stranger(*revert, id) {
                            titles.insert(marks.title);
                            authors.insert(marks.author);
                            resolver.marks.insert(commit, marks);
                        }
                    }
                }
            }
        }
        if numbers.is_empty() && titles.is_empty() {
            return resolver;
        }
        for node in past.graph.nodes().filter(|node| held.has(*node)) {
            let marks = past.graph.marks(node);
            if marks.number != 0 && numbers.contains(&marks.number) {
                resolver.by_number.entry(marks.number).or_default().push(node);
            }
            if titles.contains(&marks.title) {
                resolver.by_title.entry(marks.title).or_default().push(node);
            }
            if authors.contains(&marks.author) {
                resolver.by_author.entry(marks.author).or_default().push(node);
            }
        }
        resolver
    }

    /// A commit that is named and does not precede the revert: only its copies can be meant.
    fn stranger(&self, revert: Node, id: &str) -> Option<(ObjectId, Marks)> {
        let graph = &self.past.graph;
        if let Some(node) = self.named(revert, id) {
            return (!graph.reaches(revert, node)).then(|| (graph.id(node), graph.marks(node)));
        }
        let commit = self.repository.resolve_commit(id)?;
        let objects = self.repository.objects().ok()?;
        let marks = objects.with_commit(commit, |raw| {
            let (title, _) = title_of(raw.message);
            Marks { title: crc32fast::hash(title), author: crc32fast::hash(raw.author), number: 0 }
        });
        Some((commit, marks?))
    }

    /// The one commit that branches hold of which this is the beginning of the id.
    fn named(&self, revert: Node, id: &str) -> Option<Node> {
        let found = self.past.graph.beginning(id).into_iter();
        match found.filter(|node| self.held.has(*node) && *node != revert).collect::<Vec<_>>()[..] {
            [node] => Some(node),
            _ => None,
        }
    }

    /// What a revert takes back.
    pub(super) fn targets(&self, revert: Node, message: &Message) -> Targets {
        let mut targets = Targets { is_unresolved: message.names_too_much, ..Targets::default() };
        if message.names_too_much {
            return targets;
        }
        let ids = message.reverts.iter().filter_map(|reverted| match reverted {
            Reverted::Commit { id, made_to } => Some((id, made_to.as_deref())),
            _ => None,
        });
        let mut is_any = false;
        for (id, made_to) in ids {
            is_any = true;
            if !self.by_id(revert, id, made_to, &mut targets) {
                targets.is_unresolved = true;
            }
        }
        if is_any && !targets.is_unresolved {
            return targets;
        }
        // Where an id leads nowhere, the number or the title may lead somewhere.
        let mut others = Targets::default();
        for reverted in &message.reverts {
            match reverted {
                Reverted::Number(number) => self.by_number(revert, *number, &mut others),
                Reverted::Titled(title) => self.by_title(revert, title, &mut others),
                Reverted::Commit { .. } => {}
            }
        }
        let is_found = !(others.commits.is_empty() && others.merges.is_empty());
        targets.commits.extend(others.commits);
        targets.merges.extend(others.merges);
        targets.is_unresolved = !is_found;
        targets
    }

    /// Whether what is named, or a copy of it, precedes the revert.
    fn by_id(&self, revert: Node, id: &str, made_to: Option<&str>, targets: &mut Targets) -> bool {
        let graph = &self.past.graph;
        let node = self.named(revert, id);
        if let Some(node) = node {
            self.hit(node, made_to, targets);
            if graph.reaches(revert, node) {
                return true;
            }
        }
        let copies = self.copies_before(revert, id);
        for copy in &copies {
            self.hit(*copy, None, targets);
        }
        !copies.is_empty()
    }

    /// What precedes a revert and is a copy of a commit that does not, or that no branch holds any more.
    fn copies_before(&self, revert: Node, id: &str) -> Vec<Node> {
        let Past { graph, changes, sayings, .. } = self.past;
        let mut found = Vec::new();
        let full =
            self.named(revert, id).map(|node| graph.id(node)).or_else(|| self.repository.resolve_commit(id));
        if let Some((commit, marks)) = full.and_then(|commit| Some((commit, self.marks.get(&commit)?))) {
            let alike = self.by_title.get(&marks.title).into_iter().chain(self.by_author.get(&marks.author));
            let mut alike: Vec<Node> =
                alike.filter(|all| all.len() <= MOST_ALIKE).flatten().copied().collect();
            alike.sort_unstable();
            alike.dedup();
            alike.retain(|node| *node != revert && graph.reaches(revert, *node));
            if !alike.is_empty()
                && let Some(patch) = patch_of(self.repository, commit)
            {
                found.extend(
                    alike
                        .into_iter()
                        .filter(|node| changes.patch(graph, self.repository, *node) == Some(patch)),
                );
            }
        }
        // Where a commit says what it is a copy of, that holds although conflicts were resolved on the way.
        let whole = full.map_or_else(|| id.to_owned(), |full| full.to_string());
        let says_so = |message: &Message| {
            message
                .picked_from
                .iter()
                .any(|from| from.starts_with(&whole) || whole.starts_with(from.as_str()))
        };
        let picked = sayings.iter().filter(|(node, message)| {
            !message.picked_from.is_empty() && self.held.has(**node) && says_so(message)
        });
        found.extend(picked.map(|(node, _)| *node).filter(|node| graph.reaches(revert, *node)));
        found
    }

    /// A commit, or all that came with a merge.
    fn hit(&self, node: Node, made_to: Option<&str>, targets: &mut Targets) {
        let graph = &self.past.graph;
        if !graph.is_merge(node) {
            return targets.commits.push(node);
        }
        let is_named =
            |parent: &Node| made_to.is_some_and(|side| graph.id(*parent).to_string().starts_with(side));
        let named = graph.parents(node).find(is_named);
        match named.or_else(|| graph.first_parent(node)) {
            Some(side) => targets.merges.push((node, side)),
            None => targets.commits.push(node),
        }
    }

    /// Of several that came by requests of one number (those of forks count anew) the ones on the line of main count.
    fn by_number(&self, revert: Node, number: u64, targets: &mut Targets) {
        let graph = &self.past.graph;
        let named = u32::try_from(number).ok().and_then(|number| self.by_number.get(&number));
        let named = named.into_iter().flatten().copied();
        let mut before: Vec<Node> =
            named.filter(|node| *node != revert && graph.reaches(revert, *node)).collect();
        if before.len() > 1 {
            let line: HashSet<Node> =
                std::iter::successors(Some(revert), |node| graph.first_parent(*node)).collect();
            before.retain(|node| line.contains(node));
        }
        for node in before {
            self.hit(node, None, targets);
        }
    }

    /// A title alone is no name: the change has to be the exact inverse as well. Of several the nearest is meant.
    fn by_title(&self, revert: Node, title: &str, targets: &mut Targets) {
        let Past { graph, changes, .. } = self.past;
        let named = spellings(title).filter(|hash| self.by_title.contains_key(hash)).collect::<Vec<_>>();
        let Some(inverse) =
            (!named.is_empty()).then(|| changes.inverse(graph, self.repository, revert)).flatten()
        else {
            return;
        };
        for hash in named {
            let mut by_change = self.by_change.borrow_mut();
            let of_title = by_change.entry(hash).or_insert_with(|| self.changes_of(hash));
            let alike = of_title.get(&inverse).map_or(&[][..], Vec::as_slice);
            let nearest = alike.iter().find(|node| **node != revert && graph.reaches(revert, **node));
            if let Some(node) = nearest {
                self.hit(*node, None, targets);
            }
        }
    }

    /// The commits of one title by what they change, the youngest first.
    fn changes_of(&self, title: u32) -> HashMap<Patch, Vec<Node>> {
        let Past { graph, changes, .. } = self.past;
        let mut found: HashMap<Patch, Vec<Node>> = HashMap::new();
        for node in self.by_title.get(&title).into_iter().flatten() {
            if let Some(patch) = changes.patch(graph, self.repository, *node) {
                found.entry(patch).or_default().push(*node);
            }
        }
        for nodes in found.values_mut() {
            nodes.sort_by_key(|node| std::cmp::Reverse((graph.generation(*node), *node)));
        }
        found
    }
}

/// Whether a revert names a commit by its title.
pub(super) fn names_by_title(message: &Message, marks: Marks) -> bool {
    message.reverts.iter().any(|reverted| match reverted {
        Reverted::Titled(title) => crc32fast::hash(bare_title(title).as_bytes()) == marks.title,
        _ => false,
    })
}

/// The hashes of a title as commits may have it: as it is, and as what reverts it; a reapplication names the commit
/// that was reverted and takes back the revert.
fn spellings(title: &str) -> impl Iterator<Item = u32> {
    let bare = bare_title(title);
    let revert = format!("Revert \"{title}\"");
    let bare_revert = format!("Revert \"{bare}\"");
    let mut hashes: Vec<u32> =
        [bare, &revert, &bare_revert].iter().map(|title| crc32fast::hash(title.as_bytes())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.into_iter()
}

/// For every revert that branches hold what it takes back.
pub(super) fn all(resolver: &Resolver<'_>) -> BTreeMap<Node, Targets> {
    let past = resolver.past;
    let held = || past.sayings.iter().filter(|(node, _)| resolver.held.has(**node));
    let reverts = held().filter(|(_, message)| message.is_revert);
    let mut all: BTreeMap<Node, Targets> =
        reverts.map(|(node, message)| (*node, resolver.targets(*node, message))).collect();
    let names_commits = |message: &Message| {
        message.reverts.iter().any(|reverted| matches!(reverted, Reverted::Commit { .. }))
    };
    for (merge, message) in held().filter(|(node, _)| past.graph.is_merge(**node)) {
        let is_open = all.get(merge).is_some_and(|targets| targets.is_unresolved) && !names_commits(message);
        if !is_open && message.brings_revert_of.is_none() {
            continue;
        }
        let Some(side) = past.graph.first_parent(*merge) else { continue };
        let mut brings_reverts = false;
        for node in past.graph.brought(*merge, side).into_iter().filter(|node| node != merge) {
            let Some(targets) = all.get_mut(&node) else { continue };
            brings_reverts = true;
            // The branch says what the commits on it do not.
            let is_silent = past.sayings.get(&node).is_some_and(|message| !names_commits(message));
            if let Some(number) = message.brings_revert_of.filter(|_| targets.is_unresolved && is_silent) {
                let mut named = Targets::default();
                resolver.by_number(node, number, &mut named);
                targets.is_unresolved = named.commits.is_empty() && named.merges.is_empty();
                targets.commits.extend(named.commits);
                targets.merges.extend(named.merges);
            }
        }
        // What a merge tells of the reverts that it brings they say themselves.
        if let Some(targets) = all.get_mut(merge).filter(|_| is_open && brings_reverts) {
            targets.is_unresolved = false;
        }
    }
    all
}
