//! Templates: Jinja, with plain data in and text out.
//!
//! Owns what a template may do: see the data it is given, include templates that are known, work for a while, write
//! so much. There is nothing in it that reads a file, starts a program or asks the network, and whatever comes from
//! the data is escaped for the format it ends up in. Must not know what a template is about.

mod error;
mod filters;

pub use error::TemplateError;

use super::{markdown, text};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use serde::Serialize;
use std::fmt::{self, Write};
use std::io;
use std::sync::mpsc;
use std::time::Duration;

/// A template longer than this is none.
const LONGEST_SOURCE: usize = 256 * 1024;
/// More than this nobody reads.
const LONGEST_OUTPUT: usize = 16 * 1024 * 1024;
/// What a template may do at least: a step costs one, and so do 64 bytes that it makes or reads. It is over after a
/// second or two, and holds at most some 200 MB meanwhile.
const FUEL: u64 = 3_000_000;
/// What it may do in addition for each value that it is given.
const FUEL_A_VALUE: u64 = 150;
/// Values that are counted: beyond that a template gets nothing more.
const MOST_VALUES: u64 = 2_000_000;
/// Calls within calls. An include or a macro counts as about ten.
const DEEPEST: usize = 120;

/// How long it may take, whatever it does.
const PATIENCE: Duration = Duration::from_secs(15);
const STACK: usize = 32 * 1024 * 1024;

/// For which format values are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// As a part of a paragraph, a heading or a list item.
    Markdown,
    /// As text, and inside of attributes that stand in quotes.
    #[allow(dead_code, reason = "for pages; checklists are Markdown")]
    Html,
}

/// A template by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub name: String,
    pub text: String,
}

/// Renders a template that includes no other.
///
/// # Errors
/// With the line, where the template is wrong, asks for what is not there, or never ends.
#[allow(dead_code, reason = "for pages; checklists include each other")]
pub fn render(
    name: &str,
    source: &str,
    view: &impl Serialize,
    escape: Escape,
) -> Result<String, TemplateError> {
    let template = Template { name: name.to_owned(), text: source.to_owned() };
    render_among(name, std::slice::from_ref(&template), view, escape)
}

/// Renders the template of this name, which may include each of the known ones.
///
/// # Errors
/// As for [`render`].
pub fn render_among(
    name: &str,
    known: &[Template],
    view: &impl Serialize,
    escape: Escape,
) -> Result<String, TemplateError> {
    // What somebody typed into a template reaches a terminal as well.
    let known: Vec<Template> =
        known.iter().map(|template| Template { text: clean(&template.text), ..template.clone() }).collect();
    let is_long = |template: &Template| template.text.len() > LONGEST_SOURCE;
    if known.iter().any(|template| template.name == name && is_long(template)) {
        return Err(TemplateError::too_long(name, LONGEST_SOURCE));
    }
    // One that nobody asks for stops no other; whoever includes it is told that there is none.
    let known: Vec<Template> = known.into_iter().filter(|template| !is_long(template)).collect();
    let (data, asked) = (Value::from(Serde(view)), name.to_owned());
    // The engine counts what it does, but not everything: lists that hold each other are looked through for ever. And
    // a stack of its own is as deep everywhere.
    let (done, result) = mpsc::channel();
    let work = move || {
        // Nobody waits any more where it took too long.
        let _ = done.send(rendered(&asked, &known, &data, escape));
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work);
    let thread = thread.map_err(|error| TemplateError::not_started(name, &error))?;
    match result.recv_timeout(PATIENCE) {
        Ok(rendered) => {
            // It has nothing left to do but to end.
            let _ = thread.join();
            rendered
        }
        Err(_) => Err(TemplateError::too_slow(name, PATIENCE.as_secs())),
    }
}

fn rendered(name: &str, known: &[Template], data: &Value, escape: Escape) -> Result<String, TemplateError> {
    match rendered_with(FUEL, name, known, data, escape) {
        // Counting costs as much as rendering does: only what is worth it is counted.
        Err(error) if error.is_out_of_fuel => rendered_with(fuel(data), name, known, data, escape),
        other => other,
    }
}

