//! What a kustomization lists: its bases, its patches, and what it changes of names.

use crate::code::yaml::{self, Lines, Node};
use std::ops::Range;

/// What a kustomization is made of. What cannot be read is left out: scanning the file tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Files and folders, as they stand there.
    pub resources: Vec<Item>,
    /// The older name of folders among the resources.
    pub bases: Vec<Item>,
    pub components: Vec<Item>,
    /// Of all three fields, in the order of the fields and of their items.
    pub patches: Vec<Patch>,
    pub namespace: Option<Item>,
    pub name_prefix: Option<Item>,
    pub name_suffix: Option<Item>,
    /// By the name of the image.
    pub images: Vec<Item>,
    /// By the name of the object.
    pub replicas: Vec<Item>,
    /// All other fields that can change an object, by their names.
    pub others: Vec<String>,
}

/// One item of a list, or the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub text: String,
    /// Its bytes in the kustomization.
    pub span: Range<usize>,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    pub field: Field,
    pub source: Source,
    /// What it changes; `None` where the patch itself names its object.
    pub target: Option<Selector>,
    /// The bytes of the item in the kustomization.
    pub span: Range<usize>,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
}

/// The field that lists a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Patches,
    PatchesStrategicMerge,
    PatchesJson6902,
}

/// Where a patch stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a file, relative to the kustomization's folder.
    Path(String),
    /// In the kustomization itself: the patch as YAML of its own.
    Inline(String),
}

/// What a patch changes. The parts that it leaves out fit all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    pub group: Option<String>,
    pub kind: Option<String>,
    /// A regular expression over the whole name, most often just the name.
    pub name: Option<String>,
    /// As the name.
    pub namespace: Option<String>,
    /// Whether labels or annotations choose among those as well.
    pub is_by_labels: bool,
}

/// The parts of a kustomization's text.
#[must_use]
pub fn parts(bytes: &[u8]) -> Parts {
    let mut found = None;
    if let Ok(text) = yaml::readable(bytes) {
        let lines = Lines::of(text);
        yaml::documents(text, |root| {
            if found.is_none() && !root.entries().is_empty() {
                found = Some(Reading { root, lines: &lines }.parts());
            }
        });
    }
    found.unwrap_or_default()
}

struct Reading<'r, 't> {
    root: &'r Node<'t>,
    lines: &'r Lines,
}

impl Reading<'_, '_> {
    fn parts(&self) -> Parts {
        let mut patches = self.patches("patches", Field::Patches);
        patches.extend(self.patches("patchesStrategicMerge", Field::PatchesStrategicMerge));
        patches.extend(self.patches("patchesJson6902", Field::PatchesJson6902));
        Parts {
            resources: self.list("resources", None),
            bases: self.list("bases", None),
            components: self.list("components", None),
            patches,
            namespace: self.field("namespace"),
            name_prefix: self.field("namePrefix"),
            name_suffix: self.field("nameSuffix"),
            images: self.list("images", Some("name")),
            replicas: self.list("replicas", Some("name")),
            others: self.others(),
        }
    }

    fn others(&self) -> Vec<String> {
        const KNOWN: [&str; 18] = [
            "apiVersion",
            "kind",
            "metadata",
            "resources",
            "bases",
            "components",
            "patches",
            "patchesStrategicMerge",
            "patchesJson6902",
            "namespace",
            "namePrefix",
            "nameSuffix",
            "images",
            "replicas",
            "configMapGenerator",
            "secretGenerator",
            "generatorOptions",
            "sortOptions",
        ];
        let names = self.root.entries().iter().map(|(name, _)| name.text().unwrap_or("<<"));
        names.filter(|name| !KNOWN.contains(name)).map(str::to_owned).collect()
    }

    fn item(&self, node: &Node<'_>, text: &str) -> Item {
        let span = node.whole();
        Item { text: text.to_owned(), lines: self.lines.span(&span), span }
    }

    fn field(&self, name: &str) -> Option<Item> {
        let value = self.root.get(name)?;
        value.text().map(|text| self.item(value, text))
    }

