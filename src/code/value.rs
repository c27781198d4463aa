//! What the code says an attribute's value is: a value with the bytes that hold it, proof that nothing is set, or
//! why that cannot be told.
//!
//! This file says what an answer is and asks the language; how values are found is the languages' own work. Nothing
//! is guessed: whatever is not understood for certain cannot be told.

mod helm;
mod kustomize;
mod yaml;

pub(super) use yaml::scalar_at as yaml_scalar_at;

use super::languages::language_of;
use super::modules::is_terraform;
use super::terraform::value::Terraform;
use super::{Codebase, Kind, Place};
use crate::model::{Value, likeness};
use std::ops::Range;

/// What the code says of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The value, where it is written, and the steps on the way there.
    Is { value: Value, spot: Spot, through: Vec<Step> },
    /// Proven not to be set, or set to null. The spot is the block that would hold it.
    Absent { spot: Spot },
    /// A fragment that says why, and how far the way could be followed.
    CannotTell { reason: String, spot: Option<Spot>, through: Vec<Step> },
}

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// From the repository's top, with `/`.
    pub path: String,
    /// Of its first byte, counted from 1.
    pub line: u32,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A name on the way from an attribute to its value, and where that name is given its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// `local.port`, `var.port`, `the argument port of module.network`, `prod.auto.tfvars`, `*defaults`.
    pub what: String,
    pub spot: Spot,
}

impl Spot {
    /// A piece of a file's text.
    pub(super) fn of(path: &str, text: &[u8], span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line = before.split(|byte| *byte == b'\n').count();
        Self { path: path.to_owned(), line: u32::try_from(line).unwrap_or(u32::MAX), span }
    }
}

impl Told {
    /// An answer that says why there is none.
    #[must_use]
    pub fn unknown(reason: impl Into<String>, spot: Option<Spot>) -> Self {
        Self::CannotTell { reason: reason.into(), spot, through: Vec::new() }
    }

    /// The same answer, reached by one more step.
    pub(super) fn by(self, step: Step) -> Self {
        match self {
            Self::Is { value, spot, mut through } => {
                through.insert(0, step);
                Self::Is { value, spot, through }
            }
            Self::CannotTell { reason, spot, mut through } => {
                through.insert(0, step);
                Self::CannotTell { reason, spot, through }
            }
            absent @ Self::Absent { .. } => absent,
        }
    }

    /// Where the value, or the block without it, is written.
    #[must_use]
    pub fn spot(&self) -> Option<&Spot> {
        match self {
            Self::Is { spot, .. } | Self::Absent { spot } => Some(spot),
            Self::CannotTell { spot, .. } => spot.as_ref(),
        }
    }

    #[must_use]
    pub fn through(&self) -> &[Step] {
        match self {
            Self::Is { through, .. } | Self::CannotTell { through, .. } => through,
            Self::Absent { .. } => &[],
        }
    }
}

impl Codebase {
    /// What the code says of an attribute of a place that [`super::Finder`] found. The address of the place says
    /// which instance is meant, and by which way its module is called.
    #[must_use]
    pub fn told(&self, place: &Place, attribute: &str) -> Told {
        let named = place.attribute.as_str();
        let is_whole = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
        if named.is_empty() || attribute.strip_prefix(named).is_some_and(is_whole) {
            return self.attribute(place, attribute);
        }
        if attribute.is_empty() || attribute == "value" {
            return self.attribute(place, named);
        }
        // What stands behind an address that names an attribute already may be meant from there, or from the block.
        let joint = if attribute.starts_with('[') { "" } else { "." };
        let (inner, outer) =
            (self.attribute(place, &format!("{named}{joint}{attribute}")), self.attribute(place, attribute));
        match (&inner, &outer) {
            (Told::Is { value, .. }, Told::Is { value: other, .. })
                if likeness(value, other) != crate::model::Likeness::Same =>
            {
                let reason = format!("`{attribute}` may be meant from the block, or from its `{named}`");
                Told::unknown(reason, None)
            }
            (Told::Absent { .. } | Told::CannotTell { .. }, Told::Is { .. }) => outer,
            _ => inner,
        }
    }

    fn attribute(&self, place: &Place, attribute: &str) -> Told {
        if attribute.contains("[*]") {
            return Told::unknown("`[*]` names several values", None);
        }
        if place.elsewhere.is_some() {
            return Told::unknown("it is inside of a module that is elsewhere", None);
        }
        match place.kind {
            None => Told::unknown("a link to lines of a file names no values", None),
            Some(Kind::Value | Kind::Object | Kind::Kustomization) => yaml::told(self, place, attribute),
            Some(_) if language_of(&place.path).is_some_and(|own| is_terraform(own.name())) => {
                Terraform::of(self).told(place, attribute)
            }
            Some(_) => Told::unknown("its language is not known", None),
        }
    }
}

#[cfg(test)]
mod tests;
