//! Random histories, and tables of what facts make of an entry.

use super::super::histories::{
    bodies, codified, day, dossier, entry, fact, follows, forged, heads_seen, honest, note, rearranged,
    reopen, resolve,
};
use super::super::{Link, Risk, State, Summary, Typed, Unreadable};
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// The id of a fact whose clock showed this much.
fn id(clock: u64) -> FactId {
    FactId::new(clock, 0)
}

fn standing(facts: Vec<Fact>) -> Standing {
    dossier(facts).standing()
}

fn state(facts: Vec<Fact>) -> State {
    Summary::of(&standing(facts)).state
}

fn set(field: Field, text: &str) -> FactBody {
    FactBody::amend(vec![(field, Value::text(text))], &[])
}

/// Text, because a NaN is not even equal to itself.
fn spelled(standing: &Standing) -> String {
    format!("{standing:#?}")
}

/// Facts as (clock, clocks of the facts that were seen, what is said).
type Said = Vec<(u64, Vec<u64>, FactBody)>;

#[test]
fn nothing_said_leaves_the_entry_as_it_is() {
    let standing = standing(Vec::new());
    assert_eq!(standing.entry, entry());
    assert_eq!((standing.decision, standing.reopened, standing.suspect), (None, false, false));
    assert!(standing.heads.is_empty() && standing.order.is_empty() && standing.conflicts.is_empty());
}

#[test]
fn reopening_and_resolving_follow_what_was_seen_not_the_clock() {
    let accepted = |until: &str| resolve(Resolution::Accepted { until: Some(day(until)) });
    let reverted = || resolve(Resolution::Reverted);
    let mistaken = || resolve(Resolution::Mistaken);
    let cases: Vec<(&str, Said, State)> = vec![
        ("resolved", vec![(5, vec![], reverted())], State::Reverted),
        ("reopened by a slow clock", vec![(5, vec![], reverted()), (1, vec![5], reopen())], State::Open),
        (
            "resolved again by a slower one",
            vec![(5, vec![], reverted()), (3, vec![5], reopen()), (1, vec![3], mistaken())],
            State::Mistaken,
        ),
        ("apart, the reopening is older", vec![(5, vec![], reverted()), (1, vec![], reopen())], State::Open),
        ("apart, the reopening is newer", vec![(1, vec![], reverted()), (5, vec![], reopen())], State::Open),
        (
            "of two reopenings only one was seen",
            vec![
                (1, vec![], reverted()),
                (2, vec![1], reopen()),
                (3, vec![1], reopen()),
                (4, vec![2], mistaken()),
            ],
            State::Open,
        ),
        (
            "both reopenings were seen",
            vec![
                (1, vec![], reverted()),
                (2, vec![1], reopen()),
                (3, vec![1], reopen()),
                (4, vec![2, 3], mistaken()),
            ],
            State::Mistaken,
        ),
        (
            "apart: a claim leaves more open",
            vec![(1, vec![], codified("a")), (5, vec![], mistaken())],
            State::Claimed,
        ),
        (
            "apart: accepted before reverted",
            vec![(1, vec![], accepted("2027-01-01")), (5, vec![], reverted())],
            State::Accepted,
        ),
        ("the later one counts", vec![(5, vec![], codified("a")), (1, vec![5], mistaken())], State::Mistaken),
        (
            "seen through a note",
            vec![(5, vec![], reverted()), (3, vec![5], note()), (1, vec![3], reopen())],
            State::Open,
        ),
        ("a circle is no order", vec![(1, vec![2], reverted()), (2, vec![1], reopen())], State::Open),
        ("what is not here was not seen", vec![(1, vec![9], reverted())], State::Reverted),
    ];
    for (about, said, expected) in cases {
        let facts = said.into_iter().map(|(clock, after, body)| {
            fact(id(clock), &after.into_iter().map(id).collect::<Vec<_>>(), body)
        });
        assert_eq!(state(facts.collect()), expected, "{about}");
    }
}

