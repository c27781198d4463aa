//! `--set ATTRIBUTE=VALUE` and `--was VALUE`: where the attribute ends, and what the value is.

use super::whole::from_json_value;
use crate::model::Value;

/// Splits at the first `=` that stands outside of brackets: `tags["a=b"]=x` → (`tags["a=b"]`, `x`).
///
/// The value is `None` where there is no such sign.
#[must_use]
pub fn split_attribute(text: &str) -> (&str, Option<&str>) {
    let mut depth = 0u32;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => return (text[..at].trim(), Some(&text[at + 1..])),
            _ => {}
        }
    }
    (text.trim(), None)
}

/// The value that was typed: a list, an object or a quoted text as JSON, `true` and whole numbers as such,
/// everything else as text.
#[must_use]
pub fn attribute_value(text: &str) -> Value {
    let typed = text.trim();
    if typed.starts_with(['[', '{', '"'])
        && let Ok(json) = serde_json::from_str(typed)
        && let Some(value) = from_json_value(json)
    {
        return value;
    }
    Value::from_typed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_ends_at_the_first_sign_outside_of_brackets() {
        for (text, attribute, value) in [
            ("instance_class=db.r6g.2xlarge", "instance_class", Some("db.r6g.2xlarge")),
            (r#"tags["a=b"]=x=y"#, r#"tags["a=b"]"#, Some("x=y")),
            ("ingress[1].to_port = 8443", "ingress[1].to_port", Some(" 8443")),
            ("description=", "description", Some("")),
            ("description", "description", None),
            ("a[b=c", "a[b=c", None),
        ] {
            assert_eq!(split_attribute(text), (attribute, value), "{text}");
        }
    }

    #[test]
    fn lists_objects_and_quoted_texts_are_json() {
        assert_eq!(attribute_value(r#"["10.0.0.0/8"]"#), Value::List(vec![Value::text("10.0.0.0/8")]));
        assert_eq!(
            attribute_value(r#"{"a": 1}"#),
            Value::Table([("a".to_owned(), Value::Integer(1))].into())
        );
        assert_eq!(attribute_value(r#""8443""#), Value::text("8443"));
        assert_eq!(attribute_value(" 8443"), Value::Integer(8443));
        // A version is no number: 11.10 and 11.1 differ.
        assert_eq!(attribute_value("11.10"), Value::text("11.10"));
        assert_eq!(attribute_value("[web]"), Value::text("[web]"));
    }
}
