//! Where an overlay says something of an object: its patch, else the base that the object comes from.
//!
//! Overlays come from strangers as well: circles end, and so do overlays that list each other many times.

use super::parts::{Field, Parts, Patch, Selector, Source, parts};
use crate::code::kubernetes::Manifests;
use crate::code::yaml::{self, Lines};
use crate::code::{Block, Kind, Language};
use std::ops::Range;

/// How the file of a kustomization may be called.
pub const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// Overlays upon overlays: real ones have three or four.
const DEEPEST: usize = 32;
/// Files that are asked for in one search.
const MOST_FILES: usize = 2_000;
/// And what they may hold together.
const MOST_BYTES: usize = 64 << 20;
/// Names that an object may have had below prefixes and suffixes.
const MOST_NAMES: usize = 64;

/// Finds an object, spelled `Kind.group/namespace/name`, in the overlay of a folder. `reader` gives a file by its path
/// from the repository's top. The name may be the one in the base, or the one that the overlay makes of it.
#[must_use]
pub fn resolve(
    reader: &dyn Fn(&str) -> Option<Vec<u8>>,
    folder: &str,
    object: &str,
) -> Option<(String, Block)> {
    let wanted = Wanted::read(object)?;
    let folder = join("", folder)?;
    let mut search = Search { reader, files: MOST_FILES, bytes: MOST_BYTES, trail: Vec::new() };
    // The name that comes out decides first: below a prefix another object may be called so.
    let is_final = Wanted { is_final: true, ..wanted.clone() };
    search.folder(&folder, &is_final).or_else(|| search.folder(&folder, &wanted))
}

/// The object that is looked for, as it may be called at one level.
#[derive(Clone)]
struct Wanted<'o> {
    object: &'o str,
    kind: &'o str,
    group: &'o str,
    namespace: &'o str,
    names: Vec<String>,
    /// Whether the name is the one that comes out, and no other.
    is_final: bool,
    /// Whether an overlay above puts objects of any namespace into the one that is wanted.
    is_moved: bool,
}

impl<'o> Wanted<'o> {
    fn read(object: &'o str) -> Option<Self> {
        let (kind, group, namespace, name) = pieces(object)?;
        let names = vec![name.to_owned()];
        Some(Self { object, kind, group, namespace, names, is_final: false, is_moved: false })
    }

    /// The same below an overlay that changes names.
    fn below(&self, parts: &Parts) -> Self {
        let mut below = self.clone();
        let text =
            |item: &Option<super::Item>| item.as_ref().map(|item| item.text.clone()).unwrap_or_default();
        let (prefix, suffix) = (text(&parts.name_prefix), text(&parts.name_suffix));
        if self.is_final {
            let bare = |name: &String| {
                let name = name.strip_prefix(prefix.as_str())?.strip_suffix(suffix.as_str())?;
                Some(name.to_owned()).filter(|name| !name.is_empty())
            };
            below.names = self.names.iter().filter_map(bare).collect();
        }
        for name in self.names.iter().filter(|_| !self.is_final) {
            let start = name.strip_prefix(&prefix).unwrap_or(name);
            let end = |name: &str| name.strip_suffix(suffix.as_str()).unwrap_or(name).to_owned();
            for name in [start.to_owned(), end(name), end(start)] {
                if below.names.len() < MOST_NAMES && !name.is_empty() && !below.names.contains(&name) {
                    below.names.push(name);
                }
            }
        }
        let namespace = parts.namespace.as_ref().map(|item| item.text.as_str());
        below.is_moved |=
            namespace.is_some_and(|namespace| self.namespace == "-" || self.namespace == namespace);
        below
    }

    fn is(&self, block: &Block) -> bool {
        pieces(&block.name).is_some_and(|(kind, group, namespace, name)| {
            let is_there = self.is_moved || namespace == self.namespace || namespace == "-";
            kind == self.kind
                && group == self.group
                && is_there
                && self.names.iter().any(|known| known == name)
        })
    }

