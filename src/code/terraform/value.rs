//! The value of an attribute in Terraform code: through locals, variables, the arguments of module calls and the
//! files that set variables, as Terraform would read them.
//!
//! Nothing is computed: functions, conditions and what comes from resources cannot be told. Code comes from
//! strangers: the work of one answer is bounded, and circles end.

mod expression;
mod ignored;
mod instance;
mod json;
mod layers;
mod template;
mod variable;

use super::steps::{Step as Part, steps};
use crate::code::address::{Address, Step as Named, block_names};
use crate::code::modules::called;
use crate::code::value::{Spot, Told};
use crate::code::{Codebase, Kind, Place};
use crate::model::Value;
use instance::Instance;
use layers::{Expression, Found, Layers, Piece, Source};
use std::cell::Cell;
use std::rc::Rc;

/// Bytes that are read for one answer, with a charge for each step: more is nobody's way to a value.
const MOST_WORK: usize = 32 << 20;
const STEP: usize = 4096;
/// Values inside of values, names behind names.
const DEEPEST: usize = 64;

/// Answers for one code base.
pub(in crate::code) struct Terraform<'a> {
    base: &'a Codebase,
    work: Cell<usize>,
}

/// A folder, and how it came to be a module.
struct Scope {
    folder: String,
    origin: Origin,
}

enum Origin {
    /// It is applied itself.
    Root,
    Call(Rc<Call>),
    /// Others call it, and the address does not say which of them is meant.
    Unsaid,
}

/// A module call, of which one instance may be meant.
struct Call {
    scope: Rc<Scope>,
    /// `module.network`
    name: String,
    key: Option<Part>,
}

/// Where an expression stands: what its names mean there.
#[derive(Clone)]
struct Env {
    scope: Rc<Scope>,
    /// The block around it, where that has instances.
    instance: Option<Rc<Instance>>,
    depth: usize,
}

impl Env {
    fn of(scope: &Rc<Scope>, instance: Option<Rc<Instance>>, depth: usize) -> Self {
        Self { scope: Rc::clone(scope), instance, depth }
    }
}

impl<'a> Terraform<'a> {
    pub(in crate::code) fn of(base: &'a Codebase) -> Self {
        Self { base, work: Cell::new(0) }
    }

    /// The value of an attribute of a block.
    pub(in crate::code) fn told(&self, place: &Place, attribute: &str) -> Told {
        self.work.set(0);
        let Some(path) = steps(attribute) else {
            return Told::unknown(format!("`{attribute}` is no path of an attribute"), None);
        };
        let told = self.place(place, &path);
        told.unwrap_or_else(|reason| Told::unknown(reason, None))
    }

    /// The value of a text that is a plain literal of native syntax.
    pub(in crate::code) fn literal(&self, text: &[u8]) -> Option<Value> {
        let source = Source { path: String::new(), text: Rc::from(text), within: None };
        let scope = Rc::new(Scope { folder: String::new(), origin: Origin::Unsaid });
        self.work.set(0);
        match self.told_of(&Env::of(&scope, None, 0), &source.whole(), &[]) {
            Told::Is { value, through, .. } if through.is_empty() => Some(value),
            _ => None,
        }
    }

