//! `compare`: two environments that share modules, objects and files, and what was done by hand in each.

use crate::support::World;
use serde_json::Value;
use std::path::{Path, PathBuf};

const MAIN: &str = "module \"network\" {\n  source = \"../../modules/network\"\n}\n\nresource \"aws_db_instance\" \"main\" {\n  instance_class = \"db.t3.medium\"\n}\n";
/// The same module under another name, and a setting of its own.
const OTHER: &str = "module \"net\" {\n  source = \"../../modules/network\"\n}\n\nresource \"aws_db_instance\" \"main\" {\n  instance_class = \"db.t3.small\"\n}\n";
const MODULE: &str = "resource \"aws_security_group\" \"web\" {\n  to_port   = 443\n  from_port = var.port\n}\n\nvariable \"port\" {}\n";

/// A repository with two roots, whose module is called by different names in each.
fn with_roots() -> (World, PathBuf) {
    let (world, infra) = World::with_repository();
    world.git(&infra, &["rm", "--quiet", "main.tf"]);
    world.write("infra/envs/prod/main.tf", MAIN);
    world.write("infra/envs/staging/main.tf", OTHER);
    world.write("infra/modules/network/main.tf", MODULE);
    commit(&world, &infra, "Roots");
    (world, infra)
}

fn commit(world: &World, infra: &Path, message: &str) {
    world.git(infra, &["add", "--all"]);
    world.git(infra, &["commit", "--quiet", "-m", message]);
}

/// Records a change; `what` is the attribute and its value.
#[track_caller]
fn change(world: &World, infra: &Path, environment: &str, link: &str, what: &str) -> String {
    let title = format!("Changed {environment}");
    let mut arguments = vec![title.as_str(), "-e", environment, "--link", link];
    if !what.is_empty() {
        arguments.extend(["--set", what]);
    }
    world.add(infra, &arguments)
}

/// The rows as `section attribute one|other`, with the values, in their order.
#[track_caller]
fn rows(world: &World, infra: &Path, arguments: &[&str]) -> Vec<String> {
    let all: Vec<&str> = ["compare"].iter().chain(arguments).copied().chain(["--json"]).collect();
    let view: Value = serde_json::from_str(&world.ok(infra, &all)).expect("JSON");
    assert_eq!(view["version"], 1);
    let side = |hand: &Value| match (&hand["left"], &hand["value"]) {
        (Value::Null, _) => "nothing".to_owned(),
        (_, Value::String(text)) => text.clone(),
        (Value::String(left), Value::Null) => left.clone(),
        (_, value) => value.to_string(),
    };
    let row = |row: &Value| {
        let code = if row["by_code"] == true { " by code" } else { "" };
        let attribute = row["attribute"].as_str().unwrap_or("-");
        let section = row["section"].as_str().expect("a section");
        format!("{section} {attribute} {}|{}{code}", side(&row["one"]), side(&row["other"]))
    };
    let unlinked = view["unlinked"].as_array().expect("a list").iter();
    let unlinked =
        unlinked.map(|entry| format!("unlinked {}", entry["environment"].as_str().expect("a name")));
    view["rows"].as_array().expect("a list").iter().map(row).chain(unlinked).collect()
}

const DATABASE: &str = "tf:envs/prod//aws_db_instance.main";
const ITS_DATABASE: &str = "tf:envs/staging//aws_db_instance.main";
const GROUP: &str = "tf:envs/prod//module.network.aws_security_group.web";
const ITS_GROUP: &str = "tf:envs/staging//module.net.aws_security_group.web";

