//! How long ago something was, in the words of a person and in those of a table.

use super::Stamp;
use chrono::TimeDelta;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
/// The mean of the Gregorian calendar.
const YEAR: i64 = 31_556_952;
const MONTH: i64 = YEAR / 12;

/// How long ago, in one unit rounded down: `9 minutes ago`, `2 days ago`, `in 3 hours`; `just now` within a
/// minute.
#[must_use]
pub fn ago(at: Stamp, now: Stamp) -> String {
    let length = now - at;
    if length.num_seconds().abs() < MINUTE {
        return "just now".to_owned();
    }
    if length < TimeDelta::zero() {
        format!("in {}", in_words(ahead(-length)))
    } else {
        format!("{} ago", in_words(length))
    }
}

/// How long until a moment that is ahead, rounded to the nearest: what `ago` says without its `in`.
#[must_use]
pub fn until(length: TimeDelta) -> String {
    in_words(ahead(length))
}

/// The same for tables: `9m`, `2h`, `3d`, `5w`, `2y`, `in 3h`; `now` within a minute. Never negative.
#[must_use]
pub fn age(at: Stamp, now: Stamp) -> String {
    let length = now - at;
    if length.num_seconds().abs() < MINUTE {
        return "now".to_owned();
    }
    let is_ahead = length < TimeDelta::zero();
    let seconds = if is_ahead { ahead(-length) } else { length }.num_seconds();
    // The first two weeks are counted in days: deadlines are.
    let steps = [(HOUR, MINUTE, 'm'), (DAY, HOUR, 'h'), (2 * WEEK, DAY, 'd'), (YEAR, WEEK, 'w')];
    let step = steps.into_iter().find(|(below, ..)| seconds < *below);
    let (_, unit, letter) = step.unwrap_or((i64::MAX, YEAR, 'y'));
    format!("{}{}{letter}", if is_ahead { "in " } else { "" }, seconds / unit)
}

/// What is ahead is rounded to the nearest: of a deadline of seven days a minute later seven are left, not six.
fn ahead(length: TimeDelta) -> TimeDelta {
    let seconds = length.num_seconds();
    let unit = match seconds {
        ..HOUR => MINUTE,
        HOUR..DAY => HOUR,
        _ => DAY,
    };
    TimeDelta::seconds(seconds.saturating_add(unit / 2) / unit * unit)
}

/// A length of time in its largest unit, rounded down.
#[must_use]
pub fn in_words(length: TimeDelta) -> String {
    let seconds = length.num_seconds().abs();
    let steps = [
        (MINUTE, 1, "second"),
        (HOUR, MINUTE, "minute"),
        (DAY, HOUR, "hour"),
        (2 * WEEK, DAY, "day"),
        (2 * MONTH, WEEK, "week"),
        (2 * YEAR, MONTH, "month"),
    ];
    let step = steps.into_iter().find(|(below, ..)| seconds < *below);
    let (_, unit, name) = step.unwrap_or((i64::MAX, YEAR, "year"));
    let count = seconds / unit;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {name}{plural}")
}
