//! Before an apply or a release: what it would undo, what it claims, and what was waived.

use super::{Desk, Part, Point, count, listed, named, nothing, utc, word};
use crate::model::{CheckKind, EntryId, Resolution, Status, one_line};
use crate::reconcile::{Case, ClaimedBy, Finding, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the release.
pub struct ReleaseBasis<'a> {
    /// What is unreconciled or accepted.
    pub cases: &'a [&'a Case],
    /// Links that lead to nothing any more, by entry; `None` where the code cannot be read.
    pub lost: &'a BTreeMap<EntryId, Option<String>>,
    /// What holding the change against the journal found, where there is one.
    pub change: Option<ChangeFound<'a>>,
}

/// What a change claims, and what is wrong with it.
pub struct ChangeFound<'a> {
    pub range: &'a str,
    pub commits: usize,
    pub findings: &'a [Finding],
    pub claimed: &'a [ClaimedBy],
}

const NO_PLAN: &str = "no plan was read";

#[must_use]
pub fn release_parts(basis: &ReleaseBasis<'_>, desk: Desk<'_>) -> Vec<Part> {
    let part = |key, title, points| Part { key, title, about: String::new(), points };
    vec![
        part("plan", "The plan", plan()),
        part("undone", "What it would undo", undone(basis, desk)),
        part("claims", "What it claims", claims(basis)),
        part("addresses", "Addresses", addresses(basis, desk)),
        part("incidents", "Incidents", incidents(basis, desk)),
        part("waivers", "What is waived", waivers(basis, desk)),
        part("back", "The way back", back(basis)),
    ]
}

fn plan() -> Vec<Point> {
    vec![
        Point::unknown("plan.fresh", "The plan is fresh, complete, refreshed, and without an error", NO_PLAN),
        Point::unknown("plan.drift", "Unexplained drift is none, or waived", NO_PLAN),
        Point::unknown("plan.secrets", "No secret is in its output", NO_PLAN),
    ]
}

const NO_COMMIT: &str = "the change holds no commit: is BASE..HEAD the right way round?";

/// What the change touches and does not claim; without a change, everything that is open.
fn undone(basis: &ReleaseBasis<'_>, desk: Desk<'_>) -> Vec<Point> {
    let Some(change) = &basis.change else {
        let open = basis.cases.iter().copied().filter(|case| case.verdict.status.is_unreconciled());
        return listed(
            desk,
            "undone",
            "Nothing is open that it could undo",
            open,
            |case| {
                format!(
                    "{}, due {}; no plan says whether it stays",
                    case.verdict.status,
                    utc(case.verdict.deadline)
                )
            },
            |case| format!("stopgap show {}", case.standing.entry.id),
        );
    };
    let mut points: Vec<Point> = change
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Remark)
        .enumerate()
        .map(|(at, finding)| {
            let key = finding
                .entry
                .map_or_else(|| format!("change.{at}"), |id| format!("{id}.{}", finding.kind.word()));
            let title = finding
                .title
                .as_deref()
                .map_or_else(String::new, |title| format!(" {}", one_line(title, 100)));
            let text = finding.entry.map_or_else(|| "The change".to_owned(), |id| format!("{id}{title}"));
            let detail = one_line(&finding.what, 300);
            let point = if finding.severity == Severity::Acknowledged {
                Point::done(key, text, format!("{detail}, which is acknowledged"))
            } else {
                Point::open(key, text, detail).mend(one_line(&finding.mend, 200))
            };
            finding.entry.into_iter().fold(point, Point::of)
        })
        .collect();
    if points.is_empty() {
        let text = "The change touches no entry that it does not claim";
        let point = match change.commits {
            0 => Point::open("undone", text, NO_COMMIT),
            _ => nothing(desk, "undone", text),
        };
        points.push(point.mend(format!("stopgap check --change {}", word(&one_line(change.range, 100)))));
    }
    points.push(Point::unknown(
        "undone.plan",
        "The plan undoes, replaces and destroys nothing that is open",
        NO_PLAN,
    ));
    points
}

fn claims(basis: &ReleaseBasis<'_>) -> Vec<Point> {
    let text = "Entries that it claims show as kept";
    let Some(change) = &basis.change else {
        return vec![
            Point::unknown("claims", text, "no change was named")
                .mend("stopgap checklist release --change BASE..HEAD"),
        ];
    };
    if change.claimed.is_empty() && change.commits == 0 {
        return vec![Point::open("claims", text, NO_COMMIT)];
    }
    if change.claimed.is_empty() {
        return vec![Point::done("claims", "It claims no entry", "")];
    }
    let lost: BTreeSet<EntryId> = change
        .findings
        .iter()
        .filter(|finding| finding.kind == CheckKind::ClaimWithoutChange)
        .filter_map(|finding| finding.entry)
        .collect();
    let point = |claimed: &ClaimedBy| {
        let by = claimed
            .commit
            .as_deref()
            .map_or("the message of the merge", |commit| commit.get(..12).unwrap_or(commit));
        let key = format!("{}.claim", claimed.entry);
        let text = format!("{} {} shows as kept", claimed.entry, one_line(&claimed.title, 100));
        let point = if claimed.is_touched && !lost.contains(&claimed.entry) {
            Point::done(key, text, format!("claimed by {by}, which changes its block"))
        } else {
            Point::unknown(key, text, &format!("claimed by {by}, which changes no block of it; {NO_PLAN}"))
        };
        point.of(claimed.entry)
    };
    change.claimed.iter().map(point).collect()
}

