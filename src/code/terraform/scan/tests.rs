//! The blocks of files that are whole, odd, and broken.

use super::super::super::{Kind, Language, Target};
use super::super::{Native, samples};
use super::*;
use proptest::prelude::*;

fn names(text: &str) -> Vec<String> {
    let scan = scan(text.as_bytes());
    assert_eq!(scan.problems, [], "{text}");
    scan.blocks.into_iter().map(|block| block.name).collect()
}

/// Name, first and last line, and text of each block; line and reason of each problem.
fn told(text: &str) -> String {
    let scan = scan(text.as_bytes());
    let mut told = String::new();
    for block in &scan.blocks {
        told += &format!("{} {}-{}\n", block.name, block.lines.0, block.lines.1);
    }
    for problem in &scan.problems {
        told += &format!("! {} {}\n", problem.line.unwrap_or_default(), problem.reason);
    }
    told
}

#[test]
fn every_kind_has_its_name() {
    let text = r#"
terraform { required_version = ">= 1.5" }
resource "aws_vpc" "main" {}
resource aws_vpc bare { cidr = "10.0.0.0/8" }
data "aws_ami" "base" {}
ephemeral "random_password" "db" {}
module "network" { source = "./network" }
variable "size" {}
output "id" {}
locals {
  one = 1 # first
  two = {
    a = "}"
  }
  three = <<-EOT
    three }
  EOT
}
provider "aws" {}
provider "aws" { alias = "eu" }
moved {
  from = module.a.aws_vpc.x [0]
  to   = aws_vpc.main # here
}
import { to = aws_vpc.main }
removed {}
check "health" {}
run "test" {}
resource "only_one" {}
"#;
    let scan = scan(text.as_bytes());
    let found: Vec<_> = scan.blocks.iter().map(|block| (block.kind, block.name.as_str())).collect();
    assert_eq!(scan.problems, []);
    assert_eq!(
        found,
        [
            (Kind::Other, "terraform"),
            (Kind::Resource, "aws_vpc.main"),
            (Kind::Resource, "aws_vpc.bare"),
            (Kind::Data, "data.aws_ami.base"),
            (Kind::Ephemeral, "ephemeral.random_password.db"),
            (Kind::Module, "module.network"),
            (Kind::Variable, "var.size"),
            (Kind::Output, "output.id"),
            (Kind::Local, "local.one"),
            (Kind::Local, "local.two"),
            (Kind::Local, "local.three"),
            (Kind::Provider, "provider.aws"),
            (Kind::Provider, "provider.aws.eu"),
            (Kind::Moved, "moved.module.a.aws_vpc.x[0]"),
            (Kind::Other, "import"),
            (Kind::Other, "removed"),
            (Kind::Other, "check.health"),
            (Kind::Other, "run.test"),
            (Kind::Other, "resource.only_one"),
        ]
    );
    let texts: Vec<_> = scan.blocks.iter().map(|block| &text[block.span.clone()]).collect();
    assert_eq!(texts[1], r#"resource "aws_vpc" "main" {}"#);
    assert_eq!(texts[8..10], ["one = 1", "two = {\n    a = \"}\"\n  }"]);
    assert_eq!(texts[10], "three = <<-EOT\n    three }\n  EOT");
    let targets: Vec<_> = scan.blocks.into_iter().filter_map(|block| block.target).collect();
    let moved = Target::Moved { from: "module.a.aws_vpc.x[0]".to_owned(), to: "aws_vpc.main".to_owned() };
    assert_eq!(targets, [Target::Source("./network".to_owned()), moved]);
}

