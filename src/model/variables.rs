//! The environment variables of the program, passed in: nothing below reads the process's own.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// The environment variables of the program, as they were handed to it.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<OsString, OsString>);

impl Variables {
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// A variable that is set and not empty. One that is no Unicode is treated as text with replacements.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.path(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// The same, unchanged, for paths.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.get(OsStr::new(name)).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    #[must_use]
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.0.keys().any(|name| name.to_string_lossy().starts_with(prefix))
    }

    pub fn iter(&self) -> impl Iterator<Item = (String, String)> {
        self.0
            .iter()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
    }
}
