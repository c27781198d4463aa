//! Whether an overlay may say something else of an object than the file that is looked at: then nothing is told of it.

use super::Told;
use super::yaml::Document;
use crate::code::kustomize::{NAMES, Parts, join, resolve};
use crate::code::yaml::{self, Content, Node, Step as Part};
use crate::code::{Codebase, Kind, Place};
use std::collections::BTreeSet;

/// Whether a place is a patch that stands in a kustomization itself.
pub(super) fn is_inline(place: &Place) -> bool {
    place.kind == Some(Kind::Object)
        && place.path.rsplit('/').next().is_some_and(|name| NAMES.contains(&name))
}

/// Whether a place that an overlay leads to is no whole object, but what is laid over one.
pub(super) fn is_patch(base: &Codebase, place: &Place) -> bool {
    place.kind == Some(Kind::Object)
        && place.address.starts_with("kustomize:")
        && (is_inline(place)
            || !base.kustomizations().iter().any(|(path, parts)| lists(path, parts, &place.path)))
}

/// The value in a patch that stands in a kustomization as a text.
pub(super) fn inline(document: &Document<'_, '_>, node: &Node<'_>, path: &[Part]) -> Told {
    let text = node.text().or_else(|| node.get("patch").and_then(Node::text));
    let Some(text) = text else { return document.unknown(node, "the patch cannot be read") };
    let mut found = None;
    yaml::documents(text, |root| {
        if found.is_none() && !matches!(root.content, Content::Sequence(_)) {
            found = Some(Document::of(root, "", text.as_bytes()).told(root, path, 0));
        }
    });
    // The bytes of that text are not those of the file.
    match found {
        Some(Told::Is { value, .. }) => Told::Is { value, spot: document.spot(node), through: Vec::new() },
        Some(Told::Absent { .. }) => Told::Absent { spot: document.spot(node) },
        Some(Told::CannotTell { reason, .. }) => document.unknown(node, reason),
        None => document.unknown(node, "it is a patch of operations"),
    }
}

/// Why a kustomization may change an attribute of an object; `None` where none does.
pub(super) fn may_change(base: &Codebase, place: &Place, path: &[Part]) -> Option<String> {
    if place.kind != Some(Kind::Object) || base.kustomizations().is_empty() {
        return None;
    }
    if is_patch(base, place) && path.iter().any(|part| matches!(part, Part::Index(_))) {
        return Some(
            "a place in a list of a patch is none in the object: `[name]` says which is meant".to_owned(),
        );
    }
    let overlay = place.address.strip_prefix("kustomize:").and_then(|rest| rest.split_once('#'));
    let concerned = match overlay {
        Some((folder, _)) => below(base, &join("", folder)?),
        None => above(base, &place.path),
    };
    for (file, parts) in base.kustomizations().iter().filter(|(file, _)| concerned.contains(file.as_str())) {
        if let Some(field) = changing(parts, path) {
            return Some(format!("`{field}` in {file} may change it"));
        }
    }
    if overlay.is_some() {
        return None;
    }
    // Of a file that overlays are made of, what they lay over it is not known to the address.
    let read = |path: &str| base.files.read(path);
    for (file, _) in base.kustomizations().iter().filter(|(file, _)| concerned.contains(file.as_str())) {
        let folder = folder_of(file);
        if let Some((other, _)) = resolve(&read, folder, &place.name)
            && other != place.path
        {
            let name = &place.name;
            return Some(format!("{other} is laid over it: `kustomize:{folder}#{name}` says which is meant"));
        }
    }
    None
}

/// The field of a kustomization that may change an attribute without naming the object.
fn changing<'p>(parts: &'p Parts, path: &[Part]) -> Option<&'p str> {
    let has = |wanted: &[&str]| {
        path.iter().any(|part| match part {
            Part::Key(key) => wanted.iter().any(|wanted| key.to_lowercase().contains(wanted)),
            Part::Index(_) | Part::Named(_) => false,
        })
    };
    // A value that holds such a key is changed with it.
    let is_whole = |wanted: &str| match path.last() {
        Some(Part::Key(key)) => {
            key == wanted || ["spec", "template", "containers", "initContainers"].contains(&key.as_str())
        }
        _ => true,
    };
    if !parts.images.is_empty() && is_whole("image") {
        return Some("images");
    }
    if !parts.replicas.is_empty() && is_whole("replicas") {
        return Some("replicas");
    }
    let names = parts.name_prefix.is_some() || parts.name_suffix.is_some() || parts.namespace.is_some();
    if names && has(&["name", "metadata", "ref"]) {
        return Some("namePrefix, nameSuffix or namespace");
    }
    if parts.patches.iter().any(|patch| patch.target.as_ref().is_some_and(|target| target.is_by_labels)) {
        return Some("a patch that goes by labels");
    }
    let is_label = |name: &str| ["labels", "commonLabels", "commonAnnotations"].contains(&name);
    let labelled = has(&["label", "annotation", "selector", "metadata", "template"]);
    parts
        .others
        .iter()
        .map(String::as_str)
        .find(|name| *name != "buildMetadata" && (!is_label(name) || labelled))
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What a kustomization is made of: files, and folders of others.
fn listed<'p>(path: &'p str, parts: &'p Parts) -> impl Iterator<Item = String> + 'p {
    let all = [&parts.resources, &parts.bases, &parts.components].into_iter().flatten();
    all.filter_map(move |item| join(folder_of(path), &item.text))
}

fn lists(path: &str, parts: &Parts, file: &str) -> bool {
    listed(path, parts).any(|item| item == file)
}

/// The kustomizations of an overlay's folder and of all that it is made of.
fn below<'b>(base: &'b Codebase, folder: &str) -> BTreeSet<&'b str> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for (path, parts) in base.kustomizations().iter().filter(|(path, _)| folder_of(path) == folder) {
            if found.insert(path.as_str()) {
                waiting.extend(listed(path, parts));
            }
        }
    }
    found
}

/// The kustomizations that a file is a part of, and those that these are a part of.
fn above<'b>(base: &'b Codebase, file: &str) -> BTreeSet<&'b str> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![file.to_owned()];
    while let Some(part) = waiting.pop() {
        for (path, parts) in base.kustomizations() {
            if lists(path, parts, &part) && found.insert(path.as_str()) {
                waiting.push(folder_of(path).to_owned());
            }
        }
    }
    found
}