#[test]
fn what_stands_in_strings_heredocs_and_comments_is_no_bracket() {
    for inside in [
        r#"a = "}""#,
        r#"a = "\"}""#,
        r#"a = "\\""#,
        r#"a = "$${" "#,
        r#"a = "%%{ $$${b}""#,
        r#"a = "${f("}${"}"}")}""#,
        r#"a = "${ { b = "}" }["b"] }}""#,
        "a = \"${\n  b\n}\"",
        r#"a = "%{ if b }}%{ else }{%{ endif ~}""#,
        "# }",
        "// }",
        "/* } \" \n } */",
        "/**/",
        "a = 1 / 2",
        "a = <<EOT\n}\"\n EOTX\nEOT",
        "a = <<-EOT\n  }\n\t EOT",
        "a = <<EOT\r\n}\r\n\r\nEOT\r",
        "a = <<EOT\nEOT",
        "a = <<EOT\n${<<IN\n}\nEOT\nIN\n}}\nEOT",
        "a = <<EOT\n$${ ${\"}\"} %%{\nEOT",
        "a = f(<<A-B_1\n}\nA-B_1\n, 1)",
        "a = 1 << 2",
        "größe = \"ü}\"",
    ] {
        let text = format!("resource \"a\" \"b\" {{\n{inside}\n}}\nvariable \"next\" {{}}\n");
        assert_eq!(names(&text), ["a.b", "var.next"], "{inside}");
    }
}

#[test]
fn headers_are_read_in_any_layout() {
    assert_eq!(names("\u{feff}variable \"a\" {}"), ["var.a"]);
    assert_eq!(names("  resource  \"a\"\t/* } */ b{\r\n}\r\n"), ["a.b"]);
    assert_eq!(
        names("locals {}\nlocals { a = 1 }\nlocals {\n  b = 1\n  c { d = 1 }\n}"),
        ["local.a", "local.b"]
    );
    assert_eq!(names("module \"a\" { source = \"${path.module}/b\" }"), ["module.a"]);
    assert_eq!(names("# resource \"a\" \"b\" {\n/*\nvariable \"c\" {\n*/\n"), Vec::<String>::new());
    assert_eq!(names(""), Vec::<String>::new());
}

#[test]
fn targets_are_plain_texts_of_the_block_itself() {
    let source = |inside: &str| {
        let text = format!("module \"m\" {{\n{inside}\n}}\n");
        scan(text.as_bytes()).blocks.remove(0).target
    };
    let found = |text: &str| Some(Target::Source(text.to_owned()));
    assert_eq!(source("count = 1\nsource = \"../x\" # why\nversion = \"1\""), found("../x"));
    assert_eq!(
        source("a = { source = \"no\" }\nproviders = {\n source = 1\n}\nsource=\"yes\""),
        found("yes")
    );
    assert_eq!(source("b {\n  source = \"no\"\n}\n"), None);
    assert_eq!(source("source = var.x"), None);
    assert_eq!(source("source = \"a${b}\""), None);
    assert_eq!(source("a = source\n"), None);
}

#[test]
fn a_broken_block_hides_no_other() {
    for (broken, reason) in [
        ("resource \"x\" \"y\" {\n  a = \"open\n}\n", "! 4 a \" is not closed on its line"),
        ("resource \"x\" \"y\" {\n  a = {\n}\n", "! 3 a { is never closed"),
        ("resource \"x\" \"y\" {\n  a = <<EOT\n}\n", "! 4 a heredoc is never closed"),
        ("resource \"x\" \"y\" {\n  /* a\n}\n", "! 4 a /* is never closed"),
        ("resource \"x\" \"y\" {\n  a = \"${b\n}\n", "! 4 a \" is not closed on its line"),
        ("}\n", "! 3 a bracket is closed that was not opened"),
        ("a = 1\n", "! 3 an attribute stands outside of all blocks"),
        ("resource \"x\" \"y\"\n{\n}\n", "! 3 a block has no { behind its labels"),
        ("resource \"${x}\" \"y\" {\n}\n", "! 3 a label is no plain text"),
        ("= 1\n", "! 3 something stands outside of all blocks"),
    ] {
        let text = format!("variable \"a\" {{\n}}\n{broken}variable \"b\" {{\n}}\noutput \"c\" {{}}\n");
        let line = 3 + broken.matches('\n').count();
        let good =
            format!("var.a 1-2\nvar.b {line}-{}\noutput.c {}-{}\n{reason}\n", line + 1, line + 2, line + 2);
        if broken.contains("${b") {
            // The template takes the rest of the file in, up to the quote that it cannot close.
            assert!(told(&text).starts_with("var.a 1-2\n"), "{}", told(&text));
        } else {
            assert_eq!(told(&text), good, "{broken}");
        }
    }
    assert_eq!(told("variable \"a\" "), "! 1 a block has no {\n");
    let prose =
        "resource \"x\" \"y\" {\n  a = <<EOT\nimport this\ndata\nmodule x {\nEOTX\n}\noutput \"o\" {}\n";
    assert_eq!(told(prose), "module.x 5-7\noutput.o 8-8\n! 2 a heredoc is never closed\n");
}

