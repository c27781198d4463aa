//! What a person typed, turned into what it means: times and zones, field texts, whole entries, rows of an
//! import, the form of `edit`, surroundings that tell the environment.
//!
//! Pure but for the files that the surroundings point at. It knows how entries are written, not where.

mod attribute;
mod checklist;
mod fill;
mod form;
mod policy_line;
mod rows;
mod surroundings;
pub mod when;
mod whole;

pub use attribute::{attribute_value, split_attribute};
pub use checklist::{Refused, Scope, is_checklist, keep_work, may_keep};
pub use fill::{Notice, fill, read_value};
pub use form::{
    Answered, Answers, FormError, differences, form_ids, read_form, with_mistakes, without_mistakes,
    write_form,
};
pub use policy_line::name_journal;
pub use rows::{Desk, Imported, Known, MapError, Mapping, Place, Rows, TableError};
pub use surroundings::{Inferred, Surroundings, infer_environment};
pub use whole::read_whole;
