//! Which differences touch a linked block: those of what it says, in whatever language and wherever it goes.

use super::{commit, kinds};
use crate::support::World;
use std::path::Path;

/// Begins with these files and an entry linked to `to`; changes them; whether the gate says that it was touched.
fn touched(files: &[(&str, &str)], to: &str, change: impl FnOnce(&World, &Path)) -> Option<String> {
    let (world, infra) = World::with_repository();
    for (path, text) in files {
        world.write(&format!("infra/{path}"), text);
    }
    commit(&world, &infra, "Begin");
    let id = world.add(&infra, &["By hand", "--link", to]);
    world.git(&infra, &["checkout", "--quiet", "-b", "fix"]);
    change(&world, &infra);
    commit(&world, &infra, "Change");
    let (code, view) = super::checked(&world, &infra, &["--change", "main"]);
    let found = view["findings"].as_array().expect("a list").first().cloned();
    assert!(code < 2, "{view:#}");
    assert!(found.is_none() || kinds(&view) == [format!("fail unclaimed {id}")], "{view:#}");
    let place = |found: &serde_json::Value| {
        let how =
            found["message"].as_str().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned();
        format!("{how} {}:{}", found["path"].as_str().unwrap_or("-"), found["lines"][0])
    };
    found.as_ref().map(place)
}

const BLOCK: &str = "resource \"a\" \"b\" {\n  x = 1\n}\n";

#[test]
fn layout_comments_and_places_are_no_change() {
    let write =
        |path: &'static str, text: String| move |world: &World, _: &Path| drop(world.write(path, &text));
    let files = [("net/main.tf", BLOCK), ("net/other.tf", "resource \"a\" \"other\" {}\n")];
    let laid_out = "# Why\n\nresource \"a\" \"b\" { // here\n\n      x    =   1\n}\n".to_owned();
    assert_eq!(touched(&files, "tf:a.b", write("infra/net/main.tf", laid_out)), None);
    let pushed_down = format!("resource \"a\" \"new\" {{}}\n\n{BLOCK}");
    assert_eq!(touched(&files, "tf:a.b", write("infra/net/main.tf", pushed_down)), None);
    let beside = format!("{BLOCK}resource \"a\" \"c\" {{\n  x = 2\n}}\n");
    assert_eq!(touched(&files, "tf:a.b", write("infra/net/main.tf", beside)), None);
    let changed = BLOCK.replace('1', "2");
    assert_eq!(
        touched(&files, "tf:a.b", write("infra/net/main.tf", format!("\n\n{changed}"))),
        Some("changed net/main.tf:3".to_owned())
    );
}

#[test]
fn a_block_that_went_elsewhere_is_followed() {
    let files = [("net/main.tf", BLOCK), ("net/other.tf", "resource \"a\" \"other\" {}\n")];
    let to_other = |text: &'static str| {
        move |world: &World, infra: &Path| {
            std::fs::remove_file(infra.join("net/main.tf")).expect("a file");
            world.write("infra/net/other.tf", text);
        }
    };
    let moved = "resource \"a\" \"other\" {}\nresource \"a\" \"b\" {\n  x = 1\n}\n";
    assert_eq!(touched(&files, "tf:a.b", to_other(moved)), None);
    let moved_and_changed = "resource \"a\" \"other\" {}\nresource \"a\" \"b\" {\n  x = 2\n}\n";
    assert_eq!(
        touched(&files, "tf:a.b", to_other(moved_and_changed)),
        Some("changed net/other.tf:2".to_owned())
    );
    // A folder that got another name.
    let rename = |_: &World, infra: &Path| {
        std::fs::rename(infra.join("net"), infra.join("network")).expect("a folder");
    };
    assert_eq!(touched(&files, "tf:net//a.b", rename), None);
    assert_eq!(
        touched(&files, "tf:a.b", |_, infra| std::fs::remove_file(infra.join("net/main.tf"))
            .expect("a file")),
        Some("removed net/main.tf:1".to_owned())
    );
}

