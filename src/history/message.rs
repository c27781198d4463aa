//! What the message of a commit says about entries and about other commits: claims, reopenings, overrides, what it
//! takes back, and what it was copied from.
//!
//! Squashing moves trailers out of the last paragraph, indents them and puts bullets in front, so that lines count
//! wherever they stand. A message is read as bytes: nobody promises an encoding.

mod reverting;
mod words;

pub use reverting::Reverted;

use crate::model::EntryId;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use words::{Line, id_word};

/// What a message says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub subject: String,
    /// `Reconciles:` with whole ids, each once.
    pub claims: Vec<EntryId>,
    /// `Reopens:` with whole ids, each once.
    pub reopens: Vec<EntryId>,
    pub overrides: Vec<Override>,
    /// What was meant as an id and is none that counts.
    pub slips: Vec<Slip>,
    /// The commits and pull requests that it says to take back.
    pub reverts: Vec<Reverted>,
    /// It names more than anybody takes back at once: what it means nobody looks up.
    pub names_too_much: bool,
    /// It presents itself as a revert, or as bringing something back.
    pub is_revert: bool,
    /// The commits that it was cherry-picked from, as full as they are named.
    pub picked_from: Vec<String>,
    /// The pull or merge request that it came by.
    pub number: Option<u64>,
    /// Of a merge: the request that the commits it brings take back, told by the name of their branch.
    pub brings_revert_of: Option<u64>,
}

/// `Overrides: gap-… because …`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub entry: EntryId,
    /// Empty where no reason is given: then it does not count.
    pub because: String,
}

/// A line that was meant to say something about an entry and does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// The word before the colon, as it should be written.
    pub word: Cow<'static, str>,
    /// What stands where an id should.
    pub text: String,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Only the beginning of an id, or one with a wrong letter.
    NotWhole,
    /// The colon is missing, so that the line is prose.
    NoColon,
    /// The word is followed by no id at all.
    Nothing,
    /// An override without `because` and a reason.
    NoReason,
}

const RECONCILES: &str = "Reconciles";
const REOPENS: &str = "Reopens";
const OVERRIDES: &str = "Overrides";

impl Message {
    /// Reads a message, in whatever encoding.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.as_ref();
        let subject = text.trim_start().lines().next().unwrap_or_default().trim_end().to_owned();
        let mut message = Self {
            number: reverting::number_of(&subject, text),
            brings_revert_of: reverting::brings_revert_of(&subject),
            subject,
            ..Self::default()
        };
        // Several lines of one kind follow each other: ids may go on in the next line.
        let mut goes_on: Option<&'static str> = None;
        for line in text.lines() {
            match Line::of(line) {
                Line::Said(word, rest) => {
                    message.take(word, rest);
                    goes_on = Some(word);
                }
                Line::Slip(word, rest) => {
                    message.slip(word, rest, Why::NoColon);
                    goes_on = None;
                }
                Line::Ids(rest) => match goes_on.filter(|word| *word != OVERRIDES) {
                    Some(word) => message.take(word, rest),
                    None => goes_on = None,
                },
                Line::Other => goes_on = None,
            }
        }
        reverting::read(text, &mut message);
        message
    }

    /// Whether it says anything that matters to an entry or to another commit.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.is_revert
            || ![&self.claims, &self.reopens].iter().all(|ids| ids.is_empty())
            || !self.overrides.is_empty()
            || !self.reverts.is_empty()
            || !self.picked_from.is_empty()
            || self.brings_revert_of.is_some()
    }

    fn slip(&mut self, word: &'static str, text: &str, why: Why) {
        self.slips.push(Slip { word: Cow::Borrowed(word), text: text.trim().to_owned(), why });
    }

    fn take(&mut self, word: &'static str, rest: &str) {
        if word == OVERRIDES {
            return self.take_override(rest);
        }
        let mut is_any = false;
        for part in rest.split(|letter: char| letter.is_whitespace() || ",;".contains(letter)) {
            let Some(typed) = id_word(part) else {
                // What joins ids is no prose; what is ends the list.
                if part.is_empty() || matches!(part, "and" | "&" | "+") {
                    continue;
                }
                break;
            };
            is_any = true;
            match whole(typed) {
                Some(id) => {
                    let ids = if word == RECONCILES { &mut self.claims } else { &mut self.reopens };
                    ids.push(id);
                }
                None => self.slip(word, typed, Why::NotWhole),
            }
        }
        if !is_any {
            self.slip(word, rest, Why::Nothing);
        }
        // Ten thousand in one commit are sorted, not searched.
        for ids in [&mut self.claims, &mut self.reopens] {
            ids.sort_unstable();
            ids.dedup();
        }
    }

    fn take_override(&mut self, rest: &str) {
        let (typed, reason) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        let Some(typed) = id_word(typed) else { return self.slip(OVERRIDES, rest, Why::Nothing) };
        let Some(entry) = whole(typed) else { return self.slip(OVERRIDES, typed, Why::NotWhole) };
        let reason = reason.trim();
        let because = reason
            .get(.."because".len())
            .filter(|word| word.eq_ignore_ascii_case("because"))
            .map_or("", |word| reason[word.len()..].trim_start_matches(':').trim());
        if because.is_empty() {
            self.slip(OVERRIDES, rest, Why::NoReason);
        }
        self.overrides.push(Override { entry, because: because.to_owned() });
    }
}

/// The subject of a message as bytes, without the number behind it, and the pull or merge request that it came by; 0:
/// none. Asked of every commit, so that nothing is copied.
pub(super) fn title_of(message: &[u8]) -> (&[u8], u64) {
    let message = message.trim_ascii_start();
    let end = message.iter().position(|byte| *byte == b'\n').unwrap_or(message.len());
    let subject = message[..end].trim_ascii_end();
    let Ok(text) = std::str::from_utf8(subject) else { return (subject, 0) };
    if let Some(number) = reverting::trailing_number(text) {
        return (bare_title(text).as_bytes(), number);
    }
    if !text.starts_with("Merge") {
        return (subject, 0);
    }
    let number = reverting::number_of(text, &String::from_utf8_lossy(message)).unwrap_or_default();
    // A forge writes the title of the request below: that is what people call it by.
    let below =
        message[end..].split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    match below {
        Some(title) if number != 0 && text.starts_with("Merge pull request ") => (title, number),
        _ => (subject, number),
    }
}

/// A title without the number of a pull request behind it.
pub(super) fn bare_title(title: &str) -> &str {
    match reverting::trailing_number(title) {
        Some(_) => title.rfind('(').map_or(title, |at| title[..at].trim_end()),
        None => title.trim(),
    }
}

/// A whole id with its `gap-`: ten letters alone could be a word of any language.
fn whole(typed: &str) -> Option<EntryId> {
    let has_prefix = typed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("gap-"));
    typed.parse().ok().filter(|_| has_prefix)
}

#[cfg(test)]
mod tests;
