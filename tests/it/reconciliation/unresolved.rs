//! Reverts of which nobody can tell what they take back: where they touch the files of a claim, it is suspect.

use super::lab::Lab;
use super::{Case, hold};

const NOWHERE: &str = "Revert \"Something\"\n\nThis reverts commit 1234567890123456789012345678901234567890.";

/// A claim of A by a change of `a.txt`, and then a commit that says this and changes that place.
fn then(lab: &Lab, place: &str, message: &str) {
    lab.claim("a", "A");
    let commit = lab.commit(place, message);
    // Whoever reads of a suspicion is told of the commit.
    lab.names("A", &commit[..7]);
}

pub const CASES: &[Case] = &[
    ("a commit that is nowhere, the same file", |lab| then(lab, "a:1", NOWHERE), "A suspect"),
    ("a commit that is nowhere, another file", |lab| then(lab, "b", NOWHERE), "A codified"),
    ("a commit that is nowhere, no file", |lab| then(lab, "", NOWHERE), "A codified"),
    ("a short id that is nowhere, the same file", |lab| then(lab, "a:1", "Revert 1234567"), "A suspect"),
    (
        "an id of something that is no commit, the same file",
        |lab| {
            let blob = lab.id_of("HEAD:b.txt");
            then(lab, "a:1", &format!("Revert it\n\nThis reverts commit {blob}."));
        },
        "A suspect",
    ),
    (
        "a request that nobody knows, the same file",
        |lab| then(lab, "a:1", "Revert \"Something (#99)\" (#100)"),
        "A suspect",
    ),
    (
        "a request that nobody knows, another file",
        |lab| then(lab, "b", "Revert \"Something (#99)\" (#100)"),
        "A codified",
    ),
    ("a title, the same file", |lab| then(lab, "a:1", "Revert \"Something\""), "A suspect"),
    ("a title, another file", |lab| then(lab, "b", "Revert \"Something\""), "A codified"),
    (
        "the very title, but not the change, the same file",
        |lab| then(lab, "a:1", "Revert \"Codify A\""),
        "A suspect",
    ),
    (
        "the very title, but not the change, another file",
        |lab| then(lab, "b", "Revert \"Codify A\""),
        // It speaks of the claim, whatever the files are called by now.
        "A suspect",
    ),
    (
        "nothing is named, the same file",
        |lab| then(lab, "a:1", "Revert what was done on Friday"),
        "A suspect",
    ),
    ("nothing is named, another file", |lab| then(lab, "b", "Revert what was done on Friday"), "A codified"),
    (
        "before the claim",
        |lab| {
            lab.commit("a:1", NOWHERE);
            lab.claim("a", "A");
        },
        "A codified",
    ),
    (
        "beside the claim, and merged before it",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.commit("a:1", NOWHERE);
            lab.merge("fix");
        },
        // It does not precede the claim: nobody knows which of them has the last word.
        "A suspect",
    ),
    (
        "on a branch that is not merged",
        |lab| {
            lab.claim("a", "A");
            lab.branch("undo");
            lab.commit("a:1", NOWHERE);
        },
        "A codified",
    ),
    (
        "on a branch that is merged",
        |lab| {
            lab.claim("a", "A");
            lab.branch("undo");
            lab.commit("a:1", NOWHERE);
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge("undo");
        },
        "A suspect",
    ),
    (
        "it is taken back itself",
        |lab| {
            lab.claim("a", "A");
            let back = lab.commit("a:1", NOWHERE);
            lab.revert(&back);
        },
        "A codified",
    ),
    (
        "it is taken back, and that too",
        |lab| {
            lab.claim("a", "A");
            let back = lab.commit("a:1", NOWHERE);
            lab.revert(&back);
            lab.revert("HEAD");
        },
        "A suspect",
    ),
    (
        "claimed once more afterwards",
        |lab| {
            lab.claim("a", "A");
            lab.commit("a:1", NOWHERE);
            lab.claim("c", "A");
        },
        "A codified",
    ),
    (
        "the claim touches nothing",
        |lab| {
            lab.claim("", "A");
            lab.commit("a:1", NOWHERE);
        },
        "A codified",
    ),
    (
        "only the claims of its files",
        |lab| {
            lab.claim("a", "A");
            lab.claim("b", "B");
            lab.commit("b:1", NOWHERE);
        },
        "A codified; B suspect",
    ),
    (
        "the claim changes two files, and it one between them",
        |lab| {
            lab.change("a");
            lab.claim("j", "A");
            lab.commit("e", NOWHERE);
        },
        "A codified",
    ),
    (
        "it changes two files, and the claim is one between them",
        |lab| {
            lab.claim("e", "A");
            lab.change("a");
            lab.commit("j", NOWHERE);
        },
        "A codified",
    ),
    (
        "it deletes the file of the claim",
        |lab| {
            lab.claim("a", "A");
            lab.git("rm -q a.txt");
            lab.save(NOWHERE);
        },
        "A suspect",
    ),
    (
        "it takes back something else that is known",
        |lab| {
            let other = lab.commit("a:1", "Another change");
            lab.claim("a", "A");
            lab.revert(&other);
        },
        "A codified",
    ),
    (
        "a production entry whose value is still there",
        |lab| {
            lab.replace("main.tf", "db.t3.medium", "db.r6g.large");
            lab.save("Codify P\n\nReconciles: {P}");
            lab.replace("main.tf", "ttl  = 300", "ttl  = 60");
            lab.save(NOWHERE);
        },
        "P suspect",
    ),
    (
        "somebody has looked, and says so",
        |lab| {
            then(lab, "a:1", NOWHERE);
            lab.say("resolve {A} codified HEAD~1 --reason 'Looked at it'");
        },
        "A codified",
    ),
    (
        "accepted all the same",
        |lab| {
            then(lab, "a:1", NOWHERE);
            lab.say("resolve {A} accepted --until 2027-01-31 --reason 'Until they move'");
        },
        "A accepted",
    ),
    (
        "somebody has looked, and then there is another",
        |lab| {
            lab.claim("a", "A");
            lab.commit("a:1", NOWHERE);
            lab.say("resolve {A} codified HEAD~1 --reason 'Looked at it'");
            let commit = lab.commit("a:9", NOWHERE);
            lab.names("A", &commit[..7]);
        },
        "A suspect",
    ),
    (
        "claimed and taken back in one message",
        |lab| {
            drop(lab.commit(
                "a",
                "Fix (#3)\n\n* Codify\n\n  Reconciles: {A}\n\n* Revert \"Codify\"\n\n  This reverts commit 1234567890123456789012345678901234567890.",
            ));
        },
        "A suspect",
    ),
    (
        "a branch with a claim and its revert, squashed by git",
        |lab| {
            lab.branch("fix");
            let claim = lab.claim("a", "A");
            lab.claim("b", "B");
            lab.revert(&claim);
            lab.on("main");
            lab.squash("fix", "");
            lab.git("branch -q -D fix");
        },
        "A suspect; B suspect|codified",
    ),
    (
        "the revert keeps the line of the claim that it takes back",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert_saying(
                &claim,
                &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}.\n\nReconciles: {{A}}"),
            );
        },
        "A suspect",
    ),
    (
        "one claim is made and another taken back in one message",
        |lab| {
            let claim = lab.claim("b", "B");
            lab.revert_saying(
                &claim,
                &format!("Another way\n\nThis reverts commit {claim}.\n\nReconciles: {{A}}"),
            );
        },
        "A codified",
    ),
    (
        "a claim in a message that takes back what claims nothing",
        |lab| {
            let other = lab.commit("b", "Another change");
            lab.revert_saying(
                &other,
                &format!("Another way\n\nThis reverts commit {other}.\n\nReconciles: {{A}}"),
            );
        },
        "A codified",
    ),
    (
        "a request of another branch",
        |lab| {
            lab.branch("other");
            lab.commit("c", "Something (#5)");
            lab.on("main");
            then(lab, "a:1", "Revert \"Something (#5)\" (#6)");
        },
        "A suspect",
    ),
];

#[test]
fn reverts_that_cannot_be_resolved() {
    hold(CASES);
}
