//! `list`: filters, order, limits, and what is said where nothing passes.

use super::Desk;
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn what_is_unreconciled_comes_oldest_first() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list"]).all(),
        str![[r#"
ENTRY           STATUS  ENV      RISK      AGE  DUE      OWNER    TITLE
gap-0000000001  open    staging  critical   3w  2w late           Raise max_connections to 500
gap-0000000002  open    prod     low        2d  in 3w    shop     Scale the checkout pods to 12
gap-0000000003  open    ?                   5h  in 7d             Restart the mail queue
gap-0000000004  open    prod     high       8m  in 3d    network  Open 8443 from the vendor to the web tier
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "--all"]).all(),
        str![[r#"
ENTRY           STATUS    ENV      RISK      AGE  DUE      OWNER    TITLE
gap-0000000001  reverted  prod                6w                    Rotate the certificate
gap-0000000002  open      staging  critical   3w  2w late           Raise max_connections to 500
gap-0000000003  open      prod     low        2d  in 3w    shop     Scale the checkout pods to 12
gap-0000000004  mistaken  ?                   1d                    Testing the recorder
gap-0000000005  open      ?                   5h  in 7d             Restart the mail queue
gap-0000000006  open      prod     high       8m  in 3d    network  Open 8443 from the vendor to the web tier
--- exit 0

"#]]
    );
}

#[test]
fn each_filter_narrows() {
    let desk = Desk::new();
    for (filter, expected) in [
        (&["--env", "prod"][..], &["Scale", "Open"][..]),
        (&["--env", "PROD", "--env", "staging"], &["Raise", "Scale", "Open"]),
        (&["--environment", "none"], &["Restart"]),
        (&["--status", "open"], &["Raise", "Scale", "Restart", "Open"]),
        (&["--status", "reverted,mistaken"], &["Rotate", "Testing"]),
        (&["--status", "reverted", "--status", "Mistaken"], &["Rotate", "Testing"]),
        (&["--incident", "inc-4211"], &["Scale", "Open"]),
        (&["-I", "INC-4211", "--owner", "NETWORK"], &["Open"]),
        (&["--owner", "shop", "--owner", "network"], &["Scale", "Open"]),
        (&["--by", "sam"], &["Scale"]),
        (&["--by", "oncall@example"], &["Raise", "Scale", "Restart", "Open"]),
        (&["--link", "security_group.web"], &["Open"]),
        (&["--link", "k8s:"], &["Scale"]),
        (&["--tag", "VENDOR"], &["Scale", "Open"]),
        (&["--tag", "scale", "--tag", "nothing"], &["Scale"]),
        (&["--since", "2026-11-20"], &["Scale", "Restart", "Open"]),
        (&["--since", "6h"], &["Restart", "Open"]),
        (&["--until", "2026-11-20"], &["Raise", "Scale"]),
        (&["--until", "2026-11-20 09:59"], &["Raise"]),
        (&["--since", "yesterday", "--until", "yesterday"], &["Restart"]),
        (&["--overdue"], &["Raise"]),
        (&["--incomplete"], &["Raise", "Scale", "Restart"]),
        (&["--grep", "8443"], &["Open"]),
        (&["--grep", "STUCK"], &["Restart"]),
        (&["--grep", "the", "--grep", "pods"], &["Scale"]),
        (&["--env", "prod", "--overdue"], &[]),
        (&["--all", "--env", "prod"], &["Rotate", "Scale", "Open"]),
        (&["--all", "--grep", "recorder"], &["Testing"]),
    ] {
        let arguments: Vec<&str> = ["list"].iter().chain(filter).copied().collect();
        assert_eq!(desk.listed(&arguments), expected, "{filter:?}");
    }
}

