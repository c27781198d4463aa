//! Zones: the person's own, the ones that can be typed, and what a local time means in them.
//!
//! The rules of each zone are chrono-tz's. Kept here are what chrono-tz leaves open (a local time that exists
//! twice or not at all) and the abbreviations, which are not names of zones and mostly not unique.

use super::{Remark, WhenError};
use chrono::{
    DateTime, FixedOffset, Local, MappedLocalTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::{OffsetName, TZ_VARIANTS, Tz};

/// Where the person's clock is.
#[derive(Clone, Copy, Debug)]
pub enum Zone {
    Named(Tz),
    /// What the machine says, where the zone's name is not known.
    Local,
    Fixed(FixedOffset),
}

/// Further than any local time is from UTC, and further than any change of the clocks: Samoa once skipped a
/// day.
const BEYOND_A_CHANGE: TimeDelta = TimeDelta::hours(26);

impl Zone {
    /// The zone of `$TZ`, else the machine's.
    ///
    /// `:Europe/Amsterdam` and a path below `zoneinfo/` are names too. What is no name (a POSIX rule such as
    /// `CET-1CEST`) is left to the machine, which reads `$TZ` by itself; an empty `$TZ` is UTC, as in libc.
    #[must_use]
    pub fn from_environment(tz: Option<&str>) -> Self {
        match tz {
            Some("") => Self::Named(Tz::UTC),
            Some(text) => {
                let text = text.strip_prefix(':').unwrap_or(text);
                let name = text.split_once("zoneinfo/").map_or(text, |(_, name)| name);
                Self::by_name(name).unwrap_or(Self::Local)
            }
            None => iana_time_zone::get_timezone()
                .ok()
                .and_then(|name| Self::by_name(&name))
                .unwrap_or(Self::Local),
        }
    }

    /// A name of the IANA database, in any case.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name)).copied().map(Self::Named)
    }

    /// The same instant by the clocks of this zone.
    #[must_use]
    pub fn at(self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        match self {
            Self::Named(tz) => instant.with_timezone(&tz).fixed_offset(),
            Self::Local => instant.with_timezone(&Local).fixed_offset(),
            Self::Fixed(offset) => instant.with_timezone(&offset),
        }
    }

    /// For people: `Europe/Amsterdam`, `UTC`, `+01:00`, `local time`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            // What a machine without a zone of its own is set to; nobody calls it that.
            Self::Named(chrono_tz::Etc::UTC) => "UTC".to_owned(),
            Self::Named(tz) => tz.name().to_owned(),
            Self::Local => "local time".to_owned(),
            Self::Fixed(offset) => offset.to_string(),
        }
    }

    fn local(self, local: NaiveDateTime) -> MappedLocalTime<DateTime<FixedOffset>> {
        match self {
            Self::Named(tz) => tz.from_local_datetime(&local).map(|at| at.fixed_offset()),
            Self::Local => Local.from_local_datetime(&local).map(|at| at.fixed_offset()),
            Self::Fixed(offset) => offset.from_local_datetime(&local),
        }
    }

    /// The instant of a local time, and the later one where there are two.
    pub(super) fn strict(
        self,
        local: NaiveDateTime,
    ) -> Result<(DateTime<FixedOffset>, Option<DateTime<FixedOffset>>), WhenError> {
        match self.local(local) {
            MappedLocalTime::Single(at) => Ok((at, None)),
            MappedLocalTime::Ambiguous(one, two) => Ok((one.min(two), Some(one.max(two)))),
            MappedLocalTime::None => {
                let (before, after) = self.beside_gap(local);
                Err(WhenError::Gap { local, zone: self.name(), before, after })
            }
        }
    }

    /// The instant of a local time that nobody typed as such: the earlier of two, and after a jump of the
    /// clocks by as much as was asked for.
    pub(super) fn lenient(self, local: NaiveDateTime) -> DateTime<FixedOffset> {
        match self.local(local) {
            MappedLocalTime::Single(at) => at,
            MappedLocalTime::Ambiguous(one, two) => one.min(two),
            MappedLocalTime::None => self.beside_gap(local).1,
        }
    }

    /// A local time that does not exist, read by the clocks as they were after the change and before it.
    fn beside_gap(self, local: NaiveDateTime) -> (DateTime<FixedOffset>, DateTime<FixedOffset>) {
        let read_by = |side: NaiveDateTime| {
            let offset = *self.at(side.and_utc()).offset();
            self.at((local - offset).and_utc())
        };
        (read_by(local + BEYOND_A_CHANGE), read_by(local - BEYOND_A_CHANGE))
    }
}

/// An abbreviation is an offset, not a zone: `CET` is +01:00 in July too, as for `date -d` and `PostgreSQL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Abbreviation {
    pub(super) typed: &'static str,
    minutes: i32,
    /// Where it is in use, to tell whether it is in season.
    place: Tz,
}

