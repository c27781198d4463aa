//! Whether two values mean the same, as Terraform converts them: `8443` and `"8443"` do, and so do `1` and `1.0`.
//!
//! Of some pairs only the attribute's type could tell: `5` and `"5.0"` are one number and two versions.

use super::Value;

/// What comparing two values says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    Same,
    Different,
    /// The same number, and not the same text: which of the two counts depends on the attribute.
    Unclear,
}

/// Whether what the code says means what is wanted, whatever the attribute's type is.
#[must_use]
pub fn means_same(code: &Value, wanted: &Value) -> bool {
    likeness(code, wanted) == Likeness::Same
}

/// Compares lists item by item and tables key by key; the least alike of these decides.
#[must_use]
pub fn likeness(code: &Value, wanted: &Value) -> Likeness {
    match (code, wanted) {
        (Value::List(one), Value::List(other)) => {
            if one.len() != other.len() {
                return Likeness::Different;
            }
            all(one.iter().zip(other).map(|(one, other)| likeness(one, other)))
        }
        (Value::Table(one), Value::Table(other)) => {
            if !one.keys().eq(other.keys()) {
                return Likeness::Different;
            }
            all(one.values().zip(other.values()).map(|(one, other)| likeness(one, other)))
        }
        (Value::List(_) | Value::Table(_), _) | (_, Value::List(_) | Value::Table(_)) => Likeness::Different,
        (one, other) => scalars(one, other),
    }
}

fn all(mut each: impl Iterator<Item = Likeness>) -> Likeness {
    let mut least = Likeness::Same;
    // What is different stays so, whatever else is unclear.
    while least != Likeness::Different
        && let Some(next) = each.next()
    {
        least = if next == Likeness::Same { least } else { next };
    }
    least
}

fn scalars(one: &Value, other: &Value) -> Likeness {
    let (text, other_text) = (plain(one), plain(other));
    if text == other_text {
        return Likeness::Same;
    }
    match (one, other) {
        (Value::Text(text), Value::Stamp(stamp)) | (Value::Stamp(stamp), Value::Text(text)) => {
            let read = super::Stamp::parse_from_rfc3339(text);
            if read.is_ok_and(|read| read == *stamp) { Likeness::Same } else { Likeness::Different }
        }
        (Value::Stamp(one), Value::Stamp(other)) if one == other => Likeness::Same,
        (Value::Integer(_) | Value::Float(_), Value::Text(_))
        | (Value::Text(_), Value::Integer(_) | Value::Float(_))
            if decimal(&text).is_some() && decimal(&text) == decimal(&other_text) =>
        {
            Likeness::Unclear
        }
        _ => Likeness::Different,
    }
}

/// A scalar as Terraform turns it into text.
fn plain(value: &Value) -> String {
    match value {
        // `-0.0` is no other number than `0`.
        Value::Float(number) if *number == 0.0 => "0".to_owned(),
        other => other.to_string(),
    }
}

/// A number in decimals, as its sign, its digits without zeros at their ends, and its exponent. `None` for what is no
/// number, or has zeros in front as account ids have them.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok().filter(|e| e.abs() < 100_000)?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let has_zeros = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || has_zeros || mantissa.ends_with('.') {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let cut = digits.trim_end_matches('0');
    let gone = i64::try_from(digits.len() - cut.len()).ok()?;
    let exponent = exponent - i64::try_from(fraction.len()).ok()? + gone;
    let digits = cut.trim_start_matches('0').to_owned();
    Some(if digits.is_empty() { (false, digits, 0) } else { (is_negative, digits, exponent) })
}

