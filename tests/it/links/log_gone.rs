//! `log WHAT` where the names are not as they were: keys, modules that moved, code that is gone, histories that end
//! early.

use super::log::{story, titles};
use super::{commit, edit, with_code};
use crate::support::World;
use std::path::Path;

fn add(world: &mut World, folder: &Path, title: &str, link: &str) {
    world.add(folder, &[title, "-e", "prod", "--link", link]);
}

/// The titles, sorted.
fn told(world: &World, folder: &Path, what: &str) -> Vec<String> {
    let mut told = titles(world, folder, &["log", what]);
    told.sort();
    told
}

#[test]
fn an_instance_is_not_another_one() {
    let (mut world, infra) = with_code();
    let main = "envs/prod//aws_db_instance.main";
    add(&mut world, &infra, "A tag", &format!("{main}[0].tags[\"Name\"]"));
    add(&mut world, &infra, "A rule", &format!("{main}[0].ingress[1]"));
    add(&mut world, &infra, "First", &format!("{main}[\"a[b]\"]"));
    add(&mut world, &infra, "Europe", r#"envs/prod//module.network["eu"].aws_security_group.web"#);
    add(&mut world, &infra, "All", "tf:modules/network//aws_security_group.web");
    assert_eq!(told(&world, &infra, &format!("{main}[0]")), ["A rule", "A tag"]);
    assert_eq!(told(&world, &infra, &format!("{main}[1]")), [""; 0]);
    assert_eq!(told(&world, &infra, &format!("{main}[\"a[b]\"]")), ["First"]);
    assert_eq!(told(&world, &infra, &format!("{main}[\"c[b]\"]")), [""; 0]);
    for (what, all) in [
        (r#"envs/prod//module.network["eu"].aws_security_group.web"#, &["All", "Europe"][..]),
        (r#"envs/prod//module.network["us"].aws_security_group.web"#, &["All"]),
        ("envs/prod//module.network.aws_security_group.web", &["All", "Europe"]),
        (r#"envs/prod//module.network["us"]"#, &["All"]),
        ("tf:modules/network//aws_security_group.web", &["All", "Europe"]),
    ] {
        assert_eq!(told(&world, &infra, what), all, "{what}");
    }
}

#[test]
fn a_value_of_a_list_is_not_the_one_beside_it() {
    let (mut world, infra) = with_code();
    world
        .write("infra/charts/pg/values.yaml", "env:\n  - name: A\n    value: 1\n  - name: B\n    value: 2\n");
    commit(&world, &infra, "A list");
    add(&mut world, &infra, "Second", "helm:charts/pg//values.yaml#env[1].value");
    assert_eq!(told(&world, &infra, "helm:charts/pg//values.yaml#env[0]"), [""; 0]);
    assert_eq!(told(&world, &infra, "helm:charts/pg//values.yaml#env[1]"), ["Second"]);
    assert_eq!(told(&world, &infra, "helm:charts/pg//values.yaml#env"), ["Second"]);
}

#[test]
fn what_is_gone_is_found_by_whole_names() {
    let (mut world, infra) = with_code();
    let text =
        "resource \"aws_sg\" \"web\" {\n  a = 1\n}\n\nresource \"aws_sg\" \"web_admin\" {\n  a = 2\n}\n";
    world.write("infra/envs/prod/dns.tf", text);
    commit(&world, &infra, "Two groups");
    add(&mut world, &infra, "Web", "envs/prod//aws_sg.web");
    add(&mut world, &infra, "Admin", "envs/prod//aws_sg.web_admin");
    edit(&infra, "envs/prod/dns.tf", "resource \"aws_sg\" \"web\" {\n  a = 1\n}\n", "");
    commit(&world, &infra, "Remove one");
    for what in ["aws_sg.web", "envs/prod//aws_sg.web"] {
        assert_eq!(told(&world, &infra, what), ["Web"], "{what}");
    }
    // Another block has the short name still.
    assert_eq!(told(&world, &infra, "web"), ["Web"]);
    assert_eq!(told(&world, &infra, "envs/prod/dns.tf"), ["Admin", "Web"]);
    world.git(&infra, &["rm", "--quiet", "envs/prod/dns.tf"]);
    commit(&world, &infra, "Remove the file");
    for what in ["dns.tf", "prod/dns.tf", "envs/prod/dns.tf", "envs/prod"] {
        assert_eq!(told(&world, &infra, what), ["Admin", "Web"], "{what}");
    }
    assert_eq!(told(&world, &infra, "ns.tf"), [""; 0]);
}

#[test]
fn a_path_that_was_never_looked_up_is_a_path() {
    let (mut world, infra) = with_code();
    add(&mut world, &infra, "Looked up", "file:etc/haproxy.cfg");
    world.add(&infra, &["Imported", "--link", "file:network/main.tf", "--no-input"]);
    for what in ["modules/network/main.tf", "modules/network", "modules"] {
        assert_eq!(told(&world, &infra, what), ["Imported"], "{what}");
    }
    assert_eq!(told(&world, &infra, "etc"), ["Looked up"]);
}

#[test]
fn a_module_that_moved_keeps_what_was_done_in_it() {
    let (mut world, infra) = with_code();
    add(&mut world, &infra, "Before", "envs/staging//module.network.aws_security_group.web");
    let moved = "module \"net\" {\n  source = \"../../modules/network\"\n}\n\nmoved {\n  from = module.network\n  to   = module.net\n}\n";
    edit(
        &infra,
        "envs/staging/main.tf",
        "module \"network\" {\n  source = \"../../modules/network\"\n}\n",
        moved,
    );
    commit(&world, &infra, "Rename the call");
    add(&mut world, &infra, "Gone", "envs/staging//module.network.aws_vpc.gone");
    add(&mut world, &infra, "Behind", "envs/staging//module.net.aws_security_group.web");
    for what in [
        "envs/staging//module.net.aws_security_group.web",
        "envs/staging//module.network.aws_security_group.web",
    ] {
        assert_eq!(told(&world, &infra, what), ["Before", "Behind"], "{what}");
    }
    for what in ["envs/staging//module.net", "envs/staging//module.network", "module.net"] {
        assert_eq!(told(&world, &infra, what), ["Before", "Behind", "Gone"], "{what}");
    }
    // Each root has its own name for it.
    add(&mut world, &infra, "Elsewhere", r#"envs/prod//module.network["eu"].aws_security_group.web"#);
    let all = ["Before", "Behind", "Elsewhere"];
    assert_eq!(told(&world, &infra, "module.network.aws_security_group.web"), all);
    let narrow = r#"module.network["us"].aws_security_group.web"#;
    assert_eq!(told(&world, &infra, narrow), ["Before", "Behind"]);
    let staging = infra.join("envs/staging");
    assert_eq!(told(&world, &staging, "module.network"), ["Before", "Behind", "Gone"]);
}

#[test]
fn a_module_in_a_module_that_moved_is_found_under_both_names() {
    let (mut world, infra) = with_code();
    let blue = "module \"blue\" {\n  source = \"../network\"\n}\n\nmodule \"green\" {\n  source = \"../network\"\n}\n";
    world.write("infra/modules/pa/main.tf", blue);
    let call = "module \"planningalerts\" {\n  source = \"../../modules/pa\"\n}\n";
    world.write("infra/envs/staging/pa.tf", call);
    commit(&world, &infra, "Blue and green");
    let web = "aws_security_group.web";
    add(&mut world, &infra, "Old", &format!("envs/staging//module.planningalerts.module.blue.{web}"));
    let moved = "\nmoved {\n  from = module.planningalerts\n  to   = module.pa\n}\n";
    world.write("infra/envs/staging/pa.tf", &[&call.replace("\"planningalerts\"", "\"pa\""), moved].concat());
    commit(&world, &infra, "Rename it");
    add(&mut world, &infra, "New", &format!("envs/staging//module.pa.module.blue.{web}"));
    add(&mut world, &infra, "Green", &format!("envs/staging//module.pa.module.green.{web}"));
    add(&mut world, &infra, "Partly", &format!("modules/pa//module.blue.{web}"));
    for what in ["module.pa", "module.planningalerts"] {
        assert_eq!(told(&world, &infra, what), ["Green", "New", "Old", "Partly"], "{what}");
    }
    for what in [
        "module.pa.module.blue".to_owned(),
        "module.planningalerts.module.blue".to_owned(),
        format!("module.pa.module.blue.{web}"),
        format!("module.planningalerts.module.blue.{web}"),
    ] {
        assert_eq!(told(&world, &infra, &what), ["New", "Old", "Partly"], "{what}");
    }
    assert_eq!(told(&world, &infra, &format!("modules/network//{web}")), ["Green", "New", "Old", "Partly"]);
}

#[test]
fn commits_before_the_oldest_change_are_told_and_a_table_ends() {
    let (world, infra) = story();
    for at in 0..60 {
        world.write("infra/etc/haproxy.cfg", &format!("global\n  maxconn {at}\n"));
        commit(&world, &infra, &format!("Connections {at}"));
    }
    let all = titles(&world, &infra, &["log", "etc/haproxy.cfg", "--code"]);
    assert_eq!(all.len(), 61, "{all:?}");
    let said = world.run(&infra, &["log", "etc/haproxy.cfg", "--code"]);
    assert!(said.err.contains("11 more; -n NUMBER or --since TIME shows them"), "{}", said.all());
}

#[test]
fn the_story_of_what_is_gone_is_told() {
    let (mut world, infra) = with_code();
    add(&mut world, &infra, "Proxied", "file:etc/haproxy.cfg");
    add(&mut world, &infra, "Grown", "envs/prod//aws_db_instance.main");
    world.git(&infra, &["rm", "--quiet", "etc/haproxy.cfg", "envs/prod/main.tf"]);
    commit(&world, &infra, "Remove it");
    let mut told = titles(&world, &infra, &["log", "etc/haproxy.cfg", "--code"]);
    told.sort();
    assert_eq!(told, ["Lay out the code", "Proxied", "Remove it"]);
    let said = world.run(&infra, &["log", "envs/prod//aws_db_instance.main", "--code"]);
    assert_eq!(said.code, 0, "{}", said.all());
    assert!(said.out.contains("Grown"), "{}", said.all());
    assert!(said.err.contains("which commits changed it is not known"), "{}", said.all());
}

#[test]
fn a_clone_that_was_cut_says_so() {
    let (world, infra) = story();
    let url = format!("file://{}", infra.display());
    let top = infra.parent().expect("a folder").to_owned();
    world.git(&top, &["clone", "--quiet", "--depth", "1", &url, "cut"]);
    let said = world.run(&top.join("cut"), &["log", "etc/haproxy.cfg", "--code"]);
    assert!(said.err.contains("which commits were before these is not known"), "{}", said.all());
    assert!(!said.all().contains("no change by hand is recorded for etc/haproxy.cfg\n"), "{}", said.all());
}

#[test]
fn a_slip_in_what_was_asked_is_said() {
    let (world, infra) = story();
    let said = world.run(&infra, &["log", "-e", "porduction", "web"]);
    assert!(said.err.contains("no entry is in an environment `porduction`"), "{}", said.all());
    let said = world.run(&infra, &["log", "-e", "prd", "web"]);
    assert!(said.err.contains("did you mean `prod`?"), "{}", said.all());
    for what in ["gap-0000000001", "last"] {
        let said = world.run(&infra, &["log", what]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains(&format!("`stopgap show {what}`")), "{}", said.all());
    }
}

#[test]
fn everything_that_happened_is_told_without_a_name() {
    let (world, infra) = story();
    world.add(&infra, &["Without a link", "-e", "prod"]);
    let told =
        titles(&world, &infra.join("modules"), &["log", "--code", "--since", "2026-11-21", "-e", "prod"]);
    assert_eq!(told, ["Without a link", "Closed it again", "Open 8443 in the code"]);
}

#[test]
fn marks_are_in_the_file_of_today() {
    let (world, infra) = story();
    world.git(&infra, &["mv", "modules/network/main.tf", "modules/network/sg.tf"]);
    commit(&world, &infra, "Rename the file");
    for what in ["modules/network/main.tf", "modules/network/sg.tf:6", "aws_security_group.web"] {
        let said = world.run(&infra, &["log", what, "--marks"]);
        assert_eq!(said.code, 0, "{}", said.all());
        assert!(said.out.contains("!  5  resource \"aws_security_group\" \"web\" {"), "{}", said.all());
    }
}
