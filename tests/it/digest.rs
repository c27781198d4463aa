//! `digest`: who should hear of what today; nothing where there is nothing to say.

use crate::commands::Desk;
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn in_a_mail() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["digest"]).all(),
        str![[r#"
4 manual changes are unreconciled: 1 overdue, 3 incomplete. 5 were
recorded in the last day. Journal: [ROOT]/infra.

network
  gap-0000000001 (prod) Open 8443 from the vendor to the web tier
    new, open

shop
  gap-0000000002 (prod) Scale the checkout pods to 12
    new, open; lacks reason, disposition, outcome, rollback, links

No owner (1 overdue)
  gap-0000000003 (staging) Raise max_connections to 500
    overdue by 2 weeks; new, open; lacks reason, disposition, outcome,
    owner, rollback, links
  gap-0000000004 (prod) Rotate the certificate
    new, reverted
  gap-0000000005 (no environment) Restart the mail queue
    new, open; lacks environment, risk, disposition, outcome, owner,
    rollback, links
--- exit 0

"#]]
    );
}

#[test]
fn in_a_wiki_and_in_a_chat() {
    let desk = Desk::new();
    let run = |format: &str| {
        desk.world.run(&desk.infra, &["digest", "-e", "prod", "--due", "8d", "--format", format])
    };
    assert_data_eq!(
        run("markdown").all(),
        str![[r#"
2 manual changes are unreconciled: 1 due within 8 days, 1 incomplete. 3 were recorded in the last day. Journal: [ROOT]/infra.

**network**

- `gap-0000000001` (prod) Open 8443 from the vendor to the web tier: due in 3 days; new, open

**shop**

- `gap-0000000002` (prod) Scale the checkout pods to 12: new, open; lacks reason, disposition, outcome, rollback, links

**No owner**

- `gap-0000000003` (prod) Rotate the certificate: new, reverted
--- exit 0

"#]]
    );
    assert_data_eq!(
        run("slack").all(),
        str![[r#"
2 manual changes are unreconciled: 1 due within 8 days, 1 incomplete. 3 were recorded in the last day. Journal: [ROOT]/infra.

*network*
• gap-0000000001 (prod) Open 8443 from the vendor to the web tier: due in 3 days; new, open

*shop*
• gap-0000000002 (prod) Scale the checkout pods to 12: new, open; lacks reason, disposition, outcome, rollback, links

*No owner*
• gap-0000000003 (prod) Rotate the certificate: new, reverted
--- exit 0

"#]]
    );
}

#[test]
fn nothing_where_there_is_nothing_to_say() {
    let (mut world, infra) = World::with_repository();
    assert_eq!(world.run(&infra, &["digest"]).all(), "--- exit 0\n");
    let id = world.add(&infra, &["Slip", "-e", "prod"]);
    world.ok(&infra, &["resolve", &id, "mistaken"]);
    let done = world.add(&infra, &["Done", "-e", "prod"]);
    world.ok(&infra, &["resolve", &done, "reverted", "--reason", "Not needed"]);
    world.set_now("2026-11-26T03:20:41+01:00");
    for format in ["text", "markdown", "slack", "json"] {
        assert_eq!(world.run(&infra, &["digest", "--format", format]).all(), "--- exit 0\n");
    }
    assert!(world.ok(&infra, &["digest", "--new", "4d"]).contains("Done"), "it is new all the same");
}

#[test]
fn what_was_typed_has_no_effect() {
    let (world, infra) = World::with_repository();
    let title = "<!channel> @here *b* _i_ ~s~ `c` <@U1> & https://e.example \u{1b}[31m::error::x | [a](b)";
    world.add(&infra, &[title, "-e", "prod", "--owner", "<!here> *x*\n@team"]);
    let slack = world.ok(&infra, &["digest", "--format", "slack"]);
    let body: String = slack.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert!(!slack.contains(['<', '>', '`', '~', '\u{1b}']) && !slack.contains("://"), "{slack}");
    assert_eq!(body.matches('*').count(), 2, "only the owner stands out: {slack}");
    for format in ["text", "markdown"] {
        let told = world.ok(&infra, &["digest", "--format", format]);
        assert!(!told.contains('\u{1b}') && !told.contains("\n::error"), "{told}");
        assert!(format == "text" || !told.contains(['<', '>']), "{told}");
    }
}

#[test]
fn many_are_counted_and_a_message_fits() {
    let world = World::in_memory();
    let infra = world.repository("infra");
    for at in 0..23 {
        world.add(&infra, &[&format!("Change {at}"), "-e=prod", "--owner=shop", "--at=2026-11-01 10:00"]);
    }
    for format in ["text", "markdown", "slack"] {
        let told = world.ok(&infra, &["digest", "--format", format]);
        assert!(told.contains("and 15 more") && told.chars().count() < 4000, "{told}");
        assert!(format != "text" || told.lines().all(|line| line.chars().count() <= 72), "{told}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["digest", "--json"])).expect("JSON");
    assert_eq!(json["owners"][0]["entries"].as_array().map(Vec::len), Some(23), "a program gets all");
}

#[test]
fn a_length_of_time_is_asked_for() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["digest", "--due", "soon"]).all(),
        str![[r#"
--- stderr
error: --due takes a length of time, and `soon` is none
hint: stopgap digest --due 12h; or --due 2d
--- exit 2

"#]]
    );
}

#[test]
fn what_could_not_be_read_is_said_also_where_there_is_nothing_else() {
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Never done", "-e", "prod"]);
    world.ok(&infra, &["resolve", &id, "mistaken", "--reason", "A slip"]);
    assert_eq!(world.ok(&infra, &["digest"]), "", "nothing is to be said");
    world.put(&infra, "entries/2026/11/23/gap-aaaaaaaaaa.toml", b"broken = [");
    for format in ["text", "markdown", "slack"] {
        let said = world.run(&infra, &["digest", "--format", format]).out.replace('\n', " ");
        assert!(said.contains("Not everything could be read"), "{format}: {said}");
        assert!(said.contains("No manual change that could be read is unreconciled"), "{format}: {said}");
        assert!(said.contains("it is no TOML"), "{format}: {said}");
    }
    let said = world.run(&infra, &["digest", "--json"]).out;
    let digest: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(digest["unseen"].as_array().map(Vec::len), Some(1), "{said}");
}

#[test]
fn an_owner_of_nothing_is_no_quiet_week() {
    let (world, infra) = World::with_repository();
    world.add(&infra, &["Open 8443", "-e", "prod", "--owner", "network"]);
    let said = world.run(&infra, &["digest", "-o", "monday.md"]);
    assert_eq!(said.out, "");
    assert!(said.err.contains("no entry is owned by monday.md"), "{}", said.err);
    assert!(!world.run(&infra, &["digest", "-o", "network"]).err.contains("no entry"));
}