    /// Whether a patch for these changes it. Of one that goes by labels that cannot be told.
    fn is_of(&self, target: &Selector) -> bool {
        let fits = |wanted: &Option<String>, fit: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(fit);
        (target.kind.is_some() || target.name.is_some())
            && !target.is_by_labels
            && !self.names.is_empty()
            && fits(&target.kind, &|kind| is_like(kind, self.kind))
            && fits(&target.group, &|group| is_like(group, self.group))
            && fits(&target.name, &|name| self.names.iter().any(|known| is_like(name, known)))
            && fits(&target.namespace, &|namespace| {
                self.is_moved || self.namespace == "-" || is_like(namespace, self.namespace)
            })
    }
}

/// Kind, group, namespace and name of an object.
fn pieces(object: &str) -> Option<(&str, &str, &str, &str)> {
    let mut parts = object.splitn(3, '/');
    let (kind, namespace, name) = (parts.next()?, parts.next()?, parts.next()?);
    let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
    (!kind.is_empty() && !name.is_empty()).then_some((kind, group, namespace, name))
}

/// Whether the whole of a name fits a pattern: a regular expression, most often just the name.
fn is_like(pattern: &str, name: &str) -> bool {
    pattern == name
        || regex_lite::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(name))
}

struct Search<'r> {
    reader: &'r dyn Fn(&str) -> Option<Vec<u8>>,
    /// Files and bytes that may still be read.
    files: usize,
    bytes: usize,
    /// The folders from the overlay down to where the search is.
    trail: Vec<String>,
}

impl Search<'_> {
    fn file(&mut self, path: &str) -> Option<Vec<u8>> {
        self.files = self.files.checked_sub(1)?;
        let bytes = (self.reader)(path)?;
        self.bytes = self.bytes.checked_sub(bytes.len())?;
        Some(bytes)
    }

    fn folder(&mut self, folder: &str, wanted: &Wanted<'_>) -> Option<(String, Block)> {
        if self.trail.len() >= DEEPEST || self.trail.iter().any(|above| above == folder) {
            return None;
        }
        let found = NAMES.iter().find_map(|name| {
            let path = join(folder, name)?;
            self.file(&path).map(|bytes| (path, bytes))
        });
        let (path, bytes) = found?;
        let parts = parts(&bytes);
        let wanted = wanted.below(&parts);
        // In the order in which they are applied: of several the last one has the last word.
        let mut patches: Vec<&Patch> = parts.patches.iter().collect();
        patches.sort_by_key(|patch| match patch.field {
            Field::PatchesStrategicMerge => 0,
            Field::Patches => 1,
            Field::PatchesJson6902 => 2,
        });
        for patch in patches.into_iter().rev() {
            if let Some(found) = self.patch(patch, &path, folder, &wanted) {
                return Some(found);
            }
        }
        // What a component says is laid over the resources.
        self.trail.push(folder.to_owned());
        let mut bases = [&parts.components, &parts.resources, &parts.bases].into_iter().flatten();
        let found = bases.find_map(|item| self.base(&join(folder, &item.text)?, &wanted));
        self.trail.pop();
        found
    }

    /// The place of a patch, if it changes the object.
    fn patch(
        &mut self,
        patch: &Patch,
        overlay: &str,
        folder: &str,
        wanted: &Wanted<'_>,
    ) -> Option<(String, Block)> {
        let is_meant = patch.target.as_ref().map(|target| wanted.is_of(target));
        match (&patch.source, is_meant) {
            (_, Some(false)) => None,
            (Source::Path(file), _) => {
                let file = join(folder, file)?;
                let bytes = self.file(&file)?;
                let block =
                    if is_meant.is_some() { whole(&bytes, wanted)? } else { object(&file, &bytes, wanted)? };
                Some((file, block))
            }
            (Source::Inline(text), _) => {
                if is_meant.is_none() {
                    object("patch.yaml", text.as_bytes(), wanted)?;
                }
                Some((overlay.to_owned(), block(wanted, patch.span.clone(), patch.lines)))
            }
        }
    }

    fn base(&mut self, path: &str, wanted: &Wanted<'_>) -> Option<(String, Block)> {
        if !Manifests.reads(path) {
            return self.folder(path, wanted);
        }
        let bytes = self.file(path)?;
        object(path, &bytes, wanted).map(|block| (path.to_owned(), block))
    }
}

