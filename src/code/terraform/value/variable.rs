//! Variables: what gives them their value is the call of their module, else the files that Terraform loads in a root,
//! else their default.

use super::layers::Layers;
use super::{Call, Env, Expression, Instance, Origin, Part, Scope, Terraform, shown};
use crate::code::codebase::is_terragrunt;
use crate::code::modules::is_terraform;
use crate::code::value::{Step, Told};
use crate::model::{Value, means_same};
use std::rc::Rc;

/// Calls of one module that are asked what they give it.
const MOST_CALLS: usize = 50;

/// A declared variable that is asked for.
struct Asked<'a> {
    name: &'a str,
    declared: &'a Layers,
    path: &'a [Part],
}

impl Terraform<'_> {
    /// The value of a variable where somebody uses it.
    pub(super) fn variable(&self, env: &Env, name: &str, path: &[Part]) -> Told {
        let scope = &env.scope;
        let declared = match self.layers(&scope.folder, &format!("var.{name}")) {
            Ok(Some(declared)) => declared,
            Ok(None) => {
                return Told::unknown(
                    format!("`var.{name}` is not declared in {}", shown(&scope.folder)),
                    None,
                );
            }
            Err(reason) => return Told::unknown(reason, None),
        };
        let step = Step { what: format!("var.{name}"), spot: declared.spot() };
        if is_said(&declared, "sensitive") || is_said(&declared, "ephemeral") {
            return Told::unknown(format!("`var.{name}` is sensitive"), Some(declared.spot()));
        }
        let asked = Asked { name, declared: &declared, path };
        let told = match &scope.origin {
            Origin::Root => self.in_root(env, &asked),
            Origin::Call(call) => self.argument(env.depth, call, &asked, scope),
            Origin::Unsaid => self.by_all(env, &asked),
        };
        typed(told, &asked).by(step)
    }

    fn default(&self, env: &Env, asked: &Asked<'_>, scope: &Rc<Scope>) -> Told {
        match asked.declared.value("default") {
            Some(value) => {
                let step = Step { what: format!("the default of var.{}", asked.name), spot: value.spot() };
                self.told_of(&Env::of(scope, None, env.depth), &value, asked.path).by(step)
            }
            None => {
                let reason = format!("nothing here sets `var.{}`, and it has no default", asked.name);
                Told::unknown(reason, Some(asked.declared.spot()))
            }
        }
    }

    /// What a module call gives it.
    fn argument(&self, depth: usize, call: &Rc<Call>, asked: &Asked<'_>, inner: &Rc<Scope>) -> Told {
        let env = Env::of(inner, None, depth + 1);
        let layers = match self.layers(&call.scope.folder, &call.name) {
            Ok(Some(layers)) => Rc::new(layers),
            Ok(None) => return Told::unknown(format!("`{}` is not declared", call.name), None),
            Err(reason) => return Told::unknown(reason, None),
        };
        let instance = Rc::new(Instance {
            layers: Rc::clone(&layers),
            key: call.key.clone(),
            scope: Rc::clone(&call.scope),
        });
        if layers.is_odd(asked.name) {
            return Told::unknown(
                format!("`{}` of `{}` is no plain argument", asked.name, call.name),
                Some(layers.spot()),
            );
        }
        let Some(value) = layers.value(asked.name) else {
            return self.default(&env, asked, inner);
        };
        let step = Step { what: format!("the argument {} of {}", asked.name, call.name), spot: value.spot() };
        let around = Env::of(&call.scope, Some(instance), env.depth);
        match self.told_of(&around, &value, asked.path) {
            // Where null is not allowed it stands for the default.
            Told::Absent { .. } if asked.path.is_empty() && is_no(asked.declared, "nullable") => {
                self.default(&env, asked, inner)
            }
            told => told.by(step),
        }
    }

    /// A module that several call, and none of them is meant alone: what all of them give it.
    fn by_all(&self, env: &Env, asked: &Asked<'_>) -> Told {
        let folder = &env.scope.folder;
        let calls = self.base.modules().calls_of(folder);
        if calls.len() > MOST_CALLS {
            return Told::unknown(format!("{} is called from {} places", shown(folder), calls.len()), None);
        }
        let mut all = Vec::new();
        for call in calls {
            let scope = self.entered(&call.caller);
            let call = Rc::new(Call { scope, name: call.name.clone(), key: None });
            let inner = Rc::new(Scope { folder: folder.clone(), origin: Origin::Call(Rc::clone(&call)) });
            all.push((call, self.told_once(env, asked, &inner)));
        }
        // It may be applied itself, too.
        let own = self.base.settings().is_none_or(|paths| paths.iter().any(|path| folder_of(path) == folder));
        if own {
            let reason =
                format!("{} is called by others and has files of its own that set variables", shown(folder));
            return Told::unknown(reason, Some(asked.declared.spot()));
        }
        let Some((_, first)) = all.first() else { return self.in_root(env, asked) };
        if all.iter().all(|(_, other)| is_alike(first, other)) {
            return first.clone();
        }
        let from: Vec<String> = all
            .iter()
            .take(3)
            .map(|(call, _)| format!("{} in {}", call.name, shown(&call.scope.folder)))
            .collect();
        let more = if all.len() > 3 { format!(" and {} more", all.len() - 3) } else { String::new() };
        let reason = format!(
            "{} is called by {}{more}, and these do not give `var.{}` the same",
            shown(folder),
            from.join(", "),
            asked.name
        );
        Told::unknown(reason, Some(asked.declared.spot()))
    }

    fn told_once(&self, env: &Env, asked: &Asked<'_>, inner: &Rc<Scope>) -> Told {
        match &inner.origin {
            // Callers of callers: the depth ends circles.
            Origin::Call(call) if env.depth < super::DEEPEST => {
                self.argument(env.depth + 1, call, asked, inner)
            }
            _ => Told::unknown("modules call each other in circles", None),
        }
    }

    /// In a root: the files that Terraform loads by itself, the last of which counts, else the default. Files that
    /// have to be named on its command line may set it to something else.
    fn in_root(&self, env: &Env, asked: &Asked<'_>) -> Told {
        let folder = env.scope.folder.as_str();
        let unknown = |reason: String| Told::unknown(reason, Some(asked.declared.spot()));
        let Some(paths) = self.base.settings() else {
            return unknown("not all files that set variables can be listed from here".to_owned());
        };
        let is_here = |path: &&String| folder_of(path) == folder;
        // Of what a link leads to nothing is known.
        let Some(links) = self.base.links() else {
            return unknown("not all files that set variables can be listed from here".to_owned());
        };
        let is_meant = |path: &&String| {
            let is_code = is_terraform(crate::code::language_of(path).map_or("", |own| own.name()));
            !is_code && (folder_of(path) == folder || self.may_be_meant_for(path, folder))
        };
        if let Some(path) = links.iter().find(is_meant) {
            return unknown(format!("`{path}` is a link, which is not followed, and may set it"));
        }
        if paths.iter().filter(is_here).any(|path| is_terragrunt(path)) {
            return unknown(format!("Terragrunt gives {} its variables", shown(folder)));
        }
        let mut loaded: Vec<&String> =
            paths.iter().filter(is_here).filter(|path| rank(path).is_some()).collect();
        loaded.sort_by_key(|path| (rank(path), name_of(path)));
        let mut told = None;
        for path in loaded.into_iter().rev() {
            match self.set_in(path, asked.name) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    told = Some(self.told_by_file(env, path, &value, asked));
                    break;
                }
                Err(reason) => return unknown(reason),
            }
        }
        // It applies modules from other folders, and hands them their variables.
        if told.is_none()
            && let Some(path) = paths.iter().find(|path| is_terragrunt(path))
        {
            return unknown(format!("Terragrunt may give {} its variables, as in `{path}`", shown(folder)));
        }
        let told = told.unwrap_or_else(|| self.default(env, asked, &env.scope));
        for path in paths.iter().filter(|path| rank(path).is_none() || folder_of(path) != folder) {
            if is_terragrunt(path) || !self.may_be_meant_for(path, folder) {
                continue;
            }
            match self.set_in(path, asked.name) {
                Ok(None) => {}
                Ok(Some(value)) if is_alike(&told, &self.told_by_file(env, path, &value, asked)) => {}
                Ok(Some(value)) => {
                    let reason = format!(
                        "`{path}` gives `var.{}` another value, where Terraform is told to read it",
                        asked.name
                    );
                    return Told::unknown(reason, Some(value.spot()));
                }
                Err(reason) => return unknown(reason),
            }
        }
        told
    }

    fn told_by_file(&self, env: &Env, path: &str, value: &Expression, asked: &Asked<'_>) -> Told {
        let step = Step { what: name_of(path).to_owned(), spot: value.spot() };
        self.told_of(&Env::of(&env.scope, None, env.depth), value, asked.path).by(step)
    }

    /// Whether a file is near enough to a root to be read for it: the nearest folder above it that holds code is that
    /// root, or none is.
    fn may_be_meant_for(&self, path: &str, root: &str) -> bool {
        let mut folder = folder_of(path);
        loop {
            let mut files = self.base.index.files_in(folder);
            if files.any(|file| is_terraform(file.language())) {
                return folder == root;
            }
            match folder.rsplit_once('/') {
                Some((above, _)) => folder = above,
                None if folder.is_empty() => return true,
                None => folder = "",
            }
        }
    }
}