fn rendered_with(
    fuel: u64,
    name: &str,
    known: &[Template],
    data: &Value,
    escape: Escape,
) -> Result<String, TemplateError> {
    let wrong = |error: Error| TemplateError::of(&error, name, known, data);
    let mut environment = environment(escape, fuel);
    for template in known {
        // Only the one that is asked for has to be right; an include of a wrong one tells of it by itself.
        match environment.add_template(&template.name, &template.text) {
            Err(error) if template.name == name => return Err(wrong(error)),
            _ => {}
        }
    }
    let mut out = Bounded { bytes: Vec::new(), is_full: false };
    let template = environment.get_template(name).map_err(wrong)?;
    let rendered = template.render_captured_to(data.clone(), &mut out).map(drop);
    if out.is_full {
        return Err(TemplateError::too_much(name, LONGEST_OUTPUT));
    }
    rendered.map_err(wrong)?;
    String::from_utf8(out.bytes).map_err(|_| TemplateError::too_much(name, LONGEST_OUTPUT))
}

/// The source without what has an effect on a terminal. A BOM and CRLF are no part of a template either.
fn clean(source: &str) -> String {
    text::block(source.trim_start_matches('\u{feff}')).into_owned()
}

fn environment(escape: Escape, fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("stopgap".into()));
    // Whatever a template says of escaping: values are escaped, unless a filter of ours made them.
    environment.set_formatter(move |out, _, value| match value.kind() {
        ValueKind::None => Ok(()),
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::Bool | ValueKind::Number => out.write_fmt(format_args!("{value}")).map_err(Error::from),
        _ => match value.as_str() {
            Some(text) if value.is_safe() => out.write_str(text).map_err(Error::from),
            Some(text) => out.write_str(&escaped(text, escape)).map_err(Error::from),
            None => out.write_str(&escaped(&whole(value)?, escape)).map_err(Error::from),
        },
    });
    environment.set_fuel(Some(fuel));
    environment.set_recursion_limit(DEEPEST);
    // So that a line with nothing but a block on it leaves no empty line behind.
    let syntax =
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters"));
    // Its debug view would print all variables.
    environment.set_debug(false);
    filters::add(&mut environment, escape);
    environment
}

/// A value as text. A list of lists is short to say and long to write, which the engine does not count.
fn whole(value: &Value) -> Result<String, Error> {
    let mut out = Text(String::new());
    match write!(out, "{value}") {
        Ok(()) => Ok(out.0),
        Err(_) => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a value is longer than {} MB", LONGEST_OUTPUT / 1024 / 1024),
        )),
    }
}

/// A text that ends.
struct Text(String);

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LONGEST_OUTPUT {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// A text for the format.
fn escaped(value: &str, escape: Escape) -> String {
    match escape {
        Escape::Markdown => markdown::inline(value),
        Escape::Html => html(value),
    }
}

/// Text in HTML, also between quotes. Line breaks stay: where they count, the page says so by its style.
fn html(value: &str) -> String {
    let value = text::block(value);
    let mut out = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            other => out.push(other),
        }
    }
    out
}

/// What a template may do with these data.
fn fuel(data: &Value) -> u64 {
    let mut count = 0;
    let mut waiting = vec![data.clone()];
    while let Some(value) = waiting.pop() {
        count += 1;
        if count >= MOST_VALUES {
            break;
        }
        match value.kind() {
            ValueKind::Seq => waiting.extend(value.try_iter().into_iter().flatten()),
            ValueKind::Map => {
                let keys = value.try_iter().into_iter().flatten();
                waiting.extend(keys.filter_map(|key| value.get_item(&key).ok()));
            }
            _ => {}
        }
    }
    FUEL + FUEL_A_VALUE * count
}

/// A writer that ends.
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LONGEST_OUTPUT {
            self.is_full = true;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
