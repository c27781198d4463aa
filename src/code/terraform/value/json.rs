//! Expressions of Terraform's JSON syntax. Its strings are templates of native syntax.

use super::layers::Source;
use super::{Env, Expression, Part, Terraform};
use crate::code::terraform::json::tree::{Shape, Tree};
use crate::code::value::Told;
use crate::model::Value;
use std::ops::Range;
use std::rc::Rc;

/// Encloses a text so that it reads as native syntax without any escape.
const MARKER: &str = "END_OF_A_JSON_TEXT";

impl Expression {
    /// A member of an object of JSON. The error is for what cannot be read.
    pub(super) fn member(&self, name: &str) -> Result<Option<Self>, ()> {
        let (tree, top) = Tree::of_block(self.text()).ok_or(())?;
        match tree.objects(top)[..] {
            [object] => Ok(tree.member(object, name).map(|at| self.part(&tree.node(at).span))),
            _ => Err(()),
        }
    }
}

impl Terraform<'_> {
    pub(super) fn json(&self, env: &Env, expression: &Expression, path: &[Part]) -> Told {
        let unknown = |reason: &str| Told::unknown(reason, Some(expression.spot()));
        let text = expression.text();
        if text.first() == Some(&b'"') {
            return self.json_text(env, expression, path);
        }
        let Some((tree, top)) = Tree::of_block(text) else { return unknown("it cannot be read") };
        let part = |at: usize| -> Expression { expression.part(&tree.node(at).span) };
        match tree.node(top).shape {
            Shape::Array => {
                let items: Vec<Expression> = tree.inside(top).map(part).collect();
                // One object in a list can be a block that is there once.
                match (items.as_slice(), path) {
                    ([only], [Part::Name(_), ..]) => self.told_of(env, only, path),
                    _ => self.list(env, expression, &items, path),
                }
            }
            // A block that is there once needs no array around it.
            Shape::Object if matches!(path.first(), Some(Part::Index(0))) => {
                self.told_of(env, expression, &path[1..])
            }
            Shape::Object => {
                let mut entries = Vec::new();
                for at in tree.inside(top) {
                    let Some(key) = tree.key(at).and_then(|key| decoded(&format!("\"{key}\""))) else {
                        return unknown("a key cannot be read");
                    };
                    if key.contains("${") || key.contains("%{") {
                        return unknown("a key is computed");
                    }
                    entries.push((key, part(at)));
                }
                self.object(env, expression, &entries, path)
            }
            Shape::String => self.json_text(env, expression, path),
            Shape::Word if !path.is_empty() => unknown("it is one value, with nothing inside"),
            Shape::Word => {
                let value = match text {
                    b"null" => return Told::Absent { spot: expression.spot() },
                    b"true" => Value::Bool(true),
                    b"false" => Value::Bool(false),
                    number => Value::number(&String::from_utf8_lossy(number)),
                };
                Told::Is { value, spot: expression.spot(), through: Vec::new() }
            }
        }
    }

    fn json_text(&self, env: &Env, expression: &Expression, path: &[Part]) -> Told {
        let unknown = |reason: &str| Told::unknown(reason, Some(expression.spot()));
        let Some(text) = std::str::from_utf8(expression.text()).ok().and_then(decoded) else {
            return unknown("it cannot be read");
        };
        let is_template = text.contains("${") || text.contains("%{");
        if !is_template && path.is_empty() {
            return Told::Is { value: Value::Text(text), spot: expression.spot(), through: Vec::new() };
        }
        if !is_template || text.contains(MARKER) {
            return unknown("it is a text, with nothing inside");
        }
        // A whole interpolation is its expression; everything else reads as a heredoc, which knows no escapes.
        let inner = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .filter(|inner| !inner.contains(['{', '}', '~', '"']));
        let (native, is_heredoc) = match inner {
            Some(inner) => (inner.to_owned(), false),
            None => (format!("<<{MARKER}\n{text}\n{MARKER}\n"), true),
        };
        let within = Some(expression.spot());
        let source =
            Source { path: expression.source.path.clone(), text: Rc::from(native.into_bytes()), within };
        let mut whole = source.whole();
        if is_heredoc {
            whole.span = trimmed(&whole);
        }
        match self.told_of(env, &whole, path) {
            Told::Is { value: Value::Text(text), spot, through } if is_heredoc => {
                let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                Told::Is { value: Value::Text(text), spot, through }
            }
            told => told,
        }
    }
}

/// Without the line break behind a heredoc.
fn trimmed(whole: &Expression) -> Range<usize> {
    whole.span.start..whole.span.end.saturating_sub(1)
}

/// What a string of JSON says.
fn decoded(text: &str) -> Option<String> {
    serde_json::from_str(text).ok()
}
