//! The trend: what was opened and what was reconciled in each week, month, quarter or year.
//!
//! The step follows from how long ago the first change was, so that no more periods come out than can be read.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde::Serialize;

/// Periods, more than which are too many to read.
const MOST: usize = 26;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// `week` (from Monday on), `month`, `quarter` or `year`.
    pub step: &'static str,
    /// The earliest first, none left out; the last one is not over.
    pub periods: Vec<Period>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// Its first day.
    pub start: NaiveDate,
    /// Performed in it.
    pub opened: u64,
    /// Reconciled in it, and still so.
    pub reconciled: u64,
    /// Of all performed until its end, those that were not reconciled by then.
    pub unreconciled: u64,
    /// What came to main in it; `None` where no code can be read.
    pub by_code: Option<u64>,
}

/// When one entry was performed and reconciled, seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub performed: i64,
    /// `None` where it is unreconciled.
    pub settled: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Week,
    Month,
    Quarter,
    Year,
}

impl Step {
    const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Year];

    fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The first day of the period that holds a day.
    fn start(self, day: NaiveDate) -> NaiveDate {
        let first = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        match self {
            Self::Week => {
                let past_monday = u64::from(day.weekday().num_days_from_monday());
                day.checked_sub_days(Days::new(past_monday)).unwrap_or(day)
            }
            Self::Month => first(day.month()),
            Self::Quarter => first(day.month0() / 3 * 3 + 1),
            Self::Year => first(1),
        }
    }

    fn before(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Week => start.checked_sub_days(Days::new(7)),
            Self::Month => start.checked_sub_months(Months::new(1)),
            Self::Quarter => start.checked_sub_months(Months::new(3)),
            Self::Year => start.checked_sub_months(Months::new(12)),
        }
    }

    /// The starts of the periods from the one that holds `first` to that of `last`, the latest first; `None` where that
    /// are too many and a longer step is there.
    fn starts(self, first: NaiveDate, last: NaiveDate) -> Option<Vec<NaiveDate>> {
        let (first, mut start) = (self.start(first), self.start(last));
        let mut starts = vec![start];
        while start > first {
            if starts.len() == MOST {
                return (self == Self::Year).then_some(starts);
            }
            let Some(before) = self.before(start) else { break };
            starts.push(before);
            start = before;
        }
        Some(starts)
    }
}

impl Trend {
    /// The periods until a moment, without what the code did.
    pub(super) fn of(spans: &[Span], as_of: DateTime<Utc>) -> Self {
        let last = as_of.date_naive();
        let first = spans.iter().map(|span| day(span.performed)).min().unwrap_or(last).min(last);
        let found = Step::ALL.into_iter().find_map(|step| Some((step, step.starts(first, last)?)));
        let (step, mut starts) = found.unwrap_or((Step::Year, vec![last]));
        starts.reverse();
        let mut periods: Vec<Period> = starts
            .iter()
            .map(|start| Period { start: *start, opened: 0, reconciled: 0, unreconciled: 0, by_code: None })
            .collect();
        // What lies before the first period counts into what was left at its end.
        let place = |seconds: i64| starts.partition_point(|start| *start <= day(seconds)).checked_sub(1);
        let mut left: i64 = 0;
        let mut changes = vec![0_i64; periods.len()];
        for span in spans {
            match place(span.performed) {
                Some(at) => {
                    periods[at].opened += 1;
                    changes[at] += 1;
                }
                None => left += 1,
            }
            // Nothing is reconciled before it was done, whatever the clocks say.
            match span.settled.map(|settled| place(settled.max(span.performed))) {
                Some(Some(at)) => {
                    periods[at].reconciled += 1;
                    changes[at] -= 1;
                }
                Some(None) => left -= 1,
                None => {}
            }
        }
        for (period, change) in periods.iter_mut().zip(changes) {
            left += change;
            period.unreconciled = u64::try_from(left).unwrap_or(0);
        }
        Self { step: step.word(), periods }
    }

