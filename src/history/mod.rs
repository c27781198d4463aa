//! The history of the code: which repositories hold it, where each can be read from here, and the mirrors of those
//! that are elsewhere.
//!
//! It knows commits and where they come from, not entries: what a history says about one is joined by `evidence`.

mod changes;
mod claiming;
mod fetch;
mod graph;
mod line;
mod message;
mod mirror;
mod past;
mod reader;
mod reverts;
mod sources;
mod walk;

pub use claiming::Asked;
pub use fetch::{Fetched, fetch};
pub use line::{Cut, Line, arrivals};
pub use message::{Message, Slip, Why};
pub use mirror::Mirror;
pub use past::Past;
pub use sources::{Absent, Around, Place, Source, sources};
pub use walk::{Before, Walk};
