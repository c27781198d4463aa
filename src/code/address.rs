//! A Terraform address in its parts: the root, the module calls on the way, the block, and an attribute behind it.

use std::fmt::{self, Display, Formatter};

/// `envs/prod//module.network["eu"].aws_security_group.web[0]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The folder before `//`; `None` where nothing was named.
    pub root: Option<String>,
    pub steps: Vec<Step>,
}

/// One name of an address, with the keys behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub name: String,
    /// As they stand there, with their brackets: `[0]`, `["eu"]`.
    pub keys: Vec<String>,
}

impl Address {
    /// What [`crate::model::Link::syntax`] lets pass is understood.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // Keys may hold slashes, and so may what stands before the root.
        let head = text.find(['[', '"']).map_or(text, |at| &text[..at]);
        if let Some((root, _)) = head.rsplit_once("//") {
            let steps = Step::all(&text[root.len() + 2..])?;
            return Some(Self { root: Some(folder(root)), steps });
        }
        if let Some(steps) = Step::all(text) {
            return Some(Self { root: None, steps });
        }
        // Folders may hold brackets as well.
        let (root, rest) = text.split_once("//")?;
        Some(Self { root: Some(folder(root)), steps: Step::all(rest)? })
    }
}

/// A folder as paths in git spell it: no dots, no slash at either end.
pub(super) fn folder(text: &str) -> String {
    let parts = text.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

impl Step {
    /// The steps of `module.a["x"].aws_vpc.b[0]`.
    pub(super) fn all(text: &str) -> Option<Vec<Self>> {
        let mut steps = Vec::new();
        let mut rest = text.trim();
        loop {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return None;
            }
            let mut step = Self { name: name.to_owned(), keys: Vec::new() };
            rest = after;
            while rest.starts_with('[') {
                let end = key_end(rest)?;
                step.keys.push(rest[..end].to_owned());
                rest = &rest[end..];
            }
            steps.push(step);
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None => return rest.is_empty().then_some(steps),
            }
        }
    }

    /// Whether a step of a `moved` block speaks of this one: it may name the instance or leave it open.
    pub(super) fn is_meant_by(&self, other: &Self) -> bool {
        self.name == other.name && (other.keys.is_empty() || self.keys.is_empty() || self.keys == other.keys)
    }
}

/// The byte behind the `]` that ends a key; quoted text may hold brackets.
pub(super) fn key_end(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ']' if !is_quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, self.keys.concat())
    }
}

/// The steps as one text.
pub(super) fn joined(steps: &[Step]) -> String {
    steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// The names of blocks that the first steps may spell, and how many these are; the longest first.
pub(super) fn block_names(steps: &[Step]) -> impl Iterator<Item = (String, usize)> {
    let counts: &[usize] = match steps.first().map(|step| step.name.as_str()) {
        Some("data" | "ephemeral") => &[3],
        // With an alias or without one.
        Some("provider") => &[3, 2],
        _ => &[2],
    };
    counts.iter().filter_map(|count| {
        let parts: Vec<&str> = steps.get(..*count)?.iter().map(|step| step.name.as_str()).collect();
        Some((parts.join("."), *count))
    })
}

/// The names of all blocks that a Terraform address can lead to: the one at its end, and the calls on the way, which
/// it means where a module is elsewhere. `None` where the text is no address.
#[must_use]
pub fn names_in(rest: &str) -> Option<Vec<String>> {
    let steps = Address::parse(rest)?.steps;
    let mut names = Vec::new();
    for at in 0..steps.len() {
        names.extend(block_names(&steps[at..]).map(|(name, _)| name));
    }
    Some(names)
}

/// The root of an address, where it names one, and the steps below it.
#[must_use]
pub fn apart(rest: &str) -> Option<(Option<String>, String)> {
    let Address { root, steps } = Address::parse(rest)?;
    Some((root, joined(&steps)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_apart_and_together() {
        for (text, root, steps) in [
            ("aws_vpc.main", None, vec!["aws_vpc", "main"]),
            (
                "./envs/prod///module.a[\"x.y]\"].aws_vpc.b[0]",
                Some("envs/prod"),
                vec!["module", "a[\"x.y]\"]", "aws_vpc", "b[0]"],
            ),
            ("//aws_vpc.main", Some(""), vec!["aws_vpc", "main"]),
            (
                "aws_ssm_parameter.flag[\"odd\\\"key//x\"]",
                None,
                vec!["aws_ssm_parameter", "flag[\"odd\\\"key//x\"]"],
            ),
            ("a/b//m.x[\"a//b\"]", Some("a/b"), vec!["m", "x[\"a//b\"]"]),
            ("a[1]/b//m.x[0]", Some("a[1]/b"), vec!["m", "x[0]"]),
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!(address.root.as_deref(), root, "{text}");
            assert_eq!(address.steps.iter().map(ToString::to_string).collect::<Vec<_>>(), steps, "{text}");
        }
        for text in ["", "a..b", "a.", "a[", "a[0"] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
