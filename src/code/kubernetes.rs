//! Kubernetes manifests: each object of each document is a block.
//!
//! An object is known by its kind, its group, its namespace and its name, never by its version: `apps/v1beta1` and
//! `apps/v1` are the same deployment.

use super::yaml::{self, Lines, Node, Shape};
use super::{Block, Kind, Language, Problem, Scan};
use std::ops::Range;
use std::path::Path;

pub struct Manifests;

/// The longest kind, group or namespace: Kubernetes has the same bound. The items of a list repeat it.
const LONGEST: usize = 253;
/// An object of several keys: below a list its keys are indented.
const SHAPES: [Shape; 3] = [Shape::Indented, Shape::AsItIs, Shape::Braced];

impl Language for Manifests {
    fn name(&self) -> &'static str {
        "Kubernetes"
    }

    fn reads(&self, path: &str) -> bool {
        yaml::is_named(path) || is_json(path)
    }

    fn scan(&self, path: &str, bytes: &[u8]) -> Scan {
        // Most JSON is something else, and its damage is none of ours.
        if is_json(path) && !std::str::from_utf8(bytes).is_ok_and(may_hold_objects) {
            return Scan::default();
        }
        let text = match yaml::readable(bytes) {
            Ok(text) => text,
            Err(problem) => return Scan { blocks: Vec::new(), problems: vec![problem] },
        };
        if is_template(path, text) {
            let reason = "Helm template: not read yet".to_owned();
            return Scan { blocks: Vec::new(), problems: vec![Problem { line: None, reason }] };
        }
        if !may_hold_objects(text) {
            return Scan::default();
        }
        let lines = Lines::of(text);
        let mut blocks = Vec::new();
        let problems = yaml::documents(text, |root| objects(root, &lines, &mut blocks));
        Scan { blocks, problems }
    }

    fn normal(&self, _path: &str, block: &[u8]) -> Vec<u8> {
        yaml::normal(block, &SHAPES)
    }

    fn attribute(&self, _path: &str, block: &[u8], attribute: &str) -> Option<Range<usize>> {
        yaml::attribute(block, &SHAPES, attribute)
    }
}

fn is_json(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "json")
}

/// Whether it is worth reading: other YAML is not looked at, and its damage is none of ours.
fn may_hold_objects(text: &str) -> bool {
    text.contains("apiVersion") && text.contains("kind")
}

/// Whether it becomes a manifest only when Helm has filled it in.
fn is_template(path: &str, text: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').any(|folder| folder == "templates") && text.contains("{{")
}

/// The objects of a document: itself, or the items of a list.
pub(super) fn objects(root: &Node<'_>, lines: &Lines, blocks: &mut Vec<Block>) {
    collect(root, None, lines, blocks);
}

/// What the items of a list are, where they do not say it themselves.
#[derive(Clone, Copy)]
struct Of<'n> {
    api_version: &'n str,
    kind: &'n str,
}

fn collect<'n>(node: &'n Node<'_>, of: Option<Of<'n>>, lines: &Lines, blocks: &mut Vec<Block>) {
    let own = |key| node.get(key).and_then(Node::string).filter(|text| (1..=LONGEST).contains(&text.len()));
    let Some(kind) = own("kind").filter(|text| is_word(text)).or(of.map(|of| of.kind)) else { return };
    let api_version = own("apiVersion").or(of.map(|of| of.api_version));
    let name = name(node);
    if let (None, Some(item), Some(items)) = (&name, kind.strip_suffix("List"), node.get("items")) {
        let of = api_version.filter(|_| !item.is_empty()).map(|api_version| Of { api_version, kind: item });
        for item in items.items() {
            collect(item, of, lines, blocks);
        }
        return;
    }
    let Some(api_version) = api_version else { return };
    let Some(name) = name else { return };
    let namespace = node.get("metadata").and_then(|metadata| metadata.get("namespace")).and_then(Node::text);
    let namespace = namespace.filter(|text| is_word(text)).unwrap_or("-");
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if !group.is_empty() && !is_word(group) {
        return;
    }
    let dot = if group.is_empty() { "" } else { "." };
    blocks.push(Block {
        kind: Kind::Object,
        name: format!("{kind}{dot}{group}/{namespace}/{name}"),
        span: node.span.clone(),
        lines: lines.span(&node.span),
        target: None,
    });
}

