//! Bad input: what an entry, a journal or a name can hold must not break the terminal, a format or the rest.

mod files;
mod large;
pub mod text;