#[test]
fn mine_is_what_one_performed_recorded_or_owns() {
    let mut desk = Desk::new();
    assert_eq!(desk.listed(&["list", "--mine"]), ["Raise", "Scale", "Restart", "Open"]);
    for (name, value) in [("GIT_COMMITTER_NAME", "Sam"), ("GIT_COMMITTER_EMAIL", "SAM@example.com")] {
        desk.world.set(name, value);
    }
    assert_eq!(desk.listed(&["list", "--mine"]), ["Scale"]);
    desk.world.set("GIT_COMMITTER_NAME", "network");
    desk.world.set("GIT_COMMITTER_EMAIL", "net@example.com");
    assert_eq!(desk.listed(&["list", "--mine"]), ["Open"]);
}

#[test]
fn a_note_is_found_by_its_words() {
    let desk = Desk::new();
    desk.world.ok(&desk.infra, &["note", &desk.queue, "Postfix again"]);
    assert_eq!(desk.listed(&["list", "--grep", "postfix"]), ["Restart"]);
}

#[test]
fn every_order_and_its_reverse() {
    let desk = Desk::new();
    for (key, expected) in [
        ("performed", ["Raise", "Scale", "Restart", "Open"]),
        ("due", ["Raise", "Open", "Restart", "Scale"]),
        ("risk", ["Raise", "Open", "Scale", "Restart"]),
        ("environment", ["Restart", "Scale", "Open", "Raise"]),
        ("owner", ["Raise", "Restart", "Open", "Scale"]),
        ("title", ["Open", "Raise", "Restart", "Scale"]),
    ] {
        assert_eq!(desk.listed(&["list", "--sort", key]), expected, "{key}");
        let reverse = format!("-{key}");
        let turned = desk.listed(&["list", "--sort", &reverse]);
        // Equals keep the order in which they were performed, whichever way round.
        let first = if matches!(key, "environment" | "owner") { None } else { turned.first() };
        assert!(first.is_none_or(|first| first == expected[3]), "{key}: {turned:?}");
    }
    assert_eq!(desk.listed(&["list", "--all", "--sort", "status"])[..2], ["Testing", "Rotate"]);
    let recorded = desk.listed(&["list", "--sort", "recorded"]);
    assert_eq!(recorded.len(), 4);
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "--sort", "duee"]).all(),
        str![[r#"
--- stderr
error: invalid value 'duee' for '--sort <KEY>'
  [possible values: performed, recorded, due, risk, status, environment, owner, title, -performed, -recorded, -due, -risk, -status, -environment, -owner, -title]

  tip: a similar value exists: 'due'

For more information, try '--help'.
--- exit 2

"#]]
    );
}

#[test]
fn a_limit_says_how_many_are_left_out() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "-n", "2"]).all(),
        str![[r#"
ENTRY           STATUS  ENV      RISK      AGE  DUE      OWNER  TITLE
gap-0000000001  open    staging  critical   3w  2w late         Raise max_connections to 500
gap-0000000002  open    prod     low        2d  in 3w    shop   Scale the checkout pods to 12
--- stderr
2 of 4
--- exit 0

"#]]
    );
    // As many as there are: nothing is left out, and nothing is said.
    assert!(!desk.world.run(&desk.infra, &["list", "-n", "4"]).err.contains("of"));
    assert_eq!(desk.listed(&["list", "--sort", "-performed", "--limit", "1"]), ["Open"]);
}

