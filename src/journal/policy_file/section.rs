//! One table of a policy file while it is read: what is asked for is checked, what nobody asked for is named.
//!
//! Nothing fails here. A value that cannot be used becomes a finding with its line, and counts as not written.

use super::PolicyFinding;
use crate::model::nearest;
use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of the file, and what was found in it so far.
pub(super) struct Findings<'t> {
    text: &'t str,
    found: Vec<PolicyFinding>,
}

/// Something, and the byte at which it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub at: usize,
    pub value: T,
}

/// A table whose keys are taken one by one.
pub(super) struct Section<'t> {
    /// As a person writes it: `[environments.prod]`.
    pub name: String,
    pub at: usize,
    /// Key → the byte at which the key stands, and the value.
    items: BTreeMap<String, Placed<&'t Spanned<DeValue<'t>>>>,
    known: Vec<&'static str>,
}

impl<'t> Findings<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub fn add(&mut self, at: usize, message: impl Into<String>) {
        self.put(Some(at), message.into(), false);
    }

    pub fn add_fatal(&mut self, at: Option<usize>, message: impl Into<String>) {
        self.put(at, message.into(), true);
    }

    fn put(&mut self, at: Option<usize>, message: String, fatal: bool) {
        let line = at.map(|at| self.line(at));
        self.found.push(PolicyFinding { line, message, fatal });
    }

    /// How many there are so far.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// The line, counted from 1, on which a byte stands.
    pub fn line(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        before.split(|byte| *byte == b'\n').count()
    }

    /// In the order of the file.
    pub fn into_sorted(mut self) -> Vec<PolicyFinding> {
        self.found.sort_by_key(|finding| finding.line);
        self.found
    }
}

