//! Infrastructure code as blocks that a link can point at: which there are, where they stand, how an address finds
//! one, and how a line finds its addresses.
//!
//! Each language is a file of its own behind [`Language`]. The room knows files and commits, not entries.

mod address;
mod block;
mod codebase;
mod edit;
mod files;
mod find;
mod helm;
mod index;
mod kubernetes;
mod kustomize;
mod language;
mod languages;
mod modules;
mod needed;
mod owners;
mod place;
mod shelf;
mod spelling;
mod terraform;
mod value;
mod yaml;

pub use address::{apart, names_in};
pub use block::{Block, Kind, Target};
pub use codebase::Codebase;
pub use edit::{Edit, Rewritten, rewritten, write};
pub use files::{Files, NOT_FETCHED};
pub use find::{Finder, Finding, Meant, Unsaid};
pub use helm::Values;
pub use index::{BlockView, FileView, Index};
pub use language::{Language, Problem, Scan};
pub use languages::language_of;
pub use modules::joined_path;
pub use needed::{Needed, needed};
pub use owners::{Owners, PLACES as OWNERS_PLACES};
pub use place::{Place, block_hash};
pub use shelf::Shelf;
pub use spelling::{Spelling, is_spoken_of, keys_agree};
pub use terraform::is_override;
pub use value::{Spot, Step, Told};