#[test]
fn of_two_acceptances_the_one_that_ends_first_stands() {
    let accepted = |until| resolve(Resolution::Accepted { until });
    let early = fact(id(1), &[], accepted(Some(day("2027-01-01"))));
    let late = fact(id(2), &[], accepted(Some(day("2027-02-01"))));
    let never = fact(id(3), &[], accepted(None));
    let until =
        |facts: &[&Fact]| Summary::of(&standing(facts.iter().map(|fact| (*fact).clone()).collect())).until;
    assert_eq!(until(&[&late, &early]), Some(day("2027-01-01")));
    assert_eq!(until(&[&late, &early, &never]), None);
    let twin = fact(id(4), &[], early.body.clone());
    let decided = standing(vec![twin, early.clone()]).decision.map(|decision| decision.fact);
    assert_eq!(decided, Some(id(4)), "of two that say the same the greater ULID is named");
    let longer = fact(id(0), &[id(1)], accepted(Some(day("2028-01-01"))));
    assert_eq!(
        until(&[&early, &longer]),
        Some(day("2028-01-01")),
        "decided anew by somebody who had seen it"
    );
}

#[test]
fn a_claim_lives_on_below_a_decision_until_it_is_reopened() {
    let claim = fact(id(1), &[], codified("a"));
    let accept = fact(id(2), &[id(1)], resolve(Resolution::Accepted { until: None }));
    let both = standing(vec![claim.clone(), accept.clone()]);
    assert_eq!(both.claims.len(), 1);
    assert!(Summary::of(&both).has_claim);
    let reopened = standing(vec![claim, accept, fact(id(3), &[id(2)], reopen())]);
    assert!(reopened.claims.is_empty() && reopened.decision.is_none() && reopened.reopened);
}

#[test]
fn amendments_that_did_not_see_each_other_conflict_until_one_has_seen_both() {
    let first = fact(id(1), &[], set(Field::Owner, "network"));
    let second = fact(id(2), &[], set(Field::Owner, "platform"));
    let apart = standing(vec![second.clone(), first.clone()]);
    assert_eq!(apart.entry.owner.as_deref(), Some("platform"));
    assert_eq!(apart.conflicts, [Field::Owner]);
    let settled = fact(id(0), &[id(1), id(2)], set(Field::Owner, "network"));
    let settled = standing(vec![second.clone(), first.clone(), settled]);
    assert_eq!(settled.entry.owner.as_deref(), Some("network"));
    assert!(settled.conflicts.is_empty());
    let same = standing(vec![first.clone(), fact(id(2), &[], set(Field::Owner, "network"))]);
    assert!(same.conflicts.is_empty());
    let gone = standing(vec![first.clone(), fact(id(2), &[], FactBody::amend(vec![], &[Field::Owner]))]);
    assert_eq!((gone.entry.owner, gone.conflicts), (None, vec![Field::Owner]));
    let other = standing(vec![first, fact(id(2), &[], set(Field::Risk, "high"))]);
    assert!(other.conflicts.is_empty());
    assert_eq!(other.entry.risk, Some(Typed::Known(Risk::High)));
}

#[test]
fn nothing_takes_a_title_away() {
    let renamed = fact(id(1), &[], set(Field::Title, "Open 8443 and 8444"));
    for body in [FactBody::amend(vec![], &[Field::Title]), set(Field::Title, " ")] {
        let standing = standing(vec![renamed.clone(), fact(id(2), &[id(1)], body)]);
        assert_eq!(standing.entry.title, "Open 8443 and 8444");
        assert!(standing.conflicts.is_empty());
    }
}

