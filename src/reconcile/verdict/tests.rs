//! Random histories judged at random moments.

use super::*;
use crate::model::histories::{
    codified, day, dossier, entry, fact, forged, heads_seen, note, rearranged, reopen, resolve,
};
use crate::model::{Dossier, FactBody, FactId, Resolution, Risk, Typed, Unreadable};
use crate::reconcile::{Became, Claimed, Heard, Proof};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// An entry performed at 2026-11-23 02:20:41 UTC about which these facts were said, each after the one before.
fn told(bodies: Vec<FactBody>) -> Dossier {
    let mut facts = Vec::new();
    let mut after = Vec::new();
    for (clock, body) in (0u64..).zip(bodies) {
        let id = FactId::new(clock, 0);
        facts.push(fact(id, &after, body));
        after = vec![id];
    }
    dossier(facts)
}

fn judged(dossier: &Dossier, now: &str) -> Verdict {
    judge(&dossier.summary(), &Policy::default(), at(now))
}

#[test]
fn what_the_facts_say_is_the_status() {
    let accepted = |until: &str| resolve(Resolution::Accepted { until: Some(day(until)) });
    let endless = || resolve(Resolution::Accepted { until: None });
    let reverted = || resolve(Resolution::Reverted);
    let mistaken = || resolve(Resolution::Mistaken);
    let ended = Some(day("2027-02-01"));
    let cases = [
        (vec![], "2026-11-23T04:00:00Z", Status::Open, None),
        (vec![note()], "2026-11-23T04:00:00Z", Status::Open, None),
        (vec![codified("a")], "2026-11-23T04:00:00Z", Status::Claimed, None),
        (vec![reverted()], "2030-01-01T00:00:00Z", Status::Reverted, None),
        (vec![mistaken()], "2030-01-01T00:00:00Z", Status::Mistaken, None),
        (vec![reverted(), reopen()], "2026-11-23T04:00:00Z", Status::Open, None),
        (vec![reverted(), reopen(), mistaken()], "2026-11-23T04:00:00Z", Status::Mistaken, None),
        (vec![accepted("2027-02-01")], "2026-11-23T04:00:00Z", Status::Accepted, None),
        (vec![accepted("2027-02-01")], "2027-02-01T23:59:59Z", Status::Accepted, None),
        (vec![accepted("2027-02-01")], "2027-02-02T00:00:00Z", Status::Open, ended),
        (vec![codified("a"), accepted("2027-02-01")], "2027-01-01T00:00:00Z", Status::Accepted, None),
        (vec![codified("a"), accepted("2027-02-01")], "2027-03-01T00:00:00Z", Status::Claimed, ended),
        (vec![accepted("2027-02-01"), codified("a")], "2027-03-01T00:00:00Z", Status::Claimed, None),
        (vec![endless()], "2026-11-23T04:00:00Z", Status::Open, None),
        (vec![codified("a"), endless()], "2026-11-23T04:00:00Z", Status::Claimed, None),
    ];
    for (bodies, now, status, acceptance_ended) in cases {
        let about = format!("{bodies:?} {now}");
        let verdict = judged(&told(bodies), now);
        assert_eq!((verdict.status, verdict.acceptance_ended), (status, acceptance_ended), "{about}");
        assert_eq!(verdict.grade, None);
    }
}

/// A claim of which this became.
fn claimed(became: Became) -> Claimed {
    Claimed { code: "infra".to_owned(), commit: "c".repeat(40), is_recorded: false, became, landed_at: None }
}

fn heard(became: Vec<Became>, proof: Proof) -> Heard {
    Heard { claims: became.into_iter().map(claimed).collect(), proof, testimony: vec![] }
}

