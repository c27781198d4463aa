//! Which column fills which field: by its name, or as `--map` says.

use crate::model::{Field, nearest};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What `--map` asks for.
#[derive(Debug, Default)]
pub struct Mapping {
    pairs: Vec<(Field, String)>,
    /// The columns that were met, by their place in `pairs`.
    met: RefCell<BTreeSet<usize>>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    #[error("--map {0}: write FIELD=COLUMN")]
    Pair(String),
    #[error("--map {typed}: no field is called `{name}`")]
    Field { typed: String, name: String },
    #[error("--map: no column is called `{wanted}`; there are {}", .there.join(", "))]
    Column { wanted: String, there: Vec<String> },
    #[error("no column is taken as the title; there are {}", .there.join(", "))]
    Title { there: Vec<String> },
}

impl MapError {
    /// What was meant, or what to type.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let meant = |near: &str| format!("did you mean `{near}`?");
        match self {
            Self::Pair(_) => Some("--map title=Summary".to_owned()),
            Self::Field { name, .. } => {
                let names = Field::ALL.map(Field::name);
                nearest(name, names).map(meant).or_else(|| Some(format!("the fields: {}", names.join(", "))))
            }
            Self::Column { wanted, there } => nearest(wanted, there.iter().map(String::as_str)).map(meant),
            Self::Title { .. } => Some("--map title=COLUMN says which one it is".to_owned()),
        }
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Id,
    RecordedAt,
    RecordedBy,
    RecordedIn,
    Status,
    /// Computed whenever it is asked for.
    Derived,
    Fields(Vec<Field>),
    Nothing,
}

impl Mapping {
    /// # Errors
    /// Where one of them is no pair, or names no field.
    pub fn read(typed: &[String]) -> Result<Self, MapError> {
        let pair = |text: &String| {
            let (name, column) = text.split_once('=').ok_or_else(|| MapError::Pair(text.clone()))?;
            let (name, column) = (name.trim(), column.trim());
            if column.is_empty() {
                return Err(MapError::Pair(text.clone()));
            }
            let no_field = || MapError::Field { typed: text.clone(), name: name.to_owned() };
            Ok((field_named(name).ok_or_else(no_field)?, column.to_owned()))
        };
        let pairs = typed.iter().map(pair).collect::<Result<_, _>>()?;
        Ok(Self { pairs, met: RefCell::default() })
    }

    fn has(&self, field: Field) -> bool {
        self.pairs.iter().any(|(mapped, _)| *mapped == field)
    }

    /// What each column of a header holds.
    pub(super) fn meanings(&self, header: &[String]) -> Result<Vec<Meaning>, MapError> {
        for (_, column) in &self.pairs {
            if !header.iter().any(|name| is_called(name, column)) {
                return Err(MapError::Column { wanted: column.clone(), there: header.to_vec() });
            }
        }
        let is_ours = header.iter().any(|name| name == "id");
        let meanings: Vec<Meaning> = header.iter().map(|name| self.meaning(name, is_ours)).collect();
        let is_title =
            |meaning: &Meaning| matches!(meaning, Meaning::Fields(fields) if fields.contains(&Field::Title));
        if !meanings.iter().any(is_title) {
            return Err(MapError::Title { there: header.to_vec() });
        }
        Ok(meanings)
    }

    fn meaning(&self, name: &str, is_ours: bool) -> Meaning {
        let mapped: Vec<Field> = self
            .pairs
            .iter()
            .filter(|(_, column)| is_called(name, column))
            .map(|(field, _)| *field)
            .collect();
        if !mapped.is_empty() {
            return Meaning::Fields(mapped);
        }
        match name {
            "id" => Meaning::Id,
            "recorded_at" if is_ours => Meaning::RecordedAt,
            "recorded_by" if is_ours => Meaning::RecordedBy,
            "recorded_in" if is_ours => Meaning::RecordedIn,
            "status" if is_ours => Meaning::Status,
            "grade" | "overdue" | "deadline" | "missing" if is_ours => Meaning::Derived,
            other => match self.field_of(other) {
                Some(field) => Meaning::Fields(vec![field]),
                None => Meaning::Nothing,
            },
        }
    }

    /// The field that a column fills by its name, where `--map` fills it from nowhere else. No file that comes
    /// from elsewhere permits itself to keep a secret: whoever imports it has to say so.
    pub(super) fn field_of(&self, name: &str) -> Option<Field> {
        field_named(name).filter(|field| !self.has(*field) && *field != Field::AllowedSecrets)
    }

    /// Takes out of an object what `--map` names: a key, or a way down through several, `fields.summary`.
    pub(super) fn take(&self, object: &mut Map<String, Value>) -> Vec<(Field, Value)> {
        let mut taken = Vec::new();
        for (at, (field, column)) in self.pairs.iter().enumerate() {
            let whole = object.get(column.as_str());
            let value = whole.or_else(|| {
                let mut parts = column.split('.');
                let first = object.get(parts.next()?)?;
                parts.try_fold(first, |value, part| value.get(part))
            });
            if let Some(value) = value {
                self.met.borrow_mut().insert(at);
                taken.push((*field, value.clone()));
            }
        }
        object.retain(|key, _| {
            let is_taken = self.pairs.iter().any(|(_, column)| {
                column.strip_prefix(key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            // A field that is mapped is not filled by the key of its own name as well.
            !is_taken && !field_named(key).is_some_and(|field| self.has(field))
        });
        taken
    }

    /// The columns that no object had.
    pub fn unmet(&self) -> impl Iterator<Item = &str> {
        let met = self.met.borrow().clone();
        let pairs = self.pairs.iter().enumerate();
        pairs.filter(move |(at, _)| !met.contains(at)).map(|(_, (_, column))| column.as_str())
    }
}

/// The field that a column means by its name alone: in any case, with blanks or hyphens for `_`.
fn field_named(name: &str) -> Option<Field> {
    let plain: String = name.trim().to_lowercase().replace([' ', '-'], "_");
    Field::from_name(&plain)
}

fn is_called(name: &str, column: &str) -> bool {
    name.trim().to_lowercase() == column.to_lowercase()
}
