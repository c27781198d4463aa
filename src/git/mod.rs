//! The only room that names `git2` or starts `git`.
//!
//! It opens repositories, reads and writes objects, swaps refs, and asks git for what libgit2 gets wrong:
//! configuration with includes, identity, signing, maintenance. It knows nothing of entries or journals.

mod bulk;
mod checkout;
mod config;
mod durable;
mod error;
mod identity;
mod lock;
mod object;
mod process;
mod reference;
mod repository;
mod tree;
mod write;

pub use bulk::Grown;
pub use checkout::checkouts_of;
pub use config::{Config, Scope};
pub use error::{GitError, GitErrorKind};
pub use git2::Oid as ObjectId;
pub use identity::{Identity, IdentitySource, host};
pub use lock::{WriterLock, jittered, stale_locks};
pub use object::Objects;
pub use process::editor;
pub use repository::{Repository, common_dir_of};
pub use tree::{Kind, Tree};
pub use write::{CommitDraft, Signed};
