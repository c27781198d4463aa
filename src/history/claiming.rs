//! From a past to the claims in it: which commits claim, reopen, take back; which are copies of each other; and which
//! reverts nobody can resolve. What lives in the end is not decided here.

mod copies;
mod doubts;

use super::Past;
use super::graph::{Bits, Node};
use super::message::Message;
use super::reverts::{Resolver, Targets, all};
use crate::git::{ObjectId, Repository};
use crate::model::{ClaimCommit, ClaimLine, Claims, EntryId};
use copies::Copies;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What is asked of a past.
pub struct Asked<'a> {
    pub repository: &'a Repository,
    /// The commit at which main stands.
    pub main: ObjectId,
    /// All branches, by the names that people read.
    pub branches: &'a [(String, ObjectId)],
    /// Claims that the journal makes, beside those of messages.
    pub recorded: &'a [(EntryId, ObjectId)],
    /// What somebody had seen of main when an entry was reopened; `None`: nobody knows, and it may have been all.
    pub reopened: &'a [(EntryId, Option<ObjectId>)],
    /// The files that an entry's links point into: those of a claim that changes none.
    pub linked: &'a dyn Fn(EntryId) -> Vec<String>,
}

/// A claim before its fate: which commit, for which entry, and whether the journal says it.
type Said = (EntryId, Node, bool);

/// Commits that a forced push has dropped, more than which are not walked.
const MOST_DROPPED: usize = 10_000;

/// What who reopened an entry had seen.
enum Seen {
    Known(Bits),
    /// Nobody knows: the more open side is to take all for seen.
    Anything,
}

impl Seen {
    fn has(&self, node: Node) -> bool {
        match self {
            Self::Known(history) => history.has(node),
            Self::Anything => true,
        }
    }
}

struct Work<'a> {
    past: &'a Past,
    asked: &'a Asked<'a>,
    resolver: Resolver<'a>,
    targets: BTreeMap<Node, Targets>,
    /// What each revert of a merge takes back.
    brought: Vec<(Node, HashSet<Node>)>,
    /// The commits that matter, in the order in which they were met.
    commits: Vec<Node>,
    places: HashMap<Node, usize>,
    /// Who says to take a commit back, by its place.
    attackers: Vec<BTreeSet<Node>>,
    /// Copies of each other, by a common number.
    classes: Vec<usize>,
}

impl Past {
    /// The claims in it, as seen from one main branch.
    #[must_use]
    pub fn claims(&self, asked: &Asked<'_>) -> Claims {
        let tips = asked.branches.iter().map(|(_, tip)| *tip).chain([asked.main]);
        let held = self.graph.history(tips.filter_map(|tip| self.graph.find(tip)));
        let said = self.said(asked, &held);
        let reopens: Vec<(EntryId, Node)> = self
            .sayings
            .iter()
            .filter(|(node, _)| held.has(**node))
            .flat_map(|(node, message)| message.reopens.iter().map(|entry| (*entry, *node)))
            .collect();
        if said.is_empty() {
            return Claims::default();
        }
        let resolver = Resolver::new(self, asked.repository, &held);
        let targets = all(&resolver);
        let mut work = Work {
            past: self,
            asked,
            brought: brought(self, &targets),
            resolver,
            targets,
            commits: Vec::new(),
            places: HashMap::new(),
            attackers: Vec::new(),
            classes: Vec::new(),
        };
        work.claims(said, &reopens)
    }

    /// What messages and the journal claim.
    fn said(&self, asked: &Asked<'_>, held: &Bits) -> Vec<Said> {
        let sayings = self.sayings.iter().filter(|(node, _)| held.has(**node));
        let in_messages =
            sayings.flat_map(|(node, message)| message.claims.iter().map(|entry| (*entry, *node, false)));
        let recorded = asked.recorded.iter().filter_map(|(entry, commit)| {
            let node = self.graph.find(*commit).filter(|node| held.has(*node))?;
            Some((*entry, node, true))
        });
        let mut said: Vec<Said> = in_messages.chain(recorded).collect();
        said.sort_unstable();
        said.dedup();
        said
    }
}

/// What each revert of a merge takes back: all that the merge brought.
fn brought(past: &Past, targets: &BTreeMap<Node, Targets>) -> Vec<(Node, HashSet<Node>)> {
    let merges =
        targets.iter().flat_map(|(revert, targets)| targets.merges.iter().map(|merge| (*revert, *merge)));
    merges
        .map(|(revert, (merge, side))| (revert, past.graph.brought(merge, side).into_iter().collect()))
        .collect()
}

