//! Lengths of time: `2 hours ago`, `1h30m`, `in 3 days`, `-90m`, `last week`.
//!
//! interim knows the units; this file brings what people type into the shape that it accepts, one number and
//! one unit, and lets nothing through that it would skip in silence.

use chrono::{Days, Months, NaiveDateTime};
use interim::Interval;

/// A sum of calendar months, calendar days and physical seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    months: u32,
    days: u64,
    pub(super) seconds: i64,
    /// `ago` and `in` say it; a bare length leaves it to where it is typed.
    pub(super) forward: Option<bool>,
}

/// How units are written, each with the letters that interim knows it by. Single letters and whole words
/// only: interim itself takes anything that begins like a unit.
const UNITS: [(&str, &[&str]); 7] = [
    ("s", &["s", "sec", "secs", "second", "seconds"]),
    ("m", &["m", "min", "mins", "minute", "minutes"]),
    ("h", &["h", "hr", "hrs", "hour", "hours"]),
    ("d", &["d", "day", "days"]),
    ("w", &["w", "wk", "wks", "week", "weeks"]),
    ("month", &["mo", "month", "months"]),
    ("y", &["y", "yr", "yrs", "year", "years"]),
];

impl Span {
    /// `None` where the words are no length of time.
    pub(super) fn of(words: &[&str]) -> Option<Self> {
        let (words, forward) = match words {
            [words @ .., "ago"] => (words, Some(false)),
            ["in", words @ ..] => (words, Some(true)),
            ["last", _unit] => (words, Some(false)),
            ["next", _unit] => (words, Some(true)),
            _ => (words, None),
        };
        let mut text = words.join(" ");
        let sign = [("-", false), ("+", true)].into_iter().find(|(sign, _)| text.starts_with(sign));
        let forward = match (sign, forward) {
            // `-2h ago` contradicts itself.
            (Some(_), Some(_)) => return None,
            (Some((_, sign)), None) => {
                text.remove(0);
                Some(sign)
            }
            (None, forward) => forward,
        };
        let text = text.replace("half an hour", "30 minutes");
        let tokens: Vec<&str> = text.split(' ').filter(|word| *word != "and").flat_map(runs).collect();
        if tokens.is_empty() {
            return None;
        }
        let mut span = Self { months: 0, days: 0, seconds: 0, forward };
        for pair in tokens.chunks(2) {
            span.add(pair)?;
        }
        Some(span)
    }

    fn add(&mut self, pair: &[&str]) -> Option<()> {
        let [number, unit] = pair else { return None };
        let number = if matches!(*number, "a" | "an" | "one" | "last" | "next") { "1" } else { number };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (unit, _) = UNITS.iter().find(|(_, spellings)| spellings.contains(unit))?;
        match interim::parse_duration(&format!("{number} {unit}")).ok()? {
            Interval::Seconds(seconds) => self.seconds += i64::from(seconds),
            Interval::Days(days) => self.days += u64::try_from(days).ok()?,
            Interval::Months(months) => self.months += u32::try_from(months).ok()?,
        }
        Some(())
    }

    /// Whether it is made of hours, minutes and seconds alone.
    pub(super) fn is_physical(&self) -> bool {
        self.months == 0 && self.days == 0
    }

    /// Counts the months, then the days, on the calendar; the seconds are left to who knows the zone.
    pub(super) fn applied(&self, local: NaiveDateTime, forward: bool) -> Option<NaiveDateTime> {
        let (months, days) = (Months::new(self.months), Days::new(self.days));
        if forward {
            local.checked_add_months(months)?.checked_add_days(days)
        } else {
            local.checked_sub_months(months)?.checked_sub_days(days)
        }
    }
}

/// `1h30m` as `1`, `h`, `30`, `m`.
fn runs(word: &str) -> impl Iterator<Item = &str> {
    word.as_bytes().chunk_by(|one, two| one.is_ascii_digit() == two.is_ascii_digit()).scan(
        0,
        move |start, run| {
            let from = *start;
            *start += run.len();
            word.get(from..*start)
        },
    )
}
