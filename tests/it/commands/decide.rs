//! `reopen`, `approve`, and the statuses that facts alone give, in section 4's order.

use super::Desk;
use snapbox::{assert_data_eq, str};

#[test]
fn reopening_takes_an_end_back() {
    let desk = Desk::new();
    let said = desk.world.run(&desk.infra, &["reopen", &desk.certificate, "--reason", "It expired again"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
reopened gap-0000000001 Rotate the certificate
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(desk.status(&desk.certificate), "open");
    let shown = desk.world.run(&desk.infra, &["show", &desk.certificate]);
    assert_data_eq!(
        shown.all(),
        str![[r#"
gap-0000000001  Rotate the certificate
status:        open, reopened, overdue (due 5 weeks ago)
environment:   prod
performed at:  Mon 2026-10-05 11:00:00 +02:00 (6 weeks ago)
performed by:  On-call <oncall@example.com>
recorded at:   Mon 2026-11-23 03:20:41 +01:00 (just now)
recorded in:   infra
missing:       reason, risk, disposition, outcome, owner, rollback, links
then:          2026-11-23 03:20 (just now) On-call resolved as reverted: The old one is back
then:          2026-11-23 03:20 (just now) On-call reopened: It expired again
--- exit 0

"#]]
    );
    desk.world.ok(&desk.infra, &["resolve", &desk.certificate, "codified", "HEAD"]);
    assert_eq!(desk.status(&desk.certificate), "claimed", "later resolves count");
    desk.world.ok(&desk.infra, &["reopen", &desk.certificate]);
    assert_eq!(desk.status(&desk.certificate), "open", "claims are cancelled as well");
}

#[test]
fn what_is_open_can_be_reopened_to_no_effect() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["reopen", &desk.vendor]).all(),
        str![[r#"
gap-0000000001
--- stderr
reopened gap-0000000001 Open 8443 from the vendor to the web tier
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(desk.status(&desk.vendor), "open");
}

#[test]
fn ones_own_change_is_approved_by_somebody_else() {
    let mut desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["approve", &desk.vendor]).all(),
        str![[r#"
--- stderr
error: gap-0000000001 was performed by you: somebody else has to approve it
hint: `stopgap edit gap-0000000001 --by PERSON` corrects who performed it
--- exit 2

"#]]
    );
    // Sam performed it, On-call recorded it.
    desk.world.ok(&desk.infra, &["approve", &desk.pods, "--reason", "Looked at the graphs"]);
    desk.world.set("GIT_COMMITTER_NAME", "Samuel");
    desk.world.set("GIT_COMMITTER_EMAIL", "Sam@Example.com");
    let said = desk.world.run(&desk.infra, &["approve", &desk.pods]);
    assert_eq!(said.code, 2, "an address is the same in any case: {}", said.all());
    let said = desk.world.run(&desk.infra, &["approve", &desk.vendor, "-r", "Fine by me"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
approved gap-0000000001 Open 8443 from the vendor to the web tier
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    let shown = desk.world.ok(&desk.infra, &["show", &desk.vendor]);
    assert!(shown.contains("approved by:   Samuel <Sam@Example.com>\n"), "{shown}");
    assert_eq!(desk.status(&desk.vendor), "open", "an approval brings nothing to an end");
}

#[test]
fn the_first_status_that_fits_is_taken() {
    let mut desk = Desk::new();
    let id = desk.vendor.clone();
    let say = |world: &mut crate::support::World, arguments: &[&str]| {
        let all: Vec<&str> = ["resolve", &id].iter().chain(arguments).copied().collect();
        world.ok(&desk.infra, &all);
    };
    let world = &mut desk.world;
    let status = |world: &crate::support::World| super::status(world, &desk.infra, &id);
    assert_eq!(status(world), "open");
    say(world, &["codified", "HEAD"]);
    assert_eq!(status(world), "claimed");
    say(world, &["accepted", "--until", "2026-12-01", "--reason", "x"]);
    assert_eq!(status(world), "accepted");
    // The evidence that there was speaks again.
    world.set_now("2026-12-02T10:00:00Z");
    assert_eq!(status(world), "claimed");
    say(world, &["reverted"]);
    assert_eq!(status(world), "reverted");
    say(world, &["mistaken"]);
    assert_eq!(status(world), "mistaken");
    // A fact of tomorrow's stopgap: it could be a reopening.
    let path = format!("entries/2026/11/23/{id}.01KDZZZZZZZZZZZZZZZZZZZZZZ.reopen.toml");
    world.put(&desk.infra, &path, b"schema = 2\n");
    let said = world.run(&desk.infra, &["show", &id, "--json"]);
    assert!(said.out.contains("\"status\": \"suspect\""), "{}", said.all());
    assert!(said.err.contains("written by a newer stopgap"), "{}", said.all());
}

#[test]
fn a_change_to_be_undone_is_done_only_when_it_is_undone() {
    let desk = Desk::new();
    let id = desk.world.add(&desk.infra, &["Open it for an hour", "-e", "prod", "--disposition", "revert"]);
    desk.world.ok(&desk.infra, &["resolve", &id, "codified", "HEAD"]);
    assert_eq!(desk.status(&id), "claimed");
    desk.world.ok(&desk.infra, &["resolve", &id, "reverted"]);
    assert_eq!(desk.status(&id), "reverted");
}
