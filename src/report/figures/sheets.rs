//! The figures as plain tables, in the order in which they are read. The terminal, Markdown, CSV and the page all show
//! these, so that none of them can say something else.

use super::{Figures, Group, Repeated, Spread};
use chrono::NaiveDate;
use serde::Serialize;

/// One table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sheet {
    /// A name that does not change: `environment`, `trend`.
    pub key: &'static str,
    pub title: &'static str,
    pub columns: Vec<SheetColumn>,
    pub rows: Vec<Vec<SheetCell>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SheetColumn {
    /// As in JSON.
    pub key: &'static str,
    pub title: &'static str,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetCell {
    /// A word or a text of somebody; never markup.
    Text(String),
    Count(u64),
    /// A length of time.
    Seconds(i64),
    /// Of 1.
    Share(f64),
    Day(NaiveDate),
    /// Seconds since 1970.
    Moment(i64),
    /// Nothing is known, or nothing was said.
    Nothing,
}

const GROUPED: [SheetColumn; 3] = [
    SheetColumn { key: "unreconciled", title: "Unreconciled" },
    SheetColumn { key: "overdue", title: "Overdue" },
    SheetColumn { key: "entries", title: "Entries" },
];

impl Figures {
    /// All of them as tables. One without rows is there all the same: that nothing is repeated is worth knowing.
    #[must_use]
    pub fn sheets(&self) -> Vec<Sheet> {
        vec![
            self.now(),
            self.ages(),
            grouped("risk", "Risk", &self.by_risk),
            grouped("environment", "Environment", &self.by_environment),
            grouped("owner", "Owner", &self.by_owner),
            grouped("channel", "Channel", &self.by_channel),
            self.trended(),
            self.times(),
            repeated("resource", "Resource", &self.recurrence.resources),
            repeated("attribute", "Attribute", &self.recurrence.attributes),
        ]
    }

    fn now(&self) -> Sheet {
        let mut rows: Vec<(&str, SheetCell)> = vec![
            ("entries", SheetCell::Count(self.entries)),
            ("unreconciled", SheetCell::Count(self.unreconciled)),
            ("overdue", SheetCell::Count(self.overdue)),
            ("incomplete", SheetCell::Count(self.incomplete)),
            ("reconciled", SheetCell::Count(self.reconciled)),
            ("reopened at some time", SheetCell::Count(self.reopened)),
            ("recorded by mistake", SheetCell::Count(self.mistaken)),
            ("oldest unreconciled", self.oldest.map_or(SheetCell::Nothing, SheetCell::Moment)),
        ];
        let share = |share: Option<f64>| share.map_or(SheetCell::Nothing, SheetCell::Share);
        rows.extend([
            ("changes by hand", SheetCell::Count(self.emergency.by_hand)),
            ("changes by code", self.emergency.by_code.map_or(SheetCell::Nothing, SheetCell::Count)),
            ("share of changes by hand", share(self.emergency.share)),
            ("touching a resource again", SheetCell::Count(self.recurrence.again)),
            ("share of entries with links that touch a resource again", share(self.recurrence.share)),
        ]);
        let statuses = self.by_status.iter().filter(|one| one.entries > 0);
        rows.extend(statuses.map(|one| (one.status, SheetCell::Count(one.entries))));
        Sheet {
            key: "now",
            title: "Now",
            columns: vec![
                SheetColumn { key: "figure", title: "Figure" },
                SheetColumn { key: "value", title: "Value" },
            ],
            rows: rows.into_iter().map(|(name, cell)| vec![text(name), cell]).collect(),
        }
    }

    fn ages(&self) -> Sheet {
        let row = |one: &super::AgeFigure| {
            vec![text(one.band), SheetCell::Count(one.unreconciled), SheetCell::Count(one.overdue)]
        };
        Sheet {
            key: "age",
            title: "Unreconciled by age",
            columns: [SheetColumn { key: "age", title: "Age" }].into_iter().chain(GROUPED).take(3).collect(),
            rows: self.by_age.iter().map(row).collect(),
        }
    }

    fn trended(&self) -> Sheet {
        let row = |period: &super::Period| {
            vec![
                SheetCell::Day(period.start),
                SheetCell::Count(period.opened),
                SheetCell::Count(period.reconciled),
                SheetCell::Count(period.unreconciled),
                period.by_code.map_or(SheetCell::Nothing, SheetCell::Count),
            ]
        };
        Sheet {
            key: "trend",
            title: match self.trend.step {
                "week" => "Trend by week",
                "month" => "Trend by month",
                "quarter" => "Trend by quarter",
                _ => "Trend by year",
            },
            columns: vec![
                SheetColumn { key: "start", title: "From" },
                SheetColumn { key: "opened", title: "Opened" },
                SheetColumn { key: "reconciled", title: "Reconciled" },
                SheetColumn { key: "unreconciled", title: "Left" },
                SheetColumn { key: "by_code", title: "By code" },
            ],
            rows: self.trend.periods.iter().map(row).collect(),
        }
    }

    fn times(&self) -> Sheet {
        let seconds = |value: Option<i64>| value.map_or(SheetCell::Nothing, SheetCell::Seconds);
        let row = |name: &str, spread: &Spread| {
            vec![
                text(name),
                seconds(spread.median_seconds),
                seconds(spread.p90_seconds),
                SheetCell::Count(spread.count),
            ]
        };
        Sheet {
            key: "times",
            title: "How long it takes",
            columns: vec![
                SheetColumn { key: "from", title: "From doing to" },
                SheetColumn { key: "median_seconds", title: "Median" },
                SheetColumn { key: "p90_seconds", title: "P90" },
                SheetColumn { key: "count", title: "Entries" },
            ],
            rows: vec![row("code", &self.time_to_code), row("recording", &self.recording_lag)],
        }
    }
}

fn text(text: &str) -> SheetCell {
    SheetCell::Text(text.to_owned())
}

fn grouped(key: &'static str, title: &'static str, groups: &[Group]) -> Sheet {
    let row = |group: &Group| {
        vec![
            group.name.as_deref().map_or(SheetCell::Nothing, text),
            SheetCell::Count(group.unreconciled),
            SheetCell::Count(group.overdue),
            SheetCell::Count(group.entries),
        ]
    };
    Sheet {
        key,
        title: match key {
            "risk" => "By risk",
            "environment" => "By environment",
            "owner" => "By owner",
            _ => "By channel",
        },
        columns: [SheetColumn { key, title }].into_iter().chain(GROUPED).collect(),
        rows: groups.iter().map(row).collect(),
    }
}

fn repeated(key: &'static str, title: &'static str, all: &[Repeated]) -> Sheet {
    let row = |one: &Repeated| {
        vec![
            text(&one.name),
            SheetCell::Count(one.unreconciled),
            SheetCell::Count(one.entries),
            SheetCell::Moment(one.last),
        ]
    };
    Sheet {
        key,
        title: if key == "resource" { "Resources changed again" } else { "Attributes changed again" },
        columns: vec![
            SheetColumn { key, title },
            SheetColumn { key: "unreconciled", title: "Unreconciled" },
            SheetColumn { key: "entries", title: "Entries" },
            SheetColumn { key: "last", title: "Last" },
        ],
        rows: all.iter().map(row).collect(),
    }
}
