//! Names without the environment in them: `envs/prod` and `envs/staging` are both `envs/{}`.
//!
//! Pure: texts in, texts out.

use crate::model::Stack;

/// Stands where the name of the environment stood.
const BLANK: &str = "{}";

/// Shorter than this, one name is no beginning of another.
const SHORTEST: usize = 3;

/// The text with the environment's name, where it stands as a whole word, replaced. Where it stands nowhere, a word
/// that begins it, or that it begins, is taken for it: `prod` for `production`.
pub(super) fn neutral(text: &str, environment: &str) -> String {
    let spellings = [environment.to_owned(), environment.replace(['-', '_'], "/")];
    for spelling in &spellings {
        if let Some(found) = replaced(text, spelling) {
            return found;
        }
    }
    let is_alike = |word: &str| {
        let (word, name) = (word.to_lowercase(), environment.to_lowercase());
        word.len().min(name.len()) >= SHORTEST && (word.starts_with(&name) || name.starts_with(&word))
    };
    let mut alike = words(text).filter(|(_, word)| is_alike(word));
    match (alike.next(), alike.next()) {
        (Some((start, word)), None) => format!("{}{BLANK}{}", &text[..start], &text[start + word.len()..]),
        _ => text.to_owned(),
    }
}

/// Every whole occurrence replaced; `None` where there is none.
fn replaced(text: &str, name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    // Lower-case letters of other scripts may be longer: then only the exact spelling is found.
    let (lower, wanted) = (text.to_lowercase(), name.to_lowercase());
    let (lower, wanted) =
        if lower.len() == text.len() { (lower.as_str(), wanted.as_str()) } else { (text, name) };
    let mut done = String::new();
    let mut rest = 0;
    for (at, found) in lower.match_indices(wanted) {
        let end = at + found.len();
        let (Some(before), Some(after)) = (text.get(..at), text.get(end..)) else { continue };
        let is_whole = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        if is_whole && at >= rest {
            done.push_str(&text[rest..at]);
            done.push_str(BLANK);
            rest = end;
        }
    }
    (rest > 0).then(|| done + &text[rest..])
}

/// The words of a text, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .filter(|(_, word)| !word.is_empty())
}

/// `Kind.group/namespace/name`: of the namespace only what is left without the environment; none, and the one that is
/// called like it, are the same. Where the manifest lies says nothing about the object.
pub(super) fn neutral_object(rest: &str, environment: &str) -> String {
    let object = rest.rsplit_once('#').map_or(rest, |(_, object)| object);
    let mut parts = object.splitn(3, '/');
    let (Some(kind), Some(namespace), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
        return object.to_owned();
    };
    let namespace = if namespace == "-" { BLANK.to_owned() } else { neutral(namespace, environment) };
    format!("{kind}/{namespace}/{}", neutral(name, environment))
}

/// Where both environments are deployed from.
pub(super) struct Roots {
    names: [String; 2],
    /// The stacks of each: name and root.
    stacks: [Vec<(String, String)>; 2],
    /// The roots of the code.
    folders: Vec<String>,
}

impl Roots {
    pub(super) fn of(stacks: &[Stack], folders: Vec<String>, names: [&str; 2]) -> Self {
        let stacks_of = |name: &str| {
            let is_its = |stack: &&Stack| {
                stack.environment.as_deref().is_some_and(|environment| environment.eq_ignore_ascii_case(name))
            };
            let own = stacks.iter().filter(is_its);
            own.filter_map(|stack| Some((stack.name.clone(), trimmed(stack.root.as_deref()?)))).collect()
        };
        Self { names: names.map(str::to_owned), stacks: names.map(stacks_of), folders }
    }

    /// The root of an address; one that names none is in the one root that there is.
    pub(super) fn named(&self, root: Option<String>) -> String {
        match (root, self.folders.as_slice()) {
            (Some(root), _) => root,
            (None, [only]) => only.clone(),
            (None, _) => String::new(),
        }
    }

    /// A root of one side as both would call it.
    pub(super) fn neutral(&self, root: &str, side: usize) -> String {
        let root = trimmed(root);
        let own = self.stacks[side].iter().find(|(_, folder)| *folder == root);
        // Where each has one root, these two belong together, whatever they are called.
        if let (Some(_), [[_], [_]]) = (own, self.stacks.each_ref().map(Vec::as_slice)) {
            return "{root}".to_owned();
        }
        let plain = neutral(&root, &self.names[side]);
        match own {
            Some((name, _)) if plain == root && neutral(name, &self.names[side]) != *name => {
                format!("{{stack {}}}", neutral(name, &self.names[side]))
            }
            _ => plain,
        }
    }

