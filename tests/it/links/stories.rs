//! Which commits changed what no plain scan of a file tells apart: values anywhere, patches, twins, overrides, lines;
//! and what is said of code that is gone.

use super::{commits, edit, links, story, with_code};
use crate::support::World;
use std::path::Path;

fn commit(world: &World, folder: &Path, message: &str) -> String {
    super::commit(world, folder, message);
    world.git(folder, &["rev-parse", "HEAD"]).trim().to_owned()
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

#[test]
fn values_of_a_file_of_any_name_have_their_own_story() {
    let (world, infra) = with_code();
    world.write("infra/apps/pg.yaml", "size: 1\nother: 1\n");
    let begin = commit(&world, &infra, "Begin");
    edit(&infra, "apps/pg.yaml", "size: 1", "size: 2");
    let changed = commit(&world, &infra, "Grow");
    edit(&infra, "apps/pg.yaml", "other: 1", "other: 2");
    commit(&world, &infra, "Beside it");
    assert_eq!(story(&world, &infra, "helm:apps/pg.yaml#size"), sorted(vec![begin, changed]));
}

#[test]
fn a_patch_is_not_blamed_on_the_last_commit_alone() {
    let (world, infra) = with_code();
    let begin = world.git(&infra, &["rev-parse", "HEAD"]).trim().to_owned();
    edit(&infra, "deploy/prod/kustomization.yaml", "replicas: 5", "replicas: 6");
    let changed = commit(&world, &infra, "More");
    edit(&infra, "deploy/prod/kustomization.yaml", "resources:", "namePrefix: p-\nresources:");
    commit(&world, &infra, "Beside it");
    let told = story(&world, &infra, "kustomize:deploy/prod#Deployment.apps/-/worker");
    assert_eq!(told, sorted(vec![begin, changed]));
}

#[test]
fn of_two_objects_of_one_name_each_has_its_own_story() {
    let (world, infra) = with_code();
    let object = |size: u32| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twin\ndata:\n  size: \"{size}\"\n")
    };
    world.write("infra/k8s/twin.yaml", &format!("{}---\n{}", object(1), object(2)));
    let begin = commit(&world, &infra, "Begin");
    edit(&infra, "k8s/twin.yaml", "size: \"1\"", "size: \"3\"");
    let changed = commit(&world, &infra, "The first");
    let told = story(&world, &infra, "k8s/twin.yaml:1");
    assert_eq!(told, sorted(vec![begin, changed]));
}

#[test]
fn instances_that_moved_are_followed() {
    let (world, infra) = with_code();
    world.write("infra/app/main.tf", "resource \"aws_x\" \"a\" {\n  size = 1\n}\n");
    let begin = commit(&world, &infra, "Begin");
    world.write(
        "infra/app/main.tf",
        "resource \"aws_x\" \"b\" {\n  size = 1\n}\n\nmoved {\n  from = aws_x.a[0]\n  to   = aws_x.b[\"k.x\"]\n}\n",
    );
    let moved = commit(&world, &infra, "Move it");
    assert_eq!(story(&world, &infra, "tf:app//aws_x.b"), sorted(vec![begin, moved]));
}

#[test]
fn what_an_override_says_is_a_change_of_the_block() {
    let (world, infra) = with_code();
    world.write("infra/app/main.tf", "resource \"aws_x\" \"a\" {\n  size = 1\n}\n");
    let begin = commit(&world, &infra, "Begin");
    world.write("infra/app/override.tf", "resource \"aws_x\" \"a\" {\n  size = 2\n}\n");
    let laid = commit(&world, &infra, "Lay it over");
    world.write("infra/app/override.tf", "# Why.\nresource \"aws_x\" \"a\" {\n  size = 2\n}\n");
    commit(&world, &infra, "Say why");
    assert_eq!(story(&world, &infra, "tf:app//aws_x.a"), sorted(vec![begin, laid]));
}

#[test]
fn lines_are_followed_as_git_does() {
    let (world, infra) = with_code();
    let begin = world.git(&infra, &["rev-parse", "HEAD"]).trim().to_owned();
    edit(&infra, "etc/haproxy.cfg", "timeout 5s", "timeout 9s");
    let changed = commit(&world, &infra, "Wait longer");
    edit(&infra, "etc/haproxy.cfg", "maxconn 100", "maxconn 200\n  nbthread 2");
    commit(&world, &infra, "Beside it");
    assert_eq!(story(&world, &infra, "file:etc/haproxy.cfg#L6"), sorted(vec![begin, changed]));
}

#[test]
fn of_what_is_gone_it_is_said_since_when() {
    let (world, infra) = with_code();
    let id = world.add(&infra, &["Scaled", "-e", "prod", "--link", "aws_db_instance.main"]);
    let path = infra.join("envs/prod/main.tf");
    let text = std::fs::read_to_string(&path).expect("a file");
    let at = text.find("resource").expect("a block");
    std::fs::write(&path, &text[..at]).expect("written");
    let gone = commit(&world, &infra, "Delete the database");
    edit(&infra, "envs/prod/main.tf", "size     = 3", "size     = 4");
    commit(&world, &infra, "Beside it");
    let said = world.raw(&infra, &["show", &id]).out;
    let words = format!("gone since {} Delete the database (On-call", &gone[..8]);
    assert!(said.contains("was envs/prod/main.tf:7-11") && said.contains(&words), "{said}");
    assert_eq!(commits(&links(&world, &infra, &id)[0]["today"]), [gone]);
}

#[test]
fn the_lines_that_were_changed_are_marked_and_always_shown() {
    let (world, infra) = with_code();
    let id = world
        .add(&infra, &["Scaled", "-e", "prod", "-l", "aws_db_instance.main", "--set", "instance_class=db.x"]);
    let said = world.run(&infra, &["show", &id]).out;
    assert!(said.contains("\n>  9    instance_class") && said.contains("\n   7  resource"), "{said}");
    let many: String = (0..50).map(|at| format!("  a{at} = {at}\n")).collect();
    world.write("infra/app/main.tf", &format!("resource \"aws_x\" \"a\" {{\n{many}}}\n"));
    commit(&world, &infra, "Much");
    let id = world.add(&infra, &["Scaled", "-l", "tf:app//aws_x.a", "--set", "a45=1"]);
    let said = world.run(&infra, &["show", &id]).out;
    assert!(said.contains("\n> 47    a45 = 45\n") && said.contains("… 21 more lines"), "{said}");
}
