//! What values are told of Terraform code, and of which none are.

mod uncertain;

use crate::code::{Codebase, Files, Meant, Told};
use crate::model::Link;
use proptest::prelude::{any, prop, proptest};
use std::path::Path;

fn write(top: &Path, path: &str, text: &str) {
    let path = top.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

fn base(files: &[(&str, &str)]) -> (tempfile::TempDir, Codebase) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let base = Codebase::read(Files::WorkTree(folder.path().to_path_buf()), &[], &[], None);
    (folder, base.expect("a code base"))
}

/// `8443 main.tf:3 by local.port`, `absent main.tf:1`, or `? ` and the reason. The text at the spot is checked to be
/// there.
fn told(base: &Codebase, address: &str, attribute: &str) -> String {
    let link = Link::new(address);
    let (form, rest) = link.parts().expect("a form");
    let place = base.finder(Meant::default()).find(form, rest).one();
    let place = place.unwrap_or_else(|| unreachable!("{address} is one place"));
    let told = base.told(&place, attribute);
    if let Some(spot) = told.spot() {
        let text = base.files.read(&spot.path).expect("a file");
        assert!(text.get(spot.span.clone()).is_some(), "{spot:?}");
    }
    match told {
        Told::Is { value, spot, through } => {
            let by: Vec<String> = through.into_iter().map(|step| step.what).collect();
            let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
            format!("{value} {}:{}{by}", spot.path, spot.line)
        }
        Told::Absent { spot } => format!("absent {}:{}", spot.path, spot.line),
        Told::CannotTell { reason, .. } => format!("? {reason}"),
    }
}

#[track_caller]
fn all(files: &[(&str, &str)], address: &str, expected: &[(&str, &str)]) {
    let (_folder, base) = base(files);
    for (attribute, expected) in expected {
        assert_eq!(told(&base, address, attribute), *expected, "{address} {attribute}");
    }
}

const BLOCK: &str = r#"resource "aws_security_group" "web" {
  name    = "web" # why
  port    = 8443
  neg     = - 1
  size    = (0.5)
  big     = 12345678901234567890123
  on      = true
  nothing = null
  escaped = "a\"b\\c\n$${x} %%{y} \u00e9"
  bad     = "\q"
  here    = <<-EOT
    one
      two
  EOT
  plain   = <<EOT
  kept \n
EOT
  whole   = "${8443}"
  mixed   = "p-${local.port}-${true}"
  trimmed = "a ${~ 1 ~}"
  directive = "%{ if true }a%{ endif }"
  tags = {
    a = 1, "b.c" = "two"
    (local.key) = 3
    d : null
    deep = { list = [[1, 2], { x = "y" }] }
  }
  odd   = { (var.unknown) = 1, a = 2 }
  ports = [
    80, # http
    443,
  ]
  nulls = [1, null]
  from_local = local.port
  via      = local.ports["web"][1]
  by_index = local.list[0]
  by_key   = local.ports[local.which]
  legacy   = local.list.0
  each     = [for a in b : a]
  made     = { for a in b : a => 1 }
  function = max(1, 2)
  spaced   = provider::x::f(1).y
  resource = aws_vpc.main.id
  from_data = data.aws_ami.x.id
  splat    = aws_vpc.main[*].id
  old_splat = aws_vpc.main.*.id
  choice   = local.port == 1 ? 2 : 3
  sum      = local.port + 1
  ring     = local.one
  missing  = local.missing
  path     = path.module
  ingress {
    from_port = 1
    to_port   = 2
  }
  ingress {
    to_port = local.port
  }
  timeouts { create = "1h" }
  dynamic "egress" {
    for_each = []
    content { to_port = 5 }
  }
  lifecycle {
    ignore_changes = [ignored, tags_all["a"], block[0].x]
  }
  ignored = 1
  tags_all = { a = 1, b = 2 }
}
"#;

const LOCALS: &str = "locals {\n  port = 8443\n  key = \"k\"\n  which = \"web\"\n  ports = {\n    web = [80, 443]\n  }\n  list = [7]\n  one = local.two\n  two = local.one\n}\n";

