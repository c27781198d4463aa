//! Dossiers as bytes, for the heap of a segment: little more than their texts, so that many of them are read
//! fast. Every struct is listed field by field: a field that is added to the model is missing here, and the
//! compiler says so. What is no dossier reads as `None`.

mod packed;

use crate::model::{
    Change, Dossier, Entry, EntryId, Fact, FactBody, FactId, Link, Resolution, Stamp, Typed, Unreadable,
    Value, Word,
};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use packed::{Input, Packed};
use std::collections::BTreeMap;

/// Lists and tables inside each other, deeper than which no value of ours goes: damage must not end the stack.
const DEEPEST: usize = 128;

/// Appends the bytes of a dossier.
pub(super) fn write(dossier: &Dossier, out: &mut Vec<u8>) {
    dossier.put(out);
}

/// The inverse of [`write`]; `None` where the bytes are anything else.
pub(super) fn read(bytes: &[u8]) -> Option<Dossier> {
    let mut input = Input { rest: bytes, depth: 0 };
    let dossier = Dossier::take(&mut input)?;
    input.rest.is_empty().then_some(dossier)
}

impl Packed for Stamp {
    fn put(&self, out: &mut Vec<u8>) {
        self.timestamp().put(out);
        self.timestamp_subsec_nanos().put(out);
        self.offset().local_minus_utc().put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let moment = DateTime::from_timestamp(i64::take(input)?, u32::take(input)?)?;
        Some(moment.with_timezone(&FixedOffset::east_opt(i32::take(input)?)?))
    }
}

impl Packed for NaiveDate {
    fn put(&self, out: &mut Vec<u8>) {
        self.num_days_from_ce().put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::from_num_days_from_ce_opt(i32::take(input)?)
    }
}

impl Packed for EntryId {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&entry_number(self).to_le_bytes()[..7]);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let mut bytes = [0; 8];
        bytes[..7].copy_from_slice(input.bytes(7)?);
        Some(Self::from_random(u64::from_le_bytes(bytes)))
    }
}

/// As the number that it spells, which is turned back faster than letters are checked.
impl Packed for FactId {
    fn put(&self, out: &mut Vec<u8>) {
        let number =
            self.as_str().bytes().fold(0u128, |number, letter| number << 5 | u128::from(digit(letter)));
        out.extend_from_slice(&number.to_le_bytes());
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let number = u128::from_le_bytes(input.array()?);
        Some(Self::new((number >> 80) as u64, number))
    }
}

/// The bits behind an id, as [`EntryId::from_random`] takes them.
pub(super) fn entry_number(id: &EntryId) -> u64 {
    id.as_bytes()
        .iter()
        .rev()
        .fold(0, |number, letter| number << 5 | u64::from(digit(letter.to_ascii_uppercase())))
}

fn digit(letter: u8) -> u8 {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let at = LETTERS.iter().position(|known| *known == letter).expect("ids are spelled with these letters");
    u8::try_from(at).expect("one of 32")
}

/// A known word is its number plus one, in the order of the words; nought announces a text.
fn put_typed<T>(typed: &Typed<T>, out: &mut Vec<u8>, put: impl Fn(&T, &mut Vec<u8>)) {
    match typed {
        Typed::Known(known) => put(known, out),
        Typed::AsTyped(text) => {
            out.push(0);
            text.put(out);
        }
    }
}

impl<T: Word> Packed for Typed<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_typed(self, out, |known, out| {
            let at = T::ALL.iter().position(|word| word == known).expect("every word is listed");
            out.push(u8::try_from(at + 1).expect("there are a few words"));
        });
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        match input.byte()? {
            0 => String::take(input).map(Self::AsTyped),
            at => T::ALL.get(usize::from(at) - 1).copied().map(Self::Known),
        }
    }
}

/// A moment or a day is announced by a one.
macro_rules! typed {
    ($($kind:ty),+) => {$(
        impl Packed for Typed<$kind> {
            fn put(&self, out: &mut Vec<u8>) {
                put_typed(self, out, |known, out| {
                    out.push(1);
                    known.put(out);
                });
            }
            fn take(input: &mut Input<'_>) -> Option<Self> {
                match input.byte()? {
                    0 => String::take(input).map(Self::AsTyped),
                    1 => <$kind>::take(input).map(Self::Known),
                    _ => None,
                }
            }
        }
    )+};
}
typed!(Stamp, NaiveDate);

