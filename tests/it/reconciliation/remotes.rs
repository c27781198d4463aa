//! Which branch is main, and what remotes do to it: pushed or not, forced, renamed, deleted, fetched.

use super::lab::Lab;
use super::{Case, hold};

/// The policy of the code on main, pushed.
fn policy(lab: &Lab, text: &str) {
    std::fs::write(lab.here().join(".stopgap.toml"), format!("schema = 1\n{text}")).expect("written");
    lab.git("add .stopgap.toml");
    lab.save("Say what is what");
}

/// A colleague's clone of the origin does this, and pushes all branches.
fn elsewhere(lab: &Lab, work: fn(&Lab)) {
    lab.git("clone -q ../origin.git ../colleague");
    lab.enter("colleague");
    work(lab);
    lab.git("push -q --force --all origin");
    lab.enter("infra");
}

/// Production is deployed from a branch that has not what main claims.
fn released(lab: &Lab) {
    lab.origin();
    policy(lab, "[environments.staging]\n[environments.prod]\nbranch = \"release\"\n");
    lab.git("branch release");
    lab.replace("main.tf", "db.t3.medium", "db.r6g.large");
    lab.save("Codify it\n\nReconciles: {P}\nReconciles: {A}");
    lab.git("push -q origin main release stopgap");
    lab.git("remote set-head origin main");
    lab.main_is("refs/remotes/origin/main");
}

