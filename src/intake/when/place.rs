//! Puts the parts of a reading together: which Friday, which year, which side of midnight.
//!
//! What is on the calendar is decided here, in the zone that was typed; what a local time then means is
//! `zone`'s.

use super::day::{Day, Which, is_weekday};
use super::read::Reading;
use super::span::Span;
use super::zone::Zone;
use super::{Clock, Lean, Moment, Remark, WhenError};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A bare clock time may be ahead of this machine's clock by so much before it is taken for yesterday's:
/// the clock on the wall and the one in the machine differ, and a day's error is worse than a minute's.
pub(super) const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

/// Times further away than this are typing errors.
pub(super) const FURTHEST_DAYS: i64 = 400 * 366;

/// What every step of reading one text needs to know.
pub(super) struct Place<'a> {
    text: &'a str,
    now: DateTime<FixedOffset>,
    lean: Lean,
}

impl<'a> Place<'a> {
    pub(super) fn new(text: &'a str, clock: &Clock, lean: Lean) -> Self {
        Self { text, now: clock.now, lean }
    }

    fn unreadable(&self, why: impl Into<String>) -> WhenError {
        WhenError::unreadable(self.text, why)
    }

    /// The day it is now, in the zone that the text is read in.
    fn today(&self, zone: Zone) -> NaiveDate {
        zone.at(self.now.to_utc()).date_naive()
    }

    pub(super) fn moment(&self, reading: &Reading) -> Result<Moment, WhenError> {
        let zone = reading.zone;
        let mut remarks = Vec::new();
        let at = match (&reading.day, reading.time) {
            (Day::Epoch(instant), None) => zone.at(self.near(*instant)?),
            (Day::Now, None) => zone.at(self.now.to_utc()),
            (Day::Span(span), None) => zone.at(self.near(self.counted(span, zone)?)?),
            (Day::Missing, Some(time)) => self.most_recent(time, zone, &mut remarks)?,
            (_, Some(time)) => {
                let day = self.day(reading, &mut remarks)?;
                self.strict(day.and_time(time), zone, &mut remarks)?
            }
            (_, None) => {
                let day = self.day(reading, &mut remarks)?;
                remarks.push(Remark::DateOnly);
                // Some zones change their clocks at midnight: the day then begins at 01:00.
                zone.lenient(day.and_time(NaiveTime::MIN))
            }
        };
        if let Some(season) = reading.abbreviation.as_ref().and_then(|typed| typed.out_of_season(at)) {
            remarks.push(season);
        }
        if at > self.now {
            remarks.push(Remark::Future { by: at - self.now });
        }
        let shown = reading.shown_in(at);
        Ok(Moment { at: shown.at(at.to_utc()), zone: shown.name(), remarks })
    }

    pub(super) fn date(&self, reading: &Reading) -> Result<NaiveDate, WhenError> {
        if reading.time.is_some() || matches!(reading.day, Day::Epoch(_)) {
            return Err(self.unreadable("a date is wanted here, without a time of day"));
        }
        let today = self.today(reading.zone);
        let day = match &reading.day {
            Day::Span(span) => {
                let instant = self.near(self.counted(span, reading.zone)?)?;
                reading.zone.at(instant).date_naive()
            }
            _ => self.day(reading, &mut Vec::new())?,
        };
        let counted = !matches!(reading.day, Day::Exact(_));
        if counted && day < today {
            return Err(self.unreadable("that lies in the past, and a date ahead is wanted here"));
        }
        Ok(day)
    }

    /// Which day a text names, never more than [`FURTHEST_DAYS`] away.
    fn day(&self, reading: &Reading, remarks: &mut Vec<Remark>) -> Result<NaiveDate, WhenError> {
        let today = self.today(reading.zone);
        let day = match &reading.day {
            Day::Exact(day) => Some(*day),
            Day::FromToday(days) => Some(today + TimeDelta::days(*days)),
            Day::Weekday(which, name) => self.weekday(*which, name, reading, today)?,
            Day::Yearless(month_and_day) => {
                let direction = if self.lean == Lean::Ahead { "next" } else { "last" };
                let day = named(&format!("{direction} {month_and_day}"), today);
                if day.is_some_and(|day| day.year() != today.year()) {
                    remarks.push(Remark::MostRecent);
                }
                Some(
                    day.ok_or_else(|| self.unreadable("there is no such day this year: write its year too"))?,
                )
            }
            Day::Span(span) if span.seconds == 0 => {
                span.applied(today.and_time(NaiveTime::MIN), self.forward(span)).map(|then| then.date())
            }
            Day::Span(_) => {
                return Err(self.unreadable("hours and minutes ago cannot be joined with a clock time"));
            }
            Day::Now | Day::Epoch(_) if self.lean != Lean::Ahead => {
                return Err(self.unreadable("this is an instant already: leave out the clock time"));
            }
            Day::Now => Some(today),
            Day::Missing | Day::Epoch(_) => return Err(self.unreadable("it names no day")),
        };
        let day = day
            .filter(|day| (*day - today).num_days().abs() <= FURTHEST_DAYS)
            .ok_or_else(|| self.too_far())?;
        match &reading.weekday {
            Some(name) if !is_weekday(day, name) => {
                Err(self.unreadable(format!("{day} is a {}", day.format("%A"))))
            }
            _ => Ok(day),
        }
    }

