//! What is demanded of an entry, by its age, its facts and the rules.

use super::*;
use crate::model::histories::{codified, dossier, entry, fact, reopen, resolve};
use crate::model::{Dossier, FactBody, FactId, Link, Resolution, Rigour};
use proptest::prelude::*;

fn stamp(text: &str) -> Stamp {
    Stamp::parse_from_rfc3339(text).expect("a time")
}

fn found(dossier: Dossier, policy: &Policy, now: Stamp) -> Vec<CheckKind> {
    let case = Case::of(dossier, policy, now.to_utc(), false);
    demands(&case, policy, now).into_iter().map(|finding| finding.kind).collect()
}

fn told(bodies: Vec<FactBody>) -> Dossier {
    let mut facts = Vec::new();
    let mut after = Vec::new();
    for (clock, body) in (0u64..).zip(bodies) {
        let id = FactId::new(clock, 0);
        facts.push(fact(id, &after, body));
        after = vec![id];
    }
    let mut told = dossier(facts);
    told.entry.links[0].path = Some("main.tf".to_owned());
    told
}

#[test]
fn each_kind_begins_when_its_time_is_over() {
    use CheckKind::{Acceptance, Approval, Overdue, Owner, Reason};
    let accepted = || {
        let until = Some("2026-12-01".parse().expect("a day"));
        vec![resolve(Resolution::Accepted { until })]
    };
    let approved = || vec![FactBody::Approve { reason: None }];
    let policy = Policy::default();
    for (bodies, now, kinds) in [
        (vec![], "2026-11-24T03:20:41+01:00", vec![]),
        (vec![], "2026-11-24T03:20:42+01:00", vec![Reason, Owner, Approval]),
        (approved(), "2026-11-24T03:20:42+01:00", vec![Reason, Owner]),
        (vec![], "2026-11-30T03:20:41+01:00", vec![Reason, Owner, Approval]),
        (vec![], "2026-11-30T03:20:42+01:00", vec![Overdue, Reason, Owner, Approval]),
        (vec![codified("a")], "2026-11-30T03:20:42+01:00", vec![Overdue, Reason, Owner, Approval]),
        (vec![resolve(Resolution::Reverted)], "2030-01-01T00:00:00Z", vec![]),
        (vec![resolve(Resolution::Mistaken)], "2030-01-01T00:00:00Z", vec![]),
        (
            vec![resolve(Resolution::Reverted), reopen()],
            "2026-11-24T04:00:00Z",
            vec![Reason, Owner, Approval],
        ),
        (accepted(), "2026-12-01T23:59:59Z", vec![Approval]),
        (accepted(), "2026-12-02T00:00:00Z", vec![Overdue, Acceptance, Reason, Owner, Approval]),
    ] {
        let about = format!("{bodies:?} {now}");
        assert_eq!(found(told(bodies), &policy, stamp(now)), kinds, "{about}");
    }
}

proptest! {
    /// Whatever times stand in an entry and whatever time it is; and what is off is never found.
    #[test]
    fn no_time_makes_it_fall(performed in -9_000_000_000i64..260_000_000_000, now in 0i64..260_000_000_000, off in 0usize..11) {
        let mut entry = entry();
        entry.links = vec![Link::new("tf:a.b")];
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a moment").fixed_offset();
        entry.recorded_at = at(performed);
        let mut policy = Policy::default();
        policy.check.rigour.insert(CheckKind::ALL[off], Rigour::Off);
        let kinds = found(Dossier::new(entry), &policy, at(now));
        prop_assert!(!kinds.contains(&CheckKind::ALL[off]));
        prop_assert!(performed < now - 86_400 || kinds.is_empty(), "{:?}", kinds);
    }
}