    /// The root of the other side that belongs to a root of this one; `None` where there is none, or more than one.
    pub(super) fn counterpart(&self, root: &str, side: usize) -> Option<String> {
        let wanted = self.neutral(root, side);
        let stacks = self.stacks[1 - side].iter().map(|(_, folder)| folder);
        let mut known: Vec<&String> = stacks.chain(&self.folders).collect();
        known.sort();
        known.dedup();
        let mut fitting = known.into_iter().filter(|folder| self.neutral(folder, 1 - side) == wanted);
        let (first, second) = (fitting.next(), fitting.next());
        first.filter(|_| second.is_none()).cloned()
    }

    /// The roots of a side: its stacks, else those of the code that are named after it.
    pub(super) fn of_side(&self, side: usize) -> Vec<String> {
        if !self.stacks[side].is_empty() {
            return self.stacks[side].iter().map(|(_, folder)| folder.clone()).collect();
        }
        let is_named = |folder: &&String| neutral(folder, &self.names[side]) != **folder;
        self.folders.iter().filter(is_named).cloned().collect()
    }
}

fn trimmed(root: &str) -> String {
    let parts = root.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{Roots, neutral, neutral_object};
    use crate::model::Stack;

    #[test]
    fn a_name_stands_as_a_whole_word() {
        for (text, environment, expected) in [
            ("envs/prod", "prod", "envs/{}"),
            ("envs/PROD/network", "prod", "envs/{}/network"),
            ("net-prod/eu", "prod", "net-{}/eu"),
            ("envs/prod/eu", "prod-eu", "envs/{}"),
            ("envs/prod", "production", "envs/{}"),
            ("envs/production", "prod", "envs/{}"),
            ("envs/product", "prod", "envs/{}"),
            ("envs/preprod", "prod", "envs/preprod"),
            ("prod/product", "prod", "{}/product"),
            ("products/produce", "prod", "products/produce"),
            ("module.all[\"prod\"].aws_db.prod", "prod", "module.all[\"{}\"].aws_db.{}"),
            ("modules/net", "dev", "modules/net"),
            ("é/prod/漢", "prod", "é/{}/漢"),
            ("İ/prod", "prod", "İ/{}"),
            ("", "prod", ""),
            ("envs/prod", "", "envs/prod"),
        ] {
            assert_eq!(neutral(text, environment), expected, "{text} of {environment}");
        }
    }

    #[test]
    fn an_object_is_the_same_in_both_namespaces() {
        let prod = neutral_object("Deployment.apps/prod/api", "prod");
        for other in [
            "Deployment.apps/staging/api",
            "overlays/staging/api.yaml#Deployment.apps/staging/api",
            "Deployment.apps/-/api",
        ] {
            assert_eq!(neutral_object(other, "staging"), prod, "{other}");
        }
        assert_ne!(neutral_object("Deployment.apps/shop/api", "staging"), prod);
        assert_eq!(neutral_object("odd", "staging"), "odd");
    }

    #[test]
    fn roots_belong_together_by_their_names_or_their_stacks() {
        let stack = |name: &str, root: &str, environment: &str| Stack {
            name: name.to_owned(),
            root: Some(root.to_owned()),
            environment: Some(environment.to_owned()),
        };
        let folders = || vec!["envs/prod/app".to_owned(), "envs/staging/app".to_owned()];
        let by_name = Roots::of(&[], folders(), ["prod", "staging"]);
        assert_eq!(by_name.counterpart("envs/prod/app", 0).as_deref(), Some("envs/staging/app"));
        assert_eq!(by_name.counterpart("./envs/staging/app/", 1).as_deref(), Some("envs/prod/app"));
        assert_eq!(by_name.counterpart("envs/prod/net", 0), None);
        assert_eq!(by_name.of_side(1), ["envs/staging/app"]);

        let single = [stack("a", "live", "prod"), stack("b", "rehearsal", "staging")];
        let single = Roots::of(&single, Vec::new(), ["prod", "staging"]);
        assert_eq!(single.counterpart("live", 0).as_deref(), Some("rehearsal"));
        assert_eq!(single.of_side(0), ["live"]);

        let several = [
            stack("prod-net", "a", "prod"),
            stack("prod-app", "b", "prod"),
            stack("staging-net", "c", "staging"),
            stack("staging-app", "d", "staging"),
        ];
        let several = Roots::of(&several, Vec::new(), ["prod", "staging"]);
        assert_eq!(several.counterpart("b", 0).as_deref(), Some("d"));
        assert_eq!(several.counterpart("c", 1).as_deref(), Some("a"));
    }
}
