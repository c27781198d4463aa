//! One row of the index: a summary, its environment and where its dossier lies, in 48 bytes, little-endian.
//!
//! ```text
//! performed 8 | id, state, risk, flags 8 | recorded 8 | offset 8 | length 4 | environment 2 | missing 2 | until 4 | due 4
//! ```
//! An id is a number of 50 bits; state, risk and flags lie above it. A list reads all rows: every byte counts.

use super::codec::entry_number;
use crate::model::{EntryId, Missing, Risk, State, Summary};
use chrono::{Datelike, NaiveDate};

/// Bytes of one row.
pub(in crate::journal) const WIDTH: usize = 48;

/// The environment of an entry that names none; no number of an environment reaches it.
pub(in crate::journal) const NO_ENVIRONMENT: u16 = u16::MAX;

/// No day: no date of ours is that early.
const NO_DAY: i32 = i32::MIN;

const ID_BITS: u32 = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) struct IndexRow {
    pub summary: Summary,
    /// Which of the segment's environments, or [`NO_ENVIRONMENT`].
    pub environment: u16,
    /// Where the dossier lies in the heap, in bytes.
    pub offset: u64,
    pub length: u32,
}

impl IndexRow {
    pub(super) fn to_bytes(self) -> [u8; WIDTH] {
        let summary = &self.summary;
        let flags = u64::from(summary.has_claim)
            | u64::from(summary.to_revert) << 1
            | u64::from(summary.reopened) << 2;
        let packed = entry_number(&summary.id)
            | u64::from(state_to_byte(summary.state)) << ID_BITS
            | u64::from(risk_to_byte(summary.risk)) << (ID_BITS + 3)
            | flags << (ID_BITS + 6);
        let mut bytes = [0; WIDTH];
        let mut at = 0;
        let mut put = |part: &[u8]| {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        };
        put(&summary.performed.to_le_bytes());
        put(&packed.to_le_bytes());
        put(&summary.recorded.to_le_bytes());
        put(&self.offset.to_le_bytes());
        put(&self.length.to_le_bytes());
        put(&self.environment.to_le_bytes());
        put(&summary.missing.0.to_le_bytes());
        put(&day_to_number(summary.until).to_le_bytes());
        put(&day_to_number(summary.due).to_le_bytes());
        bytes
    }

    /// `None` where the bytes are no row: the index is damaged or of another make.
    pub(super) fn from_bytes(bytes: &[u8; WIDTH]) -> Option<Self> {
        let packed = u64::from_le_bytes(part(bytes, 8));
        let above = packed >> ID_BITS;
        Some(Self {
            summary: Summary {
                id: EntryId::from_random(packed),
                performed: i64::from_le_bytes(part(bytes, 0)),
                recorded: i64::from_le_bytes(part(bytes, 16)),
                state: state_from_byte((above & 7) as u8)?,
                until: number_to_day(i32::from_le_bytes(part(bytes, 40)))?,
                due: number_to_day(i32::from_le_bytes(part(bytes, 44)))?,
                risk: risk_from_byte((above >> 3 & 7) as u8)?,
                missing: Missing(u16::from_le_bytes(part(bytes, 38))),
                has_claim: above >> 6 & 1 != 0,
                to_revert: above >> 7 & 1 != 0,
                reopened: above >> 8 & 1 != 0,
            },
            environment: u16::from_le_bytes(part(bytes, 36)),
            offset: u64::from_le_bytes(part(bytes, 24)),
            length: u32::from_le_bytes(part(bytes, 32)),
        })
    }

    /// The number of the id alone, for looking entries up.
    pub(super) fn number_in(bytes: &[u8; WIDTH]) -> u64 {
        u64::from_le_bytes(part(bytes, 8)) & ((1 << ID_BITS) - 1)
    }
}

fn part<const N: usize>(bytes: &[u8; WIDTH], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("the slice has this length")
}

const STATES: [State; 6] =
    [State::Open, State::Claimed, State::Accepted, State::Reverted, State::Mistaken, State::Suspect];

fn state_to_byte(state: State) -> u8 {
    match state {
        State::Open => 0,
        State::Claimed => 1,
        State::Accepted => 2,
        State::Reverted => 3,
        State::Mistaken => 4,
        State::Suspect => 5,
    }
}

fn state_from_byte(byte: u8) -> Option<State> {
    STATES.get(usize::from(byte)).copied()
}

fn risk_to_byte(risk: Option<Risk>) -> u8 {
    match risk {
        None => 0,
        Some(Risk::Low) => 1,
        Some(Risk::Medium) => 2,
        Some(Risk::High) => 3,
        Some(Risk::Critical) => 4,
    }
}

#[expect(clippy::option_option, reason = "no risk is one answer, no such byte another")]
fn risk_from_byte(byte: u8) -> Option<Option<Risk>> {
    Some(match byte {
        0 => None,
        1 => Some(Risk::Low),
        2 => Some(Risk::Medium),
        3 => Some(Risk::High),
        4 => Some(Risk::Critical),
        _ => return None,
    })
}

fn day_to_number(day: Option<NaiveDate>) -> i32 {
    day.map_or(NO_DAY, |day| day.num_days_from_ce())
}

#[expect(clippy::option_option, reason = "no day is one answer, no such number another")]
fn number_to_day(number: i32) -> Option<Option<NaiveDate>> {
    if number == NO_DAY {
        return Some(None);
    }
    NaiveDate::from_num_days_from_ce_opt(number).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_row_reads_back(
            bits: u64, performed: i64, recorded: i64, state in 0u8..6, risk in 0u8..5, missing: u16,
            flags in 0u8..8, days in proptest::option::of(-100_000i32..3_000_000), environment: u16, offset: u64, length: u32,
        ) {
            let row = IndexRow {
                summary: Summary {
                    id: EntryId::from_random(bits),
                    performed,
                    recorded,
                    state: STATES[usize::from(state)],
                    until: days.and_then(NaiveDate::from_num_days_from_ce_opt),
                    due: None,
                    risk: risk_from_byte(risk).expect("a risk"),
                    missing: Missing(missing),
                    has_claim: flags & 1 != 0,
                    to_revert: flags & 2 != 0,
                    reopened: flags & 4 != 0,
                },
                environment,
                offset,
                length,
            };
            prop_assert_eq!(IndexRow::from_bytes(&row.to_bytes()), Some(row));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: [u8; 32], rest: [u8; 16]) {
            let mut row = [0; WIDTH];
            row[..32].copy_from_slice(&bytes);
            row[32..].copy_from_slice(&rest);
            let _ = IndexRow::from_bytes(&row);
        }
    }
}
