//! How documents are shown, in `documents`, `status` and `check`, and what `documents reviewed` answers.

use super::{DRAWING, MODULE, POLICY, RUNBOOK, commit, go_to, infra, reviewed, with_policy};
use snapbox::{assert_data_eq, str};

const LINK: [&str; 2] = ["--link", "tf:envs/prod//module.network.aws_security_group.web"];

/// Somebody changed something by hand and in the code, on the twelfth; it is the fourteenth.
fn changed() -> (crate::support::World, std::path::PathBuf) {
    let (mut world, infra) = reviewed();
    world.add(&infra, &["Open 8443", "-e", "prod", LINK[0], LINK[1]]);
    commit(&world, &infra, &[("modules/network/main.tf", &MODULE.replace("443", "8443"))], "Say 8443");
    go_to(&mut world, 14);
    (world, infra)
}

#[test]
fn a_table_says_why_and_what_to_do() {
    let (world, infra) = changed();
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    assert_data_eq!(
        world.run(&infra, &["documents"]).all(),
        str![[r#"
STATE  REVIEWED  BY HAND  COMMITS  OWNER    BY       DOCUMENT
stale  4d              1        1  network  On-call  docs/network.drawio
fresh  now             0        0           On-call  docs/runbook.md

docs/network.drawio: 1 change by hand and 1 commit since the last review
  gap-0000000001 Open 8443 (2 days ago)
  acba52409861 infra: Say 8443 (2 days ago)
  the file was last changed 13 days ago, by On-call
--- stderr
hint: `stopgap documents reviewed PATH --note TEXT` records that one tells what is live
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["documents", "--stale", "--format", "csv"]).all(),
        str![[r#"
path,state,owner,reviewed_at,reviewed_by,changes_by_hand,commits,file_changed,why
docs/network.drawio,stale,network,2026-11-10T12:00:00+01:00,On-call <oncall@example.com>,1,1,2026-11-01T12:00:00+01:00,1 change by hand and 1 commit since the last review
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["documents", "--format", "markdown"]).all(),
        str![[r#"
| path | state | owner | reviewed at | reviewed by | changes by hand | commits | file changed | why |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| docs/network.drawio | stale | network | 2026-11-10T12:00:00+01:00 | On-call &lt;oncall@example.com&gt; | 1 | 1 | 2026-11-01T12:00:00+01:00 | 1 change by hand and 1 commit since the last review |
| docs/runbook.md | fresh | | 2026-11-14T12:00:00+01:00 | On-call &lt;oncall@example.com&gt; | 0 | 0 | 2026-11-01T12:00:00+01:00 | |
--- exit 0

"#]]
    );
}

#[test]
fn it_fits_a_narrow_terminal() {
    let (world, infra) = changed();
    for width in [80, 40] {
        let text = world.screen(&infra, width, &["--color", "never", "documents"]);
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest.is_some_and(|longest| longest <= usize::from(width)), "{width}: {text}");
        assert!(text.contains(DRAWING) && text.contains("1 change by hand"), "{text}");
    }
}

#[test]
fn status_names_them_in_one_line_and_is_silent_without() {
    let (world, infra) = changed();
    let said = world.run(&infra, &["status"]);
    assert!(
        said.out.contains("\n2 documents to review: docs/network.drawio, docs/runbook.md\n"),
        "{}",
        said.all()
    );
    let json: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["status", "--json"])).expect("JSON");
    assert_eq!(json["documents"], serde_json::json!({"of": 2, "stale": [DRAWING, RUNBOOK]}));
    world.ok(&infra, &["documents", "reviewed", DRAWING, RUNBOOK]);
    assert!(!world.run(&infra, &["status"]).out.contains("document"));

    let (world, infra) = with_policy("schema = 1\n");
    world.add(&infra, &["Open 8443", "-e", "prod"]);
    let json: serde_json::Value =
        serde_json::from_str(&world.ok(&infra, &["status", "--json"])).expect("JSON");
    assert_eq!(json.get("documents"), None);
    assert_data_eq!(
        world.run(&infra, &["documents"]).all(),
        str![[r#"
--- stderr
the policy names no documents
hint: `stopgap policy edit`: [[documents]] names a diagram or runbook, and what it covers
--- exit 0

"#]]
    );
}

#[test]
fn check_warns_and_fails_where_the_policy_says_so() {
    let document = |world: &crate::support::World, infra: &std::path::Path, arguments: &[&str]| {
        let all: Vec<&str> = ["check", "--json"].iter().chain(arguments).copied().collect();
        let said = world.raw(infra, &all);
        let view: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        let findings = view["findings"].as_array().expect("a list").clone();
        let mut found = findings.into_iter().filter(|one| one["kind"] == "document");
        (said.code, found.next(), found.count())
    };
    let (mut world, infra) = infra();
    world.add(&infra, &["A box", "-e", "prod", "--link", "tf:envs/prod//aws_instance.web"]);
    let (code, first, more) = document(&world, &infra, &[]);
    let first = first.expect("a finding");
    assert_eq!((code, &first["severity"], more), (0, &"warn".into(), 1), "{first:#}");
    assert_eq!(first["message"], "docs/network.drawio has to be reviewed: never reviewed");
    assert_eq!(first["mend"], "stopgap documents reviewed docs/network.drawio");
    // Who asks for some entries does not ask for documents.
    assert_eq!(document(&world, &infra, &["-e", "prod"]).1, None);

    commit(
        &world,
        &infra,
        &[(".stopgap.toml", &format!("{POLICY}\n[check]\ndocument = \"fail\"\n"))],
        "Strict",
    );
    assert_eq!(document(&world, &infra, &[]).0, 1);
    world.ok(&infra, &["documents", "reviewed", DRAWING, RUNBOOK]);
    assert_eq!(document(&world, &infra, &[]), (0, None, 0));
    commit(&world, &infra, &[(".stopgap.toml", &format!("{POLICY}\n[check]\ndocument = \"off\"\n"))], "Mild");
    world.set_now("2027-12-01T12:00:00+01:00");
    assert_eq!(document(&world, &infra, &[]).1, None);
}

#[test]
fn a_gate_that_wants_fresh_documents_fails_on_code_that_is_not_here() {
    let policy = "schema = 1\n[check]\ndocument = \"fail\"\n[[documents]]\npath = \"docs/runbook.md\"\ncovers = [\"far@tf:aws_instance.web\"]\n";
    let (world, infra) = with_policy(policy);
    world.add(&infra, &["A box", "-e", "prod", "--link", "tf:envs/prod//aws_instance.web"]);
    world.ok(&infra, &["documents", "reviewed", RUNBOOK]);
    let said = world.run(&infra, &["check"]);
    assert!(said.code == 2 && said.err.contains("docs/runbook.md: far: "), "{}", said.all());
}

#[test]
fn a_review_answers_what_it_covers_and_where_it_went() {
    let (world, infra) = changed();
    assert_data_eq!(
        world.run(&infra, &["documents", "reviewed", "runbook.md", "--note", "Port drawn in"]).all(),
        str![[r#"
[ULID]
--- stderr
reviewed docs/runbook.md: 1 change by hand and 1 commit since the last review
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra.join("docs"), &["documents", "reviewed", "network.drawio", "./runbook.md"]).all(),
        str![[r#"
[ULID]
[ULID]
--- stderr
reviewed docs/network.drawio: 1 change by hand and 1 commit since the last review
reviewed docs/runbook.md: no change is known since the last review
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    let before = world.files(&infra, "stopgap").len();
    assert_data_eq!(
        world.run(&infra, &["documents", "reviewed", DRAWING, "docs/netwrok.drawio"]).all(),
        str![[r#"
--- stderr
error: the policy names no document `docs/netwrok.drawio`
hint: did you mean `docs/network.drawio`?
hint: `stopgap documents` shows those that it names, `stopgap policy edit` adds one to [[documents]]
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["documents", "reviewed", "runbok.md"]).all(),
        str![[r#"
--- stderr
error: the policy names no document `runbok.md`
hint: did you mean `docs/runbook.md`?
hint: `stopgap documents` shows those that it names, `stopgap policy edit` adds one to [[documents]]
--- exit 2

"#]]
    );
    assert_eq!(world.files(&infra, "stopgap").len(), before, "nothing is recorded where one path is unknown");
}

#[test]
fn secrets_and_hostile_names_stay_out() {
    let policy = "schema = 1\n[[documents]]\npath = \"docs/$(touch x)\\u001b[31m|`x`.md\"\ncovers = [\"file:modules\"]\n";
    let (mut world, infra) = with_policy(policy);
    let path = "docs/$(touch x)\u{1b}[31m|`x`.md";
    let said = world.raw(&infra, &["documents", "reviewed", path, "--note", "password=hunter2hunter2"]);
    assert!(said.code == 0 && said.err.contains("redacted a secret in note"), "{}", said.all());
    let all = world.git(&infra, &["log", "-p", "stopgap"]);
    assert!(!all.contains("hunter2hunter2") && all.contains("[redacted:"), "{all}");
    go_to(&mut world, 12);
    world.add(
        &infra,
        &["=cmd|' /C calc'!A0 \u{1b}[2J", "-e", "prod", "--link", "file:modules/network/main.tf"],
    );
    for format in ["table", "csv", "markdown"] {
        let said = world.raw(&infra, &["documents", "--format", format]);
        assert!(said.code == 0 && !said.out.contains('\u{1b}'), "{format}: {}", said.all());
    }
    let check = world.raw(&infra, &["check"]);
    assert!(check.out.contains("stopgap documents reviewed 'docs/$(touch x)"), "{}", check.all());
    assert!(!check.out.contains('\u{1b}'));
}
