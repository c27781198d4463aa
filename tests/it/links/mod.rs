//! Links: from an entry to the code and back, through the program: what is found, what has changed behind it (as git
//! says), whatever lies in a repository, and wherever a person may stand.

mod add;
mod bad_input;
mod choose;
mod doctor;
mod generated;
mod history;
mod hostile;
mod log;
mod log_gone;
mod names;
mod secrets;
mod show;
mod situations;
mod stories;

use crate::support::World;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A repository with two roots that call one module, manifests with an overlay, a chart, and a plain file.
const FILES: [(&str, &str); 10] = [
    (
        "envs/prod/main.tf",
        "module \"network\" {\n  for_each = toset([\"eu\", \"us\"])\n  source   = \"../../modules/network\"\n  size     = 3\n}\n\nresource \"aws_db_instance\" \"main\" {\n  # As small as it goes.\n  instance_class = \"db.t3.medium\"\n  password       = \"unsafe-example\"\n}\n",
    ),
    (
        "envs/staging/main.tf",
        "module \"network\" {\n  source = \"../../modules/network\"\n}\n\nmodule \"vpc\" {\n  source  = \"registry.example/vpc/aws\"\n  version = \"5.0.0\"\n}\n\nresource \"aws_db_instance\" \"main\" {\n  instance_class = \"db.t3.small\"\n}\n",
    ),
    (
        "modules/network/main.tf",
        "variable \"size\" {\n  default = 1\n}\n\nresource \"aws_security_group\" \"web\" {\n  name = \"web\"\n\n  ingress {\n    from_port = 443\n    to_port   = 443\n  }\n}\n\nmoved {\n  from = aws_security_group.old\n  to   = aws_security_group.web\n}\n",
    ),
    (
        "k8s/api.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: prod\nspec:\n  replicas: 3\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: api\nspec:\n  ports:\n    - port: 80\n",
    ),
    (
        "k8s/list.yml",
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: one\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: two\n",
    ),
    (
        "deploy/base/worker.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\nspec:\n  replicas: 1\n",
    ),
    ("deploy/base/kustomization.yaml", "resources:\n  - worker.yaml\n"),
    (
        "deploy/prod/kustomization.yaml",
        "resources:\n  - ../base\npatches:\n  - target:\n      kind: Deployment\n      name: worker\n    patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata:\n        name: worker\n      spec:\n        replicas: 5\n",
    ),
    ("charts/pg/values.yaml", "primary:\n  resources:\n    limits:\n      memory: 1Gi\nreplicas: 2\n"),
    ("etc/haproxy.cfg", "global\n  maxconn 100\n\ndefaults\n  timeout 5s\n"),
];

/// A world with that repository; its name is `infra`.
pub fn with_code() -> (World, PathBuf) {
    let (mut world, infra) = World::with_repository();
    for name in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
        world.set(name, "2026-11-01T09:00:00+01:00");
    }
    std::fs::remove_file(infra.join("main.tf")).expect("the file is there");
    for (path, text) in FILES {
        world.write(&format!("infra/{path}"), text);
    }
    commit(&world, &infra, "Lay out the code");
    (world, infra)
}

/// Commits everything as it lies there.
pub fn commit(world: &World, folder: &Path, message: &str) {
    world.git(folder, &["add", "--all"]);
    world.git(folder, &["commit", "--quiet", "-m", message]);
}

/// Replaces a text in a file, once.
pub fn edit(folder: &Path, path: &str, old: &str, new: &str) {
    let path = folder.join(path);
    let text = std::fs::read_to_string(&path).expect("a file");
    assert!(text.contains(old), "{old} in {text}");
    std::fs::write(&path, text.replacen(old, new, 1)).expect("written");
}

/// The links of an entry as `show --json` tells them.
pub fn links(world: &World, folder: &Path, id: &str) -> Vec<Value> {
    let shown: Value = serde_json::from_str(&world.raw(folder, &["show", id, "--json"]).out).expect("JSON");
    shown["links"].as_array().cloned().unwrap_or_default()
}

/// What `show` says today of the first link of an entry.
#[track_caller]
fn today(world: &World, folder: &Path, id: &str) -> Value {
    let said = world.ok(folder, &["show", id, "--json"]);
    let json: Value = serde_json::from_str(&said).expect("JSON");
    let today = &json["links"][0]["today"];
    assert!(today.is_object(), "{said}");
    today.clone()
}

/// The commits of a view, sorted.
fn commits(view: &Value) -> Vec<String> {
    let all = view["commits"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut all: Vec<String> =
        all.iter().filter_map(|one| Some(one["commit"].as_str()?.to_owned())).collect();
    all.sort();
    all
}

/// The commits that `log ADDRESS --code` tells.
#[track_caller]
fn story(world: &World, folder: &Path, address: &str) -> Vec<String> {
    let said = world.ok(folder, &["log", address, "--code", "--since", "2000-01-01", "--json"]);
    commits(&serde_json::from_str(&said).expect("JSON"))
}
