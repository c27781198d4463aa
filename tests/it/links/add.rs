//! `add --link` and `link`: what was typed becomes one place in the code, or stays as it was and says so.

use super::{commit, edit, links, with_code};
use snapbox::{assert_data_eq, str};

#[test]
fn an_address_becomes_a_place_with_all_that_is_known_of_it() {
    let (world, infra) = with_code();
    let tip = world.git(&infra, &["rev-parse", "HEAD"]);
    for (typed, to, path, lines) in [
        (
            "tf:envs/prod//aws_db_instance.main",
            "tf:envs/prod//aws_db_instance.main",
            "envs/prod/main.tf",
            (7, 11),
        ),
        (
            r#"envs/prod//module.network["eu"].aws_security_group.web"#,
            r#"tf:envs/prod//module.network["eu"].aws_security_group.web"#,
            "modules/network/main.tf",
            (5, 12),
        ),
        (
            "envs/prod//module.network.aws_security_group.old",
            "tf:envs/prod//module.network.aws_security_group.web",
            "modules/network/main.tf",
            (5, 12),
        ),
        ("k8s:Deployment.apps/prod/api", "k8s:Deployment.apps/prod/api", "k8s/api.yaml", (1, 7)),
        ("k8s:ConfigMap/-/two", "k8s:ConfigMap/-/two", "k8s/list.yml", (8, 11)),
        ("service/api", "k8s:Service/-/api", "k8s/api.yaml", (9, 15)),
        (
            "kustomize:deploy/prod#Deployment.apps/-/worker",
            "kustomize:deploy/prod#Deployment.apps/-/worker",
            "deploy/prod/kustomization.yaml",
            (4, 13),
        ),
        (
            "kustomize:deploy/base#Deployment.apps/-/worker",
            "kustomize:deploy/base#Deployment.apps/-/worker",
            "deploy/base/worker.yaml",
            (1, 6),
        ),
        (
            "helm:charts/pg//values.yaml#primary.resources",
            "helm:charts/pg//values.yaml#primary.resources",
            "charts/pg/values.yaml",
            (2, 4),
        ),
        ("file:etc/haproxy.cfg#L4-L5", "file:etc/haproxy.cfg#L4-L5", "etc/haproxy.cfg", (4, 5)),
        ("etc/haproxy.cfg:2", "file:etc/haproxy.cfg#L2", "etc/haproxy.cfg", (2, 2)),
        ("envs/prod/main.tf:9", "tf:envs/prod//aws_db_instance.main", "envs/prod/main.tf", (7, 11)),
        ("infra@k8s:Service/-/api", "k8s:Service/-/api", "k8s/api.yaml", (9, 15)),
    ] {
        let id = world.add(&infra, &["By hand", "--link", typed]);
        let link = &links(&world, &infra, &id)[0];
        assert_eq!(link["to"], format!("infra@{to}"), "{typed}");
        assert_eq!(
            (link["path"].as_str(), &link["lines"]),
            (Some(path), &serde_json::json!([lines.0, lines.1])),
            "{typed}"
        );
        assert_eq!(link["commit"], tip.trim(), "{typed}");
        assert_eq!(link["block_hash"].as_str().map(str::len), Some(40), "{typed}");
        assert_eq!(link["today"]["state"], "same", "{typed}");
    }
}

#[test]
fn a_short_form_is_taken_where_it_is_unique() {
    let (world, infra) = with_code();
    let to = |arguments: &[&str], folder: &str| {
        let id = world.add(&infra.join(folder), arguments);
        links(&world, &infra, &id)[0]["to"].as_str().expect("a link").to_owned()
    };
    // One block, reached from two roots: its own folder says which one is meant.
    assert_eq!(
        to(&["x", "--link", "aws_security_group.web"], ""),
        "infra@tf:modules/network//aws_security_group.web"
    );
    assert_eq!(to(&["x", "--link", "web"], ""), "infra@tf:modules/network//aws_security_group.web");
    // Two blocks of one name: the environment decides, else the folder where somebody stands.
    assert_eq!(
        to(&["x", "-e", "prod", "--link", "aws_db_instance.main"], ""),
        "infra@tf:envs/prod//aws_db_instance.main"
    );
    assert_eq!(
        to(&["x", "--link", "aws_db_instance.main"], "envs/staging"),
        "infra@tf:envs/staging//aws_db_instance.main"
    );
    assert_eq!(to(&["x", "--link", "main.tf:8"], "envs/prod"), "infra@tf:envs/prod//aws_db_instance.main");
    assert_eq!(to(&["x", "--link", "../../etc/haproxy.cfg:1"], "envs/prod"), "infra@file:etc/haproxy.cfg#L1");
    // The environment is stronger than the folder.
    assert_eq!(
        to(&["x", "-e", "prod", "--link", "aws_db_instance.main"], "envs/staging"),
        "infra@tf:envs/prod//aws_db_instance.main"
    );
}

