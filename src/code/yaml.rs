//! YAML as the languages of this room need it: a tree that knows where each value stands, what of a text counts,
//! and where a path leads.
//!
//! Nothing here knows of Kubernetes or Helm.

mod grow;
mod lines;
mod normal;
mod path;
mod plain;
mod read;
mod slice;
mod tree;

pub(super) use lines::Lines;
pub(super) use normal::normal;
pub(super) use path::{Step, find, spell, steps};
pub(super) use plain::{Plain, plain};
pub(super) use read::{documents, is_named, readable, scan};
pub(super) use slice::{Shape, attribute, in_slice, place};
pub(super) use tree::{Content, Node};
