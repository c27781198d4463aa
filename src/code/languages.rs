//! The languages that are read. A new one is a file of its own and one line here.

use super::{Language, helm, kubernetes, kustomize, terraform};

/// Of several that read a file the first has it.
pub(super) const ALL: [&dyn Language; 5] =
    [&terraform::Native, &terraform::Json, &kustomize::Kustomize, &helm::Values, &kubernetes::Manifests];

/// The language of a file, by its path from the repository's top; `None` for a file that none reads.
#[must_use]
pub fn language_of(path: &str) -> Option<&'static dyn Language> {
    ALL.into_iter().find(|language| language.reads(path))
}
