//! From an address to the piece of code it means, and back from a line to its addresses.
//!
//! What is not unique is never chosen: the candidates are handed out. An attribute behind a block and the key of an
//! instance lead to the block.

mod again;
mod environment;
mod lines;
mod objects;
mod terraform;
mod typed;
mod values;
mod way;

pub use way::Unsaid;

use super::modules::is_terraform;
use super::{BlockView, Codebase, FileView, Kind, Place};
use crate::model::LinkForm;
use std::cell::OnceCell;

/// What an address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    One(Box<Place>),
    /// More than one piece of code is called like that.
    Several(Vec<Place>),
    /// Nothing is called like that; these names come near. They are never chosen.
    Near(Vec<Place>),
    None,
}

/// Finds places in a code base.
pub struct Finder<'a> {
    base: &'a Codebase,
    meant: Meant,
    /// Whether what is looked for was written down.
    stored: Option<Stored>,
}

/// What is known of an address that was written down: it never means just any folder.
struct Stored {
    /// The folder in which its place was.
    own: Option<String>,
}

/// What decides where an address without a root is not unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meant {
    /// Roots that come first: those of the stacks of an environment.
    pub roots: Vec<String>,
    /// After them the roots, and then all folders, that have this name as a part of their path, in any case.
    pub environment: Option<String>,
    /// The names of all environments that are known.
    pub environments: Vec<String>,
    /// Without an environment, the folder in which the user stands.
    pub here: Option<String>,
}

impl Codebase {
    #[must_use]
    pub fn finder(&self, meant: Meant) -> Finder<'_> {
        Finder { base: self, meant, stored: None }
    }
}

impl Finding {
    pub(super) fn of(mut places: Vec<Place>) -> Self {
        match places.len() {
            0 => Self::None,
            1 => Self::One(Box::new(places.remove(0))),
            _ => Self::Several(places),
        }
    }

    /// The place, where there is exactly one.
    #[must_use]
    pub fn one(self) -> Option<Place> {
        match self {
            Self::One(place) => Some(*place),
            _ => None,
        }
    }
}

impl<'a> Finder<'a> {
    /// What an address of a form means; `rest` is what stands behind its colon.
    #[must_use]
    pub fn find(&self, form: LinkForm, rest: &str) -> Finding {
        match form {
            LinkForm::Terraform => self.terraform(rest),
            LinkForm::Kubernetes => self.object(rest),
            LinkForm::Kustomize => self.patched(rest),
            LinkForm::Helm => self.value(rest),
            LinkForm::File => self.lines(rest),
            LinkForm::CloudFormation | LinkForm::Compose | LinkForm::Ansible => Finding::None,
        }
    }

    /// The innermost block at a line of a file that a link can point at.
    #[must_use]
    pub fn at_line(&self, path: &str, line: u32) -> Option<Place> {
        let blocks = self.base.index.file(path)?.blocks();
        let holding = blocks
            .filter(|block| can_be_meant(block.kind()))
            .filter(|block| block.lines().0 <= line && line <= block.lines().1);
        let block = holding.min_by_key(|block| block.span().len())?;
        let address = self.addresses(path, block.name(), block.kind()).into_iter().next().unwrap_or_default();
        Some(Place::of(block, address))
    }

    /// The addresses of a block, without keys of instances: a module that is called from several places gives its
    /// blocks several. There is always one; the first is the one to write down: it means this block and no other.
    #[must_use]
    pub fn addresses(&self, path: &str, name: &str, kind: Kind) -> Vec<String> {
        match kind {
            Kind::Object => vec![self.object_address(path, name)],
            Kind::Kustomization => {
                let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
                vec![format!("kustomize:{folder}#{name}")]
            }
            Kind::Value => vec![values::address(path, name)],
            _ => self.terraform_addresses(path, name),
        }
    }

    /// Every block that a link can point at, with the address to write down for it.
    pub fn all(&self) -> impl Iterator<Item = (String, BlockView<'a>)> + '_ {
        self.beginning("")
    }

    /// Those whose address begins like this. The others cost next to nothing.
    pub fn beginning<'f>(&'f self, typed: &'f str) -> impl Iterator<Item = (String, BlockView<'a>)> + 'f {
        self.base.index.files().flat_map(move |file| {
            // All blocks of a module begin alike.
            let module = OnceCell::new();
            file.blocks().filter(|block| can_be_meant(block.kind())).filter_map(move |block| {
                let (path, name) = (file.path(), block.name());
                let address = match block.kind() {
                    Kind::Object | Kind::Kustomization | Kind::Value => {
                        let address = self.addresses(path, name, block.kind()).swap_remove(0);
                        address.starts_with(typed).then_some(address)?
                    }
                    _ => {
                        let start: &String = module.get_or_init(|| self.start_of_module(file.folder()));
                        let is_meant = match typed.strip_prefix(start.as_str()) {
                            Some(rest) => name.starts_with(rest),
                            None => start.starts_with(typed),
                        };
                        is_meant.then(|| [start, name].concat())?
                    }
                };
                Some((address, block))
            })
        })
    }

    /// The blocks of modules whose names, without a root in front, begin like this.
    pub fn named<'f>(&'f self, typed: &'f str) -> impl Iterator<Item = BlockView<'a>> + 'f {
        let files = self.base.index.files().filter(|file| is_terraform(file.language()));
        let blocks = files.flat_map(FileView::blocks);
        blocks.filter(move |block| block.name().starts_with(typed) && can_be_meant(block.kind()))
    }
}

/// Whether a link can point at a block: the others have no name that is theirs alone.
fn can_be_meant(kind: Kind) -> bool {
    !matches!(kind, Kind::Moved | Kind::Other)
}

#[cfg(test)]
mod tests;