pub const CASES: &[Case] = &[
    (
        "pushed",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.git("push -q");
        },
        "A codified",
    ),
    (
        "not pushed yet",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
        },
        "A proposed: main",
    ),
    (
        "pushed on a branch",
        |lab| {
            lab.origin();
            lab.branch("fix");
            lab.claim("a", "A");
            lab.git("push -q -u origin fix");
            lab.on("main");
            lab.git("branch -q -D fix");
        },
        "A proposed: fix",
    ),
    (
        "merged by a colleague, fetched, not pulled",
        |lab| {
            lab.origin();
            elsewhere(lab, |lab| drop(lab.claim("a", "A")));
            lab.git("fetch -q");
        },
        "A codified",
    ),
    (
        "merged by a colleague, not fetched",
        |lab| {
            lab.origin();
            elsewhere(lab, |lab| drop(lab.claim("a", "A")));
        },
        "",
    ),
    (
        "reverted by a colleague, fetched, not pulled",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.git("push -q");
            elsewhere(lab, |lab| drop(lab.revert("HEAD")));
            lab.git("fetch -q");
        },
        // The local main still has it, but it is no proposal: it is what was taken back.
        "A open|proposed",
    ),
    (
        "reverted here, not pushed",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.git("push -q");
            lab.revert("HEAD");
        },
        "A codified",
    ),
    (
        "main was forced back, and nobody has it any more",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.git("push -q");
            lab.list();
            lab.git("reset -q --hard HEAD~1");
            lab.git("push -q --force");
        },
        "",
    ),
    (
        "main was forced back by a colleague, and is still here",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.git("push -q");
            lab.list();
            elsewhere(lab, |lab| {
                lab.git("reset -q --hard HEAD~1");
                lab.commit("b", "Another way");
            });
            lab.git("fetch -q");
        },
        "A proposed: main",
    ),
    (
        "main was forced back and forth",
        |lab| {
            lab.origin();
            let claim = lab.claim("a", "A");
            lab.git("push -q");
            lab.list();
            lab.git("push -q --force origin HEAD~1:main");
            lab.list();
            lab.git(&format!("push -q --force origin {claim}:main"));
        },
        "A codified",
    ),
    (
        "main was rebased by force, and the claim with it",
        |lab| {
            lab.origin();
            lab.commit("b", "Before");
            lab.claim("a", "A");
            lab.git("push -q");
            lab.list();
            lab.git("rebase -q --onto HEAD~2 HEAD~1");
            lab.git("push -q --force");
        },
        "A codified",
    ),
    (
        "main was forced to drop the revert",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.revert("HEAD");
            lab.git("push -q");
            lab.list();
            lab.git("reset -q --hard HEAD~1");
            lab.git("push -q --force");
        },
        "A codified",
    ),
    (
        "the branch is deleted at the origin, and pruned",
        |lab| {
            lab.origin();
            lab.branch("fix");
            lab.claim("a", "A");
            lab.git("push -q origin fix");
            lab.on("main");
            lab.git("branch -q -D fix");
            lab.list();
            lab.git("push -q origin --delete fix");
            lab.git("fetch -q --prune");
        },
        "",
    ),
    (
        "the branch was forced to lose it",
        |lab| {
            lab.origin();
            lab.branch("fix");
            lab.claim("a", "A");
            lab.git("push -q origin fix");
            lab.list();
            lab.git("reset -q --hard main");
            lab.git("push -q --force origin fix");
        },
        "",
    ),
    (
        "the default branch has another name",
        |lab| {
            lab.git("branch -m main trunk");
            lab.git("init -q --bare -b trunk ../origin.git");
            lab.git("remote add origin ../origin.git");
            lab.git("push -q -u origin trunk");
            lab.git("remote set-head origin trunk");
            lab.claim("a", "A");
            lab.git("push -q");
            lab.branch("main");
            lab.claim("b", "B");
            lab.git("push -q origin main");
            lab.main_is("refs/remotes/origin/trunk");
        },
        "A codified; B proposed: main",
    ),
    (
        "the default branch is renamed",
        |lab| {
            lab.origin();
            lab.git("remote set-head origin main");
            lab.claim("a", "A");
            lab.git("push -q");
            lab.list();
            lab.git("branch -m main trunk");
            lab.claim("b", "B");
            lab.git("push -q -u origin trunk");
            lab.git("remote set-head origin trunk");
            lab.git("-C ../origin.git symbolic-ref HEAD refs/heads/trunk");
            lab.git("push -q origin --delete main");
            lab.main_is("refs/remotes/origin/trunk");
        },
        "A codified; B codified",
    ),
    (
        "main is called master",
        |lab| {
            lab.git("branch -m main master");
            lab.claim("a", "A");
            lab.main_is("refs/heads/master");
        },
        "A codified",
    ),
    (
        "there are main and master, and main it is",
        |lab| {
            lab.git("branch master");
            lab.claim("a", "A");
            lab.on("master");
            lab.claim("b", "B");
            lab.on("main");
        },
        "A codified; B proposed: master",
    ),
    (
        "the remote has a name of its own",
        |lab| {
            lab.git("init -q --bare ../upstream.git");
            lab.git("remote add upstream ../upstream.git");
            lab.claim("a", "A");
            lab.git("push -q upstream main");
            lab.claim("b", "B");
            lab.main_is("refs/remotes/upstream/main");
        },
        "A codified; B proposed: main",
    ),
    (
        "a fork has it on its main",
        |lab| {
            lab.origin();
            lab.git("init -q --bare ../fork.git");
            lab.git("remote add fork ../fork.git");
            lab.claim("a", "A");
            lab.git("push -q fork main");
            lab.git("reset -q --hard origin/main");
        },
        "A proposed: fork",
    ),
    (
        "the policy names the branch",
        |lab| {
            lab.git("init -q --bare ../origin.git");
            lab.git("remote add origin ../origin.git");
            policy(lab, "[[code]]\nname = \"infra\"\nurls = [\"../origin.git\"]\nbranch = \"live\"\n");
            lab.git("push -q -u origin main");
            lab.claim("a", "A");
            lab.git("push -q origin main");
            lab.git("checkout -q -b live HEAD~1");
            lab.claim("b", "B");
            lab.git("push -q origin live");
            lab.main_is("refs/remotes/origin/live");
        },
        "A proposed: main; B codified",
    ),
    (
        "the policy names a branch of the environment",
        |lab| {
            lab.git("init -q --bare ../origin.git");
            lab.git("remote add origin ../origin.git");
            policy(lab, "[environments.staging]\nbranch = \"staging\"\n");
            lab.git("push -q -u origin main");
            lab.claim("a", "A Q");
            lab.git("push -q");
            lab.git("checkout -q -b staging HEAD~1");
            lab.claim("b", "B");
            lab.git("push -q origin staging");
            lab.main_is("");
        },
        "A proposed: main; B codified; Q claimed",
    ),
    (
        "the environment's branch is merged back",
        |lab| {
            lab.git("init -q --bare ../origin.git");
            lab.git("remote add origin ../origin.git");
            policy(lab, "[environments.staging]\nbranch = \"staging\"\n");
            lab.git("push -q -u origin main");
            lab.branch("staging");
            lab.claim("a", "A");
            lab.git("push -q origin staging");
            lab.on("main");
            lab.merge("staging");
            lab.revert_merge("HEAD");
            lab.git("push -q");
            lab.main_is("");
        },
        // What main took back is still deployed to staging.
        "A codified",
    ),
    (
        "two environments, each with a branch",
        |lab| {
            lab.git("init -q --bare ../origin.git");
            lab.git("remote add origin ../origin.git");
            policy(
                lab,
                "[environments.staging]\nbranch = \"staging\"\n[environments.prod]\nproduction = true\nproof = \"claim\"\nbranch = \"prod\"\n",
            );
            lab.git("push -q -u origin main");
            lab.claim("a", "A Q");
            lab.git("push -q origin main main:refs/heads/staging main~1:refs/heads/prod");
            lab.main_is("");
        },
        "A codified; Q proposed",
    ),
    (
        "the policy asks for less of production",
        |lab| {
            policy(lab, "[environments.prod]\nproduction = true\nproof = \"claim\"\n");
            lab.claim("a", "Q");
        },
        "Q codified/claim",
    ),
    (
        "the policy asks for more of staging",
        |lab| {
            policy(lab, "[environments.staging]\nproof = \"code\"\n");
            lab.claim("a", "A");
        },
        "A claimed",
    ),
    (
        "in a bare clone",
        |lab| {
            lab.claim("a", "A");
            lab.branch("fix");
            lab.claim("b", "B");
            lab.on("main");
            lab.git("clone -q --bare . ../bare.git");
            lab.enter("bare.git");
            lab.git("remote remove origin");
        },
        "A codified; B proposed: fix",
    ),
    (
        "main is fetched into a fresh clone",
        |lab| {
            lab.origin();
            lab.claim("a", "A");
            lab.git("push -q origin main stopgap");
            lab.git("clone -q ../origin.git ../fresh");
            lab.enter("fresh");
        },
        "A codified",
    ),
    (
        "packed and collected",
        |lab| {
            let claim = lab.claim("a", "A");
            lab.claim("b", "B");
            lab.revert(&claim);
            lab.git("gc -q --prune=now");
            lab.git("commit-graph write --reachable");
        },
        "B codified",
    ),
    (
        "the branch of an environment is not in this clone",
        |lab| {
            released(lab);
            lab.git("clone -q --single-branch --branch main ../origin.git ../single");
            lab.enter("single");
            lab.git("fetch -q origin +refs/heads/stopgap:refs/remotes/origin/stopgap");
        },
        // Main does not speak for what is released.
        "A codified; P unknown; * unknown",
    ),
    (
        "the branch of an environment is deleted",
        |lab| {
            released(lab);
            lab.list();
            lab.git("branch -q -D release");
            lab.git("push -q origin --delete release");
            lab.git("fetch -q --prune");
        },
        "A codified; P unknown; * unknown",
    ),
    ("the branch of an environment is behind", released, "A codified; P proposed: main"),
];

#[test]
fn which_branch_is_main() {
    hold(CASES);
}
