//! Changing one value in the code: which bytes of which file become what, or why nobody but a person can do it.
//!
//! Only the bytes of a plain literal change. What serves anything else than the resource that is meant is left alone.

mod insert;
mod literal;
mod rewrite;
mod uses;

pub use rewrite::{Rewritten, rewritten, write};

use super::value::Told;
use super::{Codebase, Place, language_of};
use crate::model::{Value, means_same};
use literal::Syntax;
use std::ops::Range;

/// Some bytes of a file, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// From the repository's top, with `/`.
    pub path: String,
    /// Of the first byte, counted from 1.
    pub line: u32,
    pub span: Range<usize>,
    pub text: Vec<u8>,
}

impl Codebase {
    /// How an attribute of a place gets the wanted value; `None` takes it away. `told` is what the code says of it now.
    ///
    /// # Errors
    /// Why that cannot be written: a fragment, with where the value comes from and who else uses it.
    pub fn edit(
        &self,
        place: &Place,
        attribute: &str,
        told: &Told,
        wanted: Option<&Value>,
    ) -> Result<Edit, String> {
        let spot = match told {
            Told::CannotTell { reason, .. } => return Err(reason.clone()),
            Told::Is { spot, .. } | Told::Absent { spot } => spot,
        };
        let syntax = Syntax::of(&spot.path).ok_or("no value can be written into such a file")?;
        if let Some(why) = self.shared(place, told) {
            return Err(why);
        }
        let file = self.files.read(&spot.path).ok_or("its file cannot be read")?;
        let now = file.get(spot.span.clone()).ok_or("its file was changed just now")?;
        if let Some(Value::List(_) | Value::Table(_)) = wanted {
            return Err("a list or a map is written by hand".to_owned());
        }
        let (span, text) = match (told, wanted) {
            (Told::Is { value: Value::List(_) | Value::Table(_), .. }, Some(_)) => {
                return Err("a list or a map stands there, which is changed by hand".to_owned());
            }
            (Told::Is { .. }, Some(wanted)) => (spot.span.clone(), syntax.spelled(now, wanted)?),
            (Told::Absent { .. }, Some(wanted)) => match syntax.instead_of_null(now, wanted) {
                Some(text) => (spot.span.clone(), text),
                None => insert::inserted(&file, place, spot, attribute, wanted, syntax)?,
            },
            (Told::Is { .. }, None) => (insert::line_of(&file, &spot.span, attribute, syntax)?, Vec::new()),
            _ => return Err("it is not set, as it should be".to_owned()),
        };
        let edit = Edit { path: spot.path.clone(), line: spot.line, span, text };
        self.check(&edit, &file, syntax, wanted)?;
        Ok(edit)
    }

    /// Whether the file reads as before, but for the value: nothing that an entry holds may do anything else.
    fn check(&self, edit: &Edit, file: &[u8], syntax: Syntax, wanted: Option<&Value>) -> Result<(), String> {
        let broken = || "the file would not be read as before".to_owned();
        let after = applied(file, std::slice::from_ref(edit)).ok_or_else(broken)?;
        if let Some(wanted) = wanted {
            let read = syntax.read_at(self, &after, edit.span.start, &edit.text);
            if !read
                .is_some_and(|value| means_same(&value, wanted) || value.to_string() == wanted.to_string())
            {
                return Err(format!("`{wanted}` cannot be written there so that it stays what it is"));
            }
        }
        let Some(language) = language_of(&edit.path) else { return Ok(()) };
        let names = |text: &[u8]| {
            let scan = language.scan(&edit.path, text);
            let names: Vec<String> = scan.blocks.into_iter().map(|block| block.name).collect();
            (names, scan.problems.len())
        };
        // The name of an object is a value as well.
        let (before, after) = (names(file), names(&after));
        let is_same = before.1 == after.1 && before.0.len() == after.0.len() || wanted.is_none();
        if is_same && before.1 == after.1 { Ok(()) } else { Err(broken()) }
    }
}

/// The text of a file with edits in it, which must not touch each other. `None` where they do.
#[must_use]
pub fn applied(file: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    sorted.dedup();
    let (mut text, mut at) = (Vec::with_capacity(file.len()), 0);
    for edit in sorted {
        // Two of them at one place would have no order.
        if edit.span.start < at || (edit.span.start == at && at > 0) {
            return None;
        }
        text.extend_from_slice(file.get(at..edit.span.start)?);
        text.extend_from_slice(&edit.text);
        at = edit.span.end;
    }
    text.extend_from_slice(file.get(at..)?);
    Some(text)
}

#[cfg(test)]
mod tests;
