//! What is not written, and what is said about it.

use super::{change, read, recorded, with};
use snapbox::{assert_data_eq, str};

type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, &'a str, &'a str);

const CALLED_TWICE: [(&str, &str); 3] = [
    (
        "modules/x/main.tf",
        "variable \"size\" {\n  default = 1\n}\nresource \"aws_x\" \"a\" {\n  size = var.size\n  n    = 5\n}\n",
    ),
    ("envs/prod/main.tf", "module \"x\" {\n  source = \"../../modules/x\"\n}\n"),
    ("envs/staging/main.tf", "module \"x\" {\n  source = \"../../modules/x\"\n}\n"),
];

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_serves_others_or_is_no_plain_value_is_left_alone() {
    let tf = |text: &'static str| [("main.tf", text)];
    let yaml = "apiVersion: v1\nkind: A\nmetadata:\n  name: a\nspec:\n  a: &x\n    p: 1\n  b: *x\n  t: |\n    a\n  l: [1, 2]\n";
    let cases: [Case<'_>; 23] = [
        (
            &tf(
                "locals {\n  p = 443\n}\nresource \"aws_x\" \"a\" {\n  p = local.p\n}\nresource \"aws_x\" \"b\" {\n  p = local.p\n}\n",
            ),
            "aws_x.a",
            "p=8443",
            "443",
            "it comes from `local.p` in main.tf:2, and that is used at main.tf:5, main.tf:8",
        ),
        (
            &tf(
                "locals {\n  p = 443\n}\nresource \"aws_x\" \"a\" {\n  p = local.p\n  q = \"x-${local.p}\"\n}\n",
            ),
            "aws_x.a",
            "p=8443",
            "443",
            "it comes from `local.p` in main.tf:2, and that is used at main.tf:5, main.tf:6",
        ),
        (
            &CALLED_TWICE,
            "envs/prod//module.x.aws_x.a",
            "n=6",
            "5",
            "modules/x/main.tf:6 is shared: modules/x is called by module.x in envs/prod, module.x in envs/staging",
        ),
        (
            &CALLED_TWICE,
            "envs/prod//module.x.aws_x.a",
            "size=6",
            "1",
            "modules/x/main.tf:2 is shared: modules/x is called by module.x in envs/prod, module.x in envs/staging",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  p = max(1, 2)\n}\n"),
            "aws_x.a",
            "p=3",
            "2",
            "`max(…)` is a function",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  p = aws_vpc.main.id\n}\n"),
            "aws_x.a",
            "p=3",
            "2",
            "it comes from `aws_vpc.main.id`",
        ),
        (
            &tf(
                "resource \"aws_x\" \"a\" {\n  dynamic \"in\" {\n    for_each = []\n    content {}\n  }\n}\n",
            ),
            "aws_x.a",
            "in[0].p=3",
            "2",
            "a `dynamic` block writes `in`",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  for_each = { for a in b : a => a }\n  p = each.value\n}\n"),
            "aws_x.a[\"x\"]",
            "p=3",
            "2",
            "which instances its `for_each` makes cannot be told: a `for` makes it",
        ),
        (
            &tf("locals {\n  p = 2\n}\nresource \"aws_x\" \"a\" {\n  count = 2\n  p = local.p\n}\n"),
            "aws_x.a[1]",
            "p=3",
            "2",
            "main.tf:2 is what all instances of `aws_x.a` have",
        ),
        (
            &[
                ("m/main.tf", "variable \"p\" {}\nresource \"aws_x\" \"a\" {\n  p = var.p\n}\n"),
                (
                    "main.tf",
                    "module \"m\" {\n  for_each = toset([\"eu\", \"us\"])\n  source = \"./m\"\n  p = 2\n}\n",
                ),
            ],
            "module.m[\"eu\"].aws_x.a",
            "p=3",
            "2",
            "main.tf:4 is what all instances of `module.m` have",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  for_each = { x = 2 }\n  p = 2\n}\n"),
            "aws_x.a[\"x\"]",
            "p=3",
            "2",
            "main.tf:3 is what all instances of `aws_x.a` have",
        ),
        (
            &tf(
                "resource \"aws_x\" \"a\" {\n  for_each = { x = 2 }\n  p = each.value\n  q = each.value\n}\n",
            ),
            "aws_x.a[\"x\"]",
            "p=3",
            "2",
            "it comes from `each.value` in main.tf:2, and that is used at main.tf:3, main.tf:4",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  p = \"a-${local.b}\"\n}\nlocals { b = \"c\" }\n"),
            "aws_x.a",
            "p=x",
            "a-c",
            "it is written as `\"a-${local.b}\"`, which is no plain value",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  p = <<EOT\nx\nEOT\n}\n"),
            "aws_x.a",
            "p=y",
            "",
            "it is a heredoc, which is changed by hand",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  p = [1, 2]\n}\n"),
            "aws_x.a",
            "p=3",
            "",
            "a list or a map stands there, which is changed by hand",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {}\n"),
            "aws_x.a",
            "p=3",
            "",
            "it is not set: add `p` to the block at main.tf:1",
        ),
        (
            &tf("resource \"aws_x\" \"a\" {\n  t = {\n    a = 1\n  }\n}\n"),
            "aws_x.a",
            "t.p=3",
            "",
            "it is not set: add `t.p` to the block at main.tf:2",
        ),
        (
            &[
                (
                    "main.tf",
                    "variable \"p\" {\n  default = 2\n}\nresource \"aws_x\" \"a\" {\n  p = var.p\n}\n",
                ),
                ("prod.tfvars", "p = 5\n"),
            ],
            "aws_x.a",
            "p=3",
            "2",
            "`prod.tfvars` gives `var.p` another value, where Terraform is told to read it",
        ),
        (
            &[("a.yaml", yaml)],
            "k8s:A/-/a",
            "spec.b.p=3",
            "1",
            "it is shared by the alias `*x`, from a.yaml:7",
        ),
        (
            &[("a.yaml", yaml)],
            "k8s:A/-/a",
            "spec.t=b",
            "",
            "it is a text of several lines, which is changed by hand",
        ),
        (
            &[("a.yaml", yaml)],
            "k8s:A/-/a",
            "spec.none=b",
            "",
            "it is not set: add `spec.none` to the block at a.yaml:6",
        ),
        (
            &[("etc/x.cfg", "a\n")],
            "file:etc/x.cfg#L1",
            "a=b",
            "c",
            "a link to lines of a file names no values",
        ),
        (
            &tf("resource \"aws_x\" \"b\" {}\n"),
            "tf:aws_x.a",
            "a=b",
            "c",
            "nothing that is checked out is called so",
        ),
    ];
    for (files, link, set, was, why) in cases {
        let (world, infra) = with(files);
        let id = recorded(&world, &infra, link, set, was);
        assert_eq!(change(&world, &infra, &id), ("by_hand".to_owned(), why.to_owned()), "{link} {set}");
        let said = world.run(&infra, &["codify", &id, "--write"]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains("1 value is left to do by hand"), "{}", said.all());
        for (path, text) in files {
            assert_eq!(read(&infra, path), *text, "{link} {set}");
        }
    }
}