#[test]
fn an_amendment_of_links_replaces_those_it_had_seen() {
    let link = |clock: u64, after: &[FactId], to: &str| {
        fact(id(clock), after, FactBody::Link { links: vec![Link::new(to)] })
    };
    let seen = link(1, &[], "file:seen");
    let unseen = link(2, &[], "file:unseen");
    let amend = fact(
        id(3),
        &[id(1)],
        FactBody::amend(vec![(Field::Links, Value::List(vec![Value::text("file:new")]))], &[]),
    );
    let to =
        |facts: Vec<Fact>| standing(facts).entry.links.into_iter().map(|link| link.to).collect::<Vec<_>>();
    assert_eq!(to(vec![seen.clone(), unseen.clone()]), ["tf:envs/prod//a.b", "file:seen", "file:unseen"]);
    assert_eq!(to(vec![seen.clone(), unseen, amend.clone()]), ["file:new", "file:unseen"]);
    assert_eq!(to(vec![seen.clone(), amend, link(4, &[id(3)], "file:seen")]), ["file:new", "file:seen"]);
    assert_eq!(to(vec![seen, link(5, &[], "file:seen")]), ["tf:envs/prod//a.b", "file:seen"], "once");
}

#[test]
fn an_approval_of_ones_own_work_counts_for_nothing() {
    let approve = |clock: u64, by: Option<&str>| Fact {
        by: by.map(str::to_owned),
        ..fact(id(clock), &[], FactBody::Approve { reason: None })
    };
    let standing = standing(vec![
        approve(1, Some("Other <other@example.com>")),
        approve(2, Some("On call (laptop) <OnCall@example.com>")),
        approve(3, None),
    ]);
    assert_eq!(standing.approvals.iter().map(|one| one.counts).collect::<Vec<_>>(), [true, false, false]);
}

/// Who is called by a name or a role alone cannot be told from who is called so as well.
#[test]
fn nobody_approves_as_somebody_else_who_may_be_the_same() {
    let ann = "Ann Ops <ann@example.com>";
    for (performer, approver, is_other) in [
        ("Ann Ops <ann@example.com>", "ann <ANN@example.com>", false),
        ("Ann Ops <ann@example.com>", "Ann Ops <other@example.com>", true),
        ("Ann Ops", ann, false),
        ("Bob and Ann", ann, false),
        ("ann", ann, false),
        ("Bob", "Cy Dee <cy@example.com>", true),
        // Recorded by Ann, of a change that somebody on call performed: that may be she.
        ("On-call", ann, false),
        ("On-call", "Cy Dee <cy@example.com>", true),
    ] {
        let mut entry = entry();
        entry.performed_by = Some(performer.to_owned());
        entry.recorded_by = Some(ann.to_owned());
        assert_eq!(is_somebody_else(Some(approver), &entry), is_other, "{performer}: {approver}");
    }
}

#[test]
fn an_approval_does_not_outlive_what_was_approved() {
    let approve = |clock: u64, after: &[FactId]| Fact {
        by: Some("Other <other@example.com>".to_owned()),
        ..fact(id(clock), after, FactBody::Approve { reason: None })
    };
    let counts =
        |facts: Vec<Fact>| -> Vec<bool> { standing(facts).approvals.iter().map(|one| one.counts).collect() };
    let amend = |clock: u64, after: &[FactId], field: Field| {
        fact(id(clock), after, FactBody::amend(vec![(field, Value::text("other"))], &[]))
    };
    let title = |clock: u64, after: &[FactId]| amend(clock, after, Field::Title);
    let owner = |clock: u64, after: &[FactId]| amend(clock, after, Field::Owner);
    assert_eq!(counts(vec![title(1, &[]), approve(2, &[id(1)])]), [true], "approved as amended");
    assert_eq!(counts(vec![approve(1, &[]), title(2, &[id(1)])]), [false], "amended afterwards");
    assert_eq!(counts(vec![approve(1, &[]), title(2, &[])]), [false], "by who did not see it");
    assert_eq!(counts(vec![approve(1, &[]), owner(2, &[id(1)])]), [true], "who owns it is another question");
}

#[test]
fn what_cannot_be_read_or_trusted_makes_it_suspect() {
    let mut unreadable = dossier(Vec::new());
    unreadable.unreadable.push(Unreadable { path: "x".to_owned(), line: None, reason: "y".to_owned() });
    assert!(unreadable.standing().suspect);
    assert_eq!(unreadable.summary().state, State::Suspect);
    let twins = vec![fact(id(1), &[], resolve(Resolution::Mistaken)), fact(id(1), &[], reopen())];
    assert!(standing(twins.clone()).suspect);
    assert!(!standing(vec![twins[0].clone(), twins[0].clone()]).suspect, "twice the same is no forgery");
}

