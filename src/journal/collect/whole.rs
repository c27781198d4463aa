//! Reading a whole journal into an index, as fast as git can hand out the files.
//!
//! What is said about an entry lies beside it, so that nearly every dossier is complete once its last file was
//! read. It is encoded at once, by the thread that read it, and forgotten. What lies elsewhere is added later.

use super::{Collected, File, read};
use crate::git::{GitError, ObjectId, Repository};
use crate::journal::index::{Content, Encoded};
use crate::journal::union::{Added, Difference};
use crate::model::{Dossier, EntryId, Unreadable, Watch};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files that a thread takes at a time: small enough that none waits long for the last one.
const CHUNK: usize = 4096;

/// What the files of a chunk came to.
#[derive(Default)]
struct Read {
    encoded: Encoded,
    /// The file of each entry that was encoded.
    paths: Vec<String>,
    /// What could not be joined here.
    left: Vec<(String, File)>,
}

/// The content of an index over all these files. `None` where an object is not here: nothing of that is remembered.
pub(in crate::journal) fn whole_content(
    repository: &Repository,
    difference: &Difference,
    trees: Vec<ObjectId>,
    watch: &Watch,
) -> Result<Option<Content>, GitError> {
    if !difference.unreadable.is_empty() {
        return Ok(None);
    }
    let mut rest = Collected::default();
    let mut first: HashMap<EntryId, (usize, usize)> = HashMap::with_capacity(difference.added.len());
    let mut replaced: HashSet<(usize, usize)> = HashSet::new();
    let mut parts = Vec::new();
    for (part, mut read) in read_chunks(repository, &difference.added, watch)?.into_iter().enumerate() {
        if read.left.iter().any(|(_, file)| matches!(file, File::Absent)) {
            return Ok(None);
        }
        for (path, file) in read.left {
            rest.take_in(path, file);
        }
        for (at, id) in read.encoded.ids().enumerate() {
            match first.entry(id) {
                Entry::Vacant(place) => drop(place.insert((part, at))),
                Entry::Occupied(_) => {
                    replaced.insert((part, at));
                    let Some(second) = read.encoded.dossier(at) else { return Ok(None) };
                    rest.double(id, std::mem::take(&mut read.paths[at]), second);
                }
            }
        }
        parts.push(read.encoded);
    }
    rest.take_places(difference);
    // Entries of which something was said elsewhere are taken up again.
    let mut again = Encoded::default();
    for (id, pending) in std::mem::take(&mut rest.facts) {
        let Some((part, at)) = first.get(&id) else {
            rest.facts.insert(id, pending);
            continue;
        };
        let Some(mut dossier) = parts[*part].dossier(*at) else { return Ok(None) };
        pending.hand_to(&mut dossier);
        again.push(&dossier);
        replaced.insert((*part, *at));
    }
    let mut content = Content::new(trees, Vec::new());
    for (part, encoded) in parts.into_iter().enumerate() {
        content.add_encoded(encoded, |at| !replaced.contains(&(part, at)));
    }
    content.add_encoded(again, |_| true);
    (content.warnings, content.orphans) = (rest.warnings, rest.facts);
    Ok(Some(content))
}

impl Collected {
    /// A second file of an entry: the first one is shown, with all that was said about either.
    fn double(&mut self, id: EntryId, path: String, second: Dossier) {
        let at = second.entry.recorded_at.to_rfc3339();
        let reason = format!("{id} is there twice (recorded {at}); the first is shown");
        self.warnings.push(Unreadable { path, line: None, reason });
        let pending = self.facts.entry(id).or_default();
        // Their entry is here: nobody asks for their paths.
        pending.facts.extend(second.facts.into_iter().map(|fact| (String::new(), fact)));
    }
}

/// Reads the files on all processors; the answer is in their order.
fn read_chunks(repository: &Repository, added: &[Added], watch: &Watch) -> Result<Vec<Read>, GitError> {
    let step = watch.step("reading the journal", Some(added.len() as u64));
    let read = AtomicUsize::new(0);
    let chunks: Vec<&[Added]> = added.chunks(CHUNK).collect();
    let done: Vec<Mutex<Option<Read>>> = chunks.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let place = repository.git_dir();
    let work = || -> Result<(), GitError> {
        // A handle on a repository cannot be shared between threads: each opens its own.
        let repository = Repository::open(place)?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(at) else { return Ok(()) };
            *done[at].lock().expect("no reader panics") = Some(read_chunk(&repository, chunk)?);
            step.at((read.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len()) as u64);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8).min(chunks.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a reader does not panic"))
    })?;
    let read = done.into_iter().map(|place| place.into_inner().expect("no reader panics"));
    Ok(read.map(Option::unwrap_or_default).collect())
}

fn read_chunk(repository: &Repository, added: &[Added]) -> Result<Read, GitError> {
    let objects = repository.objects()?;
    let mut done = Read::default();
    // Facts of one entry, which come before it.
    let mut facts = Vec::new();
    let mut of = None;
    for added in added {
        let file = objects.blob_here(added.blob).map_or(File::Absent, |blob| read(&added.path, &blob));
        match file {
            File::Fact(id, fact) => {
                if of != Some(id) {
                    done.leave(&mut facts);
                    of = Some(id);
                }
                facts.push((added, id, fact));
            }
            File::Entry(id, entry) => {
                if of != Some(id) {
                    done.leave(&mut facts);
                }
                let mut dossier = Dossier::new(*entry);
                dossier.facts.extend(facts.drain(..).map(|(_, _, fact)| *fact));
                done.encoded.push(&dossier);
                done.paths.push(added.path.clone());
            }
            File::Other => {}
            other => done.left.push((added.path.clone(), other)),
        }
    }
    done.leave(&mut facts);
    Ok(done)
}

impl Read {
    /// Facts whose entry did not follow.
    fn leave(&mut self, facts: &mut Vec<(&Added, EntryId, Box<crate::model::Fact>)>) {
        let left = facts.drain(..).map(|(added, id, fact)| (added.path.clone(), File::Fact(id, fact)));
        self.left.extend(left);
    }
}
