//! Terraform's JSON syntax: the same blocks as objects inside of objects, of which each may be an array of objects.

pub(super) mod tree;

use super::super::{Block, Kind, Problem, Scan, Target};
use super::header::{kind_and_name, labels_of};
use super::lines::Lines;
use super::steps::{Step, steps};
use std::ops::Range;
use tree::{Shape, Tree};

/// A type stands in the name of each of its blocks: longer than this is nobody's, and would take too much memory.
const LONGEST: usize = 1024;

/// A key that says nothing: Terraform's comment.
const COMMENT: &str = "//";

pub(super) fn scan(text: &[u8]) -> Scan {
    let (tree, broken) = Tree::of_file(text);
    let mut reader = Reader { tree, lines: Lines::new(text), blocks: Vec::new() };
    reader.file();
    let Reader { mut lines, mut blocks, .. } = reader;
    // Members stand in the order of the file already; elements of arrays do too.
    blocks.sort_by_key(|block| block.span.start);
    let problem =
        broken.map(|broken| Problem { line: Some(lines.of(broken.at)), reason: broken.reason.to_owned() });
    Scan { blocks, problems: problem.into_iter().collect() }
}

struct Reader<'a> {
    tree: Tree<'a>,
    lines: Lines<'a>,
    blocks: Vec<Block>,
}

impl Reader<'_> {
    fn file(&mut self) {
        if self.tree.is_empty() {
            return;
        }
        for (word, at) in self.members(0).into_iter().filter(|(word, _)| !word.is_empty()) {
            if word == "locals" {
                for (name, at) in self.members(at) {
                    self.push(Kind::Local, format!("local.{name}"), at, self.tree.start(at), None);
                }
                continue;
            }
            let mut found = vec![(Vec::new(), at)];
            for _ in 0..labels_of(&word) {
                let deeper = found.iter().flat_map(|(labels, at)| {
                    self.members(*at).into_iter().map(|(label, at)| {
                        let labels: Vec<String> = labels.iter().cloned().chain([label]).collect();
                        (labels, at)
                    })
                });
                found = deeper.collect();
            }
            for (labels, at) in found {
                self.found(&word, &labels, at);
            }
        }
    }

    /// The members of an object, or of all objects in an array.
    fn members(&self, of: usize) -> Vec<(String, usize)> {
        let all = self.tree.objects(of).into_iter().flat_map(|object| self.tree.inside(object));
        let named = all.filter_map(|at| Some((self.tree.key(at)?.to_owned(), at)));
        named.filter(|(key, _)| key != COMMENT && key.len() <= LONGEST).collect()
    }

    fn found(&mut self, word: &str, labels: &[String], at: usize) {
        let is_array = self.tree.node(at).shape == Shape::Array;
        let objects = self.tree.objects(at);
        match &objects[..] {
            // A block that has no label would not know its neighbours from a key that they share.
            [only] if !is_array || !labels.is_empty() => {
                self.block(word, labels, at, *only, self.tree.start(at));
            }
            _ => {
                for object in objects {
                    self.block(word, labels, object, object, self.tree.start(object));
                }
            }
        }
    }

    /// `whole` is what ends the block, `object` what holds its attributes.
    fn block(&mut self, word: &str, labels: &[String], whole: usize, object: usize, start: usize) {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let (mut kind, mut name) = kind_and_name(word, &labels);
        let mut target = None;
        let value = |name| self.tree.member(object, name).and_then(|at| plain(&self.tree, at));
        match kind {
            Kind::Module => target = value("source").map(Target::Source),
            Kind::Provider => {
                if let Some(alias) = value("alias") {
                    name = format!("{name}.{alias}");
                }
            }
            Kind::Other if name == "moved" => {
                if let (Some(from), Some(to)) = (value("from"), value("to")) {
                    (kind, name) = (Kind::Moved, format!("moved.{from}"));
                    target = Some(Target::Moved { from, to });
                }
            }
            _ => {}
        }
        self.push(kind, name, whole, start, target);
    }

    fn push(&mut self, kind: Kind, name: String, at: usize, start: usize, target: Option<Target>) {
        let node = self.tree.node(at);
        if !node.is_whole {
            return;
        }
        let span = start..node.span.end;
        let lines = (self.lines.of(span.start), self.lines.of(span.end - 1));
        self.blocks.push(Block { kind, name, span, lines, target });
    }
}

/// What a string says that is written as it is: without an escape and without a template.
fn plain(tree: &Tree, at: usize) -> Option<String> {
    if tree.node(at).shape != Shape::String {
        return None;
    }
    let text = std::str::from_utf8(tree.raw(at)).ok()?;
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    let is_plain = !["\\", "${", "%{"].iter().any(|part| text.contains(part));
    is_plain.then(|| text.to_owned())
}

/// The members by their keys, without white space and comments. `None` for what is broken.
pub(super) fn normal(block: &[u8]) -> Option<Vec<u8>> {
    let (tree, at) = Tree::of_block(block)?;
    let mut out = Vec::with_capacity(block.len());
    write(&tree, at, &mut out);
    Some(out)
}

/// How deep this goes, the tree bounds.
fn write(tree: &Tree, at: usize, out: &mut Vec<u8>) {
    if let Some(key) = tree.raw_key(at) {
        out.extend_from_slice(key);
        out.push(b':');
    }
    let brackets = match tree.node(at).shape {
        Shape::Object => *b"{}",
        Shape::Array => *b"[]",
        Shape::String | Shape::Word => return out.extend_from_slice(tree.raw(at)),
    };
    let mut inside: Vec<usize> = tree.inside(at).filter(|at| tree.key(*at) != Some(COMMENT)).collect();
    // Stable: two members with one key are two blocks, whose order counts.
    if brackets == *b"{}" {
        inside.sort_by_key(|at| tree.raw_key(*at));
    }
    out.push(brackets[0]);
    for (count, at) in inside.into_iter().enumerate() {
        if count > 0 {
            out.push(b',');
        }
        write(tree, at, out);
    }
    out.push(brackets[1]);
}

pub(super) fn attribute(block: &[u8], path: &str) -> Option<Range<usize>> {
    let (tree, top) = Tree::of_block(block)?;
    let steps = steps(path)?;
    let found = resolve(&tree, top, &steps).or_else(|| match &steps[..] {
        // A local is its own value.
        [Step::Name(name), rest @ ..] if name == "value" => resolve(&tree, top, rest),
        _ => None,
    })?;
    Some(tree.node(found).span.clone())
}

fn resolve(tree: &Tree, mut at: usize, steps: &[Step]) -> Option<usize> {
    for step in steps {
        at = match (step, tree.node(at).shape) {
            (Step::Index(index), Shape::Array) => tree.inside(at).nth(*index)?,
            // A block that is there once needs no array around it.
            (Step::Index(0), Shape::Object) => at,
            (Step::Name(name), _) => match &tree.objects(at)[..] {
                [only] => tree.member(*only, name)?,
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(at)
}

#[cfg(test)]
mod tests;
