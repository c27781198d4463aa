//! What outsiders do not get to see, and how it is kept from them: people become numbers, values and commands go, also
//! where free texts repeat them.
//!
//! First everything that must not show is collected from all entries, then each text passes through [`Masking`].
//! What means nobody and nothing else goes wherever it stands; a word that can be one of the language only where it is
//! written as a name.

mod spelling;

use super::About;
use crate::model::{FactBody, Field, Link, Value};
use crate::reconcile::Case;
use crate::report::Figures;
use aho_corasick::AhoCorasick;
use spelling::{Find, Kind, SHORTEST, address, find, is_alone, number_spellings, spellings};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Texts longer than this are cut: a page is no archive.
const LONGEST: usize = 4000;
/// The same of titles and names, which a page repeats.
const LONGEST_NAME: usize = 200;
const VALUE: &str = "(value left out)";
const COMMAND: &str = "(command left out)";
const HANDLE: &str = "(left out)";

/// What is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeaveOut {
    pub people: bool,
    pub values: bool,
    pub commands: bool,
}

/// How a text is made safe to be shown: only then all that it shows can be found in it.
pub type Clean = fn(&str) -> Cow<'_, str>;

/// What must not show, as far as it is collected.
pub struct Masks {
    leave_out: LeaveOut,
    clean: Clean,
    people: Numbered,
    owners: Numbered,
    values: BTreeSet<String>,
    commands: BTreeSet<String>,
    environments: BTreeSet<String>,
}

/// Names by the key that tells them apart, each with its number and all its spellings.
#[derive(Default)]
struct Numbered(BTreeMap<String, (usize, BTreeSet<String>)>);

impl Numbered {
    fn note(&mut self, key: String, spelling: &str) {
        let next = self.0.len() + 1;
        let (_, spellings) = self.0.entry(key).or_insert_with(|| (next, BTreeSet::new()));
        if !spellings.contains(spelling) {
            spellings.insert(spelling.to_owned());
        }
    }

    fn number(&self, key: &str) -> Option<usize> {
        self.0.get(key).map(|(number, _)| *number)
    }
}

impl Masks {
    #[must_use]
    pub fn new(leave_out: LeaveOut, clean: Clean) -> Self {
        Self {
            leave_out,
            clean,
            people: Numbered::default(),
            owners: Numbered::default(),
            values: BTreeSet::new(),
            commands: BTreeSet::new(),
            environments: BTreeSet::new(),
        }
    }