#[test]
fn a_block_says_what_it_says() {
    let expected = [
        ("name", "web main.tf:2"),
        ("port", "8443 main.tf:3"),
        ("neg", "-1 main.tf:4"),
        ("size", "0.5 main.tf:5"),
        ("big", "12345678901234567890123 main.tf:6"),
        ("on", "true main.tf:7"),
        ("nothing", "absent main.tf:8"),
        ("escaped", "a\"b\\c\n${x} %{y} é main.tf:9"),
        ("bad", "? it holds an escape that is not known"),
        ("here", "one\n  two\n main.tf:11"),
        ("plain", "  kept \\n\n main.tf:15"),
        ("whole", "8443 main.tf:18"),
        ("mixed", "p-8443-true main.tf:19 by local.port, `local.port`, `true`"),
        ("trimmed", "? white space is taken away around an interpolation"),
        ("directive", "? a directive makes it: `%{ … }`"),
        ("tags.a", "1 main.tf:23"),
        ("tags[\"b.c\"]", "two main.tf:23"),
        ("tags.k", "3 main.tf:24"),
        ("tags.d", "absent main.tf:25"),
        ("tags.e", "absent main.tf:22"),
        ("tags.deep.list[0][1]", "2 main.tf:26"),
        ("tags.deep.list[1].x", "y main.tf:26"),
        ("tags", "{a = 1, b.c = \"two\", deep = {list = [[1, 2], {x = \"y\"}]}, k = 3} main.tf:22"),
        (
            "odd.a",
            "? the key `(var.unknown)` cannot be told: `var.unknown` is not declared in the top folder",
        ),
        ("ports", "[80, 443] main.tf:29"),
        ("ports[1]", "443 main.tf:31"),
        ("ports[2]", "absent main.tf:29"),
        ("ports.x", "? `[ 80, # http 443, ]` is a list: a number in brackets leads into it"),
        ("ports[*]", "? `[*]` names several values"),
        ("nulls", "? a null stands in the list"),
        ("from_local", "8443 locals.tf:2 by local.port"),
        ("via", "443 locals.tf:6 by local.ports"),
        ("by_index", "7 locals.tf:8 by local.list"),
        ("by_key", "[80, 443] locals.tf:6 by local.ports"),
        ("legacy", "7 locals.tf:8 by local.list"),
        ("each[0]", "? a `for` makes it"),
        ("made.a", "? a `for` makes it"),
        ("function", "? `max(…)` is a function"),
        ("spaced", "? `provider::x::f(…)` is a function"),
        ("resource", "? it comes from `aws_vpc.main.id`"),
        ("from_data", "? it comes from `data.aws_ami.x.id`"),
        ("splat", "? `aws_vpc.main[*].id` collects several values"),
        ("old_splat", "? `aws_vpc.main.*.id` collects several values"),
        ("choice", "? `local.port == 1 ? 2 : 3` is a condition"),
        ("sum", "? it is computed: `local.port + 1`"),
        ("ring", "? the way to it is too long, or goes in circles"),
        ("missing", "? `local.missing` is not declared"),
        ("path", "? it comes from `path.module`"),
        ("ingress[0].to_port", "2 main.tf:54"),
        ("ingress[1].to_port", "8443 locals.tf:2 by local.port"),
        ("ingress[1].from_port", "absent main.tf:56"),
        ("ingress[2].to_port", "absent main.tf:1"),
        ("ingress.to_port", "? there are 2 `ingress` blocks: `ingress[0]` names the first"),
        ("ingress[0]", "? it is a block, not one value"),
        ("timeouts.create", "1h main.tf:59"),
        ("timeouts[0].create", "1h main.tf:59"),
        ("egress[0].to_port", "? a `dynamic` block writes `egress`"),
        ("not_there", "absent main.tf:1"),
        ("not_there.deep[3]", "absent main.tf:1"),
        ("ignored", "? `lifecycle` has it in `ignore_changes`: the code does not decide it"),
        ("tags_all.a", "? `lifecycle` has it in `ignore_changes`: the code does not decide it"),
        ("tags_all", "? `lifecycle` has it in `ignore_changes`: the code does not decide it"),
        ("tags_all.b", "2 main.tf:68"),
        ("name.x", "? it is a text, with nothing inside"),
        ("port.x", "? `8443` is one value, with nothing inside"),
        ("[0]", "? `lifecycle` has it in `ignore_changes`: the code does not decide it"),
        ("", "? no attribute is named"),
        ("a..b", "? `a..b` is no path of an attribute"),
    ];
    all(&[("main.tf", BLOCK), ("locals.tf", LOCALS)], "tf:aws_security_group.web", &expected);
}

