//! From flags to an entry: the fields that were typed, the links with their changes, what the surroundings tell.

use super::environment::check_environment;
use super::on::On;
use super::{Context, Failure};
use crate::cli::{FieldFlags, LinkGroup, link_groups};
use crate::intake::{
    Inferred, Notice, Surroundings, attribute_value, fill, infer_environment, split_attribute,
};
use crate::journal::Located;
use crate::model::{Change, Entry, Field, Link, nearest};
use crate::secrets;
use clap::ArgMatches;

/// The flags as texts for fields.
#[must_use]
pub fn typed_fields(flags: &FieldFlags, commands: Vec<String>) -> Vec<(Field, String)> {
    let single = [
        (Field::Environment, &flags.environment),
        (Field::Reason, &flags.reason),
        (Field::PerformedAt, &flags.at),
        (Field::PerformedBy, &flags.by),
        (Field::Incident, &flags.incident),
        (Field::Risk, &flags.risk),
        (Field::Disposition, &flags.disposition),
        (Field::Outcome, &flags.outcome),
        (Field::Channel, &flags.channel),
        (Field::Owner, &flags.owner),
        (Field::Due, &flags.due),
        (Field::Rollback, &flags.rollback),
        (Field::Impact, &flags.impact),
        (Field::SecurityImpact, &flags.security_impact),
        (Field::AuthorisedBy, &flags.authorised_by),
        (Field::Verification, &flags.verification),
        (Field::Account, &flags.account),
        (Field::Region, &flags.region),
        (Field::Source, &flags.source),
    ];
    let lists = [
        (Field::Commands, commands),
        (Field::Tags, flags.tags.clone()),
        (Field::Documents, flags.documents.clone()),
        (Field::References, flags.references.clone()),
        (Field::AllowedSecrets, flags.allow_secret.clone()),
    ];
    let single = single.into_iter().filter_map(|(field, text)| Some((field, text.clone()?)));
    let lists = lists.into_iter().flat_map(|(field, texts)| texts.into_iter().map(move |text| (field, text)));
    single.chain(lists).collect()
}

/// `--command` texts, with `-` replaced by the lines of standard input.
///
/// # Errors
/// Where standard input cannot be read.
pub fn commands(flags: &FieldFlags, context: &mut Context) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for text in &flags.commands {
        if text == "-" {
            let piped = context.read_text("-")?;
            lines.extend(
                piped.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).map(str::to_owned),
            );
        } else {
            lines.push(text.clone());
        }
    }
    Ok(lines)
}

/// Sets the fields and tells how they were understood.
pub fn set_fields(context: &mut Context, entry: &mut Entry, typed: &[(Field, String)]) {
    let notices = fill(entry, typed, &context.clock);
    tell(context, notices);
    let known: Vec<String> = entry.allowed_secrets.keys().cloned().collect();
    for rule in known {
        let names: Vec<&str> = secrets::rules().map(|info| info.name).collect();
        if !names.contains(&rule.as_str()) {
            context.terminal.warn(&format!("no rule is called `{rule}`"));
            if let Some(near) = nearest(&rule, names) {
                context.terminal.hint(&format!("did you mean `{near}`?"));
            }
        }
    }
}

pub fn tell(context: &mut Context, notices: Vec<Notice>) {
    for notice in notices {
        match notice {
            Notice::Note(text) => context.terminal.note(&text),
            Notice::Warning(text) => context.terminal.warn(&text),
            Notice::Hint(text) => context.terminal.hint(&text),
        }
    }
}

/// The links of a command line, completed with the code's name, and what is odd about them.
pub fn links(context: &mut Context, matches: Option<&ArgMatches>, located: &Located) -> Vec<Link> {
    let code = located.code_name();
    let groups = matches.map(link_groups).unwrap_or_default();
    let mut found: Vec<Link> = Vec::new();
    for group in groups {
        let is_empty = group.to.as_ref().is_some_and(|to| to.trim().is_empty());
        if is_empty && group.sets.is_empty() && group.stray.is_empty() {
            context.terminal.warn("an empty --link points at nothing; left out");
            continue;
        }
        let link = link(context, group, code.as_deref());
        // Twice the same is once.
        if !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

fn link(context: &mut Context, group: LinkGroup, code: Option<&str>) -> Link {
    let mut link = match &group.to {
        Some(to) => Link::from_typed(to, code),
        None => {
            context
                .terminal
                .warn("--set and --was belong behind the --link that they speak of; kept without one");
            Link::new("")
        }
    };
    for (set, was) in group.sets {
        let (attribute, after) = split_attribute(&set);
        if after.is_none() {
            context.terminal.warn(&format!("--set {set}: write ATTRIBUTE=VALUE; kept without a value"));
        }
        link.changes.push(Change {
            attribute: attribute.to_owned(),
            before: was.as_deref().map(attribute_value),
            after: after.map(attribute_value),
            sensitive: false,
        });
    }
    for stray in group.stray {
        context
            .terminal
            .warn(&format!("--was {stray} belongs behind a --set; kept as a change without an attribute"));
        link.changes.push(Change { before: Some(attribute_value(&stray)), ..Change::default() });
    }
    link
}

/// Sets incident and environment where they were not typed: from `on`, else from the surroundings.
pub fn set_surroundings(context: &mut Context, entry: &mut Entry, located: &Located) {
    let on = On::read(context);
    if let Some(on) = &on {
        if entry.incident.is_none() {
            entry.incident.clone_from(&on.incident);
        }
        if entry.environment.is_none() {
            entry.environment.clone_from(&on.environment);
        }
    }
    let policy = &located.rules.policy;
    if entry.environment.is_none() && !policy.environments.is_empty() {
        let surroundings = Surroundings {
            variables: context.variables.iter().collect(),
            home: context.variables.path("HOME"),
        };
        match infer_environment(policy, &surroundings) {
            Inferred::None => {}
            Inferred::One { environment, because } => {
                context.terminal.note(&format!("environment {environment}: {because}"));
                entry.environment = Some(environment);
            }
            Inferred::Several(found) => {
                let reasons: Vec<String> =
                    found.iter().map(|(environment, because)| format!("{environment} ({because})")).collect();
                context.terminal.warn(&format!("the environment is not clear: {}", reasons.join(", ")));
                context.terminal.hint("`-e NAME` says it");
            }
        }
    }
    check_environment(context, entry.environment.as_deref(), located);
}
