//! The blocks of JSON, whole and broken, their normal form and their attributes.

use super::*;
use proptest::prelude::*;

const FILE: &str = r#"{
  "//": "a comment",
  "terraform": { "required_version": "1" },
  "resource": {
    "aws_vpc": {
      "main": { "cidr": "10.0.0.0/8" },
      "other": [ { "cidr": 1 } ]
    },
    "aws_eip": [ { "one": {} }, { "two": {} } ]
  },
  "data": [ { "aws_ami": { "base": {} } } ],
  "module": { "net": { "source": "./net", "ingress": [ { "port": 80 }, { "port": 443 } ] } },
  "locals": { "size": 3, "//": "no", "all": [ 1, "two" ] },
  "provider": { "aws": [ { "region": "us" }, { "alias": "eu" } ], "google": {} },
  "moved": [ { "from": "a.b", "to": "a.c" } ],
  "variable": { "x": { "default": true } }
}"#;

#[test]
fn blocks_have_their_names_and_begin_at_their_keys() {
    let scan = scan(FILE.as_bytes());
    assert_eq!(scan.problems, []);
    let told: Vec<_> = scan
        .blocks
        .iter()
        .map(|block| (block.name.as_str(), &FILE[block.span.clone()], block.lines.0))
        .collect();
    assert_eq!(
        told,
        [
            ("terraform", "\"terraform\": { \"required_version\": \"1\" }", 3),
            ("aws_vpc.main", "\"main\": { \"cidr\": \"10.0.0.0/8\" }", 6),
            ("aws_vpc.other", "\"other\": [ { \"cidr\": 1 } ]", 7),
            ("aws_eip.one", "\"one\": {}", 9),
            ("aws_eip.two", "\"two\": {}", 9),
            ("data.aws_ami.base", "\"base\": {}", 11),
            (
                "module.net",
                "\"net\": { \"source\": \"./net\", \"ingress\": [ { \"port\": 80 }, { \"port\": 443 } ] }",
                12
            ),
            ("local.size", "\"size\": 3", 13),
            ("local.all", "\"all\": [ 1, \"two\" ]", 13),
            ("provider.aws", "{ \"region\": \"us\" }", 14),
            ("provider.aws.eu", "{ \"alias\": \"eu\" }", 14),
            ("provider.google", "\"google\": {}", 14),
            ("moved.a.b", "{ \"from\": \"a.b\", \"to\": \"a.c\" }", 15),
            ("var.x", "\"x\": { \"default\": true }", 16),
        ]
    );
    let kinds: Vec<_> = scan.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(kinds[..2], [Kind::Other, Kind::Resource]);
    assert_eq!(kinds[12], Kind::Moved);
    let moved = Target::Moved { from: "a.b".to_owned(), to: "a.c".to_owned() };
    assert_eq!(scan.blocks[12].target, Some(moved));
    assert_eq!(scan.blocks[6].target, Some(Target::Source("./net".to_owned())));
}

#[test]
fn before_what_is_broken_the_blocks_are_there() {
    for (text, blocks, line, reason) in [
        ("", 0, 1, "it ends too early"),
        ("{\"\": {}}\nx", 0, 2, "something stands behind its end"),
        ("{}\nx", 0, 2, "something stands behind its end"),
        ("{\"variable\": {\"a\": {},\n\"b\": {", 1, 2, "it ends too early"),
        ("{\"variable\": {\"a\": {}\n\"b\": {}}}", 1, 2, "a comma is missing"),
        ("{\"variable\": {\"a\": {},}}", 1, 1, "a key in quotes is missing"),
        ("{\"variable\": {\"a\" {}}}", 0, 1, "a colon is missing"),
        ("{\"variable\": {\"a\": nil}}", 0, 1, "it is no JSON"),
        ("{\"variable\": {\"a}}\n", 0, 1, "a \" is not closed on its line"),
    ] {
        let scan = scan(text.as_bytes());
        assert_eq!(scan.blocks.len(), blocks, "{text}");
        let problems: Vec<_> =
            scan.problems.iter().map(|problem| (problem.line, problem.reason.as_str())).collect();
        assert_eq!(problems, [(Some(line), reason)], "{text}");
    }
    let deep = scan("[".repeat(100_000).as_bytes());
    assert_eq!(deep.problems[0].reason, "it is nested too deeply");
}

#[test]
fn normal_is_compact_and_without_comments() {
    let text = |block: &str| normal(block.as_bytes()).and_then(|bytes| String::from_utf8(bytes).ok());
    let block = "\"a\" : { \"b\": [ 1,\n 2 ], \"//\": \"x\", \"a\": \"y z\" }";
    let wanted = "\"a\":{\"a\":\"y z\",\"b\":[1,2]}";
    assert_eq!(text(block).as_deref(), Some(wanted));
    assert_eq!(text(wanted).as_deref(), Some(wanted));
    assert_eq!(text("{ \"from\" : 1 }").as_deref(), Some("{\"from\":1}"));
    assert_eq!(text("\"a\": {"), None);
}

#[test]
fn a_path_finds_its_value() {
    let block = "\"web\": { \"name\": \"x\", \"in\": [ {\"to\": 1}, {\"to\": [2, 3]} ], \"one\": [ {\"a\": 4} ], \
                 \"obj\": { \"b.c\": 5 }, \"name\": \"y\" }";
    let found = |path: &str| attribute(block.as_bytes(), path).map(|span| &block[span]);
    for (path, value) in [
        ("name", Some("\"y\"")),
        ("in[1].to[0]", Some("2")),
        ("in[0].to", Some("1")),
        ("in.to", None),
        ("one.a", Some("4")),
        ("one[0].a", Some("4")),
        ("obj[0][\"b.c\"]", Some("5")),
        ("obj[1]", None),
        ("nothing", None),
        ("name.x", None),
    ] {
        assert_eq!(found(path), value, "{path}");
    }
    for path in ["", "value"] {
        assert_eq!(attribute(b"\"x\": [1, 2]", path), Some(5..11));
    }
    assert_eq!(attribute(b"\"x\": {\"value\": 1}", "value"), Some(15..16));
    assert_eq!(attribute(b"\"x\": [1, 2]", "value[1]"), Some(9..10));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(parts in prop::collection::vec(
        prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"resource\"", "\"a\"", "\"locals\"", "\"moved\"", "1", "true", " ",
            "\n", "\"", "\\", "{\"variable\":{\"a\":", "{\"provider\":[{\"b\":[{},", "\u{feff}", "ü",
        ]), 0..40))
    {
        let text = parts.concat();
        let scan = scan(text.as_bytes());
        for block in &scan.blocks {
            let bytes = &text.as_bytes()[block.span.clone()];
            let once = normal(bytes).expect("a whole block");
            prop_assert_eq!(normal(&once), Some(once));
            attribute(bytes, "a[0].b");
        }
    }
}
