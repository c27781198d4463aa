//! What forges make of pull and merge requests: their squashes, merges and reverts, in their own words.

use super::lab::Lab;
use super::{Case, hold};

/// A squash as GitHub makes it, with the claim in its body.
fn squashed(lab: &Lab) -> String {
    let commit = lab.commit("a", "Raise the timeout (#5)\n\n* First try\n\n* Second try\n\nReconciles: {A}");
    lab.commit("b", "Go on (#6)");
    commit
}

/// A merge as GitHub makes it, with the claim on the branch.
pub(super) fn merged(lab: &Lab, subject: &str) -> String {
    lab.branch("fix");
    lab.claim("a", "A");
    lab.on("main");
    lab.commit("b", "Meanwhile (#4)");
    let merge = lab.merge_saying("fix", subject);
    lab.git("branch -q -D fix");
    merge
}

/// Reverts a merge on a branch, as the button does, and merges that with this message.
pub(super) fn undone(lab: &Lab, commit: &str, branch: &str, revert: &str, merge: &str) -> String {
    lab.branch(branch);
    lab.revert_saying(commit, revert);
    lab.on("main");
    let made = lab.merge_saying(branch, merge);
    lab.git(&format!("branch -q -D {branch}"));
    made
}

pub(super) const GITHUB: &str = "Merge pull request #5 from acme/fix\n\nRaise the timeout";
const GITLAB: &str = "Merge branch 'fix' into 'main'\n\nRaise the timeout\n\nSee merge request acme/infra!5";

