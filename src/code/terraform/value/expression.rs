//! Expressions of native syntax: literals, lists, objects, and names that lead to another expression.

use super::{Env, Expression, Part, Terraform};
use crate::code::terraform::attribute::{elements, inside};
use crate::code::terraform::body::Tokens;
use crate::code::terraform::token::Shape;
use crate::code::value::{Step, Told};
use crate::model::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// Letters of an expression that are shown in a reason.
const SHOWN: usize = 60;

/// What an expression is, as far as its tokens tell.
enum Form {
    Null,
    Scalar(Value),
    Template,
    List(Vec<Range<usize>>),
    Object(Vec<Range<usize>>),
    /// `local.a["b"]`: the words, and the tokens of keys that are expressions themselves.
    Names(Vec<Name>),
    Function(String),
    Loop,
    Splat,
    Condition,
    Computed,
}

enum Name {
    Word(String),
    Key(Range<usize>),
}

impl Expression {
    /// As it stands there, on one line and not too long.
    pub(super) fn shown(&self) -> String {
        let text = String::from_utf8_lossy(self.text());
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }

    /// What stands between the brackets of a call of this function, where the whole is nothing else.
    pub(super) fn argument_of(&self, function: &str) -> Option<Self> {
        if self.is_json {
            return None;
        }
        let tokens = Tokens::of(self.text())?;
        let end = tokens.list.len();
        let is_call = tokens.is(0, Shape::Word, function.as_bytes())
            && tokens.is(1, Shape::Open, b"(")
            && tokens.behind(1) == end;
        is_call.then(|| tokens.span(&trimmed(&tokens, 2..end - 1)).map(|span| self.part(&span))).flatten()
    }

    /// The question of a condition, and what it is where that is true and where it is false.
    pub(super) fn sides(&self) -> Option<[Self; 3]> {
        if self.is_json {
            return None;
        }
        let tokens = Tokens::of(self.text())?;
        let range = bare(&tokens, 0..tokens.list.len());
        let find = |from: usize, sign: &[u8]| {
            let mut at = from;
            while at < range.end && !tokens.is(at, Shape::Operator, sign) {
                at = tokens.behind(at);
            }
            (at < range.end).then_some(at)
        };
        let asks = find(range.start, b"?")?;
        let parts = find(asks + 1, b":")?;
        // A condition inside of another one is not taken apart without its parentheses.
        if find(asks + 1, b"?").is_some() {
            return None;
        }
        let side = |range: Range<usize>| Some(self.part(&tokens.span(&bare(&tokens, range))?));
        Some([side(range.start..asks)?, side(asks + 1..parts)?, side(parts + 1..range.end)?])
    }
}

