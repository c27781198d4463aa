//! Takes apart what was typed: a zone, a time of day, and words that name a day. Knows no calendar rules.
//!
//! chrono reads the time of day, apart from the rest: after the name of a day, interim takes `12pm` for
//! midnight and 27:00 for 03:00 of the next day.

use super::day::{Day, day, ends, names_weekday};
use super::zone::{self, Abbreviation, Typed, Zone};
use super::{Clock, WhenError};
use chrono::{DateTime, FixedOffset, NaiveTime, Timelike};

/// What was typed, in parts.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// The zone that was typed, else the person's.
    pub(super) zone: Zone,
    pub(super) abbreviation: Option<Abbreviation>,
    /// A zone in brackets after an offset, as the echo writes it.
    comment: Option<Zone>,
    pub(super) day: Day,
    pub(super) time: Option<NaiveTime>,
    /// A week day in front of a date: it must be right.
    pub(super) weekday: Option<String>,
}

const LONGEST: usize = 120;

/// The halves of the day, as words of their own.
const HALVES: [&str; 4] = ["am", "pm", "a.m.", "p.m."];

impl Reading {
    pub(super) fn of(text: &str, clock: &Clock) -> Result<Self, WhenError> {
        let unreadable = |why: &str| WhenError::unreadable(text, why);
        // White space may be a no-break space: macOS writes one before "PM".
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        if plain.is_empty() {
            return Err(unreadable("it is empty"));
        }
        if plain.len() > LONGEST {
            return Err(unreadable("it is too long"));
        }
        if !plain.is_ascii() || plain.contains(|letter: char| letter.is_ascii_control()) {
            return Err(unreadable("only plain letters, digits and punctuation are read"));
        }
        let (plain, comment) = without_comment(&plain);
        let spaced = spaced(plain);
        let mut words: Vec<&str> =
            spaced.split_whitespace().filter(|word| !matches!(*word, "at" | "on")).collect();
        let mut typed = take_zone(&mut words, clock)?;
        if let (None, Some(name)) = (&typed, comment) {
            // In brackets stands what an offset has said already; without one it is the zone.
            typed = zone::typed(name, clock.zone, clock.now.to_utc())?;
            if typed.is_none() {
                return Err(unreadable("what stands in brackets is no time zone"));
            }
        }
        let time = take_time(&mut words).map_err(|()| unreadable("there is no such time of day"))?;
        let weekday = match words.as_slice() {
            [first, _, ..] if names_weekday(first) => Some(words.remove(0).to_owned()),
            _ => None,
        };
        let day = day(&words, text)?;
        if weekday.is_some() && !matches!(day, Day::Exact(_) | Day::Yearless(_) | Day::FromToday(_)) {
            return Err(unreadable("a week day stands alone or in front of a date"));
        }
        if time.is_none() && matches!(day, Day::Missing) {
            return Err(unreadable("it names neither a day nor a time of day"));
        }
        let (zone, abbreviation) = typed.unwrap_or((clock.zone, None));
        let comment = comment.and_then(Zone::by_name);
        Ok(Self { zone, abbreviation, comment, day, time, weekday })
    }

    /// The zone to show an instant in: the one in brackets, where its clocks showed the offset that was
    /// typed.
    pub(super) fn shown_in(&self, at: DateTime<FixedOffset>) -> Zone {
        self.comment.filter(|zone| zone.at(at.to_utc()).offset() == at.offset()).unwrap_or(self.zone)
    }
}

/// Takes `(Europe/Amsterdam)` off the end.
fn without_comment(text: &str) -> (&str, Option<&str>) {
    match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((text, name)) => (text, Some(name)),
        None => (text, None),
    }
}

/// Puts spaces where people leave them out: around the `T` of a timestamp, and before a zone that is glued to
/// its clock time.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    for word in text.split([' ', ',']) {
        let (date, time) = match word.split_once('t') {
            Some((date, time)) if ends(date, char::is_numeric) && time.starts_with(char::is_numeric) => {
                (date, time)
            }
            _ => ("", word),
        };
        let zone = if is_clock(time) {
            time.find(|letter: char| !letter.is_ascii_digit() && !":.".contains(letter))
        } else {
            None
        };
        let (time, zone) = match zone.map(|at| time.split_at(at)) {
            Some((time, zone)) if !matches!(zone, "am" | "pm") => (time, zone),
            _ => (time, ""),
        };
        spaced.extend([date, " ", time, " ", zone, " "]);
    }
    spaced
}

/// `03:10`, and `3:10am` too.
fn is_clock(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains(':')
}

/// `3pm`, which needs no minutes.
fn is_half_day(word: &str) -> bool {
    let half = word.strip_suffix("am").or_else(|| word.strip_suffix("pm"));
    half.is_some_and(|half| half.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// The zone is the last word, or stands before the year, as `date` prints it. An offset needs a clock time in
/// front, since `-2026` is one.
fn take_zone(words: &mut Vec<&str>, clock: &Clock) -> Result<Option<Typed>, WhenError> {
    let clock_time = words.iter().any(|word| is_clock(word) || is_half_day(word) || HALVES.contains(word));
    let last_is_year =
        words.last().is_some_and(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(at) = words.len().checked_sub(if last_is_year { 2 } else { 1 }) else {
        return Ok(None);
    };
    if words[at].starts_with(['+', '-']) && !clock_time {
        return Ok(None);
    }
    let typed = zone::typed(words[at], clock.zone, clock.now.to_utc())?;
    if typed.is_some() {
        words.remove(at);
    }
    Ok(typed)
}

/// Takes out a time of day; an error where there is one that no clock shows.
fn take_time(words: &mut Vec<&str>) -> Result<Option<NaiveTime>, ()> {
    if let Some(at) = words.iter().position(|word| *word == "noon") {
        words.remove(at);
        return Ok(NaiveTime::from_hms_opt(12, 0, 0));
    }
    let digit_first = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let Some(at) = words.iter().enumerate().position(|(at, word)| {
        let half_follows = words.get(at + 1).is_some_and(|next| HALVES.contains(next));
        digit_first(word) && (word.contains(':') || is_half_day(word) || half_follows)
    }) else {
        return Ok(None);
    };
    let mut text = words.remove(at).to_owned();
    if words.get(at).is_some_and(|next| HALVES.contains(next)) {
        text.push_str(&words.remove(at).replace('.', ""));
    }
    let formats = ["%H:%M", "%H:%M:%S%.f", "%I:%M%p", "%I:%M:%S%.f%p", "%I.%M%p"];
    // chrono wants minutes beside "am".
    let padded = text.len() <= 4 && !text.contains([':', '.']);
    if padded {
        text.insert_str(text.len() - 2, ":00");
    }
    let time = formats.iter().find_map(|format| NaiveTime::parse_from_str(&text, format).ok()).ok_or(())?;
    // A leap second is shown as 60, which few programs read back.
    Ok(time.with_nanosecond(time.nanosecond() % 1_000_000_000))
}
