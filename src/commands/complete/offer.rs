//! What is offered for a word: from the definition of the command line, the policy and the journal.

use super::ask::{Ask, Wish};
use super::links::links;
use crate::cli::Cli;
use crate::commands::Context;
use crate::evidence::{Case, Evidence};
use crate::journal::Located;
use crate::model::{EntryId, Field, IdPrefix, Shape, Status};
use crate::secrets;
use clap::{Arg, CommandFactory};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// So many of the newest entries are looked at for what they name: incidents, owners, tags, links.
pub const LOOKED_AT: usize = 2000;

/// More than this nobody reads.
pub const MOST: usize = 200;

/// A value, and what it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    pub value: String,
    pub about: String,
}

/// What a shell is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Words,
    /// Beginnings: no space follows them.
    Beginnings,
    /// The shell knows best.
    Files,
    Folders,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    pub kind: Kind,
    /// Whole words, also what was typed before the value.
    pub candidates: Vec<Candidate>,
}

impl Candidate {
    pub fn told(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self { value: value.into(), about: about.into() }
    }

    pub fn bare(value: impl Into<String>) -> Self {
        Self::told(value, "")
    }
}

/// What the word at the cursor could become; the words are those behind the name of the program. Where nobody is told
/// what a value stands for, that is not looked up.
pub fn offer(context: &mut Context, words: &[String], typed: &str, is_told: bool) -> Offer {
    let mut root = Cli::command();
    root.build();
    let ask = Ask::of(&root, words, typed);
    if let Some(folder) = &ask.folder {
        let home = context.variables.path("HOME").zip(folder.strip_prefix("~/"));
        let folder = home.map_or_else(|| PathBuf::from(folder), |(home, rest)| home.join(rest));
        context.folder = context.folder.join(folder);
    }
    if let Some(journal) = ask.journal {
        context.global.journal = vec![journal.to_owned()];
    }
    let (kind, mut candidates) = match ask.wish {
        Wish::Command => (Kind::Words, commands(&ask)),
        Wish::Flag => (Kind::Words, flags(&ask)),
        Wish::Word(None) => (Kind::Words, Vec::new()),
        Wish::Value(arg) | Wish::Word(Some(arg)) => values(context, arg, &ask, is_told),
    };
    let is_printable = |one: &Candidate| !one.value.is_empty() && !one.value.contains(char::is_control);
    candidates.retain(is_printable);
    candidates.truncate(MOST);
    for candidate in &mut candidates {
        candidate.value.insert_str(0, ask.before);
    }
    Offer { kind, candidates }
}

fn commands(ask: &Ask<'_>) -> Vec<Candidate> {
    let all = ask.command.get_subcommands().filter(|command| !command.is_hide_set());
    let all = all.filter(|command| command.get_name().starts_with(ask.typed));
    all.map(|command| Candidate::told(command.get_name(), first_line(command.get_about()))).collect()
}

fn flags(ask: &Ask<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for arg in ask.flags() {
        let long = arg.get_long().into_iter();
        let longs = long.chain(arg.get_visible_aliases().unwrap_or_default()).map(|long| format!("--{long}"));
        let short = arg.get_short().map(|short| format!("-{short}"));
        // One name of each is enough; a short one only where it is typed already.
        let name =
            longs.chain(short.filter(|_| ask.typed.len() > 1)).find(|name| name.starts_with(ask.typed));
        found.extend(name.map(|name| Candidate::told(name, first_line(arg.get_help()))));
    }
    found
}

fn first_line(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).and_then(|text| text.lines().next().map(str::to_owned)).unwrap_or_default()
}

/// What an argument takes, by its name: names mean the same in all commands.
fn values(context: &mut Context, arg: &Arg, ask: &Ask<'_>, is_told: bool) -> (Kind, Vec<Candidate>) {
    let typed = ask.typed;
    let closed = arg.get_possible_values();
    if !closed.is_empty() && arg.get_action().takes_values() {
        let words = closed.iter().filter(|word| !word.is_hide_set());
        return (
            Kind::Words,
            fitting(typed, words.map(|word| Candidate::told(word.get_name(), first_line(word.get_help())))),
        );
    }
    let words = match (ask.command.get_name(), arg.get_id().as_str()) {
        (_, "from" | "resume" | "rejects" | "file" | "documents") => return (Kind::Files, Vec::new()),
        (_, "folder" | "to" | "journal") => return (Kind::Folders, Vec::new()),
        (_, "map") => return (Kind::Beginnings, fitting(typed, fields("="))),
        (_, "allow_secret") => {
            let rules = secrets::rules().map(|rule| Candidate::told(format!("{}=", rule.name), rule.finds));
            return (Kind::Beginnings, fitting(typed, rules));
        }
        (_, "unset") => fitting(typed, fields("")),
        (_, "status") => statuses(typed),
        ("resolve", "words") => return (Kind::Words, resolutions(context, ask, is_told)),
        ("note", "words") if !ask.words.iter().all(|word| is_id(word)) => Vec::new(),
        ("reopen", "ids") => entries(context, typed, false, is_told),
        (_, "ids" | "id" | "words") => entries(context, typed, true, is_told),
        (_, "environment" | "env") => environments(context, typed),
        (_, "link") => {
            let located = context.locate_at_a_glance();
            return links(context, &located, typed);
        }
        (_, "incident") => {
            named(context, typed, |case| case.standing.entry.incident.iter().cloned().collect())
        }
        (_, "owner") => named(context, typed, |case| case.standing.entry.owner.iter().cloned().collect()),
        (_, "tags" | "tag") => named(context, typed, |case| case.standing.entry.tags.clone()),
        (_, "by" | "authorised_by") => named(context, typed, people),
        ("reviewed", "paths") => {
            let located = context.locate_at_a_glance();
            fitting(typed, located.rules.policy.documents.iter().map(|one| Candidate::bare(&one.path)))
        }
        ("resolve", "code") => {
            let located = context.locate_at_a_glance();
            fitting(typed, located.rules.policy.code.iter().map(|code| Candidate::bare(&code.name)))
        }
        ("sync", "remote") => {
            let located = context.locate_at_a_glance();
            let mut remotes = located.config.remote_urls();
            remotes.dedup_by(|one, other| one.0 == other.0);
            fitting(typed, remotes.into_iter().map(|(name, url)| Candidate::told(name, url)))
        }
        (_, name) => match Field::from_name(name).map(Field::shape) {
            Some(Shape::Choice(words)) => fitting(typed, words.into_iter().map(Candidate::bare)),
            _ => Vec::new(),
        },
    };
    (Kind::Words, words)
}

