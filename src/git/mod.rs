//! The only room that names `git2` or starts `git`.
//!
//! It opens repositories, reads and writes objects, swaps refs, and asks git for what libgit2 gets wrong:
//! configuration with includes, identity, signing, maintenance. It knows nothing of entries or journals.

mod bring;
mod bulk;
mod cache;
mod checkout;
mod clone;
mod commit;
mod config;
mod difference;
mod durable;
mod error;
mod hooks;
mod identity;
mod lock;
mod merge;
mod mirror;
mod object;
mod patience;
mod process;
mod reference;
mod refusal;
mod remote;
mod repository;
mod signature;
mod talk;
mod tree;
mod url;
mod write;

pub use bring::Below;
pub use bulk::Grown;
pub use cache::write_cache;
pub use checkout::checkouts_of;
pub use commit::{Author, Commit, RawCommit};
pub use config::{Config, Scope};
pub use error::{GitError, GitErrorKind};
pub use git2::Oid as ObjectId;
pub use identity::{Identity, IdentitySource, host};
pub use lock::{FileLock, SharingLock, WriterLock, jittered, stale_locks};
pub use merge::Merged;
pub use object::{Objects, hash_of};
pub use patience::Patience;
pub use process::{Program, editor, leave_the_terminal, pager};
pub use refusal::Cause;
pub use remote::{Lease, Pushed, Refusal, fetched_at};
pub use repository::{Repository, common_dir_of};
pub use signature::{Signature, SignatureState, signatures_of};
pub use talk::Manners;
pub use tree::{Kind, Line, Node, Tree};
pub use url::{folder_name, owner_and_name, without_credentials};
pub use write::{CommitDraft, Signed};