impl Terraform<'_> {
    pub(super) fn native(&self, env: &Env, expression: &Expression, path: &[Part]) -> Told {
        let unknown = |reason: String| Told::unknown(reason, Some(expression.spot()));
        let Some(tokens) = Tokens::of(expression.text()) else {
            return unknown("it cannot be read".to_owned());
        };
        let range = bare(&tokens, 0..tokens.list.len());
        let Some(span) = tokens.span(&range) else { return unknown("it is empty".to_owned()) };
        let expression = &expression.part(&span);
        let part = |range: &Range<usize>| {
            tokens.span(range).map(|within| expression_part(expression, &span, &within))
        };
        match form(&tokens, range) {
            Form::Null if path.is_empty() => Told::Absent { spot: expression.spot() },
            Form::Null => unknown("it is null, with nothing inside".to_owned()),
            Form::Scalar(value) if path.is_empty() => {
                Told::Is { value, spot: expression.spot(), through: Vec::new() }
            }
            Form::Scalar(_) => unknown(format!("`{}` is one value, with nothing inside", expression.shown())),
            Form::Template => self.template(env, expression, path),
            Form::List(items) => {
                let items: Option<Vec<Expression>> = items.iter().map(part).collect();
                match items {
                    Some(items) => self.list(env, expression, &items, path),
                    None => unknown("it cannot be read".to_owned()),
                }
            }
            Form::Object(items) => {
                let entries: Result<Vec<(String, Expression)>, String> = items
                    .iter()
                    .map(|item| {
                        let (key, value) = self.entry(env, &tokens, expression, &span, item)?;
                        let value = part(&value).ok_or("it cannot be read")?;
                        Ok((key, value))
                    })
                    .collect();
                match entries {
                    Ok(entries) => self.object(env, expression, &entries, path),
                    Err(reason) => unknown(reason),
                }
            }
            Form::Names(names) => {
                let words: Result<Vec<Part>, String> = names
                    .into_iter()
                    .map(|name| match name {
                        Name::Word(word) => Ok(word.parse().map_or(Part::Name(word), Part::Index)),
                        Name::Key(range) => {
                            let key = part(&range).ok_or("it cannot be read")?;
                            self.key(env, &key)
                        }
                    })
                    .collect();
                match words {
                    Ok(words) => self.names(env, expression, &words, path),
                    Err(reason) => unknown(reason),
                }
            }
            Form::Function(name) => unknown(format!("`{name}(…)` is a function")),
            Form::Loop => unknown("a `for` makes it".to_owned()),
            Form::Splat => unknown(format!("`{}` collects several values", expression.shown())),
            Form::Condition => unknown(format!("`{}` is a condition", expression.shown())),
            Form::Computed => unknown(format!("it is computed: `{}`", expression.shown())),
        }
    }

    /// A key in brackets, where its value can be told.
    fn key(&self, env: &Env, key: &Expression) -> Result<Part, String> {
        match self.told_of(env, key, &[]) {
            Told::Is { value: Value::Text(text), .. } => Ok(Part::Name(text)),
            Told::Is { value: Value::Integer(at), .. } => usize::try_from(at)
                .map(Part::Index)
                .map_err(|_| format!("`{}` is no place in a list", key.shown())),
            Told::Is { value: Value::Bool(truth), .. } => Ok(Part::Name(truth.to_string())),
            Told::CannotTell { reason, .. } => {
                Err(format!("which `[{}]` is meant cannot be told: {reason}", key.shown()))
            }
            _ => Err(format!("which `[{}]` is meant cannot be told", key.shown())),
        }
    }

    /// The key of an entry of an object, and the tokens of its value.
    fn entry(
        &self,
        env: &Env,
        tokens: &Tokens<'_>,
        object: &Expression,
        base: &Range<usize>,
        item: &Range<usize>,
    ) -> Result<(String, Range<usize>), String> {
        let broken = || format!("an entry of `{}` cannot be read", object.shown());
        let sign = tokens.behind(item.start);
        let is_sign = tokens.is(sign, Shape::Operator, b"=") || tokens.is(sign, Shape::Operator, b":");
        if !is_sign || sign + 1 >= item.end {
            return Err(broken());
        }
        let key = match tokens.shape(item.start) {
            Some(Shape::Word | Shape::Number) => {
                String::from_utf8(tokens.bytes(item.start).to_vec()).map_err(|_| broken())?
            }
            _ => {
                let span = tokens.span(&(item.start..sign)).ok_or_else(broken)?;
                let key = expression_part(object, base, &span);
                match self.told_of(env, &key, &[]) {
                    Told::Is { value: Value::List(_) | Value::Table(_), .. } | Told::Absent { .. } => {
                        return Err(broken());
                    }
                    Told::Is { value, .. } => value.to_string(),
                    Told::CannotTell { reason, .. } => {
                        return Err(format!("the key `{}` cannot be told: {reason}", key.shown()));
                    }
                }
            }
        };
        Ok((key, sign + 1..item.end))
    }

    pub(super) fn list(&self, env: &Env, whole: &Expression, items: &[Expression], path: &[Part]) -> Told {
        let unknown = |reason: String| Told::unknown(reason, Some(whole.spot()));
        let Some((first, rest)) = path.split_first() else {
            let mut values = Vec::new();
            for item in items {
                match self.told_of(env, item, &[]) {
                    Told::Is { value, .. } => values.push(value),
                    Told::Absent { .. } => return unknown("a null stands in the list".to_owned()),
                    told @ Told::CannotTell { .. } => return told,
                }
            }
            return Told::Is { value: Value::List(values), spot: whole.spot(), through: Vec::new() };
        };
        let at = match first {
            Part::Index(at) => Some(*at),
            Part::Name(name) => name.parse().ok(),
            Part::Keys => None,
        };
        match at {
            None => unknown(format!("`{}` is a list: a number in brackets leads into it", whole.shown())),
            Some(at) => match items.get(at) {
                Some(item) => self.told_of(env, item, rest),
                None => Told::Absent { spot: whole.spot() },
            },
        }
    }

    pub(super) fn object(
        &self,
        env: &Env,
        whole: &Expression,
        entries: &[(String, Expression)],
        path: &[Part],
    ) -> Told {
        if path == [Part::Keys] {
            let keys = entries.iter().map(|(key, _)| Value::text(key)).collect();
            return Told::Is { value: Value::List(keys), spot: whole.spot(), through: Vec::new() };
        }
        let Some((first, rest)) = path.split_first() else {
            let mut table = BTreeMap::new();
            for (key, value) in entries {
                match self.told_of(env, value, &[]) {
                    Told::Is { value, .. } => drop(table.insert(key.clone(), value)),
                    // Null means not set.
                    Told::Absent { .. } => drop(table.remove(key)),
                    told @ Told::CannotTell { .. } => return told,
                }
            }
            return Told::Is { value: Value::Table(table), spot: whole.spot(), through: Vec::new() };
        };
        let name = match first {
            Part::Name(name) => name.clone(),
            Part::Index(at) => at.to_string(),
            Part::Keys => return Told::unknown("it is one value, with nothing inside", Some(whole.spot())),
        };
        // Of two entries with one key the later counts.
        match entries.iter().rev().find(|(key, _)| *key == name) {
            Some((_, value)) => self.told_of(env, value, rest),
            None => Told::Absent { spot: whole.spot() },
        }
    }

    /// `local.a.b`, `var.a[0]`, `each.value.port`: what the names lead to.
    fn names(&self, env: &Env, whole: &Expression, words: &[Part], path: &[Part]) -> Told {
        let unknown = || Told::unknown(format!("it comes from `{}`", whole.shown()), Some(whole.spot()));
        let (Some(Part::Name(first)), Some(Part::Name(second))) = (words.first(), words.get(1)) else {
            return unknown();
        };
        let further = || -> Vec<Part> { words[2..].iter().chain(path).cloned().collect() };
        match first.as_str() {
            "local" => self.local(env, second, &further(), whole),
            "var" => self.variable(env, second, &further()),
            "each" | "count" => self.of_instance(env, whole, words, path),
            _ => unknown(),
        }
    }

    fn local(&self, env: &Env, name: &str, path: &[Part], whole: &Expression) -> Told {
        let layers = match self.layers(&env.scope.folder, &format!("local.{name}")) {
            Ok(layers) => layers,
            Err(reason) => return Told::unknown(reason, Some(whole.spot())),
        };
        let Some(value) = layers.as_ref().and_then(super::Layers::local) else {
            return Told::unknown(format!("`local.{name}` is not declared"), Some(whole.spot()));
        };
        let step = Step { what: format!("local.{name}"), spot: value.spot() };
        // Locals stand outside of all instances.
        self.told_of(&Env { instance: None, ..env.clone() }, &value, path).by(step)
    }
}

