//! What was said with `stopgap resolve` beside what the code says: a commit named there is a claim like any other.

use super::lab::Lab;
use super::{Case, hold};

/// A commit on main that claims nothing.
fn fixed(lab: &Lab) -> String {
    let commit = lab.commit("a", "Fix");
    lab.commit("b", "Go on");
    commit
}

fn resolved(lab: &Lab, commit: &str) {
    lab.say(&format!("resolve {{A}} codified {commit}"));
}

pub const CASES: &[Case] = &[
    ("a commit on main", |lab| resolved(lab, &fixed(lab)), "A codified/claim"),
    (
        "a commit on main, of production",
        |lab| {
            let commit = fixed(lab);
            lab.say(&format!("resolve {{Q}} codified {commit}"));
        },
        "Q claimed",
    ),
    (
        "a commit on main, of production, attested",
        |lab| {
            let commit = fixed(lab);
            lab.say(&format!("resolve {{Q}} codified {commit} --attest 'Seen in the console'"));
        },
        "Q codified/attested",
    ),
    (
        "an attested commit that is reverted",
        |lab| {
            let commit = fixed(lab);
            lab.say(&format!("resolve {{Q}} codified {commit} --attest 'Seen in the console'"));
            lab.revert(&commit);
        },
        "",
    ),
    (
        "attested, and a line claims it too",
        |lab| {
            let claim = lab.claim("a", "Q");
            lab.say(&format!("resolve {{Q}} codified {claim} --attest 'Seen in the console'"));
        },
        "Q codified/attested",
    ),
    (
        "a commit on a branch",
        |lab| {
            lab.branch("fix");
            let commit = lab.commit("a", "Fix");
            lab.on("main");
            resolved(lab, &commit);
        },
        "A proposed: fix",
    ),
    (
        "a commit on a branch that is merged later",
        |lab| {
            lab.branch("fix");
            let commit = lab.commit("a", "Fix");
            lab.on("main");
            resolved(lab, &commit);
            lab.commit("b", "Meanwhile");
            lab.merge("fix");
        },
        "A codified",
    ),
    (
        "a commit on a branch that is rebased later",
        |lab| {
            lab.branch("fix");
            let commit = lab.commit("a", "Fix");
            lab.on("main");
            resolved(lab, &commit);
            lab.commit("b", "Meanwhile");
            lab.git("rebase -q main fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        // Copies share their fate; the commit that was named is on no branch any more.
        "A codified|open|unknown",
    ),
    (
        "a commit that is reverted later",
        |lab| {
            let commit = fixed(lab);
            resolved(lab, &commit);
            lab.revert(&commit);
        },
        "",
    ),
    (
        "a commit that was reverted before",
        |lab| {
            let commit = fixed(lab);
            lab.revert(&commit);
            resolved(lab, &commit);
        },
        "",
    ),
    (
        "a commit that is reverted, and that too",
        |lab| {
            let commit = fixed(lab);
            resolved(lab, &commit);
            lab.revert(&commit);
            lab.revert("HEAD");
        },
        "A codified",
    ),
    (
        "a merge that is reverted",
        |lab| {
            lab.branch("fix");
            lab.commit("a", "Fix");
            lab.on("main");
            let merge = lab.merge("fix");
            resolved(lab, &merge);
            lab.revert_merge(&merge);
        },
        "",
    ),
    (
        "a commit of a merge that is reverted",
        |lab| {
            lab.branch("fix");
            let commit = lab.commit("a", "Fix");
            lab.on("main");
            let merge = lab.merge("fix");
            resolved(lab, &commit);
            lab.revert_merge(&merge);
        },
        "",
    ),
    (
        "a commit and one that is reverted",
        |lab| {
            let commit = fixed(lab);
            let other = lab.commit("c", "Fix it otherwise");
            resolved(lab, &commit);
            resolved(lab, &other);
            lab.revert(&commit);
        },
        "A codified",
    ),
    (
        "a commit that is nowhere",
        |lab| resolved(lab, "1234567890123456789012345678901234567890"),
        "A unknown",
    ),
    (
        "a commit that is nowhere, and one on main claims",
        |lab| {
            resolved(lab, "1234567890123456789012345678901234567890");
            lab.claim("a", "A");
        },
        "A codified",
    ),
    (
        "a commit that is nowhere, and one on a branch claims",
        |lab| {
            resolved(lab, "1234567890123456789012345678901234567890");
            lab.branch("fix");
            lab.claim("a", "A");
        },
        "A proposed: fix",
    ),
    (
        "a commit, then reopened",
        |lab| {
            resolved(lab, &fixed(lab));
            lab.say("reopen {A}");
        },
        "",
    ),
    (
        "a commit, then reopened by a commit",
        |lab| {
            resolved(lab, &fixed(lab));
            lab.commit("c", "It came back\n\nReopens: {A}");
        },
        "",
    ),
    (
        "a commit, reopened, another commit",
        |lab| {
            resolved(lab, &fixed(lab));
            lab.say("reopen {A}");
            let other = lab.commit("c", "Fix it otherwise");
            resolved(lab, &other);
        },
        "A codified",
    ),
    (
        "reverted in production, whatever the code claims",
        |lab| {
            lab.claim("a", "A");
            lab.say("resolve {A} reverted");
        },
        "A reverted",
    ),
    (
        "accepted, whatever the code claims",
        |lab| {
            lab.claim("a", "A");
            lab.say("resolve {A} accepted --until 2027-01-31 --reason 'Until they move'");
        },
        "A accepted",
    ),
    (
        "accepted until a day that is over, and the code claims",
        |lab| {
            lab.claim("a", "A");
            lab.say("resolve {A} accepted --until 2027-01-31 --reason 'Until they move'");
            lab.later("2027-02-01T00:00:01Z");
        },
        "A codified",
    ),
    (
        "accepted until a day that is over, and nothing claims",
        |lab| {
            lab.say("resolve {A} accepted --until 2027-01-31 --reason 'Until they move'");
            lab.later("2027-02-01T00:00:01Z");
        },
        "",
    ),
    (
        "accepted until a day that is over, and a branch claims",
        |lab| {
            lab.say("resolve {A} accepted --until 2027-01-31 --reason 'Until they move'");
            lab.branch("fix");
            lab.claim("a", "A");
            lab.later("2027-02-01T00:00:01Z");
        },
        "A proposed: fix",
    ),
    (
        "recorded by mistake, whatever the code claims",
        |lab| {
            lab.claim("a", "A");
            lab.say("resolve {A} mistaken");
        },
        "A mistaken",
    ),
    ("to be reverted, and the code claims", |lab| drop(lab.claim("a", "R")), "R claimed"),
    (
        "to be reverted, and a branch claims",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "R");
        },
        "R proposed: fix",
    ),
    (
        "to be reverted, and attested",
        |lab| {
            let commit = fixed(lab);
            lab.say(&format!("resolve {{R}} codified {commit} --attest 'Seen in the console'"));
        },
        "R claimed",
    ),
    (
        "to be reverted, and it was",
        |lab| {
            lab.claim("a", "R");
            lab.say("resolve {R} reverted");
        },
        "R reverted",
    ),
    (
        "to be reverted, and amended to be codified",
        |lab| {
            lab.claim("a", "R");
            lab.say("edit {R} --disposition codify");
        },
        "R codified",
    ),
    (
        "of staging, and amended to be of production",
        |lab| {
            lab.claim("a", "A");
            lab.say("edit {A} -e prod");
        },
        "A claimed",
    ),
];

#[test]
fn what_was_said() {
    hold(CASES);
}
