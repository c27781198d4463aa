//! `compare`: what was done by hand in one environment and not in another.

use super::select::format;
use super::{Context, Exit, Failure};
use crate::cli::CompareArgs;
use crate::evidence::Evidence;
use crate::evidence::codes::Codes;
use crate::evidence::compare::{Compared, Hand, Kind, Left, Row, Side, compare};
use crate::journal::{Located, Target};
use crate::model::nearest;
use crate::render::{self, line};
use crate::report::{CompareRow, CompareSide, CompareView, HandView, UnlinkedView, VERSION};

/// Names of environments, more than which are not listed.
const MOST_NAMED: usize = 12;

/// # Errors
/// Where the journal cannot be read, or an environment is not known.
pub fn run(args: &CompareArgs, context: &mut Context) -> Result<Exit, Failure> {
    let located = context.locate();
    if matches!(located.target, Target::Nowhere) && context.inbox().list().0.is_empty() {
        return Err(super::list::no_journal());
    }
    let evidence = context.evidence_and_code(&located)?;
    let one = known(&args.one, &evidence, &located)?;
    let other = known(&args.other, &evidence, &located)?;
    if one == other {
        return Err(Failure::new(format!("{} cannot be compared with itself", line(&one)))
            .hint("stopgap compare prod staging"));
    }
    let codes = Codes::of(&located, &context.folder, &context.variables);
    let step = context.terminal.progress("comparing entries", None);
    let compared = compare(&evidence, &codes, [&one, &other], args.all, &step);
    drop(step);
    for (name, why) in &compared.unread {
        let name = if name.is_empty() { "code" } else { name };
        context.terminal.warn(&line(&format!("{name}: {why}; its links are compared by their names alone")));
        if let Some(mend) = codes.mend(name) {
            context.terminal.hint(&mend);
        }
    }
    let screen = context.screen();
    render::compare(&mut *context.terminal.out, format(args.output), &view(compared), screen)?;
    match &located.target {
        Target::Unusable { error, .. } => Err(error.clone().into()),
        _ => Ok(Exit::Fine),
    }
}

/// The environment as the policy or the journal spells it. A name that nothing has is a slip: an environment in which
/// nothing was done by hand would look the same.
fn known(typed: &str, evidence: &Evidence, located: &Located) -> Result<String, Failure> {
    let policy = &located.rules.policy;
    let of_policy = policy.environments.iter().map(|environment| &environment.name);
    let of_stacks = policy.stacks.iter().filter_map(|stack| stack.environment.as_ref());
    let names: Vec<&String> = of_policy.chain(of_stacks).chain(evidence.environments()).collect();
    let exact = names.iter().find(|known| **known == typed);
    if let Some(found) = exact.or_else(|| names.iter().find(|known| known.eq_ignore_ascii_case(typed))) {
        return Ok((*found).clone());
    }
    let failure = Failure::new(format!("no environment is called `{}`", line(typed)));
    let near = nearest(typed, names.iter().map(|name| name.as_str()));
    Err(match near {
        Some(near) => failure.hint(format!("did you mean `{}`?", line(near))),
        None if names.is_empty() => {
            failure.hint("`stopgap add … -e ENVIRONMENT` names one, and so does the policy")
        }
        None => {
            let mut listed: Vec<String> = names.iter().map(|name| line(name).into_owned()).collect();
            listed.sort();
            listed.dedup();
            listed.truncate(MOST_NAMED);
            failure.hint(format!("known are {}", listed.join(", ")))
        }
    })
}

fn view(compared: Compared) -> CompareView {
    let [one, other] = compared.sides.map(|Side { name, roots, entries }| {
        let roots =
            roots.into_iter().map(|root| if root.is_empty() { ".".to_owned() } else { root }).collect();
        CompareSide { environment: name, roots, entries }
    });
    let unlinked = compared.unlinked.into_iter().map(|entry| UnlinkedView {
        section: "unlinked",
        environment: entry.environment,
        entry: entry.entry.to_string(),
        title: entry.title,
        status: entry.status.word(),
    });
    let rows = compared.rows.into_iter().map(row).collect();
    CompareView {
        version: VERSION,
        one,
        other,
        rows,
        unlinked: unlinked.collect(),
        nameless: compared.nameless,
    }
}

fn row(row: Row) -> CompareRow {
    CompareRow {
        section: match row.kind {
            Kind::OnlyOne => "only_one",
            Kind::OnlyOther => "only_other",
            Kind::Different => "different",
            Kind::Unclear => "unclear",
            Kind::Alike => "alike",
        },
        attribute: row.attribute,
        one: row.one.map(hand),
        other: row.other.map(hand),
        by_code: row.by_code,
        note: row.note,
    }
}

fn hand(hand: Hand) -> HandView {
    let (left, value) = match hand.left {
        Left::Value(value) => ("value", Some(value)),
        Left::Absent => ("absent", None),
        Left::Unrecorded => ("unrecorded", None),
        Left::Sensitive => ("sensitive", None),
        Left::Unsettled => ("unsettled", None),
    };
    HandView {
        entry: hand.entry.to_string(),
        title: hand.title,
        status: hand.status.word(),
        link: hand.address,
        left,
        value,
    }
}