fn block(wanted: &Wanted<'_>, span: Range<usize>, lines: (u32, u32)) -> Block {
    Block { kind: Kind::Object, name: wanted.object.to_owned(), span, lines, target: None }
}

/// The object in a file of manifests.
fn object(path: &str, bytes: &[u8], wanted: &Wanted<'_>) -> Option<Block> {
    Manifests.scan(path, bytes).blocks.into_iter().find(|block| wanted.is(block))
}

/// All of a patch whose target is told apart from it: a partial object, or a list of operations.
fn whole(bytes: &[u8], wanted: &Wanted<'_>) -> Option<Block> {
    let text = yaml::readable(bytes).ok()?;
    let lines = Lines::of(text);
    let mut found = None;
    yaml::documents(text, |root| {
        found.get_or_insert_with(|| block(wanted, root.span.clone(), lines.span(&root.span)));
    });
    found
}

/// A path below a folder, both from the repository's top; `None` for what leads out of it.
pub fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains("://") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{is_like, join, resolve};
    use std::collections::BTreeMap;

    const FILES: [(&str, &str); 11] = [
        ("base/kustomization.yaml", "resources: [api.yaml, web]"),
        (
            "base/api.yaml",
            "# about\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n---\napiVersion: v1\nkind: Service\n\
             metadata: {name: api, namespace: old}\n",
        ),
        ("base/web/kustomization.yml", "namePrefix: web-\nresources:\n- site.yaml"),
        ("base/web/site.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: site\n"),
        (
            "over/prod/Kustomization",
            "namespace: prod\nnamePrefix: p-\nbases: [../../base]\ncomponents: [../../part]\npatchesStrategicMerge:\n\
             - size.yaml\npatches:\n- patch: |-\n    - {op: remove, path: /spec}\n  target:\n    kind: Ingress\n    \
             name: in.*\n- path: ops.yaml\n  target: {kind: Job, group: batch}\n- |\n  apiVersion: v1\n  \
             kind: Secret\n  metadata: {name: key}\n",
        ),
        (
            "over/prod/size.yaml",
            "apiVersion: apps/v2\nkind: Deployment\nmetadata:\n  name: api\nspec: {replicas: 5}\n",
        ),
        ("over/prod/ops.yaml", "# why\n- op: add\n  path: /spec/x\n  value: 1\n"),
        ("part/kustomization.yaml", "kind: Component\npatches: [{path: p.yaml}]"),
        ("part/p.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web-site}\n"),
        ("ring/a/kustomization.yaml", "resources: [../b, ../b, ., ../../.., https://x/y, /etc]"),
        ("ring/b/kustomization.yaml", "resources: [../a, ../a]"),
    ];

    fn find(folder: &str, object: &str) -> Option<(String, String)> {
        let files = BTreeMap::from(FILES);
        let read = |path: &str| files.get(path).map(|text| text.as_bytes().to_vec());
        let (path, block) = resolve(&read, folder, object)?;
        let text = files[path.as_str()][block.span].to_owned();
        Some((path, text))
    }

    #[test]
    fn the_patch_is_found_else_the_base() {
        for (folder, object, path, start) in [
            ("over/prod", "Deployment.apps/-/api", "over/prod/size.yaml", "apiVersion: apps/v2"),
            ("over/prod/", "Deployment.apps/prod/p-api", "over/prod/size.yaml", "apiVersion: apps/v2"),
            ("./base", "Deployment.apps/-/api", "base/api.yaml", "apiVersion: apps/v1"),
            ("base", "Service/old/api", "base/api.yaml", "apiVersion: v1"),
            ("over/prod", "Service/prod/api", "base/api.yaml", "apiVersion: v1"),
            ("over/prod", "Service/prod/p-web-site", "part/p.yaml", "apiVersion: v1"),
            ("base", "Service/-/web-site", "base/web/site.yaml", "apiVersion: v1"),
            ("base", "Service/-/site", "base/web/site.yaml", "apiVersion: v1"),
            ("over/prod", "Ingress.networking.k8s.io/-/ing", "over/prod/Kustomization", "patch: |-"),
            ("over/prod", "Job.batch/-/any", "over/prod/ops.yaml", "- op: add"),
            ("over/prod", "Secret/-/key", "over/prod/Kustomization", "|\n  apiVersion"),
        ] {
            let (found, text) = find(folder, object).unwrap_or_default();
            assert_eq!(found, path, "{folder}#{object}");
            assert!(text.starts_with(start), "{folder}#{object}: {text}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for (folder, object) in [
            ("base", "Deployment/-/api"),
            ("base", "Deployment.apps/-/other"),
            ("base", "Service/-/api"),
            ("over/prod", "Service/dev/api"),
            ("over/prod", "Job/-/any"),
            ("nowhere", "Service/-/api"),
            ("../base", "Service/-/api"),
            ("ring/a", "Service/-/api"),
            ("base", "Service"),
            ("base", "/-/"),
        ] {
            assert_eq!(find(folder, object), None, "{folder}#{object}");
        }
    }

    #[test]
    fn labels_cannot_be_told_the_last_patch_has_the_word_and_so_has_the_final_name() {
        let object = |name: &str, text: &str| {
            format!("apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{x: {text}}}\n")
        };
        let files = BTreeMap::from([
            ("base/kustomization.yaml", "resources: [two.yaml, one.yaml]".to_owned()),
            ("base/one.yaml", object("api", "one")),
            ("base/two.yaml", object("p-api", "two")),
            ("named/kustomization.yaml", "namePrefix: p-\nresources: [../base]".to_owned()),
            (
                "labels/kustomization.yaml",
                "resources: [../base]\npatches:\n- path: first.yaml\n  target: {kind: Service, labelSelector: a=b}\n- \
                 path: first.yaml\n  target: {kind: Service, annotationSelector: a=b}\n"
                    .to_owned(),
            ),
            (
                "last/kustomization.yaml",
                "resources: [../base]\npatches: [{path: second.yaml}, {path: third.yaml}]\n\
                 patchesStrategicMerge: [first.yaml]\n"
                    .to_owned(),
            ),
            ("labels/first.yaml", object("api", "patch")),
            ("last/first.yaml", object("api", "first")),
            ("last/second.yaml", object("api", "second")),
            ("last/third.yaml", object("api", "third")),
        ]);
        let read = |path: &str| files.get(path).map(|text| text.as_bytes().to_vec());
        for (folder, object, path) in [
            ("labels", "Service/-/api", "base/one.yaml"),
            ("last", "Service/-/api", "last/third.yaml"),
            ("named", "Service/-/p-api", "base/one.yaml"),
            ("named", "Service/-/p-p-api", "base/two.yaml"),
            ("named", "Service/-/api", "base/one.yaml"),
        ] {
            assert_eq!(
                resolve(&read, folder, object).map(|found| found.0).as_deref(),
                Some(path),
                "{folder} {object}"
            );
        }
    }

    #[test]
    fn overlays_that_multiply_come_to_an_end() {
        let read = |path: &str| {
            let level: u32 = path.split('/').next()?.parse().ok()?;
            Some(format!("resources: [../{0}, ../{0}, ../{0}/x.yaml]", level + 1).into_bytes())
        };
        assert_eq!(resolve(&read, "0", "Service/-/api"), None);
    }

    #[test]
    fn patterns_and_paths() {
        for (pattern, name, fits) in [
            ("api", "api", true),
            ("api", "apis", false),
            ("^api$", "api", true),
            (".*", "x", true),
            ("a.*", "api", true),
            (".*-api", "web-api", true),
            ("a.*p.*i", "api", true),
            ("a.*a", "a", false),
            ("x.*", "api", false),
            ("api|web", "web", true),
            ("api|web", "webs", false),
            ("(api|web)-[a-z]+", "web-x", true),
            ("web-.+", "web-", false),
            ("a[", "a", false),
        ] {
            assert_eq!(is_like(pattern, name), fits, "{pattern} {name}");
        }
        for (folder, path, expected) in [
            ("a/b", "../c", Some("a/c")),
            ("a", ".././b/", Some("b")),
            ("", "..", None),
            ("a", "/b", None),
            ("a", "https://b", None),
        ] {
            assert_eq!(join(folder, path).as_deref(), expected, "{folder} {path}");
        }
    }
}
