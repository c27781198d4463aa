//! The rules, by where a secret is found, and the one list of keywords that wakes them.
//!
//! A rule is a row in a table where it can be, a function where it must be. Its name is part
//! of the interface: permissions name it, and redacted journals carry it.

pub(super) mod assignments;
mod blocks;
mod commands;
mod headers;
mod names;
mod pipes;
mod shapes;
mod sql;
mod subcommands;
mod tokens;
mod urls;

use std::ops::Range;

use super::RuleInfo;
use super::scanner::Scanner;

/// A rule written as a function: asked with the span of its keyword.
pub(super) type Ask = fn(&mut Scanner<'_>, Range<usize>);

/// What to ask where a keyword stands.
#[derive(Clone, Copy)]
pub(super) enum Action {
    /// A token that begins with the keyword.
    Token(&'static tokens::Token),
    /// A command whose options take secrets.
    Tool(&'static commands::Tool),
    /// Anything else.
    Ask(Ask),
}

/// All keywords with what they wake. Case is ignored here and checked by the rules.
pub(super) fn keywords() -> Vec<(&'static str, Action)> {
    let mut all = Vec::with_capacity(512);
    for token in tokens::TOKENS {
        all.extend(token.prefixes.iter().map(|prefix| (*prefix, Action::Token(token))));
    }
    for tool in commands::TOOLS {
        all.extend(tool.names.iter().map(|name| (*name, Action::Tool(tool))));
    }
    for (words, ask) in [
        assignments::KEYWORDS,
        blocks::KEYWORDS,
        headers::KEYWORDS,
        pipes::KEYWORDS,
        shapes::KEYWORDS,
        sql::KEYWORDS,
        subcommands::KEYWORDS,
        urls::KEYWORDS,
    ]
    .into_iter()
    .flatten()
    {
        all.extend(words.iter().map(|word| (*word, Action::Ask(*ask))));
    }
    all
}

/// Asks what a keyword woke.
pub(super) fn apply(scanner: &mut Scanner<'_>, action: Action, hit: Range<usize>) {
    match action {
        Action::Token(token) => tokens::ask(scanner, token, hit),
        Action::Tool(tool) => commands::ask(scanner, tool, hit),
        Action::Ask(ask) => ask(scanner, hit),
    }
}

/// Every rule once, sorted by name.
pub(super) fn catalogue() -> Vec<RuleInfo> {
    let mut all: Vec<RuleInfo> = [
        assignments::RULES,
        blocks::RULES,
        headers::RULES,
        pipes::RULES,
        shapes::RULES,
        sql::RULES,
        subcommands::RULES,
        urls::RULES,
    ]
    .into_iter()
    .flatten()
    .map(|(name, finds)| RuleInfo { name, finds })
    .collect();
    all.extend(tokens::TOKENS.iter().map(|t| RuleInfo { name: t.rule, finds: t.finds }));
    all.extend(commands::TOOLS.iter().map(|t| RuleInfo { name: t.rule, finds: t.finds }));
    all.sort_by_key(|rule| rule.name);
    all.dedup_by_key(|rule| rule.name);
    all
}