    fn place(&self, place: &Place, path: &[Part]) -> Result<Told, String> {
        let (scope, keys) = self.scope(place)?;
        if let Some(reason) = self.doubted_way(&scope, 0) {
            return Err(reason);
        }
        let layers = self.layers(&scope.folder, &place.name)?;
        let Some(layers) = layers else {
            return Err(format!("`{}` is not declared in {}", place.name, shown(&scope.folder)));
        };
        let unnamed = match path {
            [Part::Name(name), rest @ ..] if name == "value" => Some(rest),
            [] => Some(path),
            _ => None,
        };
        let layers = Rc::new(layers);
        match (place.kind, unnamed) {
            (Some(Kind::Local), rest) => {
                let Some(expression) = layers.local() else { return Err(broken(&place.name)) };
                let env = Env::of(&scope, None, 0);
                return Ok(self.told_of(&env, &expression, &[&keys, rest.unwrap_or(path)].concat()));
            }
            (Some(Kind::Variable), Some(rest)) => {
                let name = place.name.trim_start_matches("var.");
                return Ok(self.variable(&Env::of(&scope, None, 0), name, &[&keys, rest].concat()));
            }
            (_, Some([])) if path.is_empty() => return Err("no attribute is named".to_owned()),
            _ => {}
        }
        if place.kind == Some(Kind::Resource) && ignored::is_ignored(&layers, path) {
            let reason = "`lifecycle` has it in `ignore_changes`: the code does not decide it";
            return Ok(Told::unknown(reason, Some(layers.spot())));
        }
        if let Some(path) = self.removed_in(&scope.folder, &place.name) {
            return Ok(Told::unknown(format!("a `removed` block in {path} names it"), Some(layers.spot())));
        }
        let key = only(&keys)?;
        let instance = Rc::new(Instance { layers: Rc::clone(&layers), key, scope: Rc::clone(&scope) });
        if let Some(reason) = self.doubted(&instance, 0) {
            return Ok(Told::unknown(reason, Some(layers.spot())));
        }
        let env = Env::of(&scope, Some(instance), 0);
        Ok(self.in_layers(&env, &layers, path))
    }

    /// The module that a place is in, as its address walks to it, and the keys behind its name.
    fn scope(&self, place: &Place) -> Result<(Rc<Scope>, Vec<Part>), String> {
        let text = place.address.strip_prefix("tf:").unwrap_or_default();
        let parsed = Address::parse(text);
        let Some(Address { root, steps }) = parsed else {
            return Ok((self.entered(place.folder()), Vec::new()));
        };
        let roots = &self.base.modules().roots;
        let root = match (root, roots.as_slice()) {
            (Some(root), _) => root,
            (None, [only]) => only.clone(),
            (None, _) => place.folder().to_owned(),
        };
        let mut scope = self.entered(&root);
        let mut rest = steps.as_slice();
        while let [word, name, inside @ ..] = rest
            && word.name == "module"
            && inside.len() >= 2
        {
            scope = self.below(&scope, name)?;
            rest = inside;
        }
        if scope.folder != place.folder() {
            return Err(format!(
                "its address leads to {}, and it stands in {}",
                shown(&scope.folder),
                shown(place.folder())
            ));
        }
        let own = block_names(rest).find(|(name, _)| *name == place.name);
        let own = own.and_then(|(_, count)| rest.get(count - 1));
        let step = own.ok_or_else(|| format!("its address does not end in `{}`", place.name))?;
        Ok((scope, keys_of(step)?))
    }

    /// A folder from which an address starts.
    fn entered(&self, folder: &str) -> Rc<Scope> {
        let modules = self.base.modules();
        let is_applied = modules.is_root(folder) || modules.calls_of(folder).is_empty();
        let origin = if is_applied { Origin::Root } else { Origin::Unsaid };
        Rc::new(Scope { folder: folder.to_owned(), origin })
    }

    /// The module behind a call.
    fn below(&self, scope: &Rc<Scope>, step: &Named) -> Result<Rc<Scope>, String> {
        let name = format!("module.{}", step.name);
        let files = self.base.index.files_in(&scope.folder);
        let blocks = files.flat_map(crate::code::FileView::blocks);
        let (over, own): (Vec<_>, Vec<_>) = blocks
            .filter(|block| block.name() == name && block.kind() == Kind::Module)
            .partition(|block| super::is_override(block.file().path()));
        if let Some(block) = over.iter().find(|block| block.target().is_some()) {
            return Err(format!("{} gives `{name}` another source", block.file().path()));
        }
        let block = own.into_iter().next();
        let inner = block.and_then(called);
        let Some(folder) = inner else {
            return Err(format!(
                "`{name}` in {} leads to no folder of this repository",
                shown(&scope.folder)
            ));
        };
        let key = only(&keys_of(step)?)?;
        let call = Rc::new(Call { scope: Rc::clone(scope), name, key });
        Ok(Rc::new(Scope { folder, origin: Origin::Call(call) }))
    }

