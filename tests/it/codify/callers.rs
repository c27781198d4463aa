//! A link that names a module's folder and none of those that call it: what one environment gives it is never written
//! for another.

use super::{change, changed_lines, read, with};
use crate::support::World;
use snapbox::{assert_data_eq, str};
use std::path::Path;

const MODULE: (&str, &str) = (
    "modules/web/main.tf",
    "variable \"type\" {}\nresource \"aws_launch_template\" \"this\" {\n  instance_type = var.type\n}\n",
);
const CALL: &str =
    "variable \"type\" {}\n\nmodule \"web\" {\n  source = \"../../modules/web\"\n  type   = var.type\n}\n";
const MEDIUM: &str = "type = \"t3.medium\"\n";
const LARGE: &str = "type = \"t3.large\"\n";
const ROOTS: [(&str, &str); 5] = [
    MODULE,
    ("envs/prod/main.tf", CALL),
    ("envs/prod/terraform.tfvars", MEDIUM),
    ("envs/staging/main.tf", CALL),
    ("envs/staging/terraform.tfvars", MEDIUM),
];

/// An entry whose link names the folder of the module.
#[track_caller]
fn shared(world: &World, infra: &Path, more: &[&str]) -> String {
    let set = ["--set", "instance_type=t3.large", "--was", "t3.medium"];
    let mut arguments = vec!["Larger", "-l", "aws_launch_template.this"];
    arguments.extend(set);
    arguments.extend(more);
    let id = world.add(infra, &arguments);
    let shown = world.ok(infra, &["show", &id]);
    assert!(shown.contains("tf:modules/web//aws_launch_template.this"), "{shown}");
    id
}

#[track_caller]
fn assert_untouched(world: &World, infra: &Path) {
    assert_eq!(changed_lines(world, infra), "");
}

#[test]
fn the_environment_decides_between_callers() {
    for (environment, own, other) in [("staging", "staging", "prod"), ("Prod", "prod", "staging")] {
        let (world, infra) = with(&ROOTS);
        let id = shared(&world, &infra, &["-e", environment]);
        world.ok(&infra, &["codify", &id, "--write"]);
        assert_eq!(read(&infra, &format!("envs/{own}/terraform.tfvars")), LARGE);
        assert_eq!(read(&infra, &format!("envs/{other}/terraform.tfvars")), MEDIUM);
        assert_eq!(change(&world, &infra, &id).0, "right");
        // On main the same caller proves it, whatever the other one says.
        world.git(&infra, &["commit", "--quiet", "-am", &format!("Larger\n\nReconciles: {id}")]);
        let shown = world.ok(&infra, &["show", &id]);
        assert!(shown.contains("codified (code)"), "{shown}");
        world.write(&format!("infra/envs/{other}/terraform.tfvars"), "type = \"t3.nano\"\n");
        world.git(&infra, &["commit", "--quiet", "-am", "Costs"]);
        let shown = world.ok(&infra, &["show", &id]);
        assert!(shown.contains("codified (code)"), "{shown}");
    }
}

#[test]
fn what_the_other_environment_says_proves_nothing() {
    let (world, infra) = with(&ROOTS);
    let id = shared(&world, &infra, &["-e", "staging"]);
    world.write("infra/envs/prod/terraform.tfvars", LARGE);
    world.git(&infra, &["commit", "--quiet", "-am", &format!("Larger\n\nReconciles: {id}")]);
    let shown = world.ok(&infra, &["show", &id]);
    assert!(!shown.contains("codified (code)"), "{shown}");
    assert!(shown.contains("envs/staging/terraform.tfvars:1"), "{shown}");
    assert_eq!(change(&world, &infra, &id).0, "write");
}

