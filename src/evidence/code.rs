//! The code repositories that the policy names: where each is read from here, and fetching those that are not.

use super::bring::bring;
use crate::git::Manners;
use crate::history::{self, Around};
use crate::journal::{Located, state_folder};
use crate::model::{Stamp, Variables};
use std::path::{Path, PathBuf};

// What is handed out: whoever asks for sources names no other room for them.
pub use crate::history::{Absent, Fetched, Place, Source};

/// The folder of the mirrors.
fn store(variables: &Variables) -> PathBuf {
    state_folder(variables).join("code")
}

/// Says of each code repository of the policy where it is read. Only files are looked at, and none where the
/// policy names no code.
#[must_use]
pub fn sources(located: &Located, folder: &Path, variables: &Variables) -> Vec<Source> {
    let home = variables.path("HOME");
    let around =
        Around { repository: located.code.as_ref(), config: &located.config, folder, home: home.as_deref() };
    let mut sources = history::sources(&located.rules.policy.code, around, &store(variables));
    add_host(&mut sources, located);
    sources
}

/// The repository that holds the journal is the code that it speaks of, also for who looks at it from elsewhere: what is
/// said must not depend on where somebody stands. Where the policy names code, that says which it is.
fn add_host(sources: &mut Vec<Source>, located: &Located) {
    let Some(journal) = located.journal().filter(|journal| journal.url().is_none()) else { return };
    if located.code.as_ref().is_some_and(|code| journal.is_at(code.common_dir())) {
        return;
    }
    let repository = journal.repository();
    let remote = repository.remote();
    // One that holds nothing but the journal is no code.
    let has_main = repository.main_of(remote.as_deref(), None).ok().flatten().is_some();
    let Some(name) = repository.name(journal.config()).filter(|_| has_main) else { return };
    let place = Place::Host { git_dir: repository.git_dir().to_path_buf(), remote };
    let is_alone = sources.is_empty();
    match sources.iter_mut().find(|source| source.name == name) {
        Some(source) if matches!(source.place, Place::NotYet(_) | Place::Unknown) => source.place = place,
        None if is_alone => {
            sources.push(Source { name, branch: None, place, urls: Vec::new() });
        }
        _ => {}
    }
}

/// Fetches what is not here: the commits, and of the main branch what links point into. `may_ask` where somebody is
/// there who knows credentials.
#[must_use]
pub fn fetch(
    sources: &[Source],
    located: &Located,
    variables: &Variables,
    may_ask: bool,
    now: Stamp,
) -> Vec<Fetched> {
    let manners = |may_ask| Manners::new(may_ask, &located.config, variables).watched(located.watch.clone());
    let asking = may_ask.then(|| manners(true));
    let codes = &located.rules.policy.code;
    let bring = |source: &Source, manners: &Manners| {
        bring(source, codes.iter().find(|code| code.name == source.name), manners)
    };
    history::fetch(sources, &manners(false), asking.as_ref(), now, &bring)
}
