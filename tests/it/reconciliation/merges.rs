//! Reverts of merges: whatever a merge brought in goes with it, and comes back with it.

use super::lab::Lab;
use super::{Case, hold};

/// Main and a branch `fix` with a claim of A and one of B, merged by a commit that claims D; the merge.
fn merged(lab: &Lab) -> String {
    lab.branch("fix");
    lab.claim("a", "A");
    lab.claim("b", "B");
    lab.on("main");
    lab.claim("c", "C");
    lab.merge_saying("fix", "Merge the fix\n\nReconciles: {D}")
}

/// Two merges inside each other: `sub` (A) into `fix` (B) into main; both merges, the inner one first.
fn nested(lab: &Lab) -> (String, String) {
    lab.branch("fix");
    lab.claim("b", "B");
    lab.branch("sub");
    lab.claim("a", "A");
    lab.on("fix");
    let inner = lab.merge("sub");
    lab.on("main");
    lab.claim("c", "C");
    let outer = lab.merge("fix");
    (inner, outer)
}

pub const CASES: &[Case] = &[
    ("a merge that stands", |lab| drop(merged(lab)), "A codified; B codified; C codified; D codified"),
    (
        "a merge is reverted",
        |lab| {
            let merge = merged(lab);
            lab.revert_merge(&merge);
        },
        "C codified",
    ),
    (
        "a merge is reverted later",
        |lab| {
            let merge = merged(lab);
            lab.commit("d", "Go on");
            lab.revert_merge(&merge);
            lab.commit("e", "Go on");
        },
        "C codified",
    ),
    (
        "a merge is named by its short id and nothing else is said",
        |lab| {
            let merge = merged(lab);
            lab.revert_saying(&merge, &format!("Undo the merge\n\nThis reverts commit {}.", &merge[..12]));
        },
        "C codified",
    ),
    (
        "a merge is named in an empty commit",
        |lab| {
            let merge = merged(lab);
            lab.commit("", &format!("Revert {merge}"));
        },
        "C codified",
    ),
    (
        "a merge is reverted to its second parent",
        |lab| {
            let merge = merged(lab);
            lab.git(&format!("revert --no-edit -m 2 {merge}"));
            assert!(lab.git("log -1 --format=%B").contains(&lab.id_of(&format!("{merge}^2"))[..12]));
        },
        // What main had done since the branch began is what goes.
        "A codified; B codified",
    ),
    (
        "a merge is reverted by its title, with the inverse change",
        |lab| {
            let merge = merged(lab);
            lab.revert_saying(&merge, "Revert \"Merge the fix\"");
        },
        "A open|suspect; B open|suspect; C codified; D open|suspect",
    ),
    (
        "a merge is reverted and that is reverted",
        |lab| {
            let merge = merged(lab);
            let back = lab.revert_merge(&merge);
            lab.revert(&back);
        },
        "A codified; B codified; C codified; D codified",
    ),
    (
        "a merge is reverted three times",
        |lab| {
            let merge = merged(lab);
            lab.revert_merge(&merge);
            lab.revert("HEAD");
            lab.revert("HEAD");
        },
        "C codified",
    ),
    (
        "two reverts of one merge, one of them undone",
        |lab| {
            let merge = merged(lab);
            lab.branch("undo");
            lab.revert_merge(&merge);
            lab.on("main");
            let back = lab.revert_merge(&merge);
            lab.revert(&back);
            lab.merge("undo");
        },
        "C codified",
    ),
    (
        "one commit of a merge is reverted",
        |lab| {
            merged(lab);
            lab.revert("fix~1");
        },
        "B codified; C codified; D codified",
    ),
    (
        "a merge is reverted on a branch",
        |lab| {
            let merge = merged(lab);
            lab.branch("undo");
            lab.revert_merge(&merge);
        },
        "A codified; B codified; C codified; D codified",
    ),
    (
        "a merge is reverted, its branch goes on and is merged again",
        |lab| {
            let merge = merged(lab);
            lab.revert_merge(&merge);
            lab.on("fix");
            lab.claim("d", "Q");
            lab.on("main");
            lab.merge("fix");
        },
        // As git does it: what was reverted does not come back by that.
        "C codified; Q claimed",
    ),
    (
        "a merge is reverted, that is reverted, and the branch is merged again",
        |lab| {
            let merge = merged(lab);
            let back = lab.revert_merge(&merge);
            lab.revert(&back);
            lab.on("fix");
            lab.claim("d", "Q");
            lab.on("main");
            lab.merge("fix");
        },
        "A codified; B codified; C codified; D codified; Q claimed",
    ),
    (
        "a merge is reverted and its branch is rebased on top of that",
        |lab| {
            let merge = merged(lab);
            let base = lab.id_of("main~1~1");
            lab.revert_merge(&merge);
            lab.git(&format!("rebase -q --onto main {base} fix"));
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "A codified; B codified; C codified",
    ),
    (
        "a merge is reverted and one of its commits is picked again",
        |lab| {
            let merge = merged(lab);
            lab.revert_merge(&merge);
            lab.pick("fix~1");
        },
        "A codified; C codified",
    ),
    (
        "the outer of two merges is reverted",
        |lab| {
            let (_, outer) = nested(lab);
            lab.revert_merge(&outer);
        },
        "C codified",
    ),
    (
        "the inner of two merges is reverted",
        |lab| {
            let (inner, _) = nested(lab);
            lab.revert_merge(&inner);
        },
        "B codified; C codified",
    ),
    (
        "the outer is reverted, but what the inner brought was there before",
        |lab| {
            lab.branch("fix");
            lab.claim("b", "B");
            lab.git("checkout -q -b sub main");
            lab.claim("a", "A");
            lab.on("fix");
            lab.merge("sub");
            lab.on("main");
            lab.merge("sub");
            let outer = lab.merge("fix");
            lab.revert_merge(&outer);
        },
        "A codified",
    ),
    (
        "three branches in one merge are reverted",
        |lab| {
            for (branch, place, letter) in [("one", "a", "A"), ("two", "b", "B"), ("three", "c", "C")] {
                lab.git(&format!("checkout -q -b {branch} main"));
                lab.claim(place, letter);
            }
            lab.on("main");
            lab.claim("d", "D");
            let merge = lab.merge("one two three");
            lab.revert_merge(&merge);
        },
        "D codified",
    ),
    (
        "main was merged into the branch before, and the branch is reverted",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.claim("c", "C");
            lab.on("fix");
            lab.merge("main");
            lab.claim("b", "B");
            lab.on("main");
            lab.commit("d", "Meanwhile");
            let merge = lab.merge("fix");
            lab.revert_merge(&merge);
        },
        "C codified",
    ),
    (
        "a merge of main is reverted on the branch, which is merged",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.claim("c", "C");
            lab.on("fix");
            let back = lab.merge("main");
            lab.revert_merge(&back);
            lab.on("main");
            lab.merge("fix");
            // Git agrees: the change of main is gone.
            assert!(!lab.git("show main:c.txt").contains("changed"));
        },
        "A codified",
    ),
    (
        "main is the second parent, and the merge is reverted",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.claim("c", "C");
            lab.on("fix");
            let merge = lab.merge("main");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
            lab.revert_merge(&merge);
        },
        "A codified",
    ),
    (
        "the merge of a revert is reverted",
        |lab| {
            let merge = merged(lab);
            lab.branch("undo");
            lab.revert_merge(&merge);
            lab.on("main");
            lab.commit("d", "Meanwhile");
            let undone = lab.merge("undo");
            lab.revert_merge(&undone);
        },
        "A codified; B codified; C codified; D codified",
    ),
    (
        "the revert of the merge of a revert is reverted",
        |lab| {
            let merge = merged(lab);
            lab.branch("undo");
            lab.revert_merge(&merge);
            lab.on("main");
            lab.commit("d", "Meanwhile");
            let undone = lab.merge("undo");
            let again = lab.revert_merge(&undone);
            lab.revert(&again);
        },
        "C codified",
    ),
    (
        "a merge is reverted and one of its claims is made anew",
        |lab| {
            let merge = merged(lab);
            lab.revert_merge(&merge);
            lab.claim("", "B");
        },
        "B codified; C codified",
    ),
    (
        "the reverted merge came by another branch as well",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.git("checkout -q -b release main");
            lab.commit("e", "Release");
            let merge = lab.merge("fix");
            lab.revert_merge(&merge);
            lab.on("main");
            lab.commit("d", "Meanwhile");
            lab.merge("fix");
        },
        // Taken back on the release alone.
        "A codified",
    ),
];

#[test]
fn merges_that_are_taken_back() {
    hold(CASES);
}
