//! Blocks that become several: what `each` and `count` mean in the instance that an address names.

use super::layers::Layers;
use super::{Call, DEEPEST, Env, Expression, Origin, Part, STEP, Scope, Terraform};
use crate::code::value::{Step, Told};
use crate::model::Value;
use std::rc::Rc;

/// A block around an expression, and which of its instances is meant.
pub(super) struct Instance {
    pub layers: Rc<Layers>,
    /// The key in the address, where there is one.
    pub key: Option<Part>,
    pub scope: Rc<Scope>,
}

impl Terraform<'_> {
    /// Why it is not certain that the code makes what is in a module at all: every call on the way has to make the
    /// instance that is meant. `None` where it does.
    pub(super) fn doubted_way(&self, scope: &Rc<Scope>, depth: usize) -> Option<String> {
        if depth > DEEPEST || !self.can_afford(STEP) {
            return Some("the way to its module is too long, or goes in circles".to_owned());
        }
        match &scope.origin {
            Origin::Root => None,
            Origin::Call(call) => self.doubted_call(call, depth),
            // None of those that call it is meant alone: all of them have to.
            Origin::Unsaid => self.base.modules().calls_of(&scope.folder).iter().find_map(|call| {
                let scope = self.entered(&call.caller);
                self.doubted_call(&Rc::new(Call { scope, name: call.name.clone(), key: None }), depth)
            }),
        }
    }

    fn doubted_call(&self, call: &Rc<Call>, depth: usize) -> Option<String> {
        let layers = match self.layers(&call.scope.folder, &call.name) {
            Ok(Some(layers)) => Rc::new(layers),
            Ok(None) => return Some(format!("`{}` is not declared", call.name)),
            Err(reason) => return Some(reason),
        };
        if let Some(path) = self.removed_in(&call.scope.folder, &call.name) {
            return Some(format!("a `removed` block in {path} names `{}`", call.name));
        }
        let instance = Instance { layers, key: call.key.clone(), scope: Rc::clone(&call.scope) };
        match self.doubted(&instance, depth + 1) {
            Some(reason) => Some(format!("`{}`: {reason}", call.name)),
            None => self.doubted_way(&call.scope, depth + 1),
        }
    }

    /// Why it is not certain that a block makes the instance that is meant; `None` where it does.
    pub(super) fn doubted(&self, instance: &Instance, depth: usize) -> Option<String> {
        let Instance { layers, key, .. } = instance;
        let env = Env::of(&instance.scope, None, depth);
        if ["count", "for_each"].iter().any(|word| layers.is_odd(word)) {
            return Some("its `count` or `for_each` cannot be read".to_owned());
        }
        if let Some(reason) = self.turned_off(&env, layers) {
            return Some(reason);
        }
        match (layers.value("count"), layers.value("for_each"), key) {
            // Terraform takes what `count` made first for the one that is there without it.
            (None, None, None | Some(Part::Index(0))) => None,
            (None, None, Some(key)) => {
                Some(format!("it has neither `count` nor `for_each`: the code makes no {}", spelled(key)))
            }
            (Some(_), Some(_), _) => Some("it has both `count` and `for_each`".to_owned()),
            (Some(count), None, key) => self.not_counted(&env, &count, key.as_ref()),
            (None, Some(all), key) => self.not_in(&env, &all, key.as_ref()),
        }
    }

    /// What `OpenTofu` makes nothing of, or may make nothing of.
    fn turned_off(&self, env: &Env, layers: &Layers) -> Option<String> {
        layers.lifecycle("enabled").into_iter().find_map(|said| {
            let told = said.ok().map(|said| self.told_of(env, &said, &[]));
            match told {
                Some(Told::Is { value: Value::Bool(true), .. }) => None,
                Some(Told::Is { value: Value::Bool(false), .. }) => {
                    Some("its `lifecycle` has `enabled = false`: the code makes none of it".to_owned())
                }
                _ => Some("whether its `lifecycle` has it `enabled` cannot be told".to_owned()),
            }
        })
    }

    fn not_counted(&self, env: &Env, count: &Expression, key: Option<&Part>) -> Option<String> {
        let number = match self.told_of(env, &self.chosen(env, count), &[]) {
            Told::Is { value, .. } => match value.to_string().parse::<usize>() {
                Ok(number) => number,
                Err(_) => return Some(format!("its `count` is {value}, which is no number of instances")),
            },
            Told::Absent { .. } => return Some("its `count` is null".to_owned()),
            Told::CannotTell { reason, .. } => {
                return Some(format!("how many its `count` makes cannot be told: {reason}"));
            }
        };
        match key {
            _ if number == 0 => Some("its `count` is 0: the code makes none of it".to_owned()),
            None => None,
            Some(Part::Index(at)) if *at < number => None,
            Some(key) => Some(format!("its `count` is {number}: the code makes no {}", spelled(key))),
        }
    }

    fn not_in(&self, env: &Env, all: &Expression, key: Option<&Part>) -> Option<String> {
        let all = self.chosen(env, all);
        let told = match all.argument_of("toset") {
            Some(set) => self.told_of(env, &set, &[]),
            None => self.told_of(env, &all, &[Part::Keys]),
        };
        let keys: Vec<String> = match told {
            Told::Is { value: Value::List(keys), .. } => keys.iter().map(ToString::to_string).collect(),
            Told::CannotTell { reason, .. } => {
                return Some(format!("which instances its `for_each` makes cannot be told: {reason}"));
            }
            _ => return Some("which instances its `for_each` makes cannot be told".to_owned()),
        };
        match key {
            _ if keys.is_empty() => Some("its `for_each` is empty: the code makes none of it".to_owned()),
            None => None,
            Some(Part::Name(key)) if keys.contains(key) => None,
            Some(key) => Some(format!("its `for_each` makes no {}", spelled(key))),
        }
    }

    /// The side of a condition that counts, where its question has a plain answer: `var.on ? 1 : 0`.
    fn chosen(&self, env: &Env, expression: &Expression) -> Expression {
        let mut chosen = expression.clone();
        while let Some([question, yes, no]) = chosen.sides() {
            chosen = match self.told_of(env, &question, &[]) {
                Told::Is { value: Value::Bool(true), .. } => yes,
                Told::Is { value: Value::Bool(false), .. } => no,
                _ => break,
            };
        }
        chosen
    }

    /// `count.index`, `each.key` and `each.value`.
    pub(super) fn of_instance(&self, env: &Env, whole: &Expression, words: &[Part], path: &[Part]) -> Told {
        let text = String::from_utf8_lossy(whole.text()).into_owned();
        let unknown = |reason: String| Told::unknown(reason, Some(whole.spot()));
        let Some(instance) = &env.instance else {
            return unknown(format!("`{text}` means nothing here"));
        };
        let Some(key) = &instance.key else {
            return unknown(format!(
                "`{text}` differs from instance to instance, and the address names none"
            ));
        };
        let is = |value: Value| {
            if path.is_empty() {
                Told::Is { value, spot: whole.spot(), through: Vec::new() }
            } else {
                unknown(format!("`{text}` is one value, with nothing inside"))
            }
        };
        let names: Vec<&str> = words
            .iter()
            .map(|word| match word {
                Part::Name(name) => name.as_str(),
                Part::Index(_) | Part::Keys => "",
            })
            .collect();
        match (names.as_slice(), key) {
            (["count", "index"], Part::Index(at)) => i64::try_from(*at)
                .map_or_else(|_| unknown("its index is too large".to_owned()), |at| is(Value::Integer(at))),
            (["each", "key"], Part::Name(key)) => is(Value::text(key)),
            (["each", "value", ..], Part::Name(key)) => {
                let Some(all) = instance.layers.value("for_each") else {
                    return unknown(format!("`{text}` stands in a block without `for_each`"));
                };
                let inner = Env::of(&instance.scope, None, env.depth);
                if let Some(set) = all.argument_of("toset") {
                    return match self.told_of(&inner, &set, &[]) {
                        Told::Is { value: Value::List(items), .. }
                            if words.len() == 2 && items.iter().any(|item| item.to_string() == *key) =>
                        {
                            is(Value::text(key))
                        }
                        _ => unknown(format!("what `{text}` is cannot be told from its `for_each`")),
                    };
                }
                let own = Part::Name(key.clone());
                if let Told::Absent { spot } = self.told_of(&inner, &all, std::slice::from_ref(&own)) {
                    return Told::unknown(format!("`for_each` has no `{key}`"), Some(spot));
                }
                let inside: Vec<Part> =
                    std::iter::once(&own).chain(&words[2..]).chain(path).cloned().collect();
                let step = Step { what: text.clone(), spot: whole.spot() };
                self.told_of(&inner, &all, &inside).by(step)
            }
            _ => unknown(format!("`{text}` does not fit the key in the address")),
        }
    }
}

/// A key as an address has it.
fn spelled(key: &Part) -> String {
    match key {
        Part::Name(name) => format!("`[{name:?}]`"),
        Part::Index(at) => format!("`[{at}]`"),
        Part::Keys => "such key".to_owned(),
    }
}
