//! Writing the form: what is filled in as it stands, the rest empty, each with a word above it.

use super::remark;
use crate::journal::value_to_toml;
use crate::model::{Entry, Field, Missing, Shape, Value};
use std::fmt::Write;

const HEAD: &str = "\
# Fill in, save and close. A field that you empty is taken away. To change
# nothing at all, empty the file.
# Several lines: \"\"\"…\"\"\"   Times: \"03:12\", \"2 hours ago\", \"2026-11-23 03:12\"
";

/// Lines longer than this are hard to read on a narrow terminal.
const WIDTH: usize = 80;

/// Writes the form. `only_missing` leaves out the fields that are filled in and fit.
#[must_use]
pub fn write_form(entries: &[&Entry], only_missing: bool) -> String {
    let mut form = HEAD.to_owned();
    for entry in entries {
        let place = entry.environment.as_deref().unwrap_or("no environment");
        // Writing into a string cannot fail.
        let _ = write!(
            form,
            "\n[{}]\n# {}\n# {}, {}\n",
            entry.id,
            remark(&entry.title),
            remark(place),
            entry.moment().format("%a %Y-%m-%d %H:%M %:z")
        );
        for field in asked(entry, only_missing) {
            let value = value_shown(entry, field);
            let _ = write!(form, "\n# {}\n{} = {}\n", about(field), field.name(), written(field, value));
        }
    }
    form
}

/// The fields that a form asks for.
fn asked(entry: &Entry, only_missing: bool) -> Vec<Field> {
    // One that was not found is filled in, and asked for all the same.
    let lacks_links = entry.links.iter().any(|link| link.path.is_none());
    let odd: Vec<Field> = entry.oddities().into_iter().map(|(field, _)| field).collect();
    let fields =
        Field::ALL.into_iter().filter(|field| *field != Field::AllowedSecrets && *field != Field::Source);
    fields
        .filter(|field| {
            !only_missing
                || odd.contains(field)
                || (Missing::ASKED.contains(field) && entry.get(*field).is_none())
                || (*field == Field::Links && lacks_links)
        })
        .collect()
}

fn about(field: Field) -> String {
    match field.shape() {
        Shape::Choice(words) => format!("{}: {}", field.about(), words.join(", ")),
        Shape::Date => format!("{}: \"friday\", \"3 days\", 2026-12-01", field.about()),
        Shape::List => format!("{}: [\"…\", \"…\"]", field.about()),
        Shape::Links => format!("{}: [\"aws_instance.web\", \"file:etc/app.conf#L3\"]", field.about()),
        _ => field.about().to_owned(),
    }
}

/// The value as the form shows it, `None` where the field is not set. Of a link it shows the address alone.
pub(super) fn value_shown(entry: &Entry, field: Field) -> Option<Value> {
    if field == Field::Links && !entry.links.is_empty() {
        return Some(Value::List(entry.links.iter().map(|link| Value::text(&link.to)).collect()));
    }
    entry.get(field)
}

/// The value as TOML; an empty text or list where the field is not set.
fn written(field: Field, value: Option<Value>) -> String {
    let is_list = matches!(field.shape(), Shape::List | Shape::Links);
    let Some(value) = value else {
        return if is_list { "[]".to_owned() } else { "\"\"".to_owned() };
    };
    let whole = |value: Value| value_to_toml(value).to_string();
    match value {
        Value::List(items) => {
            let items: Vec<String> = items.into_iter().map(whole).collect();
            let in_one_line = format!("[{}]", items.join(", "));
            let length = field.name().len() + " = ".len() + in_one_line.chars().count();
            if length <= WIDTH && !in_one_line.contains('\n') {
                return in_one_line;
            }
            format!("[\n  {},\n]", items.join(",\n  "))
        }
        other => whole(other),
    }
}
