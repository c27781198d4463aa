//! Figures of small journals, counted by hand.

use super::{Figures, Group, Spread, Tally};
use crate::model::histories::entry;
use crate::model::{Change, Channel, Dossier, EntryId, Link, Policy, Risk, Stamp, Status, Typed};
use crate::reconcile::Case;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::{any, prop, prop_assert_eq, proptest};

const NOW: &str = "2026-11-23T12:00:00Z";

fn now() -> DateTime<Utc> {
    stamp(NOW).to_utc()
}

fn stamp(text: &str) -> Stamp {
    Stamp::parse_from_rfc3339(text).expect("a moment")
}

struct Row {
    days_ago: i64,
    environment: Option<&'static str>,
    owner: Option<&'static str>,
    links: &'static [&'static str],
    status: Status,
    /// Days until it was reconciled.
    settled: Option<i64>,
}

const PLAIN: Row = Row {
    days_ago: 0,
    environment: Some("prod"),
    owner: None,
    links: &[],
    status: Status::Open,
    settled: None,
};

fn case(number: u64, row: &Row) -> Case {
    let mut entry = entry();
    let performed = stamp(NOW) - TimeDelta::days(row.days_ago);
    entry.id = EntryId::from_random(number);
    entry.performed_at = Some(Typed::Known(performed));
    entry.recorded_at = performed + TimeDelta::hours(1);
    entry.environment = row.environment.map(str::to_owned);
    entry.owner = row.owner.map(str::to_owned);
    entry.channel = Some(Typed::Known(Channel::Cli));
    entry.risk = Some(Typed::Known(Risk::High));
    let link = |to: &&str| Link {
        to: (*to).to_owned(),
        changes: vec![Change { attribute: "size".to_owned(), ..Change::default() }],
        ..Link::default()
    };
    entry.links = row.links.iter().map(link).collect();
    let mut case = Case::of(Dossier::new(entry), &Policy::default(), now(), false);
    case.verdict.status = row.status;
    case.verdict.overdue &= row.status.is_unreconciled();
    case.settled_at = row.settled.map(|days| performed.to_utc() + TimeDelta::days(days));
    case
}

fn counted(rows: &[Row], code: Option<&[(NaiveDate, u64)]>) -> Figures {
    let mut tally = Tally::new(now());
    for (number, row) in rows.iter().enumerate() {
        tally.add(&case(number as u64, row));
    }
    tally.finish(code)
}

#[test]
fn what_was_recorded_by_mistake_is_counted_as_such_alone() {
    let figures = counted(&[PLAIN, Row { status: Status::Mistaken, settled: Some(0), ..PLAIN }], None);
    assert_eq!((figures.entries, figures.mistaken, figures.unreconciled), (1, 1, 1));
    assert_eq!(figures.by_environment[0].entries, 1);
    assert_eq!(figures.trend.periods.iter().map(|period| period.opened).sum::<u64>(), 1);
}

#[test]
fn groups_come_with_the_most_unreconciled_first() {
    let codified = || Row { status: Status::Codified, settled: Some(2), ..PLAIN };
    let rows = [
        Row { owner: Some("web"), ..codified() },
        Row { owner: Some("web"), ..codified() },
        Row { owner: Some("data"), days_ago: 4, ..PLAIN },
        PLAIN,
    ];
    let figures = counted(&rows, None);
    let group = |name: Option<&str>, entries, unreconciled, overdue| Group {
        name: name.map(str::to_owned),
        entries,
        unreconciled,
        overdue,
    };
    assert_eq!(
        figures.by_owner,
        [group(Some("data"), 1, 1, 1), group(None, 1, 1, 0), group(Some("web"), 2, 0, 0)]
    );
    assert_eq!(figures.by_risk, [group(Some("high"), 4, 2, 1)]);
    assert_eq!(figures.by_channel, [group(Some("cli"), 4, 2, 1)]);
    let day = 24 * 60 * 60;
    let two_days = Spread { count: 2, median_seconds: Some(2 * day), p90_seconds: Some(2 * day) };
    assert_eq!(figures.time_to_code, two_days);
    assert_eq!(figures.recording_lag.median_seconds, Some(3600));
}

