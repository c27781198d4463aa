//! A value of any shape that an entry can hold: what TOML can say, without its library.

use super::Stamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A value as it stands in an entry: before and after a change, an unknown key, a field of an amendment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Stamp(Stamp),
    Date(NaiveDate),
    List(Vec<Value>),
    Table(BTreeMap<String, Value>),
}

impl Value {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A value as typed on a command line: `true` and `443` are what they look like, the rest is text.
    ///
    /// A number that would not be written the same way again (`007`, `+5`) stays text, so that an account number
    /// keeps its zeros; so does one with a fraction, which is a version (`11.10`) more often than a number.
    #[must_use]
    pub fn from_typed(text: &str) -> Self {
        let trimmed = text.trim();
        match trimmed {
            "true" => return Self::Bool(true),
            "false" => return Self::Bool(false),
            _ => {}
        }
        match trimmed.parse::<i64>().ok().filter(|number| number.to_string() == trimmed) {
            Some(number) => Self::Integer(number),
            None => Self::text(text),
        }
    }
}

/// As a person reads it: text without quotes at the top, `[80, "443"]` below it.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            other => nested(other, out),
        }
    }
}

fn nested(value: &Value, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Bool(truth) => write!(out, "{truth}"),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Float(number) => write!(out, "{number}"),
        Value::Text(text) => write!(out, "{text:?}"),
        Value::Stamp(stamp) => out.write_str(&stamp.to_rfc3339()),
        Value::Date(date) => write!(out, "{date}"),
        Value::List(items) => {
            out.write_str("[")?;
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.write_str(", ")?;
                }
                nested(item, out)?;
            }
            out.write_str("]")
        }
        Value::Table(table) => {
            out.write_str("{")?;
            for (at, (key, item)) in table.iter().enumerate() {
                if at > 0 {
                    out.write_str(", ")?;
                }
                write!(out, "{key} = ")?;
                nested(item, out)?;
            }
            out.write_str("}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_are_what_they_look_like() {
        for (typed, value) in [
            ("443", Value::Integer(443)),
            ("-1", Value::Integer(-1)),
            ("0.5", Value::text("0.5")),
            ("11.10", Value::text("11.10")),
            ("true", Value::Bool(true)),
            ("007", Value::text("007")),
            ("1e3", Value::text("1e3")),
            ("+5", Value::text("+5")),
            ("NaN", Value::text("NaN")),
            ("", Value::text("")),
            ("db.r6g.2xlarge", Value::text("db.r6g.2xlarge")),
            ("99999999999999999999", Value::text("99999999999999999999")),
        ] {
            assert_eq!(Value::from_typed(typed), value, "{typed}");
        }
    }

    #[test]
    fn text_inside_a_list_is_quoted() {
        let list = Value::List(vec![Value::Integer(80), Value::text("443")]);
        assert_eq!(list.to_string(), r#"[80, "443"]"#);
        assert_eq!(Value::text("plain").to_string(), "plain");
    }
}
