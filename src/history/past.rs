//! The past of a code repository: its commits as a graph, and what those say that say something.
//!
//! It is read from git once and kept in a file under the common git dir; what came since is added. The file is a
//! cache: where anything about it is off, everything is read again.

use super::changes::Changes;
use super::graph::{Added, Graph, Node};
use super::message::Message;
use super::reader::{AHEAD, Batch, Reader};
use crate::git::{GitError, ObjectId, Repository, write_cache};
use crate::model::Watch;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

/// Begins the file, and changes with what stands in it.
const MAGIC: &[u8; 8] = b"sgpast04";

pub struct Past {
    pub graph: Graph,
    /// What commits say, of those that say something.
    pub sayings: BTreeMap<Node, Message>,
    pub changes: Changes,
    /// Some commits could not be read, although no shallow clone was cut there: what they say is unknown.
    pub lacks_commits: bool,
}

impl Past {
    /// Everything that these commits have in their histories. Nothing is fetched. `writes` where the cache may be
    /// brought up to date.
    ///
    /// # Errors
    /// Where the object database cannot be opened.
    pub fn read(
        repository: &Repository,
        tips: &[ObjectId],
        writes: bool,
        watch: &Watch,
    ) -> Result<Self, GitError> {
        let file = repository.common_dir().join("stopgap").join("history");
        let ends = ends_of(repository);
        let known = Self::open(&file, ends);
        let is_known = known.is_some();
        let mut past = known.unwrap_or_else(|| Self {
            graph: Graph::default(),
            sayings: BTreeMap::new(),
            changes: Changes::default(),
            lacks_commits: false,
        });
        let has_grown = past.grow(repository, tips, watch)?;
        // What was not read leaves gaps that nobody would look into again.
        if writes && (has_grown || !is_known) && !past.lacks_commits {
            past.save(&file, ends);
        }
        Ok(past)
    }

    /// Writes down what was found out since it was read. What cannot be written is found out again.
    pub fn keep(&self, repository: &Repository) {
        if self.changes.has_news() && !self.lacks_commits {
            self.save(&repository.common_dir().join("stopgap").join("history"), ends_of(repository));
        }
    }

    /// Adds what is new; whether anything was.
    fn grow(&mut self, repository: &Repository, tips: &[ObjectId], watch: &Watch) -> Result<bool, GitError> {
        let mut found = Found::beyond(&self.graph);
        for tip in tips {
            found.place(*tip);
        }
        if found.ids.is_empty() {
            return Ok(false);
        }
        let objects = repository.objects()?;
        let reader = Reader::new();
        let step = watch.step("reading the history of the code", None);
        let mut parents: Vec<Option<Vec<Node>>> = Vec::new();
        // What commits say is read beside, while the next ones are fetched from the object database.
        let read = std::thread::scope(|scope| {
            let (send, receive) = std::sync::mpsc::sync_channel::<Batch>(AHEAD);
            let reading = scope.spawn(move || reader.read(&receive));
            let mut batch = Batch::from(found.first);
            // Breadth first, each commit read once, in the order in which they are met.
            while let Some(id) = found.ids.get(parents.len()).copied() {
                parents.push(objects.with_commit(id, |commit| {
                    batch.push(commit.author, commit.message);
                    commit.parents.iter().map(|parent| found.place(*parent)).collect()
                }));
                if parents.last().is_some_and(Option::is_none) {
                    batch.push(b"", b"");
                }
                if batch.is_full() {
                    step.at(parents.len() as u64);
                    let next = Batch::from(found.first + parents.len());
                    // Who reads ends only with this thread.
                    let _ = send.send(std::mem::replace(&mut batch, next));
                }
            }
            let _ = send.send(batch);
            drop(send);
            reading.join().expect("reading messages does not panic")
        });
        self.sayings.extend(read.said);
        let commits = found.ids.iter().zip(parents).zip(read.marks);
        let added: Vec<Option<Added>> =
            commits.map(|((id, parents), marks)| Some(Added { id: *id, parents: parents?, marks })).collect();
        // Beyond the ends of a shallow clone nothing is expected; the clone itself is told.
        self.lacks_commits = added.iter().any(Option::is_none) && !repository.is_shallow();
        self.add(added, found.first);
        Ok(true)
    }

    /// Adds what could be read; what could not leaves no place, and is nobody's parent.
    fn add(&mut self, added: Vec<Option<Added>>, first: usize) {
        if added.iter().all(Option::is_some) {
            return self.graph.add(added.into_iter().flatten().collect());
        }
        let mut places: Vec<Option<Node>> = Vec::with_capacity(added.len());
        let mut next = first;
        for commit in &added {
            places.push(commit.is_some().then(|| node_of(next)));
            next += usize::from(commit.is_some());
        }
        let place = |node: Node| match (node as usize).checked_sub(first) {
            None => Some(node),
            Some(at) => places[at],
        };
        let said = std::mem::take(&mut self.sayings).into_iter();
        self.sayings = said.filter_map(|(node, message)| Some((place(node)?, message))).collect();
        let kept = added.into_iter().flatten().map(|commit| Added {
            parents: commit.parents.iter().filter_map(|parent| place(*parent)).collect(),
            ..commit
        });
        self.graph.add(kept.collect());
    }