#[test]
fn ages_fall_into_bands_whose_first_day_belongs_to_them() {
    let rows: Vec<Row> =
        [-1, 0, 1, 2, 3, 7, 30, 89, 90, 4000].map(|days_ago| Row { days_ago, ..PLAIN }).into();
    let figures = counted(&rows, None);
    let bands: Vec<u64> = figures.by_age.iter().map(|band| band.unreconciled).collect();
    assert_eq!(bands, [2, 2, 1, 1, 2, 2]);
}

#[test]
fn who_comes_second_to_a_resource_comes_again() {
    let at = |days_ago, links| Row { days_ago, links, ..PLAIN };
    let figures =
        counted(&[at(1, &["tf:a"]), at(9, &["tf:a", "tf:b"]), at(3, &["tf:b", "tf:b"]), PLAIN], None);
    assert_eq!((figures.recurrence.again, figures.recurrence.share), (2, Some(0.667)));
    let names: Vec<(&str, u64)> =
        figures.recurrence.resources.iter().map(|one| (one.name.as_str(), one.entries)).collect();
    assert_eq!(names, [("tf:a", 2), ("tf:b", 2)]);
    assert_eq!(figures.recurrence.attributes[0].name, "tf:a size");
}

#[test]
fn changes_of_the_code_are_counted_in_the_time_of_the_trend() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let code = [(day("2026-01-01"), 50), (day("2026-11-16"), 1), (day("2026-11-23"), 2)];
    let figures = counted(&[PLAIN, Row { days_ago: 7, ..PLAIN }], Some(&code));
    assert_eq!((figures.emergency.by_hand, figures.emergency.by_code), (2, Some(3)));
    assert_eq!(figures.emergency.share, Some(0.4));
    let periods: Vec<Option<u64>> = figures.trend.periods.iter().map(|period| period.by_code).collect();
    assert_eq!(periods, [Some(1), Some(2)]);
    assert_eq!(counted(&[PLAIN], None).emergency.share, None);
}

proptest! {
    /// What the parts say is what the whole says, in any order.
    #[test]
    fn parts_add_up(rows in prop::collection::vec((0..200_i64, 0..9_usize, 0..3_usize, any::<bool>()), 0..30)) {
        let environments = [None, Some("prod"), Some("staging")];
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(days_ago, status, environment, is_known)| {
                let status = Status::ALL[status];
                let settled = (is_known && !status.is_unreconciled()).then_some(1);
                let environment = environments[environment];
                Row { days_ago, environment, status, settled, links: &["tf:a"], ..PLAIN }
            })
            .collect();
        let figures = counted(&rows, None);
        let of = |groups: &[Group]| groups.iter().fold((0, 0, 0), |sum, group| {
            (sum.0 + group.entries, sum.1 + group.unreconciled, sum.2 + group.overdue)
        });
        let whole = (figures.entries, figures.unreconciled, figures.overdue);
        for groups in [&figures.by_risk, &figures.by_environment, &figures.by_owner, &figures.by_channel] {
            prop_assert_eq!(of(groups), whole);
        }
        prop_assert_eq!(figures.by_age.iter().map(|band| band.unreconciled).sum::<u64>(), figures.unreconciled);
        prop_assert_eq!(figures.by_status.iter().map(|one| one.entries).sum::<u64>(), rows.len() as u64);
        prop_assert_eq!(figures.trend.periods.last().map(|period| period.unreconciled), Some(figures.unreconciled));
        let mut turned = Tally::new(now());
        for (number, row) in rows.iter().enumerate().rev() {
            turned.add(&case(number as u64, row));
        }
        prop_assert_eq!(turned.finish(None), figures);
    }
}