pub const CASES: &[Case] = &[
    ("a squash", |lab| drop(squashed(lab)), "A codified"),
    (
        "a squash is reverted by its number",
        |lab| {
            let commit = squashed(lab);
            lab.revert_saying(&commit, "Revert \"Raise the timeout (#5)\" (#7)\n\nReverts acme/infra#5");
        },
        "",
    ),
    (
        "a squash is reverted by its number, with another change",
        |lab| {
            squashed(lab);
            lab.commit("c", "Revert \"Raise the timeout (#5)\" (#7)\n\nReverts acme/infra#5");
        },
        "",
    ),
    (
        "a squash is reverted by the number in the title",
        |lab| {
            squashed(lab);
            lab.commit("c", "Revert \"Raise the timeout (#5)\" (#7)");
        },
        "",
    ),
    (
        "a squash is reverted by a number in the body alone",
        |lab| {
            squashed(lab);
            lab.commit("c", "Back to 60 seconds (#7)\n\nReverts #5");
        },
        "",
    ),
    (
        "a squash is reverted by what people write",
        |lab| {
            squashed(lab);
            lab.commit("c", "Revert #5: it broke #3");
        },
        "",
    ),
    (
        "another number is reverted",
        |lab| {
            squashed(lab);
            lab.commit("c", "Revert \"Go on (#6)\" (#7)\n\nReverts acme/infra#6");
        },
        "A codified",
    ),
    (
        "the revert of a squash is reverted",
        |lab| {
            let commit = squashed(lab);
            let back =
                lab.revert_saying(&commit, "Revert \"Raise the timeout (#5)\" (#7)\n\nReverts acme/infra#5");
            lab.revert_saying(
                &back,
                "Revert \"Revert \"Raise the timeout (#5)\" (#7)\" (#8)\n\nReverts acme/infra#7",
            );
        },
        "A codified",
    ),
    (
        "the revert of a squash is reverted, with its number in the title alone",
        |lab| {
            let commit = squashed(lab);
            let back = lab.revert_saying(&commit, "Revert \"Raise the timeout (#5)\" (#7)");
            lab.revert_saying(&back, "Revert \"Revert \"Raise the timeout (#5)\" (#7)\" (#8)");
        },
        "A codified",
    ),
    (
        "a squash is applied again by its title and number",
        |lab| {
            let commit = squashed(lab);
            let back = lab.revert_saying(&commit, "Revert \"Raise the timeout (#5)\" (#7)");
            lab.revert_saying(&back, "Reapply \"Raise the timeout (#5)\" (#8)");
        },
        "A codified",
    ),
    (
        "a squash is applied again, naming the revert",
        |lab| {
            let commit = squashed(lab);
            let back = lab.revert_saying(&commit, "Revert \"Raise the timeout (#5)\" (#7)");
            lab.revert_saying(&back, "Reapply \"Raise the timeout (#5)\" (#8)\n\nReverts acme/infra#7");
        },
        "A codified",
    ),
    (
        "reverted, applied, reverted, by numbers",
        |lab| {
            let commit = squashed(lab);
            let back = lab.revert_saying(&commit, "Revert \"Raise the timeout (#5)\" (#7)");
            let again = lab.revert_saying(&back, "Revert \"Revert \"Raise the timeout (#5)\" (#7)\" (#8)");
            lab.revert_saying(
                &again,
                "Revert \"Revert \"Revert \"Raise the timeout (#5)\" (#7)\" (#8)\" (#9)",
            );
        },
        "",
    ),
    (
        "made again as another request",
        |lab| {
            squashed(lab);
            lab.commit("c", "Revert \"Raise the timeout (#5)\" (#7)\n\nReverts acme/infra#5");
            lab.commit("d", "Raise the timeout again (#9)\n\nReconciles: {A}");
        },
        "A codified",
    ),
    ("GitHub merges", |lab| drop(merged(lab, GITHUB)), "A codified"),
    (
        "GitHub reverts a merge",
        |lab| {
            let merge = merged(lab, GITHUB);
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
        "",
    ),
    (
        "GitHub reverts a merge and squashes that",
        |lab| {
            let merge = merged(lab, GITHUB);
            lab.revert_saying(&merge, "Revert \"Raise the timeout\" (#7)\n\nReverts acme/infra#5");
        },
        "",
    ),
    (
        "GitHub reverts the merge of the revert of a merge",
        |lab| {
            let merge = merged(lab, GITHUB);
            let parent = lab.id_of(&format!("{merge}^1"));
            let revert = format!(
                "Revert \"Raise the timeout\"\n\nThis reverts commit {merge}, reversing\nchanges made to {parent}."
            );
            let back = undone(
                lab,
                &merge,
                "revert-5-fix",
                &revert,
                "Merge pull request #7 from acme/revert-5-fix\n\nRevert \"Raise the timeout\"",
            );
            let parent = lab.id_of(&format!("{back}^1"));
            let revert = format!(
                "Revert \"Revert \"Raise the timeout\"\"\n\nThis reverts commit {back}, reversing\nchanges made to {parent}."
            );
            undone(
                lab,
                &back,
                "revert-7-fix",
                &revert,
                "Merge pull request #8 from acme/revert-7-fix\n\nRevert \"Revert \"Raise the timeout\"\"",
            );
        },
        "A codified",
    ),
    (
        "GitHub reverts the squashed revert of a merge",
        |lab| {
            let merge = merged(lab, GITHUB);
            let back = lab.revert_saying(&merge, "Revert \"Raise the timeout\" (#7)\n\nReverts acme/infra#5");
            lab.revert_saying(
                &back,
                "Revert \"Revert \"Raise the timeout\" (#7)\" (#8)\n\nReverts acme/infra#7",
            );
        },
        "A codified",
    ),
    (
        "the text of a request claims, in a merge",
        |lab| {
            lab.branch("fix");
            lab.commit("a", "Fix");
            lab.on("main");
            lab.merge_saying(
                "fix",
                "Merge pull request #5 from acme/fix\n\nRaise the timeout\n\nReconciles: {A}",
            );
        },
        "A codified",
    ),
    (
        "the text of a request claims, and the merge is reverted by number",
        |lab| {
            lab.branch("fix");
            lab.commit("a", "Fix");
            lab.on("main");
            let merge =
                lab.merge_saying("fix", "Merge pull request #5 from acme/fix\n\nRaise it\n\nReconciles: {A}");
            lab.revert_saying(&merge, "Revert \"Raise it\" (#7)\n\nReverts acme/infra#5");
        },
        "",
    ),
    ("GitLab merges", |lab| drop(merged(lab, GITLAB)), "A codified"),
    (
        "GitLab reverts a merge request by its number",
        |lab| {
            let merge = merged(lab, GITLAB);
            lab.revert_saying(
                &merge,
                "Revert \"Merge branch 'fix' into 'main'\"\n\nThis reverts merge request !5",
            );
        },
        "",
    ),
    (
        "GitLab reverts a merge commit",
        |lab| {
            let merge = merged(lab, GITLAB);
            let revert = format!("Revert \"Merge branch 'fix' into 'main'\"\n\nThis reverts commit {merge}");
            undone(
                lab,
                &merge,
                "revert-abc",
                &revert,
                "Merge branch 'revert-abc' into 'main'\n\nRevert \"Raise the timeout\"\n\nSee merge request acme/infra!6",
            );
        },
        "",
    ),
    (
        "GitLab reverts one commit",
        |lab| {
            merged(lab, GITLAB);
            let claim = lab.id_of("HEAD^2");
            lab.revert_saying(&claim, &format!("Revert \"Codify A\"\n\nThis reverts commit {claim}"));
        },
        "",
    ),
    (
        "GitLab squashes with a semi-linear history",
        |lab| {
            lab.branch("squash");
            lab.commit("a", "Raise the timeout\n\nReconciles: {A}");
            lab.on("main");
            let merge = lab.merge_saying("squash", GITLAB);
            lab.revert_merge(&merge);
        },
        "",
    ),
    (
        "Bitbucket merges and reverts",
        |lab| {
            let merge = merged(lab, "Merged in fix (pull request #5)\n\nRaise the timeout");
            undone(
                lab,
                &merge,
                "revert-pr-5",
                "Revert \"Raise the timeout (pull request #5)\"",
                "Merged in revert-pr-5 (pull request #6)\n\nRevert \"Raise the timeout (pull request #5)\"",
            );
        },
        "A open|suspect",
    ),
    (
        "Gerrit reverts with an id of its own",
        |lab| {
            let claim = lab.commit(
                "a",
                "Raise it\n\nReconciles: {A}\nChange-Id: I0123456789abcdef0123456789abcdef01234567",
            );
            lab.revert_saying(
                &claim,
                &format!("Revert \"Raise it\"\n\nThis reverts commit {claim}.\n\nReason for revert: broke\n\nChange-Id: I1123456789abcdef0123456789abcdef01234567"),
            );
        },
        "",
    ),
    (
        "two requests of one number: the nearest history counts both",
        |lab| {
            lab.commit("a", "Raise it (#5)\n\nReconciles: {A}");
            lab.commit("c", "Go on (#6)");
            lab.commit("d", "Revert \"Raise it (#5)\" (#7)\n\nReverts acme/infra#5");
            lab.commit("e", "Later work (#5)\n\nReconciles: {B}");
        },
        // The second came after the revert, which cannot have meant it.
        "B codified",
    ),
    (
        "a merge queue puts its own commit on top",
        |lab| {
            lab.git("checkout -q -b gh-readonly-queue/main/pr-5");
            lab.commit("a", "Raise the timeout (#5)\n\nReconciles: {A}");
            lab.on("main");
            lab.git("merge -q --ff-only gh-readonly-queue/main/pr-5");
            lab.git("branch -q -d gh-readonly-queue/main/pr-5");
        },
        "A codified",
    ),
];

#[test]
fn what_forges_make_of_requests() {
    hold(CASES);
}