    /// What a block and all that lies over it say of an attribute.
    fn in_layers(&self, env: &Env, layers: &Layers, path: &[Part]) -> Told {
        let Some((Part::Name(name), rest)) = path.split_first() else {
            return Told::unknown("an attribute begins with a name", Some(layers.spot()));
        };
        for piece in layers.pieces.iter().rev() {
            match piece.find(name) {
                Found::Nothing => {}
                found => return self.found(env, piece, name, found, rest),
            }
        }
        self.absent(&env.scope.folder, layers.spot())
    }

    /// A file that cannot be read could be one that sets it.
    fn absent(&self, folder: &str, spot: Spot) -> Told {
        match self.damaged(folder, |_| true) {
            Some(path) => Told::unknown(format!("`{path}` cannot be read, and may set it"), Some(spot)),
            None => Told::Absent { spot },
        }
    }

    fn in_piece(&self, env: &Env, piece: &Piece, path: &[Part]) -> Told {
        match path.split_first() {
            Some((Part::Name(name), rest)) => match piece.find(name) {
                Found::Nothing => self.absent(&env.scope.folder, piece.spot()),
                found => self.found(env, piece, name, found, rest),
            },
            Some((Part::Index(_) | Part::Keys, _)) => {
                Told::unknown("a block has no numbers inside", Some(piece.spot()))
            }
            None => Told::unknown("it is a block, not one value", Some(piece.spot())),
        }
    }

    fn found(&self, env: &Env, piece: &Piece, name: &str, found: Found, rest: &[Part]) -> Told {
        match found {
            Found::Value(expression) => self.told_of(env, &expression, rest),
            Found::Dynamic => Told::unknown(format!("a `dynamic` block writes `{name}`"), Some(piece.spot())),
            Found::Unreadable => Told::unknown(broken(name), Some(piece.spot())),
            Found::Nothing => self.absent(&env.scope.folder, piece.spot()),
            Found::Blocks(blocks) => match (rest, blocks.as_slice()) {
                ([Part::Index(at), inside @ ..], _) => match blocks.get(*at) {
                    Some(block) => self.in_piece(env, block, inside),
                    None => self.absent(&env.scope.folder, piece.spot()),
                },
                (_, [only]) => self.in_piece(env, only, rest),
                _ => Told::unknown(
                    format!("there are {} `{name}` blocks: `{name}[0]` names the first", blocks.len()),
                    Some(piece.spot()),
                ),
            },
        }
    }

    /// Charges for some work; false where all that is allowed was done.
    fn can_afford(&self, bytes: usize) -> bool {
        let work = self.work.get() + bytes;
        self.work.set(work);
        work <= MOST_WORK
    }

    /// An expression, where reading it costs no more than is allowed.
    fn told_of(&self, env: &Env, expression: &Expression, path: &[Part]) -> Told {
        if !self.can_afford(expression.span.len() + STEP) || env.depth > DEEPEST {
            let reason = "the way to it is too long, or goes in circles";
            return Told::unknown(reason, Some(expression.spot()));
        }
        let env = Env { depth: env.depth + 1, ..env.clone() };
        if expression.is_json {
            self.json(&env, expression, path)
        } else {
            self.native(&env, expression, path)
        }
    }
}

/// `["eu"]` and `[0]` as steps of a path. A key that is not understood is never taken for none.
fn keys_of(step: &Named) -> Result<Vec<Part>, String> {
    let key = |key: &String| match steps(key).as_deref() {
        Some([only]) => Ok(only.clone()),
        _ => Err(format!("which instance `{key}` is cannot be told")),
    };
    step.keys.iter().map(key).collect()
}

/// The key of an instance, of which there is one at most.
fn only(keys: &[Part]) -> Result<Option<Part>, String> {
    match keys {
        [] => Ok(None),
        [key] => Ok(Some(key.clone())),
        _ => Err("an instance has one key, and its address names several".to_owned()),
    }
}

/// A folder as a person reads it.
fn shown(folder: &str) -> &str {
    if folder.is_empty() { "the top folder" } else { folder }
}

fn broken(name: &str) -> String {
    format!("the block around `{name}` cannot be read")
}

#[cfg(test)]
mod tests;
