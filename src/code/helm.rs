//! Helm values: each key of a values file is a block, named by its path: `primary.resources`.

use super::kubernetes;
use super::yaml::{self, Lines, Node, Shape};
use super::{Block, Kind, Language, Scan};
use std::ops::Range;

pub struct Values;

/// How deep keys are blocks of their own. Deeper ones are reached as attributes of these.
const LEVELS: usize = 4;
/// A longer key is no block, and nothing below it: each name repeats those above it.
const LONGEST: usize = 320;
/// One key with its value, as it stands or from inside of braces.
const SHAPES: [Shape; 3] = [Shape::AsItIs, Shape::Indented, Shape::Braced];

impl Language for Values {
    fn name(&self) -> &'static str {
        "Helm values"
    }

    /// `values.yaml`, `values-prod.yaml`, `values.prod.yaml`, `prod-values.yaml`, `prod.values.yaml` and the files of a
    /// folder `values`. A template of that name is none.
    fn reads(&self, path: &str) -> bool {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(stem) = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")) else {
            return false;
        };
        let is_named = stem == "values"
            || ["values-", "values."].iter().any(|start| stem.starts_with(start))
            || ["-values", ".values"].iter().any(|end| stem.ends_with(end))
            || (!stem.is_empty() && folders.rsplit('/').next() == Some("values"));
        is_named && folders.split('/').all(|folder| folder != "templates")
    }

    fn scan(&self, _path: &str, bytes: &[u8]) -> Scan {
        yaml::scan(bytes, |root, lines, blocks| {
            // Flux and others keep whole objects in files of these names.
            let before = blocks.len();
            kubernetes::objects(root, lines, blocks);
            if blocks.len() == before {
                keys(root, &mut Vec::new(), lines, blocks);
                blocks[before..].iter_mut().for_each(|block| end_at_text(block, bytes, lines));
            }
        })
    }

    fn normal(&self, _path: &str, block: &[u8]) -> Vec<u8> {
        yaml::normal(block, &SHAPES)
    }

    /// Relative to the value of the block's key; empty or `value` for that value itself.
    fn attribute(&self, _path: &str, block: &[u8], attribute: &str) -> Option<Range<usize>> {
        let steps = yaml::steps(attribute)?;
        yaml::in_slice(block, &SHAPES, |root, moved| {
            let base = match root.entries() {
                [(_, value)] => value,
                _ => root,
            };
            let whole = (attribute == "value").then_some(base);
            yaml::place(yaml::find(base, &steps).or(whole)?, moved, block.len())
        })
        .flatten()
    }
}

/// A value that is not there stands where the next thing begins, which can be lines below its key.
fn end_at_text(block: &mut Block, bytes: &[u8], lines: &Lines) {
    let Some(cut) = bytes.get(block.span.clone()) else { return };
    block.span.end = block.span.start + cut.trim_ascii_end().len();
    block.lines = lines.span(&block.span);
}

