//! The append-only store: where a journal is, what its files are called and how they are written, appending,
//! reading the union of its branches, the index that makes reading fast, and the inbox for what cannot be
//! written now.
//!
//! It knows entries and facts, not what follows from them: statuses are `reconcile`'s.

mod append;
mod clones;
mod collect;
mod disk;
mod events;
mod fsck;
mod inbox;
mod index;
mod lagging;
mod locate;
mod paths;
mod policy;
mod policy_file;
mod seal;
mod search;
mod share;
mod snapshot;
mod store;
mod templates;
mod tombstone;
mod union;

pub use append::{AppendError, Receipt};
pub use disk::{
    ReadError, entry_from_value, entry_to_toml, fact_from_value, fact_to_toml, value_from_toml, value_to_toml,
};
pub use events::Reviews;
pub use fsck::{Flaw, FlawKind, FsckReport, FsckRequest, Unseen};
pub use inbox::{Inbox, Waiting, state_folder};
pub use locate::{Located, Request, Target, locate};
pub use paths::{EventPath, RecordPath, entry_path, event_path, fact_path};
pub use policy::{PolicySource, Rules};
pub use policy_file::{ParsedPolicy, PolicyFinding, PolicySide, parse_policy, template as policy_template};
pub use seal::{Sealed, seal_entry, seal_event, seal_fact, seal_policy};
pub use search::Finding;
pub use share::{Doomed, Expunging, SharedWith, Sharing, SyncError, Synced};
pub use snapshot::{Row, Snapshot};
pub use store::{BRANCH, Journal, REFERENCE};
pub use templates::{TeamTemplate, is_template_name, seal_template};
pub use tombstone::{Expunged, Tombstone};
