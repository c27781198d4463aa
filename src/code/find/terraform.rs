//! Terraform addresses: from a root through module calls with a local source to a block, as Terraform itself would
//! walk; `moved` blocks are followed where nothing is called so any more.

use super::{Finder, Finding, can_be_meant};
use crate::code::address::{Address, Step, block_names, joined};
use crate::code::modules::{called, is_terraform};
use crate::code::terraform::{is_override, shadowed_by};
use crate::code::{BlockView, FileView, Kind, Place, Target};
use std::cell::Cell;

/// Module calls and moves on the way to one block, more than which are a circle.
const MOST_HOPS: usize = 256;

/// A block at the end of a way.
struct Hit<'a> {
    block: BlockView<'a>,
    /// The way to it as it is called today, with the keys that were typed and all that stands behind it.
    steps: Vec<Step>,
    /// The keys of the block itself.
    keys: String,
    /// What the address says behind the block.
    attribute: String,
    elsewhere: Option<String>,
}

/// A place, and what it takes to call it by another way.
struct Reached {
    place: Place,
    keys: String,
    /// Whether it stands in the folder itself from which it was looked for.
    is_direct: bool,
    /// Whether several folders lead there.
    is_shared: bool,
}

impl<'a> Hit<'a> {
    /// The block that the first `count` steps name.
    fn of(block: BlockView<'a>, steps: &[Step], count: usize, elsewhere: Option<String>) -> Self {
        let keys = steps[..count].last().map(|step| step.keys.concat()).unwrap_or_default();
        // What is inside of a module that is elsewhere is no attribute of its call.
        let attribute = if elsewhere.is_some() { String::new() } else { joined(&steps[count..]) };
        Self { block, steps: steps.to_vec(), keys, attribute, elsewhere }
    }
}

impl<'a> Finder<'a> {
    pub(super) fn terraform(&self, rest: &str) -> Finding {
        let Some(Address { root, steps }) = Address::parse(rest) else { return Finding::None };
        if let Some(root) = root {
            return Finding::of(self.distinct(std::iter::once(root.as_str()), &steps));
        }
        // Of what is meant alike none is better than the others.
        for folders in self.preferred() {
            let reached = self.reached(folders.iter().map(String::as_str), &steps);
            if !reached.is_empty() {
                return Finding::of(reached.into_iter().map(|reached| self.led_from_root(reached)).collect());
            }
        }
        let places = self.distinct(self.base.modules().roots.iter().map(String::as_str), &steps);
        if !places.is_empty() {
            return self.of_environment(places);
        }
        if let Some(stored) = &self.stored {
            return Finding::of(self.distinct(stored.own.as_deref().into_iter(), &steps));
        }
        let reached = self.reached(self.folders_of(&steps), &steps);
        self.of_environment(reached.into_iter().map(|reached| self.led_from_root(reached)).collect())
    }

