//! Which bytes a path finds.

use super::*;

const BLOCK: &str = r#"resource "aws_security_group" "web" {
  name = "web" # why
  size = (3)
  text = <<-EOT
    a = 1
  EOT
  tags = {
    a     = 1, "b.c" = "two"
    (key) = 3
    "e\"f" = 4
    a = 5
    deep = { list = [[1, 2], { x = "y" }] }
  }
  ports = [
    80, # http
    f(1, 2),
    443,
  ]
  each = [for a in b : a]
  made = { for a in b : a => 1 }
  sum  = a.b + 1
  ingress {
    from_port = 1
    to_port   = 2
  }
  ingress {
    from_port = 3
    to_port   = "${4}"
  }
  timeouts { create = "1h" }
  dynamic "egress" {
    for_each = []
    content { to_port = 5 }
  }
  egress { to_port = 6 }
  provisioner "local-exec" { command = "x" }
}"#;

fn found(block: &'static str, path: &str) -> Option<&'static str> {
    attribute(block.as_bytes(), path).map(|span| &block[span])
}

#[test]
fn a_path_finds_its_value() {
    for (path, value) in [
        ("name", "\"web\""),
        ("size", "(3)"),
        ("text", "<<-EOT\n    a = 1\n  EOT"),
        ("tags[\"b.c\"]", "\"two\""),
        ("tags.a", "5"),
        ("tags[\"a\"]", "5"),
        ("tags.deep.list[0][1]", "2"),
        ("tags.deep.list[1].x", "\"y\""),
        ("ports[0]", "80"),
        ("ports[1]", "f(1, 2)"),
        ("ports.2", "443"),
        ("ingress[0].to_port", "2"),
        ("ingress[1].to_port", "\"${4}\""),
        ("timeouts.create", "\"1h\""),
        ("timeouts[0].create", "\"1h\""),
        ("provisioner.command", "\"x\""),
        ("sum", "a.b + 1"),
    ] {
        assert_eq!(found(BLOCK, path), Some(value), "{path}");
    }
}

#[test]
fn what_cannot_be_told_is_not_found() {
    for path in [
        "",
        "nothing",
        "name.x",
        "name[0]",
        "tags.key",
        "tags[\"e\\\"f\"]",
        "ports[3]",
        "each[0]",
        "made.a",
        "ingress",
        "ingress[0]",
        "ingress.to_port",
        "ingress[2].to_port",
        "egress.to_port",
        "egress[0].to_port",
        "[0]",
        "a..b",
        "tags[",
        "tags[\"a\"",
        "tags[x]",
        "sum.b",
        "ports[1][0]",
        "ports[-1]",
    ] {
        assert_eq!(found(BLOCK, path), None, "{path}");
    }
    assert_eq!(found("resource \"a\" \"b\" {", "a"), None);
}

#[test]
fn a_local_is_its_own_value() {
    const LOCAL: &str = "ports = { web = [80, 443] }";
    for path in ["", "value"] {
        assert_eq!(found(LOCAL, path), Some("{ web = [80, 443] }"));
    }
    assert_eq!(found(LOCAL, "web[1]"), Some("443"));
    assert_eq!(found(LOCAL, "value.web[1]"), Some("443"));
    assert_eq!(found("variable \"a\" { default = 3 }", "default"), Some("3"));
}