#[test]
fn a_block_that_is_called_otherwise_is_changed() {
    let renamed = |world: &World, _: &Path| {
        world.write(
            "infra/net/main.tf",
            "resource \"a\" \"c\" {\n  x = 1\n}\nmoved {\n  from = a.b\n  to = a.c\n}\n",
        );
    };
    // As in its story: its header says something else.
    assert_eq!(
        touched(&[("net/main.tf", BLOCK)], "tf:a.b", renamed),
        Some("changed net/main.tf:1".to_owned())
    );
}

#[test]
fn an_override_says_something_else_of_a_block() {
    let add = |text: &'static str| {
        move |world: &World, _: &Path| drop(world.write("infra/net/x_override.tf", text))
    };
    let files = [("net/main.tf", BLOCK)];
    assert_eq!(
        touched(&files, "tf:a.b", add("resource \"a\" \"b\" {\n  x = 2\n}\n")),
        Some("changed net/main.tf:1".to_owned())
    );
    assert_eq!(touched(&files, "tf:a.b", add("resource \"a\" \"other\" {\n  x = 2\n}\n")), None);
}

#[test]
fn what_was_linked_before_it_was_there() {
    let add = |world: &World, _: &Path| drop(world.write("infra/net/new.tf", "resource \"a\" \"new\" {}\n"));
    assert_eq!(
        touched(&[("net/main.tf", BLOCK)], "tf:net//a.new", add),
        Some("added net/new.tf:1".to_owned())
    );
}

#[test]
fn modules_are_touched_where_they_stand() {
    let files = [
        ("envs/prod/main.tf", "module \"net\" {\n  source = \"../../modules/net\"\n}\n"),
        ("modules/net/main.tf", BLOCK),
    ];
    let change =
        |world: &World, _: &Path| drop(world.write("infra/modules/net/main.tf", &BLOCK.replace('1', "2")));
    assert_eq!(
        touched(&files, "tf:envs/prod//module.net.a.b[0]", change),
        Some("changed modules/net/main.tf:1".to_owned())
    );
    // The call is another block.
    let call = |world: &World, _: &Path| {
        drop(world.write(
            "infra/envs/prod/main.tf",
            "module \"net\" {\n  source = \"../../modules/net\"\n  x = 1\n}\n",
        ));
    };
    assert_eq!(touched(&files, "tf:envs/prod//module.net.a.b", call), None);
}

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: prod\nspec:\n  replicas: 2\n";

#[test]
fn manifests_charts_and_plain_files() {
    let write =
        |path: &'static str, text: String| move |world: &World, _: &Path| drop(world.write(path, &text));
    let file = [("k8s/api.yaml", DEPLOYMENT)];
    let to = "k8s:Deployment.apps/prod/api";
    let commented = DEPLOYMENT.replace("spec:", "# Few\nspec:");
    assert_eq!(touched(&file, to, write("infra/k8s/api.yaml", commented)), None);
    assert_eq!(
        touched(&file, to, write("infra/k8s/api.yaml", DEPLOYMENT.replace('2', "5"))),
        Some("changed k8s/api.yaml:1".to_owned())
    );
    let chart = [
        ("charts/pg/Chart.yaml", "name: pg\nversion: 1\n"),
        ("charts/pg/values.yaml", "primary:\n  cpu: 1\n  memory: 2\nother: 3\n"),
    ];
    let to = "helm:charts/pg//values.yaml#primary";
    let beside = "primary:\n  cpu: 1\n  memory: 2\nother: 4\n".to_owned();
    assert_eq!(touched(&chart, to, write("infra/charts/pg/values.yaml", beside)), None);
    let inside = "primary:\n  cpu: 1\n  memory: 5\nother: 3\n".to_owned();
    assert!(touched(&chart, to, write("infra/charts/pg/values.yaml", inside)).is_some());
    let plain = [("etc/hosts", "one\ntwo\nthree\nfour\n")];
    let to = "file:etc/hosts#L2-L3";
    assert_eq!(
        touched(&plain, to, write("infra/etc/hosts", "zero\none\ntwo\nthree\nfour\n".to_owned())),
        None
    );
    assert_eq!(
        touched(&plain, to, write("infra/etc/hosts", "one\ntwo\n3\nfour\n".to_owned())),
        Some("changed etc/hosts:2".to_owned())
    );
    assert!(touched(&plain, "file:etc/hosts", write("infra/etc/hosts", "one\n".to_owned())).is_some());
}

