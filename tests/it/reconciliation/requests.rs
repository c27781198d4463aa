//! Requests that take something back, and what else is in the files that they touch: the reverts that they bring, their
//! titles, and the names of their branches.

use super::forges::{GITHUB, merged, undone};
use super::lab::Lab;
use super::{Case, hold};

/// A claim of B, and a request with two commits that claim A and D, merged.
fn two_commits(lab: &Lab) -> String {
    lab.claim("a:1", "B");
    lab.branch("fix");
    lab.claim("a:9", "A");
    lab.claim("c", "D");
    lab.on("main");
    lab.commit("b", "Meanwhile (#4)");
    let merge = lab.merge_saying("fix", GITHUB);
    lab.git("branch -q -D fix");
    merge
}

pub const CASES: &[Case] = &[
    (
        "GitHub reverts a merge, and another claim is in the same file",
        |lab| {
            lab.claim("a:1", "B");
            let merge = merged(lab, GITHUB);
            lab.claim("a:9", "C");
            let parent = lab.id_of(&format!("{merge}^1"));
            let revert = format!(
                "Revert \"Raise the timeout\"\n\nThis reverts commit {merge}, reversing\nchanges made to {parent}."
            );
            undone(
                lab,
                &merge,
                "revert-5-fix",
                &revert,
                "Merge pull request #7 from acme/revert-5-fix\n\nRevert \"Raise the timeout\"",
            );
        },
        // The merge says again what its branch does, and it is known what that takes back.
        "B codified; C codified",
    ),
    (
        "GitHub reverts one commit, and another claim is in the same file",
        |lab| {
            lab.claim("a:1", "B");
            let other = lab.commit("a:9", "Another change");
            let revert = format!("Revert \"Another change\"\n\nThis reverts commit {other}.");
            lab.branch("revert");
            lab.revert_saying(&other, &revert);
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying("revert", "Merge pull request #7 from acme/revert\n\nRevert \"Another change\"");
        },
        "B codified",
    ),
    (
        "a request that reverts and does more is merged, and another claim is in the same file",
        |lab| {
            lab.claim("a:1", "B");
            let other = lab.commit("a:9", "Another change");
            lab.branch("revert");
            lab.revert(&other);
            lab.commit("c", "And more");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying(
                "revert",
                "Merge pull request #7 from acme/revert\n\nRevert another change, and more",
            );
        },
        "B codified",
    ),
    (
        "two commits are reverted by one request, whose title names both",
        |lab| {
            lab.claim("a:1", "B");
            let one = lab.commit("a:9", "One change");
            let two = lab.commit("c", "Another change");
            lab.branch("undo");
            lab.revert(&two);
            lab.revert(&one);
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying(
                "undo",
                "Merge pull request #7 from acme/undo\n\nRevert \"One change\" + \"Another change\"",
            );
        },
        // The reverts that it brings say what they take back; it only tells of them.
        "B codified",
    ),
    (
        "a request of two commits is reverted by its title, in one commit",
        |lab| {
            two_commits(lab);
            lab.revert_saying("HEAD", "Revert \"Raise the timeout\"");
        },
        // Its title stands in the body of the merge, which this is the inverse of.
        "A open|suspect; B codified; D open|suspect",
    ),
    (
        "a request of two commits is reverted by a branch that names its number",
        |lab| {
            let merge = two_commits(lab);
            undone(
                lab,
                &merge,
                "revert-5-fix",
                "Revert \"Raise the timeout\"",
                "Merge pull request #7 from acme/revert-5-fix\n\nRevert \"Raise the timeout\"",
            );
        },
        "A open|suspect; B codified; D open|suspect",
    ),
    (
        "a request of two commits is reverted and that is reverted, by branches that name the numbers",
        |lab| {
            let merge = two_commits(lab);
            let back = undone(
                lab,
                &merge,
                "revert-5-fix",
                "Revert \"Raise the timeout\"",
                "Merge pull request #7 from acme/revert-5-fix\n\nRevert \"Raise the timeout\"",
            );
            undone(
                lab,
                &back,
                "revert-7-revert-5-fix",
                "Revert \"Revert \"Raise the timeout\"\"",
                "Merge pull request #8 from acme/revert-7-revert-5-fix\n\nRevert \"Revert \"Raise the timeout\"\"",
            );
        },
        "A codified; B codified; D codified",
    ),
    (
        "a branch speaks of a version and not of a request",
        |lab| {
            lab.commit("a", "Begin with it (#1)\n\nReconciles: {A}");
            lab.branch("undo");
            lab.commit("c", "revert presubmits to 1.17");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying(
                "undo",
                "Merge pull request #9 from acme/revert-1.17\n\nrevert presubmits to 1.17",
            );
        },
        "A codified",
    ),
    (
        "a branch is named like a revert of a request, and does something else",
        |lab| {
            lab.commit("a", "Begin with it (#1)\n\nReconciles: {A}");
            lab.branch("undo");
            lab.commit("c", "Go on");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying("undo", "Merge pull request #9 from acme/prevent-revert-1-of-2\n\nGo on");
        },
        "A codified",
    ),
    (
        "a request that reverts what nobody knows is merged, and a claim is in the same file",
        |lab| {
            lab.claim("a:1", "B");
            lab.branch("revert");
            lab.commit("a:9", "Revert what was done on Friday");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.merge_saying(
                "revert",
                "Merge pull request #7 from acme/revert\n\nRevert what was done on Friday",
            );
        },
        "B suspect",
    ),
];

#[test]
fn requests_that_revert() {
    hold(CASES);
}
