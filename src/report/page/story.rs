//! The story of one entry: what happened to it, who did it and when.

use super::masking::Masking;
use super::urgent::settled;
use crate::model::{Fact, FactBody, Field, Resolution, Stamp, Value};
use crate::reconcile::{Became, Case};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

/// Events of one entry, more than which nobody reads on a page; the first and the last are kept.
const MOST: usize = 40;
/// A new value that is longer is not repeated in the story.
const LONGEST_VALUE: usize = 120;

#[derive(Clone, Debug, Serialize)]
pub struct PageEvent {
    /// In UTC; absent where nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// A word or two: `performed`, `recorded`, `note`, `resolved as codified`.
    pub what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// It has not come yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ahead: bool,
    #[serde(skip)]
    order: Option<DateTime<Utc>>,
}

/// `2026-11-23T02:20:41Z`
pub(super) fn utc(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// All that happened, in the order of time; what nobody can date comes last.
pub(super) fn story(case: &Case, as_of: DateTime<Utc>, masking: &Masking) -> Vec<PageEvent> {
    let entry = &case.standing.entry;
    let event =
        |at: Option<DateTime<Utc>>, what: &'static str, by: Option<&str>, text: Option<String>| PageEvent {
            at: at.map(utc),
            what,
            by: by.map(|by| masking.person(by)),
            text: text.filter(|text| !text.is_empty()),
            ahead: at.is_some_and(|at| at > as_of),
            order: at,
        };
    let performed = entry.performed_at.as_ref().and_then(|typed| typed.known());
    let mut events = Vec::new();
    if let Some(at) = performed {
        events.push(event(Some(at.to_utc()), "performed", entry.performed_by.as_deref(), None));
    }
    let recorded = entry.recorded_by.as_deref();
    events.push(event(Some(entry.recorded_at.to_utc()), "recorded", recorded, None));
    for fact in &case.facts {
        let (what, text) = told(fact, case, masking);
        events.push(event(Some(fact.at.to_utc()), what, fact.by.as_deref(), text));
    }
    let settled = settled(case);
    for claimed in case.heard.iter().flat_map(|heard| &heard.claims).filter(|claimed| !claimed.is_recorded) {
        let is_live = claimed.became == Became::Live;
        let at = settled.filter(|_| is_live);
        let text = masking.text(&format!("{} at {}", commit(&claimed.commit), claimed.code));
        events.push(event(at, claim_word(&claimed.became), None, Some(text)));
    }
    if case.verdict.status.is_unreconciled() {
        let what = if case.verdict.overdue { "was due" } else { "due" };
        events.push(event(Some(case.verdict.deadline), what, None, None));
    } else if let Some(at) = settled
        && case.standing.decision.is_none()
        && case.heard.iter().all(|heard| heard.claims.iter().all(|one| one.is_recorded))
    {
        events.push(event(Some(at), "reconciled", None, None));
    }
    // Stable: of the same second what was said first stays first.
    events.sort_by_key(|event| (event.order.is_none(), event.order));
    cut(events)
}

fn cut(mut events: Vec<PageEvent>) -> Vec<PageEvent> {
    if events.len() <= MOST {
        return events;
    }
    let left_out = events.len() - MOST;
    let rest = events.split_off(MOST / 2);
    events.push(PageEvent {
        at: None,
        what: "left out",
        by: None,
        text: Some(format!("{left_out} more events; `stopgap show` has them all")),
        ahead: false,
        order: None,
    });
    events.extend(rest.into_iter().skip(left_out));
    events
}

/// What a fact says, in a word and in a sentence.
fn told(fact: &Fact, case: &Case, masking: &Masking) -> (&'static str, Option<String>) {
    let said = |reason: Option<&String>| reason.map(|reason| masking.text(reason));
    match &fact.body {
        FactBody::Note { text } => ("note", Some(masking.text(text))),
        FactBody::Link { links } => {
            let to: Vec<&str> = links.iter().map(|link| link.to.as_str()).collect();
            ("linked", Some(masking.text(&to.join(", "))))
        }
        FactBody::Amend { set, unset } => ("amended", Some(amended(set, unset, masking))),
        FactBody::Reopen { reason } => ("reopened", said(reason.as_ref())),
        FactBody::Approve { reason } => (approved(fact.by.as_deref(), fact.at, case), said(reason.as_ref())),
        FactBody::Proof => ("proof", None),
        FactBody::Resolve { resolution, reason } => {
            let text = said(reason.as_ref());
            let with = |head: String| {
                Some([Some(head), text.clone()].into_iter().flatten().collect::<Vec<_>>().join(": "))
            };
            match resolution {
                Resolution::Codified { code, commit: id, attest } => {
                    let place = code.as_ref().map(|code| format!(" at {code}")).unwrap_or_default();
                    let attest =
                        attest.as_ref().map(|attest| format!(" (attested: {attest})")).unwrap_or_default();
                    let head = masking.text(&format!("{}{place}{attest}", commit(id)));
                    ("resolved as codified", with(head))
                }
                Resolution::Reverted => ("resolved as reverted", text),
                Resolution::Accepted { until: Some(until) } => ("accepted", with(format!("until {until}"))),
                Resolution::Accepted { until: None } => ("accepted", text),
                Resolution::Mistaken => ("called a mistake", text),
            }
        }
    }
}

fn approved(by: Option<&str>, at: Stamp, case: &Case) -> &'static str {
    let own = case.standing.approvals.iter().find(|one| one.at == at && one.by.as_deref() == by);
    match own {
        Some(approval) if approval.counts => "approved",
        Some(approval) if approval.outlived => "approved (told otherwise afterwards, counts for nothing)",
        _ => "approved (own work, counts for nothing)",
    }
}

/// `owner: network; risk: high; rollback removed`. Values that can hold changes or commands are not repeated.
fn amended(set: &[(String, Value)], unset: &[String], masking: &Masking) -> String {
    let set = set.iter().map(|(name, value)| {
        let label = name.replace('_', " ");
        let field = Field::from_name(name);
        let is_told = !matches!(field, None | Some(Field::Links | Field::Commands | Field::AllowedSecrets));
        let value = match field {
            Some(Field::PerformedBy | Field::AuthorisedBy) => masking.person(&value.to_string()),
            Some(Field::Owner) => masking.owner(&value.to_string()),
            Some(Field::Rollback) if masking.leave_out().commands => String::new(),
            _ => masking.text(&value.to_string()),
        };
        if is_told && !value.is_empty() && value.len() <= LONGEST_VALUE {
            format!("{label}: {value}")
        } else {
            label
        }
    });
    let unset = unset.iter().map(|name| format!("{} removed", name.replace('_', " ")));
    masking.text(&set.chain(unset).collect::<Vec<_>>().join("; "))
}

fn claim_word(became: &Became) -> &'static str {
    match became {
        Became::Live => "on main in a commit that claims it",
        Became::Doubted(_) | Became::Unseen(_) => "claimed on main, in doubt",
        Became::Proposed(_) => "claimed on a branch",
        Became::TakenBack(_) => "claimed, and reverted since",
        Became::Circular(_) | Became::ContradictsItself => "claimed and contradicted",
        Became::Reopened(_) => "claimed, and reopened since",
        Became::Nowhere => "claimed by a commit that is on no branch",
    }
}

fn commit(id: &str) -> String {
    format!("commit {}", id.get(..12).unwrap_or(id))
}