#[test]
fn what_the_code_says_is_the_status_where_nobody_has_decided() {
    let by = || "b".repeat(40);
    let live = |proof: Proof| heard(vec![Became::Live], proof);
    let (claim, code, plan) = (ProofLevel::Claim, ProofLevel::Code, ProofLevel::Plan);
    let cannot = || Proof::CannotTell("a function".to_owned());
    let against = || Proof::Contradicted("it says 443".to_owned());
    for (heard, level, status, grade) in [
        (live(Proof::None), claim, Status::Codified, Some("claim")),
        (live(cannot()), claim, Status::Codified, Some("claim")),
        (live(Proof::Found), claim, Status::Codified, Some("code")),
        (live(against()), claim, Status::Suspect, None),
        (live(Proof::None), code, Status::Claimed, None),
        (live(cannot()), code, Status::Claimed, None),
        (live(Proof::Found), code, Status::Codified, Some("code")),
        (live(Proof::Superseded), code, Status::Codified, Some("code")),
        (live(Proof::Attested), code, Status::Codified, Some("attested")),
        (live(against()), code, Status::Suspect, None),
        (live(Proof::Found), plan, Status::Claimed, None),
        (live(Proof::Attested), plan, Status::Codified, Some("attested")),
        (heard(vec![Became::Doubted(vec![by()])], Proof::Found), claim, Status::Suspect, None),
        (heard(vec![Became::ContradictsItself], Proof::Found), claim, Status::Suspect, None),
        (heard(vec![Became::Circular(by())], Proof::Found), claim, Status::Suspect, None),
        (heard(vec![Became::Unseen(vec![by()])], Proof::Found), claim, Status::Claimed, None),
        (heard(vec![Became::Proposed(vec!["fix".to_owned()])], Proof::None), claim, Status::Proposed, None),
        (heard(vec![Became::TakenBack(by())], Proof::None), claim, Status::Open, None),
        (heard(vec![Became::Reopened(None)], Proof::None), claim, Status::Open, None),
        (heard(vec![Became::Nowhere], Proof::None), claim, Status::Open, None),
        (heard(vec![], Proof::None), claim, Status::Open, None),
        // One that lives without doubt says the same anew.
        (
            heard(vec![Became::Doubted(vec![by()]), Became::Live], Proof::Found),
            code,
            Status::Codified,
            Some("code"),
        ),
        (
            heard(vec![Became::TakenBack(by()), Became::Proposed(vec![])], Proof::None),
            code,
            Status::Proposed,
            None,
        ),
    ] {
        let policy = Policy::default();
        let bench = Bench { policy: &policy, now: at("2026-11-23T04:00:00Z"), is_blind: false };
        let mut summary = told(vec![]).summary();
        let verdict = judge_heard(&summary, Some(&heard), level, bench);
        assert_eq!((verdict.status, verdict.grade), (status, grade), "{heard:?} {level:?}");
        let is_explained = verdict.why.is_some() || verdict.grade.is_some() || heard.claims.is_empty();
        assert!(is_explained, "{heard:?} {level:?}");

        // What should be undone is never codified, and what cannot be seen is never "nothing".
        summary.to_revert = true;
        assert_ne!(judge_heard(&summary, Some(&heard), level, bench).status, Status::Codified);
        let blind = judge_heard(&summary, Some(&heard), level, Bench { is_blind: true, ..bench });
        assert_ne!(blind.status, Status::Open);
        // What people decided comes first.
        let decided = told(vec![resolve(Resolution::Mistaken)]).summary();
        assert_eq!(judge_heard(&decided, Some(&heard), level, bench).status, Status::Mistaken);
    }
}

#[test]
fn an_unreadable_fact_outweighs_every_decision() {
    let mut dossier = told(vec![resolve(Resolution::Mistaken)]);
    dossier.unreadable.push(Unreadable { path: "x".to_owned(), line: None, reason: "y".to_owned() });
    assert_eq!(judged(&dossier, "2026-11-23T04:00:00Z").status, Status::Suspect);
}

#[test]
fn the_deadline_is_the_day_it_is_due_else_by_risk() {
    let with = |risk: Option<Risk>, due: Option<&str>| {
        let mut entry = entry();
        entry.risk = risk.map(Typed::Known);
        entry.due = due.map(|due| Typed::Known(day(due)));
        judged(&Dossier::new(entry), "2026-11-23T04:00:00Z").deadline
    };
    assert_eq!(with(Some(Risk::Critical), None), at("2026-11-24T02:20:41Z"));
    assert_eq!(with(Some(Risk::High), None), at("2026-11-26T02:20:41Z"));
    assert_eq!(with(Some(Risk::Medium), None), at("2026-11-30T02:20:41Z"));
    assert_eq!(with(None, None), at("2026-11-30T02:20:41Z"));
    assert_eq!(with(Some(Risk::Low), None), at("2026-12-23T02:20:41Z"));
    assert_eq!(with(Some(Risk::Critical), Some("2027-01-31")), at("2027-02-01T00:00:00Z"));

    let mut policy = Policy::default();
    policy.deadlines.medium = Some(TimeDelta::hours(1));
    let verdict = judge(&told(vec![]).summary(), &policy, at("2026-11-23T04:00:00Z"));
    assert_eq!(verdict.deadline, at("2026-11-23T03:20:41Z"));
    assert!(verdict.overdue);
}

#[test]
fn late_is_only_what_is_unreconciled() {
    let accepted = resolve(Resolution::Accepted { until: Some(day("2027-02-01")) });
    for (bodies, now, overdue) in [
        (vec![], "2026-11-30T02:20:41Z", false),
        (vec![], "2026-11-30T02:20:42Z", true),
        (vec![codified("a")], "2027-01-01T00:00:00Z", true),
        (vec![resolve(Resolution::Reverted)], "2027-01-01T00:00:00Z", false),
        (vec![resolve(Resolution::Mistaken)], "2027-01-01T00:00:00Z", false),
        (vec![accepted.clone()], "2027-01-01T00:00:00Z", false),
        (vec![accepted], "2027-02-02T00:00:00Z", true),
    ] {
        assert_eq!(judged(&told(bodies.clone()), now).overdue, overdue, "{bodies:?} {now}");
    }
}

