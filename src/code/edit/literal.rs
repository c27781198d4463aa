//! How a value is spelled in the place of another one: quotes and types stay as they are where they can.

use crate::code::Codebase;
use crate::code::terraform::value::Terraform;
use crate::code::value::yaml_scalar_at;
use crate::code::yaml::{Plain, plain};
use crate::model::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Terraform's own, in code and in files of variables.
    Native,
    Json,
    Yaml,
}

impl Syntax {
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".tf", ".tofu", ".tfvars"]) {
            Some(Self::Native)
        } else if ends(&[".tf.json", ".tofu.json", ".tfvars.json"]) {
            Some(Self::Json)
        } else if ends(&[".yaml", ".yml"]) || name == "Kustomization" {
            Some(Self::Yaml)
        } else {
            None
        }
    }

    /// What stands where `now` stood.
    pub fn spelled(self, now: &[u8], wanted: &Value) -> Result<Vec<u8>, String> {
        let now = std::str::from_utf8(now).map_err(|_| "it is no text".to_owned())?;
        let text = match self {
            Self::Native => native(now, wanted)?,
            Self::Json => json(now, wanted)?,
            Self::Yaml => yaml(now, wanted)?,
        };
        Ok(text.into_bytes())
    }

    /// The same where a plain null stands; `None` where something else does.
    pub fn instead_of_null(self, now: &[u8], wanted: &Value) -> Option<Vec<u8>> {
        let text = match (self, now) {
            (Self::Native, b"null") => native("null", wanted),
            (Self::Json, b"null") => json("null", wanted),
            (Self::Yaml, b"null" | b"~" | b"Null" | b"NULL") => yaml("null", wanted),
            _ => return None,
        };
        text.ok().map(String::into_bytes)
    }

    /// What a reader finds at a place of a text.
    pub fn read_at(self, base: &Codebase, file: &[u8], at: usize, text: &[u8]) -> Option<Value> {
        match self {
            Self::Native => {
                let line = text.split(|byte| *byte == b'\n').rfind(|line| !line.trim_ascii().is_empty())?;
                let value = match line.iter().position(|byte| *byte == b'=') {
                    // A line that was added, with the name in front.
                    Some(sign) if !line.starts_with(b"\"") => &line[sign + 1..],
                    _ => text,
                };
                Terraform::of(base).literal(value.trim_ascii())
            }
            Self::Json => match serde_json::from_slice(text).ok()? {
                serde_json::Value::Bool(truth) => Some(Value::Bool(truth)),
                serde_json::Value::Number(_) => Some(Value::number(std::str::from_utf8(text).ok()?)),
                serde_json::Value::String(text) => {
                    Some(Value::Text(text.replace("$${", "${").replace("%%{", "%{")))
                }
                _ => None,
            },
            Self::Yaml => yaml_scalar_at(file, &(at..at + text.len())),
        }
    }
}

/// The number of a value, where it is one or is written like one.
fn number(wanted: &Value) -> Option<String> {
    let text = wanted.to_string();
    let rest = text.strip_prefix('-').unwrap_or(&text);
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_digits(whole) && is_digits(fraction) && (whole == "0" || !whole.starts_with('0'));
    (is_number && !matches!(wanted, Value::Bool(_))).then_some(text)
}

fn truth(wanted: &Value) -> Option<String> {
    Some(wanted.to_string()).filter(|text| text == "true" || text == "false")
}

fn is_number(now: &str) -> bool {
    now.trim_start_matches(['-', ' ']).starts_with(|first: char| first.is_ascii_digit())
}

/// Text where a text stands, a number where a number stands if it is one; else what the value is by itself.
fn typed(now: &str, wanted: &Value, quoted: impl Fn(&str) -> String) -> String {
    let fitting = match now {
        "true" | "false" => truth(wanted),
        _ if is_number(now) => number(wanted),
        _ if now.starts_with('"') => Some(quoted(&wanted.to_string())),
        _ => None,
    };
    fitting.unwrap_or_else(|| match wanted {
        Value::Bool(_) | Value::Integer(_) => wanted.to_string(),
        Value::Float(number) if number.is_finite() => wanted.to_string(),
        text => quoted(&text.to_string()),
    })
}

/// Whether something is filled into a text.
fn is_template(text: &str) -> bool {
    let rest = text.replace("$${", "").replace("%%{", "");
    rest.contains("${") || rest.contains("%{")
}

fn native(now: &str, wanted: &Value) -> Result<String, String> {
    let is_plain = matches!(now, "true" | "false" | "null") || is_number(now);
    if now.starts_with("<<") {
        return Err("it is a heredoc, which is changed by hand".to_owned());
    }
    if !is_plain && (!now.starts_with('"') || is_template(now)) {
        return Err(format!("it is written as `{}`, which is no plain value", one_line(now)));
    }
    Ok(typed(now, wanted, hcl))
}

/// A value by itself, as native syntax has it.
pub(super) fn native_value(wanted: &Value) -> String {
    typed("", wanted, hcl)
}

/// A text in quotes, of which nothing is filled in.
fn hcl(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.replace("${", "$${").replace("%{", "%%{").chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() || is_unseen(letter) => {
                quoted.push_str(&format!("\\U{:08x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Marks that turn the direction of text or break lines: nobody who reviews the change would see them.
pub(super) fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn json(now: &str, wanted: &Value) -> Result<String, String> {
    if now.starts_with('"') && is_template(now) {
        return Err(format!("it is written as `{}`, which is no plain value", one_line(now)));
    }
    Ok(typed(now, wanted, |text| escaped(&text.replace("${", "$${").replace("%{", "%%{"))))
}

/// A text in double quotes, as JSON and YAML both read it.
fn escaped(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() || is_unseen(letter) => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn yaml(now: &str, wanted: &Value) -> Result<String, String> {
    let text = wanted.to_string();
    let can_be_single = !text.chars().any(|letter| letter.is_control() || is_unseen(letter));
    if now.starts_with(['|', '>']) {
        return Err("it is a text of several lines, which is changed by hand".to_owned());
    }
    if now.contains('\n') || now.starts_with(['[', '{', '*', '&', '!']) {
        return Err(format!("it is written as `{}`, which is no plain value", one_line(now)));
    }
    if now.starts_with('\'') && can_be_single {
        return Ok(format!("'{}'", text.replace('\'', "''")));
    }
    if now.starts_with(['"', '\'']) {
        return Ok(escaped(&text));
    }
    let of_kind = match plain(now) {
        Plain::True | Plain::False => truth(wanted),
        Plain::Other if is_number(now) => number(wanted),
        Plain::Text => Some(spelled_text(now, &text)),
        _ => None,
    };
    Ok(of_kind.unwrap_or_else(|| match wanted {
        Value::Bool(_) | Value::Integer(_) => text.clone(),
        Value::Float(number) if number.is_finite() => text.clone(),
        _ => spelled_text(now, &text),
    }))
}

/// Without quotes where every reader takes it for the same text.
fn spelled_text(now: &str, text: &str) -> String {
    let colons = now.contains(':');
    let is_safe = |letter: char| {
        letter.is_ascii_alphanumeric() || "_./@+-".contains(letter) || (letter == ':' && colons)
    };
    let begins = text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '/');
    if begins && text.chars().all(is_safe) && !text.ends_with(':') && plain(text) == Plain::Text {
        text.to_owned()
    } else {
        escaped(text)
    }
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