fn addresses(basis: &ReleaseBasis<'_>, desk: Desk<'_>) -> Vec<Point> {
    let lost = basis.cases.iter().copied().filter(|case| basis.lost.contains_key(&case.standing.entry.id));
    let mut points = Vec::new();
    for case in lost {
        let id = case.standing.entry.id;
        let text = format!("The address of {} resolves", named(case));
        points.push(match basis.lost.get(&id) {
            Some(Some(to)) => {
                Point::open(format!("{id}.address"), text, format!("nothing is called {}", one_line(to, 120)))
                    .mend(format!("stopgap link {id} ADDRESS"))
                    .of(id)
            }
            _ => Point::unknown(format!("{id}.address"), text, "its code cannot be read from here").of(id),
        });
    }
    if points.is_empty() {
        let linked = basis.cases.iter().filter(|case| !case.standing.entry.links.is_empty()).count();
        let text = "Every address of an open entry resolves";
        let point = nothing(desk, "addresses", text);
        let said = format!("{} with links", count(linked));
        points.push(if desk.is_blind { point } else { Point { detail: Some(said), ..point } });
    }
    points
}

/// Incidents with something open.
fn incidents(basis: &ReleaseBasis<'_>, desk: Desk<'_>) -> Vec<Point> {
    let mut open: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
    for case in basis.cases.iter().copied().filter(|case| case.verdict.status.is_unreconciled()) {
        if let Some(incident) = &case.standing.entry.incident {
            open.entry(one_line(incident, 80)).or_default().push(case);
        }
    }
    if open.is_empty() {
        let point = Point::unknown(
            "incidents",
            "The incident is over",
            "no open entry names one; nothing else was read",
        );
        return vec![point];
    }
    open.into_iter()
        .map(|(name, cases)| {
            let newest = cases.iter().map(|case| case.standing.entry.moment()).max().unwrap_or(desk.now);
            let said = format!("{} open, the newest performed {}", count(cases.len()), utc(newest));
            Point::open(format!("incident:{name}"), format!("{name} is over"), said)
                .mend(format!("stopgap list --incident {}", word(&name)))
        })
        .collect()
}

fn waivers(basis: &ReleaseBasis<'_>, desk: Desk<'_>) -> Vec<Point> {
    let point = |case: &&Case| {
        let decision = case.standing.decision.as_ref()?;
        let Resolution::Accepted { until } = decision.resolution else { return None };
        if case.verdict.status != Status::Accepted && case.verdict.acceptance_ended.is_none() {
            return None;
        }
        let id = case.standing.entry.id;
        let key = format!("{id}.waiver");
        let text = format!("{} has a name, a reason and an end", named(case));
        let is_over = if case.verdict.acceptance_ended.is_some() { ", which is over" } else { "" };
        let said = |until: chrono::NaiveDate, by: &str, why: &str| {
            format!("{by}, until {until}{is_over}: {}", one_line(why, 150))
        };
        Some(
            match (until, &decision.by, &decision.reason) {
                (Some(until), Some(by), Some(why)) if is_over.is_empty() => {
                    Point::done(key, text, said(until, by, why))
                }
                (until, by, why) => {
                    let lacks =
                        [("a name", by.is_none()), ("a reason", why.is_none()), ("an end", until.is_none())];
                    let lacks: Vec<&str> =
                        lacks.iter().filter(|(_, lacks)| *lacks).map(|(name, _)| *name).collect();
                    let missing = match until {
                        Some(until) if lacks.is_empty() => format!("it ended on {until}"),
                        _ => format!("it has not {}", lacks.join(", nor ")),
                    };
                    Point::open(key, text, missing)
                        .mend(format!("stopgap resolve {id} accepted --until DATE --reason TEXT"))
                }
            }
            .of(id),
        )
    };
    let points: Vec<Point> = basis.cases.iter().filter_map(point).collect();
    if points.is_empty() { vec![nothing(desk, "waivers", "Nothing is waived")] } else { points }
}

fn back(basis: &ReleaseBasis<'_>) -> Vec<Point> {
    let touched: BTreeSet<EntryId> = match &basis.change {
        Some(change) => {
            let found = change.findings.iter().filter_map(|finding| finding.entry);
            found.chain(change.claimed.iter().map(|claimed| claimed.entry)).collect()
        }
        None => BTreeSet::new(),
    };
    let mut points = vec![Point::unknown(
        "back",
        "The way back of the release is known",
        "nothing that was read can tell",
    )];
    for case in basis.cases.iter().filter(|case| touched.contains(&case.standing.entry.id)) {
        let entry = &case.standing.entry;
        let text = format!("The way back of {} is known", named(case));
        let key = format!("{}.rollback", entry.id);
        points.push(
            match &entry.rollback {
                Some(rollback) => Point::done(key, text, rollback),
                None => Point::open(key, text, "nothing says how it would be undone")
                    .mend(format!("stopgap edit {} --rollback TEXT", entry.id)),
            }
            .of(entry.id),
        );
    }
    points
}
