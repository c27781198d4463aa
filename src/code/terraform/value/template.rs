//! Strings and heredocs: escapes are resolved, interpolations are followed.

use super::{Env, Expression, Part, Terraform};
use crate::code::terraform::body::Tokens;
use crate::code::terraform::normal::indent::{indent, indents, is_blank_line};
use crate::code::terraform::token::Shape;
use crate::code::value::{Step, Told};
use crate::model::Value;

impl Terraform<'_> {
    /// A whole string or heredoc.
    pub(super) fn template(&self, env: &Env, whole: &Expression, path: &[Part]) -> Told {
        let unknown = |reason: &str| Told::unknown(reason, Some(whole.spot()));
        let Some(tokens) = Tokens::of(whole.text()) else { return unknown("it cannot be read") };
        let end = tokens.list.len();
        let is_heredoc = tokens.shape(0) == Some(Shape::HeredocOpen);
        // `"${x}"` is x itself, of whatever type.
        if !is_heredoc && tokens.shape(1) == Some(Shape::TemplateOpen) && tokens.behind(1) + 1 == end {
            return match interpolated(&tokens, whole, 1) {
                Ok(inner) => self.told_of(env, &inner, path),
                Err(reason) => unknown(reason),
            };
        }
        if !path.is_empty() {
            return unknown("it is a text, with nothing inside");
        }
        let strip = indents(&tokens)[0];
        let (mut text, mut through, mut at, mut is_fresh) = (String::new(), Vec::new(), 1, true);
        while at + 1 < end {
            match tokens.shape(at) {
                Some(Shape::Literal) => {
                    let mut bytes = tokens.bytes(at);
                    if is_fresh && !is_blank_line(bytes) {
                        bytes = &bytes[strip.min(indent(bytes))..];
                    }
                    is_fresh = is_heredoc && bytes.ends_with(b"\n");
                    let Ok(literal) = std::str::from_utf8(bytes) else { return unknown("it is no text") };
                    match if is_heredoc { Some(literal.to_owned()) } else { unescaped(literal) } {
                        Some(literal) => text.push_str(&literal.replace("$${", "${").replace("%%{", "%{")),
                        None => return unknown("it holds an escape that is not known"),
                    }
                }
                Some(Shape::TemplateOpen) => {
                    is_fresh = false;
                    let inner = match interpolated(&tokens, whole, at) {
                        Ok(inner) => inner,
                        Err(reason) => return unknown(reason),
                    };
                    match self.told_of(env, &inner, &[]) {
                        Told::Is { value: Value::List(_) | Value::Table(_), .. } => {
                            return unknown("a list or a map stands in a text");
                        }
                        Told::Is { value, spot, through: own } => {
                            text.push_str(&value.to_string());
                            through.extend(own);
                            through.push(Step { what: format!("`{}`", inner.shown()), spot });
                        }
                        Told::Absent { .. } => return unknown("a null stands in a text"),
                        told @ Told::CannotTell { .. } => return told,
                    }
                }
                _ => return unknown("it cannot be read"),
            }
            at = tokens.behind(at);
        }
        Told::Is { value: Value::Text(text), spot: whole.spot(), through }
    }
}

/// What stands between `${` and `}`.
fn interpolated(tokens: &Tokens<'_>, whole: &Expression, open: usize) -> Result<Expression, &'static str> {
    if !tokens.bytes(open).starts_with(b"${") {
        return Err("a directive makes it: `%{ … }`");
    }
    let close = tokens.behind(open) - 1;
    if tokens.bytes(open).ends_with(b"~") || tokens.bytes(close).starts_with(b"~") {
        return Err("white space is taken away around an interpolation");
    }
    let span = tokens.span(&(open + 1..close)).ok_or("an interpolation is empty")?;
    Ok(whole.part(&span))
}

/// The text of a quoted literal; `None` for an escape that HCL does not know.
fn unescaped(literal: &str) -> Option<String> {
    let mut text = String::with_capacity(literal.len());
    let mut letters = literal.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        let digits = match letters.next()? {
            'n' => {
                text.push('\n');
                continue;
            }
            'r' => {
                text.push('\r');
                continue;
            }
            't' => {
                text.push('\t');
                continue;
            }
            same @ ('"' | '\\') => {
                text.push(same);
                continue;
            }
            'u' => 4,
            'U' => 8,
            _ => return None,
        };
        let code: String = letters.by_ref().take(digits).collect();
        let is_whole = code.len() == digits && code.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(&code, 16).ok().filter(|_| is_whole)?;
        text.push(char::from_u32(number)?);
    }
    Some(text)
}