    /// The items of a list: themselves, or known by one of their keys.
    fn list(&self, name: &str, key: Option<&str>) -> Vec<Item> {
        let items = self.root.get(name).map(Node::items).unwrap_or_default();
        let item = |node: &Node<'_>| {
            let text = match key {
                Some(key) => node.get(key)?.text(),
                None => node.text(),
            };
            text.map(|text| self.item(node, text))
        };
        items.iter().filter_map(item).collect()
    }

    fn patches(&self, name: &str, field: Field) -> Vec<Patch> {
        let items = self.root.get(name).map(Node::items).unwrap_or_default();
        let patch = |node: &Node<'_>| {
            let of = |key| node.get(key).and_then(Node::text);
            let source = match (node.text(), of("path"), of("patch")) {
                (Some(text), ..) if is_inline(text) => Source::Inline(text.to_owned()),
                (Some(path), ..) | (None, Some(path), _) => Source::Path(path.to_owned()),
                (None, None, Some(text)) => Source::Inline(text.to_owned()),
                (None, None, None) => return None,
            };
            let span = node.whole();
            let target = node.get("target").map(selector);
            Some(Patch { field, source, target, lines: self.lines.span(&span), span })
        };
        items.iter().filter_map(patch).collect()
    }
}

/// Whether an item of a list of files is a patch itself.
fn is_inline(text: &str) -> bool {
    text.contains('\n') || text.contains(": ") || text.starts_with('{')
}

fn selector(node: &Node<'_>) -> Selector {
    let of = |key| node.get(key).and_then(Node::text).map(str::to_owned);
    let is_by_labels = ["labelSelector", "annotationSelector"].iter().any(|key| node.get(key).is_some());
    Selector {
        group: of("group"),
        kind: of("kind"),
        name: of("name"),
        namespace: of("namespace"),
        is_by_labels,
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Item, Parts, Selector, Source, parts};

    const TEXT: &str = "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ../base
- extra.yaml # more
- {odd: 1}
bases: [../old]
components: []
namespace: prod
namePrefix: prod-
patchesStrategicMerge:
- replicas.yaml
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: api
patches:
- path: a.yaml
- patch: |-
    - op: remove
      path: /spec/x
  target: {kind: Deployment, name: api, group: apps}
- target:
    kind: Service
- old-style.yaml
patchesJson6902:
- target: {version: v1, kind: Pod, name: a, namespace: b}
  path: p.json
images:
- name: nginx
  newTag: \"2\"
replicas:
- {name: api, count: 3}
";

    #[test]
    fn all_parts_are_read_with_their_places() {
        let found = parts(TEXT.as_bytes());
        let texts = |items: &[Item]| items.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&found.resources), ["../base", "extra.yaml"]);
        assert_eq!(
            (found.resources[1].lines, &TEXT[found.resources[1].span.clone()]),
            ((5, 5), "extra.yaml")
        );
        assert_eq!(texts(&found.bases), ["../old"]);
        assert_eq!(found.components, []);
        assert_eq!(found.namespace.map(|item| item.text).as_deref(), Some("prod"));
        assert_eq!(found.name_prefix.map(|item| item.text).as_deref(), Some("prod-"));
        assert_eq!(found.name_suffix, None);
        assert_eq!(
            (texts(&found.images), texts(&found.replicas)),
            (vec!["nginx".into()], vec!["api".into()])
        );
        assert_eq!(&TEXT[found.images[0].span.clone()], "name: nginx\n  newTag: \"2\"");

        let said: Vec<_> = found
            .patches
            .iter()
            .map(|patch| {
                let source = match &patch.source {
                    Source::Path(path) => path.as_str(),
                    Source::Inline(text) => text.lines().next().unwrap_or_default(),
                };
                (patch.field, source, patch.lines, patch.target.is_some())
            })
            .collect();
        assert_eq!(
            said,
            [
                (Field::Patches, "a.yaml", (19, 19), false),
                (Field::Patches, "- op: remove", (20, 23), true),
                (Field::Patches, "old-style.yaml", (26, 26), false),
                (Field::PatchesStrategicMerge, "replicas.yaml", (12, 12), false),
                (Field::PatchesStrategicMerge, "apiVersion: apps/v1", (13, 17), false),
                (Field::PatchesJson6902, "p.json", (28, 29), true),
            ]
        );
        assert!(TEXT[found.patches[4].span.clone()].starts_with("|-\n"));
        let word = |text: &str| Some(text.to_owned());
        let expected = Selector {
            group: None,
            kind: word("Pod"),
            name: word("a"),
            namespace: word("b"),
            is_by_labels: false,
        };
        assert_eq!(found.patches[5].target, Some(expected));
    }

    #[test]
    fn what_is_no_kustomization_has_no_parts() {
        for text in ["", "- a", "resources: a", "resources: [", "\0", "resources: {a: b}\npatches: 1"] {
            assert_eq!(parts(text.as_bytes()), Parts::default(), "{text}");
        }
    }
}
