//! Hosts with rules: what they refuse is explained in plain words, with the way out, and nothing is lost.

use super::{at_hub, clone, hub, tip, two_clones};
use crate::support::World;
use crate::support::hub::Hub;
use snapbox::{assert_data_eq, str};
use std::path::PathBuf;

/// A clone that has one entry to share, and its hub.
fn to_be_refused() -> (World, Hub, PathBuf) {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    world.add(&a, &["The first", "-e", "prod"]);
    (world, hub, a)
}

/// It is refused with these words; after the rule is gone the same command goes through.
fn refused(rule: impl Fn(&Hub), words: impl snapbox::IntoData) {
    let (world, hub, a) = to_be_refused();
    rule(&hub);
    assert_data_eq!(world.run(&a, &["sync"]).all(), words.raw());
    assert!(world.ok(&a, &["list"]).contains("The first"), "it is safe here");
    hub.disarm();
    world.ok(&a, &["sync"]);
    assert_eq!(at_hub(&world, &hub).len(), 1);
}

#[test]
fn branch_rules_on_all_branches() {
    refused(
        Hub::refuse_unknown_branches,
        str![[r#"
--- stderr
error: origin refused the journal: GH013: Repository rule violations found for refs/heads/stopgap.
  - Branches other than main may not be created here.
hint: a rule of the host covers every branch: let it leave out the branch `stopgap`, or allow this person to go past it
hint: or keep the journal in a repository of its own: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]],
    );
}

#[test]
fn a_protected_branch() {
    refused(
        Hub::protect,
        str![[r#"
--- stderr
error: origin refused the journal: GH006: Protected branch update failed for refs/heads/stopgap.
  - Changes must come by a pull request.
hint: a rule of the host covers every branch: let it leave out the branch `stopgap`, or allow this person to go past it
hint: or keep the journal in a repository of its own: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]],
    );
}

#[test]
fn a_protected_branch_in_other_words() {
    refused(
        Hub::protect_as_gitlab,
        str![[r#"
--- stderr
error: origin refused the journal: GitLab: You are not allowed to push code to protected branches on this project.
hint: a rule of the host covers every branch: let it leave out the branch `stopgap`, or allow this person to go past it
hint: or keep the journal in a repository of its own: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]],
    );
}

#[test]
fn required_signatures() {
    refused(
        Hub::require_signatures,
        str![[r#"
--- stderr
error: origin refused the journal: GH013: Repository rule violations found for refs/heads/stopgap.
  - Commits must have verified signatures.
  Found an unsigned one: [SHA]
hint: the host wants signed commits: `git config commit.gpgsign true`, then `stopgap sync` signs what waits; set [signing] required = true in the policy so that all do
hint: or keep the journal in a repository of its own: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]],
    );
}

#[test]
fn read_only_access() {
    refused(
        Hub::read_only,
        str![[r#"
--- stderr
error: origin refused the journal: Permission to acme/changes.git denied to oncall.
hint: this account may read the repository and not write to it: ask for write access
hint: or keep the journal where everybody on call may write: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]],
    );
}

#[test]
fn init_explains_the_same_and_goes_through_afterwards() {
    let world = World::new();
    let hub = hub(&world);
    let a = clone(&world, &hub.file_url(), "a");
    hub.refuse_unknown_branches();
    assert_data_eq!(
        world.run(&a, &["init"]).all(),
        str![[r#"
began the journal in [ROOT]/a
--- stderr
error: origin refused the journal: GH013: Repository rule violations found for refs/heads/stopgap.
  - Branches other than main may not be created here.
hint: a rule of the host covers every branch: let it leave out the branch `stopgap`, or allow this person to go past it
hint: or keep the journal in a repository of its own: stopgap init --journal URL
hint: nothing is lost: what was recorded is safe on this machine
--- exit 2

"#]]
    );
    assert!(!a.join(".stopgap.toml").exists(), "nothing is named that does not work");
    hub.disarm();
    world.ok(&a, &["init"]);
}

#[test]
fn refused_pushes_are_tried_again_whatever_the_words() {
    let (world, hub, a, b, _) = two_clones();
    hub.refuse_one_push_in(2);
    for number in 0..6 {
        for folder in [&a, &b] {
            world.add(folder, &[&format!("Number {number}"), "-e", "prod"]);
            world.ok(folder, &["sync"]);
        }
    }
    world.ok(&a, &["sync"]);
    assert_eq!(at_hub(&world, &hub).len(), 13);
    assert_eq!(tip(&world, &a, "stopgap"), tip(&world, &b, "stopgap"));
    assert!(hub.pushes() >= 23, "{} pushes, half of them refused", hub.pushes());
}

#[test]
fn a_hub_that_refuses_for_ever_is_left_after_a_bound() {
    let (world, hub, a, _b, _) = two_clones();
    hub.refuse_one_push_in(1);
    world.add(&a, &["Another", "-e", "prod"]);
    let said = world.run(&a, &["sync"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("nothing is lost: 1 record waits on this machine"), "{}", said.all());
    assert!((2..=12).contains(&hub.pushes()), "{}", hub.pushes());
    assert!(world.ok(&a, &["status"]).contains("1 record waits for origin"));
}

#[test]
fn where_the_policy_requires_signatures_only_signed_commits_are_shared() {
    let (mut world, hub, a, b, _) = two_clones();
    world.run_with(&a, &["policy", "edit", "--from", "-"], b"schema = 1\n[signing]\nrequired = true\n");
    world.ok(&b, &["list"]);
    world.add(&a, &["Unsigned", "-e", "prod"]);
    let before = tip(&world, hub.folder(), "stopgap");
    assert_data_eq!(
        world.run(&a, &["sync"]).all(),
        str![[r#"
--- stderr
error: signatures are required, and 2 of this machine's commits have none
hint: `git config commit.gpgsign true` signs; `stopgap sync` then signs what waits and shares it
hint: nothing is lost: 1 record waits on this machine
--- exit 2

"#]]
    );
    assert_eq!(tip(&world, hub.folder(), "stopgap"), before);
    world
        .command("ssh-keygen", &a)
        .args(["-q", "-t", "ed25519", "-N", "", "-f", "../home/key"])
        .status()
        .expect("a key");
    for (key, value) in [("gpg.format", "ssh"), ("user.signingkey", "~/key"), ("commit.gpgsign", "true")] {
        world.git(&a, &["config", key, value]);
    }
    hub.require_signatures();
    world.set_now("2026-11-23T04:00:00+01:00");
    world.ok(&a, &["sync"]);
    let new = world.git(hub.folder(), &["log", "--format=%h %an %s", &format!("{before}..stopgap")]);
    assert_eq!(new.lines().count(), 2, "{new}");
    for id in world.git(hub.folder(), &["rev-list", &format!("{before}..stopgap")]).lines() {
        assert!(world.git(hub.folder(), &["cat-file", "commit", id]).contains("gpgsig"), "{id}");
    }
    assert!(at_hub(&world, &hub).iter().any(|path| path == "stopgap.toml"));
}