fn keys<'n>(node: &'n Node<'_>, path: &mut Vec<&'n str>, lines: &Lines, blocks: &mut Vec<Block>) {
    for (key, value) in node.entries() {
        let Some(name) = key.text().filter(|name| *name != "<<" && name.len() <= LONGEST) else { continue };
        path.push(name);
        let span = key.whole().start..value.whole().end;
        blocks.push(Block {
            kind: Kind::Value,
            name: yaml::spell(path),
            lines: lines.span(&span),
            span,
            target: None,
        });
        if path.len() < LEVELS {
            keys(value, path, lines, blocks);
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Values};
    use proptest::prelude::{prop_assert, proptest};

    const VALUES: &str = "\
# What a chart is given.
image: {tag: \"1.2\", \"pull\":always}
primary:
  # Requests and limits.
  resources:
    limits:
      memory: 2Gi
    requests: {}

  args:
  - one
  - two
  nodeSelector:
    kubernetes.io/os: linux
  empty:
a: &a
  b: {c: {d: {e: 1}}}
<<: *a
9: x
";

    fn text<'t>(name: &str) -> (&'t str, (u32, u32)) {
        let block =
            Values.scan("values.yaml", VALUES.as_bytes()).blocks.into_iter().find(|block| block.name == name);
        let block = block.unwrap_or_else(|| unreachable!("no block {name}"));
        (&VALUES[block.span], block.lines)
    }

    #[test]
    fn which_files_hold_values() {
        for path in [
            "values.yaml",
            "charts/pg/values.yml",
            "values-prod.yaml",
            "a/values.prod.yaml",
            "prod-values.yaml",
            "prod.values.yml",
            "env/values/prod.yaml",
        ] {
            assert!(Values.reads(path), "{path}");
        }
        for path in [
            "values.json",
            "values",
            "myvalues.yaml",
            "templates/values.yaml",
            "values/a/b.yaml",
            "values/.yaml",
            "a.yaml",
        ] {
            assert!(!Values.reads(path), "{path}");
        }
    }

    #[test]
    fn each_key_is_a_block() {
        let scan = Values.scan("values.yaml", VALUES.as_bytes());
        assert_eq!(scan.problems, []);
        let names: Vec<_> = scan.blocks.iter().map(|block| block.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "image",
                "image.tag",
                "image.pull",
                "primary",
                "primary.resources",
                "primary.resources.limits",
                "primary.resources.limits.memory",
                "primary.resources.requests",
                "primary.args",
                "primary.nodeSelector",
                "primary.nodeSelector[\"kubernetes.io/os\"]",
                "primary.empty",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "9",
            ]
        );
        assert_eq!(text("image.pull"), ("\"pull\":always", (2, 2)));
        assert_eq!(text("primary.args"), ("args:\n  - one\n  - two", (10, 12)));
        assert_eq!(text("primary.empty"), ("empty:", (15, 15)));
        assert_eq!(text("primary.resources").1, (5, 8));
    }

    #[test]
    fn objects_in_such_files_stay_objects() {
        let scan = Values
            .scan("api-values.yaml", b"apiVersion: g/v1\nkind: Release\nmetadata:\n  name: api\nx: 1\n");
        assert_eq!(scan.blocks.len(), 1);
        assert_eq!(scan.blocks[0].name, "Release.g/-/api");
        let block = b"apiVersion: g/v1\nkind: Release\nmetadata:\n  name: api\nx: 1";
        assert_eq!(Values.attribute("", block, "metadata.name").map(|at| &block[at]), Some(&b"api"[..]));
    }

    #[test]
    fn an_attribute_is_relative_to_the_value() {
        for (block, attribute, expected) in [
            ("primary.resources", "limits.memory", Some("2Gi")),
            ("primary.resources", "requests", Some("{}")),
            ("primary.resources.limits.memory", "", Some("2Gi")),
            ("primary.resources.limits.memory", "value", Some("2Gi")),
            ("primary.args", "[1]", Some("two")),
            ("primary.args", "", Some("- one\n  - two")),
            ("primary.nodeSelector", "[\"kubernetes.io/os\"]", Some("linux")),
            ("primary.empty", "", Some("")),
            ("image.pull", "", Some("always")),
            ("image", "tag", Some("\"1.2\"")),
            ("a", "b.c.d.e", Some("1")),
            ("a", "x", None),
        ] {
            let block = text(block).0;
            let found = Values.attribute("values.yaml", block.as_bytes(), attribute);
            assert_eq!(found.map(|at| &block[at]), expected, "{block} {attribute}");
        }
    }

    #[test]
    fn layout_does_not_count() {
        let normal =
            |text: &str| String::from_utf8_lossy(&Values.normal("values.yaml", text.as_bytes())).into_owned();
        let expected = "{\"resources\":{\"limits\":{\"memory\":\"2Gi\",},\"requests\":{},},}";
        assert_eq!(normal(text("primary.resources").0), expected);
        assert_eq!(normal("resources: # c\n        requests: {}\n        limits: {'memory': 2Gi}"), expected);
        assert_eq!(normal("\"pull\":always"), normal("pull: always"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fall(bytes: Vec<u8>, attribute: String) {
            for block in Values.scan("values.yaml", &bytes).blocks {
                prop_assert!(bytes.get(block.span).is_some());
            }
            Values.normal("values.yaml", &bytes);
            Values.attribute("values.yaml", &bytes, &attribute);
        }

        #[test]
        fn a_key_without_a_value_ends_where_it_ends(gap in "[\n ]{0,3}") {
            let text = format!("{{a{gap}, b: 1}}");
            let scan = Values.scan("values.yaml", text.as_bytes());
            prop_assert!(scan.blocks.iter().all(|block| text[block.span.clone()].trim_end().len() == block.span.len()));
        }

        #[test]
        fn a_block_cut_out_means_the_same(text in "(a|b: |- |c: \\[x|\\]|\\{|\\}|, |\n|\n  |\n    |\"q\": |# c|&x |!t |\\|){0,24}") {
            for block in Values.scan("values.yaml", text.as_bytes()).blocks {
                let cut = &text[block.span];
                let found = Values.attribute("values.yaml", cut.as_bytes(), "");
                prop_assert!(found.is_none_or(|at| at.end == cut.trim_end().len()), "{:?} of {:?}", cut, text);
                // What ends with a comment ends where that ends.
                let last = cut.lines().next_back().unwrap_or_default();
                prop_assert!(cut.trim_end() == cut || last.contains('#'), "{:?} of {:?}", cut, text);
            }
        }
    }
}
