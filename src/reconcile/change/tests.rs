//! Changes of random commits: what is found does not depend on their order, and follows from what they say.

use super::*;
use crate::model::histories::entry;
use crate::model::{Dossier, Policy, Rigour};
use chrono::{DateTime, Utc};
use proptest::collection::vec;
use proptest::prelude::*;

fn id(number: u64) -> EntryId {
    EntryId::from_random(number)
}

fn case(number: u64) -> Case {
    let mut entry = entry();
    entry.id = id(number);
    let now: DateTime<Utc> = "2026-11-23T04:00:00Z".parse().expect("a time");
    Case::of(Dossier::new(entry), &Policy::default(), now, false)
}

fn said(commit: usize, claims: &[u64]) -> Said {
    Said {
        commit: Some(format!("{commit:040}")),
        author: Some("On-call <oncall@example.com>".to_owned()),
        claims: claims.iter().map(|number| id(*number)).collect(),
        ..Said::default()
    }
}

fn block(number: u64) -> TouchedBlock {
    TouchedBlock {
        entry: id(number),
        to: "infra@tf:a.b".to_owned(),
        path: "main.tf".to_owned(),
        lines: Some((1, 3)),
        how: "changed",
    }
}

/// A change that knows three entries, all of them linked.
fn change(commits: Vec<Said>, touched: &[u64]) -> Change {
    Change {
        commits,
        touched: touched.iter().map(|number| block(*number)).collect(),
        resolved: (0..3).map(id).collect(),
        cases: (0..3).map(|number| (id(number), case(number))).collect(),
        ..Change::default()
    }
}

fn kinds(held: &Held) -> Vec<(CheckKind, Option<EntryId>)> {
    held.findings.iter().map(|finding| (finding.kind, finding.entry)).collect()
}

#[test]
fn of_several_ways_to_merge_only_a_squash_loses() {
    for (merge, commits, lost) in [
        (None, 2, false),
        (Some(MergeWay::Merge), 2, false),
        (Some(MergeWay::Rebase), 2, false),
        (Some(MergeWay::Squash), 1, false),
        (Some(MergeWay::Squash), 2, true),
        (Some(MergeWay::SquashMessages), 2, false),
    ] {
        let all = (0..commits).map(|number| said(number, if number == 0 { &[1] } else { &[] })).collect();
        let change = Change { merge, ..change(all, &[1]) };
        let held = hold(&change, &CheckRules::default());
        assert_eq!(kinds(&held).contains(&(CheckKind::LostClaim, Some(id(1)))), lost, "{merge:?} {commits}");
        assert_eq!(held.depends_on_merge, merge.is_none(), "{merge:?}");
    }
    // A merge of main into the branch is no commit of it.
    let merged = Said { is_merge: true, ..said(1, &[]) };
    let change = Change { merge: Some(MergeWay::Squash), ..change(vec![said(0, &[1]), merged], &[1]) };
    assert_eq!(kinds(&hold(&change, &CheckRules::default())), []);
}

#[test]
fn what_is_switched_off_is_not_found() {
    let change = change(vec![said(0, &[2, 7])], &[1]);
    let mut rules = CheckRules::default();
    assert_eq!(hold(&change, &rules).findings.len(), 3);
    for kind in CheckKind::ALL {
        rules.rigour.insert(kind, Rigour::Off);
    }
    assert_eq!(hold(&change, &rules).findings, []);
}

proptest! {
    #[test]
    fn the_order_of_commits_and_blocks_makes_no_difference(
        claims in vec(vec(0u64..5, 0..3), 1..5), touched in vec(0u64..3, 0..5), overridden in vec(0u64..4, 0..2),
        squash: bool, allowed: bool, turned in 0usize..5,
    ) {
        let mut commits: Vec<Said> = claims.iter().enumerate().map(|(at, claims)| said(at, claims)).collect();
        commits[0].overrides = overridden.iter().map(|number| (id(*number), "of that".to_owned())).collect();
        let mut one = change(commits, &touched);
        one.merge = squash.then_some(MergeWay::Squash);
        let rules = CheckRules { overrides: Some(allowed), ..CheckRules::default() };
        let first = hold(&one, &rules);
        let mut other = one.clone();
        let length = other.commits.len();
        other.commits.rotate_left(turned % length);
        other.touched.reverse();
        let second = hold(&other, &rules);
        let of = |held: &Held| {
            let mut all: Vec<_> = held.findings.iter().map(|one| (one.kind, one.severity, one.entry)).collect();
            all.sort();
            all
        };
        prop_assert_eq!(of(&first), of(&second));
        // What is touched is claimed, or found.
        for number in touched {
            let is_claimed = claims.iter().flatten().any(|claim| *claim == number);
            let is_found = first.findings.iter().any(|one| {
                one.kind == CheckKind::Unclaimed
                    && one.entry == Some(id(number))
                    && one.severity != Severity::Remark
            });
            prop_assert_eq!(is_found, !is_claimed);
        }
        // Nothing is acknowledged without permission.
        prop_assert!(allowed || first.findings.iter().all(|one| one.severity != Severity::Acknowledged));
    }
}