#[test]
fn days_that_no_calendar_holds_are_judged_all_the_same() {
    let mut summary = told(vec![resolve(Resolution::Accepted { until: Some(NaiveDate::MAX) })]).summary();
    let now = at("2026-11-23T04:00:00Z");
    assert_eq!(judge(&summary, &Policy::default(), now).status, Status::Accepted);
    summary.due = Some(NaiveDate::MAX);
    assert_eq!(judge(&summary, &Policy::default(), now).deadline, DateTime::<Utc>::MAX_UTC);
    summary.due = None;
    summary.performed = i64::MIN;
    assert!(judge(&summary, &Policy::default(), now).deadline < now);
    summary.performed = i64::MAX;
    assert_eq!(judge(&summary, &Policy::default(), now).deadline, DateTime::<Utc>::MAX_UTC);
}

fn days() -> impl Strategy<Value = Option<NaiveDate>> {
    prop_oneof![
        Just(None),
        Just(Some(NaiveDate::MIN)),
        Just(Some(NaiveDate::MAX)),
        (0u32..3000).prop_map(|days| day("2024-01-01").checked_add_days(Days::new(days.into()))),
    ]
}

proptest! {
    #[test]
    fn neither_order_nor_repetition_of_facts_changes_a_verdict(
        facts in forged(12), keys in vec(any::<u32>(), 14), hours in 0i64..4000,
    ) {
        let now = at("2026-11-23T04:00:00Z") + TimeDelta::hours(hours);
        let verdict = |facts| judge(&dossier(facts).summary(), &Policy::default(), now);
        let rearranged = rearranged(&facts, &keys);
        prop_assert_eq!(verdict(facts), verdict(rearranged));
    }

    #[test]
    fn a_note_changes_no_verdict(facts in forged(12), sees in vec(any::<Index>(), 0..4), hours in 0i64..4000) {
        let now = at("2026-11-23T04:00:00Z") + TimeDelta::hours(hours);
        let verdict = |facts| judge(&dossier(facts).summary(), &Policy::default(), now);
        let after = if facts.is_empty() { vec![] } else { heads_seen(&sees, &facts) };
        let mut more = facts.clone();
        more.push(fact(FactId::new(500, 1 << 70), &after, note()));
        prop_assert_eq!(verdict(facts), verdict(more));
    }

    #[test]
    fn a_reopening_that_has_seen_all_opens(facts in forged(12)) {
        let standing = dossier(facts.clone()).standing();
        let mut more = facts;
        more.push(fact(FactId::new(0, 1 << 70), &standing.heads, reopen()));
        let status = judge(&dossier(more).summary(), &Policy::default(), at("2026-11-23T04:00:00Z")).status;
        prop_assert_eq!(status, if standing.suspect { Status::Suspect } else { Status::Open });
    }

    /// Time alone ends acceptances and makes late; it never closes anything, and it never goes back.
    #[test]
    fn time_only_ever_opens(facts in forged(10), hours in 0i64..4000, more in 0i64..4000) {
        let summary = dossier(facts).summary();
        let now = at("2026-11-23T04:00:00Z") + TimeDelta::hours(hours);
        let (first, second) = (
            judge(&summary, &Policy::default(), now),
            judge(&summary, &Policy::default(), now + TimeDelta::hours(more)),
        );
        prop_assert_eq!(first.deadline, second.deadline);
        prop_assert!(!first.overdue || second.overdue);
        if first.status != second.status {
            prop_assert_eq!(first.status, Status::Accepted);
            prop_assert!(second.status.is_unreconciled());
            prop_assert!(second.acceptance_ended.is_some());
        }
    }

    #[test]
    fn no_date_makes_it_panic(
        performed: i64, due in days(), until in days(), now in -200_000_000_000i64..200_000_000_000, high in any::<i64>(),
    ) {
        let mut summary = told(vec![resolve(Resolution::Accepted { until })]).summary();
        summary.performed = performed;
        summary.due = due;
        let mut policy = Policy::default();
        policy.deadlines.medium = TimeDelta::try_milliseconds(high);
        let now = DateTime::from_timestamp(now, 0).expect("within the calendar");
        let verdict = judge(&summary, &policy, now);
        let is_accepted = until.is_some_and(|until| now.date_naive() <= until);
        prop_assert_eq!(verdict.status, if is_accepted { Status::Accepted } else { Status::Open });
        prop_assert_eq!(verdict.overdue, !is_accepted && now > verdict.deadline);
    }
}