    /// Adds how many changes came to main on which days.
    pub(super) fn count_code(&mut self, days: impl Iterator<Item = (NaiveDate, u64)>) {
        for period in &mut self.periods {
            period.by_code = Some(0);
        }
        for (day, count) in days {
            let at = self.periods.partition_point(|period| period.start <= day).checked_sub(1);
            if let Some(by_code) = at.and_then(|at| self.periods[at].by_code.as_mut()) {
                *by_code += count;
            }
        }
    }
}

/// The day in UTC, the first or last one of the calendar where it lies outside.
fn day(seconds: i64) -> NaiveDate {
    let nearest = if seconds < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    DateTime::from_timestamp(seconds, 0).map_or(nearest, |moment| moment.date_naive())
}

#[cfg(test)]
mod tests {
    use super::{Span, Trend};
    use chrono::{DateTime, NaiveDate, Utc};
    use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

    fn at(text: &str) -> i64 {
        let day: NaiveDate = text.parse().expect("a day");
        day.and_hms_opt(12, 0, 0).expect("noon").and_utc().timestamp()
    }

    fn moment(text: &str) -> DateTime<Utc> {
        DateTime::from_timestamp(at(text), 0).expect("a moment")
    }

    fn rows(trend: &Trend) -> Vec<String> {
        let row = |period: &super::Period| {
            format!("{} {} {} {}", period.start, period.opened, period.reconciled, period.unreconciled)
        };
        trend.periods.iter().map(row).collect()
    }

    #[test]
    fn weeks_begin_on_monday_and_none_is_left_out() {
        let spans = [
            Span { performed: at("2026-11-04"), settled: Some(at("2026-11-17")) },
            Span { performed: at("2026-11-08"), settled: None },
            Span { performed: at("2026-11-23"), settled: Some(at("2026-11-01")) },
        ];
        let trend = Trend::of(&spans, moment("2026-11-23"));
        assert_eq!(trend.step, "week");
        assert_eq!(
            rows(&trend),
            ["2026-11-02 2 0 2", "2026-11-09 0 0 2", "2026-11-16 0 1 1", "2026-11-23 1 1 1"]
        );
    }

    #[test]
    fn the_step_follows_from_how_far_it_goes_back() {
        for (first, step, count) in [
            ("2026-11-23", "week", 1),
            ("2026-06-01", "week", 26),
            ("2026-05-31", "month", 7),
            ("2024-10-01", "month", 26),
            ("2024-09-30", "quarter", 10),
            ("2010-01-01", "year", 17),
            ("1926-01-01", "year", 26),
        ] {
            let trend = Trend::of(&[Span { performed: at(first), settled: None }], moment("2026-11-23"));
            assert_eq!((trend.step, trend.periods.len()), (step, count), "{first}");
            assert_eq!(trend.periods.last().map(|period| period.unreconciled), Some(1), "{first}");
        }
    }

    #[test]
    fn without_entries_there_is_the_period_of_today() {
        assert_eq!(rows(&Trend::of(&[], moment("2026-11-25"))), ["2026-11-23 0 0 0"]);
    }

    fn spans() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
        let moment =
            || prop::strategy::Union::new(vec![any::<i64>().boxed(), (0..2_000_000_000_i64).boxed()]);
        prop::collection::vec((moment(), prop::option::of(moment())), 0..20)
    }

    proptest! {
        /// Whatever the clocks said: what is left at the end is what is not reconciled, of what was done until then.
        #[test]
        fn what_is_left_is_what_was_not_reconciled(spans in spans()) {
            let spans: Vec<Span> = spans.into_iter().map(|(performed, settled)| Span { performed, settled }).collect();
            let trend = Trend::of(&spans, moment("2026-11-23"));
            prop_assert!(!trend.periods.is_empty() && trend.periods.len() <= super::MOST);
            let left = spans.iter().filter(|span| span.settled.is_none()).count() as u64;
            prop_assert_eq!(trend.periods.last().map(|period| period.unreconciled), Some(left));
        }

        #[test]
        fn the_order_makes_no_difference(spans in spans()) {
            let spans: Vec<Span> = spans.into_iter().map(|(performed, settled)| Span { performed, settled }).collect();
            let turned: Vec<Span> = spans.iter().rev().copied().collect();
            prop_assert_eq!(Trend::of(&spans, moment("2026-11-23")), Trend::of(&turned, moment("2026-11-23")));
        }
    }
}
