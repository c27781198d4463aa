//! Commits that take a claim back, in the words of git, of people, or in none; and what brings it back again.

use super::lab::Lab;
use super::{Case, hold};

/// A claim of A, and something after it.
fn claimed(lab: &Lab) -> String {
    let claim = lab.claim("a", "A");
    lab.commit("b", "Go on");
    claim
}

/// Reverts the last commit again and again.
fn again_and_again(lab: &Lab, times: usize) {
    lab.claim("a", "A");
    for _ in 0..times {
        lab.revert("HEAD");
    }
}

pub const CASES: &[Case] = &[
    ("reverted", |lab| drop(lab.revert(&claimed(lab))), ""),
    (
        "reverted at once",
        |lab| {
            lab.claim("a", "A");
            lab.revert("HEAD");
        },
        "",
    ),
    (
        "reverted, others stay",
        |lab| {
            let claim = claimed(lab);
            lab.claim("c", "B");
            lab.revert(&claim);
            lab.claim("d", "C");
        },
        "B codified; C codified",
    ),
    (
        "both ids of a commit are reverted",
        |lab| {
            let claim = lab.claim("a", "A B");
            lab.revert(&claim);
        },
        "",
    ),
    (
        "claimed twice, one reverted",
        |lab| {
            let claim = claimed(lab);
            lab.claim("c", "A");
            lab.revert(&claim);
        },
        "A codified",
    ),
    (
        "claimed twice, both reverted",
        |lab| {
            let claim = claimed(lab);
            let other = lab.claim("c", "A");
            lab.revert(&claim);
            lab.revert(&other);
        },
        "",
    ),
    (
        "by a short id",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, &format!("Undo it\n\nThis reverts commit {}.", &claim[..10]));
        },
        "",
    ),
    (
        "by nine digits in capitals in the subject",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, &format!("Revert {}", claim[..9].to_uppercase()));
        },
        "",
    ),
    (
        "backed out",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, &format!("Back out {}: it broke checkout", &claim[..12]));
        },
        "",
    ),
    (
        "the id is broken into the next line",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, &format!("Revert it\n\nAs it broke, this reverts commit\n{claim}."));
        },
        "",
    ),
    (
        "named, though the change is not taken back",
        |lab| {
            let claim = claimed(lab);
            lab.commit("c", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "named in an empty commit",
        |lab| {
            let claim = claimed(lab);
            lab.commit("", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "the title alone, with the inverse change",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, "Revert \"Codify A\"");
        },
        "",
    ),
    (
        "as commit conventions have it, with the inverse change",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, "revert: Codify A");
        },
        "",
    ),
    (
        "no name at all, with the inverse change",
        |lab| {
            let claim = claimed(lab);
            lab.revert_saying(&claim, "Roll back the change of last night");
        },
        "",
    ),
    (
        "the inverse change among other lines that have moved",
        |lab| {
            let claim = claimed(lab);
            lab.replace("a.txt", "line 1\n", "line 0\nline 1\n");
            lab.save("Put a line in front");
            lab.revert_saying(&claim, "Revert \"Codify A\"");
        },
        "",
    ),
    (
        "several in one commit",
        |lab| {
            let (one, two) = (lab.claim("a", "A"), lab.claim("b", "B"));
            lab.claim("c", "C");
            lab.git(&format!("revert -n {two} {one}"));
            lab.save(&format!("Take both back\n\nThis reverts commits {one} and {two}."));
        },
        "C codified",
    ),
    (
        "several, each with a line of its own",
        |lab| {
            let (one, two) = (lab.claim("a", "A"), lab.claim("b", "B"));
            lab.git(&format!("revert -n {two} {one}"));
            lab.save(&format!("Take both back\n\nThis reverts commit {one}.\nThis reverts commit {two}."));
        },
        "",
    ),
    (
        "an empty claim is reverted",
        |lab| {
            let claim = lab.claim("", "A");
            lab.commit("b", "Go on");
            lab.commit("", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "of two empty claims one is reverted",
        |lab| {
            let claim = lab.claim("", "A");
            lab.claim("", "B");
            lab.commit("", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "B codified",
    ),
    (
        "the file has another name by then",
        |lab| {
            let claim = claimed(lab);
            lab.git("mv a.txt renamed.txt");
            lab.save("Rename it");
            lab.revert(&claim);
        },
        "",
    ),
    (
        "the file has another name, and the title alone is said",
        |lab| {
            let claim = claimed(lab);
            lab.git("mv a.txt renamed.txt");
            lab.save("Rename it");
            lab.revert_saying(&claim, "Revert \"Codify A\"");
        },
        // The patch names another file: whoever does not follow the name cannot tell that it is the inverse.
        "A open|suspect",
    ),
    (
        "reverted on a branch",
        |lab| {
            let claim = claimed(lab);
            lab.branch("undo");
            lab.revert(&claim);
        },
        "A codified",
    ),
    (
        "reverted on a branch that is merged",
        |lab| {
            let claim = claimed(lab);
            lab.branch("undo");
            lab.revert(&claim);
            lab.on("main");
            lab.commit("c", "Meanwhile");
            lab.merge("undo");
        },
        "",
    ),
    (
        "reverted on a branch that is squashed",
        |lab| {
            let claim = claimed(lab);
            lab.branch("undo");
            lab.revert(&claim);
            lab.commit("c", "And more");
            lab.on("main");
            lab.squash("undo", "");
            lab.git("branch -q -D undo");
        },
        "",
    ),
    (
        "claimed and reverted on the branch that is merged",
        |lab| {
            lab.branch("fix");
            let claim = claimed(lab);
            lab.revert(&claim);
            lab.on("main");
            lab.merge("fix");
        },
        "",
    ),
    (
        "claimed and reverted on a branch",
        |lab| {
            lab.branch("fix");
            let claim = claimed(lab);
            lab.revert(&claim);
        },
        "",
    ),
    (
        "reverted on one branch, alive on another",
        |lab| {
            lab.branch("fix");
            let claim = claimed(lab);
            lab.git("branch other");
            lab.revert(&claim);
        },
        "A proposed: other",
    ),
    (
        "the revert is dropped again by a reset",
        |lab| {
            let claim = claimed(lab);
            lab.revert(&claim);
            lab.list();
            lab.git("reset -q --hard HEAD~1");
        },
        "A codified",
    ),
    ("reverted twice", |lab| again_and_again(lab, 2), "A codified"),
    ("reverted three times", |lab| again_and_again(lab, 3), ""),
    ("reverted four times", |lab| again_and_again(lab, 4), "A codified"),
    ("reverted five times", |lab| again_and_again(lab, 5), ""),
    ("reverted twelve times", |lab| again_and_again(lab, 12), "A codified"),
    (
        "the revert is reverted by title and change",
        |lab| {
            let claim = claimed(lab);
            let back = lab.revert(&claim);
            lab.revert_saying(&back, "Revert \"Revert \"Codify A\"\"");
        },
        "A codified",
    ),
    (
        "applied again by title and change",
        |lab| {
            let claim = claimed(lab);
            let back = lab.revert(&claim);
            lab.revert_saying(&back, "Reapply \"Codify A\"");
        },
        "A codified",
    ),
    (
        "applied again, and that is taken back by title and change",
        |lab| {
            let claim = claimed(lab);
            let back = lab.revert(&claim);
            let again = lab.revert_saying(&back, "Reapply \"Codify A\"");
            lab.revert_saying(&again, "Revert \"Reapply \"Codify A\"\"");
        },
        "",
    ),
    (
        "the revert is reverted on a branch",
        |lab| {
            let claim = claimed(lab);
            let back = lab.revert(&claim);
            lab.branch("again");
            lab.revert(&back);
        },
        // The claim itself is on main; that it is about to come back may be said.
        "A open|proposed",
    ),
    (
        "the revert is reverted on a branch that is merged",
        |lab| {
            let claim = claimed(lab);
            let back = lab.revert(&claim);
            lab.branch("again");
            lab.revert(&back);
            lab.on("main");
            lab.merge("again");
        },
        "A codified",
    ),
    (
        "claimed anew after the revert",
        |lab| {
            let claim = claimed(lab);
            lab.revert(&claim);
            lab.claim("c", "A");
        },
        "A codified",
    ),
    (
        "claimed anew after the revert, by an empty commit",
        |lab| {
            let claim = claimed(lab);
            lab.revert(&claim);
            lab.claim("", "A");
        },
        "A codified",
    ),
    (
        "claimed anew, and the first revert is reverted and reverted",
        |lab| {
            let claim = claimed(lab);
            let back = lab.revert(&claim);
            lab.claim("c", "A");
            let again = lab.revert(&back);
            lab.revert(&again);
        },
        "A codified",
    ),
    (
        "reverted on two branches, and one of them is undone",
        |lab| {
            let claim = claimed(lab);
            lab.branch("one");
            lab.revert(&claim);
            lab.git("checkout -q -b two main");
            let back = lab.revert(&claim);
            lab.revert(&back);
            lab.on("main");
            lab.merge("one");
            lab.merge("two");
        },
        // The other revert stands as it did.
        "",
    ),
    (
        "something before the claim is reverted",
        |lab| {
            let before = lab.commit("c", "Before");
            claimed(lab);
            lab.revert(&before);
        },
        "A codified",
    ),
    (
        "something after the claim, in the same file, is reverted",
        |lab| {
            claimed(lab);
            let after = lab.commit("a:1", "After");
            lab.revert(&after);
        },
        "A codified",
    ),
    (
        "the same change was made and taken back before",
        |lab| {
            lab.replace("a.txt", "line 5", "line five");
            let before = lab.save("Try it");
            lab.revert(&before);
            lab.replace("a.txt", "line 5", "line five");
            lab.save("Now for good\n\nReconciles: {A}");
        },
        "A codified",
    ),
    (
        "prose that speaks of reverting",
        |lab| {
            claimed(lab);
            lab.commit("a:1", "Fix what the last revert broke\n\nRevert if it fails.");
        },
        "A codified",
    ),
];

#[test]
fn reverts_and_what_undoes_them() {
    hold(CASES);
}
