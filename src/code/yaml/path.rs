//! Paths through a tree, as a change spells them: `spec.ports[0].port`, `data["a.b"]`, `containers[name=api].image`.

use super::tree::{Content, Node};

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Key(String),
    /// The item of a list, counted from 0.
    Index(usize),
    /// The item of a list whose `name` this is.
    Named(String),
}

/// The steps of a path; `None` where it is none. The empty path has no steps.
pub fn steps(path: &str) -> Option<Vec<Step>> {
    let mut found = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, behind) = bracket(inside)?;
            found.push(step);
            rest = behind;
        } else {
            let key = if found.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = key.find(['.', '[']).unwrap_or(key.len());
            if end == 0 {
                return None;
            }
            found.push(Step::Key(key[..end].to_owned()));
            rest = &key[end..];
        }
    }
    Some(found)
}

/// What stands behind an opening bracket, and what follows the closing one.
fn bracket(inside: &str) -> Option<(Step, &str)> {
    if let Some(quoted) = inside.strip_prefix('"') {
        let mut key = String::new();
        let mut letters = quoted.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => key.push(letters.next()?.1),
                '"' => return Some((Step::Key(key), quoted[at + 1..].strip_prefix(']')?)),
                _ => key.push(letter),
            }
        }
        return None;
    }
    let (word, behind) = inside.split_once(']')?;
    let step = match word.parse() {
        Ok(index) => Step::Index(index),
        Err(_) => {
            let name = word.strip_prefix("name=").unwrap_or(word);
            if name.is_empty() {
                return None;
            }
            Step::Named(name.to_owned())
        }
    };
    Some((step, behind))
}

/// The value that a path leads to. An alias leads nowhere.
pub fn find<'n, 't>(node: &'n Node<'t>, steps: &[Step]) -> Option<&'n Node<'t>> {
    steps.iter().try_fold(node, |node, step| match (step, &node.content) {
        (Step::Key(key), Content::Mapping(_)) => node.get(key),
        (Step::Index(index), Content::Sequence(items)) => items.get(*index),
        (Step::Named(name), Content::Sequence(items)) => {
            items.iter().find(|item| item.get("name").and_then(Node::text) == Some(name))
        }
        _ => None,
    })
}

/// A path of keys as [`steps`] reads it.
pub fn spell(keys: &[&str]) -> String {
    let mut path = String::new();
    for key in keys {
        let is_plain = !key.is_empty()
            && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
        if is_plain {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(key);
        } else {
            path.push_str(&format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\"")));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{Step, spell, steps};

    #[test]
    fn paths_are_read() {
        let key = |text: &str| Step::Key(text.to_owned());
        for (path, expected) in [
            ("", vec![]),
            ("a", vec![key("a")]),
            ("a.b-c", vec![key("a"), key("b-c")]),
            ("a[0][1].b", vec![key("a"), Step::Index(0), Step::Index(1), key("b")]),
            ("a[\"b.c/d\"].e", vec![key("a"), key("b.c/d"), key("e")]),
            ("[\"a\\\"b\\\\\"]", vec![key("a\"b\\")]),
            ("c[name=api].image", vec![key("c"), Step::Named("api".to_owned()), key("image")]),
            ("c[api]", vec![key("c"), Step::Named("api".to_owned())]),
        ] {
            assert_eq!(steps(path), Some(expected), "{path}");
        }
        for path in [".", "a.", ".a", "a..b", "a[", "a[]", "a[\"b]", "a[\"b\"", "a[0]b", "a[name=]"] {
            assert_eq!(steps(path), None, "{path}");
        }
    }

    #[test]
    fn what_is_spelled_is_read_again() {
        for keys in [&["a", "b-c"][..], &["a.b", "c"], &["x", "a\"\\]", ""], &["0", "ü"]] {
            let expected: Vec<Step> = keys.iter().map(|key| Step::Key((*key).to_owned())).collect();
            assert_eq!(steps(&spell(keys)), Some(expected), "{}", spell(keys));
        }
    }
}