#[test]
fn what_only_one_has_and_what_differs() {
    let (world, infra) = with_roots();
    change(&world, &infra, "prod", DATABASE, "instance_class=db.r6g.large");
    change(&world, &infra, "staging", ITS_DATABASE, "instance_class=db.t3.large");
    change(&world, &infra, "prod", DATABASE, "allocated_storage=100");
    change(&world, &infra, "staging", ITS_DATABASE, "allocated_storage=100");
    change(&world, &infra, "prod", DATABASE, "multi_az=true");
    change(&world, &infra, "staging", ITS_DATABASE, "port=5433");
    change(&world, &infra, "prod", "k8s:Deployment.apps/prod/api", "spec.replicas=5");
    change(&world, &infra, "staging", "k8s:Deployment.apps/staging/api", "spec.replicas=7");
    change(&world, &infra, "prod", "file:etc/prod/haproxy.cfg#L1-L2", "");
    change(&world, &infra, "staging", "file:etc/staging/haproxy.cfg#L7", "");
    world.add(&infra, &["No link", "-e", "prod"]);
    let mistaken = change(&world, &infra, "prod", DATABASE, "engine_version=9");
    world.ok(&infra, &["resolve", &mistaken, "mistaken", "--reason", "Never happened"]);
    let reverted = change(&world, &infra, "prod", DATABASE, "iops=1");
    world.ok(&infra, &["resolve", &reverted, "reverted"]);
    let expected = [
        "only_one multi_az true|nothing",
        "only_other port nothing|5433",
        "different spec.replicas 5|7",
        "different instance_class db.r6g.large|db.t3.large",
        "unclear - unrecorded|unrecorded",
        "alike allocated_storage 100|100",
        "unlinked prod",
    ];
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), expected);
    let all = rows(&world, &infra, &["PROD", "staging", "--all"]);
    assert_eq!(all.len(), expected.len() + 1);
    assert_eq!(all[0], "only_one iops 1|nothing", "what was taken back");
    // The other way round it is the same.
    let turned = rows(&world, &infra, &["staging", "prod"]);
    assert!(turned.contains(&"only_one port 5433|nothing".to_owned()), "{turned:?}");
    assert!(turned.contains(&"different instance_class db.t3.large|db.r6g.large".to_owned()), "{turned:?}");
}

#[test]
fn a_block_of_a_shared_module_is_one_resource_whatever_the_module_is_called() {
    let (world, infra) = with_roots();
    change(&world, &infra, "prod", GROUP, "to_port=8443");
    change(&world, &infra, "staging", ITS_GROUP, "to_port=8444");
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), ["different to_port 8443|8444"]);
    // Another resource of the same name below another root is none.
    world.write("infra/apps/staging/main.tf", "resource \"aws_db_instance\" \"main\" {}\n");
    commit(&world, &infra, "An app");
    change(&world, &infra, "prod", DATABASE, "port=1");
    change(&world, &infra, "staging", "tf:apps/staging//aws_db_instance.main", "port=1");
    assert_eq!(
        rows(&world, &infra, &["prod", "staging"]),
        ["only_one port 1|nothing", "only_other port nothing|1", "different to_port 8443|8444"]
    );
}

#[test]
fn what_the_code_gives_both_is_alike() {
    let (mut world, infra) = with_roots();
    world.write("infra/envs/staging/main.tf", MAIN);
    world.write(
        "infra/.stopgap.toml",
        "schema = 1\n\n[environments.prod]\nproof = \"claim\"\n\n[environments.staging]\n",
    );
    commit(&world, &infra, "One name");
    let shared = change(&world, &infra, "prod", GROUP, "to_port=8443");
    let own = change(&world, &infra, "prod", DATABASE, "instance_class=db.r6g.large");
    let variable = change(&world, &infra, "prod", GROUP, "from_port=8443");
    let before = rows(&world, &infra, &["prod", "staging"]);
    assert!(before.iter().all(|row| row.starts_with("only_one")), "{before:?}");
    world.write("infra/modules/network/main.tf", &MODULE.replace("443", "8443"));
    world.write("infra/envs/prod/main.tf", &MAIN.replace("db.t3.medium", "db.r6g.large"));
    world.set_now("2026-11-24T03:20:41+01:00");
    commit(&world, &infra, &format!("Take over\n\nReconciles: {shared} {own} {variable}"));
    assert_eq!(
        rows(&world, &infra, &["prod", "staging"]),
        [
            // The other root has a block of its own, which says something else.
            "only_one instance_class db.r6g.large|nothing",
            // The block is shared, and what it gives there comes from somewhere else.
            "unclear from_port 8443|nothing",
            "alike to_port 8443|nothing by code",
        ]
    );
}

