//! Which environment a place is of, as far as the names of folders say: what is meant for one is never taken from
//! another.

use super::{Finder, Finding, Meant};
use crate::code::modules::is_terraform;
use crate::code::{FileView, Place, address};

/// What people call their environments, beside what the policy knows.
const USUAL: [&str; 14] = [
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "stage",
    "staging",
    "preprod",
    "prod",
    "production",
    "live",
    "sandbox",
    "demo",
];

impl Finder<'_> {
    /// The folders that are meant, by how much: where one group holds what is asked for, no later one is asked.
    pub(super) fn preferred(&self) -> Vec<Vec<String>> {
        let Meant { roots, environment, here, .. } = &self.meant;
        let mut named: Vec<String> = roots.iter().map(|root| address::folder(root)).collect();
        named.sort();
        named.dedup();
        let Some(environment) = environment else {
            return vec![named, here.iter().cloned().collect()];
        };
        let by_name = self.base.modules().roots.iter().filter(|root| has_part(root, environment));
        let by_name = by_name.cloned().collect();
        // A test that calls a root makes it none; its name still says what it is of.
        let files = self.base.index.files().filter(|file| is_terraform(file.language()));
        let mut folders: Vec<String> = files
            .map(FileView::folder)
            .filter(|folder| has_part(folder, environment))
            .map(str::to_owned)
            .collect();
        folders.dedup();
        vec![named, by_name, folders]
    }

    /// Those of the environment that is meant, where there are any. One alone that is of another environment is
    /// offered, not taken.
    pub(super) fn of_environment(&self, mut places: Vec<Place>) -> Finding {
        let Some(environment) = &self.meant.environment else { return Finding::of(places) };
        let roots: Vec<String> = self.meant.roots.iter().map(|root| address::folder(root)).collect();
        let is_own = |place: &Place| {
            folders(place).any(|folder| {
                has_part(folder, environment) || roots.iter().any(|root| address::folder(folder) == *root)
            })
        };
        if places.iter().any(is_own) {
            places.retain(is_own);
            return Finding::of(places);
        }
        match places.as_slice() {
            [only] if folders(only).any(|folder| self.is_of_another(folder, environment)) => {
                Finding::Near(places)
            }
            _ => Finding::of(places),
        }
    }

    /// Whether a folder has the name of an environment that is known, or stands where other folders have the name of
    /// the one that is meant.
    fn is_of_another(&self, folder: &str, environment: &str) -> bool {
        let known = self.meant.environments.iter().map(String::as_str).chain(USUAL);
        if known.filter(|known| !known.eq_ignore_ascii_case(environment)).any(|known| has_part(folder, known))
        {
            return true;
        }
        let is_beside = |other: &str| {
            let mut pairs = folder.split('/').zip(other.split('/')).skip_while(|(one, other)| one == other);
            pairs.next().is_some_and(|(_, other)| other.eq_ignore_ascii_case(environment))
        };
        self.base.index.files().map(FileView::folder).any(is_beside)
    }
}

/// The folder of a place, and the root in its address.
fn folders(place: &Place) -> impl Iterator<Item = &str> {
    let root = place.address.strip_prefix("tf:").and_then(|rest| rest.split_once("//"));
    [Some(place.folder()), root.map(|(root, _)| root)].into_iter().flatten()
}

pub(super) fn has_part(folder: &str, name: &str) -> bool {
    folder.split('/').any(|part| part.eq_ignore_ascii_case(name))
}
