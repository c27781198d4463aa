//! Values in YAML: manifests, kustomizations and their patches, Helm values.
//!
//! Scalars mean what YAML 1.2 says they mean; of those that readers of YAML 1.1 take for something else nothing is
//! told. Aliases and merge keys are followed, within bounds.

use super::{Spot, Step, Told, helm, kustomize};
use crate::code::yaml::{self, Content, Node, Step as Part};
use crate::code::{Codebase, Kind, Place};
use crate::model::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Values that are looked at for one answer: aliases can make much of little.
const MOST_LOOKS: usize = 100_000;
/// Values inside of values, aliases among them.
const DEEPEST: usize = 200;

/// The value of an attribute of an object, a kustomization or a key of Helm values.
pub(super) fn told(base: &Codebase, place: &Place, attribute: &str) -> Told {
    let unknown = |reason: &str| Told::unknown(reason, None);
    let is_own = place.kind == Some(Kind::Value) && attribute == "value";
    let Some(path) = yaml::steps(if is_own { "" } else { attribute }) else {
        return unknown(&format!("`{attribute}` is no path of an attribute"));
    };
    if path.is_empty() && place.kind != Some(Kind::Value) {
        return unknown("no attribute is named");
    }
    let Some(bytes) = base.files.borrow(&place.path) else {
        return unknown("its file cannot be read from here");
    };
    let text = match yaml::readable(&bytes) {
        Ok(text) => text,
        Err(problem) => return unknown(&problem.reason),
    };
    if let Some(reason) = kustomize::may_change(base, place, &path) {
        return unknown(&reason);
    }
    let is_inline = kustomize::is_inline(place);
    let mut found = None;
    yaml::documents(text, |root| {
        if found.is_none() {
            let document = Document::of(root, &place.path, &bytes);
            found = placed(root, place, 0).map(|node| {
                if is_inline {
                    kustomize::inline(&document, node, &path)
                } else {
                    document.told(node, &path, 0)
                }
            });
        }
    });
    match found {
        // What a patch leaves out the base may say.
        Some(Told::Absent { spot }) if kustomize::is_patch(base, place) => {
            Told::unknown("the patch does not say it, and what it is laid over may", Some(spot))
        }
        Some(told) => match helm::may_differ(base, place, &path, &told) {
            Some(reason) => Told::unknown(reason, told.spot().cloned()),
            None => told,
        },
        None => unknown("its block cannot be read"),
    }
}

/// What a reader finds at some bytes of a file, which are a plain scalar.
pub fn scalar_at(file: &[u8], span: &Range<usize>) -> Option<Value> {
    let mut found = None;
    let problems = yaml::documents(yaml::readable(file).ok()?, |root| {
        let document = Document::of(root, "", file);
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            if node.span == *span
                && let Told::Is { value, through, .. } = document.told(node, &[], 0)
                && through.is_empty()
            {
                found = Some(value);
            }
            waiting.extend(node.items());
            waiting.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
        }
    });
    found.filter(|_| problems.is_empty())
}

/// The value of a place: of a key of values what stands behind it.
fn placed<'n, 't>(node: &'n Node<'t>, place: &Place, depth: usize) -> Option<&'n Node<'t>> {
    if place.kind != Some(Kind::Value) && (node.span == place.span || node.whole() == place.span) {
        return Some(node);
    }
    if depth > DEEPEST || node.whole().start > place.span.start || node.whole().end < place.span.end {
        return None;
    }
    if place.kind == Some(Kind::Value) {
        let own = |(key, value): &&(Node<'t>, Node<'t>)| (key.whole().start..value.whole().end) == place.span;
        if let Some((_, value)) = node.entries().iter().find(own) {
            return Some(value);
        }
    }
    let inside = node.items().iter().chain(node.entries().iter().map(|(_, value)| value));
    inside.into_iter().find_map(|node| placed(node, place, depth + 1))
}

