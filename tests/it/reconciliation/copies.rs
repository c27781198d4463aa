//! One change as several commits: picked, rebased, backported. Copies share their fate, but a revert takes back none
//! that came after it.

use super::lab::Lab;
use super::{Case, hold};

/// A branch `fix` with a claim of A, main has gone on; main again, and the claim.
fn apart(lab: &Lab) -> String {
    lab.branch("fix");
    let claim = lab.claim("a", "A");
    lab.on("main");
    lab.commit("b", "Meanwhile");
    claim
}

/// The same change under these messages on two branches, both merged; the two commits.
fn twins(lab: &Lab, one: &str, two: &str) -> (String, String) {
    let mut made = Vec::new();
    for (branch, message) in [("one", one), ("two", two)] {
        lab.git(&format!("checkout -q -b {branch} main"));
        lab.replace("a.txt", "line 5", "line five");
        made.push(lab.save(message));
    }
    lab.on("main");
    lab.commit("b", "Meanwhile");
    lab.merge("one");
    lab.merge("two");
    (made.swap_remove(0), made.swap_remove(0))
}

pub const CASES: &[Case] = &[
    (
        "the original is reverted elsewhere",
        |lab| {
            let claim = apart(lab);
            lab.pick(&claim);
            lab.on("fix");
            lab.revert(&claim);
        },
        "A codified",
    ),
    (
        "the copy is reverted elsewhere",
        |lab| {
            lab.git("branch release");
            let claim = lab.claim("a", "A");
            lab.on("release");
            lab.commit("b", "Release");
            let copy = lab.pick(&claim);
            lab.revert(&copy);
        },
        "A codified",
    ),
    (
        "reverted on main, alive on a release",
        |lab| {
            lab.git("branch release");
            let claim = lab.claim("a", "A");
            lab.on("release");
            lab.commit("b", "Release");
            lab.pick(&claim);
            lab.on("main");
            lab.revert(&claim);
        },
        // Were the release merged, its copy would be what was taken back.
        "",
    ),
    (
        "the copy on main is reverted, the original waits on its branch",
        |lab| {
            let claim = apart(lab);
            let copy = lab.pick(&claim);
            lab.revert(&copy);
        },
        "",
    ),
    (
        "the copy on main is reverted, then the original is merged",
        |lab| {
            let claim = apart(lab);
            let copy = lab.pick(&claim);
            lab.revert(&copy);
            lab.merge("fix");
        },
        "",
    ),
    (
        "the copy on main is reverted, that is undone, then the original is merged",
        |lab| {
            let claim = apart(lab);
            let copy = lab.pick(&claim);
            let back = lab.revert(&copy);
            lab.revert(&back);
            lab.merge("fix");
        },
        "A codified",
    ),
    (
        "picked again after the revert",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert(&claim);
            lab.pick(&claim);
        },
        "A codified",
    ),
    (
        "picked again after the revert, with -x",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert(&claim);
            lab.commit("b", "Go on");
            lab.pick(&format!("-x {claim}"));
        },
        "A codified",
    ),
    (
        "picked again, and the message has lost the claim",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert(&claim);
            lab.git(&format!("cherry-pick -n {claim}"));
            lab.save(&format!("Codify A\n\n(cherry picked from commit {claim})"));
        },
        "A codified",
    ),
    (
        "picked again, and reverted again",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert(&claim);
            let again = lab.pick(&claim);
            lab.revert(&again);
        },
        "",
    ),
    (
        "picked again, reverted again, and that is undone",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert(&claim);
            let again = lab.pick(&claim);
            let back = lab.revert(&again);
            lab.revert(&back);
        },
        "A codified",
    ),
    (
        "picked three times over two reverts",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.revert("HEAD");
            lab.pick(&claim);
            lab.revert("HEAD");
            lab.pick(&claim);
        },
        "A codified",
    ),
    (
        "rebased, and the revert names the old commit that a branch still has",
        |lab| {
            let claim = apart(lab);
            lab.git("branch old fix");
            lab.git("rebase -q main fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
            lab.git("branch -q -d fix");
            lab.revert_saying("HEAD", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "rebased, and the revert names the old commit that no branch has",
        |lab| {
            let claim = apart(lab);
            lab.git("rebase -q main fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
            lab.revert_saying("HEAD", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
            lab.git("branch -q -D fix");
        },
        "",
    ),
    (
        "rebased, and the revert names a commit that is nowhere, with the inverse change",
        |lab| {
            lab.claim("a", "A");
            lab.revert_saying(
                "HEAD",
                "Revert \"Codify A\"\n\nThis reverts commit 1234567890123456789012345678901234567890.",
            );
        },
        "",
    ),
    (
        "a branch claims it, and main has the same change without the words",
        |lab| {
            apart(lab);
            lab.git("cherry-pick -n fix");
            lab.save("Raise it without a word");
        },
        "A proposed: fix",
    ),
    (
        "picked with another change, and the revert names the original",
        |lab| {
            let claim = apart(lab);
            lab.commit("a", &format!("Codify A\n\nReconciles: {{A}}\n(cherry picked from commit {claim})"));
            lab.git("branch -q -D fix");
            lab.commit("c", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "picked from a commit that is nowhere, which the revert names",
        |lab| {
            let gone = "1234567890123456789012345678901234567890";
            lab.commit("a", &format!("Codify A\n\nReconciles: {{A}}\n(cherry picked from commit {gone})"));
            lab.commit("a:4", &format!("Revert \"Codify A\"\n\nThis reverts commit {gone}."));
        },
        "A open|suspect",
    ),
    (
        "a copy of a copy, and the revert names the first",
        |lab| {
            let claim = apart(lab);
            lab.git("checkout -q -b second main");
            lab.commit("c", "Prepare");
            let second = lab.pick(&claim);
            lab.on("main");
            lab.pick(&second);
            lab.revert_saying("HEAD", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
            lab.git("branch -q -D fix");
            lab.git("branch -q -D second");
        },
        "",
    ),
    (
        "the revert itself is picked",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.branch("release");
            lab.commit("b", "Release");
            let back = lab.revert(&claim);
            lab.on("main");
            lab.commit("c", "Meanwhile");
            lab.pick(&back);
        },
        "",
    ),
    (
        "the revert of the copy is picked to where the original is",
        |lab| {
            lab.git("branch release");
            let claim = lab.claim("a", "A");
            lab.on("release");
            lab.commit("b", "Release");
            let copy = lab.pick(&claim);
            let back = lab.revert(&copy);
            lab.on("main");
            lab.pick(&format!("-x {back}"));
        },
        "",
    ),
    (
        "the revert came to a release and to main, is undone on main, then the release is merged",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.branch("release");
            lab.commit("b", "Release");
            let back = lab.revert(&claim);
            lab.on("main");
            let here = lab.pick(&back);
            lab.revert(&here);
            lab.merge("release");
            // Git agrees: the release brings its own revert with it.
            assert!(!lab.git("show main:a.txt").contains("changed"));
        },
        "",
    ),
    (
        "squashed, and the revert names the commit of the branch, with the inverse change",
        |lab| {
            let claim = apart(lab);
            lab.squash("fix", "Raise the timeout (#5)\n\nReconciles: {A}");
            lab.git("branch -q -D fix");
            lab.revert_saying("HEAD", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "",
    ),
    (
        "squashed, and the revert names the commit of the branch, with another change of the file",
        |lab| {
            let claim = apart(lab);
            lab.squash("fix", "Raise the timeout (#5)\n\nReconciles: {A}");
            lab.git("branch -q -D fix");
            lab.commit("a:1", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        // Another clone may not even have that commit any more: both have to say the same.
        "A suspect",
    ),
    (
        "squashed, and the revert names the commit of the branch, which is pruned",
        |lab| {
            let claim = apart(lab);
            lab.squash("fix", "Raise the timeout (#5)\n\nReconciles: {A}");
            lab.git("branch -q -D fix");
            lab.git("reflog expire --expire=now --all");
            lab.git("gc -q --prune=now");
            lab.commit("a:1", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        "A suspect",
    ),
    (
        "squashed, the branch stays, and the revert names its commit",
        |lab| {
            let claim = apart(lab);
            lab.squash("fix", "Raise the timeout (#5)\n\nReconciles: {A}");
            lab.revert_saying("HEAD", &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}."));
        },
        // It names what never was on main, and is the inverse of what was.
        "A open|proposed|suspect",
    ),
    (
        "the revert is picked to main twice and undone once",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.branch("release");
            lab.commit("b", "Release");
            let back = lab.revert(&claim);
            lab.on("main");
            let here = lab.pick(&back);
            lab.revert(&here);
        },
        "A codified",
    ),
    (
        "the same change by two people, one reverted by its id",
        |lab| {
            let (one, _) = twins(lab, "One way\n\nReconciles: {A}", "Another way\n\nReconciles: {B}");
            lab.revert_saying(&one, &format!("Revert \"One way\"\n\nThis reverts commit {one}."));
        },
        "B codified",
    ),
    (
        "the same change under one subject is one change",
        |lab| {
            let (one, _) = twins(lab, "The way\n\nReconciles: {A}", "The way\n\nReconciles: {B}");
            lab.revert_saying(&one, &format!("Revert \"The way\"\n\nThis reverts commit {one}."));
        },
        "",
    ),
    (
        "empty commits under one subject are no copies",
        |lab| {
            let one = lab.claim("", "A");
            lab.branch("other");
            lab.commit("b", "Go on");
            lab.claim("", "A");
            lab.on("main");
            lab.commit("c", "Meanwhile");
            lab.merge("other");
            lab.commit("", &format!("Revert \"Codify A\"\n\nThis reverts commit {one}."));
        },
        "A codified",
    ),
    (
        "reworded and rebased, reverted, then the old one is merged",
        |lab| {
            let claim = apart(lab);
            lab.pick(&claim);
            lab.git("commit -q --amend -m 'Another title' -m 'Reconciles: gap-aaaaaaaaaa'");
            lab.revert("HEAD");
            lab.merge("fix");
        },
        "",
    ),
    (
        "made again from the start of the branch, merged after the revert",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            let merge = lab.merge("fix");
            lab.revert_merge(&merge);
            lab.git("rebase -q --no-ff main~2 fix");
            lab.on("main");
            lab.merge("fix");
        },
        // The copy does not descend from the revert, and so it is taken for what was reverted.
        "",
    ),
    (
        "reverted, then rebased on top of the revert",
        |lab| {
            let claim = apart(lab);
            lab.git("merge -q --no-edit fix");
            lab.revert(&claim);
            lab.git("rebase -q --onto main fix~1 fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "A codified",
    ),
    (
        "a backport whose original never came to main",
        |lab| {
            let claim = apart(lab);
            lab.git("checkout -q -b release main");
            lab.pick(&format!("-x {claim}"));
            lab.on("main");
            lab.merge("release");
            lab.on("fix");
            lab.revert(&claim);
        },
        "A codified",
    ),
    (
        "a branch claims, and main has the change without the claim",
        |lab| {
            lab.branch("fix");
            let claim = lab.claim("a", "A");
            lab.on("main");
            lab.pick(&claim);
            lab.git("commit -q --amend -m 'Raise it, and say no more'");
        },
        // Whether main has it must not hang on a branch that somebody keeps.
        "A proposed: fix",
    ),
    (
        "main has the change without the claim, and the branch is gone",
        |lab| {
            lab.branch("fix");
            let claim = lab.claim("a", "A");
            lab.on("main");
            lab.pick(&claim);
            lab.git("commit -q --amend -m 'Raise it, and say no more'");
            lab.git("branch -q -D fix");
        },
        "",
    ),
    (
        "a branch claims, and main has its change and says where from",
        |lab| {
            lab.branch("fix");
            let claim = lab.claim("a", "A");
            lab.on("main");
            lab.git(&format!("cherry-pick -n {claim}"));
            lab.save(&format!("Raise it\n\n(cherry picked from commit {claim})"));
        },
        "A codified",
    ),
    (
        "somebody named the commit of a branch, and main has the change without the claim",
        |lab| {
            lab.branch("fix");
            let commit = lab.commit("a", "Fix");
            lab.on("main");
            lab.say(&format!("resolve {{A}} codified {commit}"));
            lab.pick(&commit);
            lab.git("commit -q --amend -m 'Raise it, and say no more'");
        },
        "A codified",
    ),
];

#[test]
fn copies_share_their_fate() {
    hold(CASES);
}
