//! What may be secret in the code is never written down, not even as a hash; and a change of it is seen all the same.

use super::{commit, edit, links, today, with_code};

const FILES: [(&str, &str); 3] = [
    (
        "app/main.tf",
        "locals {\n  pin  = \"1234\"\n  size = 3\n}\n\nvariable \"host\" {\n  default   = \"1234\"\n  sensitive = true\n}\n\nvariable \"db_password\" {\n  default = \"1234\"\n}\n",
    ),
    ("app/secret.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  a: \"1234\"\n"),
    ("app/values.yaml", "auth:\n  password: \"1234\"\ndb:\n  pwd: \"1234\"\nreplicas: 2\n"),
];

#[test]
fn no_hash_is_kept_of_what_can_be_guessed() {
    let (world, infra) = with_code();
    for (path, text) in FILES {
        world.write(&format!("infra/{path}"), text);
    }
    commit(&world, &infra, "Keep secrets");
    let secret = [
        "tf:app//local.pin",
        "tf:app//var.host",
        "tf:app//var.db_password",
        "k8s:app/secret.yaml#Secret/-/db",
        "helm:app/values.yaml#auth.password",
        "helm:app/values.yaml#db",
        "file:app/values.yaml#L2",
    ];
    let mut ids = Vec::new();
    for address in secret {
        let id = world.add(&infra, &["Turned it", "--link", address]);
        let link = links(&world, &infra, &id)[0].clone();
        assert!(link["path"].is_string(), "{address}: {link}");
        assert!(link["block_hash"].is_null() && link["field_hash"].is_null(), "{address}: {link}");
        assert_eq!(link["today"]["state"], "same", "{address}: {link}");
        ids.push(id);
    }
    for address in ["tf:app//local.size", "helm:app/values.yaml#replicas", "file:app/values.yaml#L5"] {
        let id = world.add(&infra, &["Turned it", "--link", address]);
        assert!(links(&world, &infra, &id)[0]["block_hash"].is_string(), "{address}");
    }
    let kept = world.files(&infra, "stopgap").len();
    assert!(kept > 0);
    for (path, text) in FILES {
        world.write(&format!("infra/{path}"), &text.replace("1234", "9876"));
    }
    commit(&world, &infra, "Turn them all");
    for (id, address) in ids.iter().zip(secret) {
        assert_eq!(today(&world, &infra, id)["state"], "changed", "{address}");
    }
}

#[test]
fn a_secret_whose_commit_is_not_here_is_no_guess() {
    let (world, infra) = with_code();
    world.write("infra/app/values.yaml", FILES[2].1);
    commit(&world, &infra, "Keep secrets");
    let id = world.add(&infra, &["Turned it", "--link", "helm:app/values.yaml#auth.password"]);
    // The history is written anew, and what was there before is thrown away.
    edit(&infra, "app/values.yaml", "1234", "5678");
    world.git(&infra, &["add", "--all"]);
    world.git(&infra, &["commit", "--quiet", "--amend", "-m", "Keep other secrets"]);
    world.git(&infra, &["reflog", "expire", "--expire=now", "--all"]);
    world.git(&infra, &["gc", "--quiet", "--prune=now"]);
    assert_eq!(today(&world, &infra, &id)["state"], "unknown");
    let said = world.run(&infra, &["show", &id]).out;
    assert!(said.contains("whether it changed since is not known"), "{said}");
    let said = world.run(&infra, &["doctor", "--code"]).out;
    assert!(said.contains("1 to code that may have"), "{said}");
}