    /// Collects from an entry, whether it will be shown or not: any text can name it.
    pub fn note(&mut self, case: &Case) {
        if self.leave_out == LeaveOut::default() {
            return;
        }
        let entry = &case.standing.entry;
        if let Some(environment) = &entry.environment {
            self.environments.insert(environment.to_lowercase());
        }
        for identity in [&entry.performed_by, &entry.recorded_by, &entry.authorised_by].into_iter().flatten()
        {
            self.person(identity);
        }
        for owner in [entry.owner.as_deref(), case.owned_by.as_deref()].into_iter().flatten() {
            self.owner(owner);
        }
        self.command_lines(&entry.commands);
        self.changes(&entry.links);
        for (field, value) in &case.as_recorded {
            if let Some(value) = value {
                self.field(*field, value);
            }
        }
        for fact in &case.facts {
            if let Some(by) = &fact.by {
                self.person(by);
            }
            match &fact.body {
                FactBody::Link { links } => self.changes(links),
                FactBody::Amend { set, .. } => {
                    for (name, value) in set {
                        if let Some(field) = Field::from_name(name) {
                            self.field(field, value);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, field: Field, value: &Value) {
        match field {
            Field::PerformedBy | Field::AuthorisedBy => self.person(&value.to_string()),
            Field::Owner => self.owner(&value.to_string()),
            Field::Links => self.changes(&Link::from_value(value.clone())),
            Field::Commands => match value {
                Value::List(items) => {
                    self.command_lines(&items.iter().map(ToString::to_string).collect::<Vec<_>>());
                }
                one => self.command_lines(&[one.to_string()]),
            },
            _ => {}
        }
    }

    fn person(&mut self, identity: &str) {
        if self.leave_out.people {
            let identity = (self.clean)(identity);
            self.people.note(key(&identity), &identity);
        }
    }

    fn owner(&mut self, owner: &str) {
        if self.leave_out.people {
            let owner = (self.clean)(owner);
            self.owners.note(key(&owner), &owner);
        }
    }

    fn command_lines(&mut self, commands: &[String]) {
        if self.leave_out.commands {
            let clean = self.clean;
            let lines = commands
                .iter()
                .flat_map(|command| clean(command).lines().map(str::to_owned).collect::<Vec<_>>());
            self.commands
                .extend(lines.map(|line| squeezed(line.trim())).filter(|line| line.len() >= SHORTEST));
        }
    }

    fn changes(&mut self, links: &[Link]) {
        if self.leave_out.values {
            each_value(links, &mut |value| self.value(value));
        }
    }

    fn value(&mut self, value: &Value) {
        let text = value.to_string();
        let text = squeezed((self.clean)(&text).trim());
        if text.len() >= SHORTEST && !matches!(text.as_str(), "true" | "false" | "null") {
            let long = number_spellings(&text).into_iter().filter(|text| text.len() >= SHORTEST);
            self.values.extend(long);
        }
    }

    #[must_use]
    pub fn finish(self) -> Masking {
        let mut words: BTreeMap<String, (String, Kind)> = BTreeMap::new();
        for kind in [Kind::Whole, Kind::Word] {
            for (number, written) in self.people.0.values() {
                let label = format!("person {number}");
                let spelled = written.iter().flat_map(|identity| spellings(identity));
                for (text, _) in spelled.filter(|(_, own)| *own == kind) {
                    // Two people can share a first name: nobody gets what was said of the other.
                    let (known, _) =
                        words.entry(squeezed(&text).to_lowercase()).or_insert_with(|| (label.clone(), kind));
                    if *known != label && kind == Kind::Word {
                        "a person".clone_into(known);
                    }
                }
            }
        }
        for (number, spellings) in self.owners.0.values() {
            for spelling in spellings {
                let bare = spelling.trim_start_matches('@');
                let team = bare.rsplit('/').next().unwrap_or(bare);
                let name = spelling.split('<').next().unwrap_or_default().trim();
                let all = [Some(spelling.as_str()), Some(name), address(spelling), Some(bare), Some(team)];
                for text in all.into_iter().flatten().filter(|text| text.len() >= SHORTEST) {
                    let label = || (format!("owner {number}"), Kind::Whole);
                    words.entry(squeezed(text).to_lowercase()).or_insert_with(label);
                }
            }
        }
        let values =
            self.values.into_iter().filter(|value| !self.environments.contains(&value.to_lowercase()));
        for (text, label) in
            values.map(|text| (text, VALUE)).chain(self.commands.into_iter().map(|text| (text, COMMAND)))
        {
            words.insert(text.to_lowercase(), (label.to_owned(), Kind::Whole));
        }
        words.remove("");
        // Only ASCII is matched in any case: the other spellings are looked for by themselves.
        let mut patterns: Vec<String> = Vec::new();
        let mut labels: Vec<(String, Kind)> = Vec::new();
        for (word, label) in words {
            let mut spelled = vec![word.to_uppercase(), capitalised(&word), word];
            spelled.dedup_by_key(|text| text.to_ascii_lowercase());
            labels.extend(spelled.iter().map(|_| label.clone()));
            patterns.extend(spelled);
        }
        let finder = (!patterns.is_empty())
            .then(|| AhoCorasick::builder().ascii_case_insensitive(true).build(&patterns));
        // Too many words to look for: then no free text is shown at all.
        let is_blank = matches!(finder, Some(Err(_)));
        Masking {
            leave_out: self.leave_out,
            clean: self.clean,
            people: Rc::new(self.people),
            owners: Rc::new(self.owners),
            finder: finder.and_then(Result::ok),
            labels: labels.into(),
            short: Vec::new(),
            is_blank,
        }
    }
}

/// Takes out of texts what must not show.
#[derive(Clone)]
pub struct Masking {
    leave_out: LeaveOut,
    clean: Clean,
    people: Rc<Numbered>,
    owners: Rc<Numbered>,
    finder: Option<AhoCorasick>,
    labels: Rc<[(String, Kind)]>,
    /// Numbers of two digits that an entry gives as values: elsewhere they can mean anything.
    short: Vec<String>,
    is_blank: bool,
}

impl Masking {
    /// The same for the texts of one entry, in which also its short numbers are values.
    #[must_use]
    pub fn within(&self, case: &Case) -> Self {
        let mut short = Vec::new();
        if self.leave_out.values {
            each_value(&case.standing.entry.links, &mut |value| {
                let text = value.to_string();
                let digits = text.trim().trim_start_matches('-');
                if digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    short.push(digits.to_owned());
                }
            });
        }
        Self { short, ..self.clone() }
    }

    #[must_use]
    pub fn leave_out(&self) -> LeaveOut {
        self.leave_out
    }

    #[must_use]
    pub(super) fn left_out(&self) -> Vec<&'static str> {
        let LeaveOut { people, values, commands } = self.leave_out;
        let all = [(people, "people"), (values, "values"), (commands, "commands")];
        all.into_iter().filter_map(|(is_out, word)| is_out.then_some(word)).collect()
    }

    /// A text as it may be shown: clean, not too long, and without what is left out.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        // Masked before it is cut: half a name is no match.
        cut(self.masked((self.clean)(text).trim_end()), LONGEST)
    }

    /// The same for a title or a name.
    #[must_use]
    pub(super) fn short(&self, text: &str) -> String {
        cut(self.text(text), LONGEST_NAME)
    }

    /// The name of an environment, which is no secret; only people are taken out of it.
    #[must_use]
    pub(super) fn name(&self, name: &str) -> String {
        if self.leave_out.people { self.short(name) } else { cut(self.cleaned(name), LONGEST_NAME) }
    }

    #[must_use]
    pub fn person(&self, identity: &str) -> String {
        self.numbered(identity, "person", &self.people)
    }

    #[must_use]
    pub fn owner(&self, owner: &str) -> String {
        self.numbered(owner, "owner", &self.owners)
    }

    fn numbered(&self, name: &str, word: &str, all: &Numbered) -> String {
        let clean = self.cleaned(name);
        if !self.leave_out.people {
            return self.short(&clean);
        }
        match all.number(&key(&clean)) {
            Some(number) => format!("{word} {number}"),
            None => format!("{word} unknown"),
        }
    }

    fn cleaned(&self, text: &str) -> String {
        (self.clean)(text).trim().to_owned()
    }

    fn masked(&self, text: &str) -> String {
        if self.is_blank {
            return "(left out)".to_owned();
        }
        if self.leave_out == LeaveOut::default() {
            return text.to_owned();
        }
        // A name or a command with two blanks in it is the same one.
        let text = squeezed(text);
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        if let Some(finder) = &self.finder {
            for one in finder.find_overlapping_iter(&text) {
                let (label, kind) = &self.labels[one.pattern().as_usize()];
                match find(&text, one.start(), one.end(), *kind) {
                    Find::Named => found.push((one.start(), one.end(), label)),
                    Find::Handle => found.push((one.start(), one.end(), HANDLE)),
                    Find::Other => {}
                }
            }
        }
        for short in &self.short {
            let all = text.match_indices(short.as_str()).map(|(start, _)| (start, start + short.len()));
            let alone = all.filter(|(start, end)| is_alone(&text, *start, *end));
            found.extend(alone.map(|(start, end)| (start, end, VALUE)));
        }
        // The first, and of those the longest; what begins inside of another is gone with it.
        found.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut done = String::with_capacity(text.len());
        let mut from = 0;
        for (start, end, label) in found {
            if start >= from {
                done.push_str(&text[from..start]);
                done.push_str(label);
            }
            // What reaches further than the one before goes as well: no half of a name stays.
            from = from.max(end);
        }
        done.push_str(&text[from..]);
        done
    }

    /// Masks the names in the figures.
    pub(super) fn mask(&self, figures: &mut Figures) {
        for group in &mut figures.by_owner {
            group.name = group.name.take().map(|name| self.owner(&name));
        }
        for group in &mut figures.by_environment {
            group.name = group.name.take().map(|name| self.name(&name));
        }
        for group in figures.by_risk.iter_mut().chain(&mut figures.by_channel) {
            group.name = group.name.take().map(|name| self.short(&name));
        }
        let again = &mut figures.recurrence;
        for one in again.resources.iter_mut().chain(&mut again.attributes) {
            one.name = self.short(&one.name);
        }
    }

    /// Outsiders need not know where the journal lies on a machine, nor by which words it was searched.
    pub(super) fn about(&self, about: &About) -> About {
        if self.leave_out == LeaveOut::default() {
            return About {
                journal: self.text(&about.journal),
                narrowed: about.narrowed.iter().map(|text| self.text(text)).collect(),
                unseen: about.unseen.iter().map(|text| self.text(text)).collect(),
            };
        }
        let last =
            |name: &str| name.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default().to_owned();
        let journals: Vec<String> = about.journal.split(", ").map(last).collect();
        let some =
            |texts: &[String], said: &str| if texts.is_empty() { Vec::new() } else { vec![said.to_owned()] };
        About {
            journal: self.text(&journals.join(", ")),
            narrowed: some(&about.narrowed, "a selection of all entries"),
            unseen: some(&about.unseen, "some of the journal or of the code could not be read"),
        }
    }
}

fn cut(text: String, most: usize) -> String {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{} … ({} more bytes)", &text[..end], text.len() - end)
}

/// What tells two people apart: the address, where there is one.
fn key(identity: &str) -> String {
    address(identity).unwrap_or(identity).trim().to_lowercase()
}

/// Every value that links record, lists and tables taken apart.
fn each_value(links: &[Link], take: &mut dyn FnMut(&Value)) {
    fn each(value: &Value, take: &mut dyn FnMut(&Value)) {
        match value {
            Value::List(items) => items.iter().for_each(|item| each(item, take)),
            Value::Table(table) => table.values().for_each(|item| each(item, take)),
            Value::Bool(_) => {}
            one => take(one),
        }
    }
    for change in links.iter().flat_map(|link| &link.changes) {
        [&change.before, &change.after].into_iter().flatten().for_each(|value| each(value, take));
    }
}

/// Blanks in a row become one; lines stay.
fn squeezed(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_blank = letter != '\n' && letter.is_whitespace();
        if !is_blank {
            done.push(letter);
        } else if !done.ends_with(' ') {
            done.push(' ');
        }
    }
    done
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
