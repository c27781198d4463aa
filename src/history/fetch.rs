//! Fetching several mirrors side by side. One that fails does not stop the others.

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
}

/// A mirror with the addresses to fetch it from, and who reads it.
struct Wanted {
    mirror: Mirror,
    urls: Vec<String>,
    names: Vec<String>,
}

/// Fetches the mirrors of all sources that are not here, in the order of the sources. `silent` never asks for
/// credentials: several questions at once could not be told apart. What was denied to it is tried once more by
/// `asking`, one after the other, where somebody is there to be asked.
#[must_use]
pub fn fetch(sources: &[Source], silent: &Manners, asking: Option<&Manners>, now: Stamp) -> Vec<Fetched> {
    let wanted = wanted(sources);
    let mut results: Vec<Result<(), GitError>> = side_by_side(&wanted, silent, now);
    if let Some(asking) = asking {
        for (one, result) in wanted.iter().zip(&mut results) {
            if matches!(result, Err(error) if error.kind == GitErrorKind::Denied) {
                *result = one.mirror.fetch(&one.urls, asking, now);
            }
        }
    }
    let all = wanted.into_iter().zip(results);
    all.flat_map(|(one, result)| {
        one.names.into_iter().map(move |name| Fetched { name, result: result.clone() })
    })
    .collect()
}

/// Every mirror once, however many names it has.
fn wanted(sources: &[Source]) -> Vec<Wanted> {
    let mut places: BTreeMap<&Mirror, usize> = BTreeMap::new();
    let mut found: Vec<Wanted> = Vec::new();
    for source in sources {
        let (Place::Mirror(mirror) | Place::NotYet(mirror)) = &source.place else { continue };
        let at = *places.entry(mirror).or_insert(found.len());
        if at == found.len() {
            found.push(Wanted { mirror: mirror.clone(), urls: Vec::new(), names: Vec::new() });
        }
        found[at].names.push(source.name.clone());
        for url in &source.urls {
            if !found[at].urls.contains(url) {
                found[at].urls.push(url.clone());
            }
        }
    }
    found
}

fn side_by_side(wanted: &[Wanted], manners: &Manners, now: Stamp) -> Vec<Result<(), GitError>> {
    let next = Mutex::new(0..wanted.len());
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(wanted.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.lock().ok().and_then(|mut range| range.next());
                    let Some(at) = at else { return };
                    let result = wanted[at].mirror.fetch(&wanted[at].urls, manners, now);
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
