//! Reading the TOML that this program itself writes, several times as fast as a reader of all of TOML can.
//!
//! It knows bare keys, plain strings, whole numbers, truths, days, moments, arrays of these, tables, and tables
//! in lists. Whatever else it meets, right or wrong, it gives up, and the real reader decides.

use super::Table;
use crate::model::Value;
use chrono::{FixedOffset, NaiveDate, NaiveTime, TimeZone};

/// The table that the text holds; `None` says nothing about the text.
pub(super) fn read(text: &str) -> Option<Table> {
    let mut reader = Reader { rest: text, root: Table::new(), into: Into::Root, current: Table::new() };
    let mut lists = Lists::default();
    loop {
        reader.rest = reader.rest.trim_start_matches([' ', '\t', '\n']);
        if reader.rest.is_empty() {
            break;
        }
        if reader.eat("[[") {
            reader.begin_item(&mut lists)?;
        } else if reader.eat("[") {
            reader.begin_table()?;
        } else {
            let (key, value) = reader.pair()?;
            if reader.current.insert(key, value).is_some() {
                return None;
            }
        }
        reader.end_of_line()?;
    }
    reader.put_away()?;
    Some(reader.root)
}

struct Reader<'a> {
    rest: &'a str,
    root: Table,
    /// Where `current` belongs once it is complete.
    into: Into<'a>,
    current: Table,
}

enum Into<'a> {
    Root,
    Table(&'a str),
    Item(&'a str),
    /// Into a list of the last item of a list.
    SubItem(&'a str, &'a str),
}

/// The lists that headers have begun; an array that was written as a value takes no more items.
#[derive(Default)]
struct Lists<'a> {
    names: Vec<&'a str>,
    /// In the last item of a list: the list and the one below it.
    below: Vec<(&'a str, &'a str)>,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest.strip_prefix(what);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn end_of_line(&mut self) -> Option<()> {
        self.skip_blanks();
        (self.rest.is_empty() || self.eat("\n")).then_some(())
    }

    fn key(&mut self) -> Option<&'a str> {
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let end = self.rest.bytes().position(|byte| !is_bare(byte))?;
        let (key, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!key.is_empty()).then_some(key)
    }

    fn begin_table(&mut self) -> Option<()> {
        let name = self.key()?;
        self.eat("]").then_some(())?;
        self.put_away()?;
        self.into = Into::Table(name);
        (!self.root.contains_key(name)).then_some(())
    }

    fn begin_item(&mut self, lists: &mut Lists<'a>) -> Option<()> {
        let name = self.key()?;
        let below = if self.eat(".") { Some(self.key()?) } else { None };
        self.eat("]]").then_some(())?;
        self.put_away()?;
        let is_begun = lists.names.contains(&name);
        self.into = match below {
            None => {
                if !is_begun {
                    lists.names.push(name);
                    if self.root.insert(name.to_owned(), Value::List(Vec::new())).is_some() {
                        return None;
                    }
                }
                lists.below.retain(|(of, _)| *of != name);
                Into::Item(name)
            }
            Some(below) => {
                let item = if is_begun { self.last_item(name)? } else { return None };
                if !lists.below.contains(&(name, below)) {
                    if item.insert(below.to_owned(), Value::List(Vec::new())).is_some() {
                        return None;
                    }
                    lists.below.push((name, below));
                }
                Into::SubItem(name, below)
            }
        };
        Some(())
    }

    fn last_item(&mut self, name: &str) -> Option<&mut Table> {
        match self.root.get_mut(name)? {
            Value::List(items) => match items.last_mut()? {
                Value::Table(table) => Some(table),
                _ => None,
            },
            _ => None,
        }
    }

    fn put_away(&mut self) -> Option<()> {
        let done = std::mem::take(&mut self.current);
        match self.into {
            Into::Root => self.root = done,
            Into::Table(name) => drop(self.root.insert(name.to_owned(), Value::Table(done))),
            Into::Item(name) => push(self.root.get_mut(name)?, done)?,
            Into::SubItem(name, below) => push(self.last_item(name)?.get_mut(below)?, done)?,
        }
        Some(())
    }

    fn pair(&mut self) -> Option<(String, Value)> {
        let key = self.key()?;
        self.skip_blanks();
        self.eat("=").then_some(())?;
        self.skip_blanks();
        Some((key.to_owned(), self.value()?))
    }

    fn value(&mut self) -> Option<Value> {
        match self.rest.bytes().next()? {
            quote @ (b'"' | b'\'') => self.text(quote),
            b'[' => self.array(),
            b't' => self.eat("true").then_some(Value::Bool(true)),
            b'f' => self.eat("false").then_some(Value::Bool(false)),
            b'0'..=b'9' | b'-' => self.number(),
            _ => None,
        }
    }

    /// A string on one line that says what it looks like.
    fn text(&mut self, quote: u8) -> Option<Value> {
        let body = &self.rest[1..];
        let is_plain = |byte: u8| byte >= b' ' && byte != 0x7f && byte != b'\\' || byte == b'\t';
        let end = body.bytes().position(|byte| byte == quote)?;
        let (text, rest) = body.split_at(end);
        // An apostrophe takes a backslash as it is, but there it is rare.
        if !text.bytes().all(is_plain) || (end == 0 && rest[1..].starts_with(char::from(quote))) {
            return None;
        }
        self.rest = &rest[1..];
        Some(Value::text(text))
    }

    /// Arrays lie on one line or on several; nothing in them is nested.
    fn array(&mut self) -> Option<Value> {
        self.eat("[").then_some(())?;
        let mut items = Vec::new();
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n']);
            if self.eat("]") {
                return Some(Value::List(items));
            }
            if self.rest.starts_with('[') {
                return None;
            }
            items.push(self.value()?);
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n']);
            if !self.eat(",") && !self.rest.starts_with(']') {
                return None;
            }
        }
    }

    /// A whole number, a day, or a moment with an offset.
    fn number(&mut self) -> Option<Value> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-:._".contains(&byte);
        let end = self.rest.bytes().position(|byte| !is_part(byte)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let is_canonical = word == "0" || !digits.is_empty() && !digits.starts_with('0');
            return if is_canonical { word.parse().ok().map(Value::Integer) } else { None };
        }
        let bytes = word.as_bytes();
        let day = day(bytes)?;
        if bytes.len() == 10 { Some(Value::Date(day)) } else { moment(day, &bytes[10..]) }
    }
}

