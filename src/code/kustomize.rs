//! Kustomizations: what an overlay is made of, and where it changes an object.

mod parts;
mod resolve;

use parts::Item;
pub(super) use parts::{Parts, parts};
pub(super) use resolve::{NAMES, join, resolve};

use super::yaml::{self, Shape};
use super::{Block, Kind, Language, Scan};
use std::ops::Range;

pub struct Kustomize;

/// A whole document, or an item of one of its lists.
const SHAPES: [Shape; 3] = [Shape::AsItIs, Shape::Indented, Shape::Braced];

impl Language for Kustomize {
    fn name(&self) -> &'static str {
        "Kustomize"
    }

    fn reads(&self, path: &str) -> bool {
        let file = path.rsplit('/').next().unwrap_or(path);
        NAMES.contains(&file)
    }

    fn scan(&self, _path: &str, bytes: &[u8]) -> Scan {
        yaml::scan(bytes, |root, lines, blocks| {
            // There is one kustomization in a file.
            if blocks.is_empty() && !root.entries().is_empty() {
                blocks.push(Block {
                    kind: Kind::Kustomization,
                    name: "kustomization".to_owned(),
                    span: root.span.clone(),
                    lines: lines.span(&root.span),
                    target: None,
                });
            }
        })
    }

    fn normal(&self, _path: &str, block: &[u8]) -> Vec<u8> {
        yaml::normal(block, &SHAPES)
    }

    fn attribute(&self, _path: &str, block: &[u8], attribute: &str) -> Option<Range<usize>> {
        yaml::attribute(block, &SHAPES, attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kustomize, Language};
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn the_whole_document_is_one_block() {
        for path in ["kustomization.yaml", "a/b/kustomization.yml", "x/Kustomization"] {
            assert!(Kustomize.reads(path), "{path}");
        }
        assert!(!Kustomize.reads("kustomization.yaml/a.yaml") && !Kustomize.reads("my-kustomization.yaml"));
        let text = "# head\n---\nresources:\n- ../base # up\nnamespace: prod\n# tail\n";
        let scan = Kustomize.scan("kustomization.yaml", text.as_bytes());
        assert_eq!((scan.problems.len(), scan.blocks.len()), (0, 1));
        let block = &scan.blocks[0];
        assert_eq!((block.name.as_str(), block.lines), ("kustomization", (3, 5)));
        let block = &text[block.span.clone()];
        assert_eq!(block, "resources:\n- ../base # up\nnamespace: prod");
        let place = Kustomize.attribute("", block.as_bytes(), "resources[0]").expect("there");
        assert_eq!(&block[place], "../base");
        assert_eq!(
            Kustomize.normal("", block.as_bytes()),
            Kustomize.normal("", b"namespace: 'prod'\nresources: [../base]")
        );
        assert_eq!(Kustomize.scan("kustomization.yaml", b"# nothing\n"), super::Scan::default());
        assert_eq!(Kustomize.scan("kustomization.yaml", b"a: [\n").problems.len(), 1);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fall(bytes: Vec<u8>, object: String) {
            let head = b"resources: [a.yaml, ../b]\npatches:\n- ";
            for text in [&bytes[..], &[&head[..], &bytes[..]].concat()] {
                for block in Kustomize.scan("kustomization.yaml", text).blocks {
                    prop_assert!(text.get(block.span).is_some());
                }
                for patch in super::parts::parts(text).patches {
                    prop_assert!(text.get(patch.span).is_some());
                }
                let found = super::resolve(&|_| Some(text.to_vec()), "a/b", &object);
                prop_assert!(found.is_none_or(|(_, block)| text.get(block.span).is_some()));
            }
        }
    }
}