    fn open(file: &Path, ends: u32) -> Option<Self> {
        let bytes = std::fs::read(file).ok()?;
        let rest = bytes.strip_prefix(MAGIC)?;
        let (head, rest) = rest.split_at_checked(8)?;
        let number = |at: usize| head.get(at..at + 4)?.try_into().map(u32::from_le_bytes).ok();
        if number(0)? != crc32fast::hash(rest) || number(4)? != ends {
            return None;
        }
        let (graph, rest) = Graph::read(rest)?;
        let (sayings, rest) = postcard::take_from_bytes::<BTreeMap<Node, Message>>(rest).ok()?;
        let (changes, _) = postcard::take_from_bytes(rest).ok()?;
        let is_inside = sayings.keys().all(|node| (*node as usize) < graph.len());
        is_inside.then_some(Self { graph, sayings, changes, lacks_commits: false })
    }

    fn save(&self, file: &Path, ends: u32) {
        let mut rest = Vec::new();
        self.graph.write(&mut rest);
        let parts = postcard::to_extend(&self.sayings, rest)
            .and_then(|rest| postcard::to_extend(&self.changes, rest));
        let Ok(rest) = parts else { return };
        let sum = crc32fast::hash(&rest).to_le_bytes();
        write_cache(file, &[MAGIC, &sum, &ends.to_le_bytes(), &rest]);
    }
}

/// The commits that were met and are not in a graph yet: each gets the next place in it.
struct Found<'a> {
    graph: &'a Graph,
    first: usize,
    ids: Vec<ObjectId>,
    places: HashMap<ObjectId, Node, BuildHasherDefault<IdHasher>>,
}

impl<'a> Found<'a> {
    fn beyond(graph: &'a Graph) -> Self {
        Self { graph, first: graph.len(), ids: Vec::new(), places: HashMap::default() }
    }

    fn place(&mut self, id: ObjectId) -> Node {
        if let Some(known) = self.graph.find(id) {
            return known;
        }
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            node_of(self.first + self.ids.len() - 1)
        })
    }
}

/// Ids are random already: eight of their bytes are as good as any hash.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            self.0 ^= part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        }
    }
}

fn node_of(at: usize) -> Node {
    Node::try_from(at).expect("no repository holds four thousand million commits")
}

/// Where a shallow clone was cut, as a number that changes with it.
fn ends_of(repository: &Repository) -> u32 {
    let mut ends: Vec<String> = repository.shallow_ends().iter().map(ToString::to_string).collect();
    ends.sort();
    crc32fast::hash(ends.join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::Past;
    use crate::git::Repository;
    use crate::model::{Watch, Watcher};
    use std::sync::{Arc, Mutex};

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Heard {
        fn add(&self, words: String) {
            self.0.lock().expect("nobody panics").push(words);
        }
    }

    impl Watcher for Heard {
        fn begin(&self, what: &str, _: Option<u64>) {
            self.add(what.to_owned());
        }
        fn at(&self, done: u64) {
            self.add(format!("at {}", done > 0));
        }
        fn say(&self, words: &str) {
            self.add(words.to_owned());
        }
        fn end(&self) {
            self.add("end".to_owned());
        }
    }

    #[test]
    fn the_first_scan_tells_how_far_it_is_and_the_next_has_nothing_to_tell() {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = git2::Repository::init(folder.path()).expect("a repository");
        let who = git2::Signature::new("A", "a@example.com", &git2::Time::new(0, 0)).expect("a name");
        let tree = repository.treebuilder(None).and_then(|tree| tree.write()).expect("a tree");
        let tree = repository.find_tree(tree).expect("a tree");
        let mut tip = None;
        for _ in 0..600 {
            let parent = tip.map(|id| repository.find_commit(id).expect("a commit"));
            let parents: Vec<_> = parent.iter().collect();
            let made = repository.commit(None, &who, &who, &"word ".repeat(200), &tree, &parents);
            tip = Some(made.expect("a commit"));
        }
        let repository = Repository::open(folder.path()).expect("a repository");
        let heard = Arc::new(Heard::default());
        let watch = Watch::by(heard.clone());
        for _ in 0..2 {
            let past = Past::read(&repository, &[tip.expect("a tip")], true, &watch).expect("a past");
            assert_eq!(past.graph.len(), 600);
        }
        let told = heard.0.lock().expect("nobody panics");
        assert_eq!(*told, ["reading the history of the code", "at true", "at true", "end"]);
    }
}
