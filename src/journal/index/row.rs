//! One row of the index: a summary, its environment and where its dossier lies, in 56 bytes, little-endian.

use crate::model::{EntryId, Missing, Risk, State, Summary};
use chrono::{Datelike, NaiveDate};

/// Bytes of one row.
pub(in crate::journal) const WIDTH: usize = 56;

/// The environment of an entry that names none.
pub(in crate::journal) const NO_ENVIRONMENT: u32 = u32::MAX;

/// No day: no date of ours is that early.
const NO_DAY: i32 = i32::MIN;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) struct IndexRow {
    pub summary: Summary,
    /// Which of the segment's environments, or [`NO_ENVIRONMENT`].
    pub environment: u32,
    /// Where the dossier lies in the heap, in bytes.
    pub offset: u64,
    pub length: u32,
}

impl IndexRow {
    pub(super) fn to_bytes(self) -> [u8; WIDTH] {
        let summary = &self.summary;
        let mut bytes = [0; WIDTH];
        let mut at = 0;
        let mut put = |part: &[u8]| {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        };
        let flags =
            u8::from(summary.has_claim) | u8::from(summary.to_revert) << 1 | u8::from(summary.reopened) << 2;
        put(summary.id.as_bytes());
        put(&[state_to_byte(summary.state), risk_to_byte(summary.risk)]);
        put(&summary.missing.0.to_le_bytes());
        put(&[flags, 0]);
        put(&summary.performed.to_le_bytes());
        put(&summary.recorded.to_le_bytes());
        put(&day_to_number(summary.until).to_le_bytes());
        put(&day_to_number(summary.due).to_le_bytes());
        put(&self.environment.to_le_bytes());
        put(&self.offset.to_le_bytes());
        put(&self.length.to_le_bytes());
        bytes
    }

    /// `None` where the bytes are no row: the index is damaged or of another make.
    pub(super) fn from_bytes(bytes: &[u8; WIDTH]) -> Option<Self> {
        let flags = bytes[14];
        Some(Self {
            summary: Summary {
                id: EntryId::from_bytes(part(bytes, 0))?,
                performed: i64::from_le_bytes(part(bytes, 16)),
                recorded: i64::from_le_bytes(part(bytes, 24)),
                state: state_from_byte(bytes[10])?,
                until: number_to_day(i32::from_le_bytes(part(bytes, 32)))?,
                due: number_to_day(i32::from_le_bytes(part(bytes, 36)))?,
                risk: risk_from_byte(bytes[11])?,
                missing: Missing(u16::from_le_bytes(part(bytes, 12))),
                has_claim: flags & 1 != 0,
                to_revert: flags & 2 != 0,
                reopened: flags & 4 != 0,
            },
            environment: u32::from_le_bytes(part(bytes, 40)),
            offset: u64::from_le_bytes(part(bytes, 44)),
            length: u32::from_le_bytes(part(bytes, 52)),
        })
    }
}

fn part<const N: usize>(bytes: &[u8; WIDTH], at: usize) -> [u8; N] {
    let mut copy = [0; N];
    copy.copy_from_slice(&bytes[at..at + N]);
    copy
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
            flags in 0u8..8, days in proptest::option::of(-100_000i32..3_000_000), environment: u32, offset: u64, length: u32,
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
        fn no_bytes_make_it_panic(bytes: [u8; 32], rest: [u8; 24]) {
            let mut row = [0; WIDTH];
            row[..32].copy_from_slice(&bytes);
            row[32..].copy_from_slice(&rest);
            let _ = IndexRow::from_bytes(&row);
        }
    }
}