    /// What the steps mean in each of these folders, each block once.
    fn distinct<'f>(&self, folders: impl Iterator<Item = &'f str>, steps: &[Step]) -> Vec<Place> {
        self.reached(folders, steps).into_iter().map(|reached| reached.place).collect()
    }

    fn reached<'f>(&self, folders: impl Iterator<Item = &'f str>, steps: &[Step]) -> Vec<Reached> {
        let mut all: Vec<Reached> = Vec::new();
        for folder in folders {
            let Some(hit) = self.from(folder, steps) else { continue };
            let own = hit.block.file().folder();
            let address = self.address(folder, &joined(&hit.steps));
            let mut place = Place::of(hit.block, address.clone());
            place.attribute = hit.attribute;
            place.elsewhere = hit.elsewhere;
            let names: Vec<&str> = hit.steps.iter().map(|step| step.name.as_str()).collect();
            let is_direct = own == folder && names.join(".").starts_with(&place.name);
            // Keys on the way are of one root alone: none of it may get lost.
            let has_keys = hit.steps.windows(2).any(|two| two[0].name == "module" && !two[1].keys.is_empty());
            let twins = self.twins(hit.block).into_iter().map(|twin| Place::of(twin, address.clone()));
            let twins: Vec<Place> = twins
                .map(|own| Place { path: own.path, lines: own.lines, span: own.span, ..place.clone() })
                .collect();
            let keys = hit.keys.clone();
            let is_known =
                |known: &&mut Reached| known.place.is_same(&place) && known.place.path == place.path;
            match all.iter_mut().find(is_known).filter(|_| is_direct || !has_keys) {
                // Several roots call the module that it stands in: only its own folder says which block is meant.
                Some(known) if !known.is_shared => {
                    known.is_shared = true;
                    let Place { name, attribute, .. } = &known.place;
                    let rest = format!("{name}{}{}", known.keys, behind(attribute));
                    known.place.address = self.address(own, &rest);
                }
                Some(_) => {}
                None => all.push(Reached { place, keys: hit.keys, is_direct, is_shared: false }),
            }
            for place in twins {
                if !all.iter().any(|known| known.place.path == place.path && known.place.is_same(&place)) {
                    all.push(Reached { place, keys: keys.clone(), is_direct, is_shared: true });
                }
            }
        }
        all
    }

    /// A block that was found in its folder gets the address that a root gives it, where one root alone does. Steps
    /// on the way there are left as they were typed: their keys say something.
    fn led_from_root(&self, Reached { mut place, keys, is_direct, .. }: Reached) -> Place {
        let mut addresses = self.terraform_addresses(&place.path, &place.name);
        if is_direct && !addresses.is_empty() {
            place.address = format!("{}{keys}{}", addresses.swap_remove(0), behind(&place.attribute));
        }
        place
    }

    /// The folders that hold the block with which the steps begin.
    fn folders_of(&self, steps: &[Step]) -> impl Iterator<Item = &'a str> + use<'a> {
        let names: Vec<String> = block_names(steps).map(|(name, _)| name).collect();
        let index = &self.base.index;
        let files = index.files().filter(|file| is_terraform(file.language()));
        let mut folders: Vec<&str> = files
            .filter(move |file| file.blocks().any(|block| names.iter().any(|name| name == block.name())))
            .map(FileView::folder)
            .collect();
        folders.dedup();
        folders.into_iter()
    }

    /// An address below a root, which is left out where there is one root alone.
    pub(super) fn address(&self, root: &str, rest: &str) -> String {
        match self.base.modules().roots.as_slice() {
            [only] if *only == root => format!("tf:{rest}"),
            _ => format!("tf:{}//{rest}", if root.is_empty() { "." } else { root }),
        }
    }

    /// The block that the steps mean, seen from a folder.
    fn from(&self, folder: &str, steps: &[Step]) -> Option<Hit<'a>> {
        self.walk(folder, steps, &Cell::new(0), 0)
    }

    fn walk(&self, folder: &str, steps: &[Step], hops: &Cell<usize>, depth: usize) -> Option<Hit<'a>> {
        hops.set(hops.get() + 1);
        if hops.get() > MOST_HOPS || depth > 64 {
            return None;
        }
        self.direct(folder, steps, hops, depth).or_else(|| {
            self.moves(folder, steps).into_iter().find_map(|moved| self.walk(folder, &moved, hops, depth + 1))
        })
    }

    fn direct(&self, folder: &str, steps: &[Step], hops: &Cell<usize>, depth: usize) -> Option<Hit<'a>> {
        let (block, count) =
            block_names(steps).find_map(|(name, count)| Some((self.block(folder, &name)?, count)))?;
        // What stands behind a module's name is inside of it, where it can be a block.
        let (way, inside) = steps.split_at(count);
        if block.kind() == Kind::Module && inside.len() >= 2 {
            return match (called(block), block.target()) {
                (Some(inner), _) => {
                    let hit = self.walk(&inner, inside, hops, depth + 1)?;
                    Some(Hit { steps: [way, &hit.steps].concat(), ..hit })
                }
                (None, Some(Target::Source(source))) => Some(Hit::of(block, steps, count, Some(source))),
                (None, _) => None,
            };
        }
        Some(Hit::of(block, steps, count, None))
    }

    /// A block of a folder by its name. What overrides is not the block itself, and where both stand `OpenTofu`'s file
    /// replaces Terraform's.
    fn block(&self, folder: &str, name: &str) -> Option<BlockView<'a>> {
        let index = &self.base.index;
        let files = index.files_in(folder).filter(|file| is_terraform(file.language()));
        files.flat_map(FileView::blocks).filter(|block| block.name() == name).min_by_key(|block| {
            let path = block.file().path();
            (is_override(path), shadowed_by(path).is_some())
        })
    }

    /// The other blocks of its folder that are called as a block is, and that neither override nor replace it.
    fn twins(&self, block: BlockView<'a>) -> Vec<BlockView<'a>> {
        let path = block.file().path();
        let is_beside = |other: &str| {
            other != path
                && !is_override(other)
                && shadowed_by(other).is_some() == shadowed_by(path).is_some()
        };
        if is_override(path) || !can_be_meant(block.kind()) {
            return Vec::new();
        }
        let files = self.base.index.files_in(block.file().folder());
        let files = files.filter(|file| is_terraform(file.language()) && is_beside(file.path()));
        files.flat_map(FileView::blocks).filter(|other| other.name() == block.name()).collect()
    }

    /// The steps under the names that `moved` blocks of a folder give them.
    fn moves(&self, folder: &str, steps: &[Step]) -> Vec<Vec<Step>> {
        let mut found = Vec::new();
        let index = &self.base.index;
        let blocks = index.files_in(folder).flat_map(FileView::blocks);
        for block in blocks.filter(|block| block.kind() == Kind::Moved) {
            let Some(Target::Moved { from, to }) = block.target() else { continue };
            let (Some(from), Some(mut to)) = (Step::all(&from), Step::all(&to)) else { continue };
            let is_meant = from.len() <= steps.len()
                && from.iter().zip(steps).all(|(from, step)| step.is_meant_by(from));
            if !is_meant {
                continue;
            }
            // Without a key in `from` all instances move, each keeps its own.
            let last = from.len() - 1;
            if from[last].keys.is_empty()
                && let Some(end) = to.last_mut()
                && end.keys.is_empty()
            {
                end.keys.clone_from(&steps[last].keys);
            }
            to.extend_from_slice(&steps[from.len()..]);
            if to != steps {
                found.push(to);
            }
        }
        found
    }

    /// What stands before the name in the address to write down for a block of a folder.
    pub(super) fn start_of_module(&self, folder: &str) -> String {
        match self.base.ways_to(folder).as_slice() {
            [(root, way)] if !way.is_empty() => self.address(root, &format!("{way}.")),
            [(root, _)] => self.address(root, ""),
            _ => self.address(folder, ""),
        }
    }

    /// One way in says it all. Of several none is better than the others: the folder is what they share, and comes
    /// first.
    pub(super) fn terraform_addresses(&self, path: &str, name: &str) -> Vec<String> {
        let Some(folder) = self.base.index.file(path).map(FileView::folder) else {
            return vec![format!("tf:{name}")];
        };
        let ways = self.base.ways_to(folder);
        let mut all: Vec<String> = ways
            .iter()
            .map(|(root, way)| {
                let rest = if way.is_empty() { name.to_owned() } else { format!("{way}.{name}") };
                self.address(root, &rest)
            })
            .collect();
        let own = self.address(folder, name);
        if all.len() != 1 {
            all.retain(|address| *address != own);
            all.insert(0, own);
        }
        all
    }
}

/// An attribute as it stands behind a block.
fn behind(attribute: &str) -> String {
    if attribute.is_empty() { String::new() } else { format!(".{attribute}") }
}
