//! What is wrong with a template: where, in which line, and what was probably meant. Never the data.

use super::Template;
use super::filters::NAMES;
use crate::model::{nearest, one_line};
use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};
use std::collections::BTreeSet;
use std::error::Error as _;
use std::fmt;

/// Of a long line so much is shown around the place.
const WIDEST: usize = 100;
/// Names in the data that are looked through for one that was meant.
const MOST_NAMES: usize = 20_000;

/// Reads after "failed to".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The template that is wrong: of includes not the one that was asked for.
    pub name: String,
    /// Counted from 1.
    pub line: Option<u32>,
    /// In letters, counted from 1.
    pub column: Option<u32>,
    pub what: String,
    /// The line, and below it where in it.
    pub excerpt: Option<String>,
    pub hint: Option<String>,
    /// It did too much, which with more data may be no fault of its own.
    pub(super) is_out_of_fuel: bool,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "render the template {}", self.name)?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(out, ":{column}")?;
        }
        write!(out, ": {}", self.what)
    }
}

impl std::error::Error for TemplateError {}

impl TemplateError {
    fn bare(name: &str, what: String, hint: &str) -> Self {
        Self {
            name: name.to_owned(),
            line: None,
            column: None,
            what,
            excerpt: None,
            hint: Some(hint.to_owned()),
            is_out_of_fuel: false,
        }
    }

    pub(super) fn too_long(name: &str, most: usize) -> Self {
        let what = format!("it is longer than {} KB", most / 1024);
        Self::bare(name, what, "a template is a page, not a book")
    }

    pub(super) fn too_much(name: &str, most: usize) -> Self {
        let what = format!("it writes more than {} MB", most / 1024 / 1024);
        Self::bare(name, what, "a filter of entries makes it shorter: -e, --since, --incident")
    }

    pub(super) fn too_slow(name: &str, seconds: u64) -> Self {
        Self::bare(
            name,
            format!("it was not done after {seconds} seconds"),
            "is there a list that grows by itself?",
        )
    }

    pub(super) fn not_started(name: &str, error: &std::io::Error) -> Self {
        Self::bare(
            name,
            format!("no thread can be started ({error})"),
            "try again when the machine has more to give",
        )
    }

    pub(super) fn of(error: &Error, name: &str, known: &[Template], data: &Value) -> Self {
        let error = innermost(error);
        let name = error.name().unwrap_or(name);
        let source = known.iter().find(|template| template.name == name).map(|template| &*template.text);
        let range = error.range().filter(|range| !range.is_empty());
        let place = source.zip(range.as_ref()).and_then(|(source, range)| Place::of(source, range.start));
        let meant = source.zip(range).and_then(|(source, range)| source.get(range)).unwrap_or_default();
        let line = place.as_ref().map(|place| place.line).or(error.line());
        let excerpt = match (&place, source.zip(line)) {
            (Some(place), _) => Some(place.excerpt()),
            (None, Some((source, line))) => {
                source.lines().nth(line.saturating_sub(1)).map(|text| cut(text, 0).0)
            }
            _ => None,
        };
        Self {
            name: name.to_owned(),
            line: line.and_then(|line| u32::try_from(line).ok()),
            column: place.and_then(|place| u32::try_from(place.column).ok()),
            what: what(error, meant),
            excerpt,
            hint: hint(error, meant, known, data),
            is_out_of_fuel: error.kind() == ErrorKind::OutOfFuel,
        }
    }
}

/// An include says that it failed; why is told by what it was caused by.
fn innermost(error: &Error) -> &Error {
    let mut inner = error;
    while let Some(cause) = inner.source().and_then(|cause| cause.downcast_ref::<Error>()) {
        inner = cause;
    }
    inner
}

/// A place in a source.
struct Place<'s> {
    line: usize,
    column: usize,
    text: &'s str,
}

impl<'s> Place<'s> {
    fn of(source: &'s str, at: usize) -> Option<Self> {
        let before = source.get(..at)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Some(Self {
            line: 1 + before.matches('\n').count(),
            column: 1 + before.get(start..)?.chars().count(),
            text: source.get(start..)?.lines().next().unwrap_or_default(),
        })
    }

    fn excerpt(&self) -> String {
        let (text, left) = cut(self.text, self.column - 1);
        format!("{text}\n{}^", " ".repeat(self.column - 1 - left))
    }
}

/// So much of a line as fits, with the place in it; how many letters were left out before.
fn cut(text: &str, at: usize) -> (String, usize) {
    let left = at.saturating_sub(WIDEST / 2);
    (text.chars().skip(left).take(WIDEST).collect(), left)
}

fn what(error: &Error, meant: &str) -> String {
    let said = match error.kind() {
        ErrorKind::OutOfFuel => "it works for too long: a loop or a text without end?".to_owned(),
        ErrorKind::UndefinedError => match meant {
            "" => "a value is used that is not there".to_owned(),
            meant => format!("`{meant}` is not there"),
        },
        ErrorKind::TemplateNotFound => {
            format!(
                "{}: only templates can be included",
                error.detail().unwrap_or("there is no such template")
            )
        }
        _ => error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    };
    // A detail may quote a text of any length.
    one_line(&said, 300)
}

fn hint(error: &Error, meant: &str, known: &[Template], data: &Value) -> Option<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let last =
        |text: &str| text.rsplit(|letter| !is_part(letter)).find(|word| !word.is_empty()).map(str::to_owned);
    let near = match error.kind() {
        ErrorKind::UndefinedError => {
            let names = names(data);
            let word = last(meant)?;
            let near = nearest(&word, names.iter().map(String::as_str)).filter(|near| *near != word);
            return Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`NAME is defined` asks whether something is there, `NAME | default(\"-\")` says what else".to_owned(),
            });
        }
        ErrorKind::UnknownFilter => {
            let detail = error.detail()?;
            let word = detail.strip_prefix("filter ")?.split(' ').next()?.to_owned();
            nearest(&word, NAMES).map(str::to_owned)
        }
        ErrorKind::TemplateNotFound => {
            let word = error.detail()?.split('"').nth(1)?.to_owned();
            nearest(&word, known.iter().map(|template| template.name.as_str())).map(str::to_owned)
        }
        _ => None,
    };
    near.map(|near| format!("did you mean `{near}`?"))
}

/// The names in the data, wherever they stand.
fn names(data: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut waiting = vec![data.clone()];
    let mut seen = 0;
    while let Some(value) = waiting.pop() {
        seen += 1;
        if seen > MOST_NAMES {
            break;
        }
        match value.kind() {
            // What is in a list is alike.
            ValueKind::Seq => waiting.extend(value.try_iter().into_iter().flatten().take(3)),
            ValueKind::Map => {
                for key in value.try_iter().into_iter().flatten() {
                    waiting.extend(value.get_item(&key).ok());
                    names.insert(key.to_string());
                }
            }
            _ => {}
        }
    }
    names
}