/// The name of an object. A generated one is spelled with a star, which no real name holds.
fn name(node: &Node<'_>) -> Option<String> {
    let metadata = node.get("metadata")?;
    let word = |key| metadata.get(key).and_then(Node::text);
    let can_be_said = |text: &&str| !text.is_empty() && !text.contains(char::is_control);
    match word("name").filter(can_be_said) {
        Some(name) => Some(name.to_owned()),
        None => word("generateName").filter(can_be_said).map(|start| format!("{start}*")),
    }
}

/// Whether a text can stand between two slashes of a name.
fn is_word(text: &str) -> bool {
    let splits = |letter: char| letter == '/' || letter.is_control() || letter.is_whitespace();
    (1..=LONGEST).contains(&text.len()) && !text.contains(splits)
}

#[cfg(test)]
mod tests {
    use super::{Language, Manifests};
    use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

    /// Name, first and last line, and text of each block.
    fn read(text: &str) -> Vec<(String, (u32, u32), String)> {
        let scan = Manifests.scan("a.yaml", text.as_bytes());
        assert_eq!(scan.problems, [], "{text}");
        let of = |block: super::Block| (block.name, block.lines, text[block.span].to_owned());
        scan.blocks.into_iter().map(of).collect()
    }

    fn names(text: &str) -> Vec<String> {
        read(text).into_iter().map(|(name, ..)| name).collect()
    }

    const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: prod
spec:
  template:
    spec:
      containers:
      - name: api
        image: \"api:1\" # pinned
        ports: [{containerPort: 8443}]
      - name: side
        args:
        - |
          one
          two
";

