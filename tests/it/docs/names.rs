//! Names that differ from run to run, and the ones that stand for them in a document.
//!
//! The first id of a story is always written as the same one, and so on: a document does not change where
//! nothing but chance did. In a command the way back is taken.

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The names of a run, in the order in which they appeared.
#[derive(Default)]
pub struct Names {
    entries: Vec<String>,
    /// Ids that somebody typed into a document and that no run draws: they stay as they are.
    given: Vec<String>,
    facts: Vec<String>,
    objects: Vec<String>,
}

impl Names {
    /// What a command printed, as the document writes it. `is_object` tells the ids of git's objects from
    /// other words: it returns the whole id.
    pub fn written(&mut self, text: &str, is_object: impl Fn(&str) -> Option<String>) -> String {
        words(text, |word, before| {
            if self.given.iter().any(|given| given == word) {
                return word.to_owned();
            }
            if word.len() == 10 && before.ends_with("gap-") {
                return entry(place(&mut self.entries, word));
            }
            if is_fact(word) {
                // The first ten letters are the time, which the document's own clock gives.
                return format!("{}{}", &word[..10], fact(place(&mut self.facts, word)));
            }
            match (word.len() >= 7).then(|| is_object(word)).flatten() {
                Some(whole) => object(place(&mut self.objects, &whole))[..word.len()].to_owned(),
                None => word.to_owned(),
            }
        })
    }

    /// A command of the document, as this run has to type it. Ids may be shortened as a person would.
    pub fn typed(&mut self, command: &str) -> String {
        let Self { entries, given, facts, objects } = self;
        words(command, |word, before| {
            let begins = |name: String| name.starts_with(word);
            let real = if word.len() >= 7 {
                (0..objects.len()).find(|at| begins(object(*at))).map(|at| &objects[at])
            } else {
                None
            };
            let real = real.or_else(|| {
                let is_long_enough = word.len() >= 4;
                let at = (0..entries.len()).find(|at| is_long_enough && begins(entry(*at)))?;
                Some(&entries[at])
            });
            let real = real.or_else(|| {
                let at = (0..facts.len()).find(|at| word.len() == 26 && word.ends_with(&fact(*at)))?;
                Some(&facts[at])
            });
            if real.is_none() && (is_fact(word) || (word.len() == 10 && before.ends_with("gap-"))) {
                given.push(word.to_owned());
            }
            real.map_or_else(|| word.to_owned(), |name| name[..word.len()].to_owned())
        })
    }
}

fn is_fact(word: &str) -> bool {
    word.len() == 26
        && word.starts_with("01")
        && word.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
}

fn place(known: &mut Vec<String>, name: &str) -> usize {
    known.iter().position(|other| other == name).unwrap_or_else(|| {
        known.push(name.to_owned());
        known.len() - 1
    })
}

fn entry(at: usize) -> String {
    // The id that the help texts speak of.
    if at == 0 { "k7m2qd4x9t".to_owned() } else { drawn(at, 1, 10) }
}

fn fact(at: usize) -> String {
    drawn(at, 2, 16).to_ascii_uppercase()
}

fn object(at: usize) -> String {
    drawn(at, 3, 40).bytes().map(|letter| char::from(b"0123456789abcdef"[usize::from(letter) % 16])).collect()
}

/// Letters that look drawn and are the same in every run.
fn drawn(at: usize, kind: usize, length: usize) -> String {
    (0..length)
        .map(|letter| {
            // FNV-1a over the three numbers, its upper half: enough to look like chance.
            let mixed = [at, kind, letter].iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, number| {
                number
                    .to_le_bytes()
                    .iter()
                    .fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
            });
            char::from(LETTERS[usize::from(mixed.to_be_bytes()[1]) % LETTERS.len()])
        })
        .collect()
}

/// The text with every word of letters and digits replaced; what stands before it is shown as it was.
fn words(text: &str, mut replaced: impl FnMut(&str, &str) -> String) -> String {
    let mut done = String::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        if letter.is_ascii_alphanumeric() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            done.push_str(&replaced(&text[start..at], &text[..start]));
        }
        if at < text.len() {
            done.push(letter);
        }
    }
    done
}