impl Packed for Value {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bool(truth) => out.push(u8::from(*truth)),
            Self::Integer(number) => {
                out.push(2);
                number.put(out);
            }
            Self::Float(number) => {
                out.push(3);
                out.extend_from_slice(&number.to_le_bytes());
            }
            Self::Text(text) => {
                out.push(4);
                text.put(out);
            }
            Self::Stamp(stamp) => {
                out.push(5);
                stamp.put(out);
            }
            Self::Date(date) => {
                out.push(6);
                date.put(out);
            }
            Self::List(items) => {
                out.push(7);
                items.put(out);
            }
            Self::Table(table) => {
                out.push(8);
                table.put(out);
            }
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        input.depth += 1;
        if input.depth > DEEPEST {
            return None;
        }
        let value = match input.byte()? {
            0 => Self::Bool(false),
            1 => Self::Bool(true),
            2 => Self::Integer(i64::take(input)?),
            3 => Self::Float(f64::from_le_bytes(input.array()?)),
            4 => Self::Text(String::take(input)?),
            5 => Self::Stamp(Stamp::take(input)?),
            6 => Self::Date(NaiveDate::take(input)?),
            7 => Self::List(Vec::take(input)?),
            8 => Self::Table(BTreeMap::take(input)?),
            _ => return None,
        };
        input.depth -= 1;
        Some(value)
    }
}

macro_rules! packed {
    ($($kind:ident { $($field:ident),+ $(,)? })+) => {$(
        impl Packed for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)+
            }
            fn take(input: &mut Input<'_>) -> Option<Self> {
                Some(Self { $($field: Packed::take(input)?),+ })
            }
        }
    )+};
}

packed! {
    Dossier { entry, facts, unreadable }
    Unreadable { path, line, reason }
    Entry {
        id, title, reason, impact, security_impact, environment, account, region, performed_at, recorded_at,
        performed_by, recorded_by, recorded_in, authorised_by, channel, incident, risk, disposition, outcome,
        verification, owner, due, rollback, commands, tags, documents, references, source, links,
        allowed_secrets, extra,
    }
    Link { to, commit, path, lines, block_hash, field_hash, changes, extra }
    Change { attribute, before, after, sensitive }
    Fact { id, entry, at, by, after, seen, body, extra }
}

impl Packed for FactBody {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Note { text } => {
                out.push(0);
                text.put(out);
            }
            Self::Link { links } => {
                out.push(1);
                links.put(out);
            }
            Self::Amend { set, unset } => {
                out.push(2);
                set.put(out);
                unset.put(out);
            }
            Self::Resolve { resolution, reason } => {
                out.push(3);
                resolution.put(out);
                reason.put(out);
            }
            Self::Reopen { reason } => {
                out.push(4);
                reason.put(out);
            }
            Self::Approve { reason } => {
                out.push(5);
                reason.put(out);
            }
            Self::Proof => out.push(6),
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(match input.byte()? {
            0 => Self::Note { text: Packed::take(input)? },
            1 => Self::Link { links: Packed::take(input)? },
            2 => Self::Amend { set: Packed::take(input)?, unset: Packed::take(input)? },
            3 => Self::Resolve { resolution: Packed::take(input)?, reason: Packed::take(input)? },
            4 => Self::Reopen { reason: Packed::take(input)? },
            5 => Self::Approve { reason: Packed::take(input)? },
            6 => Self::Proof,
            _ => return None,
        })
    }
}

impl Packed for Resolution {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Codified { code, commit, attest } => {
                out.push(0);
                code.put(out);
                commit.put(out);
                attest.put(out);
            }
            Self::Reverted => out.push(1),
            Self::Accepted { until } => {
                out.push(2);
                until.put(out);
            }
            Self::Mistaken => out.push(3),
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(match input.byte()? {
            0 => Self::Codified {
                code: Packed::take(input)?,
                commit: Packed::take(input)?,
                attest: Packed::take(input)?,
            },
            1 => Self::Reverted,
            2 => Self::Accepted { until: Packed::take(input)? },
            3 => Self::Mistaken,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests;
