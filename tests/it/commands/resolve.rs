//! `resolve`: the four ways to an end, what each needs, and what is said where it is missing.

use super::{Desk, status};
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
fn codified_in_a_commit_of_this_repository_is_a_claim() {
    let desk = Desk::new();
    let head = desk.world.git(&desk.infra, &["rev-parse", "HEAD"]).trim().to_owned();
    let said = desk.world.run(&desk.infra, &["resolve", &desk.vendor, "codified", "HEAD"]);
    assert_eq!(said.code, 0, "{}", said.all());
    let shown = said.all().replace(&head[..12], "[SHORT]");
    assert_data_eq!(
        shown,
        str![[r#"
gap-0000000001
--- stderr
claimed as codified in [SHORT]: gap-0000000001 Open 8443 from the vendor to the web tier
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    for typed in ["HEAD~0", "main", &head[..7], &head] {
        desk.world.ok(&desk.infra, &["resolve", &desk.pods, "codified", typed]);
        let facts = desk.shown(&desk.pods)["facts"].clone();
        let last = facts.as_array().and_then(|facts| facts.last()).expect("a fact").clone();
        assert_eq!((&last["commit"], &last["code"]), (&head.as_str().into(), &"infra".into()), "{typed}");
    }
    // Without evidence from the code it stays a claim, and is still asked for.
    assert_eq!(desk.status(&desk.vendor), "claimed");
    assert_eq!(desk.listed(&["list", "--status", "claimed"]), ["Scale", "Open"]);
    let seen = &desk.shown(&desk.vendor)["facts"][0]["seen"];
    assert_eq!(seen["infra"], head.as_str(), "what was seen of main is kept");
}

#[test]
fn a_commit_that_is_not_here_needs_its_full_id() {
    let desk = Desk::new();
    let said = |arguments: &[&str]| {
        let all: Vec<&str> = ["resolve", &desk.vendor, "codified"].iter().chain(arguments).copied().collect();
        desk.world.run(&desk.infra, &all).all()
    };
    assert_data_eq!(
        said(&["abc1234"]),
        str![[r#"
--- stderr
error: `abc1234` is no commit of infra as seen from here
hint: give its full id of 40 characters, with --code NAME where it lives in another repository
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&[]),
        str![[r#"
--- stderr
error: codified needs the commit that says it
hint: stopgap resolve last codified HEAD
--- exit 2

"#]]
    );
    assert_eq!(desk.status(&desk.vendor), "open");
    assert_data_eq!(
        said(&["0123456789012345678901234567890123456789"]),
        str![[r#"
gap-0000000001
--- stderr
warning: commit 012345678901 is not in infra as seen from here
claimed as codified in 012345678901: gap-0000000001 Open 8443 from the vendor to the web tier
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    // It may hold the change, and nobody can look.
    assert_eq!(desk.status(&desk.vendor), "unknown");
    let elsewhere = "ABCDEF6789012345678901234567890123456789";
    said(&[elsewhere, "--code", "apps", "--attest", "Seen in the console"]);
    let claims = desk.shown(&desk.vendor)["claims"].clone();
    let last = claims.as_array().and_then(|claims| claims.last()).expect("a claim").clone();
    let expected = serde_json::json!({
        "code": "apps", "commit": elsewhere.to_lowercase(), "attest": "Seen in the console",
        "became": "missing", "recorded": true
    });
    assert_eq!(last, expected);
    // A short name of another repository cannot be looked up here.
    assert_data_eq!(
        said(&["HEAD", "--code", "apps"]),
        str![[r#"
--- stderr
error: `HEAD` cannot be looked up in apps from here
hint: give its full id of 40 characters, with --code NAME where it lives in another repository
--- exit 2

"#]]
    );
}

#[test]
fn accepted_needs_an_end_and_a_reason() {
    let desk = Desk::new();
    let said = |arguments: &[&str]| {
        let all: Vec<&str> = ["resolve", &desk.vendor, "accepted"].iter().chain(arguments).copied().collect();
        desk.world.run(&desk.infra, &all).all()
    };
    assert_data_eq!(
        said(&["--until", "in 90 days"]),
        str![[r#"
--- stderr
error: accepted needs a reason: --reason TEXT
hint: stopgap resolve last accepted --until "in 90 days" --reason "Until the vendor moves"
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["--reason", "Until they move"]),
        str![[r#"
--- stderr
error: accepted needs an end: --until DATE
hint: stopgap resolve last accepted --until "in 90 days" --reason "Until the vendor moves"
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["--until", "2026-11-22", "--reason", "x"]),
        str![[r#"
--- stderr
error: 2026-11-22 is past: an acceptance ends in the future
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["--until", "some day", "--reason", "x"]),
        str![[r#"
--- stderr
error: failed to read `some day` as a time: it is neither a date, nor a clock time, nor a length of time
hint: write it like `2 hours ago`, `yesterday 03:10`, `2026-11-23 03:12`, with a zone like `Europe/Amsterdam` or `+01:00` after a clock time; a date like `2026-11-23`
--- exit 2

"#]]
    );
    assert_eq!(desk.status(&desk.vendor), "open");
    assert_data_eq!(
        said(&["--until", "in 90 days", "--reason", "Until they move"]),
        str![[r#"
gap-0000000001
--- stderr
accepted until 2027-02-21: gap-0000000001 Open 8443 from the vendor to the web tier
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(desk.status(&desk.vendor), "accepted");
}

#[test]
fn an_acceptance_runs_out_at_the_end_of_its_day_in_utc() {
    let mut desk = Desk::new();
    desk.world.ok(
        &desk.infra,
        &["resolve", &desk.vendor, "accepted", "--until", "today", "--reason", "Tonight only"],
    );
    desk.world.set_now("2026-11-23T23:59:59Z");
    assert_eq!(desk.status(&desk.vendor), "accepted");
    desk.world.set_now("2026-11-24T00:00:00Z");
    assert_eq!(desk.status(&desk.vendor), "open");
    desk.world.set_now("2026-12-24T10:00:00+01:00");
    assert_eq!(desk.shown(&desk.vendor)["acceptance_ended"], "2026-11-23");
    let shown = desk.world.run(&desk.infra, &["show", &desk.vendor]).out;
    let status = shown.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_data_eq!(
        status,
        str![[r#"
gap-0000000001  Open 8443 from the vendor to the web tier
status:        open, acceptance ended 2026-11-23, overdue (due 4 weeks ago)
"#]]
    );
    assert!(desk.listed(&["list", "--overdue"]).contains(&"Open".to_owned()), "and it is late by now");
}

#[test]
fn reverted_and_mistaken_end_it() {
    let desk = Desk::new();
    let said = desk
        .world
        .run(&desk.infra, &["resolve", &desk.vendor, &desk.pods, "reverted", "-r", "They moved back"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
gap-0000000002
--- stderr
reverted: gap-0000000001 Open 8443 from the vendor to the web tier
reverted: gap-0000000002 Scale the checkout pods to 12
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&desk.infra, &["resolve", &desk.queue, "MISTAKEN"]).all(),
        str![[r#"
gap-0000000001
--- stderr
mistaken: gap-0000000001 Restart the mail queue
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(
        (desk.status(&desk.vendor).as_str(), desk.status(&desk.queue).as_str()),
        ("reverted", "mistaken")
    );
    assert_eq!(desk.listed(&["list"]), ["Raise"]);
}

#[test]
fn wrong_use_is_explained_and_nothing_is_said() {
    let desk = Desk::new();
    let said = |arguments: &[&str]| desk.world.run(&desk.infra, arguments).all();
    assert_data_eq!(
        said(&["resolve", &desk.vendor]),
        str![[r#"
--- stderr
error: resolve needs a way: codified COMMIT, reverted, accepted or mistaken
hint: stopgap resolve ID codified COMMIT; or mistaken, where nothing was changed at all
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["resolve", &desk.vendor, "revreted"]),
        str![[r#"
--- stderr
error: resolve needs a way: codified COMMIT, reverted, accepted or mistaken
hint: did you mean `reverted`?
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["resolve", "reverted"]),
        str![[r#"
--- stderr
error: which entries?
hint: stopgap resolve last reverted …
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["resolve", &desk.vendor, "reverted", "HEAD"]),
        str![[r#"
--- stderr
error: `HEAD` is one word too many behind reverted
hint: ids come before it, the reason goes behind --reason
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["resolve", &desk.vendor, "reverted", "--until", "friday"]),
        str![[r#"
--- stderr
error: --until does not go with reverted
--- exit 2

"#]]
    );
    assert_data_eq!(
        said(&["resolve", &desk.vendor, "gap-0000000000", "reverted"]),
        str![[r#"
--- stderr
error: no entry begins with gap-0000000001
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
    );
    assert_eq!(desk.shown(&desk.vendor)["facts"].as_array().map(Vec::len), Some(0));
}

#[test]
fn who_resolves_a_suspect_entry_is_told_what_speaks_against_it() {
    let (world, infra) = World::with_repository();
    world.write("infra/charts/pg/Chart.yaml", "name: pg\nversion: 1.0.0\n");
    world.write("infra/charts/pg/values.yaml", "replicas: 2\n");
    world.git(&infra, &["add", "--all"]);
    world.git(&infra, &["commit", "--quiet", "-m", "A chart"]);
    // The link ends at the value: no attribute stands behind it.
    let link = "helm:charts/pg//values.yaml#replicas";
    let id = world.add(&infra, &["Five", "-e", "prod", "--link", link, "--set", "=5", "--was", "2"]);
    let message = format!("Say it\n\nReconciles: {id}");
    world.git(&infra, &["commit", "--quiet", "--allow-empty", "-m", &message]);
    assert_eq!(status(&world, &infra, &id), "suspect");
    let said = world.raw(&infra, &["resolve", &id, "codified", "HEAD", "--attest", "Seen"]).all();
    assert!(said.contains("was suspect, and this ends that") && said.contains("is 2, as before"), "{said}");
    assert_eq!(status(&world, &infra, &id), "codified");
}
