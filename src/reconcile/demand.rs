//! What a gate demands of one entry: that it is not suspect, not late, approved in time, and complete once there was
//! time to complete it. Capturing is never punished: nothing is demanded of a record that is younger than a review.

use super::finding::{Finding, Severity};
use super::{Case, Verdict};
use crate::model::{CheckKind, EntryId, Field, Policy, Stamp, Status, ago, one_line};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

/// Everything that is wrong with an entry, by the policy and at a moment that is passed in.
#[must_use]
pub fn demands(case: &Case, policy: &Policy, now: Stamp) -> Vec<Finding> {
    let demand = Demand { case, policy, now };
    let status = case.verdict.status;
    let mut found = Vec::new();
    if status.is_unreconciled() {
        found.extend([demand.suspect(), demand.overdue(), demand.acceptance()]);
        found.extend(demand.gaps());
    }
    if status.is_unreconciled() || status == Status::Accepted {
        found.push(demand.approval());
    }
    found.into_iter().flatten().collect()
}

/// Whether a gate can have anything to say of entries with this verdict; the others need not be read.
#[must_use]
pub fn is_demanding(verdict: &Verdict) -> bool {
    verdict.status.is_unreconciled() || verdict.status == Status::Accepted
}

struct Demand<'a> {
    case: &'a Case,
    policy: &'a Policy,
    now: Stamp,
}

impl Demand<'_> {
    fn id(&self) -> EntryId {
        self.case.standing.entry.id
    }

    /// `None` where the policy has switched the kind off.
    fn finding(&self, kind: CheckKind, what: String, mend: String, since: Option<Stamp>) -> Option<Finding> {
        let severity = Severity::of(self.policy.check.of(kind))?;
        Some(Finding { since, ..Finding::of(kind, severity, self.case, what, mend) })
    }

    fn suspect(&self) -> Option<Finding> {
        let case = self.case;
        if case.verdict.status != Status::Suspect {
            return None;
        }
        let what = match case.unreadable.first() {
            Some(file) => one_line(&format!("a fact of it cannot be read: {file}"), 300),
            None => case
                .verdict
                .why
                .clone()
                .unwrap_or_else(|| "what is known of it contradicts itself".to_owned()),
        };
        let mend =
            format!("stopgap show {}; put the code right and claim it anew, or say how it ended", self.id());
        self.finding(CheckKind::Suspect, what, mend, Some(case.standing.entry.moment()))
    }

    fn overdue(&self) -> Option<Finding> {
        let verdict = &self.case.verdict;
        if !verdict.overdue {
            return None;
        }
        let deadline = verdict.deadline.fixed_offset();
        let why = verdict.why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
        let what = format!("{}{why}, and was due {}", verdict.status, self.past(deadline));
        let mend = format!(
            "`Reconciles: {id}` in the commit that says the same; or stopgap resolve {id} HOW",
            id = self.id()
        );
        self.finding(CheckKind::Overdue, what, mend, Some(deadline))
    }

    fn acceptance(&self) -> Option<Finding> {
        let ended = self.case.verdict.acceptance_ended?;
        let since =
            ended.succ_opt().unwrap_or(ended).and_time(chrono::NaiveTime::MIN).and_utc().fixed_offset();
        let what = format!("accepted until {ended}, which is over");
        let mend = format!(
            "stopgap resolve {id} accepted --until DATE --reason TEXT; or stopgap resolve {id} reverted",
            id = self.id()
        );
        self.finding(CheckKind::Acceptance, what, mend, Some(since))
    }

    fn approval(&self) -> Option<Finding> {
        if self.case.standing.approvals.iter().any(|approval| approval.counts) {
            return None;
        }
        let until = self.review_after(self.case.standing.entry.moment())?;
        let own = if self.case.standing.approvals.is_empty() { "" } else { " but its performer" };
        let what = format!("nobody{own} has approved it, which was due {}", self.past(until));
        let mend = format!("stopgap approve {}, by somebody who did not perform it", self.id());
        self.finding(CheckKind::Approval, what, mend, Some(until))
    }

    /// Link, reason and owner, where there was time to add them.
    fn gaps(&self) -> Vec<Option<Finding>> {
        let entry = &self.case.standing.entry;
        let Some(until) = self.review_after(entry.recorded_at) else { return Vec::new() };
        let missing: Vec<Field> = self.case.summary.missing.fields().collect();
        let id = entry.id;
        let no_link =
            if entry.links.is_empty() { "it points at no code" } else { "its link leads to no code" };
        [
            (Field::Links, CheckKind::Link, no_link, format!("stopgap link {id} ADDRESS")),
            (
                Field::Reason,
                CheckKind::Reason,
                "nothing says why it was done",
                format!("stopgap edit {id} --reason TEXT"),
            ),
            (Field::Owner, CheckKind::Owner, "nobody owns it", format!("stopgap edit {id} --owner NAME")),
        ]
        .into_iter()
        .filter(|(field, ..)| missing.contains(field))
        // What is to be undone in production needs no place in the code.
        .filter(|(field, ..)| *field != Field::Links || !self.case.summary.to_revert)
        .map(|(_, kind, what, mend)| self.finding(kind, what.to_owned(), mend, Some(until)))
        .collect()
    }

    /// When the time for a review was over; `None` while it is not.
    fn review_after(&self, start: Stamp) -> Option<Stamp> {
        let until = later_by(start, self.policy.deadlines.review());
        (self.now > until).then_some(until)
    }

    /// `2026-11-25 03:12 UTC, 2 days ago`
    fn past(&self, at: Stamp) -> String {
        let day: DateTime<Utc> = at.to_utc();
        format!("{} UTC, {}", day.format("%Y-%m-%d %H:%M"), ago(at, self.now))
    }
}

/// Whatever years stand in a journal, nothing overflows.
fn later_by(start: Stamp, length: TimeDelta) -> Stamp {
    let last = || DateTime::<Utc>::MAX_UTC.with_timezone(&FixedOffset::east_opt(0).expect("UTC"));
    start.checked_add_signed(length).unwrap_or_else(last)
}

#[cfg(test)]
mod tests;