#[test]
fn stacks_say_which_roots_belong_together() {
    let (world, infra) = World::with_repository();
    world.write("infra/live/main.tf", "resource \"aws_db_instance\" \"main\" {}\n");
    world.write("infra/rehearsal/main.tf", "resource \"aws_db_instance\" \"main\" {}\n");
    commit(&world, &infra, "Roots");
    change(&world, &infra, "prod", "tf:live//aws_db_instance.main[0]", "port=1");
    change(&world, &infra, "staging", "tf:rehearsal//aws_db_instance.main[0]", "port=2");
    change(&world, &infra, "staging", "tf:rehearsal//aws_db_instance.main[1]", "port=3");
    let alone = ["only_one port 1|nothing", "only_other port nothing|2", "only_other port nothing|3"];
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), alone, "nothing says so yet");
    world.write(
        "infra/.stopgap.toml",
        "schema = 1\n\n[[stacks]]\nname = \"a\"\nroot = \"live\"\nenvironment = \"prod\"\n\n\
         [[stacks]]\nname = \"b\"\nroot = \"rehearsal\"\nenvironment = \"staging\"\n",
    );
    commit(&world, &infra, "Stacks");
    assert_eq!(
        rows(&world, &infra, &["prod", "staging"]),
        ["only_other port nothing|3", "different port 1|2"]
    );
    let said = world.run(&infra, &["compare", "prod", "staging"]);
    assert!(said.out.starts_with("prod (live): 1 entry\nstaging (rehearsal): 2 entries\n"), "{}", said.all());
}

#[test]
fn code_that_cannot_be_read_is_said_and_addresses_decide() {
    let (world, infra) = with_roots();
    change(&world, &infra, "prod", "other@tf:envs/prod//aws_db_instance.main", "port=1");
    change(&world, &infra, "staging", "other@tf:envs/staging//aws_db_instance.main", "port=1");
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), ["alike port 1|1"]);
    let said = world.run(&infra, &["compare", "prod", "staging"]);
    assert!(
        said.err.contains(
            "warning: other: no code repository of that name is known here; its links are compared by their names alone"
        ),
        "{}",
        said.all()
    );
}

#[test]
fn a_sensitive_value_is_never_printed() {
    let (world, infra) = with_roots();
    change(&world, &infra, "prod", DATABASE, "password=hunter2hunter2");
    change(&world, &infra, "staging", ITS_DATABASE, "password=hunter2hunter2");
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), ["unclear password sensitive|sensitive"]);
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let said = world.run(&infra, &["compare", "prod", "staging", "--format", format]);
        assert!(said.out.contains("sensitive") && !said.out.contains("hunter2"), "{}", said.all());
    }
}

#[test]
fn an_environment_that_is_not_known_is_a_slip() {
    let (world, infra) = with_roots();
    let said = world.run(&infra, &["compare", "prod", "staging"]);
    assert_eq!(said.code, 2, "{}", said.all());
    change(&world, &infra, "prod", DATABASE, "port=1");
    change(&world, &infra, "staging", ITS_DATABASE, "port=1");
    for (one, other, said_of) in [
        ("prod", "stagin", "no environment is called `stagin`\nhint: did you mean `staging`?"),
        ("xyz", "staging", "no environment is called `xyz`\nhint: known are prod, staging"),
        ("prod", "PROD", "prod cannot be compared with itself"),
    ] {
        let said = world.run(&infra, &["compare", one, other]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.all());
        assert!(said.err.contains(said_of), "{}", said.all());
    }
}

