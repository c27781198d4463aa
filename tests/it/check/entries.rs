//! What is wrong with entries: each kind, when it begins, and what ends it.

use super::{LATER, assert_found, checked, infra, kinds, one, policy, text};
use crate::support::World;

/// Only these kinds are found.
fn only(world: &World, infra: &std::path::Path, kinds: &[&str]) {
    let off = ["suspect", "overdue", "acceptance", "approval", "link", "reason", "owner"]
        .iter()
        .filter(|kind| !kinds.contains(*kind))
        .map(|kind| format!("{kind} = \"off\"\n"))
        .collect::<String>();
    policy(world, infra, &format!("[check]\n{off}"));
}

#[test]
fn capturing_is_not_punished_the_same_night() {
    let (mut world, infra) = infra();
    world.add(&infra, &["Restarted the pods"]);
    assert_found(&world, &infra, &[], 0, &[]);
    // Nor is a change of last month that was recorded this minute, but for what is late by itself.
    let id = world.add(&infra, &["Long ago", "--at", "2026-10-01 10:00"]);
    assert_found(&world, &infra, &[], 1, &[format!("fail overdue {id}"), format!("fail approval {id}")]);
    world.set_now("2026-11-24T03:20:00+01:00");
    assert_eq!(checked(&world, &infra, &[]).1["failures"], 2, "until a review was due nothing is missing");
    world.set_now("2026-11-24T03:21:00+01:00");
    assert_eq!(checked(&world, &infra, &[]).1["failures"], 2 + 1 + 6);
}

#[test]
fn what_is_missing_is_named_with_what_mends_it() {
    let (mut world, infra) = infra();
    let id = world.add(&infra, &["Restarted the pods"]);
    only(&world, &infra, &["link", "reason", "owner"]);
    world.set_now(LATER);
    let wanted = [format!("fail link {id}"), format!("fail reason {id}"), format!("fail owner {id}")];
    let view = assert_found(&world, &infra, &[], 1, &wanted);
    assert_eq!(view["verdict"], "fail");
    assert_eq!(text(one(&view, "link"), "mend"), format!("stopgap link {id} ADDRESS"));
    // Each mend, done as it says.
    world.ok(&infra, &["link", &id, "tf:aws_security_group.web"]);
    world.ok(&infra, &["edit", &id, "--reason", "Because"]);
    world.ok(&infra, &["edit", &id, "--owner", "network"]);
    assert_found(&world, &infra, &[], 0, &[]);
    // What is undone in production needs no place in the code.
    let other = world.add(&infra, &["x", "-r", "y", "-o", "z", "--disposition", "revert"]);
    world.set_now("2027-01-23T03:20:41+01:00");
    assert_found(&world, &infra, &[], 0, &[]);
    world.ok(&infra, &["edit", &other, "--disposition", "codify"]);
    assert_found(&world, &infra, &[], 1, &[format!("fail link {other}")]);
}

#[test]
fn an_entry_is_overdue_until_it_is_reconciled() {
    let (mut world, infra) = infra();
    let (late, later) =
        (world.add(&infra, &["One", "--risk", "high"]), world.add(&infra, &["Two", "--risk", "critical"]));
    let done = world.add(&infra, &["Three"]);
    world.ok(&infra, &["resolve", &done, "reverted"]);
    only(&world, &infra, &["overdue"]);
    assert_found(&world, &infra, &[], 0, &[]);
    world.set_now(LATER);
    let wanted = [format!("fail overdue {later}"), format!("fail overdue {late}")];
    let view = assert_found(&world, &infra, &[], 1, &wanted);
    let message = text(one(&view, "overdue"), "message");
    assert!(message.starts_with("open, and was due 2026-11-24 02:20 UTC, "), "{message}");
    world.ok(&infra, &["resolve", &late, &later, "mistaken"]);
    assert_found(&world, &infra, &[], 0, &[]);
}

#[test]
fn an_acceptance_that_ran_out_is_found() {
    let (mut world, infra) = infra();
    let id = world.add(&infra, &["One"]);
    world.ok(&infra, &["resolve", &id, "accepted", "--until", "2026-12-01", "--reason", "Until then"]);
    only(&world, &infra, &["acceptance", "overdue"]);
    world.set_now("2026-12-02T00:59:00+01:00");
    assert_found(&world, &infra, &[], 0, &[]);
    world.set_now("2026-12-02T01:01:00+01:00");
    let wanted = [format!("fail overdue {id}"), format!("fail acceptance {id}")];
    let view = assert_found(&world, &infra, &[], 1, &wanted);
    assert_eq!(text(one(&view, "acceptance"), "message"), "accepted until 2026-12-01, which is over");
    world.ok(&infra, &["resolve", &id, "accepted", "--until", "2027-12-01", "--reason", "Longer"]);
    assert_found(&world, &infra, &[], 0, &[]);
}

