//! Tables of what people type, in zones whose clocks change in different ways, and the rules that hold for
//! any text.

use super::place::{CLOCK_SKEW, FURTHEST_DAYS};
use super::{Clock, Moment, Remark, WhenError, Zone, absolute, parse_date, parse_moment, parse_since};
use crate::model::{age, ago};
use chrono::{DateTime, FixedOffset, TimeDelta};
use chrono_tz::Tz;
use proptest::prelude::*;

fn clock(now: &str, tz: Tz) -> Clock {
    let now = DateTime::parse_from_rfc3339(now).expect("the tests write RFC 3339");
    Clock { now: now.with_timezone(&tz).fixed_offset(), zone: Zone::Named(tz) }
}

/// Wednesday, a quarter past four in the afternoon, in winter.
fn amsterdam() -> Clock {
    clock("2026-11-25T16:15:30+01:00", Tz::Europe__Amsterdam)
}

fn moment(text: &str, clock: &Clock) -> String {
    shown(parse_moment(text, clock))
}

fn since(text: &str, clock: &Clock) -> String {
    shown(parse_since(text, clock))
}

/// `instant [remarks]`, or the kind of error.
fn shown(result: Result<Moment, WhenError>) -> String {
    match result {
        Ok(moment) => {
            let remarks: String = moment
                .remarks
                .iter()
                .map(|remark| match remark {
                    Remark::Future { .. } => " future",
                    Remark::Fold { .. } => " fold",
                    Remark::MostRecent => " recent",
                    Remark::DateOnly => " date",
                    Remark::Season { .. } => " season",
                })
                .collect();
            format!("{}{remarks}", moment.at.to_rfc3339())
        }
        Err(WhenError::Gap { .. }) => "gap".to_owned(),
        Err(WhenError::Unreadable { .. }) => "unreadable".to_owned(),
        Err(WhenError::Ambiguous { readings, .. }) => format!("ambiguous {}", readings.join(" ")),
    }
}

fn date(text: &str, clock: &Clock) -> String {
    match parse_date(text, clock) {
        Ok(date) => date.to_string(),
        Err(error) => shown(Err(error)),
    }
}

