//! Which way to a module is meant by an address that names the module's folder: where several call it, the environment
//! may decide between them. Nothing else does: what is given by one caller is never taken for that of another.

use super::Finder;
use super::environment::has_part;
use crate::code::address::{Address, Step, folder, joined};
use crate::code::modules::MOST_WAYS;
use crate::code::{FileView, Kind, Place};

/// Calls on the way up, more than which are a circle.
const MOST_UP: usize = 64;

/// What an address leaves open: by which of several calls its module is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    /// The folder that several call.
    pub folder: String,
    /// `envs/prod/main.tf:4`
    pub calls: Vec<String>,
    /// How the place is called from the roots.
    pub addresses: Vec<String>,
}

/// An address that starts at a module's folder: the steps from there, and the ways to it.
struct Open {
    folder: String,
    steps: Vec<Step>,
    ways: Vec<(String, String)>,
}

impl Finder<'_> {
    /// The same place, called by the way to its module that the environment decides for; as it was, where the address
    /// says the way, or the environment does not decide.
    #[must_use]
    pub fn by_environment(&self, place: Place) -> Place {
        let Some(Open { steps, ways, .. }) = self.open(&place) else { return place };
        let Some(environment) = &self.meant.environment else { return place };
        let stacks: Vec<String> = self.meant.roots.iter().map(|root| folder(root)).collect();
        let is_meant = |root: &str| {
            if stacks.is_empty() { has_part(root, environment) } else { stacks.iter().any(|own| own == root) }
        };
        // Of more ways than are told not all are known.
        let mut meant = ways.iter().filter(|(root, way)| !way.is_empty() && is_meant(root));
        match (meant.next(), meant.next()) {
            (Some((root, way)), None) if ways.len() < MOST_WAYS => {
                let address = self.address(root, &format!("{way}.{}", joined(&steps)));
                Place { address, ..place }
            }
            _ => place,
        }
    }

    /// What the address of a place leaves open; `None` where it says which call is meant, or there is one alone.
    #[must_use]
    pub fn unsaid(&self, place: &Place) -> Option<Unsaid> {
        let Open { folder, steps, ways } = self.open(place)?;
        let modules = self.base.modules();
        let mut called = folder.as_str();
        for _ in 0..MOST_UP {
            match modules.calls_of(called) {
                [only] => called = &only.caller,
                _ => break,
            }
        }
        let calls = modules.calls_of(called).iter().map(|call| {
            let blocks = self.base.index.files_in(&call.caller).flat_map(FileView::blocks);
            let mut blocks = blocks.filter(|block| block.kind() == Kind::Module && block.name() == call.name);
            match blocks.next() {
                Some(block) => format!("{}:{}", block.file().path(), block.lines().0),
                None => format!("{} in {}", call.name, call.caller),
            }
        });
        let calls = calls.collect();
        let steps = joined(&steps);
        let ways = ways.iter().filter(|(_, way)| !way.is_empty());
        let addresses = ways.map(|(root, way)| self.address(root, &format!("{way}.{steps}"))).collect();
        Some(Unsaid { folder: called.to_owned(), calls, addresses })
    }

    fn open(&self, place: &Place) -> Option<Open> {
        if !place.kind.is_some_and(Kind::is_of_a_module) {
            return None;
        }
        let Address { root, steps } = Address::parse(place.address.strip_prefix("tf:")?)?;
        let modules = self.base.modules();
        let folder = match (root, modules.roots.as_slice()) {
            (Some(root), _) => root,
            (None, [only]) => only.clone(),
            (None, _) => place.folder().to_owned(),
        };
        if modules.is_root(&folder) || modules.calls_of(&folder).is_empty() {
            return None;
        }
        let ways = self.base.ways_to(&folder).to_vec();
        (ways.len() != 1).then_some(Open { folder, steps, ways })
    }
}