impl Value {
    /// The value of a number as it is written. What neither an integer nor a float holds without loss stays text.
    #[must_use]
    pub fn number(text: &str) -> Self {
        if let Ok(number) = text.parse::<i64>() {
            return Self::Integer(number);
        }
        let float = text.parse::<f64>().ok().filter(|number| number.is_finite());
        match float {
            Some(number) if decimal(text).is_some() && decimal(text) == decimal(&number.to_string()) => {
                // A whole number may have been written with a fraction or an exponent.
                match number.to_string().parse::<i64>() {
                    Ok(whole) => Self::Integer(whole),
                    Err(_) => Self::Float(number),
                }
            }
            _ => Self::text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Likeness, likeness, means_same};
    use crate::model::Value;
    use std::collections::BTreeMap;

    fn list(items: &[Value]) -> Value {
        Value::List(items.to_vec())
    }

    fn table(key: &str, value: Value) -> Value {
        Value::Table(BTreeMap::from([(key.to_owned(), value)]))
    }

    #[test]
    fn values_are_compared_as_terraform_converts_them() {
        let stamp = crate::model::Stamp::parse_from_rfc3339("2026-11-23T03:12:00+01:00").expect("a time");
        for (code, wanted) in [
            (Value::Integer(8443), Value::text("8443")),
            (Value::Bool(true), Value::text("true")),
            (Value::Integer(1), Value::Float(1.0)),
            (Value::Float(0.5), Value::text("0.5")),
            (Value::Float(-0.0), Value::Integer(0)),
            (Value::number("1e3"), Value::Integer(1000)),
            (Value::number("12345678901234567890123"), Value::text("12345678901234567890123")),
            (Value::text("2026-11-23T02:12:00Z"), Value::Stamp(stamp)),
            (
                list(&[Value::Integer(80), Value::text("443")]),
                list(&[Value::text("80"), Value::Integer(443)]),
            ),
            (table("a", Value::Bool(false)), table("a", Value::text("false"))),
            (list(&[]), list(&[])),
        ] {
            assert!(means_same(&code, &wanted), "{code:?} {wanted:?}");
            assert!(means_same(&wanted, &code), "{wanted:?} {code:?}");
        }
        for (code, wanted) in [
            (Value::Integer(8443), Value::Integer(443)),
            (Value::text("1.10"), Value::text("1.1")),
            (Value::Integer(7), Value::text("007")),
            (Value::Bool(true), Value::Integer(1)),
            (Value::text("True"), Value::Bool(true)),
            (Value::text(""), Value::Integer(0)),
            (list(&[Value::Integer(80)]), Value::Integer(80)),
            (list(&[Value::Integer(1)]), list(&[])),
            (table("a", Value::Integer(1)), table("b", Value::Integer(1))),
            (Value::number("12345678901234567890123"), Value::Float(12_345_678_901_234_567_890_123.0)),
            (list(&[Value::Integer(5), Value::Integer(1)]), list(&[Value::text("5.0"), Value::Integer(2)])),
        ] {
            assert_eq!(likeness(&code, &wanted), Likeness::Different, "{code:?} {wanted:?}");
        }
        for (code, wanted) in [
            (Value::Integer(5), Value::text("5.0")),
            (Value::Float(1.1), Value::text("1.10")),
            (list(&[Value::Integer(5)]), list(&[Value::text("5.0")])),
        ] {
            assert_eq!(likeness(&code, &wanted), Likeness::Unclear, "{code:?} {wanted:?}");
        }
    }

    #[test]
    fn numbers_are_read_without_loss() {
        for (text, value) in [
            ("8443", Value::Integer(8443)),
            ("-1", Value::Integer(-1)),
            ("1.0", Value::Integer(1)),
            ("1e2", Value::Integer(100)),
            ("0.1", Value::Float(0.1)),
            ("9223372036854775808", Value::text("9223372036854775808")),
            ("12345678901234567890123", Value::text("12345678901234567890123")),
            ("0.1000000000000000055511151231257827", Value::text("0.1000000000000000055511151231257827")),
            ("1e400", Value::text("1e400")),
        ] {
            assert_eq!(Value::number(text), value, "{text}");
        }
    }
}
