//! What a scalar without quotes means: `8443` is a number, `"8443"` is none.
//!
//! It goes by what readers of YAML 1.1 and of 1.2 take for something else than a string: what any of them does is
//! not the same with and without quotes.

/// What a plain scalar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    Text,
    Null,
    True,
    False,
    /// A number, a time, a merge key, or a word that some readers take for a truth value: what is written counts.
    Other,
}

pub fn plain(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::True,
        "false" | "False" | "FALSE" => Plain::False,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "n" | "N" | "no" | "No" | "NO" | "off"
        | "Off" | "OFF" | "<<" | "=" => Plain::Other,
        _ if is_number(text) || is_time(text) => Plain::Other,
        _ => Plain::Text,
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let of = |rest: &str, allowed: fn(char) -> bool| {
        rest.chars().any(allowed) && rest.chars().all(|letter| letter == '_' || allowed(letter))
    };
    for (start, allowed) in [
        ("0x", (|letter: char| letter.is_ascii_hexdigit()) as fn(char) -> bool),
        ("0o", |letter| ('0'..='7').contains(&letter)),
        ("0b", |letter| "01".contains(letter)),
    ] {
        if let Some(rest) = digits.strip_prefix(start) {
            return of(rest, allowed);
        }
    }
    if matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return false;
    }
    // Base 60, as YAML 1.1 has it: `22:22` is a number to some readers.
    if digits.contains(':') {
        return digits.split([':', '.']).all(|part| of(part, |letter| letter.is_ascii_digit()));
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| part.chars().all(|letter| letter == '_' || letter.is_ascii_digit());
    let has_digit = mantissa.contains(|letter: char| letter.is_ascii_digit());
    has_digit
        && is_digits(whole)
        && is_digits(fraction)
        && exponent.is_none_or(|exponent| {
            of(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), |letter| letter.is_ascii_digit())
        })
}

/// A date, or a date and a time: four digits, a dash, one or two digits, a dash, and a digit.
fn is_time(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut digits = |most: usize| {
        parts.next().is_some_and(|part| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let has_date = digits(4) && digits(2);
    has_date
        && parts.next().is_some_and(|rest| {
            rest.starts_with(|first: char| first.is_ascii_digit())
                && rest.chars().all(|letter| letter.is_ascii_digit() || " tTzZ:.+-".contains(letter))
        })
}

#[cfg(test)]
mod tests {
    use super::{Plain, plain};

    #[test]
    fn what_is_a_string_without_quotes() {
        for text in [
            "api",
            "1.2.3",
            "10.0.0.1",
            "v1",
            "-",
            ".",
            "a:b",
            "0x",
            "1e",
            "100m",
            "2Gi",
            "1-2",
            "1.21-alpine",
            "e1",
        ] {
            assert_eq!(plain(text), Plain::Text, "{text}");
        }
        for text in [
            "8443",
            "-1",
            "+1",
            "0x1F",
            "0o17",
            "0b1",
            "1_000",
            "1.5",
            ".5",
            "1.",
            "1e3",
            "1.5E-3",
            ".inf",
            "-.inf",
            ".nan",
            "22:22",
            "2020-01-01",
            "2020-01-01T00:00:00Z",
            "yes",
            "off",
            "y",
            "<<",
        ] {
            assert_eq!(plain(text), Plain::Other, "{text}");
        }
        assert_eq!(["", "~", "null", "NULL"].map(plain), [Plain::Null; 4]);
        assert_eq!([plain("True"), plain("false"), plain("tRUE")], [Plain::True, Plain::False, Plain::Text]);
    }
}