#[test]
fn an_overlay_changes_an_object_from_any_of_its_files() {
    let files = [
        ("base/kustomization.yaml", "resources: [api.yaml]\n"),
        ("base/api.yaml", DEPLOYMENT),
        ("overlays/prod/kustomization.yaml", "resources: [../../base]\n"),
    ];
    let to = "kustomize:overlays/prod#Deployment.apps/prod/api";
    let patch = |world: &World, _: &Path| {
        let list = "resources: [../../base]\npatches:\n- path: api.yaml\n";
        world.write("infra/overlays/prod/kustomization.yaml", list);
        world.write("infra/overlays/prod/api.yaml", &DEPLOYMENT.replace('2', "5"));
    };
    assert!(touched(&files, to, patch).is_some());
    let label = |world: &World, _: &Path| drop(world.write("infra/README.md", "x\n"));
    assert_eq!(touched(&files, to, label), None);
}

#[test]
fn what_a_partial_clone_left_out_is_brought() {
    let (world, infra, id) = super::linked();
    super::fix(&world, &infra, "Say 8443");
    world.git(&infra, &["checkout", "--quiet", "main"]);
    world.git(&infra, &["config", "uploadpack.allowFilter", "true"]);
    world.git(&infra, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let url = format!("file://{}", infra.display());
    world.git(&world.root(), &["clone", "--quiet", "--filter=blob:none", &url, "partial"]);
    let partial = world.path("partial");
    world.git(&partial, &["checkout", "--quiet", "--detach", "origin/fix"]);
    let wanted = [format!("fail unclaimed {id}")];
    super::assert_found(&world, &partial, &["--change", "origin/main..HEAD"], 1, &wanted);
    // Where it cannot be had nothing is proved.
    world.git(&world.root(), &["clone", "--quiet", "--filter=blob:none", "--no-checkout", &url, "far"]);
    let far = world.path("far");
    world.ok(&far, &["list"]);
    std::fs::rename(&infra, world.path("gone")).expect("a folder");
    let (code, view) = super::checked(&world, &far, &["--change", "origin/main..origin/fix"]);
    assert!(code == 2, "{view:#}");
}

#[test]
fn a_link_by_an_old_name_follows_the_moves_of_main() {
    let files = [
        ("net/main.tf", "resource \"a\" \"d\" {\n  x = 1\n}\n"),
        ("net/moved.tf", "moved {\n  from = a.b\n  to = a.c\n}\nmoved {\n  from = a.c\n  to = a.d\n}\n"),
    ];
    let change = |world: &World, _: &Path| {
        drop(world.write("infra/net/main.tf", "resource \"a\" \"d\" {\n  x = 2\n}\n"));
    };
    assert_eq!(touched(&files, "tf:net//a.b", change), Some("changed net/main.tf:1".to_owned()));
}

#[test]
fn a_module_that_is_elsewhere_is_its_call() {
    let call = "module \"vpc\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n  size   = 1\n}\n";
    let change =
        |world: &World, _: &Path| drop(world.write("infra/envs/prod/main.tf", &call.replace('1', "2")));
    assert_eq!(
        touched(&[("envs/prod/main.tf", call)], "tf:envs/prod//module.vpc.aws_vpc.this[0]", change),
        Some("changed envs/prod/main.tf:1".to_owned())
    );
}