impl<'t> Section<'t> {
    pub fn new(name: impl Into<String>, at: usize, table: &'t DeTable<'t>) -> Self {
        let place = |(key, value): (&'t Spanned<_>, _)| {
            let key: &'t Spanned<std::borrow::Cow<'t, str>> = key;
            (key.get_ref().to_string(), Placed { at: key.span().start, value })
        };
        Self { name: name.into(), at, items: table.iter().map(place).collect(), known: Vec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<Placed<&'t Spanned<DeValue<'t>>>> {
        self.known.push(key);
        self.items.remove(key)
    }

    /// Takes a key; what `read` cannot use is a finding that says what is `wanted`.
    fn read<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        findings: &mut Findings<'_>,
        read: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<Placed<T>> {
        let item = self.take(key)?;
        let found = item.value.get_ref();
        let value = read(found);
        if value.is_none() {
            let message = format!("`{key}` in {} is {}: write {wanted}", self.name, kind_of(found));
            findings.add(item.at, message);
        }
        Some(Placed { at: item.at, value: value? })
    }

    /// Whether the key is written and was not taken yet.
    pub fn has(&self, key: &str) -> bool {
        self.items.contains_key(key)
    }

    /// The version of the file; the number is `None` where something else stands there.
    pub fn schema(&mut self) -> Option<Placed<Option<i64>>> {
        let item = self.take("schema")?;
        let number = match item.value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        Some(Placed { at: item.at, value: number })
    }

    pub fn truth(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<bool> {
        self.read(key, "true or false", findings, DeValue::as_bool).map(|placed| placed.value)
    }

    /// Text that is not blank.
    pub fn text(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<Placed<String>> {
        let placed = self.read(key, "text in quotes", findings, DeValue::as_str)?;
        if placed.value.trim().is_empty() {
            findings.add(
                placed.at,
                format!("`{key}` in {} is empty: write something or leave it out", self.name),
            );
            return None;
        }
        Some(Placed { at: placed.at, value: placed.value.to_owned() })
    }

    /// One of some words.
    pub fn word<T>(
        &mut self,
        key: &'static str,
        words: &[&str],
        read: impl FnOnce(&str) -> Option<T>,
        findings: &mut Findings<'_>,
    ) -> Option<T> {
        let word = self.text(key, findings)?;
        let value = read(&word.value);
        if value.is_none() {
            let advice = match nearest(&word.value, words.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write one of {}", words.join(", ")),
            };
            findings.add(word.at, format!("`{key}` in {} is `{}`: {advice}", self.name, word.value));
        }
        value
    }

    /// A list of texts that are not blank, each with its own place. Missing is empty.
    pub fn texts(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Vec<Placed<String>> {
        let Some(list) = self.read(key, "a list of texts, [\"…\", \"…\"]", findings, DeValue::as_array)
        else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.value {
            let at = item.span().start;
            match item.get_ref().as_str() {
                Some(text) if !text.trim().is_empty() => texts.push(Placed { at, value: text.to_owned() }),
                Some(_) => findings.add(
                    at,
                    format!("`{key}` in {} holds an empty text: write something or take it out", self.name),
                ),
                None => findings.add(
                    at,
                    format!(
                        "`{key}` in {} holds {}: write text in quotes",
                        self.name,
                        kind_of(item.get_ref())
                    ),
                ),
            }
        }
        texts
    }

    /// A day, with or without quotes.
    pub fn day(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<NaiveDate> {
        let read = |value: &'t DeValue<'t>| match value {
            DeValue::Datetime(moment) => moment.to_string().get(..10)?.parse().ok(),
            other => other.as_str()?.trim().parse().ok(),
        };
        self.read(key, "a day, 2026-11-23", findings, read).map(|placed| placed.value)
    }

    /// `"12h"`, `"1d"`, `"2w"`.
    pub fn duration(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<TimeDelta> {
        let placed = self.read(key, "a duration, \"3d\"", findings, DeValue::as_str)?;
        let duration = duration(placed.value);
        if duration.is_none() {
            let message = format!(
                "`{key}` in {} is `{}`, which is no duration: write a number and h, d or w, for example \"3d\"",
                self.name, placed.value
            );
            findings.add(placed.at, message);
        }
        duration
    }

    /// A table below this one, `[name]`.
    pub fn section(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<Section<'t>> {
        let wanted = format!("a table, [{key}]");
        let placed = self.read(key, &wanted, findings, DeValue::as_table)?;
        Some(Section::new(format!("[{key}]"), placed.at, placed.value))
    }

    /// Tables below this one, `[[name]]`.
    pub fn sections(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Vec<Section<'t>> {
        let wanted = format!("[[{key}]] with two brackets, once for each");
        let Some(list) = self.read(key, &wanted, findings, DeValue::as_array) else { return Vec::new() };
        let mut sections = Vec::new();
        for item in list.value {
            let at = item.span().start;
            match item.get_ref().as_table() {
                Some(table) => sections.push(Section::new(format!("[[{key}]]"), at, table)),
                None => {
                    findings.add(at, format!("`{key}` holds {}: write {wanted}", kind_of(item.get_ref())));
                }
            }
        }
        sections
    }

    /// The tables below this one under whatever names they have, `[environments.NAME]`, in the order of the file.
    pub fn named_sections(self, findings: &mut Findings<'_>) -> Vec<(String, Section<'t>)> {
        let prefix = self.name.trim_matches(['[', ']']).to_owned();
        let mut items: Vec<_> = self.items.into_iter().collect();
        items.sort_by_key(|(_, item)| item.at);
        let mut sections = Vec::new();
        for (name, item) in items {
            let title = format!("[{prefix}.{name}]");
            match item.value.get_ref().as_table() {
                Some(_) if name.trim().is_empty() => {
                    findings.add(item.at, format!("{title} has an empty name: write one"));
                }
                Some(table) => sections.push((name, Section::new(title, item.at, table))),
                None => findings.add(
                    item.at,
                    format!("`{name}` in [{prefix}] is {}: write {title}", kind_of(item.value.get_ref())),
                ),
            }
        }
        sections
    }

    /// Names the keys that nobody asked for. They are ignored: a newer version may know them.
    pub fn finish(self, findings: &mut Findings<'_>) {
        for (key, item) in &self.items {
            let advice = match nearest(key, self.known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known are {}", self.known.join(", ")),
            };
            findings
                .add(item.at, format!("`{key}` in {} is not known and has no effect: {advice}", self.name));
        }
    }
}

/// A whole number and h, d or w.
fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.trim();
    let (unit_at, unit) = text.char_indices().next_back()?;
    let number = &text[..unit_at];
    // `parse` alone would take a sign.
    let number: i64 = number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())??;
    match unit {
        'h' => TimeDelta::try_hours(number),
        'd' => TimeDelta::try_days(number),
        'w' => TimeDelta::try_weeks(number),
        _ => None,
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