/// The abbreviations of Europe and the United States that have one meaning in practice.
const ABBREVIATIONS: [Abbreviation; 12] = [
    abbreviation("WET", 0, Tz::Europe__Lisbon),
    abbreviation("WEST", 60, Tz::Europe__Lisbon),
    abbreviation("CET", 60, Tz::Europe__Brussels),
    abbreviation("CEST", 120, Tz::Europe__Brussels),
    abbreviation("EET", 120, Tz::Europe__Athens),
    abbreviation("EEST", 180, Tz::Europe__Athens),
    abbreviation("EST", -300, Tz::America__New_York),
    abbreviation("EDT", -240, Tz::America__New_York),
    abbreviation("MST", -420, Tz::America__Denver),
    abbreviation("MDT", -360, Tz::America__Denver),
    abbreviation("PST", -480, Tz::America__Los_Angeles),
    abbreviation("PDT", -420, Tz::America__Los_Angeles),
];

/// Abbreviations in daily use in several places, and zones to type instead.
const SHARED: [(&str, &[&str]); 5] = [
    ("IST", &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
    ("BST", &["Europe/London", "Asia/Dhaka"]),
    ("CST", &["America/Chicago", "Asia/Shanghai"]),
    ("CDT", &["America/Chicago", "America/Havana"]),
    ("AST", &["America/Halifax", "Asia/Riyadh"]),
];

const fn abbreviation(typed: &'static str, minutes: i32, place: Tz) -> Abbreviation {
    Abbreviation { typed, minutes, place }
}

impl Abbreviation {
    fn offset(&self) -> FixedOffset {
        FixedOffset::east_opt(self.minutes * 60).expect("the table holds no offset of a day or more")
    }

    /// A remark where the clocks showed something else than the abbreviation at that instant.
    pub(super) fn out_of_season(&self, at: DateTime<FixedOffset>) -> Option<Remark> {
        let there = *at.with_timezone(&self.place).fixed_offset().offset();
        (there != self.offset()).then(|| Remark::Season {
            typed: self.typed.to_owned(),
            offset: self.offset(),
            place: self.place.name().to_owned(),
            there,
        })
    }
}

/// A zone as it was typed, and the abbreviation where it was one.
pub(super) type Typed = (Zone, Option<Abbreviation>);

/// What a word that follows a time says about its zone; `None` where it is no zone.
///
/// # Errors
/// Where the word is an abbreviation with several meanings, and the person's own zone does not use it.
pub(super) fn typed(word: &str, own: Zone, now: DateTime<Utc>) -> Result<Option<Typed>, WhenError> {
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    if ["Z", "UTC", "GMT"].iter().any(|name| is(name)) {
        return Ok(Some((Zone::Named(Tz::UTC), None)));
    }
    if let Some(known) = ABBREVIATIONS.iter().find(|known| is(known.typed)) {
        return Ok(Some((Zone::Fixed(known.offset()), Some(known.clone()))));
    }
    if let Some(offset) = at_home(word, own, now) {
        return Ok(Some((Zone::Fixed(offset), None)));
    }
    if let Some((_, places)) = SHARED.iter().find(|(name, _)| is(name)) {
        let readings = places.iter().map(|&place| place.to_owned()).collect();
        return Err(WhenError::Ambiguous { text: word.to_owned(), readings });
    }
    Ok(Zone::by_name(word).or_else(|| offset(word).map(Zone::Fixed)).map(|zone| (zone, None)))
}

/// `IST` typed in Kolkata is India's: the abbreviations that the person's own zone uses in this half of the
/// year and in the other.
fn at_home(word: &str, own: Zone, now: DateTime<Utc>) -> Option<FixedOffset> {
    let Zone::Named(tz) = own else { return None };
    [now, now - TimeDelta::days(182)].into_iter().find_map(|instant| {
        let offset = tz.offset_from_utc_datetime(&instant.naive_utc());
        offset.abbreviation().filter(|name| name.eq_ignore_ascii_case(word))?;
        Some(offset.fix())
    })
}

/// `+01:00`, `+0100`, `+01`, and after `UTC` or `GMT` also `+1`. Offsets that no place has had are not
/// accepted.
fn offset(word: &str) -> Option<FixedOffset> {
    let named = ["utc", "gmt"].iter().find_map(|name| word.strip_prefix(name));
    let text = named.unwrap_or(word);
    let (sign, digits) = text.split_at_checked(1).filter(|(sign, _)| matches!(*sign, "+" | "-"))?;
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 2) => (digits, "00"),
        (None, 1) if named.is_some() => (digits, "00"),
        (None, 4) => digits.split_at_checked(2)?,
        _ => return None,
    };
    let offset: FixedOffset = format!("{sign}{hours:0>2}:{minutes}").parse().ok()?;
    (offset.local_minus_utc().abs() <= 16 * 3600).then_some(offset)
}
