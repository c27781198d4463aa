//! Fields that take one of a few words, and what is kept where something else was typed.
//!
//! Capturing never refuses: a word that is none of them stays as it was typed and is marked later.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A checked value, or the text that somebody typed in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Typed<T> {
    Known(T),
    AsTyped(String),
}

impl<T> Typed<T> {
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::AsTyped(_) => None,
        }
    }

    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known().is_some()
    }
}

impl<T: fmt::Display> fmt::Display for Typed<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(value) => value.fmt(out),
            Self::AsTyped(text) => text.fmt(out),
        }
    }
}

/// A closed set of words.
pub trait Word: Copy + PartialEq + 'static {
    /// Every word, in the order in which it is offered.
    const ALL: &'static [Self];
    fn word(self) -> &'static str;

    /// The word in any case, or any beginning of it that no other word shares.
    fn read(text: &str) -> Option<Self> {
        let typed = text.trim().to_ascii_lowercase();
        let exact = Self::ALL.iter().copied().find(|known| known.word() == typed);
        exact.or_else(|| {
            let mut fitting = Self::ALL.iter().copied().filter(|known| known.word().starts_with(&typed));
            fitting.next().filter(|_| !typed.is_empty() && fitting.next().is_none())
        })
    }

    /// As it stands on disk: the whole word, or the text in its place. A beginning is only read where
    /// somebody types it, so that no file means something else once there are more words.
    fn read_typed(text: &str) -> Typed<Self> {
        let whole = Self::ALL.iter().copied().find(|known| known.word().eq_ignore_ascii_case(text.trim()));
        whole.map_or_else(|| Typed::AsTyped(text.to_owned()), Typed::Known)
    }

    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|known| known.word()).collect()
    }
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($variant),+ }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(self.word())
            }
        }
    };
}

words! {
    /// The way in which production was changed.
    Channel { Console = "console", Cli = "cli", Api = "api", Kubectl = "kubectl", Ssh = "ssh", Sql = "sql", Other = "other" }
}
words! {
    /// How bad it is while it stands; sets the deadline.
    Risk { Low = "low", Medium = "medium", High = "high", Critical = "critical" }
}
words! {
    /// What should become of the hand change.
    Disposition { Codify = "codify", Revert = "revert", Accept = "accept" }
}
words! {
    /// Whether the hand change did what it was meant to do.
    Outcome { Worked = "worked", Partial = "partial", Failed = "failed", Undone = "undone" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_that_is_unique_is_enough() {
        assert_eq!(Risk::read("crit"), Some(Risk::Critical));
        assert_eq!(Risk::read("HIGH"), Some(Risk::High));
        assert_eq!(Channel::read("s"), None, "ssh or sql");
        assert_eq!(Channel::read(""), None);
        assert_eq!(Risk::read_typed("hgih"), Typed::AsTyped("hgih".to_owned()));
    }
}
