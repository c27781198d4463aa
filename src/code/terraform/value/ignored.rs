//! What `lifecycle` tells Terraform to leave as it is in the live system: of that the code decides nothing.

use super::Expression;
use super::layers::{Found, Layers, Piece};
use crate::code::terraform::steps::{Step, steps};

/// Whether `ignore_changes` of a resource names an attribute, something inside of it, or what it is inside of. What
/// cannot be read there counts as if it did.
pub(super) fn is_ignored(layers: &Layers, path: &[Step]) -> bool {
    layers.lifecycle("ignore_changes").iter().any(|list| list.as_ref().map_or(true, |list| is_in(list, path)))
}

impl Layers {
    /// What all `lifecycle` blocks say of a name; an error for what cannot be read.
    pub(super) fn lifecycle(&self, name: &str) -> Vec<Result<Expression, ()>> {
        let mut said = Vec::new();
        let mut take = |found: Found| match found {
            Found::Value(value) => said.push(Ok(value)),
            Found::Nothing => {}
            Found::Blocks(_) | Found::Dynamic | Found::Unreadable => said.push(Err(())),
        };
        for piece in &self.pieces {
            match piece.find("lifecycle") {
                // A block in native syntax.
                Found::Blocks(blocks) => blocks.iter().for_each(|block| take(block.find(name))),
                Found::Value(value) => take(match value.member(name) {
                    Ok(None) => Found::Nothing,
                    Ok(Some(value)) => Found::Value(value),
                    Err(()) => Found::Unreadable,
                }),
                other => take(other),
            }
        }
        said
    }
}

fn is_in(list: &Expression, path: &[Step]) -> bool {
    let Some(words) = Piece::words(list) else { return true };
    words.iter().any(|word| {
        let word = word.trim_matches('"');
        if word == "all" || word == "*" {
            return true;
        }
        match steps(word) {
            Some(named) => are_alike(&named, path),
            None => true,
        }
    })
}

/// Whether two paths may lead to the same, or one of them through the other. A block that is there once is named with
/// its number or without it.
fn are_alike(one: &[Step], other: &[Step]) -> bool {
    match (one, other) {
        ([], _) | (_, []) => true,
        ([first, one @ ..], [second, other @ ..]) if is_same(first, second) => are_alike(one, other),
        ([Step::Index(_), one @ ..], [Step::Name(_), ..]) => are_alike(one, other),
        ([Step::Name(_), ..], [Step::Index(_), other @ ..]) => are_alike(one, other),
        _ => false,
    }
}

/// A number in quotes may be the key of a map that is named with a number.
fn is_same(one: &Step, other: &Step) -> bool {
    match (one, other) {
        (Step::Index(at), Step::Name(name)) | (Step::Name(name), Step::Index(at)) => *name == at.to_string(),
        _ => one == other,
    }
}
