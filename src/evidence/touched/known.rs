//! The blocks of one file at one commit: what each says, and how `moved` says they were called before.

use crate::code::{Kind, Language, Target, Values, block_hash, language_of};
use std::collections::HashMap;

/// The hashes of all blocks of one name, in their order.
pub(super) type Hashes = Vec<String>;

#[derive(Default)]
pub(super) struct Known {
    pub hashes: HashMap<String, Hashes>,
    /// First and last line of each.
    lines: HashMap<String, Vec<(u32, u32)>>,
    /// Without the keys of instances: it is blocks that are followed.
    pub moved: Vec<(String, String)>,
}

impl Known {
    /// `is_value`: the file holds values, however it is called.
    pub fn of(path: &str, text: &[u8], is_value: bool) -> Self {
        let mut known = Self::default();
        let language: &dyn Language = match language_of(path) {
            _ if is_value => &Values,
            Some(language) => language,
            // What no language reads has no blocks.
            None => return known,
        };
        for block in language.scan(path, text).blocks {
            if let (Kind::Moved, Some(Target::Moved { from, to })) = (block.kind, &block.target) {
                let (from, to) = (without_keys(from), without_keys(to));
                if from != to {
                    known.moved.push((from, to));
                }
            }
            let hash = block_hash(path, text.get(block.span.clone()).unwrap_or_default());
            known.lines.entry(block.name.clone()).or_default().push(block.lines);
            known.hashes.entry(block.name).or_default().push(hash);
        }
        known
    }

    /// Which of the blocks of a name stands on these lines; the first where none does.
    pub fn at(&self, name: &str, lines: (u32, u32)) -> Option<usize> {
        let all = self.lines.get(name)?;
        Some(all.iter().position(|one| *one == lines).unwrap_or(0))
    }
}

/// Which of the blocks before was the one that is now at `at` among those of its name, and whether it said the same.
/// `None` where none of them was.
pub(super) fn before_among(now: &[String], at: usize, before: &[String]) -> Option<(usize, bool)> {
    let own = now.get(at)?;
    if before.get(at) == Some(own) {
        return Some((at, true));
    }
    if let Some(at) = before.iter().position(|hash| hash == own) {
        return Some((at, true));
    }
    // One that another block of today still is was never this one.
    let is_free = |hash: &String| !now.contains(hash);
    if before.get(at).is_some_and(is_free) {
        return Some((at, false));
    }
    before.iter().position(is_free).map(|at| (at, false))
}

/// `module.a["x.y"].b.c[0]` → `module.a.b.c`
fn without_keys(address: &str) -> String {
    let mut bare = String::with_capacity(address.len());
    let (mut is_inside, mut is_quoted, mut is_escaped) = (false, false, false);
    for letter in address.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' if is_inside => is_quoted = !is_quoted,
            '[' if !is_quoted => is_inside = true,
            ']' if !is_quoted => is_inside = false,
            letter if !is_inside => bare.push(letter),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::before_among;

    #[test]
    fn of_several_of_one_name_each_has_its_own_past() {
        let list = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        for (now, at, before, expected) in [
            ("a", 0, "a", Some((0, true))),
            ("a", 0, "b", Some((0, false))),
            ("ab", 1, "ac", Some((1, false))),
            ("ab", 0, "ac", Some((0, true))),
            ("ab", 0, "b", None),
            ("ab", 1, "b", Some((0, true))),
            ("ba", 0, "a", None),
            ("a", 0, "", None),
        ] {
            assert_eq!(before_among(&list(now), at, &list(before)), expected, "{now} {at} {before}");
        }
    }
}