/// Seconds that a chain may take; the whole test suite runs beside it, on a slow machine, without optimisation.
const LONG: u64 = 5;

#[test]
fn two_thousand_facts_in_a_chain_fold_quickly() {
    let bodies = [codified("a"), reopen(), set(Field::Owner, "a"), set(Field::Title, "b"), note()];
    // Clocks that run forwards, and clocks that run backwards.
    for clock in [|at: u64| 10_000 + at, |at: u64| 10_000 - at] {
        let chain: Vec<Fact> = (0..2_000u64)
            .zip(bodies.iter().cycle())
            .map(|(at, body)| {
                let after: Vec<FactId> =
                    at.checked_sub(1).map(|earlier| id(clock(earlier))).into_iter().collect();
                fact(id(clock(at)), &after, body.clone())
            })
            .collect();
        let expected: Vec<FactId> = chain.iter().map(|fact| fact.id).collect();
        let dossier = dossier(chain);
        let start = std::time::Instant::now();
        let standing = dossier.standing();
        assert!(start.elapsed().as_secs() < LONG, "{:?}", start.elapsed());
        assert_eq!(standing.order, expected);
        assert_eq!(standing.heads, expected[1_999..]);
        assert!(standing.conflicts.is_empty());
    }
}

proptest! {
    #[test]
    fn neither_order_nor_repetition_of_facts_matters(facts in forged(14), keys in vec(any::<u32>(), 16)) {
        let once = standing(facts.clone());
        let again = standing(rearranged(&facts, &keys));
        prop_assert_eq!(spelled(&once), spelled(&again));
    }

    #[test]
    fn each_fact_stands_once_and_after_all_that_it_follows(facts in forged(14)) {
        let order = Order::of(&facts);
        let mut spellings: Vec<String> = facts.iter().map(|fact| format!("{fact:?}")).collect();
        let mut ordered: Vec<String> = order.facts.iter().map(|fact| format!("{fact:?}")).collect();
        spellings.sort();
        spellings.dedup();
        ordered.sort();
        prop_assert_eq!(ordered, spellings);
        for (later, one) in order.facts.iter().enumerate() {
            for (earlier, other) in order.facts.iter().enumerate() {
                let expected = one.id != other.id && follows(one.id, other.id, &facts);
                prop_assert_eq!(order.follows(later, earlier), expected, "{} {}", one.id, other.id);
                prop_assert!(!expected || earlier < later);
            }
        }
    }

    #[test]
    fn the_heads_are_what_nothing_follows(facts in forged(12)) {
        let heads = standing(facts.clone()).heads;
        for one in &facts {
            let is_head = !facts.iter().any(|other| follows(other.id, one.id, &facts));
            prop_assert_eq!(heads.contains(&one.id), is_head);
        }
    }

    #[test]
    fn a_note_changes_nothing_but_the_notes(
        facts in forged(12), sees in vec(any::<Index>(), 0..4), clock in 0u64..1000,
    ) {
        let before = standing(facts.clone());
        let after = if facts.is_empty() { vec![] } else { heads_seen(&sees, &facts) };
        let mut more = facts;
        let added = FactId::new(clock, u128::from(u64::MAX));
        more.push(fact(added, &after, note()));
        let now = standing(more);
        prop_assert_eq!(Summary::of(&now), Summary::of(&before));
        let mut same = Standing { heads: before.heads.clone(), ..now };
        same.notes.retain(|note| note.fact != added);
        same.order.retain(|id| *id != added);
        prop_assert_eq!(spelled(&same), spelled(&before));
    }

    #[test]
    fn a_reopening_that_has_seen_all_opens_and_a_resolve_after_it_counts(
        facts in honest(12), clock in 0u64..1000, body in bodies(),
    ) {
        let mut facts = facts;
        let heads = standing(facts.clone()).heads;
        let reopening = fact(FactId::new(clock, 1 << 70), &heads, reopen());
        facts.push(reopening.clone());
        let opened = standing(facts.clone());
        prop_assert_eq!(Summary::of(&opened).state, State::Open);
        prop_assert!(opened.claims.is_empty());
        prop_assert_eq!(opened.heads, [reopening.id]);

        let last = fact(FactId::new(999 - clock, 1 << 71), &[reopening.id], body);
        facts.push(last.clone());
        let decided = standing(facts).decision.map(|decision| decision.fact);
        prop_assert_eq!(decided, (last.body.kind() == FactKind::Resolve).then_some(last.id));
    }

    #[test]
    fn of_those_that_did_not_know_of_each_other_the_more_open_wins(facts in forged(12)) {
        let of_kind = |kind: FactKind| facts.iter().filter(move |fact| fact.body.kind() == kind);
        let alive: Vec<&Fact> = of_kind(FactKind::Resolve)
            .filter(|one| of_kind(FactKind::Reopen).all(|reopen| follows(one.id, reopen.id, &facts)))
            .collect();
        let newest = alive.iter().filter(|one| !alive.iter().any(|other| follows(other.id, one.id, &facts)));
        let openness = newest.filter_map(|one| match &one.body {
            FactBody::Resolve { resolution, .. } => Some(resolution.openness()),
            _ => None,
        });
        let standing = standing(facts.clone());
        prop_assert_eq!(standing.decision.map(|decision| decision.resolution.openness()), openness.min());
    }

    #[test]
    fn the_greater_ulid_of_concurrent_amendments_is_shown(facts in honest(12)) {
        let said = |fact: &Fact, field: Field| amendments_in(fact).get(&field).map(|value| value.cloned());
        let standing = standing(facts.clone());
        for field in [Field::Owner, Field::Risk, Field::Tags, Field::Due, Field::Title] {
            let touching: Vec<&Fact> = facts.iter().filter(|fact| said(fact, field).is_some()).collect();
            let newest: Vec<&Fact> = touching
                .iter()
                .copied()
                .filter(|one| !touching.iter().any(|other| follows(other.id, one.id, &facts)))
                .collect();
            let mut expected = entry();
            if let Some(shown) = newest.iter().max_by_key(|fact| fact.id) {
                match said(shown, field).flatten() {
                    Some(value) => expected.set(field, value),
                    None => expected.unset(field),
                }
                let disagree = newest.iter().any(|one| one.id != shown.id && said(one, field) != said(shown, field));
                prop_assert_eq!(standing.conflicts.contains(&field), disagree);
            }
            prop_assert_eq!(standing.entry.get(field), expected.get(field));
        }
    }

    #[test]
    fn an_amendment_that_has_seen_all_settles_every_conflict(facts in forged(12), clock in 0u64..1000) {
        let mut facts = facts;
        let before = standing(facts.clone());
        let all: Vec<(Field, Value)> = before.conflicts.iter().map(|field| (*field, Value::text("settled"))).collect();
        facts.push(fact(FactId::new(clock, 1 << 70), &before.heads, FactBody::amend(all, &[])));
        prop_assert!(standing(facts).conflicts.is_empty());
    }

    #[test]
    fn who_recorded_what_and_when_cannot_be_amended(facts in forged(14)) {
        let (amended, written) = (standing(facts).entry, entry());
        prop_assert_eq!(amended.id, written.id);
        prop_assert_eq!(amended.recorded_at, written.recorded_at);
        prop_assert_eq!(amended.recorded_by, written.recorded_by);
        prop_assert_eq!(amended.recorded_in, written.recorded_in);
        prop_assert_eq!(amended.extra, written.extra);
        prop_assert!(!amended.title.trim().is_empty());
    }

    #[test]
    fn the_quick_summary_of_a_bare_entry_is_the_same(facts in honest(1)) {
        let dossier = dossier(facts);
        prop_assert_eq!(dossier.summary(), Summary::of(&dossier.standing()));
    }
}
