//! Links: the pointer from an entry to the code that should have said it, and the attributes it changed.
//!
//! What the text of a link may look like is in `address`; here is what hangs on it, and how it is read from a
//! table and written into one.

use super::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One pointer into infrastructure code, and what the code looked like when it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The address as text: `infra@tf:envs/prod//aws_security_group.web[0]`.
    pub to: String,
    /// The full id of the commit at which the link was resolved.
    pub commit: Option<String>,
    /// The file, from the repository's top, with `/`.
    pub path: Option<String>,
    /// First and last line, counted from 1.
    pub lines: Option<(u32, u32)>,
    /// Hash of the block, comments and white space normalised.
    pub block_hash: Option<String>,
    /// Hash of the attribute that the link names; never of a sensitive one.
    pub field_hash: Option<String>,
    pub changes: Vec<Change>,
    /// Keys that this version does not know: kept, shown, otherwise ignored.
    pub extra: BTreeMap<String, Value>,
}

/// One attribute of a linked resource, before and after the hand edit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// `name`, `["quoted.key"]`, `[n]`, `[*]`, joined by dots.
    pub attribute: String,
    /// `None`: the attribute was absent, or the change is sensitive, or the value is not known.
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// A sensitive change carries no value, not even as a hash.
    pub sensitive: bool,
}

impl Link {
    #[must_use]
    pub fn new(to: impl Into<String>) -> Self {
        Self { to: to.into(), ..Self::default() }
    }
}

impl Link {
    /// The link as a table with the keys that it has on disk.
    #[must_use]
    pub fn to_table(&self) -> BTreeMap<String, Value> {
        let mut table = self.extra.clone();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                table.insert(key.to_owned(), value);
            }
        };
        put("to", Some(Value::text(&self.to)));
        put("commit", self.commit.as_ref().map(Value::text));
        put("path", self.path.as_ref().map(Value::text));
        put(
            "lines",
            self.lines.map(|(first, last)| {
                Value::List(vec![Value::Integer(first.into()), Value::Integer(last.into())])
            }),
        );
        put("block_hash", self.block_hash.as_ref().map(Value::text));
        put("field_hash", self.field_hash.as_ref().map(Value::text));
        let changes = self.changes.iter().map(|change| Value::Table(change.to_table())).collect::<Vec<_>>();
        put("changes", (!changes.is_empty()).then_some(Value::List(changes)));
        table
    }

    /// The links in a value: a list of tables, or of plain addresses, or one of either.
    #[must_use]
    pub fn from_value(value: Value) -> Vec<Self> {
        let items = match value {
            Value::List(items) => items,
            one => vec![one],
        };
        items.into_iter().map(Self::from_item).collect()
    }

    fn from_item(item: Value) -> Self {
        let Value::Table(mut table) = item else { return Self::new(item.to_string()) };
        let mut text = |key: &str| table.remove(key).map(|value| value.to_string());
        let mut link = Self {
            to: text("to").unwrap_or_default(),
            commit: text("commit"),
            path: text("path"),
            block_hash: text("block_hash"),
            field_hash: text("field_hash"),
            ..Self::default()
        };
        if let Some(lines) = table.remove("lines") {
            match line_pair(&lines) {
                Some(pair) => link.lines = Some(pair),
                None => drop(table.insert("lines".to_owned(), lines)),
            }
        }
        if let Some(Value::List(changes)) = table.remove("changes") {
            link.changes = changes.into_iter().filter_map(Change::from_value).collect();
        }
        link.extra = table;
        link
    }
}

fn line_pair(value: &Value) -> Option<(u32, u32)> {
    let Value::List(items) = value else { return None };
    let [Value::Integer(first), Value::Integer(last)] = items.as_slice() else { return None };
    Some((u32::try_from(*first).ok()?, u32::try_from(*last).ok()?))
}

impl Change {
    #[must_use]
    pub fn to_table(&self) -> BTreeMap<String, Value> {
        let mut table = BTreeMap::from([("attribute".to_owned(), Value::text(&self.attribute))]);
        // Whatever the fields hold, a sensitive change is never written with a value.
        if self.sensitive {
            table.insert("sensitive".to_owned(), Value::Bool(true));
            return table;
        }
        for (key, value) in [("before", &self.before), ("after", &self.after)] {
            if let Some(value) = value {
                table.insert(key.to_owned(), value.clone());
            }
        }
        table
    }

    fn from_value(value: Value) -> Option<Self> {
        let Value::Table(mut table) = value else { return None };
        let sensitive = table.get("sensitive") == Some(&Value::Bool(true));
        Some(Self {
            attribute: table.remove("attribute")?.to_string(),
            before: table.remove("before").filter(|_| !sensitive),
            after: table.remove("after").filter(|_| !sensitive),
            sensitive,
        })
    }
}