fn table(rows: &[(&str, &str)], read: impl Fn(&str) -> String) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, expected)| {
            let found = read(text);
            (found != *expected).then(|| format!("{text:?}: expected {expected}, found {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_people_type_for_a_moment() {
    let clock = amsterdam();
    table(
        &[
            ("now", "2026-11-25T16:15:30+01:00"),
            ("just now", "2026-11-25T16:15:30+01:00"),
            ("2 hours ago", "2026-11-25T14:15:30+01:00"),
            ("2 hrs ago", "2026-11-25T14:15:30+01:00"),
            ("an hour ago", "2026-11-25T15:15:30+01:00"),
            ("half an hour ago", "2026-11-25T15:45:30+01:00"),
            ("a minute ago", "2026-11-25T16:14:30+01:00"),
            ("1h30m ago", "2026-11-25T14:45:30+01:00"),
            ("1h 30m ago", "2026-11-25T14:45:30+01:00"),
            ("1 hour and 30 minutes ago", "2026-11-25T14:45:30+01:00"),
            ("1 Hour, 30 Minutes AGO", "2026-11-25T14:45:30+01:00"),
            ("90m ago", "2026-11-25T14:45:30+01:00"),
            ("90m", "2026-11-25T14:45:30+01:00"),
            ("-90m", "2026-11-25T14:45:30+01:00"),
            ("in 2 hours", "2026-11-25T18:15:30+01:00 future"),
            ("2 days ago", "2026-11-23T16:15:30+01:00"),
            ("2 days ago at 03:10", "2026-11-23T03:10:00+01:00"),
            ("last week", "2026-11-18T16:15:30+01:00"),
            ("today 03:10", "2026-11-25T03:10:00+01:00"),
            ("today 23:10", "2026-11-25T23:10:00+01:00 future"),
            ("yesterday 03:10", "2026-11-24T03:10:00+01:00"),
            ("Yesterday at 03:10", "2026-11-24T03:10:00+01:00"),
            ("03:10 yesterday", "2026-11-24T03:10:00+01:00"),
            ("yesterday at 3:10 pm", "2026-11-24T15:10:00+01:00"),
            ("yesterday 12pm", "2026-11-24T12:00:00+01:00"),
            ("yesterday 12 am", "2026-11-24T00:00:00+01:00"),
            ("yesterday noon", "2026-11-24T12:00:00+01:00"),
            ("yesterday 03:10 Europe/Amsterdam", "2026-11-24T03:10:00+01:00"),
            ("yesterday 03:10 america/new_york", "2026-11-24T03:10:00-05:00"),
            ("yesterday", "2026-11-24T00:00:00+01:00 date"),
            ("03:10", "2026-11-25T03:10:00+01:00"),
            ("3:10 am", "2026-11-25T03:10:00+01:00"),
            ("3:10 a.m.", "2026-11-25T03:10:00+01:00"),
            ("3:10\u{202f}PM", "2026-11-25T15:10:00+01:00"),
            ("3pm", "2026-11-25T15:00:00+01:00"),
            ("22:00", "2026-11-24T22:00:00+01:00 recent"),
            ("16:15:31", "2026-11-25T16:15:31+01:00 future"),
            ("16:20", "2026-11-25T16:20:00+01:00 future"),
            ("16:21", "2026-11-24T16:21:00+01:00 recent"),
            ("22:00 Asia/Tokyo", "2026-11-25T22:00:00+09:00 recent"),
            ("03:10 UTC", "2026-11-25T03:10:00+00:00"),
            ("last friday 22:00", "2026-11-20T22:00:00+01:00"),
            ("last wednesday 03:10", "2026-11-18T03:10:00+01:00"),
            ("friday 22:00", "2026-11-27T22:00:00+01:00 future"),
            ("wednesday 03:10", "2026-11-25T03:10:00+01:00"),
            ("on wed 22:00", "2026-11-25T22:00:00+01:00 future"),
            ("next friday 22:00", "ambiguous 2026-11-27 2026-12-04"),
            ("2026-11-23 03:12", "2026-11-23T03:12:00+01:00"),
            ("2026-11-23 at 03:12:09.25", "2026-11-23T03:12:09.250+01:00"),
            ("2026-11-23T03:12", "2026-11-23T03:12:00+01:00"),
            ("2026-11-23T03:12:00+01:00", "2026-11-23T03:12:00+01:00"),
            ("2026-11-23t02:12:00z", "2026-11-23T02:12:00+00:00"),
            ("2026-11-23T02:12:00Z", "2026-11-23T02:12:00+00:00"),
            ("2026-11-23 02:12:00.123456+00", "2026-11-23T02:12:00.123456+00:00"),
            ("2026-11-23 03:12 -0500", "2026-11-23T03:12:00-05:00"),
            ("2026-11-23 03:12 UTC", "2026-11-23T03:12:00+00:00"),
            ("2026-11-23 03:12 UTC+1", "2026-11-23T03:12:00+01:00"),
            ("2026-11-23 03:12 CET", "2026-11-23T03:12:00+01:00"),
            ("2026-07-23 03:12 CET", "2026-07-23T03:12:00+01:00 season"),
            ("2026-07-23 03:12 CEST", "2026-07-23T03:12:00+02:00"),
            ("2026-11-23 03:12 est", "2026-11-23T03:12:00-05:00"),
            ("2026-11-23 03:12 IST", "ambiguous Asia/Kolkata Europe/Dublin Asia/Jerusalem"),
            ("2026/11/23 03:12", "2026-11-23T03:12:00+01:00"),
            ("Nov 23 03:12", "2026-11-23T03:12:00+01:00"),
            ("23rd November 03:12", "2026-11-23T03:12:00+01:00"),
            ("Dec 30 23:50", "2025-12-30T23:50:00+01:00 recent"),
            ("23 Nov 2026 03:12", "2026-11-23T03:12:00+01:00"),
            ("November 23, 2026 3:12am", "2026-11-23T03:12:00+01:00"),
            ("23/11/2026 03:12", "2026-11-23T03:12:00+01:00"),
            ("2026-11-23", "2026-11-23T00:00:00+01:00 date"),
            ("@1764123456", "2025-11-26T03:17:36+01:00"),
            ("@1764123456 UTC", "2025-11-26T02:17:36+00:00"),
            ("@-1", "1970-01-01T00:59:59+01:00"),
            // What `date`, `git log`, mail and this program itself print.
            ("Mon Nov 23 03:12:00 CET 2026", "2026-11-23T03:12:00+01:00"),
            ("Mon Nov 23 03:12:00 AM CET 2026", "2026-11-23T03:12:00+01:00"),
            ("Mon Nov 23 03:12:00 2026 +0100", "2026-11-23T03:12:00+01:00"),
            ("Mon, 23 Nov 2026 03:12:00 +0100", "2026-11-23T03:12:00+01:00"),
            ("Mon 2026-11-23 03:12:00 +01:00 (Europe/Amsterdam)", "2026-11-23T03:12:00+01:00"),
            ("yesterday 03:10 (America/New_York)", "2026-11-24T03:10:00-05:00"),
            ("03:10 (local time)", "unreadable"),
            ("2026-11-23 03:12 +01:00 (local time)", "2026-11-23T03:12:00+01:00"),
            ("wed 25 nov 03:12", "2026-11-25T03:12:00+01:00"),
            ("tue 25 nov 03:12", "unreadable"),
            ("mon 2 hours ago", "unreadable"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ],
        |text| moment(text, &clock),
    );
}

#[test]
fn what_is_refused() {
    let clock = amsterdam();
    let texts = [
        "",
        "   ",
        "then",
        "at",
        "UTC",
        "friday friday",
        "yesterday 03:10 03:11",
        "25:00",
        "24:00",
        "03:60",
        "13pm",
        "15:10 am",
        "0:10 pm",
        "2026-11-23 27:00",
        "2026-13-01",
        "2027-02-29",
        "2026-11-31",
        "nov",
        "november foo",
        "nov 23 foo",
        "nov 31",
        "2026",
        "0310",
        "1764123456",
        "2 hours ago 03:10",
        "2 hours",
        "5 mon ago extra",
        "5 mon",
        "1.5h ago",
        "1 0 hours ago",
        "-2h ago",
        "in 2h ago",
        "10000 days ago",
        "9999 years ago",
        "999999999999 years ago",
        "@999999999999999",
        "@99999999999999999999",
        "@",
        "0001-01-01 03:12",
        "9999-12-31 03:12",
        "26-11-23",
        "23/11/26",
        "03/04",
        "Tue 2026-11-23 03:12",
        "2026-11-23 03:12 Europe/Amsterdm",
        "2026-11-23 03:12 +99:00",
        "2026-11-23 03:12 +01:99",
        "this week",
        "next",
        "last",
        "now 03:10",
        "@1764123456 03:10",
        "\0",
        "٣ hours ago",
        "１２:００",
        "2 hours ago; rm -rf /",
        "2026-11-23T",
        "2026-11-23T03:12:00+",
        "3 days ago (",
        "()",
        ":",
        "+",
        "-",
        "2026-02-29",
        "feb 29",
        "-",
        "@@1",
        "am",
        "3 am am",
        "ago",
        "in",
        "a",
        "noon noon",
    ];
    let accepted: Vec<_> = texts
        .into_iter()
        // A bare length is fine: it counts back.
        .filter(|text| *text != "2 hours")
        .map(|text| (text, moment(text, &clock)))
        .filter(|(_, found)| found != "unreadable")
        .collect();
    assert!(accepted.is_empty(), "{accepted:#?}");
    assert_eq!(moment("03/04/2026", &clock), "ambiguous 2026-04-03 2026-03-04");
    assert_eq!(moment("3.4.2026 10:00", &clock), "ambiguous 2026-04-03 2026-03-04");
}

#[test]
fn a_span_looks_back() {
    let clock = amsterdam();
    table(
        &[
            ("6h", "2026-11-25T10:15:30+01:00"),
            ("6h ago", "2026-11-25T10:15:30+01:00"),
            ("7d", "2026-11-18T16:15:30+01:00"),
            ("2w", "2026-11-11T16:15:30+01:00"),
            ("2 weeks", "2026-11-11T16:15:30+01:00"),
            ("1 month", "2026-10-25T16:15:30+01:00"),
            ("last month", "2026-10-25T16:15:30+01:00"),
            ("1y", "2025-11-25T16:15:30+01:00"),
            ("today", "2026-11-25T00:00:00+01:00"),
            ("yesterday", "2026-11-24T00:00:00+01:00"),
            ("2026-11-23", "2026-11-23T00:00:00+01:00"),
            ("friday", "2026-11-20T00:00:00+01:00"),
            ("wednesday", "2026-11-25T00:00:00+01:00"),
            ("wednesday 22:00", "2026-11-18T22:00:00+01:00"),
            ("last wednesday", "2026-11-18T00:00:00+01:00"),
            ("Dec 1", "2025-12-01T00:00:00+01:00"),
            ("22:00", "2026-11-24T22:00:00+01:00"),
            ("tomorrow", "2026-11-26T00:00:00+01:00 future"),
            ("2026-10-01 UTC", "2026-10-01T00:00:00+00:00"),
        ],
        |text| since(text, &clock),
    );
}

#[test]
fn a_date_looks_ahead() {
    let clock = amsterdam();
    table(
        &[
            ("2026-12-01", "2026-12-01"),
            ("2026-01-01", "2026-01-01"),
            ("1 Dec 2026", "2026-12-01"),
            ("Dec 1", "2026-12-01"),
            ("Jan 15", "2027-01-15"),
            ("Nov 25", "2026-11-25"),
            ("today", "2026-11-25"),
            ("tomorrow", "2026-11-26"),
            ("friday", "2026-11-27"),
            ("this friday", "2026-11-27"),
            ("wednesday", "2026-12-02"),
            ("next friday", "ambiguous 2026-11-27 2026-12-04"),
            ("in 3 days", "2026-11-28"),
            ("3d", "2026-11-28"),
            ("+3d", "2026-11-28"),
            ("2w", "2026-12-09"),
            ("next week", "2026-12-02"),
            ("1 month", "2026-12-25"),
            ("36h", "2026-11-27"),
            ("03/04/2027", "ambiguous 2027-04-03 2027-03-04"),
            ("tomorrow 03:10", "unreadable"),
            ("2026-12-01T00:00:00Z", "unreadable"),
            ("yesterday", "unreadable"),
            ("last friday", "unreadable"),
            ("3 days ago", "unreadable"),
            ("@1764123456", "unreadable"),
            ("9999y", "unreadable"),
        ],
        |text| date(text, &clock),
    );
    let leap = super::tests::clock("2028-01-31T12:00:00+01:00", Tz::Europe__Amsterdam);
    table(&[("1 month", "2028-02-29"), ("feb 29", "2028-02-29"), ("13 months", "2029-02-28")], |text| {
        date(text, &leap)
    });
}

#[test]
fn month_ends_and_leap_days() {
    let clock = clock("2028-02-29T12:00:00+01:00", Tz::Europe__Amsterdam);
    table(
        &[
            ("1y ago", "2027-02-28T12:00:00+01:00"),
            ("4 years ago", "2024-02-29T12:00:00+01:00"),
            ("1 month ago", "2028-01-29T12:00:00+01:00"),
            ("feb 29 11:00", "2028-02-29T11:00:00+01:00"),
            ("yesterday 11:00", "2028-02-28T11:00:00+01:00"),
        ],
        |text| moment(text, &clock),
    );
    let march = super::tests::clock("2026-03-31T12:00:00+02:00", Tz::Europe__Amsterdam);
    assert_eq!(moment("1 month ago", &march), "2026-02-28T12:00:00+01:00");
}

#[test]
fn clocks_that_jump_forward() {
    let amsterdam = clock("2026-03-29T12:00:00+02:00", Tz::Europe__Amsterdam);
    table(
        &[
            ("02:00", "gap"),
            ("today 02:30", "gap"),
            ("2026-03-29 02:59:59", "gap"),
            ("2026-03-29 02:30 UTC", "2026-03-29T02:30:00+00:00"),
            ("2026-03-29 02:30 +01:00", "2026-03-29T02:30:00+01:00"),
            ("01:59:59", "2026-03-29T01:59:59+01:00"),
            ("03:00", "2026-03-29T03:00:00+02:00"),
            // Hours are physical, days are days of the calendar.
            ("10 hours ago", "2026-03-29T01:00:00+01:00"),
            ("24 hours ago", "2026-03-28T11:00:00+01:00"),
            ("1 day ago", "2026-03-28T12:00:00+01:00"),
            ("yesterday 03:10", "2026-03-28T03:10:00+01:00"),
        ],
        |text| moment(text, &amsterdam),
    );
    // A day later the same clock time a day ago does not exist: nobody typed it, so it is moved.
    let later = clock("2026-03-30T02:30:00+02:00", Tz::Europe__Amsterdam);
    assert_eq!(moment("1 day ago", &later), "2026-03-29T03:30:00+02:00");
    assert_eq!(moment("yesterday 02:30", &later), "gap");
    // Before the jump, today's 02:30 is still to come, and yesterday's is meant.
    let before = clock("2026-03-29T01:00:00+01:00", Tz::Europe__Amsterdam);
    assert_eq!(moment("02:30", &before), "2026-03-28T02:30:00+01:00 recent");

    let new_york = clock("2026-03-08T12:00:00-04:00", Tz::America__New_York);
    table(
        &[
            ("02:30", "gap"),
            ("10 hours ago", "2026-03-08T01:00:00-05:00"),
            ("2026-03-08 02:30 EST", "2026-03-08T02:30:00-05:00 season"),
        ],
        |text| moment(text, &new_york),
    );

    // Half an hour: 02:00 becomes 02:30.
    let lord_howe = clock("2026-10-04T12:00:00+11:00", Tz::Australia__Lord_Howe);
    table(
        &[
            ("02:15", "gap"),
            ("02:30", "2026-10-04T02:30:00+11:00"),
            ("01:59", "2026-10-04T01:59:00+10:30"),
            ("11 hours ago", "2026-10-04T00:30:00+10:30"),
        ],
        |text| moment(text, &lord_howe),
    );

    // Chile changes at midnight: the day begins at 01:00.
    let santiago = clock("2026-09-06T12:00:00-03:00", Tz::America__Santiago);
    assert_eq!(moment("today", &santiago), "2026-09-06T01:00:00-03:00 date");
    assert_eq!(moment("00:30", &santiago), "gap");
    // Samoa skipped a day.
    let samoa = clock("2012-01-01T12:00:00+14:00", Tz::Pacific__Apia);
    assert_eq!(moment("2011-12-30 12:00", &samoa), "gap");
    assert_eq!(since("2011-12-30", &samoa), "2011-12-31T00:00:00+14:00");
}

#[test]
fn clocks_that_go_back() {
    let amsterdam = clock("2026-10-25T12:00:00+01:00", Tz::Europe__Amsterdam);
    table(
        &[
            ("02:00", "2026-10-25T02:00:00+02:00 fold"),
            ("today 02:30", "2026-10-25T02:30:00+02:00 fold"),
            ("2026-10-25 02:59:59", "2026-10-25T02:59:59+02:00 fold"),
            ("2026-10-25 02:30 CET", "2026-10-25T02:30:00+01:00"),
            ("2026-10-25 02:30 CEST", "2026-10-25T02:30:00+02:00"),
            ("2026-10-25 02:30 +01:00 (Europe/Amsterdam)", "2026-10-25T02:30:00+01:00"),
            ("03:00", "2026-10-25T03:00:00+01:00"),
            ("10 hours ago", "2026-10-25T02:00:00+01:00"),
            ("11 hours ago", "2026-10-25T02:00:00+02:00"),
            ("1 day ago", "2026-10-24T12:00:00+02:00"),
            ("24 hours ago", "2026-10-24T13:00:00+02:00"),
        ],
        |text| moment(text, &amsterdam),
    );
    // Between the two: 02:30 has been once, and its second time is still to come.
    let between = clock("2026-10-25T02:10:00+01:00", Tz::Europe__Amsterdam);
    assert_eq!(moment("02:30", &between), "2026-10-25T02:30:00+02:00");
    let before = clock("2026-10-25T02:10:00+02:00", Tz::Europe__Amsterdam);
    assert_eq!(moment("02:30", &before), "2026-10-24T02:30:00+02:00 recent");

    let new_york = clock("2026-11-01T12:00:00-05:00", Tz::America__New_York);
    assert_eq!(moment("01:30", &new_york), "2026-11-01T01:30:00-04:00 fold");
    let lord_howe = clock("2026-04-05T12:00:00+10:30", Tz::Australia__Lord_Howe);
    assert_eq!(moment("01:45", &lord_howe), "2026-04-05T01:45:00+11:00 fold");
    assert_eq!(moment("02:00", &lord_howe), "2026-04-05T02:00:00+10:30");
}

#[test]
fn zones_without_changes() {
    let kathmandu = clock("2026-11-25T00:30:00+05:45", Tz::Asia__Kathmandu);
    table(
        &[
            ("03:10", "2026-11-24T03:10:00+05:45 recent"),
            ("yesterday 03:10", "2026-11-24T03:10:00+05:45"),
            ("today 18:00 UTC", "2026-11-24T18:00:00+00:00"),
            ("2026-11-23", "2026-11-23T00:00:00+05:45 date"),
        ],
        |text| moment(text, &kathmandu),
    );
    let midnight = clock("2026-11-25T23:58:00+05:45", Tz::Asia__Kathmandu);
    assert_eq!(moment("00:02", &midnight), "2026-11-26T00:02:00+05:45 future");
    assert_eq!(moment("00:04", &midnight), "2026-11-25T00:04:00+05:45");
    let utc = clock("2026-11-25T00:30:00Z", Tz::UTC);
    assert_eq!(moment("yesterday 03:10", &utc), "2026-11-24T03:10:00+00:00");
    let fixed = Clock { zone: Zone::Fixed(FixedOffset::east_opt(3600).expect("an hour")), ..utc };
    assert_eq!(moment("yesterday 03:10", &fixed), "2026-11-24T03:10:00+01:00");
}

#[test]
fn abbreviations_are_known_at_home() {
    for (tz, word, expected) in [
        (Tz::Asia__Kolkata, "IST", "2026-11-23T03:12:00+05:30"),
        (Tz::Asia__Jerusalem, "IST", "2026-11-23T03:12:00+02:00"),
        (Tz::Europe__London, "BST", "2026-11-23T03:12:00+01:00"),
        (Tz::America__Chicago, "CST", "2026-11-23T03:12:00-06:00"),
        (Tz::Asia__Tokyo, "JST", "2026-11-23T03:12:00+09:00"),
        (Tz::Europe__Amsterdam, "JST", "unreadable"),
    ] {
        let clock = clock("2026-11-25T12:00:00Z", tz);
        assert_eq!(moment(&format!("2026-11-23 03:12 {word}"), &clock), expected, "{tz} {word}");
    }
}

#[test]
fn errors_read_and_their_hints_can_be_typed() {
    let clock = clock("2026-03-29T12:00:00+02:00", Tz::Europe__Amsterdam);
    let error = parse_moment("today 02:30", &clock).expect_err("the clocks jumped over it");
    assert_eq!(error.to_string(), "find 2026-03-29 02:30:00 in Europe/Amsterdam: the clocks jumped over it");
    assert_eq!(
        error.hint(),
        "write `2026-03-29 03:30:00 +02:00` if the clock had not been changed yet, `2026-03-29 01:30:00 +01:00` if it had"
    );
    for typed in error.hint().split('`').skip(1).step_by(2) {
        assert!(parse_moment(typed, &clock).is_ok(), "{typed}");
    }
    let error = parse_moment("03/04/2026", &clock).expect_err("two readings");
    assert_eq!(error.to_string(), "read `03/04/2026` in one way only");
    assert_eq!(error.hint(), "write `2026-04-03` or `2026-03-04`");
    let error = parse_moment("\u{1b}[31mred", &clock).expect_err("no time");
    assert_eq!(
        error.to_string(),
        r"read `\u{1b}[31mred` as a time: only plain letters, digits and punctuation are read"
    );
    let error = parse_moment("Tue 2026-11-23", &clock).expect_err("it is a Monday");
    assert_eq!(error.to_string(), "read `Tue 2026-11-23` as a time: 2026-11-23 is a Monday");
}

#[test]
fn remarks_are_sentences() {
    let clock = clock("2026-10-25T12:00:00+01:00", Tz::Europe__Amsterdam);
    let note = |text: &str| {
        let moment = parse_moment(text, &clock).expect("it can be read");
        moment.remarks.iter().map(|remark| remark.sentence(&moment)).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(
        note("02:30"),
        "the clocks showed 02:30 twice that day; the earlier one was taken, for the later one write `2026-10-25 02:30:00 +01:00`"
    );
    assert_eq!(note("22:00"), "taken as the most recent one, on Sat 2026-10-24");
    assert_eq!(note("2026-10-24"), "no time of day was given; the start of the day was taken, 00:00");
    assert_eq!(
        note("friday 22:00"),
        "Fri 2026-10-30 22:00 lies 5 days in the future; if it has happened already, give its date or say `last …`"
    );
    assert_eq!(
        note("2026-07-01 10:00 CET"),
        "CET is +01:00, and was taken as that, but the clocks in Europe/Brussels show +02:00 on that day"
    );
}

#[test]
fn the_echo_and_the_ages() {
    let clock = amsterdam();
    assert_eq!(absolute(clock.now, "Europe/Amsterdam"), "Wed 2026-11-25 16:15:30 +01:00 (Europe/Amsterdam)");
    assert_eq!(absolute(clock.now, "+01:00"), "Wed 2026-11-25 16:15:30 +01:00");
    for (seconds, words, short) in [
        (0, "just now", "now"),
        (59, "just now", "now"),
        (60, "1 minute ago", "1m"),
        (9 * 60 + 59, "9 minutes ago", "9m"),
        (3600, "1 hour ago", "1h"),
        (86_399, "23 hours ago", "23h"),
        (86_400, "1 day ago", "1d"),
        (13 * 86_400, "13 days ago", "13d"),
        (14 * 86_400, "2 weeks ago", "2w"),
        (60 * 86_400, "8 weeks ago", "8w"),
        (61 * 86_400, "2 months ago", "8w"),
        (366 * 86_400, "12 months ago", "1y"),
        (731 * 86_400, "2 years ago", "2y"),
        (-30, "just now", "now"),
        (-3 * 3600, "in 3 hours", "in 3h"),
    ] {
        let at = clock.now - TimeDelta::seconds(seconds);
        assert_eq!((ago(at, clock.now).as_str(), age(at, clock.now).as_str()), (words, short));
    }
}

#[test]
fn zones_of_the_environment() {
    for (tz, name) in [
        ("Europe/Amsterdam", "Europe/Amsterdam"),
        (":Europe/Amsterdam", "Europe/Amsterdam"),
        ("/usr/share/zoneinfo/Asia/Kathmandu", "Asia/Kathmandu"),
        ("", "UTC"),
        ("UTC", "UTC"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "local time"),
        ("Europe/Amsterdm", "local time"),
    ] {
        assert_eq!(Zone::from_environment(Some(tz)).name(), name);
    }
    let clock = Clock { now: amsterdam().now, zone: Zone::Local };
    assert!(parse_moment("yesterday 03:10", &clock).is_ok());
}

const ZONES: [Tz; 6] = [
    Tz::Europe__Amsterdam,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kathmandu,
    Tz::UTC,
    Tz::America__Santiago,
];

fn any_clock() -> impl Strategy<Value = Clock> {
    (1_700_000_000i64..1_900_000_000, prop::sample::select(ZONES.to_vec())).prop_map(|(seconds, tz)| {
        let now = DateTime::from_timestamp(seconds, 0).expect("within this century");
        Clock { now: now.with_timezone(&tz).fixed_offset(), zone: Zone::Named(tz) }
    })
}

/// What is almost a time: the words and letters that matter, in any order.
fn almost() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "ago",
            "in",
            "last",
            "next",
            "this",
            "friday",
            "fri",
            "nov",
            "at",
            "am",
            "pm",
            "a",
            "an",
            "and",
            "hour",
            "days",
            "mo",
            "yesterday",
            "today",
            "now",
            "noon",
            "T",
            "Z",
            "UTC",
            "UTC+",
            "CET",
            "Europe/Amsterdam",
            "@",
            "-",
            "+",
            ":",
            "/",
            ".",
            ",",
            "(",
            ")",
            " ",
            " ",
            " ",
            "half an hour",
            "\u{a0}",
            "٣",
            "é",
            "\0",
            "1st",
            "h",
            "m",
            "d",
            "w",
            "y",
        ])
        .prop_map(str::to_owned),
        (0u64..100).prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        (0u32..30, 0u32..62).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}")),
        (0i32..10_000, 0u32..14, 0u32..33)
            .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_text_panics_or_lands_far_away(text in prop_oneof![any::<String>(), almost()], clock in any_clock()) {
        for result in [parse_moment(&text, &clock), parse_since(&text, &clock)] {
            match result {
                Ok(moment) => {
                    prop_assert!((moment.at - clock.now).num_days().abs() <= FURTHEST_DAYS + 2);
                    let future = moment.remarks.iter().any(|remark| matches!(remark, Remark::Future { .. }));
                    prop_assert_eq!(future, moment.at > clock.now);
                    for remark in &moment.remarks {
                        prop_assert!(!remark.sentence(&moment).is_empty());
                    }
                }
                Err(error) => prop_assert!(!error.to_string().contains(char::is_control) && !error.hint().contains(char::is_control)),
            }
        }
        if let Ok(date) = parse_date(&text, &clock) {
            prop_assert!((date - clock.now.date_naive()).num_days().abs() <= FURTHEST_DAYS + 2);
        }
    }

    #[test]
    fn what_is_printed_is_read_back(seconds in -2_000_000_000i64..8_000_000_000, nanos in 0u32..1_000_000_000, offset in -840i32..=840, clock in any_clock()) {
        let offset = FixedOffset::east_opt(offset * 60).expect("within a day");
        let at = DateTime::from_timestamp(seconds, nanos).expect("in range").with_timezone(&offset);
        let read = parse_moment(&at.to_rfc3339(), &clock).expect("RFC 3339");
        prop_assert_eq!((read.at, *read.at.offset()), (at, offset));
        let utc = parse_moment(&at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Nanos, true), &clock).expect("RFC 3339");
        prop_assert_eq!(utc.at, at);
        let mail = parse_moment(&at.to_rfc2822(), &clock).expect("RFC 2822");
        prop_assert_eq!(mail.at.timestamp(), at.timestamp());
        let epoch = parse_moment(&format!("@{seconds}"), &clock).expect("epoch seconds");
        prop_assert_eq!(epoch.at.timestamp(), seconds);
    }

    /// Also within a fold, where the clock time alone would not do.
    #[test]
    fn the_echo_can_be_typed_again(seconds in 0i64..4_000_000_000, zone in prop::sample::select(ZONES.to_vec()), clock in any_clock()) {
        let at = Zone::Named(zone).at(DateTime::from_timestamp(seconds, 0).expect("in range"));
        let read = parse_moment(&absolute(at, zone.name()), &clock).expect("the echo");
        prop_assert_eq!((read.at, *read.at.offset(), read.zone.as_str()), (at, *at.offset(), zone.name()));
    }

    #[test]
    fn a_clock_time_is_within_the_last_day(hour in 0u32..24, minute in 0u32..60, clock in any_clock()) {
        if let Ok(moment) = parse_moment(&format!("{hour:02}:{minute:02}"), &clock) {
            let passed = clock.now - moment.at;
            prop_assert!(passed >= -CLOCK_SKEW && passed <= TimeDelta::hours(25), "{passed}");
        }
    }

    #[test]
    fn hours_are_physical(hours in 0i64..9999, clock in any_clock()) {
        let moment = parse_moment(&format!("{hours} hours ago"), &clock).expect("a length of time");
        prop_assert_eq!(clock.now - moment.at, TimeDelta::hours(hours));
    }
}
