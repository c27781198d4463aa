//! What the code may not make, may leave alone, or has from where nobody looks: of that no value is told.

use super::{all, base, told};
use crate::code::{Codebase, Files};

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_the_code_may_not_make_has_no_value() {
    let head = "locals {\n  off = false\n  m = { k = null }\n  names = [\"k\"]\n}\nvariable \"unset\" {}\nvariable \"ports\" {\n  type = map(object({ port = optional(number) }))\n  default = { k = {} }\n}\n";
    let none = "the code makes none of it";
    for (block, key, expected) in [
        ("", "", "8443"),
        ("", "[0]", "8443"),
        ("", "[1]", "? it has neither `count` nor `for_each`: the code makes no `[1]`"),
        ("", "[\"k\"]", "? it has neither `count` nor `for_each`: the code makes no `[\"k\"]`"),
        ("", "[k]", "? which instance `[k]` is cannot be told"),
        ("", "[*]", "? which instance `[*]` is cannot be told"),
        ("", "[0][1]", "? an instance has one key, and its address names several"),
        ("for_each = {}", "[\"k\"]", &format!("? its `for_each` is empty: {none}")),
        ("for_each = {}", "", &format!("? its `for_each` is empty: {none}")),
        ("for_each = toset([\"b\"])", "[\"k\"]", "? its `for_each` makes no `[\"k\"]`"),
        ("for_each = toset([\"b\"])", "[0]", "? its `for_each` makes no `[0]`"),
        ("for_each = toset([\"b\", \"k\"])", "[\"k\"]", "8443"),
        ("for_each = toset(local.names)", "[\"k\"]", "8443"),
        ("for_each = toset([])", "", &format!("? its `for_each` is empty: {none}")),
        (
            "for_each = toset([var.unset])",
            "[\"k\"]",
            "? which instances its `for_each` makes cannot be told: nothing here sets `var.unset`, and it has no default",
        ),
        (
            "for_each = local.names",
            "[\"0\"]",
            "? which instances its `for_each` makes cannot be told: `[\"k\"]` is a list: a number in brackets leads into it",
        ),
        ("for_each = local.m", "[\"k\"]", "8443"),
        ("for_each = local.m", "[\"zz\"]", "? its `for_each` makes no `[\"zz\"]`"),
        ("for_each = { k = aws_x.y.z }", "[\"k\"]", "8443"),
        (
            "for_each = { (aws_x.y.z) = 1, k = 2 }",
            "[\"k\"]",
            "? which instances its `for_each` makes cannot be told: the key `(aws_x.y.z)` cannot be told: it comes from `aws_x.y.z`",
        ),
        (
            "for_each = { for k, v in local.m : k => v }",
            "[\"zz\"]",
            "? which instances its `for_each` makes cannot be told: a `for` makes it",
        ),
        (
            "for_each = merge(local.m, {})",
            "",
            "? which instances its `for_each` makes cannot be told: `merge(…)` is a function",
        ),
        (
            "for_each = null",
            "",
            "? which instances its `for_each` makes cannot be told: it is null, with nothing inside",
        ),
        ("for_each = var.ports", "[\"k\"]", "8443"),
        ("for_each = local.off ? local.m : {}", "[\"k\"]", &format!("? its `for_each` is empty: {none}")),
        ("for_each = (local.off ? {} : local.m)", "[\"k\"]", "8443"),
        ("count = 1", "[0]", "8443"),
        ("count = 1", "", "8443"),
        ("count = \"2\"", "[1]", "8443"),
        ("count = 1", "[3]", "? its `count` is 1: the code makes no `[3]`"),
        ("count = 1", "[\"0\"]", "? its `count` is 1: the code makes no `[\"0\"]`"),
        ("count = -1", "[0]", "? its `count` is -1, which is no number of instances"),
        ("count = null", "", "? its `count` is null"),
        ("count = local.off ? 1 : 0", "[0]", &format!("? its `count` is 0: {none}")),
        ("count = local.off ? 0 : 1", "[0]", "8443"),
        (
            "count = var.unset ? 1 : 0",
            "[0]",
            "? how many its `count` makes cannot be told: `var.unset ? 1 : 0` is a condition",
        ),
        (
            "count = true ? local.off ? 1 : 0 : 0",
            "",
            "? how many its `count` makes cannot be told: `true ? local.off ? 1 : 0 : 0` is a condition",
        ),
        (
            "count = length(local.names)",
            "[0]",
            "? how many its `count` makes cannot be told: `length(…)` is a function",
        ),
        ("count = 1\n  for_each = local.m", "[0]", "? it has both `count` and `for_each`"),
        ("count = 1\n  count = 1", "[0]", "? its `count` or `for_each` cannot be read"),
        ("lifecycle {\n    enabled = true\n  }", "", "8443"),
        (
            "lifecycle {\n    enabled = local.off\n  }",
            "",
            &format!("? its `lifecycle` has `enabled = false`: {none}"),
        ),
        (
            "lifecycle {\n    enabled = var.unset\n  }",
            "",
            "? whether its `lifecycle` has it `enabled` cannot be told",
        ),
    ] {
        // The same of a resource, and of a module around one.
        let told_of = |files: &[(&str, &str)], address: &str| {
            let (_folder, base) = base(files);
            let told = told(&base, address, "port");
            told.split(" main.tf")
                .next()
                .unwrap_or_default()
                .split(" m/main.tf")
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        let own = format!("resource \"aws_x\" \"a\" {{\n  {block}\n  port = 8443\n}}\n{head}");
        assert_eq!(told_of(&[("main.tf", &own)], &format!("tf:aws_x.a{key}")), expected, "{block} {key}");
        let inner = "resource \"aws_x\" \"a\" {\n  port = 8443\n}\nlocals {\n  port = 8443\n}\n";
        let outer = format!("module \"m\" {{\n  source = \"./m\"\n  {block}\n}}\n{head}");
        let files = [("main.tf", outer.as_str()), ("m/main.tf", inner)];
        let of_call = match expected.strip_prefix("? ") {
            Some(reason) if !reason.starts_with("which instance `") && !reason.starts_with("an instance") => {
                format!("? `module.m`: {reason}")
            }
            _ => expected.to_owned(),
        };
        assert_eq!(told_of(&files, &format!("tf:module.m{key}.aws_x.a")), of_call, "module {block} {key}");
        if key.is_empty() {
            assert_eq!(told_of(&files, "tf:m//aws_x.a"), of_call, "folder {block}");
        }
    }
}

#[test]
fn a_module_of_several_is_made_by_all_of_them_or_doubted() {
    let call = |more: &str| format!("module \"x\" {{\n  source = \"../m\"\n  {more}\n}}\n");
    let inner = "resource \"aws_x\" \"a\" {\n  port = 8443\n}\nlocals {\n  ports = { web = 1 }\n}\n";
    let (on, off) = (call(""), call("count = 0"));
    let files = [("a/main.tf", on.as_str()), ("b/main.tf", off.as_str()), ("m/main.tf", inner)];
    let off = "? `module.x`: its `count` is 0: the code makes none of it";
    all(&files, "tf:m//aws_x.a", &[("port", off), ("none", off)]);
    all(&files, "tf:b//module.x.aws_x.a", &[("port", off)]);
    all(&files, "tf:b//module.x.local.ports", &[("web", off)]);
    all(&files, "tf:a//module.x.aws_x.a", &[("port", "8443 m/main.tf:2")]);
    all(&files, "tf:a//module.x.local.ports[\"web\"]", &[("", "1 m/main.tf:5"), ("value", "1 m/main.tf:5")]);
    all(&files, "tf:a//module.x.local.ports[\"no\"]", &[("", "absent m/main.tf:5")]);
}

#[test]
fn what_may_be_ignored_is() {
    let ignored = "? `lifecycle` has it in `ignore_changes`: the code does not decide it";
    for (list, attribute, expected) in [
        ("ingress[0].to_port", "ingress.to_port", ignored),
        ("ingress.to_port", "ingress[0].to_port", ignored),
        ("ingress[0].to_port", "ingress[0].to_port", ignored),
        ("ingress", "ingress.to_port", ignored),
        ("ingress[0]", "ingress.to_port", ignored),
        ("ingress[0].tags[\"0\"]", "ingress.tags.0", ignored),
        ("ingress[0].to_port", "ingress", ignored),
        ("ingress[1].to_port", "ingress[0].to_port", "8443 main.tf:3"),
        ("ingress[0].from_port", "ingress.to_port", "8443 main.tf:3"),
        ("egress[0].to_port", "ingress.to_port", "8443 main.tf:3"),
        ("ingress[*].to_port", "ingress.to_port", ignored),
    ] {
        let text = format!(
            "resource \"aws_x\" \"a\" {{\n  ingress {{\n    to_port = 8443\n  }}\n  lifecycle {{\n    ignore_changes = [{list}]\n  }}\n}}\n"
        );
        all(&[("main.tf", &text)], "tf:aws_x.a", &[(attribute, expected)]);
    }
}

#[test]
fn what_a_link_leads_to_is_not_known() {
    let main =
        "variable \"port\" { default = 1 }\nresource \"aws_x\" \"a\" {\n  port = var.port\n  fixed = 5\n}\n";
    for (link, attribute, expected) in [
        ("terraform.tfvars", "port", "? `terraform.tfvars` is a link, which is not followed, and may set it"),
        (
            "vars/prod.tfvars.json",
            "port",
            "? `vars/prod.tfvars.json` is a link, which is not followed, and may set it",
        ),
        ("terraform.tfvars", "fixed", "5 main.tf:4"),
        ("a_override.tf", "fixed", "? `a_override.tf` cannot be read, and may say something else"),
        ("other.tf", "fixed", "5 main.tf:4"),
        ("other.tf", "none", "? `other.tf` cannot be read, and may set it"),
        ("other/x_override.tf", "fixed", "5 main.tf:4"),
        ("notes.txt", "port", "1 main.tf:1 by var.port, the default of var.port"),
    ] {
        let (folder, _) = base(&[("main.tf", main), ("elsewhere/x", ""), ("vars/x", ""), ("other/x", "")]);
        std::os::unix::fs::symlink("/nowhere", folder.path().join(link)).expect("a link");
        let base = Codebase::read(Files::WorkTree(folder.path().to_path_buf()), &[], &[], None);
        assert_eq!(told(&base.expect("a code base"), "tf:aws_x.a", attribute), expected, "{link}");
    }
}

#[test]
fn what_another_program_reads_is_not_known() {
    let main =
        "variable \"port\" { default = 1 }\nresource \"aws_x\" \"a\" {\n  port = var.port\n  fixed = 5\n}\n";
    let is = "1 modules/x/main.tf:1 by var.port, the default of var.port";
    for (path, text, attribute, expected) in [
        (
            "live/prod/terragrunt.hcl",
            "",
            "port",
            "? Terragrunt may give modules/x its variables, as in `live/prod/terragrunt.hcl`",
        ),
        (
            "modules/x/terraform.tfvars",
            "port = 2",
            "port",
            "2 modules/x/terraform.tfvars:1 by var.port, terraform.tfvars",
        ),
        (
            "modules/x/terraform.tfvars",
            "port = 2\nport = 3\n",
            "port",
            "? `modules/x/terraform.tfvars` gives `port` a value twice",
        ),
        (
            "modules/x/terraform.tfvars.json",
            "{\"\\u0070ort\": 3}",
            "port",
            "? `modules/x/terraform.tfvars.json` cannot be read",
        ),
        ("live/prod/other.hcl", "", "port", is),
        (
            "modules/x/main.tofu",
            "",
            "fixed",
            "? OpenTofu reads `modules/x/main.tofu` instead, and Terraform does not",
        ),
        ("modules/x/other.tofu", "", "fixed", "5 modules/x/main.tf:4"),
    ] {
        all(&[("modules/x/main.tf", main), (path, text)], "tf:modules/x//aws_x.a", &[(attribute, expected)]);
    }
}

#[test]
fn a_call_with_another_source_leads_nowhere() {
    let inner = "resource \"aws_x\" \"a\" {\n  port = 8443\n}\n";
    let call = "module \"m\" {\n  source = \"./m\"\n}\n";
    let files = [("main.tf", call), ("m/main.tf", inner), ("n/main.tf", inner)];
    all(&files, "tf:.//module.m.aws_x.a", &[("port", "8443 m/main.tf:2")]);
    let over = ("override.tf", "module \"m\" {\n  source = \"./n\"\n}\n");
    let all_files = [files[0], files[1], files[2], over];
    all(&all_files, "tf:.//module.m.aws_x.a", &[("port", "? override.tf gives `module.m` another source")]);
}

#[test]
fn an_object_type_may_take_something_out() {
    let text = |kind: &str| {
        format!(
            "variable \"v\" {{\n  type = {kind}\n  default = {{ a = 1, b = 2 }}\n}}\nresource \"aws_x\" \"a\" {{\n  v = var.v\n  b = var.v.b\n}}\n"
        )
    };
    let main = text("object({ a = number })");
    all(
        &[("main.tf", &main)],
        "tf:aws_x.a",
        &[
            ("v", "? its type may take something out of it"),
            ("b", "2 main.tf:3 by var.v, the default of var.v"),
        ],
    );
    let main = text("map(number)");
    all(
        &[("main.tf", &main)],
        "tf:aws_x.a",
        &[("v", "{a = 1, b = 2} main.tf:3 by var.v, the default of var.v")],
    );
}

#[test]
fn what_is_removed_beside_itself_has_no_value() {
    let block = "resource \"aws_x\" \"a\" {\n  port = 1\n}\nresource \"aws_x\" \"b\" {\n  port = 2\n}\n";
    let main = format!("{block}removed {{\n  from = aws_x.a\n}}\n");
    all(&[("main.tf", &main)], "tf:aws_x.a", &[("port", "? a `removed` block in main.tf names it")]);
    all(&[("main.tf", &main)], "tf:aws_x.b", &[("port", "2 main.tf:5")]);
    let call = "module \"m\" {\n  source = \"./m\"\n}\nremoved {\n  from = module.m\n}\n";
    let files = [("main.tf", call), ("m/main.tf", block)];
    let expected = "? a `removed` block in main.tf names `module.m`";
    all(&files, "tf:module.m.aws_x.a", &[("port", expected)]);
}