#[test]
fn json_says_the_same() {
    let json = r#"{
  "resource": {"aws_x": {"a": {
    "port": 8443, "text": "a\"\u00e9", "ref": "${local.port}", "mixed": "p-${local.port}-$${x}",
    "key": "${local.map[\"a.b\"]}", "null": null, "list": [1, "2"], "tags": {"a": true},
    "ingress": [{"to_port": 1}, {"to_port": "${var.port}"}], "one": {"x": 1},
    "dynamic": {"egress": {"for_each": []}}, "fn": "${max(1, 2)}",
    "lifecycle": {"ignore_changes": ["gone"]}, "gone": 1
  }}},
  "locals": {"port": 8443, "map": {"a.b": "v"}},
  "variable": {"port": {"default": 9}}
}"#;
    let expected = [
        ("port", "8443 main.tf.json:3"),
        ("text", "a\"é main.tf.json:3"),
        ("ref", "8443 main.tf.json:9 by local.port"),
        ("mixed", "p-8443-${x} main.tf.json:3 by local.port, `local.port`"),
        ("key", "v main.tf.json:4 by local.map, `local.map[\"a.b\"]`"),
        ("null", "absent main.tf.json:4"),
        ("list", "[1, \"2\"] main.tf.json:4"),
        ("list[1]", "2 main.tf.json:4"),
        ("tags.a", "true main.tf.json:4"),
        ("tags.b", "absent main.tf.json:4"),
        ("ingress[0].to_port", "1 main.tf.json:5"),
        ("ingress[1].to_port", "9 main.tf.json:10 by var.port, the default of var.port"),
        ("one.x", "1 main.tf.json:5"),
        ("one[0].x", "1 main.tf.json:5"),
        ("egress[0].to_port", "? a `dynamic` block writes `egress`"),
        ("fn", "? `max(…)` is a function"),
        ("gone", "? `lifecycle` has it in `ignore_changes`: the code does not decide it"),
        ("nothing", "absent main.tf.json:2"),
    ];
    all(&[("main.tf.json", json)], "tf:aws_x.a", &expected);
}

const MODULE: &str = "variable \"size\" {\n  default = 1\n}\nvariable \"name\" {}\nresource \"aws_x\" \"a\" {\n  size = var.size\n  name = var.name\n  fixed = 5\n}\n";

