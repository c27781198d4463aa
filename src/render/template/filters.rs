//! The filters of templates, beside those that Jinja has: texts as cells, code and boxes, times as people read them.

use super::{Escape, escaped, whole};
use crate::render::{markdown, text};
use chrono::{DateTime, FixedOffset, Utc};
use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

/// The names of all filters that a template may mean; for "did you mean".
pub(super) const NAMES: [&str; 26] = [
    "box",
    "cell",
    "code",
    "day",
    "inline",
    "key",
    "line",
    "time",
    "abs",
    "batch",
    "capitalize",
    "default",
    "first",
    "groupby",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "reject",
    "select",
    "selectattr",
    "sort",
    "upper",
];

pub(super) fn add(environment: &mut Environment<'_>, escape: Escape) {
    // Nothing that comes from an entry is safe, whoever says so.
    environment.add_filter("safe", |_: &Value| -> Result<Value, Error> {
        Err(Error::new(
            ErrorKind::UnknownFilter,
            "filter safe is unknown: what entries hold is always escaped",
        ))
    });
    let escape_value = move |value: &Value| -> Result<Value, Error> {
        if value.is_safe() {
            return Ok(value.clone());
        }
        Ok(Value::from_safe_string(escaped(&shown(value)?, escape)))
    };
    environment.add_filter("escape", escape_value);
    environment.add_filter("e", escape_value);
    environment.add_filter("inline", escape_value);
    let plain = |made: fn(&str) -> String| move |value: &Value| Ok::<_, Error>(made(&shown(value)?));
    let safe = |made: fn(&str) -> String| {
        move |value: &Value| Ok::<_, Error>(Value::from_safe_string(made(&shown(value)?)))
    };
    environment.add_filter("line", plain(|text| text::line(text).into_owned()));
    environment.add_filter("time", plain(|text| moment(text, "%Y-%m-%d %H:%M UTC")));
    environment.add_filter("day", plain(|text| moment(text, "%Y-%m-%d")));
    match escape {
        Escape::Markdown => {
            environment.add_filter("cell", safe(markdown::cell));
            environment.add_filter("code", safe(markdown::code));
            environment.add_filter("key", safe(key_comment));
            environment.add_filter("box", tick_box);
        }
        Escape::Html => {
            environment.add_filter("code", safe(|text| format!("<code>{}</code>", super::html(text))));
            environment.add_filter("cell", escape_value);
        }
    }
}

/// Nothing for what is not set.
fn shown(value: &Value) -> Result<String, Error> {
    if value.is_none() { Ok(String::new()) } else { whole(value) }
}

/// A moment of the data as people read it, always in UTC; anything else as it is.
fn moment(value: &str, form: &str) -> String {
    match DateTime::<FixedOffset>::parse_from_rfc3339(value) {
        Ok(moment) => moment.with_timezone(&Utc).format(form).to_string(),
        Err(_) => value.to_owned(),
    }
}

/// What makes a line known again when the checklist is written anew: a comment that nobody sees.
fn key_comment(key: &str) -> String {
    let is_plain = |letter: &char| letter.is_alphanumeric() || "._/:@#".contains(*letter);
    // `--` would end a comment, and what reads them back knows no spaces.
    let mut plain = String::with_capacity(key.len());
    for letter in key.chars() {
        let letter = if is_plain(&letter) { letter } else { '-' };
        if letter != '-' || !plain.ends_with('-') {
            plain.push(letter);
        }
    }
    format!("<!-- {} -->", plain.trim_matches('-'))
}

/// An item as a box: ticked where the data answers it, with what answers it, or what is missing.
fn tick_box(item: &Value) -> Result<Value, Error> {
    let (key, text) = (item.get_attr("key")?, item.get_attr("text")?);
    let (Some(key), Some(text)) = (key.as_str(), text.as_str()) else {
        let what = "box takes an item, which has a key and a text";
        return Err(Error::new(ErrorKind::InvalidOperation, what));
    };
    let (detail, mend) = (item.get_attr("detail")?, item.get_attr("mend")?);
    let mut line = String::with_capacity(256);
    line.push_str(if item.get_attr("done")?.is_true() { "- [x] " } else { "- [ ] " });
    line.push_str(&markdown::inline(text));
    if let Some(detail) = detail.as_str().filter(|detail| !detail.is_empty()) {
        line.push_str(": ");
        line.push_str(&markdown::inline(detail));
    }
    if let Some(mend) = mend.as_str().filter(|mend| !mend.is_empty()) {
        line.push_str(" (");
        line.push_str(&markdown::code(mend));
        line.push(')');
    }
    line.push(' ');
    line.push_str(&key_comment(key));
    Ok(Value::from_safe_string(line))
}
