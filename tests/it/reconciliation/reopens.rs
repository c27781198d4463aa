//! `Reopens:` in a commit, and `stopgap reopen`: which claims they cancel, and which count all the same.

use super::{Case, hold};

const AGAIN: &str = "It came back\n\nReopens: {A}";

pub const CASES: &[Case] = &[
    (
        "reopened by a commit",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", AGAIN);
        },
        "",
    ),
    (
        "reopened by an empty commit, in capitals",
        |lab| {
            lab.claim("a", "A");
            lab.commit("", "It came back\n\nREOPENS: {A}");
        },
        "",
    ),
    (
        "reopened, others stay",
        |lab| {
            lab.claim("a", "A B");
            lab.commit("b", AGAIN);
        },
        "B codified",
    ),
    (
        "two are reopened at once",
        |lab| {
            lab.claim("a", "A B C");
            lab.commit("b", "They came back\n\nReopens: {A}, {B}");
        },
        "C codified",
    ),
    (
        "reopened and claimed anew",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", AGAIN);
            lab.claim("c", "A");
        },
        "A codified",
    ),
    (
        "reopened before it was ever claimed",
        |lab| {
            lab.commit("b", AGAIN);
            lab.claim("a", "A");
        },
        "A codified",
    ),
    (
        "reopened, claimed, reopened",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", AGAIN);
            lab.claim("c", "A");
            lab.commit("d", AGAIN);
        },
        "",
    ),
    (
        "reopened beside the claim, and both merged",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.commit("b", AGAIN);
            lab.merge("fix");
        },
        // The claim knows nothing of the reopening.
        "",
    ),
    (
        "reopened on a branch that is not merged",
        |lab| {
            lab.claim("a", "A");
            lab.branch("again");
            lab.commit("b", AGAIN);
        },
        "A codified",
    ),
    (
        "reopened on a branch that is merged",
        |lab| {
            lab.claim("a", "A");
            lab.branch("again");
            lab.commit("b", AGAIN);
            lab.on("main");
            lab.commit("c", "Meanwhile");
            lab.merge("again");
        },
        "",
    ),
    (
        "reopened by the merge itself",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying("fix", "Merge\n\nReopens: {A}");
        },
        "",
    ),
    (
        "the reopening is reverted",
        |lab| {
            lab.claim("a", "A");
            let again = lab.commit("b", AGAIN);
            lab.revert(&again);
        },
        "A codified",
    ),
    (
        "the reopening is reverted, and that too",
        |lab| {
            lab.claim("a", "A");
            let again = lab.commit("b", AGAIN);
            lab.revert(&again);
            lab.revert("HEAD");
        },
        "",
    ),
    (
        "reopened on main, claimed again on a branch",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", AGAIN);
            lab.branch("fix");
            lab.claim("c", "A");
        },
        "A proposed: fix",
    ),
    (
        "reopened on main, and an older branch claims",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.commit("b", AGAIN);
        },
        // On its branch the claim stands; once it is merged it is cancelled.
        "A proposed|open",
    ),
    (
        "reopened, and the claim is picked on top of it",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.commit("b", AGAIN);
            lab.revert_saying(&claim, &format!("Undo\n\nThis reverts commit {claim}."));
            lab.pick(&claim);
        },
        "A codified",
    ),
    (
        "claimed and reopened in one message",
        |lab| drop(lab.commit("a", "Fix\n\nReconciles: {A}\nReopens: {A}")),
        // It does not descend from itself.
        "",
    ),
    (
        "the beginning of an id reopens nothing",
        |lab| {
            lab.claim("a", "A");
            lab.commit("b", "It came back\n\nReopens: gap-aaaa");
        },
        "A codified",
    ),
    (
        "reopened by a fact",
        |lab| {
            lab.claim("a", "A");
            lab.say("reopen {A}");
        },
        "",
    ),
    (
        "reopened by a fact, others stay",
        |lab| {
            lab.claim("a", "A B");
            lab.say("reopen {A}");
        },
        "B codified",
    ),
    (
        "reopened by a fact and claimed anew",
        |lab| {
            lab.claim("a", "A");
            lab.say("reopen {A}");
            lab.claim("b", "A");
        },
        "A codified",
    ),
    (
        "reopened by a fact before it was claimed",
        |lab| {
            lab.say("reopen {A}");
            lab.claim("a", "A");
        },
        "A codified",
    ),
    (
        "reopened by a fact while a branch claims, which is merged then",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.say("reopen {A}");
            lab.merge("fix");
        },
        // Whoever reopened it had seen main without the claim.
        "A codified",
    ),
    (
        "reopened by a fact twice, claimed in between",
        |lab| {
            lab.claim("a", "A");
            lab.say("reopen {A}");
            lab.claim("b", "A");
            lab.say("reopen {A}");
        },
        "",
    ),
    (
        "reopened by a fact, and an old commit is resolved to again",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.say("reopen {A}");
            lab.say(&format!("resolve {{A}} codified {claim}"));
        },
        // What is said later counts, whatever it points to.
        "A codified",
    ),
    (
        "reopened by a fact, and its claim is reverted and applied again",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.say("reopen {A}");
            let back = lab.revert(&claim);
            lab.revert(&back);
        },
        // The claim is the one that was cancelled.
        "",
    ),
    (
        "reopened from where no code is",
        |lab| {
            lab.claim("a", "A B");
            let place = lab.here();
            lab.enter("outside");
            std::fs::create_dir(lab.here()).expect("a folder");
            lab.say(&format!("--journal {} reopen {{A}} --reason 'It came back'", place.display()));
            lab.enter("infra");
        },
        "B codified",
    ),
    (
        "reopened from where no code is, and resolved again",
        |lab| {
            let claim = lab.claim("a", "A");
            let place = lab.here();
            lab.enter("outside");
            std::fs::create_dir(lab.here()).expect("a folder");
            lab.say(&format!("--journal {} reopen {{A}} --reason 'It came back'", place.display()));
            lab.enter("infra");
            lab.say(&format!("resolve {{A}} codified {claim}"));
        },
        // There is a way out, whatever nobody knows.
        "A codified",
    ),
    (
        "reopened, and what was seen is forced away, here",
        |lab| {
            lab.origin();
            lab.claim("a", "A B");
            lab.commit("b", "Go on");
            lab.git("push -q");
            lab.say("reopen {A}");
            lab.git("commit -q --amend -m 'Go on otherwise'");
            lab.git("push -q --force");
        },
        "B codified",
    ),
    (
        "reopened, what was seen is forced away here, and it is claimed anew",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.commit("b", "Go on");
            lab.git("push -q");
            lab.say("reopen {A}");
            lab.git("commit -q --amend -m 'Go on otherwise'");
            lab.claim("c", "A");
            lab.git("push -q --force");
        },
        "A codified",
    ),
    (
        "reopened, and what was seen is forced away, in a fresh clone",
        |lab| {
            lab.origin();
            lab.claim("a", "A B");
            lab.commit("b", "Go on");
            lab.git("push -q");
            lab.say("reopen {A}");
            lab.git("commit -q --amend -m 'Go on otherwise'");
            lab.git("push -q --force");
            lab.git("push -q origin stopgap");
            lab.git("clone -q ../origin.git ../fresh");
            lab.enter("fresh");
        },
        "B codified",
    ),
    (
        "reopened, and the code has another name since",
        |lab| {
            lab.origin();
            lab.git("push -q origin stopgap");
            lab.claim("a", "A B");
            lab.git("push -q");
            lab.say("reopen {A}");
            lab.say("sync");
            lab.git("clone -q --bare ../origin.git ../renamed.git");
            lab.git("remote set-url origin ../renamed.git");
            lab.git("fetch -q");
        },
        "B codified",
    ),
];

#[test]
fn reopened() {
    hold(CASES);
}