    #[test]
    fn an_object_is_named_without_its_version() {
        for (text, expected) in [
            (DEPLOYMENT, "Deployment.apps/prod/api"),
            ("apiVersion: v1\nkind: Service\nmetadata: {name: api}", "Service/-/api"),
            ("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}", "Pod/-/a"),
            (
                "'apiVersion': rbac.authorization.k8s.io/v1\n\"kind\": ClusterRole\nmetadata:\n  name: system:node",
                "ClusterRole.rbac.authorization.k8s.io/-/system:node",
            ),
            ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: 123\n  namespace:\n", "Pod/-/123"),
            ("apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: job-\n", "Pod/-/job-*"),
            (
                "kind: CustomResourceDefinition\nmetadata:\n  name: a.b.c\napiVersion: apiextensions.k8s.io/v1",
                "CustomResourceDefinition.apiextensions.k8s.io/-/a.b.c",
            ),
            ("apiVersion: v1\nkind: Pod\nkind: Job\nmetadata:\n  name: a\n  name: b", "Job/-/b"),
            ("apiVersion: v1\nkind: Pod\nmetadata: &m\n  name: !x a\n  uid: *nowhere", "Pod/-/a"),
        ] {
            assert_eq!(names(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_yaml_is_no_object() {
        for text in [
            "",
            "a: b",
            "apiVersion: v2\nname: chart\n# kind",
            "apiVersion: 1\nkind: Pod\nmetadata: {name: a}",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: }",
            "apiVersion: v1\nkind: Pod",
            "apiVersion: v1\nkind: \"a/b\"\nmetadata: {name: a}",
            "- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}",
            "a: [ # damaged, and none of ours",
        ] {
            assert_eq!(names(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn an_object_begins_with_its_first_key_and_ends_with_its_last_value() {
        let text = "# head\n---\n# about\nkind: A\napiVersion: v1\nmetadata:\n  name: a\n  # end\n\n---\n\
                    apiVersion: v1 # here\nkind: B\nmetadata: {name: b}\ndata:\n  x: |\n    text\n\n# tail\n---\n\
                    apiVersion: v1\nkind: C\nmetadata: {name: c}\nempty:\n  - 1\n  -\n...\n# bye\n";
        let found = read(text);
        let expected = [
            ("A/-/a", (4, 7), "kind: A\napiVersion: v1\nmetadata:\n  name: a"),
            (
                "B/-/b",
                (11, 16),
                "apiVersion: v1 # here\nkind: B\nmetadata: {name: b}\ndata:\n  x: |\n    text",
            ),
            ("C/-/c", (20, 25), "apiVersion: v1\nkind: C\nmetadata: {name: c}\nempty:\n  - 1\n  -"),
        ];
        assert_eq!(found, expected.map(|(name, lines, text)| (name.to_owned(), lines, text.to_owned())));
    }

    #[test]
    fn a_list_is_its_items() {
        let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n  metadata:\n    name: a\n\
                    # between\n-\n  kind: B\n  apiVersion: g/v1\n  metadata: {name: b}\n- {kind: C, apiVersion: v1, \
                    metadata: {name: c}}\n- kind: List\n  apiVersion: v1\n  items: [{kind: D, apiVersion: v1, \
                    metadata: {name: d}}]\n";
        let found = read(text);
        assert_eq!(
            found.iter().map(|block| block.0.as_str()).collect::<Vec<_>>(),
            ["A/-/a", "B.g/-/b", "C/-/c", "D/-/d"]
        );
        assert_eq!(found[0].2, "apiVersion: v1\n  kind: A\n  metadata:\n    name: a");
        assert_eq!(found[1].1, (10, 12));
        assert!(found[2].2.starts_with('{') && found[3].2.ends_with("}}"));
        let typed = "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- {}\n";
        assert_eq!(names(typed), ["Pod/-/a"]);
        let bare = "kind: ResourceList\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n- metadata: {name: b}\n";
        assert_eq!(names(bare), ["A/-/a"]);
        let own = "apiVersion: v1\nkind: AllowList\nmetadata: {name: a}\nitems: [1]\n";
        assert_eq!(names(own), ["AllowList/-/a"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_costs_only_itself() {
        let good = |name: &str| format!("apiVersion: v1\nkind: A\nmetadata: {{name: {name}}}\n");
        for damage in ["a: [1", "a: \"x", "a: b: c", "{", "a:\n\tb: 1", "%FOO", "a: *", "? [", "a: 'x\n  y"] {
            let text = format!("{}---\n{damage}\n---\n{}", good("one"), good("two"));
            let scan = Manifests.scan("a.yml", text.as_bytes());
            let found: Vec<_> = scan.blocks.iter().map(|block| block.name.as_str()).collect();
            assert_eq!(found, ["A/-/one", "A/-/two"], "{damage}: {:?}", scan.problems);
            assert_eq!(scan.problems.len(), 1, "{damage}");
            assert!(scan.problems[0].line.is_some_and(|line| (5..=8).contains(&line)), "{damage}: {scan:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_once() {
        let deep = format!("apiVersion: v1\nkind: A\nx: {}{}\n", "[".repeat(500), "]".repeat(500));
        let large = [&b"# "[..], &vec![b'x'; 17 << 20]].concat();
        for (bytes, reason) in [
            (&b"\xFF\xFEa\0"[..], "UTF-16: only UTF-8 is read"),
            (b"a\0b", "not text: it holds a zero byte"),
            (b"a: b\nc: \xC3(", "not UTF-8"),
            (deep.as_bytes(), "not YAML: recursion limit exceeded"),
            (&large, "larger than 16 MiB: not read"),
        ] {
            let scan = Manifests.scan("a.yaml", bytes);
            assert_eq!(scan.problems.len(), 1, "{reason}");
            assert!(scan.problems[0].reason.starts_with(reason), "{:?}", scan.problems);
            assert_eq!(scan.blocks, []);
            assert_eq!(Manifests.scan("a.json", &bytes[..bytes.len().min(5)]), super::Scan::default());
        }
        let template = Manifests.scan("c/templates/a.yaml", b"kind: {{ .x }}");
        assert_eq!(template.problems[0].reason, "Helm template: not read yet");
        assert_eq!(Manifests.scan("c/templates/a.yaml", DEPLOYMENT.as_bytes()).blocks.len(), 1);
    }

    #[test]
    fn an_attribute_is_found() {
        let in_list: String = DEPLOYMENT.lines().map(|line| format!("    {line}\n")).collect();
        for block in [DEPLOYMENT, in_list.trim_start()] {
            for (attribute, expected) in [
                ("kind", Some("Deployment")),
                ("spec.template.spec.containers[0].image", Some("\"api:1\"")),
                ("spec.template.spec.containers[0].ports[0].containerPort", Some("8443")),
                ("spec.template.spec.containers[0].ports[0]", Some("{containerPort: 8443}")),
                ("spec.template.spec.containers[side].name", Some("side")),
                ("metadata[\"namespace\"]", Some("prod")),
                ("spec.template.spec.containers[2]", None),
                ("spec.replicas", None),
                ("spec[", None),
            ] {
                let found = Manifests.attribute("a.yaml", block.as_bytes(), attribute);
                assert_eq!(found.map(|at| &block[at]), expected, "{attribute}");
            }
            let text = |attribute| {
                &block[Manifests.attribute("a.yaml", block.as_bytes(), attribute).expect("there")]
            };
            let list = text("spec.template.spec.containers");
            assert!(list.starts_with("- name: api") && list.ends_with("two"), "{list}");
            let args = text("spec.template.spec.containers[1].args[0]");
            assert!(args.starts_with("|\n") && args.ends_with("two"), "{args}");
            assert_eq!(text("").trim_end(), block.trim_end());
        }
    }

    #[test]
    fn what_does_not_count_is_not_in_the_normal_text() {
        let normal = |text: &str| Manifests.normal("a.yaml", text.as_bytes());
        let same = [
            "a: x\nb:\n- c: [1, yes]\n  d: |\n    t\n",
            "b:\n    -   d: \"t\\n\"\n        c: # why\n        - 1\n        -   yes\n# end\na: 'x'",
            "b:\n    - d: >\n        t\n      c: [1,yes,]\n  a:    x\n\n",
            "{\"a\":\"x\",\"b\":[{\"c\":[1,yes],\"d\":\"t\\n\"}]}",
        ];
        for text in same {
            assert_eq!(
                String::from_utf8_lossy(&normal(text)),
                String::from_utf8_lossy(&normal(same[0])),
                "{text}"
            );
        }
        for (one, other) in [
            ("a: 8443", "a: \"8443\""),
            ("a: null", "a: \"null\""),
            ("a: [1, 2]", "a: [2, 1]"),
            ("a: *x", "a: x"),
            ("a: !Ref x", "a: x"),
            ("a: x", "a: X"),
            ("a: |\n  x", "a: |-\n  x"),
            ("a: 1", "b: 1"),
        ] {
            assert_ne!(normal(one), normal(other), "{one} and {other}");
        }
        assert_eq!(normal("a: !!str 1\nb: ~"), normal("b:\na: \"1\""));
        assert_eq!(normal("a: [ \n  x  \n"), b"a: [\n  x");
    }

    /// A value, in one of the ways in which it can be written: the seed says in which.
    #[derive(Clone, Debug)]
    enum Value {
        Text(String),
        Number(u16),
        List(Vec<Value>),
        Map(Vec<(String, Value)>),
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            "[a-z]{1,4}|[ -~]{0,6}|(x\n){1,2}y?".prop_map(Value::Text),
            any::<u16>().prop_map(Value::Number)
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::List),
                prop::collection::btree_map("[a-z]{1,3}|[a-z]\\.[a-z]", inner, 0..3)
                    .prop_map(|map| Value::Map(map.into_iter().collect())),
            ]
        })
    }

    /// Writes a value behind its key or its dash; `style` is drawn anew for each choice.
    fn write(value: &Value, indent: usize, style: &mut u32, out: &mut String) {
        *style = style.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let choice = *style >> 24;
        let pad = " ".repeat(indent);
        let step = 1 + (choice as usize >> 4) % 4;
        match value {
            Value::Number(number) => out.push_str(&format!(" {number}\n")),
            Value::Text(text)
                if choice.is_multiple_of(3) && text.chars().all(|letter| letter.is_ascii_lowercase()) =>
            {
                // `y` and `no` would be something else without quotes.
                out.push_str(&format!(" \"{text}\" # {choice}\n"));
            }
            Value::Text(text) if choice % 3 == 1 && !text.contains('\n') => {
                out.push_str(&format!(" '{}'\n", text.replace('\'', "''")));
            }
            Value::Text(text) => out.push_str(&format!(" {}\n", serde_json::to_string(text).expect("text"))),
            Value::List(items) if items.is_empty() => out.push_str(" []\n"),
            Value::List(items) => {
                out.push_str(if choice.is_multiple_of(2) { "\n" } else { " # list\n\n" });
                for item in items {
                    out.push_str(&format!("{pad}-"));
                    write(item, indent + step + 1, style, out);
                }
            }
            Value::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
            Value::Map(entries) => {
                out.push('\n');
                let turn = choice as usize % entries.len();
                for (key, value) in entries[turn..].iter().chain(&entries[..turn]) {
                    let quote = if choice.is_multiple_of(5) { "\"" } else { "" };
                    // `y` as a key is no string without quotes.
                    let quote = if ["y", "n", "on", "no", "off", "yes"].contains(&key.as_str()) {
                        "'"
                    } else {
                        quote
                    };
                    out.push_str(&format!("{pad}{quote}{key}{quote}:"));
                    write(value, indent + step, style, out);
                }
            }
        }
    }

    fn object(name: &str, spec: &Value, style: &mut u32, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let mut text =
            format!("apiVersion: v1\n{pad}kind: Thing\n{pad}metadata: {{name: {name}}}\n{pad}spec:");
        write(spec, indent + 1, style, &mut text);
        text
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fall(bytes: Vec<u8>, attribute: String) {
            let head = b"apiVersion: v1\nkind: A\nmetadata: {name: a}\nx: ";
            for text in [&bytes[..], &[&head[..], &bytes[..]].concat()] {
                for block in Manifests.scan("a.yaml", text).blocks {
                    prop_assert!(text.get(block.span).is_some());
                }
                Manifests.normal("a.yaml", text);
                Manifests.attribute("a.yaml", text, &attribute);
            }
        }

        #[test]
        fn objects_are_found_where_they_were_written(
            all in prop::collection::vec((value(), any::<u32>(), prop_oneof![Just(""), Just("# c\n"), Just("\n\n")]), 1..5),
        ) {
            let mut text = String::new();
            let mut expected = Vec::new();
            for (at, (spec, style, between)) in all.into_iter().enumerate() {
                text.push_str("---\n");
                text.push_str(between);
                let written = object(&format!("n{at}"), &spec, &mut style.clone(), 0);
                expected.push((format!("Thing/-/n{at}"), text.len()));
                text.push_str(&written);
                text.push_str(between);
            }
            let scan = Manifests.scan("a.yaml", text.as_bytes());
            prop_assert_eq!(&scan.problems, &[], "{}", text);
            let found: Vec<_> = scan.blocks.iter().map(|block| (block.name.clone(), block.span.start)).collect();
            prop_assert_eq!(found, expected, "{}", text);
        }

        #[test]
        fn the_way_of_writing_does_not_count(spec in value(), one: u32, other: u32, indent in 0_usize..6) {
            let plain = object("a", &spec, &mut one.clone(), 0);
            let moved = object("a", &spec, &mut other.clone(), indent);
            let text = |text: &str| String::from_utf8_lossy(&Manifests.normal("a.yaml", text.as_bytes())).into_owned();
            prop_assert!(text(&plain).starts_with('{'), "{}", plain);
            prop_assert_eq!(text(&plain), text(&moved), "{}\n{}", plain, moved);
        }

        #[test]
        fn damage_in_one_document_leaves_the_others(bytes in "[ -~\n\t]{0,40}") {
            let good = "apiVersion: v1\nkind: A\nmetadata: {name: a}\n";
            let text = format!("{good}---\nx: [{bytes}\n---\n{good}");
            let scan = Manifests.scan("a.yaml", text.as_bytes());
            let first = scan.blocks.first().map(|block| block.span.start);
            let last = scan.blocks.last().map(|block| block.span.start);
            prop_assert_eq!((first, last), (Some(0), Some(text.len() - good.len())), "{}", text);
        }
    }
}