/// A part of an expression whose tokens begin at `base` of a longer text.
fn expression_part(whole: &Expression, base: &Range<usize>, within: &Range<usize>) -> Expression {
    let start = whole.span.start;
    Expression { span: start + within.start - base.start..start + within.end - base.start, ..whole.clone() }
}

/// Without the newlines around it.
fn trimmed(tokens: &Tokens<'_>, mut range: Range<usize>) -> Range<usize> {
    while !range.is_empty() && tokens.shape(range.start) == Some(Shape::Newline) {
        range.start += 1;
    }
    while !range.is_empty() && tokens.shape(range.end - 1) == Some(Shape::Newline) {
        range.end -= 1;
    }
    range
}

/// Without newlines and parentheses around it.
fn bare(tokens: &Tokens<'_>, range: Range<usize>) -> Range<usize> {
    let mut range = trimmed(tokens, range);
    while !range.is_empty()
        && tokens.is(range.start, Shape::Open, b"(")
        && tokens.behind(range.start) == range.end
    {
        range = trimmed(tokens, range.start + 1..range.end - 1);
    }
    range
}

fn form(tokens: &Tokens<'_>, range: Range<usize>) -> Form {
    let (start, end) = (range.start, range.end);
    let number = |at: usize, sign: &str| {
        let text = String::from_utf8_lossy(tokens.bytes(at));
        Form::Scalar(Value::number(&format!("{sign}{text}")))
    };
    match (tokens.shape(start), range.len()) {
        (Some(Shape::Number), 1) => number(start, ""),
        (Some(Shape::Operator), 2)
            if tokens.bytes(start) == b"-" && tokens.shape(start + 1) == Some(Shape::Number) =>
        {
            number(start + 1, "-")
        }
        (Some(Shape::Word), 1) => match tokens.bytes(start) {
            b"null" => Form::Null,
            b"true" => Form::Scalar(Value::Bool(true)),
            b"false" => Form::Scalar(Value::Bool(false)),
            word => Form::Names(vec![Name::Word(String::from_utf8_lossy(word).into_owned())]),
        },
        (Some(Shape::Quote | Shape::HeredocOpen), _) if tokens.behind(start) == end => Form::Template,
        (Some(Shape::Open), _) if tokens.behind(start) == end => {
            let is_list = tokens.bytes(start) == b"[";
            match inside(tokens, range, if is_list { b"[" } else { b"{" }) {
                Some(within) if is_list => Form::List(elements(tokens, within, false)),
                Some(within) => Form::Object(elements(tokens, within, true)),
                None => Form::Loop,
            }
        }
        (Some(Shape::Word), _) => names(tokens, &range),
        _ => computed(tokens, &range),
    }
}

