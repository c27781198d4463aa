//! Kubernetes objects, by kind, group, namespace and name; never by version, which changes under them.

use super::{Finder, Finding};
use crate::code::kustomize;
use crate::code::{BlockView, Kind, Place};

/// `Kind.group/namespace/name` in its parts.
struct Object<'a> {
    kind: &'a str,
    group: &'a str,
    namespace: &'a str,
    name: &'a str,
}

impl<'a> Object<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (kind, rest) = text.split_once('/')?;
        let (namespace, name) = rest.split_once('/')?;
        let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
        Some(Self { kind, group, namespace, name })
    }

    /// Three of four manifests carry no namespace, and people leave the group out: what one side leaves open, the
    /// other may say.
    fn is_meant_by(&self, typed: &Object<'_>) -> bool {
        is_kind(self.kind, typed.kind)
            && self.name == typed.name
            && (typed.group.is_empty() || typed.group == self.group)
    }
}

/// The short names that kubectl knows.
const SHORT: [(&str, &str); 20] = [
    ("cj", "CronJob"),
    ("cm", "ConfigMap"),
    ("crd", "CustomResourceDefinition"),
    ("crds", "CustomResourceDefinition"),
    ("deploy", "Deployment"),
    ("ds", "DaemonSet"),
    ("ep", "Endpoints"),
    ("hpa", "HorizontalPodAutoscaler"),
    ("ing", "Ingress"),
    ("netpol", "NetworkPolicy"),
    ("ns", "Namespace"),
    ("pdb", "PodDisruptionBudget"),
    ("po", "Pod"),
    ("pv", "PersistentVolume"),
    ("pvc", "PersistentVolumeClaim"),
    ("rs", "ReplicaSet"),
    ("sa", "ServiceAccount"),
    ("sc", "StorageClass"),
    ("sts", "StatefulSet"),
    ("svc", "Service"),
];

/// Whether somebody who types this means a kind: its name, a short one, or its plural.
fn is_kind(kind: &str, typed: &str) -> bool {
    if let Some((_, long)) = SHORT.iter().find(|(short, _)| short.eq_ignore_ascii_case(typed)) {
        return kind.eq_ignore_ascii_case(long) || kind.eq_ignore_ascii_case(typed);
    }
    let (kind, typed) = (kind.to_lowercase(), typed.to_lowercase());
    let rest = typed.strip_prefix(kind.as_str());
    rest.is_some_and(|rest| ["", "s", "es"].contains(&rest))
        || kind.strip_suffix('y').is_some_and(|stem| typed.strip_suffix("ies") == Some(stem))
}

impl Finder<'_> {
    /// `Kind.group/namespace/name`, behind `path#` where a file is named.
    pub(super) fn object(&self, rest: &str) -> Finding {
        let (path, text) = match rest.rsplit_once('#') {
            Some((path, text)) => (Some(path.trim_start_matches("./")), text),
            None => (None, rest),
        };
        let Some(typed) = Object::parse(text) else { return Finding::None };
        self.objects(&typed, path, |block| block.name() == text)
    }

    /// The objects that are meant, or those that have the whole name. One without a namespace is of any only where no
    /// other has its kind and name.
    fn objects(
        &self,
        typed: &Object<'_>,
        path: Option<&str>,
        is_exact: impl Fn(&BlockView<'_>) -> bool,
    ) -> Finding {
        let blocks = self.base.index.blocks().filter(|block| {
            block.kind() == Kind::Object && path.is_none_or(|path| block.file().path() == path)
        });
        let blocks: Vec<BlockView<'_>> = blocks
            .filter(|block| Object::parse(block.name()).is_some_and(|object| object.is_meant_by(typed)))
            .collect();
        let placed =
            |blocks: Vec<BlockView<'_>>| blocks.into_iter().map(|block| self.placed(block)).collect();
        let exact: Vec<BlockView<'_>> = blocks.iter().copied().filter(is_exact).collect();
        if !exact.is_empty() {
            return Finding::of(placed(exact));
        }
        if typed.namespace == "-" {
            return Finding::of(placed(blocks));
        }
        let is_in = |block: &&BlockView<'_>, namespace: &str| {
            Object::parse(block.name()).is_some_and(|object| object.namespace == namespace)
        };
        let own: Vec<BlockView<'_>> =
            blocks.iter().filter(|block| is_in(block, typed.namespace)).copied().collect();
        match blocks.as_slice() {
            _ if !own.is_empty() => Finding::of(placed(own)),
            [] => Finding::None,
            [only] if is_in(&only, "-") => Finding::of(placed(blocks)),
            _ => Finding::Near(placed(blocks)),
        }
    }

    fn placed(&self, block: BlockView<'_>) -> Place {
        Place::of(block, self.object_address(block.file().path(), block.name()))
    }

    /// With the file in front where several are called so.
    pub(super) fn object_address(&self, path: &str, name: &str) -> String {
        let is_shared = self.base.is_shared(name);
        if is_shared { format!("k8s:{path}#{name}") } else { format!("k8s:{name}") }
    }

    /// `overlays/prod#Kind.group/namespace/name`: the patch, else the base.
    pub(super) fn patched(&self, rest: &str) -> Finding {
        let Some((folder, object)) = rest.split_once('#') else { return Finding::None };
        let folder = crate::code::address::folder(folder);
        if object == "kustomization" {
            let files = self.base.index.files_in(&folder);
            let blocks = files.flat_map(crate::code::FileView::blocks);
            let found = blocks.filter(|block| block.kind() == Kind::Kustomization);
            return Finding::of(found.map(|block| Place::of(block, format!("kustomize:{rest}"))).collect());
        }
        let read = |path: &str| self.base.files.read(path);
        match kustomize::resolve(&read, &folder, object) {
            Some((path, block)) => Finding::of(vec![Place {
                path,
                lines: block.lines,
                span: block.span,
                kind: Some(block.kind),
                name: block.name,
                attribute: String::new(),
                address: format!("kustomize:{rest}"),
                elsewhere: None,
            }]),
            None => Finding::None,
        }
    }

    /// An object of an overlay as kubectl writes it: `overlays/prod` and `deployment/api`.
    pub(super) fn patched_as_typed(&self, folder: &str, typed: &str) -> Finding {
        let called = match self.objects_called(typed) {
            Finding::One(place) => vec![*place],
            Finding::Several(places) => places,
            Finding::Near(_) | Finding::None => Vec::new(),
        };
        let mut names: Vec<String> = called.into_iter().map(|place| place.name).collect();
        names.push(typed.to_owned());
        names.sort();
        names.dedup();
        let found = names.iter().filter_map(|name| self.patched(&format!("{folder}#{name}")).one());
        let mut places: Vec<Place> = Vec::new();
        for place in found {
            if !places.iter().any(|known| known.is_same(&place)) {
                places.push(place);
            }
        }
        Finding::of(places)
    }

    /// `deployment/api` or `deployment/prod/api`, as kubectl writes them.
    pub(super) fn objects_called(&self, typed: &str) -> Finding {
        let parts: Vec<&str> = typed.split('/').collect();
        let (kind, namespace, name) = match parts.as_slice() {
            [kind, name] => (*kind, "-", *name),
            [kind, namespace, name] => (*kind, *namespace, *name),
            _ => return Finding::None,
        };
        let (kind, group) = kind.split_once('.').unwrap_or((kind, ""));
        self.objects(&Object { kind, group, namespace, name }, None, |_| false)
    }
}