    fn weekday(
        &self,
        which: Which,
        name: &str,
        reading: &Reading,
        today: NaiveDate,
    ) -> Result<Option<NaiveDate>, WhenError> {
        let yesterday = today - Days::new(1);
        let last = format!("last {name}");
        Ok(match (which, self.lean) {
            // Half of the English-speaking world means the coming Friday, the other half the one after it.
            (Which::Next, _) => {
                let coming = named(name, today + Days::new(1));
                let after = coming.map(|day| day + Days::new(7));
                let readings = coming.into_iter().chain(after).map(|day| day.to_string()).collect();
                return Err(WhenError::Ambiguous { text: self.text.to_owned(), readings });
            }
            // Nobody calls today "last friday": the search begins yesterday.
            (Which::Last, _) => named(&last, yesterday),
            (Which::Plain, Lean::Performed) => named(name, today),
            // A deadline of "friday", given on a Friday, is not over within hours.
            (Which::Plain, Lean::Ahead) => named(name, today + Days::new(1)),
            (Which::Plain, Lean::Back) => {
                let day = named(&last, today);
                let ahead = |day: NaiveDate| {
                    reading.time.is_some_and(|time| reading.zone.lenient(day.and_time(time)) > self.now)
                };
                if day.is_some_and(ahead) { named(&last, yesterday) } else { day }
            }
        })
    }

    /// A clock time without a day: today's, or yesterday's where today's is still to come.
    fn most_recent(
        &self,
        time: NaiveTime,
        zone: Zone,
        remarks: &mut Vec<Remark>,
    ) -> Result<DateTime<FixedOffset>, WhenError> {
        let today = self.today(zone);
        let has_been = |day: &NaiveDate| zone.lenient(day.and_time(time)) <= self.now + CLOCK_SKEW;
        // Tomorrow's, since shortly before midnight the clock on the wall may show the next day already.
        let day = [today + Days::new(1), today].into_iter().find(has_been);
        let day = day.unwrap_or_else(|| {
            remarks.push(Remark::MostRecent);
            today - Days::new(1)
        });
        self.strict(day.and_time(time), zone, remarks)
    }

    /// A local time that a person typed: where the clocks jumped over it, it is not for us to say which was
    /// meant.
    fn strict(
        &self,
        local: NaiveDateTime,
        zone: Zone,
        remarks: &mut Vec<Remark>,
    ) -> Result<DateTime<FixedOffset>, WhenError> {
        let (at, other) = zone.strict(local)?;
        // Where the second occurrence is still to come, the first alone can be meant.
        if let Some(other) = other.filter(|other| *other <= self.now || at > self.now) {
            remarks.push(Remark::Fold { other });
        }
        Ok(at)
    }

    fn forward(&self, span: &Span) -> bool {
        span.forward.unwrap_or(self.lean == Lean::Ahead)
    }

    /// Days, weeks, months and years keep the clock time; hours, minutes and seconds are physical time.
    fn counted(&self, span: &Span, zone: Zone) -> Result<DateTime<Utc>, WhenError> {
        let forward = self.forward(span);
        let start = if span.is_physical() {
            Some(self.now.to_utc())
        } else {
            let local = zone.at(self.now.to_utc()).naive_local();
            let local = span.applied(local, forward).ok_or_else(|| self.too_far())?;
            self.near(local.and_utc())?;
            Some(zone.lenient(local).to_utc())
        };
        let seconds = TimeDelta::try_seconds(if forward { span.seconds } else { -span.seconds });
        start
            .zip(seconds)
            .and_then(|(start, seconds)| start.checked_add_signed(seconds))
            .ok_or_else(|| self.too_far())
    }

    fn near(&self, instant: DateTime<Utc>) -> Result<DateTime<Utc>, WhenError> {
        let away = instant.signed_duration_since(self.now).num_days().abs();
        if away <= FURTHEST_DAYS { Ok(instant) } else { Err(self.too_far()) }
    }

    fn too_far(&self) -> WhenError {
        self.unreadable("that is more than 400 years away")
    }
}

/// What interim makes of a day's name, seen from midnight of `base`. It is given UTC, where no local time is
/// missing or doubled: in a zone it would take the earlier of two in silence.
fn named(name: &str, base: NaiveDate) -> Option<NaiveDate> {
    let base = base.and_time(NaiveTime::MIN).and_utc();
    interim::parse_date_string(name, base, interim::Dialect::Us).ok().map(|then| then.date_naive())
}
