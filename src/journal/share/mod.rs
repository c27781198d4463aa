//! Sharing: many clones of one journal, none of which ever loses what another wrote.
//!
//! Records are written once, so that two journals merge as a union of their files; only the policy and the
//! templates need three versions. What was expunged is subtracted, and comes back from nowhere.

mod background;
mod expunge;
mod join;
mod memory;
mod merge;
mod replay;
mod rest;
mod rewrite;
mod round;
mod standing;
mod sync;

pub use expunge::{Doomed, Expunging};
pub use standing::SharedWith;
pub use sync::{Sharing, SyncError, Synced};
