//! A whole entry as somebody else wrote it, for `--from`: TOML or JSON, also what `show --json` printed.

use crate::journal::value_from_toml;
use crate::model::Value;
use std::collections::BTreeMap;

/// Keys that are derived or that the journal gives anew; they are left out of what is read.
pub(super) const NOT_TAKEN: [&str; 25] = [
    "version",
    "schema",
    "id",
    "recorded_at",
    "recorded_by",
    "recorded_in",
    "status",
    "grade",
    "why",
    "overdue",
    "deadline",
    "acceptance_ended",
    "settled_at",
    "owned_by",
    "missing",
    "odd",
    "conflicts",
    "as_recorded",
    "facts",
    "claims",
    "proofs",
    "unreadable",
    "waiting",
    "journal",
    "entries",
];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WholeError {
    #[error("read the entry as JSON: {0}")]
    Json(String),
    #[error("read the entry as TOML: {0}")]
    Toml(String),
    #[error("read the entry: it is a list; give one entry at a time")]
    List,
}

/// The fields of an entry, by their names; keys that are no fields are kept.
///
/// # Errors
/// Where the text is neither, with line and reason.
pub fn read_whole(text: &str) -> Result<BTreeMap<String, Value>, WholeError> {
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    // A table of TOML may begin with a bracket, too.
    let is_json = start.starts_with('{')
        || (start.starts_with('[') && serde_json::from_str::<serde_json::Value>(start).is_ok());
    let mut table = if is_json {
        from_json(text)?
    } else {
        let parsed: toml::Table =
            toml::from_str(text).map_err(|error| WholeError::Toml(place(text, &error)))?;
        parsed.into_iter().map(|(key, value)| (key, value_from_toml(value))).collect()
    };
    // What `list --json` prints holds entries in a list; one of them can be taken.
    if let Some(Value::List(entries)) = table.remove("entries") {
        table = only(entries)?;
    }
    table.retain(|key, _| !NOT_TAKEN.contains(&key.as_str()));
    without_today(&mut table);
    Ok(table)
}

/// How the code behind a link stood when it was printed is derived as well.
fn without_today(table: &mut BTreeMap<String, Value>) {
    let Some(Value::List(links)) = table.get_mut("links") else { return };
    for link in links {
        if let Value::Table(link) = link {
            link.remove("today");
        }
    }
}

fn from_json(text: &str) -> Result<BTreeMap<String, Value>, WholeError> {
    let parsed: serde_json::Value =
        serde_json::from_str(text).map_err(|error| WholeError::Json(error.to_string()))?;
    match from_json_value(parsed) {
        Some(Value::Table(table)) => Ok(table),
        Some(Value::List(entries)) => only(entries),
        _ => Err(WholeError::Json("it is no object".to_owned())),
    }
}

/// The entry of a list that holds one.
fn only(entries: Vec<Value>) -> Result<BTreeMap<String, Value>, WholeError> {
    match <[Value; 1]>::try_from(entries) {
        Ok([Value::Table(table)]) => Ok(table),
        _ => Err(WholeError::List),
    }
}

/// `None` for null: TOML has no such value, and an absent key says the same.
pub(super) fn from_json_value(value: serde_json::Value) -> Option<Value> {
    Some(match value {
        serde_json::Value::Null => return None,
        serde_json::Value::Bool(truth) => Value::Bool(truth),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => number.as_f64().map_or_else(|| Value::text(number.to_string()), Value::Float),
        },
        serde_json::Value::Array(items) => {
            Value::List(items.into_iter().filter_map(from_json_value).collect())
        }
        serde_json::Value::Object(table) => Value::Table(
            table.into_iter().filter_map(|(key, value)| Some((key, from_json_value(value)?))).collect(),
        ),
    })
}

fn place(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
    let what = error.message().lines().next().unwrap_or_default();
    line.map_or_else(|| what.to_owned(), |line| format!("line {line}: {what}"))
}

#[cfg(test)]
mod tests;