impl Work<'_> {
    fn claims(&mut self, mut said: Vec<Said>, reopens: &[(EntryId, Node)]) -> Claims {
        let graph = &self.past.graph;
        let main = graph.find(self.asked.main);
        let on_main = graph.history(main);
        let mut by_target: HashMap<Node, Vec<Node>> = HashMap::new();
        for (revert, targets) in &self.targets {
            for target in &targets.commits {
                by_target.entry(*target).or_default().push(*revert);
            }
        }
        let wanted = said.iter().map(|(_, node, _)| *node).chain(self.targets.keys().copied());
        let copies = Copies::among(self.past, self.resolver.held, wanted);
        for (_, node) in reopens {
            self.place(*node);
        }
        // A copy may be claimed where another one was, and casts doubts of its own then.
        loop {
            let doubts = self.doubts(&said);
            for node in said.iter().map(|(_, node, _)| *node).chain(doubts.all()) {
                self.place(node);
            }
            let before = said.len();
            self.follow(&mut said, &by_target, &copies, &doubts, &on_main);
            if said.len() == before {
                return self.put_together(&said, reopens, &on_main, &doubts);
            }
        }
    }

    /// Goes from each commit that matters to those that take it back and to its copies, until nothing new comes.
    fn follow(
        &mut self,
        said: &mut Vec<Said>,
        by_target: &HashMap<Node, Vec<Node>>,
        copies: &Copies,
        doubts: &doubts::Doubts,
        on_main: &Bits,
    ) {
        let mut by_commit: HashMap<Node, Vec<(EntryId, bool)>> = HashMap::new();
        for (entry, node, is_recorded) in said.iter() {
            by_commit.entry(*node).or_default().push((*entry, *is_recorded));
        }
        let mut at = 0;
        while at < self.commits.len() {
            let node = self.commits[at];
            let mut hit_by: BTreeSet<Node> = by_target.get(&node).into_iter().flatten().copied().collect();
            hit_by.extend(
                self.brought.iter().filter(|(_, all)| all.contains(&node)).map(|(revert, _)| *revert),
            );
            hit_by.extend(doubts.inverses_of(node));
            hit_by.remove(&node);
            let claims = by_commit.get(&node).cloned().unwrap_or_default();
            let is_away = !claims.is_empty() && !on_main.has(node);
            // Copies matter where one was taken back, or where this one is not on main.
            if !hit_by.is_empty() || is_away || self.classes[at] != at {
                for copy in copies.of(self.past, self.asked.repository, node) {
                    let place = self.place(copy);
                    let class = self.classes[place].min(self.classes[at]);
                    (self.classes[place], self.classes[at]) = (class, class);
                    let of_copy = by_commit.entry(copy).or_default();
                    // Who named the commit meant the change. A message that waits on a branch speaks for its own commit,
                    // and for those that say to come from it: others may have left its words out on purpose.
                    let says_so =
                        self.past.sayings.get(&copy).is_some_and(|message| !message.picked_from.is_empty());
                    let is_lent = says_so || on_main.has(node);
                    for (entry, is_recorded) in
                        claims.iter().filter(|(_, is_recorded)| is_lent || *is_recorded)
                    {
                        if of_copy.iter().all(|(other, _)| other != entry) {
                            of_copy.push((*entry, *is_recorded));
                            said.push((*entry, copy, *is_recorded));
                        }
                    }
                }
            }
            for revert in &hit_by {
                self.place(*revert);
            }
            self.attackers[at] = hit_by;
            at += 1;
        }
    }

    /// Where a commit stands among those that matter; it is added where it does not yet.
    fn place(&mut self, node: Node) -> usize {
        *self.places.entry(node).or_insert_with(|| {
            self.commits.push(node);
            self.attackers.push(BTreeSet::new());
            self.classes.push(self.commits.len() - 1);
            self.commits.len() - 1
        })
    }

    fn put_together(
        &self,
        said: &[Said],
        reopens: &[(EntryId, Node)],
        on_main: &Bits,
        doubts: &doubts::Doubts,
    ) -> Claims {
        let graph = &self.past.graph;
        let place = |node: &Node| self.places[node];
        // Who takes back one copy takes back all that do not descend from that.
        let mut of_class: HashMap<usize, BTreeSet<Node>> = HashMap::new();
        for (at, attackers) in self.attackers.iter().enumerate() {
            of_class.entry(self.class(at)).or_default().extend(attackers);
        }
        let (names, holding) = self.branches(on_main);
        let commits = self.commits.iter().enumerate().map(|(at, node)| {
            let by =
                of_class[&self.class(at)].iter().filter(|by| **by != *node && !graph.reaches(*node, **by));
            let is_on_main = on_main.has(*node);
            ClaimCommit {
                id: graph.id(*node).to_string(),
                is_on_main,
                branches: if is_on_main {
                    Vec::new()
                } else {
                    holding.get(node).cloned().unwrap_or_default()
                },
                taken_back_by: by.map(place).collect(),
            }
        });
        let commits = commits.collect();
        let mut reopened: HashMap<EntryId, Vec<Node>> = HashMap::new();
        for (entry, node) in reopens {
            reopened.entry(*entry).or_default().push(*node);
        }
        let by_hand = self.reopened_by_hand();
        let lines = said.iter().map(|(entry, node, is_recorded)| {
            let reopens = reopened.get(entry).into_iter().flatten();
            let (doubted, unseen) = doubts.of(*entry, *node);
            ClaimLine {
                entry: *entry,
                commit: place(node),
                is_recorded: *is_recorded,
                // Who reopens and claims at once does not follow the reopening either.
                reopened_by: reopens
                    .filter(|by| *by == node || !graph.reaches(*node, **by))
                    .map(place)
                    .collect(),
                doubted_by: doubted.iter().map(place).collect(),
                unseen: unseen.iter().map(place).collect(),
                contradicts_itself: self.contradicts_itself(*entry, *node),
                is_reopened_by_hand: !is_recorded
                    && by_hand.get(entry).is_some_and(|seen| seen.iter().any(|seen| seen.has(*node))),
            }
        });
        Claims { commits, lines: lines.collect(), branches: names }
    }

    fn class(&self, at: usize) -> usize {
        let mut class = at;
        while self.classes[class] != class {
            class = self.classes[class];
        }
        class
    }

    /// What was seen of main when somebody reopened an entry, with all that lies behind it.
    fn reopened_by_hand(&self) -> HashMap<EntryId, Vec<Seen>> {
        let graph = &self.past.graph;
        let mut histories: HashMap<EntryId, Vec<Seen>> = HashMap::new();
        for (entry, seen) in self.asked.reopened {
            let known = seen.and_then(|seen| self.known_behind(seen));
            let seen = known.map_or(Seen::Anything, |nodes| Seen::Known(graph.history(nodes)));
            histories.entry(*entry).or_default().push(seen);
        }
        histories
    }

    /// The commits of the graph from which a commit goes on that may be in no branch any more; `None` where it is not
    /// here at all.
    fn known_behind(&self, commit: ObjectId) -> Option<Vec<Node>> {
        let graph = &self.past.graph;
        let (mut found, mut waiting, mut met) = (Vec::new(), vec![commit], HashSet::new());
        while let Some(id) = waiting.pop() {
            match graph.find(id) {
                Some(node) => found.push(node),
                None if met.len() > MOST_DROPPED || !met.insert(id) => return None,
                None => waiting.extend(self.asked.repository.commit(id).ok()?.parents),
            }
        }
        Some(found)
    }

    /// The branches that hold what is not on main, by the places of their names.
    fn branches(&self, on_main: &Bits) -> (Vec<String>, HashMap<Node, Vec<usize>>) {
        let graph = &self.past.graph;
        let away: Vec<Node> = self.commits.iter().copied().filter(|node| !on_main.has(*node)).collect();
        let tips: Vec<(&String, Node)> =
            self.asked.branches.iter().filter_map(|(name, tip)| Some((name, graph.find(*tip)?))).collect();
        let nodes: Vec<Node> = tips.iter().map(|(_, tip)| *tip).collect();
        let (mut names, mut holding): (Vec<String>, HashMap<Node, Vec<usize>>) = Default::default();
        for (node, holds) in away.iter().zip(graph.descendants(&away, &nodes)) {
            for ((name, _), _) in tips.iter().zip(holds).filter(|(_, holds)| *holds) {
                let place = names.iter().position(|known| known == *name).unwrap_or_else(|| {
                    names.push((*name).clone());
                    names.len() - 1
                });
                holding.entry(*node).or_default().push(place);
            }
        }
        (names, holding)
    }

    /// Whether the message that claims an entry also takes back what claims it, or nobody knows what.
    fn contradicts_itself(&self, entry: EntryId, node: Node) -> bool {
        let says_so = |message: &&Message| !message.reverts.is_empty() || message.names_too_much;
        let (Some(_), Some(targets)) =
            (self.past.sayings.get(&node).filter(says_so), self.targets.get(&node))
        else {
            return false;
        };
        let claims = |other: &Node| {
            self.past.sayings.get(other).is_some_and(|message| message.claims.contains(&entry))
        };
        let of_merges = self.brought.iter().filter(|(revert, _)| *revert == node).flat_map(|(_, all)| all);
        targets.is_unresolved || targets.commits.iter().chain(of_merges).any(claims)
    }
}