#[test]
fn what_is_not_unique_is_kept_and_lists_the_candidates_changed_last_first() {
    let (world, infra) = with_code();
    edit(&infra, "envs/staging/main.tf", "db.t3.small", "db.t3.large");
    commit(&world, &infra, "Scale staging");
    assert_data_eq!(
        world.run(&infra, &["add", "Scaled", "-e", "none-of-them", "--link", "aws_db_instance.main"]).all(),
        str![[r#"
gap-0000000001
--- stderr
warning: `infra@tf:aws_db_instance.main` may be any of 2; kept as typed
  tf:envs/staging//aws_db_instance.main  main.tf:10-12
  tf:envs/prod//aws_db_instance.main  main.tf:7-11
hint: `stopgap link last ADDRESS` says which
gap-0000000001 Scaled
none-of-them, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["list", "--incomplete", "--format", "csv"]).out.lines().count().to_string(),
        str!["2"]
    );
    // What it meant is said later, and takes its place.
    world.ok(
        &infra,
        &["link", "last", "envs/staging//aws_db_instance.main", "--set", "instance_class=db.t3.large"],
    );
    let links = links(&world, &infra, "last");
    assert_eq!(links.len(), 1, "{links:?}");
    assert_eq!(links[0]["path"], "envs/staging/main.tf");
    assert_eq!(links[0]["changes"][0]["after"], "db.t3.large");
}

#[test]
fn what_is_called_otherwise_says_what_comes_near() {
    let (world, infra) = with_code();
    assert_data_eq!(
        world.run(&infra, &["add", "Opened a port", "--link", "aws_security_group.wbe"]).all(),
        str![[r#"
gap-0000000001
--- stderr
warning: nothing in the code is called `infra@tf:aws_security_group.wbe`; kept as typed
hint: did you mean this?
  tf:modules/network//aws_security_group.web  main.tf:5-12
hint: `stopgap link last ADDRESS` says which
gap-0000000001 Opened a port
no environment, Mon 2026-11-23 03:20:41 +01:00 (Europe/Amsterdam)
missing: environment, reason, risk, disposition, outcome, owner, rollback, links
fill in: stopgap edit last
in [ROOT]/infra, only on this machine
--- exit 0

"#]]
    );
    let said = world.run(&infra, &["link", "last", "tf:module.vpc.aws_vpc.this"]);
    assert!(
        said.err.contains("its module is elsewhere (registry.example/vpc/aws): linked to the call of it"),
        "{}",
        said.all()
    );
    assert_eq!(links(&world, &infra, "last")[1]["path"], "envs/staging/main.tf");
    // What was not found is not said to lead anywhere.
    let said = world.run(&infra, &["link", "last", "aws_vpc.nowhere"]);
    assert!(said.err.contains("kept as typed, for gap-") && !said.err.contains("linked"), "{}", said.all());
}

#[test]
fn an_unfinished_edit_is_no_code_and_a_branch_of_one_s_own_is_said() {
    let (world, infra) = with_code();
    world.write("infra/envs/prod/new.tf", "resource \"aws_eip\" \"nat\" {}\n");
    let said = world.run(&infra, &["add", "x", "--link", "aws_eip.nat"]);
    assert!(
        said.err.contains("`infra@tf:aws_eip.nat` is not committed (envs/prod/new.tf:1)"),
        "{}",
        said.all()
    );
    world.git(&infra, &["switch", "--quiet", "-c", "feature"]);
    commit(&world, &infra, "Add an address");
    // The link that was not found is looked up again.
    let said = world.run(&infra, &["link", "last"]);
    assert!(said.err.contains("new.tf:1, on the branch that is checked out alone"), "{}", said.all());
    let link = &links(&world, &infra, "last")[0];
    assert_eq!(link["commit"], world.git(&infra, &["rev-parse", "feature"]).trim());
    // On main nothing is called so yet: it is looked for where it was found.
    assert_eq!((&link["today"]["state"], &link["today"]["branch_only"]), (&"same".into(), &true.into()));
    let shown = world.ok(&infra, &["show", "last"]);
    assert!(
        shown.contains("as it was when it was linked, on the branch that is checked out alone"),
        "{shown}"
    );
    let said = world.run(&infra, &["link", "last"]);
    assert!(said.err.contains("every link of"), "{}", said.all());
    assert_eq!(said.code, 2);
}

#[test]
fn the_attribute_that_was_changed_has_a_hash_unless_it_is_secret() {
    let (world, infra) = with_code();
    let field = |arguments: &[&str]| {
        let id = world.add(&infra, arguments);
        links(&world, &infra, &id)[0]["field_hash"].clone()
    };
    let link = "envs/prod//aws_db_instance.main";
    let class = field(&["x", "--link", link, "--set", "instance_class=db.r6g.large"]);
    assert_eq!(class.as_str().map(str::len), Some(40));
    assert_eq!(field(&["x", "--link", &format!("{link}.instance_class")]), class);
    assert_eq!(field(&["x", "--link", link]), serde_json::Value::Null);
    assert_eq!(field(&["x", "--link", link, "--set", "password=hunter2hunter2"]), serde_json::Value::Null);
    assert_eq!(field(&["x", "--link", &format!("{link}.password")]), serde_json::Value::Null);
    assert_eq!(
        field(&["x", "--link", link, "--set", "instance_class=db.r6g.large", "--set", "password=x"]),
        serde_json::Value::Null
    );
}

#[test]
fn the_policy_says_which_folders_are_roots_and_what_is_left_out() {
    let (world, infra) = with_code();
    world.write(
        "infra/.stopgap.toml",
        "schema = 1\n\n[[code]]\nname = \"infra\"\nurls = [\"https://host.example/infra\"]\nroots = [\"envs/prod\"]\nskip = [\"k8s\"]\n",
    );
    commit(&world, &infra, "Say what is what");
    let id = world.add(&infra, &["x", "--link", "aws_db_instance.main"]);
    // The only root need not be named.
    assert_eq!(links(&world, &infra, &id)[0]["to"], "infra@tf:aws_db_instance.main");
    let said = world.run(&infra, &["add", "x", "--link", "service/api"]);
    assert!(said.err.contains("kept as typed"), "{}", said.all());
}

#[test]
fn a_form_and_an_amendment_look_the_code_up_as_well() {
    let (mut world, infra) = with_code();
    let id = world.add(&infra, &["x", "--reason", "r"]);
    let script = world.write("editor.sh", "sed -i 's|^#* *links = .*|links = [\"service/api\"]|' \"$1\"\n");
    world.set("GIT_EDITOR", &format!("sh {}", script.display()));
    let said = world.run(&infra, &["edit", &id]);
    assert_eq!(said.code, 0, "{}", said.all());
    let links = links(&world, &infra, &id);
    assert_eq!(links[0]["to"], "infra@k8s:Service/-/api", "{}", said.all());
    assert_eq!(links[0]["path"], "k8s/api.yaml");
}

#[test]
fn slips_in_what_was_changed_are_pointed_out_and_kept() {
    let (world, infra) = with_code();
    let link = "envs/prod//aws_db_instance.main";
    let said =
        |arguments: &[&str]| world.run(&infra, &[&["add", "x", "--link", link], arguments].concat()).err;
    let err = said(&["--set", "instace_class=db.r6g.large"]);
    assert!(err.contains("note: the block does not set `instace_class`"), "{err}");
    let err = said(&["--set", "instance_class=db.r6g.large", "--was", "db.t3.small"]);
    assert!(err.contains("note: the block says something else of `instance_class` than --was"), "{err}");
    let err = said(&["--set", "instance_class=db.r6g.large", "--was", "db.t3.medium"]);
    assert!(!err.contains("block"), "{err}");
    // What stands before the only link can belong to no other, and twice the same link is once.
    let id = world.add(
        &infra,
        &[
            "x",
            "--set",
            "instance_class=a",
            "--link",
            link,
            "--link",
            "",
            "--link",
            "service/api",
            "--link",
            "service/api",
        ],
    );
    let all = links(&world, &infra, &id);
    assert_eq!(all.len(), 3, "{all:?}");
    let id = world.add(&infra, &["x", "--set", "instance_class=a", "--link", link]);
    let all = links(&world, &infra, &id);
    assert_eq!((all.len(), &all[0]["changes"][0]["after"]), (1, &"a".into()));
}

#[test]
fn a_file_is_a_file_however_it_is_typed() {
    let (world, infra) = with_code();
    world.write("infra/dns.tf", "resource \"a\" \"b\" {\n}\n");
    commit(&world, &infra, "Name it");
    let absolute = infra.join("etc/haproxy.cfg:2").display().to_string();
    for (typed, to) in [
        ("dns.tf", "file:dns.tf"),
        ("etc/haproxy.cfg:4-5", "file:etc/haproxy.cfg#L4-L5"),
        ("etc/haproxy.cfg:L2", "file:etc/haproxy.cfg#L2"),
        ("network/main.tf:6", "tf:modules/network//aws_security_group.web"),
        ("network/main.tf#L6", "file:modules/network/main.tf#L6"),
        (&absolute, "file:etc/haproxy.cfg#L2"),
        ("charts/pg/values.yaml#primary.resources", "helm:charts/pg//values.yaml#primary.resources"),
        ("deploy/prod#deployment/worker", "kustomize:deploy/prod#Deployment.apps/-/worker"),
    ] {
        let id = world.add(&infra, &["By hand", "--link", typed]);
        assert_eq!(links(&world, &infra, &id)[0]["to"], format!("infra@{to}"), "{typed}");
    }
    let id = world.add(&infra.join("charts"), &["x", "--link", "pg/values.yaml#replicas"]);
    assert_eq!(links(&world, &infra, &id)[0]["to"], "infra@helm:charts/pg//values.yaml#replicas");
    // What is not found is kept as it was typed.
    for typed in ["etc/haproxy.cfg:99", "none.tf", "infra@none.tf", "infra@none.x"] {
        let said = world.raw(&infra, &["add", "By hand", "--link", typed]);
        assert!(said.err.contains("kept as typed"), "{}", said.all());
        let id = said.out.lines().next().expect("an id");
        assert_eq!(links(&world, &infra, id)[0]["to"], typed);
    }
}
