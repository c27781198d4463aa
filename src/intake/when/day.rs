//! The words that name a day, or a length of time: which of them is which, not yet which date.
//!
//! chrono reads what is absolute (`2026-11-23`, `23 Nov 2026`). Only shapes that interim reads in full are
//! left for it: it skips words after a month and takes bare numbers for years.

use super::WhenError;
use super::span::Span;
use chrono::{DateTime, NaiveDate, Utc};

#[derive(Clone, Debug)]
pub(super) enum Day {
    Missing,
    Now,
    Epoch(DateTime<Utc>),
    Exact(NaiveDate),
    /// `yesterday` is -1.
    FromToday(i64),
    Weekday(Which, String),
    /// A month's name and a day, in this order, for interim.
    Yearless(String),
    Span(Span),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    Last,
    Plain,
    Next,
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A day or month by its name or at least three letters of it.
fn name_of<'a>(word: &str, names: &[&'a str]) -> Option<&'a str> {
    names.iter().find(|name| word.len() >= 3 && name.starts_with(word)).copied()
}

/// Whether a word names a week day.
pub(super) fn names_weekday(word: &str) -> bool {
    name_of(word, &WEEKDAYS).is_some()
}

/// Whether the day is the week day of that name, which is lower-case and may be cut.
pub(super) fn is_weekday(day: NaiveDate, name: &str) -> bool {
    day.format("%A").to_string().to_ascii_lowercase().starts_with(name)
}

/// What is left once the zone and the time of day are taken out, in lower case; `text` is what was typed.
pub(super) fn day(words: &[&str], text: &str) -> Result<Day, WhenError> {
    let named = match words {
        [] => Some(Day::Missing),
        ["now"] | ["just", "now"] => Some(Day::Now),
        ["today"] => Some(Day::FromToday(0)),
        ["yesterday"] => Some(Day::FromToday(-1)),
        ["tomorrow"] => Some(Day::FromToday(1)),
        [epoch] if epoch.starts_with('@') => {
            let instant = epoch[1..].parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            instant.map(Day::Epoch)
        }
        [name] | ["this", name] => {
            name_of(name, &WEEKDAYS).map(|name| Day::Weekday(Which::Plain, name.to_owned()))
        }
        ["last", name] => name_of(name, &WEEKDAYS).map(|name| Day::Weekday(Which::Last, name.to_owned())),
        ["next", name] => name_of(name, &WEEKDAYS).map(|name| Day::Weekday(Which::Next, name.to_owned())),
        _ => None,
    };
    if let Some(day) = named.or_else(|| Span::of(words).map(Day::Span)) {
        return Ok(day);
    }
    if let Some(day) = exact(words).or(numbers(words, text)?) {
        return Ok(Day::Exact(day));
    }
    yearless(words).map(Day::Yearless).ok_or_else(|| WhenError::unreadable(text, why_not(words)))
}

/// A whole date, in an order that has one reading.
fn exact(words: &[&str]) -> Option<NaiveDate> {
    let text = words.iter().map(|word| without_ordinal(word)).collect::<Vec<_>>().join(" ");
    let formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y %B %d", "%d %B %Y", "%B %d %Y", "%d-%B-%Y"];
    formats.iter().find_map(|format| NaiveDate::parse_from_str(&text, format).ok())
}

/// `03/04/2026`: a date where only one order gives one, or both give the same.
fn numbers(words: &[&str], text: &str) -> Result<Option<NaiveDate>, WhenError> {
    let [word] = words else { return Ok(None) };
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let [one, two, year] = parts.as_slice() else {
        return Ok(None);
    };
    let (Ok(one), Ok(two), Ok(year), 4) = (one.parse(), two.parse(), year.parse(), year.len()) else {
        return Ok(None);
    };
    let day_first = NaiveDate::from_ymd_opt(year, two, one);
    let month_first = NaiveDate::from_ymd_opt(year, one, two);
    match (day_first, month_first) {
        (Some(one), Some(two)) if one != two => {
            let readings = vec![one.to_string(), two.to_string()];
            Err(WhenError::Ambiguous { text: text.to_owned(), readings })
        }
        _ => Ok(day_first.or(month_first)),
    }
}

/// `nov 23` and `23 nov`, as `november 23`.
fn yearless(words: &[&str]) -> Option<String> {
    let [one, two] = words else { return None };
    let (month, day) = match (name_of(one, &MONTHS), name_of(two, &MONTHS)) {
        (Some(month), None) => (month, two),
        (None, Some(month)) => (month, one),
        _ => return None,
    };
    let day: u8 = without_ordinal(day).parse().ok()?;
    Some(format!("{month} {day}"))
}

/// `23rd` as `23`.
fn without_ordinal(word: &str) -> &str {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    bare.filter(|bare| ends(bare, |letter| letter.is_ascii_digit())).unwrap_or(word)
}

/// The nearest guess at what went wrong.
fn why_not(words: &[&str]) -> String {
    match words {
        [name] if name_of(name, &MONTHS).is_some() => "a month needs a day".to_owned(),
        [number] if number.len() >= 9 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            "seconds since 1970 are written with `@` in front".to_owned()
        }
        [.., last] if last.contains('/') && last.contains(|letter: char| letter.is_ascii_alphabetic()) => {
            format!("no time zone is called `{last}`")
        }
        _ => "it is neither a date, nor a clock time, nor a length of time".to_owned(),
    }
}

/// Whether the last letter is one of these.
pub(super) fn ends(word: &str, with: impl Fn(char) -> bool) -> bool {
    word.chars().next_back().is_some_and(with)
}