#[test]
fn an_empty_list_says_why() {
    let desk = Desk::new();
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "--env", "qa"]).all(),
        str![[r#"
--- stderr
no unreconciled entry fits; the journal holds 6 entries
hint: --all also lists what is reconciled
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "--all", "--env", "qa"]).all(),
        str![[r#"
--- stderr
no entry fits; the journal holds 6 entries
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "-n", "0"]).all(),
        str![[r#"
--- stderr
0 of 4
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["list", "--env", "prdo"]).all(),
        str![[r#"
--- stderr
no unreconciled entry fits; the journal holds 6 entries
hint: no environment is called `prdo`: did you mean `prod`?
hint: --all also lists what is reconciled
--- exit 0

"#]]
    );
    let (world, infra) = World::with_repository();
    let id = world.add(&infra, &["Restart it", "-e", "prod"]);
    world.ok(&infra, &["resolve", &id, "reverted"]);
    assert_data_eq!(
        world.run(&infra, &["list"]).all(),
        str![[r#"
--- stderr
nothing is left to reconcile; the journal holds 1 entry
hint: --all also lists what is reconciled
--- exit 0

"#]]
    );
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["list"]).all(),
        str![[r#"
--- stderr
no entries yet in [ROOT]/infra
hint: `stopgap add "what you changed" -e prod` records one
--- exit 0

"#]]
    );
}

#[test]
fn a_filter_that_cannot_be_understood_is_named() {
    let desk = Desk::new();
    let said = |arguments: &[&str]| desk.world.run(&desk.infra, arguments).all();
    assert_data_eq!(
        said(&["list", "--status", "opne"]),
        str![[r#"
--- stderr
error: `opne` is no status: suspect, mistaken, reverted, accepted, codified, claimed, proposed, unknown, open
hint: did you mean `open`?
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["list", "--since", "whenever"]),
        str![[r#"
--- stderr
error: failed to read `whenever` as a time: it is neither a date, nor a clock time, nor a length of time
hint: write it like `2 hours ago`, `yesterday 03:10`, `2026-11-23 03:12`, with a zone like `Europe/Amsterdam` or `+01:00` after a clock time; a date like `2026-11-23`
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["list", "--limit", "many"]),
        str![[r#"
--- stderr
error: invalid value 'many' for '--limit <NUMBER>': invalid digit found in string

For more information, try '--help'.
--- exit 2

"#]]
    );
}

#[test]
fn a_narrow_terminal_gives_the_title_a_line_of_its_own() {
    let desk = Desk::new();
    desk.world.ok(&desk.infra, &["reopen", &desk.certificate]);
    let on =
        |columns| desk.world.tidy(&desk.world.screen(&desk.infra, columns, &["list", "--color", "never"]));
    assert_data_eq!(
        on(40),
        str![[r#"
ENTRY           STATUS  ENV      AGE
gap-0000000001  open    prod      6w
  Rotate the certificate
gap-0000000002  open    staging   3w
  Raise max_connections to 500
gap-0000000003  open    prod      2d
  Scale the checkout pods to 12
gap-0000000004  open    ?         5h
  Restart the mail queue
gap-0000000005  open    prod      8m
  Open 8443 from the vendor to the web…

"#]]
    );
    assert_data_eq!(
        on(80),
        str![[r#"
ENTRY           STATUS  ENV      RISK    AGE  DUE      TITLE
gap-0000000001  open    prod              6w  5w late  Rotate the certificate
gap-0000000002  open    staging  criti…   3w  2w late  Raise max_connections to…
gap-0000000003  open    prod     low      2d  in 3w    Scale the checkout pods…
gap-0000000004  open    ?                 5h  in 7d    Restart the mail queue
gap-0000000005  open    prod     high     8m  in 3d    Open 8443 from the vendo…

"#]]
    );
    assert_data_eq!(
        on(200),
        str![[r#"
ENTRY           STATUS  ENV      RISK      AGE  DUE      OWNER    TITLE
gap-0000000001  open    prod                6w  5w late           Rotate the certificate
gap-0000000002  open    staging  critical   3w  2w late           Raise max_connections to 500
gap-0000000003  open    prod     low        2d  in 3w    shop     Scale the checkout pods to 12
gap-0000000004  open    ?                   5h  in 7d             Restart the mail queue
gap-0000000005  open    prod     high       8m  in 3d    network  Open 8443 from the vendor to the web tier

"#]]
    );
}

#[test]
fn colours_are_the_only_escapes() {
    let desk = Desk::new();
    for command in ["list", "status", "log"] {
        let said = desk.world.run(&desk.infra, &[command, "--color", "always"]);
        assert!(said.out.contains("\u{1b}[31m") || command == "log", "{}", said.all());
        let plain = desk.world.run(&desk.infra, &[command]).out;
        let mut bare = said.out;
        for code in ["0", "1", "2", "31", "32", "33"] {
            bare = bare.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(bare, plain, "{command}");
    }
}