/// Names with dots and brackets, to the end; else what the whole is instead.
fn names(tokens: &Tokens<'_>, range: &Range<usize>) -> Form {
    let word = |at: usize| String::from_utf8_lossy(tokens.bytes(at)).into_owned();
    let mut found = vec![Name::Word(word(range.start))];
    let mut at = range.start + 1;
    let mut function = word(range.start);
    while at < range.end && tokens.is(at, Shape::Operator, b"::") {
        function = format!("{function}::{}", word(at + 1));
        at += 2;
    }
    if at < range.end && tokens.is(at, Shape::Open, b"(") {
        let mut behind = tokens.behind(at);
        while behind < range.end
            && (tokens.is(behind, Shape::Operator, b".") || tokens.is(behind, Shape::Open, b"["))
        {
            behind = if tokens.bytes(behind) == b"[" { tokens.behind(behind) } else { behind + 2 };
        }
        return if behind >= range.end { Form::Function(function) } else { computed(tokens, range) };
    }
    while at < range.end {
        if tokens.is(at, Shape::Operator, b".") {
            match tokens.shape(at + 1) {
                Some(Shape::Word) => found.push(Name::Word(word(at + 1))),
                // `a.0.1` reads as one number with a fraction.
                Some(Shape::Number) => {
                    found.extend(word(at + 1).split('.').map(|part| Name::Word(part.to_owned())));
                }
                Some(Shape::Operator) if tokens.bytes(at + 1) == b"*" => return Form::Splat,
                _ => return computed(tokens, range),
            }
            at += 2;
        } else if tokens.is(at, Shape::Open, b"[") {
            let key = trimmed(tokens, at + 1..tokens.behind(at) - 1);
            if tokens.is(key.start, Shape::Operator, b"*") {
                return Form::Splat;
            }
            found.push(Name::Key(key));
            at = tokens.behind(at);
        } else {
            return computed(tokens, range);
        }
    }
    Form::Names(found)
}

fn computed(tokens: &Tokens<'_>, range: &Range<usize>) -> Form {
    let mut at = range.start;
    while at < range.end {
        if tokens.is(at, Shape::Operator, b"?") {
            return Form::Condition;
        }
        at = tokens.behind(at);
    }
    Form::Computed
}
