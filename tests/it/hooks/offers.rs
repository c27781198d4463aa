//! Which entries are offered: those that are not reconciled, with the blocks that the commit touches.

use super::Desk;
use std::fs;

#[test]
fn what_is_reconciled_is_not_offered() {
    for how in [
        &["resolve", "last", "reverted", "--reason", "undone"][..],
        &["resolve", "last", "mistaken", "--reason", "twice"],
    ] {
        let mut desk = Desk::new();
        desk.world.ok(&desk.infra, how);
        desk.only_says("Allow it");
        desk.change();
        desk.git(&["commit", "--quiet", "--all"]);
        assert!(!desk.seen().contains("stopgap"), "{how:?}: {}", desk.seen());
    }
}

#[test]
fn what_main_claims_already_is_not_offered_and_what_another_branch_claims_is() {
    let mut desk = Desk::new();
    desk.git(&["checkout", "--quiet", "-b", "feature"]);
    desk.change();
    desk.git(&["commit", "--quiet", "--all", "-m", "Allow 8443", "-m", &desk.claim()]);
    desk.git(&["checkout", "--quiet", "-b", "other", "main"]);
    desk.only_says("Allow it here");
    desk.change();
    desk.git(&["commit", "--quiet", "--all"]);
    assert!(desk.seen().contains(&desk.claim()), "only proposed: {}", desk.seen());
    desk.git(&["checkout", "--quiet", "main"]);
    desk.git(&["merge", "--quiet", "--no-edit", "feature"]);
    assert!(!desk.world.ok(&desk.infra, &["list"]).contains(&desk.id), "codified");
    desk.change_to("9443");
    desk.git(&["commit", "--quiet", "--all"]);
    assert!(!desk.seen().contains("stopgap") && !desk.seen().is_empty(), "{}", desk.seen());
}

#[test]
fn several_entries_are_offered_the_newest_first() {
    let mut desk = Desk::new();
    let newer = {
        desk.world.set_now("2026-11-24T10:00:00+01:00");
        desk.world.add(
            &desk.infra,
            &["Resize the database", "-e", "prod", "--link", "tf:envs/prod//aws_db_instance.main"],
        )
    };
    desk.world.add(&desk.infra, &["Not linked at all", "-e", "prod"]);
    desk.change();
    let path = desk.infra.join("envs/prod/main.tf");
    let text = fs::read_to_string(&path).expect("a file").replace("db.t3.medium", "db.t3.large");
    fs::write(&path, text).expect("written");
    desk.only_says("Both");
    desk.git(&["commit", "--quiet", "--all"]);
    let seen = desk.seen();
    let (first, second) = (seen.find(&newer), seen.find(&desk.id));
    assert!(first.is_some() && first < second, "{seen}");
    assert_eq!(seen.matches("# Reconciles:").count(), 2, "{seen}");
    assert!(seen.contains("# Resize the database (prod), envs/prod/main.tf:7\n"), "{seen}");
    // One claimed, the other is offered alone.
    desk.change_to("9443");
    fs::write(&path, fs::read_to_string(&path).expect("a file").replace("db.t3.large", "db.t3.small"))
        .expect("written");
    let said = desk.git(&["commit", "--quiet", "--all", "-m", "Both", "-m", &desk.claim()]);
    assert!(said.contains(&newer) && !said.contains(&desk.id), "{said}");
}

#[test]
fn a_block_that_is_taken_away_and_other_kinds_of_code_are_offered() {
    let mut desk = Desk::new();
    let api = desk.world.add(&desk.infra, &["Scale the API", "--link", "k8s:Deployment.apps/prod/api"]);
    let proxy = desk.world.add(&desk.infra, &["More connections", "--link", "file:etc/haproxy.cfg#L1-L2"]);
    desk.only_says("All of it");
    fs::write(desk.infra.join("modules/network/main.tf"), "# Empty.\n").expect("written");
    for (path, old, new) in
        [("k8s/api.yaml", "replicas: 3", "replicas: 9"), ("etc/haproxy.cfg", "maxconn 100", "maxconn 900")]
    {
        let path = desk.infra.join(path);
        fs::write(&path, fs::read_to_string(&path).expect("a file").replace(old, new)).expect("written");
    }
    desk.git(&["commit", "--quiet", "--all"]);
    for id in [&desk.id, &api, &proxy] {
        assert!(desk.seen().contains(&format!("# Reconciles: {id}\n")), "{}", desk.seen());
    }
}

#[test]
fn on_a_branch_that_main_is_ahead_of_the_branch_counts() {
    let mut desk = Desk::new();
    desk.git(&["checkout", "--quiet", "-b", "feature"]);
    desk.git(&["checkout", "--quiet", "main"]);
    desk.change();
    desk.git(&["commit", "--quiet", "--all", "-m", "Allow 8443"]);
    desk.git(&["checkout", "--quiet", "feature"]);
    desk.only_says("Allow it here as well");
    desk.change();
    desk.git(&["commit", "--quiet", "--all"]);
    assert!(desk.seen().contains(&desk.claim()), "{}", desk.seen());
}

#[test]
fn a_journal_elsewhere_is_asked_without_the_network() {
    let mut desk = Desk::new();
    let changes = desk.world.repository("changes");
    let journal = changes.display().to_string();
    desk.git(&["config", "stopgap.journal", &journal]);
    let id = desk.world.add(&desk.infra, &["Open 9443", "--link", "aws_security_group.web"]);
    desk.only_says("Allow it");
    desk.change();
    desk.git(&["commit", "--quiet", "--all"]);
    assert!(desk.seen().contains(&format!("# Reconciles: {id}\n")), "{}", desk.seen());
    assert!(!desk.seen().contains(&desk.id), "the other journal is not meant: {}", desk.seen());
}