/// A document, and what its anchors name.
pub(super) struct Document<'n, 't> {
    path: &'n str,
    text: &'n [u8],
    /// An anchor can be given twice: then nothing is told of it.
    anchors: HashMap<&'n str, Vec<&'n Node<'t>>>,
    looks: Cell<usize>,
}

impl<'n, 't> Document<'n, 't> {
    pub fn of(root: &'n Node<'t>, path: &'n str, text: &'n [u8]) -> Self {
        let mut anchors: HashMap<&str, Vec<&Node<'t>>> = HashMap::new();
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            if let Some(name) = node.anchor() {
                anchors.entry(name).or_default().push(node);
            }
            waiting.extend(node.items());
            waiting.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
        }
        Self { path, text, anchors, looks: Cell::new(0) }
    }

    pub fn spot(&self, node: &Node<'t>) -> Spot {
        Spot::of(self.path, self.text, node.span.clone())
    }

    pub fn unknown(&self, node: &Node<'t>, reason: impl Into<String>) -> Told {
        Told::unknown(reason, Some(self.spot(node)))
    }

    /// What stands at a path below a value.
    pub fn told(&self, node: &Node<'t>, path: &[Part], depth: usize) -> Told {
        self.looks.set(self.looks.get() + 1);
        if self.looks.get() > MOST_LOOKS || depth > DEEPEST {
            return self.unknown(node, "the way to it is too long, or goes in circles");
        }
        if let Some(tag) = node.tag().filter(|tag| !is_plain_tag(tag, &node.content)) {
            return self.unknown(node, format!("the tag `{tag}` makes something else of it"));
        }
        if let Content::Alias(name) = &node.content {
            return match self.named(name) {
                Some(meant) => {
                    let step = Step { what: format!("*{name}"), spot: self.spot(meant) };
                    self.told(meant, path, depth + 1).by(step)
                }
                None => self.unknown(node, format!("what `*{name}` names cannot be told")),
            };
        }
        let Some((first, rest)) = path.split_first() else { return self.value(node, depth) };
        match (first, &node.content) {
            (Part::Key(key), Content::Mapping(entries)) => self.in_mapping(node, entries, key, rest, depth),
            (Part::Index(at), Content::Sequence(items)) => match items.get(*at) {
                Some(item) => self.told(item, rest, depth + 1),
                None => Told::Absent { spot: self.spot(node) },
            },
            (Part::Named(name), Content::Sequence(items)) => {
                let mut named =
                    items.iter().filter(|item| item.get("name").and_then(Node::text) == Some(name));
                match (named.next(), named.next()) {
                    (Some(item), None) => self.told(item, rest, depth + 1),
                    (Some(_), Some(_)) => self.unknown(node, format!("several items are called `{name}`")),
                    (None, _) if items.iter().all(|item| matches!(item.content, Content::Mapping(_))) => {
                        Told::Absent { spot: self.spot(node) }
                    }
                    (None, _) => self.unknown(node, format!("no item is called `{name}`")),
                }
            }
            // A key without a value has nothing below it.
            (_, Content::Scalar { .. }) if node.text().is_none() => Told::Absent { spot: self.spot(node) },
            (Part::Index(at), _) => self.unknown(node, format!("it is no list that could have a [{at}]")),
            (Part::Key(key) | Part::Named(key), _) => {
                self.unknown(node, format!("there is nothing in it that could be called `{key}`"))
            }
        }
    }

    fn in_mapping(
        &self,
        node: &Node<'t>,
        entries: &[(Node<'t>, Node<'t>)],
        key: &str,
        rest: &[Part],
        depth: usize,
    ) -> Told {
        let mut own = entries.iter().filter(|(name, _)| name.text() == Some(key));
        match (own.next(), own.next()) {
            (Some((_, value)), None) => return self.told(value, rest, depth + 1),
            (Some(_), Some(_)) => return self.unknown(node, format!("`{key}` stands in it twice")),
            (None, _) => {}
        }
        let is_merge =
            |name: &Node<'t>| matches!(&name.content, Content::Scalar { text, plain: true } if text == "<<");
        let merged = entries.iter().filter(|(name, _)| is_merge(name));
        let sources = merged.flat_map(|(_, value)| match &value.content {
            Content::Sequence(items) => items.iter().collect::<Vec<_>>(),
            _ => vec![value],
        });
        // The first of several that has the key counts.
        for source in sources {
            let told = self.told(source, &[Part::Key(key.to_owned())], depth + 1);
            if let Told::Absent { .. } = told {
                continue;
            }
            let path: Vec<Part> =
                std::iter::once(Part::Key(key.to_owned())).chain(rest.iter().cloned()).collect();
            return self.told(source, &path, depth + 1);
        }
        let is_known = |name: &Node<'t>| matches!(name.content, Content::Scalar { .. });
        if entries.iter().all(|(name, _)| is_known(name)) {
            Told::Absent { spot: self.spot(node) }
        } else {
            self.unknown(node, "a key of it is no plain text")
        }
    }

    fn named(&self, name: &str) -> Option<&'n Node<'t>> {
        match self.anchors.get(name)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn value(&self, node: &Node<'t>, depth: usize) -> Told {
        let is = |value: Value| Told::Is { value, spot: self.spot(node), through: Vec::new() };
        match &node.content {
            Content::Scalar { text, plain } => match scalar(text, *plain && node.tag().is_none()) {
                Some(Some(value)) => is(value),
                Some(None) => Told::Absent { spot: self.spot(node) },
                None => {
                    self.unknown(node, format!("readers of YAML disagree on what `{text}` is without quotes"))
                }
            },
            Content::Sequence(items) => {
                let mut values = Vec::new();
                for item in items {
                    match self.told(item, &[], depth + 1) {
                        Told::Is { value, .. } => values.push(value),
                        Told::Absent { .. } => return self.unknown(node, "a null stands in the list"),
                        told @ Told::CannotTell { .. } => return told,
                    }
                }
                is(Value::List(values))
            }
            Content::Mapping(entries) => {
                let mut table = BTreeMap::new();
                for (key, value) in entries {
                    let name = key.text().filter(|name| *name != "<<" && !table.contains_key(*name));
                    let Some(name) = name else {
                        return self.unknown(node, "a key of it is merged, stands twice, or is no text");
                    };
                    match self.told(value, &[], depth + 1) {
                        Told::Is { value, .. } => drop(table.insert(name.to_owned(), value)),
                        // Null means not set.
                        Told::Absent { .. } => {}
                        told @ Told::CannotTell { .. } => return told,
                    }
                }
                is(Value::Table(table))
            }
            Content::Alias(_) => self.unknown(node, "an alias cannot be followed"),
        }
    }
}

