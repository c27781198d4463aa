//! `policy`: both files, checked before they hold.

use super::Desk;
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::Path;

/// Lets `$EDITOR` write this text over the file.
fn editor_writes(world: &mut World, text: &str) {
    let wanted = world.write("wanted.toml", text);
    world.set("GIT_EDITOR", &format!("cp '{}'", wanted.display()));
}

fn commit_code_policy(world: &World, infra: &Path, text: &str) {
    std::fs::write(infra.join(".stopgap.toml"), text).expect("a file");
    world.git(infra, &["add", ".stopgap.toml"]);
    world.git(infra, &["commit", "--quiet", "-m", "Rules"]);
}

fn short(world: &World, infra: &Path, revision: &str) -> String {
    world.git(infra, &["rev-parse", revision])[..12].to_owned()
}

#[test]
fn without_a_file_the_defaults_hold() {
    let (world, infra) = World::with_repository();
    assert_data_eq!(
        world.run(&infra, &["policy", "show"]).all(),
        str![[r#"
# no policy file: the defaults hold
# in force
# a change of critical risk is due within 1 day
# a change of high risk is due within 3 days
# a change of medium risk is due within 7 days
# a change of low risk is due within 30 days
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["policy", "check"]).all(),
        str![[r#"
nothing is wrong with the policy
--- stderr
no policy file: the defaults hold
--- exit 0

"#]]
    );
}

#[test]
fn the_journals_policy_is_edited_and_holds_at_once() {
    let mut desk = Desk::new();
    let infra = desk.infra.clone();
    assert!(!desk.listed(&["list", "--overdue"]).contains(&"Scale".to_owned()));
    editor_writes(&mut desk.world, "schema = 1\n\n[deadlines]\nlow = \"1d\"\n\n[environments.prod]\n");
    assert_data_eq!(
        desk.world.run(&infra, &["policy", "edit"]).all(),
        str![[r#"
--- stderr
the policy holds from now on
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_eq!(desk.listed(&["list", "--overdue"]), ["Raise", "Scale"], "the deadline has moved");
    let tip = short(&desk.world, &infra, "stopgap");
    let shown = desk.world.run(&infra, &["policy", "show"]).all().replace(&tip, "[SHORT]");
    assert_data_eq!(
        shown,
        str![[r##"
# stopgap.toml at [SHORT]
schema = 1

[deadlines]
low = "1d"

[environments.prod]

# in force
# a change of critical risk is due within 1 day
# a change of high risk is due within 3 days
# a change of medium risk is due within 7 days
# a change of low risk is due within 1 day
# prod is production
--- exit 0

"##]]
    );
    assert_data_eq!(
        desk.world.run(&infra, &["policy", "check"]).all(),
        str![[r#"
nothing is wrong with the policy
--- exit 0

"#]]
    );
    assert_data_eq!(
        desk.world.run(&infra, &["policy", "edit"]).all(),
        str![[r#"
--- stderr
nothing was changed
--- exit 0

"#]]
    );
    // Environments that nobody knows are kept, and asked about.
    assert_data_eq!(
        desk.world.run(&infra, &["add", "Restart it", "-e", "prdo"]).all(),
        str![[r#"
gap-0000000001
--- stderr
warning: environment `prdo` is none of prod; it is kept
hint: did you mean `prod`? `stopgap edit last -e prod` corrects it
gap-0000000001 Restart it
prdo, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
}

#[test]
fn a_wrong_policy_is_not_committed_and_not_lost() {
    let (mut world, infra) = World::with_repository();
    world.add(&infra, &["Restart it"]);
    let before = world.git(&infra, &["rev-parse", "stopgap"]);
    editor_writes(&mut world, "schema = 1\n[deadlines]\nhihg = \"3d\"\nlow = \"soon\"\n");
    let said = world.run(&infra, &["policy", "edit"]);
    let draft = said
        .err
        .split("kept in ")
        .nth(1)
        .expect("a draft")
        .trim()
        .replace("[ROOT]", &world.root().display().to_string());
    let name = draft.rsplit('/').next().expect("a name").to_owned();
    assert_data_eq!(
        said.all().replace(&name, "[DRAFT]"),
        str![[r#"
--- stderr
error: stopgap.toml: line 3: `hihg` in [deadlines] is not known and has no effect: did you mean `high`?
error: stopgap.toml: line 4: `low` in [deadlines] is `soon`, which is no duration: write a number and h, d or w, for example "3d"
error: the policy was not changed
hint: what you wrote is kept in [ROOT]/state/stopgap/drafts/[DRAFT]
--- exit 2

"#]]
    );
    assert!(std::fs::read_to_string(draft).expect("a draft").contains("hihg"));
    assert_eq!(world.git(&infra, &["rev-parse", "stopgap"]), before);
}

#[test]
fn the_codes_policy_is_written_into_the_work_tree_alone() {
    let (mut world, infra) = World::with_repository();
    editor_writes(&mut world, "schema = 1\n[environments.prod]\n[environments.staging]\n");
    assert_data_eq!(
        world.run(&infra, &["policy", "edit", "--code"]).all(),
        str![[r#"
[ROOT]/infra/.stopgap.toml
--- stderr
hint: commit it: it holds once it is on the main branch
--- exit 0

"#]]
    );
    assert_eq!(world.git(&infra, &["status", "--porcelain"]), "?? .stopgap.toml\n");
    assert_data_eq!(
        world.run(&infra, &["policy", "check"]).all(),
        str![[r#"
nothing is wrong with the policy
--- stderr
no policy file: the defaults hold
note: the .stopgap.toml of the work tree holds once it is on the main branch
--- exit 0

"#]]
    );
    let said = world.run(&infra, &["add", "Restart it", "-e", "qa"]);
    assert!(!said.err.contains("is none of"), "it does not hold yet: {}", said.all());
    world.git(&infra, &["add", ".stopgap.toml"]);
    world.git(&infra, &["commit", "--quiet", "-m", "Rules"]);
    let said = world.run(&infra, &["add", "Restart it", "-e", "qa"]);
    assert!(said.err.contains("is none of prod, staging"), "{}", said.all());
}

#[test]
fn the_codes_policy_counts_on_main_alone() {
    let desk = Desk::new();
    let (world, infra) = (&desk.world, &desk.infra);
    world.git(infra, &["switch", "--quiet", "-c", "feature"]);
    commit_code_policy(world, infra, "schema = 1\n[deadlines]\nlow = \"1d\"\n");
    assert_eq!(desk.listed(&["list", "--overdue"]), ["Raise"], "a branch is not reviewed yet");
    world.git(infra, &["switch", "--quiet", "main"]);
    world.git(infra, &["merge", "--quiet", "feature"]);
    assert_eq!(desk.listed(&["list", "--overdue"]), ["Raise", "Scale"]);
    world.git(infra, &["switch", "--quiet", "-c", "other"]);
    commit_code_policy(world, infra, "schema = 1\n[deadlines]\nlow = \"90d\"\n");
    assert_eq!(
        desk.listed(&["list", "--overdue"]),
        ["Raise", "Scale"],
        "main's stands whatever is checked out"
    );
}

#[test]
fn the_codes_policy_wins_over_the_journals() {
    let mut desk = Desk::new();
    let infra = desk.infra.clone();
    editor_writes(&mut desk.world, "schema = 1\n[deadlines]\nlow = \"1d\"\nhigh = \"1h\"\n");
    let said = desk.world.run(&infra, &["policy", "edit"]);
    assert_eq!(said.code, 0, "{}", said.all());
    commit_code_policy(&desk.world, &infra, "schema = 1\n[deadlines]\nlow = \"60d\"\n");
    desk.world.set_now("2026-11-23T09:00:00+01:00");
    assert_eq!(
        desk.listed(&["list", "--overdue"]),
        ["Raise", "Open"],
        "low is the code's, high the journal's"
    );
    let (code, journal) = (short(&desk.world, &infra, "main"), short(&desk.world, &infra, "stopgap"));
    let shown = desk.world.run(&infra, &["policy", "show"]).all();
    assert_data_eq!(
        shown.replace(&code, "[CODE]").replace(&journal, "[JOURNAL]"),
        str![[r##"
# .stopgap.toml at [CODE]
schema = 1
[deadlines]
low = "60d"

# stopgap.toml at [JOURNAL]
schema = 1
[deadlines]
low = "1d"
high = "1h"

# in force
# a change of critical risk is due within 1 day
# a change of high risk is due within 1 hour
# a change of medium risk is due within 7 days
# a change of low risk is due within 60 days
--- exit 0

"##]]
    );
}

#[test]
fn a_policy_with_mistakes_is_a_warning_and_a_finding() {
    let (world, infra) = World::with_repository();
    commit_code_policy(&world, &infra, "schema = 1\nenviroments = 1\n[deadlines]\nlow = \"soon\"\n");
    assert_data_eq!(
        world.run(&infra, &["policy", "check"]).all(),
        str![[r#"
.stopgap.toml:2: `enviroments` in the file is not known and has no effect: did you mean `environments`?
.stopgap.toml:4: `low` in [deadlines] is `soon`, which is no duration: write a number and h, d or w, for example "3d"
--- exit 1

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["add", "Restart it", "-e", "prod"]).all(),
        str![[r#"
gap-0000000001
--- stderr
warning: .stopgap.toml:2: `enviroments` in the file is not known and has no effect: did you mean `environments`?
warning: .stopgap.toml:4: `low` in [deadlines] is `soon`, which is no duration: write a number and h, d or w, for example "3d"
gap-0000000001 Restart it
prod, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    let good = world.write("good.toml", "schema = 1\n").display().to_string();
    assert_data_eq!(
        world.run(&infra, &["policy", "check", &good]).all(),
        str![[r#"
nothing is wrong with the policy
--- exit 0

"#]]
    );
    let said = world.run_with(&infra, &["policy", "check", "-"], b"schema = 1\n[[[\n");
    assert_data_eq!(
        said.all(),
        str![[r#"
standard input:2: this is no TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`
--- exit 1

"#]]
    );
}
