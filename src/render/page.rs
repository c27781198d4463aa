//! The page: HTML that needs nothing from elsewhere, Markdown for a wiki, JSON.
//!
//! The template escapes whatever it is given; only the pictures come as markup, and they are made here. Every text
//! passes the cleaning of this room once more, so that the template has no way to forget it.

mod markdown;
mod picture;
mod sheets;

use super::json;
use super::text::block;
use crate::report::PageView;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, escape_formatter};
use std::io::{self, Write};

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFormat {
    Html,
    Markdown,
    Json,
}

const TEMPLATE: &str = include_str!("../../templates/report.html");
const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// What a browser lets run, and nothing else: SHA-256 of the script, in Base64. A test recomputes it.
const SCRIPT_HASH: &str = "sha256-R3u93L/5hoIhWV6sQw0pBlJ6FHUvrib5FcZrSgE+pxY=";

/// Writes the page.
///
/// # Errors
/// Where the writer fails.
pub fn page(out: &mut dyn Write, format: PageFormat, view: &PageView) -> io::Result<()> {
    match format {
        PageFormat::Html => {
            let text = html(view).map_err(|error| io::Error::other(format!("the template: {error:#}")))?;
            out.write_all(text.as_bytes())
        }
        PageFormat::Markdown => markdown::write(out, view),
        PageFormat::Json => {
            json(out, view, true)?;
            out.write_all(b"\n")
        }
    }
}

fn html(view: &PageView) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_formatter(|out, state, value| {
        if value.is_safe() || value.kind() != ValueKind::String {
            return escape_formatter(out, state, value);
        }
        let text = value.as_str().map(block).unwrap_or_default();
        escape_formatter(out, state, &Value::from(text.as_ref()))
    });
    environment.add_template("report.html", TEMPLATE)?;
    let sheets = sheets::sheets(&view.figures);
    let tiles = sheets::tiles(&view.figures);
    let context = minijinja::context! {
        page => Value::from(Serde(view)),
        as_of => view.figures.as_of.format("%Y-%m-%d %H:%M UTC").to_string(),
        environments => options(view, |entry| entry.environment.as_deref()),
        owners => options(view, |entry| entry.owner.as_deref()),
        unreconciled => rows(&view.unreconciled),
        reconciled => rows(&view.reconciled),
        sheets => sheets,
        tiles => Value::from(Serde(&tiles)),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
        script_hash => SCRIPT_HASH,
        version => env!("CARGO_PKG_VERSION"),
    };
    environment.get_template("report.html")?.render(context)
}

/// The entries with what only the table needs.
fn rows(entries: &[crate::report::PageEntry]) -> Vec<Value> {
    let row = |entry: &crate::report::PageEntry| {
        minijinja::context! {
            performed => entry.performed,
            due => entry.due,
            risk_rank => entry.risk_rank,
            ..Value::from(Serde(entry))
        }
    };
    entries.iter().map(row).collect()
}

/// What can be chosen in a filter.
fn options<'a>(
    view: &'a PageView,
    name: impl Fn(&'a crate::report::PageEntry) -> Option<&'a str>,
) -> Vec<String> {
    let entries = view.unreconciled.iter().chain(&view.reconciled);
    let all: std::collections::BTreeSet<&str> = entries.filter_map(name).collect();
    all.into_iter().map(str::to_owned).collect()
}
