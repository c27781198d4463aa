//! How the name of a person or a number can be written, and where such a writing stands for it.

use std::collections::BTreeSet;

/// Shorter words cannot be told from any other text.
pub(super) const SHORTEST: usize = 3;
/// What stands between the words of a name in addresses and in names of things.
const JOINTS: [&str; 6] = [".", "_", "-", "+", "%20", ""];
/// What a handle or a key of an address stands behind.
const BEFORE_HANDLES: [char; 6] = ['@', '/', '=', '~', '"', '['];

/// What makes a find count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Means nothing else, in capitals or not.
    Whole,
    /// One word of a name, which can be a word of the language as well: `Second`, but not `second`.
    Word,
}

/// How a find is to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Find {
    Named,
    /// Small letters where a handle stands: it goes, and nothing tells whose it was.
    Handle,
    Other,
}

/// Whether `text[start..end]` is what was looked for, and not a part of something else.
pub(super) fn find(text: &str, start: usize, end: usize, kind: Kind) -> Find {
    let inside = &text[start..end];
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else {
        return Find::Other;
    };
    let is_long = inside.chars().count() > SHORTEST && first.is_alphabetic();
    // `who=%20Quintana`, `16Quintana` and `CarlosQuintana` have no blank between their words.
    let begins = !goes_on(before, Some(first))
        || is_encoded(&text[..start])
        || is_long && before.is_some_and(|before| is_seam(before, first));
    let ends = !goes_on(Some(last), after) || is_long && after.is_some_and(|after| is_seam(last, after));
    if !begins || !ends {
        return Find::Other;
    }
    match kind {
        Kind::Word if first.is_lowercase() => {
            let is_handle = before.is_some_and(|before| BEFORE_HANDLES.contains(&before))
                || after == Some('@')
                || is_encoded(&text[..start]);
            if is_handle { Find::Handle } else { Find::Other }
        }
        _ => Find::Named,
    }
}

/// Whether two letters belong to one word. Scripts that put no blanks between words have no such border.
fn goes_on(one: Option<char>, other: Option<char>) -> bool {
    let has_borders = |letter: char| {
        letter.is_alphanumeric() && matches!(letter, '\0'..='\u{58f}' | '\u{1e00}'..='\u{1fff}')
    };
    one.is_some_and(has_borders) && other.is_some_and(has_borders)
}

fn is_seam(one: char, other: char) -> bool {
    one.is_numeric() != other.is_numeric() || (one.is_lowercase() && other.is_uppercase())
}

/// Whether it ends in a letter as an address writes it: `%20`.
fn is_encoded(before: &str) -> bool {
    let mut letters = before.chars().rev();
    letters.next().is_some_and(|letter| letter.is_ascii_hexdigit())
        && letters.next().is_some_and(|letter| letter.is_ascii_hexdigit())
        && letters.next() == Some('%')
}

/// The ways to name somebody that mean nobody else, and single words of the name.
pub(super) fn spellings(identity: &str) -> Vec<(String, Kind)> {
    let name = identity.split('<').next().unwrap_or_default().trim();
    let local =
        address(identity).or(Some(name)).and_then(|address| address.split_once('@')).map(|(local, _)| local);
    let words: Vec<&str> =
        name.split([' ', ',']).filter(|word| !word.is_empty() && !word.contains('@')).collect();
    let mut all: Vec<(String, Kind)> = Vec::new();
    for whole in [Some(identity.trim()), Some(name), address(identity)].into_iter().flatten() {
        all.push((whole.to_owned(), kind(whole)));
        all.push((whole.replace('@', "%40"), kind(whole)));
    }
    if words.len() > 1 {
        all.extend(JOINTS.iter().map(|joint| (words.join(joint), Kind::Whole)));
    }
    let is_capital = |word: &str| word.chars().next().is_some_and(|first| !first.is_lowercase());
    for word in &words {
        // Two letters are a name only where the name has them so: `Li`, but not the `de` of a surname.
        if word.chars().count() > 1 && (word.len() >= SHORTEST || is_capital(word)) {
            all.push(((*word).to_owned(), kind(word)));
        }
        let parts = word.split(['-', '\'', '’', '.', '_']);
        let parts = parts.filter(|part| part.len() >= SHORTEST && is_capital(part) && part != word);
        all.extend(parts.map(|part| (part.to_owned(), Kind::Word)));
    }
    if let Some(local) = local.filter(|local| local.len() > 1) {
        all.push((format!("@{local}"), Kind::Whole));
        let is_word = words.iter().any(|word| word.eq_ignore_ascii_case(local));
        if local.len() >= SHORTEST {
            all.push((local.to_owned(), if is_word { Kind::Word } else { Kind::Whole }));
        }
    }
    all.retain(|(text, _)| text.len() > 1);
    all
}

fn kind(text: &str) -> Kind {
    if text.chars().all(char::is_alphabetic) { Kind::Word } else { Kind::Whole }
}

pub(super) fn address(identity: &str) -> Option<&str> {
    let (_, rest) = identity.rsplit_once('<')?;
    rest.split_once('>').map(|(address, _)| address).filter(|address| !address.trim().is_empty())
}

/// A number without its sign and the zeros at its end, and with what separates its thousands.
pub(super) fn number_spellings(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([text.to_owned()]);
    let bare = text.trim_start_matches(['-', '+']);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    let is_number = !whole.is_empty()
        && whole.len() < 40
        && [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_number {
        return all;
    }
    let fraction = fraction.trim_end_matches('0');
    for separator in ["", ",", ".", " ", "_", "'", "\u{a0}", "\u{202f}"] {
        let mut spelled = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                spelled.push_str(separator);
            }
            spelled.push(digit);
        }
        let point = if separator == "." { "," } else { "." };
        all.insert(if fraction.is_empty() { spelled } else { format!("{spelled}{point}{fraction}") });
    }
    all.insert(bare.to_owned());
    all
}

/// Whether a number of two digits stands there as a word of its own: no part of a date, a time or an address.
pub(super) fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |letter: Option<char>| letter.is_some_and(|letter| ".:/-_,".contains(letter));
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let (mut before, mut after) = (text[..start].chars().rev(), text[end..].chars());
    let (near, beyond) = (before.next(), before.next());
    let (next, second) = (after.next(), after.next());
    let is_part = joins(near) && is_letter(beyond) || joins(next) && is_letter(second);
    !(is_part || is_letter(near) || is_letter(next))
}
