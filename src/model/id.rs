//! Ids: `gap-` and ten characters for an entry, a ULID for a fact or an event.
//!
//! Both are Crockford base32. Randomness and time are passed in, so that this file stays pure; an id is
//! drawn once, before the first attempt to write, and kept through every retry.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const LOWER: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const UPPER: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PREFIX: &str = "gap-";

/// Fewer characters than this are refused as a prefix: they would turn ambiguous within weeks.
const SHORTEST_PREFIX: usize = 4;

/// The id of an entry, `gap-k7m2qd4x9t`: ten characters, 50 random bits.
///
/// The prefix is not `sg-`, which is what AWS calls a security group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId([u8; 10]);

/// The id of a fact or an event: a ULID, 26 characters, ordered by the time it was drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId([u8; 26]);

/// The beginning of an entry's id as a person types it: four to ten characters, `gap-` left out or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdPrefix(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("`{0}` is no entry id: {1:?} is not one of its letters (0-9, a-z without u)")]
    Letter(String, char),
    #[error("`{0}` is too short: an id is `gap-` and ten characters, and four of them are the least")]
    Short(String),
    #[error("`{0}` is too long: an id is `gap-` and ten characters")]
    Long(String),
    #[error("`{0}` is no ULID: it needs 26 characters of Crockford base32")]
    Ulid(String),
}

