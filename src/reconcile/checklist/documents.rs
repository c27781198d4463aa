//! Documents and diagrams: what the policy says must follow the code, and what was changed under it by hand.

use super::look::{ACCESS, ALARMS, BACKUP, CAPACITY, Look, MODULES, NETWORK, words_of};
use super::{Desk, Part, Point, first_of, place_in, utc, word};
use crate::model::{Link, one_line};
use crate::reconcile::{Case, DocumentCase, DocumentState};

/// Whether a pattern of the policy covers what a link points at: the same address, or one below it.
#[must_use]
pub fn covers(pattern: &str, link: &Link) -> bool {
    let asked = Link::new(pattern);
    let bare = |link: &Link| match (link.code(), link.to.split_once('@')) {
        (Some(_), Some((_, rest))) => rest.to_owned(),
        _ => link.to.clone(),
    };
    if asked.code().is_some() && link.code().is_some() && asked.code() != link.code() {
        return false;
    }
    let (asked, is) = (bare(&asked), bare(link));
    // A pattern without a root speaks of all of them.
    [is.as_str(), &format!("tf:{}", place_in(link))].iter().any(|is| match is.strip_prefix(asked.as_str()) {
        Some(rest) => rest.is_empty() || asked.ends_with('/') || rest.starts_with(['.', '[', '/', '#']),
        None => false,
    })
}

/// `cases`: what was changed by hand, as far as it is asked about.
#[must_use]
pub fn document_parts(cases: &[&Case], desk: Desk<'_>) -> Vec<Part> {
    let points = practice(cases);
    let others = Part { key: "practice", title: "What else should follow", about: String::new(), points };
    vec![documents_part(desk), others]
}

/// The documents that the policy names.
#[must_use]
pub fn documents_part(desk: Desk<'_>) -> Part {
    let points = documents_of(desk);
    Part { key: "documents", title: "Documents of the policy", about: String::new(), points }
}

fn documents_of(desk: Desk<'_>) -> Vec<Point> {
    if desk.documents.is_empty() {
        let text = "The policy names the documents that must follow the code";
        return vec![
            Point::open("documents", text, "it names none: [[documents]]").mend("stopgap policy edit"),
        ];
    }
    desk.documents.iter().map(|case| document(case, desk)).collect()
}

fn document(case: &DocumentCase, desk: Desk<'_>) -> Point {
    let path = one_line(&case.document.path, 120);
    let owner = case.document.owner.as_ref();
    let owner = owner.map_or_else(String::new, |owner| format!(", owned by {}", one_line(owner, 60)));
    let text = format!("{path} shows what is live{owner}");
    let key = format!("document:{path}");
    let reasons = case.reasons(desk.now).join(", ");
    let point = match case.state(desk.now) {
        DocumentState::Fresh => {
            Point::done(key, text, format!("{}, and nothing changed since", reviewed(case)))
        }
        DocumentState::Unknown => Point::unknown(key, text, &reasons),
        DocumentState::Stale => {
            let changed = case.by_hand.iter();
            let changed: Vec<String> =
                changed.map(|change| format!("{} {}", change.entry, one_line(&change.title, 60))).collect();
            let named = if changed.is_empty() { String::new() } else { format!(": {}", first_of(&changed)) };
            Point::open(key, text, format!("{reasons}{named}"))
        }
    };
    point.mend(format!("stopgap documents reviewed {}", word(&path)))
}

/// `reviewed 2026-11-23 08:40 UTC by On-call <oncall@example.com>`
fn reviewed(case: &DocumentCase) -> String {
    let Some(review) = &case.review else { return "never reviewed".to_owned() };
    let by = review.by.as_ref().map_or_else(String::new, |by| format!(" by {}", one_line(by, 80)));
    format!("reviewed {}{by}", utc(review.at))
}

fn some(cases: &[&&Case]) -> String {
    let named: Vec<String> = cases
        .iter()
        .map(|case| format!("{} {}", case.standing.entry.id, one_line(&case.standing.entry.title, 60)))
        .collect();
    first_of(&named)
}

/// What practice asks for, with the changes that look as if they concern it.
fn practice(cases: &[&Case]) -> Vec<Point> {
    let asked: [(&str, &str, Option<&Look>); 9] = [
        ("runbook", "The runbook matches what is live", None),
        ("network", "Network and architecture diagrams show new rules, routes and endpoints", Some(&NETWORK)),
        ("alarms", "Alert thresholds and dashboards match", Some(&ALARMS)),
        ("access", "On-call and access pages match", Some(&ACCESS)),
        ("capacity", "Capacity and cost match", Some(&CAPACITY)),
        ("backup", "Backup and recovery settings match", Some(&BACKUP)),
        ("modules", "READMEs and variables of modules match", Some(&MODULES)),
        ("compliance", "The compliance inventory and the data flow match", Some(&ACCESS)),
        ("postmortem", "The postmortem links the entries and the change", None),
    ];
    let words: Vec<String> = cases.iter().map(|case| words_of(&case.standing.entry)).collect();
    let point = |(key, text, look): (&str, &str, Option<&Look>)| {
        let key = format!("practice.{key}");
        let Some(look) = look else {
            return Point::unknown(key, text, "nothing that was read can tell");
        };
        let alike = cases.iter().zip(&words).filter(|(_, words)| look.fits(words));
        let alike: Vec<&&Case> = alike.map(|(case, _)| case).collect();
        if alike.is_empty() {
            return Point::unknown(
                key,
                text,
                &format!("no hand change looks like {}; nothing else was read", look.name),
            );
        }
        Point::open(key, text, format!("looks like {}: {}", look.name, some(&alike)))
    };
    asked.into_iter().map(point).collect()
}