#[test]
fn locals_with_brackets_that_do_not_match_are_told() {
    let text = "locals {\n  a = (1\n}\nvariable \"b\" {}\n";
    assert_eq!(told(text), "var.b 4-4\n! 1 its brackets do not match\n");
}

#[test]
fn what_is_no_text_is_said() {
    let utf16: Vec<u8> = "variable \"a\" {}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [b"\xFF\xFE", &utf16[..]].concat();
    for (text, reason) in [
        (&utf16[..], "it is UTF-16, Terraform reads UTF-8 alone"),
        (&with_mark[..], "it is UTF-16, Terraform reads UTF-8 alone"),
        (b"variable \"a\" {}\0\n", "it is no text"),
    ] {
        let scan = Native.scan("a.tf", text);
        assert_eq!(scan.problems.iter().map(|problem| problem.reason.as_str()).collect::<Vec<_>>(), [reason]);
        assert_eq!(scan.blocks, []);
    }
}

#[test]
fn what_is_open_again_and_again_ends() {
    for piece in
        ["resource \"a\" \"b\" {\n", "resource \"a\" \"b\" {\nx = <<EOT\n", "resource \"a\" \"b\" { /*\n"]
    {
        let scan = scan(piece.repeat(5000).as_bytes());
        assert!(scan.blocks.is_empty());
        let last = scan.problems.last().map(|problem| problem.reason.as_str());
        assert_eq!(last, Some("too much is broken: it is not read from here on"));
        assert!(scan.problems.len() < 100);
    }
    let deep =
        format!("resource \"a\" \"b\" {{ x = {}1{} }}\n", "[{a=\"${".repeat(50_000), "}\"}]".repeat(50_000));
    assert_eq!(names(&deep), ["a.b"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(text in samples::bytes()) {
        let scan = Native.scan("a.tf", &text);
        let mut last = 0;
        for block in &scan.blocks {
            prop_assert!(block.span.start >= last && block.span.end <= text.len() && !block.span.is_empty());
            prop_assert!(block.lines.0 <= block.lines.1);
            last = block.span.end;
            let bytes = &text[block.span.clone()];
            let normal = Native.normal("a.tf", bytes);
            prop_assert_eq!(&Native.normal("a.tf", &normal), &normal);
            if let Some(span) = Native.attribute("a.tf", bytes, "a[0].b") {
                prop_assert!(span.end <= bytes.len() && !span.is_empty());
            }
        }
    }

    #[test]
    fn a_file_gives_back_its_blocks(blocks in samples::blocks(), layout in samples::layout()) {
        let (text, starts) = samples::file(&blocks, &layout, "");
        let scan = scan(text.as_bytes());
        prop_assert_eq!(&scan.problems, &[]);
        let found: Vec<_> = scan.blocks.iter().map(|block| (block.name.clone(), block.span.start)).collect();
        let wanted: Vec<_> = blocks.iter().map(|block| block.name.clone()).zip(starts).collect();
        prop_assert_eq!(found, wanted);
        for block in &scan.blocks {
            let before = text[..block.span.start].matches('\n').count();
            prop_assert_eq!(block.lines.0 as usize, before + 1);
            prop_assert_eq!(text[block.span.clone()].chars().last(), Some('}'));
        }
    }

    #[test]
    fn damage_hides_no_later_block(
        blocks in samples::blocks(),
        damage in prop::sample::select(vec![
            "resource \"x\" \"y\" {\n",
            "resource \"x\" \"y\" {\n  a = \"open\n}\n",
            "}\n",
            "a = 1\n",
            "\"\n",
        ]),
    ) {
        let (text, _) = samples::file(&blocks, &[0], damage);
        let scan = scan(text.as_bytes());
        prop_assert!(!scan.problems.is_empty());
        let found: Vec<_> = scan.blocks.into_iter().map(|block| block.name).collect();
        let wanted: Vec<_> = blocks.into_iter().map(|block| block.name).collect();
        prop_assert_eq!(found, wanted);
    }
}