/// A type can add to a value what is written nowhere else.
fn typed(told: Told, asked: &Asked<'_>) -> Told {
    let kind = asked.declared.value("type");
    let kind = kind.as_ref().map(Expression::text).unwrap_or_default();
    let has = |word: &[u8]| kind.windows(word.len()).any(|part| part == word);
    // What the values of a map are adds no key to the map itself, and takes none out of it.
    let is_of_map = asked.path == [Part::Keys] && kind.starts_with(b"map(");
    let adds = has(b"optional(") && !is_of_map;
    match &told {
        // An object type leaves out what it does not name.
        Told::Is { value: Value::Table(_) | Value::List(_), spot, .. }
            if has(b"object(") && !adds && !is_of_map =>
        {
            Told::unknown("its type may take something out of it", Some(spot.clone()))
        }
        Told::Absent { spot } if adds => {
            Told::unknown("its type may have a default for it", Some(spot.clone()))
        }
        Told::Is { value: Value::Table(_) | Value::List(_), spot, .. } if adds => {
            Told::unknown("its type may add to it", Some(spot.clone()))
        }
        _ => told,
    }
}

/// The place of a file among those that Terraform loads by itself; `None` for those that have to be named.
fn rank(path: &str) -> Option<u8> {
    match name_of(path) {
        "terraform.tfvars" => Some(0),
        "terraform.tfvars.json" => Some(1),
        name if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => Some(2),
        _ => None,
    }
}

fn is_alike(one: &Told, other: &Told) -> bool {
    match (one, other) {
        (Told::Is { value, .. }, Told::Is { value: other, .. }) => means_same(value, other),
        (Told::Absent { .. }, Told::Absent { .. }) => true,
        _ => false,
    }
}

/// Whether a block says of itself that it is something, or may say so.
fn is_said(block: &Layers, name: &str) -> bool {
    block.is_odd(name) || block.value(name).is_some_and(|value| value.text().trim_ascii() != b"false")
}

fn is_no(block: &Layers, name: &str) -> bool {
    block.value(name).is_some_and(|value| value.text().trim_ascii() == b"false")
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
