//! Messages as git, forges and people write them.

use super::*;
use proptest::prelude::*;

const A: &str = "gap-k7m2qd4x9t";
const B: &str = "gap-0123456789";

fn ids(text: &[&str]) -> Vec<EntryId> {
    let mut ids: Vec<EntryId> = text.iter().map(|id| id.parse().expect("an id")).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn claims_are_read_wherever_they_stand() {
    let both = &[A, B][..];
    for (text, wanted) in [
        (format!("Fix\n\nReconciles: {A}"), &[A][..]),
        (format!("Fix\n\nreconciles: {A}\n\nMore text.\n"), &[A]),
        (format!("Fix\n\nRECONCILES:{}", A.to_uppercase()), &[A]),
        (format!("Fix\n\nReconciles : {A}"), &[A]),
        (format!("Fix (#12)\n\n* One\n\n  Reconciles: {A}\n\n* Two\n\n  Reconciles: {B}"), both),
        (format!("Squashed commit of the following:\n\n    Fix\n    \n    Reconciles: {A}"), &[A]),
        (format!("Fix\n\n* Reconciles: {A}\n- Reconciles: {B}"), both),
        (format!("Fix\n\n1. Reconciles: {A}\n2) Reconciles: {B}"), both),
        (format!("Fix\n\n- [x] Reconciles: {A}\n- [ ] Reconciles: {B}"), &[A]),
        (format!("Fix\n\n**Reconciles:** `{A}`, `{B}`"), both),
        (format!("Fix\n\nReconciles: {A}, {B}"), both),
        (format!("Fix\n\nReconciles: {A} {B}"), both),
        (format!("Fix\n\nReconciles: {A} and {B}."), both),
        (format!("Fix\n\nReconciles: {A},\n  {B}"), both),
        (format!("Fix\n\nReconciles: {A}\r\nReconciles: {B}\r\n"), both),
        (format!("Reconciles: {A}"), &[A]),
        (format!("Fix\n\nReconciles: {A} ({B} comes later)"), both),
        (format!("Fix\n\nReconciles: {A} but not {B}"), &[A]),
        (format!("Fix\n\n> Reconciles: {A}"), &[]),
        (format!("Fix\n\n# Reconciles: {A}"), &[]),
        (format!("Fix\n\nThis Reconciles: {A}"), &[]),
        (format!("Fix\n\nReconciles {A}"), &[]),
        ("Fix\n\nReconciles: gap-k7m2".to_owned(), &[]),
        ("Fix\n\nReconciles: k7m2qd4x9t".to_owned(), &[]),
        (format!("Fix\n\nReconciles: {A}x"), &[]),
        (format!("Fix\n\n{A}"), &[]),
    ] {
        let message = Message::read(text.as_bytes());
        assert_eq!(message.claims, ids(wanted), "{text}");
    }
}

#[test]
fn what_was_meant_as_a_claim_and_is_none_is_pointed_out() {
    for (line, why) in [
        ("Reconciles: gap-k7m2", Why::NotWhole),
        ("Reconciles: gap-k7m2qd4x9u", Why::NotWhole),
        ("Reconciles: k7m2qd4x9t", Why::Nothing),
        ("Reconciles:", Why::Nothing),
        ("Reconciles gap-k7m2qd4x9t", Why::NoColon),
        ("Reopens: gap-k7", Why::NotWhole),
        ("Overrides: gap-k7m2qd4x9t", Why::NoReason),
        ("Overrides: gap-k7m2qd4x9t because", Why::NoReason),
        ("Overrides: everything because I may", Why::Nothing),
    ] {
        let message = Message::read(format!("Fix\n\n{line}").as_bytes());
        let found: Vec<Why> = message.slips.iter().map(|slip| slip.why).collect();
        assert_eq!(found, [why], "{line}");
        assert!(message.claims.is_empty() && message.reopens.is_empty(), "{line}");
    }
}

#[test]
fn an_override_has_a_reason() {
    let message = Message::read(format!("Fix\n\nOverrides: {A} because the vendor is gone").as_bytes());
    let wanted = Override { entry: ids(&[A])[0], because: "the vendor is gone".to_owned() };
    assert_eq!(message.overrides, [wanted]);
    assert!(message.slips.is_empty());
}

#[test]
fn what_is_taken_back_is_named_in_many_ways() {
    let sha = "3f2c1ab4d5e6f708192a3b4c5d6e7f8091a2b3c4";
    let other = "1111111111222222222233333333334444444444";
    let commit = |id: &str| Reverted::Commit { id: id.to_owned(), made_to: None };
    let titled = |title: &str| Reverted::Titled(title.to_owned());
    for (text, wanted) in [
        (format!("Revert \"Fix\"\n\nThis reverts commit {sha}."), vec![commit(sha), titled("Fix")]),
        (format!("Revert \"Fix\"\n\nThis reverts commit\n{sha}."), vec![commit(sha), titled("Fix")]),
        ("Revert \"Fix\"\n\nThis reverts commit 3f2c1ab.".to_owned(), vec![commit("3f2c1ab"), titled("Fix")]),
        (format!("Undo\n\nThis reverts commits {other} and {sha}."), vec![commit(other), commit(sha)]),
        (
            format!("Revert \"Merge\"\n\nThis reverts commit {sha}, reversing\nchanges made to {other}."),
            vec![Reverted::Commit { id: sha.to_owned(), made_to: Some(other.to_owned()) }, titled("Merge")],
        ),
        ("Revert 3f2c1ab".to_owned(), vec![commit("3f2c1ab")]),
        ("Revert \"Fix (#12)\" (#14)".to_owned(), vec![Reverted::Number(12), titled("Fix (#12)")]),
        ("Revert Fix (#14)\n\nReverts acme/infra#12".to_owned(), vec![Reverted::Number(12)]),
        ("Revert #12".to_owned(), vec![Reverted::Number(12)]),
        ("Revert pull request #12 as it broke #7".to_owned(), vec![Reverted::Number(12)]),
        ("Reverts merge request !12".to_owned(), vec![Reverted::Number(12)]),
        ("Revert \"Fix\"".to_owned(), vec![titled("Fix")]),
        ("revert(net): Fix".to_owned(), vec![titled("Fix")]),
        ("Revert \"Revert \"Fix\"\"".to_owned(), vec![titled("Revert \"Fix\"")]),
        ("Reapply \"Fix\"".to_owned(), vec![titled("Fix")]),
        ("Reapply \"Fix (#5)\" (#8)".to_owned(), vec![titled("Fix (#5)")]),
        ("Roll back the timeout".to_owned(), vec![]),
        (
            format!("Squash (#3)\n\n* Fix\n\n* Revert \"Fix\"\n\n  This reverts commit {sha}."),
            vec![commit(sha), titled("Fix")],
        ),
    ] {
        let message = Message::read(text.as_bytes());
        assert_eq!(message.reverts, wanted, "{text}");
        assert!(message.is_revert, "{text}");
    }
    for text in
        ["Reversible gears", "Fix what revert broke", "Add revert-button", "Fix\n\nRevert if it fails."]
    {
        assert!(!Message::read(text.as_bytes()).is_revert, "{text}");
    }
}

#[test]
fn who_names_thousands_is_not_looked_up() {
    let lines: String = (0..2000).map(|at| format!("This reverts commit {at:040x}.\n")).collect();
    let message = Message::read(format!("Revert\n\n{lines}").as_bytes());
    assert!(message.names_too_much && message.is_revert && message.reverts.is_empty());
}

#[test]
fn the_request_it_came_by_and_what_it_was_picked_from() {
    for (text, number) in [
        ("Fix (#12)", Some(12)),
        ("Revert \"Fix (#12)\" (#14)", Some(14)),
        ("Revert \"Fix (#12)\"", None),
        ("Merge pull request #7 from acme/x\n\nFix", Some(7)),
        ("Merged in fix (pull request #9)", Some(9)),
        ("Merge branch 'x' into 'main'\n\nFix\n\nSee merge request acme/infra!31", Some(31)),
        ("Fix #12", None),
    ] {
        assert_eq!(Message::read(text.as_bytes()).number, number, "{text}");
    }
    for (text, number) in [
        ("Merge pull request #7 from acme/revert-5-fix", Some(5)),
        ("Merge pull request #7 from acme/revert-1.17-kueue", None),
        ("Merge pull request #7 from acme/revert-5", None),
        ("Merge branch 'revert-5-fix'", None),
        ("Revert revert-5-fix", None),
    ] {
        assert_eq!(Message::read(text.as_bytes()).brings_revert_of, number, "{text}");
    }
    let picked = "Fix\n\n(cherry picked from commit 3f2c1ab4d5e6f708192a3b4c5d6e7f8091a2b3c4)";
    assert_eq!(Message::read(picked.as_bytes()).picked_from, ["3f2c1ab4d5e6f708192a3b4c5d6e7f8091a2b3c4"]);
}

#[test]
fn a_message_in_latin_1_is_read_all_the_same() {
    let mut bytes = b"R\xe9parer\n\nReconciles: ".to_vec();
    bytes.extend_from_slice(A.as_bytes());
    assert_eq!(Message::read(&bytes).claims, ids(&[A]));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = Message::read(&bytes);
    }

    #[test]
    fn no_words_make_it_panic(text in "(?i)(revert|reconciles|gap-|commit|[0-9a-f]{7}|[\"():#!*,\n é-]){0,24}") {
        let _ = Message::read(text.as_bytes());
    }
}
