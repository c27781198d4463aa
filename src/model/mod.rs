//! The words of the product as types: entries, facts, links, what facts alone make of an entry, policy.
//!
//! Nothing here reads a file, a clock or git, and nothing here knows how anything is written down:
//! TOML belongs to `journal`, JSON to `report`, flags to `cli`. Only std, serde and chrono are used.

mod address;
mod claims;
mod code_day;
mod dossier;
mod elapsed;
mod entry;
mod event;
mod fact;
mod field;
mod gate;
mod glob;
#[cfg(test)]
pub(crate) mod histories;
mod id;
mod likeness;
mod link;
mod near;
mod one_line;
mod order;
mod policy;
mod standing;
mod status;
mod summary;
mod typed;
mod value;
mod variables;
mod watch;

pub use address::{LinkForm, LinkSyntaxError};
pub use claims::{ClaimCommit, ClaimLine, Claims};
pub use code_day::CodeDay;
pub use dossier::{Dossier, Unreadable};
pub use elapsed::{age, ago, in_words, until};
pub use entry::Entry;
pub use event::{Event, EventBody, EventKind};
pub use fact::{Fact, FactBody, FactKind, Resolution};
pub use field::{Field, Shape};
pub use gate::{CheckKind, CheckRules, MergeWay, Rigour};
pub use glob::fits;
pub use id::{EntryId, FactId, IdError, IdPrefix};
pub use likeness::{Likeness, likeness, means_same};
pub use link::{Change, Link};
pub use near::nearest;
pub use one_line::one_line;
pub use policy::{Code, Deadlines, Document, Environment, MatchRule, Policy, ProofLevel, Stack};
pub use standing::{Approval, Claim, Decision, Note, Standing, is_same_person, is_somebody_else};
pub use status::Status;
pub use summary::{Missing, Outlook, State, Summary};
pub use typed::{Channel, Disposition, Outcome, Risk, Typed, Word};
pub use value::Value;
pub use variables::Variables;
pub use watch::{Step, Watch, Watcher};

/// A moment with the offset that held where it was written.
pub type Stamp = chrono::DateTime<chrono::FixedOffset>;
