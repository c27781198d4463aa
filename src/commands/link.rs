//! `link`: the code that should say what an entry changed. Without an address, those of its links that were never
//! found are looked up again, and on a terminal chosen from the code.

use super::asked::links;
use super::linking::{Choosing, look_up};
use super::say::Saying;
use super::{Context, Exit, Failure};
use crate::cli::LinkArgs;
use crate::evidence::Case;
use crate::evidence::codes::Codes;
use crate::evidence::links::Resolved;
use crate::evidence::past::Bringing;
use crate::model::{FactBody, Field, Link, Value, nearest};
use clap::ArgMatches;

/// # Errors
/// Where no entry is meant or nothing can be written.
pub fn run(args: &LinkArgs, matches: Option<&ArgMatches>, context: &mut Context) -> Result<Exit, Failure> {
    let saying = Saying::begin(context)?;
    let case = saying.cases(std::slice::from_ref(&args.id))?.remove(0);
    let entry = &case.standing.entry;
    let environment = entry.environment.clone();
    let again = format!("stopgap link {}", entry.id);
    let mut typed = links(context, matches, &saying.located);
    if args.link.is_empty() {
        if let Some(stray) = typed.iter().find(|link| !link.changes.is_empty()) {
            let attribute = &stray.changes[0].attribute;
            return Err(Failure::new(format!("--set {attribute}: of which link?"))
                .hint(format!("`{again} ADDRESS --set …`")));
        }
        return offer(case, &saying, context, &again);
    }
    bring(context, &typed, &saying);
    look_up(context, &mut typed, &saying.located, environment.as_deref(), &again);
    // Nobody shall believe that what was not found leads anywhere.
    let is_found = typed.iter().any(|link| link.path.is_some());
    let body = body(&case, typed, &saying, context);
    saying.say(context, vec![(case, body)], if is_found { "linked" } else { "kept as typed, for" })
}

/// Brings the files that links point into: somebody waits for it here, as nobody does at night.
fn bring(context: &Context, links: &[Link], saying: &Saying) {
    let codes = Codes::of(&saying.located, &context.folder, &context.variables);
    let bringing = Bringing::new(&saying.located.config, &context.variables);
    for link in links {
        codes.bring(link, &bringing);
    }
}

/// What is said: links that are added; or all links anew, where one of them says what an earlier one only meant.
fn body(case: &Case, typed: Vec<Link>, saying: &Saying, context: &Context) -> FactBody {
    let folder = context.folder.clone();
    let codes = Codes::of(&saying.located, &folder, &context.variables);
    let entry = &case.standing.entry;
    let mut all = entry.links.clone();
    let mut is_anew = false;
    let mut added = Vec::new();
    for link in typed {
        let earlier = all.iter_mut().find(|earlier| {
            earlier.path.is_none()
                && link.path.is_some()
                && (earlier.to == link.to || may_mean(&codes, earlier, &link, entry.environment.as_deref()))
        });
        match earlier {
            Some(earlier) => {
                // What was said of the values stands.
                let changes = [std::mem::take(&mut earlier.changes), link.changes.clone()].concat();
                let field_hash = link.field_hash.filter(|_| changes.iter().all(|change| !change.sensitive));
                *earlier = Link { field_hash, changes, ..link };
                is_anew = true;
            }
            None => added.push(link),
        }
    }
    if !is_anew {
        return FactBody::Link { links: added };
    }
    all.extend(added);
    amended(&all)
}

fn amended(all: &[Link]) -> FactBody {
    let tables = all.iter().map(|link| Value::Table(link.to_table())).collect();
    FactBody::amend(vec![(Field::Links, Value::List(tables))], &[])
}

/// Whether a link that was not unique, or misspelled, may have meant the place of another one.
fn may_mean(codes: &Codes<'_>, earlier: &Link, found: &Link, environment: Option<&str>) -> bool {
    let (candidates, is_near) = match codes.resolve(earlier, environment) {
        Resolved::Several(candidates) => (candidates, false),
        Resolved::Near(candidates) => (candidates, true),
        _ => return false,
    };
    // What comes near shares a word with it, and may well be something else: only a slip is taken for the same.
    let is_slip = || {
        let (Some((_, earlier)), Some((_, found))) = (earlier.parts(), found.parts()) else { return true };
        nearest(earlier, [found]).is_some()
    };
    candidates
        .iter()
        .any(|one| Some(&one.place.path) == found.path.as_ref() && Some(one.place.lines) == found.lines)
        && (!is_near || is_slip())
}

/// Looks up again what was never found, and asks where somebody can be asked.
fn offer(case: Case, saying: &Saying, context: &mut Context, again: &str) -> Result<Exit, Failure> {
    let entry = &case.standing.entry;
    let environment = entry.environment.clone();
    let mut all = entry.links.clone();
    bring(context, &all, saying);
    let prompter = context.prompter();
    let is_open = |link: &Link| link.path.is_none() && !link.to.trim().is_empty();
    if let Some(mut prompter) = prompter {
        let folder = context.folder.clone();
        let codes = Codes::of(&saying.located, &folder, &context.variables);
        let mut choosing =
            Choosing { codes: &codes, environment: environment.as_deref(), prompter: &mut *prompter };
        let stopped = |_| Failure::interrupted("interrupted; nothing was recorded");
        if all.iter().any(is_open) {
            for link in all.iter_mut().filter(|link| is_open(link)) {
                if let Some(found) = choosing.again(link).map_err(stopped)? {
                    *link = found;
                }
            }
        } else if let Some(link) = choosing.any(&Link::default()).map_err(stopped)? {
            return saying.say(context, vec![(case, FactBody::Link { links: vec![link] })], "linked");
        }
    } else if all.iter().any(is_open) {
        look_up(context, &mut all, &saying.located, environment.as_deref(), again);
    } else {
        return Err(Failure::new(format!("which code? every link of {} is found already", entry.id))
            .hint(format!("`{again} ADDRESS` adds one")));
    }
    if all == entry.links {
        context.terminal.tell("nothing was changed");
        return Ok(Exit::Fine);
    }
    let body = amended(&all);
    saying.say(context, vec![(case, body)], "linked")
}
