//! The ways in which a claim comes to main, or does not: merged, squashed, rebased, picked, amended, lost.

use super::lab::Lab;
use super::{Case, hold};

/// A branch `fix` with one claim of A, and main again.
fn fix(lab: &Lab) -> String {
    lab.branch("fix");
    let claim = lab.claim("a", "A");
    lab.on("main");
    claim
}

pub const CASES: &[Case] = &[
    ("nothing happens", |_| (), ""),
    ("committed to main", |lab| drop(lab.claim("a", "A")), "A codified/claim"),
    (
        "merged by going forward",
        |lab| {
            fix(lab);
            lab.git("merge -q --ff-only fix");
        },
        "A codified",
    ),
    (
        "merged with a commit",
        |lab| {
            fix(lab);
            lab.commit("b", "Meanwhile");
            lab.merge("fix");
        },
        "A codified",
    ),
    (
        "claimed by the merge alone",
        |lab| {
            lab.branch("fix");
            lab.commit("a", "Fix");
            lab.on("main");
            lab.merge_saying("fix", "Merge the fix\n\nReconciles: {A}");
        },
        "A codified",
    ),
    ("on a branch", |lab| drop(fix(lab)), "A proposed: fix"),
    (
        "on two branches",
        |lab| {
            fix(lab);
            lab.git("branch other fix");
        },
        "A proposed",
    ),
    (
        "on a branch that is checked out",
        |lab| {
            fix(lab);
            lab.on("fix");
        },
        "A proposed: fix",
    ),
    (
        "on a branch with a slash and umlauts",
        |lab| {
            lab.branch("users/jürgen/fix");
            lab.claim("a", "A");
        },
        "A proposed: users/jürgen/fix",
    ),
    (
        "of two branches one is merged",
        |lab| {
            fix(lab);
            lab.branch("other");
            lab.claim("b", "B");
            lab.on("main");
            lab.merge("fix");
        },
        "A codified; B proposed: other",
    ),
    (
        "on a branch and, otherwise, on main",
        |lab| {
            fix(lab);
            lab.claim("b", "A");
        },
        "A codified",
    ),
    (
        "a branch is deleted before it is merged",
        |lab| {
            fix(lab);
            lab.git("branch -q -D fix");
        },
        "",
    ),
    (
        "a branch is deleted once it is merged",
        |lab| {
            fix(lab);
            lab.merge("fix");
            lab.git("branch -q -d fix");
        },
        "A codified",
    ),
    (
        "squashed, with the message that git proposes",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.claim("b", "B");
            lab.on("main");
            lab.squash("fix", "");
            lab.git("branch -q -D fix");
        },
        "A codified; B codified",
    ),
    (
        "squashed, and the message keeps it",
        |lab| {
            fix(lab);
            lab.squash("fix", "Fix it\n\n* Codify\n\n  Reconciles: {A}");
            lab.git("branch -q -D fix");
        },
        "A codified",
    ),
    (
        "squashed, and the message loses it",
        |lab| {
            lab.branch("fix");
            lab.commit("b", "Prepare");
            lab.claim("a", "A");
            lab.on("main");
            lab.squash("fix", "Fix it");
            lab.git("branch -q -D fix");
        },
        "",
    ),
    (
        "squashed, lost, and the branch is still there",
        |lab| {
            lab.branch("fix");
            lab.commit("b", "Prepare");
            lab.claim("a", "A");
            lab.on("main");
            lab.squash("fix", "Fix it");
        },
        "A proposed: fix",
    ),
    (
        "rebased and merged",
        |lab| {
            fix(lab);
            lab.commit("b", "Meanwhile");
            lab.git("rebase -q main fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "A codified",
    ),
    (
        "rebased and merged, and the old one stays as a branch",
        |lab| {
            fix(lab);
            lab.git("branch old fix");
            lab.commit("b", "Meanwhile");
            lab.git("rebase -q main fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "A codified",
    ),
    (
        "rebased with its merges",
        |lab| {
            lab.branch("fix");
            lab.branch("part");
            lab.claim("a", "A");
            lab.on("fix");
            lab.merge_saying("part", "Merge a part\n\nReconciles: {B}");
            lab.on("main");
            lab.commit("b", "Meanwhile");
            lab.git("rebase -q --rebase-merges main fix");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "A codified; B codified",
    ),
    (
        "rebased onto something else, without it",
        |lab| {
            lab.branch("fix");
            let claim = lab.claim("a", "A");
            lab.claim("b", "B");
            lab.git(&format!("rebase -q --onto main {claim} fix"));
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "B codified",
    ),
    (
        "a fix-up whose message is lost",
        |lab| {
            lab.branch("fix");
            lab.commit("a", "Fix");
            lab.commit("b", "fixup! Fix\n\nReconciles: {A}");
            lab.git("-c sequence.editor=true rebase -q -i --autosquash main");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
            assert_eq!(lab.git("rev-list --count main"), "3");
        },
        "",
    ),
    (
        "squashed by rebase, whose message keeps both",
        |lab| {
            lab.branch("fix");
            lab.claim("a", "A");
            lab.commit("b", "squash! Codify A\n\nReconciles: {B}");
            lab.git("-c sequence.editor=true rebase -q -i --autosquash main");
            lab.on("main");
            lab.git("merge -q --ff-only fix");
        },
        "A codified; B codified",
    ),
    (
        "picked",
        |lab| {
            let claim = fix(lab);
            lab.commit("b", "Meanwhile");
            lab.pick(&claim);
            lab.git("branch -q -D fix");
        },
        "A codified",
    ),
    (
        "picked with -x, and the branch stays",
        |lab| {
            let claim = fix(lab);
            lab.commit("b", "Meanwhile");
            lab.pick(&format!("-x {claim}"));
        },
        "A codified",
    ),
    (
        "sent as a mail",
        |lab| {
            fix(lab);
            let mail = lab.git("format-patch --stdout main..fix");
            lab.git("branch -q -D fix");
            lab.git_with("am -q", format!("{mail}\n").as_bytes());
        },
        "A codified",
    ),
    (
        "amended so that it claims",
        |lab| {
            lab.commit("a", "Fix");
            lab.commit("b", "Fix more");
            lab.git("commit -q --amend -m 'Fix more' -m 'Reconciles: gap-aaaaaaaaaa'");
        },
        "A codified",
    ),
    (
        "amended so that it claims no more",
        |lab| {
            lab.claim("a", "A");
            lab.git("commit -q --amend -m Fix");
        },
        "",
    ),
    (
        "amended with more, the claim stays",
        |lab| {
            lab.claim("a", "A");
            lab.restore("a");
            lab.git("commit -q --amend --allow-empty -a --no-edit");
        },
        "A codified",
    ),
    ("an empty commit", |lab| drop(lab.claim("", "A")), "A codified"),
    (
        "reset away",
        |lab| {
            lab.claim("a", "A");
            lab.git("reset -q --hard HEAD~1");
        },
        "",
    ),
    (
        "reset away and found again",
        |lab| {
            lab.claim("a", "A");
            lab.git("reset -q --hard HEAD~1");
            lab.list();
            lab.git("reset -q --hard HEAD@{1}");
        },
        "A codified",
    ),
    (
        "the root of main claims",
        |lab| {
            lab.git("checkout -q --orphan fresh");
            lab.claim("", "A");
            lab.commit("b", "Go on");
            lab.git("branch -M fresh main");
        },
        "A codified",
    ),
    (
        "an unrelated history, not merged",
        |lab| {
            lab.git("checkout -q --orphan elsewhere");
            lab.claim("", "A");
            lab.git("checkout -q -f main");
        },
        "A proposed: elsewhere",
    ),
    (
        "an unrelated history, merged",
        |lab| {
            lab.git("checkout -q --orphan elsewhere");
            lab.git("rm -q -r -f .");
            lab.claim("", "A");
            lab.on("main");
            lab.merge("--allow-unrelated-histories elsewhere");
        },
        "A codified",
    ),
    (
        "three branches in one merge",
        |lab| {
            for (branch, place, letter) in [("one", "a", "A"), ("two", "b", "B"), ("three", "c", "C")] {
                lab.git(&format!("checkout -q -b {branch} main"));
                lab.claim(place, letter);
            }
            lab.on("main");
            lab.commit("d", "Meanwhile");
            lab.merge("one two three");
            assert_eq!(lab.git("rev-list --no-walk --parents HEAD").split(' ').count(), 5);
        },
        "A codified; B codified; C codified",
    ),
    (
        "branches that were merged into each other",
        |lab| {
            lab.branch("one");
            lab.claim("a", "A");
            lab.git("checkout -q -b two main");
            lab.claim("b", "B");
            lab.git("branch two-before");
            lab.merge("one");
            lab.on("one");
            lab.merge("two-before");
            lab.claim("c", "C");
            lab.on("main");
            lab.merge("two");
        },
        "A codified; B codified; C proposed: one",
    ),
    (
        "merged, but nothing of it was kept",
        |lab| {
            fix(lab);
            lab.commit("b", "Meanwhile");
            lab.git("merge -q --no-edit -s ours fix");
        },
        "A codified",
    ),
    (
        "a merge that was given up",
        |lab| {
            fix(lab);
            lab.commit("a", "Meanwhile");
            assert!(!lab.git_may_fail("merge -q --no-edit fix"));
            lab.git("merge --abort");
        },
        "A proposed: fix",
    ),
    (
        "in a conflict that was solved",
        |lab| {
            fix(lab);
            lab.commit("a", "Meanwhile");
            assert!(!lab.git_may_fail("merge -q --no-edit fix"));
            lab.git("checkout -q --theirs a.txt");
            lab.git("commit -q -a --no-edit");
        },
        "A codified",
    ),
    (
        "only a tag leads there",
        |lab| {
            fix(lab);
            lab.git("tag v1 fix");
            lab.git("branch -q -D fix");
        },
        "",
    ),
    (
        "a tag's message",
        |lab| {
            lab.commit("a", "Fix");
            lab.git("tag -a v1 -m 'Reconciles: gap-aaaaaaaaaa'");
        },
        "",
    ),
    (
        "a note",
        |lab| {
            lab.commit("a", "Fix");
            lab.git("notes add -m 'Reconciles: gap-aaaaaaaaaa'");
        },
        "",
    ),
    (
        "a stash",
        |lab| {
            let claim = fix(lab);
            lab.git(&format!("update-ref refs/stash {claim}"));
            lab.git("branch -q -D fix");
        },
        "",
    ),
    (
        "what a replaced commit says here alone",
        |lab| {
            let plain = lab.commit("a", "Fix");
            let claims = lab
                .git(&format!("commit-tree {plain}^{{tree}} -p {plain}~1 -m 'Reconciles: gap-aaaaaaaaaa'"));
            lab.git(&format!("replace {plain} {claims}"));
        },
        "",
    ),
    (
        "a claim that a replacement hides here",
        |lab| {
            let claim = lab.claim("a", "A");
            let plain = lab.git(&format!("commit-tree {claim}^{{tree}} -p {claim}~1 -m Fix"));
            lab.git(&format!("replace {claim} {plain}"));
        },
        "A codified",
    ),
    (
        "a commit on no branch, where one stands",
        |lab| {
            lab.git("checkout -q --detach");
            lab.claim("a", "A");
        },
        "A proposed",
    ),
    (
        "a commit on no branch, left behind",
        |lab| {
            lab.git("checkout -q --detach");
            lab.claim("a", "A");
            lab.on("main");
        },
        "",
    ),
    (
        "a branch that another worktree has",
        |lab| {
            lab.git("worktree add -q -b fix ../elsewhere");
            lab.enter("elsewhere");
            lab.claim("a", "A");
            lab.on("--detach");
            lab.enter("infra");
            lab.merge("fix");
            lab.enter("elsewhere");
        },
        "A codified",
    ),
    (
        "a commit that was prepared and not made",
        |lab| {
            lab.replace("a.txt", "line 5", "line five");
            lab.git("add a.txt");
            std::fs::write(lab.here().join(".git/MERGE_MSG"), "Fix\n\nReconciles: gap-aaaaaaaaaa\n")
                .expect("written");
        },
        "",
    ),
];

#[test]
fn ways_to_main() {
    hold(CASES);
}