#[test]
fn somebody_else_has_to_approve_in_time() {
    let (mut world, infra) = infra();
    let (open, accepted) = (world.add(&infra, &["One"]), world.add(&infra, &["Two"]));
    world.ok(&infra, &["resolve", &accepted, "accepted", "--until", "2027-12-01", "--reason", "Fine"]);
    let reverted = world.add(&infra, &["Three"]);
    world.ok(&infra, &["resolve", &reverted, "reverted"]);
    only(&world, &infra, &["approval"]);
    assert_found(&world, &infra, &[], 0, &[]);
    world.set_now(LATER);
    let mut wanted = [format!("fail approval {open}"), format!("fail approval {accepted}")];
    wanted.sort();
    assert_found(&world, &infra, &[], 1, &wanted);
    world.git(&infra, &["config", "user.email", "lead@example.com"]);
    world.ok(&infra, &["approve", &open, &accepted]);
    assert_found(&world, &infra, &[], 0, &[]);
    // One's own approval does not count.
    world.ok(&infra, &["edit", &open, "--by", "Lead <lead@example.com>"]);
    let view = assert_found(&world, &infra, &[], 1, &[format!("fail approval {open}")]);
    assert!(text(one(&view, "approval"), "message").starts_with("nobody but its performer has approved it"));
}

#[test]
fn what_contradicts_itself_is_suspect() {
    let (world, infra) = infra();
    let id = world.add(&infra, &["One"]);
    only(&world, &infra, &["suspect"]);
    assert_found(&world, &infra, &[], 0, &[]);
    let path = format!("entries/2026/11/23/{id}.01KDZZZZZZZZZZZZZZZZZZZZZZ.resolve.toml");
    world.put(&infra, &path, b"schema = 9\n");
    // It cannot be read either: that comes before everything else.
    let (code, view) = checked(&world, &infra, &[]);
    assert_eq!((code, kinds(&view)), (2, vec![format!("fail suspect {id}")]), "{view:#}");
    assert!(text(one(&view, "suspect"), "message").contains("a fact of it cannot be read"), "{view:#}");
}

#[test]
fn filters_narrow_what_is_judged() {
    let (mut world, infra) = infra();
    let prod = world.add(&infra, &["One", "-e", "prod"]);
    world.add(&infra, &["Two", "-e", "staging"]);
    only(&world, &infra, &["overdue"]);
    world.set_now(LATER);
    assert_found(&world, &infra, &["-e", "prod"], 1, &[format!("fail overdue {prod}")]);
    assert_eq!(checked(&world, &infra, &["-e", "prod"]).1["checked"], 1);
    let said = world.raw(&infra, &["check", "-e", "prdo"]);
    assert!(said.code == 0 && said.err.contains("did you mean `prod`?"), "{}", said.all());
}

#[test]
fn what_the_code_says_decides() {
    let (mut world, infra) = infra();
    let link = ["--link", "tf:aws_security_group.web", "--set", "port=8443", "--was", "443"];
    let id = world.add(&infra, &[&["Open 8443", "-e", "prod"], &link[..]].concat());
    only(&world, &infra, &["suspect", "overdue"]);
    world.set_now(LATER);
    assert_found(&world, &infra, &[], 1, &[format!("fail overdue {id}")]);
    // On a branch it is proposed, and late all the same.
    super::fix(&world, &infra, &format!("Say 8443\n\nReconciles: {id}"));
    let view = assert_found(&world, &infra, &[], 1, &[format!("fail overdue {id}")]);
    assert!(
        text(one(&view, "overdue"), "message").contains("claims it, on branch fix), and was due"),
        "{view:#}"
    );
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&infra, &["merge", "--quiet", "--no-ff", "-m", "Merge fix", "fix"]);
    assert_found(&world, &infra, &[], 0, &[]);
    // Main has gone back without a word.
    world.write("infra/main.tf", super::CODE);
    super::commit(&world, &infra, "Tidy");
    let view =
        assert_found(&world, &infra, &[], 1, &[format!("fail suspect {id}"), format!("fail overdue {id}")]);
    assert!(text(one(&view, "suspect"), "message").contains("443"), "{view:#}");
}
