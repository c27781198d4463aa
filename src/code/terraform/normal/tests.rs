//! The same for what means the same, and not the same for what does not.

use super::super::samples;
use super::*;
use proptest::prelude::*;

fn normal_text(block: &str) -> String {
    let normal = normal(block.as_bytes()).expect("nothing is broken");
    String::from_utf8(normal).expect("text")
}

/// A block around some lines.
fn around(inside: &str) -> String {
    format!("resource \"a\" \"b\" {{\n{inside}\n}}")
}

#[test]
fn the_form_is_one_blank_between_tokens() {
    let block = "resource a \"b\" { # why\n\n  x   = f( 1,\n 2, )\n\n  tags = { a=1,\n b = \"c ${ d }\" }\n  n {\n  }\n}";
    let wanted = "resource \"a\" \"b\" { x = f ( 1 , 2 )\ntags = { a = 1\nb = \"c ${d}\" }\nn { } }";
    assert_eq!(normal_text(block), wanted);
}

#[test]
fn layout_is_not_told_apart() {
    for (one, other) in [
        ("x=1", "x   =   1 # a comment"),
        ("x=1\ny=2", "\n\nx = 1\n// between\n\n  y = 2 /* behind */"),
        ("x = [1,2]", "x = [\n  1, # one\n  2,\n]"),
        ("x = f(a, b)", "x = f(\n  a,\n  b,\n)"),
        ("x = { a = 1, b = 2 }", "x = {\n  a = 1\n  b = 2,\n}"),
        ("x = { for k, v in a : k => v if v }", "x = {\n for k, v in a :\n  k => v\n  if v }"),
        ("x = [for a in b : a]", "x = [\n  for a in b :\n  a\n]"),
        ("x = a ? b : c", "x = (\n  a\n  ? b\n  : c\n)"),
        ("x = \"a${b}\"", "x = \"a${ b }\""),
        ("x = a", "x = \"${a}\""),
        ("x = f(\"${a}\")", "x = \"${f(\"${a}\")}\""),
        ("n \"l\" {}", "n l {\n}"),
        ("n { x = 1 }", "n {\n  x = 1\n}"),
        ("n { x = a }", "n { x = \"${a}\" }"),
        ("x = <<EOT\na\n b\nEOT", "x = <<-EOT\n  a\n   b\n  EOT"),
        ("x = <<EOT\na\r\nEOT", "x = <<EOT\r\na\n  EOT\r"),
        ("x = <<EOT\na\n\n \nb\nEOT", "x = <<-EOT\n\ta\n\n \n\tb\nEOT"),
        ("x = <<EOT\n${a}\n b\nEOT", "x = <<-EOT\n ${ a }\n  b\nEOT"),
        ("x = f(<<EOT\na\nEOT\n, 1)", "x = f(\n<<EOT\na\nEOT\n,1)"),
    ] {
        assert_eq!(normal_text(&around(one)), normal_text(&around(other)));
    }
}

#[test]
fn meaning_is_told_apart() {
    for (one, other) in [
        ("x = 1", "x = 2"),
        ("x = 1", "x = \"1\""),
        ("x = 12", "x = 1 2"),
        ("x = a-b", "x = a - b"),
        ("x = \"a b\"", "x = \"a  b\""),
        ("x = \"# a\"", "x = \"\""),
        ("x = [1, 2]", "x = [2, 1]"),
        ("x = \"$${a}\"", "x = \"${a}\""),
        ("x = \"${a}\" + b", "x = a + b"),
        ("x = \"${a}${b}\"", "x = \"${a} ${b}\""),
        ("x = (a + b) * (c)", "x = a + b * c"),
        ("x = <<EOT\n a\nEOT", "x = <<EOT\na\nEOT"),
        ("x = <<-EOT\n a\n  b\nEOT", "x = <<-EOT\n a\n b\nEOT"),
        ("x = <<EOT\n# a\nEOT", "x = <<EOT\n\nEOT"),
        ("x = <<EOT\n${a}\nEOT", "x = <<EOT\n$${a}\nEOT"),
        ("x = 1\ny = 2", "y = 2\nx = 1"),
        ("x = \"%{ if a }b%{ endif }\"", "x = \"%{ if a ~}b%{ endif }\""),
    ] {
        assert_ne!(normal_text(&around(one)), normal_text(&around(other)));
    }
}

#[test]
fn old_types_are_the_new_ones() {
    let variable = |text: &str| normal_text(&format!("variable \"v\" {{\n  type = {text}\n}}"));
    for (old, new) in [
        ("\"string\"", "string"),
        ("\"list\"", "list(string)"),
        ("\"map\"", "map(string)"),
        ("list", "list(any)"),
        ("set", "set(any)"),
    ] {
        assert_eq!(variable(old), variable(new));
    }
    assert_ne!(variable("\"number\""), variable("number"));
    assert_ne!(normal_text(&around("type = \"string\"")), normal_text(&around("type = string")));
}

#[test]
fn a_local_has_one_too() {
    assert_eq!(normal_text("x = {\n a = 1, }"), "x = { a = 1 }");
    assert_eq!(normal_text("x = <<-EOT\n  a\n  EOT"), "x = <<EOT\na\nEOT");
}

#[test]
fn what_is_broken_has_none() {
    for block in ["a {", "a { ( }", "a { x = \"", "a { x = <<E\n}"] {
        assert_eq!(normal(block.as_bytes()), None);
    }
}

proptest! {
    #[test]
    fn layout_changes_nothing(block in samples::block(), one in samples::layout(), other in samples::layout()) {
        let first = normal_text(&block.text(&one));
        prop_assert_eq!(&first, &normal_text(&block.text(&other)));
        prop_assert_eq!(&first, &normal_text(&first));
    }
}