fn push(list: &mut Value, item: Table) -> Option<()> {
    let Value::List(items) = list else { return None };
    items.push(Value::Table(item));
    Some(())
}

/// The number that these digits spell.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes
        .iter()
        .try_fold(0u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// `2026-11-23`, the beginning of the bytes.
fn day(bytes: &[u8]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ..] = *bytes else { return None };
    let year = i32::try_from(digits(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&[m1, m2])?, digits(&[d1, d2])?)
}

/// `T03:20:41.5+01:00`: what follows a day.
fn moment(day: NaiveDate, bytes: &[u8]) -> Option<Value> {
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = bytes else { return None };
    let (fraction, offset) = match rest.strip_prefix(b".") {
        Some(after) => after.split_at(after.iter().position(|byte| !byte.is_ascii_digit())?),
        None => (&[][..], rest),
    };
    let nanosecond = match fraction.len() {
        0 if rest.starts_with(b".") => return None,
        length @ 0..=9 => digits(fraction)? * 10u32.pow(9 - u32::try_from(length).ok()?),
        _ => return None,
    };
    let clock = NaiveTime::from_hms_nano_opt(
        digits(&[*h1, *h2])?,
        digits(&[*m1, *m2])?,
        digits(&[*s1, *s2])?,
        nanosecond,
    )?;
    let seconds = match *offset {
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[h1, h2])?, digits(&[m1, m2])?);
            let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            if sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let zone = FixedOffset::east_opt(seconds)?;
    zone.from_local_datetime(&day.and_time(clock)).single().map(Value::Stamp)
}

#[cfg(test)]
mod tests;