/// Whether a tag says only what is plain without it.
fn is_plain_tag(tag: &str, content: &Content<'_>) -> bool {
    match content {
        Content::Scalar { .. } => matches!(tag, "!" | "!!str"),
        Content::Sequence(_) => tag == "!!seq",
        Content::Mapping(_) => tag == "!!map",
        Content::Alias(_) => false,
    }
}

/// What a scalar means: a value, or null within; `None` where readers disagree.
#[expect(clippy::option_option, reason = "not known, null, a value")]
fn scalar(text: &str, is_plain: bool) -> Option<Option<Value>> {
    if !is_plain {
        return Some(Some(Value::text(text)));
    }
    match yaml::plain(text) {
        yaml::Plain::Null => Some(None),
        yaml::Plain::True => Some(Some(Value::Bool(true))),
        yaml::Plain::False => Some(Some(Value::Bool(false))),
        yaml::Plain::Text => Some(Some(Value::text(text))),
        yaml::Plain::Other if is_decimal(text) => Some(Some(Value::number(text))),
        yaml::Plain::Other => None,
    }
}

/// A number that every reader takes for the same: in decimals, without zeros in front.
fn is_decimal(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    is_number(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && is_number(fraction)
        && is_number(exponent)
        // Without a fraction, a number with an exponent is a text to readers of YAML 1.1.
        && (!rest.contains(['e', 'E']) || mantissa.contains('.'))
}
