//! Moments as text, to the letter as chrono writes them. An export writes hundreds of thousands of them: those of
//! our days are spelled here, without the detour over a format.

use crate::model::Stamp;
use chrono::{DateTime, Datelike, NaiveDateTime, SecondsFormat, Timelike, Utc};

/// `2026-11-23T02:20:41Z`.
pub(super) fn utc(moment: DateTime<Utc>) -> String {
    match day_and_time(moment.naive_utc()) {
        Some(text) => text + "Z",
        None => moment.to_rfc3339_opts(SecondsFormat::Secs, true),
    }
}

/// `2026-11-23T03:20:41.125+01:00`.
pub(in crate::report) fn rfc3339(stamp: Stamp) -> String {
    let (fraction, offset) = (stamp.timestamp_subsec_nanos(), stamp.offset().local_minus_utc());
    let is_plain = fraction.is_multiple_of(1_000_000) && fraction < 1_000_000_000 && offset % 60 == 0;
    let Some(mut text) = day_and_time(stamp.naive_local()).filter(|_| is_plain) else {
        return stamp.to_rfc3339();
    };
    if fraction > 0 {
        text.push('.');
        put_digits(&mut text, fraction / 1_000_000, 3);
    }
    text.push(if offset < 0 { '-' } else { '+' });
    put_digits(&mut text, offset.unsigned_abs() / 3600, 2);
    text.push(':');
    put_digits(&mut text, offset.unsigned_abs() / 60 % 60, 2);
    text
}

/// `2026-11-23T03:20:41`; `None` for years that do not have four digits.
fn day_and_time(moment: NaiveDateTime) -> Option<String> {
    let year = u32::try_from(moment.year()).ok().filter(|year| *year <= 9999)?;
    if moment.nanosecond() >= 1_000_000_000 {
        // A leap second, of which chrono makes the sixtieth.
        return None;
    }
    let mut text = String::with_capacity(32);
    put_digits(&mut text, year, 4);
    for (mark, number) in [
        ('-', moment.month()),
        ('-', moment.day()),
        ('T', moment.hour()),
        (':', moment.minute()),
        (':', moment.second()),
    ] {
        text.push(mark);
        put_digits(&mut text, number, 2);
    }
    Some(text)
}

fn put_digits(text: &mut String, number: u32, count: u32) {
    for place in (0..count).rev() {
        let digit = u8::try_from(number / 10u32.pow(place) % 10).expect("one of ten");
        text.push(char::from(b'0' + digit));
    }
}

#[cfg(test)]
mod tests {
    use super::{rfc3339, utc};
    use chrono::{DateTime, FixedOffset, SecondsFormat};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn moments_are_written_as_chrono_writes_them(
            seconds in prop_oneof![-70_000_000_000i64..300_000_000_000, 0i64..4_000_000_000],
            nanoseconds in prop_oneof![Just(0u32), (0u32..1000).prop_map(|milliseconds| milliseconds * 1_000_000), 0u32..1_000_000_000],
            offset in prop_oneof![Just(0i32), -1439i32..1440],
            odd in prop_oneof![Just(0i32), 0i32..60],
        ) {
            let offset = FixedOffset::east_opt(offset * 60 + odd);
            let moment = DateTime::from_timestamp(seconds, nanoseconds);
            if let (Some(moment), Some(offset)) = (moment, offset) {
                let stamp = moment.with_timezone(&offset);
                prop_assert_eq!(rfc3339(stamp), stamp.to_rfc3339());
                prop_assert_eq!(utc(moment), moment.to_rfc3339_opts(SecondsFormat::Secs, true));
            }
        }
    }
}
