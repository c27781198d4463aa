//! An entry that a journal printed as JSON, back as it was recorded: the view shows it with amendments applied,
//! and says beside it which fields those changed and everything that was said.

use super::desk::{Imported, no_id};
use crate::intake::fill::Notice;
use crate::intake::when::{Clock, parse_moment};
use crate::intake::whole::{NOT_TAKEN, from_json_value};
use crate::journal::{entry_from_value, fact_from_value};
use crate::model::{EntryId, Fact, FactId, FactKind, Field, Stamp, Value};
use serde_json::Map;
use std::collections::BTreeMap;

type Json = serde_json::Value;

pub(super) fn id_in(value: &Json) -> Result<EntryId, String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().map_err(|error| no_id(&error))
}

/// When a row of our own was recorded. Spreadsheets write times in their own way.
pub(super) fn own_time(text: &str, clock: &Clock) -> Result<Stamp, String> {
    let read = Stamp::parse_from_rfc3339(text.trim()).ok();
    let read = read.or_else(|| parse_moment(text, clock).ok().map(|moment| moment.at));
    read.ok_or_else(|| format!("recorded_at: `{text}` is no time"))
}

/// The entry in an object whose id was taken out.
pub(super) fn from_object(
    id: EntryId,
    mut object: Map<String, Json>,
    now: Stamp,
) -> Result<Imported, String> {
    let mut text = |key: &str| match object.remove(key) {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => Some(text),
        Some(other) => Some(other.to_string()),
    };
    let recorded_at = match text("recorded_at") {
        Some(text) => Stamp::parse_from_rfc3339(&text)
            .map_err(|_| format!("recorded_at: `{text}` is no time with an offset"))?,
        None => now,
    };
    let (recorded_by, recorded_in) = (text("recorded_by"), text("recorded_in"));
    let facts = match object.remove("facts") {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(facts)) => facts,
        Some(_) => return Err("`facts` is no list".to_owned()),
    };
    let facts = facts
        .into_iter()
        .enumerate()
        .map(|(at, fact)| from_fact(id, fact).map_err(|why| format!("facts[{at}]: {why}")))
        .collect::<Result<_, _>>()?;
    let unreadable = object.get("unreadable").and_then(Json::as_array).map_or(0, Vec::len);
    let as_recorded = object.remove("as_recorded");
    let table = object.into_iter().filter(|(key, _)| !NOT_TAKEN.contains(&key.as_str()));
    let mut table: BTreeMap<String, Value> =
        table.filter_map(|(key, value)| Some((key, from_json_value(value)?))).collect();
    if let Some(Json::Object(fields)) = as_recorded {
        for (name, value) in fields.into_iter().filter(|(name, _)| Field::from_name(name).is_some()) {
            match from_json_value(value) {
                Some(value) => drop(table.insert(name, value)),
                None => drop(table.remove(&name)),
            }
        }
    }
    let mut entry = entry_from_value(id, recorded_at, table);
    (entry.recorded_by, entry.recorded_in) = (recorded_by, recorded_in);
    let lost =
        format!("{unreadable} of the files that speak of {id} could not be read where it was exported");
    let notices = if unreadable > 0 { vec![Notice::Warning(lost)] } else { Vec::new() };
    Ok(Imported { entry, facts, is_own: true, shown: None, notices })
}

fn from_fact(entry: EntryId, fact: Json) -> Result<Fact, String> {
    let Some(Value::Table(mut table)) = from_json_value(fact) else {
        return Err("it is no object".to_owned());
    };
    let mut text = |key: &str| table.remove(key).map(|value| value.to_string()).unwrap_or_default();
    let id: FactId = text("id").parse().map_err(|error| format!("{error}"))?;
    let kind = text("kind");
    let kind = FactKind::from_word(&kind).ok_or_else(|| format!("no kind of fact is called `{kind}`"))?;
    table.insert("at".to_owned(), typed(Field::PerformedAt, table.get("at").cloned()));
    if let Some(until) = table.remove("until") {
        // Of an acceptance a day, of anything else whatever stood there.
        let is_day = table.get("as").and_then(Value::as_text) == Some("accepted");
        table.insert("until".to_owned(), if is_day { typed(Field::Due, Some(until)) } else { until });
    }
    if let Some(Value::Table(set)) = table.get_mut("set") {
        for field in [Field::PerformedAt, Field::Due] {
            if let Some(value) = set.get_mut(field.name()) {
                *value = typed(field, Some(value.clone()));
            }
        }
    }
    fact_from_value(entry, id, kind, table).map_err(|error| error.to_string())
}

/// A time or a day, which JSON writes as text.
fn typed(field: Field, value: Option<Value>) -> Value {
    let text = value.map(|value| value.to_string()).unwrap_or_default();
    let read = if field == Field::Due {
        text.parse().ok().map(Value::Date)
    } else {
        Stamp::parse_from_rfc3339(&text).ok().map(Value::Stamp)
    };
    read.unwrap_or(Value::Text(text))
}