#[test]
fn a_variable_has_what_its_call_gives_it() {
    let files = [
        ("modules/x/main.tf", MODULE),
        (
            "modules/mid/main.tf",
            "variable \"size\" {}\nlocals { n = \"mid\" }\nmodule \"x\" {\n  source = \"../x\"\n  size = var.size\n  name = local.n\n}\n",
        ),
        (
            "envs/prod/main.tf",
            "locals { s = 3 }\nmodule \"direct\" {\n  source = \"../../modules/x\"\n  name = \"direct\"\n}\nmodule \"deep\" {\n  source = \"../../modules/mid\"\n  size = local.s\n}\nmodule \"each\" {\n  for_each = { eu = { size = 7 }, us = { size = aws_x.y.z } }\n  source = \"../../modules/x\"\n  size = each.value.size\n  name = each.key\n}\nmodule \"none\" {\n  count = 0\n  source = \"../../modules/x\"\n  name = \"n\"\n}\nmodule \"counted\" {\n  count = 2\n  source = \"../../modules/x\"\n  size = count.index\n  name = \"c${count.index}\"\n}\n",
        ),
        ("envs/staging/main.tf", "module \"deep\" {\n  source = \"../../modules/mid\"\n  size = null\n}\n"),
    ];
    let (_folder, base) = base(&files);
    for (address, attribute, expected) in [
        (
            "tf:envs/prod//module.direct.aws_x.a",
            "size",
            "1 modules/x/main.tf:2 by var.size, the default of var.size",
        ),
        (
            "tf:envs/prod//module.direct.aws_x.a",
            "name",
            "direct envs/prod/main.tf:4 by var.name, the argument name of module.direct",
        ),
        ("tf:envs/prod//module.direct.aws_x.a", "fixed", "5 modules/x/main.tf:8"),
        (
            "tf:envs/prod//module.deep.module.x.aws_x.a",
            "size",
            "3 envs/prod/main.tf:1 by var.size, the argument size of module.x, var.size, the argument size of module.deep, local.s",
        ),
        (
            "tf:envs/prod//module.deep.module.x.aws_x.a",
            "name",
            "mid modules/mid/main.tf:2 by var.name, the argument name of module.x, local.n",
        ),
        ("tf:envs/staging//module.deep.module.x.aws_x.a", "size", "absent envs/staging/main.tf:3"),
        (
            "tf:envs/prod//module.each[\"eu\"].aws_x.a",
            "size",
            "7 envs/prod/main.tf:11 by var.size, the argument size of module.each, each.value.size",
        ),
        (
            "tf:envs/prod//module.each[\"eu\"].aws_x.a",
            "name",
            "eu envs/prod/main.tf:14 by var.name, the argument name of module.each",
        ),
        ("tf:envs/prod//module.each[\"us\"].aws_x.a", "size", "? it comes from `aws_x.y.z`"),
        (
            "tf:envs/prod//module.each[\"xx\"].aws_x.a",
            "size",
            "? `module.each`: its `for_each` makes no `[\"xx\"]`",
        ),
        (
            "tf:envs/prod//module.each.aws_x.a",
            "name",
            "? `each.key` differs from instance to instance, and the address names none",
        ),
        (
            "tf:envs/prod//module.none.aws_x.a",
            "name",
            "? `module.none`: its `count` is 0: the code makes none of it",
        ),
        (
            "tf:envs/prod//module.counted[1].aws_x.a",
            "size",
            "1 envs/prod/main.tf:24 by var.size, the argument size of module.counted",
        ),
        (
            "tf:envs/prod//module.counted[1].aws_x.a",
            "name",
            "c1 envs/prod/main.tf:25 by var.name, the argument name of module.counted, `count.index`",
        ),
        ("tf:envs/prod//module.direct", "name", "direct envs/prod/main.tf:4"),
        ("tf:envs/prod//module.direct", "size", "absent envs/prod/main.tf:2"),
        // The folder alone: one of those that call it makes nothing.
        ("tf:modules/x//aws_x.a", "fixed", "? `module.none`: its `count` is 0: the code makes none of it"),
    ] {
        assert_eq!(told(&base, address, attribute), expected, "{address} {attribute}");
    }
}

#[test]
fn callers_that_agree_need_no_way() {
    let call = "module \"x\" {\n  source = \"../../modules/x\"\n  name = \"same\"\n}\n";
    let files = [("modules/x/main.tf", MODULE), ("envs/a/main.tf", call), ("envs/b/main.tf", call)];
    let expected = [("name", "same envs/a/main.tf:3 by var.name, the argument name of module.x")];
    all(&files, "tf:modules/x//aws_x.a", &expected);
    let own = [files[0], files[1], files[2], ("modules/x/terraform.tfvars", "name = \"own\"")];
    let expected = [("name", "? modules/x is called by others and has files of its own that set variables")];
    all(&own, "tf:modules/x//aws_x.a", &expected);
    let other = call.replace("same", "other");
    let differ = [files[0], files[1], ("envs/b/main.tf", other.as_str())];
    let expected = [
        ("fixed", "5 modules/x/main.tf:8"),
        (
            "name",
            "? modules/x is called by module.x in envs/a, module.x in envs/b, and these do not give `var.name` the same",
        ),
    ];
    all(&differ, "tf:modules/x//aws_x.a", &expected);
}