/// Those that begin like this, in any case.
fn fitting(typed: &str, candidates: impl Iterator<Item = Candidate>) -> Vec<Candidate> {
    candidates.filter(|one| begins(&one.value, typed)).collect()
}

fn begins(value: &str, typed: &str) -> bool {
    value.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

fn fields(behind: &str) -> impl Iterator<Item = Candidate> {
    let all = Field::ALL.into_iter().filter(|field| *field != Field::AllowedSecrets);
    all.map(move |field| Candidate::told(format!("{}{behind}", field.name()), field.about()))
}

/// One status, or one more behind a comma.
fn statuses(typed: &str) -> Vec<Candidate> {
    let (before, last) =
        typed.rsplit_once(',').map_or(("", typed), |(_, last)| typed.split_at(typed.len() - last.len()));
    let is_new = |status: &Status| before.split(',').all(|word| word != status.word());
    let all = Status::ALL.into_iter().filter(is_new).filter(|status| begins(status.word(), last));
    all.map(|status| Candidate::bare(format!("{before}{}", status.word()))).collect()
}

/// Ids, then how they ended; behind that come a commit and nothing that is known here.
fn resolutions(context: &mut Context, ask: &Ask<'_>, is_told: bool) -> Vec<Candidate> {
    const ENDS: [(&str, &str); 4] = [
        ("codified", "the code says it now"),
        ("reverted", "it was undone in production"),
        ("accepted", "it stays as it is, until a day"),
        ("mistaken", "it was recorded by mistake"),
    ];
    if ask.words.iter().any(|word| ENDS.iter().any(|(end, _)| end == word)) {
        return Vec::new();
    }
    let ends = ENDS.into_iter().filter(|_| !ask.words.is_empty());
    let mut found = fitting(ask.typed, ends.map(|(end, about)| Candidate::told(end, about)));
    found.extend(entries(context, ask.typed, true, is_told));
    found
}

fn is_id(word: &str) -> bool {
    word.eq_ignore_ascii_case("last") || word.parse::<IdPrefix>().is_ok()
}

/// Entries by their ids, `gap-` typed or not, and `last`.
fn entries(context: &mut Context, typed: &str, unreconciled_first: bool, is_told: bool) -> Vec<Candidate> {
    let located = context.locate_at_a_glance();
    let Some(evidence) = context.glance(&located) else { return Vec::new() };
    let lower = typed.to_ascii_lowercase();
    let (letters, is_bare) = match lower.strip_prefix("gap-") {
        Some(letters) => (letters, false),
        None if "gap-".starts_with(&lower) => ("", false),
        None => (lower.as_str(), true),
    };
    let is_last = begins("last", typed);
    // What reads like another letter is no letter of an id. Only who begins to type `last` means that letter: a shell
    // goes on with what all that is offered shares.
    let letters = match typed {
        "" => String::new(),
        _ if is_last => lower.clone(),
        _ => letters.replace('o', "0").replace(['i', 'l'], "1"),
    };
    let shown = |id: EntryId| if is_bare { id.letters().to_owned() } else { id.to_string() };
    let rows = evidence.likely(&letters, unreconciled_first, MOST);
    let found: Vec<Candidate> = if is_told {
        let cases = evidence.cases_of(&rows).into_iter();
        cases.map(|case| Candidate::told(shown(case.summary.id), case.standing.entry.title)).collect()
    } else {
        rows.iter().map(|row| Candidate::bare(shown(row.summary.id))).collect()
    };
    let last = Candidate::told("last", "the entry that you recorded last");
    let last = Some(last).filter(|_| is_last && evidence.has_any());
    last.into_iter().chain(found).collect()
}

/// Those of the policy, then those that entries name.
fn environments(context: &mut Context, typed: &str) -> Vec<Candidate> {
    let located = context.locate_at_a_glance();
    let policy = located.rules.policy.environments.iter().map(|known| known.name.clone());
    let mut names: Vec<String> = policy.collect();
    let evidence = context.glance(&located);
    for name in evidence.iter().flat_map(Evidence::environments) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    fitting(typed, names.into_iter().map(Candidate::bare))
}

fn people(case: &Case) -> Vec<String> {
    let entry = &case.standing.entry;
    [&entry.performed_by, &entry.recorded_by, &entry.authorised_by].into_iter().flatten().cloned().collect()
}

/// What the newest entries name, each once, with the newest that names it.
fn named(context: &mut Context, typed: &str, of: impl Fn(&Case) -> Vec<String>) -> Vec<Candidate> {
    let located: Located = context.locate_at_a_glance();
    let Some(evidence) = context.glance(&located) else { return Vec::new() };
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for case in evidence.newest(LOOKED_AT) {
        for name in of(&case) {
            if begins(&name, typed) && seen.insert(name.clone()) {
                found.push(Candidate::told(name, case.standing.entry.title.clone()));
            }
        }
    }
    found
}
