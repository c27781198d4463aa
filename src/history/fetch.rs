//! Fetching several mirrors side by side, and for each what its readers want of it beyond the commits. One that fails
//! does not stop the others.

use super::{Mirror, Place, Source};
use crate::git::{GitError, GitErrorKind, Manners};
use crate::model::Stamp;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// As many are fetched at once: more would only share the same line.
const AT_ONCE: usize = 4;

/// What came of fetching a source that is not here.
#[derive(Debug)]
pub struct Fetched {
    pub name: String,
    pub result: Result<(), GitError>,
    /// What came of bringing the rest of what is read. Of a mirror that could not be fetched nothing is brought.
    pub brought: Result<(), GitError>,
}

/// Brings what a source needs beyond the commits of its mirror, which are there.
pub type Bring<'a> = dyn Fn(&Source, &Manners) -> Result<(), GitError> + Sync + 'a;

/// A mirror with the addresses to fetch it from, and who reads it.
struct Wanted {
    mirror: Mirror,
    urls: Vec<String>,
    readers: Vec<Source>,
}

/// What came of a mirror, and of what each of its readers wants.
type Done = (Result<(), GitError>, Vec<Result<(), GitError>>);

/// Fetches the mirrors of all sources that are not here, in the order of the sources. `silent` never asks for
/// credentials: several questions at once could not be told apart. What was denied to it is tried once more by
/// `asking`, one after the other, where somebody is there to be asked.
#[must_use]
pub fn fetch(
    sources: &[Source],
    silent: &Manners,
    asking: Option<&Manners>,
    now: Stamp,
    bring: &Bring<'_>,
) -> Vec<Fetched> {
    let wanted = wanted(sources);
    let mut results: Vec<Done> = side_by_side(&wanted, silent, now, bring);
    if let Some(asking) = asking {
        for (one, done) in wanted.iter().zip(&mut results) {
            if matches!(&done.0, Err(error) if error.kind == GitErrorKind::Denied) {
                *done = one.fetch(asking, now, bring);
            }
        }
    }
    let all = wanted.into_iter().zip(results);
    all.flat_map(|(one, (result, brought))| {
        let readers = one.readers.into_iter().zip(brought);
        readers.map(move |(reader, brought)| Fetched { name: reader.name, result: result.clone(), brought })
    })
    .collect()
}

impl Wanted {
    fn fetch(&self, manners: &Manners, now: Stamp, bring: &Bring<'_>) -> Done {
        let result = self.mirror.fetch(&self.urls, manners, now);
        let brought = self.readers.iter().map(|reader| match &result {
            // Where nobody answered nobody is asked again.
            Err(_) => Ok(()),
            Ok(()) => self.mirror.alone(manners, || bring(reader, manners)),
        });
        let brought = brought.collect();
        (result, brought)
    }
}

/// Every mirror once, however many names it has.
fn wanted(sources: &[Source]) -> Vec<Wanted> {
    let mut places: BTreeMap<&Mirror, usize> = BTreeMap::new();
    let mut found: Vec<Wanted> = Vec::new();
    for source in sources {
        let (Place::Mirror(mirror) | Place::NotYet(mirror)) = &source.place else { continue };
        let at = *places.entry(mirror).or_insert(found.len());
        if at == found.len() {
            found.push(Wanted { mirror: mirror.clone(), urls: Vec::new(), readers: Vec::new() });
        }
        // It is there by the time it is read.
        found[at].readers.push(Source { place: Place::Mirror(mirror.clone()), ..source.clone() });
        for url in &source.urls {
            if !found[at].urls.contains(url) {
                found[at].urls.push(url.clone());
            }
        }
    }
    found
}

fn side_by_side(wanted: &[Wanted], manners: &Manners, now: Stamp, bring: &Bring<'_>) -> Vec<Done> {
    let next = Mutex::new(0..wanted.len());
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(wanted.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.lock().ok().and_then(|mut range| range.next());
                    let Some(at) = at else { return };
                    let result = wanted[at].fetch(manners, now, bring);
                    if let Ok(mut done) = done.lock() {
                        done.insert(at, result);
                    }
                }
            });
        }
    });
    // Every number was drawn once, so that each has its result, in order.
    done.into_inner().map(|done| done.into_values().collect()).unwrap_or_default()
}