#[test]
fn a_root_is_given_its_variables_by_files() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let main = "variable \"a\" { default = 1 }\nvariable \"b\" {}\nvariable \"c\" {\n  default = 1\n  sensitive = true\n}\nvariable \"d\" {\n  type = object({ x = optional(number, 5), y = number })\n  default = { y = 1 }\n}\nvariable \"e\" { default = 4 }\nresource \"aws_x\" \"a\" {\n  a = var.a\n  b = var.b\n  c = var.c\n  dx = var.d.x\n  dy = var.d.y\n  d = var.d\n  e = var.e\n}\n";
    let default = "1 prod/main.tf:1 by var.a, the default of var.a";
    let cases: [Case<'_>; 16] = [
        (&[], "a", default),
        (&[], "b", "? nothing here sets `var.b`, and it has no default"),
        (&[], "c", "? `var.c` is sensitive"),
        (&[], "dx", "? its type may have a default for it"),
        (&[], "dy", "1 prod/main.tf:9 by var.d, the default of var.d"),
        (&[], "d", "? its type may add to it"),
        (&[("prod/terraform.tfvars", "a = 2")], "a", "2 prod/terraform.tfvars:1 by var.a, terraform.tfvars"),
        (
            &[("prod/terraform.tfvars", "\u{feff}a = 2\n"), ("prod/terraform.tfvars.json", "{\"a\": 3}")],
            "a",
            "3 prod/terraform.tfvars.json:1 by var.a, terraform.tfvars.json",
        ),
        (
            &[
                ("prod/terraform.tfvars.json", "{\"a\": 3}"),
                ("prod/a.auto.tfvars", "a = 4"),
                ("prod/b.auto.tfvars.json", "{\"a\": 5}"),
            ],
            "a",
            "5 prod/b.auto.tfvars.json:1 by var.a, b.auto.tfvars.json",
        ),
        (
            &[("prod/other.tfvars", "a = 9\n")],
            "a",
            "? `prod/other.tfvars` gives `var.a` another value, where Terraform is told to read it",
        ),
        (
            &[("prod/vars/other.tfvars", "a = 9\n")],
            "a",
            "? `prod/vars/other.tfvars` gives `var.a` another value, where Terraform is told to read it",
        ),
        (
            &[("vars/prod.tfvars", "a = 9\n")],
            "a",
            "? `vars/prod.tfvars` gives `var.a` another value, where Terraform is told to read it",
        ),
        (&[("prod/other.tfvars", "a = 1\nb = 2\n")], "a", default),
        (&[("staging/main.tf", "variable \"a\" {}"), ("staging/terraform.tfvars", "a = 9")], "a", default),
        (&[("prod/terragrunt.hcl", "")], "a", "? Terragrunt gives prod its variables"),
        (&[("prod/terraform.tfvars", "a = {")], "a", "? `prod/terraform.tfvars` cannot be read"),
    ];
    for (more, attribute, expected) in cases {
        let files: Vec<(&str, &str)> =
            std::iter::once(("prod/main.tf", main)).chain(more.iter().copied()).collect();
        let (_folder, base) = base(&files);
        assert_eq!(told(&base, "tf:prod//aws_x.a", attribute), expected, "{more:?} {attribute}");
    }
}

