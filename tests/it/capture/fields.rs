//! Fields as they are typed: each has its flag and its place in the file; what does not fit is kept and marked.

use super::{file, records};
use crate::support::World;
use snapbox::{assert_data_eq, str};

#[test]
#[expect(clippy::too_many_lines, reason = "it is a list of every flag")]
fn every_field_has_a_flag_and_its_place_in_the_file() {
    let (world, infra) = World::with_repository();
    let id = world.add(
        &infra,
        &[
            "Open",
            "8443",
            "from the vendor",
            "-e",
            "prod",
            "--reason",
            "The vendor failed over to 8443; checkout returned 502.",
            "--at",
            "2026-11-23 03:12",
            "--by",
            "Ann <ann@example.com>",
            "--incident",
            "INC-4211",
            "--risk",
            "high",
            "--disposition",
            "codify",
            "--outcome",
            "worked",
            "--channel",
            "console",
            "--owner",
            "network",
            "--due",
            "2026-11-26",
            "--rollback",
            "Remove the rule again.",
            "--command",
            "aws ec2 authorize-security-group-ingress",
            "--command",
            "--flag-like",
            "--tag",
            "vendor",
            "--tag",
            "network",
            "--impact",
            "Checkout was down",
            "--security-impact",
            "A port is open to one address",
            "--authorised-by",
            "Duty manager",
            "--verification",
            "502s went to zero",
            "--account",
            "123456789012",
            "--region",
            "eu-west-1",
            "--document",
            "docs/network.drawio",
            "--reference",
            "https://status.example.com/4211",
            "--source",
            "by hand",
            "--link",
            "module.network[\"eu\"].aws_security_group.web[0]",
            "--set",
            "ingress[1].to_port=8443",
            "--was",
            "443",
            "--set",
            "tags[\"a=b\"]=x=y",
            "--link",
            "k8s:Deployment.apps/prod/api",
            "--set",
            "spec.replicas=6",
            "--was",
            "3",
        ],
    );
    assert_data_eq!(
        file(&world, &infra, &id).replace(&id, "gap-0000000001"),
        str![[r#"
schema = 1
id = "gap-0000000001"
title = "Open 8443 from the vendor"
reason = "The vendor failed over to 8443; checkout returned 502."
impact = "Checkout was down"
security_impact = "A port is open to one address"
environment = "prod"
account = "123456789012"
region = "eu-west-1"
performed_at = 2026-11-23T03:12:00+01:00
performed_by = "Ann <ann@example.com>"
recorded_at = 2026-11-23T03:20:41+01:00
recorded_by = "On-call <oncall@example.com>"
recorded_in = "infra"
authorised_by = "Duty manager"
channel = "console"
incident = "INC-4211"
risk = "high"
disposition = "codify"
outcome = "worked"
verification = "502s went to zero"
owner = "network"
due = 2026-11-26
rollback = "Remove the rule again."
commands = [
    "aws ec2 authorize-security-group-ingress",
    "--flag-like",
]
tags = [
    "vendor",
    "network",
]
documents = ["docs/network.drawio"]
references = ["https://status.example.com/4211"]
source = "by hand"

[[links]]
to = 'infra@tf:module.network["eu"].aws_security_group.web[0]'

[[links.changes]]
attribute = "ingress[1].to_port"
before = 443
after = 8443

[[links.changes]]
attribute = 'tags["a=b"]'
after = "x=y"

[[links]]
to = "infra@k8s:Deployment.apps/prod/api"

[[links.changes]]
attribute = "spec.replicas"
before = 3
after = 6

"#]]
    );
}

#[test]
fn a_title_alone_is_enough() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Open 8443 from the vendor"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001
--- stderr
gap-0000000001 Open 8443 from the vendor
no environment, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: environment, reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
}

#[test]
fn a_missing_title_is_the_one_thing_that_stops_it() {
    let (world, infra) = World::with_repository();
    for arguments in
        [&["add"][..], &["add", "-e", "prod", "--reason", "Why"], &["add", "  "], &["--no-input", "add"]]
    {
        let said = world.run(&infra, arguments);
        assert_data_eq!(
            said.all(),
            str![[r#"
--- stderr
error: an entry needs a title: what was changed?
hint: stopgap add "Open 8443 from the vendor" -e prod
--- exit 2

"#]]
        );
    }
    assert_eq!(records(&world, &infra), 0);
    assert!(
        !world.path("state/stopgap").exists() && !infra.join(".git/stopgap").exists(),
        "nothing was written"
    );
}

#[test]
fn what_does_not_fit_is_kept_as_typed_and_said() {
    let rows = [
        (
            "--risk",
            "hgih",
            "risk = \"hgih\"",
            "risk `hgih` is none of low, medium, high, critical; it is kept as typed",
        ),
        ("--disposition", "forget", "disposition = \"forget\"", "it is kept as typed"),
        ("--outcome", "mabye", "outcome = \"mabye\"", "it is kept as typed"),
        ("--channel", "telepathy", "channel = \"telepathy\"", "it is kept as typed"),
        ("--due", "whenever", "due = \"whenever\"", "it is kept as typed"),
        ("--at", "nonsense", "performed_at = \"nonsense\"", "it is kept as typed"),
    ];
    for (flag, typed, stored, warned) in rows {
        let (world, infra) = World::with_repository();
        let said = world.run(&infra, &["add", "Open 8443", "-e", "prod", flag, typed]);
        assert!(said.code == 0 && said.err.contains("warning: "), "{flag}: {}", said.all());
        assert!(said.err.contains(warned), "{flag}: {}", said.all());
        let id = world.ok(&infra, &["list", "--format", "jsonl"]);
        let id = id.split('"').find(|part| part.starts_with("gap-")).expect("an id").to_owned();
        assert!(file(&world, &infra, &id).contains(stored), "{flag}: {}", file(&world, &infra, &id));
        let shown = world.ok(&infra, &["show", &id]);
        assert!(shown.contains(typed), "{flag}: {shown}");
        let listed = world.ok(&infra, &["list"]);
        assert!(listed.contains(&id), "{flag}: {listed}");
    }
}

#[test]
fn a_near_miss_is_guessed() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod", "--risk", "hgih"]);
    assert!(
        said.err.contains("hint: did you mean `high`? `stopgap edit last --risk high` corrects it"),
        "{}",
        said.all()
    );
    world.ok(&infra, &["edit", "last", "--risk", "high"]);
    assert!(world.ok(&infra, &["show", "last", "--json"]).contains("\"risk\": \"high\""));
}

#[test]
fn a_time_is_said_back_as_an_absolute_one() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod", "--at", "2 hours ago"]);
    assert!(
        said.err.contains("note: performed Mon 2026-11-23 01:20:41 +01:00 (Europe/Amsterdam)"),
        "{}",
        said.all()
    );
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod", "--at", "in 2 hours"]);
    assert!(said.err.contains("future"), "{}", said.all());
}

#[test]
fn links_are_kept_as_text_with_the_name_of_the_code() {
    let (world, infra) = World::with_repository();
    let said = world.run(
        &infra,
        &[
            "add",
            "Open 8443",
            "-e",
            "prod",
            "--link",
            "tf:",
            "--link",
            "other@file:main.tf#L10-L20",
            "--link",
            "a b",
        ],
    );
    assert_eq!(said.code, 0, "{}", said.all());
    assert_eq!(said.err.matches("; kept as typed").count(), 2, "{}", said.all());
    let shown = world.ok(&infra, &["show", "last", "--json"]);
    for to in ["infra@tf:", "other@file:main.tf#L10-L20", "a b"] {
        assert!(shown.contains(&format!("{to}\"")), "{to}: {shown}");
    }
}

#[test]
fn sets_without_their_link_or_value_are_kept_too() {
    let (world, infra) = World::with_repository();
    let said = world.run(
        &infra,
        &["add", "Scale", "-e", "prod", "--set", "size=large", "--was", "small", "--was", "tiny"],
    );
    assert!(
        said.code == 0 && said.err.contains("--set and --was belong behind the --link"),
        "{}",
        said.all()
    );
    let said = world.run(&infra, &["add", "Scale", "-e", "prod", "--link", "aws_db.main", "--set", "size"]);
    assert!(said.code == 0 && said.err.contains("write ATTRIBUTE=VALUE"), "{}", said.all());
    assert_eq!(records(&world, &infra), 2);
}

#[test]
fn whatever_a_title_holds_the_log_stays_readable() {
    for (title, subject) in [
        ("Two\nlines\tand a tab", "Two lines and a tab"),
        ("\u{1b}[31mred\u{7}", "[31mred"),
        ("数据库扩容 🚀", "数据库扩容 🚀"),
        ("-- not a flag", "-- not a flag"),
    ] {
        let (world, infra) = World::with_repository();
        let id = world.add(&infra, &["-e", "prod", "--", title]);
        let log = world.git(&infra, &["log", "--format=%s", "stopgap"]);
        assert_eq!(log.trim_end(), format!("add {id}: {subject} (prod)"), "{title:?}");
    }
    let (world, infra) = World::with_repository();
    world.add(&infra, &[&"long ".repeat(400), "-e", "prod"]);
    let log = world.git(&infra, &["log", "--format=%s", "stopgap"]);
    assert!(log.trim_end().chars().count() < 110 && log.contains('…'), "{log}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod", "--dry-run"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
schema = 1
id = "gap-0000000001"
title = "Open 8443"
environment = "prod"
performed_at = 2026-11-23T03:20:41+01:00
performed_by = "On-call <oncall@example.com>"
recorded_at = 2026-11-23T03:20:41+01:00
recorded_by = "On-call <oncall@example.com>"
recorded_in = "infra"
--- stderr
note: nothing was recorded (--dry-run)
--- exit 0

"#]]
    );
    assert_eq!(records(&world, &infra), 0);
    assert!(!infra.join(".git/stopgap").exists(), "no folder of ours in the repository");
    assert!(!world.path("state/stopgap").exists(), "no inbox");
    let outside = world.path("home");
    assert_eq!(world.run(&outside, &["add", "Open 8443", "--dry-run"]).code, 0);
    assert!(!world.path("state/stopgap").exists(), "nor outside of repositories");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let (world, infra) = World::with_repository();
    let said = world.run(&infra, &["add", "Open 8443", "-e", "prod", "-i"]);
    assert!(
        said.code == 0 && said.err.contains("there is no terminal to ask on; recorded as it is"),
        "{}",
        said.all()
    );
}

/// A text of blanks says nothing: it must not look as if somebody had answered.
#[test]
fn blanks_are_no_answer() {
    let (world, infra) = World::with_repository();
    let blank = ["--owner", " ", "--rollback", "  ", "--verification", "\t", "--reason", "\n"];
    let id = world.add(&infra, &[&["Restarted", "-e", "prod"], &blank[..]].concat());
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["show", &id, "--json"])).expect("JSON");
    for field in ["owner", "rollback", "verification", "reason"] {
        assert!(shown.get(field).is_none(), "{field}: {shown}");
    }
    for field in ["owner", "rollback", "reason"] {
        assert!(
            shown["missing"].as_array().is_some_and(|missing| missing.contains(&field.into())),
            "{shown}"
        );
    }
}