/// What a tired hand writes for a letter that the alphabet leaves out: `o` for 0, `i` and `l` for 1.
fn canonical(letter: char) -> Option<u8> {
    let lower = letter.to_ascii_lowercase();
    let meant = match lower {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    u8::try_from(meant).ok().filter(|byte| LOWER.contains(byte))
}

impl EntryId {
    /// Ten characters from the lowest 50 bits.
    #[must_use]
    pub fn from_random(bits: u64) -> Self {
        let mut letters = [0u8; 10];
        for (at, letter) in letters.iter_mut().enumerate() {
            *letter = LOWER[((bits >> (5 * at)) & 31) as usize];
        }
        Self(letters)
    }

    /// The ten characters after `gap-`.
    #[must_use]
    pub fn letters(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only letters of the alphabet are ever stored")
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }

    /// The inverse of [`EntryId::as_bytes`]; `None` where a byte is no letter of the alphabet.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 10]) -> Option<Self> {
        bytes.iter().all(|byte| LOWER.contains(byte)).then_some(Self(bytes))
    }

    /// Exactly as it is written on disk, `gap-` and ten lower-case letters: nothing is read leniently here.
    #[must_use]
    pub fn from_disk(text: &str) -> Option<Self> {
        let letters: [u8; 10] = text.strip_prefix(PREFIX)?.as_bytes().try_into().ok()?;
        Self::from_bytes(letters)
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad`, so that a width in a format string holds.
        out.pad(&format!("{PREFIX}{}", self.letters()))
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for EntryId {
    type Err = IdError;

    /// A whole id as a person types it: any case, `o i l` read as digits, `gap-` left out or not.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let prefix: IdPrefix = text.parse()?;
        let letters: [u8; 10] =
            prefix.0.as_bytes().try_into().map_err(|_| IdError::Short(text.to_owned()))?;
        Ok(Self(letters))
    }
}

impl IdPrefix {
    /// The letters in their canonical form.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn matches(&self, id: &EntryId) -> bool {
        id.letters().starts_with(&self.0)
    }

    /// The whole id, where all ten characters were typed.
    #[must_use]
    pub fn whole(&self) -> Option<EntryId> {
        self.0.as_bytes().try_into().ok().map(EntryId)
    }
}

impl fmt::Display for IdPrefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{PREFIX}{}", self.0)
    }
}

impl FromStr for IdPrefix {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let typed = text.trim();
        let bare = match typed.get(..PREFIX.len()) {
            Some(start) if start.eq_ignore_ascii_case(PREFIX) => &typed[PREFIX.len()..],
            _ => typed,
        };
        let mut letters = String::with_capacity(10);
        for letter in bare.chars() {
            let byte = canonical(letter).ok_or_else(|| IdError::Letter(text.to_owned(), letter))?;
            letters.push(char::from(byte));
        }
        match letters.len() {
            0..SHORTEST_PREFIX => Err(IdError::Short(text.to_owned())),
            SHORTEST_PREFIX..=10 => Ok(Self(letters)),
            _ => Err(IdError::Long(text.to_owned())),
        }
    }
}

impl FactId {
    /// A ULID: 48 bits of milliseconds since 1970, then 80 random bits (the lowest of `random`).
    #[must_use]
    pub fn new(milliseconds: u64, random: u128) -> Self {
        let value = (u128::from(milliseconds) << 80) | (random & ((1 << 80) - 1));
        let mut letters = [0u8; 26];
        for (at, letter) in letters.iter_mut().rev().enumerate() {
            *letter = UPPER[((value >> (5 * at)) & 31) as usize];
        }
        Self(letters)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only letters of the alphabet are ever stored")
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl fmt::Debug for FactId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for FactId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let letters: [u8; 26] = text.as_bytes().try_into().map_err(|_| IdError::Ulid(text.to_owned()))?;
        // The first character carries three bits only: a greater one would not fit into 128.
        if letters.iter().all(|byte| UPPER.contains(byte)) && letters[0] <= b'7' {
            Ok(Self(letters))
        } else {
            Err(IdError::Ulid(text.to_owned()))
        }
    }
}

impl Serialize for FactId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for FactId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tired_hand_is_understood() {
        let id: EntryId = "gap-k7m2qd4x9t".parse().expect("an id");
        for typed in ["K7M2QD4X9T", "GAP-k7m2qd4x9t", " gap-k7m2qd4x9t ", "Gap-K7m2Qd4X9t"] {
            assert_eq!(typed.parse::<EntryId>(), Ok(id), "{typed}");
        }
        assert_eq!("gap-ol1i".parse::<IdPrefix>().expect("a prefix").letters(), "0111");
    }

    #[test]
    fn what_is_no_id_says_why() {
        assert!(matches!("abc".parse::<IdPrefix>(), Err(IdError::Short(_))));
        assert!(matches!("gap-".parse::<IdPrefix>(), Err(IdError::Short(_))));
        assert!(matches!("k7m2qd4x9t0".parse::<IdPrefix>(), Err(IdError::Long(_))));
        assert!(matches!("gap-k7mü".parse::<IdPrefix>(), Err(IdError::Letter(_, 'ü'))));
        assert!(matches!("sg-0abc12".parse::<IdPrefix>(), Err(IdError::Letter(_, '-'))));
        assert!("8ZZZZZZZZZZZZZZZZZZZZZZZZZ".parse::<FactId>().is_err());
    }

    proptest! {
        #[test]
        fn an_entry_id_reads_back(bits: u64) {
            let id = EntryId::from_random(bits);
            prop_assert_eq!(id.to_string().parse::<EntryId>(), Ok(id));
            prop_assert_eq!(EntryId::from_disk(&id.to_string()), Some(id));
            prop_assert_eq!(EntryId::from_bytes(*id.as_bytes()), Some(id));
        }

        #[test]
        fn every_prefix_of_an_id_matches_it(bits: u64, length in 4usize..=10) {
            let id = EntryId::from_random(bits);
            let prefix: IdPrefix = id.letters()[..length].to_uppercase().parse().expect("a prefix");
            prop_assert!(prefix.matches(&id));
        }

        #[test]
        fn ulids_read_back_and_follow_time(early in 0u64..1 << 47, later in 1u64..1 << 40, a: u128, b: u128) {
            let (first, second) = (FactId::new(early, a), FactId::new(early + later, b));
            prop_assert!(first < second);
            prop_assert_eq!(first.to_string().parse::<FactId>(), Ok(first));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".*") {
            let _ = text.parse::<IdPrefix>();
            let _ = text.parse::<EntryId>();
            let _ = text.parse::<FactId>();
        }
    }
}