#[test]
fn what_overrides_counts() {
    let main = "resource \"aws_x\" \"a\" {\n  size = 1\n  same = local.l\n  ingress {\n    port = 1\n  }\n}\nlocals { l = 1 }\nvariable \"v\" { default = 1 }\n";
    let files = [
        ("main.tf", main),
        (
            "override.tf",
            "resource \"aws_x\" \"a\" {\n  size = 2\n  more = var.v\n  ingress {\n    port = 2\n  }\n}\nlocals { l = 2 }\n",
        ),
        ("z_override.tf", "resource \"aws_x\" \"a\" {\n  size = 3\n}\nvariable \"v\" { default = 3 }\n"),
    ];
    let expected = [
        ("size", "3 z_override.tf:2"),
        ("same", "2 override.tf:8 by local.l"),
        ("more", "3 z_override.tf:4 by var.v, the default of var.v"),
        ("ingress[0].port", "2 override.tf:5"),
        ("none", "absent main.tf:1"),
    ];
    all(&files, "tf:aws_x.a", &expected);
    let broken = [files[0], ("override.tf", "resource \"aws_x\" \"a\" {\n")];
    all(&broken, "tf:aws_x.a", &[("size", "? `override.tf` cannot be read, and may say something else")]);
    let broken = [files[0], ("other.tf", "resource \"aws_x\" {\n")];
    all(
        &broken,
        "tf:aws_x.a",
        &[("size", "1 main.tf:2"), ("none", "? `other.tf` cannot be read, and may set it")],
    );
    let twice = [files[0], ("other.tf", "locals { l = 5 }\n")];
    all(&twice, "tf:aws_x.a", &[("same", "? `local.l` is declared in main.tf and in other.tf")]);
}

#[test]
fn instances_know_their_keys() {
    let main = "resource \"aws_x\" \"m\" {\n  for_each = local.m\n  k = each.key\n  v = each.value.port\n  w = each.value\n}\nresource \"aws_x\" \"s\" {\n  for_each = toset([\"a\", \"b\"])\n  v = each.value\n}\nresource \"aws_x\" \"c\" {\n  count = 2\n  i = count.index\n}\nresource \"aws_x\" \"zero\" {\n  count = 0\n  size = 1\n}\nlocals {\n  m = {\n    web = { port = 443 }\n  }\n}\n";
    let (_folder, base) = base(&[("main.tf", main)]);
    for (address, attribute, expected) in [
        ("tf:aws_x.m[\"web\"]", "k", "web main.tf:3"),
        ("tf:aws_x.m[\"web\"]", "v", "443 main.tf:21 by each.value.port, local.m"),
        ("tf:aws_x.m[\"web\"]", "w", "{port = 443} main.tf:21 by each.value, local.m"),
        ("tf:aws_x.m[\"no\"]", "v", "? its `for_each` makes no `[\"no\"]`"),
        (
            "tf:aws_x.m",
            "v",
            "? `each.value.port` differs from instance to instance, and the address names none",
        ),
        ("tf:aws_x.s[\"a\"]", "v", "a main.tf:9"),
        ("tf:aws_x.s[\"c\"]", "v", "? its `for_each` makes no `[\"c\"]`"),
        ("tf:aws_x.c[1]", "i", "1 main.tf:13"),
        ("tf:aws_x.zero", "size", "? its `count` is 0: the code makes none of it"),
        ("tf:local.m", "web.port", "443 main.tf:21"),
        ("tf:local.m", "", "{web = {port = 443}} main.tf:20"),
    ] {
        assert_eq!(told(&base, address, attribute), expected, "{address} {attribute}");
    }
}

