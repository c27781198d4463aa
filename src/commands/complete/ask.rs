//! What the word at the cursor is: a flag, the value of one, or a word of a command. Told from the definition of
//! the command line, so that a new command or flag completes without a word here.

use clap::{Arg, ArgAction, Command};

/// What is asked for at the cursor.
pub struct Ask<'a> {
    /// The innermost command that is named.
    pub command: &'a Command,
    /// The words of that command before the cursor, flags left out.
    pub words: Vec<&'a str>,
    /// The flags before the cursor.
    given: Vec<&'a Arg>,
    /// What `--folder` and `--journal` say.
    pub folder: Option<String>,
    pub journal: Option<&'a str>,
    pub wish: Wish<'a>,
    /// What of the word stands before the value: `--link=`, `-e`.
    pub before: &'a str,
    pub typed: &'a str,
}

#[derive(Clone, Copy)]
pub enum Wish<'a> {
    Flag,
    Value(&'a Arg),
    /// A command.
    Command,
    /// A word of a command, or nothing that it takes.
    Word(Option<&'a Arg>),
}

impl<'a> Ask<'a> {
    /// Reads the words behind the name of the program, the last one being the one at the cursor.
    #[must_use]
    pub fn of(root: &'a Command, words: &'a [String], typed: &'a str) -> Self {
        let mut ask = Self {
            command: root,
            words: Vec::new(),
            given: Vec::new(),
            folder: None,
            journal: None,
            wish: Wish::Flag,
            before: "",
            typed,
        };
        let mut open = None;
        let mut flags_end = false;
        for word in words {
            if let Some(arg) = open.take() {
                ask.note(arg, word);
            } else if flags_end || !word.starts_with('-') || word == "-" {
                ask.step(word);
            } else if word == "--" {
                flags_end = true;
            } else if let Some((arg, value)) = ask.flag(word) {
                ask.given.push(arg);
                match value {
                    Some(value) => ask.note(arg, value),
                    None if arg.get_action().takes_values() => open = Some(arg),
                    None => {}
                }
            }
        }
        ask.wish = match open {
            Some(arg) => Wish::Value(arg),
            None if !flags_end && typed.starts_with('-') => match ask.flag(typed) {
                Some((arg, Some(value))) => {
                    (ask.before, ask.typed) = typed.split_at(typed.len() - value.len());
                    Wish::Value(arg)
                }
                _ => Wish::Flag,
            },
            None if ask.words.is_empty() && ask.command.has_subcommands() => Wish::Command,
            None => Wish::Word(ask.word_at(ask.words.len())),
        };
        ask
    }

    /// The flags that can be given here: each once, unless it may be repeated.
    pub fn flags(&self) -> impl Iterator<Item = &'a Arg> {
        let can_come = |arg: &&Arg| {
            let is_given = self.given.iter().any(|given| given.get_id() == arg.get_id());
            !is_given || matches!(arg.get_action(), ArgAction::Append)
        };
        self.command.get_arguments().filter(|arg| !arg.is_hide_set() && !arg.is_positional()).filter(can_come)
    }

    fn step(&mut self, word: &'a str) {
        let inner = self.command.find_subcommand(word).filter(|_| self.words.is_empty());
        match inner {
            Some(inner) => self.command = inner,
            None => self.words.push(word),
        }
    }

    fn note(&mut self, arg: &Arg, value: &'a str) {
        match arg.get_id().as_str() {
            "folder" => self.folder = Some(value.to_owned()),
            "journal" => self.journal = Some(value),
            _ => {}
        }
    }

    /// The last flag of a word, and the value that stands in the same word.
    fn flag(&self, word: &'a str) -> Option<(&'a Arg, Option<&'a str>)> {
        let arguments = || self.command.get_arguments();
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) =
                long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            let is_named = |arg: &&Arg| {
                let aliases = arg.get_all_aliases().unwrap_or_default();
                arg.get_long() == Some(name) || aliases.contains(&name)
            };
            return arguments().find(is_named).map(|arg| (arg, value));
        }
        let mut last = None;
        for (at, letter) in word.char_indices().skip(1) {
            let arg = arguments().find(|arg| arg.get_short() == Some(letter))?;
            let rest = &word[at + letter.len_utf8()..];
            if arg.get_action().takes_values() {
                let value = rest.strip_prefix('=').unwrap_or(rest);
                return Some((arg, Some(value).filter(|_| !rest.is_empty())));
            }
            last = Some((arg, None));
        }
        last
    }

    /// The word of the command at a place; the last one may take all that follow.
    fn word_at(&self, place: usize) -> Option<&'a Arg> {
        let mut all = self.command.get_positionals();
        let last = self.command.get_positionals().last();
        all.nth(place).or_else(|| last.filter(|arg| matches!(arg.get_action(), ArgAction::Append)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_word_at_the_cursor_is_known_for_what_it_is() {
        let mut root = Cli::command();
        root.build();
        for (line, is) in [
            ("st", "command of stopgap: st"),
            ("show ga", "word ids: ga"),
            ("show gap-k7m2 ga", "word ids: ga"),
            ("show --fo", "flag of show: --fo"),
            ("show --format=js", "value of format: js behind --format="),
            ("show -f js", "value of format: js"),
            ("-C ../infra list -e p", "value of env: p"),
            ("list -ep", "value of env: p behind -e"),
            ("list -ae p", "value of env: p"),
            ("add --env p", "value of environment: p"),
            ("add -- -x", "word title: -x"),
            ("list x", "nothing: x"),
            ("link last aws", "word link: aws"),
            ("policy check f", "word file: f"),
            ("policy e", "command of policy: e"),
            ("inbox file --a", "flag of file: --a"),
        ] {
            let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            let typed = words.pop().expect("a word");
            let ask = Ask::of(&root, &words, &typed);
            let what = match ask.wish {
                Wish::Flag => format!("flag of {}", ask.command.get_name()),
                Wish::Value(arg) => format!("value of {}", arg.get_id()),
                Wish::Command => format!("command of {}", ask.command.get_name()),
                Wish::Word(Some(arg)) => format!("word {}", arg.get_id()),
                Wish::Word(None) => "nothing".to_owned(),
            };
            let before =
                if ask.before.is_empty() { String::new() } else { format!(" behind {}", ask.before) };
            assert_eq!(format!("{what}: {}{before}", ask.typed), is, "{line}");
        }
    }

    #[test]
    fn a_flag_is_offered_once_unless_it_may_be_repeated() {
        let mut root = Cli::command();
        root.build();
        let words = ["list", "--all", "--env", "prod"].map(str::to_owned);
        let ask = Ask::of(&root, &words, "--");
        let names: Vec<&str> = ask.flags().filter_map(Arg::get_long).collect();
        assert!(!names.contains(&"all") && names.contains(&"env") && names.contains(&"journal"), "{names:?}");
    }
}
