//! "Did you mean": the known word that is nearest to what was typed.
//!
//! Used for environments, keys of the policy, words of a field. It only ever offers; nothing acts on it.

/// Longer texts are no slips of a finger, and the distance costs the product of both lengths.
const LONGEST: usize = 64;

/// A beginning, or one word of several, counts from this many letters on: `prod` for `production`.
const SHORTEST_PART: usize = 3;

/// The known word that was most likely meant, `None` where none is near. Case does not matter; of words that
/// are equally near the first one is taken.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() || typed.chars().count() > LONGEST {
        return None;
    }
    let ranked = known.into_iter().filter_map(|word| Some((remoteness(&typed, &word.to_lowercase())?, word)));
    ranked.min_by_key(|(remoteness, _)| *remoteness).map(|(_, word)| word)
}

/// Twice the number of slips; a shared part ranks between one slip and two. `None`: not near at all.
fn remoteness(typed: &str, known: &str) -> Option<usize> {
    const PART: usize = 3;
    let (left, right): (Vec<char>, Vec<char>) = (typed.chars().collect(), known.chars().collect());
    if right.is_empty() || right.len() > LONGEST {
        return None;
    }
    // One slip in a short word, one more for every four letters.
    let allowed = 1 + left.len().max(right.len()) / 4;
    // Of words with one or two letters every other one is a slip away.
    let allowed = if left.len().min(right.len()) < SHORTEST_PART { 0 } else { allowed };
    let slips = distance(&left, &right);
    let by_slips = (slips <= allowed).then_some(2 * slips);
    let by_part = (is_part(typed, known) || is_part(known, typed)).then_some(PART);
    by_slips.into_iter().chain(by_part).min()
}

/// Whether `part` begins `whole`, or is one of its words.
fn is_part(part: &str, whole: &str) -> bool {
    let is_word = || whole.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == part);
    part.chars().count() >= SHORTEST_PART && (whole.starts_with(part) || is_word())
}

/// Damerau-Levenshtein, in the form that edits no letter twice: how many letters have to be put in, taken
/// out, replaced or swapped with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut above_that: Vec<usize> = vec![0; right.len() + 1];
    for (row, &letter) in left.iter().enumerate() {
        let mut current = vec![row + 1; right.len() + 1];
        for (column, &other) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(letter != other);
            let mut cheapest = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            let is_swap = row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other;
            if is_swap {
                cheapest = cheapest.min(above_that[column - 1] + 1);
            }
            current[column + 1] = cheapest;
        }
        above_that = std::mem::replace(&mut above, current);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_word_that_was_meant_is_found() {
        let known = ["prod", "staging", "prod-eu", "kube-context", "development"];
        for (typed, meant) in [
            ("prod", Some("prod")),
            ("PROD", Some("prod")),
            ("prdo", Some("prod")),
            ("production", Some("prod")),
            ("stagign", Some("staging")),
            ("stag", Some("staging")),
            ("dev", Some("development")),
            ("kube_context", Some("kube-context")),
            ("prod-ue", Some("prod-eu")),
            ("eu", None),
            ("qa", None),
            ("billing", None),
            ("", None),
            ("  ", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
        assert_eq!(nearest("prod", std::iter::empty()), None);
        assert_eq!(nearest("us", ["eu"]), None);
        assert_eq!(nearest("EU", ["eu"]), Some("eu"));
        assert_eq!(nearest("eu-live", ["live"]), Some("live"));
        assert_eq!(nearest(&"a".repeat(10_000), ["a"]), None);
    }

    #[test]
    fn a_swap_is_one_slip() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        for (left, right, slips) in
            [("ab", "ba", 1), ("abc", "abc", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ca", "abc", 3)]
        {
            assert_eq!(distance(&letters(left), &letters(right)), slips, "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn a_known_word_is_nearest_to_itself(words in proptest::collection::vec("[a-z]{1,12}", 1..6)) {
            for word in &words {
                prop_assert_eq!(nearest(word, words.iter().map(String::as_str)), Some(word.as_str()));
            }
        }

        #[test]
        fn distance_is_the_same_both_ways(left in "[abc]{0,8}", right in "[abc]{0,8}") {
            let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
            prop_assert_eq!(distance(&left, &right), distance(&right, &left));
            prop_assert!(distance(&left, &right) <= left.len().max(right.len()));
        }
    }
}