#[test]
fn it_fits_the_terminal_and_cuts_no_value_where_that_is_narrow() {
    let (world, infra) = with_roots();
    change(&world, &infra, "prod", DATABASE, "instance_class=db.r6g.large");
    change(&world, &infra, "staging", ITS_DATABASE, "instance_class=db.t3.large");
    change(&world, &infra, "prod", GROUP, "to_port=8443");
    let plain = |columns: u16| {
        let shown = world.screen(&infra, columns, &["--color=never", "compare", "prod", "staging"]);
        world.tidy(&shown)
    };
    snapbox::assert_data_eq!(
        plain(80),
        snapbox::str![[r#"
prod (envs/prod): 2 entries
staging (envs/staging): 1 entry

Only in prod
gap-0000000001  prod  open
  tf:envs/prod//module.network.aws_security_group.web
  to_port: 8443

Different
gap-0000000002  prod  open
  tf:envs/prod//aws_db_instance.main
  instance_class: db.r6g.large
gap-0000000003  staging  open
  tf:envs/staging//aws_db_instance.main
  instance_class: db.t3.large

1 only in prod, 0 only in staging, 1 different, 0 alike

"#]]
    );
    snapbox::assert_data_eq!(
        plain(40),
        snapbox::str![[r#"
prod (envs/prod): 2 entries
staging (envs/staging): 1 entry

Only in prod
gap-0000000001  prod  open
  tf:envs/prod//module.network.aws_secur
  ity_group.web
  to_port: 8443

Different
gap-0000000002  prod  open
  tf:envs/prod//aws_db_instance.main
  instance_class: db.r6g.large
gap-0000000003  staging  open
  tf:envs/staging//aws_db_instance.main
  instance_class: db.t3.large

1 only in prod, 0 only in staging, 1 different, 0 alike

"#]]
    );
}

#[test]
fn hostile_texts_stay_texts() {
    let (world, infra) = with_roots();
    let evil = "port=|<script>`\u{1b}[31m=1+1";
    change(&world, &infra, "prod", DATABASE, evil);
    change(&world, &infra, "staging", ITS_DATABASE, "port=1");
    world.add(&infra, &["=cmd|' /C calc'!A0\u{1b}[2J", "-e", "prod"]);
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let said = world.run(&infra, &["compare", "prod", "staging", "--format", format]);
        assert!(said.code == 0 && !said.out.contains('\u{1b}'), "{}", said.all());
        match format {
            "markdown" => assert!(!said.out.contains("<script>"), "{}", said.all()),
            "csv" => assert!(said.out.contains("'=cmd"), "{}", said.all()),
            _ => {}
        }
    }
}

/// What failed or was undone by its own entry is not live: nobody can call it alike.
#[test]
fn what_was_undone_is_not_called_alike() {
    let (world, infra) = with_roots();
    let one = change(&world, &infra, "prod", DATABASE, "instance_class=large");
    change(&world, &infra, "staging", ITS_DATABASE, "instance_class=large");
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), ["alike instance_class large|large"]);
    world.ok(&infra, &["edit", &one, "--outcome", "undone"]);
    assert_eq!(rows(&world, &infra, &["prod", "staging"]), ["unclear instance_class unsettled|large"]);
}

#[test]
fn an_entry_that_names_no_environment_is_told() {
    let (world, infra) = with_roots();
    world.add(&infra, &["Of either", "--link", "envs/prod//aws_db_instance.main", "--set", "size=7"]);
    change(&world, &infra, "prod", DATABASE, "instance_class=large");
    change(&world, &infra, "staging", ITS_DATABASE, "instance_class=large");
    let said = world.ok(&infra, &["compare", "prod", "staging"]);
    assert!(said.contains("1 entry names no environment and may be of either"), "{said}");
}
