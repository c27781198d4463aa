//! What is written: the bytes of a value and no other.

use super::{change, changed_lines, read, recorded, with};
use snapbox::{assert_data_eq, str};

const GROUP: &str = "resource \"aws_security_group\" \"web\" {\n  name = \"web\" # why\n\n  ingress {\n    from_port = 443\n    to_port   = 443 # the vendor\n  }\n}\n";

#[test]
fn a_literal_is_shown_and_written() {
    let (world, infra) = with(&[("envs/prod/main.tf", GROUP)]);
    let id = recorded(&world, &infra, "envs/prod//aws_security_group.web", "ingress[0].to_port=8443", "443");
    let said = world.run(&infra, &["codify", &id]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001 Open 8443 from the vendor
  infra@tf:aws_security_group.web
    envs/prod/main.tf:6  ingress[0].to_port is 443, should be 8443

  git switch -c codify/gap-0000000001-open-8443-from-the-vendor
  stopgap codify gap-0000000001 --write
  git add -p
  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000001'
--- exit 0

"#]]
    );
    assert_eq!(read(&infra, "envs/prod/main.tf"), GROUP, "nothing is written unasked");
    let said = world.run(&infra.join("envs"), &["codify", &id, "--write"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001 Open 8443 from the vendor
  infra@tf:aws_security_group.web
    envs/prod/main.tf:6  ingress[0].to_port is 8443 now

  git add -p
  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000001'

--- a/envs/prod/main.tf
+++ b/envs/prod/main.tf
@@ -3,6 +3,6 @@
 
   ingress {
     from_port = 443
-    to_port   = 443 # the vendor
+    to_port   = 8443 # the vendor
   }
 }
--- stderr
hint: nothing is staged: `git diff` shows it, `git add -p` takes what is meant
--- exit 0

"#]]
    );
    assert_eq!(
        changed_lines(&world, &infra),
        "-    to_port   = 443 # the vendor\n+    to_port   = 8443 # the vendor\n"
    );
    assert_eq!(world.git(&infra, &["diff", "--cached", "--name-only"]), "");
    let said = world.run(&infra, &["codify", &id, "--write"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001 Open 8443 from the vendor
  infra@tf:aws_security_group.web
    envs/prod/main.tf:6  ingress[0].to_port is 8443 already

  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000001'
  stopgap resolve gap-0000000001 codified COMMIT # instead, if it is committed already
--- exit 0

"#]]
    );
    let said = world.ok(&infra, &["codify", &id, "--json"]);
    assert_data_eq!(
        world.tidy(&said),
        str![[r#"
{
  "version": 1,
  "entries": [
    {
      "id": "gap-0000000001",
      "title": "Open 8443 from the vendor",
      "branch": "codify/gap-0000000001-open-8443-from-the-vendor",
      "message": "Open 8443 from the vendor/n/nReconciles: gap-0000000001/n",
      "links": [
        {
          "to": "infra@tf:aws_security_group.web",
          "path": "envs/prod/main.tf",
          "lines": [
            1,
            8
          ],
          "changes": [
            {
              "attribute": "ingress[0].to_port",
              "state": "right",
              "path": "envs/prod/main.tf",
              "line": 6,
              "now": 8443,
              "wanted": 8443
            }
          ]
        }
      ]
    }
  ],
  "written": []
}

"#]]
    );
}

/// Files, the link, what is set, what it was, the file that changes, what is taken from it and what is put there.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, &'a str, &'a str, &'a str);

const MANIFEST: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 3   # few\n  image: \"api:1\"\n  plain: v1\n  single: 'it''s'\n  flow: {port: 443, on: true}\n";

const CALLS: [(&str, &str); 2] = [
    (
        "modules/x/main.tf",
        "variable \"size\" {\n  default = 1\n}\nresource \"aws_x\" \"a\" {\n  size  = var.size\n  fixed = 5\n}\n",
    ),
    ("envs/prod/main.tf", "module \"x\" {\n  source = \"../../modules/x\"\n  size   = 3\n}\n"),
];

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn only_the_bytes_of_the_value_change() {
    let tf = |text: &'static str| [("main.tf", text)];
    let json = "{\"resource\": {\"aws_x\": {\"a\": {\"port\":443,\n  \"s\": \"a\"}}}}\n";
    let cases: [Case<'_>; 26] = [
        (
            &tf("resource \"aws_x\" \"a\" {\n  port = \"443\"\n}\n"),
            "aws_x.a",
            "port=8443",
            "443",
            "\"443\"",
            "\"8443\"",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\r\n  port = 443\r\n}\r\n"),
            "aws_x.a",
            "port=8443",
            "443",
            "443",
            "8443",
        ),
        (
            &tf("\u{feff}resource \"aws_x\" \"a\" {\n  port = 443\n}"),
            "aws_x.a",
            "port=8443",
            "443",
            "443",
            "8443",
        ),
        (&tf("resource \"aws_x\" \"a\" { port = 443 }"), "aws_x.a", "port=-1", "443", "443", "-1"),
        (&tf("resource \"aws_x\" \"a\" {\n  on = true\n}\n"), "aws_x.a", "on=false", "true", "true", "false"),
        (
            &tf("resource \"aws_x\" \"a\" {\n  on = (true)\n}\n"),
            "aws_x.a",
            "on=false",
            "true",
            "true",
            "false",
        ),
        (&tf("resource \"aws_x\" \"a\" {\n  n = null\n}\n"), "aws_x.a", "n=x", "", "null", "\"x\""),
        (&tf("resource \"aws_x\" \"a\" {\n  n = 5\n}\n"), "aws_x.a", "n=auto", "5", "5", "\"auto\""),
        (&tf("resource \"aws_x\" \"a\" {\n  n = 0.5\n}\n"), "aws_x.a", "n=0.75", "0.5", "0.5", "0.75"),
        (
            &tf("resource \"aws_x\" \"a\" {\n  n = \"a\"\n}\n"),
            "aws_x.a",
            "n=${var.x} %{if} $${y} \"q\" \\d\n#\t\u{202e}",
            "a",
            "n = \"a\"",
            "n = \"$${var.x} %%{if} $$${y} \\\"q\\\" \\\\d\\n#\\t\\U0000202e\"",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  t = { \"a.b\" = \"x\", c = [1, 443] }\n}\n"),
            "aws_x.a",
            "t.c[1]=8443",
            "443",
            "443",
            "8443",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  t = { \"a.b\" = \"x\" }\n}\n"),
            "aws_x.a",
            "t[\"a.b\"]=y",
            "x",
            "\"x\"",
            "\"y\"",
        ),
        (
            &tf("locals {\n  p = 443\n}\nresource \"aws_x\" \"a\" {\n  p = local.p\n}\n"),
            "aws_x.a",
            "p=8443",
            "443",
            "443",
            "8443",
        ),
        (
            &tf("variable \"p\" {\n  default = 443\n}\nresource \"aws_x\" \"a\" {\n  p = var.p\n}\n"),
            "aws_x.a",
            "p=8443",
            "443",
            "443",
            "8443",
        ),
        (
            &[
                ("main.tf", "variable \"p\" {}\nresource \"aws_x\" \"a\" {\n  p = var.p\n}\n"),
                ("terraform.tfvars", "p = 443 # why\n"),
            ],
            "aws_x.a",
            "p=8443",
            "443",
            "443",
            "8443",
        ),
        (&CALLS, "envs/prod//module.x.aws_x.a", "size=4", "3", "3", "4"),
        (&CALLS, "envs/prod//module.x.aws_x.a", "fixed=6", "5", "5", "6"),
        (
            &tf(
                "resource \"aws_x\" \"a\" {\n  for_each = { eu = { p = 443 }, us = { p = 80 } }\n  p = each.value.p\n}\n",
            ),
            "aws_x.a[\"eu\"]",
            "p=8443",
            "443",
            "443",
            "8443",
        ),
        (&[("main.tf.json", json)], "aws_x.a", "port=8443", "443", "443", "8443"),
        (&[("main.tf.json", json)], "aws_x.a", "s=${x}\"", "a", "\"a\"}", "\"$${x}\\\"\"}"),
        (&[("k8s/api.yaml", MANIFEST)], "k8s:Deployment.apps/-/api", "spec.replicas=5", "3", "3 ", "5 "),
        (
            &[("k8s/api.yaml", MANIFEST)],
            "k8s:Deployment.apps/-/api",
            "spec.image=api:2",
            "api:1",
            "api:1",
            "api:2",
        ),
        (
            &[("k8s/api.yaml", MANIFEST)],
            "k8s:Deployment.apps/-/api",
            "spec.plain=yes",
            "v1",
            "plain: v1",
            "plain: \"yes\"",
        ),
        (
            &[("k8s/api.yaml", MANIFEST)],
            "k8s:Deployment.apps/-/api",
            "spec.single=isn't",
            "it's",
            "'it''s'",
            "'isn''t'",
        ),
        (
            &[("k8s/api.yaml", MANIFEST)],
            "k8s:Deployment.apps/-/api",
            "spec.flow.on=a, b: {c} # d",
            "true",
            "on: true",
            "on: \"a, b: {c} # d\"",
        ),
        (
            &[("c/values.yaml", "image:\r\n  tag: '1.2'\r\nport: 80")],
            "helm:c//values.yaml#image",
            "tag=1.3",
            "1.2",
            "1.2",
            "1.3",
        ),
    ];
    for (files, link, set, was, from, to) in cases {
        let (world, infra) = with(files);
        let id = recorded(&world, &infra, link, set, was);
        let before: Vec<String> = files.iter().map(|(path, _)| read(&infra, path)).collect();
        let said = world.run(&infra, &["codify", &id, "--write"]);
        assert_eq!(said.code, 0, "{link} {set}: {}", said.all());
        let after: Vec<String> = files.iter().map(|(path, _)| read(&infra, path)).collect();
        let expected: Vec<String> = before
            .iter()
            .map(|text| {
                if text.contains(from) && to_change(&before, text, from) {
                    text.replacen(from, to, 1)
                } else {
                    text.clone()
                }
            })
            .collect();
        assert_eq!(after, expected, "{link} {set}");
        assert_eq!(change(&world, &infra, &id).0, "right", "{link} {set}");
    }
}

/// The last of the files that hold what changes.
fn to_change(all: &[String], text: &str, from: &str) -> bool {
    all.iter().rfind(|text| text.contains(from)).is_some_and(|last| last == text)
}

#[test]
fn a_new_attribute_stands_behind_the_last_one() {
    for (text, added) in [
        (
            "resource \"aws_x\" \"a\" {\n  ami           = \"x\"\n  instance_type = \"y\"\n}\n",
            "  monitoring    = true\n",
        ),
        ("resource \"aws_x\" \"a\" {\n  ami = \"x\"\n}\n", "\n  monitoring = true\n"),
        (
            "resource \"aws_x\" \"a\" {\n  tags = {\n    a = 1\n  }\n\n  ingress {\n    port = 1\n  }\n}\n",
            "  monitoring = true\n",
        ),
        (
            "resource \"aws_x\" \"a\" {\r\n  instance_type = \"y\" # why\r\n}\r\n",
            "  monitoring    = true\r\n",
        ),
    ] {
        let (world, infra) = with(&[("main.tf", text)]);
        let id = recorded(&world, &infra, "aws_x.a", "monitoring=true", "");
        let said = world.run(&infra, &["codify", &id, "--write"]);
        assert_eq!(said.code, 0, "{}", said.all());
        let after = read(&infra, "main.tf");
        assert!(after.contains(added) && after.replacen(added, "", 1) == text, "{after}");
        assert_eq!(change(&world, &infra, &id).0, "right", "{text}");
    }
}

#[test]
fn what_should_not_be_set_goes_with_its_line() {
    for (path, link, text, set, gone) in [
        (
            "main.tf",
            "aws_x.a",
            "resource \"aws_x\" \"a\" {\n  ami = \"x\"\n  on = true\n}\n",
            "on",
            "  on = true\n",
        ),
        (
            "main.tf",
            "aws_x.a",
            "resource \"aws_x\" \"a\" {\n  tags = {\n    on = true\n    b = 1\n  }\n}\n",
            "tags.on",
            "    on = true\n",
        ),
        (
            "a.yaml",
            "k8s:A/-/a",
            "apiVersion: v1\nkind: A\nmetadata:\n  name: a\nspec:\n  on: true\n  b: 1\n",
            "spec.on",
            "  on: true\n",
        ),
    ] {
        let (world, infra) = with(&[(path, text)]);
        let id = taken_out(&world, &infra, link, set);
        let said = world.run(&infra, &["codify", &id, "--write"]);
        assert_eq!(said.code, 0, "{}", said.all());
        assert_eq!(read(&infra, path), text.replacen(gone, "", 1));
    }
}

/// Records that an attribute was taken away by hand.
fn taken_out(world: &super::World, infra: &std::path::Path, link: &str, attribute: &str) -> String {
    let entry = format!(
        "schema = 1\nid = \"gap-0123456789\"\ntitle = \"Take it out\"\nrecorded_at = 2026-11-23T03:20:41+01:00\n[[links]]\nto = '{}'\n[[links.changes]]\nattribute = '{attribute}'\nbefore = true\n",
        if link.contains(':') { format!("infra@{link}") } else { format!("infra@tf:{link}") }
    );
    world.add(infra, &["Begin the journal"]);
    world.put(infra, "entries/2026/11/23/gap-0123456789.toml", entry.as_bytes());
    "gap-0123456789".to_owned()
}

#[test]
fn several_values_of_one_file_are_written_together() {
    let (world, infra) = with(&[(
        "main.tf",
        "resource \"aws_x\" \"a\" {\n  a = 1\n  b = 2\n}\n\n\n\n\n\n\n\n\n\n\nresource \"aws_x\" \"b\" {\n  c = 3\n}\n",
    )]);
    let first = world.add(
        &infra,
        &["First", "--link", "aws_x.a", "--set", "a=10", "--was", "1", "--set", "b=20", "--was", "2"],
    );
    let second = recorded(&world, &infra, "aws_x.b", "c=30", "3");
    let said = world.run(&infra, &["codify", &first, &second, "--write"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001 First
  infra@tf:aws_x.a
    main.tf:2  a is 10 now
    main.tf:3  b is 20 now

  git add -p
  git commit -m 'First' -m 'Reconciles: gap-0000000001'

gap-0000000002 Open 8443 from the vendor
  infra@tf:aws_x.b
    main.tf:16  c is 30 now

  git add -p
  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000002'

--- a/main.tf
+++ b/main.tf
@@ -1,6 +1,6 @@
 resource "aws_x" "a" {
-  a = 1
-  b = 2
+  a = 10
+  b = 20
 }
 
 
@@ -13,5 +13,5 @@
 
 
 resource "aws_x" "b" {
-  c = 3
+  c = 30
 }
--- stderr
hint: nothing is staged: `git diff` shows it, `git add -p` takes what is meant
--- exit 0

"#]]
    );
    assert_eq!(world.git(&infra, &["diff", "--numstat"]), "3\t3\tmain.tf\n");
    // The diff that is shown is one that git takes.
    let shown: String = said.out[said.out.find("--- a/").expect("a diff")..].to_owned();
    world.git(&infra, &["checkout", "--quiet", "main.tf"]);
    world.write("infra.diff", &shown);
    world.git(&infra, &["apply", "../infra.diff"]);
    assert_eq!(world.git(&infra, &["diff", "--numstat"]), "3\t3\tmain.tf\n");
}

#[test]
fn mode_and_index_stay_as_they_are() {
    use std::os::unix::fs::PermissionsExt;
    let (world, infra) = with(&[("main.tf", "resource \"aws_x\" \"a\" {\n  a = 1\n  b = 2\n}\n")]);
    let id = recorded(&world, &infra, "aws_x.a", "a=10", "1");
    let path = infra.join("main.tf");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    std::fs::write(&path, "resource \"aws_x\" \"a\" {\n  a = 1\n  b = 3\n}\n").expect("an edit");
    world.git(&infra, &["add", "main.tf"]);
    std::fs::write(&path, "resource \"aws_x\" \"a\" {\n  a = 1\n  b = 4 # not staged\n}\n").expect("an edit");
    let index = std::fs::read(infra.join(".git/index")).expect("an index");
    let head = world.git(&infra, &["rev-parse", "HEAD"]);
    world.ok(&infra, &["codify", &id, "--write"]);
    assert_eq!(std::fs::read(infra.join(".git/index")).expect("an index"), index);
    assert_eq!(world.git(&infra, &["rev-parse", "HEAD"]), head);
    assert_eq!(read(&infra, "main.tf"), "resource \"aws_x\" \"a\" {\n  a = 10\n  b = 4 # not staged\n}\n");
    assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
    let left: Vec<_> =
        std::fs::read_dir(&infra).expect("a folder").flatten().map(|file| file.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