#[test]
fn where_the_value_comes_from_is_told_step_by_step() {
    let (world, infra) = with(&[
        (
            "envs/prod/main.tf",
            "locals {\n  p = 443\n}\nmodule \"x\" {\n  source = \"../../modules/x\"\n  port   = local.p\n  other  = local.p\n}\n",
        ),
        (
            "modules/x/main.tf",
            "variable \"port\" {}\nvariable \"other\" {}\nresource \"aws_x\" \"a\" {\n  port = var.port\n}\n",
        ),
    ]);
    let id = recorded(&world, &infra, "envs/prod//module.x.aws_x.a", "port=8443", "443");
    assert_data_eq!(
        world.run(&infra, &["codify", &id]).all(),
        str![[r#"
gap-0000000001 Open 8443 from the vendor
  infra@tf:module.x.aws_x.a
    envs/prod/main.tf:2  port is 443, should be 8443
      through var.port (modules/x/main.tf:1)
      through the argument port of module.x (envs/prod/main.tf:6)
      through local.p (envs/prod/main.tf:2)
      by hand: it comes from `local.p` in envs/prod/main.tf:2, and that is used at envs/prod/main.tf:6, envs/prod/main.tf:7

  git switch -c codify/gap-0000000001-open-8443-from-the-vendor
  git add -p
  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000001'
--- exit 0

"#]]
    );
}

#[test]
fn an_entry_without_values_says_how_to_name_them() {
    let (world, infra) = with(&[("main.tf", "resource \"aws_x\" \"a\" {}\n")]);
    let bare = world.add(&infra, &["By hand"]);
    assert_data_eq!(
        world.run(&infra, &["codify", &bare]).all(),
        str![[r#"
gap-0000000001 By hand
  it points to no code: `stopgap link gap-0000000001 ADDRESS --set a=b --was c` says which, and which values

  git switch -c codify/gap-0000000001-by-hand
  git add -p
  git commit -m 'By hand' -m 'Reconciles: gap-0000000001'
--- exit 0

"#]]
    );
    let linked = world.add(&infra, &["By hand", "--link", "aws_x.a"]);
    assert_data_eq!(
        world.run(&infra, &["codify", &linked, "--write"]).all(),
        str![[r#"
gap-0000000001 By hand
  it names no values: `stopgap link gap-0000000001 ADDRESS --set a=b --was c` says which
  infra@tf:aws_x.a
    main.tf:1: it names no values

  git add -p
  git commit -m 'By hand' -m 'Reconciles: gap-0000000001'
--- stderr
warning: an entry names no values
--- exit 2

"#]]
    );
    assert_data_eq!(
        world.run(&infra, &["codify", "zzzzzz"]).all(),
        str![[r#"
--- stderr
error: no entry begins with gap-zzzzzz
hint: `stopgap list --all` shows every entry of this journal
--- exit 2

"#]]
    );
}

#[test]
fn a_secret_is_neither_shown_nor_compared() {
    let (world, infra) =
        with(&[("main.tf", "resource \"aws_x\" \"a\" {\n  password = \"hunter2-in-code\"\n}\n")]);
    let id = recorded(&world, &infra, "aws_x.a", "password=correct-horse-battery", "old");
    let said = world.run(&infra, &["codify", &id, "--write"]);
    assert_data_eq!(
        said.all(),
        str![[r#"
gap-0000000001 Open 8443 from the vendor
  infra@tf:aws_x.a
    password cannot be told
      by hand: it is sensitive: the entry does not hold its value

  git add -p
  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000001'
--- stderr
warning: 1 value is left to do by hand
--- exit 2

"#]]
    );
    assert!(!said.all().contains("hunter2"));
}

#[test]
fn code_that_is_elsewhere_and_files_behind_links_are_left_alone() {
    let (world, infra) = with(&[("main.tf", "resource \"aws_x\" \"a\" {\n  p = 1\n}\n")]);
    let elsewhere = recorded(&world, &infra, "other@tf:aws_x.a", "p=2", "1");
    assert_data_eq!(
        world.run(&infra, &["codify", &elsewhere, "--write"]).all(),
        str![[r#"
gap-0000000001 Open 8443 from the vendor
  other@tf:aws_x.a
    it is code of other, and this is infra: run it in a checkout of other

  git add -p
  git commit -m 'Open 8443 from the vendor' -m 'Reconciles: gap-0000000001'
--- stderr
warning: 1 value is left to do by hand
--- exit 2

"#]]
    );
    let id = recorded(&world, &infra, "aws_x.a", "p=2", "1");
    world.write("outside.tf", "resource \"aws_x\" \"a\" {\n  p = 1\n}\n");
    std::fs::remove_file(infra.join("main.tf")).expect("gone");
    std::os::unix::fs::symlink("../outside.tf", infra.join("main.tf")).expect("a link");
    let said = world.run(&infra, &["codify", &id, "--write"]);
    assert_eq!(said.code, 2, "{}", said.all());
    assert_eq!(read(&world.root(), "outside.tf"), "resource \"aws_x\" \"a\" {\n  p = 1\n}\n");
}

#[test]
fn a_title_cannot_break_out_of_the_commands() {
    let (world, infra) = with(&[("main.tf", "resource \"aws_x\" \"a\" {\n  p = 1\n}\n")]);
    let title = "It's $(touch pwned); `touch pwned`\u{1b}[31m ::error::x";
    let id = world.add(&infra, &[title, "--link", "aws_x.a", "--set", "p=2", "--was", "1"]);
    world.ok(&infra, &["codify", &id, "--write"]);
    let said = world.run(&infra, &["codify", &id]);
    let commit =
        said.out.lines().find(|line| line.trim_start().starts_with("git commit")).expect("a command");
    let script = format!(
        "git add main.tf && {}",
        world
            .ok(&infra, &["codify", &id])
            .lines()
            .find(|line| line.trim_start().starts_with("git commit"))
            .unwrap_or(commit)
            .trim()
    );
    let done = world.command("sh", &infra).args(["-c", &script]).output().expect("a shell");
    assert!(done.status.success(), "{script}");
    assert!(!infra.join("pwned").exists());
    let message = world.git(&infra, &["log", "-1", "--format=%B"]);
    assert_eq!(
        message.trim_end(),
        format!("It's $(touch pwned); `touch pwned` : :error::x\n\nReconciles: {id}")
    );
}

#[test]
fn a_third_value_is_left_to_who_wrote_it() {
    let text = |value: &str| format!("resource \"aws_x\" \"a\" {{\n  p = {value}\n}}\n");
    let neither =
        "which is neither what was there before nor what should be; find out who changed it, and why";
    for (now, set, says) in [
        ("p = 80", "p=8443", "the code says 80"),
        ("p = null", "p=8443", "the code does not set it"),
        ("q = 1", "p=8443", "the code does not set it"),
    ] {
        let file = text("443").replace("p = 443", now);
        let (world, infra) = with(&[("main.tf", &file)]);
        let id = recorded(&world, &infra, "aws_x.a", set, "443");
        let why = format!("{says}, {neither}");
        assert_eq!(change(&world, &infra, &id), ("by_hand".to_owned(), why.clone()), "{now}");
        let shown = world.ok(&infra, &["codify", &id]);
        assert!(shown.contains(&format!("by hand: {why}")), "{shown}");
        let said = world.run(&infra, &["codify", &id, "--write"]);
        assert_eq!(said.code, 2, "{}", said.all());
        assert_eq!(read(&infra, "main.tf"), file);
    }
    // What it was before is not known: nothing there is a third value.
    let (world, infra) = with(&[("main.tf", &text("80"))]);
    let id = recorded(&world, &infra, "aws_x.a", "p=8443", "");
    world.ok(&infra, &["codify", &id, "--write"]);
    assert_eq!(read(&infra, "main.tf"), text("8443"));
    // Whether the number is the text from before is not known.
    let (world, infra) = with(&[("main.tf", &text("5"))]);
    world.add(&infra, &["Begin the journal"]);
    let entry = "schema = 1\nid = \"gap-0123456789\"\ntitle = \"x\"\nrecorded_at = 2026-11-23T03:20:41+01:00\n[[links]]\nto = 'infra@tf:aws_x.a'\n[[links.changes]]\nattribute = 'p'\nbefore = \"5.0\"\nafter = \"6.0\"\n";
    world.put(&infra, "entries/2026/11/23/gap-0123456789.toml", entry.as_bytes());
    let why = "whether it is the value from before is not known";
    assert_eq!(change(&world, &infra, "gap-0123456789"), ("by_hand".to_owned(), why.to_owned()));
    assert_eq!(world.run(&infra, &["codify", "gap-0123456789", "--write"]).code, 2);
    assert_eq!(read(&infra, "main.tf"), text("5"));
}

#[test]
fn what_git_does_not_track_is_neither_written_nor_right() {
    let main = "variable \"p\" {}\nresource \"aws_x\" \"a\" {\n  p = var.p\n}\n";
    for ignored in ["terraform.tfvars\n", ""] {
        let (world, infra) = with(&[("main.tf", main), (".gitignore", ignored)]);
        let id = recorded(&world, &infra, "aws_x.a", "p=8443", "443");
        for value in ["443", "8443"] {
            let text = format!("p = {value}\n");
            world.write("infra/terraform.tfvars", &text);
            let why = "git does not track terraform.tfvars: what it says does not come to main";
            assert_eq!(change(&world, &infra, &id), ("by_hand".to_owned(), why.to_owned()), "{value}");
            assert_eq!(world.run(&infra, &["codify", &id, "--write"]).code, 2);
            assert_eq!(read(&infra, "terraform.tfvars"), text);
        }
        world.git(&infra, &["add", "--force", "terraform.tfvars"]);
        assert_eq!(change(&world, &infra, &id).0, "right");
    }
}