#[test]
fn where_nothing_decides_it_is_asked_which_is_meant() {
    let third =
        [ROOTS.as_slice(), &[("live/staging/main.tf", CALL), ("live/staging/terraform.tfvars", MEDIUM)]];
    for (files, environment) in
        [(ROOTS.to_vec(), None), (ROOTS.to_vec(), Some("qa")), (third.concat(), Some("staging"))]
    {
        let (world, infra) = with(&files);
        let more: Vec<&str> = environment.into_iter().flat_map(|name| ["-e", name]).collect();
        let id = shared(&world, &infra, &more);
        let (state, why) = change(&world, &infra, &id);
        assert_eq!(state, "by_hand", "{environment:?}: {why}");
        let is_asked = why.starts_with("modules/web is called from envs/prod/main.tf:3")
            && why.contains(&format!(
                "`stopgap edit {id}` with tf:envs/prod//module.web.aws_launch_template.this"
            ));
        assert!(is_asked || why.ends_with("do not give `var.type` the same"), "{environment:?}: {why}");
        assert_eq!(world.run(&infra, &["codify", &id, "--write"]).code, 2);
        assert_untouched(&world, &infra);
    }
}

#[test]
fn which_is_meant_is_asked_with_all_callers() {
    let (world, infra) = with(&ROOTS);
    let id = shared(&world, &infra, &[]);
    assert_data_eq!(
        world.run(&infra, &["codify", &id, "--write"]).all(),
        str![[r#"
gap-0000000001 Larger
  infra@tf:modules/web//aws_launch_template.this
    envs/prod/terraform.tfvars:1  instance_type is t3.medium, should be t3.large
      through var.type (modules/web/main.tf:1)
      through the argument type of module.web (envs/prod/main.tf:5)
      through var.type (envs/prod/main.tf:1)
      through terraform.tfvars (envs/prod/terraform.tfvars:1)
      by hand: modules/web is called from envs/prod/main.tf:3 and envs/staging/main.tf:3: say which is meant: `stopgap edit gap-0000000001 -e ENVIRONMENT`, or `stopgap edit gap-0000000001` with tf:envs/prod//module.web.aws_launch_template.this or tf:envs/staging//module.web.aws_launch_template.this for its link

  git add -p
  git commit -m 'Larger' -m 'Reconciles: gap-0000000001'
--- stderr
warning: 1 value is left to do by hand
--- exit 2

"#]]
    );
    assert_untouched(&world, &infra);
    // What it says, done.
    world.ok(&infra, &["edit", &id, "-e", "staging"]);
    assert_eq!(change(&world, &infra, &id).0, "write");
    world.ok(&infra, &["codify", &id, "--write"]);
    assert_eq!(read(&infra, "envs/prod/terraform.tfvars"), MEDIUM);
    assert_eq!(read(&infra, "envs/staging/terraform.tfvars"), LARGE);
}

#[test]
fn a_root_that_calls_it_twice_decides_nothing() {
    let twice = format!("{CALL}{}", CALL.replace("variable \"type\" {}\n", "").replace("\"web\"", "\"api\""));
    let mut files = ROOTS;
    files[3].1 = &twice;
    let (world, infra) = with(&files);
    let id = shared(&world, &infra, &["-e", "staging"]);
    assert_eq!(change(&world, &infra, &id).0, "by_hand");
    world.run(&infra, &["codify", &id, "--write"]);
    assert_untouched(&world, &infra);
}

#[test]
fn callers_of_the_only_caller_are_told_apart_too() {
    let (world, infra) = with(&[
        MODULE,
        ("modules/app/main.tf", &CALL.replace("../../modules/web", "../web")),
        ("envs/prod/main.tf", &CALL.replace("modules/web", "modules/app")),
        ("envs/prod/terraform.tfvars", MEDIUM),
        ("envs/staging/main.tf", &CALL.replace("modules/web", "modules/app")),
        ("envs/staging/terraform.tfvars", MEDIUM),
    ]);
    let unsaid = shared(&world, &infra, &[]);
    let (state, why) = change(&world, &infra, &unsaid);
    let expected = format!(
        "modules/app is called from envs/prod/main.tf:3 and envs/staging/main.tf:3: say which is meant: `stopgap edit {unsaid} -e ENVIRONMENT`, or `stopgap edit {unsaid}` with tf:envs/prod//module.web.module.web.aws_launch_template.this or tf:envs/staging//module.web.module.web.aws_launch_template.this for its link"
    );
    assert_eq!((state.as_str(), why), ("by_hand", expected));
    let id = shared(&world, &infra, &["-e", "staging"]);
    world.ok(&infra, &["codify", &id, "--write"]);
    assert_eq!(read(&infra, "envs/prod/terraform.tfvars"), MEDIUM);
    assert_eq!(read(&infra, "envs/staging/terraform.tfvars"), LARGE);
}
