//! What keeps typing short at night: `on` and `off`, `last`, beginnings of ids, several ids at once.

use super::records;
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn on_sets_incident_and_environment_for_the_next_hours() {
    let (mut world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["on", "INC-4211", "-e", "prod"]).all(),
        str![[r#"
on INC-4211 in prod until Mon 2026-11-23 11:20:41 +01:00 (Europe/Amsterdam)
--- stderr
hint: `stopgap off` ends it and says what is still missing
--- exit 0

"#]]
    );
    world.add(&infra, &["Open 8443"]);
    world.add(&infra, &["Typed wins", "-e", "staging", "--incident", "INC-1"]);
    // In another terminal, in another repository.
    let other = world.repository("other");
    world.add(&other, &["Scale up"]);
    let listed = world.ok(&infra, &["list", "--incident", "INC-4211", "-e", "prod"]);
    assert!(listed.contains("Open 8443") && !listed.contains("Typed wins"), "{listed}");
    assert!(world.ok(&other, &["list", "--incident", "INC-4211"]).contains("Scale up"));
    assert!(world.ok(&infra, &["status"]).contains("INC-4211"));

    world.set_now("2026-11-23T11:20:40+01:00");
    world.add(&infra, &["A second before it ends"]);
    world.set_now("2026-11-23T11:20:41+01:00");
    world.add(&infra, &["When it has ended"]);
    let listed = world.ok(&infra, &["list", "--incident", "INC-4211"]);
    assert!(listed.contains("A second before") && !listed.contains("When it has ended"), "{listed}");
}

#[test]
fn off_ends_it_and_says_what_is_missing() {
    let (world, infra) = World::with_repository();
    world.ok(&infra, &["on", "INC-4211", "-e", "prod"]);
    world.add(&infra, &["Open 8443"]);
    assert_data_eq!(
        world.run(&infra, &["off"]).all(),
        str![[r#"
INC-4211 ended
gap-0000000001 Open 8443
  missing: reason, risk, disposition, outcome, owner, rollback, links
--- stderr
hint: `stopgap edit --incident INC-4211 --missing` opens one form for all of them
--- exit 0

"#]]
    );
    world.add(&infra, &["After it"]);
    assert!(!world.ok(&infra, &["list", "--incident", "INC-4211"]).contains("After it"));
    assert_data_eq!(
        world.run(&infra, &["off"]).all(),
        str![[r#"
nothing was set
--- exit 0

"#]]
    );
}

#[test]
fn last_is_the_newest_of_ones_own() {
    let (mut world, infra) = World::with_repository();
    let said = world.run(&infra, &["show", "last"]);
    assert!(said.code == 2 && said.err.contains("there is no entry of yours yet"), "{}", said.all());
    let own = world.add(&infra, &["Mine", "-e", "prod", "--at", "yesterday 10:00"]);
    world.set_now("2026-11-23T03:21:00+01:00");
    world.set("GIT_COMMITTER_NAME", "Somebody Else");
    world.set("GIT_COMMITTER_EMAIL", "else@example.com");
    world.add(&infra, &["Theirs, and newer", "-e", "prod"]);
    world.unset("GIT_COMMITTER_NAME");
    world.unset("GIT_COMMITTER_EMAIL");
    assert_eq!(world.ok(&infra, &["note", "last", "Seen again"]).trim(), own);
    assert_eq!(world.ok(&infra, &["note", "LAST", "And again"]).trim(), own);
}

#[test]
fn an_id_may_be_typed_in_part_and_in_any_case() {
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Mine", "-e", "prod"]);
    let random = &id[4..];
    let misread = random.replace('0', "O").replace('1', "l").to_uppercase();
    for typed in [id.as_str(), random, &random[..4], &id[..8], &id.to_uppercase(), &misread] {
        assert!(world.ok(&infra, &["show", typed]).contains(&id), "{typed}");
    }
    for typed in [&random[..3], "zzzzzzzzzz", "nonsense!"] {
        let said = world.run(&infra, &["show", typed]);
        assert!(said.code == 2 && said.err.contains("hint: "), "{typed}: {}", said.all());
    }
}

#[test]
fn several_ids_are_one_act() {
    let (world, infra) = World::with_repository();
    let one = world.add(&infra, &["One", "-e", "prod"]);
    let other = world.add(&infra, &["Other", "-e", "prod"]);
    let cases: [&[&str]; 5] = [
        &["note", &one, &other, "Seen again"],
        &["edit", &one, &other, "--owner", "network"],
        &["resolve", &one, &other, "reverted"],
        &["reopen", &one, &other],
        &["resolve", &one, &other, &one, "mistaken"],
    ];
    for arguments in cases {
        let before = records(&world, &infra);
        assert_eq!(world.ok(&infra, arguments), format!("{one}\n{other}\n"), "{arguments:?}");
        assert_eq!(records(&world, &infra), before + 2, "{arguments:?}: a commit each");
    }
    // Where one of them is not to be found nothing is said about the others either.
    let before = records(&world, &infra);
    let said = world.run(&infra, &["resolve", &one, "gap-zzzzzzzzzz", "reverted"]);
    assert!(said.code == 2 && said.out.is_empty(), "{}", said.all());
    assert_eq!(records(&world, &infra), before);
}

#[test]
fn the_id_alone_is_what_a_program_gets() {
    let (world, infra) = World::with_repository();
    let out = world.ok(&infra, &["add", "Open 8443", "-e", "prod"]);
    assert!(out.len() == 15 && out.starts_with("gap-") && out.ends_with('\n'), "{out:?}");
}