#[test]
fn what_is_made_to_take_for_ever_ends() {
    let mut doubling = String::from("resource \"aws_x\" \"a\" {\n  v = local.l0\n  s = local.s0\n  deep = ");
    doubling.push_str(&format!(
        "{}1{}\n  open = {}\n}}\nlocals {{\n",
        "[".repeat(20_000),
        "]".repeat(20_000),
        "(".repeat(0) + "1"
    ));
    for at in 0..40 {
        doubling.push_str(&format!(
            "  l{at} = [local.l{0}, local.l{0}]\n  s{at} = \"${{local.s{0}}}${{local.s{0}}}\"\n",
            at + 1
        ));
    }
    doubling.push_str("  l40 = 1\n  s40 = \"x\"\n}\n");
    let long = "? the way to it is too long, or goes in circles";
    all(
        &[("main.tf", &doubling)],
        "tf:aws_x.a",
        &[("v", long), ("s", long), ("deep", long), ("open", "1 main.tf:5")],
    );
    let ring = "module \"self\" {\n  source = \"./\"\n  v = var.v\n}\nvariable \"v\" {}\nresource \"aws_x\" \"a\" { v = var.v }\n";
    let (_folder, base) = base(&[("m/main.tf", ring)]);
    assert!(told(&base, "tf:m//aws_x.a", "v").starts_with("? "));
}

proptest! {
    #[test]
    fn no_code_makes_it_fall(bytes in super::super::samples::bytes(), attribute in "[a-z0-9.\\[\\]\"]{0,12}", json in any::<bool>(),
        words in prop::collection::vec(prop::sample::select(vec!["local.a", "var.a", "[", "]", "{", "}", "a =", "\"", "${", "each.value", "(", ")", "?", ":", ",", "\n", "1", ".", "<<E\n", "E\n", "\\", "null"]), 0..30)) {
        let tail = words.concat();
        let text = [b"resource \"aws_x\" \"a\" {\n for_each = local.a\n a = ", &bytes[..], b"\n b = ", tail.as_bytes(), b"\n}\nlocals {\n a = ", tail.as_bytes(), b"\n}\nvariable \"a\" {}\n"].concat();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(if json { "main.tf.json" } else { "main.tf" }), &text).expect("a file");
        std::fs::write(folder.path().join("terraform.tfvars"), [b"a = ", &bytes[..]].concat()).expect("a file");
        let base = Codebase::read(Files::WorkTree(folder.path().to_path_buf()), &[], &[], None).expect("a code base");
        let link = Link::new("tf:aws_x.a[\"k\"]");
        let (form, rest) = link.parts().expect("a form");
        if let Some(place) = base.finder(Meant::default()).find(form, rest).one() {
            for attribute in ["a", "b", "a.b[0]", attribute.as_str()] {
                if let Some(spot) = base.told(&place, attribute).spot() {
                    let text = base.files.read(&spot.path).expect("a file");
                    assert!(text.get(spot.span.clone()).is_some());
                }
            }
        }
    }
}

proptest! {
    /// Each plain value of made-up code becomes another one, and nothing around it changes.
    #[test]
    fn a_value_changes_alone(block in super::super::samples::block(), layout in super::super::samples::layout()) {
        let text = block.text(&layout);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("main.tf");
        let read = |text: &str| {
            std::fs::write(&file, text).expect("a file");
            Codebase::read(Files::WorkTree(folder.path().to_path_buf()), &[], &[], None).expect("a code base")
        };
        let base = read(&text);
        let own = base.index.blocks().next().map(|block| crate::code::Place::of(block, String::new()));
        let lines = own.as_ref().and_then(|place| super::super::outline(&text.as_bytes()[place.span.clone()]));
        for (place, line) in own.iter().flat_map(|place| lines.iter().flatten().map(move |line| (place, line))) {
            let name = &text[place.span.start + line.span.start..];
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric() || "_-".contains(*letter)).collect();
            let wanted = crate::model::Value::text("a \"${b}\" \\ #");
            if let Ok(edit) = base.edit(place, &name, &base.told(place, &name), Some(&wanted)) {
                let after = format!("{}{}{}", &text[..edit.span.start], String::from_utf8_lossy(&edit.text), &text[edit.span.end..]);
                let again = read(&after);
                let place = again.index.blocks().next().map(|block| crate::code::Place::of(block, String::new())).expect("a block");
                match again.told(&place, &name) {
                    Told::Is { value, .. } => proptest::prop_assert_eq!(value, wanted),
                    other => proptest::prop_assert!(false, "{:?} in {}", other, after),
                }
            }
        }
    }
}
